"""Week counts: each number is of the topic's own headlines, the labels add up, and what is kept is true."""

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from random import Random

import pytest

from panictrack.archive import integrity, week_cache
from panictrack.archive.counts import Cut, Rules, count_queries, week_counts
from panictrack.archive.feeds import list_feeds
from panictrack.archive.headlines import cached_unread, insert_rows, record_sightings
from panictrack.archive.scores import make_current, register, scored_through, unscored, write
from panictrack.archive.week_cache import (
    are_fresh,
    bring_up_to_date,
    cached_counts,
    cached_table,
    cached_titles,
    cached_topic_weeks,
    known_titles,
    recounting,
)
from panictrack.errors import InputError
from panictrack.importing.formats import feed_parser
from panictrack.importing.headlines import Reading, files_of, import_file_rows
from panictrack.model import Entry, Feed, FeedKind, ScorerId
from panictrack.model.identity import to_row

NOW = datetime(2026, 11, 17, 6, tzinfo=UTC)
FEED = Feed(
    url="http://x.org/f", name="X", outlet="x.org", kind=FeedKind.GENERAL, country="GB", language="en"
)
NAMES = ("topic:ai", "alarm", "alarm_any", "theme:jobs", "regulation:general", "regulation:deployment")
EVERY_NAME = (*NAMES, "topic:vr")
IDS = [ScorerId(name=name, version="1", fingerprint="f") for name in NAMES]


def counted(archive, scores):
    with archive.writing() as connection:
        numbers = register(connection, IDS)
        ids = [row[0] for row in connection.execute("select id from headline order by id")]
        write(connection, numbers, ids, scores, through=ids[-1])
        of_ai = Rules(
            topics={"ai": numbers["topic:ai"]},
            labels={name: numbers[name] for name in NAMES[3:]},
            concerned=Cut(scorer=numbers["alarm_any"], at_least=0.5),
            alarmed=Cut(scorer=numbers["alarm"], at_least=0.3),
        )
        return cached_counts(connection, of_ai)


def test_labels_are_counted_among_the_topic_s_headlines_and_alarm_without_a_call_for_rules(archive, store):
    store("jobs lost to AI", "AI feared, a ban asked for", "AI rules", "other jobs", "AI menu")
    (week,) = counted(
        archive,
        {
            "topic:ai": [(0, 1.0), (1, 1.0), (2, 1.0), (4, 1.0)],
            "alarm": [(0, 0.9), (1, 0.3), (2, 0.1)],
            "alarm_any": [(0, 0.9), (1, 0.8), (2, 0.5), (4, 0.4)],
            "theme:jobs": [(0, 0.7), (1, 0.6), (3, 0.9)],
            "regulation:general": [(2, 0.6)],
            "regulation:deployment": [(1, 0.8)],
        },
    )
    assert (week.n_headlines, week.n_topic, week.n_concerned, week.n_alarmed) == (5, 4, 3, 2)
    assert week.labels == {
        "theme:jobs": 2,
        "regulation:general": 1,
        "regulation:deployment": 1,
        "regulation": 2,
        "only alarmed": 1,
    }


def rules(numbers, *, at_least=0.3):
    return Rules(
        topics={name: numbers[f"topic:{name}"] for name in ("ai", "vr")},
        labels={name: numbers[name] for name in NAMES[3:6]},
        concerned=Cut(scorer=numbers["alarm_any"], at_least=0.5),
        alarmed=Cut(scorer=numbers["alarm"], at_least=at_least),
    )


