"""Files of any size and kind: what is held of them is bounded, and what cannot be read is one plain error."""

import gzip
import io
import json
import os
import zipfile
from itertools import islice, repeat
from pathlib import Path

import pytest

from panictrack.errors import InputError
from panictrack.importing.external import read_bytes, read_file
from panictrack.importing.formats import HeadlineFile, feed_parser
from panictrack.importing.formats.records import FileRow
from panictrack.importing.headlines import DryRun, Reading, files_of, import_all
from panictrack.importing.headlines.files import BadRow, BadRows, batches
from panictrack.importing.tabular.json_documents import Broken, documents_in
from panictrack.model import Entry

MEBIBYTE = 1 << 20


def read_headlines(path):
    return list(HeadlineFile(path=path, has_outlet=True).rows())


def documents(text, *, longest=40, name="a.json"):
    return list(documents_in(io.StringIO(text, newline=""), Path(name), longest))


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("fit",), "this is a device or socket and no file; save what it holds as a file first"),
        (("import", "--outlet", "x.org"), "this is a device or socket and no file"),
        (("series", "add", "a"), "this is a device or socket and no file"),
        (("evaluate",), "this is a device or socket and no file"),
        (("feeds", "import"), "this is a device or socket and no file"),
    ],
)
def test_a_device_is_refused_by_each_command_that_reads_files(run, workspace, words, told):
    (workspace / "endless.csv").symlink_to("/dev/zero")
    assert f"endless.csv: {told}" in run(*words, "endless.csv", code=2).stderr


def test_a_pipe_is_refused_by_an_import_which_reads_more_than_once(run, workspace):
    os.mkfifo(workspace / "pipe.csv")
    told = run("import", "--outlet", "x.org", "pipe.csv", code=2).stderr
    assert "pipe.csv: this is a pipe and no file; save what it holds as a file first" in told


@pytest.mark.parametrize("target", ["/dev/zero", None])
def test_checksums_that_are_a_device_or_a_pipe_do_not_hang_a_check(run, tmp_path, target):
    folder = tmp_path / "snapshot"
    folder.mkdir()
    if target is None:
        os.mkfifo(folder / "SHA256SUMS")
    else:
        (folder / "SHA256SUMS").symlink_to(target)
    told = run("snapshot", "verify", str(folder), code=2).stderr
    assert "not a snapshot: cannot read SHA256SUMS (this is a" in told


def test_a_stored_series_without_an_end_is_named_with_the_remedy(run, workspace):
    (workspace / "history").mkdir()
    with (workspace / "history" / "a.json").open("wb") as handle:
        handle.truncate(1 << 36)
    told = run("series", "list", code=2).stderr
    assert "a.json: this stored series is damaged" in told
    assert "more than 16 MiB" in told
    assert "series remove" in told


def test_a_feed_list_of_very_many_lines_is_refused_with_the_remedy(run, workspace):
    (workspace / "feeds.yaml").write_text("feeds:\n" + "- a\n" * 200_001)
    told = run("feeds", "check", code=3).stderr
    assert "feeds.yaml: more than 200,000 lines and commas; keep fewer feeds in it" in told


# Tables


@pytest.mark.parametrize("packed", [False, True])
def test_a_series_of_many_megabytes_is_refused_with_the_remedy(tmp_path, packed):
    body = b"date,count\n" + b"2024-01-01,5\n" * 700_000
    path = tmp_path / ("a.csv.gz" if packed else "a.csv")
    path.write_bytes(gzip.compress(body, 1) if packed else body)
    with pytest.raises(InputError, match=r"a\.csv.*more than 8 MiB; split it"):
        read_file(path)


def test_a_series_of_very_many_rows_or_columns_is_refused_with_the_remedy():
    with pytest.raises(InputError, match=r"a\.json: more than 200,000 rows; sum them by day, week or month"):
        read_bytes(b"[" + b"{}," * 400_000 + b"{}]", "a.json")
    with pytest.raises(InputError, match=r"a\.csv: 20,002 columns are too many"):
        read_bytes(b"date,count" + b",a" * 20_000 + b"\n" + b"2024-01-01,5\n" * 300, "a.csv")


