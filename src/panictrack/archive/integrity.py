"""Whether the file is sound, and whether what is made from the headlines agrees with them."""

import sqlite3

from panictrack.archive.connection import Connection

_MOST_WEEKS = 5  # that are named
_FIRST_WITH_KEPT_COUNTS = "week_cache"
_DIFFERENT_WEEKS = """
with counted as (
  select week_start, outlet_id, count(*) as n_headlines from headline
  where title_revision = 1 and is_selected = 0 and id <= (select counted_through from week_cache)
  group by 1, 2
),
different as (
  select * from (select * from counted except select week_start, outlet_id, n_headlines from week_outlet)
  union
  select * from (select week_start, outlet_id, n_headlines from week_outlet except select * from counted)
)
select distinct week_start from different
where exists (select 1 from week_cache) and week_start not in (select week_start from stale_week)
order by 1
"""


def sqlite_errors(connection: Connection) -> list[str]:
    """What SQLite finds wrong with the file: damage, and rows without their parent."""
    found = [row[0] for row in connection.execute("pragma integrity_check")]
    orphans = [str(tuple(row)) for row in connection.execute("pragma foreign_key_check")]
    return [line for line in found if line != "ok"] + orphans


def index_agrees(connection: Connection) -> bool:
    """Whether the full-text index holds the words of every title, and no others.

    SQLite compares word by word. It writes nothing, yet wants a transaction that may: others wait so long
    to write (measured: 7 s with 2.6 million headlines).
    """
    try:
        connection.execute("insert into headline_text (headline_text, rank) values ('integrity-check', 1)")
    except sqlite3.OperationalError:
        raise  # locked, read-only: that says nothing about the index
    except sqlite3.DatabaseError:
        return False
    return True


def different_weeks(connection: Connection) -> list[str]:
    """The weeks whose kept count of headlines is another than that of the rows, though none is stale."""
    table = "select 1 from sqlite_master where name = ?"
    if connection.execute(table, (_FIRST_WITH_KEPT_COUNTS,)).fetchone() is None:
        return []
    return [row[0] for row in connection.execute(_DIFFERENT_WEEKS)]


def inconsistencies(connection: Connection) -> list[str]:
    """What is made from the headlines and does not agree with them. Runs inside a writing transaction."""
    found = []
    if not index_agrees(connection):
        found.append("the full-text index does not agree with the headlines: searches miss some")
    if weeks := different_weeks(connection):
        named = ", ".join(weeks[:_MOST_WEEKS]) + (", …" if len(weeks) > _MOST_WEEKS else "")
        found.append(f"the kept counts of {len(weeks)} weeks do not agree with the headlines: {named}")
    return found


def repair(connection: Connection) -> list[str]:
    """Make anew what does not agree with the headlines, and say what that was."""
    mended = []
    if not index_agrees(connection):
        connection.execute("insert into headline_text (headline_text) values ('rebuild')")
        mended.append("the full-text index was made anew")
    if different_weeks(connection):
        connection.execute("delete from week_cache")
        mended.append("the kept counts were dropped: the next report counts them anew")
    return mended
