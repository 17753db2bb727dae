"""The archive in Python: `from panictrack import Archive`. It asks the same questions as the command line."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, Self, TypedDict, TypeVar, Unpack

from panictrack.archive import Database
from panictrack.archive.export import Row, RowTable, answer_table, headlines, write_file
from panictrack.archive.export.frames import to_pandas, to_polars
from panictrack.archive.export.weekly_table import Week, weeks, weeks_table
from panictrack.archive.readonly_sql import MOST_ROWS, MOST_SECONDS, ask
from panictrack.archive.search import Facet, FoundHeadline, Query, Sort, count, facet
from panictrack.errors import InputError
from panictrack.settings import find, load

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

RowType = TypeVar("RowType")
Choice = TypeVar("Choice", bound=StrEnum)


class Filters(TypedDict, total=False):
    """Which headlines are wanted; every given condition must hold. The options of `panictrack search`."""

    outlet: str  # bbc.com
    country: str  # of the outlet, ISO 3166-1 alpha-2
    topic: str
    theme: str  # what is feared
    regulation: str  # the aim of the rules that are asked for
    since: date | str  # a day, 2023-01-01, which is included
    until: date | str
    min_alarm: float  # a probability, 0 to 1
    sort: Sort | str  # newest, oldest or alarm
    limit: int


@dataclass(frozen=True, slots=True)
class Rows(Generic[RowType]):
    """Rows that are read from the archive when they are asked for, and each time anew.

    Iterating gives one object after the other and holds few in memory; the frames hold all of them.
    """

    _opened: Callable[[], AbstractContextManager[RowTable]]
    _made: Callable[[Row], RowType]

    def __repr__(self) -> str:
        """What to do with it: the rows themselves are not read for that."""
        return "<rows, not read yet: iterate over them, or .to_pandas(), .to_polars(), .write(path)>"

    def __iter__(self) -> Iterator[RowType]:
        """Each row as an object with the names of the codebook."""
        with self._opened() as table:
            yield from map(self._made, table.rows)

    def to_pandas(self) -> "pd.DataFrame":
        """All rows as a frame of pandas, which must be installed. Moments are UTC."""
        with self._opened() as table:
            return to_pandas(table)

    def to_polars(self) -> "pl.DataFrame":
        """All rows as a frame of polars, which must be installed. Moments are UTC, days are dates."""
        with self._opened() as table:
            return to_polars(table)

    def write(self, path: str | Path, *, with_bom: bool = False) -> int:
        """Write all rows into a file by its suffix (csv, jsonl, md, parquet, xlsx, sqlite); say how many.

        Raises
        ------
        InputError
            The suffix is not known, an extra is not installed, or the file cannot be written.
        """
        with self._opened() as table:
            return write_file(table, Path(path), with_bom=with_bom)


class Archive:
    """An archive of headlines, open for questions. Use it in a `with`, or close it.

    Parameters
    ----------
    location
        The SQLite file, as a path or as `sqlite:///archive.db`, or the folder of a workspace.

    Raises
    ------
    ArchiveError
        There is none, or it is of another revision than this panictrack.

    Examples
    --------
    >>> archive = Archive("workspace")  # doctest: +SKIP
    >>> archive.search("chatbot", topic="ai", since="2023-01-01").to_pandas()  # doctest: +SKIP
    """

    def __init__(self, location: str | Path) -> None:
        path = Path(str(location).removeprefix("sqlite:///"))
        self._database = Database.open(load(find(path)).archive if path.is_dir() else path)

    def search(self, words: str | None = None, **filters: Unpack[Filters]) -> Rows[FoundHeadline]:
        """The headlines with these words, newest first; the language of the words is that of the command.

        Can mislead when headlines are not scored yet: they then have an alarm of 0 and no topic.

        Raises
        ------
        InputError
            The words are no query; when rows are read: the archive has no such outlet, topic and so on.
        """
        query = _query(words, filters)
        return Rows(lambda: self._headlines(query), lambda row: FoundHeadline(*row))

    def headlines(self, **filters: Unpack[Filters]) -> Rows[FoundHeadline]:
        """All headlines that pass the filters: `search` without words."""
        return self.search(None, **filters)

    def count(self, words: str | None = None, **filters: Unpack[Filters]) -> int:
        """How many headlines a search finds."""
        with self._database.reading() as connection:
            return count(connection, _query(words, filters))

    def facet(self, by: Facet | str, words: str | None = None, **filters: Unpack[Filters]) -> dict[str, int]:
        """How many headlines of a search each outlet, country, week, month, topic, theme or aim has.

        The most frequent come first, and dates in the order of time.

        Can mislead when labels are added up: a headline may have several topics, or none.
        """
        with self._database.reading() as connection:
            return dict(facet(connection, _query(words, filters), _one_of(Facet, by)))

    def weekly(self, topic: str, *, outlet: str | None = None) -> Rows[Week]:
        """The weekly series of a topic: counts, denominators, the shares made of them, and coverage.

        Of the first wordings that whole feeds or files showed, as in every chart; of this archive alone,
        without the built-in baseline. Headlines that are not scored yet are not counted.

        Can mislead when the shares of weeks with other outlets are compared: `exposure` is the denominator
        standardised by outlet, `panic` is the raw share.

        Raises
        ------
        InputError
            When rows are read: the archive has no such topic or outlet.
        """
        return Rows(lambda: self._weeks(topic, outlet), _week)

    def sql(
        self,
        statement: str,
        /,
        *,
        most_rows: int = MOST_ROWS,
        most_seconds: float = MOST_SECONDS,
        **values: Any,
    ) -> Rows[Row]:
        """The answer to one select, which can change nothing; `:name` in it stands for a value.

        Raises
        ------
        InputError
            When rows are read: it is no select, it took longer than `most_seconds`, or there are more than
            `most_rows`.
        """

        def opened() -> AbstractContextManager[RowTable]:
            answer = ask(
                self._database.path, statement, values, most_rows=most_rows, most_seconds=most_seconds
            )
            if answer.is_cut_off:
                raise InputError(f"the answer has more than {most_rows} rows; narrow it, or raise most_rows")
            return nullcontext(answer_table(answer))

        return Rows(opened, tuple)

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    def __enter__(self) -> Self:
        """The archive itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Let go of the file."""
        self.close()

    @contextmanager
    def _headlines(self, query: Query) -> Iterator[RowTable]:
        with self._database.reading() as connection:
            yield headlines(connection, query)

    @contextmanager
    def _weeks(self, topic: str, outlet: str | None) -> Iterator[RowTable]:
        yield weeks_table(weeks(self._database, topic, outlet=outlet))


def _query(words: str | None, filters: Filters) -> Query:
    """The query, with its words read: one that is no query is told where it is written."""
    given: dict[str, Any] = dict(filters)
    for name in ("since", "until"):
        if isinstance(given.get(name), str):
            given[name] = _day(name, given[name])
    given["sort"] = _one_of(Sort, given.get("sort", Sort.NEWEST))
    if words and words.startswith("@"):
        raise InputError(f"{words!r}: saved queries are asked on the command line; give their filters here")
    query = Query(words=words, **given)
    _ = query.expression
    return query


def _one_of(kind: type[Choice], name: str) -> Choice:
    try:
        return kind(name)
    except ValueError as error:
        known = ", ".join(choice.value for choice in kind)
        raise InputError(f"{name!r} is not known; name one of {known}") from error


def _day(name: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InputError(f"{name}={text!r} is no day; write it like 2023-01-01") from error


def _week(row: Row) -> Week:
    monday, *numbers = row
    return Week(date.fromisoformat(monday), *numbers)
