"""The search page: a query's headlines with what raised their alarm, and links that narrow it."""

import csv
import http.client
import io
import re
import socket
import zipfile
from contextlib import closing
from datetime import date
from html import unescape
from importlib import import_module
from threading import Event
from urllib.parse import quote

import pytest

from panictrack.archive import Database
from panictrack.archive.database import within
from panictrack.archive.search import Facet, Query, find, highlights
from panictrack.errors import TimeLimitError
from panictrack.web.address import Address
from panictrack.web.narrowing import days_of_month, narrowings
from panictrack.web.rendering import names_column
from panictrack.web.site import LiveArchive

ENDLESS = "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n"


def test_a_search_lists_headlines_with_their_matches_marked_and_what_raised_the_alarm(ask):
    text = ask("/search?q=scientists+OR+rogue").text
    assert "2 headlines" in text
    assert "AI could kill us all, <mark>scientists</mark> warn" in text
    assert "Fair draws crowd" not in text
    assert 'title="concern score: ' in text
    assert 'href="https://local.example/kill" rel="noreferrer noopener"' in text
    assert re.search(r'href="/headline/\d+"', text)


def test_a_search_without_words_lists_the_newest_headlines(ask):
    text = ask("/search").text
    assert "4 headlines" in text
    assert "Fair draws crowd" in text


def test_hostile_titles_stay_text_and_their_addresses_are_no_links(ask):
    text = ask("/search?q=alert").text
    assert "<script>alert" not in text
    assert "onmouseover=alert(1)>" not in text
    assert "&lt;script&gt;" in text
    assert "javascript:" not in text


def test_hostile_words_stay_text(ask):
    text = ask("/search?q=" + quote('"><script>alert(5)</script>')).text
    assert "<script>alert" not in text


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("q=robot+AND", "Syntax error at character 7: AND has no word after it; put a word on both sides"),
        ("q=robot&q2=%22ai", "Syntax error at character 1: the quotation mark is never closed; close it"),
        ("q=robot&since=tomorrow", "is not a date; write it like 2023-01-01"),
        ("q=robot&alarm=2", "give a number from 0 to 1"),
        ("q=robot&outlet=nowhere.example", "there is no outlet 'nowhere.example'; "),
        ("q=robot&sort=random", "choose from newest, oldest, alarm"),
        ("q=@nothing", "there is no query 'nothing'"),
        ("q=robot&since=2026-11-02&until=2026-11-01", "give the earlier date as since"),
    ],
)
def test_what_is_wrong_is_told_in_place_with_the_remedy_and_the_form_keeps_what_was_typed(
    ask, query, message
):
    answer = ask(f"/search?{query}")
    assert answer.status == 400
    assert message in unescape(answer.text)
    assert 'role="alert"' in answer.text
    assert f'value="{"@nothing" if "@" in query else "robot"}' in answer.text


def test_the_field_with_the_error_is_marked(ask):
    text = ask("/search?q=robot&q2=%22ai").text
    assert re.search(r'name="q2" value="&#34;ai"\s+aria-invalid="true"', text)
    assert not re.search(r'name="q" value="robot"\s+aria-invalid', text)


def test_facets_are_links_that_narrow_and_keep_the_words(ask):
    text = unescape(ask("/search?q=AI").text)
    assert 'href="/search?q=AI&outlet=other.example"' in text
    assert 'href="/search?q=AI&since=2026-11-02&until=2026-12-06"' in text
    narrowed = unescape(ask("/search?q=AI&outlet=other.example").text)
    assert "1 headline<" in narrowed
    assert "outlet: other.example" in narrowed
    assert 'href="/search?q=AI"' in narrowed  # removes it
    assert "By outlet" not in narrowed


@pytest.mark.parametrize("near", [-1, 100_000])
def test_matches_are_found_whether_ids_lie_near_one_another_or_not(web_workspace, monkeypatch, near):
    monkeypatch.setattr(import_module("panictrack.archive.search.rows"), "_NEAR", near)
    archive, query = Database.open(web_workspace / "archive.db"), Query(words="scientists OR rogue")
    with archive.reading() as connection:
        spans = {one.title: highlights(connection, query, [one.id]) for one in find(connection, query)}
        ids = [one.id for one in find(connection, query)]
        assert highlights(connection, query, ids) == {
            id_: found for spans_of in spans.values() for id_, found in spans_of.items()
        }
    archive.close()
    ((found,),) = spans["Rogue AI chatbot could wipe out humanity"].values()
    assert found == (0, 5)


def test_a_long_list_of_outlets_goes_on_behind_a_link_that_needs_no_script():
    counts = {Facet.OUTLET: [(f"outlet{n}.example", 9) for n in range(130)], Facet.COUNTRY: [("GB", 9)]}
    address = Address(path="/search").having(q="AI")
    outlets, countries = narrowings(counts, address)
    assert len(outlets.shown) == 10
    assert (outlets.n_more, outlets.more) == (90, "/search?q=AI&more=outlet")
    assert countries.more is None
    listed, _ = narrowings(counts, address.having(more="outlet"))
    assert len(listed.shown) == 100
    assert listed.more is None
    assert listed.shown[99].link == "/search?q=AI&outlet=outlet99.example"


@pytest.mark.parametrize(
    ("head", "attribute"),
    [
        ("counted", "data-column=counted"),
        ("95% from", 'data-column="95% from"'),
        ('"><script>', 'data-column="&#34;&gt;&lt;script&gt;"'),
    ],
)
def test_a_cell_names_its_column_in_quotes_where_it_must(head, attribute):
    assert names_column(head) == attribute


