"""Published answers: what the first report of a week said of a series, never changed afterwards."""

import json
import logging
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from panictrack.archive.connection import Connection
from panictrack.curve.record import Answer, from_plain, to_plain
from panictrack.model import Measure
from panictrack.model.times import to_text

SeriesKey = tuple[str, Measure]  # the topic and what is measured

_KEEP = (
    "insert into published_answer (topic, measure, week_start, is_corrected, verdict, fitted, p_past, "
    "p_higher, p_rose, step_days, n_steps, level, recent, forecast, version, made_at) values (:topic, "
    ":measure, :week, :is_corrected, :verdict, :fitted, :p_past, :p_higher, :p_rose, :step_days, :n_steps, "
    ":level, :recent, :forecast, :version, :made_at) on conflict do nothing"
)
_BEFORE = (
    "select topic, measure, week_start as week, is_corrected, verdict, fitted, p_past, p_higher, p_rose, "
    "step_days, n_steps, level, recent, forecast, version from published_answer "
    "where week_start < ? order by week_start"
)
log = logging.getLogger(__name__)


def keep_answer(connection: Connection, key: SeriesKey, answer: Answer, *, made_at: datetime) -> None:
    """Keep an answer, unless an earlier report gave one to the same question: that one stands."""
    topic, measure = key
    fields = to_plain(answer) | {"topic": topic, "measure": measure.value, "made_at": to_text(made_at)}
    connection.execute(_KEEP, fields | {"forecast": json.dumps(fields["forecast"])})


def answers_before(connection: Connection, week: date) -> Mapping[SeriesKey, Sequence[Answer]]:
    """The answers of weeks before this one by series, in order of time.

    An answer that this version cannot read, because another one wrote it, is left out with a warning.
    """
    found: defaultdict[SeriesKey, list[Answer]] = defaultdict(list)
    for row in connection.records(_BEFORE, (str(week),)):
        try:
            topic, measure = row.pop("topic"), Measure(row.pop("measure"))
            answer = from_plain(
                row | {"forecast": json.loads(row["forecast"]), "is_corrected": bool(row["is_corrected"])}
            )
        except ValueError as error:
            log.warning("published answer left out week=%s reason=%s", row["week"], error)
        else:
            found[topic, measure].append(answer)
    return found
