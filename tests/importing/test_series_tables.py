"""Series from tables: spreadsheets of many countries, periods, rows of one date, outlets."""

import gzip
import re
from datetime import date, timedelta
from itertools import accumulate

import pytest

from panictrack.errors import InputError
from panictrack.importing.external import describe, read_bytes, read_series, series_from_rows


def read(text, name="x.csv", **chosen):
    return read_bytes(text.encode(), name, **chosen).built.series


def counts(series):
    return [(point.start.isoformat(), point.count) for point in series.points]


def exposures(series):
    return [point.exposure for point in series.points]


def rows(*cells):
    return [{"date": day, "count": count} for day, count in cells]


WEEKS = [date(2024, 1, 1) + timedelta(weeks=week) for week in range(30)]


# Spreadsheets


@pytest.mark.parametrize(
    "body",
    [
        "\ufeffdate,count\n2024-01-01,3\n".encode(),
        "date\tcount\n2024-01-01\t3\n".encode("utf-16"),
        b"date,count\r2024-01-01,3\r",
        b"sep=;\r\ndate;count\r\n2024-01-01;3\r\n;\r\n\r\n",
        b'"DATE", "Count"\n"2024-01-01", "3"\n',
        b"date|count\n2024-01-01|3\n",
        gzip.compress(b"date,count\n2024-01-01,3\n", mtime=0),
    ],
)
def test_how_a_table_was_saved_does_not_matter(body):
    assert counts(read_bytes(body, "x.csv").built.series) == [("2024-01-01", 3)]


@pytest.mark.parametrize(
    ("cells", "values"),
    [
        (["1,234", "1,234,567"], [1_234, 1_234_567]),
        (["1 234", "1\u00a0234\u202f567"], [1_234, 1_234_567]),
        (["1'234", "12"], [1_234, 12]),
        (["0,5", "1,000"], [500, 1_000]),
        (["0.5", "1.000"], [500, 1_000]),
        (["1.234,5", "2.469"], [500, 1_000]),
        (["50 %", "100%"], [50, 100]),
        (["3", "nan"], [3]),
        (["3", "NA"], [3]),
        (["3", "-"], [3]),
    ],
)
def test_numbers_are_read_as_the_whole_column_shows(cells, values):
    table = rows(*zip(["2024-01-01", "2024-01-08"], cells, strict=False))
    assert [count for _, count in counts(series_from_rows(table, "x"))] == values


def test_a_file_with_semicolons_may_have_decimal_commas_and_points_in_thousands():
    assert counts(read("date;count\n2024-01-01;0,5\n2024-01-08;1,0\n")) == [
        ("2024-01-01", 500),
        ("2024-01-08", 1000),
    ]
    assert counts(read("date;count\n2024-01-01;1.234.567\n2024-01-08;1.234\n"))[1] == ("2024-01-08", 1234)
    with pytest.raises(InputError, match=r"line 2, count: .* thousands and as decimals"):
        read("date;count\n2024-01-01;1.234\n2024-01-08;2.345\n")


@pytest.mark.parametrize("separator", [";", "\t", "|"])
def test_points_that_may_separate_thousands_are_asked_about(separator):
    body = "date,count\n2024-01-01,1.234\n2024-01-08,2.345\n2024-01-15,12\n".replace(",", separator)
    with pytest.raises(InputError, match=r"line 2, count: .* write 1234 for thousands, 1.2340 for decimals"):
        read(body)
    assert counts(read(body.replace("2.345", "2.5")))[0][1] != 1234


def test_thousands_without_quotes_are_detected_by_the_number_of_cells():
    with pytest.raises(InputError, match=r"line 2: 3 cells under 2 columns; .* quotes"):
        read("date,count\n2024-01-01,1,234\n")


