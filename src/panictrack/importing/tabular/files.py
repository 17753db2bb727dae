"""A file on the disk: its bytes, plain, gzipped or alone in a zip, and the encoding of its text."""

import codecs
import gzip
import hashlib
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import IO, cast

from panictrack.bounded import MEBIBYTE, read_bounded, refuse_device
from panictrack.errors import InputError

HEAD_BYTES = 1 << 16  # of a file: what its format, encoding and separator are detected from
_GZIP, _ZIP, _OLD_WORKBOOK = b"\x1f\x8b", b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_BLOCK_BYTES = 1 << 20
_DIRECTORY_BYTES = MEBIBYTE  # of a zip: 10,000 names; Python makes an object of each
_MOST_BYTES = 15 * MEBIBYTE  # of a feed, as the collector takes
TABLE_BYTES = 8 * MEBIBYTE  # of a table that is read whole: a series, labels
_WORKBOOK = "this is a workbook (or a damaged zip); open it and save the sheet as CSV UTF-8"

UTF_8, WESTERN = "utf-8-sig", "windows-1252"
_UTF_16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)  # what Excel calls "Unicode text"
_HIGH_BYTES = re.compile(rb"[\x80-\xff]+")
# Letters, typographic quotes and dashes of Western Europe; not the first bytes of Shift JIS.
_WESTERN_BYTES = re.compile(rb"[\x80\x85\x8a\x8c\x8e\x91-\x97\x99\x9a\x9c\x9e\x9f\xa0-\xff]{1,2}")


def encoding_of(head: bytes) -> str:
    """The encoding of a text, from its beginning: UTF-8 unless something shows another one.

    A byte order mark or NUL bytes show UTF-16. Bytes that are not UTF-8 show Windows-1252 where nearly all
    of them are single Western letters or quotation marks between ASCII letters.

    Can mislead when: a text in Latin-2 has only single letters above ASCII: it is read as Windows-1252.
    """
    if head.startswith(_UTF_16_MARKS):
        return "utf-16"
    n_even, n_odd = head[::2].count(0), head[1::2].count(0)
    for encoding, n, n_other in (("utf-16-le", n_odd, n_even), ("utf-16-be", n_even, n_odd)):
        # Digits, commas and spaces have NUL bytes in any script; those of a damaged file are few, or in runs.
        if 10 * n > len(head) > 3 and n > 4 * n_other:
            return encoding
    valid = head.decode("utf-8", "ignore")
    runs = _HIGH_BYTES.findall(head)
    if runs and valid.isascii():
        n_western = sum(_WESTERN_BYTES.fullmatch(run) is not None for run in runs)
        return WESTERN if n_western >= 0.9 * len(runs) else UTF_8
    return UTF_8


@contextmanager
def readable(path: Path) -> Iterator[None]:
    """Turn what goes wrong while a file is read into an error that names it.

    Raises
    ------
    InputError
        It cannot be opened or unpacked.
    """
    try:
        yield
    except FileNotFoundError as error:
        raise InputError(f"{path}: there is no such file; check the name") from error
    except zipfile.BadZipFile as error:
        raise InputError(f"{path}: {error}; {_WORKBOOK}") from error
    except (OSError, EOFError, zlib.error, NotImplementedError) as error:
        raise InputError(f"{path}: {error}; check the file and try again") from error
    except ValueError as error:  # a NUL in its name
        if isinstance(error, UnicodeError | InputError):
            raise
        raise InputError(f"{path}: {error}; check the name") from error


@contextmanager
def unpacked(raw: IO[bytes], path: Path) -> Iterator[IO[bytes]]:
    """The bytes that were packed into a gzip or as the only file of a zip; others as they are.

    Raises
    ------
    InputError
        It is a workbook, or a zip of several files or with a password.
    """
    start = raw.read(4)
    raw.seek(0)
    if start == _OLD_WORKBOOK:
        raise InputError(f"{path}: {_WORKBOOK}")
    if start.startswith(_GZIP):
        yield cast("IO[bytes]", gzip.GzipFile(fileobj=raw))
    elif start == _ZIP:
        with zip_folder(raw, path) as folder, folder.open(_only_member(folder, path)) as member:
            yield member
    else:
        yield raw


class _Bounded:
    """A zip that is being opened: its directory, which is read at once, has an end."""

    def __init__(self, raw: IO[bytes], path: Path) -> None:
        self._raw, self._path = raw, path
        self.seek, self.tell, self.seekable = raw.seek, raw.tell, raw.seekable
        self.is_open = False

    def read(self, n_bytes: int = -1) -> bytes:
        if n_bytes > _DIRECTORY_BYTES and not self.is_open:
            raise InputError(
                f"{self._path}: a zip of too many files, with {n_bytes:,} bytes of names; unpack it and give "
                "its files one by one"
            )
        return self._raw.read(n_bytes)


