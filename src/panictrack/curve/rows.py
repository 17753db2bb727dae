"""A series from the rows of any table: date, count and, where known, exposure."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from itertools import pairwise
from statistics import median

from panictrack.errors import InputError
from panictrack.model import Measure, Series, SeriesPoint

DAY, WEEK, MONTH, YEAR = 1.0, 7.0, 30.4375, 365.25
_DATE_NAMES = ("date", "day", "week", "month", "year", "time", "start", "week_start", "period")
_COUNT_NAMES = ("count", "n_topic", "n_alarmed", "value", "views", "hits", "articles", "y", "n")
_EXPOSURE_NAMES = ("exposure", "total", "n_headlines", "denominator", "n")  # n, where it is not the count
_FORMS = ("%Y-%m", "%Y", "%Y%m%d", "%Y%m%d%H", "%d/%m/%Y")


def series_from_rows(rows: Iterable[Mapping[str, str]], name: str) -> Series:
    """The series of a table; daily, weekly, monthly or yearly is found from its dates.

    Rows of one date are summed (several outlets, say). A row without a count is a period in which nothing
    was collected: missing, not zero. Without a column of exposure every period has
    the same exposure: the fit then reads counts, and growth of the medium is read as growth of the topic.

    Raises
    ------
    InputError
        A column or a value is missing or cannot be read; the message names the line.
    """
    table = list(rows)
    if not table:
        raise InputError(f"{name}: no rows; give a CSV with a header line and columns date and count")
    columns = list(table[0])
    day_column = _column(columns, _DATE_NAMES, name, "date")
    count_column = _column(columns, _COUNT_NAMES, name, "count")
    exposure_column = _exposure_column(table, count_column)
    counts: dict[date, float] = {}
    exposures: dict[date, float] = {}
    for number, row in enumerate(table, start=2):
        if not (row[count_column] or "").strip():
            continue
        day = _day(row[day_column], f"{name}, line {number}")
        place = f"{name}, line {number}, {count_column}"
        counts[day] = counts.get(day, 0.0) + _number(row[count_column], place)
        if exposure_column:
            place = f"{name}, line {number}, {exposure_column}"
            exposures[day] = exposures.get(day, 0.0) + _number(row[exposure_column], place)
    return _series(counts, exposures, name)


def _series(counts: dict[date, float], exposures: dict[date, float], name: str) -> Series:
    days = sorted(counts)
    scale = _scale(list(counts.values()))
    points = tuple(
        SeriesPoint(
            start=day,
            count=round(counts[day] * scale),
            n=round(exposures.get(day, 0.0)),
            exposure=exposures.get(day, 0.0) * scale if exposures else 1.0,
            n_outlets=1,
            coverage=1.0,
        )
        for day in days
    )
    return Series(topic=name, measure=Measure.GIVEN, step_days=_step_days(days), points=points)


def _scale(values: list[float]) -> float:
    """What makes whole numbers of the values: an index is read as pseudo-counts of up to 1000."""
    if all(value == round(value) for value in values):
        return 1.0
    return 1_000.0 / max(values) if max(values) > 0 else 1.0


def _step_days(days: list[date]) -> float:
    gaps = [(later - earlier).days for earlier, later in pairwise(days)]
    usual = median(gaps) if gaps else WEEK
    return min((DAY, WEEK, MONTH, YEAR), key=lambda step: abs(step - usual) / step)


def _column(columns: list[str], names: tuple[str, ...], place: str, wanted: str) -> str:
    for name in names:
        for column in columns:
            if (column or "").strip().lower() == name:
                return column
    listed = ", ".join(map(str, columns))
    raise InputError(f"{place}: no column {wanted} among {listed}; rename one of them")


def _exposure_column(table: list[Mapping[str, str]], count_column: str) -> str | None:
    """The column of exposure; one that is empty in every row tells that it is not known."""
    for column in table[0]:
        is_named = (column or "").strip().lower() in _EXPOSURE_NAMES and column != count_column
        if is_named and any((row[column] or "").strip() for row in table):
            return column
    return None


def _day(text: str | None, place: str) -> date:
    cleaned = (text or "").strip()
    try:
        return datetime.fromisoformat(cleaned).date()
    except ValueError:
        pass
    for form in _FORMS:
        try:
            return datetime.strptime(cleaned, form).date()  # noqa: DTZ007 - a date has no zone
        except ValueError:
            continue
    raise InputError(f"{place}: {text!r} is no date; write it as 2026-11-24, 2026-11 or 2026")


def _number(text: str | None, place: str) -> float:
    try:
        value = float((text or "").strip().replace("<1", "0.5"))  # Google Trends writes <1
    except ValueError as error:
        raise InputError(f"{place}: {text!r} is no number; mend the line or remove it") from error
    if not 0 <= value < float("inf"):
        raise InputError(f"{place}: {text!r} must be zero or more; mend the line or remove it")
    return value
