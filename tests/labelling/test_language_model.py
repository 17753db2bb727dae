"""A language model codes as a further coder, through the library llm and a stand-in on loopback."""

import json
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from panictrack.errors import ConfigurationError, InputError
from panictrack.labelling.answers import Coding
from panictrack.labelling.language_model import LibraryModel, ask_all

llm = pytest.importorskip("llm")

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
ALARMED = {
    "about": "1",
    "alarm": "3",
    "object": "technology",
    "themes": ["existential"],
    "regulation": "none",
}


class StandIn:
    """A server that speaks as OpenAI's does: what it was asked, and what it replies."""

    def __init__(self) -> None:
        self.asked: list[dict] = []
        self.reply = lambda title: json.dumps(ALARMED if "kill" in title else {"about": "0"})
        self.status = 200
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                outer.asked.append(body)
                title = json.loads(body["messages"][-1]["content"])
                message = {"role": "assistant", "content": outer.reply(title)}
                answer = {
                    "id": "1", "object": "chat.completion", "created": 1, "model": "tiny",
                    "choices": [{"index": 0, "finish_reason": "stop", "message": message}],
                    "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
                }  # fmt: skip
                sent = json.dumps(answer if outer.status == 200 else {"error": {"message": "busy"}}).encode()
                self.send_response(outer.status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(sent)))
                self.end_headers()
                self.wfile.write(sent)

            def log_message(self, *arguments: object) -> None:
                """Print nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}/v1"


@pytest.fixture
def stand_in(tmp_path, monkeypatch):
    found = StandIn()
    thread = Thread(target=found.server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    models = [{"model_id": "tiny", "model_name": "tiny", "api_base": found.address, "can_stream": False}]
    models.append({"model_id": "locked", "model_name": "locked", "api_key_name": "nobody"})
    (tmp_path / "extra-openai-models.yaml").write_text(json.dumps(models))
    monkeypatch.setenv("LLM_USER_PATH", str(tmp_path))
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    yield found
    found.server.shutdown()
    found.server.server_close()
    thread.join()


@pytest.fixture
def ask(archive, sample, stand_in):
    def ask(at_most=None):
        return ask_all(
            archive, LibraryModel("tiny"), sample=None, at_most=at_most, now=lambda: NOW,
            progressed=lambda *_: None,
        )  # fmt: skip

    return ask


def test_a_model_codes_every_headline_of_the_sample_under_the_codebook(ask, rows):
    asked = ask()
    assert (asked.coder, asked.n_coded, asked.unread, asked.n_left) == ("llm:tiny", 3, (), 0)
    assert rows("select question, answer from annotation order by id")[:5] == [
        ("about", "1"),
        ("alarm", "3"),
        ("object", "technology"),
        ("themes", "existential"),
        ("regulation", "none"),
    ]
    assert rows("select distinct source from annotation") == [("llm:tiny",)]


def test_the_model_sees_the_codebook_and_the_title_and_nothing_else(ask, stand_in, archive):
    ask(at_most=1)
    (body,) = stand_in.asked
    told, headline = body["messages"]
    assert "How much threat does the headline convey?" in told["content"]
    assert headline["content"] == '"AI could kill us all, scientists warn"'
    assert body["temperature"] == 0


def test_what_it_was_told_and_what_it_replied_are_kept_word_by_word(ask, rows):
    ask(at_most=2)
    assert rows("select position, reply, problem from model_reply order by id")[1] == (
        2,
        '{"about": "0"}',
        None,
    )
    assert rows("select count(*) from model_instructions") == [(1,)]
    assert "Judge the headline's own words" in rows("select text from model_instructions")[0][0]


def test_a_headline_that_was_coded_is_not_asked_again(ask, stand_in):
    ask(at_most=2)
    asked = ask()
    assert (asked.n_coded, asked.n_left) == (1, 0)
    assert len(stand_in.asked) == 3


def test_a_reply_that_cannot_be_read_is_kept_and_the_headline_stays_uncoded(ask, stand_in, rows):
    stand_in.reply = lambda _title: "I'm sorry, I can't judge threats."
    asked = ask()
    assert (asked.n_coded, asked.n_left, len(asked.unread)) == (0, 3, 3)
    assert "no JSON object" in asked.unread[0]
    assert rows("select count(*), count(problem) from model_reply") == [(3, 3)]
    assert rows("select count(*) from annotation") == [(0,)]
    del stand_in.reply
    stand_in.reply = lambda _title: '{"about": "0"}'
    assert ask().n_coded == 3


def test_a_server_that_refuses_ends_the_run_and_what_was_coded_is_kept(ask, stand_in, archive, sample):
    ask(at_most=1)
    stand_in.status = 400
    with pytest.raises(ConfigurationError, match=r"tiny does not answer: .*busy.*run this again"):
        ask()
    assert Coding(archive, None, "llm:tiny").progress().n_coded == 1


def test_a_model_without_its_key_says_how_to_store_one(archive, sample, stand_in):
    with pytest.raises(ConfigurationError, match="llm keys set nobody"):
        LibraryModel("locked").ask("told", '"title"', Coding(archive, None, "ana").codebook)


def test_an_unknown_model_is_named_with_the_command_that_lists_them(stand_in):
    with pytest.raises(InputError, match="llm knows no model 'none-such'; `llm models` lists"):
        LibraryModel("none-such")


@pytest.fixture
def drawn(run, workspace, tmp_path, stand_in):
    """Three headlines in a workspace, all of them drawn for ana."""
    lines = ["date,title,outlet", "2026-11-02,AI could kill us all,x.org", "2026-11-03,AI helps bakers,x.org"]
    (tmp_path / "news.csv").write_text("\n".join([*lines, "2026-11-04,AI draws a crowd,x.org"]) + "\n")
    run("import", "news.csv")
    run("label", "sample", "-n", "3", "--coders", "ana", "--name", "mine")


def test_the_command_tells_what_the_model_coded_and_what_is_left(run, drawn):
    assert "llm:tiny coded 2 headlines; left: 1" in run("label", "ask", "tiny", "-n", "2").stdout


def test_a_dry_run_prints_what_the_model_would_be_told_and_asks_nothing(run, drawn, stand_in):
    told = run("label", "ask", "tiny", "--dry-run").stdout
    assert "How much threat does the headline convey?" in told
    assert "3 headlines to code; nothing was asked" in told
    assert "�" not in told
    assert stand_in.asked == []


def test_replies_that_cannot_be_read_are_told_with_their_reason(run, drawn, stand_in):
    stand_in.reply = lambda _title: "\x1b[31mno"
    found = run("label", "ask", "tiny")
    assert "no JSON object in the reply" in found.stderr
    assert "\x1b" not in found.stderr
    assert "llm:tiny coded 0 headlines; left: 3" in found.stdout
