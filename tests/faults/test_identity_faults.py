"""Identity: ids that change, collide, are reused or missing, and items that may have been missed."""

from datetime import timedelta
from email.utils import format_datetime
from itertools import count
from random import Random

import pytest

from panictrack.archive.deletion import delete_headlines
from panictrack.model import IdentityRule, Outcome


def feed(*items: dict[str, str]) -> bytes:
    """A feed of items, each given by its elements; the newest first."""
    inner = "".join(
        "<item>" + "".join(f"<{name}>{text}</{name}>" for name, text in item.items()) + "</item>"
        for item in items
    )
    return f"<rss version='2.0'><channel><title>News</title>{inner}</channel></rss>".encode()


def article(number: int, **more: str) -> dict[str, str]:
    return {
        "title": f"Headline {number}",
        "link": f"https://news.example/{number}",
        "guid": f"https://news.example/guid/{number}",
        "pubDate": f"Mon, 16 Nov 2026 {number % 24:02}:00:00 GMT",
    } | more


def without(item: dict[str, str], *names: str) -> dict[str, str]:
    return {name: text for name, text in item.items() if name not in names}


def test_guids_that_change_at_each_poll_make_no_new_articles(station):
    station.feed("a")
    for poll in range(4):
        numbers = range(5 + poll, poll, -1)
        station.serve("a", feed(*(article(n, guid=f"session-{poll}-{n}") for n in numbers)))
        station.poll(hours=poll)
    assert station.shown("a") == [f"Headline {n}" for n in range(1, 9)]
    assert station.n_articles("a") == 8
    assert station.state("a").identity_rule is IdentityRule.LINK
    (told,) = [row for row in station.ledger("a") if "change with every fetch" in (row.reason or "")]
    assert told.n_first_shown == 1
    assert not any(row.is_possible_gap for row in station.ledger("a"))


def test_guids_and_links_that_both_change_at_each_poll_leave_the_title(station):
    station.feed("a")
    for poll in range(5):
        numbers = range(5 + poll, poll, -1)
        items = (
            article(n, guid=f"session-{poll}-{n}", link=f"https://news.example/{n}?session={poll}")
            for n in numbers
        )
        station.serve("a", feed(*items))
        station.poll(hours=poll)
    assert sorted(set(station.shown("a"))) == [f"Headline {n}" for n in range(1, 10)]
    assert station.n_articles("a") == 9


def test_guids_that_are_all_alike_give_way_to_links(station):
    station.feed("a", feed(*(article(n, guid="news") for n in range(6, 0, -1))))
    station.poll()
    assert station.n_articles("a") == 6
    assert station.state("a").identity_rule is IdentityRule.LINK
    assert "collide" in station.last("a").reason
    station.serve("a", feed(*(article(n, guid="news") for n in range(7, 1, -1))))
    station.poll(hours=1)
    assert (station.last("a").n_first_shown, station.n_articles("a")) == (1, 7)


def test_links_that_all_are_the_home_page_give_way_to_titles(station):
    station.feed("a")
    for poll in range(3):
        items = (without(article(n, link="https://news.example/"), "guid") for n in range(6 + poll, poll, -1))
        station.serve("a", feed(*items))
        station.poll(hours=poll)
    assert station.shown("a") == [f"Headline {n}" for n in range(1, 9)]
    assert station.n_articles("a") == 8
    assert station.state("a").identity_rule is IdentityRule.TITLE


def test_two_items_that_share_a_guid_are_wordings_and_the_rule_stays(station):
    items = [article(n) for n in range(60, 0, -1)]
    items[3] |= {"guid": items[4]["guid"]}
    station.feed("a", feed(*items))
    station.poll()
    assert station.state("a").identity_rule is IdentityRule.GUID
    assert len(station.shown("a")) == 60


