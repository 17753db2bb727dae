"""Tables as others write them: `import` and `series add` read the same dialects, or name the remedy."""

import csv
import io
import json
import zipfile
from datetime import date, timedelta
from pathlib import Path

import pytest

from panictrack.errors import InputError
from panictrack.importing.external import read_bytes, read_file
from panictrack.importing.formats import feed_parser
from panictrack.importing.headlines import Reading, files_of, import_all
from panictrack.importing.tabular.columns import label_records
from panictrack.importing.tabular.files import encoding_of
from panictrack.importing.tabular.table import read_table

CASES = Path(__file__).parents[3] / "shared/cases/files"
DAYS = [date(2024, 1, 1) + timedelta(days=day) for day in range(40)]


def written(rows, separator=","):
    handle = io.StringIO()
    csv.writer(handle, delimiter=separator).writerows(rows)
    return handle.getvalue()


def dialect(name):
    """How a program writes dates, what stands between cells and above the header, and the encoding."""
    dates, separator, above, encoding = {
        "UTF-16 with tabs": ("%Y-%m-%d", "\t", "", "utf-16"),
        "UTF-16 without a byte order mark": ("%Y-%m-%d", "\t", "", "utf-16-le"),
        "pipes": ("%Y-%m-%d", "|", "", "utf-8"),
        "semicolons": ("%Y-%m-%d", ";", "", "utf-8-sig"),
        "day first": ("%d/%m/%Y", ",", "", "utf-8"),
        "month first": ("%m/%d/%Y", ",", "", "utf-8"),
        "year of two digits": ("%m/%d/%y", ",", "", "utf-8"),
        "dots": ("%d.%m.%Y", ";", "", "utf-8"),
        "name of the month": ("%b %d, %Y", ",", "", "utf-8"),
        "name of the month with dashes": ("%b-%d-%Y", ",", "", "utf-8"),
        "digits alone": ("%Y%m%d", ",", "", "utf-8"),
        "RFC 822": ("%a, %d %b %Y 08:00:00 GMT", ",", "", "utf-8"),
        "lines before the header": ("%Y-%m-%d", ",", "My export\n\nExported,2024-05-01\n\n", "utf-8"),
        "sep= of Excel": ("%Y-%m-%d", ";", "sep=;\n", "utf-8"),
    }[name]

    def encoded(header, rows):
        body = [(day.strftime(dates), *cells) for day, *cells in rows]
        return (above + written([header, *body], separator)).encode(encoding)

    return encoded


DIALECTS = [
    "UTF-16 with tabs", "UTF-16 without a byte order mark", "pipes", "semicolons", "day first", "month first",
    "year of two digits", "dots", "name of the month", "name of the month with dashes", "digits alone",
    "RFC 822", "lines before the header", "sep= of Excel",
]  # fmt: skip


@pytest.mark.parametrize("name", DIALECTS)
def test_a_dialect_is_read_alike_as_headlines_and_as_a_series(
    import_file, archive, rows, tmp_path, now, name
):
    encoded = dialect(name)
    path = tmp_path / "a.csv"
    path.write_bytes(
        encoded(["date", "title", "outlet"], [(day, f"AI {day}; or | not", "x.org") for day in DAYS])
    )
    record = import_file(archive, path, now=now).record
    assert (record.n_new, record.n_bad) == (len(DAYS), 0)
    assert rows("select substr(published_at, 1, 10), title from headline order by id") == [
        (str(day), f"AI {day}; or | not") for day in DAYS
    ]
    series = read_bytes(encoded(["date", "count"], [(day, day.day) for day in DAYS]), "a.csv").built.series
    assert [(point.start, point.count) for point in series.points] == [(day, day.day) for day in DAYS]


@pytest.mark.parametrize("name", DIALECTS)
def test_labels_to_evaluate_with_are_read_in_each_dialect(tmp_path, name):
    path = tmp_path / "labels.csv"
    path.write_bytes(dialect(name)(["date", "title", "alarm"], [(day, "AI", day.day % 4) for day in DAYS]))
    assert [(row["title"], row["alarm"]) for row in read_table(path).records()] == [
        ("AI", str(day.day % 4)) for day in DAYS
    ]


