"""A headline with its scores and the words that moved them."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from panictrack.model import Reason
from panictrack.scoring.scorers.alarm import explain, score_both
from panictrack.scoring.scorers.fear import fear
from panictrack.scoring.scorers.registry import Scorers
from panictrack.scoring.scorers.themes import labels_of
from panictrack.scoring.scorers.topics import score_topics
from panictrack.scoring.scorers.vader import VaderScorer

N_REASONS = 8  # strongest first; the others are summed up
N_LABEL_REASONS = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Explained:
    """What the scorers say of one headline, and why."""

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

    def as_mapping(self) -> dict[str, Any]:
        """The same as plain values, for JSON."""
        return {
            "title": self.title,
            "alarm": self.alarm,
            "alarm_any": self.alarm_any,
            "vader": self.vader,
            "fear": self.fear,
            "topics": list(self.topics),
            "themes": list(self.themes),
            "regulation": self.regulation,
            "reasons": _plain(self.reasons),
            "reasons_for": {label: _plain(reasons) for label, reasons in self.reasons_for.items()},
        }

    def as_text(self) -> str:
        """A few lines for a terminal; weights are log-odds, of clear alarm where nothing else is said."""
        topics, themes = " ".join(self.topics) or "(none)", " ".join(self.themes) or "(none)"
        scores = f"alarm {self.alarm:.3f}   any alarm {self.alarm_any:.3f}   vader {self.vader:+.3f}"
        lines = [
            self.title,
            f"  {scores}   topics {topics}",
            f"  themes {themes}   regulation {self.regulation}   fear of any cause {self.fear:.3f}",
            *map(_line, self.reasons),
        ]
        for label, reasons in self.reasons_for.items():
            lines += [f"  {label}, because of", *map(_line, reasons)]
        return "\n".join(lines)


def explained(titles: Sequence[str], scorers: Scorers) -> Iterator[Explained]:
    """Each headline, in order. An empty line is a headline too, and scores 0."""
    both = score_both(titles)
    sentiments, fears = VaderScorer().score(titles), fear(titles)
    topics, labels = score_topics(titles, scorers.topics), labels_of(titles)
    for place, title in enumerate(titles):
        own = labels[place]
        yield Explained(
            title=title,
            alarm=both[place][0],
            alarm_any=both[place][1],
            vader=sentiments[place],
            fear=fears[place],
            topics=topics[place],
            themes=_named(own, "theme:"),
            regulation=next(iter(_named(own, "regulation:")), "none"),
            reasons=_with_the_rest(explain(title)),
            reasons_for={label: _reasons_for(title, label) for label in own},
        )


def _named(labels: Sequence[str], kind: str) -> tuple[str, ...]:
    return tuple(label.removeprefix(kind) for label in labels if label.startswith(kind))


def _with_the_rest(reasons: tuple[Reason, ...]) -> tuple[Reason, ...]:
    """The strongest, and the sum of the others, so that what is shown still adds up to the log-odds."""
    rest = reasons[N_REASONS:]
    if not rest:
        return reasons
    together = round(math.fsum(reason.weight for reason in rest), 3)
    return (*reasons[:N_REASONS], Reason(text=f"({len(rest)} more)", weight=together))


def _reasons_for(title: str, label: str) -> tuple[Reason, ...]:
    """The words that spoke for a label most; an aim of regulation is said for what any regulation was."""
    question = "regulation" if label.startswith("regulation:") else label
    return tuple(reason for reason in explain(title, question=question) if reason.weight > 0)[
        :N_LABEL_REASONS
    ]


def _plain(reasons: Sequence[Reason]) -> list[dict[str, Any]]:
    return [{"text": reason.text, "weight": reason.weight} for reason in reasons]


def _line(reason: Reason) -> str:
    return f"  {reason.weight:+7.2f}  {reason.text}"
