"""Coding by the keyboard in a real browser: each key is stored, whatever happens to the server meanwhile.

With PANICTRACK_SCREENSHOTS=folder, screenshots are kept there, to be looked at.
"""

import signal
import subprocess
import sys
import time
from contextlib import closing, contextmanager

import pytest
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

from panictrack.archive import Database
from panictrack.archive.deletion import delete_headlines
from panictrack.labelling.questions import Choice, Codebook, Kind, Question
from panictrack.web.server import serving
from tests.browsing import DESK, NEEDS_BROWSER, OVERFLOW, PHONE, chromium, look, photograph, violations

from .conftest import HOSTILE, NOW, TOKEN, site_in
from .samples_to_code import TITLES, n_rows, stored, workspace_to_code

pytestmark = NEEDS_BROWSER
WHOLE = (
    ("about", "1"),
    ("alarm", "2"),
    ("object", "technology"),
    ("themes", "jobs;crime"),
    ("regulation", "none"),
)
KEYS = ("y", "2", "t", "j", "c", Keys.ENTER, "n")  # what gives these answers


@pytest.fixture
def folder(tmp_path, empty_archive):
    return workspace_to_code(tmp_path, empty_archive)


@pytest.fixture
def address(folder):
    with serving(site_in(folder), 0) as found:
        yield found


def begin(browser, address, coder="ana", *, width=DESK, theme="light", more="", token=TOKEN):
    look(browser, f"{address}label?sample=ai&coder={coder}&token={token}{more}", width, theme=theme)


def wait(browser, condition):
    """The page may be loaded meanwhile: then its elements are gone for a moment."""
    # Most say that an element is gone; one that goes while its text is read is "unknown error".
    return WebDriverWait(browser, 20, 0.02, ignored_exceptions=(WebDriverException,)).until(
        lambda _: condition()
    )


def press(browser, *keys):
    """Each key as a person would: on whatever has the focus."""
    for key in keys:
        browser.switch_to.active_element.send_keys(key)


def headline(browser):
    return browser.find_element(By.ID, "headline").text


def question(browser):
    shown = [form for form in browser.find_elements(By.CSS_SELECTOR, "form.question") if form.is_displayed()]
    return shown[0].get_attribute("data-question") if shown else None


def number(browser):
    return int(browser.find_element(By.ID, "n-coded").text)


def is_all_stored(browser):
    return not browser.find_element(By.ID, "unstored").get_attribute("textContent")


def test_every_key_is_an_answer_that_is_stored(browser, address, folder):
    begin(browser, address)
    assert (headline(browser), question(browser)) == (HOSTILE, "about")
    for key, following in zip(
        KEYS, ("alarm", "object", "themes", "themes", "themes", "regulation", "about"), strict=True
    ):
        press(browser, key)
        assert question(browser) == following
    assert headline(browser) == TITLES[1]
    wait(browser, lambda: number(browser) == 1)
    assert stored(folder) == {(HOSTILE, question): answer for question, answer in WHOLE}


def test_backspace_takes_back_an_answer_also_of_the_headline_before(browser, address, folder):
    begin(browser, address)
    press(browser, "n", "y", Keys.BACKSPACE, Keys.BACKSPACE)
    assert (headline(browser), question(browser)) == (HOSTILE, "about")
    wait(browser, lambda: is_all_stored(browser))
    assert stored(folder) == {}
    assert n_rows(folder) == 4
    press(browser, "n")
    assert headline(browser) == TITLES[1]


def test_backspace_knows_what_was_answered_before_the_page_was_loaded(browser, address, folder):
    begin(browser, address)
    press(browser, "n", "n")
    wait(browser, lambda: number(browser) == 2)
    begin(browser, address)
    assert headline(browser) == TITLES[2]
    press(browser, Keys.BACKSPACE)
    assert (headline(browser), question(browser)) == (TITLES[1], "about")
    wait(browser, lambda: number(browser) == 1)
    press(browser, Keys.BACKSPACE)
    wait(browser, lambda: number(browser) == 0)
    assert headline(browser) == HOSTILE
    assert stored(folder) == {}


