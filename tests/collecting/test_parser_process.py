"""What only feedparser can parse goes to a child process, which may die and must not get in the way."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from functools import partial

import pytest

from panictrack.collecting.parsing.parser import Parser, parse_here
from panictrack.model import Outcome

WELL = b"<rss version='2.0'><channel><title>N</title><item><title>AI</title></item></channel></rss>"
BROKEN = (
    b"<rss version='2.0'><channel><title>N</title><item><title>AI & panic</title><br></item></channel></rss>"
)
COSTLY = b"\n" * 100_000 + BROKEN  # feedparser looks for a document type at each line, over all the others


def titles(parsed):
    return [entry.title for entry in parsed.entries]


def is_alive(process_id):
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    return True


def waited_for(condition, seconds=10.0):
    ends = time.monotonic() + seconds
    while not condition() and time.monotonic() < ends:
        time.sleep(0.02)
    return condition()


def test_a_well_formed_feed_needs_no_child():
    async def one():
        async with Parser() as parser:
            parsed = await parser.parse(WELL)
            return parsed, parser._child

    parsed, child = asyncio.run(one())
    assert (titles(parsed), parsed.parser, child) == (["AI"], "expat", None)


def test_a_well_formed_feed_is_read_without_importing_feedparser():
    program = (
        "import asyncio, sys\n"
        "from panictrack.collecting.parsing.parser import Parser\n"
        f"parsed = asyncio.run(Parser().parse({WELL!r}))\n"
        "print(parsed.parser, 'feedparser' in sys.modules, 'sqlalchemy' in sys.modules)"
    )
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert result.stdout.split() == ["expat", "False", "False"]


def test_what_needs_feedparser_is_parsed_by_one_child_that_is_reused_and_ends_with_its_parser():
    async def some():
        async with Parser() as parser:
            first = await parser.parse(BROKEN)
            child = parser._child.pid
            several = await asyncio.gather(*(parser.parse(BROKEN) for _ in range(5)))
            return first, several, child, parser._child.pid

    first, several, child, same = asyncio.run(some())
    assert titles(first) == ["AI & panic"]
    assert first == parse_here(BROKEN)
    assert all(parsed == first for parsed in several)
    assert first.parser == "feedparser"
    assert child == same
    assert not is_alive(child)


def test_a_body_that_exceeds_the_time_limit_is_too_costly_and_the_next_one_is_parsed():
    async def some():
        async with Parser(cpu_seconds=1) as parser:
            return await parser.parse(COSTLY), await parser.parse(BROKEN)

    costly, next_one = asyncio.run(some())
    assert (costly.failure, costly.entries) == (Outcome.TOO_COSTLY, ())
    assert costly.complaint == "the parser used up its 1 s of processor time"
    assert titles(next_one) == ["AI & panic"]


def test_each_body_has_its_own_seconds():
    async def some():
        async with Parser(cpu_seconds=1) as parser:
            body = b"\n" * 7_500 + BROKEN  # nearly half a second each
            parsed = [await parser.parse(body) for _ in range(5)]
            return parsed, parser._child

    parsed, child = asyncio.run(some())
    assert all(one.failure is not Outcome.TOO_COSTLY for one in parsed)
    assert child is not None


def test_a_child_that_is_late_by_the_clock_is_replaced():
    async def some():
        async with Parser(wall_seconds=0.5) as parser:
            late = await parser.parse(COSTLY)
            parser._wall_seconds = 30
            return late, await parser.parse(BROKEN)

    late, next_one = asyncio.run(some())
    assert late.failure is Outcome.TOO_COSTLY
    assert late.complaint == "the parser took more than 0.5 seconds"
    assert titles(next_one) == ["AI & panic"]


def test_of_a_body_that_exceeds_the_memory_limit_the_first_items_are_read_and_then_the_next_one():
    async def some():
        async with Parser(memory_bytes=100 * 2**20) as parser:
            item = b"<item><title>" + b"x" * 5_000 + b"</title><br></item>"
            body = b"<rss version='2.0'><channel>" + item * 3_000
            return await parser.parse(body), await parser.parse(BROKEN)

    costly, next_one = asyncio.run(some())
    assert costly.failure is None  # so that one flaw does not silence a long feed for ever
    assert costly.complaint == "the parser used up its memory, so only the first 500 items were read"
    assert (len(costly.entries), costly.n_left_out, costly.is_cut_off) == (500, 2_500, False)
    assert titles(next_one) == ["AI & panic"]


def test_a_child_that_was_killed_is_replaced():
    async def some():
        async with Parser() as parser:
            await parser.parse(BROKEN)
            parser._child.kill()
            await parser._child.wait()
            return await parser.parse(BROKEN), await parser.parse(BROKEN)

    lost, next_one = asyncio.run(some())
    assert titles(lost) == titles(next_one) == ["AI & panic"]


def test_a_reading_that_is_cancelled_leaves_no_answer_for_the_next_body():
    async def some():
        async with Parser() as parser:
            await parser.parse(BROKEN)
            reading = asyncio.create_task(parser.parse(BROKEN.replace(b"AI", b"late")))
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            reading.cancel()
            with pytest.raises(asyncio.CancelledError):
                await reading
            return await parser.parse(BROKEN)

    assert titles(asyncio.run(some())) == ["AI & panic"]


def test_a_local_file_is_not_read_by_the_child_either(tmp_path):
    path = tmp_path / "feed.xml"
    path.write_bytes(WELL)

    async def one():
        async with Parser() as parser:
            return await parser.parse(str(path).encode())

    parsed = asyncio.run(one())
    assert (parsed.failure, parsed.entries) == (Outcome.NOT_A_FEED, ())


PARENT = """
import asyncio, contextlib, sys
from panictrack.collecting.parsing.parser import Parser

async def main():
    async with Parser() as parser:
        await parser.parse(sys.argv[1].encode())
        print(parser._child.pid, flush=True)
        await asyncio.sleep(60)

with contextlib.suppress(KeyboardInterrupt):
    asyncio.run(main())
"""


@pytest.fixture
def parent():
    process = subprocess.Popen(
        [sys.executable, "-c", PARENT, BROKEN.decode()],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        # Whoever runs the tests in the background has Ctrl-C ignored, and so would the process.
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),
    )
    yield process
    process.kill()
    process.communicate()


def test_the_child_does_not_outlive_a_parent_that_was_killed(parent):
    child = int(parent.stdout.readline())
    assert is_alive(child)
    parent.kill()
    parent.wait()
    assert waited_for(lambda: not is_alive(child))


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_to_all_of_the_group_ends_the_child_without_a_word(parent, sent):
    child = int(parent.stdout.readline())
    os.kill(child, sent)  # first: it ends with its parent, and would be gone
    os.killpg(parent.pid, sent)
    _, said = parent.communicate(timeout=20)
    assert said == ""
    assert waited_for(lambda: not is_alive(child))


def test_the_child_imports_little():
    program = (
        "import sys; import panictrack.collecting.parsing.parser_process\n"
        "print(sorted({'sqlalchemy', 'click', 'aiohttp', 'asyncio', 'feedparser'} & set(sys.modules)))"
    )
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"
