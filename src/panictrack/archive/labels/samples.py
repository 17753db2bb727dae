"""Samples of headlines to be coded: their design, strata and items, and the codebooks they use."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from panictrack.archive.connection import Connection
from panictrack.archive.search.query import unknown_name
from panictrack.errors import InputError
from panictrack.model.times import from_text, to_text

_SAMPLES = (
    "select id, name, codebook_id, topic, since, until, streams, design, scorer, "
    "coders, n_frame, n_drawn, overlap_share, seed, created_at from label_sample"
)
_INSERT_SAMPLE = (
    "insert into label_sample (name, codebook_id, topic, since, until, streams, design, scorer, coders, "
    "n_frame, n_drawn, overlap_share, seed, created_at) values (:name, :codebook_id, :topic, :since, :until, "
    ":streams, :design, :scorer, :coders, :n_frame, :n_drawn, :overlap_share, :seed, :created_at) "
    "returning id"
)
_STRATUM = "number, name, score_from, score_to, stream, period, n_frame, n_drawn"
_ITEM = (
    "position, headline_id, title_digest, frame_number, stratum, inclusion_probability, is_overlap, "
    "coder, score, stream, week_start"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class StoredSample:
    """A sample and the design by which it was drawn; `id` and `codebook_id` are those of this archive."""

    id: int = 0
    name: str
    codebook_id: int
    topic: str
    since: date | None
    until: date | None
    streams: tuple[str, ...]  # empty: all general and business news
    design: str
    scorer: str
    coders: tuple[str, ...]
    n_frame: int
    n_drawn: int
    overlap_share: float
    seed: int
    created_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Stratum:
    """A part of the frame in which every headline had the same chance; None: not bounded by it."""

    number: int
    name: str
    score_from: float | None
    score_to: float | None
    stream: str | None
    period: str | None
    n_frame: int
    n_drawn: int


@dataclass(frozen=True, kw_only=True, slots=True)
class SampleItem:
    """A drawn headline. `score`, `stream` and `week_start` are for estimates; coders do not see them."""

    position: int
    headline_id: int | None
    title_digest: str
    frame_number: int
    stratum: int
    inclusion_probability: float
    is_overlap: bool
    coder: str  # who alone codes it; empty: all
    score: float
    stream: str
    week_start: date

    def is_asked_of(self, coder: str) -> bool:
        """Whether this coder codes it."""
        return self.coder in {"", coder}


@dataclass(frozen=True, kw_only=True, slots=True)
class FrameItem:
    """A headline that could be drawn, as it was then; `number` is from 1, in order of arrival."""

    number: int
    stratum: int
    score: float
    stream: str
    week_start: date


def add_codebook(connection: Connection, values: Mapping[str, str], *, added_at: datetime) -> int:
    """The id of a codebook by its name, version, digest and text; it is added if it is not there."""
    connection.execute(
        "insert into codebook (name, version, digest, text, added_at) "
        "values (:name, :version, :digest, :text, :added_at) on conflict do nothing",
        {**values, "added_at": to_text(added_at)},
    )
    return int(connection.value("select id from codebook where digest = :digest", values))


def codebook_text(connection: Connection, codebook_id: int) -> str:
    """The codebook in YAML."""
    return str(connection.value("select text from codebook where id = ?", (codebook_id,)))


def list_codebooks(connection: Connection) -> dict[str, str]:
    """By digest, every codebook in YAML, in order of first use."""
    return dict(connection.execute("select digest, text from codebook order by id"))


def add_sample(
    connection: Connection,
    sample: StoredSample,
    strata: Iterable[Stratum],
    items: Iterable[SampleItem],
    frame: Iterable[FrameItem],
) -> int:
    """Store a sample and return its id; sqlite3.IntegrityError where its name is taken."""
    values = {
        "name": sample.name,
        "codebook_id": sample.codebook_id,
        "topic": sample.topic,
        "since": sample.since and sample.since.isoformat(),
        "until": sample.until and sample.until.isoformat(),
        "streams": "\n".join(sample.streams),
        "design": sample.design,
        "scorer": sample.scorer,
        "coders": "\n".join(sample.coders),
        "n_frame": sample.n_frame,
        "n_drawn": sample.n_drawn,
        "overlap_share": sample.overlap_share,
        "seed": sample.seed,
        "created_at": to_text(sample.created_at),
    }
    id_ = int(connection.value(_INSERT_SAMPLE, values))
    connection.executemany(
        f"insert into label_stratum (sample_id, {_STRATUM}) values ({_marks(_STRATUM, 1)})",
        ((id_, *(getattr(one, name) for name in _STRATUM.split(", "))) for one in strata),
    )
    connection.executemany(
        f"insert into label_item (sample_id, {_ITEM}) values ({_marks(_ITEM, 1)})",
        ((id_, *_item_row(one)) for one in items),
    )
    connection.executemany(
        "insert into label_frame (sample_id, number, stratum, score, stream, week_start) "
        "values (?, ?, ?, ?, ?, ?)",
        ((id_, one.number, one.stratum, one.score, one.stream, one.week_start.isoformat()) for one in frame),
    )
    return id_


def list_samples(connection: Connection) -> list[StoredSample]:
    """All samples, the newest first."""
    return [_sample(row) for row in connection.records(f"{_SAMPLES} order by created_at desc, id desc")]


def sample_named(connection: Connection, name: str | None) -> StoredSample:
    """The sample of this name; without a name, the only one.

    Raises
    ------
    InputError
        There is none, or there are several and none was named.
    """
    found = list_samples(connection)
    if name is None and len(found) == 1:
        return found[0]
    for sample in found:
        if sample.name == name:
            return sample
    raise _no_sample(name, [sample.name for sample in found])


def _no_sample(name: str | None, names: Sequence[str]) -> InputError:
    if not names:
        return InputError("there is no sample to code yet; draw one with `panictrack label sample`")
    if name is None:
        return InputError(f"there are {len(names)} samples; name one of {', '.join(names)}")
    return unknown_name("sample", name, names, "`panictrack label list` lists them")


def sample_strata(connection: Connection, sample_id: int) -> list[Stratum]:
    """The strata of a sample, by number."""
    query = f"select {_STRATUM} from label_stratum where sample_id = ? order by number"
    return [Stratum(**row) for row in connection.records(query, (sample_id,))]


def sample_items(connection: Connection, sample_id: int) -> list[SampleItem]:
    """The headlines of a sample, in the order in which coders see them."""
    query = f"select {_ITEM} from label_item where sample_id = ? order by position"
    return [
        SampleItem(
            **row
            | {
                "is_overlap": bool(row["is_overlap"]),
                "week_start": date.fromisoformat(row["week_start"]),
            }
        )
        for row in connection.records(query, (sample_id,))
    ]


def sample_frame(connection: Connection, sample_id: int) -> list[FrameItem]:
    """The frame of a sample, by number."""
    query = (
        "select number, stratum, score, stream, week_start from label_frame where sample_id = ? "
        "order by number"
    )
    return [
        FrameItem(
            number=number, stratum=stratum, score=score, stream=stream, week_start=date.fromisoformat(week)
        )
        for number, stratum, score, stream, week in connection.execute(query, (sample_id,))
    ]


def item_titles(connection: Connection, sample_id: int) -> dict[int, str]:
    """By position, the titles of a sample's headlines that were not deleted."""
    query = (
        "select position, title from label_item join headline on headline.id = headline_id "
        "where sample_id = ?"
    )
    return dict(connection.execute(query, (sample_id,)))


