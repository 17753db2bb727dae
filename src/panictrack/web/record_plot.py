"""The record of the panic as a plot: the chances at each month-end; under it what was said and what came."""

from typing import TYPE_CHECKING

from panictrack.model.times import week_name
from panictrack.report.i18n import t
from panictrack.web.drawing import Line, Plot
from panictrack.web.page import Column, Table

if TYPE_CHECKING:
    from panictrack.curve.record import Answer
    from panictrack.curve.record_scores import Outcome
    from panictrack.report.live import LivePage

SHOWN = 6  # months in the table on the page; the file has all
_COLUMNS = (
    Column(name="week", head="data up to"),
    Column(name="verdict", head="verdict"),
    Column(name="rose", head="had risen", digits=0, unit="%"),
    Column(name="had_risen", head="it had"),
    Column(name="higher", head="will be higher", digits=0, unit="%"),
    Column(name="was_higher", head="it was"),
    Column(name="past", head="peak passed", digits=0, unit="%"),
    Column(name="was_past", head="it was"),
    Column(name="published", head="published"),
)


def record(live: "LivePage", ticks: list[tuple[float, str]]) -> tuple[Plot, Table] | None:
    """The chances of each month-end; `ticks` are those of its axis of time. None without a record."""
    from panictrack.report.wording.curve import verdict_label
    from panictrack.report.wording.record import origin_sentence, record_sentence

    if live.record is None:
        return None
    months = live.record.months
    xs = [float(month.week.toordinal()) for month in months]
    chances = (
        (t("measures-rose"), [month.p_rose for month in months]),
        (t("measures-higher"), [month.p_higher for month in months]),
        (t("measures-past"), [month.p_past for month in months]),
    )
    sentence = record_sentence(live.record)
    name = f"record-{live.topic}-{week_name(live.week)}"
    plot = Plot(
        name=name,
        title=sentence,
        subtitle=f"Chances at the end of each month. {origin_sentence(live.record)}",
        caption="The table below holds each against what came.",
        alt=sentence,
        x_range=(min(xs), max(xs) + 1),
        x_ticks=ticks,
        y_top=100.0,
        y_unit="chance in %",
        lines=[
            Line(xs=xs, ys=[100 * one for one in values], name=words, color=number, dash=number)
            for number, (words, values) in enumerate(chances)
        ],
        readings=[
            (x, _reading(month, verdict_label(month.verdict))) for x, month in zip(xs, months, strict=True)
        ],
    )
    rows = [
        _row(month, outcome, verdict_label(month.verdict), is_published=month.week in live.record.published)
        for month, outcome in zip(months, live.record.outcomes, strict=True)
    ]
    table = Table(
        name=name,
        caption=(
            f"The last {min(SHOWN, len(rows))} month-ends: each chance, and whether it came true. Unknown: "
            "not yet, or too few headlines to tell. Not published: a fit made later to what was known then."
        ),
        columns=_COLUMNS,
        rows=rows[: -SHOWN - 1 : -1],
        whole=lambda: ([column.name for column in _COLUMNS], rows),
        n_whole=len(rows),
    )
    return plot, table


def _reading(month: "Answer", verdict: str) -> str:
    return (
        f"{week_name(month.week)}: {verdict}; chance that it had risen {month.p_rose:.0%}, will be higher "
        f"{month.p_higher:.0%}, peak passed {month.p_past:.0%}"
    )


def _row(
    month: "Answer", outcome: "Outcome", verdict: str, *, is_published: bool
) -> tuple[str | float | None, ...]:
    return (
        week_name(month.week),
        verdict,
        100 * month.p_rose,
        _known(outcome.had_risen),
        100 * month.p_higher,
        _known(outcome.was_higher),
        100 * month.p_past,
        _known(outcome.was_past),
        "yes" if is_published else "no",
    )


def _known(came: bool | None) -> str:  # noqa: FBT001 - an answer, not a switch
    return "unknown" if came is None else "yes" if came else "no"