def test_items_without_guids_are_identified_by_links(station):
    station.feed("a", feed(*(without(article(n), "guid") for n in (2, 1))))
    station.poll()
    station.serve("a", feed(*(without(article(n), "guid") for n in (3, 2))))
    station.poll(hours=1)
    assert station.shown("a") == ["Headline 1", "Headline 2", "Headline 3"]
    assert station.last("a").n_first_shown == 1


def test_guids_that_appear_one_day_make_no_new_articles(station):
    station.feed("a", feed(*(without(article(n), "guid") for n in (4, 3, 2, 1))))
    station.poll()
    station.serve("a", feed(*(article(n) for n in (5, 4, 3, 2))))
    station.poll(hours=1)
    assert station.last("a").n_first_shown == 1
    assert station.n_articles("a") == 5


def test_a_guid_that_is_reused_for_another_article_does_not_hide_it(station):
    station.feed("a", feed(article(1, guid="1")))
    station.poll()
    station.serve("a", feed(article(2, guid="1")))
    station.poll(hours=1)
    assert [(row.title, row.title_revision) for row in station.sightings("a")] == [
        ("Headline 1", 1),
        ("Headline 2", 1),
    ]
    assert station.last("a").is_possible_gap
    assert station.state("a").identity_rule == IdentityRule.LINK  # all that bore a known name was dealt anew
    station.serve("a", feed(article(2, guid="1", title="Headline 2, re-worded")))
    station.poll(hours=2)
    assert station.n_articles("a") == 2


def test_one_reused_guid_of_many_changes_no_rule(station):
    station.feed("a", feed(*(article(number) for number in (5, 4, 3, 2, 1))))
    station.poll()
    station.serve(
        "a", feed(article(6, guid=article(1)["guid"]), *(article(number) for number in (5, 4, 3, 2)))
    )
    station.poll(hours=1)
    assert station.n_articles("a") == 6
    assert station.state("a").identity_rule == IdentityRule.GUID


def test_guids_that_count_positions_in_the_feed_give_way_to_links(station):
    def places(*numbers):
        return feed(*(article(number, guid=f"item {place}") for place, number in enumerate(numbers)))

    station.feed("a", places(6, 5, 4, 3, 2, 1))
    station.poll()
    station.serve("a", places(8, 7, 6, 5, 4, 3))
    station.poll(hours=1)
    assert station.n_articles("a") == 8
    assert station.state("a").identity_rule == IdentityRule.LINK
    assert "reused for other articles" in station.last("a").reason


def test_a_re_worded_title_is_a_second_wording_and_goes_back_to_the_first_without_a_third(station):
    station.feed("a")
    for poll, title in enumerate(["AI may kill jobs", "AI will kill jobs", "AI may kill jobs"]):
        station.serve("a", feed(article(1, title=title)))
        station.poll(hours=poll)
    assert [(row.title, row.title_revision) for row in station.sightings("a")] == [
        ("AI may kill jobs", 1),
        ("AI will kill jobs", 2),
    ]
    assert station.last("a").outcome == Outcome.NOTHING_NEW


def test_a_title_that_changes_only_in_its_typography_is_the_same(station):
    station.feed("a", feed(article(1, title="AI's “big” lie – again")))
    station.poll()
    station.serve("a", feed(article(1, title='AI’s "Big" lie - again')))
    station.poll(hours=1)
    assert station.shown("a") == ["AI's “big” lie – again"]
    assert station.last("a").outcome == Outcome.NOTHING_NEW


def test_tracking_parameters_that_change_make_no_new_articles(station):
    station.feed("a")
    for poll in range(3):
        link = f"https://www.news.example/1?utm_source=rss&amp;utm_campaign={poll}#top"
        station.serve("a", feed(without(article(1, link=link), "guid")))
        station.poll(hours=poll)
    assert station.shown("a") == ["Headline 1"]