def item_title(connection: Connection, sample_id: int, position: int) -> str | None:
    """The title of one headline of a sample; None: it was deleted."""
    query = (
        "select title from label_item join headline on headline.id = headline_id "
        "where sample_id = ? and position = ?"
    )
    found: str | None = connection.value(query, (sample_id, position))
    return found


def n_answers(connection: Connection, sample_id: int) -> int:
    """How many answers were given in a sample, withdrawn ones included."""
    return int(connection.value("select count(*) from annotation where sample_id = ?", (sample_id,)))


def set_coders(connection: Connection, sample_id: int, coders: Sequence[str]) -> None:
    """Note who codes a sample."""
    connection.execute("update label_sample set coders = ? where id = ?", ("\n".join(coders), sample_id))


def remove_sample(connection: Connection, sample_id: int) -> None:
    """Remove a sample without answers."""
    for table in ("model_reply", "label_item", "label_frame", "label_stratum"):
        connection.execute(f"delete from {table} where sample_id = ?", (sample_id,))
    connection.execute("delete from label_sample where id = ?", (sample_id,))


def _item_row(item: SampleItem) -> tuple[Any, ...]:
    *before, is_overlap, coder, score, stream, week = (getattr(item, name) for name in _ITEM.split(", "))
    return (*before, int(is_overlap), coder, score, stream, week.isoformat())


def _sample(row: dict[str, Any]) -> StoredSample:
    days = {name: row[name] and date.fromisoformat(row[name]) for name in ("since", "until")}
    lists = {name: tuple(filter(None, row[name].split("\n"))) for name in ("streams", "coders")}
    return StoredSample(**row | days | lists | {"created_at": from_text(row["created_at"])})


def _marks(names: str, n_before: int) -> str:
    return ", ".join("?" * (names.count(",") + 1 + n_before))
