"""The bytes of a file as they lie on the disk: plain, gzipped, or the only file of a zip."""

import gzip
import hashlib
import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, cast

from panictrack.errors import InputError

_GZIP, _ZIP = b"\x1f\x8b", b"PK\x03\x04"
_BLOCK_BYTES = 1 << 20
_MOST_BYTES = 1 << 30  # of what must be read whole: a document of JSON, a feed


@dataclass(slots=True)
class FileOnDisk:
    """A file that is being read; it can be read again from its beginning."""

    path: Path
    _raw: IO[bytes] | None = field(default=None, repr=False)

    @property
    def n_bytes(self) -> int:
        """The size of the file on the disk, as compressed as it lies there."""
        return self.path.stat().st_size

    @property
    def bytes_read(self) -> int:
        """How much of it has been read: tells a progress bar how far it is."""
        return self.n_bytes if self._raw is None or self._raw.closed else self._raw.tell()

    def digest(self, reading: str) -> str:
        """SHA-256 of how the file is read, and of its bytes."""
        found = hashlib.sha256(reading.encode())
        with self._told(), self.path.open("rb") as raw:
            while block := raw.read(_BLOCK_BYTES):
                found.update(block)
        return found.hexdigest()

    @contextmanager
    def as_it_lies(self) -> Iterator[IO[bytes]]:
        """The bytes on the disk."""
        with self._told(), self.path.open("rb") as raw:
            self._raw = raw
            yield raw

    @contextmanager
    def unpacked(self) -> Iterator[IO[bytes]]:
        """The bytes that were packed.

        Raises
        ------
        InputError
            The file cannot be opened or unpacked; while it is read, too.
        """
        with self.as_it_lies() as raw:
            start = raw.read(4)
            raw.seek(0)
            if start.startswith(_GZIP):
                yield cast("IO[bytes]", gzip.GzipFile(fileobj=raw))
            elif start == _ZIP:
                with zipfile.ZipFile(raw) as folder, folder.open(self._only_name(folder)) as member:
                    yield member
            else:
                yield raw

    @contextmanager
    def as_text(self, newline: str = "") -> Iterator[io.TextIOWrapper]:
        """The text: UTF-8; half of a surrogate pair stands for a byte that is none (`rows.is_spoilt`)."""
        with (
            self.unpacked() as body,
            io.TextIOWrapper(body, encoding="utf-8-sig", errors="surrogateescape", newline=newline) as handle,
        ):
            yield handle

    def head(self, n_bytes: int) -> bytes:
        """The first bytes, unpacked."""
        with self.unpacked() as body:
            return body.read(n_bytes)

    def whole(self) -> bytes:
        """All bytes, unpacked; for what can only be read whole.

        Raises
        ------
        InputError
            They are more than a gigabyte.
        """
        body = self.head(_MOST_BYTES + 1)
        if len(body) > _MOST_BYTES:
            raise InputError(f"{self.path}: more than a gigabyte in one piece; split it, or use JSON lines")
        return body

    def _only_name(self, folder: zipfile.ZipFile) -> str:
        members = [info for info in folder.infolist() if not info.is_dir()]
        if len(members) != 1:
            raise InputError(f"{self.path}: a zip of {len(members)} files; unpack it and import its files")
        if members[0].flag_bits & 1:
            raise InputError(f"{self.path}: the zip has a password; unpack it and import its file")
        return members[0].filename

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except (OSError, EOFError, zlib.error, zipfile.BadZipFile, NotImplementedError) as error:
            raise InputError(f"{self.path}: {error}; check the file and import it again") from error
