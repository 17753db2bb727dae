"""Columns in memory answer as the rows would, whatever happened to the archive meanwhile."""

import json
import shutil
from collections import Counter
from dataclasses import astuple, replace
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panictrack.archive import Database
from panictrack.archive.columns import SparseIdsError, monday_of
from panictrack.archive.feeds import list_feeds
from panictrack.archive.headlines import insert_rows
from panictrack.archive.live_columns import LiveColumns
from panictrack.archive.scores import make_current, register, scored_through, unscored, write
from panictrack.archive.search import Facet, Query, Sort, count, facet, find, in_memory
from panictrack.archive.search.in_memory import finding
from panictrack.archive.search.trend import Group, Period
from panictrack.archive.search.trend_of_rows import trend
from panictrack.curve.series.stats import wilson
from panictrack.errors import InputError, NotEnoughDataError
from panictrack.model import Entry, Feed, FeedKind, ScorerId
from panictrack.model.identity import to_row
from panictrack.scoring.scorers import ALARM_THRESHOLD, CONCERN_THRESHOLD, LABELS

NOW = datetime(2026, 11, 17, 6, tzinfo=UTC)
OUTLETS = ("x.org", "y.org", "z.org")
WORDS = ("robot", "war", "peace")
NAMES = ("alarm", "alarm_any", "topic:ai", "topic:vr", *LABELS)
FEEDS = [
    Feed(url=f"http://{outlet}/f", name="F", outlet=outlet, kind=kind, country=country, language="en")
    for outlet, kind, country in zip(
        OUTLETS, (FeedKind.GENERAL, FeedKind.BUSINESS, FeedKind.TECHNOLOGY), ("GB", "US", "GB"), strict=True
    )
]
BY_HAND = (
    (
        "update headline set published_at = '2026-10-01T06:00:00Z', dated_by = 'published', "
        "week_start = '2026-09-28' where id % 5 = 0"
    ),
    "update headline set outlet_id = 1 where id % 5 = 1",
    "update headline set stream_id = 2 where id % 5 = 2",
    "update headline set language = 'es' where id % 5 = 3",
    "update headline set language = null where id % 5 = 4",
    "update headline set is_selected = 1 - is_selected where id % 3 = 0",
    "update headline set title_revision = 3 - title_revision where id % 4 = 0 and title_revision < 3",
    "update score set value = 0.35 where headline_id % 3 = 0",
    "delete from score where headline_id % 5 = 2",
    "update scorer set scored_through = scored_through / 2 where id % 3 = 0",
    "update scorer set is_current = 0 where name = 'topic:vr'",
    'update scorer set languages = \'["en", "es"]\'',
    "update scorer set languages = '[\"en\"]'",
    "update stream set kind = 'technology' where id = 2",
    "update outlet set country = null where id = 2",
)
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["arrive", "arrive", "score", "score", "score", "by hand", "delete", "count", "ask"]),
        st.integers(0, 10_000),
    ),
    min_size=4,
    max_size=12,
)


