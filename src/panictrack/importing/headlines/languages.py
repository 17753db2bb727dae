"""The language of each row of a file: as the file states it, else as the titles of its outlet show it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from panictrack.model.languages import (
    ENOUGH_TITLES,
    contradicting_language,
    detected_language,
    judged_language,
    language_code,
    language_name,
    mixed_languages,
)
from panictrack.model.outlets import Location
from panictrack.model.text import counted, printable

TitleOf = tuple[str, str]  # an outlet and a title of it
_MOST_NAMED = 3
_WORTH_TELLING = 20, 0.01  # unknown rows, and their share of all: names alone show no language
_ENOUGH_FOR_SEVERAL = 20  # titles: ten in each of two languages


@dataclass(frozen=True, kw_only=True, slots=True)
class LanguagesFound:
    """What a person should know of the languages of a file's rows.

    `n_rows` by language, None where it is unknown; `no_language` by what a row gives for one, and is none;
    `contradicted` by the language that rows state, and that of their titles, which counts; `told_apart` by
    outlet, of which each title has a language of its own.
    """

    n_rows: Counter[str | None] = field(default_factory=Counter)
    no_language: Counter[str] = field(default_factory=Counter)
    contradicted: Counter[tuple[str, str]] = field(default_factory=Counter)
    told_apart: Counter[str] = field(default_factory=Counter)

    def __add__(self, other: "LanguagesFound") -> "LanguagesFound":
        """That of two files, or of two parts of one."""
        return LanguagesFound(
            n_rows=self.n_rows + other.n_rows,
            no_language=self.no_language + other.no_language,
            contradicted=self.contradicted + other.contradicted,
            told_apart=self.told_apart + other.told_apart,
        )

    def doubts(self) -> Iterator[str]:
        """What is doubtful about the languages of the rows, one sentence each."""
        if self.no_language:
            yield (
                f"{counted(self.no_language.total(), 'row')} with a language that is none "
                f"({_named([repr(text) for text, _ in self.no_language.most_common()])}): "
                "read as if it were empty"
            )
        for (stated, shown), n in self.contradicted.most_common():
            yield (
                f"{counted(n, 'row')} stated to be in {language_name(stated)}, but their titles are in "
                f"{language_name(shown)}: read as {language_name(shown)}"
            )
        if self.told_apart:
            yield (
                f"{counted(self.told_apart.total(), 'row')} of outlets that write in several languages "
                f"({_named([name for name, _ in self.told_apart.most_common()])}): told apart by each title"
            )
        n_unknown = self.n_rows[None]
        if n_unknown >= _WORTH_TELLING[0] and n_unknown > _WORTH_TELLING[1] * self.n_rows.total():
            yield f"{counted(n_unknown, 'row')} in a language that is not known: read as if it were English"


def _named(names: Sequence[str]) -> str:
    more = ", ..." if len(names) > _MOST_NAMED else ""
    return ", ".join(printable(name) for name in names[:_MOST_NAMED]) + more


@dataclass(kw_only=True)
class StatedLanguages:
    """Which stated languages the titles contradict, by outlet: a hundred titles of it that state the same.

    Can mislead when fewer than a hundred rows of an outlet state a wrong language: it is believed.
    """

    overruled: dict[tuple[str, str], str] = field(default_factory=dict)  # by outlet and stated language
    _believed: set[tuple[str, str]] = field(default_factory=set)
    _titles: defaultdict[tuple[str, str], list[str]] = field(default_factory=lambda: defaultdict(list))

    def learn(self, stated: Iterable[tuple[str, str, str]]) -> None:
        """Judge what is not judged yet, given outlets, languages and titles of a batch."""
        believed, overruled, titles = self._believed, self.overruled, self._titles
        for outlet, language, title in stated:
            key = outlet, language
            if key not in believed and key not in overruled:
                titles[key].append(title)
        for key in [key for key, those in titles.items() if len(those) >= ENOUGH_TITLES]:
            shown = contradicting_language(titles.pop(key), key[1])
            if shown is None:
                believed.add(key)
            else:
                overruled[key] = shown


@dataclass(kw_only=True)
class OutletLanguages:
    """What is known so far of the languages of a file's outlets, read batch by batch.

    A title alone shows too little, and detecting every one would cost more than the import. So the titles of
    an outlet are judged together, until they are certain or a hundred are not; `--language` decides instead,
    where it is given. An undecided outlet is tried again when it has twice as many titles as before.

    An outlet that writes in several languages has them all, and each of its titles the likeliest of them.

    Can mislead when less than a tenth of an outlet's titles are in another language, or it has few titles:
    its headlines then have no language, or that of most.
    """

    given: str | None = None
    outlets: Mapping[str, Location] = field(default_factory=dict)  # of outlets.csv
    stated: StatedLanguages = field(default_factory=StatedLanguages)
    decided: dict[str, str | None] = field(default_factory=dict)  # None: a hundred titles do not show it
    several: dict[str, tuple[str, ...]] = field(default_factory=dict)  # of outlets that are decided as None
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

    @property
    def n_outlets(self) -> int:
        """How many outlets have been met."""
        return len(self.decided) + len(self._tried)

    def of(self, outlet: str) -> str | None:
        """The language of an outlet; None where it is unknown."""
        return self.given or self.decided.get(outlet)

    def _try(self, outlet: str) -> str | None:
        """Judge all titles of an outlet so far; the likeliest language, certain or not."""
        titles = self._tried.pop(outlet, []) + self._new.pop(outlet)
        likeliest, language = judged_language(titles)
        if len(titles) >= _ENOUGH_FOR_SEVERAL and (several := mixed_languages(titles)):
            self.decided[outlet], self.several[outlet] = None, several
            return likeliest
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
