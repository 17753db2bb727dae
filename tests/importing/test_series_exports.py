"""Series as they are exported, the command that fits them, and the page of the docs about it."""

import json
import re
import shlex
import shutil
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from panictrack import api
from panictrack.cli import main
from panictrack.curve import PanicCurve
from panictrack.errors import InputError
from panictrack.importing.external import describe, read_bytes

ROOT = Path(__file__).parents[2]
FITTING = (ROOT / "docs/how-to/fitting.md").read_text(encoding="utf-8")


def read(text, name="x.csv", **chosen):
    return read_bytes(text.encode(), name, **chosen).built.series


def counts(series):
    return [(point.start.isoformat(), point.count) for point in series.points]


def exposures(series):
    return [point.exposure for point in series.points]


# Exports


def test_media_cloud_has_its_exposure_in_total_count():
    series = read("date,count,total_count,ratio\n2024-01-01,3,300,0.01\n2024-01-02,6,200,0.03\n")
    assert counts(series) == [("2024-01-01", 3), ("2024-01-02", 6)]
    assert exposures(series) == [300, 200]
    assert series.step_days == 1


def test_media_cloud_story_counts_have_no_exposure():
    series = read("date,stories\n2024-01-01 00:00:00,3\n2024-01-02 00:00:00,6\n")
    assert counts(series) == [("2024-01-01", 3), ("2024-01-02", 6)]
    assert exposures(series) == [1, 1]


def test_the_response_of_the_media_cloud_api_is_read_as_its_csv():
    days = [{"date": "2024-01-01", "count": 3, "total_count": 300, "ratio": 0.01}]
    series = read(json.dumps({"count_over_time": {"counts": days}}))
    assert (counts(series), exposures(series)) == ([("2024-01-01", 3)], [300])


TRENDS = (
    "Category: All categories\n\nWeek,chatgpt: (Worldwide)\n2022-11-20,<1\n2022-11-27,14\n2022-12-04,100\n"
)


def test_google_trends_is_read_below_its_preamble_as_pseudo_counts():
    series = read(TRENDS)
    assert counts(series) == [("2022-11-20", 5), ("2022-11-27", 140), ("2022-12-04", 1000)]
    assert (series.topic, series.step_days) == ("chatgpt", 7)


def test_google_trends_has_the_same_scale_with_and_without_cells_below_one():
    assert counts(read(TRENDS.replace("<1", "1")))[1:] == counts(read(TRENDS))[1:]


@pytest.mark.parametrize(
    "header", ["类别：所有类别\n\nsemaine", "Categoria: Todas\n\nSemana", "Mois", "TIME"]
)
def test_google_trends_is_read_in_any_language(header):
    series = read(f"{header},toilet paper: (USA)\n2020-02-09,2\n2020-02-16,88\n")
    assert (counts(series), series.topic) == ([("2020-02-09", 20), ("2020-02-16", 880)], "toilet paper")


def test_of_several_columns_one_is_chosen_by_its_name_or_by_its_term():
    text = "Month,ai: (Worldwide),dvd: (Worldwide)\n2022-11,1,2\n2022-12,3,4\n"
    with pytest.raises(InputError, match=r"'ai: \(Worldwide\)', 'dvd: \(Worldwide\)'; choose with --column"):
        read(text)
    for name in ("DVD", "dvd: (Worldwide)"):
        assert counts(read(text, column=name)) == [("2022-11-01", 20), ("2022-12-01", 40)]
    with pytest.raises(InputError, match="choose with --column"):
        read(text, column="vhs")


def test_one_term_in_two_places_needs_its_whole_name():
    text = "Month,ai: (France),ai: (Spain)\n2022-11,1,2\n"
    with pytest.raises(InputError, match=r"ai may be any of 'ai: \(France\)', 'ai: \(Spain\)'"):
        read(text, column="ai")


def test_a_week_written_as_a_span_begins_on_its_first_day():
    series = read("Week,ebola\n2014-01-05 - 2014-01-11,3\n2014-01-12 - 2014-01-18,4\n")
    assert counts(series) == [("2014-01-05", 3), ("2014-01-12", 4)]


def test_page_views_are_read_from_the_csv_of_the_tool():
    series = read('Date,Artificial intelligence\n"2015-07-01",154628\n"2015-08-01",152753\n')
    assert counts(series) == [("2015-07-01", 154_628), ("2015-08-01", 152_753)]
    assert (series.topic, series.step_days) == ("Artificial intelligence", 30.4375)


def test_page_views_are_read_from_the_json_of_the_api():
    items = [
        {"project": "en.wikipedia", "article": "Moral_panic", "timestamp": f"2015{month}0100", "views": views}
        for month, views in (("10", 7), ("11", 9))
    ]
    series = read(json.dumps({"items": items}), "views.json")
    assert counts(series) == [("2015-10-01", 7), ("2015-11-01", 9)]
    assert series.topic == "Moral panic"