def test_arrows_skip_a_headline_and_go_back_to_it(browser, address, folder):
    begin(browser, address)
    press(browser, Keys.ARROW_RIGHT)
    assert headline(browser) == TITLES[1]
    press(browser, "n", Keys.ARROW_LEFT)
    assert (headline(browser), question(browser)) == (TITLES[1], None)
    press(browser, Keys.ARROW_LEFT)
    assert (headline(browser), question(browser)) == (HOSTILE, "about")
    press(browser, "?")
    assert headline(browser) == TITLES[2]
    wait(browser, lambda: number(browser) == 2)
    assert stored(folder) == {(HOSTILE, "about"): "cannot_tell", (TITLES[1], "about"): "0"}


def test_an_answer_is_changed_by_a_click_and_what_hung_on_it_goes(browser, address, folder):
    begin(browser, address)
    press(browser, "y", "2", "t")
    wait(browser, lambda: is_all_stored(browser))
    browser.find_element(By.CSS_SELECTOR, '[data-given="alarm"] a').click()
    assert question(browser) == "alarm"
    assert browser.find_element(By.CSS_SELECTOR, 'button[aria-pressed="true"]').text.split() == ["2", "Clear"]
    browser.find_element(By.CSS_SELECTOR, '[data-question="alarm"] button[value="0"]').click()
    assert question(browser) == "regulation"
    wait(browser, lambda: is_all_stored(browser))
    assert stored(folder) == {(HOSTILE, "about"): "1", (HOSTILE, "alarm"): "0"}


def test_a_note_is_typed_without_answering_and_stored_by_enter(browser, address, folder):
    begin(browser, address)
    press(browser, "/", "y, 2: irony?", Keys.ENTER, "y")
    wait(browser, lambda: is_all_stored(browser) and question(browser) == "alarm")
    assert stored(folder) == {(HOSTILE, "note"): "y, 2: irony?", (HOSTILE, "about"): "1"}


def test_what_is_held_or_meant_for_the_browser_is_no_answer(browser, address, folder):
    begin(browser, address)
    event = "document.dispatchEvent(new KeyboardEvent('keydown', {key: 'n', bubbles: true, %s}));"
    for how in ("repeat: true", "ctrlKey: true", "metaKey: true", "altKey: true"):
        browser.execute_script(event % how)
    browser.find_element(By.ID, "keys").click()
    press(browser, "n")
    assert headline(browser) == HOSTILE
    assert n_rows(folder) == 0


def test_keys_answer_on_a_keyboard_of_other_letters_and_with_capitals(browser, address, folder):
    begin(browser, address)
    event = "document.body.dispatchEvent(new KeyboardEvent('keydown', {bubbles: true, %s}));"
    browser.execute_script(event % "key: 'н', code: 'KeyY'")
    assert question(browser) == "alarm"
    browser.execute_script(event % "key: '0', code: 'Digit0'")
    browser.execute_script(event % "key: 'N', code: 'KeyN'")
    assert headline(browser) == TITLES[1]


def test_after_the_last_headline_the_page_says_that_all_is_coded(browser, address, folder):
    begin(browser, address)
    press(browser, Keys.ARROW_RIGHT, *("n" * 11))
    wait(browser, lambda: headline(browser) == HOSTILE)
    press(browser, "n")
    wait(browser, lambda: "has coded all 12 headlines" in browser.find_element(By.TAG_NAME, "main").text)
    assert len(stored(folder)) == 12
    press(browser, Keys.BACKSPACE)
    assert (headline(browser), question(browser)) == (HOSTILE, "about")


def test_two_coders_in_two_browsers_do_not_meet(browser, address, folder, tmp_path):
    with chromium(tmp_path / "ben") as other:
        begin(browser, address)
        begin(other, address, "ben")
        for _ in range(6):
            press(browser, "n")
            press(other, "y", "0", "n")
        wait(browser, lambda: number(browser) == 6)
        wait(other, lambda: number(other) == 6)
    assert stored(folder) == {(title, "about"): "0" for title in TITLES[:6]}
    assert len(stored(folder, "ben")) == 18


