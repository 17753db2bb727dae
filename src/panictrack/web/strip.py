"""The last days of a feed as a strip, a mark a day, each told apart by its shape; and as a chart."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import sqrt

from panictrack.archive.feed_history import FeedDay
from panictrack.model.text import counted
from panictrack.web import drawing

N_DAYS = 30
STEP, BAR, TALLEST, BASE, HEIGHT = 10, 7, 24, 26, 40  # of the drawing, in its own units
LEGEND = (
    "Each day a bar: the taller, the more new items (square root). A flat line: it answered, and had nothing "
    "new. Below it a cross: no answer; a slash: some asks without an answer; a triangle: items may be "
    "missing. Empty: not asked."
)
CAPTION = (
    "Each day a bar: its new items. Below it whether it was asked, and answered: hatched where some asks had "
    "no answer, empty where none had one. A triangle: items may be missing."
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Mark:
    """A day of the strip."""

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
    marks = tuple(_mark(number * STEP, by_day.get(date), most) for number, date in enumerate(dates))
    return Strip(days=marks, summary=_summary(days))


def plot_of(days: Sequence[FeedDay], today: date, name: str) -> drawing.Plot:
    """The same days as a chart; the keys of the arrows read what each says."""
    by_day = {day.day: day for day in days}
    first = today.toordinal() - N_DAYS + 1
    dates = [date.fromordinal(first + number) for number in range(N_DAYS)]
    most = max((day.n_first_shown for day in days), default=0)
    return drawing.Plot(
        name=name,
        title="New items by day",
        subtitle=f"{_summary(days)}.",
        caption=CAPTION,
        alt=f"{_summary(days)}. The highest number of new items in a day is {most:,}.",
        x_range=(float(first), float(first + N_DAYS)),
        x_ticks=[(float(day.toordinal()), f"{day.day} {day:%b}") for day in dates if day.weekday() == 0],
        y_top=drawing.nice_top(most),
        y_unit="new items a day",
        bands=[_bar(day) for day in days if day.n_first_shown],
        strips=[
            drawing.Strip(name="asks", cells=[_cell(day, 1.0) for day in days]),
            drawing.Strip(name="answers", cells=[_cell(day, _answered(day)) for day in days]),
        ],
        marks=[(day.day.toordinal() + 0.5, "▼") for day in days if day.n_gaps],
        readings=[(day.toordinal() + 0.5, _reading(day, by_day.get(day))) for day in dates],
    )


def _bar(day: FeedDay) -> drawing.Band:
    start, height = day.day.toordinal(), float(day.n_first_shown)
    return drawing.Band(xs=(start + 0.1, start + 0.9), lows=(0.0, 0.0), highs=(height, height), opacity=1.0)


def _cell(day: FeedDay, share: float) -> tuple[float, float, float]:
    return day.day.toordinal(), day.day.toordinal() + 1.0, share


def _answered(day: FeedDay) -> float:
    """What the drawing hatches is any ask without an answer, however few these are."""
    return 1.0 if day.n_answers >= day.n_asks else min(day.n_answers / day.n_asks, drawing.THIN / 2)


def _reading(day: date, found: FeedDay | None) -> str:
    return f"{day:%a} {day}: {', '.join(_words(found)) if found else 'not asked'}"


def _mark(x: int, found: FeedDay | None, most: int) -> Mark:
    if found is None:
        return Mark(bar="", miss="", gap="")
    height = round(2 + (TALLEST - 2) * sqrt(found.n_first_shown / most), 1) if found.n_first_shown else 1
    top = BASE - height
    bar = f"M{x} {top:g}h{BAR}v{height:g}h-{BAR}z" if found.n_answers else ""
    miss = ""
    if found.n_answers < found.n_asks:
        miss = f"M{x} {BASE + 6}l5 -5" + (f"M{x} {BASE + 1}l5 5" if not found.n_answers else "")
    gap = f"M{x} {BASE + 8}h6l-3 5z" if found.n_gaps else ""
    return Mark(bar=bar, miss=miss, gap=gap)


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
