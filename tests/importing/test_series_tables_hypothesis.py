"""Any table gives a series with increasing dates, or an error that names the remedy."""

import csv
import io
import json
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from panictrack.errors import InputError
from panictrack.importing.external import describe, read_bytes

CELLS = st.one_of(
    st.sampled_from(["2024-01-01", "2024-01-08", "2024-01", "2024", "01/02/2024", "13/02/2024", "3.2.2024"]),
    st.sampled_from(["1", "5", "0.5", "1,234", "1.234", "<1", "", "nan", "-3", "1e-9", "1e15", "A", "B"]),
    st.dates().map(str),
    st.floats(0, 1e16).map(str),
    st.text(max_size=8),
)
NAMES = st.one_of(
    st.sampled_from(
        ["date", "Week", "year", "count", "total_count", "n", "y", "outlet", "term", "ai: (US)", ""]
    ),
    st.text(max_size=6),
)
SEPARATORS = st.sampled_from([",", ";", "\t"])


def written(header, table, separator):
    handle = io.StringIO()
    csv.writer(handle, delimiter=separator, escapechar="\\").writerows([header, *table])
    return handle.getvalue()


def check(body, **chosen):
    """A file gives a series whose dates rise and whose counts are none below zero, or an error of ours."""
    try:
        series = read_bytes(body, "x.csv", **chosen).built.series
    except InputError:
        return
    days = [point.start for point in series.points]
    assert days == sorted(set(days)) != []
    assert all(point.count >= 0 and 0 <= point.exposure < float("inf") for point in series.points)
    assert describe(series)


def tables(header):
    return st.tuples(st.just(header), st.lists(st.lists(CELLS, max_size=len(header)), max_size=12))


@given(st.lists(NAMES, min_size=1, max_size=5).flatmap(tables), SEPARATORS, st.none() | NAMES)
def test_any_table_gives_a_series_or_an_error(table, separator, column):
    check(written(*table, separator).encode("utf-8", "replace"), column=column or None)


DAYS = st.dates(date(2015, 1, 1), date(2025, 1, 1)).map(str) | st.integers(1990, 2020).map(str)
NUMBERS = st.integers(0, 500).map(str) | st.sampled_from(["", "0.5", "1,250", "<1"])
WORDS = st.sampled_from(["a.example", "b.example", ""])


@given(
    st.permutations(
        [("Date", DAYS), ("count", NUMBERS), ("total", NUMBERS), ("outlet", WORDS), ("x", WORDS)]
    ),
    st.integers(2, 5),
    SEPARATORS,
    st.data(),
)
def test_a_likely_table_with_slips_gives_a_series_or_an_error(columns, n_columns, separator, data):
    header, cells = zip(*columns[:n_columns], strict=True)
    table = data.draw(st.lists(st.tuples(*cells), max_size=20))
    if table and data.draw(st.integers(0, 4)) == 0:
        table[0] = tuple(data.draw(CELLS) for _ in header)
    check(written(header, table, separator).encode("utf-8", "replace"))


@given(
    st.dates(date(1900, 1, 1), date(2098, 12, 31)),
    st.lists(st.tuples(st.integers(0, 10**6), st.integers(1, 10**6)), min_size=1),
    st.sampled_from(["%Y-%m-%d", "%d.%m.%Y", "%Y%m%d"]),
    SEPARATORS,
)
def test_a_sound_table_keeps_its_events_however_it_is_written(first, numbers, form, separator):
    table = {first + timedelta(days=number): pair for number, pair in enumerate(numbers)}
    rows = [(day.strftime(form), count, total) for day, (count, total) in table.items()]
    text = written(["date", "count", "total"], rows, separator)
    points = read_bytes(text.encode(), "x.csv").built.series.points
    expected = [(day, *pair) for day, pair in table.items()]
    assert [(point.start, point.count, point.exposure) for point in points] == expected


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_bytes_give_a_series_or_an_error(body):
    check(body)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | CELLS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=12,
)


@given(st.lists(st.dictionaries(NAMES, JSON, min_size=1, max_size=4), min_size=1, max_size=4) | JSON)
def test_any_json_gives_a_series_or_an_error(value):
    check(json.dumps(value).encode())
    check(json.dumps([{"ngram": "x", "timeseries": value}]).encode(), first_year=1900)