@pytest.mark.parametrize(
    ("days", "first"),
    [
        (["05/02/2024", "12/02/2024", "19/02/2024"], "2024-02-05"),
        (["2/5/2024", "2/12/2024", "2/19/2024"], "2024-02-05"),
        (["05.02.2024", "12.02.2024"], "2024-02-05"),
        (["01/02/2024", "01/03/2024", "01/01/2025"], "2024-02-01"),
        (["2/1/2024", "3/1/2024", "1/1/2025"], "2024-02-01"),
        (["01-01-2024", "01-01-2025"], "2024-01-01"),
        (["02/2024", "03/2024"], "2024-02-01"),
        (["201502", "201511"], "2015-02-01"),
        (["2015-2-1", "2015-3-1"], "2015-02-01"),
        (["2015/02/01", "2015/03/01"], "2015-02-01"),
        (["2015-W06", "2015-W07"], "2015-02-02"),
        (["2015 Q2", "2015Q3"], "2015-04-01"),
        (["Feb 2015", "March 2015"], "2015-02-01"),
        (["3 Feb 2015", "10 Feb 2015"], "2015-02-03"),
        (["Feb 3, 2015", "February 10, 2015"], "2015-02-03"),
        (["2015-02-01T00:00:00+02:00", "2015-02-02T00:00:00+02:00"], "2015-02-01"),
        (["2015-02-01 00:00:00 UTC", "2015-02-02 00:00:00 UTC"], "2015-02-01"),
        (["20150201001500", "20150202001500"], "2015-02-01"),
        (["13/02/15", "20/02/15"], "2015-02-13"),
        (["1/30/24", "2/6/24"], "2024-01-30"),
        (["95-01-31", "95-02-07"], "1995-01-31"),
        (["1420070400", "1420156800"], "2015-01-01"),
        (["1420070400000", "1420156800000"], "2015-01-01"),
        (["May-14-1920", "May-21-1920"], "1920-05-14"),
        (["Jan 1 2024", "Jan 2 2024"], "2024-01-01"),
        (["Tue, 14 May 2024 00:30:00 +0200", "Wed, 15 May 2024 00:30:00 +0200"], "2024-05-14"),
        (["Q2 2015", "Q3 2015"], "2015-04-01"),
        (["2015M02", "2015M03"], "2015-02-01"),
    ],
)
def test_dates_are_read_as_all_rows_show(days, first):
    assert counts(series_from_rows(rows(*((day, "1") for day in days)), "x"))[0] == (first, 1)


def test_dates_that_may_be_day_first_or_month_first_are_not_guessed():
    with pytest.raises(
        InputError, match=r"line 2, date: no row shows whether the day or the month.*--date-format"
    ):
        series_from_rows(rows(("01/02/2024", "1"), ("08/02/2024", "1")), "x")
    with pytest.raises(
        InputError, match="line 2, date: the day comes first, but in x, line 3, date the month does"
    ):
        series_from_rows(rows(("13/02/2024", "1"), ("02/20/2024", "1")), "x")


@pytest.mark.parametrize(
    "day", ["soon", "2015-02-30", "142007040", "45123", "0999-01-01", "31/02/2015", "13/13/15"]
)
def test_a_cell_that_is_not_a_date_is_an_error_with_its_line(day):
    with pytest.raises(InputError, match=f"line 2, date: '{day}' is not a (date|day of .*); write it as"):
        series_from_rows(rows((day, "1"), ("28/02/2015", "1")), "x")


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        (b"", "no rows"),
        (b"\n \n", "no rows"),
        (b"date,count\n", "no rows"),
        (b"date,count\n2024-01-01,\n", "no row has a count"),
        (b"2024-01-01,3\n2024-01-08,4\n", "no header line"),
        (b"PK\x03\x04\x14\x00", "workbook.*CSV UTF-8"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "workbook.*CSV UTF-8"),
        (b"date,count\n2024-01-01,\x003\n", "line 2: it holds a NUL byte"),
        (
            "date,count,note\n2024-01-01,3,\u043a\u043e\u043b\n".encode("cp1251"),
            "line 2: this is not UTF-8.*iconv",
        ),
        (b"\xff\xfed", "UTF-16"),
        (b"\x1f\x8b\x08\x00", "check the file"),
        (b"<!DOCTYPE html><html>", "web page"),
        (b"{not json", "check that the file is JSON"),
        (b'{"items": []}', "no list of records"),
        (b"[" * 100_000, "JSON"),
        (b'date,count\n2024-01-01,"3\n2024-01-08,4\n', "line 3: .*quotes"),
        (b"date,count\n2024-01-01," + b"3" * (1 << 21), "line 2"),
        (b"date,count\n2024-01-01,-4\n", "line 2, count: '-4' must be zero or more"),
        (b"date,count\n2024-01-01,inf\n", "line 2, count: 'inf' is not a number"),
        (b"date,count\n2024-01-01,1_000\n", "line 2, count: '1_000' is not a number"),
        (b"date,count\n2024-01-01,1e300\n", "up to 1e15"),
        (b"date,count\n2024-01-01,1e-300\n", "multiply"),
        (b"date,count,total\n2024-01-01,3,0\n", "line 2: a count of 3 with an exposure of 0"),
    ],
)
def test_a_file_that_is_not_a_series_is_an_error_that_names_the_remedy(body, complaint):
    with pytest.raises(InputError, match=complaint):
        read_bytes(body, "x.csv")