def test_a_line_that_never_ends_is_an_error_that_names_it(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(b"date,title\n2024-01-01,AI\n" + b"x" * (3 * MEBIBYTE))
    with pytest.raises(InputError, match=r"a\.csv, line 3: a line of more than two million characters"):
        read_headlines(path)


def test_a_quote_that_is_never_closed_costs_a_thousand_lines_and_not_the_file(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text('date,title\n2024-01-01,"AI\n' + "2024-01-01,AI two\n" * 3_000)
    found = read_headlines(path)
    assert [row.reason for row in found if row.reason] == [
        "a quote is not closed within 1,000 lines; correct the quotes there"
    ]
    assert sum(row.entry is not None for row in found) == 2_000


def test_a_cell_that_is_no_date_name_or_address_by_its_length_is_a_bad_row(tmp_path):
    path = tmp_path / "a.csv"
    long = "x" * 20_000
    path.write_text(
        f"date,title,url,source\n2024-01-01,AI,https://a.example/{long},\n{long},AI,,\n2024-01-01,AI,,{long}\n"
    )
    reasons = [row.reason for row in read_headlines(path)]
    assert len(reasons) == 3
    assert all("characters where a date, a name or an address should be" in reason for reason in reasons)


def test_a_batch_of_long_addresses_has_fewer_rows():
    row = FileRow(1, Entry(title="AI", url="https://a.example/" + "x" * 9_000))
    sizes = [len(batch) for batch in batches(iter([row] * 5_000), 4_000, "a.csv")]
    assert sum(sizes) == 5_000
    assert max(sizes) < 2_500


def test_a_file_without_a_good_row_is_given_up_and_told(tmp_path):
    bad = FileRow(1, reason="title is empty")
    with pytest.raises(
        InputError, match=r"a\.csv: none of the first 200,000 rows can be read: title is empty"
    ):
        list(batches(repeat(bad), 50_000, "a.csv"))
    good = FileRow(1, Entry(title="AI"))
    assert sum(map(len, batches(iter([good, *[bad] * 200_000]), 50_000, "a.csv"))) == 200_001


def test_a_file_of_very_many_outlets_is_refused_with_the_remedy(archive, tmp_path, now):
    path = tmp_path / "a.csv"
    path.write_text("date,title,outlet\n" + "".join(f"2024-01-01,AI {n},x{n}.org\n" for n in range(9)))
    reading = Reading(most_outlets=5)
    with (
        feed_parser() as parse,
        pytest.raises(InputError, match=r"a\.csv: more than 5 outlets; name their col"),
    ):
        list(import_all(archive, files_of(path, reading), reading, now=now, parse=parse))


def test_bad_rows_are_all_counted_and_the_first_kept(archive, tmp_path, now):
    path = tmp_path / "a.csv"
    path.write_text("date,title\n2024-01-01,AI\n" + "1,x\n" * 50)
    reading = Reading(outlet="x.org", most_bad_rows=20, batch_rows=7)
    given = files_of(path, reading)
    with feed_parser() as parse:
        (preview,) = DryRun(archive, reading, parse, now=now).preview_all(given, lambda *_: None)
        (done,) = import_all(archive, given, reading, now=now, parse=parse)
    assert (preview.n_bad, len(preview.bad_rows)) == (done.record.n_bad, len(done.bad_rows)) == (50, 20)


def test_what_is_kept_of_bad_rows_is_bounded():
    given = {"title": "x" * 10_000}
    kept = BadRows(most=5_000)
    for start in range(0, 4_000, 100):
        kept.add([BadRow(line=start + n, reason="bad", given=given) for n in range(100)])
    assert len(kept.rows) == 4_000
    assert sum(row.given is not None for row in kept.rows) == 2_000
    rows = [FileRow(1, reason="bad", given=given)] * 2_500
    assert [len(batch) for batch in batches(iter(rows), 5_000, "a.csv")] == [2_001, 499]


def test_a_zip_that_python_unpacks_without_a_limit_is_refused(tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_BZIP2) as folder:
        folder.writestr("a.csv", "date,count\n2024-01-01,5\n")
    with pytest.raises(InputError, match="packed in a rare way; unpack it"):
        read_file(path)


@pytest.mark.parametrize("name", ["a.zip", "a.xlsx", "a.ods"])
def test_a_zip_of_very_many_names_is_refused_before_they_are_read(tmp_path, name):
    path = tmp_path / name
    with zipfile.ZipFile(path, "w") as folder:
        folder.writestr("a" * 60_000 + ".csv", "date,count\n2024-01-01,5\n")
        folder.filelist *= 20
    told = rf"{name}: a zip of too many files, with 1,[\d,]+ bytes of names; unpack it and give its files"
    for read in (read_file, read_headlines):
        with pytest.raises(InputError, match=told):
            read(path)


def test_a_zip_of_a_few_files_says_how_many(tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as folder:
        for number in range(2_000):
            folder.writestr(f"{number}.csv", "")
    with pytest.raises(InputError, match="a zip of 2000 files; unpack it"):
        read_file(path)


# JSON


ARTICLES = [{"title": f"AI {number}", "date": "2024-01-01"} for number in range(30)]


@pytest.mark.parametrize(
    "whole",
    [
        json.dumps(ARTICLES),
        json.dumps(ARTICLES, indent=2),
        json.dumps({"status": "ok", "none": [], "numbers": [1.5, 2], "response": {"docs": ARTICLES, "n": 3}}),
        json.dumps({"articles": ARTICLES, "others": [{"title": "not the first list"}]}),
    ],
)
def test_the_records_of_a_large_document_are_given_one_by_one(whole):
    assert documents(whole) == list(enumerate(ARTICLES, start=1))


def test_large_documents_behind_each_other_are_all_read():
    page = json.dumps({"articles": ARTICLES})
    assert [record for _, record in documents(f"{page}\n{page}\n")] == ARTICLES * 2


def test_a_large_document_that_ends_too_early_gives_its_records_and_then_an_error():
    found = documents_in(io.StringIO(json.dumps(ARTICLES)[:-30]), Path("a.json"), 40)
    assert [record for _, record in islice(found, 29)] == ARTICLES[:29]
    with pytest.raises(InputError, match=r"a\.json: .*; check that the file is JSON and complete"):
        next(found)


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        '{"a": [1, 2',
        '[{"a": 1}, ' * 20,
        '[{"a": 1} {"a": 2}]' + " " * 40,
        '[{"a": 1, "a": 2}]' + " " * 40,
        '{"a" 1}' + " " * 40,
        '[{"title": "' + "x" * (3 * MEBIBYTE),
    ],
)
def test_a_large_document_that_is_not_json_is_an_error_that_names_the_file(text):
    with pytest.raises(InputError, match=r"^a\.json: "):
        documents(text)


def test_a_line_of_too_many_values_is_a_bad_row_and_the_next_is_read():
    many = "[" + "{}," * 500_000 + "{}]"
    (_, first), (number, second) = documents(
        f"{many}\n" + '{"title": "AI"}\n', name="a.jsonl", longest=1 << 22
    )
    assert isinstance(first, Broken)
    assert (number, second) == (2, {"title": "AI"})


def test_a_large_export_is_read_whole(tmp_path):
    one = {"source": {"name": "a.example"}, "publishedAt": "2024-05-01", "content": "x" * 90_000}
    path = tmp_path / "a.json"
    path.write_text(
        json.dumps({"status": "ok", "articles": [{**one, "title": f"AI {n}"} for n in range(50)]})
    )
    file = HeadlineFile(path=path)
    assert [row.entry.title for row in file.rows()] == [f"AI {n}" for n in range(50)]
    assert file.format.name == "newsapi"


# WARC


def record(body, headers=b"", *, length=None):
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n" + headers + b"\r\n" + body
    head = (
        "WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:0>\r\n"
        "WARC-Target-URI: https://news.example/feed\r\nWARC-Date: 2026-11-17T05:00:00Z\r\n"
        f"Content-Length: {len(answer) if length is None else length}\r\n\r\n"
    )
    return head.encode() + answer + b"\r\n\r\n"


def feed(*titles):
    items = "".join(f"<item><title>{title}</title></item>" for title in titles)
    return f"<rss version='2.0'><channel><title>N</title>{items}</channel></rss>".encode()


def titles_of(path):
    with feed_parser() as parse:
        found = list(HeadlineFile(path=path, has_outlet=True).rows(parse))
    return [row.entry.title if row.entry else row.reason for row in found]


@pytest.mark.parametrize("packed", [False, True])
def test_feeds_in_chunks_or_packed_again_are_read_from_a_warc(tmp_path, packed):
    pytest.importorskip("warcio", reason="needs the extra warc")
    body = feed("B", "A")
    records = [
        record(b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body), b"Transfer-Encoding: chunked\r\n"),
        record(gzip.compress(feed("C")), b"Content-Encoding: gzip\r\n"),
        record(feed("D")),
    ]
    path = tmp_path / "a.warc"
    path.write_bytes(b"".join(map(gzip.compress, records)) if packed else b"".join(records))
    assert titles_of(path) == ["A", "B", "C", "D"]


