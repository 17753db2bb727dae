import pytest

from panictrack.scoring.scorers import prefilter
from panictrack.scoring.scorers.prefilter import Prefilter, WordCache, bare_word


def test_each_piece_is_checked_once():
    checked = []
    pieces = Prefilter(lambda piece: bool(checked.append(piece)) or piece == "AI")
    assert pieces.matching(["AI wins", "wins again", "AI", ""]) == [0, 2]
    assert pieces.matching(["again AI"]) == [0]
    assert sorted(checked) == ["AI", "again", "wins"]


def test_pieces_that_were_dropped_are_checked_again_with_the_same_result(monkeypatch):
    monkeypatch.setattr(prefilter, "CACHE_SIZE", 10)
    pieces = Prefilter(lambda piece: piece == "7")
    found = [pieces.matching([f"{number % 25} x"]) for number in range(100)]
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
def test_a_piece_is_a_bare_word_only_if_nothing_but_marks_surrounds_it(piece, word):
    assert bare_word(piece) == word


def test_a_word_cache_stays_within_its_size(monkeypatch):
    monkeypatch.setattr(prefilter, "CACHE_SIZE", 10)
    lengths = WordCache(len)
    assert [lengths["x" * (number % 25)] for number in range(100)] == [number % 25 for number in range(100)]
    assert len(lengths) <= 10
