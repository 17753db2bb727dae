"""What an import would do, without doing it: the format, the rows, their outlets and their dates."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from panictrack.archive import Connection, Database
from panictrack.archive.headlines import deleted_of, new_of
from panictrack.archive.imports import finished
from panictrack.errors import InputError
from panictrack.importing.formats import HeadlineFile, Parse
from panictrack.importing.headlines.files import (
    BadRow,
    ImportInput,
    ParsedRows,
    Progressed,
    Reading,
    batches,
    for_each_file,
    parse_rows,
    unread,
)
from panictrack.importing.headlines.run import digest_of
from panictrack.model import DatedBy
from panictrack.model.identity import HeadlineRow


@dataclass(frozen=True, kw_only=True, slots=True)
class OutletFound:
    """An outlet under the name that a file gives it."""

    name: str | None  # None: the file does not name it
    outlet: str
    n_rows: int
    has_country: bool  # the table of outlets has one


@dataclass(frozen=True, kw_only=True, slots=True)
class Preview:
    """What is in a file. `was_known`: its bytes have been imported before."""

    name: str
    description: str  # of its format
    n_rows: int
    bad_rows: tuple[BadRow, ...]
    notes: tuple[str, ...] = ()
    n_new: int = 0
    n_known: int = 0
    n_deleted: int = 0  # of the known rows, those that were deleted on purpose and would stay out
    n_seen: int = 0  # of the good rows, those dated by when the source saw them
    outlets: tuple[OutletFound, ...] = ()  # the largest first
    first_on: date | None = None
    last_on: date | None = None
    was_known: bool = False


@dataclass(slots=True)
class _Tally:
    """What is counted while a file is read."""

    n_rows: int = 0
    n_good: int = 0
    n_new: int = 0
    n_deleted: int = 0
    n_seen: int = 0
    bad_rows: list[BadRow] = field(default_factory=list)
    outlets: Counter[tuple[str | None, str]] = field(default_factory=Counter)
    days: set[str] = field(default_factory=set)


class DryRun:
    """Reads files and writes nothing; headlines that an earlier file of the run would add count as known."""

    def __init__(self, archive: Database, reading: Reading, parse: Parse, *, now: datetime) -> None:
        self._archive = archive
        self._reading = reading
        self._parse = parse
        self._now = now
        self._would_be_added: set[tuple[int, int]] = set()

    def preview_all(self, given: ImportInput, progressed: Progressed) -> Iterator[Preview]:
        """What importing the files behind a path would do: see `preview`."""

        def failed(file: HeadlineFile, error: InputError) -> Preview:
            return Preview(name=file.name, description="no format", n_rows=1, bad_rows=unread(error))

        return for_each_file(given, self.preview, failed, progressed)

    def preview(self, file: HeadlineFile, progressed: Progressed) -> Preview:
        """What importing a file would do.

        Raises
        ------
        InputError
            The file cannot be read in its format.
        """
        tally = _Tally()
        for batch in batches(file.rows(self._parse)):
            tally.n_rows += len(batch)
            self._count(parse_rows(batch, file, self._reading, self._now), tally)
            progressed(file.file.bytes_read, file.file.n_bytes)
        with self._archive.reading() as connection:
            known = finished(connection, digest_of(file, self._reading))
        return Preview(
            name=file.name,
            description=file.format.description,
            notes=file.notes,
            n_rows=tally.n_rows,
            n_new=tally.n_new,
            n_known=tally.n_good - tally.n_new,
            n_deleted=tally.n_deleted,
            n_seen=tally.n_seen,
            bad_rows=tuple(tally.bad_rows),
            outlets=tuple(self._found(name, outlet, n) for (name, outlet), n in tally.outlets.most_common()),
            first_on=_day(min(tally.days, default=None)),
            last_on=_day(max(tally.days, default=None)),
            was_known=known is not None,
        )

    def _found(self, name: str | None, outlet: str, n_rows: int) -> OutletFound:
        home = self._reading.outlets.locations.get(outlet)
        has_country = home is not None and home.country > ""
        return OutletFound(name=name, outlet=outlet, n_rows=n_rows, has_country=has_country)

    def _count(self, parsed: ParsedRows, tally: _Tally) -> None:
        headlines = parsed.headlines
        tally.n_good += len(headlines)
        with self._archive.reading() as connection:
            tally.n_new += self._n_new(connection, headlines)
            deleted = deleted_of(connection, headlines)
        tally.n_deleted += sum(headline.pair in deleted for headline in headlines)
        tally.n_seen += sum(headline.dated_by == DatedBy.SEEN for headline in headlines)
        tally.bad_rows += parsed.bad_rows
        outlets = (headline.outlet for headline in headlines)
        tally.outlets.update(zip(parsed.outlet_names, outlets, strict=True))
        tally.days.update(headline.dated_at[:10] for headline in headlines)

    def _n_new(self, connection: Connection, headlines: Sequence[HeadlineRow]) -> int:
        found = new_of(connection, headlines) - self._would_be_added
        self._would_be_added |= found
        return len(found)


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