@pytest.mark.parametrize(
    ("table", "complaint"),
    [
        ([], "no rows"),
        ([{"date": "2024-01-01", "apples": "red"}], "no column of counts among date, apples"),
        ([{"fruit": "apple", "count": "1"}], "no column of dates among fruit, count"),
        (
            [{"date": "2024-01-01", "speeches": "1", "words": "9"}],
            "'speeches', 'words'; choose with --column",
        ),
        (rows(("2024-01-01", "1"), ("2024-01-08", "many")), "line 3, count: 'many' is not a number"),
        (rows(("2024-01-01", "-4")), "zero or more"),
    ],
)
def test_a_table_that_cannot_be_read_is_an_error_that_names_the_line(table, complaint):
    with pytest.raises(InputError, match=complaint):
        series_from_rows(table, "x")


def test_a_file_that_is_not_there_is_an_error_that_names_it(tmp_path):
    for path in (tmp_path / "nowhere.csv", tmp_path, "x\0.csv"):
        with pytest.raises(InputError, match=re.escape(str(path))):
            read_series(path)


# Periods


@pytest.mark.parametrize(
    ("days", "step_days"),
    [
        (["2024-01-01", "2024-01-02", "2024-01-03"], 1),
        (["2024-01-05", "2024-01-08", "2024-01-09", "2024-01-10"], 1),
        (["2024-01-01", "2024-01-08", "2024-01-22"], 7),
        (["2024-01-01", "2024-01-22", "2024-03-04"], 7),
        (["2024-01", "2024-02", "2024-03"], 30.4375),
        (["2024-01", "2024-08", "2025-03"], 30.4375),
        (["2024-01-31", "2024-02-29", "2024-03-31"], 30.4375),
        (["2024-01-03", "2024-02-01", "2024-03-04"], 30.4375),
        (["2024Q1", "2024Q2", "2024Q4"], 91.3125),
        (["1990", "1991", "1993", "1994"], 365.25),
        (["2024-01-01"], 7),
    ],
)
def test_the_step_is_found_from_the_dates_whatever_is_missing(days, step_days):
    assert series_from_rows(rows(*((day, "5") for day in days)), "x").step_days == step_days


def test_years_and_then_months_are_refused():
    days = [
        *(f"{year}-01-01" for year in range(1990, 2010)),
        *(f"2010-{month:02d}-01" for month in range(1, 13)),
    ]
    with pytest.raises(InputError, match="yearly from 1990-01-01 to 2010-01-01 and monthly elsewhere"):
        series_from_rows(rows(*((day, "5") for day in days)), "x")


def days_apart(*gaps):
    days = accumulate((timedelta(days=gap) for gap in gaps), initial=date(2020, 1, 6))
    return rows(*((str(day), "5") for day in days))


def months_apart(*gaps):
    months = accumulate(gaps, initial=12 * 1990)
    return rows(*((f"{month // 12}-{month % 12 + 1:02}", "5") for month in months))


