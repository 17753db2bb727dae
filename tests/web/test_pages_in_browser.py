"""The pages in a real browser: on a phone, on a desk, in the dark, for a screen reader, without JavaScript.

With PANICTRACK_SCREENSHOTS=folder, screenshots are kept there, to be looked at.
"""

import base64
import re

import pytest
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

from panictrack.archive import Database
from panictrack.archive.headlines import insert_rows
from panictrack.web.background import Background
from panictrack.web.server import serving
from tests.browsing import (
    DESK,
    FIGURES,
    NEEDS_BROWSER,
    OVERFLOW,
    PAPER,
    PHONE,
    keep,
    look,
    photograph,
    requested,
    violations,
)

from .conftest import TOKEN, Given, entry, site_in

pytestmark = NEEDS_BROWSER

PAGES = {
    "week": "?week=2026-W46",
    "curve": "curve?week=2026-W46",
    "headline": "headline/1",
    "search": "search?q=AI&q2=fair&by=week",
    "bad-search": "search?q=AI+AND",
    "kept": "search?q=AI&keep=AI",
    "topic": "topic?topic=ai",
    "feeds": "feeds",
    "feed": "feeds?feed=2",
    "about": "about",
    "codebook": "codebook",
    "error": "?topic=nothing",
}
COLOURS = """
const style = getComputedStyle(document.body);
return [style.backgroundColor, style.color, style.getPropertyValue("--mark")];
"""
# Elements that are seen, of those that a selector names.
SHOWN = """
return [...document.querySelectorAll(arguments[0])]
  .filter((element) => element.getClientRects().length)
  .map((element) => element.outerHTML.slice(0, 80));
"""
# What a reader of paper could not open.
CLOSED = """
return [...document.querySelectorAll("details > :not(summary)")]
  .filter((inside) => inside.parentElement.getClientRects().length)
  .filter((inside) => getComputedStyle(inside).display !== "none" && !inside.checkVisibility())
  .map((inside) => inside.outerHTML.slice(0, 80));
"""
HEADS = """
return [...document.querySelectorAll("thead")].filter((head) => head.getClientRects().length)
  .map((head) => getComputedStyle(head).display);
"""


@pytest.fixture(scope="module")
def address(web_workspace, live):
    with serving(site_in(web_workspace, background=Background(lambda: Given(live))), 0) as found:
        yield found


def patiently(browser, seconds):
    """Wait; a page that reloads itself takes away what was found a moment ago."""
    return WebDriverWait(browser, seconds, ignored_exceptions=[WebDriverException])


@pytest.mark.parametrize("page", PAGES)
def test_a_page_fits_a_phone_and_a_desk_and_asks_for_nothing_but_this_server(browser, address, page):
    for width, theme in ((PHONE, "light"), (DESK, "dark")):
        look(browser, address + PAGES[page], width, theme=theme)
        photograph(browser, f"{page}-{width}-{theme}.png")
        assert browser.execute_script(OVERFLOW) <= 0
        assert len(browser.find_elements(By.TAG_NAME, "h1")) == 1
    # A new tab of the browser asks for pages of its own, and its calendar for pictures.
    asked = requested(browser, address)
    assert {url for url in asked if not url.startswith((address, "data:image/svg+xml"))} == set()
    severe = [entry for entry in browser.get_log("browser") if "Content Security" in entry["message"]]
    assert severe == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("page", PAGES)
def test_a_screen_reader_finds_nothing_to_complain_of(browser, address, page, theme):
    look(browser, address + PAGES[page], DESK, theme=theme)
    assert violations(browser) == []


@pytest.mark.parametrize("page", PAGES)
def test_a_page_prints_on_white_paper_with_what_can_be_read_and_nothing_to_press(browser, address, page):
    width, height = PAPER
    look(browser, address + PAGES[page], width, theme="dark", media="print")
    assert browser.execute_script(OVERFLOW) <= 0
    assert browser.execute_script(COLOURS) == ["rgb(255, 255, 255)", "rgb(0, 0, 0)", "#ffe9a8"]
    shown = browser.execute_script(SHOWN, "nav, form, button, input, .files, .skip, .for-narrow")
    assert shown == []
    assert browser.execute_script(CLOSED) == []
    assert all(display == "table-header-group" for display in browser.execute_script(HEADS))
    for figure_height, break_inside in browser.execute_script(FIGURES):
        assert figure_height <= height
        assert break_inside == "avoid"
    words = browser.find_element(By.TAG_NAME, "body").text
    assert page == "error" or f"Question: /{PAGES[page].partition('&keep')[0]}" in words.replace("\n", "")


def test_the_curve_is_printed_on_a4(browser, address):
    look(browser, f"{address}curve?week=2026-W46", DESK, theme="dark")
    printed = browser.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True})
    pdf = base64.b64decode(printed["data"])
    keep("curve.pdf", pdf)
    assert set(re.findall(rb"/MediaBox \[0 0 (\d+)\S* (\d+)\S*\]", pdf)) == {(b"594", b"841")}
    assert 3 <= len(re.findall(rb"/Type\s*/Page\b", pdf)) <= 20


