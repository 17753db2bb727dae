"""Pages that are kept: drawn once for all who ask, and again when what they stand on has changed."""

import asyncio
from dataclasses import replace

import pytest

from panictrack.archive import Database
from panictrack.web.kept_pages import DrawnPage, KeptPages
from panictrack.web.server import serving

from .conftest import Asking, entry, insert_rows, site_in

PAGE = DrawnPage(body=b"as it was", status=200, is_keepable=True)
NEW = replace(PAGE, body=b"as it is")


def drawing(page, *, begun=None, until=None, drawn=None):
    """A way to draw this page: it counts in `drawn`, says when it has begun, and waits until it may end."""

    async def draw():
        if drawn is not None:
            drawn.append(page)
        if begun is not None:
            begun.set()
        if until is not None:
            await until.wait()
        if isinstance(page, Exception):
            raise page
        return page

    return draw


def test_a_page_is_drawn_once_for_all_who_ask_meanwhile_and_afterwards():
    async def check():
        kept, drawn, until = KeptPages(), [], asyncio.Event()
        draw = drawing(PAGE, until=until, drawn=drawn)
        asked = [asyncio.ensure_future(kept.page("war", 1, draw)) for _ in range(20)]
        await asyncio.sleep(0)
        until.set()
        assert await asyncio.gather(*asked) == [PAGE] * 20
        assert await kept.page("war", 1, draw) is PAGE
        assert len(drawn) == 1

    asyncio.run(check())


@pytest.mark.parametrize("changed", [("robot", 1), ("war", 2)])
def test_another_question_or_another_state_is_drawn_anew(changed):
    async def check():
        kept = KeptPages()
        await kept.page("war", 1, drawing(PAGE))
        assert await kept.page(*changed, drawing(NEW)) is NEW

    asyncio.run(check())


def test_a_page_that_stands_on_more_than_its_state_is_not_kept():
    async def check():
        kept, passing = KeptPages(), replace(PAGE, is_keepable=False)
        assert await kept.page("war", 1, drawing(passing)) is passing
        assert await kept.page("war", 1, drawing(NEW)) is NEW

    asyncio.run(check())


def test_an_error_is_told_to_all_who_wait_and_the_next_try_draws_again():
    async def check():
        kept, until = KeptPages(), asyncio.Event()
        draw = drawing(ValueError("no such outlet"), until=until)
        asked = [asyncio.ensure_future(kept.page("war", 1, draw)) for _ in range(2)]
        await asyncio.sleep(0)
        until.set()
        found = await asyncio.gather(*asked, return_exceptions=True)
        assert [str(error) for error in found] == ["no such outlet"] * 2
        assert await kept.page("war", 1, drawing(NEW)) is NEW

    asyncio.run(check())


def test_a_reader_who_goes_away_takes_the_page_from_nobody_else():
    async def check():
        kept, begun, until = KeptPages(), asyncio.Event(), asyncio.Event()
        draw = drawing(PAGE, begun=begun, until=until)
        first, second = (asyncio.ensure_future(kept.page("war", 1, draw)) for _ in range(2))
        await begun.wait()
        first.cancel()
        until.set()
        assert await second is PAGE

    asyncio.run(check())


def test_a_page_that_nobody_waits_for_any_more_is_not_drawn_to_its_end():
    async def check():
        kept, begun, ended = KeptPages(), asyncio.Event(), asyncio.Event()

        async def draw():
            begun.set()
            try:
                await asyncio.Event().wait()
            finally:
                ended.set()

        readers = [asyncio.ensure_future(kept.page("war", 1, draw)) for _ in range(2)]
        await begun.wait()
        readers[0].cancel()
        await asyncio.gather(readers[0], return_exceptions=True)
        assert not ended.is_set()
        readers[1].cancel()
        await asyncio.gather(readers[1], return_exceptions=True)
        assert await kept.page("war", 1, drawing(NEW)) is NEW
        assert ended.is_set()

    asyncio.run(check())


def test_while_a_page_is_drawn_anew_the_one_of_a_moment_ago_is_sent():
    async def check():
        kept, until = KeptPages(stale_seconds=60), asyncio.Event()
        await kept.page("war", 1, drawing(PAGE))
        assert await kept.page("war", 2, drawing(NEW, until=until)) is PAGE
        until.set()
        await asyncio.sleep(0)
        assert await kept.page("war", 2, drawing(NEW)) is NEW
        await kept.close()

    asyncio.run(check())


def test_a_page_that_is_too_old_is_waited_for():
    async def check():
        kept, begun, until = KeptPages(stale_seconds=0), asyncio.Event(), asyncio.Event()
        await kept.page("war", 1, drawing(PAGE))
        asked = asyncio.ensure_future(kept.page("war", 2, drawing(NEW, begun=begun, until=until)))
        await begun.wait()
        until.set()
        assert await asked is NEW

    asyncio.run(check())


def test_the_pages_that_were_asked_for_last_are_kept_as_far_as_there_is_room():
    async def check():
        kept, drawn = KeptPages(most_bytes=2 * len(PAGE.body)), []
        for word in ("war", "robot", "war", "drone", "war", "robot"):
            await kept.page(word, 1, drawing(PAGE, drawn=drawn))
            await asyncio.sleep(0)
        assert len(drawn) == 4  # the robot had to make room for the drone

    asyncio.run(check())


def test_a_search_shows_what_was_collected_since_it_was_asked_for_last(fill_workspace):
    folder = fill_workspace()
    with serving(site_in(folder), 0) as address:
        ask = Asking(address)
        assert "1 headline<" in ask("/search?q=fair").text
        assert "1 headline<" in ask("/search?q=fair").text
        archive = Database.open(folder / "archive.db")
        with archive.writing() as connection:
            insert_rows(connection, [entry("Fair ends", days=4)])
        archive.close()
        assert "2 headlines<" in ask("/search?q=fair").text


def test_the_version_of_an_archive_changes_with_every_write_and_only_then(fill_workspace):
    path = fill_workspace() / "archive.db"
    reading, writing = Database.open(path), Database.open(path)
    before = reading.version()
    assert reading.version() == before
    with writing.writing() as connection:
        insert_rows(connection, [entry("Fair ends", days=4)])
    assert reading.version() != before
    reading.close()
    writing.close()
