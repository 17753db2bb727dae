"""Whether calls for regulation lead or follow alarm: two weekly series as months, and the answer in words."""

from datetime import date

from panictrack.model import Series
from panictrack.series import by_month
from panictrack.series.lead_lag import LeadLag, Order, lead_lag

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
    compared = (
        f"Alarmed headlines without a call for rules were compared with headlines on rules, as shares of the "
        f"topic's headlines, over {found.n_months} months. "
    )
    if found.lag is None:
        return f"{compared}That is too little to tell which comes first."
    between = f"90 % of resamples: {found.low:+d} to {found.high:+d} months"
    match found.order:
        case Order.LEADS:
            answer = f"Alarm ran {_months(found.lag)} ahead of the call for rules ({between})."
        case Order.FOLLOWS:
            answer = f"The call for rules ran {_months(-found.lag)} ahead of alarm ({between})."
        case Order.TOGETHER:
            answer = f"Both moved in the same months ({between})."
        case _:
            by_chance = 100 * (found.chance or 0)
            answer = (
                f"There is no clear order: the closest relation is at {found.lag:+d} months ({between}; "
                f"positive: alarm first), and {by_chance:.0f} % of pairs shifted in time are as close."
            )
    return f"{compared}{answer} To come first is not to bring about."


def _months(n: int) -> str:
    return f"{n} month" if n == 1 else f"{n} months"


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
