"""What a process leaves behind that is killed while it writes."""

import os
import subprocess
import sys
import time

import pytest

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
