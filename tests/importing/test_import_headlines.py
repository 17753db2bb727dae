"""Importing files of headlines: each file once, and every bad row is reported."""

import gzip
import json
import shutil
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panictrack.archive import Database
from panictrack.archive.deletion import delete_headlines
from panictrack.errors import InputError
from panictrack.importing.headlines import Reading
from panictrack.importing.tabular.dates import unreadable
from panictrack.model import FeedKind

NOW = datetime(2026, 11, 17, 6, tzinfo=UTC)
GOOD = "date,title,source\n2023-05-30,AI risk,bbc.com\n2023-05-31,Cup final,bbc.com\n"


@pytest.fixture
def bring(import_file, archive, tmp_path, now):
    def brought(name, body, **options):
        path = tmp_path / name
        path.write_bytes(body if isinstance(body, bytes) else body.encode())
        return import_file(archive, path, now=now, **options)

    return brought


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("a.csv", GOOD),
        ("a.csv", "\ufeff" + GOOD),
        ("a.csv.gz", gzip.compress(GOOD.encode(), mtime=0)),
        (
            "a.jsonl",
            (
                '{"date": "2023-05-30", "title": "AI risk", "source": "bbc.com"}\n\n'
                '{"date": "2023-05-31", "title": "Cup final", "source": "bbc.com"}\n'
            ),
        ),
    ],
)
def test_each_format_gives_the_same_headlines(bring, rows, name, body):
    assert bring(name, body).record.n_new == 2
    assert rows("select title, week_start, dated_by from headline order by id") == [
        ("AI risk", "2023-05-29", "published"),
        ("Cup final", "2023-05-29", "published"),
    ]
    assert rows("select name from outlet") == [("bbc.com",)]


def test_a_file_is_imported_once_whatever_its_name(bring, rows):
    bring("a.csv", GOOD)
    again = bring("b.csv", GOOD)
    assert again.was_known
    assert again.record.n_new == 2
    assert rows("select count(*) from import_file") == [(1,)]


def test_headlines_that_two_files_share_are_stored_once(bring):
    bring("a.csv", GOOD)
    more = bring("b.csv", GOOD + "2023-06-01,More,bbc.com\n")
    assert (more.record.n_new, more.record.n_known) == (1, 2)


@pytest.mark.parametrize("url", ["www.bbc.co.uk/news/1", "bbc.co.uk/news/1", "https://bbc.co.uk/news/1"])
def test_an_address_without_its_scheme_names_the_outlet_and_the_article(bring, rows, url):
    assert bring("a.csv", f"date,title,url\n2024-05-01,AI one,{url}\n").record.n_new == 1
    assert bring("b.csv", "date,title,url\n2024-05-01,AI one,http://bbc.com/news/1\n").record.n_known == 1
    assert rows("select outlet.name from headline join outlet on outlet.id = outlet_id") == [("bbc.com",)]
    assert rows("select url from headline")[0][0].startswith("https://")


def test_a_relative_address_names_no_outlet(bring):
    (bad,) = bring("a.csv", "date,title,url\n2024-05-01,AI one,index.php?id=3\n").bad_rows
    assert bad.reason.startswith("outlet is empty")


def test_bad_rows_are_reported_and_the_good_ones_stored(bring):
    done = bring("a.csv", "date,title\nyesterday,A\n2023-05-30,\n2023-05-30\n2023-05-30,B\n", outlet="x")
    assert (done.record.n_rows, done.record.n_new, done.record.n_bad) == (4, 1, 3)
    assert [row.line for row in done.bad_rows] == [2, 3, 4]
    assert all(row.reason for row in done.bad_rows)


@pytest.mark.parametrize(
    ("body", "told"),
    [("", "no rows"), ("when,what\n1,2\n", "title"), ("title\nA\n", "date")],
)
def test_a_file_without_a_needed_column_is_an_error_that_names_it(bring, rows, body, told):
    with pytest.raises(InputError, match=told):
        bring("a.csv", body)
    assert rows("select count(*) from headline") == [(0,)]


def test_a_truncated_gzip_is_an_error_and_the_whole_file_is_imported_later(bring, rows):
    body = "date,title,source\n" + "".join(f"2023-05-30,Headline {n},bbc.com\n" for n in range(5_000))
    packed = gzip.compress(body.encode())
    with pytest.raises(InputError, match=r"a\.csv\.gz"):
        bring("a.csv.gz", packed[:-2_000])
    assert bring("a.csv.gz", packed).record.n_rows == 5_000
    assert rows("select count(*) from headline") == [(5_000,)]


