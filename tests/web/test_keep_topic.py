"""A query that is kept as a topic: written, scored beside the server, and told as it goes."""

import re
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from html import unescape
from urllib.parse import quote, urlencode

import pytest

from panictrack.archive import Database
from panictrack.daemon.locking import sole_daemon
from panictrack.errors import InputError, NotEnoughDataError
from panictrack.scoring.run import score
from panictrack.scoring.scorers import Topic, load_topics
from panictrack.web.background import Background
from panictrack.web.topic_draft import draft_of, label_for, terms_of, topic_of
from panictrack.web.writing import Actions

from .conftest import FEEDS, Given, Waiting, cookie, follow, post, told

WORDS = 'crowd OR "rogue AI"'
SEARCH = f"/search?q={quote(WORDS)}"
KEEP = {"do": "keep", "q": WORDS, "name": "Crowds"}


class Failed(Given):
    """Work that ends with an error."""

    def submit(self, _fn, /, *_args, **_kwargs):
        future = Future()
        future.set_exception(self.result)
        return future


@pytest.fixture
def own(ask_in, fill_workspace, tmp_path):
    """A server of a workspace to itself; what would be a child process is a thread."""

    def opened(feeds=FEEDS, heavy=lambda: ThreadPoolExecutor(1), **changes):
        fill_workspace()
        (tmp_path / "feeds.yaml").write_text(feeds)
        return ask_in(tmp_path, actions=Actions(heavy), **changes)

    return opened


def form(page):
    """The offer to keep the words."""
    found = re.search(r'<details id="keep".*?</details>', page.text, re.DOTALL)
    return unescape(found[0]) if found else ""


def progress(page):
    return re.search(r'<section id="progress".*?</section>', page.text, re.DOTALL)[0]


def follow_topic(asking, answer):
    """The page of the topic when its scoring is over."""
    page = follow(asking, answer)
    assert page.status == 200
    return page


# --- what a topic can carry


@pytest.mark.parametrize(
    ("words", "terms"),
    [
        ('"killer robots" OR slaughterbots', {"killer robots": (), "slaughterbots": ()}),
        ("drone NOT film", {"drone": ("film",)}),
        (
            '(drone OR uav) NOT (film OR "short film")',
            dict.fromkeys(("drone", "uav"), ("film", "short film")),
        ),
        ("AI OR drone AND NOT film", {"AI": (), "drone": ("film",)}),
        (
            "C# OR #metoo OR A.I. OR chatbot, OR Copilot+",
            dict.fromkeys(["C", "metoo", "A.I.", "chatbot", "Copilot+"], ()),
        ),
    ],
)
def test_words_and_phrases_with_or_and_not_are_terms(words, terms):
    assert terms_of(words) == terms


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (
            "robot jobs",
            'if they stand side by side, search for "robot jobs", if one is enough, for robot OR jobs',
        ),
        (
            '"killer robot" AND ban',
            'search for "killer robot ban", if one is enough, for "killer robot" OR ban',
        ),
        ("robot*", "name them, such as robot OR robots"),
        ("a NOT (b NOT c)", "no NOT within NOT"),
        ("a OR (a NOT b)", "a is there with NOT and without"),
    ],
)
def test_what_no_topic_can_carry_is_told_with_what_would_fit(words, told):
    with pytest.raises(InputError, match=re.escape(told)):
        terms_of(words)
    draft = draft_of(words, None, ())
    assert told in draft.problem
    assert not draft.is_possible


def test_a_topic_counts_what_the_search_finds():
    topic = topic_of('"killer robots" OR drone NOT film', "Killer robots")
    assert topic.matches("Killer robots are banned")
    assert topic.matches("A drone at sea")
    assert not topic.matches("A drone in a film")


@pytest.mark.parametrize(
    ("label", "name"),
    [("Killer robots", "killer_robots"), ("Künstliche Intelligenz", "kunstliche_intelligenz"), ("5G", "5g")],
)
def test_a_name_for_files_is_made_of_the_name_for_people(label, name):
    assert topic_of("x", label).name == name


@pytest.mark.parametrize(
    ("label", "told"), [("роботы", "no Latin letter"), (" ", "no Latin"), ("a" * 61, "at most 60")]
)
def test_a_name_that_cannot_be_one_is_told(label, told):
    with pytest.raises(InputError, match=told):
        topic_of("x", label)


def test_the_name_that_is_offered_is_free():
    topics = (Topic(name="ai", label="AI", terms=("AI",)), Topic(name="ai_too", label="AI", terms=("AI",)))
    draft = draft_of("AI", None, topics)
    assert (draft.label, draft.problem) == ("AI 2", "")


def test_a_name_is_offered_although_the_longest_names_are_taken():
    words = f'"{"killer robots of the far away and long forgotten years " * 2}"'
    names = []
    for _ in range(12):
        label = label_for(words, names)
        names.append(topic_of(words, label).name)
    assert len(set(names)) == 12


