"""The sums of a snapshot's files, and the id that is made of them."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from panictrack.errors import InputError

SUMS = "SHA256SUMS"
_PACKAGE = "datapackage.json"
_LINE = re.compile(r"([0-9a-f]{64})  (.+)")
_MOST_NAMED = 5  # faulty files that an error names


@dataclass(frozen=True, kw_only=True, slots=True)
class Sums:
    """A snapshot whose files are as their sums say."""

    id: str
    n_files: int
    n_bytes: int


def digest_of(path: Path) -> str:
    """The SHA-256 of a file, 64 hex digits."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def write_sums(folder: Path) -> Sums:
    """Write the sums of all files in the folder, in the form of `sha256sum`, and say the id of the snapshot.

    The id is the first 16 hex digits of the SHA-256 of SHA256SUMS: it covers every byte of every other file.
    So no file can hold it, and it is told by who reads the sums: `panictrack snapshot verify`, or
    `sha256sum SHA256SUMS`.
    """
    lines = [f"{digest_of(path)}  {name}\n" for name, path in sorted(_files(folder).items())]
    (folder / SUMS).write_text("".join(lines), encoding="utf-8", newline="\n")
    return _summed(folder, snapshot_id(folder))


def snapshot_id(folder: Path) -> str:
    """Sixteen hex digits that change with any byte of a snapshot. It trusts the sums: see `verify`."""
    return digest_of(folder / SUMS)[:16]


def verify(folder: Path, *, cited: str | None = None) -> Sums:
    """Check every file of a snapshot against its sum, and the id against the one that was cited.

    Raises
    ------
    InputError
        It is no snapshot, a file is changed, missing or added, or it is another snapshot than was cited.
    """
    known = _read_sums(folder)
    found = _files(folder)
    # Whoever takes a table out may take its sum out, too: the package says which tables there are.
    expected = known.keys() | _resources(folder)
    faults = [f"missing {name}" for name in sorted(expected - found.keys())]
    faults += [f"added {name}" for name in sorted(found.keys() - known.keys())]
    faults += [
        f"changed {name}"
        for name in sorted(known.keys() & found.keys())
        if not _is_plain(found[name]) or digest_of(found[name]) != known[name]
    ]
    if faults:
        more = f" and {len(faults) - _MOST_NAMED} more" if len(faults) > _MOST_NAMED else ""
        added = "delete what was added; " if found.keys() - known.keys() else ""
        raise InputError(
            f"{folder}: not as it was written: {', '.join(faults[:_MOST_NAMED])}{more}; {added}get the rest "
            "anew from where the snapshot was deposited"
        )
    id_ = snapshot_id(folder)
    if cited is not None and cited.lower() != id_:
        raise InputError(
            f"{folder}: every file is as it was written, but this is snapshot {id_} and not {cited}; get "
            "the one that is cited"
        )
    return _summed(folder, id_)


def _summed(folder: Path, id_: str) -> Sums:
    sizes = [path.stat().st_size for path in (*_files(folder).values(), folder / SUMS)]
    return Sums(id=id_, n_files=len(sizes), n_bytes=sum(sizes))


def _files(folder: Path) -> dict[str, Path]:
    """By name, as the sums have it, all that lies in the folder and is no folder."""
    found = (path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir())
    return {name: path for path in found if (name := path.relative_to(folder).as_posix()) != SUMS}


def _is_plain(path: Path) -> bool:
    """A file, and no link to one, no pipe and no device."""
    return path.is_file() and not path.is_symlink()


def _read_sums(folder: Path) -> Mapping[str, str]:
    path = folder / SUMS
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except OSError as error:
        raise InputError(
            f"{folder}: no snapshot: it has no {SUMS} that can be read ({error.strerror}); name the folder "
            "that `panictrack snapshot create` wrote, unpacked"
        ) from error
    except UnicodeDecodeError as error:
        raise _damaged(path) from error
    matches = [_LINE.fullmatch(line) for line in lines[:-1]]
    if lines[-1] or not matches or not all(matches):
        raise _damaged(path)
    sums = {match[2]: match[1] for match in matches if match}
    if len(sums) < len(matches):
        raise _damaged(path)
    return sums


def _resources(folder: Path) -> set[str]:
    """The files that the data package describes; none where it cannot be read, which its sum tells."""
    try:
        package = json.loads((folder / _PACKAGE).read_text(encoding="utf-8"))
        return {str(resource["path"]) for resource in package["resources"]}
    except (OSError, ValueError, LookupError, TypeError):
        return set()


def _damaged(path: Path) -> InputError:
    return InputError(f"{path}: damaged; get the snapshot anew from where it was deposited")