def test_a_workbook_is_refused_with_what_to_save_instead(run, workspace):
    with zipfile.ZipFile(workspace / "a.xlsx", "w") as folder:
        folder.writestr("[Content_Types].xml", "<Types/>")
        folder.writestr("xl/workbook.xml", "<workbook/>")
    for words in (("import", "a.xlsx"), ("series", "add", "a", "a.xlsx"), ("evaluate", "a.xlsx")):
        assert "workbook" in run(*words, code=2).stderr


COMMANDS = {
    "import": ("title,date,outlet", "AI one,2024-01-01,x.org", "AI t\0wo,2024-01-02,x.org"),
    "series add a": ("date,count", "2024-01-01,1", "2024-02-01,2\0"),
    "fit": ("date,count", "2024-01-01,1", "2024-02-01,2\0"),
    "evaluate": ("title,alarm", "AI one,1", "AI t\0wo,2"),
}


@pytest.mark.parametrize("command", COMMANDS)
def test_a_nul_byte_is_reported_with_its_line_by_each_command(run, workspace, command):
    (workspace / "a.csv").write_text("\n".join(COMMANDS[command]))
    result = run(*command.split(), "a.csv", code=0 if command == "import" else 2)
    assert "line 3: it holds a NUL byte" in result.stderr
    if command == "import":
        assert result.stdout == "a.csv: 2 rows, 1 new, 0 known, 1 bad\n"


JSON_ROWS = {
    "import": {"title": "AI one", "date": "2024-01-01", "outlet": "x.org"},
    "series add a": {"date": "2024-01-01", "count": 1},
    "fit": {"date": "2024-01-01", "count": 1},
    "evaluate": {"title": "AI one", "alarm": "1"},
}


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(
    ("damaged", "told"),
    [
        ('{"date": "2024-02-01", "x": "a\\u0000b"}', "holds a NUL character"),
        (
            '{"title": "AI two", "date": "2024-02-01", "date": 1}',
            "has two different values of 'date' in one object",
        ),
    ],
)
def test_damaged_json_is_reported_with_its_line_by_each_command(run, workspace, command, damaged, told):
    (workspace / "a.jsonl").write_text(f"{json.dumps(JSON_ROWS[command])}\n{damaged}\n")
    result = run(*command.split(), "a.jsonl", code=0 if command == "import" else 2)
    assert f"line 2: it {told}" in result.stderr
    if command == "import":
        assert result.stdout == "a.jsonl: 2 rows, 1 new, 0 known, 1 bad\n"


def test_a_key_that_is_written_twice_with_one_value_and_an_escaped_backslash_are_no_damage(run, workspace):
    row = '{"title": "AI \\\\u0000 one", "date": "2024-01-01", "date": "2024-01-01", "outlet": "x.org"}'
    (workspace / "a.jsonl").write_text(f"{row}\n")
    assert "1 new" in run("import", "a.jsonl").stdout


@pytest.mark.parametrize("command", COMMANDS)
def test_a_file_without_rows_is_the_same_error_in_each_command(run, workspace, command):
    for text in ("", "\n \n", f"{COMMANDS[command][0]}\n"):
        (workspace / "a.csv").write_text(text)
        error = run(*command.split(), "a.csv", code=2).stderr
        assert error == "Error: a.csv: no rows; give a file with a header line and rows below it\n"


@pytest.mark.parametrize("title", ["Роботы наступают на рабочих", "人工知能に一つの警鐘が鳴る", "AI kills"])
@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_is_recognised_in_any_script(title, encoding):
    assert encoding_of(f"title,date\n{title},2024-01-01\n".encode(encoding)) == encoding
    assert encoding_of(f"title,date\n{title}\0,2024-01-01\n".encode()) == "utf-8-sig"


