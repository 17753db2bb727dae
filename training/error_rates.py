"""Count the errors of both alarm scorers: writes src/panictrack/data/scoring/error_rates.json.

    PYTHONPATH=src .training/bin/python training/error_rates.py

In the environment of training/train.py; takes a minute. Every coded headline about AI of
training/population.py counts, by period and stream, as often as it stands for others, classified by the
shipped scorers. In the weeks of the built-in baseline most of these headlines were read in training, and so
were most of those that score high there: what is wanted is how often the scorers err on just these. From
NEW on headlines are new to them, so there only those count that no training read (2023 to 2026, all of them
together). A cell's counts are as many as in a simple random draw that tells as much (Kish 1965, Survey
Sampling, 11.7).
"""

import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from coded import HELD_OUT, Coded, coded_headlines, digest
from headlines import labelled
from population import Place, population, weights

from panictrack.scoring.scorers.alarm import score_alarms
from panictrack.scoring.scorers.linear_model import VERSION, threshold

OUT = Path("src/panictrack/data/scoring/error_rates.json")
ALARMS = ("alarm", "alarm_any")
LABELLED = ("train", "dev")  # the shared labels
HALF = 0.5  # of two annotations, at least one says yes
LEAST_GRADE = {"alarm": 2, "alarm_any": 1}
NEW = date(2026, 9, 1)
"""The day from which no headline is in the baseline."""

FIRST_DRAWN = 2023  # the year from which headlines were drawn that no training reads
PERIODS = (*(date(year, 1, 1) for year in (1996, 2018, 2023, 2024, 2025, 2026)), NEW, date(2027, 9, 1))
"""The first days of the periods, and the end of the last. The first two have few headlines."""

COUNTS = ("hits", "misses", "false_alarms", "correct_rejections")


@dataclass(frozen=True, kw_only=True)
class Judged:
    """One headline about AI: what the scorer says, what the annotators say, how many it stands for."""

    digest: str
    place: Place
    is_called: bool
    is_alarmed: bool
    weight: float  # headlines that it stands for
    new_weight: float  # the same among those that no training read; 0: it was read


def main() -> None:
    """Count, print, write."""
    coded, scorers = coded_headlines(), {}
    for name in ALARMS:
        found = judged(name, coded)
        scorers[name] = as_counts(found)
        n_new = len(as_new(found))
        basis = f"{len(found)} coded headlines about AI, {n_new} of them not read in training"
    text = json.dumps({"version": VERSION, "topic": "ai", "basis": basis, "scorers": scorers}, indent=1)
    OUT.write_text(text + "\n", encoding="utf-8")
    for name, found in scorers.items():
        print(name, found["total"], len(found["cells"]), "cells")


def judged(name: str, coded: Sequence[Coded]) -> list[Judged]:
    """Every coded headline about AI, as the shipped scorer classifies it: these, and the shared labels."""
    grades = {one.digest: one.codes.alarm for one in coded if one.codes.is_ai}
    unread = {one.digest for one in coded if one.is_test or one.collection in HELD_OUT}
    for which in LABELLED:
        rows = [row for row in labelled(which) if float(row["about_ai"]) > HALF]
        grades |= {digest(row["title"]): int(float(row["alarm"])) for row in rows}
        unread |= {digest(row["title"]) for row in rows if which == "dev"}
    titles = {one.digest: one.title for one in coded} | {
        digest(row["title"]): row["title"] for which in LABELLED for row in labelled(which)
    }
    weight, new_weight = weights(grades), weights(one for one in grades if one in unread)
    scores = score_alarms([titles[one] for one in weight])
    return [
        Judged(
            digest=one,
            place=population()[one],
            new_weight=new_weight.get(one, 0.0),
            is_called=pair[ALARMS.index(name)] >= threshold(name),
            is_alarmed=grades[one] >= LEAST_GRADE[name],
            weight=weight[one],
        )
        for one, pair in zip(weight, scores, strict=True)
    ]


def as_counts(judged: Sequence[Judged]) -> dict[str, Any]:
    """All errors on headlines that no training read, and those of each period and stream."""
    return {"total": counts(as_new(judged)), "cells": cells(judged)}


def as_new(judged: Sequence[Judged]) -> list[Judged]:
    """The headlines that no training read, standing for all."""
    return [replace(one, weight=one.new_weight) for one in judged if one.new_weight]


def counts(judged: Sequence[Judged]) -> dict[str, float]:
    """The confusion matrix of headlines that stand for unequally many, as of a simple random draw."""
    result = dict.fromkeys(COUNTS, 0.0)
    for is_alarmed, yes, no in ((True, "hits", "misses"), (False, "false_alarms", "correct_rejections")):
        own = [one for one in judged if one.is_alarmed == is_alarmed]
        total = sum(one.weight for one in own)
        if total:
            n_effective = total**2 / sum(one.weight**2 for one in own)
            share = sum(one.weight for one in own if one.is_called) / total
            result[yes] = round(share * n_effective, 2)
            result[no] = round((1 - share) * n_effective, 2)
    return result


def cells(judged: Sequence[Judged]) -> list[dict[str, object]]:
    """The confusion matrix of each period and stream, with all headlines that the baseline has of it."""
    by_cell: defaultdict[tuple[int, str], list[Judged]] = defaultdict(list)
    for one in judged:
        by_cell[_period(one.place), one.place.stream].append(one)
    for one in as_new(judged):
        if one.place.day.year >= FIRST_DRAWN:
            by_cell[len(PERIODS) - 2, one.place.stream].append(one)
    n_topic = Counter(
        (_period(place), place.stream) for place in population().values() if place.is_in_baseline
    )
    return [
        {
            "since": str(PERIODS[period]),
            "until": str(PERIODS[period + 1]),
            "stream": stream,
            "n_topic": n_topic[period, stream],
            "errors": counts(own),
        }
        for (period, stream), own in sorted(by_cell.items())
    ]


def _period(place: Place) -> int:
    return max(index for index, first in enumerate(PERIODS[:-1]) if place.day >= first)


if __name__ == "__main__":
    main()
