"""Our own labels: headlines coded under CODEBOOK.md, known by a digest of their title.

training/coded.csv has one row for each reading of a headline by a machine reader. Titles belong to their
publishers and are not here: `coded_headlines` finds them again in ../shared/data by their digests. A headline
was read twice when its first grade was 1 or 2, the border that the scorers have most trouble with, and a
third time when two readings disagreed; of the others one in ten was read twice.

Headlines of the strata TESTS were drawn to measure errors: no training may read them.
"""

import csv
import gzip
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from statistics import median
from typing import TypeVar

from panictrack.model.text import title_digest as digest

SHARED = Path("../shared/data")
CODED = Path("training/coded.csv")
COLLECTIONS = ("headlines", "headlines_2")
TESTS = ("held_out", "random_", "called_clear", "rates_", "regulation_test")
"""The beginnings of the names of strata that were drawn to measure errors."""

HELD_OUT = ("canada_cbc_ctv_global_2023_2024", "webdigest_ap_reuters_phoronix_2023_2026")
"""Collections that neither teacher nor student sees a headline of."""

TECHNOLOGY = "technology"

_T = TypeVar("_T")


@dataclass(frozen=True, kw_only=True)
class Reading:
    """One reader's codes for one headline."""

    reader: str
    is_ai: bool
    tech: str  # "" when the headline is about no technology
    grade: int  # 0 to 3, whatever the threat comes from
    object: str  # "" without a threat, else technology, lack, use or incidental
    themes: tuple[str, ...]
    regulation: str
    valence: float

    @property
    def alarm(self) -> int:
        """The grade of alarm about the technology itself."""
        return self.grade if self.object == TECHNOLOGY else 0


@dataclass(frozen=True, kw_only=True)
class Coded:
    """A headline with all its readings and the codes that they come to."""

    digest: str
    stratum: str
    inclusion: float  # the chance that the stratum's draw took this headline
    readings: tuple[Reading, ...]
    title: str = ""
    date: str = ""
    source: str = ""
    collection: str = ""

    @property
    def is_test(self) -> bool:
        """Whether the headline was drawn to measure errors."""
        return self.stratum.startswith(TESTS)

    @property
    def codes(self) -> Reading:
        """The median grade of alarm and valence, and what most readings say; the last one where none does."""
        alarm = int(median(reading.alarm for reading in self.readings))
        agreeing = [reading for reading in self.readings if reading.alarm == alarm] or list(self.readings)
        last = agreeing[-1]
        return Reading(
            reader="all",
            is_ai=_most([reading.is_ai for reading in self.readings]),
            tech=_most([reading.tech for reading in agreeing]),
            grade=alarm or last.grade,
            object=TECHNOLOGY if alarm else _most([reading.object for reading in agreeing]),
            themes=last.themes,
            regulation=_most([reading.regulation for reading in self.readings]),
            valence=median(reading.valence for reading in self.readings),
        )


def _most(values: Sequence[_T]) -> _T:
    """What most say; of equally many the last one said."""
    counts = Counter(values)
    return max(reversed(values), key=lambda value: counts[value])


def plain(title: str) -> str:
    """A title in small letters, with one space for each run of characters that belong to no word."""
    return re.sub(r"\W+", " ", title.lower()).strip()


@cache
def never_train() -> frozenset[str]:
    """The digests of what is kept back for checking: no training may read these headlines."""
    return frozenset((SHARED / "labels/never_train.txt").read_text(encoding="utf-8").split())


@cache
def kept_back() -> frozenset[str]:
    """The digests of all that no training may read: never_train.txt and our own tests."""
    tests = (digest for digest, stratum in _strata() if stratum.startswith(TESTS))
    return never_train() | frozenset(tests)


def _strata() -> Iterator[tuple[str, str]]:
    with CODED.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield row["digest"], row["stratum"]


def coded_headlines() -> list[Coded]:
    """All of training/coded.csv with titles, dates and sources, in its order, except those not found."""
    readings: defaultdict[str, list[Reading]] = defaultdict(list)
    drawn: dict[str, tuple[str, float]] = {}
    with CODED.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            drawn[row["digest"]] = (row["stratum"], float(row["inclusion"]))
            readings[row["digest"]].append(_reading(row))
    found = _titles(frozenset(drawn))
    return [
        Coded(digest=one, stratum=stratum, inclusion=inclusion, readings=tuple(readings[one]), **found[one])
        for one, (stratum, inclusion) in drawn.items()
        if one in found
    ]


def random_draw() -> list[Coded]:
    """The headlines about AI of the random draw from the streams of 2023 to 2026."""
    return [one for one in coded_headlines() if one.stratum.startswith("random_") and one.codes.is_ai]


def _reading(row: dict[str, str]) -> Reading:
    return Reading(
        reader=row["reader"],
        is_ai=row["about_ai"] == "1",
        tech=row["tech"],
        grade=int(row["grade"]),
        object=row["object"],
        themes=tuple(row["themes"].split(";")) if row["themes"] else (),
        regulation=row["regulation"],
        valence=float(row["valence"]),
    )


def _titles(wanted: frozenset[str]) -> dict[str, dict[str, str]]:
    """Title, date, source and collection of these digests: the first place where each is found."""
    found: dict[str, dict[str, str]] = {}
    for folder in COLLECTIONS:
        for path in sorted((SHARED / folder).glob("*.csv.gz")):
            with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
                for row in csv.DictReader(file):
                    title = " ".join(row["title"].split())
                    key = digest(title)
                    if key in wanted and key not in found:
                        found[key] = {
                            "title": title,
                            "date": row["date"][:10],
                            "source": row.get("source") or "nytimes.com",
                            "collection": path.name.split(".")[0],
                        }
    return found
