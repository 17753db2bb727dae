"""Count how often themes and regulation are right: writes src/panictrack/data/scoring/label_quality.json.

    PYTHONPATH=src .training/bin/python training/label_quality.py

In the environment of training/train.py; takes half a minute. Run it after each training. For each theme, each
aim of regulation and `regulation` as a whole: how many headlines the readers gave the label, how many the
shipped scorer, and how many both. All headlines about AI that were coded to measure errors count, except
those that an alarm scorer chose; no training has read them.

Can mislead when a label's headlines are few: with 20 of them an F1 of .70 has a 95% interval of about .5 to
.85. And two labels of one headline are two errors here if the scorer takes one for the other.
"""

import json
from collections.abc import Sequence
from pathlib import Path

from coded import Coded, coded_headlines

from panictrack.scoring.scorers import LABELS, labels_of
from panictrack.scoring.scorers.label_quality import REGULATION, LabelQuality
from panictrack.scoring.scorers.linear_model import VERSION

OUT = Path("src/panictrack/data/scoring/label_quality.json")
DRAWN_BY_SCORE = "called_clear"


def main() -> None:
    """Count, print, write."""
    tests = [one for one in coded_headlines() if is_unseen(one)]
    found = counts([coded_labels(one) for one in tests], called_labels([one.title for one in tests]))
    for name, numbers in found.items():
        print(line(name, LabelQuality(**numbers)))
    known = {"version": VERSION, "topic": "ai", "n_headlines": len(tests), "labels": found}
    OUT.write_text(json.dumps(known, indent=2) + "\n", encoding="utf-8")


def is_unseen(one: Coded) -> bool:
    """Whether a headline is about AI and was coded to measure errors, without a look at its score."""
    return one.is_test and one.stratum != DRAWN_BY_SCORE and one.codes.is_ai


def coded_labels(one: Coded) -> frozenset[str]:
    """The labels that the readers gave, with `regulation` for any aim."""
    codes = one.codes
    aims = () if codes.regulation == "none" else (REGULATION, f"regulation:{codes.regulation}")
    return frozenset([*(f"theme:{name}" for name in codes.themes), *aims])


def called_labels(titles: Sequence[str]) -> list[frozenset[str]]:
    """The labels that the shipped scorer gives, with `regulation` for any aim."""
    found = (frozenset(labels) for labels in labels_of(titles))
    return [
        labels | {REGULATION} if any(label.startswith("regulation:") for label in labels) else labels
        for labels in found
    ]


def counts(coded: Sequence[frozenset[str]], called: Sequence[frozenset[str]]) -> dict[str, dict[str, int]]:
    """How many headlines have each label by the readers, by the scorer and by both."""
    return {
        name: {
            "n_coded": sum(name in own for own in coded),
            "n_called": sum(name in own for own in called),
            "n_both": sum(name in one and name in other for one, other in zip(coded, called, strict=True)),
        }
        for name in (*LABELS, REGULATION)
    }


def line(name: str, quality: LabelQuality) -> str:
    """One row of the printed table."""
    shares = (quality.precision, quality.recall, quality.f1)
    return f"{name:24} {quality.n_coded:4} coded {quality.n_called:4} called " + " ".join(
        f"{share:.2f}" for share in shares
    )


if __name__ == "__main__":
    main()
