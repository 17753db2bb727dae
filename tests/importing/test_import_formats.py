"""Importing exports of others: formats are detected from content, headlines dated by their source."""

import contextlib
import gzip
import io
import json
import shutil
import sys
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panictrack.errors import InputError
from panictrack.importing.formats import FORMAT_NAMES, HeadlineFile, feed_parser
from panictrack.importing.formats.feed_copies import time_in
from panictrack.importing.headlines import Reading, files_of, import_file_rows

EXAMPLES = Path(__file__).parents[2] / "docs/examples"
NOW = datetime(2026, 11, 17, 6, tzinfo=UTC)
DATED = (
    "select title, outlet.name, published_at, first_seen_at, dated_by "
    "from headline join outlet on outlet.id = outlet_id"
)


@pytest.fixture
def bring_all(archive):
    """Import a file or folder; the sums of rows, new, known and bad."""

    def brought(path, **how):
        reading = Reading(**how)
        with feed_parser() as parse:
            done = [
                import_file_rows(archive, file, reading, now=NOW, parse=parse)
                for file in files_of(path, reading).files
            ]
        records = [found.record for found in done if not found.was_known]
        return [
            sum(getattr(record, name) for record in records)
            for name in ("n_rows", "n_new", "n_known", "n_bad")
        ]

    return brought


def dated(rows, title):
    (found,) = rows(f"{DATED} where title like '{title}%'")
    return found[1:]


def packed(body, how):
    if how == "zip":
        with io.BytesIO() as target:
            with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as folder:
                folder.writestr("inside", body)
            return target.getvalue()
    return gzip.compress(body) if how == "gzip" else body


@pytest.mark.parametrize("how", ["plain", "gzip", "zip"])
@pytest.mark.parametrize(
    ("example", "form", "counts"),
    [
        ("headlines.csv", "csv", [5, 4, 0, 1]),
        ("media_cloud_stories.csv", "media-cloud", [4, 4, 0, 0]),
        ("gdelt_articles.csv", "gdelt-articles", [2, 2, 0, 0]),
        ("gdelt_articles.json", "gdelt-articles", [2, 2, 0, 0]),
        ("gdelt.gkg.csv", "gdelt-gkg", [3, 2, 0, 1]),
        ("newsapi.json", "newsapi", [3, 2, 0, 1]),
        ("guardian.json", "guardian", [1, 1, 0, 0]),
        ("new_york_times.json", "new-york-times", [1, 1, 0, 0]),
    ],
)
def test_each_format_is_detected_from_content_alone(bring_all, rows, tmp_path, example, form, counts, how):
    path = tmp_path / "a_file_of_any_name"
    path.write_bytes(packed((EXAMPLES / example).read_bytes(), how))
    assert bring_all(path) == counts
    assert rows("select format from import_file") == [(form,)]
    assert bring_all(path) == [0, 0, 0, 0]


