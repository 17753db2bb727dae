"""The ledger of imported files, and what an import leaves as it is."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from panictrack.archive.connection import Connection, among, as_list
from panictrack.errors import InputError
from panictrack.model import FeedKind
from panictrack.model.identity import HeadlineRow
from panictrack.model.times import from_text, to_text

Stream = tuple[str, FeedKind]
_STORED = (
    "select article_key, title_key, is_selected, stream.name, kind from headline "
    f"join stream on stream.id = stream_id where article_key in {among('?')}"
)
_OF_OTHER_KIND = f"select name, kind from stream where name in {among('?')} and kind != ? order by 1 limit 1"


@dataclass(frozen=True, kw_only=True, slots=True)
class ImportRecord:
    """What an import did with the rows of a file."""

    name: str
    n_rows: int
    n_new: int
    n_known: int
    n_bad: int
    imported_at: datetime | None
    format: str | None = None  # its name; None: imported before revision 0004


def finished(connection: Connection, sha256: str) -> ImportRecord | None:
    """The record of a completed import of these bytes; None where there is none."""
    row = connection.execute(
        "select name, n_rows, n_new, n_known, n_bad, imported_at, format from import_file "
        "where sha256 = ? and imported_at is not null",
        (sha256,),
    ).fetchone()
    if row is None:
        return None
    name, n_rows, n_new, n_known, n_bad, imported_at, format_ = row
    return ImportRecord(
        name=name,
        n_rows=n_rows,
        n_new=n_new,
        n_known=n_known,
        n_bad=n_bad,
        imported_at=from_text(imported_at),
        format=format_,
    )


def begin(connection: Connection, sha256: str, name: str, format_: str) -> tuple[int, int]:
    """The id of an import that begins, or resumes, and how many headlines it has added so far."""
    connection.execute(
        "insert into import_file (sha256, name, format, n_rows, n_new, n_known, n_bad) "
        "values (?, ?, ?, 0, 0, 0, 0) on conflict do nothing",
        (sha256, name, format_),
    )
    id_, n_new = connection.execute(
        "select id, n_new from import_file where sha256 = ?", (sha256,)
    ).fetchone()
    return id_, n_new


def record_progress(connection: Connection, id_: int, n_new: int) -> None:
    """Record how many headlines an import has added: it may be interrupted."""
    connection.execute("update import_file set n_new = ? where id = ?", (n_new, id_))


def finish(connection: Connection, id_: int, record: ImportRecord) -> None:
    """Record that the import is complete, and what it did."""
    imported_at = record.imported_at and to_text(record.imported_at)
    connection.execute(
        "update import_file set imported_at = ?, n_rows = ?, n_new = ?, n_known = ?, n_bad = ?, format = ? "
        "where id = ?",
        (imported_at, record.n_rows, record.n_new, record.n_known, record.n_bad, record.format, id_),
    )


def kept_streams(connection: Connection, arrivals: Sequence[HeadlineRow]) -> Counter[Stream]:
    """The streams in which known headlines stay although these arrivals name others, and how many do.

    A headline that only a section showed here is none of them: it moves to a complete stream.
    """
    found = connection.execute(_STORED, (as_list({item.article for item in arrivals}),))
    stored = {(article, title): rest for article, title, *rest in found}
    kept = Counter[Stream]()
    for item in arrivals:
        is_selected, name, kind = stored.get(item.pair, (False, item.stream, ""))
        if name != item.stream and (item.is_selected or not is_selected):
            kept[name, FeedKind(kind)] += 1
    return kept


def refuse_other_kind(connection: Connection, arrivals: Sequence[HeadlineRow], kind: FeedKind) -> None:
    """Refuse arrivals of one kind for a stream of another; those of another archive name their own kinds.

    Raises
    ------
    InputError
        A stream is here already, of another kind.
    """
    names = {item.stream for item in arrivals if item.kind is None}
    found = connection.execute(_OF_OTHER_KIND, (as_list(names), kind.value)).fetchone()
    if found is not None:
        name, own = found
        raise InputError(
            f"the stream {name!r} is of kind {own} here, not {kind}; give --kind {own}, or name another "
            "--stream"
        )
