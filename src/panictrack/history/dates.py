"""Dates as precise as their source: a year, a month, a day, or a span."""

from datetime import date

from panictrack.errors import ConfigurationError


def first_day(text: str, where: str) -> date:
    """The first day of `1473`, `1473-08`, `1473-08-01` or a span such as `1487/1564`.

    Raises
    ------
    ConfigurationError
        `text` is none of these; the message begins with `where`.
    """
    parts = text.split("/", maxsplit=1)[0].split("-")
    try:
        numbers = [int(part) for part in parts]
        return date(*[*numbers, 1, 1][:3])
    except (TypeError, ValueError) as error:
        raise ConfigurationError(
            f"{where}: {text!r} is not a date; write 1909, 1909-03 or 1909-03-04"
        ) from error


def decimal_years(text: str, where: str) -> tuple[float, float]:
    """Start and end of a date or span as decimal years; equal for a single date."""
    ends = [_decimal_year(part, where) for part in text.split("/")]
    return ends[0], ends[-1]


def _decimal_year(text: str, where: str) -> float:
    day = first_day(text, where)
    return day.year + (day.timetuple().tm_yday - 1) / 365.25


def precision(text: str) -> str:
    """`year`, `month` or `day`: the precision of the (first) date."""
    return ("year", "month", "day")[text.split("/", maxsplit=1)[0].count("-")]
