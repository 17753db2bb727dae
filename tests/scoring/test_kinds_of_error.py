"""Each known kind of error from both sides: what is no clear alarm, and its alarmed counterpart.

kinds_of_error.csv holds 24 headlines of each kind, written for this test by a reader who knew the codebook
and neither the classifier nor its training data: half of them calm (no or mild alarm), half alarmed (clear).
The rule was set before the first run: of twelve at least nine must be right.
"""

import csv
import re
from collections import defaultdict
from pathlib import Path

import pytest

from panictrack.scoring.scorers import ALARM_THRESHOLD, score_alarms

LEAST_RIGHT = 9
KNOWN_MISSES = {
    ("debunk", "alarmed"),  # 8 of 12
    ("incidental", "alarmed"),  # 8
    ("business", "alarmed"),  # 6: harm to workers and markets told in other words
    ("no_cue", "alarmed"),  # 4: harm told by facts alone
}


def headlines():
    found = defaultdict(list)
    with Path(__file__).with_name("kinds_of_error.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found[row["kind"], row["side"]].append(row["title"])
    return found


HEADLINES = headlines()


def test_every_kind_has_twelve_headlines_on_each_side():
    assert {len(titles) for titles in HEADLINES.values()} == {12}
    assert len(HEADLINES) == 24


def test_no_headline_of_the_test_is_one_of_the_invented_training_pairs():
    path = Path(__file__).parents[2] / "training/contrast.csv"
    with path.open(encoding="utf-8", newline="") as file:
        learned = {plain(row["title"]) for row in csv.DictReader(file)}
    assert not learned & {plain(title) for titles in HEADLINES.values() for title in titles}


def plain(title):
    return re.sub(r"\W+", " ", title.lower()).strip()


@pytest.mark.parametrize(("kind", "side"), HEADLINES)
def test_of_each_kind_most_headlines_are_classified_as_a_reader_would(kind, side, request):
    if (kind, side) in KNOWN_MISSES:
        request.applymarker(
            pytest.mark.xfail(reason="a known miss: docs/explanation/method_scores.md, What it cannot see")
        )
    called = [alarm >= ALARM_THRESHOLD for alarm, _ in score_alarms(HEADLINES[kind, side])]
    assert sum(one == (side == "alarmed") for one in called) >= LEAST_RIGHT