# --- offered


def test_with_the_token_the_search_offers_to_keep_its_words_under_a_name(own):
    asking = own()
    found = form(asking(SEARCH, **cookie(asking)))
    assert '<form method="post" action="/topic">' in found
    assert f'name="q" value="{WORDS}"' in found
    assert 'name="name" value="Crowd" required' in found
    assert "<pre" not in found
    assert " open>" not in found


def test_without_the_token_the_lines_to_paste_are_shown_and_the_feed_list_accepts_them(ask, tmp_path):
    found = form(ask(SEARCH))
    assert "<form" not in found
    assert "then run <code>panictrack score</code>" in found
    assert "open the second address" in found
    (tmp_path / "feeds.yaml").write_text(re.search(r"<pre[^>]*>(.*?)</pre>", found, re.DOTALL)[1])
    assert load_topics(tmp_path / "feeds.yaml")[-1] == topic_of(WORDS, "Crowd")


def test_filters_are_said_to_be_no_part_of_a_topic(own):
    asking = own()
    found = form(asking(f"{SEARCH}&outlet=local.example", **cookie(asking)))
    assert "in the whole archive: the filters (outlet) are not part of it" in found


def test_words_that_no_topic_carries_have_no_form_and_the_reason_in_its_place(own):
    asking = own()
    found = form(asking("/search?q=crowd*", **cookie(asking)))
    assert "These words cannot be kept as they are: a topic has whole words" in found
    assert "<form" not in found
    assert form(asking("/search", **cookie(asking))) == ""


def test_a_snapshot_has_nothing_to_keep(own):
    asking = own(snapshot="0123456789abcdef")
    assert form(asking(SEARCH, **cookie(asking))) == ""
    assert post(asking, KEEP, "/topic").status == 403


# --- kept


def test_a_topic_is_written_scored_and_known_to_the_running_server(own, tmp_path):
    asking = own()
    assert "crowds" not in asking("/search").text
    page = follow_topic(asking, post(asking, KEEP, "/topic"))
    assert "Crowds is a topic now: feeds.yaml has it, under the name crowds." in told(page)
    assert "2 headlines have this topic" in progress(page)
    assert (tmp_path / "feeds.yaml").read_text() == (
        f"{FEEDS}\ntopics:\n  crowds:\n    label: Crowds\n    version: '1'\n    terms: [crowd, rogue AI]\n"
    )
    for link in re.findall(r'href="([^"]+)"', progress(page)):
        answer = asking(unescape(link))
        assert (answer.status, "topic=crowds" in link) == (200, True)
    assert "2 headlines<" in asking("/search?topic=crowds").text
    assert "<option selected>crowds</option>" in asking("/search?topic=crowds").text
    assert '<option value="crowds" selected>Crowds</option>' in asking("/curve?topic=crowds").text


def test_while_headlines_are_scored_the_page_says_how_many_and_looks_again(own, tmp_path):
    asking = own(heavy=Waiting)
    page = asking(post(asking, KEEP, "/topic").headers["Location"], **cookie(asking))
    assert "0 of 4 headlines are scored" in progress(page)
    assert '<progress max="4" value="0"' in progress(page)
    assert "<code>panictrack score</code> goes on where it stopped" in progress(page)
    assert 'data-again="2" aria-busy="true"' in progress(page)
    assert '<noscript><meta http-equiv="refresh" content="2; url=/topic?topic=crowds' in page.text
    archive = Database.open(tmp_path / "archive.db")
    with archive.writing() as connection:
        connection.execute("update scorer set scored_through = 3 where name = 'topic:crowds'")
        connection.execute(
            "insert into scorer (name, version, fingerprint, languages, scored_through) "
            "select 'topic:crowds', '1', ?, '[]', 3",
            (topic_of(WORDS, "Crowds").id.fingerprint,),
        )
    archive.close()
    assert "3 of 4 headlines are scored" in progress(asking("/topic?topic=crowds"))


def test_a_scoring_that_was_stopped_goes_on_where_it_was(own):
    asking = own(f"{FEEDS}topics:\n  crowds: {{terms: [crowd]}}\n")
    page = asking("/topic?topic=crowds")
    assert "Nobody is scoring: <code>panictrack score</code> goes on where it stopped." in progress(page)
    assert "<form" not in progress(page)
    assert "Score it now" in progress(asking("/topic?topic=crowds", **cookie(asking)))
    page = follow_topic(asking, post(asking, {"do": "score", "topic": "crowds"}, "/topic"))
    assert "1 headline has this topic" in progress(page)


