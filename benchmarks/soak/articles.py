"""The articles of the world: when they appear, how they are worded, and how a title names its article."""

import re
from bisect import bisect_right
from dataclasses import dataclass
from zlib import crc32

_SUBJECTS = ("AI chatbots", "Smartphones", "“Deepfakes”", "Facial recognition", "Self-driving cars",
             "AT&T", "Crypto scams", "Pokémon Go", "Quantum computers", "Algorithms", "Drones", "5G masts",
             "Café Wi-Fi", "Screen time", "E-scooters", "Nestlé’s robots", "Voice cloning")  # fmt: skip
_VERBS = ("could harm", "are reshaping", "spark panic over", "may end", "threaten", "are blamed for",
          "transform", "raise fears for", "divide experts on", "draw fury over")  # fmt: skip
_OBJECTS = ("children’s sleep", "local newsrooms", "the job market", "democracy", "privacy", "city streets",
            "R&D", "elections", "hospital waiting lists", "teenagers", "air travel")  # fmt: skip
_CODE = re.compile(r"\bs(\d{4})n(\d+)(?: v(\d+))?\Z")
TOPICAL_SHARE = 4  # one article in so many is in the sections that choose by topic


@dataclass(frozen=True, slots=True)
class Article:
    """An article of the feed `source`, its number there, its second, and those of its later wordings."""

    source: int
    number: int
    at: int
    reworded: tuple[int, ...] = ()

    @property
    def name(self) -> str:
        """A word that stands in its titles, its guid and its link, and nowhere else."""
        return f"s{self.source:04d}n{self.number}"

    def wording(self, second: int) -> int:
        """Which of its wordings is the one of this second: 1 is the first."""
        return 1 + bisect_right(self.reworded, second) if self.reworded else 1

    def title(self, wording: int) -> str:
        """One of its titles, as a reader should see it in the archive."""
        name = self.name
        found = crc32(f"{name}/{wording}".encode())
        subject = _SUBJECTS[crc32(name.encode()) % len(_SUBJECTS)]
        verb, thing = _VERBS[found % len(_VERBS)], _OBJECTS[found // 16 % len(_OBJECTS)]
        return f"{subject} {verb} {thing}, {name}{f' v{wording}' if wording > 1 else ''}"

    @property
    def is_topical(self) -> bool:
        """Whether a section that chooses by topic shows it too."""
        return crc32(self.name.encode()[::-1]) % TOPICAL_SHARE == 0


def named_in(title: str) -> tuple[int, int, int] | None:
    """The source, number and wording that a title of the archive names; None where it names none."""
    found = _CODE.search(title)
    return (int(found[1]), int(found[2]), int(found[3] or 1)) if found else None
