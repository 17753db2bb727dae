"""Status tells which feeds have no dates, and which have dates that cannot be read."""

import json
from datetime import timedelta

from panictrack.archive.health import feed_health
from panictrack.collecting.rounds import collect


def body_of(*dates):
    items = "".join(f"<item><title>Title {d}</title><pubDate>{d}</pubDate></item>" for d in dates)
    return f"<rss version='2.0'><channel><title>News</title>{items}</channel></rss>".encode()


def dates_of(run):
    [feed] = json.loads(run("status", "--format", "json").stdout)["feeds"]
    return feed["n_undated"], feed["n_unread_dates"], feed["unread_date"]


def test_status_tells_missing_dates_from_dates_that_cannot_be_read(workspace, server, run, page):
    server.serve("/feed", page(body=body_of("", "never", "05/03/2026", "2026-11-16T08:00:00Z")))
    run("collect")
    assert dates_of(run) == (1, 2, "never")
    told = " ".join(run("status", "--format", "csv").stdout.split())
    assert "1 item without a date; 2 dates that cannot be read, such as 'never'" in told


def test_status_is_about_the_dates_of_the_last_body_alone(archive, listed, local, server, page, now):
    listed("/feed", body_of("never", "soon"))
    for body in (body_of("never", "soon"), body_of("2026-11-16T08:00:00Z")):
        server.serve("/feed", page(body=body))
        now += timedelta(hours=6)
        collect(archive, now=now, politeness=local)
    with archive.reading() as connection:
        [feed] = feed_health(connection, now)
    assert (feed.n_undated, feed.n_unread_dates, feed.unread_date) == (0, 0, None)