@contextmanager
def zip_folder(raw: IO[bytes], path: Path) -> Iterator[zipfile.ZipFile]:
    """The files of a zip.

    Raises
    ------
    InputError
        They are very many.
    zipfile.BadZipFile
        It is damaged.
    """
    bounded = _Bounded(raw, path)
    with zipfile.ZipFile(cast("IO[bytes]", bounded)) as folder:
        bounded.is_open = True
        yield folder


def _only_member(folder: zipfile.ZipFile, path: Path) -> zipfile.ZipInfo:
    members = [info for info in folder.infolist() if not info.is_dir()]
    if {"[Content_Types].xml", "mimetype"} & {info.filename for info in members}:
        raise InputError(f"{path}: {_WORKBOOK}")
    if (headlines := snapshot_member(folder, "headlines.csv")) is not None:
        members = [headlines]
    if len(members) != 1:
        raise InputError(f"{path}: a zip of {len(members)} files; unpack it and give its files one by one")
    if members[0].compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        # Python unpacks the others without a limit.
        raise InputError(f"{path}: the zip is packed in a rare way; unpack it and give its file")
    if members[0].flag_bits & 1:
        raise InputError(f"{path}: the zip has a password; unpack it and give its file")
    return members[0]


def snapshot_member(folder: zipfile.ZipFile, name: str) -> zipfile.ZipInfo | None:
    """A file of a zipped snapshot of panictrack; None where the zip is none, or lacks the file."""
    found = {info.filename.rpartition("/")[2]: info for info in folder.infolist() if not info.is_dir()}
    return found.get(name) if "SHA256SUMS" in found else None


@dataclass
class FileOnDisk:
    """A file that is being read; it can be read again from its beginning."""

    path: Path
    _raw: IO[bytes] | None = field(default=None, repr=False)

    @property
    def n_bytes(self) -> int:
        """The size of the file on the disk, compressed as it is."""
        return self.path.stat().st_size

    @property
    def bytes_read(self) -> int:
        """How much of it has been read, for a progress bar."""
        return self.n_bytes if self._raw is None or self._raw.closed else self._raw.tell()

    @cached_property
    def encoding(self) -> str:
        """The encoding of its text: see `encoding_of`."""
        return encoding_of(self.head(HEAD_BYTES))

    def digest(self, settings: str) -> str:
        """SHA-256 of the settings it is read with, and of its bytes."""
        digest = hashlib.sha256(settings.encode())
        with self.packed() as raw:
            while block := raw.read(_BLOCK_BYTES):
                digest.update(block)
        return digest.hexdigest()

    @contextmanager
    def packed(self) -> Iterator[IO[bytes]]:
        """The bytes on the disk."""
        with readable(self.path):
            refuse_device(self.path)
            with self.path.open("rb") as raw:
                self._raw = raw
                yield raw

    @contextmanager
    def unpacked(self) -> Iterator[IO[bytes]]:
        """The bytes, unpacked.

        Raises
        ------
        InputError
            The file cannot be opened or unpacked; also while it is read.
        """
        with self.packed() as raw, unpacked(raw, self.path) as body:
            yield body

    @contextmanager
    def as_text(self, newline: str = "") -> Iterator[io.TextIOWrapper]:
        """The text; a lone surrogate stands for a byte that is not in the encoding (`has_invalid_bytes`).

        In UTF-16, which has no such bytes, a replacement character stands for half of a letter.
        """
        errors = "replace" if "16" in self.encoding else "surrogateescape"
        with (
            self.unpacked() as body,
            io.TextIOWrapper(body, encoding=self.encoding, errors=errors, newline=newline) as handle,
        ):
            yield handle

    def head(self, n_bytes: int) -> bytes:
        """The first bytes, unpacked."""
        with self.unpacked() as body:
            return body.read(n_bytes)

    def head_text(self) -> str:
        """The text of the first bytes, without what stands for a byte order mark."""
        head = self.head(HEAD_BYTES)
        return head.decode(self.encoding, errors="ignore" if "16" in self.encoding else "surrogateescape")

    def whole(self) -> bytes:
        """All bytes, unpacked; for what can only be read whole, as a feed.

        Raises
        ------
        InputError
            They are more than a feed has.
        """
        with self.unpacked() as body:
            return read_bounded(body, _MOST_BYTES)
