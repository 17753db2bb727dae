import pytest

from panictrack.scoring.scorers import prefilter
from panictrack.scoring.scorers.prefilter import Prefilter, Remembered, bare_word


def test_each_piece_is_looked_at_once():
    asked = []
    pieces = Prefilter(lambda piece: bool(asked.append(piece)) or piece == "AI")
    assert pieces.telling(["AI wins", "wins again", "AI", ""]) == [0, 2]
    assert pieces.telling(["again AI"]) == [0]
    assert sorted(asked) == ["AI", "again", "wins"]


def test_pieces_that_are_forgotten_are_looked_at_anew_and_the_answers_stay_right(monkeypatch):
    monkeypatch.setattr(prefilter, "REMEMBERED", 10)
    pieces = Prefilter(lambda piece: piece == "7")
    found = [pieces.telling([f"{number % 25} x"]) for number in range(100)]
    assert [number for number, places in enumerate(found) if places] == [7, 32, 57, 82]
    assert len(pieces) <= 10


@pytest.mark.parametrize(
    ("piece", "word"),
    [
        ("AI,", "ai"),
        ("“Robots", "robots"),
        ("A.I.", None),
        ("AI's", None),
        ("self-driving", None),
        ("—", None),
    ],
)
def test_a_piece_is_a_bare_word_only_when_nothing_but_marks_stands_around_it(piece, word):
    assert bare_word(piece) == word


def test_what_is_remembered_of_words_has_an_end(monkeypatch):
    monkeypatch.setattr(prefilter, "REMEMBERED", 10)
    lengths = Remembered(len)
    assert [lengths["x" * (number % 25)] for number in range(100)] == [number % 25 for number in range(100)]
    assert len(lengths) <= 10