def test_links_that_differ_only_in_their_query_are_two_articles(station):
    items = [without(article(n, link=f"https://news.example/?p={n}"), "guid") for n in range(8, 0, -1)]
    station.feed("a", feed(*items))
    station.poll()
    assert station.n_articles("a") == 8
    assert station.state("a").identity_rule is IdentityRule.GUID


def test_the_same_story_in_two_feeds_of_one_outlet_is_one_headline_with_two_sightings(station, rows):
    station.feed("front", feed(article(1)))
    station.feed("section", feed(article(1), article(2)))
    station.poll()
    assert rows("select count(*) from headline where title = 'Headline 1'") == [(1,)]
    assert station.shown("front") == ["Headline 1"]
    assert sorted(station.shown("section")) == ["Headline 1", "Headline 2"]
    assert station.last("front").n_new + station.last("section").n_new == 2
    assert any("known from elsewhere" in (station.last(name).reason or "") for name in ("front", "section"))


def test_wire_copies_in_two_outlets_both_stay_and_share_the_key_of_their_title(station, rows):
    station.feed("one", feed(article(1, title="Robots take over")), outlet="one.example")
    station.feed("two", feed(article(1, title="Robots Take Over")), outlet="two.example")
    station.poll()
    found = rows("select count(*), count(distinct title_key), count(distinct article_key) from headline "
                 "where lower(title) = 'robots take over'")  # fmt: skip
    assert found == [(2, 1, 2)]
    assert [station.last(name).n_new for name in ("one", "two")] == [1, 1]


def test_a_news_summary_without_guid_and_link_is_another_article_each_morning(station):
    station.feed("a")
    for day in (15, 16, 17):
        summary = {"title": "News Summary", "pubDate": f"{day} Nov 2026 05:00:00 GMT"}
        station.serve("a", feed(summary, article(day)))
        station.poll(days=day - 15)
        station.poll(days=day - 15, hours=1)
    assert station.shown("a").count("News Summary") == 3
    assert station.n_articles("a") == 6


def test_revisions_that_the_bbc_appends_to_its_guids_are_one_article(station):
    station.feed("a")
    for revision in range(4):
        guid = f"https://www.bbc.co.uk/news/articles/c123#{revision}"
        station.serve("a", feed(article(1, guid=guid), article(2)))
        station.poll(hours=revision)
    assert sorted(station.shown("a")) == ["Headline 1", "Headline 2"]
    assert [row.n_first_shown for row in station.ledger("a")] == [2, 0, 0, 0]


def test_guids_of_10_kb_are_keys_like_others(station):
    station.feed("a", feed(article(1, guid="x" * 10_000 + "1"), article(2, guid="x" * 10_000 + "2")))
    station.poll()
    station.poll(hours=1)
    assert station.n_articles("a") == 2


def test_guids_with_changing_white_space_are_the_same(station):
    station.feed("a", feed(article(1, guid="one")))
    station.poll()
    station.serve("a", feed(article(1, guid="\n one\t")))
    station.poll(hours=1)
    assert station.shown("a") == ["Headline 1"]


def test_a_body_that_shares_nothing_with_the_last_news_is_a_possible_gap(station):
    station.feed("a", feed(*(article(n) for n in (3, 2, 1))))
    station.poll()
    station.serve("a", feed(*(article(n) for n in (9, 8, 7))))
    station.poll(hours=1)
    told = station.last("a")
    assert (told.outcome, told.n_first_shown, told.is_possible_gap) == (Outcome.STORED, 3, 1)
    assert "possible gap" in told.reason
    assert len(station.shown("a")) == 6


