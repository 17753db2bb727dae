"""Whether copies of one story change the answer: the panic counted and fitted with each story once.

A story is a title in a week: the same title again, in any stream of news, is a copy. Agencies sell one story
to many, so an alarming one may count as many headlines.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from panictrack.curve import PanicCurve
from panictrack.curve.series import REFERENCE_WEEKS, build_series
from panictrack.errors import NotEnoughDataError
from panictrack.model import Measure, ReferencePanel, Series, WeekCount
from panictrack.model.times import WEEK, week_name
from panictrack.report.charts.panic_curve import PER
from panictrack.report.curve_cache import CurveCache
from panictrack.report.i18n import t


@dataclass(frozen=True, kw_only=True, slots=True)
class EachStoryOnce:
    """The curve with each story once, and what was counted in the last 52 weeks, with copies and without."""

    first: date  # Mondays
    last: date
    n_headlines: int
    n_stories: int
    share: float  # of the headlines alarmed about the topic, standardised
    story_share: float  # the same of the stories
    curve: PanicCurve | None  # uncorrected; None where the stories are too few


def once(counts: Iterable[WeekCount]) -> list[WeekCount]:
    """The counts of all headlines and of the alarmed ones without copies; a story counts where it came first.

    Can mislead when copies are reworded, or fall on both sides of a Monday: they count as stories.
    """
    return [
        replace(
            count,
            n_headlines=count.n_headlines - count.n_copies,
            n_alarmed=count.n_alarmed - count.n_alarmed_copies,
        )
        if count.n_copies
        else count
        for count in counts
    ]


def count_each_story_once(
    counts: Sequence[WeekCount],
    panic: Series,
    *,
    reference: ReferencePanel | None,
    now: date,
    label: str,
    curves: CurveCache,
) -> EachStoryOnce | None:
    """Counted and fitted with each story once; `panic` is the series with copies. None without headlines.

    Without copies the series are the same, and so is the curve: nothing is fitted again.
    """
    if not panic.points:
        return None
    last = panic.points[-1].start
    first = max(last - (REFERENCE_WEEKS - 1) * WEEK, panic.points[0].start)
    stories = build_series(once(counts), panic.topic, Measure.PANIC, reference=reference)
    try:
        curve = curves.curve(stories, now, label=label)
    except NotEnoughDataError:
        curve = None
    recent = [count for count in counts if first <= count.week_start <= last]
    n_headlines = sum(count.n_headlines for count in recent)
    return EachStoryOnce(
        first=first,
        last=last,
        n_headlines=n_headlines,
        n_stories=n_headlines - sum(count.n_copies for count in recent),
        share=_share(panic, first),
        story_share=_share(stories, first),
        curve=curve,
    )


def stories_in_words(stories: EachStoryOnce | None, *, is_merged: bool) -> tuple[str, ...]:
    """What counting each story once changes besides the verdict; empty without headlines.

    `is_merged` is whether counts of the user's own stand beside those of the baseline.
    """
    if stories is None:
        return ()
    counted = t(
        "stories-counted",
        first=week_name(stories.first),
        last=week_name(stories.last),
        headlines=stories.n_headlines,
        stories=stories.n_stories,
        per=PER,
        share=f"{PER * stories.story_share:.1f}",
        plain_share=f"{PER * stories.share:.1f}",
    )
    return (" ".join([counted, *([t("stories-apart")] if is_merged else [])]),)


def _share(series: Series, first: date) -> float:
    """The standardised share from a week on."""
    points = [point for point in series.points if point.start >= first]
    exposure = sum(point.exposure for point in points)
    return sum(point.count for point in points) / exposure if exposure else 0.0
