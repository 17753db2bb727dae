"""What an import would do, without doing it: the format, the rows, their outlets and their dates."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from panictrack.archive import Database
from panictrack.archive.headlines import new_and_deleted
from panictrack.archive.imports import Stream, finished, kept_streams, refuse_other_kind
from panictrack.curve.series.overlap import NO_OVERLAP, Overlap
from panictrack.errors import InputError
from panictrack.importing.formats import HeadlineFile, Parse
from panictrack.importing.headlines.archives import refuse_itself
from panictrack.importing.headlines.baseline_overlap import SampledTitles
from panictrack.importing.headlines.files import (
    BadRow,
    BadRows,
    ImportInput,
    Progressed,
    Reading,
    batches,
    for_each_file,
    parse_rows,
    unread,
)
from panictrack.importing.headlines.languages import LanguagesFound
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
    bad_rows: tuple[BadRow, ...]  # of very many only the first
    n_bad: int = 0
    notes: tuple[str, ...] = ()
    n_new: int = 0
    n_known: int = 0
    n_deleted: int = 0  # of the known rows, those that were deleted on purpose and would stay out
    n_seen: int = 0  # of the good rows, those dated by when the source saw them
    outlets: tuple[OutletFound, ...] = ()  # the largest first
    languages: LanguagesFound = field(default_factory=LanguagesFound)
    kept_streams: tuple[tuple[Stream, int], ...] = ()  # as of `Imported`
    first_on: date | None = None
    last_on: date | None = None
    was_known: bool = False
    in_baseline: Overlap = NO_OVERLAP  # as of `Imported`
    in_archive: Mapping[str, int] = field(default_factory=dict)  # as of `Imported`

    @property
    def n_good(self) -> int:
        """The rows that are headlines."""
        return self.n_new + self.n_known


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
            return Preview(name=file.name, description="no format", n_rows=1, n_bad=1, bad_rows=unread(error))

        return for_each_file(given, self.preview, failed, progressed)

    def preview(self, file: HeadlineFile, progressed: Progressed) -> Preview:
        """What importing a file would do.

        Raises
        ------
        InputError
            The file cannot be read in its format.
        """
        refuse_itself(self._archive, file)
        totals: Counter[str] = Counter()
        outlets: Counter[tuple[str | None, str]] = Counter()
        languages = LanguagesFound()
        kept: Counter[Stream] = Counter()
        bad_rows = BadRows(most=self._reading.most_bad_rows)
        days: set[str] = set()
        found_in = self._reading.languages()
        titles = SampledTitles()
        for batch in batches(file.rows(self._parse), self._reading.batch_rows, file.name):
            parsed = parse_rows(batch, file, self._reading, self._now, found_in)
            languages += parsed.languages
            totals.update(n_rows=len(batch), n_good=len(parsed.headlines), **self._counts(parsed.headlines))
            titles.add(parsed.headlines)
            kept += self._kept(parsed.headlines)
            totals["n_bad"] += len(parsed.bad_rows)
            bad_rows.add(parsed.bad_rows)
            outlets.update(zip(parsed.outlet_names, (row.outlet for row in parsed.headlines), strict=True))
            days.update(row.dated_at[:10] for row in parsed.headlines)
            progressed(file.file.bytes_read, file.file.n_bytes)
        with self._archive.reading() as connection:
            known = finished(connection, digest_of(file, self._reading))
        return Preview(
            name=file.name,
            description=file.format.description,
            notes=file.notes,
            n_rows=totals["n_rows"],
            n_new=totals["n_new"],
            n_known=totals["n_good"] - totals["n_new"],
            n_deleted=totals["n_deleted"],
            n_bad=totals["n_bad"],
            n_seen=totals["n_seen"],
            bad_rows=tuple(bad_rows.rows),
            outlets=tuple(self._found(name, outlet, n) for (name, outlet), n in outlets.most_common()),
            languages=languages,
            kept_streams=tuple(kept.most_common()),
            first_on=date.fromisoformat(min(days)) if days else None,
            last_on=date.fromisoformat(max(days)) if days else None,
            was_known=known is not None,
            in_baseline=NO_OVERLAP if known else titles.in_baseline(),
            in_archive=titles.in_archive(self._archive) if 2 * totals["n_new"] > totals["n_good"] else {},
        )

    def _found(self, name: str | None, outlet: str, n_rows: int) -> OutletFound:
        home = self._reading.outlets.locations.get(outlet)
        has_country = home is not None and home.country > ""
        return OutletFound(name=name, outlet=outlet, n_rows=n_rows, has_country=has_country)

    def _kept(self, headlines: Sequence[HeadlineRow]) -> Counter[Stream]:
        with self._archive.reading() as connection:
            refuse_other_kind(connection, headlines, self._reading.kind)
            return kept_streams(connection, headlines) if self._reading.names_stream else Counter()

    def _counts(self, headlines: Sequence[HeadlineRow]) -> dict[str, int]:
        with self._archive.reading() as connection:
            new, deleted = new_and_deleted(connection, headlines)
        new -= self._would_be_added
        self._would_be_added |= new
        return {
            "n_new": len(new),
            "n_deleted": sum(headline.pair in deleted for headline in headlines),
            "n_seen": sum(headline.dated_by == DatedBy.SEEN for headline in headlines),
        }
