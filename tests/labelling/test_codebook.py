"""A codebook is read, checked by line, and known by what it says."""

from dataclasses import replace

import pytest

from panictrack.errors import InputError
from panictrack.labelling.codebook import built_in, load, parse
from panictrack.labelling.exchange import tables
from panictrack.labelling.questions import FILE_COLUMNS, Choice, Kind, Question
from panictrack.scoring.scorers import REGULATIONS, THEMES

BOOK = """\
name: mine
version: "2"
questions:
  - name: about
    ask: Is it about {topic}?
    kind: one
    answers: [{value: "1", key: "y"}, {value: "0", key: "n"}]
  - name: tone
    ask: How loud is it?
    kind: ordinal
    when: {about: ["1"]}
    answers: [{value: "0"}, {value: "1"}, {value: "2"}]
  - name: who
    ask: Who speaks?
    kind: several
    when: {tone: ["1", "2"]}
    answers: [{value: expert}, {value: firm}, {value: state}]
"""


@pytest.fixture
def book():
    return parse(BOOK, "mine.yaml")


def names(questions):
    return [question.name for question in questions]


def test_the_built_in_codebook_asks_topic_alarm_object_themes_and_regulation():
    assert names(built_in().questions) == ["about", "alarm", "object", "themes", "regulation"]


def test_the_built_in_codebook_has_the_themes_and_aims_of_the_scorers():
    themes, regulation = built_in().question("themes"), built_in().question("regulation")
    assert themes.values[:-3] == THEMES
    assert regulation.values[:-1] == ("none", *REGULATIONS)


def test_every_answer_of_the_built_in_codebook_has_a_key_of_its_own():
    for question in built_in().questions:
        keys = [choice.key for choice in question.choices]
        assert "" not in keys
        assert len(set(keys)) == len(keys)


def test_a_question_is_asked_only_where_earlier_answers_call_for_it(book):
    assert names(book.asked({})) == ["about"]
    assert names(book.asked({"about": "0"})) == ["about"]
    assert names(book.asked({"about": "1", "tone": "0"})) == ["about", "tone"]
    assert names(book.asked({"about": "1", "tone": "2"})) == ["about", "tone", "who"]


def test_an_answer_to_a_question_that_is_no_longer_asked_calls_for_nothing(book):
    assert names(book.asked({"about": "0", "tone": "2"})) == ["about"]


def test_the_next_question_is_the_first_without_an_answer(book):
    assert book.next_question({}).name == "about"
    assert book.next_question({"about": "1", "tone": "1"}).name == "who"
    assert book.next_question({"about": "cannot_tell"}) is None


def test_several_answers_are_stored_in_the_order_of_the_codebook(book):
    assert book.question("who").checked("state; expert;state") == "expert;state"
    assert book.question("who").checked("none") == "none"


@pytest.mark.parametrize(
    ("question", "answer", "why"),
    [
        ("tone", "3", "tone: '3' is no answer; the answers are 0, 1, 2, cannot_tell"),
        ("tone", "", "tone: no answer; the answers are 0, 1, 2, cannot_tell"),
        ("tone", "1;2", "tone: '1;2': takes one answer; give one"),
        ("who", "firm;none", "who: 'firm;none': none excludes all others; give one"),
        ("who", "firm;cannot_tell", "cannot_tell excludes all others"),
    ],
)
def test_an_answer_that_the_codebook_lacks_is_refused_with_those_it_has(book, question, answer, why):
    with pytest.raises(InputError) as caught:
        book.question(question).checked(answer)
    assert why in str(caught.value)


def test_a_codebook_that_is_written_and_read_again_is_the_same(book):
    for one in (book, built_in().of_topic("crypto: the “bubble”")):
        again = parse(one.text, "again")
        assert again == one
        assert again.digest == one.digest


def test_the_digest_does_not_depend_on_how_the_yaml_is_written(book):
    assert parse(f"# mine\n{BOOK}\n", "other.yaml").digest == book.digest


