"""The language of each row of a file: as the file states it, else as the titles of its outlet show it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from panictrack.model.languages import detected_language, language_code, likeliest_language
from panictrack.model.outlets import Location

TitleOf = tuple[str, str]  # an outlet and a title of it


@dataclass(kw_only=True)
class OutletLanguages:
    """What is known so far of the languages of a file's outlets, read batch by batch.

    A title alone shows too little, and detecting every one would cost more than the import. So the titles of
    an outlet are judged together, once; `--language` decides instead, where it is given.

    Can mislead when an outlet writes in several languages, or a file's column of outlets names none of them:
    its headlines then have no language, or that of most.
    """

    given: str | None = None
    outlets: Mapping[str, Location] = field(default_factory=dict)  # of outlets.csv
    known: dict[str, str] = field(default_factory=dict)

    def learn(self, found: Sequence[TitleOf]) -> None:
        """Find the languages of those outlets in a batch that are not known yet."""
        if self.given is not None:
            return
        titles = defaultdict[str, list[str]](list)
        for outlet, title in found:
            if outlet not in self.known:
                titles[outlet].append(title)
        unsure: dict[str, list[str]] = {}
        for outlet, its_titles in titles.items():
            if (language := detected_language(its_titles)) is not None:
                self.known[outlet] = language
            elif stated := language_code(self.outlets[outlet].language) if outlet in self.outlets else None:
                self.known[outlet] = stated
            else:
                unsure[outlet] = its_titles
        if len(unsure) > 1:
            self.known |= _alike(unsure)

    def of(self, outlet: str) -> str | None:
        """The language of an outlet; None where it is unknown."""
        return self.given or self.known.get(outlet)


def _alike(unsure: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Outlets with too few titles of their own share a language if it is the likeliest of each."""
    together = detected_language([title for titles in unsure.values() for title in titles])
    if together is None:
        return {}
    return {outlet: together for outlet, titles in unsure.items() if likeliest_language(titles) == together}
