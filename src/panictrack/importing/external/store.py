"""Series that are kept beside the archive: one file each, with all that is known of where it came from."""

import json
import math
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from panictrack.errors import InputError, suggestion
from panictrack.model import Measure, Series, SeriesPoint
from panictrack.model.text import storable

FORMAT = 1  # of the kept files; one that is newer is not guessed at
_SUFFIX = ".json"
_LONGEST_NAME = 60
# Neither a path nor an option of a command can be made of it.
_NAME = re.compile(r"[^\W_][\w -]*")


class Role(StrEnum):
    """What a kept series is for."""

    MEASURE = "measure"  # attention or fear about a technology: may stand beside the curve
    CONTEXT = "context"  # something else over the same years: on a panel of its own, never on the curve's


@dataclass(frozen=True, kw_only=True, slots=True)
class Provenance:
    """Where a kept series came from; None is not known, and nothing is filled in."""

    file: str  # the name of the file that was read, without its folder
    sha256: str  # of its bytes as they were read
    format: str
    read_as: str  # the line that told the user how it was read
    columns: tuple[str, ...]  # what --column named
    first_year: int | None
    source: str | None
    licence: str | None
    retrieved_on: date | None
    added_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class StoredSeries:
    """A series that somebody brought and named, with its words.

    `technology` is the id of an episode of the catalogue. `scale` is what values were multiplied by to give
    counts, so that an index can be drawn in its own unit.

    Can mislead: what it measures is what its owner says; levels of two kept series are never comparable.
    """

    name: str
    role: Role
    technology: str | None
    unit: str | None
    scale: float
    series: Series
    provenance: Provenance

    @property
    def values(self) -> tuple[float, ...]:
        """What stood in the file, up to a thousandth of its highest value where it was an index."""
        return tuple(point.count / self.scale for point in self.series.points)


def checked_name(name: str) -> str:
    """The name, where a series may have it.

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


def save(folder: Path, kept: StoredSeries, *, replace: bool = False) -> Path:
    """Write a series into the folder; the same series gives the same bytes. Returns the file.

    Raises
    ------
    InputError
        The name cannot be one, or a series has it and is not to be replaced; or the folder cannot be
        written.
    """
    name = checked_name(kept.name)
    earlier = [path for path in _paths(folder) if path.stem.casefold() == name.casefold()]
    if earlier and not replace:
        raise InputError(
            f"{earlier[0].stem}: a series of this name is kept already; give another name, or --replace"
        )
    path = folder / f"{name}{_SUFFIX}"
    unfinished = folder / f".{name}.unfinished"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        unfinished.write_text(as_text(kept), encoding="utf-8", newline="\n")
        for other in earlier:
            other.unlink()
        unfinished.replace(path)
    except OSError as error:
        raise InputError(f"{path}: {error}; make the folder writable") from error
    return path


def delete(folder: Path, name: str) -> None:
    """Forget a kept series, a damaged one too.

    Raises
    ------
    InputError
        No series has this name.
    """
    _path_of(folder, name).unlink()


def load(folder: Path, name: str) -> StoredSeries:
    """The kept series of a name.

    Raises
    ------
    InputError
        No series has this name, or its file is damaged.
    """
    return _load(_path_of(folder, name))


def load_all(folder: Path) -> tuple[StoredSeries, ...]:
    """All kept series, by name; none where there is no such folder.

    Raises
    ------
    InputError
        A file is damaged; the message names it and the remedy.
    """
    return tuple(map(_load, _paths(folder)))


def as_text(kept: StoredSeries) -> str:
    """A kept series as the text of its file."""
    found = {"panictrack_series": FORMAT, **asdict(kept)}
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
    remedy = suggestion(name, tuple(known)) if known else "keep one with `panictrack series add NAME FILE`"
    raise InputError(f"no series is kept as {name!r}; {remedy}")


def _load(path: Path) -> StoredSeries:
    try:
        kept = _kept(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise InputError(
            f"{path}: this kept series is damaged ({type(error).__name__}: {error}); remove it with "
            f'`panictrack series remove "{path.stem}"` and add its file again'
        ) from error
    if kept.name != path.stem:
        raise InputError(f"{path}: this file holds the series {kept.name!r}; give the file its name back")
    return kept


def _kept(found: Mapping[str, Any]) -> StoredSeries:
    if found["panictrack_series"] != FORMAT:
        raise ValueError(f"its format is {found['panictrack_series']} and not {FORMAT}")
    scale = float(found["scale"])
    if not 0 < scale < math.inf:
        raise ValueError(f"a scale of {scale}")
    return StoredSeries(
        name=checked_name(found["name"]),
        role=Role(found["role"]),
        technology=found["technology"],
        unit=found["unit"],
        scale=scale,
        series=_series(found["series"]),
        provenance=_provenance(found["provenance"]),
    )


def _series(found: Mapping[str, Any]) -> Series:
    points = tuple(map(_point, found["points"]))
    starts = [point.start for point in points]
    if not starts or starts != sorted(set(starts)):
        raise ValueError("its points are not in order of time, or there are none")
    return Series(
        topic=found["topic"],
        measure=Measure(found["measure"]),
        step_days=float(found["step_days"]),
        points=points,
        outlets=tuple(found["outlets"]),
    )


def _point(found: Mapping[str, Any]) -> SeriesPoint:
    point = SeriesPoint(
        start=date.fromisoformat(found["start"]),
        count=int(found["count"]),
        n=int(found["n"]),
        exposure=float(found["exposure"]),
        n_outlets=int(found["n_outlets"]),
        coverage=float(found["coverage"]),
    )
    if not (point.count >= 0 and point.n >= 0 and 0 <= point.exposure < math.inf):
        raise ValueError(f"the numbers of {point.start} cannot be")
    return point


def _provenance(found: Mapping[str, Any]) -> Provenance:
    retrieved = found["retrieved_on"]
    return Provenance(
        file=found["file"],
        sha256=found["sha256"],
        format=found["format"],
        read_as=found["read_as"],
        columns=tuple(found["columns"]),
        first_year=found["first_year"],
        source=found["source"],
        licence=found["licence"],
        retrieved_on=None if retrieved is None else date.fromisoformat(retrieved),
        added_at=datetime.fromisoformat(found["added_at"]),
    )
