"""From a file and what its owner says of it to a series that is kept."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from panictrack.errors import InputError, suggestion
from panictrack.history import load_episodes
from panictrack.importing.external.describe import describe
from panictrack.importing.external.read import ReadFile, read_file
from panictrack.importing.external.store import Provenance, Role, StoredSeries, checked_name


@dataclass(frozen=True, kw_only=True, slots=True)
class SeriesOverrides:
    """What the owner of a file says of it; what is None is taken from the file, or not known."""

    columns: tuple[str, ...] = ()
    first_year: int | None = None
    role: Role = Role.MEASURE
    technology: str | None = None  # the id of an episode
    unit: str | None = None
    source: str | None = None
    licence: str | None = None
    retrieved_on: date | None = None


def build_stored_series(path: Path, name: str, said: SeriesOverrides, now: datetime) -> StoredSeries:
    """The series of a file, ready to be kept.

    Raises
    ------
    InputError
        The name cannot be one, nobody knows the technology, the file was retrieved after `now`, or it cannot
        be read as one series.
    """
    name = checked_name(name)
    _check_technology(said)
    if said.retrieved_on and said.retrieved_on > now.date():
        raise InputError(
            f"--retrieved {said.retrieved_on}: this day is yet to come; give the day of the export"
        )
    read = read_file(path, column=said.columns, first_year=said.first_year)
    return StoredSeries(
        name=name,
        role=said.role,
        technology=said.technology,
        unit=said.unit or read.found.unit,
        scale=read.found.scale,
        series=read.found.series,
        provenance=_provenance(read, said, now),
    )


def _check_technology(said: SeriesOverrides) -> None:
    known = [episode.id for episode in load_episodes()]
    if said.technology is not None and said.technology not in known:
        raise InputError(f"no episode is named {said.technology!r}; {suggestion(said.technology, known)}")


def _provenance(read: ReadFile, said: SeriesOverrides, now: datetime) -> Provenance:
    return Provenance(
        file=read.name,
        sha256=hashlib.sha256(read.body).hexdigest(),
        format=read.format,
        read_as=describe(read.found.series),
        columns=said.columns,
        first_year=said.first_year,
        source=said.source or read.found.source,
        licence=said.licence or read.found.licence,
        retrieved_on=said.retrieved_on,
        added_at=now,
    )
