"""Whether calls for regulation lead or follow alarm: two weekly series as months, and the answer in words."""

from datetime import date

from panictrack.curve.series import by_month
from panictrack.curve.series.lead_lag import LeadLag, Order, lead_lag
from panictrack.model import Series
from panictrack.report.i18n import t

Month = tuple[int, int]


def order_of(alarmed: Series, regulated: Series) -> LeadLag:
    """The order of alarmed headlines without a call for rules, and of headlines with one, by month.

    Both are shares of the topic's headlines, so that neither rises only because the topic is talked about
    more. The months are the latest run without a gap.
    """
    first, second = _months_of(alarmed), _months_of(regulated)
    months = _latest_run(sorted(first.keys() & second.keys()))
    return lead_lag([first[month] for month in months], [second[month] for month in months])


def in_words(found: LeadLag) -> str:
    """One or two sentences that claim no more than the intervals do."""
    compared = t("order-compared", months=found.n_months)
    if found.lag is None:
        return f"{compared} {t('order-too-little')}"
    return f"{compared} {_answer(found, found.lag)} {t('order-no-cause')}"


def _answer(found: LeadLag, lag: int) -> str:
    between = {"low": _signed(found.low), "high": _signed(found.high)}
    match found.order:
        case Order.LEADS:
            return t("order-leads", lag=lag, **between)
        case Order.FOLLOWS:
            return t("order-follows", lag=-lag, **between)
        case Order.TOGETHER:
            return t("order-together", **between)
        case _:
            chance = f"{found.chance or 0:.0%}"
            return t("order-unclear", lag=_signed(lag), chance=chance, **between)


def _signed(lag: int | None) -> str:
    """A lag that says its direction; 0 has none."""
    return f"{lag:+d}" if lag else "0"


def _months_of(series: Series) -> dict[Month, tuple[int, float]]:
    """Count and exposure of each month that has a headline on the topic."""
    points = by_month(series).points
    return {_month(point.start): (point.count, point.exposure) for point in points if point.exposure > 0}


def _latest_run(months: list[Month]) -> list[Month]:
    run = months[-1:]
    for month in reversed(months[:-1]):
        if _index(run[0]) - _index(month) != 1:
            break
        run.insert(0, month)
    return run


def _month(day: date) -> Month:
    return (day.year, day.month)


def _index(month: Month) -> int:
    return 12 * month[0] + month[1]