@pytest.mark.parametrize(
    ("first", "second", "is_gap"),
    [
        pytest.param((), (3, 2, 1), 0, id="a first body"),
        pytest.param((3, 2, 1), (5, 4, 3), 0, id="a body that reaches back"),
        pytest.param((3, 2, 1), (3, 2, 1), 0, id="the same items"),
        pytest.param((3, 2, 1), (), 0, id="an empty body"),
        pytest.param((9, 1), (12, 11, 10, 9), 0, id="a body that reaches back by one"),
    ],
)
def test_it_is_not_a_possible_gap_when_there_comes(station, first, second, is_gap):
    station.feed("a", feed(*map(article, first)))
    station.poll()
    station.serve("a", feed(*map(article, second)))
    station.poll(hours=1)
    assert station.last("a").is_possible_gap == is_gap
    assert len(station.shown("a")) == len({*first, *second})


@pytest.mark.parametrize(
    ("bodies", "gaps"),
    [
        pytest.param([(3, 2, 0), (5, 4, 3, 0), (9, 8, 7, 0)], [0, 0, 1], id="of old"),
        pytest.param([(5, 4, 1), (9, 8, 7, 1)], [0, 1], id="of the first body"),
    ],
)
def test_a_pinned_item_hides_no_gap(station, bodies, gaps):
    station.feed("a")
    for poll, numbers in enumerate(bodies):
        station.serve("a", feed(*map(article, numbers)))
        station.poll(hours=poll)
    assert [row.is_possible_gap for row in station.ledger("a")] == gaps


def test_a_failure_between_two_bodies_hides_no_gap_and_makes_none(station, page):
    station.feed("a", feed(*map(article, (3, 2, 1))))
    station.poll()
    station.serve("a", page(status=500))
    station.poll(hours=1)
    station.serve("a", feed(*map(article, (4, 3, 2))))
    station.poll(hours=2)
    station.serve("a", page(status=500))
    station.poll(hours=3)
    station.serve("a", feed(*map(article, (9, 8, 7))))
    station.poll(hours=4)
    assert [row.is_possible_gap for row in station.ledger("a")] == [0, 0, 0, 0, 1]


def test_an_item_that_comes_back_after_weeks_is_known_again(station):
    station.feed("a", feed(*map(article, (2, 1))))
    station.poll()
    station.serve("a", feed(*map(article, (4, 3, 2))))
    station.poll(days=10)
    station.serve("a", feed(*map(article, (4, 3, 1))))
    station.poll(days=40)
    assert (station.last("a").n_new, station.n_articles("a")) == (0, 4)
    assert station.last("a").outcome == Outcome.NOTHING_NEW


def test_the_order_of_items_is_reversed_and_nothing_is_new(station):
    station.feed("a", feed(*map(article, range(5, 0, -1))))
    station.poll()
    station.serve("a", feed(*map(article, range(1, 6))))
    station.poll(hours=1)
    assert station.last("a").outcome == Outcome.NOTHING_NEW
    assert station.n_articles("a") == 5


def test_the_same_item_three_times_in_one_body_is_stored_once(station):
    station.feed("a", feed(article(1), article(1), article(2), article(1)))
    station.poll()
    assert sorted(station.shown("a")) == ["Headline 1", "Headline 2"]
    assert (station.last("a").n_entries, station.last("a").n_first_shown) == (4, 2)


def an_aggregators_bodies(now, polls, *, seed=1, changing_share=1.0):
    """The hourly bodies of an aggregator, of whose items this share have a new guid and link in each.

    An item may be absent from a body or twice in it. Every fifth title is that of an earlier article, some
    hours before it. Also the articles (title and date) of which there was an item.
    """
    random, number = Random(seed), count()
    articles = [
        (f"Headline {n - 5 if n % 5 == 0 else n}", now + timedelta(minutes=47 * n)) for n in range(12 + polls)
    ]
    steady = {each: next(number) for each in articles if random.random() >= changing_share}
    bodies, shown = [], set()
    for poll in range(polls):
        window = [each for each in articles[poll : poll + 12] if random.random() > 0.15]
        window += [each for each in window if random.random() < 0.15]
        random.shuffle(window)
        shown.update(window)
        items = []
        for title, date in window:
            id_ = f"CBMi{steady.get((title, date)) or next(number)}"
            link = f"https://news.google.example/rss/articles/{id_}?oc=5"
            items.append(article(0, title=title, guid=id_, link=link, pubDate=format_datetime(date)))
        bodies.append(feed(*items))
    return bodies, shown