def test_a_series_and_a_table_of_headlines_name_the_command_that_takes_them(run, workspace):
    (workspace / "a.csv").write_text("date,ChatGPT,isPartial\n2024-01-07,50,False\n")
    assert "`panictrack series add a.csv` takes it" in run("import", "a.csv", code=2).stderr
    (workspace / "b.csv").write_text("title,date,year,month\nAI,2024-01-07,2024,1\n")
    assert "`panictrack import` takes a table" in run("series", "add", "b", "b.csv", code=2).stderr


TWINS = {
    "import": ("title,title,date,outlet", "AI one,AI two,2024-01-01,x.org", "title"),
    "series add a": ("date,count,count", "2024-01-01,1,2", "count"),
    "fit": ("date,count,count", "2024-01-01,1,2", "count"),
    "evaluate": ("title,alarm,alarm", "AI one,1,2", "alarm"),
}


@pytest.mark.parametrize("command", TWINS)
def test_two_columns_of_one_name_that_differ_are_an_error_that_names_both(run, workspace, command):
    *lines, name = TWINS[command]
    (workspace / "a.csv").write_text("\n".join(lines) + "\n")
    error = run(*command.split(), "a.csv", code=2).stderr
    positions = "1 and 2" if name == "title" else "2 and 3"
    assert f"columns {positions} are both named '{name}', but differ; choose one with" in error
    assert f"--map {name}={name} or --map {name}={name}#{positions[-1]}" in error


def test_of_two_columns_of_one_name_the_map_chooses_and_equal_ones_need_no_choice(run, workspace):
    (workspace / "a.csv").write_text("title,title,date,outlet\nAI one,AI two,2024-01-01,x.org\n")
    run("import", "--map", "title=title#2", "a.csv")
    assert "AI two" in run("search", "--format", "csv").stdout
    for chosen, count in (("count", 1), ("count#3", 2)):
        options = {"column_map": {"count": chosen}}
        series = series_from_bytes(b"date,count,count\n2024-01-01,1,2\n", **options)
        assert [point.count for point in series.points] == [count]
    assert series_from_bytes(b"date,count,count\n2024-01-01,2,2\n").points[0].count == 2


def series_from_bytes(body, **options):
    return read_bytes(body, "a.csv", **options).built.series


def test_labels_under_any_names_are_evaluated_with_a_map(tmp_path):
    (tmp_path / "a.csv").write_text("kop,grade,about_ai\nAI one,2,1\n")
    column_map = {"title": "kop", "alarm": "grade"}
    (record,) = label_records(read_table(tmp_path / "a.csv", column_map.values()), column_map)
    assert (record["title"], record["alarm"], record["about_ai"]) == ("AI one", "2", "1")


@pytest.mark.parametrize("pair", ["grade=alarm", "alarm=missing"])
def test_a_map_for_labels_that_cannot_be_followed_names_what_there_is(run, workspace, pair):
    (workspace / "a.csv").write_text("title,alarm\nAI one,2\n")
    assert "alarm" in run("evaluate", "--map", pair, "a.csv", code=2).stderr


@pytest.mark.parametrize(("title", "why"), [("nan", "'nan': a missing value"), ("", "empty")])
def test_a_missing_title_among_labels_is_reported_with_its_line(run, workspace, title, why):
    (workspace / "a.csv").write_text(f"title,alarm\nAI one,2\n{title},1\n")
    assert f"line 3: title is {why}" in run("evaluate", "a.csv", code=2).stderr


@pytest.mark.parametrize("command", COMMANDS)
def test_cells_beyond_the_header_are_reported_unless_they_are_empty(run, workspace, command):
    header, first, _ = COMMANDS[command]
    (workspace / "a.csv").write_text(f"{header}\n{first}\n{first}, experts warn\n")
    result = run(*command.split(), "a.csv", code=0 if command == "import" else 2)
    n = header.count(",") + 1
    assert f"line 3: {n + 1} cells under {n} columns; put a cell that holds the separator" in result.stderr
    if command == "import":
        assert "1 new, 0 known, 1 bad" in result.stdout
        (workspace / "a.csv").write_text(f"{header}\n{first}, ,\n")
        assert "0 new, 1 known, 0 bad" in run("import", "a.csv").stdout


