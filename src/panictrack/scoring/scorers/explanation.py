"""A headline with its scores and the words behind them."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from panictrack.model import Reason
from panictrack.scoring.scorers.alarm import reasons, score_alarms, score_fear
from panictrack.scoring.scorers.themes import labels_of
from panictrack.scoring.scorers.topics import Topic, score_topics
from panictrack.scoring.scorers.vader import VaderScorer

N_REASONS = 8  # the strongest; the others appear as one sum
N_LABEL_REASONS = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Explanation:
    """The scores of one headline, and the words behind them."""

    title: str
    alarm: float
    alarm_any: float
    vader: float
    fear: float
    topics: tuple[str, ...]
    themes: tuple[str, ...]
    regulation: str  # development, deployment, general, or none
    reasons: tuple[Reason, ...]  # for clear alarm
    reasons_for: Mapping[str, tuple[Reason, ...]]  # by label: theme:jobs, regulation:general

    def as_text(self) -> str:
        """A few lines for a terminal. Weights are log-odds, of clear alarm unless a label is named."""
        topics, themes = " ".join(self.topics) or "none", " ".join(self.themes) or "none"
        scores = f"clear alarm {self.alarm:.3f}   at least some alarm {self.alarm_any:.3f}"
        lines = [
            self.title,
            f"  {scores}   fear of any cause {self.fear:.3f}   VADER {self.vader:+.3f}",
            f"  topics {topics}   themes {themes}   regulation {self.regulation}",
            *map(_line, self.reasons),
        ]
        for label, found in self.reasons_for.items():
            lines += [f"  words for and against {label.replace(':', ' ')}", *map(_line, found)]
        return "\n".join(lines)


def explain(titles: Sequence[str], topics: tuple[Topic, ...]) -> Iterator[Explanation]:
    """Explain each headline, in order. An empty line is a headline too, and scores 0."""
    columns = (
        score_alarms(titles),
        VaderScorer().score(titles),
        score_fear(titles),
        score_topics(titles, topics),
        labels_of(titles),
    )
    for title, (alarm, alarm_any), vader, fear, own_topics, labels in zip(titles, *columns, strict=True):
        yield Explanation(
            title=title,
            alarm=alarm,
            alarm_any=alarm_any,
            vader=vader,
            fear=fear,
            topics=own_topics,
            themes=_named(labels, "theme:"),
            regulation=next(iter(_named(labels, "regulation:")), "none"),
            reasons=_with_the_rest(reasons(title)),
            reasons_for={label: _reasons_for(title, label) for label in labels},
        )


def _named(labels: Sequence[str], kind: str) -> tuple[str, ...]:
    return tuple(label.removeprefix(kind) for label in labels if label.startswith(kind))


def _with_the_rest(found: tuple[Reason, ...]) -> tuple[Reason, ...]:
    """The strongest, and the sum of the others, so that the weights shown still add up to the log-odds."""
    rest = found[N_REASONS:]
    if not rest:
        return found
    total = round(math.fsum(reason.weight for reason in rest), 3)
    return (*found[:N_REASONS], Reason(text=f"({len(rest)} more)", weight=total))


def _reasons_for(title: str, label: str) -> tuple[Reason, ...]:
    """The strongest words for a label; for an aim of regulation, the words for any regulation."""
    question = "regulation" if label.startswith("regulation:") else label
    return tuple(reason for reason in reasons(title, question=question) if reason.weight > 0)[
        :N_LABEL_REASONS
    ]


def _line(reason: Reason) -> str:
    return f"  {reason.weight:+7.2f}  {reason.text}"
