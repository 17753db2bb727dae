"""The answers to a search: its headlines, how many there are, and what they can be narrowed by."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from panictrack.archive.search import Facet, FoundHeadline, Query, count, facet, find
from panictrack.web.asked_search import AskedSearch
from panictrack.web.site import Site

if TYPE_CHECKING:
    from panictrack.archive import Connection

FACETS = (Facet.OUTLET, Facet.COUNTRY, Facet.THEME, Facet.TOPIC, Facet.MONTH)


@dataclass(frozen=True, kw_only=True, slots=True)
class Answers:
    """What a query finds in one state of the archive."""

    connection: "Connection"
    query: Query
    n_headlines: int

    def rows(self) -> list[FoundHeadline]:
        """The headlines in the order of the query, up to its limit."""
        return list(find(self.connection, self.query)) if self.n_headlines else []

    def facets(self) -> Mapping[Facet, list[tuple[str, int]]]:
        """By kind, each value with its number of headlines."""
        if not self.n_headlines:
            return {}
        return {by: facet(self.connection, self.query, by) for by in FACETS}


@contextmanager
def answers(site: Site, asked: AskedSearch) -> Iterator[Answers]:
    """The answers to the query of the rows, within one transaction.

    Raises
    ------
    InputError
        The archive has no such outlet, country, stream or label.
    TimeLimitError
        It takes too long.
    """
    with site.archive.reading() as connection:
        yield Answers(connection=connection, query=asked.query, n_headlines=count(connection, asked.query))