def test_another_wording_or_topic_is_another_codebook(book):
    about = replace(book.questions[0], ask="Is it about {topic} at all?")
    assert replace(book, questions=(about, *book.questions[1:])).digest != book.digest
    assert book.of_topic("robots").digest != book.of_topic("drones").digest
    assert book.of_topic("robots").questions[0].ask == "Is it about robots?"


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("kind: ordinal", "kind: scale", "mine.yaml:10: question 2 (tone): kind must be one of one, ordinal"),
        (
            "ask: Who speaks?",
            "asks: Who?",
            "mine.yaml:14: question 3: unknown key 'asks'; did you mean 'ask'",
        ),
        (
            '{tone: ["1", "2"]}',
            '{tune: ["1"]}',
            "mine.yaml:16: question 3 (who): when names 'tune', which is",
        ),
        (
            '{tone: ["1", "2"]}',
            '{tone: ["7"]}',
            "tone has no answer '7'; its answers are 0, 1, 2, cannot_tell",
        ),
        ('{tone: ["1", "2"]}', "tone", "mine.yaml:16: question 3 (who): when is no mapping"),
        (
            "{value: firm}",
            "{value: expert}",
            "mine.yaml:17: question 3 (who): two answers have the answer 'ex",
        ),
        ('key: "n"', 'key: "y"', "two answers have the key 'y'; change one of the two"),
        ('key: "n"', 'key: "?"', "'?' is no key of the answer 0; use one lower-case letter or digit"),
        ("{value: firm}", "{value: cannot_tell}", "cannot_tell is always possible; remove this answer"),
        ("{value: firm}", "{value: a;b}", "'a;b' is no value of an answer"),
        ("name: who", "name: note", "coders' remarks have this name; choose another"),
        ("name: who", "name: tone", "question tone is there twice; rename one of the two"),
        ("name: who", "name: Who Speaks", "'Who Speaks' is no name; a name has lower-case letters"),
        ('version: "2"\n', "", "mine.yaml:1: the codebook: version is missing; write version: and a text"),
        ("questions:", "question:", "mine.yaml:1: there is no list named questions"),
        ("kind: several", "kind: [several", "this is not YAML"),
    ],
)
def test_an_error_names_the_line_the_question_and_the_remedy(old, new, why):
    assert old in BOOK
    with pytest.raises(InputError) as caught:
        parse(BOOK.replace(old, new), "mine.yaml")
    assert why in str(caught.value)


@pytest.mark.parametrize("text", ["", "[]", "a", "name: x\nversion: 1\nquestions: []"])
def test_what_is_no_codebook_is_refused(text):
    with pytest.raises(InputError, match=r"mine\.yaml:\d"):
        parse(text, "mine.yaml")


@pytest.mark.parametrize("name", ["coder", "score", "rater"])
def test_a_question_is_not_named_like_a_column_of_exported_answers(tmp_path, name):
    (tmp_path / "mine.yaml").write_text(BOOK.replace("name: who", f"name: {name}"))
    with pytest.raises(InputError, match=f"named '{name}', too; rename the question"):
        load(tmp_path / "mine.yaml")


def test_the_names_that_no_question_may_have_are_the_columns_of_files():
    columns = {name for name, _ in tables._DESIGN} | set(tables._ORIGIN)
    assert columns.union(*tables.FIELDS.values()) == FILE_COLUMNS


def test_a_file_that_cannot_be_read_is_named(tmp_path):
    with pytest.raises(InputError, match=r"none\.yaml: No such file"):
        load(tmp_path / "none.yaml")
    (tmp_path / "latin.yaml").write_bytes(b"name: \xe9")
    with pytest.raises(InputError, match=r"latin\.yaml: .*save it in UTF-8"):
        load(tmp_path / "latin.yaml")


def test_an_answer_without_a_key_gets_its_value_or_the_next_key_that_is_free():
    choices = tuple(Choice(value=value, label=value, key=key) for value, key in (
        ("0", ""), ("firm", ""), ("2", "1"), ("b", ""), ("state", ""),
    ))  # fmt: skip
    question = Question(name="whom", ask="Whom?", kind=Kind.ONE, choices=choices)
    assert question.keys == {"0": "0", "firm": "2", "2": "1", "b": "b", "state": "3"}
    many = tuple(Choice(value=f"v{n}", label="") for n in range(40))
    assert (
        list(Question(name="n", ask="", kind=Kind.ONE, choices=many).keys.values())[35:] == ["z"] + [""] * 4
    )
