"""The names of months, weekdays and halves of the day that feeds are read with are those of CLDR."""

import sys
from pathlib import Path

from panictrack.collecting.parsing.dates.names import halves, months, weekdays

TRAINING = Path(__file__).parents[2] / "training"


def test_the_table_has_the_names_that_babel_has(monkeypatch):
    monkeypatch.syspath_prepend(str(TRAINING))
    monkeypatch.delitem(sys.modules, "date_names", raising=False)
    import date_names

    for (kind, number), names in date_names.names_in("de pt ru hr ar ko").items():
        numbers = months if kind == "month" else weekdays
        missing = {name for name in names if number not in numbers(name)}
        assert not missing, "run `python training/date_names.py`"
    for (_, number), names in date_names.halves_in("de vi ms el ja ar he").items():
        assert names <= halves(number), "run `python training/date_names.py`"


def test_a_name_means_all_that_it_may_mean():
    assert months("Mar") == {3}  # English alone, though a Spanish Tuesday too
    assert weekdays("mar") == {1}
    assert months("listopad") == {10, 11}  # Croatian and Polish
    assert months("jui") == {6, 7}  # juin and juillet
    assert months("févr.") == months("fevr") == months("FÉVRIER") == {2}
    assert months("ноя") == {11}
    assert weekdays("Do") == {3}  # German and Dutch
    assert months("Do") == months("x") == weekdays("now") == frozenset()
