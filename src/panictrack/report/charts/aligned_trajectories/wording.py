"""The words around the trajectories: title, subtitle, caption and text description."""

from collections.abc import Sequence
from statistics import median

from panictrack.history.align import AlignedTrajectory, Alignment
from panictrack.model.rounding import settled
from panictrack.model.text import in_sentence
from panictrack.report.charts.aligned_trajectories.lines import FEWEST_AT_PEAK, AlignedView, Line, window
from panictrack.report.i18n import Value, label, month_name, t

AFTER_YEARS = 3.0  # how long after a peak the title looks
FEWEST_COMPARED = 5  # other trajectories, for a count in the title
MOST_LISTED = 6  # technologies left out that a caption names


def title(view: AlignedView, highlighted: str, whole: AlignedTrajectory | None) -> str:
    """The finding about the highlighted technology; `whole` is its trajectory, drawn or not."""
    own, name = view.highlighted, in_sentence(highlighted)
    alignment, n_others = _event_of(view), len(view.others)
    if whole is None:
        return t("aligned-title-no-event", technology=name, alignment=alignment, others=n_others)
    if own is None:
        why = "no-peak" if whole.is_unfinished else "not-measured"
        return t("aligned-title-no-scale", technology=name, reason=why, alignment=alignment, others=n_others)
    if view.is_scaled:
        return _took(view, own, name)
    if view.alignment is Alignment.PEAK:
        return _after_peak(view, own, name)
    return _since_event(view, own, name)


def _event_of(view: AlignedView) -> str:
    """The event that each line is counted from: the variant of the catalogue's messages."""
    return view.alignment.value.replace(" ", "-")


def _after_peak(view: AlignedView, own: Line, name: str) -> str:
    """After a peak, how many others were lower by then; without one, how low others were later."""
    trajectory = view.trajectory(own)
    finished = [
        one
        for one in map(view.trajectory, view.others)
        if not one.is_unfinished and not one.starts_in_mid_course
    ]
    if trajectory.is_unfinished:
        shares = [share for one in finished if (share := one.share_at(AFTER_YEARS)) is not None]
        return t(
            "aligned-title-no-peak",
            technology=name,
            others=_if_compared(shares),
            low=sum(settled(share) < 0.5 for share in shares),
            after=f"{AFTER_YEARS:.0f}",
        )
    own_share = trajectory.points[-1].share_of_peak
    shares = [share for one in finished if (share := one.share_at(trajectory.end_years)) is not None]
    return t(
        "aligned-title-after-peak",
        technology=name,
        share=f"{own_share:.0%}",
        years=_years(trajectory.end_years),
        others=_if_compared(shares),
        lower=sum(settled(share) < settled(own_share) for share in shares),
    )


def _since_event(view: AlignedView, own: Line, name: str) -> str:
    """Compares only trajectories that are measured from their event to the same age."""
    trajectory = view.trajectory(own)
    others = [
        one
        for one in map(view.trajectory, view.others)
        if not one.starts_in_mid_course and one.end_years >= trajectory.end_years
    ]
    n_passed = sum(not one.is_unfinished and _peak_years(one) <= trajectory.end_years for one in others)
    return t(
        "aligned-title-not-passed" if trajectory.is_unfinished else "aligned-title-passed",
        technology=name,
        share=f"{trajectory.points[-1].share_of_peak:.0%}",
        years=_years(trajectory.end_years),
        since=_since(trajectory),
        others=_if_compared(others),
        passed=n_passed,
    )


def _if_compared(others: Sequence[object]) -> int:
    """How many others there are; 0 if they are too few to compare."""
    return len(others) if len(others) >= FEWEST_COMPARED else 0


def _since(trajectory: AlignedTrajectory) -> str:
    return trajectory.origin_words or label("event", trajectory.alignment)


def _peak_years(trajectory: AlignedTrajectory) -> float:
    return next(point.years for point in trajectory.points if point.day == trajectory.peak)


def _took(view: AlignedView, own: Line, name: str) -> str:
    """The time to the peak, and the median of others, except those that start in mid-course."""
    trajectory = view.trajectory(own)
    trajectories = [view.trajectory(line) for line in view.others]
    units = [one.unit_years for one in trajectories if one.unit_years and not one.starts_in_mid_course]
    values: dict[str, Value] = {
        "technology": name,
        "years": _years(trajectory.unit_years or 0.0),
        "others": _if_compared(units),
        "median": _years(median(units)) if units else "",
    }
    if view.alignment is Alignment.PEAK:
        return t("aligned-title-took-to-rise", **values)
    return t("aligned-title-took", **values, since=_since(trajectory))


