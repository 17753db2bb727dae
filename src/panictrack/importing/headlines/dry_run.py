"""What an import would do, without doing it: the form, the rows, whose headlines, of which days."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from panictrack.archive import Connection, Database
from panictrack.archive.headlines import deleted_of, new_of
from panictrack.archive.imports import finished
from panictrack.errors import InputError
from panictrack.importing.formats import FileRow, HeadlineFile
from panictrack.importing.formats.source import Parse
from panictrack.importing.headlines.files import (
    BadRow,
    ImportInput,
    Progressed,
    Reading,
    arrivals_of,
    bad_of,
    batches,
    each,
    unread,
)
from panictrack.importing.headlines.run import digest_of
from panictrack.model import DatedBy
from panictrack.model.incoming import HeadlineRow


@dataclass(frozen=True, kw_only=True, slots=True)
class OutletFound:
    """What a file calls an outlet, the outlet that was made of it, and how many rows it has."""

    said: str | None  # None: the file does not say
    outlet: str
    n_rows: int
    has_country: bool  # the table knows it


@dataclass(frozen=True, kw_only=True, slots=True)
class Preview:
    """What was found in a file. `was_known` tells that its bytes have been imported before."""

    name: str
    form: str  # for a person
    n_rows: int
    bad_rows: tuple[BadRow, ...]
    n_new: int = 0
    n_known: int = 0
    n_forgotten: int = 0  # of the known rows, those that were forgotten on purpose and would stay out
    n_seen: int = 0  # of the good rows, those dated by the moment in which the source saw them
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
    n_forgotten: int = 0
    n_seen: int = 0
    bad_rows: list[BadRow] = field(default_factory=list)
    outlets: Counter[tuple[str | None, str]] = field(default_factory=Counter)
    days: set[str] = field(default_factory=set)


class DryRun:
    """Reads files and asks the archive what it knows of them. What one file would add, the next one knows.

    As in an import, rows dated more than a day after `now` are bad ones.
    """

    def __init__(self, archive: Database, reading: Reading, parse: Parse, *, now: datetime) -> None:
        self._archive = archive
        self._reading = reading
        self._parse = parse
        self._now = now
        self._would_be_kept: set[tuple[int, int]] = set()

    def preview_all(self, brought: ImportInput, progressed: Progressed) -> Iterator[Preview]:
        """What importing the files behind a path would do: see `preview`."""

        def failed(file: HeadlineFile, error: InputError) -> Preview:
            return Preview(name=file.name, form="no form", n_rows=1, bad_rows=unread(error))

        return each(brought, self.preview, failed, progressed)

    def preview(self, file: HeadlineFile, progressed: Progressed) -> Preview:
        """What importing a file would do; nothing is written.

        Raises
        ------
        InputError
            The file cannot be read as its form asks.
        """
        tally = _Tally()
        for batch in batches(file.rows(self._parse), self._now):
            self._count(batch, file, tally)
            progressed(file.file.bytes_read, file.file.n_bytes)
        with self._archive.reading() as connection:
            known = finished(connection, digest_of(file, self._reading))
        return Preview(
            name=file.name,
            form=file.form.told,
            n_rows=tally.n_rows,
            n_new=tally.n_new,
            n_known=tally.n_good - tally.n_new,
            n_forgotten=tally.n_forgotten,
            n_seen=tally.n_seen,
            bad_rows=tuple(tally.bad_rows),
            outlets=tuple(self._found(said, outlet, n) for (said, outlet), n in tally.outlets.most_common()),
            first_on=_day(min(tally.days, default=None)),
            last_on=_day(max(tally.days, default=None)),
            was_known=known is not None,
        )

    def _found(self, said: str | None, outlet: str, n_rows: int) -> OutletFound:
        place = self._reading.outlets.locations.get(outlet)
        has_country = place is not None and place.country > ""
        return OutletFound(said=said, outlet=outlet, n_rows=n_rows, has_country=has_country)

    def _count(self, batch: list[FileRow], file: HeadlineFile, tally: _Tally) -> None:
        arrivals = arrivals_of(batch, file, self._reading)
        said = (row.outlet for row in batch if row.complaint is None)
        tally.n_rows += len(batch)
        tally.n_good += len(arrivals)
        with self._archive.reading() as connection:
            tally.n_new += self._n_new(connection, arrivals)
            forgotten = deleted_of(connection, arrivals)
        tally.n_forgotten += sum(item.pair in forgotten for item in arrivals)
        tally.n_seen += sum(item.dated_by == DatedBy.SEEN for item in arrivals)
        tally.bad_rows += bad_of(batch, file)
        tally.outlets.update(zip(said, (item.outlet for item in arrivals), strict=True))
        tally.days.update(item.dated_at[:10] for item in arrivals)

    def _n_new(self, connection: Connection, arrivals: Sequence[HeadlineRow]) -> int:
        found = new_of(connection, arrivals) - self._would_be_kept
        self._would_be_kept |= found
        return len(found)


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
