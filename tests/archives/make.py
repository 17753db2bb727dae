"""Make the archive of a revision, as SQL: `.venv/bin/python tests/archives/make.py 0007`.

This folder has an archive of every revision; each must always upgrade without loss (test_migrations).
Released files are frozen: never make them again. To add the next revision:

1. write the migration and set REVISION in panictrack.archive.database;
2. add values for each new table and column to ROWS below, unusual ones and NULL among them, and each renamed
   table or column under both names; add the new name to RENAMED in test_migrations;
3. run this script with the number of the revision, and commit the file it writes.

While a revision is not released, make its file again whenever its migration changes; a test says when. Only
the columns of the revision are filled, so ROWS serves all revisions. A file holds the whole schema and
depends on no migration.
"""

import sqlite3
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import alembic.command
import alembic.config
from sqlalchemy import create_engine

from panictrack.data import shipped
from panictrack.model import Entry
from panictrack.model.identity import article_key, title_key
from panictrack.model.times import to_text

HERE = Path(__file__).parent
INDEX = "headline_text"
SEEN = datetime(2026, 11, 17, 6, tzinfo=UTC)
LATER = datetime(2026, 11, 24, 6, tzinfo=UTC)
OUTLETS = ("x.org", "zeitung-für-dich.example", "y.org")
TITLES = (
    ("AI could kill us all, scientists warn", "http://x.org/ai?id=1&utm_source=rss", SEEN, 1, 0),
    ("AI could help us all, scientists hope", "http://x.org/ai?id=1&utm_source=rss", SEEN, 2, 0),
    ('It\'s "quoted"; drop table headline; -- robots', None, None, 1, 0),
    ("Über Kühe 🐄 und שלום, ein Zug\u200b fährt", "http://zeitung.example/kühe?größe=1", SEEN, 1, 0),
    ('=HYPERLINK("http://evil.example") \x1b[31mred', "http://x.org/formula", SEEN, 1, 1),
    ("Two\nlines\tand a tab " + "long " * 200, "http://x.org/long", LATER, 1, 0),
    ("Plain news of the next week", None, LATER, 1, 0),
)


def headlines() -> list[dict[str, Any]]:
    """Headlines with the keys that their url or title and date give: the same arrival must know them."""
    rows = []
    for number, (title, url, published_at, revision, is_selected) in enumerate(TITLES, start=1):
        entry = Entry(title=title, url=url, published_at=published_at)
        outlet = 2 if "Kühe" in title else 1
        rows.append(
            {
                "id": number,
                "outlet_id": outlet,
                "title": title,
                "url": url,
                "published_at": None if published_at is None else to_text(published_at),
                "first_seen_at": to_text(published_at or SEEN),
                "dated_by": "seen" if published_at is None else "published",
                "week_start": "2026-11-23" if published_at == LATER else "2026-11-16",
                "article_key": article_key(OUTLETS[outlet - 1], entry),
                "title_key": title_key(entry),
                "wording": revision,
                "title_revision": revision,
                "is_selected": is_selected,
                "import_file_id": 1 if number == 7 else None,
                "stream_id": {5: None, 7: 3}.get(number, 1),
                "language": {4: "de", 5: None}.get(number, "en"),
            }
        )
    return rows