ROWS = [
    {"date": "2024-01-01", "title": "AI one", "outlet": "x.org", "count": 1, "alarm": 2, "themes": ["jobs"]},
    {"date": "2024-02-01", "title": "AI two", "outlet": "x.org", "count": 2, "alarm": 0, "themes": []},
]
JSON_FORMS = {
    "a list": json.dumps(ROWS),
    "a list on several lines": json.dumps(ROWS, indent=2),
    "a list in a key": json.dumps({"status": "ok", "response": {"data": ROWS}}),
    "one record a line": "\n".join(map(json.dumps, ROWS)) + "\n",
}


@pytest.mark.parametrize("form", JSON_FORMS)
def test_json_is_read_alike_as_headlines_as_a_series_and_as_labels(run, workspace, form):
    (workspace / "a.json").write_text(JSON_FORMS[form])
    assert "2 new, 0 known, 0 bad" in run("import", "a.json").stdout
    assert [point.count for point in read_file(workspace / "a.json").built.series.points] == [1, 2]
    labels = label_records(read_table(workspace / "a.json"), {})
    assert [(row["title"], row["alarm"], row["themes"]) for row in labels] == [
        ("AI one", "2", "jobs"),
        ("AI two", "0", ""),
    ]


def test_a_damaged_line_of_json_is_named_wherever_it_is_read(run, workspace):
    (workspace / "a.jsonl").write_text(JSON_FORMS["one record a line"] + "{\n")
    assert "2 new, 0 known, 1 bad" in run("import", "a.jsonl").stdout
    for words in (("series", "add", "a", "a.jsonl"), ("evaluate", "a.jsonl")):
        assert "a.jsonl, line 3: " in run(*words, code=2).stderr


def test_compare_reads_a_file_by_the_options_of_fit(run, workspace):
    (workspace / "a.csv").write_text("date,apples,pears\n2024-01-01,1,2\n")
    for options in ((), ("--column", "plums"), ("--map", "count=plums"), ("--first-year", "1900")):
        assert (
            run("compare", "a.csv", *options, code=2).stderr == run("fit", "a.csv", *options, code=2).stderr
        )


def test_a_column_without_a_name_is_called_so_and_no_message_speaks_of_python(run, workspace):
    (workspace / "a.csv").write_text(",published,note\n0,2024-01-01,red\n")
    error = run("fit", "a.csv", code=2).stderr
    assert "no column of counts among a column without a name, published, note" in error
    assert "Python" not in error


AMBIGUOUS = ["01/02/2024", "08/02/2024", "03/04/2024"]


def test_dates_that_no_row_explains_name_the_option_and_are_read_with_it(run, workspace):
    titles = "".join(f"{day},AI {day},x.org\n" for day in AMBIGUOUS)
    (workspace / "a.csv").write_text(f"date,title,outlet\n{titles}")
    counts = "".join(f"{day},{number}\n" for number, day in enumerate(AMBIGUOUS, start=1))
    (workspace / "b.csv").write_text(f"date,count\n{counts}")
    for words in (("import", "a.csv"), ("series", "add", "b", "b.csv")):
        assert "--date-format" in run(*words, code=2).stderr
    run("import", "--date-format", "%d/%m/%Y", "a.csv")
    assert "2024-02-08" in run("search", "--format", "csv").stdout
    assert (
        "2024-02-01 to 2024-04-03" in run("series", "add", "b", "b.csv", "--date-format", "%d/%m/%Y").stderr
    )


@pytest.mark.parametrize("pattern", ["%d/%m", "DD/MM/YYYY", "%d/%Q/%Y", "%"])
def test_a_date_format_that_cannot_give_a_date_is_an_error_with_an_example(tmp_path, pattern):
    (tmp_path / "a.csv").write_text("date,title,outlet\n2024-05-01,A,x.org\n")
    with pytest.raises(InputError, match=r"--date-format .*write it such as %d/%m/%Y"):
        files_of(tmp_path / "a.csv", Reading(date_format=pattern))


