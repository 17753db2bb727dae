"""The optimiser and the batches of both trainings: of the teacher and of the small encoder."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import torch
from headlines import Array
from torch import nn

DECAY = 0.01
MAX_GRADIENT_NORM = 1.0


class Descent:
    """AdamW with a rate that rises over the first share `warm_up` of all steps and then falls to 0."""

    def __init__(
        self, model: nn.Module, rates: Sequence[tuple[Any, float]], *, n_steps: int, warm_up: float
    ) -> None:
        self._model = model
        groups = [{"params": parameters, "lr": rate} for parameters, rate in rates]
        self._optimizer = torch.optim.AdamW(groups, weight_decay=DECAY)

        def share(step: int) -> float:
            done = step / n_steps
            return done / warm_up if done < warm_up else (1 - done) / (1 - warm_up)

        self._schedule = torch.optim.lr_scheduler.LambdaLR(self._optimizer, share)

    def step(self, loss: torch.Tensor) -> float:
        """Take one step down this loss and return its value."""
        self._optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(self._model.parameters(), MAX_GRADIENT_NORM)
        self._optimizer.step()
        self._schedule.step()
        return float(loss.detach())


def batches(
    generator: np.random.Generator, lengths: Array, *, size: int, sorted_batches: int
) -> Iterator[Array]:
    """The rows of each batch, in random order, with headlines of similar length together.

    Padding costs as much as words. Headlines are sorted by length among `sorted_batches` batches at a time.
    """
    order = generator.permutation(len(lengths))
    found: list[Array] = []
    for start in range(0, len(order), sorted_batches * size):
        chunk = order[start : start + sorted_batches * size]
        chunk = chunk[np.argsort(lengths[chunk], kind="stable")]
        found += [chunk[at : at + size] for at in range(0, len(chunk), size)]
    for index in generator.permutation(len(found)):
        yield found[index]
