"""The headlines about AI of the built-in baseline's streams, and how many each coded headline stands for.

training/population.csv.gz has one row for each: its digest, stream and date, and in which of seven ranges
(up to .05, .10, .15, .26, .40, .60, 1) version 4 of `alarm` scored it. Headlines were drawn for coding by
that score, by year and by collection. Within a stratum of these three the coded ones are taken for a random
draw, so that each stands for all headlines of the stratum over the coded ones (post-stratification; Lohr
2022, Sampling, chapter 4). From .26 on nearly every headline is coded.

RAISE-24 and the addresses of US outlets are not in the baseline's denominators. Their headlines tell how the
scorers err, but not what share is alarmed.
"""

import csv
import gzip
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

POPULATION = Path("training/population.csv.gz")
OUTSIDE = ("RAISE-24", "addresses of US outlets")
TECHNOLOGY = ("Hacker News top ten", "Techmeme Ride Home", "arstechnica.com feed", "phoronix.com list")
"""The streams of the technology press, which have a curve of their own."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where and when a headline about AI stood, and the stratum from which it was drawn."""

    stream: str
    day: date
    score_range: int

    @property
    def is_in_baseline(self) -> bool:
        """Whether it is one of the general and business news that the baseline counts."""
        return self.stream not in (*OUTSIDE, *TECHNOLOGY)

    @property
    def stratum(self) -> tuple[str, int, int]:
        """Group of streams, year and range of score; few headlines are older than 2015."""
        inside = "technology" if self.stream in TECHNOLOGY else "news"
        group = self.stream if self.stream in OUTSIDE else inside
        return group, max(self.day.year, 2014), self.score_range


@cache
def population() -> dict[str, Place]:
    """Where each headline stood, by its digest."""
    with gzip.open(POPULATION, "rt", encoding="utf-8", newline="") as file:
        return {
            row["digest"]: Place(
                stream=row["stream"], day=date.fromisoformat(row["date"]), score_range=int(row["bin"])
            )
            for row in csv.DictReader(file)
        }


def weights(coded: Iterable[str]) -> dict[str, float]:
    """How many headlines each coded one stands for, by digest; those outside the population are left out."""
    inside = [one for one in dict.fromkeys(coded) if one in population()]
    n_coded = Counter(population()[one].stratum for one in inside)
    n_all = Counter(place.stratum for place in population().values())
    strata = {one: population()[one].stratum for one in inside}
    return {one: n_all[stratum] / n_coded[stratum] for one, stratum in strata.items()}