def subtitle(view: AlignedView) -> str:
    """How to read the lines."""
    message = "aligned-subtitle-scaled" if view.is_scaled else "aligned-subtitle"
    parts = [t(message, alignment=_event_of(view))]
    if view.named:
        parts.append(t("aligned-subtitle-named"))
    if view.pale:
        dashed = any(view.trajectory(line).is_unfinished for line in view.pale)
        message = f"aligned-subtitle-pale{'-dashed' if dashed else ''}"
        parts.append(t(message, lines=len(view.pale), pale=view.pale[0].label))
    return " ".join(parts)


def time_axis(view: AlignedView) -> str:
    """The label of the time axis: what 1 is on it, and what 0 is."""
    message = "aligned-axis-scaled" if view.is_scaled else "aligned-axis-years"
    return t(message, alignment=_event_of(view))


def caption(view: AlignedView) -> str:
    """The source, what cannot be compared, and the lines that need a remark."""
    parts = [t("aligned-caption")]
    lines = _all(view)
    if any(line.remark for line in lines):
        parts.append(t("aligned-caption-precision"))
    if names := [line.label for line in lines if view.trajectory(line).is_unfinished]:
        parts.append(t("aligned-caption-no-peak", technologies=", ".join(names)))
    if names := [line.label for line in lines if view.trajectory(line).starts_in_mid_course]:
        where = "perhaps-later" if view.alignment is Alignment.PEAK else "begins-late"
        parts.append(t(f"aligned-caption-{where}", technologies=", ".join(names), alignment=_event_of(view)))
    parts += [
        t(
            "aligned-caption-counts-from",
            technology=in_sentence(line.label),
            event=trajectory.origin_words,
            month=month_name(trajectory.origin),
        )
        for line in lines
        if (trajectory := view.trajectory(line)).origin_words
    ]
    times = (
        point.scaled if view.is_scaled else point.years
        for line in lines
        for point in view.trajectory(line).points
    )
    until = window(view.alignment, is_scaled=view.is_scaled)[1]
    if any(time is not None and time > until for time in times):
        parts.append(t("aligned-caption-cut", until=f"{until:g}"))
    if view.pale:
        names = [line.name for line in view.pale]
        parts.append(t("aligned-caption-pale", lines=len(names), technologies=", ".join(names)))
    if view.left_out:
        parts.append(_left_out(view))
    return " ".join(parts)


def _all(view: AlignedView) -> list[Line]:
    return [line for line in (view.highlighted, *view.others) if line]


def _left_out(view: AlignedView) -> str:
    reasons = [t("aligned-reason-few", least=FEWEST_AT_PEAK)]
    if view.alignment is not Alignment.PEAK:
        reasons.append(t("aligned-reason-no-event"))
    if view.is_scaled:
        reasons.append(t("aligned-reason-no-scale"))
    why, n_left_out = ", ".join(reasons), len(view.left_out)
    if n_left_out > MOST_LISTED:
        return t("aligned-caption-left-out-many", reasons=why, number=n_left_out)
    return t("aligned-caption-left-out", reasons=why, technologies=", ".join(view.left_out))


def alt(view: AlignedView) -> str:
    """Where each line ends, in words."""
    alignment, lines = _event_of(view), _all(view)
    if not lines:
        return t("aligned-alt-empty", alignment=alignment)
    ends = "; ".join(_end_in_words(view.trajectory(line), line.name) for line in lines)
    parts = [t("aligned-alt", trajectories=len(lines), alignment=alignment, ends=ends)]
    if view.left_out:
        parts.append(t("aligned-alt-left-out", technologies=", ".join(view.left_out)))
    return " ".join(parts)


def _end_in_words(trajectory: AlignedTrajectory, name: str) -> str:
    return t(
        "aligned-alt-end-no-peak" if trajectory.is_unfinished else "aligned-alt-end",
        technology=name,
        share=f"{trajectory.points[-1].share_of_peak:.0%}",
        years=_years(trajectory.end_years),
    )


def _years(years: float) -> str:
    return f"{years:.1f}"
