"""The teacher's eyes: headlines as the 768 numbers that a large sentence encoder gives them.

The encoder is all-mpnet-base-v2, which lies in five packages of the registry as the parts of one archive.
Half-precision arithmetic on the processor: 80 headlines a second on two cores.
"""

import hashlib
import site
import zipfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from transformers import AutoModel, AutoTokenizer

N_PARTS = 5
NAME = "all-mpnet-base-v2"
BATCH = 128
LONGEST = 64  # tokens; a headline has a dozen


def embed(titles: Sequence[str], folder: Path) -> NDArray[np.float32]:
    """The mean of the encoder's last layer for each headline, of length 1.

    `folder` keeps the encoder and what it said of these very headlines, so that a later run need not ask.
    """
    kept = folder / f"{hashlib.sha256(chr(10).join(titles).encode()).hexdigest()[:16]}.npy"
    if not kept.exists():
        np.save(kept, _embedded(titles, folder))
    found: NDArray[np.float32] = np.load(kept)
    return found


def _embedded(titles: Sequence[str], folder: Path) -> NDArray[np.float32]:
    tokenizer = AutoTokenizer.from_pretrained(encoder(folder))
    model = AutoModel.from_pretrained(encoder(folder), dtype=torch.bfloat16).eval()
    order = sorted(range(len(titles)), key=lambda place: len(titles[place]))
    found = np.zeros((len(titles), model.config.hidden_size), dtype=np.float32)
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
            hidden = model(**batch).last_hidden_state.float()
            mask = batch["attention_mask"][..., None].float()
            found[places] = ((hidden * mask).sum(1) / mask.sum(1)).numpy()
            if start % (50 * BATCH) == 0:
                print(f"embedded {start:,} of {len(titles):,}", flush=True)
    return found / np.linalg.norm(found, axis=1, keepdims=True)


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
