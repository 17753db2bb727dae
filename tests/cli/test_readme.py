"""Every command in the README runs, in its order, in a copy of what a newcomer has."""

import re
import shlex
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from panictrack.cli import main

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
LINES = [line for block in re.findall(r"```sh\n(.*?)```", README, re.DOTALL) for line in block.splitlines()]
# `make run` builds an environment and `run` never ends: their tests are elsewhere.
COMMANDS = [
    shlex.split(line)[1:] for line in LINES if line.startswith("panictrack") and line != "panictrack run"
]


def test_the_readme_shows_the_commands_a_newcomer_needs():
    assert "make run" in LINES
    assert "panictrack run" in LINES
    assert {command[0] for command in COMMANDS} >= {
        "explain",
        "status",
        "search",
        "weekly",
        "sql",
        "snapshot",
        "import",
        "report",
        "fit",
    }


def test_each_command_of_the_readme_runs(tmp_path, monkeypatch, undrawn, quick_fits, server, page, rss):
    monkeypatch.chdir(tmp_path)
    shutil.copytree(ROOT / "docs/examples", tmp_path / "docs/examples")
    url = server.serve("/feed", page(body=rss(["Rogue AI chatbot could kill everyone, scientists warn"])))
    feed = f"{{name: Local, outlet: local.example, kind: general, country: GB, language: en, url: '{url}'}}"
    (tmp_path / "feeds.yaml").write_text(f"feeds:\n  - {feed}\n")
    # What `make run` types, without the network.
    allowed = 'allowed_networks = ["127.0.0.1/32"]\nhost_pause_seconds = 0\n'
    (tmp_path / "panictrack.toml").write_text(allowed)
    for words in (["init"], ["collect"], ["report"], *COMMANDS):
        result = CliRunner().invoke(main, words)
        assert result.exit_code == 0, (words, result.output)
    assert (tmp_path / "alarmed.csv").read_text().count("\n") >= 2


@pytest.mark.parametrize("target", re.findall(r"\]\(([^)#:]+)\)", README))
def test_every_link_of_the_readme_leads_somewhere(target):
    assert (ROOT / target).exists()


def test_make_run_runs_the_commands_the_readme_describes():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for word in ("init", "collect", "report"):
        assert re.search(rf"(?:panictrack|\$\(PANICTRACK\)) {word}\b", makefile)


def test_the_python_of_the_page_on_the_curve_runs_and_is_corrected(capsys, coarse_fits):
    page = (ROOT / "docs/explanation/method_curve.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    exec(compile(code, "docs/explanation/method_curve.md", "exec"), {})  # noqa: S102 - our own page
    assert "Bayes factor" in capsys.readouterr().out
