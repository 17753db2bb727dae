"""Search: the full-text index follows the table, filters combine, and no words can break it."""

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from panictrack.archive.headlines import insert_rows
from panictrack.archive.scores import make_current, register, scored_through, write
from panictrack.archive.search import COLUMNS, Facet, Query, Sort, count, facet, find, highlights
from panictrack.archive.search.fts_query import match_expression
from panictrack.errors import InputError
from panictrack.model import Entry, ScorerId
from panictrack.model.identity import to_row

NOW = datetime(2026, 11, 17, 6, tzinfo=UTC)
TITLES = ("AI could end the world", "AI helps bakers bake bread", "Élysée bans café robots", "Rain on Sunday")
NAMES = ("alarm", "alarm_any", "vader", "topic:ai", "topic:robots")


@pytest.fixture
def scorers(archive):
    """Four headlines, a week apart, the first alarmed, two about AI."""
    arrivals = [
        to_row(
            entry=Entry(title=title, url=f"http://x.example/{number}"),
            outlet="a.example" if number < 2 else "b.example",
            first_seen_at=NOW + timedelta(weeks=number),
            is_selected=False,
        )
        for number, title in enumerate(TITLES)
    ]
    with archive.writing() as connection:
        ids = insert_rows(connection, arrivals).ids
        scorers = [ScorerId(name=name, version="1", fingerprint="f") for name in NAMES]
        numbers = register(connection, scorers)
        values = {"alarm": [(0, 0.9), (2, 0.3)], "topic:ai": [(0, 1.0), (1, 1.0)], "topic:robots": [(0, 1.0)]}
        write(connection, numbers, ids, values, through=ids[-1])
        make_current(connection, numbers)
    return numbers


@pytest.fixture
def found(archive, scorers):
    def ask(**query):
        with archive.reading() as connection:
            return [row.title for row in find(connection, Query(**query))]

    return ask


def matches(rows, words):
    return rows("select rowid from headline_text where headline_text match :words", words=words)


def test_the_index_follows_insert_update_and_delete(archive, rows, scorers):
    assert matches(rows, "world") == [(1,)]
    with archive.writing() as connection:
        connection.execute("update headline set title = 'AI saves the planet' where id = 1")
    assert matches(rows, "world") == []
    assert matches(rows, "planet") == [(1,)]
    with archive.writing() as connection:
        connection.execute("delete from score")
        connection.execute("delete from headline where id = 1")
    assert matches(rows, "planet") == []
    with archive.writing() as connection:
        connection.execute("insert into headline_text(headline_text) values ('integrity-check')")


def test_the_newest_come_first_whenever_they_were_imported(archive, found):
    entry = Entry(title="AI of long ago", guid="old", published_at=NOW - timedelta(weeks=500))
    arrival = to_row(entry=entry, outlet="a.example", first_seen_at=entry.published_at, is_selected=False)
    with archive.writing() as connection:
        insert_rows(connection, [arrival])
    assert found(words="AI") == ["AI helps bakers bake bread", "AI could end the world", "AI of long ago"]


def test_the_newest_come_first_and_accents_and_case_do_not_matter(found):
    assert found() == list(reversed(TITLES))
    assert found(words="ELYSEE cafe") == [TITLES[2]]


def test_all_words_must_occur_and_quoted_words_must_be_adjacent(found):
    assert found(words="AI bread") == [TITLES[1]]
    assert found(words='"bread bake"') == []
    assert found(words='"bake bread"') == [TITLES[1]]
    assert found(words="bread OR rain") == [TITLES[3], TITLES[1]]


@pytest.mark.parametrize(
    "words", ["AI NOT bread", "AI AND NOT bread", "AI NOT (bread OR rain)", "AI (world)"]
)
def test_not_excludes_with_or_without_and(found, words):
    assert found(words=words) == [TITLES[0]]


def test_a_star_finds_every_word_with_a_prefix_and_typographic_quotes_count_as_quotes(found):
    assert found(words="bak*") == [TITLES[1]]
    assert found(words="“bake bread”") == [TITLES[1]]
    assert found(words="AI – bread!") == [TITLES[1]]


@pytest.mark.parametrize(
    ("words", "message_part"),
    [
        ('robot "ai jobs', "Syntax error at character 7: the quotation mark is never closed; close it"),
        ("robot AND", "Syntax error at character 7: AND has no word after it; put a word"),
        ("OR robot", "Syntax error at character 1: OR has no word before it"),
        ("NOT robot", "Syntax error at character 1: NOT has no word before it"),
        ("a AND OR b", "Syntax error at character 3: AND has no word after it"),
        ("(robot OR ai", "Syntax error at character 1: '(' is never closed"),
        ("robot)", "Syntax error at character 6: ')' has no '('"),
        ("a () b", "Syntax error at character 4: ')' has nothing to close"),
        ("a (", "Syntax error at character 3: '(' is never closed"),
        ("ai -jobs", "Syntax error at character 4: a minus sign does not exclude a word; write NOT jobs"),
        ("– !", "no word to search for"),
        ("😀", "no word to search for"),
        ("a " * 200, "more than 100 words"),
        ("(" * 40 + "a" + ")" * 40, "Syntax error at character 21: too many nested parentheses"),
        ("a" * 1_000_000, "1,000,000 characters"),
    ],
)
def test_an_invalid_query_is_reported_with_the_position_and_the_remedy(words, message_part):
    with pytest.raises(InputError) as raised:
        match_expression(words)
    message = str(raised.value)
    assert message_part in message
    assert len(message) < 300
    assert ";" in message