def test_while_another_process_writes_answers_wait_and_are_stored_afterwards(
    browser, address, folder, monkeypatch
):
    monkeypatch.setattr("panictrack.archive.database._PATIENCE_MS", 50)
    begin(browser, address)
    with closing(Database.open(folder / "archive.db")) as archive, archive.writing():
        press(browser, "n", "n")
        assert headline(browser) == TITLES[2]
        wait(browser, lambda: "another process is writing" in browser.find_element(By.ID, "trouble").text)
        assert not is_all_stored(browser)
        photograph(browser, "coding-not-stored.png")
        assert number(browser) == 0
    wait(browser, lambda: number(browser) == 2)
    assert not browser.find_element(By.ID, "trouble").is_displayed()


def test_an_answer_that_is_refused_is_told_and_the_next_headline_comes(browser, address, folder):
    begin(browser, address)
    with closing(Database.open(folder / "archive.db")) as archive:
        with archive.reading() as connection:
            deleted = connection.value("select id from headline where title = ?", (HOSTILE,))
        delete_headlines(archive, [deleted], reason="a test", now=NOW)
    press(browser, "n")
    wait(browser, lambda: "headline 1" in browser.find_element(By.ID, "trouble").text)
    assert headline(browser) == TITLES[1]
    press(browser, "n")
    wait(browser, lambda: number(browser) == 1)
    assert stored(folder) == {(TITLES[1], "about"): "0"}


def test_answers_of_two_tabs_of_one_coder_are_sent_once_and_in_order(browser, address, folder, monkeypatch):
    monkeypatch.setattr("panictrack.archive.database._PATIENCE_MS", 50)
    begin(browser, address)
    first = browser.current_window_handle
    browser.switch_to.new_window("tab")
    try:
        begin(browser, address)
        with closing(Database.open(folder / "archive.db")) as archive, archive.writing():
            press(browser, "y", "1", Keys.BACKSPACE, "2")
            browser.switch_to.window(first)
            press(browser, "n")
            wait(browser, lambda: "5 answers are kept" in browser.find_element(By.ID, "trouble").text)
        wait(browser, lambda: is_all_stored(browser))
        wait(browser, lambda: stored(folder) == {(HOSTILE, "about"): "0"})
        assert n_rows(folder) == 6
    finally:
        browser.switch_to.window(next(one for one in browser.window_handles if one != first))
        browser.close()
        browser.switch_to.window(first)


