"""How fast `panictrack serve` is: its first page, each page, twenty readers at once, its memory.

    python benchmarks/serve.py copy/panictrack.toml

Starts the server on a free port; pages are timed when the archive is in memory and the curves of the last
week are there. Each is asked for as another question each time, as the server keeps what it has drawn. While
twenty readers ask for pages, another process writes made-up headlines as the collector does, so give it the
copy of an archive. First they look at the same eight pages, then each at searches that nobody else asks for.
The server's processor time stands beside what readers waited: the latter holds what else the machine did.
Where `datasette` is installed, the archive is read by that as well.
"""

import asyncio
import gzip
import http.client
import importlib
import json
import os
import random
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from multiprocessing import Event, Process
from multiprocessing.synchronize import Event as EventType
from pathlib import Path
from threading import Thread

from panictrack.archive import Database
from panictrack.archive.headlines import insert_rows
from panictrack.model import Entry
from panictrack.model.identity import to_row
from panictrack.scoring.run import score
from panictrack.settings import load

PATHS = (
    "/",
    "/curve",
    "/curve?measure=attention&since=2019-01-01",
    "/search?q=chatbot",
    "/search?q=war",
    "/search?q=%22artificial+intelligence%22",
    "/search?q=the",
    "/about",
)
WORDS = ("war", "robot", "the", "chatbot", "election", "vaccine", "privacy", "drone", "killer", "jobs")
DATASETTE = (
    *("/", "/{name}", "/{name}/headline_current", "/{name}/week", "/{name}/feed_health"),
    *(f"/{{name}}/headline_current?{asked}" for asked in ("_sort=dated_at", "_sort_desc=dated_at")),
    *(f"/{{name}}/headline_current?{asked}" for asked in ("outlet=bbc.com", "country=GB", "alarm__gte=0.9")),
    *(f"/{{name}}/headline_current?_search={asked}" for asked in ("war", "deepfake&_sort_desc=alarm")),
)
TIMES, READERS, EACH, CLICKS = 30, 20, 15, 400
PAUSE_SECONDS = 0.5  # of a reader, between two pages
TICK_SECONDS, PER_TICK = 2.0, 40  # of the collector: how often it writes, and how many headlines
PATIENCE_SECONDS = 300.0
PENDING = b'class="pending"'


def get(port: int, path: str) -> tuple[int, bytes, float]:
    """Status, body and milliseconds."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    began = time.perf_counter()
    connection.request("GET", path)
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return response.status, body, 1_000 * (time.perf_counter() - began)


def percentile(values: list[float], share: float) -> float:
    """The value below which this share of them lies."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def megabytes(process: int, what: str = "VmRSS") -> float:
    """The resident memory of a process: now, or VmHWM, its highest."""
    (kibibytes,) = re.findall(rf"{what}:\s+(\d+)", Path(f"/proc/{process}/status").read_text("ascii"))
    return int(kibibytes) * 1_024 / 1e6


def memory(process: int) -> str:
    """The memory of a process in words."""
    return f"memory {megabytes(process):.0f} MB, at most {megabytes(process, 'VmHWM'):.0f} MB"


