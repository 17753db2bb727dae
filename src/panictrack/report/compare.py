"""The trajectory of one topic compared with other topics and external series."""

from collections.abc import Callable, Sequence
from datetime import date

from panictrack.curve.similarity import Comparison, Trajectory, compare, trajectory_of
from panictrack.errors import InputError, NotEnoughDataError
from panictrack.model import Measure, Series
from panictrack.report.charts.technology import PRESENT
from panictrack.report.counts import Counted, topic_named
from panictrack.scoring.scorers import Scorers, Topic, topic_precisions

OF_ALARM = (Measure.PANIC, Measure.CONCERN, Measure.ALARM_RATE)


def compare_topics(
    counted: Counted,
    scorers: Scorers,
    *,
    topic_name: str,
    measure: Measure,
    against: Sequence[str],
    external: Sequence[Series],
    now: date,
    progress: Callable[[int, int], None],
) -> Comparison:
    """The topic compared with other topics that have enough data, and with external series.

    `against` names the topics to compare with; empty means all, but of alarm only those whose concern is
    often enough fear of them (`TopicPrecision`).

    Raises
    ------
    InputError
        A topic name is unknown.
    NotEnoughDataError
        The topic has too little data, or has not risen.
    """
    topic = topic_named(scorers, topic_name)
    if topic_name in against:
        raise InputError(f"{topic_name} cannot be compared with itself; name another topic with --against")
    named = [topic_named(scorers, name) for name in against]
    too_little: dict[str, str] = {}
    if not named:
        too_little = _not_feared(scorers.topics) if measure in OF_ALARM else {}
        named = [other for other in scorers.topics if other.label not in too_little]
    series = {other.label: counted.series(other.name, measure) for other in named if other.name != topic.name}
    for one in external:
        if one.topic in series:
            raise InputError(f"two series have the name {one.topic}; rename the file or its column")
        series[one.topic] = one
    own = trajectory_of(counted.series(topic.name, measure), now)
    others: dict[str, Trajectory] = {}
    for done, (label, one) in enumerate(series.items(), start=1):
        progress(done, len(series))
        try:
            others[label] = trajectory_of(one, now)
        except NotEnoughDataError:
            too_little[label] = "too few headlines" if one.measure is measure else "too little data"
    return compare(own, others, name=topic.label, too_little=too_little)


def _not_feared(topics: Sequence[Topic]) -> dict[str, str]:
    """The topics but AI whose concern is too seldom fear of them, by label, with the reason."""
    precisions = topic_precisions()
    return {
        topic.label: f"fear of it in {known.concern.n_right} of {known.concern.n_checked} checked headlines"
        for topic in topics
        if topic.name != PRESENT and (known := precisions.get(topic.id.fingerprint)) and not known.suffices
    }
