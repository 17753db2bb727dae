"""The words around the courses: a title by rule, what the lines are, and what they cannot show."""

from collections.abc import Sequence
from statistics import median

from panictrack.history.align import AlignedTrajectory, Alignment
from panictrack.report.charts.aligned_trajectories.lines import FEWEST_AT_PEAK, Line, View
from panictrack.report.i18n import Value, label, month_name, t

AFTER_YEARS = 3.0  # how long after a peak the title looks
FEWEST_COMPARED = 5  # other courses that a title counts among: of fewer a count says nothing
MOST_LISTED = 6  # technologies left out that a caption names


def title(view: View, highlighted: str, whole: AlignedTrajectory | None) -> str:
    """The finding about the highlighted technology; `whole` is its course, drawn or not."""
    own, name = view.highlighted, highlighted[:1].upper() + highlighted[1:]
    alignment, n_others = _moment_of(view), len(view.others)
    if whole is None:
        return t(
            "aligned-title-no-event",
            technology=name,
            alignment=alignment,
            others=n_others,
        )
    if own is None:
        why = "no-peak" if whole.is_unfinished else "not-measured"
        return t("aligned-title-no-scale", technology=name, reason=why, alignment=alignment, others=n_others)
    if view.is_scaled:
        return _took(view, own, name)
    if view.alignment is Alignment.PEAK:
        return _after_peak(view, own, name)
    return _since_moment(view, own, name)


def _moment_of(view: View) -> str:
    """The moment that each line is counted from: the variant of the catalogue's messages."""
    return view.alignment.value.replace(" ", "-")


def _after_peak(view: View, own: Line, name: str) -> str:
    """Before a peak there is nothing to count from; after it, how many others stood lower by then."""
    course = view.course(own)
    finished = [
        one for one in map(view.course, view.others) if not one.is_unfinished and not one.starts_in_mid_course
    ]
    if course.is_unfinished:
        found = [share for one in finished if (share := one.share_at(AFTER_YEARS)) is not None]
        return t(
            "aligned-title-no-peak",
            technology=name,
            others=_if_compared(found),
            low=sum(share < 0.5 for share in found),
            after=f"{AFTER_YEARS:.0f}",
        )
    own_share = course.points[-1].share_of_peak
    found = [share for one in finished if (share := one.share_at(course.end_years)) is not None]
    return t(
        "aligned-title-after-peak",
        technology=name,
        share=f"{own_share:.0%}",
        years=_years(course.end_years),
        others=_if_compared(found),
        lower=sum(share < own_share for share in found),
    )


def _since_moment(view: View, own: Line, name: str) -> str:
    """Compared are others whose moment and way to now both lie within the measured years."""
    course = view.course(own)
    others = [
        one
        for one in map(view.course, view.others)
        if not one.starts_in_mid_course and one.end_years >= course.end_years
    ]
    n_passed = sum(not one.is_unfinished and _peak_years(one) <= course.end_years for one in others)
    return t(
        "aligned-title-not-passed" if course.is_unfinished else "aligned-title-passed",
        technology=name,
        share=f"{course.points[-1].share_of_peak:.0%}",
        years=_years(course.end_years),
        since=_since(course),
        others=_if_compared(others),
        passed=n_passed,
    )


def _if_compared(others: Sequence[object]) -> int:
    """How many others there are; with few nothing is compared, which the messages know as 0."""
    return len(others) if len(others) >= FEWEST_COMPARED else 0


def _since(course: AlignedTrajectory) -> str:
    return course.origin_words or label("event", course.alignment)


def _peak_years(course: AlignedTrajectory) -> float:
    return next(point.years for point in course.points if point.day == course.peak)


def _took(view: View, own: Line, name: str) -> str:
    """The own unit of time; beside it the median of others, but of none that starts in mid-course."""
    course = view.course(own)
    courses = [view.course(line) for line in view.others]
    units = [one.unit_years for one in courses if one.unit_years and not one.starts_in_mid_course]
    took: dict[str, Value] = {
        "technology": name,
        "years": _years(course.unit_years or 0.0),
        "others": _if_compared(units),
        "median": _years(median(units)) if units else "",
    }
    if view.alignment is Alignment.PEAK:
        return t("aligned-title-took-to-rise", **took)
    return t("aligned-title-took", **took, since=_since(course))


def subtitle(view: View) -> str:
    """How to read the lines."""
    message = "aligned-subtitle-scaled" if view.is_scaled else "aligned-subtitle"
    parts = [t(message, alignment=_moment_of(view))]
    if view.named:
        parts.append(t("aligned-subtitle-named"))
    if view.pale:
        dashed = any(view.course(line).is_unfinished for line in view.pale)
        parts.append(t("aligned-subtitle-pale-dashed" if dashed else "aligned-subtitle-pale"))
    return " ".join(parts)


def time_axis(view: View) -> str:
    """The label of the time axis: what 1 is on it, and what 0 is."""
    message = "aligned-axis-scaled" if view.is_scaled else "aligned-axis-years"
    return t(message, alignment=_moment_of(view))


def caption(view: View) -> str:
    """The source, what cannot be compared, and every line that is not what it seems."""
    parts = [t("aligned-caption")]
    lines = _all(view)
    if names := [line.label for line in lines if view.course(line).is_unfinished]:
        parts.append(t("aligned-caption-no-peak", technologies=", ".join(names)))
    if names := [line.label for line in lines if view.course(line).starts_in_mid_course]:
        where = "perhaps-later" if view.alignment is Alignment.PEAK else "begins-late"
        parts.append(t(f"aligned-caption-{where}", technologies=", ".join(names), alignment=_moment_of(view)))
    parts += [
        t(
            "aligned-caption-counts-from",
            technology=line.label,
            event=course.origin_words,
            month=month_name(course.origin),
        )
        for line in lines
        if (course := view.course(line)).origin_words
    ]
    if view.pale:
        parts.append(t("aligned-caption-pale", technologies=", ".join(line.label for line in view.pale)))
    if view.left_out:
        parts.append(_left_out(view))
    return " ".join(parts)


def _all(view: View) -> list[Line]:
    return [line for line in (view.highlighted, *view.others) if line]


def _left_out(view: View) -> str:
    reasons = [t("aligned-reason-few", least=FEWEST_AT_PEAK)]
    if view.alignment is not Alignment.PEAK:
        reasons.append(t("aligned-reason-no-event"))
    if view.is_scaled:
        reasons.append(t("aligned-reason-no-scale"))
    why, n_left_out = ", ".join(reasons), len(view.left_out)
    if n_left_out > MOST_LISTED:
        return t("aligned-caption-left-out-many", reasons=why, number=n_left_out)
    return t("aligned-caption-left-out", reasons=why, technologies=", ".join(view.left_out))


def alt(view: View) -> str:
    """Where each line ends, in words."""
    alignment, lines = _moment_of(view), _all(view)
    if not lines:
        return t("aligned-alt-empty", alignment=alignment)
    ends = "; ".join(_end_in_words(view.course(line), line.label) for line in lines)
    parts = [t("aligned-alt", trajectories=len(lines), alignment=alignment, ends=ends)]
    if view.left_out:
        parts.append(t("aligned-alt-left-out", technologies=", ".join(view.left_out)))
    return " ".join(parts)


def _end_in_words(course: AlignedTrajectory, label: str) -> str:
    return t(
        "aligned-alt-end-no-peak" if course.is_unfinished else "aligned-alt-end",
        technology=label,
        share=f"{course.points[-1].share_of_peak:.0%}",
        years=_years(course.end_years),
    )


def _years(years: float) -> str:
    return f"{years:.1f}"
