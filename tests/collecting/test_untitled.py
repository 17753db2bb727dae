"""Items without a title cannot be stored; they are counted and told."""

import pytest

from panictrack.archive.health import feed_health
from panictrack.collecting.rounds import collect
from panictrack.model import Outcome


def some_untitled(n=7, titled="<item><title>With a title</title><guid>t</guid></item>"):
    items = "".join(
        f"<item><guid>{i}</guid><description>Micro post {i}</description></item>" for i in range(n)
    )
    return f"<rss version='2.0'><channel>{titled}{items}</channel></rss>".encode()


def test_the_ledger_tells_how_many_items_had_no_title(archive, listed, local, now, rows):
    listed("/some", some_untitled())
    [fetch] = collect(archive, now=now, politeness=local).fetches
    assert (fetch.outcome, fetch.n_new, fetch.n_untitled) == (Outcome.STORED, 1, 7)
    assert fetch.reason == "7 items without a title: they cannot be stored; without dates"
    assert rows("select n_entries, n_untitled from fetch") == [(1, 7)]
    with archive.reading() as connection:
        assert [feed.n_untitled_7_days for feed in feed_health(connection, now)] == [7]


def test_a_feed_without_any_title_is_empty_and_told(archive, listed, local, now):
    listed("/none", some_untitled(titled=""))
    [fetch] = collect(archive, now=now, politeness=local).fetches
    assert (fetch.outcome, fetch.n_untitled) == (Outcome.EMPTY, 7)
    assert fetch.reason == "no entry has a title (7 without)"


@pytest.mark.parametrize(("n", "told"), [(1, "1 item of one body without a title"), (0, None)])
def test_status_tells_them(workspace, server, run, page, n, told):
    server.serve("/feed", page(body=some_untitled(n)))
    run("collect")
    shown = " ".join(run("status").output.split())
    assert told in shown if told else "without a title" not in shown
