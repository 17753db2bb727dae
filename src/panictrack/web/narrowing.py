"""Facets as links: each value with its number of headlines narrows the search to it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from panictrack.archive.search import Facet
from panictrack.model.times import WEEK, last_day, week_start
from panictrack.web.address import Address

_N_SHOWN, _N_LISTED = 10, 100


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    """A value that a search can be narrowed to."""

    name: str
    n: int
    link: str | None  # none where there is no such filter: an outlet of an unknown country


@dataclass(frozen=True, kw_only=True, slots=True)
class Narrowing:
    """The values of a kind, the most frequent or the newest first."""

    name: str
    shown: Sequence[Choice]
    n_more: int
    more: str | None  # the link to the same page with more of them; none where all are shown


def narrowings(facets: Mapping[Facet, Sequence[tuple[str, int]]], address: Address) -> Iterator[Narrowing]:
    """The links of each facet; none for what the search is narrowed to already.

    The address says of which kind more are listed: as long lists, all were a third of a page.
    """
    narrowed = address.having(more=None)
    for by, values in facets.items():
        if not values or (not by.is_date and address.text(by)):
            continue
        n_shown = _N_LISTED if address.text("more") == by.value else _N_SHOWN
        n_more = min(len(values), _N_LISTED) - n_shown
        ordered = values[::-1] if by.is_date else values
        yield Narrowing(
            name=by.value,
            shown=[_choice(by, value, n, narrowed) for value, n in ordered[:n_shown]],
            n_more=n_more,
            more=address.having(more=by.value).link if n_more > 0 else None,
        )


def _choice(by: Facet, value: str, n: int, address: Address) -> Choice:
    if by is Facet.MONTH:
        first, last = days_of_month(value)
        of_month = address.having(since=str(first), until=str(last))
        return Choice(name=value, n=n, link=of_month.link)
    link = address.having(**{by.value: value}).link if value else None
    return Choice(name=value or "unknown", n=n, link=link)


def days_of_month(month: str) -> tuple[date, date]:
    """The first and last day of the weeks whose Monday is in the month, such as 2026-11.

    >>> days_of_month("2026-11")
    (datetime.date(2026, 11, 2), datetime.date(2026, 12, 6))
    """
    first = date.fromisoformat(f"{month}-01")
    following = (first + timedelta(days=31)).replace(day=1)
    monday = week_start(first)
    if monday < first:
        monday += WEEK
    return monday, last_day(week_start(following - timedelta(days=1)))