@pytest.mark.parametrize(
    ("polls", "changing_share"),
    [
        pytest.param(50, 1.0, id="whose ids never stay, in fifty polls"),
        pytest.param(30, 0.3, id="that gives some items new ids"),
    ],
)
def test_each_article_is_one_of_an_aggregator(station, now, polls, changing_share):
    station.feed("a")
    bodies, shown = an_aggregators_bodies(now, polls, changing_share=changing_share)
    for poll, body in enumerate(bodies):
        station.serve("a", body)
        station.poll(hours=poll)
    found = [(row.title, row.published_at) for row in station.sightings("a")]
    assert sorted(found) == sorted((title, f"{date:%Y-%m-%dT%H:%M:%SZ}") for title, date in shown)
    assert station.n_articles("a") == len(shown) > polls


def poll_each(station, *bodies):
    """Serve these bodies one after the other, an hour apart."""
    station.feed("a")
    for hours, items in enumerate(bodies):
        station.serve("a", feed(*items))
        station.poll(hours=hours)


def renewed(number, poll, **more):
    """An article whose guid and link are new at each poll."""
    return article(number, guid=f"{poll}-{number}", link=f"https://news.example/x/{poll}-{number}", **more)


def test_one_item_with_new_ids_that_was_absent_for_a_poll_is_the_old_article(station):
    steady = [article(n) for n in (5, 4, 3, 2)]
    poll_each(station, [*steady, renewed(1, 0)], steady, [*steady, renewed(1, 2)])
    assert station.n_articles("a") == 5
    assert station.last("a").outcome == Outcome.NOTHING_NEW
    assert station.state("a").identity_rule == IdentityRule.GUID


def test_an_item_that_is_twice_in_one_body_is_one_article_where_its_ids_change(station):
    steady = [article(2), article(3)]
    poll_each(station, [renewed(1, 0), *steady], [*steady, renewed(1, 1), renewed(1, 2)])
    assert sorted(station.shown("a")) == ["Headline 1", "Headline 2", "Headline 3"]
    assert station.n_articles("a") == 3
    assert station.state("a").identity_rule == IdentityRule.GUID


def test_an_item_that_is_twice_in_a_first_body_of_google_news_is_one_article(station):
    ids = ("CBMiA", "CBMiB")
    twins = [article(1, guid=id_, link=f"https://news.google.com/rss/articles/{id_}?oc=5") for id_ in ids]
    poll_each(station, [*twins, article(2)])
    assert station.n_articles("a") == 2


def test_two_articles_with_one_title_and_date_in_one_body_are_two(station):
    twins = [renewed(1, "north"), renewed(1, "south")]
    steady = [article(2), article(3)]
    poll_each(station, [*twins, *steady], [*twins, *steady], [article(4), *twins, *steady])
    assert station.shown("a").count("Headline 1") == 2
    assert station.n_articles("a") == 5
    assert [row.n_first_shown for row in station.ledger("a")] == [4, 0, 1]


def test_a_second_article_with_the_title_and_date_of_one_that_is_still_there_is_another(station):
    steady = [article(2), renewed(1, "north")]
    poll_each(station, steady, [renewed(1, "south"), *steady], [renewed(1, "south"), *steady])
    assert station.n_articles("a") == 3
    assert [row.n_first_shown for row in station.ledger("a")] == [2, 1, 0]


