"""The last days of a feed as a strip: a mark a day, each told apart by its shape."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import sqrt

from panictrack.archive.feed_history import FeedDay
from panictrack.model.text import counted

N_DAYS = 30
STEP, BAR, TALLEST, BASE, HEIGHT = 10, 7, 24, 26, 40  # of the drawing, in its own units
LEGEND = (
    "Each day a bar: the taller, the more new items (square root). A flat line: it answered, and had nothing "
    "new. Below it a cross: no answer; a slash: some asks without an answer; a triangle: items may be "
    "missing. Empty: not asked."
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Mark:
    """A day of the strip."""

    x: int
    title: str
    bar: str  # the outlines, as paths
    miss: str
    gap: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Strip:
    """The days of a feed up to today, as marks and in a sentence."""

    days: tuple[Mark, ...]
    summary: str

    @property
    def width(self) -> int:
        """Of the drawing."""
        return N_DAYS * STEP

    @property
    def bars(self) -> str:
        """All bars as one path."""
        return "".join(mark.bar for mark in self.days)

    @property
    def misses(self) -> str:
        """All crosses and slashes as one path."""
        return "".join(mark.miss for mark in self.days)

    @property
    def gaps(self) -> str:
        """All triangles as one path."""
        return "".join(mark.gap for mark in self.days)


def strip_of(days: Sequence[FeedDay], today: date) -> Strip:
    """The strip of the last days up to today."""
    by_day = {day.day: day for day in days}
    most = max((day.n_first_shown for day in days), default=0)
    dates = (today - timedelta(days=back) for back in reversed(range(N_DAYS)))
    marks = tuple(_mark(number * STEP, date, by_day.get(date), most) for number, date in enumerate(dates))
    return Strip(days=marks, summary=_summary(days))


def _mark(x: int, day: date, found: FeedDay | None, most: int) -> Mark:
    if found is None:
        return Mark(x=x, title=f"{day:%a} {day}: not asked", bar="", miss="", gap="")
    height = round(2 + (TALLEST - 2) * sqrt(found.n_first_shown / most), 1) if found.n_first_shown else 1
    top = BASE - height
    bar = f"M{x} {top:g}h{BAR}v{height:g}h-{BAR}z" if found.n_answers else ""
    miss = ""
    if found.n_answers < found.n_asks:
        miss = f"M{x} {BASE + 6}l5 -5" + (f"M{x} {BASE + 1}l5 5" if not found.n_answers else "")
    gap = f"M{x} {BASE + 8}h6l-3 5z" if found.n_gaps else ""
    return Mark(x=x, title=f"{day:%a} {day}: {', '.join(_words(found))}", bar=bar, miss=miss, gap=gap)


def _words(day: FeedDay) -> Iterator[str]:
    yield f"asked {counted(day.n_asks, 'time')}"
    yield f"answered {counted(day.n_answers, 'time')}"
    yield f"{counted(day.n_first_shown, 'new item')}"
    if day.n_gaps:
        yield counted(day.n_gaps, "possible gap")


def _summary(days: Sequence[FeedDay]) -> str:
    if not days:
        return f"Not asked in the last {N_DAYS} days"
    n_asks, n_answers = sum(day.n_asks for day in days), sum(day.n_answers for day in days)
    n_new, n_gaps = sum(day.n_first_shown for day in days), sum(day.n_gaps for day in days)
    gaps = f", {counted(n_gaps, 'possible gap')}" if n_gaps else ""
    return (
        f"In the last {N_DAYS} days asked {counted(n_asks, 'time')}, answered {counted(n_answers, 'time')}, "
        f"{counted(n_new, 'new item')}{gaps}"
    )