NGRAMS = json.dumps([
    {"ngram": "radio", "parent": "", "type": "NGRAM", "timeseries": [1e-9, 4e-9, 2e-9]},
    {"ngram": "telephone", "parent": "", "type": "NGRAM", "timeseries": [1e-8, 1e-8, 2e-8]},
])  # fmt: skip


def test_ngrams_need_a_first_year_and_a_choice():
    with pytest.raises(InputError, match="--first-year"):
        read(NGRAMS)
    with pytest.raises(InputError, match="'radio', 'telephone'; choose with --column"):
        read(NGRAMS, first_year=1920)
    series = read(NGRAMS, first_year=1920, column="radio")
    assert counts(series) == [("1920-01-01", 250), ("1921-01-01", 1000), ("1922-01-01", 500)]
    assert (series.topic, series.step_days) == ("radio", 365.25)


def test_tiny_frequencies_by_year_are_an_index():
    assert counts(read("year,frequency\n1920,1.5e-09\n1921,3e-09\n")) == [
        ("1920-01-01", 500),
        ("1921-01-01", 1000),
    ]


@pytest.mark.parametrize("text", ["date,count\n2024-01-01,3\n", '[{"date": "2024-01-01", "count": 3}]'])
def test_a_first_year_beside_dates_is_refused(text):
    with pytest.raises(InputError, match="leave out --first-year"):
        read(text, first_year=1920)


def test_a_gdelt_timeline_has_all_articles_as_its_exposure():
    text = (
        "\ufeffDate,Series,Value\n2026-06-01,Article Count,1317\n2026-06-01,Total Monitored Articles,159665\n"
        "2026-06-02,Article Count,1519\n2026-06-02,Total Monitored Articles,182921\n"
    )
    series = read(text)
    assert counts(series) == [("2026-06-01", 1317), ("2026-06-02", 1519)]
    assert exposures(series) == [159_665, 182_921]


def test_a_gdelt_timeline_of_one_series_is_read_as_it_is():
    assert counts(read("Date,Series,Value\n20260601T000000Z,Volume Intensity,0.5\n")) == [
        ("2026-06-01", 1000)
    ]


def test_the_json_of_a_gdelt_timeline_is_read_as_its_csv():
    data = [{"date": "20260601T000000Z", "value": 1317, "norm": 159_665}]
    series = read(json.dumps({"query_details": {}, "timeline": [{"series": "Article Count", "data": data}]}))
    assert (counts(series), exposures(series)) == ([("2026-06-01", 1317)], [159_665])


def test_how_a_series_was_read_is_reported_in_one_line():
    said = describe(read(TRENDS))
    assert "chatgpt: weekly, 3 periods from 2022-11-20 to 2022-12-04" in said
    assert "without exposure, so growth of the medium looks like growth of the topic" in said
    assert "with exposure" in describe(read("date,count,total\n2024-01-01,3,300\n"))


def trove(terms, facet="year", code="newspaper"):
    facets = {"facet": [{"name": "title", "term": [{"count": 9, "display": "The Argus"}]}]}
    facets["facet"].append({"name": facet, "term": terms})
    return {"query": "wireless", "category": [{"code": code, "records": {"total": 9}, "facets": facets}]}


def test_the_years_of_a_trove_facet_are_counts_in_order_of_time():
    terms = [{"count": 7, "search": "1925", "display": "1925"}, {"count": 4, "search": "1924"}]
    series = read(json.dumps(trove(terms)))
    assert counts(series) == [("1924-01-01", 4), ("1925-01-01", 7)]
    assert describe(series).startswith("read x: yearly")


def test_responses_of_trove_for_several_decades_are_read_as_one_list():
    answers = [trove([{"count": n, "display": year}]) for n, year in ((1, "1919"), (2, "1920"))]
    assert counts(read(json.dumps(answers))) == [("1919-01-01", 1), ("1920-01-01", 2)]


def test_the_decades_of_a_trove_facet_are_not_years_with_nine_in_ten_missing():
    said = describe(
        read(json.dumps(trove([{"count": 3, "display": text} for text in ("190", "191", "192")])))
    )
    assert "by decade, 3 periods from 1900s to 1920s" in said
    assert "missing" not in said


def test_two_categories_of_trove_are_an_error_that_names_them():
    terms = [{"count": 1, "display": "1920"}]
    both = {"category": [trove(terms, code=code)["category"][0] for code in ("newspaper", "book")]}
    with pytest.raises(InputError, match="'newspaper', 'book'"):
        read(json.dumps(both))
    assert counts(read(json.dumps(both), column="book")) == [("1920-01-01", 1)]


