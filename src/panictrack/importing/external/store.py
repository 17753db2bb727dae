"""Series that are stored beside the archive: one file each, with all that is known of where it came from."""

import hashlib
import json
import math
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

import msgspec

from panictrack import bounded
from panictrack.errors import InputError, suggestion
from panictrack.history import load_episodes
from panictrack.importing.external.build import ReadOptions
from panictrack.importing.external.read import read_file
from panictrack.leftovers import unfinished
from panictrack.model import Series
from panictrack.model.text import storable

FORMAT = 1  # of the stored files; a newer one is refused
_SUFFIX = ".json"
_LONGEST_NAME = 60
_MOST_BYTES = 16 * bounded.MEBIBYTE  # of one: a hundred thousand periods
# Such a name can be neither a path nor an option of a command.
_NAME = re.compile(r"[^\W_][\w -]*")


class Role(StrEnum):
    """What a stored series is for."""

    MEASURE = "measure"  # attention or fear about a technology: may stand beside the curve
    CONTEXT = "context"  # something else over the same years: on a separate panel, never on the curve's


@dataclass(frozen=True, kw_only=True, slots=True)
class Provenance:
    """Where a stored series came from; None is not known, and nothing is filled in."""

    file: str  # the name of the file that was read, without its folder
    sha256: str  # of its bytes as they were read
    format: str
    read_as: str  # the line that showed the user how it was read
    columns: tuple[str, ...]  # what --column named
    first_year: int | None
    source: str | None
    licence: str | None
    retrieved_on: date | None
    added_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class StoredSeries:
    """An external series under the name that its user gave it, with its unit and provenance.

    `technology` is the id of an episode of the catalogue. `values` are those of the file, one for each point;
    times `scale` they are its counts.

    Can mislead when: levels of two stored series are compared; each is a count or an index of its own
    collection, and what it measures is what its owner says.
    """

    name: str
    role: Role
    technology: str | None
    unit: str | None
    scale: float
    series: Series
    values: tuple[float, ...]
    provenance: Provenance


@dataclass(frozen=True, kw_only=True, slots=True)
class SeriesOverrides:
    """What the user says of a file; what is None is taken from the file, or not known."""

    options: ReadOptions = field(default_factory=ReadOptions)
    role: Role = Role.MEASURE
    technology: str | None = None  # the id of an episode
    unit: str | None = None
    source: str | None = None
    licence: str | None = None
    retrieved_on: date | None = None


def build_stored_series(path: Path, name: str, overrides: SeriesOverrides, now: datetime) -> StoredSeries:
    """The series of a file, ready to be stored.

    Raises
    ------
    InputError
        The name is not allowed, the technology is unknown, the file was retrieved after `now`, or it cannot
        be read as one series.
    """
    name = checked_name(name)
    technologies = [episode.id for episode in load_episodes()]
    if overrides.technology is not None and overrides.technology not in technologies:
        raise InputError(
            f"no episode is named {overrides.technology!r}; {suggestion(overrides.technology, technologies)}"
        )
    if overrides.retrieved_on and overrides.retrieved_on > now.date():
        raise InputError(f"--retrieved {overrides.retrieved_on} is in the future; give the day of the export")
    options = overrides.options.copy()
    options["may_be_irregular"] = overrides.role is Role.CONTEXT  # to which no curve is fitted
    file = read_file(path, **options)
    built = file.built
    columns = overrides.options.get("column") or ()
    return StoredSeries(
        name=name,
        role=overrides.role,
        technology=overrides.technology,
        unit=overrides.unit or built.unit,
        scale=built.scale,
        series=built.series,
        values=built.values,
        provenance=Provenance(
            file=file.name,
            sha256=hashlib.sha256(file.body).hexdigest(),
            format=file.format,
            read_as=file.summary,
            columns=(columns,) if isinstance(columns, str) else tuple(columns),
            first_year=overrides.options.get("first_year"),
            source=overrides.source or built.source,
            licence=overrides.licence or built.licence,
            retrieved_on=overrides.retrieved_on,
            added_at=now,
        ),
    )


def checked_name(name: str) -> str:
    """The name, if a series may have it.

    Raises
    ------
    InputError
        It is empty, too long, or holds what is neither letter, digit, space, - nor _.
    """
    name = name.strip()
    if len(name) > _LONGEST_NAME or not _NAME.fullmatch(name):
        raise InputError(
            f"{name!r} cannot name a series; begin with a letter or digit, and use letters, digits, spaces, "
            f"- and _, {_LONGEST_NAME} at most"
        )
    return name


