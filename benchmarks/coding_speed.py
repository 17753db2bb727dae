"""How fast headlines are coded in the browser: what an answer takes, alone and beside a collector; and keys.

    python benchmarks/coding_speed.py copy/panictrack.toml

Draws samples of a topic in the workspace and codes them, so give it the copy of one. The server is the
command itself. First its answers are timed by HTTP, with the archive to itself and while another process
writes made-up headlines as the collector does; then Chromium codes by keys, five answers a headline.
"""

import http.client
import json
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from multiprocessing import Event, Process
from pathlib import Path
from urllib.parse import urlencode

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from serve import collect, percentile

from panictrack import Archive
from panictrack.settings import Settings, load

N_HEADLINES = 50
PAUSE_SECONDS = 0.1  # between two answers beside the collector, which writes every two seconds
ANSWERS = {"about": "1", "alarm": "2", "object": "technology", "themes": "jobs;crime", "regulation": "none"}
KEYS = ("y", "2", "t", "j", "c", "Enter", "n")  # which give these answers
FLAGS = ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run")
# Each key until the page shows what comes next, and until the server has confirmed the answer.
PRESS = """
const [keys, done] = arguments;
(async () => {
  const times = [];
  for (const key of keys) {
    const began = performance.now();
    document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
    const shown = performance.now() - began;
    while (document.getElementById("unstored").textContent) await new Promise((tick) => setTimeout(tick, 0));
    times.push([shown, performance.now() - began]);
  }
  done(times);
})();
"""


def told(what: str, milliseconds: Sequence[float]) -> None:
    """Print the median and the 95th percentile."""
    median, high = statistics.median(milliseconds), percentile([*milliseconds], 0.95)
    print(f"{what}: median {median:.1f} ms, p95 {high:.1f} ms, most {max(milliseconds):.0f} ms")


def draw(settings: Settings, name: str) -> list[int]:
    """A sample for one coder; the positions of its headlines."""
    with Archive(settings) as archive:
        name = f"{name}-{time.time():.0f}"
        drawn = archive.labels.draw(settings.report_topic, N_HEADLINES, coders=["speed"], name=name, seed=1)
        return [item.position for item in drawn.items]


@contextmanager
def serving(config: str) -> Iterator[tuple[int, str]]:
    """The server: its port and its token."""
    command = [sys.executable, "-m", "panictrack", "--config", config, "serve", "--port", "0"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        port = int(process.stdout.readline().strip().rstrip("/").rpartition(":")[2])
        token = process.stderr.readline().strip().rpartition("token=")[2]
        try:
            yield port, token
        finally:
            process.terminate()


def newest(settings: Settings) -> str:
    """The name of the sample that was drawn last."""
    with Archive(settings) as archive:
        return archive.labels.samples()[0].name


def code_by_http(
    port: int, token: str, sample: str, positions: Sequence[int], *, pause_seconds: float = 0
) -> list[float]:
    """Milliseconds of each answer, as the script of the page sends it."""
    headers = {
        "Accept": "application/json",
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": f"panictrack-{port}={token}",
        "Origin": f"http://127.0.0.1:{port}",
    }
    times = []
    for position in positions:
        for question, answer in ANSWERS.items():
            fields = {"sample": sample, "coder": "speed", "do": "answer", "position": position}
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
            began = time.perf_counter()
            connection.request(
                "POST", "/label", urlencode({**fields, "question": question, "answer": answer}), headers
            )
            response = connection.getresponse()
            found = json.loads(response.read())
            times.append(1_000 * (time.perf_counter() - began))
            connection.close()
            time.sleep(pause_seconds)
            assert found["item"]["answers"][question] == answer, found
    return times


def code_by_keys(port: int, token: str, sample: str) -> None:
    """What a coder waits for in the browser, and how many headlines a minute keys code."""
    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium") or shutil.which("google-chrome") or ""
    for flag in FLAGS:
        options.add_argument(flag)
    service = Service(executable_path=shutil.which("chromedriver"))
    with webdriver.Chrome(options=options, service=service) as browser:
        browser.get(f"http://127.0.0.1:{port}/label?sample={sample}&coder=speed&token={token}")
        browser.set_script_timeout(120)
        began = time.perf_counter()
        times = []
        for _ in range(N_HEADLINES - 1):  # the last one loads the page anew
            times += browser.execute_async_script(PRESS, KEYS)
        seconds = time.perf_counter() - began
        n_coded = browser.find_element(By.ID, "n-coded").text
    told("a key in the browser, until the page shows what comes next", [shown for shown, _ in times])
    told("a key in the browser, until its answer is confirmed as stored", [stored for _, stored in times])
    rate = 60 * (N_HEADLINES - 1) / seconds
    print(f"{n_coded} coded, {rate:.0f} a minute, five answers by seven keys each, by who need not read")


def main() -> None:
    """Measure one workspace."""
    config = sys.argv[1]
    settings = load(Path(config))
    with serving(config) as (port, token):
        positions = draw(settings, "alone")
        told("an answer by HTTP", code_by_http(port, token, newest(settings), positions))
        positions, stop = draw(settings, "beside"), Event()
        collector = Process(target=collect, args=(settings.archive, settings.feeds, stop))
        collector.start()
        times = code_by_http(port, token, newest(settings), positions, pause_seconds=PAUSE_SECONDS)
        stop.set()
        collector.join()
        told("an answer by HTTP beside a collector", times)
        draw(settings, "keys")
        code_by_keys(port, token, newest(settings))


if __name__ == "__main__":
    main()
