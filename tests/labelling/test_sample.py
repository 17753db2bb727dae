"""A sample is drawn from what series count, with the chance of each headline, and stored with its design."""

import shutil
from collections import Counter
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from panictrack.archive import Database
from panictrack.archive.counts import rules_of
from panictrack.archive.headlines import insert_rows
from panictrack.archive.labels import read_frame, sample_frame, sample_items, sample_named, sample_strata
from panictrack.archive.search.score_columns import CurrentScorers
from panictrack.archive.week_cache import cached_counts
from panictrack.errors import InputError, NotEnoughDataError
from panictrack.labelling.answers import Coding
from panictrack.labelling.codebook import built_in
from panictrack.labelling.sample import SampleRequest, add_coder, draw_sample, remove
from panictrack.model import Entry, FeedKind
from panictrack.model.identity import to_row
from panictrack.model.text import title_digest
from panictrack.scoring.run import score
from panictrack.scoring.validity.design import Allocation

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
SHARED = "AI could kill us all, scientist 0 warns"
REQUEST = SampleRequest(
    topic="ai", label="Artificial intelligence", n=20, coders=("ana", "ben"), codebook=built_in(), seed=1
)


def arrival(title, *, stream="x.org (All)", kind=FeedKind.GENERAL, day=3, is_selected=False, guid=None):
    at = datetime(2026, 11, day, 6, tzinfo=UTC)
    entry = Entry(title=title, guid=guid or f"{title} {stream}", published_at=at)
    row = to_row(entry=entry, outlet="x.org", first_seen_at=at, is_selected=is_selected, stream=stream)
    return row._replace(kind=kind)


def fill(folder):
    """Sixty headlines about AI in two streams of news, a third of them alarmed, and what no series counts."""
    arrivals = [arrival(f"AI could kill us all, scientist {n} warns", day=1 + n) for n in range(20)]
    arrivals += [arrival(f"AI helps baker {n}", day=1 + n % 20, stream="y.org (All)") for n in range(40)]
    arrivals += [arrival(f"Fair number {n} draws a crowd") for n in range(5)]
    arrivals += [arrival("AI in a section", is_selected=True)]
    arrivals += [arrival("AI of the technology press", stream="z.org", kind=FeedKind.TECHNOLOGY)]
    arrivals += [arrival("AI helps baker 0 of us", stream="y.org (All)", guid="AI helps baker 0 y.org (All)")]
    with closing(Database.create(folder / "archive.db")) as made:
        with made.writing() as connection:
            insert_rows(connection, arrivals)
        score(made)


@pytest.fixture
def news(once, tmp_path):
    archive = Database.open(shutil.copy(once("news to code", fill) / "archive.db", tmp_path / "news.db"))
    yield archive
    archive.close()


@pytest.fixture
def frame(news):
    def read(**options):
        with news.reading() as connection:
            return read_frame(connection, "ai", **options)

    return read


def test_the_frame_is_what_series_count(news, frame):
    with news.writing() as connection:
        rules = rules_of(CurrentScorers.of(connection).ids)
        counted = sum(
            week.n_topic for week in cached_counts(connection, rules, only={"ai"}) if week.kind.is_news
        )
    assert len(frame().ids) == counted == 60


def test_the_frame_is_narrowed_by_days_and_streams(frame):
    assert len(frame(since=date(2026, 11, 20)).ids) == 3
    assert len(frame(until=date(2026, 11, 1)).ids) == 3
    assert set(frame(streams=("y.org (All)",)).streams) == {"y.org (All)"}
    assert len(frame(streams=("z.org",)).ids) == 1


def test_the_frame_carries_the_scores_and_their_scorer(frame):
    found = frame()
    assert found.scorer.startswith("alarm@")
    assert all(
        score > 0.5 for score, name in zip(found.scores, found.streams, strict=True) if "x.org" in name
    )


def test_the_sample_is_stored_as_it_was_drawn(news):
    made = draw_sample(news, REQUEST, now=NOW)
    with news.reading() as connection:
        stored = sample_named(connection, None)
        assert replace(stored, id=0, codebook_id=0) == made.sample
        assert tuple(sample_strata(connection, stored.id)) == made.strata
        assert tuple(sample_items(connection, stored.id)) == made.items
    assert (stored.name, stored.n_frame, stored.n_drawn) == ("ai-2026-12-01", 60, 20)


