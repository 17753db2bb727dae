"""The course of one topic beside those of the other topics, by the same instrument."""

from collections.abc import Callable, Sequence
from datetime import date

from panictrack.curve.compare import Comparison, Course, compare, course_of
from panictrack.errors import NotEnoughDataError
from panictrack.model import Measure, Series
from panictrack.report.counting import Counted, topic_named
from panictrack.scorers import Scorers
from panictrack.series import build_series


def compare_topics(
    counted: Counted,
    scorers: Scorers,
    *,
    topic_name: str,
    measure: Measure,
    against: Sequence[str],
    brought: Sequence[Series],
    now: date,
    progress: Callable[[int, int], None],
) -> Comparison:
    """The topic against others with enough data, and against series that somebody brought.

    `against` names the topics; all others where it is empty.

    Raises
    ------
    ConfigurationError
        There is no topic of such a name.
    NotEnoughDataError
        The topic has too little data, or has not risen.
    """
    topic = topic_named(scorers, topic_name)
    named = [topic_named(scorers, name) for name in against] or scorers.topics
    series = {
        other.label: build_series(counted.by_topic.get(other.name, []), other.name, measure)
        for other in named
        if other.name != topic.name
    }
    series |= {one.topic: one for one in brought}
    own = course_of(build_series(counted.by_topic.get(topic.name, []), topic.name, measure), now)
    others: dict[str, Course] = {}
    for done, (label, one) in enumerate(series.items(), start=1):
        progress(done, len(series))
        try:
            others[label] = course_of(one, now)
        except NotEnoughDataError:
            continue
    return compare(own, others, name=topic.label)