def feeds() -> list[dict[str, Any]]:
    """A feed of which much is known, and one of which nothing is."""
    known = {
        "id": 1, "url": "http://x.org/f", "name": "X 'n' Y", "outlet_id": 1, "kind": "general",
        "tags": "one\ntwo", "is_listed": 1, "address": "http://x.org/new", "moved_to": "http://x.org/newer",
        "moved_since": "2026-11-16T06:00:00Z", "interval_seconds": 1800, "usual_gap_seconds": 600,
        "memory_seconds": 86400, "silent_after_seconds": 90000, "asked_gap_seconds": 900,
        "requested_gap_seconds": 900, "skip_hours": "1 2",
        "skip_days": "6", "due_at": "2026-11-17T09:00:00Z", "last_fetch_at": "2026-11-17T08:00:00Z",
        "last_good_at": "2026-11-17T07:00:00Z", "last_new_at": "2026-11-17T06:00:00Z",
        "in_full_at": "2026-11-17T06:00:00Z", "last_body_at": "2026-11-17T06:00:00Z", "etag": 'W/"é"',
        "last_modified": "Tue, 17 Nov 2026 06:00:00 GMT", "body_digest": "0123456789abcdef",
        "validators_lie": 1, "n_honest_changes": 3,
        "identity_rule": "link", "n_failures": 1, "failure_weight": 0.1, "stream_id": 1,
    }  # fmt: skip
    unknown = {name: None for name in known if name not in {"is_listed", "interval_seconds", "n_failures"}}
    unknown |= {"id": 2, "url": "http://y.org/f", "name": "", "outlet_id": 3, "kind": "section"}
    unknown |= {"stream_id": 2}
    unknown |= {"tags": "", "skip_hours": "", "skip_days": "", "validators_lie": 0, "n_honest_changes": 0}
    unknown |= {"identity_rule": "guid", "failure_weight": 0.0}
    return [known, {**unknown, "is_listed": 0, "interval_seconds": 3600, "n_failures": 0}]


def fetches() -> list[dict[str, Any]]:
    """Attempts that brought something, nothing, and an error."""
    plain = {"feed_id": 1, "seconds": 0.25, "n_links_dropped": 0, "is_possible_gap": 0}
    stored = {"id": 1, "started_at": "2026-11-17T06:00:00Z", "outcome": "stored", "http_status": 200}
    stored |= {"n_bytes": 999, "n_entries": 6, "n_new": 6, "n_first_shown": 6, "reason": None}
    stored |= {"body_digest": "0123456789abcdef", "parser": "expat", "n_untitled": 7}
    nothing = {
        "body_digest": None,
        "parser": None,
        "n_bytes": 0,
        "n_entries": 0,
        "n_new": 0,
        "n_first_shown": 0,
    }
    same = {"id": 2, "started_at": "2026-11-17T07:00:00Z", "outcome": "not modified", "http_status": 304}
    late = {"id": 3, "started_at": "2026-11-17T08:00:00Z", "outcome": "timeout", "http_status": None}
    return [
        {**plain, **stored},
        {**plain, **nothing, **same, "reason": "the server says that nothing changed (304)"},
        {**plain, **nothing, **late, "reason": "no answer in 30 s; “why?”", "is_possible_gap": 1},
    ]


def sightings() -> list[dict[str, Any]]:
    """One of a feed that is not listed any more too."""
    seen = {"first_seen_at": "2026-11-17T06:00:00Z", "last_seen_at": "2026-11-17T07:00:00Z"}
    rows = [
        {**seen, "feed_id": 1, "headline_id": number, "published_raw": None, "date_note": None}
        for number in range(1, 7)
    ]
    return [
        *rows,
        {**seen, "feed_id": 2, "headline_id": 5, "published_raw": "gestern", "date_note": "unreadable"},
    ]


def scorers() -> list[dict[str, Any]]:
    """Two versions of one, of which the later is current."""
    names = (("alarm", "3", 0), ("alarm", "4", 1), ("alarm_any", "4", 1), ("vader", "1", 1))
    names += (("topic:ai", "1", 1), ("theme:extinction", "1", 1))
    return [
        {
            "id": number, "name": name, "version": version, "fingerprint": f"f{number}",
            "scored_through": 6, "is_current": is_current,
            "languages": '["de", "en"]' if name == "vader" else '["en"]',
        }
        for number, (name, version, is_current) in enumerate(names, start=1)
    ]  # fmt: skip


