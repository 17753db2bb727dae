"""What tripped a new user of the pages once, and no longer does."""

import re
from datetime import timedelta
from html import unescape

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.support.expected_conditions import staleness_of
from selenium.webdriver.support.ui import WebDriverWait

from panictrack.web.background import Background
from panictrack.web.rendering import with_record_at
from panictrack.web.server import serving
from tests.browsing import DESK, NEEDS_BROWSER, PAPER, look

from .conftest import NOW, Asking, Given, site_in

CURVE = "curve?week=2026-W46"


@pytest.fixture(scope="module")
def with_curves(web_workspace, live):
    with serving(site_in(web_workspace, background=Background(lambda: Given(live))), 0) as address:
        yield address


def test_a_week_without_collection_shows_the_headlines_of_the_latest_that_has_some(ask_in, fill_workspace):
    text = ask_in(fill_workspace(), clock=lambda: NOW + timedelta(weeks=20))("/").text
    assert "AI could kill us all, scientists warn" in text
    assert "There are no alarmed headlines for the week of" in text


def test_the_week_leads_to_its_headlines_of_all_topics_with_the_most_alarmed_first(ask):
    link = unescape(re.search(r'href="([^"]+)">Headlines of all topics and outlets', ask().text)[1])
    assert re.fullmatch(r"/search\?since=[\d-]+&until=[\d-]+&sort=alarm", link)
    text = ask(link).text
    assert text.index("AI could kill us all") < text.index("Fair draws crowd")


def test_the_heads_of_the_columns_sort(ask):
    text = unescape(ask("/search?q=AI").text)
    assert '<a href="/search?q=AI&sort=oldest#found">date</a>' in text
    assert 'aria-sort="descending"><a href="/search?q=AI&sort=oldest' in text
    by_alarm = unescape(ask("/search?q=AI&sort=alarm").text)
    assert 'aria-sort="descending"><a href="/search?q=AI&sort=alarm' in by_alarm
    assert by_alarm.count("aria-sort") == 1


def test_the_rows_for_excel_are_offered_before_the_rows(ask):
    text = ask("/search?q=AI").text
    assert text.index(">Excel<") < text.index("The headlines found")


def test_beside_the_rows_of_one_query_are_links_to_those_of_the_others(ask):
    text = unescape(ask("/search?q=AI&q2=fair").text)
    assert 'See those with <a href="/search?q=fair&q2=AI#found">fair</a>' in text
    assert "See those with" not in ask("/search?q=AI").text


def test_nothing_found_within_a_filter_can_be_searched_without_it(ask):
    text = ask("/search?q=fair&outlet=other.example").text
    assert '<a href="/search?q=fair">Search without the filter</a>' in text
    assert "Search without" not in ask("/search?q=fair").text


def test_a_view_is_sent_without_the_fields_that_were_left_empty(ask):
    answer = ask("/search?q=AI&q2=&outlet=&sort=alarm")
    assert (answer.status, answer.headers["Location"]) == (303, "/search?q=AI&sort=alarm")


def test_a_search_does_not_begin_with_the_topic_of_the_page_before(with_curves):
    text = Asking(with_curves)("/topic?topic=ai").text
    assert '<a href="/search">Search and trend</a>' in text
    assert '<a href="/curve?topic=ai">Curve</a>' in text


def test_what_is_below_in_a_report_is_on_the_page_curve_here():
    said = with_record_at(
        "2 change the verdict (see below). So it is, as in the chart.", "/curve#record-scores"
    )
    assert said == (
        '2 change the verdict (<a href="/curve#sensitivity">see the page Curve</a>). '
        'So it is, <a href="/curve#chart">as in the chart of the page Curve</a>.'
    )


@pytest.mark.parametrize("measure", ["panic", "attention", "alarm rate", "concern"])
def test_the_curve_weighs_little_without_its_charts(with_curves, measure):
    asking = Asking(with_curves)
    text = asking(f"/{CURVE}&measure={measure.replace(' ', '+')}").text
    page = re.sub(r"<svg.*?</svg>", "", text, flags=re.DOTALL)
    static = sum(len(asking(f"/static/{name}").body) for name in ("style.css", "script.js"))
    assert len(page.encode()) + static <= 60_000


@NEEDS_BROWSER
def test_paper_says_which_tables_it_lacks_and_where_they_are(browser, with_curves):
    look(browser, with_curves + CURVE, PAPER[0], media="print")
    words = browser.find_element(By.TAG_NAME, "main").text
    assert "Not on this paper: The latest 26 weeks, at /curve?week=2026-W46&tables=all#chart" in words
    look(browser, with_curves + CURVE, DESK, media="screen")
    assert "Not on this paper" not in browser.find_element(By.TAG_NAME, "main").text


@NEEDS_BROWSER
def test_a_page_that_looks_again_does_not_take_away_what_is_being_typed(browser, ask):
    browser.get(f"{ask.address}search?fit=yes&q=AI")
    summary = browser.find_element(By.XPATH, "//summary[text()='Compare with other words']")
    summary.click()
    browser.find_element(By.NAME, "q2").send_keys("fair")
    again = WebDriverWait(browser, 10).until(lambda page: page.find_elements(By.LINK_TEXT, "load it again"))
    assert browser.find_element(By.NAME, "q2").get_attribute("value") == "fair"
    again[0].click()
    WebDriverWait(browser, 10).until(staleness_of(summary))


@NEEDS_BROWSER
def test_a_page_that_nobody_uses_looks_again_by_itself(browser, ask):
    browser.get(f"{ask.address}?week=2026-W46")
    title = browser.find_element(By.TAG_NAME, "h1")
    WebDriverWait(browser, 10).until(staleness_of(title))
