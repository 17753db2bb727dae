"""What others wrote never reaches the terminal raw, whichever field holds it and whatever prints it."""

import json
import logging

import pytest
from click.testing import CliRunner, _NamedTextIOWrapper

from panictrack.cli import main
from panictrack.cli.workspace import JsonFormatter, LineFormatter
from panictrack.model.text import escaped_json, printable

EVIL = "A\x1b[31m\x1b]0;owned\x07\x9b2J\x90q\x9c\u202eB\u2066C\u2069\x85D\u2028E\x7f\x00F"
SHOWN = frozenset("\n\u200c\u200d\u00a0\u202f\u3000")
QUOTED = json.dumps(EVIL.replace("\x00", ""))  # YAML reads JSON's escapes


def raw(text):
    return sorted({letter for letter in text if not (letter.isprintable() or letter in SHOWN)})


@pytest.fixture
def terminal(monkeypatch):
    """Streams that say they are a terminal, one that has no colours."""
    monkeypatch.setattr(_NamedTextIOWrapper, "isatty", lambda _: True, raising=False)
    monkeypatch.setenv("TERM", "dumb")


@pytest.fixture
def hostile(run, workspace, server, page, rss):
    """A workspace in which every text that somebody else may write is hostile."""
    title = EVIL.replace("\x00", "").replace("\x1b", "&#155;").replace("\x07", "")
    server.serve("/evil", page(body=rss([title, "AI may kill"]), status=200))
    server.serve("/fails", page(body=b"no feed", headers={"Content-Type": "text/html\x9b2J"}))
    lines = [
        f"- {{name: {QUOTED}, outlet: {QUOTED}, kind: section, tags: [{QUOTED}], url: '{server.url(path)}'}}"
        for path in ("/evil", "/fails")
    ]
    (workspace / "feeds.yaml").write_text("\n".join(["feeds:", *lines]) + "\n")
    rows = f"date,title,outlet,url\n2023-05-30,{EVIL} AI could kill,{EVIL},https://x.example/1\n,,{EVIL},\n"
    (workspace / "a\x1b[31m\x9b.csv").write_text(rows.replace("\x00", "").replace("\x85", ""), newline="")
    (workspace / "queries.toml").write_text(f'[{QUOTED}]\nwords = "AI"\n')
    return workspace


COMMANDS = [
    ["-v", "collect"],
    ["import", "--dry-run", "a\x1b[31m\x9b.csv"],
    ["import", "a\x1b[31m\x9b.csv"],
    *(["status", "--format", form] for form in ("table", "csv", "tsv", "json", "jsonl", "markdown")),
    ["status", "--tag", EVIL.replace("\x00", "")],
    ["doctor"],
    *(["search", "--format", form] for form in ("table", "csv", "tsv", "json", "jsonl", "markdown")),
    ["search", "--facet", "outlet"],
    ["search", "--outlet", "\x9b2J"],
    ["search", "@\x1b[31m"],
    ["search", "--\x1b[31m"],
    ["search", "--format", "\x1b[31m"],
    ["\x1b[31m"],
    ["sql", 'select char(27, 155, 8238) as "\x9b", title from headline'],
    ["sql", "select '\x1b[31m"],
    ["explain", "AI\x9b2J\x1b[31m"],
    ["explain", "--format", "json", "AI\x9b2J"],
    ["feeds", "check"],
    ["feeds", "export"],
    ["feeds", "add", "http://127.0.0.1:1/\x9b2J"],
    ["delete", "--dry-run", "AI"],
    ["series", "show", "\x1b[31m"],
    ["weekly", "\x9b2J"],
    ["fit", "a\x1b[31m\x9b.csv"],
    ["snapshot", "verify", "a\x1b[31m"],
    ["--config", "\x1b[31m", "status"],
]  # fmt: skip


def test_no_field_and_no_command_sends_anything_that_a_terminal_obeys(run, hostile, terminal):
    for words in COMMANDS:
        result = CliRunner().invoke(main, words)
        assert isinstance(result.exception, SystemExit | None), (words, result.exception)
        text = result.output.replace("\t", "") if "tsv" in words else result.output
        assert raw(text) == [], words


def test_json_has_the_escapes_of_what_a_terminal_obeys_and_reads_the_same():
    text = json.dumps([EVIL, "\U000e0041"], ensure_ascii=False, indent=1)
    assert raw(escaped_json(text)) == []
    assert json.loads(escaped_json(text)) == [EVIL, "\U000e0041"]


def test_joiners_of_persian_words_and_emojis_are_shown():
    assert printable("می\u200cخواهم 👩\u200d💻") == "می\u200cخواهم 👩\u200d💻"


@pytest.mark.parametrize("formatter", [LineFormatter("%(levelname)s %(message)s"), JsonFormatter()])
def test_an_event_cannot_forge_another_line_of_the_log(formatter):
    record = logging.LogRecord("x", logging.INFO, "", 1, "read %s", (f"{EVIL}\nERROR forged",), None)
    first, *others = formatter.format(record).split("\n")
    assert raw(first) == []
    assert all(line.startswith("  ") for line in others)
