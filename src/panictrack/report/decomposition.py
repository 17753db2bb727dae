"""The section that splits a change of panic into attention and alarm rate."""

from collections.abc import Sequence

from panictrack.curve.decomposition import FEWEST, PERIOD_WEEKS, Change, Factor
from panictrack.model.times import week_name
from panictrack.report.charts.chart import Cell, ChartTable, columns_of
from panictrack.report.i18n import t
from panictrack.report.page import PageTable, Section

ONE_DECIMAL = 10  # from here on a factor needs no decimals
_FACTORS = ("attention", "alarm_rate", "panic")
_COLUMNS = columns_of(
    "decomposition",
    "n_years",
    "is_corrected",
    *(f"{period}_{end}_week" for period in ("earlier", "later") for end in ("first", "last")),
    *(f"n_{count}_{period}" for count in ("topic", "alarmed") for period in ("earlier", "later")),
    "n_streams",
    "n_streams_in_both",
    *(f"{name}{end}" for name in (*_FACTORS, "attention_share") for end in ("", "_low", "_high")),
)


def decomposition_section(changes: Sequence[Change]) -> Section:
    """How much of each change is attention and how much alarm rate, in words, a table and a CSV.

    Where some changes are corrected, the others are in the CSV alone.
    """
    title, anchor = t("decomposition-title"), "decomposition"
    if not changes:
        reason = t("decomposition-too-few", least=FEWEST, weeks=PERIOD_WEEKS)
        return Section(anchor=anchor, title=title, paragraphs=(reason,))
    shown = [change for change in changes if change.is_corrected == changes[0].is_corrected]
    first, last = map(week_name, changes[0].later)
    errors = "corrected" if changes[0].is_corrected else "uncorrected"
    columns = ("compared", "attention", "alarm-rate", "panic", "share", "streams")
    return Section(
        anchor=anchor,
        title=title,
        paragraphs=(
            t("decomposition-lead", weeks=PERIOD_WEEKS, first=first, last=last, errors=errors),
            " ".join(map(_in_words, shown)),
        ),
        table=PageTable(
            caption=t("decomposition-caption", errors=errors),
            columns=tuple(t(f"decomposition-{column}") for column in columns),
            rows=tuple(map(_row, shown)),
        ),
        export=ChartTable(columns=_COLUMNS, rows=tuple(map(_cells, changes))),
    )


def _in_words(change: Change) -> str:
    directions = {change.panic.direction, change.attention.direction, change.alarm_rate.direction}
    if directions == {"unclear"}:
        return t("decomposition-nothing", years=change.n_years)
    moved = t(
        "decomposition-change",
        years=change.n_years,
        panic=change.panic.direction,
        factor=_number(change.panic.middle),
        attention=change.attention.direction,
        alarm_rate=change.alarm_rate.direction,
    )
    if change.share is None:
        return moved
    share, low, high = (f"{one:.0%}" for one in (change.share.middle, change.share.low, change.share.high))
    return f"{moved} {t('decomposition-part', share=share, low=low, high=high)}"


def _row(change: Change) -> tuple[str, ...]:
    first, last = map(week_name, change.earlier)
    return (
        t("decomposition-row", years=change.n_years, first=first, last=last),
        *map(_factor, (change.attention, change.alarm_rate, change.panic)),
        t("decomposition-unclear") if change.share is None else _percentages(change.share),
        t("decomposition-both", both=change.n_in_both, streams=change.n_streams),
    )


def _cells(change: Change) -> tuple[Cell, ...]:
    share = (None, None, None) if change.share is None else _ends(change.share)
    return (
        change.n_years,
        change.is_corrected,
        *(*change.earlier, *change.later),
        *(*change.n_topic, *change.n_alarmed),
        change.n_streams,
        change.n_in_both,
        *(end for name in _FACTORS for end in _ends(getattr(change, name))),
        *share,
    )


def _ends(factor: Factor) -> tuple[float, float, float]:
    return factor.middle, factor.low, factor.high


def _factor(factor: Factor) -> str:
    middle, low, high = map(_number, _ends(factor))
    return t("decomposition-factor", middle=middle, low=low, high=high)


def _percentages(share: Factor) -> str:
    middle, low, high = (f"{end:.0%}" for end in _ends(share))
    return t("interval", middle=middle, low=low, high=high)


def _number(factor: float) -> str:
    return f"{factor:.0f}" if round(factor, 2) >= ONE_DECIMAL else f"{factor:.2f}"