def test_the_order_of_day_and_month_is_found_far_below_the_first_rows(
    import_file, archive, rows, tmp_path, now
):
    early = [f"0{day % 9 + 1}/02/2024,AI {day},x.org" for day in range(300)]
    (tmp_path / "a.csv").write_text("\n".join(["date,title,outlet", *early, "13/02/2024,Last,x.org", ""]))
    assert import_file(archive, tmp_path / "a.csv", now=now).record.n_bad == 0
    assert rows("select substr(min(published_at), 1, 7), max(published_at) from headline") == [
        ("2024-02", "2024-02-13T00:00:00Z")
    ]


def test_rows_that_contradict_each_other_are_an_error_that_names_both(import_file, archive, tmp_path, now):
    (tmp_path / "a.csv").write_text("date,title,outlet\n13/02/2024,A,x.org\n02/20/2024,B,x.org\n")
    with pytest.raises(InputError, match=r"row 2: the day comes first, but in .*row 3 the month does"):
        import_file(archive, tmp_path / "a.csv", now=now)


@pytest.mark.parametrize(
    ("header", "row"),
    [
        (
            ",date,year,month,day,author,title,article,url,section,publication",
            "0,2024-05-01,2024,5,1,W,AI,,,,x.org",
        ),
        (
            "title,description,url,publishedAt,source.name,source.url",
            "AI,d,,2024-05-01T00:00:00Z,x.org,https://y.org",
        ),
        ("publish_date,headline_text,publisher", "20240501,AI,x.org"),
        (",published,headline,publication", "0,2024-05-01 00:00:00+00:00,AI,x.org"),
        ("Source Name,Published At,News Title", "x.org,2024-05-01,AI"),
        ("pubDate|Headline|Newspaper", "2024-05-01|AI|x.org"),
        ("created_utc,title,domain", "1714521600,AI,x.org"),
        ("DATE;TITLE;WEBSITE", "2024-05-01;AI;x.org"),
    ],
)
def test_the_names_that_collections_give_their_columns_are_known(
    import_file, archive, rows, tmp_path, now, header, row
):
    (tmp_path / "a.csv").write_text(f"{header}\n{row}\n")
    assert import_file(archive, tmp_path / "a.csv", now=now).record.n_new == 1
    assert rows("select title, published_at, name from headline join outlet on outlet.id = outlet_id") == [
        ("AI", "2024-05-01T00:00:00Z", "x.org")
    ]


@pytest.mark.parametrize("title", ["nan", "NaN", "null", "None", "n/a", "NA", "-", "  nan "])
def test_a_missing_value_is_not_a_title(import_file, archive, tmp_path, now, title):
    (tmp_path / "a.csv").write_text(f"date,title,outlet\n2024-05-01,{title},x.org\n2024-05-01,Nancy,x.org\n")
    done = import_file(archive, tmp_path / "a.csv", now=now)
    assert [row.reason for row in done.bad_rows] == [f"title is {title.strip()!r}: a missing value"]
    assert done.record.n_new == 1


def test_missing_addresses_outlets_and_dates_of_pandas_are_missing(import_file, archive, rows, tmp_path, now):
    body = (
        "date,title,outlet,url\n2024-05-01,A,x.org,nan\n2024-05-01,B,nan,https://y.org/1\nNaT,C,x.org,nan\n"
    )
    (tmp_path / "a.csv").write_text(body)
    done = import_file(archive, tmp_path / "a.csv", now=now)
    assert [row.reason for row in done.bad_rows] == ["date is empty"]
    assert rows(
        "select title, url, name from headline join outlet on outlet.id = outlet_id order by title"
    ) == [
        ("A", None, "x.org"),
        ("B", "https://y.org/1", "y.org"),
    ]


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("a.csv", "date,title\n2024-05-01,A\n"),
        ("a.json", '[{"date": "2024-05-01", "title": "A"}]'),
        ("20240501.csv", "date,title,outlet\n2024-05-01,A,\n"),
    ],
)
def test_an_outlet_is_never_made_up_from_a_file_s_name(run, workspace, rows, name, body):
    (workspace / name).write_text(body)
    told = run("import", name, code=2)
    assert "--outlet" in told.output
    assert "1 new" in run("import", "--outlet", "x.org", name).stdout


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Süddeutsche “warns” of robots — 5 £", "windows-1252"),
        ("Le café brûle à Nîmes", "latin-1"),
        ("plain", "ascii"),
        ("Süddeutsche", "utf-8"),
        ("Süddeutsche", "utf-16-be"),
    ],
)
def test_an_encoding_is_detected_from_what_is_above_ascii(text, encoding):
    body = f"title\n{text}\n".encode(encoding)
    assert body.decode(encoding_of(body)) == f"title\n{text}\n"


