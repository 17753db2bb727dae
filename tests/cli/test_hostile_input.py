"""Hostile input, typed or published: it does no harm and gets an answer or a clear error."""

import csv
import io
import json
import sqlite3
from contextlib import closing

import pytest

WORDS = {
    "a quote of SQL": "'; drop table headline; --",
    "a union": "' union select sql from sqlite_master --",
    "a column filter": "title:AI",
    "a column filter with a minus": "- title:AI",
    "another column": "{rowid title}: AI",
    "near": "NEAR(AI world, 5)",
    "a caret": "^AI",
    "a plus": "AI + world",
    "a star alone": "*",
    "stars": "AI***",
    "a quote that is not closed": 'AI "world',
    "quotes in quotes": '"AI ""world"',
    "a comment": "AI /* world */ -- x",
    "a NUL": "AI\x00world",
    "an index command": "headline_text(headline_text) values('delete-all')",
    "match in match": 'AI" OR headline_text MATCH "world',
    "parentheses that are not closed": "((((AI",
    "parentheses that close nothing": "AI))))",
    "empty parentheses": "()",
    "a thousand parentheses": "(" * 900 + "AI" + ")" * 900,
    "operators alone": "AND OR NOT",
    "operators in a row": "AI OR OR world",
    "a megabyte": "AI " * 350_000,
    "one word of a megabyte": "A" * 1_000_000,
    "a thousand words": " ".join(f"w{n}" for n in range(500)),
    "right to left": "\u202eIA dlrow",
    "zero width": "A\u200bI",
    "combining marks": "A\u0301\u0301\u0301I",
    "an emoji": "🤖",
    "full width": "ＡＩ",
    "half of a pair": "\ud800AI",
    "a private letter": "\ue000",
    "a line end": "AI\nworld\r\n",
    "a tab": "AI\tworld",
    "an escape sequence": "\x1b[31mAI\x1b]0;x\x07",
    "a variable of SQL": ":words @words $words ?1",
    "a percent and an underscore": "%_%",
    "a regular expression": "(a+)+$",
    "a template": "{{7*7}} ${jndi:ldap://x} %(x)s {0.__class__}",
    "a path": "../../etc/passwd",
    "a saved query that is none": "@../../etc/passwd",
    "markup": "<script>alert(1)</script> [bold red]AI[/]",
}
NAMES = {
    "--outlet": "x' or '1'='1",
    "--country": "GB' --",
    "--topic": "ai' or 1=1 --",
    "--theme": "jobs%' --",
    "--regulation": "general; delete from score",
    "--since": "2023-01-01' or 1 --",
    "--until": "9999-99-99",
    "--min-alarm": "nan",
    "--limit": "-1",
    "--sort": "alarm; drop table headline",
    "--facet": "title",
    "--format": "exe",
}
TITLES = [
    '=HYPERLINK("http://evil.example","AI")',
    "+AI+cmd|' /C calc'!A0",
    "-AI-2+3",
    "@AI(1)",
    "\tAI tab",
    "AI | a pipe | and `code` [link](http://evil.example)",
    "<script>alert('AI')</script>",
    "AI \"quotes\", commas, 'apostrophes'",
    "AI \u202eright to left\u202c",
    "AI \x1b[31mred\x1b]0;title\x07 \x9b2J",
    "AI 🤖 東京 é",
    "{{AI}} ${AI} %(AI)s {0}",
]


@pytest.fixture
def hostile(run, workspace):
    """A workspace whose headlines were written by hostile people, stored as the collector stores them."""
    rows = [("date", "title", "outlet", "url")]
    rows += [("2023-05-30", title, "x.example", f"javascript:alert({n})") for n, title in enumerate(TITLES)]
    with (workspace / "hostile.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    run("import", "hostile.csv")
    run("score")
    return workspace


def content(folder):
    with closing(sqlite3.connect(folder / "archive.db")) as database:
        tables = [row[0] for row in database.execute("select name from sqlite_master where type = 'table'")]
        return {name: database.execute(f'select count(*) from "{name}"').fetchone()[0] for name in tables}


def test_a_hostile_search_returns_rows_or_a_clear_error_and_changes_nothing(run, hostile):
    before = content(hostile)
    for name, words in WORDS.items():
        result = run("search", "--format", "jsonl", "--", words, code=None)
        assert result.exit_code in {0, 2, 3}, (name, result.output)
        if result.exit_code:
            (message,) = result.stderr.splitlines()
            assert message.startswith("Error: "), name
            assert ";" in message, (name, message)
            assert len(message) < 400, name
    assert content(hostile) == before


@pytest.mark.parametrize("option", NAMES)
def test_a_hostile_option_is_an_error_and_changes_nothing(run, hostile, option):
    before = content(hostile)
    result = run("search", option, NAMES[option], code=2)
    assert result.stderr
    assert "Traceback" not in result.stderr
    assert content(hostile) == before


def test_hostile_titles_corrupt_no_format(run, hostile):
    n_kept = content(hostile)["headline"]
    assert n_kept == len(TITLES)
    rows = list(csv.DictReader(io.StringIO(run("search", "--format", "csv").stdout)))
    assert len(rows) == n_kept
    assert not [row["title"] for row in rows if row["title"][0] in "=+-@\t\r"]
    assert {row["url"] for row in rows} == {""}
    texts = [json.loads(line)["title"] for line in run("search", "--format", "jsonl").stdout.splitlines()]
    assert TITLES[0] in texts
    assert not [text for text in texts if any(not letter.isprintable() for letter in text)]
    markdown = run("search", "--format", "markdown").stdout.splitlines()[2:]
    assert len(markdown) == n_kept
    assert not [line for line in markdown if "](" in line.replace("\\[", "") and "\\[" not in line]
    assert not [line for line in markdown if "<script" in line.replace("\\<", "")]