class History:
    """An archive to which everything happens that can, in an order that a seed decides."""

    def __init__(self, archive, folder, seed):
        self.archive, self.folder, self.random = archive, folder, Random(seed)
        self.versions = dict.fromkeys(EVERY_NAME, 1)
        self.at_least = 0.3
        self.n_files = 0
        with archive.writing() as connection:
            list_feeds(connection, [FEED])

    def scorers(self):
        return [ScorerId(name=name, version=str(n), fingerprint="f") for name, n in self.versions.items()]

    def entry(self):
        """One of few articles under one of few titles: many are known already, and some are copies."""
        number = self.random.randrange(40)
        return Entry(
            title=f"Title {number // 14} {self.random.choice(('first', 'first', 'again'))}",
            url=f"http://x.org/{number}",
            published_at=NOW - timedelta(weeks=number % 7, hours=self.random.randrange(100)),
        )

    def happens(self):
        usual = [self.keep_and_see] * 4 + [self.import_a_file] * 2 + [self.score] * 12
        rare = [self.change_a_scorer, self.change_the_threshold, self.change_by_hand, self.delete_by_hand]
        what = self.random.choice([*usual, *rare])
        with self.archive.writing() as connection:
            self.numbers = register(connection, self.scorers())
        what()
        return what.__name__

    def keep_and_see(self):
        is_selected = self.random.random() < 0.5
        arrivals = [
            to_row(
                entry=self.entry(),
                outlet=self.random.choice(("x.org", "y.org")),
                first_seen_at=NOW,
                is_selected=is_selected,
            )
            for _ in range(self.random.randrange(1, 6))
        ]
        arrivals = [row._replace(language=(None, "en", "es")[row.title_key % 3]) for row in arrivals]
        with self.archive.writing() as connection:
            stored = insert_rows(connection, arrivals)
            entries = [row.entry for row in arrivals]
            record_sightings(connection, 1, entries, stored.ids, now=NOW, n_new=stored.n_new)

    def import_a_file(self):
        self.n_files += 1
        path = self.folder / f"{self.n_files}.csv"
        entries = [self.entry() for _ in range(self.random.randrange(1, 8))]
        lines = [f"{entry.title},{entry.published_at:%Y-%m-%d},x.org,{entry.url}" for entry in entries]
        path.write_text("\n".join(["title,date,outlet,url", *lines]), encoding="utf-8")
        kind = self.random.choice((FeedKind.GENERAL, FeedKind.TECHNOLOGY, FeedKind.SECTION))
        stream = self.random.choice((f"x.org, {kind}", "a front page"))
        reading = Reading(stream=stream, kind=kind)
        (file,) = files_of(path, reading).files
        with feed_parser() as parse, suppress(InputError):  # the stream may be of another kind by now
            import_file_rows(self.archive, file, reading, now=NOW, parse=parse)

    def score(self):
        """All scorers or one go on, all the way or a few headlines far."""
        names = self.random.choice([list(EVERY_NAME), [self.random.choice(EVERY_NAME)]])
        self.score_with(names, self.random.choice([3, 1_000]))

    def score_with(self, names, limit):
        for name in names:
            with self.archive.writing() as connection:
                after = scored_through(connection, [self.numbers[name]])
                ids = [id_ for id_, _, _ in unscored(connection, after, limit)]
                values = [(place, self.random.choice((0.2, 0.4, 0.9))) for place in range(len(ids))]
                some = self.random.sample(values, len(values) * 2 // 3)
                if ids:
                    write(connection, {name: self.numbers[name]}, ids, {name: some}, through=ids[-1])

    def change_a_scorer(self):
        self.versions[self.random.choice(EVERY_NAME)] += 1
        with self.archive.writing() as connection:
            self.numbers = register(connection, self.scorers())

    def change_the_threshold(self):
        self.at_least = self.random.choice((0.3, 0.5))

    def change_by_hand(self):
        change = self.random.choice(
            (
                "update headline set week_start = '2026-11-16' where id % 5 = 0",
                "update or ignore headline set outlet_id = 1 where id % 5 = 1",
                "update headline set stream_id = 1 where id % 5 = 1",
                "update headline set title_key = 7 where id % 5 = 2",
                "update headline set first_seen_at = '2026-11-16T00:00:00Z' where id % 5 = 3",
                "update stream set kind = 'technology' where id % 2 = 0",
                "update stream set kind = 'general' where id % 2 = 0",
                "update headline set title_revision = 1 where id % 5 = 2",
                "update score set value = 0.9 where headline_id % 5 = 3",
                "delete from score where headline_id % 5 = 4",
                "update scorer set scored_through = scored_through / 2",
            )
        )
        with self.archive.writing() as connection:
            connection.execute(change)

    def delete_by_hand(self):
        doomed = self.random.choice(("(select max(id) from headline)", "(select min(id) from headline)"))
        with self.archive.writing() as connection:
            id_ = connection.value(f"select {doomed}")
            for table, column in (("score", "headline_id"), ("sighting", "headline_id"), ("headline", "id")):
                connection.execute(f"delete from {table} where {column} = {id_ or 0}")


@pytest.mark.parametrize("one_week_in", [0, 2])  # never all weeks at once, or whenever half are stale
@pytest.mark.parametrize("seed", range(6))
def test_whatever_happens_the_kept_counts_are_those_of_the_raw_rows(
    archive, tmp_path, monkeypatch, seed, one_week_in
):
    monkeypatch.setattr(week_cache, "_ONE_WEEK_IN", one_week_in)
    history = History(archive, tmp_path, seed)
    n_counted = n_with_copies = 0
    for step in range(150):
        happened = history.happens()
        if history.random.random() < 0.3:
            continue  # nobody asks after every step
        with archive.writing() as connection:
            wanted = rules(history.numbers, at_least=history.at_least)
            through = scored_through(connection, wanted.scorers)
            raw = week_counts(connection, count_queries(wanted, through), wanted, wanted.topics)
            assert cached_counts(connection, wanted) == raw, (step, happened)
            ai = [count for count in raw if count.topic == "ai"]
            assert cached_counts(connection, wanted, only={"ai"}) == ai
            unread = connection.execute(count_queries(wanted, through).unread, {"through": through})
            assert sum(cached_unread(connection).values()) == sum(n for *_, n in unread)
            n_counted += any(count.labels for count in raw)
            n_with_copies += any(count.n_copies > 0 for count in raw)
    assert n_counted > 5
    assert n_with_copies > 3
    assert archive.check() == []


def counts_from_rows(connection, wanted):
    queries = count_queries(wanted, scored_through(connection, wanted.scorers))
    return week_counts(connection, queries, wanted, wanted.topics)


@pytest.mark.parametrize("seed", range(4))
def test_however_recounts_are_interleaved_and_stopped_fresh_counts_are_those_of_the_raw_rows(
    archive, tmp_path, monkeypatch, seed
):
    monkeypatch.setattr(week_cache, "_ONE_WEEK_IN", 2)
    history = History(archive, tmp_path, seed)
    history.happens()
    recounts, n_fresh = [iter(()), iter(())], 0
    for step in range(150):
        which, wanted = history.random.randrange(2), rules(history.numbers, at_least=history.at_least)
        match history.random.randrange(20):
            case 0:  # a process is killed, and another one begins
                recounts[which] = recounting(archive, wanted)
            case 1:  # as a repair does
                with archive.writing() as connection:
                    connection.execute("delete from week_cache")
            case number if number < 11:
                if next(recounts[which], "ended") == "ended":
                    recounts[which] = recounting(archive, wanted)
            case number if number < 14:
                history.score_with(EVERY_NAME, 1_000)
            case _:
                history.happens()
        wanted = rules(history.numbers, at_least=history.at_least)
        with archive.reading() as connection:
            if are_fresh(connection, wanted):
                n_fresh += 1
                assert list(cached_table(connection, wanted)) == counts_from_rows(connection, wanted), step
                assert integrity.miscounted_weeks(connection) == []
    assert n_fresh > 1


@pytest.fixture
def of_many_weeks(archive):
    """An archive of a hundred weeks with a headline each, scored, and its rules."""
    arrivals = [
        to_row(
            entry=Entry(title=f"AI {n}", guid=str(n), published_at=NOW - timedelta(weeks=n)),
            outlet="x.org",
            first_seen_at=NOW - timedelta(weeks=n),
            is_selected=False,
        )
        for n in range(100)
    ]
    with archive.writing() as connection:
        insert_rows(connection, arrivals)
    return score_all(archive)


def score_all(archive):
    """Every headline is about AI; the rules to count by."""
    with archive.writing() as connection:
        numbers = register(
            connection, [ScorerId(name=name, version="1", fingerprint="f") for name in EVERY_NAME]
        )
        ids = [row[0] for row in connection.execute("select id from headline order by id")]
        write(
            connection,
            numbers,
            ids,
            {"topic:ai": [(place, 1.0) for place in range(len(ids))]},
            through=ids[-1],
        )
        return rules(numbers)


def n_topic(archive, wanted):
    with archive.writing() as connection:
        return sum(count.n_topic for count in cached_counts(connection, wanted, only={"ai"}))


def test_the_sample_of_known_titles_has_those_that_are_not_counted_yet(archive, of_many_weeks):
    with archive.writing() as connection:
        uncounted = known_titles(connection)
        assert uncounted
        assert cached_titles(connection) == {}
        cached_table(connection, of_many_weeks)
        assert uncounted == cached_titles(connection) == known_titles(connection)


@pytest.mark.parametrize("n_steps", range(1, 6))
def test_a_recount_that_is_stopped_after_any_step_leaves_no_wrong_counts(archive, of_many_weeks, n_steps):
    for _ in islice(recounting(archive, of_many_weeks), n_steps):
        pass
    with archive.writing() as connection:
        assert integrity.miscounted_weeks(connection) == []
        assert are_fresh(connection, of_many_weeks) == (n_steps > 2)  # begun, counted, stored
        assert cached_counts(connection, of_many_weeks) == counts_from_rows(connection, of_many_weeks)


@pytest.fixture
def counted_by_another(archive, of_many_weeks):
    """A process that has counted all weeks and stores them when it is told to go on."""
    recount = recounting(archive, of_many_weeks)
    next(recount), next(recount)
    return recount


def change(archive, statement):
    with archive.writing() as connection:
        connection.execute(statement)


def fresh_counts_are_right(archive, wanted):
    """Whether the counts are fresh; if so, they must be those of the rows."""
    with archive.reading() as connection:
        if not are_fresh(connection, wanted):
            return False
        assert list(cached_table(connection, wanted)) == counts_from_rows(connection, wanted)
        return True


def test_who_joins_a_recount_loses_no_change_that_came_after_it_was_counted(
    archive, of_many_weeks, counted_by_another
):
    change(archive, "delete from score where headline_id = 50")
    next(recounting(archive, of_many_weeks))
    list(counted_by_another)
    assert fresh_counts_are_right(archive, of_many_weeks)


def test_who_is_second_to_finish_a_recount_does_not_store_older_counts(
    archive, of_many_weeks, counted_by_another
):
    change(archive, "delete from score where headline_id = 50")
    bring_up_to_date(archive, of_many_weeks)
    list(counted_by_another)
    assert fresh_counts_are_right(archive, of_many_weeks)


def test_a_headline_that_gets_the_number_of_a_deleted_one_during_a_recount_is_counted(
    archive, of_many_weeks, counted_by_another, store
):
    change(archive, "delete from score where headline_id = 100")
    change(archive, "delete from headline where id = 100")
    store("AI in this week")
    score_all(archive)
    list(counted_by_another)
    assert fresh_counts_are_right(archive, of_many_weeks)
    assert n_topic(archive, of_many_weeks) == 100


def test_who_joins_a_recount_with_scorers_that_lag_counts_as_far_as_these(
    archive, of_many_weeks, counted_by_another
):
    with archive.writing() as connection:
        later = register(connection, [ScorerId(name="topic:ai", version="2", fingerprint="f")])
        write(connection, later, [1], {}, through=50)
    wanted = replace(of_many_weeks, topics=of_many_weeks.topics | {"ai": later["topic:ai"]})
    bring_up_to_date(archive, wanted)
    with archive.writing() as connection:
        write(connection, later, [51], {"topic:ai": [(0, 1.0)]}, through=100)
    assert not fresh_counts_are_right(archive, wanted)
    bring_up_to_date(archive, wanted)
    assert fresh_counts_are_right(archive, wanted)


def test_others_write_while_all_weeks_are_counted_and_that_is_counted_afterwards(
    archive, of_many_weeks, monkeypatch, store
):
    def written_meanwhile(*given, **options):
        if "weeks" not in options:
            with archive.writing() as connection:
                connection.execute("delete from score where headline_id = 50")
            store("AI in this week")
            score_all(archive)
        return count_queries(*given, **options)

    monkeypatch.setattr(week_cache, "count_queries", written_meanwhile)
    bring_up_to_date(archive, of_many_weeks)
    assert fresh_counts_are_right(archive, of_many_weeks)
    assert n_topic(archive, of_many_weeks) == 101


def test_stale_weeks_are_counted_one_by_one_and_others_write_between(archive, of_many_weeks, store):
    bring_up_to_date(archive, of_many_weeks)
    with archive.writing() as connection:
        connection.execute("delete from score where headline_id in (10, 20)")
    steps, found = recounting(archive, of_many_weeks), []
    for _ in steps:
        store(f"of nothing {len(found)}")
        with archive.reading() as connection:
            found.append(connection.value("select count(*) from stale_week"))
    assert found == [2, 1, 0]


def test_only_stale_weeks_are_counted_anew(archive, of_many_weeks, store):
    assert n_topic(archive, of_many_weeks) == 100
    with archive.writing() as connection:  # a trace that a new count would wipe out
        connection.execute("update week_topic set n_topic = n_topic + 1000")
    assert n_topic(archive, of_many_weeks) == 100 * 1001
    store("AI in this week")
    assert score_all(archive) == of_many_weeks
    assert n_topic(archive, of_many_weeks) == 99 * 1001 + 2


def test_a_selected_headline_that_a_whole_feed_shows_later_makes_its_week_stale(
    archive, of_many_weeks, store, rows
):
    store("AI in a section", is_selected=True)
    score_all(archive)
    assert n_topic(archive, of_many_weeks) == 100
    store("AI in a section")
    assert rows("select week_start from stale_week") == [("2026-11-16",)]
    assert n_topic(archive, of_many_weeks) == 101
    assert rows("select week_start from stale_week") == []


def test_a_headline_without_scores_that_is_deleted_is_counted_no_more(archive, of_many_weeks, store):
    store("of nothing")
    with archive.writing() as connection:
        numbers = register(connection, IDS)
        write(connection, {**numbers, "topic:vr": of_many_weeks.topics["vr"]}, [101], {}, through=101)
        n_before = sum(count.n_headlines for count in cached_counts(connection, of_many_weeks))
        connection.execute("delete from headline where id = 101")
        n_after = sum(count.n_headlines for count in cached_counts(connection, of_many_weeks))
    assert (n_before, n_after) == (2 * 101, 2 * 100)


def test_a_headline_that_gets_the_number_of_a_deleted_one_is_scored_and_counted(archive, store, rows):
    store("AI one", "AI two")
    wanted = score_all(archive)
    assert n_topic(archive, wanted) == 2
    with archive.writing() as connection:
        connection.execute("delete from score where headline_id = 2")
        connection.execute("delete from headline where id = 2")
    store("AI three")
    assert rows("select id, title from headline where id > 1") == [(2, "AI three")]
    assert n_topic(archive, wanted) == 1
    score_all(archive)
    assert n_topic(archive, wanted) == 2


def test_counts_by_a_former_scorer_are_not_kept(archive, store, rows):
    store("AI one")
    wanted = score_all(archive)
    n_topic(archive, wanted)
    with archive.writing() as connection:
        ids = [ScorerId(name=name, version="2", fingerprint="f") for name in EVERY_NAME]
        numbers = register(connection, ids)
        write(connection, numbers, [1], {"topic:vr": [(0, 1.0)]}, through=1)
    assert n_topic(archive, rules(numbers)) == 0
    assert rows("select scorer_id, n_topic from week_topic") == [(numbers["topic:vr"], 1)]
    assert rows("select count(*) from week_cache") == [(1,)]


@pytest.mark.parametrize("topic", ["ai", "vr"])  # every headline is about AI, and none about VR
def test_the_rows_of_a_topic_are_its_kept_counts_of_all_outlets_or_of_one(archive, of_many_weeks, topic):
    entry = Entry(title="AI elsewhere", guid="y", published_at=NOW)
    elsewhere = to_row(entry=entry, outlet="y.org", first_seen_at=NOW, is_selected=False)
    with archive.writing() as connection:
        insert_rows(connection, [elsewhere])
    assert score_all(archive) == of_many_weeks
    with archive.writing() as connection:
        make_current(connection, {f"topic:{name}": number for name, number in of_many_weeks.topics.items()})
        counts = cached_counts(connection, of_many_weeks, only={topic})
        found = cached_topic_weeks(connection, topic)
        of_one = cached_topic_weeks(connection, topic, outlet="y.org")
        assert cached_topic_weeks(connection, topic, stream="y.org") == of_one
    assert sorted(found) == [
        (str(n.week_start), n.stream, n.n_headlines, n.n_topic, n.n_concerned, n.n_alarmed) for n in counts
    ]
    assert len(found) == 101
    assert of_one == [("2026-11-16", "y.org", 1, int(topic == "ai"), 0, 0)]


def test_a_copy_counts_as_one_where_its_title_came_first_in_the_news_of_the_week(archive):
    """Neither a technology publication nor what no scorer reads has come before."""
    shown = [
        ("tech.org", 0, None, FeedKind.TECHNOLOGY),
        ("es.org", 1, "es", FeedKind.GENERAL),
        ("later.org", 3, None, FeedKind.BUSINESS),
        ("first.org", 2, None, FeedKind.GENERAL),
        ("before.org", -24 * 7, None, FeedKind.GENERAL),
    ]
    with archive.writing() as connection:
        for outlet, hours, language, kind in shown:
            entry = Entry(title="AI one", guid=outlet, published_at=NOW + timedelta(hours=hours))
            row = to_row(entry=entry, outlet=outlet, first_seen_at=NOW, is_selected=False)
            insert_rows(connection, [row._replace(language=language)], kind=kind)
    wanted = score_all(archive)
    with archive.writing() as connection:
        counts = cached_counts(connection, wanted, only={"ai"})
    assert {count.stream: count.n_copies for count in counts if count.n_copies} == {"later.org": 1}
