"""Every option of every command with hostile values: each run ends in a sentence and a known exit code.

    python benchmarks/fuzz_options.py --examples 50

The commands and their options are those that click knows, so a new one is fuzzed without a change here. The
examples of a command run in a process of their own, in a workspace with a small archive, odd files and no
feed. Printed is one line a command: examples, seconds, the peak of its memory (or of the largest process that
it starts), exit codes and complaints, of which a traceback is one. The daemon gets SIGTERM as soon as it can
take it; commands that take seconds get one example in ten. tests/cli/test_fuzzed_options.py runs a few
examples of the others.

Can mislead: the archive holds one headline, so memory is that of the code, of the built-in baseline and of
the odd files, not of a large archive.
"""

import argparse
import json
import os
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from threading import Event, Thread

import click
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from panictrack.cli import main

HARMLESS = frozenset("\n\xa0\u3000\u202f\u200c\u200d")
CODES = frozenset(range(8))
SLOW = frozenset(["report", "record", "compare", "evaluate", "doctor", "run"])
STOP_SECONDS = 0.2
LIMIT_MB = 300
NUMBERS = (
    "0",
    "1",
    "-1",
    "2",
    "9" * 19,
    "-" + "9" * 25,
    "9" * 5000,
    "1e400",
    "nan",
    "inf",
    "-0.0",
    "٣",
    "1_0",
    "",
)
TEXTS = (
    "",
    " ",
    "ai",
    "AI",
    "\x1b[31mAI\x1b]0;x\x07",
    "\x9b2J\x90q\x9c",
    "\u202eIA",
    "\ud800",
    "\udcff",
    "{",
    "{outlet}",
    "a=b",
    "date=",
    "=",
    "title=title",
    "%",
    "%Y-%m-%d",
    "%Q%",
    "@none",
    "@",
    '"',
    "'",
    "x" * 5000,
    "(" * 300,
    "*",
    "-",
    "--",
    "[bold]x[/y]",
    "select 1",
    "select x'00', 9e999, 1/0",
    "2026-11-16",
    "2026-W47",
    "0001-W01",
    "0001-01-01",
    "9999-12-31",
    "9999-W52",
    "2026-W54",
    "-1",
    "x.example",
    "en",
    "xx-yy-zz",
    "http://127.0.0.1:1/x",
    "http://[",
    "feed:x",
    "https://\udcff/",
    "radio",
    "general",
)
FILES = {
    b"a.csv": b"date,title,outlet,count\n2026-11-01,AI could kill us,x.example,3\n2026-11-08,B,y.example,4\n",
    b"counts.csv": b"date,count,exposure\n"
    + b"".join(b"20%02d-01-01,%d,1000\n" % (n, n) for n in range(10, 27)),
    b"deep.json": b"[" * 100_000,
    b"deep.yaml": b"[" * 100_000,
    b"\xff\xfe\x1b[31m.csv": b"date,title,outlet\n2026-11-01,AI,x.example\n",
    b"empty": b"",
    b"binary.db": bytes(range(256)) * 20,
    b"utf16.csv": "date,title,outlet\n2026-11-01,AI é,x.example\n".encode("utf-16"),
    b"far.csv": b"date,title,outlet,count\n0001-01-01,A,x.example,99999999999999999999\n9999-12-31,B,y,nan\n",
    b"list.opml": b"<opml version='2.0'><body><outline xmlUrl='http://127.0.0.1:1/x'/></body></opml>",
}
# No device: a bug would replace it.
PATHS = (
    *map(os.fsdecode, FILES),
    "-",
    "none",
    "none/x.csv",
    ".",
    "folder",
    "",
    "y" * 300,
    "out.json",
    "out.xlsx",
    "out.\udcff",
    "archive.db",
    "feeds.yaml",
    "panictrack.toml",
    "\x1b]0;x\x07.csv",
)


def make_workspace(folder: Path) -> None:
    """A workspace of one headline and no feed, and the odd files beside it."""
    for name, body in FILES.items():
        (folder / os.fsdecode(name)).write_bytes(body)
    (folder / "folder").mkdir(exist_ok=True)
    CliRunner().invoke(main, ["init"])
    (folder / "feeds.yaml").write_text("feeds: []\n")
    CliRunner().invoke(main, ["import", "a.csv"])