@pytest.mark.parametrize(
    ("table", "told"),
    [
        (days_apart(*[14] * 29, *[7] * 30), "every two weeks from 2020-01-06 to 2021-02-15 and weekly"),
        (days_apart(*[7] * 30, *[14] * 29), "every two weeks from 2020-08-03 to 2021-09-13 and weekly"),
        (days_apart(*[14] * 12, 28, *[14] * 15, *[7] * 30), "every two weeks from 2020-01-06"),
        (days_apart(*[1] * 60, *[7] * 4), "weekly from 2020-03-06 to 2020-04-03 and daily elsewhere"),
        (days_apart(*[1, 1, 1, 1, 3] * 20, *[7] * 9), "weekly from 2020-05-25 to 2020-07-27 and daily"),
        (days_apart(*[1] * 60, 31, 28, 31, 30), "monthly from 2020-03-06 to 2020-07-04 and daily elsewhere"),
        (days_apart(*[7] * 30, *[1] * 20), "are 7, 1 days apart, and 2020-08-04 is the first that differs"),
        (months_apart(*[1] * 36, *[3] * 6), "quarterly from 1993-01-01 to 1994-07-01 and monthly elsewhere"),
        (months_apart(*[3] * 20, *[1] * 6), "quarterly from 1990-01-01 to 1995-01-01 and monthly elsewhere"),
        (days_apart(*[7, 14, 21, 14] * 10), "they are 14, 7, 21 days apart"),
    ],
)  # fmt: skip
def test_a_change_of_step_is_refused_with_the_rows_where_it_is(table, told):
    with pytest.raises(InputError, match=f"{told}.*sum"):
        series_from_rows(table, "x")


@pytest.mark.parametrize(
    "gaps",
    [
        [*[7] * 20, 14, *[7] * 20, 21, *[7] * 4, 14, *[7] * 10],
        [*[7] * 40, 14, 14, *[7] * 40],
        [*[7] * 20, 70, *[7] * 20],
    ],
)
def test_a_few_missing_periods_here_and_there_are_no_change_of_step(gaps):
    assert series_from_rows(days_apart(*gaps), "x").step_days == 7


@pytest.mark.parametrize("gaps", [[7, 7, 1], [7, 7, 7, 2], [*[7] * 30, 1], [*[14] * 30, 7]])
def test_a_last_row_that_comes_too_early_is_left_out_and_told(gaps):
    table = "".join(f"{row['date']},5\n" for row in days_apart(*gaps))
    built = read_bytes(f"date,count\n{table}".encode(), "x.csv").built
    assert (len(built.series.points), built.series.step_days) == (len(gaps), gaps[0])
    assert "left out: its period was not over" in built.notes[0]


def test_rows_may_come_in_any_order():
    assert counts(read("date,count\n2024-01-08,2\n2024-01-01,1\n")) == [("2024-01-01", 1), ("2024-01-08", 2)]


def test_a_row_without_a_count_is_a_missing_period_and_not_a_zero():
    table = [{"date": f"20{year}", "count": "" if year == 12 else "5"} for year in range(10, 25)]
    series = series_from_rows(table, "x")
    assert [point.count for point in series.points] == [5] * 14
    assert "1 without a row are missing and not zero" in describe(series)


# Rows of one date


def test_rows_of_one_date_are_summed():
    series = series_from_rows(rows(("2024-01-01", "5"), ("2024-01-01", "6"), ("2024-01-08", "1")), "x")
    assert [point.count for point in series.points] == [11, 1]


def test_hours_are_summed_to_their_day():
    text = "date,value\n2024-01-01 00:00,0.25\n2024-01-01 12:00,0.25\n2024-01-02 00:00,1\n"
    assert counts(read(text)) == [("2024-01-01", 500), ("2024-01-02", 1000)]


def test_a_row_that_was_exported_twice_is_refused():
    with pytest.raises(InputError, match="line 4: repeats line 2 word for word"):
        read("date,count\n2024-01-01,5\n2024-01-08,1\n2024-01-01,5\n")


def test_a_list_of_events_may_well_have_rows_that_are_alike():
    assert counts(read("date,count\n2024-01-01,1\n2024-01-01,1\n2024-01-08,1\n"))[0] == ("2024-01-01", 2)


def test_an_index_is_not_summed():
    with pytest.raises(InputError, match="line 3: a second value for the date of line 2"):
        read("date,value\n2024-01-01,0.5\n2024-01-01,0.6\n")


LONG = "technology,term,unit,date,value,source\n" + "".join(
    f"{name},{name}s,{unit},{year},{value},\\n".replace("\\n", "\n")
    for name, unit, year, value in [
        ("robot", "articles", 1990, 1),
        ("robot", "articles", 1991, 2),
        ("radio", "articles", 1990, 3),
        ("radio", "articles", 1991, 4),
    ]
)