def test_other_column_names_are_mapped(bring, rows):
    bring("a.csv", "when,what\n2023-05-30,A\n", column_map={"date": "when", "title": "what"}, outlet="x.org")
    assert rows("select title from headline") == [("A",)]
    with pytest.raises(InputError, match="nothing"):
        bring("b.csv", GOOD, column_map={"title": "nothing"})


def test_rows_chosen_by_topic_stay_outside_every_denominator(bring, rows):
    bring("a.csv", GOOD, kind=FeedKind.SECTION)
    assert rows("select distinct is_selected from headline") == [(1,)]


LATIN = "date,title,outlet\n2023-05-30,Le café brûle,Süddeutsche\n2023-05-31,Plain words,bbc.com\n"


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("a.csv", LATIN.encode("windows-1252")),
        ("a.csv", "date,title,outlet\n2023-05-30,Plain,Süddeutsche\n2023-05-31,B,x\n".encode("latin-1")),
        ("a.csv", "date,title,url\n2023-05-30,A,https://x.example/ü\n2023-05-31,B,\n".encode("latin-1")),
        (
            "a.jsonl",
            '{"date": "2023-05-30", "title": "café"}\n{"date": "2023-05-31", "title": "B"}\n'.encode(
                "latin-1"
            ),
        ),
        (
            "a.json",
            '[{"date": "2023-05-30", "title": "café"},\n{"date": "2023-05-31", "title": "B"}]'.encode(
                "latin-1"
            ),
        ),
    ],
)
def test_western_letters_that_are_not_utf8_are_read_and_never_garbled(bring, rows, name, body):
    done = bring(name, body, outlet=None if b"outlet" in body else "x.org")
    assert (done.record.n_new, done.record.n_bad) == (2, 0)
    text = "".join(
        "".join(map(str, row))
        for row in rows("select title, url, name from headline join outlet on outlet.id = outlet_id")
    )
    assert "\ufffd" not in text
    assert "é" in text or "ü" in text


@pytest.mark.parametrize(
    "row",
    ["2023-05-30,Привет всем,x.org".encode("cp1251"), "2023-05-30,人工知能に警鐘,x.org".encode("shift_jis")],
)
def test_other_letters_that_are_not_utf8_make_a_bad_row(bring, rows, row):
    done = bring("a.csv", b"date,title,outlet\n" + row + b"\n2023-05-31,B,x.org\n")
    assert [row.reason for row in done.bad_rows] == ["holds bytes that are not UTF-8; save the file as UTF-8"]
    assert rows("select title from headline") == [("B",)]


def test_one_stray_byte_in_a_file_of_utf8_makes_one_bad_row(bring, rows):
    body = "date,title,outlet\n2023-05-30,Café,x.org\n".encode() + b"2023-05-31,caf\xe9,x.org\n"
    assert [row.line for row in bring("a.csv", body).bad_rows] == [3]
    assert rows("select title from headline") == [("Café",)]


def test_bytes_that_are_not_utf8_do_no_harm_in_an_unused_column(bring):
    assert bring("a.csv", b"date,title,note\n2023-05-30,A,caf\xe9\n", outlet="x.org").record.n_new == 1


def test_a_replacement_character_in_utf8_is_a_letter_like_others(bring, rows):
    bring("a.csv", "date,title\n2023-05-30,Le caf\ufffd br\ufffdle\n", outlet="x.org")
    assert rows("select title from headline") == [("Le caf\ufffd br\ufffdle",)]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "latin-1"])
def test_a_header_in_another_encoding_is_read(bring, rows, encoding):
    bring("a.csv", "date\ttitle\tübrig\n2023-05-30\tA\t1\n".encode(encoding), outlet="x.org")
    assert rows("select title from headline") == [("A",)]


def test_a_header_that_is_not_utf8_is_an_error_with_its_remedy(bring):
    with pytest.raises(InputError, match="not UTF-8; save the file as UTF-8"):
        bring("a.csv", "date\ttitle\tлишний\n2023-05-30\tA\t1\n".encode("cp1251"), outlet="x.org")


@pytest.mark.parametrize(("ahead", "n_new"), [(timedelta(days=1), 1), (timedelta(days=1, seconds=1), 0)])
def test_a_row_more_than_a_day_ahead_is_bad_and_an_old_one_is_not(bring, now, ahead, n_new):
    moment = now + ahead
    done = bring(
        "a.csv", f"date,title\n1850-01-01,Railway mania\n{moment.isoformat()},Soon\n", outlet="x.org"
    )
    assert (done.record.n_new, done.record.n_bad) == (1 + n_new, 1 - n_new)
    if done.bad_rows:
        assert [row.reason for row in done.bad_rows] == [f"date '{moment.date()}' is in the future"]


