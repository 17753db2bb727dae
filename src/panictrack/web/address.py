"""The state of a page as its address: what a reader sees can be sent, stored and cited."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import TypeVar
from urllib.parse import quote, urlencode

from panictrack.errors import InputError
from panictrack.model.text import printable

_LONGEST = 2_000  # characters of a value: the longest query
_LONGEST_LINK = 8_000  # characters: every link of a page repeats it
TOKEN = "token"  # noqa: S105 - the name of what is no part of a view, which may be sent to others
_LAST_YEAR = 9_000  # so near the end of the calendar, weeks can be counted
_KEPT = ("topic",)  # from page to page

Choice = TypeVar("Choice", bound=StrEnum)


@dataclass(frozen=True, kw_only=True, slots=True)
class Address:
    """A path with its parameters, of which the last mention counts. Empty values are left out."""

    path: str
    values: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, path: str, pairs: Iterable[tuple[str, str]]) -> "Address":
        """The address that a browser asked for.

        Raises
        ------
        InputError
            A value is too long, or all are together.
        """
        values: dict[str, str] = {}
        for name, value in pairs:
            if len(value) > _LONGEST:
                raise InputError(f"{name} has {len(value):,} characters; the limit is {_LONGEST:,}")
            if value.strip() and name != TOKEN:
                values[name] = printable(value.strip())
        made = cls(path=path, values=values)
        if (n := len(made.link)) > _LONGEST_LINK:
            raise InputError(
                f"this address has {n:,} characters; {_LONGEST_LINK:,} is the limit: use fewer words"
            )
        return made

    def text(self, name: str) -> str | None:
        """The value of a parameter."""
        return self.values.get(name)

    def one_of(self, name: str, kind: type[Choice], default: Choice) -> Choice:
        """A value from a closed list.

        Raises
        ------
        InputError
            It is not in the list.
        """
        text = self.text(name)
        if text is None:
            return default
        try:
            return kind(text)
        except ValueError as error:
            known = ", ".join(kind)
            raise InputError(f"{name}={text!r}: choose from {known}") from error

    def day(self, name: str) -> date | None:
        """A date such as 2023-01-01.

        Raises
        ------
        InputError
            It is not one.
        """
        text = self.text(name)
        try:
            day = date.fromisoformat(text) if text else None
        except ValueError as error:
            raise InputError(f"{name}={text!r} is not a date; write it like 2023-01-01") from error
        if day and day.year > _LAST_YEAR:
            raise InputError(f"{name}={text!r}: the last year is {_LAST_YEAR}")
        return day

    def number(self, name: str, low: float, high: float) -> float | None:
        """A number within limits.

        Raises
        ------
        InputError
            It is not one.
        """
        text = self.text(name)
        if text is None:
            return None
        try:
            number = float(text)
        except ValueError as error:
            raise InputError(f"{name}={text!r} is not a number; give one from {low:g} to {high:g}") from error
        if not low <= number <= high:
            raise InputError(f"{name}={text!r}: give a number from {low:g} to {high:g}")
        return number

    def having(self, **changes: str | None) -> "Address":
        """The same view with some parameters changed; None removes one."""
        values = {name: value for name, value in self.values.items() if name not in changes}
        added = {name: value for name, value in changes.items() if value}
        return replace(self, values={**values, **added})

    def at(self, path: str, **values: str | None) -> "Address":
        """Another page, with what is kept from page to page."""
        kept = {name: self.values[name] for name in _KEPT if name in self.values}
        return Address(path=path, values=kept).having(**values)

    @property
    def link(self) -> str:
        """The address as a link within this server."""
        query = f"?{urlencode(self.values)}" if self.values else ""
        return f"{quote(self.path)}{query}"

    def file(self, part: str, form: str) -> str:
        """The link to a table or chart of this view as a file."""
        base = "" if self.path == "/" else self.path
        return replace(self, path=f"{base}/{part}.{form}").link
