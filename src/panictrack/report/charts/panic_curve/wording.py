"""The words of the panic curve chart: title, subtitle, caption, text description and names."""

from collections.abc import Sequence
from dataclasses import dataclass

from panictrack.curve import PanicCurve, Stage, Verdict
from panictrack.curve.verdict import Boundary, is_past
from panictrack.history import Event
from panictrack.model import Series
from panictrack.report.charts.chart import ChartTable
from panictrack.report.charts.panic_curve.table import (
    PER,
    POOLED_WEEKS,
    THIN,
    number,
    scale_top,
    unfinished_week,
    weeks_above,
    weeks_of,
)
from panictrack.report.i18n import label, month_name, t
from panictrack.report.wording.curve import curve_sentence, verdict_label

UNDATED = {Verdict.NO_CLEAR_TREND, Verdict.RISEN_NOT_FALLEN, Verdict.SEVERAL_WAVES, Verdict.TOO_EARLY}


@dataclass(frozen=True, kw_only=True, slots=True)
class Strip:
    """What the strip of stages shows: names separated by boundaries, or why there are none.

    It has one name more than dated boundaries. Other intervals are drawn as far as they are past.
    """

    names: tuple[str, ...]
    boundaries: tuple[Boundary, ...]
    why_none: str | None
    coverage: str  # the name of the strip below


def title(curve: PanicCurve | None, label: str) -> str:
    """The finding."""
    return curve_sentence(curve).removesuffix(".") if curve else t("curve-chart-title-none", topic=label)


def subtitle(curve: PanicCurve | None, label: str) -> str:
    """The unit, and how to read the marks."""
    sentences = [
        t("curve-chart-unit", topic=label, per=PER),
        t("curve-chart-weeks", weeks=POOLED_WEEKS),
    ]
    if curve:
        sentences.append(t("curve-chart-fitted", errors="corrected" if curve.is_corrected else "uncorrected"))
    return " ".join(sentences)


def caption(
    series: Series, curve: PanicCurve | None, boundaries: Sequence[Boundary], table: ChartTable
) -> str:
    """The source, and how to read the marks that are not always there."""
    sentences = [t("curve-chart-source", streams=len(series.streams))]
    if curve:
        first, last = (str(day.year) for day in curve.span)
        sentences.append(
            t("curve-chart-fit", version=curve.version, alarmed=curve.n_events, first=first, last=last)
        )
    if n_dated := sum(boundary.is_dated for boundary in boundaries):
        sentences.append(t("curve-chart-stages", stages=n_dated + 1))
    sentences.append(t("curve-chart-coverage", thin=f"{100 * THIN:.0f}"))
    top = scale_top(table)
    if above := [number(row["per_10000"]) for row in weeks_above(weeks_of(table), top)]:
        sentences.append(t("curve-chart-above", weeks=len(above), share=f"{max(above):.1f}"))
    ahead = [number(row["q975"]) for row in table.records() if row["row"] == "forecast"]
    if ahead and max(ahead) > top:
        sentences.append(t("curve-chart-beyond", share=f"{max(ahead):.0f}"))
    if week := unfinished_week(table):
        position = "above" if number(week["per_10000"]) > top else "within"
        sentences.append(t("curve-chart-unfinished", position=position, share=_one_digit(week["per_10000"])))
    return " ".join(sentences)


def key(events: Sequence[Event]) -> tuple[str, ...]:
    """The events behind the numbers in the figure."""
    sentences = (
        t("curve-chart-event", event=one.label, month=month_name(one.date, short=True)) for one in events
    )
    return tuple(f"{number}  {event}" for number, event in enumerate(sentences, 1))


def strip_of(curve: PanicCurve | None, boundaries: Sequence[Boundary]) -> Strip:
    """The names in the strip of stages. Without a curve it has none and needs no explanation."""
    n_dated = sum(boundary.is_dated for boundary in boundaries)
    names = [_named(stage) for stage in Stage][: n_dated + 1] if n_dated else []
    return Strip(
        names=tuple(names),
        boundaries=tuple(boundaries) if n_dated else (),
        why_none=_why_none(curve) if curve and not n_dated else None,
        coverage=t("curve-chart-coverage-name"),
    )


def _why_none(curve: PanicCurve) -> str:
    if curve.verdict in UNDATED:
        return t("curve-stages-undated", verdict=verdict_label(curve.verdict))
    return t("curve-stages-ahead")


def alt(table: ChartTable, curve: PanicCurve | None, boundaries: Sequence[Boundary], label: str) -> str:
    """The chart in words, for people who cannot see it."""
    weeks = weeks_of(table)
    if not weeks:
        return t("curve-alt-empty", topic=label)
    highest, last = max(weeks, key=lambda row: number(row["pooled_13_weeks"])), weeks[-1]
    *_, latest = weeks[: -(POOLED_WEEKS // 2)] or weeks  # that may have an average
    sentences = [
        t("curve-alt", topic=label, per=PER, first=str(weeks[0]["start"]), last=str(last["start"])),
        t(
            "curve-alt-few" if latest["pooled_13_weeks"] is None else "curve-alt-means",
            weeks=POOLED_WEEKS,
            highest=str(highest["start"]),
            peak=_one_digit(highest["pooled_13_weeks"]),
            end=_one_digit(latest["pooled_13_weeks"]),
            alarmed=last["n_alarmed"],
            headlines=last["n_headlines"],
        ),
    ]
    if week := unfinished_week(table):
        sentences.append(t("curve-alt-unfinished", week=str(week["start"])))
    if curve:
        sentences += [curve_sentence(curve), *_stages_in_words(curve, boundaries)]
    return " ".join(sentences)


def _stages_in_words(curve: PanicCurve, boundaries: Sequence[Boundary]) -> list[str]:
    dated = [boundary for boundary in boundaries if boundary.is_dated]
    if not dated:
        return [_why_none(curve)]
    now = t("curve-alt-stage", stage=_named(tuple(Stage)[len(dated)]))
    return [*(_boundary_in_words(boundary, curve) for boundary in dated), now]


def _boundary_in_words(boundary: Boundary, curve: PanicCurve) -> str:
    interval = boundary.interval
    days = {"early": interval.q10, "month": interval.q50, "late": interval.q90}
    return t(
        "curve-alt-boundary",
        name=label("turning-point", boundary.point.value),
        interval="closed" if is_past(interval.q90, curve.span[1]) else "open",
        **{name: month_name(day) for name, day in days.items() if day},
    )


def _named(stage: Stage) -> str:
    return label("stage", stage.value)


def _one_digit(share: object) -> str:
    return f"{number(share):.1f}"