def test_without_javascript_every_number_is_there(browser, address):
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        look(browser, f"{address}curve?week=2026-W46", DESK)
        assert "The latest 6 weeks" in browser.find_element(By.TAG_NAME, "main").text
        assert browser.find_element(By.CSS_SELECTOR, "svg.for-wide").is_displayed()
        browser.find_element(By.CSS_SELECTOR, "form.choose button").click()
        patiently(browser, 10).until(lambda _: "topic=ai" in browser.current_url)
    finally:
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


def test_the_arrow_keys_read_the_weeks_off_the_chart(browser, address):
    look(browser, f"{address}curve?week=2026-W46", DESK)
    plot = browser.find_element(By.CSS_SELECTOR, "[data-readings]")
    plot.send_keys(Keys.ARROW_RIGHT)
    reading = browser.find_element(By.CSS_SELECTOR, ".reading")
    patiently(browser, 10).until(lambda _: reading.text)
    last = reading.text
    plot.send_keys(Keys.ARROW_LEFT)
    patiently(browser, 10).until(lambda _: reading.text != last)
    assert " of " in reading.text
    assert "coverage" in reading.text


def test_with_the_keyboard_the_first_stop_leads_to_the_content(browser, address):
    look(browser, address, DESK)
    browser.find_element(By.TAG_NAME, "body").send_keys(Keys.TAB)
    assert browser.switch_to.active_element.text == "Skip to the content"


def test_the_token_leaves_the_address_of_the_browser(browser, address):
    look(browser, f"{address}?token={TOKEN}", DESK)
    assert "token" not in browser.current_url


def test_a_phone_shows_the_present_of_the_chart(browser, address):
    look(browser, f"{address}curve?week=2026-W46", PHONE)
    shown = browser.find_element(By.CSS_SELECTOR, "svg.for-narrow")
    assert shown.is_displayed()
    assert not browser.find_element(By.CSS_SELECTOR, "svg.for-wide").is_displayed()
    assert "2012" not in shown.text


def test_the_strip_of_coverage_is_seen(browser, address):
    for page in ("curve?week=2026-W46", "search?q=AI&by=week"):
        look(browser, address + page, DESK)
        strip = patiently(browser, 20).until(  # the page looks again until the archive is counted
            lambda driver: driver.find_element(By.CSS_SELECTOR, "svg.for-wide rect.covered")
        )
        assert strip.rect["height"] > 5
        assert strip.rect["width"] > 5


@pytest.fixture
def with_killer_robots(ask_in, fill_workspace):
    """The address, with its token, of a server whose archive has a headline about them."""
    folder = fill_workspace()
    archive = Database.open(folder / "archive.db")
    with archive.writing() as connection:
        insert_rows(connection, [entry("Killer robots must be banned", days=3)])
    archive.close()
    return f"{ask_in(folder).address}?token={TOKEN}"


def search_for(browser, address, words, width, theme):
    look(browser, address, width, theme=theme)
    field = browser.find_element(By.CSS_SELECTOR, "nav a[href^='/search']")
    field.send_keys(Keys.ENTER)
    patiently(browser, 10).until(lambda driver: driver.find_elements(By.NAME, "q"))
    browser.find_element(By.NAME, "q").send_keys(words, Keys.ENTER)
    patiently(browser, 20).until(lambda driver: driver.find_elements(By.ID, "keep"))
    patiently(browser, 20).until(lambda driver: "being counted" not in driver.page_source)


@pytest.mark.parametrize("has_script", [True, False])
def test_killer_robots_are_searched_kept_and_scored_with_the_keyboard_alone(
    browser, with_killer_robots, has_script
):
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": not has_script})
    width, theme = (DESK, "light") if has_script else (PHONE, "dark")
    try:
        search_for(browser, with_killer_robots, '"killer robots"', width, theme)
        browser.find_element(By.CSS_SELECTOR, "#keep summary").send_keys(Keys.ENTER)
        name = browser.find_element(By.CSS_SELECTOR, "#keep input[name=name]")
        assert name.get_attribute("value") == "Killer robots"
        photograph(browser, f"keep-{width}-{theme}.png")
        if has_script:
            assert browser.execute_script(OVERFLOW) <= 0
            assert violations(browser) == []
        name.send_keys(Keys.TAB)
        browser.switch_to.active_element.send_keys(Keys.ENTER)
        patiently(browser, 10).until(lambda driver: "/topic?" in driver.current_url)
        photograph(browser, f"progress-{width}-{theme}.png")
        patiently(browser, 30).until(
            lambda driver: "1 headline has this topic" in driver.find_element(By.TAG_NAME, "main").text
        )
        photograph(browser, f"scored-{width}-{theme}.png")
        (found,) = browser.find_elements(By.PARTIAL_LINK_TEXT, "Its headlines")
        found.send_keys(Keys.ENTER)
        patiently(browser, 20).until(lambda driver: "topic=killer_robots" in driver.current_url)
        patiently(browser, 20).until(
            lambda driver: "Killer robots must be banned" in driver.find_element(By.TAG_NAME, "main").text
        )
        look(browser, browser.current_url.replace("/search", "/curve"), width, theme=theme)
        assert "The curve of killer robots" in browser.find_element(By.TAG_NAME, "h1").text
        assert "curves of this week are being fitted" in browser.find_element(By.TAG_NAME, "main").text
    finally:
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