def test_a_daemon_that_runs_is_said_to_go_on_with_it(own, tmp_path):
    asking = own(f"{FEEDS}topics:\n  crowds: {{terms: [crowd]}}\n")
    with sole_daemon(tmp_path / "archive.db"):
        page = asking("/topic?topic=crowds", **cookie(asking))
    assert "The daemon goes on with it, within a minute." in progress(page)
    assert "data-again" in progress(page)
    assert "<form" not in progress(page)


def test_a_scoring_process_that_was_killed_is_told(own):
    asking = own(heavy=lambda: Failed(BrokenProcessPool()))
    page = asking(post(asking, KEEP, "/topic").headers["Location"], **cookie(asking))
    assert "The scoring has stopped: The process that did this was ended" in progress(page)
    assert "Score it now" in progress(page)


def test_a_name_that_is_taken_is_told_beside_the_form_and_nothing_is_written(own, tmp_path):
    asking = own()
    answer = post(asking, KEEP | {"name": "AI"}, "/topic")
    assert answer.headers["Location"] == f"/search?{urlencode({'q': WORDS, 'keep': 'AI'})}#keep"
    page = asking(answer.headers["Location"].partition("#")[0], **cookie(asking))
    found = form(page)
    assert found.startswith('<details id="keep" class="on-screen" open>')
    assert "there is a topic ai already (Artificial intelligence), which is built in; choose another" in found
    assert 'name="name" value="AI" required maxlength="60" autocomplete="off" autofocus aria-invalid' in found
    assert not re.search(r'href="[^"]*keep=', page.text)  # no link goes on with it
    assert (tmp_path / "feeds.yaml").read_text() == FEEDS


def test_a_list_that_cannot_be_written_into_stays_as_it_is_and_the_lines_are_shown(own, tmp_path):
    asking = own(f"{FEEDS}...\n")
    page = asking(post(asking, KEEP, "/topic").headers["Location"], **cookie(asking))
    assert "This was not done:" in told(page)
    assert "add these lines yourself" in told(page)
    assert (tmp_path / "feeds.yaml").read_text() == f"{FEEDS}...\n"


@pytest.mark.parametrize(
    "headers", [{"origin": "http://evil.example"}, {"Cookie": ""}, {"Cookie": "panictrack-1=guess"}]
)
def test_a_form_from_elsewhere_or_without_the_token_keeps_nothing(own, headers, tmp_path):
    assert post(own(), KEEP, "/topic", **headers).status == 403
    assert (tmp_path / "feeds.yaml").read_text() == FEEDS


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({}, "choose from keep, score"),
        ({"do": "score", "topic": "<b>"}, "there is no topic &#39;&lt;b&gt;&#39;; choose from"),
    ],
)
def test_a_form_that_lacks_something_is_an_error_with_the_remedy(own, fields, message):
    answer = post(own(), fields, "/topic")
    assert answer.status == 400
    assert message in answer.text


def test_a_hostile_name_stays_text_on_every_page(own):
    hostile = "<img src=x onerror=alert(1)> robots"
    asking = own()
    page = follow_topic(asking, post(asking, KEEP | {"name": hostile}, "/topic"))
    name = "img_src_x_onerror_alert_1_robots"
    for address in (page, *(asking(f"{path}?topic={name}") for path in ("/topic", "/search", "/curve"))):
        assert "<img" not in address.text


def test_the_page_of_a_built_in_topic_says_what_it_counts(ask):
    text = unescape(ask("/topic?topic=ai").text)
    assert "<dt>Exactly as written</dt><dd>AI; AIs; " in text
    assert "Claude: Anthropic, Anthropic's" in text
    assert "3 headlines have this topic" in text
    assert ask("/topic?topic=nothing").status == 400


def test_two_that_score_at_once_leave_every_score_once_and_the_topic_shown(own, tmp_path):
    own(f"{FEEDS}topics:\n  crowds: {{terms: [crowd]}}\n")

    def run():
        archive = Database.open(tmp_path / "archive.db")
        done = score(archive, topics_file=tmp_path / "feeds.yaml")
        archive.close()
        return done

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: run(), range(4)))
    archive = Database.open(tmp_path / "archive.db")
    with archive.reading() as connection:
        query = (
            "select is_current, count(*) from scorer join score on scorer_id = scorer.id "
            "where name = 'topic:crowds'"
        )
        assert connection.execute(query).fetchone() == (1, 1)
    archive.close()


def test_while_a_topic_is_scored_the_curves_wait_and_say_so(own):
    error = NotEnoughDataError("up to 4 headlines have no score yet; run `panictrack score` first")
    asking = own(heavy=Waiting, background=Background(lambda: Failed(error)))
    for path in ("/", "/curve"):
        assert "up to 4 headlines have no score yet" in asking(path).text
    post(asking, KEEP, "/topic")
    for path in ("/", "/curve"):
        page = asking(path)
        assert "A new topic is being scored, and the curves wait for it." in page.text
        assert 'http-equiv="refresh"' in page.text
