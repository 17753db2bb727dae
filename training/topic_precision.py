"""Count how often topics and their alarm are right: writes src/panictrack/data/scoring/topic_precision.json.

    PYTHONPATH=src .training/bin/python training/topic_precision.py

In the environment of training/train.py; takes two minutes. Run it after each training and each change of a
topic's terms. For each topic it counts, among the coded headlines that the topic's terms match:

- topic: how many are about the technology. Only headlines drawn without a look at their scores count, and
  only odd digests: the terms were mended by what readers said of the even ones (those of 5g, gm_food and
  cryptocurrency then also by the odd ones, so that their figures are too good).
- concern: of those that `alarm_any` calls alarmed, how many convey at least some alarm (grade 1 or more)
  whose object is this technology itself. This is what the charts of technologies draw. The headlines that
  were drawn because a scorer saw clear alarm in them do not count: the charts have far fewer of these.
- concern_found: of those with such alarm in the random draw, how many `alarm_any` calls alarmed.
- alarm, alarm_found: the same of clear alarm (grade 2 or 3), which `alarm` calls; here all draws count for
  the precision.
- otherwise: what the headlines are about that count in concern and are not right.

Of AI only the simple random draws of 2023 to 2026 count (strata random_YEAR), which no training reads.

No recall of topics is counted: each headline coded with a technology was drawn because it names it, or names
AI or another technology, and those that name none were never drawn.

What training has read is classified by students that had nothing of its collection (the array `held_out`
of training/teacher.npz), everything else by the shipped weights.

Can mislead when the readers gave one code to a headline about two technologies: naming the second is no
error of a reader of headlines, but counts as one here. The draws of mild and clear alarm were made by an
earlier scorer, so that headlines which only a new one calls alarmed are few among them. Half of the
headlines behind `concern` and `alarm` also served to mend the terms. And all years count together.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from coded import Coded, coded_headlines, digest
from headlines import HEADS, PREDICTIONS, annotated_headlines

from panictrack.curve.series.stats import wilson
from panictrack.scoring.scorers.alarm import score_alarms
from panictrack.scoring.scorers.linear_model import VERSION, threshold
from panictrack.scoring.scorers.topic_precision import CHECKS, Checked, TopicPrecision
from panictrack.scoring.scorers.topics import Topic, load_topics

OUT = Path("src/panictrack/data/scoring/topic_precision.json")
SOME, CLEAR = 1, 2  # the least grades of some and of clear alarm
AI = "ai"
AT_RANDOM, AT_RANDOM_OF_AI = ":any", "random_"
BY_CLEAR_ALARM = ":alarmed"  # because a scorer saw clear alarm
COLUMNS = ("topic", "about it", "concern right", "concern found", "clear right", "clear found", "suffices")


@dataclass(frozen=True, kw_only=True)
class Called:
    """The digests of the headlines that `alarm_any` and `alarm` call alarmed."""

    some: frozenset[str]
    clear: frozenset[str]


def main() -> None:
    """Count, print the table of docs/explanation/method_scores.md, write."""
    coded = [one for one in coded_headlines() if ":" in one.stratum or is_random_of_ai(one)]
    called = called_alarmed(coded, held_out())
    found = {topic: precision_of(topic, coded, called) for topic in load_topics()}
    print(table({topic.name: precision for topic, precision in found.items()}))
    OUT.write_text(written(found), encoding="utf-8")


def held_out() -> dict[str, tuple[float, float]]:
    """The probabilities of clear and of some alarm of each training headline, by digest."""
    titles, predicted = annotated_headlines().titles, np.load(PREDICTIONS)["held_out"]
    if len(titles) != len(predicted):
        raise SystemExit(f"{PREDICTIONS} is about other headlines; run training/teach.py first")
    clear, some = HEADS.index("alarm"), HEADS.index("alarm_any")
    return {
        digest(title): (row[clear] / 1000, row[some] / 1000)
        for title, row in zip(titles, predicted, strict=True)
    }


def called_alarmed(coded: Sequence[Coded], known: Mapping[str, tuple[float, float]]) -> Called:
    """What the scorers call alarmed; `known` are probabilities of clear and of some alarm by digest."""
    shipped = score_alarms([one.title for one in coded])
    scores = {
        one.digest: known.get(one.digest, (clear, some))
        for one, (clear, some) in zip(coded, shipped, strict=True)
    }
    least_clear, least_some = threshold("alarm"), threshold("alarm_any")
    return Called(
        some=frozenset(one for one, (_, some) in scores.items() if some >= least_some),
        clear=frozenset(one for one, (clear, _) in scores.items() if clear >= least_clear),
    )


def precision_of(topic: Topic, coded: Sequence[Coded], called: Called) -> TopicPrecision:
    """What was checked of one topic, and what was right."""
    is_ai = topic.name == AI
    own = [one for one in coded if _is_of(one, topic) and topic.matches(one.title)]
    random = own if is_ai else [one for one in own if one.stratum.endswith(AT_RANDOM)]
    fair = [one for one in own if not one.stratum.endswith(BY_CLEAR_ALARM)]

    def is_about(one: Coded) -> bool:
        return one.codes.is_ai if is_ai else topic.name in one.codes.tech.split("+")

    def otherwise(one: Coded) -> str:
        return (one.codes.object or "none") if is_about(one) else "other"

    def right(headlines: Sequence[Coded], digests: frozenset[str], least: int) -> Checked:
        found = [one for one in headlines if one.digest in digests]
        return checked(is_about(one) and one.codes.alarm >= least for one in found)

    def found(digests: frozenset[str], least: int) -> Checked:
        return checked(one.digest in digests for one in random if is_about(one) and one.codes.alarm >= least)

    concerned = [one for one in fair if one.digest in called.some]
    wrong = Counter(otherwise(one) for one in concerned if not (is_about(one) and one.codes.alarm >= SOME))
    return TopicPrecision(
        topic=checked(is_about(one) for one in random if is_ai or int(one.digest, 16) % 2),
        concern=right(fair, called.some, SOME),
        concern_found=found(called.some, SOME),
        alarm=right(own, called.clear, CLEAR),
        alarm_found=found(called.clear, CLEAR),
        otherwise=dict(sorted(wrong.items(), key=lambda item: (-item[1], item[0]))),
    )


def is_random_of_ai(one: Coded) -> bool:
    """Whether it was drawn at random from the general news about AI."""
    return one.stratum.startswith(AT_RANDOM_OF_AI)


def _is_of(one: Coded, topic: Topic) -> bool:
    """Whether it was drawn for this topic."""
    return is_random_of_ai(one) if topic.name == AI else one.stratum.split(":")[0] == topic.name


def checked(answers: Iterable[bool]) -> Checked:
    """How many headlines were checked, and how many were right."""
    known = list(answers)
    return Checked(n_right=sum(known), n_checked=len(known))


def table(found: Mapping[str, TopicPrecision]) -> str:
    """The table in Markdown: shares with their 95 % intervals."""
    rows = [
        (name, *(share(getattr(one, check)) for check in CHECKS), "yes" if one.suffices else "no")
        for name, one in found.items()
    ]
    lines = [COLUMNS, ("---",) * len(COLUMNS), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def share(one: Checked) -> str:
    """For example ".94 (.84 to .98, n 50)": Wilson's interval, which holds for few headlines too."""
    if not one.n_checked:
        return "none checked"
    low, high = wilson(one.n_right, one.n_checked)
    return f"{one.share:.2f} ({low:.2f} to {high:.2f}, n {one.n_checked})"


def written(found: Mapping[Topic, TopicPrecision]) -> str:
    """The file: by topic, a digest of its definition, and pairs of what was right and what was checked."""
    rows = []
    for topic, one in found.items():
        pairs = {check: (getattr(one, check).n_right, getattr(one, check).n_checked) for check in CHECKS}
        row = {"fingerprint": topic.id.fingerprint, "checked": pairs, "otherwise": one.otherwise}
        rows.append(f" {json.dumps(topic.name)}: {json.dumps(row)}")
    topics = ",\n".join(rows)
    return f'{{"version": {json.dumps(VERSION)}, "topics": {{\n{topics}\n}}}}\n'


if __name__ == "__main__":
    main()