def test_series_below_each_other_are_separated_and_chosen_by_name():
    with pytest.raises(InputError, match="by technology: 'robot', 'radio'; choose with --column NAME"):
        read(LONG)
    series = read(LONG, column="Radio")
    assert (counts(series), series.topic) == ([("1990-01-01", 3), ("1991-01-01", 4)], "radio")
    with pytest.raises(InputError, match="no column or series is named vhs"):
        read(LONG, column="vhs")


def test_series_that_differ_in_two_columns_are_never_summed():
    text = LONG + "".join(line.replace("articles", "share") + "\n" for line in LONG.splitlines()[1:])
    with pytest.raises(InputError, match="differ in technology, term, unit; keep the rows of one"):
        read(text)
    with pytest.raises(InputError, match="by unit: 'articles', 'share'; radio names all of them"):
        read(text, column="radio")


def test_a_text_column_that_separates_rows_of_one_date_may_be_left_out_to_sum_them():
    with pytest.raises(InputError, match=r"by section: 'a', 'b'; choose .* or leave section out"):
        read("date,section,count\n2024-01-01,a,5\n2024-01-01,b,6\n")


# Exposure and outlets


def test_a_column_n_is_the_exposure_where_another_holds_the_counts_and_may_be_empty():
    table = [{"date": f"20{year}", "y": "5", "n": ""} for year in range(10, 25)]
    assert set(exposures(series_from_rows(table, "x"))) == {1.0}
    known = [row | {"n": "200"} for row in table]
    assert {(point.count, point.exposure) for point in series_from_rows(known, "x").points} == {(5, 200.0)}
    with pytest.raises(InputError, match=r"line 16, n"):
        series_from_rows([*known[:-1], table[-1]], "x")


def outlets(missing=()):
    """A calm outlet of 1 in 100 and an alarmed one of 5 in 100; the alarmed one lacks some weeks."""
    return [
        {"week_start": week, "Media": name, "n_topic": count, "n_headlines": 200}
        for index, week in enumerate(WEEKS)
        for name, count in (("calm.example", 2), ("alarmed.example", 10))
        if not (name == "alarmed.example" and index in missing)
    ]


def test_outlets_are_summed_where_nothing_is_missing():
    series = series_from_rows(outlets(), "x")
    assert {point.count for point in series.points} == {12}
    assert exposures(series) == pytest.approx([400] * 30)
    assert series.streams == ("alarmed.example", "calm.example")


def test_an_outlet_that_is_missing_in_a_period_is_missing_and_not_zero():
    series = series_from_rows(outlets(missing=range(10, 20)), "x")
    shares = [point.share for point in series.points]
    assert shares == pytest.approx([shares[0]] * 30, rel=0.1)  # unstandardised: a third
    assert [point.n_streams for point in series.points] == [2] * 10 + [1] * 10 + [2] * 10
    assert "2 outlets standardised" in describe(series)


def test_outlets_without_exposure_are_summed():
    table = [
        {key: value for key, value in row.items() if key != "n_headlines"} for row in outlets(missing=[3])
    ]
    assert [point.count for point in series_from_rows(table, "x").points][2:5] == [12, 2, 12]


def test_counting_more_than_there_was_to_count_is_reported():
    rows = [{"date": f"20{year}", "count": "20", "exposure": "10"} for year in range(10, 25)]
    assert "15 periods with more than there was" in describe(series_from_rows(rows, "x"))
    swapped = [{**row, "count": "10", "exposure": "20"} for row in rows]
    assert "more than there was" not in describe(series_from_rows(swapped, "x"))


def test_outlets_too_small_for_a_level_of_their_own_are_pooled():
    table = [row | {"n_headlines": 3} for row in outlets(missing=[3])]
    series = series_from_rows(table, "x")
    assert series.streams == ("(small streams)",)
    assert exposures(series)[2:5] == [6, 3, 6]


def test_headlines_with_a_number_that_identifies_them_are_no_series():
    rows = "".join(f"{year},Headline of {year},{year - 1900}\n" for year in range(1920, 1940))
    with pytest.raises(InputError, match=r"no column of counts.*`panictrack import` takes"):
        read(f"year,title,group_id\n{rows}")