SCORES = {(1, 1): 0.75, (2, 1): 0.9371, (2, 2): 1e-300, (3, 1): 0.99, (3, 2): 1 / 3, (4, 1): -0.5}
SCORES |= {(5, 1): 1.0, (5, 2): 1.0, (6, 1): 1.0}
DELETED = Entry(title="Forgotten on purpose", url="http://x.org/forgotten", published_at=SEEN)
DELETED_ROW = {"article_key": article_key(OUTLETS[0], DELETED), "title_key": title_key(DELETED)}
DELETED_ROW |= {"forgotten_at": "2026-11-24T08:00:00Z", "deleted_at": "2026-11-24T08:00:00Z"}
DELETED_ROW |= {"reason": "asked to; “so be it”"}
WEEK_CACHE = {"id": 1, "rules": '{"topics": [5]}', "counted_through": 4}
ROWS: Mapping[str, list[dict[str, Any]]] = {
    "outlet": [
        {"id": 1, "name": OUTLETS[0], "country": "GB", "language": "en"},
        {"id": 2, "name": OUTLETS[1], "country": None, "language": "de-CH"},
        {"id": 3, "name": OUTLETS[2], "country": None, "language": None},
    ],
    "import_file": [
        {"id": 1, "sha256": "ab" * 32, "name": "news 'n' more.csv", "imported_at": "2026-11-24T08:00:00Z"}
        | {"n_rows": 3, "n_new": 1, "n_known": 1, "n_bad": 1, "form": "csv", "format": "csv"},
        {"id": 2, "sha256": "cd" * 32, "name": "cut-off.csv", "imported_at": None}
        | {"n_rows": 0, "n_new": 0, "n_known": 0, "n_bad": 0, "form": None, "format": None},
    ],
    "stream": [
        {"id": 1, "name": "x.org (X 'n' Y)", "kind": "general"},
        {"id": 2, "name": "y.org ()", "kind": "section"},
        {"id": 3, "name": "Kioske, „alle“", "kind": "business"},
        {"id": 4, "name": "of nothing yet", "kind": "technology"},
    ],
    "feed": feeds(),
    "fetch": fetches(),
    "feed_move": [
        {"id": 1, "feed_id": 1, "moved_at": "2026-11-16T06:00:00Z", "since": "2026-11-01T06:00:00Z"}
        | {"from_address": "http://x.org/f", "to_address": "http://x.org/new"}
    ],
    "host": [
        {"name": "x.org:8080", "not_before": "2026-11-17T09:00:00Z", "asked_at": "2026-11-17T08:00:00Z"}
        | {"requested_at": "2026-11-17T08:00:00Z", "reason": "429, Retry-After: 3600"}
    ],
    "headline": headlines(),
    "sighting": sightings(),
    "scorer": scorers(),
    "score": [
        {"scorer_id": scorer, "headline_id": id_, "value": value} for (scorer, id_), value in SCORES.items()
    ],
    "forgotten": [DELETED_ROW],
    "deleted_headline": [DELETED_ROW],
    "week_counting": [WEEK_CACHE],
    "week_cache": [WEEK_CACHE],
    "week_outlet": [
        {"week_start": "2026-11-16", "outlet_id": 1, "n_headlines": 2},
        {"week_start": "2026-11-16", "outlet_id": 2, "n_headlines": 1},
    ],
    "week_stream": [{"week_start": "2026-11-16", "stream_id": 1, "outlet_id": 1, "n_headlines": 2}],
    "week_topic": [
        {"scorer_id": 5, "week_start": "2026-11-16", "stream_id": 1, "outlet_id": 1}
        | {"n_topic": 1, "n_concerned": 1, "n_alarmed": 1}
    ],
    "week_label": [
        {"scorer_id": 5, "week_start": "2026-11-16", "stream_id": 1, "outlet_id": 1, "label_scorer_id": 6}
        | {"n_topic": 1, "n_alarmed": 1}
    ],
    "week_title": [{"week_start": "2026-11-16", "stream_id": 1, "title_key": -(1 << 40)}],
    "week_unread": [{"week_start": "2026-11-16", "stream_id": 1, "language": "de", "n_headlines": 1}],
    "week_uncounted": [{"week_start": "2026-11-16", "stream_id": 0, "outlet_id": 1, "n_headlines": 3}],
    "changed_week": [{"week_start": "2026-11-16", "n_changes": 2}],
    "week_copy": [{"scorer_id": 0, "week_start": "2026-11-16", "stream_id": 1, "n_copies": 1}],
    "stale_week": [{"week_start": "2014-01-06"}],
    "run": [
        {"id": 1, "kind": "report", "made_at": "2026-11-23T06:00:00Z", "panictrack_version": "0.1.0"}
        | {"settings_digest": "e" * 16, "result": "reports/2026-W47: “still rising”"},
        {"id": 2, "kind": "export", "made_at": "2026-11-23T07:00:00Z", "panictrack_version": "0.1.0"}
        | {"settings_digest": "", "result": None},
    ],
    "published_answer": [
        {"topic": "ai", "measure": "panic", "week_start": "2026-11-16", "is_corrected": 1}
        | {"verdict": "risen, not fallen", "fitted": "too early to tell", "p_past": 0.2, "p_higher": 1 / 3}
        | {"p_rose": 0.75, "step_days": 28.0, "n_steps": 388, "level": 0.00041, "recent": 0.000402}
        | {"version": "curve@3"}
        | {"forecast": '[["2026-11-23", 0.0001, 0.0002, 0.0003, 0.0004, 0.0005]]'}
        | {"made_at": "2026-11-23T06:00:00Z"},
        {"topic": "ai", "measure": "alarm rate", "week_start": "2026-11-16", "is_corrected": 0}
        | {"verdict": "no clear trend", "fitted": "no clear trend", "p_past": 0.0, "p_higher": 1.0}
        | {"p_rose": 0.0, "step_days": 7.0, "n_steps": 12, "level": 0.01, "recent": None}
        | {"version": "curve@3", "forecast": "[]"}
        | {"made_at": "2026-11-23T06:00:00Z"},
    ],
    "codebook": [
        {"id": 1, "name": "alarm", "version": "1", "digest": "0123456789abcdef"}
        | {"text": "name: alarm\nintroduction: “Kühe”, 'quoted'\n", "added_at": "2026-12-01T06:00:00Z"}
    ],
    "label_sample": [
        {"id": 1, "name": "ai-2026", "codebook_id": 1, "topic": "ai", "since": "2023-01-01"}
        | {"until": None, "streams": "x.org (X 'n' Y)\nKioske, „alle“", "design": "neyman"}
        | {"scorer": "alarm@4", "coders": "ana\nben", "n_frame": 2, "n_drawn": 2, "overlap_share": 0.2}
        | {"seed": 1 << 40, "created_at": "2026-12-01T06:00:00Z"},
        {"id": 2, "name": "all", "codebook_id": 1, "topic": "ai", "since": None, "until": None}
        | {"streams": "", "design": "random", "scorer": "alarm@4", "coders": "ana", "n_frame": 2}
        | {"n_drawn": 0, "overlap_share": 0.0, "seed": 0, "created_at": "2026-12-01T06:00:00Z"},
    ],
    "label_stratum": [
        {"sample_id": 1, "number": 0, "name": "alarm .35 and above", "score_from": 0.35, "score_to": None}
        | {"stream": "x.org (X 'n' Y)", "period": "2026-Q4", "n_frame": 2, "n_drawn": 2},
        {"sample_id": 2, "number": 0, "name": "all", "score_from": None, "score_to": None}
        | {"stream": None, "period": None, "n_frame": 2, "n_drawn": 0},
    ],
    "label_item": [
        {"sample_id": 1, "position": 1, "headline_id": 1, "title_digest": "0f" * 8, "stratum": 0}
        | {"frame_number": 2}
        | {"inclusion_probability": 1 / 3, "is_overlap": 1, "coder": "", "score": 0.9371}
        | {"stream": "x.org (X 'n' Y)", "week_start": "2026-11-16"},
        {"sample_id": 1, "position": 2, "headline_id": None, "title_digest": "f0" * 8, "stratum": 0}
        | {"frame_number": 1}
        | {"inclusion_probability": 1.0, "is_overlap": 0, "coder": "ben", "score": 1e-300}
        | {"stream": "x.org (X 'n' Y)", "week_start": "2026-11-16"},
    ],
    "label_frame": [
        {"sample_id": 1, "number": number, "stratum": 0, "score": score}
        | {"stream": "x.org (X 'n' Y)", "week_start": "2026-11-16"}
        for number, score in ((1, 1e-300), (2, 0.9371))
    ],
    "annotation": [
        {"id": number, "sample_id": sample, "headline_id": headline, "title_digest": digest, "coder": coder}
        | {"codebook_id": 1, "question": question, "answer": answer, "source": source}
        | {"answered_at": f"2026-12-01T06:00:0{number}Z"}
        for number, (sample, headline, digest, coder, question, answer, source) in enumerate(
            (
                (1, 1, "0f" * 8, "ana", "alarm", "2", "browser"),
                (1, 1, "0f" * 8, "ana", "alarm", "", "browser"),
                (1, 1, "0f" * 8, "ana", "note", "“so be it”\nor 'not'", "terminal"),
                (None, None, "ab" * 8, "ben", "themes", "jobs;power", "import"),
            ),
            start=1,
        )
    ],
    "model_instructions": [{"id": 1, "text": "You code newspaper headlines.\n„Antworte“ in JSON."}],
    "model_reply": [
        {"id": number, "sample_id": 1, "position": 1, "coder": "llm:tiny", "instructions_id": 1}
        | {"reply": reply, "problem": problem, "replied_at": f"2026-12-01T06:00:0{number}Z"}
        for number, (reply, problem) in enumerate(
            (('{"about": "1"}', None), ("As a model, I can't …", "no JSON object")), start=1
        )
    ],
    "job": [
        {"name": "weekly report", "due_at": "2026-11-30T06:00:00Z", "last_ran_at": "2026-11-23T06:00:00Z"},
        {"name": "odd ' job", "due_at": "2026-11-30T06:00:00Z", "last_ran_at": None},
    ],
}