def save(folder: Path, stored: StoredSeries, *, replace: bool = False) -> Path:
    """Write a series into the folder; the same series gives the same bytes. Returns the file.

    Raises
    ------
    InputError
        The name cannot be one, or a series has it and is not to be replaced; or the folder cannot be
        written.
    """
    name = checked_name(stored.name)
    earlier = [path for path in _paths(folder) if path.stem.casefold() == name.casefold()]
    if earlier and not replace:
        raise InputError(
            f"{earlier[0].stem}: a series of this name is stored already; give another name, or --replace"
        )
    path = folder / f"{name}{_SUFFIX}"
    temporary = unfinished(path)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        temporary.write_text(as_text(stored), encoding="utf-8", newline="\n")
        temporary.replace(path)
        for other in earlier:
            if other != path:
                other.unlink(missing_ok=True)
    except OSError as error:
        raise InputError(f"{path}: {error}; make the folder writable") from error
    return path


def delete(folder: Path, name: str) -> None:
    """Delete a stored series, even a damaged one.

    Raises
    ------
    InputError
        No series has this name.
    """
    _path_of(folder, name).unlink()


def load(folder: Path, name: str) -> StoredSeries:
    """The stored series of a name.

    Raises
    ------
    InputError
        No series has this name, or its file is damaged.
    """
    return _load(_path_of(folder, name))


def load_all(folder: Path) -> tuple[StoredSeries, ...]:
    """All stored series, by name; none where there is no such folder.

    Raises
    ------
    InputError
        A file is damaged; the message names it and the remedy.
    """
    return tuple(map(_load, _paths(folder)))


def as_text(stored: StoredSeries) -> str:
    """A stored series as the text of its file."""
    found = {"panictrack_series": FORMAT, **asdict(stored)}
    return storable(json.dumps(found, ensure_ascii=False, indent=1, default=_plain)) + "\n"


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, (date, datetime)) else str(value)


def _paths(folder: Path) -> list[Path]:
    found = folder.glob(f"*{_SUFFIX}") if folder.is_dir() else ()
    return sorted(path for path in found if not path.name.startswith("."))


def _path_of(folder: Path, name: str) -> Path:
    known = {path.stem: path for path in _paths(folder)}
    if (path := known.get(name.strip())) is not None:
        return path
    remedy = suggestion(name, tuple(known)) if known else "add one with `panictrack series add NAME FILE`"
    raise InputError(f"no series is stored as {name!r}; {remedy}")


def _load(path: Path) -> StoredSeries:
    try:
        stored = _checked(json.loads(bounded.read_file(path, _MOST_BYTES)))
    except (
        OSError,
        ValueError,
        TypeError,
        KeyError,
        AttributeError,
        ArithmeticError,
        RecursionError,
    ) as error:
        raise InputError(
            f"{path}: this stored series is damaged ({type(error).__name__}: {error}); remove it with "
            f'`panictrack series remove "{path.stem}"` and add its file again'
        ) from error
    if stored.name != path.stem:
        raise InputError(
            f"{path}: this file holds the series {stored.name!r}; rename it to {stored.name}.json"
        )
    return stored


def _checked(found: Mapping[str, Any]) -> StoredSeries:
    """The series in a file; ValueError where it is none (msgspec.ValidationError is one)."""
    if found["panictrack_series"] != FORMAT:
        raise ValueError(f"its format is {found['panictrack_series']} and not {FORMAT}")
    points = found["series"]["points"]
    rounded = [point["count"] / found["scale"] for point in points]  # of a file without them
    stored = msgspec.convert({"values": rounded, **found}, StoredSeries)
    checked_name(stored.name)
    if not 0 < stored.scale < math.inf:
        raise ValueError(f"a scale of {stored.scale}")
    starts = [point.start for point in stored.series.points]
    if not starts or starts != sorted(set(starts)):
        raise ValueError("it has no points, or they are not in order of time")
    for point, value in zip(stored.series.points, stored.values, strict=True):
        if not (
            point.count >= 0 and point.n >= 0 and 0 <= point.exposure < math.inf and 0 <= value < math.inf
        ):
            raise ValueError(f"the numbers of {point.start} are impossible")
    return stored
