"""Headlines from files: CSV or JSON lines, plain or gzipped, with a map of columns."""

import csv
import gzip
import hashlib
import io
import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, cast
from urllib.parse import urlsplit

from panictrack.errors import InputError
from panictrack.model import Entry
from panictrack.text import clean_title, storable

# What people call these columns in the exports we know. The first name that a file has counts.
ALIASES: Mapping[str, tuple[str, ...]] = {
    "title": ("title", "headline", "headline_text", "text"),
    "date": ("date", "published_at", "published", "publish_date", "pub_date", "first_seen", "day"),
    "outlet": ("outlet", "source", "media_name", "domain", "publisher"),
    "url": ("url", "link", "article_url"),
}
_REQUIRED = ("title", "date")
# Years outside are misread or stand for "unknown": the first newspaper is of 1605.
_OLDEST_YEAR, _NEWEST_YEAR = 1600, 2100

csv.field_size_limit(1 << 20)


@dataclass(frozen=True, kw_only=True, slots=True)
class FileRow:
    """One row of a file: an entry and its outlet, or what is wrong with it."""

    line: int
    entry: Entry | None = None
    outlet: str | None = None
    complaint: str | None = None


@dataclass(slots=True)
class HeadlineFile:
    """A file of headlines being read. `bytes_read` tells a progress bar how far it is."""

    path: Path
    column_map: Mapping[str, str]
    bytes_read: int = 0

    @property
    def n_bytes(self) -> int:
        """The size of the file on the disk, as compressed as it lies there."""
        return self.path.stat().st_size

    def digest(self, *reading: str) -> str:
        """SHA-256 of the bytes and of how they are read: the same file read another way is another import."""
        digest = hashlib.sha256(json.dumps([dict(self.column_map), *reading], sort_keys=True).encode())
        with self.path.open("rb") as handle:
            while block := handle.read(1 << 20):
                digest.update(block)
        return digest.hexdigest()

    def rows(self) -> Iterator[FileRow]:
        """Each row of the file, bad ones with their complaint.

        Raises
        ------
        InputError
            The file cannot be opened, or it has no column for the title or the date.
        """
        try:
            with self.path.open("rb") as raw:
                body = cast("IO[bytes]", gzip.GzipFile(fileobj=raw) if self.path.suffix == ".gz" else raw)
                with io.TextIOWrapper(body, encoding="utf-8-sig", errors="replace", newline="") as handle:
                    for row in self._read(handle):
                        self.bytes_read = raw.tell()
                        yield row
        except (OSError, EOFError, zlib.error) as error:
            raise InputError(f"{self.path}: {error}; check the file and import it again") from error

    def _read(self, handle: io.TextIOBase) -> Iterator[FileRow]:
        name = self.path.name.removesuffix(".gz")
        if name.endswith((".jsonl", ".ndjson")):
            return self._read_json_lines(handle)
        return self._read_csv(handle)

    def _read_csv(self, handle: io.TextIOBase) -> Iterator[FileRow]:
        reader = csv.reader(handle, strict=False)
        try:
            header = next(reader, None)
        except csv.Error as error:
            raise InputError(f"{self.path}: {error}; is this a CSV file with a header line?") from error
        if header is None:
            raise InputError(f"{self.path}: the file is empty; give one with a header line")
        if len(header) == 1 and (";" in header[0] or "\t" in header[0]):
            raise InputError(f"{self.path}: columns must be separated by commas; save it as CSV with commas")
        wanted = columns(header, self.column_map, where=str(self.path))
        places = {field: header.index(column) for field, column in wanted.items()}
        longest = max(places.values())
        while True:
            try:
                values = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield FileRow(line=reader.line_num, complaint=str(error))
                continue
            if not values:
                continue
            if len(values) <= longest:
                yield FileRow(line=reader.line_num, complaint=f"{len(values)} of {len(header)} columns")
            else:
                yield _row(reader.line_num, {field: values[place] for field, place in places.items()})

    def _read_json_lines(self, handle: io.TextIOBase) -> Iterator[FileRow]:
        for number, line in enumerate(handle, start=1):
            if not line.strip():
                continue
            try:
                record = json.loads(line)
                wanted = columns(list(record), self.column_map, where=f"{self.path}, line {number}")
                yield _row(number, {field: record[column] for field, column in wanted.items()})
            except (ValueError, TypeError, RecursionError, InputError) as error:
                yield FileRow(line=number, complaint=str(error))


def columns(header: Sequence[str], column_map: Mapping[str, str], *, where: str) -> dict[str, str]:
    """Which column of a file holds which field.

    Raises
    ------
    InputError
        A column of the map is not there, or none is known for the title or the date.
    """
    unknown = set(column_map) - set(ALIASES)
    if unknown:
        raise InputError(f"{min(unknown)!r} is no field; map one of {', '.join(ALIASES)}")
    found: dict[str, str] = {}
    for field, aliases in ALIASES.items():
        names = (column_map[field],) if field in column_map else aliases
        match = next((name for name in names if name in header), None)
        if match is not None:
            found[field] = match
        elif field in column_map or field in _REQUIRED:
            wanted = column_map.get(field, field)
            raise InputError(
                f"{where}: no column {wanted!r}; it has {', '.join(header)}; "
                f"say which with --map {field}=COLUMN"
            )
    return found


def _row(line: int, fields: Mapping[str, Any]) -> FileRow:
    title = clean_title(str(fields["title"] or ""))
    if not title:
        return FileRow(line=line, complaint="no title")
    try:
        published_at = _moment(str(fields["date"]))
    except (ValueError, OverflowError):
        return FileRow(
            line=line, complaint=f"date {fields['date']!r} is not like 2026-11-17 or 2026-11-17T06:00Z"
        )
    entry = Entry(title=title, url=_address(fields.get("url")), published_at=published_at)
    return FileRow(line=line, entry=entry, outlet=clean_title(str(fields.get("outlet") or "")) or None)


def _address(value: Any) -> str | None:
    """The address of an article; None where it is none, or one that must never become a link."""
    address = storable(str(value or "").strip())
    try:
        scheme = urlsplit(address).scheme.lower()
    except ValueError:
        return None
    return address if address and scheme in {"", "http", "https"} else None


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text.strip())
    if not _OLDEST_YEAR <= moment.year <= _NEWEST_YEAR:
        raise ValueError(text)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