def migrate(path: Path, revision: str) -> None:
    """An empty archive of this revision."""
    configuration = alembic.config.Config()
    configuration.set_main_option("script_location", str(shipped("alembic")))
    configuration.set_main_option("path_separator", "os")
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        configuration.attributes["connection"] = connection
        alembic.command.upgrade(configuration, revision)
    engine.dispose()


def schema(connection: sqlite3.Connection, kind: str) -> list[tuple[str, str]]:
    """The names and statements of all tables, indexes, triggers or views that somebody made."""
    found = connection.execute(
        "select name, sql from sqlite_master where type = ? and sql is not null order by rowid", (kind,)
    )
    # The full-text index makes tables of its own.
    return [(name, sql) for name, sql in found if kind != "table" or not name.startswith(f"{INDEX}_")]


def columns(connection: sqlite3.Connection, table: str) -> list[str]:
    """The columns of a table, in their order."""
    return [row[1] for row in connection.execute(f"pragma table_info({table})")]


def fill(connection: sqlite3.Connection) -> None:
    """Fill the tables that there are with what ROWS has for their columns."""
    for table, _ in schema(connection, "table"):
        names = columns(connection, table)
        for row in ROWS.get(table, []):
            listed = [name for name in names if name in row]
            marks = ", ".join(f":{name}" for name in listed)
            statement = f"insert into {table} ({', '.join(listed)}) values ({marks})"
            connection.execute(statement, row)


