"""The checksums of a snapshot's files, and the id derived from them."""

import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import Path

from panictrack.bounded import MEBIBYTE, read_file, refuse_device
from panictrack.errors import InputError

CHECKSUMS = "SHA256SUMS"
PACKAGE = "datapackage.json"
_LINE = re.compile(r"([0-9a-f]{64})  (.+)")
_MAX_FAULTS_LISTED = 5
_MOST_BYTES = 4 * MEBIBYTE  # of the checksums or the data package: a snapshot has a dozen files


def sha256(path: Path) -> str:
    """The SHA-256 of a file, 64 hex digits."""
    refuse_device(path)
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def write_checksums(folder: Path) -> None:
    """Write the checksums of all files in the folder in the format of `sha256sum`."""
    lines = [f"{sha256(path)}  {name}\n" for name, path in sorted(files_in(folder).items())]
    (folder / CHECKSUMS).write_text("".join(lines), encoding="utf-8", newline="\n")


def snapshot_id(folder: Path) -> str:
    """The first 16 hex digits of the SHA-256 of SHA256SUMS, which change with any byte of any file.

    No file of the snapshot can contain it. It trusts the checksums: see `check`.
    """
    return sha256(folder / CHECKSUMS)[:16]


def check(folder: Path, cited: str | None) -> None:
    """Check every file of a snapshot against its checksum, and the id against the one that was cited.

    Raises
    ------
    InputError
        It is not a snapshot, a file was changed, removed or added, or the id is another.
    """
    known = _read_checksums(folder)
    found = files_in(folder)
    # Whoever removes a table may remove its checksum, too: the data package lists the tables.
    expected = known.keys() | _packaged_files(folder)
    faults = [f"missing {name}" for name in sorted(expected - found.keys())]
    faults += [f"added {name}" for name in sorted(found.keys() - known.keys())]
    faults += [
        f"changed {name}"
        for name in sorted(known.keys() & found.keys())
        if found[name].is_symlink() or not found[name].is_file() or sha256(found[name]) != known[name]
    ]
    if faults:
        more = f" and {len(faults) - _MAX_FAULTS_LISTED} more" if len(faults) > _MAX_FAULTS_LISTED else ""
        added = "delete what was added; " if found.keys() - known.keys() else ""
        raise InputError(
            f"{folder}: not as it was created: {', '.join(faults[:_MAX_FAULTS_LISTED])}{more}; {added}"
            "download it again from where it was deposited"
        )
    id_ = snapshot_id(folder)
    if cited is not None and cited.lower() != id_:
        raise InputError(
            f"{folder}: its files are intact, but this is snapshot {id_} and not {cited}; get the one "
            "that is cited"
        )


def files_in(folder: Path) -> dict[str, Path]:
    """By name, everything in the folder that is not a folder, except the checksums themselves."""
    paths = (path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir())
    return {name: path for path in paths if (name := path.relative_to(folder).as_posix()) != CHECKSUMS}


def _read_checksums(folder: Path) -> Mapping[str, str]:
    path = folder / CHECKSUMS
    try:
        lines = read_file(path, _MOST_BYTES).decode().split("\n")
    except OSError as error:
        raise InputError(
            f"{folder}: not a snapshot: cannot read {CHECKSUMS} ({error.strerror or error}); name the "
            "unpacked folder that `panictrack snapshot create` wrote"
        ) from error
    except UnicodeDecodeError as error:
        raise _damaged(path) from error
    matches = [_LINE.fullmatch(line) for line in lines[:-1]]
    if lines[-1] or not matches or not all(matches):
        raise _damaged(path)
    checksums = {match[2]: match[1] for match in matches if match}
    if len(checksums) < len(matches):
        raise _damaged(path)
    return checksums


def _packaged_files(folder: Path) -> set[str]:
    """The files in the data package; none where it cannot be read, which its checksum then reveals."""
    try:
        package = json.loads(read_file(folder / PACKAGE, _MOST_BYTES))
        return {str(resource["path"]) for resource in package["resources"]}
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        return set()


def _damaged(path: Path) -> InputError:
    return InputError(f"{path}: damaged; download the snapshot again from where it was deposited")