def test_two_articles_with_one_title_and_other_dates_stay_two_whatever_identifies_them(station):
    both = [
        {"title": "Morning briefing", "pubDate": f"Mon, {day} Nov 2026 {hour}:00:00 GMT"}
        for day, hour in ((15, "06"), (16, "06"), (16, "09"))
    ]
    bodies = [[renewed(n, poll, **more) for n, more in enumerate(both)] for poll in range(4)]
    poll_each(station, *bodies)
    assert station.state("a").identity_rule == IdentityRule.TITLE
    assert station.n_articles("a") == 3
    assert [row.title_revision for row in station.sightings("a")] == [1, 1, 1]


def test_where_titles_identify_the_next_days_summary_is_another_article_although_the_last_was_just_here(
    station,
):
    def poll(number, *days):
        steady = [renewed(n, number) for n in (3, 2, 1)]
        summaries = (
            renewed(day, number, title="News Summary", pubDate=f"Mon, {day} Nov 2026 05:00:00 GMT")
            for day in days
        )
        return [*summaries, *steady]

    poll_each(station, poll(0, 14), poll(1, 14), poll(2, 15), poll(3, 16, 15))
    assert station.state("a").identity_rule == IdentityRule.TITLE
    assert station.shown("a").count("News Summary") == 3


def test_where_titles_identify_and_every_date_is_that_of_the_fetch_nothing_is_new(station):
    def poll(number, hour=6):
        return [renewed(n, number, pubDate=f"Mon, 16 Nov 2026 {hour:02}:00:00 GMT") for n in (3, 2, 1)]

    poll_each(station, poll(0), poll(1), *(poll(hour, hour) for hour in range(7, 20)))
    assert station.state("a").identity_rule == IdentityRule.TITLE
    assert station.n_articles("a") == 3


@pytest.mark.parametrize("rule", IdentityRule)
def test_an_outlet_that_is_renamed_keeps_its_articles_and_what_was_learned_of_its_ids(station, rule):
    def poll(number, newest):
        make = {
            "guid": article,
            "link": lambda n: article(n, guid=f"{number}-{n}"),
            "title": lambda n: renewed(n, number),
        }[rule]
        return feed(*map(make, range(newest, newest - 5, -1)))

    url = station.feed("a")
    for number in range(3):
        station.serve("a", poll(number, 5 + number))
        station.poll(hours=number)
    before = station.rows("select article_key from headline join sighting on headline_id = id order by id")
    assert station.state("a").identity_rule == rule
    station.feed("a", url=url, outlet="renamed.example")
    for number in range(3, 6):
        station.serve("a", poll(number, 4 + number))
        station.poll(hours=number)
    assert station.state("a").identity_rule == rule
    assert station.n_articles("a") == 9
    assert [row.n_first_shown for row in station.ledger("a")] == [5, 1, 1, 0, 1, 1]
    assert not any(row.is_possible_gap for row in station.ledger("a"))
    assert (
        station.rows("select article_key from headline join sighting on headline_id = id order by id")[
            : len(before)
        ]
        == before
    )


def test_an_outlet_that_is_renamed_knows_its_articles_of_last_month(station):
    url = station.feed("a", feed(*map(article, (2, 1))))
    station.poll()
    station.serve("a", feed(*map(article, (4, 3, 2))))
    station.poll(days=10)
    station.feed("a", url=url, outlet="renamed.example")
    station.serve("a", feed(*map(article, (5, 4, 1))))
    station.poll(days=40)
    assert (station.last("a").n_new, station.n_articles("a")) == (1, 5)


def test_an_outlet_that_is_renamed_does_not_bring_back_what_was_deleted(station, archive, now):
    url = station.feed("a", feed(*(article(n, pubDate="") for n in (2, 1))))
    station.poll()
    (first, _) = station.sightings("a")
    delete_headlines(archive, [first.id], reason="on request", now=now)
    station.feed("a", url=url, outlet="renamed.example")
    station.poll(hours=1)
    station.serve("a", feed(*(article(n, pubDate="") for n in (3, 2, 1))))
    station.poll(hours=2)
    assert station.shown("a") == ["Headline 2", "Headline 3"]
