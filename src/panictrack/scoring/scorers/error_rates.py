"""How often the alarms err, counted by training/errors.py on held-out headlines about AI."""

import json
from functools import cache

from panictrack.data import data_path
from panictrack.model import ErrorRates, Measure
from panictrack.scoring.scorers.linear_model import VERSION

_SCORER_OF = {Measure.PANIC: "alarm", Measure.ALARM_RATE: "alarm", Measure.CONCERN: "alarm_any"}


@cache
def error_rates(topic: str, measure: Measure) -> ErrorRates | None:
    """The errors of the scorer that a measure counts with; None where none were counted.

    They were counted about AI: about another technology the scorer may err otherwise, and nothing is said.
    """
    found = json.loads(data_path("reading", "errors.json").read_text(encoding="utf-8"))
    if topic != found["topic"] or measure not in _SCORER_OF or found["version"] != VERSION:
        return None
    return ErrorRates(**found["scorers"][_SCORER_OF[measure]])