def test_a_claim_in_the_future_does_no_harm_beside_a_sighting(bring, rows):
    record = {"title": "A", "publish_date": "2031-01-01", "indexed_date": "2024-05-01", "media_name": "x.org"}
    assert bring("a.json", json.dumps([record])).record.n_new == 1
    assert rows("select dated_by from headline") == [("seen",)]


@pytest.mark.parametrize(
    "body",
    [
        "Date,TITLE, Outlet \n2023-05-30,AI risk,bbc.com\n",
        "date;title;outlet\r\n2023-05-30;AI risk;bbc.com\r\n",
        "date\ttitle\toutlet\n2023-05-30\tAI risk\tbbc.com\n",
        'title;"date";"Headline, long"; Source\nAI risk;2023-05-30;"a; b, c";bbc.com\n',
        "id,dated_at,dated_by,outlet,title,url\n7,2023-05-30T00:00:00Z,seen,bbc.com,AI risk,\n",
        '{"Date": "2023-05-30", "Title": "AI risk", "OUTLET": "bbc.com"}',
    ],
)
def test_headers_are_read_as_people_write_them(bring, rows, body):
    bring("a", body)
    assert rows("select title, published_at, name from headline join outlet on outlet.id = outlet_id") == [
        ("AI risk", "2023-05-30T00:00:00Z", "bbc.com")
    ]


SIGHTED = "select published_at, first_seen_at, dated_by, week_start from headline order by id"


@pytest.mark.parametrize(
    "body",
    [
        "first_seen,title,outlet\n2023-05-30T07:00Z,AI risk,bbc.com\n",
        "First_Seen_At;Title\n2023-05-30 07:00;AI risk\n",
        '{"first_seen": "2023-05-30T07:00Z", "title": "AI risk"}',
        '[{"first_seen_at": "20230530070000", "title": "AI risk", "date": null}]',
        "date,first_seen,title\n,2023-05-30T07:00Z,AI risk\n",
    ],
)
def test_a_column_first_seen_is_not_a_claim_and_dates_a_row_by_its_sighting(bring, rows, body):
    assert bring("a", body, outlet="bbc.com").record.n_new == 1
    assert rows(SIGHTED) == [(None, "2023-05-30T07:00:00Z", "seen", "2023-05-29")]


@pytest.mark.parametrize(
    "body",
    [
        "first_seen,pub_date,title\n2023-05-30T07:00Z,2023-05-29,AI risk\n2023-05-30T07:00Z,2011-02-01,Old\n",
        (
            '{"first_seen": "2023-05-30T07:00Z", "date": 20230529, "title": "AI risk"}\n'
            '{"first_seen": "2023-05-30T07:00Z", "date": "2011-02-01", "title": "Old"}\n'
        ),
    ],
)
def test_a_claim_beside_a_sighting_dates_a_row_where_it_is_believable(bring, rows, body):
    bring("a", body, outlet="bbc.com")
    seen = "2023-05-30T07:00:00Z"
    assert rows(SIGHTED) == [
        ("2023-05-29T00:00:00Z", seen, "published", "2023-05-29"),
        ("2011-02-01T00:00:00Z", seen, "seen", "2023-05-29"),
    ]


@pytest.mark.parametrize(
    ("column_map", "dates"),
    [
        ({"date": "first_seen"}, ("2023-05-30T07:00:00Z", "2023-05-30T07:00:00Z", "published", "2023-05-29")),
        ({"seen": "date"}, (None, "2023-05-29T00:00:00Z", "seen", "2023-05-29")),
        ({"seen": "taken"}, ("2023-05-29T00:00:00Z", "2023-06-01T00:00:00Z", "published", "2023-05-29")),
    ],
    ids=str,
)
@pytest.mark.parametrize("as_json", [False, True])
def test_a_map_names_the_columns_of_claim_and_sighting(bring, rows, column_map, dates, as_json):
    record = {"taken": "2023-06-01", "date": "2023-05-29", "title": "AI risk"}
    if "date" in column_map:
        record = {"first_seen": "2023-05-30T07:00Z", "title": "AI risk"}
    elif column_map["seen"] == "date":
        del record["taken"]
    body = json.dumps(record) if as_json else f"{','.join(record)}\n{','.join(record.values())}\n"
    bring("a", body, column_map=column_map, outlet="bbc.com")
    assert rows(SIGHTED) == [dates]


def test_an_unreadable_date_makes_a_bad_row_even_beside_a_readable_one(bring):
    body = "date,first_seen,title\nsoon,2020-01-02,A\n2020-01-01,soon,B\n2020-01-01,,C\n,2020-01-02,D\n"
    done = bring("a.csv", body, outlet="x.org")
    assert [row.line for row in done.bad_rows] == [2, 3]
    assert done.record.n_new == 2


