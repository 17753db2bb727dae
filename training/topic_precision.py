"""Count how often topics and their alarm are right: writes src/panictrack/data/scoring/topic_precision.json.

    PYTHONPATH=src .training/bin/python training/topic_precision.py

In the environment of training/train.py; takes two minutes. For each topic but AI:

- of the coded headlines that its terms match, how many are about it. Only headlines drawn without a look at
  their scores count, and only odd digests: the terms were mended by what readers said of the even ones (those
  of 5g, gm_food and cryptocurrency then also by the odd ones, so that their figures are too good).
- of the coded headlines that its terms match and `alarm` calls alarmed, how many convey clear alarm (grade 2
  or 3) about this technology itself.

A headline that training has read is classified by training/held_out.npz: by a student that had nothing of its
collection.

Can mislead when the readers gave one code to a headline about two technologies: naming the second is no
error of a reader of headlines, but counts as one here. And the alarmed headlines were drawn by an earlier
scorer, so that those which only a new one calls alarmed are few among them.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from coded import Coded, coded_headlines, digest
from headlines import HEADS, HELD_OUT_PREDICTIONS, annotated_headlines

from panictrack.curve.series.stats import wilson
from panictrack.scoring.scorers.alarm import score_alarms
from panictrack.scoring.scorers.linear_model import threshold
from panictrack.scoring.scorers.topics import Topic, load_topics

OUT = Path("src/panictrack/data/scoring/topic_precision.json")
CLEAR = 2  # the least grade of clear alarm


def main() -> None:
    """Count, print, write."""
    coded = [one for one in coded_headlines() if ":" in one.stratum]
    called = called_alarmed(coded, held_out())
    topics = [topic for topic in load_topics() if topic.name != "ai"]
    found = {topic.name: counts(topic, coded, called) for topic in topics}
    for name, numbers in found.items():
        print(line(name, numbers))
    OUT.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")


def held_out() -> dict[str, float]:
    """The probability of alarm of each training headline, by digest."""
    titles, predicted = annotated_headlines().titles, np.load(HELD_OUT_PREDICTIONS)["held_out"]
    if len(titles) != len(predicted):
        raise SystemExit(f"{HELD_OUT_PREDICTIONS} is about other headlines; run training/train.py first")
    column = HEADS.index("alarm")
    return {digest(title): row[column] / 1000 for title, row in zip(titles, predicted, strict=True)}


def called_alarmed(coded: Sequence[Coded], known: Mapping[str, float]) -> frozenset[str]:
    """The digests of the headlines that `alarm` calls alarmed; `known` are probabilities by digest."""
    shipped = score_alarms([one.title for one in coded])
    least = threshold("alarm")
    return frozenset(
        one.digest
        for one, (alarm, _) in zip(coded, shipped, strict=True)
        if known.get(one.digest, alarm) >= least
    )


def counts(topic: Topic, coded: Sequence[Coded], called: frozenset[str]) -> dict[str, int]:
    """What was checked of one topic, and what was right."""
    own = [one for one in coded if one.stratum.split(":")[0] == topic.name and topic.matches(one.title)]
    drawn = [one for one in own if one.stratum.endswith(":any") and int(one.digest, 16) % 2]
    alarmed = [one for one in own if one.digest in called]
    return {
        "n_topic_checked": len(drawn),
        "n_topic_right": sum(is_about(one, topic) for one in drawn),
        "n_alarmed_checked": len(alarmed),
        "n_alarmed_right": sum(is_about(one, topic) and one.codes.alarm >= CLEAR for one in alarmed),
    }


def is_about(one: Coded, topic: Topic) -> bool:
    """Whether the readers call the topic's technology what the headline is about, or half of it."""
    return topic.name in one.codes.tech.split("+")


def line(name: str, numbers: Mapping[str, int]) -> str:
    """A topic's shares with their 95 % intervals."""
    shares = (
        share(numbers[f"n_{what}_right"], numbers[f"n_{what}_checked"]) for what in ("topic", "alarmed")
    )
    return f"{name:20} " + "   ".join(shares)


def share(right: int, checked: int) -> str:
    """For example ".94 (.84 to .98, n 50)": Wilson's interval, which holds for few headlines too."""
    if not checked:
        return "none checked"
    low, high = wilson(right, checked)
    return f"{right / checked:.2f} ({low:.2f} to {high:.2f}, n {checked})"


if __name__ == "__main__":
    main()