def test_the_facet_of_dates_of_loc_gov_is_read_by_decade():
    dates = [{"title": f"{year} to {year + 9}", "count": n} for year, n in ((1890, 5), (1900, 8), (1910, 2))]
    places = [{"title": "ohio", "count": 15}]
    answer = {"facets": [{"type": "location", "filters": places}, {"type": "dates", "filters": dates}]}
    assert counts(read(json.dumps(answer))) == [("1890-01-01", 5), ("1900-01-01", 8), ("1910-01-01", 2)]


@pytest.mark.parametrize(
    "answer",
    [
        {"totalItems": 90, "itemsPerPage": 20, "items": [{"date": "19050301", "title": "The sun"}]},
        {"results": [{"date": "1905-03-01", "title": "The sun"}], "pagination": {"of": 90}},
    ],
)
def test_a_page_of_search_results_is_refused_with_what_to_download_instead(answer):
    with pytest.raises(InputError, match="no counts over time; ask for its counts by year"):
        read(json.dumps(answer))


def test_a_csv_of_querypic_has_its_total():
    series = read("year,search_term,total_results,total_articles\n1924,wireless,3,100\n1925,wireless,6,200\n")
    assert (counts(series), exposures(series)) == ([("1924-01-01", 3), ("1925-01-01", 6)], [100, 200])
    assert series.topic == "wireless"


LONG = """technology,term,date,value,unit
radio,radio,1924,3,articles
radio,radio,1924,0.3,share
radio,wireless,1924,5,articles
radio,wireless,1924,0.5,share
telegraph,telegraph,1924,7,articles
telegraph,telegraph,1924,0.7,share
"""


def test_a_long_table_lists_what_there_is_to_choose_from_and_takes_a_name_for_each():
    with pytest.raises(InputError) as reported:
        read(LONG)
    assert "technology: 'radio', 'telegraph'" in str(reported.value)
    assert "unit: 'articles', 'share'" in str(reported.value)
    series = read(LONG, column=["radio", "articles"])
    assert (series.topic, counts(series)) == ("radio", [("1924-01-01", 3)])
    assert counts(read(LONG, column=["articles", "wireless"])) == [("1924-01-01", 5)]
    with pytest.raises(InputError, match="unit: 'articles', 'share'"):
        read(LONG, column=["radio", "pages"])


def test_a_unit_that_says_denominator_is_the_exposure_of_counts_and_never_of_shares():
    rows = [f"{year},{n},{unit}" for year in (1924, 1925) for n, unit in ((3, "articles"), (0.5, "share"))]
    totals = ["1924,6,all articles (denominator)", "1925,60,all articles (denominator)"]
    text = "\n".join(["date,value,unit", *rows, *totals])
    found = read(text, column="articles")
    assert (counts(found), exposures(found)) == ([("1924-01-01", 3), ("1925-01-01", 3)], [6, 60])
    assert exposures(read(text, column="share")) == [1, 1]


# The command, the call and the page of docs/


@pytest.fixture
def examples(tmp_path, monkeypatch, quick_fits):
    shutil.copytree(ROOT / "docs/examples", tmp_path / "docs/examples")
    monkeypatch.chdir(tmp_path)


def test_each_command_and_call_of_the_page_on_fitting_runs(examples):
    commands = re.findall(r"^panictrack .*$", FITTING, re.MULTILINE)
    assert len(commands) >= 4
    for command in commands:
        result = CliRunner().invoke(main, shlex.split(command)[1:])
        assert result.exit_code == 0, (command, result.output)
        assert "verdict" in result.stdout
    for block in re.findall(r"```python\n(.*?)```", FITTING, re.DOTALL):
        exec(block, {})  # noqa: S102 - our own page


def test_the_call_behind_the_command_gives_the_curve(examples):
    curve = api.fit("docs/examples/multiTimeline.csv", as_of=date(2024, 1, 1), column="robot")
    assert isinstance(curve, PanicCurve)
    assert curve.topic == "robot"
    assert curve.span[1] <= date(2024, 1, 1)


def test_the_command_reads_stdin_and_reports_on_stderr_how(examples):
    result = CliRunner().invoke(
        main, ["fit", "-", "--format", "json"], input=Path("docs/examples/panic.csv").read_bytes()
    )
    assert result.exit_code == 0
    assert result.stderr.startswith("read stdin: weekly")
    assert json.loads(result.stdout)["topic"] == "stdin"


def test_the_command_lists_the_choices_with_code_2(examples):
    result = CliRunner().invoke(main, ["fit", "docs/examples/multiTimeline.csv"])
    assert result.exit_code == 2
    assert "choose with --column" in result.stderr