def commands(
    group: click.Group = main, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command with the words that call it."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
        elif command is not None:
            yield (*path, name), command


def values(parameter: click.Parameter) -> st.SearchStrategy[str]:
    """Values of a parameter: some are right, most are not."""
    kind = parameter.type
    if isinstance(kind, click.Choice):
        return st.sampled_from([*kind.choices, "exe", "\x1b[31m"])
    if isinstance(kind, click.Path):
        return st.sampled_from(PATHS)
    if isinstance(kind, click.types.IntParamType | click.types.FloatParamType):
        return st.sampled_from(NUMBERS)
    return st.one_of(st.sampled_from(TEXTS), st.sampled_from(TEXTS), st.text(max_size=8))


def words(command: click.Command) -> st.SearchStrategy[list[str]]:
    """Words behind the name of a command: some of its options, and nearly always its arguments."""
    options = [one for one in command.params if isinstance(one, click.Option)]
    arguments = [one for one in command.params if isinstance(one, click.Argument)]
    return st.builds(
        lambda given, positional: [*chain(*given), *(["--"] if positional else []), *positional],
        st.lists(st.sampled_from(options).flatmap(_option), max_size=4) if options else st.just([]),
        st.tuples(*map(values, arguments)).map(list) if arguments else st.just([]),
    )


def _option(option: click.Option) -> st.SearchStrategy[list[str]]:
    name = st.sampled_from(option.opts)
    if option.is_flag or option.count:
        return name.map(lambda one: [one])
    return st.tuples(name, values(option)).map(list)


def complaint(result: Result) -> str | None:
    """What is wrong with how a run ended; None if it ended well."""
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        return "".join(traceback.format_exception(result.exception))
    if result.exit_code not in CODES:
        return f"exit code {result.exit_code}"
    if result.exit_code and not result.stderr.strip():
        return f"exit code {result.exit_code} without a word"
    if odd := [
        letter
        for letter in result.stderr
        if not (letter.isprintable() or letter == "\n" or letter in "\xa0\u3000\u202f\u200c\u200d")
    ]:
        return f"{odd[0]!r} reached the terminal"
    return None


def typed(path: Sequence[str], given_words: Sequence[str]) -> Result:
    """One command line in this process; nothing is asked, and a daemon is stopped at once."""
    ended = Event()
    if path == ("run",):
        signal.signal(signal.SIGTERM, signal.SIG_IGN)  # until the daemon takes it
        Thread(target=_stop, args=(ended,), daemon=True).start()
    try:
        return CliRunner().invoke(
            main, [*path, *given_words], input=b"\xff\n", env={"PANICTRACK_CONFIG": None}
        )
    finally:
        ended.set()


def _stop(ended: Event) -> None:
    while not ended.wait(STOP_SECONDS):
        os.kill(os.getpid(), signal.SIGTERM)


def fuzz(
    path: tuple[str, ...], command: click.Command, n_examples: int, found: dict[str, list[str]]
) -> Counter[int]:
    """Run examples of one command; `found` gets each complaint with the words that led to it."""
    codes: Counter[int] = Counter()

    @settings(max_examples=n_examples, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(words(command))
    def run(given_words: list[str]) -> None:
        result = typed(path, given_words)
        codes[result.exit_code] += 1
        if trouble := complaint(result):
            found.setdefault(trouble[-600:], given_words)

    run()
    return codes


def forked(
    path: tuple[str, ...], command: click.Command, n_examples: int
) -> tuple[dict[str, int], dict[str, list[str]], float]:
    """The exit codes, the complaints and the peak memory in MB of examples in a process of their own."""
    reading, writing = os.pipe()
    if (child := os.fork()) == 0:
        os.close(reading)
        found: dict[str, list[str]] = {}
        codes = fuzz(path, command, n_examples, found)
        with os.fdopen(writing, "w", encoding="utf-8") as handle:
            json.dump([codes, found], handle)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as handle:
        told = handle.read()
    _, status, usage = os.wait4(child, 0)
    codes, found = json.loads(told) if told else ({}, {f"the process ended with {status}": []})
    unit = 1 if sys.platform == "darwin" else 1024
    return codes, found, usage.ru_maxrss * unit / 1e6


def main_() -> None:
    """Fuzz every command and print the table; the exit code is 1 if anything went wrong."""
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("--examples", type=int, default=50)
    arguments.add_argument("--only", nargs="*", default=())
    asked = arguments.parse_args()
    n_wrong = n_all = 0
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        os.environ["XDG_DATA_HOME"] = os.environ["XDG_CACHE_HOME"] = folder
        os.waitpid(_made(Path(folder)), 0)
        print(f"{'command':18} {'examples':>8} {'seconds':>8} {'MB':>5}  exit codes; complaints")
        for path, command in commands():
            name = " ".join(path)
            if asked.only and name not in asked.only:
                continue
            started = time.monotonic()
            n_examples = max(2, asked.examples // (10 if name in SLOW else 1))
            codes, found, peak_mb = forked(path, command, n_examples)
            n_wrong += len(found) + (peak_mb > LIMIT_MB)
            n_all += sum(codes.values())
            line = ", ".join(f"{n} x {code}" for code, n in sorted(codes.items()))
            seconds = time.monotonic() - started
            print(
                f"{name:18} {sum(codes.values()):8} {seconds:8.1f} {peak_mb:5.0f}  {line}; {len(found)}",
                flush=True,
            )
            for trouble, given_words in found.items():
                print(f"    {given_words!a:.300}\n{trouble}", file=sys.stderr, flush=True)
    print(f"{n_all} examples, {n_wrong} wrong")
    sys.exit(1 if n_wrong else 0)


def _made(folder: Path) -> int:
    """Make the workspace in another process, so that this one stays as small as when it began."""
    if (child := os.fork()) == 0:
        make_workspace(folder)
        os._exit(0)
    return child


if __name__ == "__main__":
    main_()