def processor_seconds(process: int) -> float:
    """What a process has used of the processors so far, in all its threads."""
    fields = Path(f"/proc/{process}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def collect(path: Path, topics: Path, stop: EventType) -> None:
    """Write and score made-up headlines until told to stop: a transaction for each feed, then the scores."""
    archive, chance, tick = Database.open(path), random.Random(), 0
    while not stop.wait(TICK_SECONDS):
        tick += 1
        now = datetime.now(UTC)
        for feed in range(4):
            titles = [f"{' '.join(chance.choices(WORDS, k=6))} {tick} {n}" for n in range(PER_TICK // 4)]
            rows = [
                to_row(
                    entry=Entry(title=title, guid=f"{title} {now}", published_at=now),
                    outlet=f"benchmark{feed}.example",
                    first_seen_at=now,
                    is_selected=False,
                    stream=f"benchmark{feed}.example (F)",
                    language="en",
                )
                for title in titles
            ]
            with archive.writing() as connection:
                insert_rows(connection, rows)
        score(archive, topics_file=topics)
    archive.close()


def same_page(reader: int, page: int) -> str:
    """One of the eight pages: every reader looks at all of them."""
    return PATHS[(reader + page) % len(PATHS)]


def own_search(reader: int, page: int) -> str:
    """A search that no other reader asks for: a word, since a day."""
    since = date(2016, 1, 1) + timedelta(days=reader * EACH + page)
    return f"/search?q={WORDS[(reader + page) % len(WORDS)]}&since={since}"


def readers(port: int, asked: Callable[[int, int], str]) -> tuple[list[float], int]:
    """The milliseconds of twenty readers at once, and how many answers were errors."""
    times: list[float] = []
    n_errors = 0

    def read(number: int) -> None:
        nonlocal n_errors
        time.sleep(PAUSE_SECONDS * number / READERS)  # people do not click at the same instant
        for page in range(EACH):
            status, _, milliseconds = get(port, asked(number, page))
            times.append(milliseconds)
            n_errors += status != 200
            time.sleep(PAUSE_SECONDS)

    threads = [Thread(target=read, args=(number,)) for number in range(READERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times, n_errors


def click(port: int) -> int:
    """Ask for pages by chance, as somebody does who tries everything; how many were errors."""
    chance, n_errors = random.Random(1), 0
    for _ in range(CLICKS):
        words = "+".join(chance.sample(WORDS, chance.choice((0, 1, 1, 2))))
        also = chance.choice(("", "&by=week", "&sort=alarm", "&lines=outlet", "&measure=panic", "&q2=war"))
        search = f"/search?{'&'.join(filter(None, (words and f'q={words}', also[1:])))}"
        path = chance.choice((*PATHS[:3], *[search] * 5, "/feeds", "/headline/1000"))
        n_errors += get(port, path)[0] != 200
    return n_errors


def wait_for(port: int, path: str) -> None:
    """Wait until all of a page is there."""
    until = time.monotonic() + PATIENCE_SECONDS
    while PENDING in get(port, path)[1] and time.monotonic() < until:
        time.sleep(0.5)


def weights(body: bytes, port: int) -> tuple[float, float, float]:
    """Kilobytes of a page with its style and scripts, as sent; without its charts; and gzipped."""
    linked = sorted(set(re.findall(rb'(?:href|src)="(/static/[^"]+)"', body)))
    others = b"".join(get(port, path.decode())[1] for path in linked)
    without = re.sub(rb"<svg.*?</svg>", b"", body, flags=re.DOTALL)
    sizes = len(body + others), len(without + others), len(gzip.compress(body + others))
    return sizes[0] / 1e3, sizes[1] / 1e3, sizes[2] / 1e3


def first_page(command: list[str]) -> "tuple[subprocess.Popen[str], int]":
    """The server and its port, when its first page is there."""
    began = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert process.stdout is not None
    port = int(process.stdout.readline().strip().rstrip("/").rpartition(":")[2])
    status, body, _ = get(port, "/")
    seconds = time.perf_counter() - began
    print(f"first page {seconds:.2f} s after the start, status {status}, {len(body):,} bytes")
    return process, port


def pages(process: int, port: int) -> None:
    """Each page, again and again."""
    for path in PATHS:
        asked = [f"{path}{'&' if '?' in path else '?'}again={number}" for number in range(TIMES)]
        began = processor_seconds(process)
        times = [get(port, one)[2] for one in asked]
        used = 1_000 * (processor_seconds(process) - began) / TIMES
        status, body, _ = get(port, path)
        whole, without, zipped = weights(body, port)
        print(
            f"{path:43} {status} median {statistics.median(times):6.1f} ms, "
            f"p95 {percentile(times, 0.95):6.1f} ms, processor {used:4.0f} ms; "
            f"{whole:4.0f} kB with style and scripts ({zipped:.0f} gzipped), {without:4.0f} kB without charts"
        )


def beside_a_collector(process: int, port: int, archive: Path, topics: Path) -> None:
    """Twenty readers while headlines are written."""
    for name, asked in (("of the same pages", same_page), ("each of searches of their own", own_search)):
        stop = Event()
        collector = Process(target=collect, args=(archive, topics, stop))
        collector.start()
        began = processor_seconds(process)
        times, n_errors = readers(port, asked)
        used = 1_000 * (processor_seconds(process) - began) / len(times)
        stop.set()
        collector.join()
        print(
            f"{READERS} readers {name} beside a collector: {len(times)} pages, {n_errors} errors, "
            f"median {statistics.median(times):.0f} ms, p95 {percentile(times, 0.95):.0f} ms, "
            f"processor {used:.0f} ms a page"
        )


def datasette(archive: Path) -> None:
    """The views in Datasette, inside one process: what a page takes when it runs."""
    try:
        datasette_class = importlib.import_module("datasette.app").Datasette
    except ImportError:
        print("datasette is not installed")
        return

    async def ask() -> None:
        metadata = json.loads((archive.parent / "metadata.json").read_text(encoding="utf-8"))
        # As docs/how-to/querying.md says.
        server = datasette_class([str(archive)], metadata=metadata, settings={"suggest_facets": False})
        await server.invoke_startup()
        for template in DATASETTE:
            path = template.format(name=archive.stem)
            began = time.perf_counter()
            response = await server.client.get(path)
            print(f"datasette {path:56} {response.status_code} {time.perf_counter() - began:.2f} s")

    asyncio.run(ask())


def main() -> None:
    """Measure one workspace."""
    settings = load(Path(sys.argv[1]))
    process, port = first_page(
        [sys.executable, "-m", "panictrack", "--config", sys.argv[1], "serve", "--port", "0"]
    )
    try:
        for path in PATHS:
            wait_for(port, path)
        pages(process.pid, port)
        print(memory(process.pid))
        beside_a_collector(process.pid, port, settings.archive, settings.feeds)
        print(memory(process.pid))
        n_errors = click(port)
        print(f"{CLICKS} clicks: {n_errors} errors; {memory(process.pid)}")
    finally:
        process.terminate()
        process.wait()
    datasette(settings.archive)


if __name__ == "__main__":
    main()
