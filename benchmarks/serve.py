"""How fast `panictrack serve` is: its first page, each page when warm, twenty readers at once, its memory.

    python benchmarks/serve.py workspace/panictrack.toml

Starts the server on a free port; pages are timed when curves of the last week are there and the archive is
counted in memory.
"""

import http.client
import os
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path

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
TIMES, READERS, EACH = 30, 20, 15
PAUSE_SECONDS = 0.5  # of a reader, between two pages
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


def megabytes(process: int) -> float:
    """The resident memory of a process."""
    pages = int(Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def readers(port: int) -> tuple[list[float], int]:
    """The milliseconds of twenty readers at once, and how many answers were errors."""
    times: list[float] = []
    n_errors = 0

    def read(number: int) -> None:
        nonlocal n_errors
        for page in range(EACH):
            status, _, milliseconds = get(port, PATHS[(number + page) % len(PATHS)])
            times.append(milliseconds)
            n_errors += status != 200
            time.sleep(PAUSE_SECONDS)

    threads = [threading.Thread(target=read, args=(number,)) for number in range(READERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times, n_errors


def main() -> None:
    """Measure one workspace."""
    command = [sys.executable, "-m", "panictrack", "--config", sys.argv[1], "serve", "--port", "0"]
    began = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        port = int(process.stdout.readline().strip().rstrip("/").rpartition(":")[2])
        status, body, _ = get(port, "/")
        seconds = time.perf_counter() - began
        print(f"first page {seconds:.2f} s after the start, status {status}, {len(body):,} bytes")
        until = time.monotonic() + PATIENCE_SECONDS
        for path in ("/curve", "/search?q=war"):  # its curves are fitted, its columns in memory
            while PENDING in get(port, path)[1] and time.monotonic() < until:
                time.sleep(1)
        for path in PATHS:
            answers = [get(port, path) for _ in range(TIMES)]
            times = [milliseconds for _, _, milliseconds in answers[1:]]
            status, body, _ = answers[-1]
            print(
                f"{path:45} {status} {len(body):9,} bytes  median {statistics.median(times):6.1f} ms  "
                f"p95 {percentile(times, 0.95):6.1f} ms"
            )
        times, n_errors = readers(port)
        print(
            f"{READERS} readers: {len(times)} pages, {n_errors} errors, "
            f"median {statistics.median(times):.0f} ms, p95 {percentile(times, 0.95):.0f} ms"
        )
        print(f"memory {megabytes(process.pid):.0f} MB")
        process.terminate()


if __name__ == "__main__":
    main()
