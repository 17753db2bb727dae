"""Rows as text: CSV has the bytes of Python's own writer, and two processes write what one writes."""

import csv
import errno
import io
import os
import signal
from datetime import date
from multiprocessing import active_children

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panictrack.archive.export import (
    CellKind,
    Column,
    RowTable,
    TextForm,
    parallel_text,
    write_file,
    write_text,
)
from panictrack.archive.search import Query, Sort, headline_table
from panictrack.errors import InputError
from panictrack.model.text import FORMULA_STARTS

TITLES = ("AI could kill us all", 'Cup final, "lost"', "=1+1", "Zürich fürchtet KI")
TEXTS = st.none() | st.text(st.sampled_from('ab",\n =+-@\t＝ü☠'), max_size=6)
NUMBERS = st.none() | st.floats(allow_nan=False) | st.integers()
ROWS = st.lists(st.tuples(NUMBERS, TEXTS, st.sampled_from(["bbc.com", "a,b", None]), TEXTS | NUMBERS))
COLUMNS = tuple(
    Column(name=name, kind=kind)
    for name, kind in {
        "n": CellKind.NUMBER,
        "text": CellKind.TEXT,
        "outlet": CellKind.TEXT,
        "any": CellKind.ANY,
    }.items()
)


def written(columns, rows):
    target = io.StringIO()
    n_rows = write_text(RowTable(name="t", columns=columns, rows=iter(rows)), target, TextForm.CSV)
    assert n_rows == len(rows)
    return target.getvalue()


def neutral(cell):
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in FORMULA_STARTS else cell


@given(ROWS)
def test_a_csv_has_the_bytes_of_pythons_own_writer(rows):
    target = io.StringIO()
    own = csv.writer(target, lineterminator="\n")
    own.writerow([column.name for column in COLUMNS])
    own.writerows([[neutral(cell) for cell in row] for row in rows])
    assert written(COLUMNS, rows) == target.getvalue()


@given(st.lists(st.tuples(TEXTS)))
def test_a_row_of_one_empty_cell_is_not_lost(rows):
    found = list(csv.reader(io.StringIO(written(COLUMNS[1:2], rows), newline="")))
    assert found[1:] == [[neutral(cell) or ""] for (cell,) in rows]


def test_a_carriage_return_in_a_cell_is_read_back():
    rows = [("a\rb",), ("c\r\nd",)]
    found = list(csv.reader(io.StringIO(written(COLUMNS[1:2], rows), newline="")))
    assert found[1:] == [list(row) for row in rows]


@pytest.fixture
def filled(import_file, archive, tmp_path, now):
    """Headlines of three weeks, some with the same time."""
    days = [date(2026, 6, day) for day in (1, 2, 9, 9, 16, 17, 17, 18)]
    with (tmp_path / "in.csv").open("w", encoding="utf-8", newline="") as file:
        rows = [(day, TITLES[number % 4] + str(number), "bbc.com") for number, day in enumerate(days)]
        csv.writer(file).writerows([("date", "title", "outlet"), *rows])
    import_file(archive, tmp_path / "in.csv", now=now)
    return archive


@pytest.fixture
def by_two(monkeypatch):
    monkeypatch.setattr(parallel_text, "_MIN_HEADLINES", 1)
    monkeypatch.setattr(parallel_text.os, "cpu_count", lambda: 2)


def whole(archive, query, form):
    target = io.StringIO()
    with archive.reading() as connection:
        write_text(headline_table(connection, query), target, form)
    return target.getvalue()


def in_file(archive, query, path, **options):
    with archive.reading() as connection:
        return write_file(headline_table(connection, query, in_parallel=True), path, **options)


