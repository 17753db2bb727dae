"""The weekly page in a real browser: on a phone, on a desk, for a screen reader and on paper.

With PANICTRACK_SCREENSHOTS=folder, screenshots and the printed page are kept there, to be looked at.
"""

import base64
import json
import re
from urllib.parse import unquote, urlsplit

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement

from tests.browsing import (
    DESK,
    FIGURES,
    NEEDS_BROWSER,
    PAPER,
    PHONE,
    PICTURES,
    chromium,
    keep,
    requested,
    show,
    violations,
)

pytestmark = NEEDS_BROWSER

MOST_CHARACTERS = 75  # in a line of text
SMALLEST_TEXT = 8.5  # pixels, in a chart on a phone
SMALLEST_OF_PHONE = 11  # in a chart drawn for one
SLICE = 2_000  # pixels of the page in one screenshot
SCRIPT = '<script>alert("AI kills")</script> & "AI threatens all"'  # a title of a headline

# Elements whose box leaves the screen; what a box of its own scrolls or clips is not on the screen.
OVERFLOWING = """
const width = arguments[0];
const ends = (box) => box.getBoundingClientRect().right;
const holds = (box) => getComputedStyle(box).overflowX !== "visible" && ends(box) <= width + 1;
const scrolls = ({ parentElement: box }) => box !== null && (holds(box) || scrolls(box));
return [...document.querySelectorAll("body, body *:not(svg *)")]
  .filter((element) => {
    const box = element.getBoundingClientRect();
    return (box.right > width + 1 || box.left < -1) && !scrolls(element);
  })
  .map((element) => `${element.tagName} ${element.textContent.trim().slice(0, 60)}`);
"""
# Texts that leave their chart.
CUT = """
return [...document.querySelectorAll("svg text")]
  .filter((text) => text.getClientRects().length)
  .filter((text) => {
    const [box, chart] = [text.getBoundingClientRect(), text.ownerSVGElement.getBoundingClientRect()];
    return box.left < chart.left - 1 || box.right > chart.right + 1
      || box.top < chart.top - 1 || box.bottom > chart.bottom + 1;
  })
  .map((text) => text.textContent);
"""
# The size of each text of a chart on the screen, in pixels.
TEXT_SIZES = """
const shown = [...document.querySelectorAll(arguments[0])].filter((text) => text.getClientRects().length);
return shown.map((text) => {
  const { a, b } = text.getScreenCTM();
  return parseFloat(getComputedStyle(text).fontSize) * Math.hypot(a, b);
});
"""
# The longest line of each paragraph, in characters.
LINES = """
const character = document.createRange();
return [...document.querySelectorAll("p, li, dd, caption")].map((paragraph) => {
  const lines = new Map();
  const texts = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    for (let place = 0; place < texts.currentNode.length; place++) {
      character.setStart(texts.currentNode, place);
      character.setEnd(texts.currentNode, place + 1);
      const box = character.getBoundingClientRect();
      if (box.width) lines.set(Math.round(box.bottom), (lines.get(Math.round(box.bottom)) ?? 0) + 1);
    }
  }
  return [Math.max(0, ...lines.values()), paragraph.textContent.trim().slice(0, 60)];
});
"""
# The drawings are taken out while axe looks: it can judge nothing in them but title and description, and
# their marks would keep it for ten seconds.
TAKE_OUT = """
window.drawings = [...document.querySelectorAll("svg > :not(title, desc)")];
window.charts = drawings.map((drawing) => drawing.parentElement);
drawings.forEach((drawing) => drawing.remove());
"""
PUT_BACK = "drawings.forEach((drawing, place) => charts[place].append(drawing));"
LINKS = """
return [
  [...document.querySelectorAll("a")].map((link) => link.getAttribute("href")),
  [...document.querySelectorAll("[id]:not(svg *)")].map(({ id }) => id),
];
"""


@pytest.fixture(scope="module")
def browser(index, tmp_path_factory):
    """Chromium without a screen, at the page."""
    with chromium(tmp_path_factory.mktemp("profile")) as driver:
        driver.get(index.as_uri())
        yield driver


def photograph(browser, width):
    """The whole page, in slices that an eye can follow."""
    height = browser.execute_script("return document.documentElement.scrollHeight")
    for number, top in enumerate(range(0, height, SLICE)):
        clip = {"x": 0, "y": top, "width": width, "height": min(SLICE, height - top), "scale": 1}
        asked = {"captureBeyondViewport": True, "clip": clip}
        taken = browser.execute_cdp_cmd("Page.captureScreenshot", asked)
        keep(f"{width}-{number:02}.png", base64.b64decode(taken["data"]))


