"""Whether the file is sound, and whether what is derived from the headlines agrees with them."""

import sqlite3

from panictrack.archive.connection import Connection
from panictrack.model.text import counted

_MAX_NAMED_WEEKS = 5
_FIRST_COUNTED_BY_STREAM = "week_stream"
_MISCOUNTED_WEEKS = """
with counted as (
  select week_start, stream_id, outlet_id, count(*) as n_headlines from headline
  where title_revision = 1 and is_selected = 0 and id <= (select counted_through from week_cache)
  and (language is null or language not in (select language from week_unread))
  group by 1, 2, 3
),
cached as (select week_start, stream_id, outlet_id, n_headlines from week_stream),
different as (
  select * from (select * from counted except select * from cached)
  union
  select * from (select * from cached except select * from counted)
)
select distinct week_start from different
where exists (select 1 from week_cache where rules not like '{"recount"%')
and week_start not in (select week_start from stale_week)
order by 1
"""
_INCOMPLETE_SAMPLES = (
    "select name from label_sample where n_drawn <> (select count(*) from label_item where sample_id = id) "
    "or n_drawn <> (select coalesce(sum(n_drawn), 0) from label_stratum where sample_id = id) order by name"
)


def sqlite_errors(connection: Connection) -> list[str]:
    """The errors that SQLite finds in the file: damage, and rows that refer to missing ones."""
    found = [row[0] for row in connection.execute("pragma integrity_check")]
    orphans = [str(tuple(row)) for row in connection.execute("pragma foreign_key_check")]
    return [line for line in found if line != "ok"] + orphans


def index_is_consistent(connection: Connection) -> bool:
    """Whether the full-text index contains the words of every title, and no others.

    SQLite compares word by word. It writes nothing but needs a writing transaction, so nobody else can write
    meanwhile (measured: 7 s with 2.6 million headlines).
    """
    try:
        connection.execute("insert into headline_text (headline_text, rank) values ('integrity-check', 1)")
    except sqlite3.OperationalError:
        raise  # locked or read-only, which says nothing about the index
    except sqlite3.DatabaseError:
        return False
    return True


def miscounted_weeks(connection: Connection) -> list[str]:
    """The weeks that are not stale and yet have another cached number of headlines than the rows."""
    table = "select 1 from sqlite_master where name = ?"
    if connection.execute(table, (_FIRST_COUNTED_BY_STREAM,)).fetchone() is None:
        return []
    return [row[0] for row in connection.execute(_MISCOUNTED_WEEKS)]


def incomplete_samples(connection: Connection) -> list[str]:
    """The samples that have lost headlines, or never had all that their design says were drawn."""
    if connection.execute("select 1 from sqlite_master where name = 'label_sample'").fetchone() is None:
        return []
    return [row[0] for row in connection.execute(_INCOMPLETE_SAMPLES)]


def inconsistencies(connection: Connection) -> list[str]:
    """What disagrees with the headlines, in sentences. Runs inside a writing transaction."""
    found = []
    if not index_is_consistent(connection):
        found.append("the full-text index disagrees with the headlines: searches miss some")
    if weeks := miscounted_weeks(connection):
        named = ", ".join(weeks[:_MAX_NAMED_WEEKS]) + (", …" if len(weeks) > _MAX_NAMED_WEEKS else "")
        found.append(
            f"the cached counts of {counted(len(weeks), 'week')} disagree with the headlines: {named}"
        )
    found += [
        f"sample {name} lacks headlines that were drawn: restore a backup, its chances are not those stored"
        for name in incomplete_samples(connection)
    ]
    return found


def repair(connection: Connection) -> list[str]:
    """Rebuild what disagrees with the headlines, and report it in sentences."""
    repaired = []
    if not index_is_consistent(connection):
        connection.execute("insert into headline_text (headline_text) values ('rebuild')")
        repaired.append("the full-text index was rebuilt")
    if miscounted_weeks(connection):
        connection.execute("delete from week_cache")
        repaired.append("the cached counts were deleted: the next report recounts them")
    return repaired
