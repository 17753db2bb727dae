"""Headlines with their scores as rows of a file: CSV or JSON lines."""

import csv
import json
from collections.abc import Iterable
from dataclasses import asdict, fields
from typing import TextIO

from panictrack.archive import Archive
from panictrack.archive.scores import n_unscored, numbers_in_use, register
from panictrack.archive.search import FoundHeadline, Query, find
from panictrack.errors import ConfigurationError
from panictrack.scorers import Scorers
from panictrack.scorers.encoder import EncoderScorer

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def search(archive: Archive, query: Query, scorers: Scorers) -> list[FoundHeadline]:
    """The headlines of a query.

    Can mislead when headlines are not scored yet: they then have an alarm of 0 and no topic.

    Raises
    ------
    ConfigurationError
        The query names a topic, a theme or an aim of regulation that no scorer knows.
    """
    _check(query, scorers)
    numbers = _numbers(archive, scorers)
    with archive.reading() as connection:
        return list(find(connection, query, numbers))


def export(archive: Archive, query: Query, scorers: Scorers, target: TextIO, *, as_jsonl: bool) -> int:
    """Write the headlines of a query and say how many; rows are streamed, the archive may be large."""
    _check(query, scorers)
    numbers = _numbers(archive, scorers)
    with archive.reading() as connection:
        found = find(connection, query, numbers)
        return _write_jsonl(found, target) if as_jsonl else _write_csv(found, target)


def lacking(archive: Archive, scorers: Scorers) -> int:
    """Up to how many headlines lack a score by some current scorer, and so read as 0."""
    with archive.writing() as connection:
        return n_unscored(connection, list(register(connection, scorers.ids).values()))


def _numbers(archive: Archive, scorers: Scorers) -> dict[str, int]:
    """The current scorers, and the encoder where it has been used."""
    with archive.writing() as connection:
        encoder = numbers_in_use(connection, [EncoderScorer("alarm").id])
        return register(connection, scorers.ids) | encoder


def _check(query: Query, scorers: Scorers) -> None:
    """Every label that a query asks for has a scorer; else those that there are of its kind are named."""
    names = [item.name for item in scorers.ids]
    for label in query.labels:
        kind, _, name = label.partition(":")
        known = sorted(other.removeprefix(f"{kind}:") for other in names if other.startswith(f"{kind}:"))
        if name not in known:
            raise ConfigurationError(f"there is no {kind} {name!r}; name one of {', '.join(known)}")


def _write_csv(found: Iterable[FoundHeadline], target: TextIO) -> int:
    """A spreadsheet runs a cell that begins with = or @ as a formula: an apostrophe stops that."""
    writer = csv.writer(target, lineterminator="\n")
    names = [field.name for field in fields(FoundHeadline)]
    writer.writerow(names)
    n_rows = 0
    for item in found:
        writer.writerow([_cell(getattr(item, name)) for name in names])
        n_rows += 1
    return n_rows


def _write_jsonl(found: Iterable[FoundHeadline], target: TextIO) -> int:
    n_rows = 0
    for item in found:
        target.write(json.dumps(asdict(item), ensure_ascii=False) + "\n")
        n_rows += 1
    return n_rows


def _cell(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA_STARTS) else value