def test_the_page_has_every_section_and_asks_for_nothing_but_itself(browser, index):
    assert requested(browser, index.as_uri()) == {index.as_uri()}
    assert browser.find_elements(By.CSS_SELECTOR, "script, link, iframe, [src], [srcset]") == []
    sections = {element.get_attribute("id") for element in browser.find_elements(By.CSS_SELECTOR, "h2[id]")}
    assert {"measures", "charts", "hypotheses", "errors", "sensitivity", "order", "headlines"} <= sections
    assert {"technologies", "notes", "cite"} <= sections
    assert SCRIPT in browser.find_element(By.TAG_NAME, "main").text


def test_every_chart_has_a_text_alternative(browser, index):
    charts = browser.find_elements(By.CSS_SELECTOR, "img, svg, [role=img]")
    assert len(charts) == len(json.loads(index.with_name("manifest.json").read_text())["charts"]) > 8
    for chart in filter(WebElement.is_displayed, charts):
        assert chart.aria_role == "image"
        assert len(chart.accessible_name) > 20
        description = chart.find_element(By.TAG_NAME, "desc").get_attribute("textContent")
        assert len(description) > 40, chart.accessible_name


def test_every_link_leads_to_a_file_of_the_bundle_a_place_on_the_page_or_the_web(browser, index):
    links, names = browser.execute_script(LINKS)
    for link in links:
        parts = urlsplit(link)
        if parts.scheme:
            assert parts.scheme == "https", link
        elif parts.path:
            assert (index.parent / unquote(parts.path)).is_file(), link
        else:
            assert parts.fragment in names, link
    assert {"headlines.csv", "manifest.json", "#notes", "timeline.png"} <= set(links)


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_nothing_overflows_the_screen_and_no_text_its_chart(browser, width):
    show(browser, width)
    assert browser.execute_script("return document.documentElement.scrollWidth") <= width
    assert browser.execute_script(OVERFLOWING, width) == []
    assert browser.execute_script(CUT) == []
    if PICTURES:
        photograph(browser, width)


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_axe_finds_nothing_to_mend(browser, width):
    show(browser, width)
    browser.execute_script(TAKE_OUT)
    found = violations(browser)
    browser.execute_script(PUT_BACK)
    assert found == []


def test_charts_can_be_read_on_a_phone(browser):
    show(browser, PHONE)
    assert min(browser.execute_script(TEXT_SIZES, "svg text")) >= SMALLEST_TEXT
    assert min(browser.execute_script(TEXT_SIZES, ".narrow svg text")) >= SMALLEST_OF_PHONE


@pytest.mark.parametrize(
    ("width", "media", "shown"),
    [
        (PHONE, "screen", ".narrow"),
        (700, "screen", ".narrow"),
        (DESK, "screen", ".wide"),
        (PHONE, "print", ".wide"),
    ],
)
def test_the_first_chart_is_one_drawing_on_a_phone_and_another_at_a_desk_and_on_paper(
    browser, width, media, shown
):
    show(browser, width, media=media)
    charts = browser.find_elements(By.CSS_SELECTOR, "#charts ~ figure:first-of-type svg")
    assert len(charts) == 2
    (drawn,) = filter(WebElement.is_displayed, charts)
    assert drawn == browser.find_element(By.CSS_SELECTOR, f"figure {shown} svg")


def test_the_chart_of_a_phone_shows_the_present_without_scrolling_and_its_whole_title(browser):
    show(browser, PHONE)
    drawn = browser.find_element(By.CSS_SELECTOR, ".narrow svg")
    words = drawn.text.split()
    assert "2026" in words
    assert "2018" not in words
    title = drawn.find_element(By.TAG_NAME, "title").get_attribute("textContent")
    assert title in " ".join(words)
    assert drawn.rect["x"] >= 0
    assert drawn.rect["x"] + drawn.rect["width"] <= PHONE


def test_no_line_of_text_is_longer_than_an_eye_likes(browser):
    show(browser, DESK)
    assert [text for length, text in browser.execute_script(LINES) if length > MOST_CHARACTERS] == []


def test_it_prints_on_a4_with_every_chart_on_one_page_and_nothing_cut(browser):
    width, height = PAPER
    show(browser, width, height, media="print")
    assert browser.execute_script(OVERFLOWING, width) == []
    for figure_height, break_inside in browser.execute_script(FIGURES):
        assert figure_height <= height
        assert break_inside == "avoid"
    printed = browser.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True})
    pdf = base64.b64decode(printed["data"])
    keep("page.pdf", pdf)
    assert 8 <= len(re.findall(rb"/Type\s*/Page\b", pdf)) <= 32
