"""The words around the courses: a title by rule, what the lines are, and what they cannot show."""

from statistics import median

from panictrack.charts.aligned_courses.lines import FEWEST_AT_PEAK, Line, View
from panictrack.history.aligning import AlignedCourse, Alignment

AFTER_YEARS = 3.0  # how long after a peak the title looks
MOST_LISTED = 6  # technologies left out that a caption names

_ALWAYS = (
    "Source: panictrack, one scorer for all technologies and years; counted is some alarm: a concern, a "
    "criticism or more. Until 2022 nearly all headlines are of one newspaper. Shapes only: heights are not "
    "comparable, neither between lines nor with other instruments. The highest of noisy means is in part "
    "luck, so that some fall after it is sure."
)

_MID_COURSE = {
    False: "Starts in mid-course, as the headlines begin later",
    True: "Highest in the first year of the headlines, so perhaps higher before and not in the title",
}


def title(view: View, highlighted: str, whole: AlignedCourse | None) -> str:
    """The finding about the highlighted technology; `whole` is its course, drawn or not."""
    own, name = view.highlighted, highlighted[:1].upper() + highlighted[1:]
    courses = "course" if len(view.others) == 1 else "courses"
    others = (
        f": {len(view.others)} other {courses}, aligned at {moment_in_words(view)}" if view.others else ""
    )
    if whole is None:
        return f"{name} cannot be aligned at its {view.alignment}{others}"
    if own is None:
        why = "it has had no peak yet" if whole.is_unfinished else "its rise was too short or not measured"
        return f"{name} has no scale of its own time, as {why}{others}"
    if view.is_scaled:
        return f"{name} {_took(view, own)}"
    if view.alignment is Alignment.PEAK:
        return f"{name} {_after_peak(view, own)}"
    return f"{name} {_since_moment(view, own)}"


def moment_in_words(view: View) -> str:
    """The moment that each line is counted from."""
    return f"their {view.alignment}"


def _after_peak(view: View, own: Line) -> str:
    """Before a peak there is nothing to count from; after it, how many others stood lower by then."""
    course = view.course(own)
    finished = [
        one for one in map(view.course, view.others) if not one.is_unfinished and not one.starts_in_mid_course
    ]
    if course.is_unfinished:
        found = [share for one in finished if (share := one.share_at(AFTER_YEARS)) is not None]
        n_low = _n_or_none(sum(share < 0.5 for share in found))
        others = (
            f"; of {len(found)} others {n_low} were below half of theirs {AFTER_YEARS:.0f} years after"
            if len(found) > 1
            else ""
        )
        return f"has had no peak yet: its highest year is its last{others}"
    own_share = course.points[-1].share_of_peak
    found = [share for one in finished if (share := one.share_at(course.end_years)) is not None]
    n_lower = _n_or_none(sum(share < own_share for share in found))
    others = f"; {n_lower} of {len(found)} others stood lower then" if len(found) > 1 else ""
    return f"is at {own_share:.0%} of its highest year, {_years(course.end_years)} after it{others}"


def _since_moment(view: View, own: Line) -> str:
    """Compared are others whose moment and way to now both lie within the measured years."""
    course = view.course(own)
    stands = (
        "has not passed its highest year"
        if course.is_unfinished
        else f"is at {course.points[-1].share_of_peak:.0%} of its highest year"
    )
    others = [
        one
        for one in map(view.course, view.others)
        if not one.starts_in_mid_course and one.end_years >= course.end_years
    ]
    n_past = sum(not one.is_unfinished and _peak_years(one) <= course.end_years for one in others)
    counted = (
        f"; by then {_n_or_none(n_past)} of {len(others)} others had passed theirs" if len(others) > 1 else ""
    )
    return f"{stands} {_years(course.end_years)} after {_since(view, course)}{counted}"


def _since(view: View, course: AlignedCourse) -> str:
    if course.moment_words:
        return course.moment_words
    return "its introduction" if view.alignment is Alignment.INTRODUCTION else "the first documented alarm"


