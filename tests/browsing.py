"""A real browser for tests: Chromium without a screen, at the sizes of a phone, a desk and a sheet of paper.

With PANICTRACK_SCREENSHOTS=folder, what a test keeps is written there, to be looked at.
"""

import base64
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from axe_core_python.base import AXE_SCRIPT
from selenium import webdriver
from selenium.webdriver.chrome.service import Service

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
DRIVER = shutil.which("chromedriver")
NEEDS_BROWSER = pytest.mark.skipif(
    not (BROWSER and DRIVER), reason="there is no Chromium with its driver on this machine"
)
PICTURES = os.environ.get("PANICTRACK_SCREENSHOTS")
PHONE, DESK = 390, 1440  # pixels across
PAPER = (680, 1001)  # pixels of an A4 page within its margins
_FLAGS = (
    "--headless=new",
    "--no-sandbox",  # a container is one already, and gives its root no other
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--hide-scrollbars",
    "--no-first-run",
    "--disable-quic",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
)
# How many pixels of the page lie beyond the screen.
OVERFLOW = "return document.documentElement.scrollWidth - document.documentElement.clientWidth;"
FIGURES = """
return [...document.querySelectorAll("figure")].map((figure) => [
  figure.getBoundingClientRect().height, getComputedStyle(figure).breakInside,
]);
"""
_AXE = """
const done = arguments[0];
axe.run({
  resultTypes: ["violations"],
  runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"],
}).then(({ violations }) => done(violations.map(({ id, help, nodes }) => [id, help, nodes[0].html])));
"""


@contextmanager
def chromium(profile: Path) -> Iterator[webdriver.Chrome]:
    """A browser with a profile of its own, which notes what it asks for and what it complains of."""
    options = webdriver.ChromeOptions()
    options.binary_location = BROWSER
    options.set_capability("goog:loggingPrefs", {"performance": "ALL", "browser": "ALL"})
    for flag in (*_FLAGS, f"--user-data-dir={profile}"):
        options.add_argument(flag)
    # The driver is named: Selenium would look for one in the network.
    with webdriver.Chrome(options=options, service=Service(executable_path=DRIVER)) as driver:
        yield driver


def show(browser, width, height=900, *, theme="light", media="screen"):
    """Let pages be seen on a screen or a paper of this size."""
    size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width == PHONE}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    features = [{"name": "prefers-color-scheme", "value": theme}]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": media, "features": features})


def look(browser, address, width, *, theme="light", media="screen"):
    """Open a page on a screen of this width."""
    show(browser, width, theme=theme, media=media)
    browser.get(address)


def requested(browser, page):
    """Every address asked for on behalf of the pages whose address begins so; a new tab asks for others."""
    events = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    sent = [event["params"] for event in events if event["method"] == "Network.requestWillBeSent"]
    return {one["request"]["url"] for one in sent if one["documentURL"].startswith(page)}


def violations(browser):
    """What axe finds on the page: it reads as a screen reader does."""
    # The driver's own scripts are subject to the page's policy; this one is not.
    browser.execute_cdp_cmd("Runtime.evaluate", {"expression": AXE_SCRIPT})
    return browser.execute_async_script(_AXE)


def keep(name, body):
    """Keep a picture or a printed page, where somebody asked for them."""
    if PICTURES:
        Path(PICTURES).mkdir(parents=True, exist_ok=True)
        Path(PICTURES, name).write_bytes(body)


def photograph(browser, name):
    """Keep a picture of the page."""
    taken = browser.execute_cdp_cmd("Page.captureScreenshot", {"captureBeyondViewport": True})
    keep(name, base64.b64decode(taken["data"]))