@pytest.mark.parametrize(
    "body",
    [
        b"WARC/1.1\r\n" + b"X: aaaaaaaaaaaaaaaa\r\n" * 100_000,
        b"WARC/1.1\r\nX: " + b"a" * (2 * MEBIBYTE),
        record(b"", b"X: aaaaaaaaaaaaaaaa\r\n" * 100_000),
    ],
)
def test_headers_without_an_end_are_an_error_that_names_the_warc(tmp_path, body):
    pytest.importorskip("warcio", reason="needs the extra warc")
    path = tmp_path / "a.warc.gz"
    path.write_bytes(gzip.compress(body))
    with pytest.raises(InputError, match=r"a\.warc\.gz: .*check the file and import it again"):
        titles_of(path)


@pytest.mark.parametrize("headers", [b"", b"Transfer-Encoding: chunked\r\n"])
def test_of_a_body_no_more_is_unpacked_than_is_asked_for(headers):
    pytest.importorskip("warcio", reason="needs the extra warc")
    from panictrack.importing.formats.warc_records import Records, beginning

    body = gzip.compress(b"<rss>" + b"x" * MEBIBYTE, 1)
    if headers:
        body = b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body)
    records = Records(io.BytesIO(record(body, headers + b"Content-Encoding: gzip\r\n") + record(b"<feed>")))
    (first, second) = (beginning(found, 1_000, 100_000) for found in records)
    assert (first, second) == (b"<rss>" + b"x" * 995, b"<feed>")