def test_a_row_with_neither_of_its_two_dates_is_bad(bring):
    done = bring("a.csv", "first_seen,date,title\n,,A\nsoon,,B\n2023-05-30,,C\n", outlet="x.org")
    assert [(row.line, row.reason) for row in done.bad_rows] == [
        (2, "date is empty"),
        (3, f"date {unreadable('soon')}"),
    ]


@pytest.mark.parametrize("date", ["2024-13-45", "2024-02-31", "31/02/2024"])
def test_a_day_that_no_calendar_has_names_its_row_and_the_option(bring, date):
    (row,) = bring("a.csv", f"date,title\n2024-02-03,A\n{date},B\n", outlet="x.org").bad_rows
    assert row.line == 3
    assert row.reason.startswith(f"date '{date}' is not a day of the years 1450 to 2100; ")
    assert "--date-format" in row.reason


def test_an_entity_in_a_title_is_left_alone_so_that_a_longer_file_finds_it_known(bring, rows):
    line = "2023-05-30,AT&amp;T cuts Q&#38;A team,bbc.com\n"
    bring("a.csv", f"date,title,outlet\n{line}")
    assert rows("select title from headline") == [("AT&amp;T cuts Q&#38;A team",)]
    again = bring("b.csv", f"date,title,outlet\n{line}2023-05-31,Cup final,bbc.com\n").record
    assert (again.n_new, again.n_known) == (1, 1)


def test_column_names_in_lower_case_are_preferred(bring, rows):
    bring("a.csv", "Title,headline,date\nNot this,This,2023-05-30\n", outlet="x.org")
    assert rows("select title from headline") == [("This",)]


def test_deleted_headlines_stay_out_and_are_counted_apart_from_known_ones(archive, bring, rows, now):
    bring("a.csv", GOOD)
    delete_headlines(archive, [1], reason="asked to", now=now)
    again = bring("b.csv", GOOD + "2023-06-01,More,bbc.com\n")
    assert (again.record.n_new, again.record.n_known, again.n_deleted) == (1, 2, 1)
    assert rows("select title from headline order by id") == [("Cup final",), ("More",)]


@given(
    st.lists(
        st.fixed_dictionaries(
            {"date": st.text(max_size=30) | st.just("2023-05-30"), "title": st.text(max_size=60)}
        ),
        min_size=1,
        max_size=8,
    )
)
def test_every_row_is_new_known_or_bad(import_file, tmp_path_factory, empty_archive, records):
    folder = tmp_path_factory.mktemp("import")
    path = folder / "a.jsonl"
    path.write_text("".join(json.dumps(record) + "\n" for record in records))
    archive = Database.open(shutil.copy(empty_archive, folder / "archive.db"))
    record = import_file(archive, path, now=NOW, outlet="x").record
    archive.close()
    assert record.n_rows == len(records) == record.n_new + record.n_known + record.n_bad


def test_a_quote_that_is_never_closed_is_reported_with_the_lines_it_takes_in(run, workspace):
    rows = [f"good {number},2020-01-02,a.com" for number in range(300)]
    body = ["title,date,outlet", '"never closed,2020-01-01,a.com', *rows, 'last "ok",2020-01-03,a.com']
    (workspace / "quote.csv").write_text("\n".join([*body, "behind it,2020-01-04,a.com"]) + "\n")
    told = run("import", "quote.csv")
    assert "takes in lines 2 to" in told.stderr
    assert "1 bad" in told.stdout
    assert "never closed" not in run("search").stdout


def test_a_truncated_file_reports_what_was_stored(run, workspace, monkeypatch):
    monkeypatch.setattr("panictrack.cli.import_headlines.Reading", partial(Reading, batch_rows=500))
    rows = "".join(f"title {number},2020-01-02,a.com\n" for number in range(5_000))
    packed = gzip.compress(f"title,date,outlet\n{rows}".encode())
    (workspace / "broken.csv.gz").write_bytes(packed[: len(packed) * 4 // 5])
    told = run("import", "broken.csv.gz", code=2).stderr
    assert "new headlines of it are in the archive" in told


def test_a_folder_s_name_never_becomes_an_outlet(run, workspace, rss):
    (workspace / "copies").mkdir()
    body = rss(["A headline"]).replace(b"<link>", b"<comments>").replace(b"</link>", b"</comments>")
    (workspace / "copies/20240501.xml").write_bytes(body)
    assert "--outlet names it" in run("import", "copies", code=2).stderr
    assert run("sql", "select count(*) as n from outlet where name = 'copies'").stdout == "n\n0\n"
    assert "1 new" in run("import", "--outlet", "bbc.com", "copies").stdout