def _peak_years(course: AlignedCourse) -> float:
    return next(point.years for point in course.points if point.day == course.peak)


def _took(view: View, own: Line) -> str:
    """The own unit of time; beside it the median of others, but of none that starts in mid-course."""
    unit = view.course(own).unit_years or 0.0
    way = (
        "to rise from half to its height"
        if view.alignment is Alignment.PEAK
        else f"from {_since(view, view.course(own))} to its height"
    )
    courses = [view.course(line) for line in view.others]
    units = [one.unit_years for one in courses if one.unit_years and not one.starts_in_mid_course]
    others = f"; {len(units)} others took {_years(median(units))} (median)" if len(units) > 1 else ""
    return f"took {_years(unit)} {way}{others}"


def subtitle(view: View) -> str:
    """How to read the lines."""
    moment = moment_in_words(view)
    time = f"in units of {unit_in_words(view)}" if view.is_scaled else "in years"
    parts = [
        f"Yearly means, each line as a share of its own highest year (100 %), {time}, from {moment} (0)."
    ]
    if view.named:
        parts.append("Named: those with the most such headlines.")
    if view.pale:
        dashed = any(view.course(line).is_unfinished for line in view.pale)
        parts.append(f"Pale: the others{', dashed where there is no peak yet' if dashed else ''}.")
    return " ".join(parts)


def unit_in_words(view: View) -> str:
    """What 1 is on a scaled time axis."""
    if view.alignment is Alignment.PEAK:
        return "the time each took to rise from half to its peak"
    return "the time each took from there to its peak"


def caption(view: View) -> str:
    """The source, what cannot be compared, and every line that is not what it seems."""
    parts = [_ALWAYS]
    lines = [line for line in (view.highlighted, *view.others) if line]
    if names := [line.label for line in lines if view.course(line).is_unfinished]:
        parts.append(f"No peak yet, as the highest year is the last: {', '.join(names)}.")
    if names := [line.label for line in lines if view.course(line).starts_in_mid_course]:
        parts.append(f"{_MID_COURSE[view.alignment is Alignment.PEAK]}: {', '.join(names)}.")
    parts += [
        f"{line.label} counts from {course.moment_words} ({course.moment:%B %Y}) and is older."
        for line in lines
        if (course := view.course(line)).moment_words
    ]
    if view.pale:
        parts.append(f"Pale: {', '.join(line.label for line in view.pale)}.")
    if view.left_out:
        is_short = len(view.left_out) <= MOST_LISTED
        who = ", ".join(view.left_out) if is_short else f"{len(view.left_out)} technologies"
        parts.append(f"Left out, {_why_left_out(view)}: {who}.")
    return " ".join(parts)


def _why_left_out(view: View) -> str:
    reasons = [f"fewer than {FEWEST_AT_PEAK} such headlines in the highest year"]
    if view.alignment is not Alignment.PEAK:
        reasons.append("no documented moment within reach")
    if view.is_scaled:
        reasons.append("no peak yet, or a way to it too short for yearly means or not measured")
    return ", ".join(reasons)


def alt(view: View) -> str:
    """Where each line ends, in words."""
    lines = [line for line in (view.highlighted, *view.others) if line]
    if not lines:
        return f"An empty chart: no technology can be aligned at {moment_in_words(view)}."
    left_out = f" Left out: {', '.join(view.left_out)}." if view.left_out else ""
    ends = [_end_in_words(view.course(line), line.label) for line in lines]
    return (
        f"Line chart of {len(lines)} courses, each a share of its own highest year, aligned at "
        f"{moment_in_words(view)}. Where each ends, some beyond the chart: {'; '.join(ends)}."
        f"{left_out}"
    )


def _end_in_words(course: AlignedCourse, label: str) -> str:
    peak = ", no peak yet" if course.is_unfinished else ""
    return f"{label} at {course.points[-1].share_of_peak:.0%} after {_years(course.end_years)}{peak}"


def _years(years: float) -> str:
    return f"{years:.1f} years"


def _n_or_none(n: int) -> str:
    return str(n) if n else "none"
