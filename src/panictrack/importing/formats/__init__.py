"""Headlines from files: of which form each is, and its rows.

A folder is one of snapshots: every file in it that has a moment in its name is read, the oldest first.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path

from panictrack.errors import InputError
from panictrack.importing.formats.decompress import FileOnDisk
from panictrack.importing.formats.detect import detect_format
from panictrack.importing.formats.feed_snapshots import feed_parser, moment_in
from panictrack.importing.formats.formats import FORMAT_NAMES, Format
from panictrack.importing.formats.records import FileRow
from panictrack.importing.formats.source import ImportSource, Parse

__all__ = ["FORMAT_NAMES", "FileRow", "Folder", "Format", "HeadlineFile", "feed_parser", "open_folder"]


@dataclass(kw_only=True)
class HeadlineFile:
    """A file of headlines that can be read: once for its digest, once for its rows.

    `column_map` leads from fields (title, date, seen, outlet, url) to the file's columns; `forced` names the
    form where its content must not decide.
    """

    path: Path
    column_map: Mapping[str, str] = field(default_factory=dict)
    forced: str | None = None
    folder: Path | None = None  # in which it is a snapshot

    @cached_property
    def file(self) -> FileOnDisk:
        """Its bytes."""
        return FileOnDisk(self.path)

    @cached_property
    def form(self) -> Format:
        """How it is read.

        Raises
        ------
        InputError
            It cannot be opened, is a series, or is of no form that is known.
        """
        return detect_format(self.file, forced=self.forced, column_map=self.column_map)

    @property
    def name(self) -> str:
        """Its name for a person: with its folder where it is a snapshot in one."""
        return self.path.name if self.folder is None else f"{self.folder.name}/{self.in_folder}"

    @property
    def taken_at(self) -> datetime | None:
        """The moment in its name, or in those of the folders between."""
        return moment_in(self.in_folder)

    def digest(self, *reading: str) -> str:
        """SHA-256 of the bytes and of how they are read: the same file read another way is another import."""
        how = list(reading) if self.forced is None else [*reading, f"form={self.forced}"]
        if self.form.name == "feed" and self.taken_at is not None:  # the same body may be shown twice
            how.append(f"seen={self.taken_at.isoformat()}")
        return self.file.digest(json.dumps([dict(self.column_map), *how], sort_keys=True))

    def rows(self, parse: Parse | None = None) -> Iterator[FileRow]:
        """Each row of the file, bad ones with their complaint. Feeds take a parser: see `feed_parser`.

        Raises
        ------
        InputError
            The file cannot be opened or read as its form asks.
        """
        source = ImportSource(file=self.file, column_map=self.column_map, taken_at=self.taken_at, parse=parse)
        return self.form.read(source)

    @property
    def in_folder(self) -> str:
        """Its path within its folder."""
        return self.path.name if self.folder is None else self.path.relative_to(self.folder).as_posix()


@dataclass(frozen=True, kw_only=True, slots=True)
class Folder:
    """The snapshots of a folder in order of time, and the names of what is none."""

    files: tuple[HeadlineFile, ...]
    left_out: tuple[str, ...]


def open_folder(path: Path, *, forced: str | None = None) -> Folder:
    """The snapshots in a folder and the folders in it.

    Raises
    ------
    InputError
        No file has a moment in its name.
    """
    found = [
        HeadlineFile(path=file, folder=path, forced=forced)
        for file in sorted(path.rglob("*"))
        if file.is_file() and not file.name.startswith(".")
    ]
    dated = [(moment, file.name, file) for file in found if (moment := file.taken_at) is not None]
    if not dated:
        raise InputError(
            f"{path}: no file in this folder has a moment in its name; call the snapshots such as "
            "20260808T130546Z.xml, or name the files one by one"
        )
    return Folder(
        files=tuple(file for *_, file in sorted(dated, key=lambda snapshot: snapshot[:2])),
        left_out=tuple(file.in_folder for file in found if file.taken_at is None),
    )
