"""The teacher: the upper layers of the encoder, taught to answer every question about a headline at once."""

from pathlib import Path

import numpy as np
import torch
from descending import Descent, batches
from embed import Embedded, joined, upper_layers
from labels import HEADS, Array, Read
from torch import nn
from torch.nn import functional

EPOCHS = 7
BATCH = 32
ASKED_BATCH = 256
N_ALIKE = 20  # batches
RATE = 8e-5  # of the layers
HEAD_RATE = 3e-3
WARM_UP = 0.1  # of all steps
N_ALARMS = 2  # the first heads: some and clear alarm
LABELS_WEIGHT = 15.0  # of the mean loss of themes and regulation beside the alarms
FELT_WEIGHT = 1.0  # of how people felt, which only some headlines have


class Teacher(nn.Module):
    """Answers (n, heads + 2): a logit for each of HEADS, then mood and what people felt."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.layers, self._bias = upper_layers(folder)
        self.answer = nn.Linear(768, len(HEADS) + 2)

    def forward(self, tokens: torch.Tensor, real: torch.Tensor) -> torch.Tensor:
        """From the tokens of the lower layers (n, longest, 768) and which are real (n, longest)."""
        hidden = tokens
        bias = self._bias(tokens) + (1 - real)[:, None, None, :] * -1e4
        for layer in self.layers:
            hidden = layer(hidden, None, bias)[0]
        pooled = (hidden.float() * real[..., None]).sum(1) / real.sum(1, keepdim=True)
        return self.answer(functional.dropout(pooled, 0.1, self.training))


def taught(
    folder: Path, read_ones: Embedded, felt_ones: Embedded, read: Read, felt: Array, *, seed: int
) -> Teacher:
    """A teacher that has learned from read headlines and from those whose emotion people noted."""
    torch.manual_seed(seed)
    seen, truth = joined(read_ones, felt_ones), _truth(read, felt)
    teacher = Teacher(folder)
    teacher._bias.__self__.relative_attention_bias.requires_grad_(False)  # noqa: SLF001
    steps = EPOCHS * -(-len(seen) // BATCH)
    rates = [(teacher.layers.parameters(), RATE), (teacher.answer.parameters(), HEAD_RATE)]
    descent = Descent(teacher, rates, n_steps=steps, warm_up=WARM_UP)
    generator = np.random.default_rng(seed)
    teacher.train()
    for epoch in range(EPOCHS):
        total = 0.0
        for places in batches(generator, seen.lengths(), size=BATCH, n_alike=N_ALIKE):
            tokens, real = seen.batch(places)
            with torch.autocast("cpu", torch.bfloat16):
                logits = teacher(tokens, real)
            total += descent.step(_loss(logits.float(), truth[places]))
        print(f"taught, epoch {epoch + 1} of {EPOCHS}: loss {total / steps * EPOCHS:.4f}", flush=True)
    return teacher


def _truth(read: Read, felt: Array) -> torch.Tensor:
    """What there is to say (n, heads + 2) of the read headlines, then of the felt; nan is not known."""
    n_read = len(read.titles)
    truth = np.full((n_read + len(felt), len(HEADS) + 2), np.nan)
    truth[:n_read, : len(HEADS)] = read.said
    truth[:n_read, len(HEADS)] = read.mood
    truth[n_read:, len(HEADS) + 1] = felt
    return torch.tensor(truth, dtype=torch.float32)


def answers(teacher: Teacher, new: Embedded) -> Array:
    """What the teacher says of headlines (n, heads + 2): log-odds, then mood and what is felt."""
    teacher.eval()
    order = np.argsort(new.lengths(), kind="stable")
    found = np.zeros((len(new), len(HEADS) + 2), dtype=np.float32)
    with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16):
        for start in range(0, len(order), ASKED_BATCH):
            batch = order[start : start + ASKED_BATCH]
            found[batch] = teacher(*new.batch(batch)).float().numpy()
    return found


def _loss(logits: torch.Tensor, truth: torch.Tensor) -> torch.Tensor:
    n_heads = len(HEADS)
    known = ~truth.isnan()
    target = truth.nan_to_num(0)
    yes_or_no = functional.binary_cross_entropy_with_logits(
        logits[:, :n_heads], target[:, :n_heads], reduction="none"
    )
    numbers = (logits[:, n_heads:] - target[:, n_heads:]) ** 2
    losses = torch.cat([yes_or_no, numbers], dim=1) * known
    means = losses.sum(0) / len(truth)
    alarms, labels = means[:N_ALARMS].sum(), means[N_ALARMS:n_heads].mean()
    return alarms + LABELS_WEIGHT * labels + means[n_heads] + FELT_WEIGHT * means[n_heads + 1]