@given(
    words=st.text(max_size=30)
    | st.lists(
        st.sampled_from(['"', "AI", "NOT", "OR", "AND", "*", "(", ")", "NEAR", "^a", "title:a", "-"])
    ).map(" ".join)
)
@example(words="a\x00b")
@example(words='"')
@example(words="\ud800")
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_words_can_break_a_search(found, words):
    with suppress(InputError):  # an error of this kind, and no other
        assert isinstance(found(words=words), list)


def test_filters_combine(found):
    assert found(topic="ai") == [TITLES[1], TITLES[0]]
    assert found(topic="ai", outlet="a.example", min_alarm=0.5) == [TITLES[0]]
    assert found(min_alarm=0.1, sort=Sort.ALARM) == [TITLES[0], TITLES[2]]
    assert found(words="AI", topic="robots", min_alarm=0.5) == [TITLES[0]]


def test_since_and_until_are_inclusive_days(found):
    assert found(since=date(2026, 11, 24), until=date(2026, 12, 1)) == [TITLES[2], TITLES[1]]
    assert found(since=date(2026, 11, 25), until=date(2026, 11, 30)) == []
    assert found(since=date(2026, 12, 2)) == [TITLES[3]]
    assert found(until=date(2026, 11, 17), words="AI") == [TITLES[0]]


def test_a_limit_gives_the_first_of_the_order(found):
    assert found(limit=1) == [TITLES[3]]
    assert found(limit=1, words="AI", sort=Sort.OLDEST) == [TITLES[0]]


def test_a_found_headline_has_its_scores_and_topics_and_zero_where_none_is_stored(archive, scorers):
    with archive.reading() as connection:
        *_, oldest = find(connection, Query())
        assert scored_through(connection, list(scorers.values())) == 4
    assert (oldest.alarm, oldest.vader, oldest.topics) == (0.9, 0.0, "ai robots")
    assert oldest.dated_at == "2026-11-17T06:00:00Z"


def test_a_search_returns_exactly_the_rows_of_the_view(archive, scorers, rows):
    with archive.reading() as connection:
        shown = [
            tuple(getattr(row, name) for name in COLUMNS) for row in find(connection, Query(sort=Sort.OLDEST))
        ]
    assert shown == rows(f"select {', '.join(COLUMNS)} from headline_current order by dated_at")


QUERIES = [
    {},
    {"words": "AI"},
    {"words": "AI OR rain", "topic": "ai"},
    {"outlet": "b.example"},
    {"topic": "ai", "min_alarm": 0.5},
    {"since": date(2026, 11, 20), "until": date(2026, 12, 3)},
    {"words": "AI OR cafe", "since": date(2026, 11, 20), "until": date(2026, 12, 3)},
    {"min_alarm": 0.2},
    {"min_alarm": 0.0},
]


@pytest.mark.parametrize("query", QUERIES, ids=str)
def test_counts_and_facets_agree_with_the_rows_of_the_search(archive, scorers, query):
    with archive.reading() as connection:
        selected = Query(**query)
        found = list(find(connection, selected))
        assert count(connection, selected) == len(found)
        for by, column in ((Facet.OUTLET, "outlet"), (Facet.WEEK, "week_start"), (Facet.TOPIC, "topics")):
            values = [name for row in found for name in getattr(row, column).split()]
            counted = dict(facet(connection, selected, by))
            assert counted == {name: values.count(name) for name in values}


def test_a_facet_sorts_dates_by_date_and_other_values_by_count(archive, scorers):
    with archive.reading() as connection:
        weeks = [week for week, _ in facet(connection, Query(), Facet.WEEK)]
        assert weeks == sorted(weeks)
        assert facet(connection, Query(), Facet.MONTH) == [("2026-11", 3), ("2026-12", 1)]
        assert facet(connection, Query(), Facet.TOPIC) == [("ai", 2), ("robots", 1)]
        assert facet(connection, Query(), Facet.COUNTRY) == [("", 4)]


def test_highlights_are_where_the_index_matched(archive, scorers):
    with archive.reading() as connection:
        query = Query(words='cafe OR "bake bread" OR ai*')
        found = {row.id: row.title for row in find(connection, query)}
        spans = highlights(connection, query, list(found))
        hits = {id_: [found[id_][begin:end] for begin, end in marked] for id_, marked in spans.items()}
    assert hits == {1: ["AI"], 2: ["AI", "bake bread"], 3: ["café"]}


@pytest.mark.parametrize(
    ("query", "message_part"),
    [
        ({"outlet": "a.exampel"}, "there is no outlet 'a.exampel'; choose from a.example"),
        ({"topic": "robot"}, "choose from robots, ai"),
        ({"theme": "jobs"}, "no headline in this archive has a theme"),
        ({"country": "GB"}, "no headline in this archive has a country"),
    ],
)
def test_an_unknown_name_is_reported_with_the_known_ones(archive, scorers, query, message_part):
    with archive.reading() as connection, pytest.raises(InputError, match=message_part):
        list(find(connection, Query(**query)))


def test_the_most_alarmed_come_first_and_calm_ones_fill_up_the_limit(found):
    assert found(sort=Sort.ALARM, limit=2) == [TITLES[0], TITLES[2]]
    assert found(sort=Sort.ALARM, limit=3) == [TITLES[0], TITLES[2], TITLES[3]]
    assert found(sort=Sort.ALARM) == [TITLES[0], TITLES[2], TITLES[3], TITLES[1]]
