"""The world's clock: whole seconds since the simulated month began, on a Monday at midnight UTC."""

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import TypeVar

START = datetime(2026, 11, 2, tzinfo=UTC)
MINUTE, HOUR, DAY = 60, 3600, 86400
_T = TypeVar("_T")


def time_of(second: int) -> datetime:
    """The time of a second."""
    return START + timedelta(seconds=second)


def second_of(when: datetime) -> int:
    """The second of a time."""
    return int((when - START).total_seconds())


def seeded(*names: object) -> random.Random:
    """A random generator that is the same for the same names."""
    return random.Random("/".join(map(str, names)))


def shuffled_shares(shares: Sequence[tuple[_T, int]], n: int, rng: random.Random) -> list[_T]:
    """`n` cards, as near to these shares as can be, each kind at least once where they suffice; shuffled.

    The kinds stand in the order of their importance: too few cards leave out the last ones.
    """
    total = sum(share for _, share in shares)
    cards = [kind for kind, _ in shares][:n]
    owed = {index: share / total * n - 1 for index, (_, share) in enumerate(shares)}
    while len(cards) < n:
        index = max(owed, key=owed.__getitem__)
        cards.append(shares[index][0])
        owed[index] -= 1
    rng.shuffle(cards)
    return cards