@pytest.mark.usefixtures("by_two")
@pytest.mark.parametrize("suffix", ["csv", "jsonl"])
@pytest.mark.parametrize(
    ("query", "n_rows"),
    [
        (Query(), 8),
        (Query(sort=Sort.OLDEST), 8),
        (Query(since=date(2026, 6, 2), until=date(2026, 6, 17)), 6),
        (Query(words="AI"), 2),
    ],
    ids=["all", "oldest first", "some days", "a word"],
)
def test_two_processes_write_the_same_bytes_as_one(filled, tmp_path, query, n_rows, suffix):
    path = tmp_path / f"out.{suffix}"
    with filled.reading() as connection:
        source = headline_table(connection, query, in_parallel=True).source
        assert parallel_text.write_halves(source, path, TextForm(suffix), "") == n_rows
    assert path.read_text(encoding="utf-8") == whole(filled, query, TextForm(suffix))
    assert sorted(each.name for each in tmp_path.glob("out*")) == [path.name]


@pytest.mark.usefixtures("by_two")
def test_a_csv_of_two_processes_has_one_byte_order_mark(filled, tmp_path):
    assert in_file(filled, Query(), tmp_path / "out.csv", with_bom=True) == 8
    assert (tmp_path / "out.csv").read_text(encoding="utf-8") == "\ufeff" + whole(
        filled, Query(), TextForm.CSV
    )


@pytest.mark.usefixtures("by_two")
@pytest.mark.parametrize(
    "query",
    [Query(until=date(2026, 6, 3)), Query(sort=Sort.ALARM), Query(limit=3), Query(words="nothing")],
    ids=["one week", "by alarm", "the newest few", "no headline"],
)
def test_what_cannot_be_split_is_written_by_one_process(filled, tmp_path, query):
    in_file(filled, query, tmp_path / "out.csv")
    assert (tmp_path / "out.csv").read_text(encoding="utf-8") == whole(filled, query, TextForm.CSV)


@pytest.mark.usefixtures("by_two")
def test_a_headline_whose_week_is_not_that_of_its_date_is_not_lost(filled, tmp_path):
    with filled.writing() as connection:
        connection.execute("update headline set week_start = '2026-06-15' where id = 1")
    assert in_file(filled, Query(), tmp_path / "out.csv") == 8
    assert (tmp_path / "out.csv").read_text(encoding="utf-8") == whole(filled, Query(), TextForm.CSV)


@pytest.mark.usefixtures("by_two")
def test_an_error_in_one_of_two_processes_leaves_no_file(filled, tmp_path, monkeypatch):
    with filled.reading() as connection:
        monkeypatch.setattr(parallel_text, "_halves", lambda query, _weeks: (query, Query(outlet="nowhere")))
        with pytest.raises(InputError, match="nowhere"):
            write_file(headline_table(connection, Query(), in_parallel=True), tmp_path / "out.csv")
    assert list(tmp_path.glob("*out*")) == []


@pytest.mark.usefixtures("by_two")
def test_without_space_for_two_halves_one_process_writes(filled, tmp_path, monkeypatch, caplog):
    def no_room(*_args, **_options):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(parallel_text, "_append", no_room)
    with caplog.at_level("INFO"):
        assert in_file(filled, Query(), tmp_path / "out.csv") == 8
    assert "No space left" in caplog.text
    assert (tmp_path / "out.csv").read_text(encoding="utf-8") == whole(filled, Query(), TextForm.CSV)
    assert [each.name for each in tmp_path.glob("*out*")] == ["out.csv"]


@pytest.mark.usefixtures("by_two")
def test_if_a_process_is_killed_one_process_writes_everything(filled, tmp_path, monkeypatch):
    def kill(_writer, _half):
        for child in active_children():
            os.kill(child.pid, signal.SIGKILL)

    monkeypatch.setattr(parallel_text, "_begin", kill)
    assert in_file(filled, Query(), tmp_path / "out.csv") == 8
    assert (tmp_path / "out.csv").read_text(encoding="utf-8") == whole(filled, Query(), TextForm.CSV)


def test_an_export_starts_no_process_unless_asked(filled):
    with filled.reading() as connection:
        assert headline_table(connection, Query()).source is None


def test_a_single_column_without_a_name_has_a_header():
    assert written((Column(name="", kind=CellKind.ANY),), [(1,)]) == '""\n1\n'
