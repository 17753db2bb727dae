from panictrack.scorers import screening
from panictrack.scorers.screening import Pieces


def test_each_piece_is_looked_at_once():
    asked = []
    pieces = Pieces(lambda piece: bool(asked.append(piece)) or piece == "AI")
    assert [pieces.any_in(title) for title in ("AI wins", "wins again", "AI", "")] == [
        True,
        False,
        True,
        False,
    ]
    assert sorted(asked) == ["AI", "again", "wins"]


def test_what_is_remembered_has_an_end_and_the_answers_stay_right(monkeypatch):
    monkeypatch.setattr(screening, "_REMEMBERED", 10)
    pieces = Pieces(lambda piece: piece == "7")
    assert sum(pieces.any_in(f"{number % 25} x") for number in range(100)) == 4
    assert len(pieces) <= 10