def statements(connection: sqlite3.Connection) -> Iterator[str]:
    """Everything that makes this archive: tables, rows, the index of titles, then what must not see them."""
    for table, sql in schema(connection, "table"):
        yield sql
        if table != INDEX:
            yield from inserts(connection, table)
    yield f"insert into {INDEX} (rowid, title) select id, title from headline"
    for kind in ("index", "trigger", "view"):
        yield from (sql for _, sql in schema(connection, kind))


def inserts(connection: sqlite3.Connection, table: str) -> Iterator[str]:
    """The rows of a table, one a statement."""
    names = columns(connection, table)
    quoted = " || ', ' || ".join(f"quote({name})" for name in names)
    for (values,) in connection.execute(f"select {quoted} from {table} order by 1"):
        yield f"insert into {table} ({', '.join(names)}) values ({values})"


def main() -> None:
    """Write the file of the revision that is named on the command line."""
    revision = sys.argv[1]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "archive.db"
        migrate(path, revision)
        with closing(sqlite3.connect(path)) as connection:
            fill(connection)
            connection.commit()
            script = "".join(f"{statement};\n" for statement in statements(connection))
    target = HERE / f"{revision}.sql"
    target.write_text(
        f"-- An archive of revision {revision}, made by make.py: frozen once released.\n{script}"
    )
    sys.stdout.write(f"wrote {target}\n")


if __name__ == "__main__":
    main()