@contextmanager
def a_server(folder, port=0):
    """The command itself, in a process that can be killed; its address and its link."""
    command = [
        sys.executable,
        "-m",
        "panictrack",
        "--config",
        str(folder / "panictrack.toml"),
        "serve",
        "--port",
        str(port),
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        address = process.stdout.readline().strip()
        token = process.stderr.readline().strip().partition("?token=")[2]
        try:
            yield process, address, token
        finally:
            process.kill()


def test_nothing_is_lost_when_the_server_is_killed(browser, folder):
    with a_server(folder) as (process, address, token):
        begin(browser, address, token=token)
        press(browser, "n", "n", "y")
        wait(browser, lambda: number(browser) == 2 and is_all_stored(browser))
        process.send_signal(signal.SIGKILL)
        process.wait()
    confirmed = stored(folder)
    assert len(confirmed) == 3
    press(browser, "2", "u", "n", "n", "/", "typed while it was dead")
    wait(browser, lambda: "the server does not answer" in browser.find_element(By.ID, "trouble").text)
    assert headline(browser) == TITLES[4]
    assert stored(folder) == confirmed
    with a_server(folder, int(address.rstrip("/").rpartition(":")[2])) as (_, again, token):
        wait(browser, lambda: "the server wants its token" in browser.find_element(By.ID, "trouble").text)
        begin(browser, again, token=token)
        wait(browser, lambda: number(browser) == 4 and is_all_stored(browser))
        expected = {
            (TITLES[2], "alarm"): "2",
            (TITLES[2], "object"): "use",
            (TITLES[2], "regulation"): "none",
        }
        expected |= {(TITLES[3], "about"): "0", (TITLES[4], "note"): "typed while it was dead"}
        assert stored(folder) == confirmed | expected
        assert (headline(browser), question(browser)) == (TITLES[4], "about")


def test_answers_wait_while_another_workspace_is_served_at_the_same_address(
    browser, folder, tmp_path_factory, empty_archive
):
    other = workspace_to_code(tmp_path_factory.mktemp("other"), empty_archive, seed=2)
    with a_server(folder) as (_, address, token):
        begin(browser, address, token=token)
        wait(browser, lambda: is_all_stored(browser))
    press(browser, "n")
    port = int(address.rstrip("/").rpartition(":")[2])
    with a_server(other, port) as (_, _, token):
        first = browser.current_window_handle
        browser.switch_to.new_window("tab")
        begin(browser, address, token=token)  # the other study is coded here now
        browser.close()
        browser.switch_to.window(first)
        wait(browser, lambda: "serves another sample" in browser.find_element(By.ID, "trouble").text)
    assert n_rows(other) == 0
    with a_server(folder, port) as (_, _, token):
        begin(browser, address, token=token)
        wait(browser, lambda: stored(folder) == {(HOSTILE, "about"): "0"})


def test_hostile_words_of_a_codebook_are_words(browser, tmp_path, empty_archive):
    script = "</script></p><script>document.title='owned'</script>"
    book = Codebook(
        name=script,
        version=script,
        introduction=script,
        questions=(
            Question(
                name="about", ask=script, help=script, kind=Kind.ONE,
                choices=(Choice(value="1", key="y", label=script, help=script),),
            ),
            Question(  # also the name of what every object of JavaScript has
                name="constructor", ask=script, kind=Kind.SEVERAL, when=(("about", ("1",)),),
                choices=(Choice(value="a", key="a", label=script),),
            ),
        ),
    )  # fmt: skip
    folder = workspace_to_code(tmp_path, empty_archive, book=book)
    with serving(site_in(folder), 0) as address:
        begin(browser, address)
        press(browser, "y", "a", Keys.ENTER)
        wait(browser, lambda: number(browser) == 1)
        assert browser.title.startswith("ai, coded by ana")
    assert stored(folder) == {(HOSTILE, "about"): "1", (HOSTILE, "constructor"): "a"}


def test_without_javascript_a_click_is_stored_and_leads_on(browser, address, folder):
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        begin(browser, address)
        answers = (("about", "1", "alarm"), ("alarm", "0", "regulation"), ("regulation", "none", "about"))
        for asked, value, following in answers:
            browser.find_element(
                By.CSS_SELECTOR, f'[data-question="{asked}"] button[value="{value}"]'
            ).click()
            wait(browser, lambda following=following: question(browser) == following)
        assert headline(browser) == TITLES[1]
        browser.find_element(By.CSS_SELECTOR, "#undo button").click()
        wait(browser, lambda: headline(browser) == HOSTILE)
        assert browser.find_element(By.CSS_SELECTOR, ".given").text.count("change") == 2
        browser.find_element(By.ID, "skip").click()
        wait(browser, lambda: headline(browser) == TITLES[1])
    finally:
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
    assert len(stored(folder)) == 2


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [PHONE, DESK])
def test_each_question_fits_and_a_screen_reader_finds_nothing_to_complain_of(browser, address, width, theme):
    look(browser, f"{address}label", width, theme=theme)
    photograph(browser, f"label-{width}-{theme}.png")
    begin(browser, address, width=width, theme=theme)
    browser.get_log("performance")
    for number_, keys in enumerate(("", "y", "2", "t", "jc", Keys.ENTER, "n")):
        press(browser, *keys)
        photograph(browser, f"coding-{number_}-{width}-{theme}.png")
        assert browser.execute_script(OVERFLOW) <= 0
    assert violations(browser) == []
    assert len(browser.find_elements(By.TAG_NAME, "h1")) == 1
    assert [one for one in browser.get_log("browser") if "Content Security" in one["message"]] == []


def test_a_fresh_coder_is_faster_with_the_keys_than_anybody_reads(browser, address, folder, capsys):
    begin(browser, address)
    began = time.perf_counter()
    for _ in range(12):
        press(browser, *KEYS)
    wait(browser, lambda: is_all_stored(browser) and len(stored(folder)) == 60)
    seconds = time.perf_counter() - began
    with capsys.disabled():
        sys.stdout.write(f"\n{60 * 12 / seconds:.0f} headlines a minute, each with five answers\n")
    assert stored(folder) == {(title, name): value for title in TITLES for name, value in WHOLE}