def test_the_chance_of_a_headline_is_that_of_its_stratum(news):
    made = draw_sample(news, REQUEST, now=NOW)
    drawn = Counter(item.stratum for item in made.items)
    for one in made.strata:
        assert one.n_drawn == drawn[one.number]
    for item in made.items:
        stratum = made.strata[item.stratum]
        assert item.inclusion_probability == stratum.n_drawn / stratum.n_frame
    assert sum(1 / item.inclusion_probability for item in made.items) == pytest.approx(60)


def test_over_many_draws_every_headline_is_drawn_as_often_as_its_chance_says(news):
    request = replace(REQUEST, n=12)
    n_draws, chances, times = 200, {}, Counter()
    for seed in range(n_draws):
        for item in draw_sample(news, replace(request, seed=seed), now=NOW, is_dry_run=True).items:
            times[item.headline_id] += 1
            chances[item.headline_id] = item.inclusion_probability
    assert len(times) == 60
    for id_, n in times.items():
        assert n / n_draws == pytest.approx(chances[id_], abs=0.15)


def test_the_same_seed_draws_the_same_and_another_seed_others(news):
    one, same, other = (
        [
            item.headline_id
            for item in draw_sample(news, replace(REQUEST, seed=seed), now=NOW, is_dry_run=True).items
        ]
        for seed in (1, 1, 2)
    )
    assert one == same != other


def test_a_dry_run_stores_nothing(news):
    draw_sample(news, REQUEST, now=NOW, is_dry_run=True)
    with news.reading() as connection:
        for table in ("codebook", "label_sample", "label_stratum", "label_frame", "label_item"):
            assert connection.value(f"select count(*) from {table}") == 0


def test_a_fifth_is_for_all_coders_and_the_rest_is_shared_out(news):
    made = draw_sample(news, REQUEST, now=NOW)
    assert Counter(item.coder for item in made.items) == {"": 4, "ana": 8, "ben": 8}
    assert all(item.is_overlap == (not item.coder) for item in made.items)


def test_one_coder_codes_all_without_any_overlap(news):
    made = draw_sample(news, replace(REQUEST, coders=("ana",)), now=NOW)
    assert (made.sample.overlap_share, {item.coder for item in made.items}) == (0.0, {""})
    assert not any(item.is_overlap for item in made.items)
    assert Coding(news, None, "ana").progress().n_asked == 20


def test_a_title_that_is_drawn_twice_is_coded_once_and_counts_for_both(news):
    with news.writing() as connection:
        insert_rows(connection, [arrival(SHARED.upper(), stream="y.org (All)")])
    score(news)
    made = draw_sample(news, replace(REQUEST, n=100, coders=("ana",)), now=NOW)
    assert (made.sample.n_drawn, made.n_titles) == (61, 60)
    ana = Coding(news, None, "ana")
    assert ana.progress().n_asked == 60
    with news.reading() as connection:
        items = [one for one in sample_items(connection, 1) if one.title_digest == title_digest(SHARED)]
    first = min(one.position for one in items)
    ana.answer(first, "about", "0", now=NOW, source="python")
    assert ana.progress().n_coded == 1


def test_a_frame_no_larger_than_the_request_is_taken_whole(news):
    made = draw_sample(news, replace(REQUEST, n=1_000), now=NOW)
    assert made.sample.n_drawn == 60
    assert {item.inclusion_probability for item in made.items} == {1.0}


def test_a_random_draw_gives_every_headline_the_same_chance(news):
    made = draw_sample(news, replace(REQUEST, design=Allocation.RANDOM), now=NOW)
    assert {item.inclusion_probability for item in made.items} == {20 / 60}


def test_neyman_draws_more_where_the_classifier_is_less_sure(news):
    with news.writing() as connection:
        alarm = CurrentScorers.of(connection).ids["alarm"]
        connection.execute("update score set value = 0.5 where scorer_id = ? and value > 0.5", (alarm,))

    def n_uncertain(design):
        made = draw_sample(news, replace(REQUEST, n=30, design=design), now=NOW, is_dry_run=True)
        return sum(item.score == 0.5 for item in made.items)

    assert n_uncertain(Allocation.NEYMAN) > n_uncertain(Allocation.PROPORTIONAL)


