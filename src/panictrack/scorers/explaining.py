"""A headline with its scores and the words that moved them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from panictrack.model import Reason
from panictrack.scorers.alarm import explain, score_both
from panictrack.scorers.registry import Scorers
from panictrack.scorers.topics import score_topics
from panictrack.scorers.vader import VaderScorer

N_REASONS = 8  # strongest first; the rest adds little and hides much


@dataclass(frozen=True, kw_only=True, slots=True)
class Explained:
    """What the scorers say of one headline, and why."""

    title: str
    alarm: float
    alarm_any: float
    vader: float
    topics: tuple[str, ...]
    reasons: tuple[Reason, ...]

    def as_mapping(self) -> dict[str, Any]:
        """The same as plain values, for JSON."""
        return {
            "title": self.title,
            "alarm": self.alarm,
            "alarm_any": self.alarm_any,
            "vader": self.vader,
            "topics": list(self.topics),
            "reasons": [{"text": reason.text, "weight": reason.weight} for reason in self.reasons],
        }

    def as_text(self) -> str:
        """A few lines for a terminal; weights are log-odds of clear alarm."""
        topics = " ".join(self.topics) or "(none)"
        scores = f"alarm {self.alarm:.3f}   any alarm {self.alarm_any:.3f}   vader {self.vader:+.3f}"
        lines = [
            self.title,
            f"  {scores}   topics {topics}",
            *(f"  {reason.weight:+7.2f}  {reason.text}" for reason in self.reasons),
        ]
        return "\n".join(lines)


def explained(titles: Sequence[str], scorers: Scorers) -> Iterator[Explained]:
    """Each headline, in order. An empty line is a headline too, and scores 0."""
    both = score_both(titles)
    sentiments = VaderScorer().score(titles)
    topics = score_topics(titles, scorers.topics)
    for title, (alarm, alarm_any), vader, names in zip(titles, both, sentiments, topics, strict=True):
        yield Explained(
            title=title,
            alarm=alarm,
            alarm_any=alarm_any,
            vader=vader,
            topics=names,
            reasons=explain(title)[:N_REASONS],
        )
