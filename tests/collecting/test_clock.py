"""Headlines in their true week, whatever this machine's clock says."""

import asyncio
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from panictrack.archive.clock import known_clock_offset
from panictrack.archive.feeds import known_feeds
from panictrack.archive.health import archive_health
from panictrack.collecting.network.fetch import Response
from panictrack.collecting.network.headers import clock_offset as told_offset
from panictrack.collecting.network.headers import retry_after
from panictrack.collecting.rounds import collect
from panictrack.collecting.rounds.clock import RoundClock
from panictrack.model.clock import Suspect, clock_fault, clock_offset, seen_anew

NOW = datetime(2026, 11, 17, 6, tzinfo=UTC)
HOUR, DAY, YEAR = timedelta(hours=1), timedelta(days=1), timedelta(days=365)
SLOW, FAST = -200 * DAY, 5 * YEAR


def dated_page(page, body, true_now, *, date=True):
    """A body from a server whose own clock is right."""
    return page(body=body, headers={"Date": format_datetime(true_now, usegmt=True)} if date else {})


@pytest.fixture
def poll(archive, listed, server, other_server, page, local):
    """Collect from one feed with and one without dates, of two hosts, `error` off the true time."""
    servers = {"/dated": server, "/undated": other_server}
    for path, host in servers.items():
        listed(path, b"", outlet=f"{path[1:]}.example", on=host)

    def polled(rss_of, true_now, error, *, date=True, servers_error=timedelta(0), **more):
        for path, host in servers.items():
            host.serve(path, dated_page(page, rss_of(path), true_now + servers_error, date=date))
        return collect(archive, now=true_now + error, politeness=local, **more)

    return polled


@pytest.fixture
def bodies(rss):
    def of(*titles):
        return lambda path: rss([f"{path} {title}" for title in titles], dated=path == "/dated")

    return of


def weeks(rows):
    found = rows("select title, week_start, first_seen_at from headline order by id")
    return {title: (week, seen[:10]) for title, week, seen in found}


TRUE = ("2026-11-16", "2026-11-17")


@pytest.mark.parametrize("errors", [(SLOW, FAST), (FAST, SLOW)], ids=["slow first", "fast first"])
def test_every_headline_is_in_its_true_week_under_a_wrong_clock_and_a_right_one(poll, bodies, rows, errors):
    titles = ["A", "B", "C", "D"]
    for number, error in enumerate([timedelta(0), *errors, timedelta(0)], start=1):
        poll(bodies(*titles[:number][::-1]), NOW + number * HOUR, error)
    assert weeks(rows) == {f"{path} {title}": TRUE for title in titles for path in ("/dated", "/undated")}


def test_a_wrong_clock_sets_no_due_time_in_a_far_future_or_past(poll, bodies, archive):
    for number, error in enumerate([FAST, SLOW, timedelta(0)]):
        poll(bodies("A"), NOW + number * HOUR, error)
        with archive.reading() as connection:
            waits = [known.state.due_at - NOW for known in known_feeds(connection)]
        assert all(timedelta(0) < wait <= 2 * DAY for wait in waits)


def test_feeds_wait_for_their_turn_under_a_wrong_clock_and_are_due_when_it_is_set(poll, bodies):
    def due(hours, error):
        return len(poll(bodies("A"), NOW + hours * HOUR, error, due_only=True).fetches)

    assert [due(0, FAST), due(0.02, FAST), due(0.04, FAST)] == [2, 0, 0]
    assert [due(0.06, timedelta(0)), due(0.08, timedelta(0))] == [2, 0]


def test_the_archive_and_the_log_tell_by_how_much_the_clock_is_wrong(poll, bodies, archive, caplog):
    done = poll(bodies("A"), NOW, SLOW)
    assert "the clock of this machine is 200 days behind" in caplog.text
    assert abs(done.clock_offset + SLOW) < HOUR
    with archive.reading() as connection:
        told = archive_health(connection, [], NOW).clock_offset_seconds
    assert told == pytest.approx(200 * 86400, abs=60)
    poll(bodies("A"), NOW + HOUR, timedelta(0))
    with archive.reading() as connection:
        assert known_clock_offset(connection) == timedelta(0)


@pytest.mark.parametrize("n_hosts", [1, 2])
def test_status_says_that_the_clock_is_wrong_or_that_a_single_server_contradicts_it(
    workspace, server, other_server, run, page, rss, n_hosts
):
    body = rss(["Fair draws crowd"])
    stated = page(body=body, headers={"Date": "Sun, 17 Nov 2126 06:00:00 GMT"})
    server.serve("/feed", stated)
    if n_hosts == 2:
        feeds = workspace / "feeds.yaml"
        (line,) = feeds.read_text().splitlines()[1:2]
        line = line.replace(server.url("/feed"), other_server.serve("/feed", stated))
        with feeds.open("a") as handle:
            handle.write(line.replace("name: Local", "name: Other") + "\n")
    told = ["days behind the only server's, and nothing tells which", "days behind, by the servers' own"]
    run("collect")
    assert told[n_hosts - 1] in run("status").output
    assert told[n_hosts - 1] in run("status", "--exit-code", code=7).output
    found = run("doctor", code=7)
    assert told[n_hosts - 1] in found.stdout
    assert found.stderr.endswith("Error: not OK: see clock above\n")


