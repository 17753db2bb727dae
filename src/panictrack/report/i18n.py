"""All words that readers of a report see, from one catalogue that can be translated.

The catalogue is a folder of files in Fluent (projectfluent.org), the format that translators of Firefox use:
it handles plurals and keeps sentences whole. Code names a message and passes values; it never joins words,
because other languages order them differently.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from panictrack.data import data_path
from panictrack.model.times import period_label, week_name

if TYPE_CHECKING:
    from fluent.runtime import FluentBundle

Value = str | int | float

_current: ContextVar["FluentBundle | None"] = ContextVar("catalogue", default=None)


def t(message: str, **values: Value) -> str:
    """The message in the language of the reader, with its values in place, on one line.

    An underscore in the name of a value is a hyphen in the catalogue.

    Raises
    ------
    KeyError
        The catalogue has no such message, or the message needs a value that was not passed.
    """
    bundle = _current.get() or catalogue()
    if not bundle.has_message(message):
        raise KeyError(f"no message {message!r} in the catalogue of words")
    pattern = bundle.get_message(message).value
    if pattern is None:
        raise KeyError(f"message {message!r} of the catalogue of words is empty")
    named: dict[str, Value] = {name.replace("_", "-"): value for name, value in values.items()}
    text, errors = bundle.format_pattern(pattern, named)
    if errors:
        raise KeyError(f"message {message!r}: {errors[0]}")
    return " ".join(str(text).split())


@lru_cache(maxsize=1)
def catalogue(language: str = "en") -> "FluentBundle":
    """The catalogue of a language: all files of its folder together."""
    files = sorted(data_path("words", language).glob("*.ftl"))
    return bundle_of("\n".join(file.read_text(encoding="utf-8") for file in files), language)


def bundle_of(text: str, language: str) -> "FluentBundle":
    """A catalogue from its text; a message that cannot be parsed is an error."""
    from fluent.runtime import FluentBundle, FluentResource  # 60 ms that other commands need not pay
    from fluent.syntax import ast

    resource = FluentResource(text)
    if unread := [entry.content for entry in resource.body if isinstance(entry, ast.Junk)]:
        raise ValueError(f"words/{language}: cannot read {unread[0]!r}; correct the message")
    bundle = FluentBundle([language], use_isolating=False)
    bundle.add_resource(resource)
    return bundle


@contextmanager
def use_catalogue(bundle: "FluentBundle") -> Iterator[None]:
    """Use another catalogue within the block."""
    token = _current.set(bundle)
    try:
        yield
    finally:
        _current.reset(token)


def month_name(day: date, *, short: bool = False) -> str:
    """The month of a day with its year: November 2026, or Nov 2026."""
    name = f"month-short-{day.month}" if short else f"month-{day.month}"
    return t("month-and-year", month=t(name), year=str(day.year))


def week_in_words(monday: date) -> str:
    """A week as a sentence names it: the week of 17 August 2026 (2026-W34)."""
    return t("week-of", day=monday.day, month=month_name(monday), name=week_name(monday))


def date_in_words(day: date, step_days: float, *, short: bool = False) -> str:
    """A date as precise as a series with such periods can be: a month, a quarter, a year or a decade."""
    period = period_label(day, step_days)
    if period.endswith("s"):
        return t("decade", years=period)
    if "Q" in period:
        return t("quarter-and-year", quarter=period[-1], year=period[:-3])
    return period if period.isdecimal() else month_name(day, short=short)


def label(kind: str, value: str) -> str:
    """The reader's word for a value that the code knows: `label("theme", "jobs")`."""
    return t(f"{kind}-{value.replace(' ', '-')}")