@pytest.mark.parametrize("example", ["gdelt_articles.json", "newsapi.json", "guardian.json"])
def test_pages_of_an_api_may_be_saved_one_a_line_or_in_a_list(bring_all, tmp_path, example):
    page = json.loads((EXAMPLES / example).read_text())
    (tmp_path / "pages.jsonl").write_text(f"{json.dumps(page)}\n{json.dumps(page)}\n")
    (tmp_path / "pages.json").write_text(json.dumps([page, page], indent=1))
    n_rows, n_new, n_known, n_bad = bring_all(tmp_path / "pages.jsonl")
    assert (n_known, n_new) == (n_new, n_rows // 2 - n_bad // 2)
    assert bring_all(tmp_path / "pages.json") == [n_rows, 0, 2 * n_new, n_bad]


def test_media_cloud_stories_were_seen_when_it_indexed_them_unless_that_was_long_after(bring_all, rows):
    bring_all(EXAMPLES / "media_cloud_stories.csv")
    day = "2024-05-01T00:00:00Z"
    assert dated(rows, "Made-Up") == ("bbc.com", day, "2024-05-02T03:14:15Z", "published")
    old = "2012-03-01T00:00:00Z"  # taken in with the archive of its outlet, eleven years later
    assert dated(rows, "An Old") == ("daily.example", old, old, "published")
    assert dated(rows, "A Story Without") == ("daily.example", None, "2024-05-02T05:00:00Z", "seen")


def test_stories_from_media_clouds_client_equal_those_of_its_search(bring_all, tmp_path):
    header, *lines = (EXAMPLES / "media_cloud_stories.csv").read_text().splitlines()
    stories = [dict(zip(header.split(","), line.split(","), strict=True)) for line in lines]
    (tmp_path / "list.json").write_text(json.dumps(stories))
    (tmp_path / "lines.jsonl").write_text("".join(json.dumps(story) + "\n" for story in stories))
    bring_all(EXAMPLES / "media_cloud_stories.csv")
    assert bring_all(tmp_path / "list.json") == bring_all(tmp_path / "lines.jsonl") == [4, 0, 4, 0]


def test_gdelt_has_when_it_saw_an_article_and_sometimes_the_publishers_claim(bring_all, rows):
    bring_all(EXAMPLES / "gdelt_articles.json")
    assert dated(rows, "Made") == ("daily.example", None, "2024-05-01T12:15:00Z", "seen")
    bring_all(EXAMPLES / "gdelt.gkg.csv")
    claim, seen = "2024-05-01T11:30:00Z", "2024-05-01T12:15:00Z"
    assert dated(rows, "Robots & Fear: A Made-Up Minister’s") == ("daily.example", claim, seen, "published")


def test_an_article_that_newsapi_removed_is_a_bad_row(import_file, archive):
    done = import_file(archive, EXAMPLES / "newsapi.json", now=NOW)
    assert [(row.line, row.reason) for row in done.bad_rows] == [(3, "the article was removed from NewsAPI")]


def test_the_claim_dates_a_headline_of_an_api_that_has_nothing_else(bring_all, rows):
    bring_all(EXAMPLES / "guardian.json")
    bring_all(EXAMPLES / "new_york_times.json")
    moment = "2024-05-01T11:30:00Z"
    assert [found[1:] for found in rows(f"{DATED} order by outlet.name")] == [
        ("nytimes.com", moment, moment, "published"),
        ("theguardian.com", moment, moment, "published"),
    ]
    assert rows("select count(distinct title_key), count(*) from headline") == [(1, 2)]


def test_a_folder_of_snapshots_shows_when_each_headline_was_first_seen(bring_all, rows):
    assert bring_all(EXAMPLES / "snapshots") == [5, 3, 2, 0]
    assert rows("select title, title_revision, first_seen_at, published_at from headline order by id") == [
        ("Village Fair Draws Record Crowd", 1, "2024-05-01T10:00:00Z", "2024-05-01T09:00:00Z"),
        ("Minister Speaks of Robots", 1, "2024-05-01T11:00:00Z", "2024-05-01T10:30:00Z"),
        ("Minister Warns of Robots", 2, "2024-05-01T12:00:00Z", "2024-05-01T10:30:00Z"),
    ]
    assert rows("select name from outlet") == [("daily.example",)]


def test_only_the_new_files_of_a_folder_are_read(bring_all, tmp_path, rss):
    folder = tmp_path / "feed"
    shutil.copytree(EXAMPLES / "snapshots", folder)
    bring_all(folder)
    assert bring_all(folder) == [0, 0, 0, 0]
    (folder / "20240501T130000Z.xml").write_bytes(rss(["Something Else"]))
    assert bring_all(folder) == [1, 1, 0, 0]


def test_the_same_body_at_two_times_is_two_snapshots(bring_all, tmp_path, rss):
    for name in ("1714557600.xml", "2024-05-01_12-00.xml"):
        (tmp_path / name).write_bytes(rss(["A"]))
    assert bring_all(tmp_path) == [2, 1, 1, 0]


def test_a_snapshot_that_is_not_a_feed_is_a_bad_row_and_the_others_are_read(bring_all, tmp_path, rss):
    (tmp_path / "20240501.xml").write_text("<!doctype html><title>Sorry</title>")
    (tmp_path / "20240502.xml.gz").write_bytes(gzip.compress(rss(["A"])))
    assert bring_all(tmp_path) == [2, 1, 0, 1]


def test_files_without_a_time_in_their_name_are_left_out_and_reported(tmp_path, rss):
    for name in ("20240501.xml", "latest.xml", "README"):
        (tmp_path / name).write_bytes(rss(["A"]))
    assert set(files_of(tmp_path, Reading()).left_out) == {"latest.xml", "README"}
    (tmp_path / "20240501.xml").unlink()
    with pytest.raises(InputError, match=r"20260808T130546Z\.xml"):
        files_of(tmp_path, Reading())


@pytest.mark.parametrize(
    ("name", "moment"),
    [
        ("20260808T130546Z.xml", datetime(2026, 8, 8, 13, 5, 46, tzinfo=UTC)),
        ("bbc_2021-10-17.xml", datetime(2021, 10, 17, tzinfo=UTC)),
        ("feed-2021-10-17_08-30.rss.gz", datetime(2021, 10, 17, 8, 30, tzinfo=UTC)),
        ("20210101000000/feed7.xml", datetime(2021, 1, 1, tzinfo=UTC)),
        ("1714557600.json", datetime(2024, 5, 1, 10, tzinfo=UTC)),
        ("20269999.xml", None),
        ("rss_2.0_bbc.xml", None),
        ("123456789012345678.xml", None),
    ],
)
def test_the_time_of_a_snapshot_is_in_its_name(name, moment):
    assert time_in(name) == moment


@given(st.text())
def test_any_name_has_a_time_or_none(name):
    found = time_in(name)
    assert found is None or found.tzinfo is UTC


def test_an_interrupted_import_is_resumed_and_ends_with_the_right_counts(
    import_file, archive, rows, tmp_path
):
    lines = (EXAMPLES / "gdelt.gkg.csv").read_text().splitlines(keepends=True)
    path = tmp_path / "many.gkg.csv"
    path.write_text("".join(lines[0].replace("/1\t", f"/{number}\t") for number in range(25)))

    def stop(done, total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_file(archive, path, now=NOW, progressed=stop, batch_rows=10)
    assert rows("select count(*), (select imported_at from import_file) from headline") == [(10, None)]
    record = import_file(archive, path, now=NOW).record
    assert (record.n_rows, record.n_new, record.n_known, record.n_bad) == (25, 25, 0, 0)


@pytest.mark.parametrize(
    "example",
    ["mediacloud.csv", "multiTimeline.csv", "outlets.csv", "papers.csv", "ngrams.json", "pageviews.json"],
)
def test_a_series_of_counts_is_refused_with_the_command_that_takes_it(bring_all, rows, example):
    with pytest.raises(InputError, match=f"panictrack series add {example}"):
        bring_all(EXAMPLES / example)
    assert rows("select count(*) from import_file") == [(0,)]


def test_a_mapped_title_column_makes_headlines_of_a_table_with_counts(bring_all, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("date,kop,views,source\n2024-05-01,Robots,7,x.org\n")
    with pytest.raises(InputError, match="--map title=COLUMN"):
        bring_all(path)
    assert bring_all(path, column_map={"title": "kop"}) == [1, 1, 0, 0]


def test_the_format_can_be_forced(bring_all, rows):
    bring_all(EXAMPLES / "media_cloud_stories.csv", format_name="csv", outlet="x.org")
    assert rows("select format from import_file") == [("csv",)]
    with pytest.raises(InputError, match="did you mean 'guardian'"):
        bring_all(EXAMPLES / "guardian.json", format_name="guardien")
    with pytest.raises(InputError, match="--format csv"):
        bring_all(EXAMPLES / "gdelt.gkg.csv", column_map={"title": "title"})


def test_an_unknown_document_is_an_error_that_names_the_formats(bring_all, tmp_path):
    path = tmp_path / "a.json"
    path.write_text('{"hits": {"hits": []}, "took": 3}')
    with pytest.raises(InputError, match="series add"):
        bring_all(path)
    path.write_text('{"rows": [{"a": 1}]}')
    with pytest.raises(InputError, match="new-york-times"):
        bring_all(path)
    path.write_text('{"articles": [')
    with pytest.raises(InputError, match="complete"):
        bring_all(path)


def warc_of(*records):
    pytest.importorskip("warcio", reason="needs the extra warc")
    packed_records = []
    for moment, status, body in records:
        answer = f"HTTP/1.1 {status}\r\nContent-Type: text/xml\r\n\r\n".encode() + body
        head = (
            "WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:0>\r\n"
            f"WARC-Target-URI: https://news.example/feed\r\nWARC-Date: {moment}\r\n"
            f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(answer)}\r\n\r\n"
        )
        packed_records.append(gzip.compress(head.encode() + answer + b"\r\n\r\n"))
    return b"".join(packed_records)


def test_the_feeds_in_a_warc_are_feed_copies_in_order_of_time(bring_all, rows, rss, tmp_path):
    path = tmp_path / "a.warc.gz"
    path.write_bytes(
        warc_of(
            ("2026-11-17T05:00:00Z", "200 OK", rss(["B", "A"])),
            ("2026-11-17T04:00:00.123Z", "200 OK", rss(["A"])),
            ("2026-11-17T04:30:00Z", "200 OK", b"<html><title>No feed</title></html>"),
            ("2026-11-17T04:40:00Z", "404 Not Found", rss(["Old"])),
        )
    )
    assert bring_all(path) == [3, 2, 1, 0]
    assert rows("select title, first_seen_at from headline order by id") == [
        ("A", "2026-11-17T04:00:00Z"),
        ("B", "2026-11-17T05:00:00Z"),
    ]


def test_a_relative_link_in_a_warc_leads_to_the_host_it_was_fetched_from(bring_all, rows, tmp_path):
    body = b"<rss version='2.0'><channel><item><title>A</title><link>/1</link></item></channel></rss>"
    path = tmp_path / "a.warc.gz"
    path.write_bytes(warc_of(("2026-11-17T05:00:00Z", "200 OK", body)))
    bring_all(path)
    assert rows("select url from headline") == [("https://news.example/1",)]


def test_a_warc_without_feeds_or_without_its_end_is_an_error(bring_all, rss, tmp_path):
    path = tmp_path / "a.warc.gz"
    path.write_bytes(warc_of(("2026-11-17T05:00:00Z", "200 OK", b"<html></html>")))
    with pytest.raises(InputError, match="no feed"):
        bring_all(path)
    path.write_bytes(
        warc_of(("2026-11-17T05:00:00Z", "200 OK", rss([f"Title {n}" for n in range(99)])))[:-400]
    )
    with pytest.raises(InputError, match=r"a\.warc\.gz"):
        bring_all(path)


def test_without_warcio_a_warc_names_the_package(bring_all, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "warcio.archiveiterator", None)
    path = tmp_path / "a.warc"
    path.write_bytes(b"WARC/1.1\r\n")
    with pytest.raises(InputError, match=r"pip install '.\[warc\]'"):
        bring_all(path)


PIECES = (
    b"{", b"}", b"[", b"]", b":", b",", b"\n", b"\t", b"\x00", b'"', b'"articles"', b'"title"', b"9" * 20,
    b"title,date\n", b"URL,MobileURL,Date,Title\n", b"20240501121500-0\t20240501121500\t", b"<rss>",
    b'{"response": {"docs": [{"headline": 1, "pub_date": []}]}}', b"WARC/1.0\r\n", b"\x1f\x8b", b"PK\x03\x04",
)  # fmt: skip


@given(
    st.lists(st.sampled_from(PIECES) | st.binary(max_size=20), max_size=12),
    st.sampled_from([None, *FORMAT_NAMES]),
)
def test_any_bytes_give_rows_or_one_plain_error(tmp_path_factory, pieces, form):
    path = tmp_path_factory.getbasetemp() / "20240501.bin"
    path.write_bytes(b"".join(pieces))
    file = HeadlineFile(path=path, forced=form)
    found = []
    with feed_parser() as parse, contextlib.suppress(InputError):
        found = list(file.rows(parse))
    assert all((row.entry is None) == (row.reason is not None) for row in found)