def test_a_month_narrows_to_the_days_that_its_number_counts():
    assert days_of_month("2026-11") == (date(2026, 11, 2), date(2026, 12, 6))
    assert days_of_month("2026-06") == (date(2026, 6, 1), date(2026, 7, 5))
    assert days_of_month("2024-12") == (date(2024, 12, 2), date(2025, 1, 5))


def test_nothing_found_says_what_to_try(ask):
    assert "No headline matches; try fewer words or filters." in ask("/search?q=zebra").text


def test_the_rows_that_are_shown_are_a_file(ask):
    answer = ask("/search/headlines.csv?q=scientists")
    assert 'filename="panictrack-headlines-scientists.csv"' in answer.headers["Content-Disposition"]
    (row,) = csv.DictReader(io.StringIO(answer.body.decode("utf-8-sig")))
    assert row["headline"] == "AI could kill us all, scientists warn"
    assert row["url"] == "https://local.example/kill"
    assert float(row["alarm"]) > 0


def test_the_whole_result_is_sent_with_all_columns_as_csv_that_excel_reads(ask):
    answer = ask("/search/all.csv?q=AI&rows=1")
    assert answer.body.startswith(b"\xef\xbb\xbf")
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'self'")
    rows = list(csv.DictReader(io.StringIO(answer.body.decode("utf-8-sig"))))
    assert len(rows) == 3
    assert "title_key" in rows[0]


def test_the_whole_result_is_an_excel_workbook(ask, caplog):
    pytest.importorskip("xlsxwriter")
    answer = ask("/search/all.xlsx?q=AI")
    assert answer.status == 200
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    with zipfile.ZipFile(io.BytesIO(answer.body)) as book:
        assert book.read("xl/worksheets/sheet1.xml").count(b"<row ") == 4
    assert not caplog.records


def test_a_file_of_a_bad_query_says_what_is_wrong_instead_of_an_empty_file(ask):
    answer = ask("/search/all.csv?q=AI+AND")
    assert answer.status == 400
    assert "Syntax error at character 4" in answer.text
    assert ask("/search/all.csv?outlet=nowhere.example").status == 400


def test_an_export_that_fails_half_way_does_not_look_whole(ask, monkeypatch):
    def failing(table, target, _form):
        target.write("x" * 2**17)
        raise OSError

    monkeypatch.setattr("panictrack.web.export.write_text", failing)
    with closing(http.client.HTTPConnection("127.0.0.1", ask.port, timeout=20)) as connection:
        connection.request("GET", "/search/all.csv?q=AI")
        answer = connection.getresponse()
        with pytest.raises((http.client.IncompleteRead, ConnectionError)), closing(answer):
            answer.read()


def test_an_export_whose_reader_takes_nothing_is_given_up(monkeypatch, ask):
    monkeypatch.setattr("panictrack.web.export.STALL_SECONDS", 0.05)
    ended = Event()

    def endless(_table, target, _form):
        try:
            while True:
                target.write("x" * 2**20)
        finally:
            ended.set()

    monkeypatch.setattr("panictrack.web.export.write_text", endless)
    with closing(socket.create_connection(("127.0.0.1", ask.port), timeout=20)) as reader:
        reader.sendall(f"GET /search/all.csv HTTP/1.1\r\nHost: 127.0.0.1:{ask.port}\r\n\r\n".encode())
        assert ended.wait(20)


def test_an_excel_workbook_whose_reader_has_gone_is_not_made_to_its_end(monkeypatch, ask):
    began, ended = Event(), Event()

    def endless(connection, _path):
        began.set()
        try:
            connection.execute(ENDLESS).fetchall()
        finally:
            ended.set()

    monkeypatch.setattr("panictrack.web.export.headline_table", lambda connection, _query: connection)
    monkeypatch.setattr("panictrack.web.export.write_file", endless)
    with closing(socket.create_connection(("127.0.0.1", ask.port), timeout=20)) as reader:
        reader.sendall(f"GET /search/all.xlsx HTTP/1.1\r\nHost: 127.0.0.1:{ask.port}\r\n\r\n".encode())
        assert began.wait(20)
    assert ended.wait(20)


def test_a_saved_query_is_asked_by_its_name(ask_in, fill_workspace):
    folder = fill_workspace()
    (folder / "queries.toml").write_text('[doom]\nwords = "kill OR wipe"\n')
    ask = ask_in(folder)
    assert "3 headlines" in ask("/search?q=@doom").text
    assert "1 headline<" in ask("/search?q=@doom+rogue").text


def test_a_search_that_takes_too_long_says_so_and_keeps_what_was_typed(ask, monkeypatch):
    def slow(*_):
        raise TimeLimitError("this takes longer than 5 seconds; narrow it by dates, outlet or topic")

    monkeypatch.setattr(LiveArchive, "columns", slow)
    answer = ask("/search?q=robot&outlet=bbc.com")
    assert answer.status == 503
    assert "narrow it by dates, outlet or topic" in answer.text
    assert 'value="bbc.com"' in answer.text


def test_a_query_is_ended_when_its_time_is_over(web_workspace):
    archive = Database.open(web_workspace / "archive.db")
    with (
        pytest.raises(TimeLimitError, match="narrow it"),
        archive.reading() as connection,
        within(connection, 0.01),
    ):
        connection.execute(ENDLESS).fetchall()
    archive.close()


def test_a_snapshot_without_titles_says_that_words_find_nothing(ask_in, fill_workspace):
    assert "This snapshot holds no titles" in ask_in(fill_workspace(), withholds_text=True)("/search").text
