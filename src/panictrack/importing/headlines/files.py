"""From the path a user gives to headline rows: the files, how they are read, and their outlets."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import NamedTuple, TypeVar

from panictrack.errors import InputError
from panictrack.importing.formats import FileRow, HeadlineFile, feed_copies_in
from panictrack.importing.formats.records import Given, RawRecord, given
from panictrack.importing.headlines.archives import file_of_panictrack
from panictrack.importing.headlines.languages import LanguagesFound, OutletLanguages
from panictrack.importing.tabular.dates import checked_pattern
from panictrack.model import Entry, FeedKind
from panictrack.model.identity import HeadlineRow, to_row
from panictrack.model.languages import language_among, language_code
from panictrack.model.outlets import OutletTable, read_outlets
from panictrack.model.times import to_text

# Called with bytes read and bytes in all.
Progressed = Callable[[int, int], None]
_Done = TypeVar("_Done")
_AHEAD = timedelta(days=1)  # a clock may be wrong, and a day may have begun elsewhere
_BATCH_ROWS = 50_000  # one transaction: two seconds, for which other writers wait; smaller ones are slower
_HOPELESS = 200_000  # rows
_BATCH_CHARACTERS = 20_000_000  # of addresses, or of bad rows
_NO_OUTLET = "outlet is empty, and no address names it; --outlet names it for every row"


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """The settings that files are read with.

    Parameters
    ----------
    column_map
        Field (title, date, seen, outlet, url) to the file's column, where the usual names do not fit.
    date_format
        How the files write dates, as `strptime` takes it, where their rows do not show it.
    outlet
        The outlet of every row; without it each row names its own, or its address does.
    stream
        The stream that counts the rows, with {outlet} for the outlet of each; without it the stream has the
        outlet's name.
    kind
        What the rows are a sample of. Rows of a section were chosen by topic: they can be searched, but stay
        outside every denominator.
    format_name
        The format of the files, where their content must not decide.
    language
        The language of every row that does not name its own; without it, it is detected by outlet.
    outlets
        Which names stand for which outlets.
    batch_rows
        How many rows are read and written at a time.
    most_bad_rows
        How many bad rows of a file are kept for the user; all are counted.
    most_outlets
        How many outlets a file may have: each takes a kilobyte of memory.
    """

    column_map: Mapping[str, str] = field(default_factory=dict)
    date_format: str | None = None
    outlet: str | None = None
    stream: str | None = None
    kind: FeedKind = FeedKind.GENERAL
    format_name: str | None = None
    language: str | None = None
    outlets: OutletTable = field(default_factory=read_outlets)
    batch_rows: int = _BATCH_ROWS
    most_bad_rows: int = 100_000
    most_outlets: int = 100_000

    @property
    def names_stream(self) -> bool:
        """Whether the user said to which stream, or kind of stream, the rows belong."""
        return self.stream is not None or self.kind is not FeedKind.GENERAL

    def languages(self) -> OutletLanguages:
        """What finds the language of the rows of one file."""
        return OutletLanguages(given=language_code(self.language), outlets=self.outlets.locations)


@dataclass(frozen=True, kw_only=True, slots=True)
class BadRow:
    """A row that could not be used, and why."""

    line: int  # or its number, where the format has no lines
    reason: str
    unit: str = "line"  # what the format counts: lines, articles, items
    given: Given | None = None  # the row as it is in the file; None where there is nothing to mend


@dataclass(kw_only=True, slots=True)
class BadRows:
    """The first bad rows of a file, as many as a user can read; what they hold only up to a limit."""

    most: int
    rows: list[BadRow] = field(default_factory=list)
    _n_characters: int = 0

    def add(self, rows: Sequence[BadRow]) -> None:
        """Keep more of them, as long as there is room."""
        for row in rows[: self.most - len(self.rows)]:
            self._n_characters += n_characters(row.given)
            has_room = self._n_characters <= _BATCH_CHARACTERS
            self.rows.append(row if has_room else replace(row, given=None))


@dataclass(frozen=True, kw_only=True, slots=True)
class ImportInput:
    """The files behind a path, in the order in which they are read, and what was left out of a folder."""

    path: Path
    files: tuple[HeadlineFile, ...]
    left_out: tuple[str, ...] = ()

    @property
    def is_folder(self) -> bool:
        """Whether the path is a folder of copies of feeds."""
        return self.files[0].folder is not None


class ParsedRows(NamedTuple):
    """What rows of a file become: headlines, each with the outlet as the file names it, and bad rows."""

    headlines: list[HeadlineRow]
    outlet_names: list[str | None]
    bad_rows: list[BadRow]
    languages: LanguagesFound  # of the headlines


def files_of(path: Path, reading: Reading) -> ImportInput:
    """The file at a path, or the copies of feeds in the folder there.

    Raises
    ------
    InputError
        There is nothing, or a folder without any; or the date format is not one.
    """
    if (own := file_of_panictrack(path)) is not None:
        return ImportInput(path=path, files=(own,))
    date_format, has_outlet = checked_pattern(reading.date_format), reading.outlet is not None
    if path.is_dir():
        files, left_out = feed_copies_in(path, forced=reading.format_name, has_outlet=has_outlet)
        return ImportInput(path=path, files=files, left_out=left_out)
    if not path.exists():
        raise InputError(f"{path}: there is no such file; check the name")
    file = HeadlineFile(
        path=path,
        column_map=reading.column_map,
        forced=reading.format_name,
        date_format=date_format,
        has_outlet=has_outlet,
    )
    return ImportInput(path=path, files=(file,))


def for_each_file(
    given: ImportInput,
    work: Callable[[HeadlineFile, Progressed], _Done],
    failed: Callable[[HeadlineFile, InputError], _Done],
    progressed: Progressed,
) -> Iterator[_Done]:
    """The result for each file; `progressed` is called with the bytes of all of them together.

    In a folder of thousands one that cannot be read does not block the others.

    Raises
    ------
    InputError
        It is the only file, and cannot be read.
    """
    sizes = [file.file.n_bytes for file in given.files]
    n_before, n_all = 0, sum(sizes)

    def progressed_after(n_before: int, done: int, _total: int) -> None:
        progressed(n_before + done, n_all)

    for file, size in zip(given.files, sizes, strict=True):
        try:
            yield work(file, partial(progressed_after, n_before))
        except InputError as error:
            if not given.is_folder:
                raise
            yield failed(file, error)
        n_before += size


def batches(rows: Iterator[FileRow], n_rows: int, name: str) -> Iterator[list[FileRow]]:
    """The rows in lists of at most `n_rows`, each of which is written in one transaction.

    Where addresses are very long a list has fewer.

    Raises
    ------
    InputError
        None of the first 200,000 rows can be read: the file is not what it seems to be. `name` is its name.
    """
    batch: list[FileRow] = []
    size = 0
    n_hopeless: int | None = 0  # None: a row could be read
    for row in rows:
        batch.append(row)
        if n_hopeless is not None:
            n_hopeless = n_hopeless + 1 if row.reason is not None else None
            if n_hopeless == _HOPELESS:
                raise InputError(f"{name}: none of the first {_HOPELESS:,} rows can be read: {row.reason}")
        if row.entry is not None and row.entry.url is not None:
            size += len(row.entry.url)
        elif row.given is not None:
            size += n_characters(row.given)
        if len(batch) == n_rows or size > _BATCH_CHARACTERS:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def n_characters(row: Given | None) -> int:
    """How much memory what was kept of a bad row takes, roughly."""
    return sum(len(str(cell)) for cell in row.values()) if row else 0


def parse_rows(
    rows: Sequence[FileRow],
    file: HeadlineFile,
    reading: Reading,
    now: datetime,
    languages: OutletLanguages,
) -> ParsedRows:
    """The rows of a file as the archive stores them; those dated more than a day after `now` are bad ones.

    No name of a file or folder ever becomes an outlet: it would be made up.
    """
    latest = now + _AHEAD
    unit, outlet_of = file.format.unit, reading.outlets.outlet
    is_selected = reading.kind is FeedKind.SECTION
    found, good = ParsedRows([], [], [], LanguagesFound()), list[tuple[FileRow, Entry, datetime, str]]()
    for row in rows:
        if row.headline is not None:
            _keep(row, row.headline, reading, file, latest, found)
            continue
        entry, first_seen_at, reason = row.entry, row.first_seen_at, row.reason
        if entry is not None and first_seen_at is not None:
            outlet = reading.outlet or outlet_of(row.outlet, entry.url)
            if first_seen_at > latest:  # its week would be the last of the archive for years
                reason = f"date {first_seen_at.date().isoformat()!r} is in the future"
            elif outlet:
                good.append((row, entry, first_seen_at, outlet))
            else:
                reason = _NO_OUTLET
        if reason is not None:
            fields = row.given if entry is None else given_of(entry, row)
            found.bad_rows.append(BadRow(line=row.position, reason=reason, unit=unit, given=fields))
    decided = languages.decided
    languages.learn(
        (outlet, entry.title)
        for row, entry, _, outlet in good
        if outlet not in decided and row.language is None
    )
    _check_outlets(languages.n_outlets, reading, file)
    languages.stated.learn(
        (outlet, row.language, entry.title) for row, entry, _, outlet in good if row.language is not None
    )
    told: dict[str, tuple[str | None, str | None]] = {}  # once for each outlet: there are millions of rows
    for row, entry, first_seen_at, outlet in good:
        if outlet not in told:
            stream = reading.stream and reading.stream.replace("{outlet}", outlet)
            told[outlet] = stream, languages.of(outlet)
        stream, language = told[outlet]
        if row.language is not None or row.no_language is not None or outlet in languages.several:
            language = _language(row, outlet, languages, found.languages) or language
        found.headlines.append(
            to_row(entry, outlet, first_seen_at, is_selected=is_selected, stream=stream, language=language)
        )
        found.outlet_names.append(row.outlet)
    found.languages.n_rows.update(headline.language for headline in found.headlines)
    return found


def given_of(entry: Entry, row: FileRow) -> Given:
    """What the file has of a row that could be read but not used."""
    claim = entry.published_at or ""
    return given(RawRecord(entry.title, claim, row.seen_at, entry.url, row.outlet, row.language))


def _check_outlets(n_outlets: int, reading: Reading, file: HeadlineFile) -> None:
    if n_outlets > reading.most_outlets:
        raise InputError(
            f"{file.name}: more than {reading.most_outlets:,} outlets; name their column with "
            "--map outlet=COLUMN, or give --outlet"
        )


def _language(row: FileRow, outlet: str, languages: OutletLanguages, found: LanguagesFound) -> str | None:
    """The language of a row that states one, or whose outlet writes in several; else None."""
    if row.no_language is not None:
        found.no_language[row.no_language] += 1
    if row.language is not None:
        shown = languages.stated.overruled.get((outlet, row.language), row.language)
        if shown != row.language:
            found.contradicted[row.language, shown] += 1
        return shown
    if row.entry is None or outlet not in languages.several:
        return None
    found.told_apart[outlet] += 1
    return language_among(row.entry.title, languages.several[outlet])


def _keep(
    row: FileRow,
    headline: HeadlineRow,
    reading: Reading,
    file: HeadlineFile,
    latest: datetime,
    found: ParsedRows,
) -> None:
    """Keep a headline as another archive stored it: under its own outlet and stream."""
    if reading.outlet or reading.stream or reading.kind is not FeedKind.GENERAL:
        raise InputError(
            f"{file.name}: {file.format.description}, which names the outlet and stream of each headline; "
            "leave out --outlet, --stream and --kind"
        )
    if headline.first_seen_at > to_text(latest):
        reason = f"date {headline.first_seen_at[:10]!r} is in the future"
        found.bad_rows.append(BadRow(line=row.position, reason=reason, unit=file.format.unit))
    else:
        found.headlines.append(headline)
        found.outlet_names.append(headline.outlet)


def unread(error: InputError) -> tuple[BadRow, ...]:
    """The bad row that stands for a file which could not be read at all."""
    return (BadRow(line=1, reason=str(error), unit="file"),)
