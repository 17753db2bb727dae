"""The trend of a search as a chart and the table under it: shares with their intervals and coverage."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from panictrack.archive.search.trend import Period, TrendPoint
from panictrack.model import Measure
from panictrack.model.times import week_name
from panictrack.report.i18n import label
from panictrack.web.asked_search import AskedSearch, Lines
from panictrack.web.drawing import Band, Dots, Line, Plot, Strip, nice_top
from panictrack.web.page import Column, Table

PER = 10_000
_N_SHOWN = 12  # periods in the table of the page
_MOST_BANDS = 1_500  # points; with more, bands hide the lines and the page grows large
_LONGEST = 48  # characters of a name in the chart
_COLUMNS = (
    Column(name="count", head="counted", digits=0),
    Column(name="of", head="of", digits=0),
    Column(name="share", head="share", digits=1),
    Column(name="low", head="95% from", digits=1),
    Column(name="high", head="to", digits=1),
    Column(name="coverage", head="coverage", digits=0, unit="%"),
    Column(name="streams", head="streams", digits=0),
)
_INTERVAL = (
    "Interval: Wilson, 95%, of the share of the headlines counted. It does not contain the errors of the "
    "classifier, nor that one story brings many headlines, nor that streams come and go."
)
_FEWEST = 10  # headlines, for a rate: that of two or three jumps from 0 to 100
_NO_RATE = f"Where fewer than {_FEWEST} headlines were found there is no rate."
_STRIP = "Strip: the share of the usual headlines that was collected; hatched below 80%."
_OF = "Of general and business news, unless a stream or an outlet is chosen."


@dataclass(frozen=True, kw_only=True, slots=True)
class Value:
    """A point of a measure: how many of how many, and the share and its interval per 100 or 10,000."""

    start: date
    count: int
    of: int
    share: float | None
    low: float
    high: float
    coverage: float
    n_streams: int


def trend_view(
    asked: AskedSearch, lines: Mapping[str, Sequence[TrendPoint]], *, name: str, last_week: date
) -> tuple[Plot, Table] | None:
    """The chart and the table; None where nothing was counted."""
    values = {one: [_value(point, asked.measure) for point in points] for one, points in lines.items()}
    values = {one: found for one, found in values.items() if found}
    if not values:
        return None
    return _plot(asked, values, name, last_week), _table(asked, values, name)


def _value(point: TrendPoint, measure: Measure) -> Value:
    match measure:
        case Measure.ALARM_RATE:
            count, of, per = point.n_alarmed, point.n_found, 100
            shares = point.alarm_rate, point.alarm_rate_low, point.alarm_rate_high
        case Measure.PANIC:
            count, of, per = point.n_alarmed, point.n_headlines, PER
            shares = point.panic, point.panic_low, point.panic_high
        case _:
            count, of, per = point.n_found, point.n_headlines, PER
            shares = point.attention, point.attention_low, point.attention_high
    share, low, high = shares
    if measure.is_of_a_topic and of < _FEWEST:
        share = None
    return Value(
        start=point.start,
        count=count,
        of=of,
        share=None if share is None else per * share,
        low=per * low,
        high=per * high,
        coverage=100 * point.coverage,
        n_streams=point.n_streams,
    )


def unit_of(measure: Measure) -> str:
    """What the shares of a measure are of, for people."""
    return {
        Measure.ALARM_RATE: "alarmed headlines per 100 headlines found",
        Measure.PANIC: "alarmed headlines found per 10,000 headlines",
    }.get(measure, "headlines found per 10,000 headlines")


def _plot(asked: AskedSearch, values: Mapping[str, Sequence[Value]], name: str, last_week: date) -> Plot:
    step = 7 if asked.by is Period.WEEK else 31
    n_points = sum(map(len, values.values()))
    has_bands = n_points <= _MOST_BANDS
    days = [one.start.toordinal() for found in values.values() for one in found]
    x_range = float(min(days)), float(max(days) + step)
    measure = label("measure", asked.measure.value)
    unit = unit_of(asked.measure)
    first = next(iter(values.values()))
    runs = {number: list(_runs(found, step)) for number, found in enumerate(values.values())}
    is_over = all(found[-1].start <= last_week for found in values.values())
    notes = [_INTERVAL, _OF]
    notes += [_STRIP] if asked.lines is Lines.QUERIES else []
    notes += [_NO_RATE] if asked.measure.is_of_a_topic else []
    notes += [] if is_over else ["The last point is of a week or month that is not over."]
    notes += [] if has_bands else ["So many points are drawn without their intervals; the table has them."]
    return Plot(
        name=name,
        title=f"{measure.capitalize()}: {', '.join(_short(one) for one in values)}",
        subtitle=f"{unit.capitalize()}, by {asked.by}{', with 95% intervals' if has_bands else ''}.",
        caption=" ".join(notes),
        alt=_in_words(asked, values),
        x_range=x_range,
        x_ticks=list(time_ticks(*x_range)),
        y_top=_top(values),
        y_unit=unit,
        lines=[
            Line(
                xs=[x for run in runs[number] for x in (*_xs(run, step), _xs(run, step)[-1])],
                ys=[y for run in runs[number] for y in (*(one.share for one in run), None)],
                name=_short(one),
                color=number,
                dash=number,
            )
            for number, one in enumerate(values)
        ],
        bands=[
            Band(
                xs=_xs(run, step),
                lows=[one.low for one in run],
                highs=[one.high for one in run],
                color=number,
                opacity=0.14,
            )
            for number, of_line in runs.items()
            for run in of_line
            if has_bands and len(run) > 1
        ],
        dots=[
            Dots(xs=_xs(run, step), ys=[one.share or 0.0 for one in run], radius=2.2)
            for of_line in runs.values()
            for run in of_line
            if len(run) == 1
        ],
        strips=[Strip(name="coverage", cells=[_cell(one, step) for one in first])]
        if asked.lines is Lines.QUERIES
        else [],
        readings=_readings(asked, values, step),
    )


def _runs(values: Sequence[Value], step: int) -> Iterator[list[Value]]:
    """Stretches without a gap: where nothing was collected, or nothing found, there is no line."""
    run: list[Value] = []
    for one in values:
        is_next = bool(run) and (one.start - run[-1].start).days <= step
        if run and (not is_next or one.share is None):
            yield run
            run = []
        if one.share is not None:
            run.append(one)
    if run:
        yield run


def _xs(run: Sequence[Value], step: int) -> list[float]:
    return [one.start.toordinal() + step / 2 for one in run]


def _cell(one: Value, step: int) -> tuple[float, float, float]:
    day = one.start.toordinal()
    return float(day), float(day + step), min(one.coverage / 100, 1.0)


def _top(values: Mapping[str, Sequence[Value]]) -> float:
    """Room for every value, and for most intervals: those of a few headlines reach to the sky."""
    shown = [one for found in values.values() for one in found if one.share is not None]
    highs = sorted(one.high for one in shown)
    if not shown:
        return 1.0
    return nice_top(max(*(one.share or 0.0 for one in shown), highs[int(0.9 * (len(highs) - 1))]))


def _readings(
    asked: AskedSearch, values: Mapping[str, Sequence[Value]], step: int
) -> list[tuple[float, str]]:
    """What a pointer or an arrow key reads off, by week or month."""
    at: dict[date, list[str]] = {}
    for name, found in values.items():
        for one in found:
            told = _reading(one)
            at.setdefault(one.start, []).append(f"{_short(name)} {told}" if len(values) > 1 else told)
    return [
        (day.toordinal() + step / 2, f"{period_name(day, asked.by)}: {'; '.join(told)}")
        for day, told in sorted(at.items())
    ]


def _reading(one: Value) -> str:
    counted = f"{one.count:,} of {one.of:,}"
    if one.share is None:
        return f"{counted}, coverage {one.coverage:.0f}%"
    interval = f"95% {one.low:.1f} to {one.high:.1f}"
    return f"{counted}, {one.share:.1f} ({interval}), coverage {one.coverage:.0f}%"


def _in_words(asked: AskedSearch, values: Mapping[str, Sequence[Value]]) -> str:
    """What the chart shows, for those who do not see it."""
    parts = []
    for name, found in values.items():
        known = [one for one in found if one.share is not None]
        if known:
            highest = max(known, key=lambda one: one.share or 0.0)
            parts.append(
                f"{name}: highest {highest.share:.1f} in {period_name(highest.start, asked.by)}, "
                f"last {known[-1].share:.1f} in {period_name(known[-1].start, asked.by)}"
            )
    return f"{unit_of(asked.measure).capitalize()}. {'. '.join(parts) or 'No values'}."


def _table(asked: AskedSearch, values: Mapping[str, Sequence[Value]], name: str) -> Table:
    is_several = len(values) > 1
    head = [Column(name="period", head=asked.by.value)]
    head += [Column(name="line", head=asked.lines.value)] if is_several else []
    whole = sorted(
        (_row(line, one, asked.by, is_several=is_several) for line, found in values.items() for one in found),
        key=lambda row: row[0],
    )
    periods = sorted({row[0] for row in whole})[-_N_SHOWN:]
    shown = [row for row in reversed(whole) if row[0] in periods]
    columns = (*head, *_COLUMNS)
    return Table(
        name=name,
        caption=(
            f"The last {len(periods)} {asked.by}s: {unit_of(asked.measure)}, with Wilson’s 95% interval. "
            "Coverage: the share of the usual headlines that was collected."
        ),
        columns=columns,
        rows=shown,
        whole=lambda: ([column.name for column in columns], whole),
        n_whole=len(whole),
    )


def _row(line: str, one: Value, by: Period, *, is_several: bool) -> tuple[Any, ...]:
    start = (period_name(one.start, by), *((line,) if is_several else ()))
    return (*start, one.count, one.of, one.share, one.low, one.high, one.coverage, one.n_streams)


def period_name(day: date, by: Period) -> str:
    """2026-W46, or 2026-11."""
    return week_name(day) if by is Period.WEEK else f"{day:%Y-%m}"


def time_ticks(first: float, last: float) -> Iterator[tuple[float, str]]:
    """A tick at each January, or at each quarter or month where there are few."""
    start, end = date.fromordinal(int(first)), date.fromordinal(int(last))
    days = (end - start).days
    months = (1,) if days > 1_500 else (1, 4, 7, 10) if days > 400 else tuple(range(1, 13))
    for year in range(start.year, end.year + 2):
        for month in months:
            day = date(year, month, 1)
            if first <= day.toordinal() <= last:
                yield float(day.toordinal()), str(year) if len(months) == 1 else f"{day:%b %Y}"


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1]}…"
