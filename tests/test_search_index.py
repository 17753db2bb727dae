"""Finding headlines: the full-text index follows the table, and no words can break a search."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from panictrack.archive.headlines import Arrival, keep
from panictrack.archive.scores import register, scored_through, write
from panictrack.archive.search import Query, Sort, find, match_expression
from panictrack.model import Entry, ScorerId

NOW = datetime(2026, 11, 17, 6, tzinfo=UTC)
TITLES = ("AI could end the world", "AI helps bakers bake bread", "Élysée bans café robots", "Rain on Sunday")
NAMES = ("alarm", "alarm_any", "vader", "topic:ai", "topic:robots")


@pytest.fixture
def scorers(archive):
    """Four headlines, a week apart, the first alarmed, two about AI."""
    arrivals = [
        Arrival(
            entry=Entry(title=title, url=f"http://x.example/{number}"),
            outlet="a.example" if number < 2 else "b.example",
            first_seen_at=NOW + timedelta(weeks=number),
            is_selected=False,
        )
        for number, title in enumerate(TITLES)
    ]
    with archive.writing() as connection:
        ids = keep(connection, arrivals).ids
        numbers = register(connection, [ScorerId(name=name, version="1", fingerprint="f") for name in NAMES])
        values = {"alarm": [(0, 0.9), (2, 0.3)], "topic:ai": [(0, 1.0), (1, 1.0)], "topic:robots": [(0, 1.0)]}
        write(connection, numbers, ids, values)
    return numbers


@pytest.fixture
def found(archive, scorers):
    def ask(**query):
        with archive.reading() as connection:
            return [row.title for row in find(connection, Query(**query), scorers)]

    return ask


def matches(rows, words):
    return rows("select rowid from headline_text where headline_text match :words", words=words)


def test_the_index_follows_insert_update_and_delete(archive, rows, scorers):
    assert matches(rows, "world") == [(1,)]
    with archive.writing() as connection:
        connection.exec_driver_sql("update headline set title = 'AI saves the planet' where id = 1")
    assert matches(rows, "world") == []
    assert matches(rows, "planet") == [(1,)]
    with archive.writing() as connection:
        connection.exec_driver_sql("delete from score")
        connection.exec_driver_sql("delete from headline where id = 1")
    assert matches(rows, "planet") == []
    with archive.writing() as connection:
        connection.exec_driver_sql("insert into headline_text(headline_text) values ('integrity-check')")


def test_the_newest_come_first_whenever_they_were_imported(archive, found):
    entry = Entry(title="AI of long ago", guid="old", published_at=NOW - timedelta(weeks=500))
    arrival = Arrival(entry=entry, outlet="a.example", first_seen_at=entry.published_at, is_selected=False)
    with archive.writing() as connection:
        keep(connection, [arrival])
    assert found(words="AI") == ["AI helps bakers bake bread", "AI could end the world", "AI of long ago"]


def test_the_newest_come_first_and_accents_and_case_do_not_matter(found):
    assert found() == list(reversed(TITLES))
    assert found(words="ELYSEE cafe") == [TITLES[2]]


def test_words_must_all_occur_and_quoted_words_stand_together(found):
    assert found(words="AI bread") == [TITLES[1]]
    assert found(words='"bread bake"') == []
    assert found(words='"bake bread"') == [TITLES[1]]
    assert found(words="bread OR rain") == [TITLES[3], TITLES[1]]


@pytest.mark.parametrize("words", ["AI NOT bread", "AI AND NOT bread", "NOT AI NOT bread OR"])
def test_not_leaves_out_also_after_and(found, words):
    assert found(words=words) == [TITLES[0]]


@given(
    words=st.text(max_size=30)
    | st.lists(st.sampled_from(['"', "AI", "NOT", "OR", "AND", "*", "("])).map(" ".join)
)
@example(words="a\x00b")
@example(words='"')
@example(words="\ud800")
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
def test_no_words_can_break_a_search(found, words):
    assert isinstance(found(words=words), list)
    assert isinstance(match_expression(words), str)


def test_filters_hold_together(found):
    assert found(topic="ai") == [TITLES[1], TITLES[0]]
    assert found(topic="ai", outlet="a.example", min_alarm=0.5) == [TITLES[0]]
    assert found(min_alarm=0.1, sort=Sort.ALARM) == [TITLES[0], TITLES[2]]
    assert found(since=date(2026, 11, 26), until=date(2026, 12, 1)) == [TITLES[2], TITLES[1]]
    assert found(limit=1) == [TITLES[3]]


def test_a_found_headline_carries_its_scores_and_topics_and_zero_where_none_is_stored(archive, scorers):
    with archive.reading() as connection:
        *_, oldest = find(connection, Query(), scorers)
        assert scored_through(connection, list(scorers.values())) == 4
    assert (oldest.alarm, oldest.vader, oldest.topics) == (0.9, 0.0, "ai robots")
    assert oldest.dated_at == "2026-11-17T06:00:00Z"
