"""The layouts of dates that two other feed readers list."""

import sys
from pathlib import Path

import pytest

from panictrack.collecting.parsing.normalise import RawItem, normalised

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


@pytest.fixture
def layouts(monkeypatch):
    """The module benchmarks/date_layouts.py."""
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    monkeypatch.delitem(sys.modules, "date_layouts", raising=False)
    import date_layouts

    return date_layouts


def test_every_layout_that_holds_a_moment_is_read_in_a_feed(layouts):
    for _, layout in layouts.listed():
        dates = [layouts.in_layout(layout, moment) for moment in layouts.moments()[::3]]
        items = [RawItem("A headline", False, None, None, date.text, None) for date in dates]
        read = [entry.published_at for entry in normalised(items).entries]
        if layout not in layouts.INCOMPLETE:
            assert read == [date.moment for date in dates], layout
