"""Headlines from files: the format of each, and its rows.

A folder holds dated copies of feeds: every file in it that has a time in its name is read, the oldest first.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path

from panictrack.errors import InputError
from panictrack.importing.formats.detect import FORMAT_NAMES, Format, detect_format
from panictrack.importing.formats.feed_copies import feed_parser, time_in
from panictrack.importing.formats.records import FileRow, ImportSource, Parse
from panictrack.importing.tabular.files import WESTERN, FileOnDisk
from panictrack.importing.tabular.table import READ_AS_WESTERN
from panictrack.model.text import storable

__all__ = [
    "FORMAT_NAMES",
    "FileRow",
    "Format",
    "HeadlineFile",
    "Parse",
    "feed_copies_in",
    "feed_parser",
]  # fmt: skip


@dataclass(kw_only=True)
class HeadlineFile:
    """A file of headlines that can be read: once for its digest, once for its rows.

    `column_map` leads from fields (title, date, seen, outlet, url) to the file's columns; `forced` names the
    format where its content must not decide; `date_format` is the user's --date-format.
    """

    path: Path
    column_map: Mapping[str, str] = field(default_factory=dict)
    forced: str | None = None
    date_format: str | None = None
    has_outlet: bool = False  # --outlet names it
    folder: Path | None = None  # in which it is a copy
    label: str = ""  # its name in the ledger, where that is another than the file's
    known_format: Format | None = None  # of what is not read as text, such as another archive
    state: str = ""  # what beside its bytes tells one state of it from another

    @cached_property
    def file(self) -> FileOnDisk:
        """Its bytes."""
        return FileOnDisk(self.path)

    @cached_property
    def format(self) -> Format:
        """How it is read.

        Raises
        ------
        InputError
            It cannot be opened, is a series, or of an unknown format.
        """
        if self.known_format is not None:
            return self.known_format
        return detect_format(self._source(None), forced=self.forced)

    @property
    def notes(self) -> tuple[str, ...]:
        """What the user should know about how it is read."""
        is_text = self.known_format is None and not self.format.holds_feeds
        return (READ_AS_WESTERN,) if is_text and self.file.encoding == WESTERN else ()

    @property
    def name(self) -> str:
        """Its name for a person: with its folder where it is a copy in one."""
        if self.label:
            return self.label
        return storable(
            self.path.name if self.folder is None else f"{self.folder.name}/{self.in_folder}"
        )  # a name need not be UTF-8

    @property
    def taken_at(self) -> datetime | None:
        """The time in its name, or in those of the folders between."""
        return time_in(self.in_folder)

    def digest(self, *settings: str) -> str:
        """SHA-256 of the bytes and the settings: the same file read in another way is another import."""
        how = list(settings)
        if self.forced is not None:
            how.append(f"form={self.forced}")
        if self.date_format is not None:
            how.append(f"date_format={self.date_format}")
        if self.state:
            how.append(f"state={self.state}")
        if self.format.name == "feed" and self.taken_at is not None:  # the same body may be shown twice
            how.append(f"seen={self.taken_at.isoformat()}")
        return self.file.digest(json.dumps([dict(self.column_map), *how], sort_keys=True))

    def rows(self, parse: Parse | None = None) -> Iterator[FileRow]:
        """Each row of the file, bad ones with the reason. Feeds need a parser: see `feed_parser`.

        Raises
        ------
        InputError
            The file cannot be opened or read in its format.
        """
        return self.format.read(self._source(parse))

    def _source(self, parse: Parse | None) -> ImportSource:
        return ImportSource(
            file=self.file,
            column_map=self.column_map,
            date_format=self.date_format,
            has_outlet=self.has_outlet,
            taken_at=self.taken_at,
            parse=parse,
        )

    @property
    def in_folder(self) -> str:
        """Its path within its folder."""
        return self.path.name if self.folder is None else self.path.relative_to(self.folder).as_posix()


def feed_copies_in(
    path: Path, *, forced: str | None = None, has_outlet: bool = False
) -> tuple[tuple[HeadlineFile, ...], tuple[str, ...]]:
    """The copies of feeds in a folder and its subfolders, in order of time, and the names of the other files.

    Raises
    ------
    InputError
        No file has a time in its name.
    """
    found = [
        HeadlineFile(path=file, folder=path, forced=forced, has_outlet=has_outlet)
        for file in sorted(path.rglob("*"))
        if file.is_file() and not file.name.startswith(".")
    ]
    dated = [(time, file.name, file) for file in found if (time := file.taken_at) is not None]
    if not dated:
        raise InputError(
            f"{path}: no file in this folder has a time in its name; name the copies such as "
            "20260808T130546Z.xml, or give the files one by one"
        )
    left_out = tuple(file.in_folder for file in found if file.taken_at is None)
    return tuple(file for *_, file in sorted(dated, key=lambda copy: copy[:2])), left_out
