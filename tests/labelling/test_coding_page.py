"""What docs/how-to/coding.md shows works."""

import re
import shlex
from pathlib import Path

import click
import pytest

from panictrack.cli.label import label
from panictrack.labelling.codebook import parse

PAGE = Path(__file__).parents[2].joinpath("docs/how-to/coding.md").read_text(encoding="utf-8")
BLOCKS = {kind: re.findall(rf"```{kind}\n(.*?)```", PAGE, re.DOTALL) for kind in ("sh", "yaml", "python")}
COMMANDS = [
    shlex.split(line, comments=True)[2:]
    for block in BLOCKS["sh"]
    for line in block.splitlines()
    if line.startswith("panictrack label")
]


def test_the_codebook_of_the_page_can_be_read():
    (text,) = BLOCKS["yaml"]
    book = parse(text, "coding.md")
    assert [question.name for question in book.asked({"about": "1", "blame": "2"})] == [
        "about",
        "blame",
        "whom",
    ]


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_the_options_of_every_command_of_the_page_exist(words):
    context = click.Context(label)
    command = label.get_command(context, words[0])
    command.make_context(words[0], list(words[1:]), parent=context)


def test_the_recipe_of_the_page_runs(archive, sample, monkeypatch, capsys, tmp_path):
    (tmp_path / "workspace").symlink_to(archive.path)
    monkeypatch.chdir(tmp_path)
    (code,) = BLOCKS["python"]
    exec(compile(code, "docs/how-to/coding.md", "exec"), {})  # noqa: S102 - our own page
    assert "AI could kill us all, scientists warn | Is the headline about" in capsys.readouterr().out
