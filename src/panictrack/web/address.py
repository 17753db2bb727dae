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
_KEPT = ("topic",)  # from page to page

Choice = TypeVar("Choice", bound=StrEnum)


@dataclass(frozen=True, kw_only=True, slots=True)
class Address:
    """A path with its parameters. Empty values are left out, and the order is that of the first mention."""

    path: str
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, path: str, pairs: Iterable[tuple[str, str]]) -> "Address":
        """The address that a browser asked for.

        Raises
        ------
        InputError
            A value is too long.
        """
        values: dict[str, tuple[str, ...]] = {}
        for name, value in pairs:
            if len(value) > _LONGEST:
                raise InputError(f"{name} has {len(value):,} characters; the limit is {_LONGEST:,}")
            if value.strip():
                values[name] = (*values.get(name, ()), printable(value.strip()))
        return cls(path=path, values=values)

    def text(self, name: str) -> str | None:
        """The last value of a parameter."""
        return self.values[name][-1] if name in self.values else None

    def texts(self, name: str) -> tuple[str, ...]:
        """All values of a parameter."""
        return self.values.get(name, ())

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
            return date.fromisoformat(text) if text else None
        except ValueError as error:
            raise InputError(f"{name}={text!r} is not a date; write it like 2023-01-01") from error

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
        added = {name: (value,) for name, value in changes.items() if value}
        return replace(self, values={**values, **added})

    def at(self, path: str, **values: str | None) -> "Address":
        """Another page, with what is kept from page to page."""
        kept = {name: self.values[name] for name in _KEPT if name in self.values}
        return Address(path=path, values=kept).having(**values)

    @property
    def link(self) -> str:
        """The address as a link within this server."""
        pairs = [(name, value) for name, values in self.values.items() for value in values]
        query = f"?{urlencode(pairs)}" if pairs else ""
        return f"{quote(self.path)}{query}"

    def file(self, part: str, form: str) -> str:
        """The link to a table or chart of this view as a file."""
        base = "" if self.path == "/" else self.path
        return replace(self, path=f"{base}/{part}.{form}").link
