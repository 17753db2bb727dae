"""Archives and snapshots of panictrack as files of headlines, so that two people can merge theirs."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from panictrack.archive import Database
from panictrack.archive.merging import headline_records, is_archive, is_database, state_of
from panictrack.errors import InputError
from panictrack.importing.formats import FileRow, Format, HeadlineFile
from panictrack.importing.formats.own_exports import own_row
from panictrack.importing.formats.records import ImportSource


def _read(source: ImportSource) -> Iterator[FileRow]:
    found = enumerate(headline_records(source.file.path), start=1)
    return (own_row(number, record) for number, record in found)


ARCHIVE = Format(
    name="panictrack-archive", description="an archive of panictrack", read=_read, unit="headline"
)
_EXPORT = replace(ARCHIVE, name="panictrack", description="an export of panictrack")


def file_of_panictrack(path: Path) -> HeadlineFile | None:
    """The headlines of another archive, of an exported database, or of a snapshot's folder; else None.

    Raises
    ------
    InputError
        A snapshot is not as it was created.
    """
    if path.is_dir():
        headlines = path / "headlines.csv"
        if not (headlines.is_file() and (path / "SHA256SUMS").is_file()):
            return None
        from panictrack.archive.snapshot import verify  # what writes snapshots is slow to import

        verify(path)
        return HeadlineFile(path=headlines, label=path.name)
    if not (path.is_file() and is_database(path)):
        return None
    known = ARCHIVE if is_archive(path) else _EXPORT
    return HeadlineFile(path=path, known_format=known, state=state_of(path))


def refuse_itself(archive: Database, file: HeadlineFile) -> None:
    """Refuse to import an archive into itself.

    Raises
    ------
    InputError
        The file is the archive's own.
    """
    if file.known_format is ARCHIVE and file.path.samefile(archive.path):
        raise InputError(f"{file.path}: is this archive itself; name another one")
