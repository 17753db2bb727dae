"""What a series was read as, in one line: the reader sees what was assumed."""

from panictrack.importing.external.periods import NAMES
from panictrack.model import Series


def describe(series: Series) -> str:
    """How a series was read: its periods and what lacks of them, its exposure, its outlets."""
    points = series.points
    first, last = points[0].start, points[-1].start
    parts = [f"read {series.topic}: {NAMES[series.step_days]}, {len(points)} periods from {first} to {last}"]
    n_missing = round((last - first).days / series.step_days) + 1 - len(points)
    if n_missing > 0:
        parts.append(f"{n_missing} without a row are missing and not zero")
    if any(point.n or point.exposure != 1.0 for point in points):
        parts.append("with exposure")
        if n_above := sum(point.count > point.exposure for point in points):
            parts.append(f"{n_above} periods count more than there was to count: are the columns right?")
    else:
        parts.append("without exposure, so growth of the medium is read as growth of the topic")
    if len(series.outlets) > 1:
        parts.append(f"{len(series.outlets)} outlets standardised")
    return "; ".join(parts)
