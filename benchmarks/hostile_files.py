"""What hostile files cost: each is given to the command that reads its kind, in a process of its own.

Run from the folder of the project: `python benchmarks/hostile_files.py [--fuzz N] [NAME]...`. It prints the
exit code, the peak of the memory, the seconds, whether there was a traceback, and the first words of what
was said. `--fuzz` then gives N damaged copies of good files to each reader, all in one process for each.

Peaks are those of a process that is forked with all modules loaded, so none is below what these take.
"""

import gzip
import io
import os
import random
import resource
import shutil
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from click.testing import CliRunner

from panictrack.cli.main import main as command_line
from panictrack.importing.external import read_bytes  # noqa: F401 - loads numpy before the fork
from panictrack.scoring.run import Scoring  # noqa: F401 - loads the scorers before the fork

MEBIBYTE = 1 << 20
LIMIT_MB = 300
SECONDS = 300
MAKERS: dict[str, tuple[tuple[str, ...], Callable[[Path], object]]] = {}
FIT, IMPORT = ("fit", "{}"), ("import", "--dry-run", "--outlet", "x.example", "{}")
PIECES = (b"\0", b'"', b"\n", b"<", b"[" * 99, b"2024-13-01", b"9" * 400, b"\xff\xfe", b"&x;", b"1e999")
ITEM = "<item><title>x</title></item>"
FEED = "<rss version='2.0'><channel><title>x</title>{}</channel></rss>"


def case(name: str, *words: str) -> Callable[[Callable[[Path], object]], Callable[[Path], object]]:
    """Register what makes a file, and the command that is to read it."""

    def register(maker: Callable[[Path], object]) -> Callable[[Path], object]:
        MAKERS[f"{words[0]} {name}"] = (words, maker)
        return maker

    return register


