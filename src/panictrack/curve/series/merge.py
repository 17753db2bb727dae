"""Counts from two places as one: the built-in baseline beside the user's own archive."""

from collections.abc import Iterable

from panictrack.model import WeekCount


def merge_counts(*sources: Iterable[WeekCount]) -> list[WeekCount]:
    """One count for each outlet, topic and week: that of the source which saw more of its headlines.

    The same headlines may be in the baseline and in an imported file: adding would count them twice.
    Of equals the first source wins.
    """
    best: dict[tuple[str, str, object], WeekCount] = {}
    for counts in sources:
        for count in counts:
            place = (count.topic, count.outlet, count.week_start)
            known = best.get(place)
            if known is None or count.n_headlines > known.n_headlines:
                best[place] = count
    return sorted(best.values(), key=lambda count: (count.topic, count.week_start, count.outlet))