@pytest.mark.parametrize(("text", "encoding"), [("Привет всем", "cp1251"), ("カタカナの題", "shift_jis")])
def test_another_encoding_is_not_taken_for_windows_1252(text, encoding):
    assert encoding_of(text.encode(encoding)) == "utf-8-sig"


def test_a_file_in_windows_1252_is_read_with_a_message(run, workspace):
    (workspace / "a.csv").write_bytes("date,title,outlet\n2024-05-01,Café,x.org\n".encode("cp1252"))
    (workspace / "b.csv").write_bytes("date,count,note\n2024-05-01,3,café\n".encode("cp1252"))
    for words in (("import", "a.csv"), ("series", "add", "b", "b.csv")):
        assert "read as Windows-1252, because it is not UTF-8" in run(*words).stderr
    assert "Café" in run("search").stdout


# Periods


@pytest.mark.parametrize(
    ("days", "step_days", "name"),
    [
        ([date(2024, 1, 1) + timedelta(days=3 * n) for n in range(60)], 3, "every 3 days"),
        ([date(2024, 1, 1) + timedelta(days=5 * n) for n in range(60) if n not in {7, 8}], 5, "every 5 days"),
        ([date(2024, 1, 1) + timedelta(days=14 * n) for n in range(60)], 14, "every two weeks"),
        ([date(2024, 1, 1) + timedelta(days=28 * n) for n in range(60)], 28, "every 28 days"),
        ([date(2024, month, day) for month in range(1, 13) for day in (1, 15)], 15.21875, "twice a month"),
        ([date(2024, month, day) for month in range(1, 13) for day in (1, 16)], 15.21875, "twice a month"),
        ([date(2024, m, d) for m in range(1, 13) for d in (1, 11, 21)], 10.145833, "three times a month"),
    ],
)
def test_steps_between_days_and_months_are_found(days, step_days, name):
    table = written([("date", "count"), *((day, 5) for day in days)]).encode()
    found = read_bytes(table, "a.csv")
    assert found.built.series.step_days == pytest.approx(step_days)
    assert f": {name}, {len(days)} periods" in found.summary


