"""The programs that are compared: how each is prepared, called, and its items counted."""

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from serving import Inputs
from timing import Command

N_ITEMS = 10_000
# All feeds live on one host of this machine: with politeness the pass would last a quarter of an hour.
_SETTINGS = 'allowed_networks = ["127.0.0.1/32"]\nhost_pause_seconds = 0\nhost_at_once = 16\n'


@dataclass(frozen=True, kw_only=True)
class Program:
    """One way to collect."""

    name: str
    prepare: Callable[[Path], object]
    command: Callable[[Path], Command]
    count: Callable[[Path], int]
    n_expected: int = N_ITEMS
    n_warm_passes: int = 0  # newsboat 2.21 loses the ETag of a feed's very first fetch


def programs(inputs: Inputs, peers_python: Path) -> tuple[list[Program], list[str]]:
    """Those that are there, and why the others are not."""
    found, missing = [panictrack(inputs)], []
    if _has(peers_python, "fastfeedparser"):
        found.insert(0, floor(inputs, peers_python.absolute()))
    else:
        sys.exit(f"{peers_python}: no fastfeedparser there, which the floor needs; see --help")
    if _has(peers_python, "reader"):
        found += [reader(inputs, peers_python.absolute(), n_workers) for n_workers in (1, 10)]
    else:
        missing.append("reader (not in the peers' environment)")
    for name, make in (("newsboat", newsboat), ("sfeed_update", sfeed)):
        if shutil.which(name):
            found.append(make(inputs))
        else:
            missing.append(f"{name} (not installed)")
    return found, missing


def floor(inputs: Inputs, python: Path) -> Program:
    """Fetch, parse, store and full text, and nothing else: the least that Python can do."""
    return Program(
        name="floor",
        prepare=lambda _: None,
        command=lambda folder: Command(
            words=[python, "c_pipeline.py", folder / "floor.db", "fastfeedparser"], folder=inputs.folder
        ),
        count=lambda folder: counted(folder / "floor.db", "entry"),
    )


def panictrack(inputs: Inputs) -> Program:
    """As a user types it: imports, feed list, fetching, identity, full text, all scores."""
    return Program(
        name="panictrack collect",
        prepare=lambda folder: workspace(folder, inputs),
        command=lambda folder: Command(words=[*_OURS, "--config", folder, "collect"]),
        count=scored,
    )


def reader(inputs: Inputs, python: Path, n_workers: int) -> Program:
    """The Python library, without search."""
    call = [python, inputs.folder / "c_reader.py"]
    return Program(
        name=f"reader, {n_workers} workers",
        prepare=lambda folder: subprocess.run(
            [*call, "add", folder / "reader.db"], cwd=inputs.folder, check=True
        ),
        command=lambda folder: Command(
            words=[*call, "update", folder / "reader.db", str(n_workers)], folder=inputs.folder
        ),
        count=lambda folder: counted(folder / "reader.db", "entries"),
    )


def newsboat(inputs: Inputs) -> Program:
    """The terminal reader, in C++ and Rust."""
    urls, settings = inputs.folder / "inputs" / "urls", inputs.folder / "inputs" / "newsboat-config"
    return Program(
        name="newsboat, 10 threads",
        prepare=lambda folder: shutil.copy(settings, folder / "config"),
        command=lambda folder: Command(
            words=["newsboat", "-x", "reload", "-u", urls, "-c", folder / "c.db", "-C", folder / "config"],
            environment={"HOME": str(folder), "TERM": "dumb"},
        ),
        count=lambda folder: counted(folder / "c.db", "rss_item"),
        n_warm_passes=1,
    )


def sfeed(inputs: Inputs) -> Program:
    """Shell and C, a text file a feed."""
    return Program(
        name="sfeed_update, with ETags",
        prepare=lambda _: None,
        command=lambda folder: Command(
            words=["sfeed_update", inputs.folder / "inputs" / "sfeedrc-etag"],
            environment={"SFEEDPATH": str(folder), "HOME": str(folder)},
        ),
        count=lambda folder: sum(
            len(path.read_bytes().splitlines()) for path in folder.iterdir() if path.is_file()
        ),
    )


_OURS = [sys.executable, "-m", "panictrack"]


def workspace(folder: Path, inputs: Inputs) -> None:
    """A workspace of the 200 feeds, each of an outlet of its own."""
    line = (
        "  - {{name: News {0:03d}, outlet: news{0:03d}.example.com, kind: general, language: en, "
        "url: '{1}'}}\n"
    )
    feeds = "".join(line.format(number, url) for number, url in enumerate(inputs.urls))
    (folder / "feeds.yaml").write_text(f"feeds:\n{feeds}")
    (folder / "panictrack.toml").write_text(_SETTINGS)
    subprocess.run([*_OURS, "init", folder], check=True, stdout=subprocess.DEVNULL)


def scored(folder: Path) -> int:
    """Headlines, once every scorer has been through them."""
    with closing(sqlite3.connect(folder / "archive.db")) as database:
        n_headlines, scored_through = database.execute(
            "select (select count(*) from headline), (select min(scored_through) from scorer)"
        ).fetchone()
    return n_headlines if scored_through == n_headlines else -1


def counted(path: Path, table: str) -> int:
    """Rows of a table."""
    with closing(sqlite3.connect(path)) as database:
        n_rows: int = database.execute(f"select count(*) from {table}").fetchone()[0]
        return n_rows


def _has(python: Path, module: str) -> bool:
    if not python.exists():
        return False
    return (
        subprocess.run([python, "-c", f"import {module}"], check=False, capture_output=True).returncode == 0
    )