@pytest.mark.parametrize("error", [FAST, SLOW], ids=["fast", "slow"])
def test_what_a_clock_misdated_that_nobody_corrected_is_dated_anew_when_it_is_seen_again(
    poll, bodies, rows, error
):
    poll(bodies("B", "A"), NOW, error, date=False)  # no server tells the time
    assert TRUE not in weeks(rows).values()
    poll(bodies("C", "B", "A"), NOW + HOUR, timedelta(0))
    found = weeks(rows)
    if error == SLOW:  # nothing shows when an undated feed was first seen
        found = {title: week for title, week in found.items() if title.startswith("/dated")}
    assert set(found.values()) == {TRUE}
    assert rows("select count(*) from sighting where date_note = 'future' or date_note = 'too old'") == [(0,)]
    reasons = {reason for (reason,) in rows("select reason from fetch where reason like '%anew%'")}
    assert "2 that a wrong clock had misdated were dated anew" in reasons  # whichever feed answered first


def test_the_same_body_seen_again_is_dated_anew_too(poll, bodies, rows):
    poll(bodies("A"), NOW, FAST, date=False)
    poll(bodies("A"), NOW + HOUR, timedelta(0))
    assert set(weeks(rows).values()) == {TRUE}


def test_weeks_whose_headlines_are_dated_anew_are_counted_anew(poll, bodies, rows):
    poll(bodies("A"), NOW, FAST, date=False)
    poll(bodies("A"), NOW + HOUR, timedelta(0))
    assert rows("select week_start from stale_week order by 1") == [("2026-11-16",), ("2031-11-10",)]


def test_a_server_that_does_not_tell_the_time_proves_nothing_wrong(poll, bodies, rows):
    poll(bodies("A"), NOW, timedelta(0), date=False)
    before = weeks(rows)
    poll(bodies("A"), NOW, SLOW, date=False)
    assert weeks(rows) == before


def test_imports_are_never_dated_anew(poll, bodies, rows, archive):
    poll(bodies("A"), NOW, FAST, date=False)
    with archive.writing() as connection:
        connection.execute(
            "insert into import_file (id, sha256, name, n_rows, n_new, n_known, n_bad) "
            "values (1, 'x', 'x', 1, 1, 0, 0)"
        )
        connection.execute("update headline set import_file_id = 1")
    before = weeks(rows)
    poll(bodies("A"), NOW + HOUR, timedelta(0))
    assert weeks(rows) == before


def test_a_future_date_of_a_feed_is_not_believed_later_when_a_server_confirmed_the_sighting(
    archive, listed, server, page, local, rows
):
    body = (
        b"<rss version='2.0'><channel><item><title>Fair</title><pubDate>%s</pubDate></item></channel></rss>"
    )
    body = body % format_datetime(NOW + 9 * DAY).encode()
    listed("/a", b"")
    for day in (0, 10):
        server.serve("/a", dated_page(page, body, NOW + day * DAY))
        collect(archive, now=NOW + day * DAY, politeness=local)
    assert weeks(rows) == {"Fair": TRUE}


def test_a_single_host_with_a_wrong_clock_dates_nothing_in_the_first_round_of_an_archive(
    archive, listed, server, page, local, rows, bodies
):
    for path in ("/dated", "/undated"):
        listed(path, dated_page(page, bodies("A")(path), NOW - FAST))
    done = collect(archive, now=NOW, politeness=local)
    assert weeks(rows) == {"/dated A": TRUE, "/undated A": TRUE}
    assert "ahead of the only server's" in done.clock_doubt


def test_a_past_week_given_by_wrong_servers_is_undone_when_a_right_one_is_heard(poll, bodies, rows):
    poll(bodies("A"), NOW, timedelta(0), servers_error=-FAST)
    assert TRUE not in weeks(rows).values()
    poll(bodies("B", "A"), NOW + HOUR, timedelta(0))
    assert set(weeks(rows).values()) == {TRUE}


def test_what_right_servers_dated_under_a_fast_clock_stays_when_our_clock_reaches_that_time(
    poll, bodies, rows
):
    poll(bodies("A"), NOW, 200 * DAY)
    for day in (1, 210):
        poll(bodies("A"), NOW + day * DAY, timedelta(0))
    assert set(weeks(rows).values()) == {TRUE}


