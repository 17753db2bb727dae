"""What a page function returns: a template with its values, and tables and charts that can be taken along."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from panictrack.web.drawing import Plot


@dataclass(frozen=True, kw_only=True, slots=True)
class Link:
    """A text that leads somewhere within this server."""

    text: str
    address: str

    def __str__(self) -> str:
        """The text."""
        return self.text


Cell = str | int | float | date | Link | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """A column of a table: its name in files, its head for people, and how its cells are shown."""

    name: str
    head: str
    digits: int | None = None  # of numbers; None: as they are
    unit: str = ""  # behind each number

    @property
    def is_number(self) -> bool:
        """Whether it is aligned to the right."""
        return self.digits is not None

    def show(self, cell: Cell) -> str:
        """A cell for people; a dash where it is missing."""
        if cell is None:
            return "–"
        if isinstance(cell, int | float) and self.digits is not None:
            return f"{cell:,.{self.digits}f}{self.unit}"
        return str(cell)


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """A table on a page, and as a file.

    `whole` are the rows of the file where these are more, or other, than the page shows: names, and rows.
    """

    name: str  # of the file
    caption: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    whole: Callable[[], tuple[Sequence[str], Iterable[Sequence[Any]]]] | None = None
    n_whole: int | None = None  # how many rows the file has, where it has others

    def file_rows(self) -> tuple[Sequence[str], Iterable[Sequence[Any]]]:
        """The names and rows of the file."""
        if self.whole is not None:
            return self.whole()
        rows = ([str(cell) if isinstance(cell, Link) else cell for cell in row] for row in self.rows)
        return [column.name for column in self.columns], rows


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """A page: which template, with what."""

    template: str
    title: str
    values: Mapping[str, Any]
    tables: Mapping[str, Table] = field(default_factory=dict)
    charts: Mapping[str, "Plot"] = field(default_factory=dict)
    status: int = 200
    reload_seconds: int | None = None  # while something is being computed
    reload_part: str = ""  # the id of what alone changes then: the script puts it in place
    is_keepable: bool = False  # whether it stays as long as what it stands on


def outside(url: str | None) -> str | None:
    """The address of a source, when it is one that a browser may safely follow."""
    if not url:
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in {"http", "https"} and parts.netloc else None
