"""What teaching the large encoder and adapting the small one share: batches, rates and steps."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import torch
from labels import Array
from torch import nn

DECAY = 0.01
LONGEST_STEP = 1.0  # of all gradients together


class Descent:
    """AdamW whose rate rises over the first share `warm_up` of all steps and then falls to 0."""

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
        """One step down this loss, whose value it gives back."""
        self._optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(self._model.parameters(), LONGEST_STEP)
        self._optimizer.step()
        self._schedule.step()
        return float(loss.detach())


def batches(generator: np.random.Generator, lengths: Array, *, size: int, n_alike: int) -> Iterator[Array]:
    """Headlines in a new order, those of like length together: padding costs as much as words.

    Alike are brought together within `n_alike` batches at a time.
    """
    order = generator.permutation(len(lengths))
    found: list[Array] = []
    for start in range(0, len(order), n_alike * size):
        chunk = order[start : start + n_alike * size]
        chunk = chunk[np.argsort(lengths[chunk], kind="stable")]
        found += [chunk[at : at + size] for at in range(0, len(chunk), size)]
    for place in generator.permutation(len(found)):
        yield found[place]