def repeated(path: Path, head: bytes, block: bytes, n: int, tail: bytes = b"") -> None:
    """A file of one block many times, packed where its name ends in .gz."""
    with gzip.open(path, "wb", 6) if path.suffix == ".gz" else path.open("wb") as handle:
        handle.write(head)
        many = max(1, min(n, MEBIBYTE // max(1, len(block))))
        for _ in range(n // many):
            handle.write(block * many)
        handle.write(tail)


def _workspace(path: Path) -> Path:
    return path.parent


def _history(path: Path) -> Path:
    (path.parent / "history").mkdir(exist_ok=True)
    return path.parent / "history" / "a.json"


def _folder(path: Path) -> Path:
    path.mkdir()
    (path / "headlines.csv").write_text("a\n")
    return path


def _linked(path: Path) -> None:
    path.unlink(missing_ok=True)
    path.symlink_to("/dev/zero")


def _sparse(path: Path) -> None:
    path.parent.mkdir(exist_ok=True)
    with path.open("wb") as handle:
        handle.truncate(10 << 30)


def _lzma(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_LZMA) as folder:
        folder.writestr("a.csv", b"date,count\n" + b"0" * (400 * MEBIBYTE))


def _directory(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as folder:
        folder.writestr("a.csv", b"date,count\n2024-01-01,5\n")
        folder.filelist *= 2_000_000


def _rows(path: Path, n: int) -> None:
    lines = (f"{1900 + i // 365 % 100}-01-01,{i % 97},{i}.example,100" for i in range(n))
    path.write_text("date,count,outlet,exposure\n" + "\n".join(lines))


def _outlets(path: Path, n: int) -> None:
    lines = (f"2024-01-01,AI alarm number {i},outlet{i}.example" for i in range(n))
    path.write_text("date,title,outlet\n" + "\n".join(lines))


def _articles(path: Path, n: int) -> None:
    lines = (
        f'{{"source": {{"name": "a.example"}}, "title": "AI alarm number {i}", "publishedAt": "2024-05-01", '
        f'"content": "{"word " * 30}", "url": "https://a.example/{i}"}}'
        for i in range(n)
    )
    path.write_text('{"status": "ok", "articles": [' + ",".join(lines) + "]}")


def _record(body: bytes, headers: str = "", *, first: str = "HTTP/1.1 200 OK\r\n") -> bytes:
    answer = f"{first}Content-Type: text/xml\r\n{headers}\r\n".encode() + body
    head = (
        "WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:0>\r\n"
        "WARC-Target-URI: https://news.example/feed\r\nWARC-Date: 2026-11-17T05:00:00Z\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(answer)}\r\n\r\n"
    )
    return gzip.compress(head.encode() + answer + b"\r\n\r\n", 6)


def _chunk(path: Path) -> None:
    size = 2_000_000_000
    answer = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n<rss>" % size
    head = (
        "WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: https://news.example/feed\r\n"
        f"WARC-Date: 2026-11-17T05:00:00Z\r\nContent-Length: {len(answer) + size}\r\n\r\n"
    )
    repeated(path, head.encode() + answer, b"0" * MEBIBYTE, size // MEBIBYTE)


def _packed_again(path: Path) -> None:
    body = FEED[:40].encode() + b"<item><title>x</title></item>" * (12 * MEBIBYTE)
    path.write_bytes(_record(gzip.compress(body), "Content-Encoding: gzip\r\n"))


def _aliases(path: Path) -> None:
    lines = ["a0: &a0 [x, x]", *(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 20))]
    path.write_text("\n".join([*lines, "feeds: *a19", ""]))


def register_cases() -> None:
    """Name the hostile files."""
    for words in (FIT, IMPORT):
        case("a.csv: one line of 100 MB", *words)(
            lambda p: repeated(p, b"date,title\n", b"a,", 50 * MEBIBYTE)
        )
        case("b.csv.gz: half a gigabyte of zeros", *words)(
            lambda p: repeated(p, b"date,count\n", b"0", 1 << 29)
        )
        case("c.csv: a quote never closed", *words)(
            lambda p: repeated(p, b'date,title\n2024-01-01,"', b'x\n","', 2 * MEBIBYTE)
        )
        case("d.json: [{},{},...]", *words)(lambda p: repeated(p, b"[", b"{},", 10 * MEBIBYTE, b"{}]"))
        case("e.json: brackets", *words)(lambda p: repeated(p, b"", b"[", 50 * MEBIBYTE))
        case("f.json: one text of 100 MB", *words)(
            lambda p: repeated(p, b'[{"title": "', b"x", 100 * MEBIBYTE)
        )
        case("g.json.gz: numbers", *words)(lambda p: repeated(p, b'{"a": [', b"1.5,", 1 << 25, b"1]}"))
        case("/dev/zero", *words)(lambda p: p.symlink_to("/dev/zero"))
        case("h.zip: packed by LZMA", *words)(_lzma)
        case("h2.zip: two million names", *words)(_directory)
        case("i.csv: many columns", *words)(
            lambda p: repeated(p, b"date,count" + b",a" * 30_000 + b"\n", b"2024-01-01,1\n", 100_000)
        )

    case("j.csv: three million rows", *FIT)(
        lambda p: repeated(p, b"date,count\n", b"2024-01-01,5\n", 3_000_000)
    )
    case("k.csv: two hundred thousand rows", *FIT)(lambda p: _rows(p, 199_000))
    case("l.csv.gz: ten million bad rows", *IMPORT)(
        lambda p: repeated(p, b"date,title\n", b"1,x\n", 10_000_000)
    )
    case("m.csv.gz: titles of a megabyte", *IMPORT)(
        lambda p: repeated(p, b"date,title\n", b"2024-01-01," + b"x" * 1_000_000 + b"\n", 1000)
    )
    case("n.csv.gz: long addresses", *IMPORT)(
        lambda p: repeated(
            p, b"date,title,url\n", b"2024-01-01,AI,https://a.example/" + b"x" * 1_000_000 + b"\n", 1000
        )
    )
    case("o.csv: many outlets", "import", "--dry-run", "{}")(lambda p: _outlets(p, 200_000))
    case("p.jsonl: lines of 50 MB", *IMPORT)(
        lambda p: repeated(p, b"", b"[" + b"{}," * (16 * MEBIBYTE) + b"{}]\n", 2)
    )
    case("q.json: 30 MB of good articles on one line", *IMPORT)(lambda p: _articles(p, 100_000))
    case("r.warc.gz: feeds of 15 MB", *IMPORT)(
        lambda p: p.write_bytes(
            _record(FEED.format("<item><title>x</title></item>" * 500_000).encode()) * 150
        )
    )
    case("s.warc.gz: a chunk of two gigabytes", *IMPORT)(_chunk)
    case("t.warc.gz: headers without an end", *IMPORT)(
        lambda p: repeated(p, b"WARC/1.1\r\n", b"X: aaaaaaaa\r\n", 50 * MEBIBYTE)
    )
    case("u.warc.gz: a body packed again", *IMPORT)(_packed_again)
    case("20240501T100000Z.xml.gz: a gigabyte of a feed", *IMPORT)(
        lambda p: repeated(p, FEED[:40].encode(), b"<item><title>x</title></item>", 40 * MEBIBYTE)
    )
    case("v.csv: a pipe", *IMPORT)(os.mkfifo)
    case("/dev/zero", "feeds", "import", "{}")(lambda p: p.symlink_to("/dev/zero"))
    case("w.opml: 8 MB of feeds", "feeds", "import", "--dry-run", "{}")(
        lambda p: repeated(
            p, b"<opml><body>", b'<outline xmlUrl="https://a.example/a"/>', 190_000, b"</body></opml>"
        )
    )
    case("x.opml: folders in folders", "feeds", "import", "{}")(
        lambda p: repeated(p, b"<opml><body>", b'<outline text="a">', 1_500_000)
    )
    case("y.yaml: four megabytes of dashes", "feeds", "check")(
        lambda p: repeated(_workspace(p) / "feeds.yaml", b"feeds:\n", b"- a\n", MEBIBYTE - 100)
    )
    case("z.yaml: aliases of aliases", "feeds", "check")(lambda p: _aliases(_workspace(p) / "feeds.yaml"))
    case("/dev/zero as feeds.yaml", "feeds", "check")(lambda p: _linked(_workspace(p) / "feeds.yaml"))
    case("a stored series of 10 GB", "series", "list")(
        lambda p: _sparse(_workspace(p) / "history" / "a.json")
    )
    case("a stored series of brackets", "series", "list")(
        lambda p: repeated(_history(p), b"", b"[", 15 * MEBIBYTE)
    )
    case("SHA256SUMS as a pipe", "snapshot", "verify", "{}")(lambda p: os.mkfifo(_folder(p) / "SHA256SUMS"))
    case("SHA256SUMS as a device", "snapshot", "verify", "{}")(lambda p: _linked(_folder(p) / "SHA256SUMS"))
    case("SHA256SUMS of 10 GB", "snapshot", "verify", "{}")(lambda p: _sparse(_folder(p) / "SHA256SUMS"))


def _given(words: Sequence[str], folder: Path, path: Path) -> list[str]:
    """The words of a command line that reads the path in a workspace."""
    return [word.replace("{}", str(path)) for word in ("--config", f"{folder}/panictrack.toml", *words)]


def forked(words: Sequence[str], folder: Path) -> tuple[int, float, float, str]:
    """The exit code of a command, the peak of its memory in MB, its seconds and its output; -1: no end."""
    told = folder / "told"
    begun = time.monotonic()
    child = os.fork()
    if child == 0:
        os.chdir(folder)
        result = CliRunner().invoke(command_line, list(words))
        is_bug = result.exception is not None and not isinstance(result.exception, SystemExit)
        told.write_text(("Traceback: " + repr(result.exception) if is_bug else "") + result.output)
        os._exit(result.exit_code & 0xFF)
    while time.monotonic() - begun < SECONDS:
        ended, status, usage = os.wait4(child, os.WNOHANG)
        if ended:
            peak = usage.ru_maxrss / 1024
            text = told.read_text() if told.exists() else ""
            return os.waitstatus_to_exitcode(status), peak, time.monotonic() - begun, text
        time.sleep(0.05)
    os.kill(child, 9)
    _, _, usage = os.wait4(child, 0)
    return -1, usage.ru_maxrss / 1024, time.monotonic() - begun, "it did not end"


def run_cases(wanted: Sequence[str]) -> int:
    """Print a line for each case, and return how many were not as they should be."""
    n_bad = 0
    register_cases()
    print(f"{'file':<52} {'code':>4} {'MB':>5} {'s':>6}  said")
    for name, (words, maker) in MAKERS.items():
        if wanted and not any(word in name for word in wanted):
            continue
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place)
            CliRunner().invoke(command_line, ["init", place])
            path = folder / name.split(": ")[0].split()[-1].removeprefix("/")
            path = path if path.parent == folder else folder / "zero.csv"
            maker(path)
            given = [
                word.replace("{}", str(path)) for word in ("--config", f"{folder}/panictrack.toml", *words)
            ]
            code, peak, seconds, text = forked(given, folder)
        said = " ".join(text.replace(place, "").split())
        is_bad = peak >= LIMIT_MB or code in {-1, 1} or "Traceback" in said
        n_bad += is_bad
        begin = said[max(0, said.find("Error:")) :][:90]
        print(
            f"{'!' if is_bad else ' '}{name:<51} {code:>4} {peak:>5.0f} {seconds:>6.1f}  {begin}", flush=True
        )
    return n_bad


def damaged(body: bytes, chance: random.Random) -> bytes:
    """The bytes with some cut out, doubled, replaced or put in the wrong place."""
    for _ in range(chance.randint(1, 6)):
        first = chance.randrange(len(body) + 1)
        last = min(len(body), first + chance.choice((1, 1, 4, 40, 400)))
        doubled = body[first:last] * chance.choice((2, 50))
        middle = chance.choice((b"", doubled, chance.randbytes(4), *PIECES))
        body = body[:first] + middle + body[last:]
    return body


def good_files() -> Iterator[tuple[str, tuple[str, ...], str, bytes]]:
    """For each reader its command, the name of the file, and a good one."""
    root = Path(__file__).parents[1]
    examples = root / "docs/examples"
    opml = b"<opml><body><outline text='a'><outline xmlUrl='https://a.example/x'/></outline></body></opml>"
    feed = FEED.format("<item><title>AI</title><link>https://a.example/1</link></item>").encode()
    early = ("--as-of", "1901-01-01")  # so that no curve is fitted
    trial = ("import", "--dry-run", "--outlet", "x.example", "{}")
    yield "fit csv", ("fit", "{}", *early), "a.csv", (examples / "panic.csv").read_bytes()[:600]
    yield "fit json", ("fit", "{}", *early, "--first-year", "1900"), "a.json", _example("ngrams.json")
    yield "series add", ("series", "add", "a", "{}", "--replace"), "a.json", _example("trove.json")
    yield "series list", ("series", "list"), "history/a.json", _stored()
    yield "import csv", trial, "a.csv", _example("headlines.csv")
    yield (
        "import json",
        trial,
        "b.json",
        b'[{"title": "AI", "date": "2024-05-01"}, {"title": 1}]',
    )
    yield "opml", ("feeds", "import", "--dry-run", "{}"), "a.opml", opml
    yield "yaml", ("feeds", "check"), "feeds.yaml", (root / "feeds.yaml").read_bytes()[:1500]
    yield "warc, packed", trial, "a.warc.gz", _record(feed) * 2
    yield "warc, plain", trial, "a.warc", gzip.decompress(_record(feed)) * 2


def _example(name: str) -> bytes:
    return (Path(__file__).parents[1] / "docs/examples" / name).read_bytes()


def _stored() -> bytes:
    """A stored series, as `series add` writes it."""
    with tempfile.TemporaryDirectory() as place:
        CliRunner().invoke(command_line, ["init", place])
        panic = Path(__file__).parents[1] / "docs/examples/panic.csv"
        words = ["--config", f"{place}/panictrack.toml", "series", "add", "a", str(panic)]
        CliRunner().invoke(command_line, words)
        return (Path(place) / "history" / "a.json").read_bytes()


def run_fuzz(n: int) -> int:
    """Print a line for each reader, and return how many had a traceback or took too much memory."""
    n_bad = 0
    print(f"{'reader':<14} {'files':>6} {'codes':<24} {'tracebacks':>10} {'MB':>5}")
    for name, words, file, body in good_files():
        with tempfile.TemporaryDirectory() as place:
            CliRunner().invoke(command_line, ["init", place])
            told = Path(place) / "told"
            child = os.fork()
            if child == 0:
                told.write_text(_fuzzed(name, words, Path(place), file, body, n))
                os._exit(0)
            _, status, usage = os.wait4(child, 0)
            line = told.read_text() if told.exists() else f"ended by {status}"
        peak = usage.ru_maxrss / 1024
        is_bad = peak >= LIMIT_MB or not line.rstrip().endswith(" 0")
        n_bad += is_bad
        print(f"{name:<14} {n:>6} {line} {peak:>5.0f}", flush=True)
    return n_bad


def _fuzzed(name: str, words: Sequence[str], place: Path, file: str, body: bytes, n: int) -> str:
    chance = random.Random(name)
    codes: dict[int, int] = {}
    bugs: list[str] = []
    path = place / file
    path.parent.mkdir(exist_ok=True)
    given = _given(words, place, path)
    sys.stderr = io.StringIO()
    for _ in range(n):
        path.write_bytes(damaged(body, chance))
        result = CliRunner().invoke(command_line, given)
        codes[result.exit_code] = codes.get(result.exit_code, 0) + 1
        if result.exit_code == 1 or not isinstance(result.exception, SystemExit | None):
            bugs.append(repr(result.exception))
            shutil.copy(path, Path(tempfile.gettempdir()) / f"hostile-{name.replace(' ', '-')}-{len(bugs)}")
    listed = ", ".join(f"{code}: {number}" for code, number in sorted(codes.items()))
    return f"{listed:<24} {'; '.join(dict.fromkeys(bugs))[:200]} {len(bugs)}"


def main() -> int:
    """Run what the command line names."""
    arguments = sys.argv[1:]
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if "--fuzz" in arguments:
        return min(1, run_fuzz(int(arguments[arguments.index("--fuzz") + 1])))
    return min(1, run_cases(arguments))


if __name__ == "__main__":
    sys.exit(main())
