"""The commands of the tutorial on coding work in order, on made-up headlines."""

import re
import shlex
from pathlib import Path

import pytest

from panictrack import Archive
from panictrack.model.text import title_digest

ROOT = Path(__file__).parents[2]
TUTORIAL = (ROOT / "docs/tutorial/coding.md").read_text(encoding="utf-8")
COMMANDS = [
    shlex.split(line)[1:]
    for block in re.findall(r"```sh\n(.*?)```", TUTORIAL, re.DOTALL)
    for line in block.splitlines()
]
ALARMED = {"about": "1", "alarm": "3", "object": "technology", "themes": "existential"}
KINDS = (
    ("AI could kill us all in {}", ALARMED),
    ("AI helps bakers of {}", {"about": "1", "alarm": "0"}),
    ("Union warns AI will take jobs in {}", ALARMED | {"alarm": "2", "themes": "jobs"}),
    ("Film festival of {} opens with AI", {"about": "0"}),
)


@pytest.fixture
def archive(run, workspace, tmp_path):
    """800 headlines that name AI, of four years and two outlets."""
    lines = ["date,title,outlet"]
    for n in range(800):
        day = f"{2023 + n % 4}-{1 + n % 10:02}-{3 + n % 26:02}"
        lines.append(f"{day},{KINDS[n % 7 % 4][0].format(f'town {n}')},{'xy'[n % 2]}.org")
    (tmp_path / "news.csv").write_text("\n".join(lines) + "\n")
    run("import", "news.csv")
    return workspace


def answers_to(title, coder):
    answers = next(given for text, given in KINDS if title.startswith(text.partition("{}")[0]))
    if coder == "reader-2" and title.endswith(("3", "7 opens with AI")):
        answers = ALARMED | {"alarm": "1", "themes": "other"}
    return answers


def coded(archive):
    """The answers of both readers as a file, by digests: many at once."""
    lines = ["title_digest,coder,about,alarm,object,themes,regulation"]
    with Archive(archive) as opened:
        for name in ("reader-1", "reader-2"):
            for item in opened.labels.coder(name).coding.outlook(n=300).ahead:
                given = answers_to(item.title, name)
                cells = [given.get(one, "") for one in ("about", "alarm", "object", "themes", "regulation")]
                cells[-1] = "none" if given["about"] == "1" else ""
                lines.append(",".join([title_digest(item.title), name, *cells]))
    return "\n".join(lines) + "\n"


def test_the_commands_of_the_tutorial_work_in_order(run, archive, tmp_path):
    (draw, agreement, disputed, by_year, difference, stability, methods) = COMMANDS
    assert "150 of them are for all" in " ".join(run(*draw).stdout.split())
    (tmp_path / "coded_ai.csv").write_text(coded(archive))
    run("label", "import", "coded_ai.csv", "--sample", "worked", "--date", "2026-12-01")
    shown = run(*agreement, "--format", "table").stdout
    assert re.search(r"alarm +1\d\d +0\.\d\d +0\.\d\d \(0\.\d\d to 0\.\d\d\)", shown)
    assert "reader-1: " in run(*disputed).stdout
    years = run(*by_year, "--format", "csv").stdout.splitlines()
    assert [line.split(",")[0] for line in years] == ["group", "all", "2023", "2024", "2025", "2026"]
    told = run(*difference, "--format", "table").stdout
    assert "percentage points (95 % interval" in " ".join(told.split())
    assert "time," in run(*stability, "--format", "csv").stdout
    run(*methods)
    assert "Two coders (reader-1 and reader-2) coded 300 headlines" in (tmp_path / "methods.md").read_text()