def test_one_server_with_a_wrong_clock_overrules_nobody():
    history = {"b": timedelta(0), "c": timedelta(0)}

    async def judged(votes):
        clock = RoundClock(NOW, history, votes)
        for host, vote in votes.items():
            response = Response(started_at=NOW, clock_offset=vote)
            waiting = asyncio.create_task(clock.corrected(response, url=host, host=host))
            await asyncio.sleep(0)
        await waiting
        return clock.offset

    assert asyncio.run(judged({"a": -YEAR})) == timedelta(0)
    assert asyncio.run(judged({"a": -YEAR, "b": timedelta(0), "c": timedelta(0)})) == timedelta(0)
    assert asyncio.run(judged({"a": -YEAR, "b": -YEAR, "c": -YEAR})) == -YEAR


def test_a_server_that_agrees_with_the_clock_is_believed_before_older_evidence():
    async def corrected():
        clock = RoundClock(NOW, {"b": YEAR, "c": YEAR}, ["a"])
        assert clock.now() - NOW >= YEAR
        response = Response(started_at=NOW + YEAR, clock_offset=-YEAR)  # by the time taken for granted
        return await clock.corrected(response, url="a", host="a"), clock.offset

    response, offset = asyncio.run(corrected())
    assert (response.started_at, response.is_clock_confirmed, offset) == (NOW, True, timedelta(0))


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ([], 0),
        ([0.2, -0.5], 0),
        ([200], 0),
        ([200, 200.3], 200),
        ([200, 0, 200.1], 200),
        ([200, 0, 0], 0),
        ([200, 0], 0),
        ([200, -300, 50], 0),
    ],
)
def test_the_clock_is_wrong_where_most_servers_agree_on_another_time(days, expected):
    assert clock_offset([day * DAY for day in days]) == expected * DAY


def test_a_clock_that_is_right_to_a_day_has_no_fault():
    assert clock_fault(20 * HOUR) is None
    assert "3 days ahead" in clock_fault(-3 * DAY)


def test_the_age_of_a_cached_response_counts_as_time_since_its_date():
    headers = {"Date": format_datetime(NOW - 3 * DAY, usegmt=True), "Age": str(3 * 86400)}
    assert told_offset(headers, NOW) == timedelta(0)
    assert told_offset({"Date": "yesterday"}, NOW) is None


def test_a_pause_until_a_date_is_counted_from_the_servers_own_time():
    headers = {"Date": format_datetime(NOW, usegmt=True), "Retry-After": format_datetime(NOW + HOUR)}
    assert retry_after(headers, NOW + SLOW) == HOUR


def test_a_single_future_date_among_others_is_its_sources_fault():
    def suspect(id_, days):
        return Suspect(id=id_, published_at=NOW + days * DAY, first_seen_at=NOW)

    assert seen_anew([suspect(1, 9), suspect(2, -1), suspect(3, 0)], NOW + 10 * DAY) == {}
    anew = seen_anew([suspect(1, 9), suspect(2, 9.5), suspect(3, 0)], NOW + 10 * DAY)
    assert anew == dict.fromkeys((1, 2, 3), NOW + 9.5 * DAY)


def test_a_single_server_against_our_clock_dates_nothing_anew():
    async def confirmed(votes):
        clock = RoundClock(NOW, {}, votes)
        waiting = [
            clock.corrected(Response(started_at=NOW, clock_offset=vote), url=host, host=host)
            for host, vote in votes.items()
        ]
        return {response.is_clock_confirmed for response in await asyncio.gather(*waiting)}

    assert asyncio.run(confirmed({"a": YEAR})) == {False}
    assert asyncio.run(confirmed({"a": YEAR, "b": YEAR})) == {True}
    assert asyncio.run(confirmed({"a": timedelta(0)})) == {True}


def test_a_server_that_tells_no_time_waits_only_where_another_speaks_against_the_clock():
    async def times(first):
        clock = RoundClock(NOW, {}, ["a", "b", "silent"])
        responses = [Response(started_at=NOW, clock_offset=vote) for vote in (first, None, first)]
        waiting = [
            asyncio.create_task(clock.corrected(response, url=host, host=host))
            for response, host in zip(responses[:2], ["a", "silent"], strict=True)
        ]
        await asyncio.sleep(0)
        n_waiting = sum(not task.done() for task in waiting)
        await clock.corrected(responses[2], url="b", host="b")
        return n_waiting, {(await task).started_at for task in waiting}

    assert asyncio.run(times(HOUR)) == (0, {NOW})
    assert asyncio.run(times(YEAR)) == (2, {NOW + YEAR})


def test_a_single_host_of_a_round_is_believed_where_another_said_the_same_before():
    assert clock_offset([200 * DAY], [0 * DAY, 200.2 * DAY]) == 200 * DAY
    assert clock_offset([200 * DAY], [0 * DAY]) == timedelta(0)
