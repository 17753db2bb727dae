"""The teacher: the upper layers of the encoder, fine-tuned to answer every question at once."""

from pathlib import Path

import numpy as np
import torch
from descent import Descent, batches
from embed import Embeddings, joined, upper_layers
from headlines import HEADS, Annotated, Array
from torch import nn
from torch.nn import functional

EPOCHS = 3
BATCH = 32
PREDICTION_BATCH = 256
SORTED_BATCHES = 20  # among which headlines are sorted by length
RATE = 8e-5  # of the layers
HEAD_RATE = 3e-3
WARM_UP = 0.1  # of all steps
N_ALARMS = 2  # the first heads: some and clear alarm
LABELS_WEIGHT = 15.0  # of the mean loss of themes and regulation, relative to the alarms
FEAR_WEIGHT = 1.0  # of annotated fear, which only some headlines have


class Teacher(nn.Module):
    """Outputs (n, heads + 2): a logit for each of HEADS, then mood and fear."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.layers, self._bias = upper_layers(folder)
        self.answer = nn.Linear(768, len(HEADS) + 2)

    def forward(self, tokens: torch.Tensor, real: torch.Tensor) -> torch.Tensor:
        """Outputs from tokens of the lower layers (n, longest, 768) and a mask (n, longest) of real ones."""
        hidden = tokens
        bias = self._bias(tokens) + (1 - real)[:, None, None, :] * -1e4
        for layer in self.layers:
            hidden = layer(hidden, None, bias)[0]
        pooled = (hidden.float() * real[..., None]).sum(1) / real.sum(1, keepdim=True)
        return self.answer(functional.dropout(pooled, 0.1, self.training))


def train_teacher(
    folder: Path,
    embeddings: Embeddings,
    emotion_embeddings: Embeddings,
    annotated: Annotated,
    fear: Array,
    *,
    seed: int,
) -> Teacher:
    """Train a teacher on annotated headlines and on those with annotated fear."""
    torch.manual_seed(seed)
    known, truth = joined(embeddings, emotion_embeddings), _truth(annotated, fear)
    teacher = Teacher(folder)
    teacher._bias.__self__.relative_attention_bias.requires_grad_(False)  # noqa: SLF001 - no public way to the table
    steps = EPOCHS * -(-len(known) // BATCH)
    rates = [(teacher.layers.parameters(), RATE), (teacher.answer.parameters(), HEAD_RATE)]
    descent = Descent(teacher, rates, n_steps=steps, warm_up=WARM_UP)
    generator = np.random.default_rng(seed)
    teacher.train()
    for epoch in range(EPOCHS):
        total = 0.0
        for rows in batches(generator, known.lengths(), size=BATCH, sorted_batches=SORTED_BATCHES):
            tokens, real = known.batch(rows)
            with torch.autocast("cpu", torch.bfloat16):
                logits = teacher(tokens, real)
            total += descent.step(_loss(logits.float(), truth[rows]))
        print(f"teacher, epoch {epoch + 1} of {EPOCHS}: loss {total / steps * EPOCHS:.4f}", flush=True)
    return teacher


def _truth(annotated: Annotated, fear: Array) -> torch.Tensor:
    """The targets (n, heads + 2) of the annotated headlines, then of those with fear; nan: unknown."""
    n_annotated = len(annotated.titles)
    truth = np.full((n_annotated + len(fear), len(HEADS) + 2), np.nan)
    truth[:n_annotated, : len(HEADS)] = annotated.labels
    truth[:n_annotated, len(HEADS)] = annotated.mood
    truth[n_annotated:, len(HEADS) + 1] = fear
    return torch.tensor(truth, dtype=torch.float32)


def teacher_outputs(teacher: Teacher, new: Embeddings) -> Array:
    """The outputs (n, heads + 2) for headlines: log-odds, then mood and fear."""
    teacher.eval()
    order = np.argsort(new.lengths(), kind="stable")
    found = np.zeros((len(new), len(HEADS) + 2), dtype=np.float32)
    with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16):
        for start in range(0, len(order), PREDICTION_BATCH):
            batch = order[start : start + PREDICTION_BATCH]
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
    return alarms + LABELS_WEIGHT * labels + means[n_heads] + FEAR_WEIGHT * means[n_heads + 1]
