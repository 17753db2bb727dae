"""Quantiles of a date or a number, told as an interval."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, kw_only=True, slots=True)
class DateInterval:
    """Quantiles of a date. None: beyond the horizon, or never; it counts as later than any date.

    50 % of the probability lies between q25 and q75, 80 % between q10 and q90, 95 % between q025 and q975.
    """

    q025: date | None
    q10: date | None
    q25: date | None
    q50: date | None
    q75: date | None
    q90: date | None
    q975: date | None

    def to_json(self) -> dict[str, str]:
        """ISO dates by quantile; "inf" where the quantile lies beyond the horizon."""
        return {name: day.isoformat() if (day := getattr(self, name)) else "inf" for name in self.__slots__}


@dataclass(frozen=True, kw_only=True, slots=True)
class NumberInterval:
    """Quantiles of a number; `inf` where the draws say "never"."""

    q025: float
    q10: float
    q50: float
    q90: float
    q975: float

    def to_json(self) -> dict[str, float | str]:
        """Numbers by quantile; "inf" as text, for JSON has no infinity."""
        return {
            name: round(value, 3) if (value := getattr(self, name)) != float("inf") else "inf"
            for name in self.__slots__
        }
