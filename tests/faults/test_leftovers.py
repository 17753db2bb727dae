"""What a process leaves behind that is killed while it writes."""

import os
import subprocess
import sys
import time

import pytest

from panictrack.archive.export import CellKind, Column, RowTable, write_file
from panictrack.collecting.feed_list.write import replace_file
from panictrack.leftovers import unfinished
from panictrack.report import bundle

WRITE = """
import os, sys
from pathlib import Path
from panictrack.leftovers import removed_if_killed
from panictrack.report import bundle
from panictrack.archive.export import CellKind, Column, RowTable, write_file

folder = Path(sys.argv[1])
die = lambda *_: os.kill(os.getpid(), 9)
{}
"""
KILLED = {
    "while a bundle is written": (
        "class Deadly(dict):\n"
        "    def items(self): yield 'a title', b'x'; die()\n"
        "bundle._replace(folder / 'w47', Deadly())"
    ),
    "between the two names of a bundle": (
        "Path.rename = lambda self, to, rename=Path.rename: die() if '-old-' not in str(to) "
        "else rename(self, to)\n"
        "bundle._replace(folder / 'w46', {})"
    ),
    "while an export is written": (
        "def rows():\n"
        "    yield ('a title',); die()\n"
        "table = RowTable(name='t', columns=(Column(name='title', kind=CellKind.TEXT),), rows=rows())\n"
        "write_file(table, folder / 'titles.csv')"
    ),
    "while a workbook is written": (
        "def rows():\n"
        "    yield ('a title',); die()\n"
        "table = RowTable(name='t', columns=(Column(name='title', kind=CellKind.TEXT),), rows=rows())\n"
        "write_file(table, folder / 'titles.xlsx')"
    ),
}


@pytest.mark.parametrize("program", KILLED.values(), ids=KILLED)
def test_nothing_is_left_behind_and_nothing_is_lost_by_a_kill(tmp_path, program):
    older = tmp_path / "w46"
    older.mkdir()
    (older / "page.html").write_text("what was there before")
    done = subprocess.run(
        [sys.executable, "-c", WRITE.format(program), str(tmp_path)],
        check=False,
        env=os.environ | {"TMPDIR": str(tmp_path)},
    )
    assert done.returncode == -9
    for _ in range(500):
        if [path.name for path in tmp_path.iterdir()] == ["w46"]:
            break
        time.sleep(0.02)
    assert [path.name for path in tmp_path.iterdir()] == ["w46"]
    assert (older / "page.html").read_text() == "what was there before"


def beside(target, process):
    """The hidden name of what this process would be making of a file."""
    name = unfinished(target).name
    return target.with_name(name.replace(f"-{os.getpid()}-", f"-{process}-"))


def ended_process():
    done = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], stdout=-1, check=True)
    return int(done.stdout)


def write_list(folder):
    replace_file(folder / "feeds.yaml", b"feeds: []\n")


def write_rows(folder):
    column = Column(name="title", kind=CellKind.TEXT)
    write_file(RowTable(name="t", columns=(column,), rows=iter([("AI",)])), folder / "feeds.yaml.csv")


def write_bundle(folder):
    bundle._replace(folder / "w47", {"page.html": b"<html>"})


@pytest.mark.parametrize("write", [write_list, write_rows, write_bundle])
def test_what_a_killed_process_left_goes_when_somebody_writes_beside_it(tmp_path, write):
    dead = ended_process()
    beside(tmp_path / "feeds.yaml", dead).write_text("half a list")
    beside(tmp_path / "w46", dead).mkdir()
    (beside(tmp_path / "w45", dead) / "inside").mkdir(parents=True)
    write(tmp_path)
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_what_is_not_surely_left_over_is_left_alone(tmp_path):
    (running := beside(tmp_path / "feeds.yaml", os.getppid())).write_text("in the making")
    (foreign := tmp_path / ".notes.unfinished").write_text("mine")
    (other := tmp_path / ".feeds.yaml.1-99999-0a1b2c3d.unfinished").write_text("of another container")
    write_list(tmp_path)
    assert all(path.exists() for path in (running, foreign, other))
    os.utime(other, (0, 0))
    write_list(tmp_path)
    assert (other.exists(), foreign.exists(), running.exists()) == (False, True, True)


def test_a_link_among_left_overs_goes_and_what_it_leads_to_stays(tmp_path):
    (elsewhere := tmp_path / "elsewhere").mkdir()
    (link := beside(tmp_path / "feeds.yaml", ended_process())).symlink_to(elsewhere)
    write_list(tmp_path)
    assert (elsewhere.is_dir(), link.is_symlink()) == (True, False)


def test_a_feed_list_keeps_its_mode(tmp_path):
    (path := tmp_path / "feeds.yaml").write_text("")
    path.chmod(0o640)
    write_list(tmp_path)
    assert path.stat().st_mode & 0o777 == 0o640