def test_the_frame_is_stored_as_it_was_and_stays_when_the_archive_grows(news):
    made = draw_sample(news, REQUEST, now=NOW)
    with news.writing() as connection:
        insert_rows(connection, [arrival("AI helps a late baker")])
    score(news)
    with news.reading() as connection:
        frame = sample_frame(connection, 1)
    assert tuple(frame) == made.frame
    assert [one.number for one in frame] == list(range(1, 61))
    for item in made.items:
        own = frame[item.frame_number - 1]
        assert (own.stratum, own.score, own.stream) == (item.stratum, item.score, item.stream)


def test_coders_are_asked_under_the_codebook_with_the_topic_in_its_words(news):
    draw_sample(news, REQUEST, now=NOW)
    (about, *_) = Coding(news, None, "ana").codebook.questions
    assert about.ask == "Is the headline about artificial intelligence?"


def test_a_second_sample_of_a_day_has_a_name_of_its_own_and_shares_the_codebook(news):
    names = [draw_sample(news, REQUEST, now=NOW).sample.name for _ in range(3)]
    assert names == ["ai-2026-12-01", "ai-2026-12-01-2", "ai-2026-12-01-3"]
    with news.reading() as connection:
        assert connection.value("select count(*) from codebook") == 1


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"topic": "iron"}, "there is no topic 'iron'; choose from"),
        ({"streams": ("x.org",)}, "there is no stream 'x.org'; choose from z.org"),
        ({"coders": ("", " ")}, "no coder is named; give the names of those who will code"),
        ({"coders": ("a,b",)}, "'a,b' is no name of a coder"),
        ({"coders": ("llm:tiny",)}, "llm:tiny: a language model codes any sample beside people"),
        ({"n": 0}, "-n 0: draw at least one headline"),
        ({"overlap_share": 2.0}, "an overlap of 2; give a share from 0 to 1"),
        ({"since": date(2026, 12, 1), "until": date(2026, 1, 1)}, "2026-12-01 is after 2026-01-01"),
        ({"name": "Mine!"}, "'Mine!' is no name of a sample; use lower-case letters"),
        ({"name": "taken"}, "there is a sample taken already; choose another --name"),
    ],
)
def test_an_impossible_request_is_refused_with_the_remedy(news, change, why):
    draw_sample(news, replace(REQUEST, name="taken"), now=NOW)
    with pytest.raises(InputError) as caught:
        draw_sample(news, replace(REQUEST, **change), now=NOW)
    assert str(caught.value).startswith(why)


def test_an_empty_frame_is_told_with_what_may_widen_it(news):
    with pytest.raises(NotEnoughDataError, match="no counted headline about ai in this span"):
        draw_sample(news, replace(REQUEST, until=date(1999, 1, 1)), now=NOW)


def test_an_archive_without_scores_says_so(archive):
    with pytest.raises(InputError, match="there is no topic 'ai'"):
        draw_sample(archive, REQUEST, now=NOW)


def test_one_more_coder_codes_what_all_code(news):
    draw_sample(news, REQUEST, now=NOW)
    assert add_coder(news, None, "carla").coders == ("ana", "ben", "carla")
    assert Coding(news, None, "carla").progress().n_asked == 4
    assert Coding(news, None, "ana").progress().n_asked == 12
    for name, why in (("carla", "carla codes sample ai-2026-12-01 already"), ("llm:x", "llm:x: a language")):
        with pytest.raises(InputError, match=why):
            add_coder(news, None, name)


def test_a_sample_without_overlap_has_nothing_for_one_more_coder(news):
    draw_sample(news, replace(REQUEST, overlap_share=0.0), now=NOW)
    with pytest.raises(InputError, match="no headlines for all its coders; draw one with --overlap"):
        add_coder(news, None, "carla")


def test_a_sample_without_answers_can_be_removed_and_one_with_answers_cannot(news):
    for name in ("empty", "coded"):
        draw_sample(news, replace(REQUEST, name=name), now=NOW)
    ana = Coding(news, "coded", "ana")
    ana.answer(ana.next().position, "about", "1", now=NOW, source="python")
    remove(news, "empty")
    with pytest.raises(InputError, match="sample coded has 1 answer, which are never deleted; leave it"):
        remove(news, "coded")
    with news.reading() as connection:
        assert sample_named(connection, None).name == "coded"
        assert connection.value("select count(*) from label_item") == 20
