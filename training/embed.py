"""Embeddings of headlines by the lower layers of a large sentence encoder, input of the teacher.

The encoder is all-mpnet-base-v2, which five packages on PyPI carry as the parts of one archive. Its lower
layers are frozen: their output for each headline is computed once and cached, so that fine-tuning the upper
layers many times is cheap. Half-precision arithmetic on the CPU: 80 headlines a second on two cores.
"""

import hashlib
import site
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from transformers import AutoModel, AutoTokenizer

N_PARTS = 5
NAME = "all-mpnet-base-v2"
BATCH = 128
PART = 1_000  # headlines
MAX_TOKENS = 64  # tokens; a headline has a dozen
N_LOWER = 8  # of 12 layers


@dataclass(frozen=True, kw_only=True)
class Embeddings:
    """Embeddings of headlines.

    `hidden` (tokens, 768) is the output of the lower layers, one headline after another; `first` (n + 1,) is
    the start of each headline in it; `pooled` (n, 768) is the mean of the original last layer, of length 1.
    """

    hidden: NDArray[np.float16]
    first: NDArray[np.int64]
    pooled: NDArray[np.float32]

    def __len__(self) -> int:
        """The number of headlines."""
        return len(self.pooled)

    def batch(self, rows: Sequence[int]) -> tuple[torch.Tensor, torch.Tensor]:
        """Tokens (headlines, longest, 768), padded with zeros, and a mask of the real ones."""
        lengths = [int(self.first[row + 1] - self.first[row]) for row in rows]
        tokens = torch.zeros(len(rows), max(lengths), self.hidden.shape[1])
        real = torch.zeros(len(rows), max(lengths))
        for index, (row, length) in enumerate(zip(rows, lengths, strict=True)):
            own = self.hidden[self.first[row] : self.first[row + 1]]
            tokens[index, :length] = torch.from_numpy(own.astype(np.float32))
            real[index, :length] = 1
        return tokens, real

    def only(self, rows: NDArray[np.int64]) -> "Embeddings":
        """Some of the headlines."""
        hidden = [self.hidden[self.first[row] : self.first[row + 1]] for row in rows]
        return Embeddings(
            hidden=np.concatenate(hidden),
            first=np.cumsum([0, *map(len, hidden)]),
            pooled=self.pooled[rows],
        )

    def lengths(self) -> NDArray[np.int64]:
        """Tokens of each headline."""
        return np.diff(self.first)


def embed(titles: Sequence[str], folder: Path) -> Embeddings:
    """The embeddings of these headlines.

    `folder` caches the encoder, and the embeddings of each list of headlines for later runs.
    """
    name = hashlib.sha256("\n".join(titles).encode()).hexdigest()[:16]
    cached = [folder / f"{name}.{part}.npy" for part in ("hidden", "first", "pooled")]
    if not cached[-1].exists():
        for path, array in zip(cached, _embedded(titles, folder), strict=True):
            np.save(path, array)
    hidden, first, pooled = (np.load(path, mmap_mode="r") for path in cached)
    return Embeddings(hidden=hidden, first=np.asarray(first), pooled=np.asarray(pooled))


def embed_in_parts(titles: Sequence[str], folder: Path) -> Embeddings:
    """As `embed`, cached in parts: a few new headlines at the end cost only their own part."""
    parts = [embed(titles[start : start + PART], folder) for start in range(0, len(titles), PART)]
    return reduce(joined, parts)


def _embedded(titles: Sequence[str], folder: Path) -> tuple[Any, Any, Any]:
    tokenizer = AutoTokenizer.from_pretrained(encoder(folder))
    model = AutoModel.from_pretrained(encoder(folder), dtype=torch.bfloat16).eval()
    order = sorted(range(len(titles)), key=lambda row: len(titles[row]))
    pooled = np.zeros((len(titles), model.config.hidden_size), dtype=np.float32)
    hidden: list[NDArray[np.float16]] = [np.zeros((0, 0), dtype=np.float16)] * len(titles)
    with torch.inference_mode():
        for start in range(0, len(order), BATCH):
            rows = order[start : start + BATCH]
            batch = tokenizer(
                [titles[row] for row in rows],
                padding=True,
                truncation=True,
                max_length=MAX_TOKENS,
                return_tensors="pt",
            )
            layers = model(**batch, output_hidden_states=True).hidden_states
            mask = batch["attention_mask"][..., None].float()
            pooled[rows] = ((layers[-1].float() * mask).sum(1) / mask.sum(1)).numpy()
            lower = layers[N_LOWER].to(torch.float16).numpy()
            for index, row in enumerate(rows):
                hidden[row] = lower[index, : int(mask[index].sum())]
            if start % (50 * BATCH) == 0:
                print(f"embedded {start:,} of {len(titles):,}", flush=True)
    first = np.cumsum([0, *map(len, hidden)])
    return np.concatenate(hidden), first, pooled / np.linalg.norm(pooled, axis=1, keepdims=True)


def joined(one: Embeddings, other: Embeddings) -> Embeddings:
    """The headlines of both."""
    return Embeddings(
        hidden=np.concatenate([one.hidden, other.hidden]),
        first=np.concatenate([one.first, other.first[1:] + one.first[-1]]),
        pooled=np.concatenate([one.pooled, other.pooled]),
    )


def upper_layers(folder: Path) -> tuple[torch.nn.ModuleList, Any]:
    """The layers to fine-tune, in full precision, and the function that gives their position bias."""
    model = AutoModel.from_pretrained(encoder(folder), dtype=torch.float32)
    return model.encoder.layer[N_LOWER:], model.encoder.compute_position_bias


def encoder(folder: Path) -> Path:
    """The folder of the encoder, unpacked from its parts on first use."""
    target = folder / NAME
    if not target.exists():
        parts = [_part(number) for number in range(1, N_PARTS + 1)]
        joined = folder / f"{NAME}.zip"
        folder.mkdir(parents=True, exist_ok=True)
        with joined.open("wb") as out:
            for part in parts:
                out.write(part.read_bytes())
        zipfile.ZipFile(joined).extractall(folder)
        joined.unlink()
    return target


def _part(number: int) -> Path:
    name = f"{NAME}-pypi-part_{number:03}/input/{NAME}.zip.{number:03}"
    for packages in site.getsitepackages():
        if (path := Path(packages) / name).exists():
            return path
    message = f"{name} is not installed; pip install -r training/requirements-teacher.txt"
    raise FileNotFoundError(message)
