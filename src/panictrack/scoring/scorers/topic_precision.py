"""How often topics and the alarm about them are right, and whether that is often enough to draw them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from panictrack.data import data_path

CHECKS = ("topic", "concern", "concern_found", "alarm", "alarm_found")
"""The fields of `TopicPrecision` that count what was right."""

ENOUGH = 0.80
"""The least precision of a topic, and of its concern, with which it is drawn as alarm."""

FEWEST_CHECKED = 20
"""The least number of headlines that each of the two rests on."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Checked:
    """How many of some checked headlines were right."""

    n_right: int
    n_checked: int

    @property
    def share(self) -> float:
        """The share that was right; 0 where none was checked."""
        return self.n_right / self.n_checked if self.n_checked else 0.0

    @property
    def is_few(self) -> bool:
        """Whether too few were checked to tell."""
        return self.n_checked < FEWEST_CHECKED

    @property
    def is_wrong(self) -> bool:
        """Whether some were checked and too few of them right."""
        return self.n_checked > 0 and self.share < ENOUGH

    @property
    def suffices(self) -> bool:
        """Whether enough were checked and enough of them right."""
        return not self.is_few and not self.is_wrong


@dataclass(frozen=True, kw_only=True, slots=True)
class TopicPrecision:
    """What readers confirmed of the headlines that the terms of a topic match.

    `topic`: of all, those about the technology. `concern`: of those called concerned, those alarmed about the
    technology itself; `concern_found`: of those so alarmed, those called concerned. `alarm`, `alarm_found`:
    the same of clear alarm. `otherwise`: what the others of those called concerned are about, the most
    frequent first: "use" in a war, an attack or a crime that is the real story; "lack" of the technology;
    "incidental", only named; "none", no threat; "other", another subject, so that the terms err.

    Can mislead for one stream or year: all years and streams are checked together. See also
    training/topic_precision.py, which counts it.
    """

    topic: Checked
    concern: Checked
    concern_found: Checked
    alarm: Checked
    alarm_found: Checked
    otherwise: Mapping[str, int] = field(default_factory=dict)

    @property
    def suffices(self) -> bool:
        """Whether the technology may be drawn as alarm: it is the technology that is feared, often enough."""
        return self.topic.suffices and self.concern.suffices


@cache
def topic_precisions() -> Mapping[str, TopicPrecision]:
    """The precision of each shipped topic, by the fingerprint of its definition.

    So a topic that a user defined has none, nor has a shipped one that was edited since it was measured.
    """
    found = json.loads(data_path("scoring", "topic_precision.json").read_text(encoding="utf-8"))
    return {
        one["fingerprint"]: TopicPrecision(
            **{name: Checked(n_right=right, n_checked=n) for name, (right, n) in one["checked"].items()},
            otherwise=one["otherwise"],
        )
        for one in found["topics"].values()
    }