def on(months, day=1, first=2000):
    """A day of each of these months, counted from January of a year."""
    return [date(first + month // 12, month % 12 + 1, day) for month in months]


@pytest.mark.parametrize(
    ("days", "step_days", "name"),
    [
        (on(range(0, 90, 6)), 182.625, "half-yearly"),
        (on(range(5, 90, 6), day=30), 182.625, "half-yearly"),
        (on(month for month in range(0, 120, 6) if month not in {12, 42}), 182.625, "half-yearly"),
        (on(range(0, 60, 2)), 60.875, "every two months"),
        (on(range(0, 60, 4)), 121.75, "every 4 months"),
        (on(range(0, 480, 24)), 730.5, "every two years"),
        (on(range(0, 480, 48)), 1461, "every 4 years"),
        (on(range(0, 480, 60)), 1826.25, "every 5 years"),
        ([date(2024, 1, 1) + timedelta(days=2 * n) for n in range(30)], 2, "every 2 days"),
        ([date(2024, 1, 1) + timedelta(days=10 * n) for n in range(30)], 10, "every 10 days"),
        ([date(2024, 1, 1) + timedelta(days=n) for n in range(40) if n % 7 < 5], 1, "daily"),
        ([date(2024, 1, 4) + timedelta(days=7 * n - (n == 12)) for n in range(30)], 7, "weekly"),
        (
            [
                date(2024, *day)
                for day in [(1, 31), (2, 29), (3, 29), (4, 30), (5, 31), (6, 28), (7, 31), (8, 30), (9, 30)]
            ],
            30.4375,
            "monthly",
        ),
    ],
)
def test_a_gap_that_is_constant_is_the_step_whatever_its_length(days, step_days, name):
    found = read_bytes(written([("date", "count"), *((day, 5) for day in days)]).encode(), "a.csv")
    assert found.built.series.step_days == step_days
    assert f": {name}, {len(days)} periods" in found.summary


def days_apart(*gaps):
    """Dates with these gaps, again and again."""
    found = [date(2024, 1, 1)]
    while len(found) < 40:
        found.append(found[-1] + timedelta(days=gaps[len(found) % len(gaps)]))
    return found


@pytest.mark.parametrize(
    ("days", "told"),
    [
        (days_apart(3, 4), "no periods of one length: they are 4, 3 days apart, and .*; sum the rows by day"),
        (days_apart(5, 6), "no periods of one length"),
        (days_apart(2, 2, 3), "no periods of one length"),
        (days_apart(28, 28, 35), "no periods of one length"),
        (days_apart(14, 28, 42), "no periods of one length"),
        (days_apart(5, 9, 13, 4, 6, 11), "and so on"),
        (
            days_apart(*[7] * 20, 3),
            "comes 3 days after .*, but most rows are 7 days apart; correct or remove",
        ),
    ],
)
def test_rows_without_a_common_gap_are_refused_with_the_remedy(days, told):
    with pytest.raises(InputError, match=rf"^a\.csv: .*{told}"):
        read_bytes(written([("date", "count"), *((day, 5) for day in days)]).encode(), "a.csv")


@pytest.mark.parametrize(
    "days",
    [
        [*(date(2024, 1, 1) + timedelta(days=7 * n) for n in range(20)), date(2024, 5, 14)],
        [*on(range(20)), date(2001, 8, 20)],
        [*on(range(0, 60, 6)), date(2004, 9, 1)],
        [*(date(2024, 1, 1) + timedelta(days=3 * n) for n in range(20)), date(2024, 2, 28)],
    ],
)
def test_a_last_row_that_comes_too_early_was_not_over_and_is_left_out(days):
    found = read_bytes(written([("date", "count"), *((day, 5) for day in days)]).encode(), "a.csv")
    assert [point.start for point in found.built.series.points] == days[:-1]
    assert f"the last row, {days[-1]}, left out: its period was not over" in found.summary


def test_a_last_week_written_from_day_to_day_that_is_one_day_long_is_left_out():
    weeks = [date(2024, 1, 7) + timedelta(days=7 * n) for n in range(9)]
    spans = [f"{day} - {day + timedelta(days=6 if day < weeks[-1] else 0)}" for day in weeks]
    found = read_bytes(written([("Week", "robot"), *((span, 5) for span in spans)]).encode(), "a.csv")
    assert [point.start for point in found.built.series.points] == weeks[:-1]
    assert found.summary.endswith("1 partial period left out")


def test_context_may_have_values_at_any_dates(run, workspace):
    days = [date(2020, 1, 1) + timedelta(days=n * n * 9) for n in range(9)]
    (workspace / "polls.csv").write_text(written([("date", "value"), *((day, 5) for day in days)]))
    assert "no periods of one length" in run("series", "add", "polls", "polls.csv", code=2).stderr
    told = run("series", "add", "polls", "polls.csv", "--context").stderr
    assert "its dates are not at regular intervals" in told
    assert "missing" not in told


@pytest.mark.parametrize(("whole", "partial"), [("False", "True"), ("FALSE", "TRUE"), ("0", "1")])
def test_a_period_that_was_not_over_is_left_out_and_reported(whole, partial):
    found = read_bytes(
        f"date,ChatGPT,isPartial\n2024-01-07,50,{whole}\n2024-01-14,9,{partial}\n".encode(), "a.csv"
    )
    assert [(point.start, point.count) for point in found.built.series.points] == [(date(2024, 1, 7), 500)]
    assert found.summary.endswith("1 partial period left out")
    assert found.format == "Google Trends"


@pytest.mark.parametrize("value", ["101", "4000", "12.5"])
def test_a_mark_of_partial_periods_makes_no_google_trends_of_other_values(value):
    rows = [f"{date(2024, 1, 1) + timedelta(days=7 * n)},{value},{n == 8}" for n in range(9)]
    found = read_bytes("\n".join(["date,ChatGPT,isPartial", *rows]).encode(), "a.csv")
    assert found.format == "table of date, ChatGPT, isPartial"
    assert len(found.built.series.points) == 8
    assert "1 partial period left out" in found.summary
    assert found.built.scale == (1 if value.isdigit() else 1_000 / 12.5)


def test_whole_values_up_to_100_beside_a_mark_of_partial_periods_are_of_google_trends():
    rows = [
        ("2024-01-01", "<1", False),
        ("2024-01-08", 100, False),
        ("2024-01-15", "", False),
        ("2024-01-22", 9, 1),
    ]
    found = read_bytes(written([("date", "ChatGPT", "isPartial"), *rows]).encode(), "a.csv")
    assert [point.count for point in found.built.series.points] == [5, 1_000]
    assert found.format == "Google Trends"


def test_counts_out_of_a_total_are_not_of_google_trends_though_a_period_is_marked_as_partial():
    rows = [("2024-01-01", 40, 900, False), ("2024-01-08", 50, 950, False), ("2024-01-15", 3, 70, True)]
    found = read_bytes(written([("date", "count", "total", "isPartial"), *rows]).encode(), "a.csv")
    assert [(point.count, point.exposure) for point in found.built.series.points] == [(40, 900), (50, 950)]


def test_a_fit_names_its_periods_as_the_reading_does(run, workspace):
    days = [date(2022 + n // 24, 1 + n // 2 % 12, 1 + 14 * (n % 2)) for n in range(48)]
    (workspace / "a.csv").write_text(written([("date", "count"), *((day, 5) for day in days)]))
    assert "240 events in 48 periods (twice a month)" in run("fit", "a.csv", "--as-of", "2024-06-01").stdout


def test_a_map_names_the_columns_of_a_series():
    body = b"when,how_many,of,other\n2024-01-01,3,30,7\n2024-01-08,4,40,8\n"
    with pytest.raises(InputError, match="several columns may be the counts"):
        read_bytes(body, "a.csv")
    series = read_bytes(
        body, "a.csv", column_map={"date": "when", "count": "how_many", "exposure": "of"}
    ).built.series
    assert [(point.count, point.exposure) for point in series.points] == [(3, 30), (4, 40)]
    with pytest.raises(InputError, match="map one of date, count, exposure, outlet"):
        read_bytes(body, "a.csv", column_map={"title": "when"})


# The files of reported faults


HEADLINES = {
    "abc.csv": (3, 0), "allthenews.csv": (3, 0), "dupes.csv": (2, 0), "gnews.csv": (1, 0),
    "harvard.json": (2, 0), "pandas.csv": (2, 2), "rfc.csv": (5, 0),
}  # fmt: skip
STEPS = {
    "three_day.csv": 3, "fortnight.csv": 14, "halfmonth.csv": 15.21875, "mdyy.csv": 1, "mon_d_yyyy.csv": 1,
    "pytrends_partial.csv": 7, "zh.csv": 7,
}  # fmt: skip
needs_cases = pytest.mark.skipif(not CASES.exists(), reason="the reported files are not part of the project")


@needs_cases
@pytest.mark.parametrize(("name", "counts"), HEADLINES.items())
def test_reported_files_of_headlines_are_read(archive, now, name, counts):
    outlet = "x.org" if name in {"abc.csv", "harvard.json"} else None
    reading = Reading(outlet=outlet)
    with feed_parser() as parse:
        (done,) = import_all(archive, files_of(CASES / name, reading), reading, now=now, parse=parse)
    assert (done.record.n_new, done.record.n_bad) == counts


@needs_cases
@pytest.mark.parametrize(("name", "step_days"), STEPS.items())
def test_reported_series_have_their_step(name, step_days):
    assert read_bytes((CASES / name).read_bytes(), name).built.series.step_days == step_days