@pytest.fixture(scope="module", autouse=True)
def few_at_once():
    """Headlines are counted in several steps, as those of a large archive are."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(in_memory, "_STEP", 7)
        yield


@pytest.fixture(scope="module")
def made_up(empty_archive, tmp_path_factory):
    """Something happens to a new archive: headlines arrive, are scored, changed and deleted."""
    folder, n_made = tmp_path_factory.mktemp("archives"), Counter()

    def make():
        path = folder / f"{n_made['archives']}.db"
        n_made["archives"] += 1
        shutil.copy(empty_archive, path)
        archive = Database.open(path)
        with archive.writing() as connection:
            list_feeds(connection, FEEDS)
        return archive

    return make


def scorers(connection):
    numbers = register(connection, [ScorerId(name=name, version="1", fingerprint="f") for name in NAMES])
    make_current(connection, numbers)
    return numbers


def arrive(connection, random):
    """A few of forty articles, under one of their titles: some are known, some revised, some selected."""
    rows = []
    for _ in range(random.randrange(1, 12)):
        number = random.randrange(40)
        title = f"{random.choice(WORDS)} {random.choice(WORDS)} {number % 7}"
        entry = Entry(
            title=title,
            url=f"http://x.org/{number}",
            published_at=NOW - timedelta(days=number % 25, hours=random.randrange(20)),
        )
        row = to_row(
            entry=entry,
            outlet=random.choice(OUTLETS),
            first_seen_at=NOW,
            is_selected=random.random() < 0.2,
            stream=random.choice([f"{outlet} (F)" for outlet in OUTLETS]),
        )
        rows.append(row._replace(language=(None, "en", "en", "es")[number % 4]))
    insert_rows(connection, rows)


def score(connection, random):
    """All scorers or one go on, all the way or a few headlines far."""
    numbers = scorers(connection)
    limit = random.choice([3, 1_000])
    for name in random.choice([NAMES, NAMES, [random.choice(NAMES)]]):
        after = scored_through(connection, [numbers[name]])
        ids = [id_ for id_, _, _ in unscored(connection, after, limit)]
        if ids:
            share = 0.6 if ":" not in name else 0.3
            values = [(place, random.choice((0.2, 0.35, 0.5, 0.9))) for place in range(len(ids))]
            some = [pair for pair in values if random.random() < share]
            write(connection, {name: numbers[name]}, ids, {name: some}, through=ids[-1])


def delete(connection, random):
    """The last headlines, which may come back under the same ids, or a few others."""
    ids = [id_ for (id_,) in connection.execute("select id from headline order by id")]
    doomed = ids[-random.randrange(1, 4) :] if random.random() < 0.7 else ids[:: random.randrange(2, 9)]
    for id_ in doomed:
        for table, column in (("score", "headline_id"), ("sighting", "headline_id"), ("headline", "id")):
            connection.execute(f"delete from {table} where {column} = ?", (id_,))


def happen(archive, what, seed):
    random = Random(seed)
    if what == "count":
        with_counts(archive)
        return
    with archive.writing() as connection:
        match what:
            case "arrive":
                arrive(connection, random)
            case "score":
                score(connection, random)
            case "delete":
                delete(connection, random)
            case "by hand":
                connection.execute(random.choice(BY_HAND))


def with_counts(archive):
    """Counts are saved, so that no week is stale any more."""
    try:
        return trend(archive, Query())
    except NotEnoughDataError:
        return None


def drawn(random):
    days = sorted(NOW.date() - timedelta(days=random.randrange(30)) for _ in range(2))

    def sometimes(value):
        return value if random.random() < 0.25 else None

    return Query(
        words=random.choice([None, "robot", "war OR peace", '"war war"', "rob*", "nothing"]),
        stream=sometimes("y.org (F)"),
        outlet=sometimes(random.choice(OUTLETS[:2])),
        country=sometimes("GB"),
        topic=sometimes("ai"),
        theme=sometimes("jobs"),
        since=sometimes(days[0]),
        until=sometimes(days[1]),
        min_alarm=sometimes(random.choice((0.0, 0.35, 0.4))),
        sort=random.choice(list(Sort)),
        limit=random.choice([3, 1_000]),
    )


def plain_trend(connection, query, by, group):
    """The counts of a trend from plain rows: by period and group, all, found, concerned and alarmed."""
    found = {row.id for row in find(connection, replace(query, limit=None))}
    where = replace(query, words=None, topic=None, theme=None, min_alarm=None, limit=None)
    current = "scorer where is_current = 1 and (name in ('alarm', 'alarm_any') or name like '%:%')"
    through = connection.value(f"select min(scored_through) from {current}")
    languages = connection.execute(f"select languages from {current}")
    reads = [set(json.loads(listed)) for (listed,) in languages]
    scores = {
        name: dict(
            connection.execute(
                "select headline_id, value from score join scorer on scorer.id = scorer_id "
                "where is_current = 1 and name = ?",
                (name,),
            )
        )
        for name in ("alarm", "alarm_any")
    }
    sums, streams = {}, {}
    for row in find(connection, where):
        is_read = row.language is None or all(row.language in read for read in reads)
        is_named = query.stream or query.outlet
        if row.title_revision > 1 or row.is_selected or row.id > through or not is_read:
            continue
        if not is_named and row.kind not in {"general", "business"}:
            continue
        start = date.fromisoformat(row.week_start)
        start = start.replace(day=1) if by is Period.MONTH else start
        key = (
            start,
            {None: "", "outlet": row.outlet, "country": row.country or "", "stream": row.stream}[group],
        )
        concerned = scores["alarm_any"].get(row.id, 0) >= CONCERN_THRESHOLD
        alarmed = scores["alarm"].get(row.id, 0) >= ALARM_THRESHOLD
        n = sums.setdefault(key, [0, 0, 0, 0])
        n[0] += 1
        if row.id in found:
            n[1], n[2], n[3] = n[1] + 1, n[2] + concerned, n[3] + alarmed
        streams.setdefault(key, {}).setdefault(row.week_start, set()).add(row.stream)
    return {key: (*n, max(map(len, streams[key].values()))) for key, n in sums.items()}


def counts_of(points):
    return {(point.start, point.group): (*astuple(point)[2:6], point.n_streams) for point in points}


def answers(ask):
    """What is answered, or the error."""
    try:
        return ask()
    except (InputError, NotEnoughDataError) as error:
        return type(error)


def check(archive, columns, seed):
    random = Random(seed)
    query, by, group = drawn(random), random.choice(list(Period)), random.choice([None, *Group])
    with archive.reading() as connection:
        expected = answers(lambda: list(find(connection, query)))
    if isinstance(expected, type):
        with pytest.raises(expected), finding(columns, query):
            pass
        return
    with archive.reading() as connection, finding(columns, query) as found:
        assert found.n_headlines == count(connection, query)
        assert found.rows() == expected
        for kind in Facet:
            assert found.facet(kind) == facet(connection, query, kind), kind
    with archive.reading() as connection, finding(columns, Query()) as everything:
        for kind in Facet:  # from saved counts, where there are any
            assert facet(connection, Query(), kind) == everything.facet(kind), kind
    with archive.reading() as connection, finding(columns, query) as found:
        points = answers(lambda: found.trend(by, group).points)
        if points is not NotEnoughDataError:
            assert counts_of(points) == plain_trend(connection, query, by, group)
            for point in points:
                ends = wilson(point.n_found, point.n_headlines)
                assert (point.attention_low, point.attention_high) == pytest.approx(ends)


@given(steps=STEPS)
def test_whatever_happens_columns_answer_as_the_rows_do(made_up, steps):
    archive = made_up()
    columns = LiveColumns(archive)
    for what, seed in [("arrive", 1), *steps, ("ask", 2)]:
        happen(archive, what, seed)
        if what != "delete":  # so that ids are given anew before anybody asks
            check(archive, columns, seed)
    archive.close()


@given(steps=STEPS)
def test_saved_counts_and_rows_give_the_trend_that_columns_give(made_up, steps):
    archive = made_up()
    columns = LiveColumns(archive)
    for what, seed in [("arrive", 1), *steps]:
        happen(archive, what, seed)
    with archive.writing() as connection:
        score(connection, Random(0))
    random = Random(len(steps))
    query, by, group = drawn(random), random.choice(list(Period)), random.choice([None, *Group])
    by_rows = answers(lambda: trend(archive, query, by=by, group=group).points)
    with columns.reading() as (connection, of_state):
        if of_state.through:
            cells = {
                (str(monday_of(week)), *of_state.sources[source]): n
                for week, source, n in zip(
                    of_state.cells.week.tolist(),
                    of_state.cells.source.tolist(),
                    of_state.cells.n.tolist(),
                    strict=True,
                )
            }
            saved = connection.execute(
                "select week_start, stream_id, outlet_id, n_headlines from week_stream"
            )
            assert cells == {row[:3]: row[3] for row in saved}

    def in_memory():
        with finding(columns, query) as found:
            return found.trend(by, group).points

    assert answers(in_memory) == by_rows
    archive.close()


def arrive_far_away(archive, after=10**12):
    """A headline arrives whose id is high, because a scorer has been said to have scored so far."""
    with archive.writing() as connection:
        connection.execute("update scorer set scored_through = ?", (after,))
        arrive(connection, Random(1))


def test_a_headline_with_a_huge_id_costs_no_memory_but_a_reason(made_up):
    archive = made_up()
    with archive.writing() as connection:
        arrive(connection, Random(0))
        score(connection, Random(0))
    columns = LiveColumns(archive)
    columns.load()
    arrive_far_away(archive)
    with pytest.raises(SparseIdsError, match=r"headlines whose ids reach 1,000,000,000,\d+, too sparse"):
        columns.load()
    assert not columns.is_loaded
    assert "import" in columns.refusal
    assert columns.progress == 1.0
    archive.close()


def test_a_gap_of_some_ids_is_no_reason_to_refuse(made_up):
    archive = made_up()
    with archive.writing() as connection:
        score(connection, Random(0))
        arrive(connection, Random(0))
    arrive_far_away(archive, after=1_000_000)
    columns = LiveColumns(archive)
    columns.load()
    assert columns.is_loaded
    archive.close()
