"""The language of each row of a file: as the file states it, else as the titles of its outlet show it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from panictrack.model.languages import (
    ENOUGH_TITLES,
    detected_language,
    judged_language,
    language_code,
)
from panictrack.model.outlets import Location
from panictrack.model.text import counted, printable

TitleOf = tuple[str, str]  # an outlet and a title of it
_MOST_NAMED = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class LanguagesFound:
    """What a person should know of the languages of a file's rows.

    `n_rows` by language, None where it is unknown; `no_language` by what a row gives for one, and is none.
    """

    n_rows: Counter[str | None] = field(default_factory=Counter)
    no_language: Counter[str] = field(default_factory=Counter)

    def __add__(self, other: "LanguagesFound") -> "LanguagesFound":
        """That of two files, or of two parts of one."""
        return LanguagesFound(
            n_rows=self.n_rows + other.n_rows, no_language=self.no_language + other.no_language
        )

    def doubts(self) -> Iterator[str]:
        """What is wrong with the languages that the rows give, one sentence each."""
        if self.no_language:
            named = ", ".join(repr(printable(text)) for text, _ in self.no_language.most_common(_MOST_NAMED))
            more = ", ..." if len(self.no_language) > _MOST_NAMED else ""
            yield (
                f"{counted(self.no_language.total(), 'row')} with a language that is none ({named}{more}): "
                "read as if it were empty"
            )


@dataclass(kw_only=True)
class OutletLanguages:
    """What is known so far of the languages of a file's outlets, read batch by batch.

    A title alone shows too little, and detecting every one would cost more than the import. So the titles of
    an outlet are judged together, until they are certain or a hundred are not; `--language` decides instead,
    where it is given. An undecided outlet is tried again when it has twice as many titles as before.

    Can mislead when an outlet writes in several languages, or a file's column of outlets names none of them:
    its headlines then have no language, or that of most.
    """

    given: str | None = None
    outlets: Mapping[str, Location] = field(default_factory=dict)  # of outlets.csv
    decided: dict[str, str | None] = field(default_factory=dict)  # None: a hundred titles do not show it
    _tried: dict[str, list[str]] = field(default_factory=dict)  # the titles of undecided outlets
    _new: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))  # and later ones

    def learn(self, found: Iterable[TitleOf]) -> None:
        """Find the languages of those outlets in a batch that are not decided yet."""
        if self.given is not None:
            return
        decided, new = self.decided, self._new
        to_try = set()
        for outlet, title in found:
            if outlet not in decided:
                new[outlet].append(title)
                to_try.add(outlet)
        unsure: dict[str, str | None] = {}
        for outlet in sorted(to_try):
            if len(new[outlet]) >= len(self._tried.get(outlet, ())):
                likeliest = self._try(outlet)
                if outlet not in decided:
                    unsure[outlet] = likeliest
        if len(unsure) > 1:
            self._decide_alike(unsure)

    def of(self, outlet: str) -> str | None:
        """The language of an outlet; None where it is unknown."""
        return self.given or self.decided.get(outlet)

    def _try(self, outlet: str) -> str | None:
        """Judge all titles of an outlet so far; the likeliest language, certain or not."""
        titles = self._tried.pop(outlet, []) + self._new.pop(outlet)
        likeliest, language = judged_language(titles)
        if language is None and outlet in self.outlets:
            language = language_code(self.outlets[outlet].language)
        if language is None and len(titles) < ENOUGH_TITLES:
            self._tried[outlet] = titles
        else:
            self.decided[outlet] = language
        return likeliest

    def _decide_alike(self, unsure: Mapping[str, str | None]) -> None:
        """Outlets with too few titles of their own share a language if it is the likeliest of each."""
        together = detected_language([title for outlet in unsure for title in self._tried[outlet]])
        for outlet, likeliest in unsure.items():
            if likeliest is not None and likeliest == together:
                self.decided[outlet] = together
                del self._tried[outlet]
