"""Count the errors of both alarm scorers: writes src/panictrack/data/scoring/error_rates.json.

    PYTHONPATH=src .training/bin/python training/error_rates.py

In the environment of training/train.py; takes a minute. Two sorts of headlines about AI, none of them drawn
by its score. Those coded to measure errors, and the held-out collections: the shipped scorers have never
seen them (mostly 2023 to 2026). Of the years before these, our coded training headlines, with
training/held_out.npz: the predictions by students without the headline's collections. With half to learn
from, they err a little more often, so they count only where there is nothing else. Both at the shipped
thresholds, by period.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from coded import coded_headlines
from headlines import HEADS, HELD_OUT_PREDICTIONS, annotated_headlines

from panictrack.scoring.scorers.alarm import score_alarms
from panictrack.scoring.scorers.linear_model import VERSION, threshold

OUT = Path("src/panictrack/data/scoring/error_rates.json")
ALARMS = ("alarm", "alarm_any")
LEAST_GRADE = {"alarm": 2, "alarm_any": 1}
FIRST_YEARS = (1996, 2015, 2020, 2023, 2024, 2025, 2026)
"""Of the periods: each lasts to the next, the last one for a year."""

FIRST_TESTS = 2023  # the year from which there are headlines that were coded to measure errors
DRAWN_BY_SCORE = "called_clear"


@dataclass(frozen=True, kw_only=True)
class Judged:
    """One headline about AI: what the scorer says and what the annotators say."""

    year: int
    is_called: bool
    is_alarmed: bool


def main() -> None:
    """Count, print, write."""
    found = {name: [*of_tests(name), *of_training(name)] for name in ALARMS}
    basis = f"{len(found['alarm'])} coded headlines about AI that no score chose and no training had read"
    rates = {name: {**counts(judged), "periods": by_period(judged)} for name, judged in found.items()}
    text = json.dumps({"version": VERSION, "topic": "ai", "basis": basis, "scorers": rates}, indent=2)
    OUT.write_text(text + "\n", encoding="utf-8")
    print(text)


def of_tests(name: str) -> list[Judged]:
    """The headlines coded to measure errors, classified by the shipped scorer."""
    coded = [one for one in coded_headlines() if one.is_test and one.stratum != DRAWN_BY_SCORE]
    about_ai = [one for one in coded if one.codes.is_ai]
    scores = score_alarms([one.title for one in about_ai])
    return [
        Judged(
            year=int(one.date[:4]),
            is_called=pair[ALARMS.index(name)] >= threshold(name),
            is_alarmed=one.codes.alarm >= LEAST_GRADE[name],
        )
        for one, pair in zip(about_ai, scores, strict=True)
    ]


def of_training(name: str) -> list[Judged]:
    """The training headlines of earlier years, classified by students without their collection."""
    annotated = annotated_headlines()
    column = HEADS.index(name)
    called = np.load(HELD_OUT_PREDICTIONS)["held_out"][:, column] / 1000 >= threshold(name)
    return [
        Judged(
            year=int(annotated.dates[row][:4]),
            is_called=bool(called[row]),
            is_alarmed=bool(annotated.labels[row, column] == 1),
        )
        for row in np.flatnonzero(annotated.is_ai & annotated.is_natural & annotated.is_own)
        if int(annotated.dates[row][:4]) < FIRST_TESTS
    ]


def counts(judged: Sequence[Judged]) -> dict[str, int]:
    """The confusion matrix."""
    return {
        "hits": sum(one.is_called and one.is_alarmed for one in judged),
        "misses": sum(not one.is_called and one.is_alarmed for one in judged),
        "false_alarms": sum(one.is_called and not one.is_alarmed for one in judged),
        "correct_rejections": sum(not one.is_called and not one.is_alarmed for one in judged),
    }


def by_period(judged: Sequence[Judged]) -> list[dict[str, object]]:
    """The confusion matrix of each period."""
    ends = (*FIRST_YEARS[1:], FIRST_YEARS[-1] + 1)
    return [
        {
            "since": f"{since}-01-01",
            "until": f"{until}-01-01",
            **counts([one for one in judged if since <= one.year < until]),
        }
        for since, until in zip(FIRST_YEARS, ends, strict=True)
    ]


if __name__ == "__main__":
    main()
