"""What the headers of a response say about when to ask again, and about the time. Pure."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

LONGEST_FRESHNESS = timedelta(days=1)  # a longer one is more often an error than intended
LONGEST_RETRY = timedelta(days=7)
_MAX_AGE = re.compile(r"(?:^|,)\s*max-age\s*=\s*\"?(\d{1,10})", re.IGNORECASE)
_UNSTORED = re.compile(r"(?:^|,)\s*(?:no-cache|no-store)\b", re.IGNORECASE)
_LIMITS = ("X-RateLimit-", "X-Rate-Limit-", "RateLimit-")
_LIMIT_PART = re.compile(r"(?:^|[;,\s])(r|remaining|t|reset)\s*=\s*([0-9.]{1,20})", re.IGNORECASE)
_NUMBER = re.compile(r"[0-9]{1,20}(?:\.[0-9]{0,20})?")
_EPOCH_SECONDS, _EPOCH_MILLISECONDS = 10**9, 10**12  # smaller numbers are seconds from now


def fresh_for(headers: Mapping[str, str], now: datetime) -> timedelta:
    """How long a response stays fresh by Cache-Control, else by Expires (RFC 9111), at most a day."""
    control = headers.get("Cache-Control", "")
    if _UNSTORED.search(control):
        return timedelta(0)
    if age := _MAX_AGE.search(control):
        seconds = int(age.group(1)) - _seconds(headers.get("Age"))
    elif "Expires" in headers:
        expires, sent = http_date(headers["Expires"]), http_date(headers.get("Date", ""))
        seconds = int((expires - (sent or now)).total_seconds()) if expires else 0
    else:
        seconds = 0
    return _clamped(timedelta(0), seconds, LONGEST_FRESHNESS)


def retry_after(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """How long the server asks us to wait (seconds or a date), a minute to a week; None if it does not."""
    text = headers.get("Retry-After", "").strip()
    if text.isascii() and text.isdigit():
        seconds = int(text[:10])
    elif until := http_date(text):
        seconds = int((until - (http_date(headers.get("Date", "")) or now)).total_seconds())
    else:
        return None
    return _clamped(timedelta(minutes=1), seconds, LONGEST_RETRY)


def rate_limit_wait(headers: Mapping[str, str], now: datetime, *, is_refused: bool) -> timedelta | None:
    """How long until a used-up limit of requests is reset, at most a day; None where requests are left.

    Reads `X-RateLimit-Remaining` and `-Reset` (as Reddit and GitHub send them), the same without the X or
    with another hyphen, and the one header `RateLimit` of the drafts of a standard. Reset is seconds from
    now, seconds or milliseconds since 1970, or a date. Where the request was refused, no remainder counts.
    """
    remaining, reset = _limit(headers)
    if reset and (is_refused or (remaining is not None and remaining < 1)):
        seconds = round(_seconds_until(reset, headers, now))
        return _clamped(timedelta(0), seconds, LONGEST_FRESHNESS) if seconds > 0 else None
    return None


def clock_offset(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """The server's time (Date, and the Age of a copy from a cache) minus `now`; None if it tells none."""
    sent = http_date(headers.get("Date", ""))
    return None if sent is None else sent - now + timedelta(seconds=min(_seconds(headers.get("Age")), 10**9))


def http_date(text: str) -> datetime | None:
    """An HTTP date in UTC; None if it is not one (`Expires: 0` and `-1` are common)."""
    return _aware(parsedate_to_datetime, text)


def _aware(read: Callable[[str], datetime], text: str) -> datetime | None:
    try:
        date = read(text)
        return date.replace(tzinfo=UTC) if date.tzinfo is None else date.astimezone(UTC)
    except (ValueError, TypeError, OverflowError):
        return None


def _limit(headers: Mapping[str, str]) -> tuple[float | None, str]:
    """How many requests are left (of the first of several limits), and the text that says until when."""
    for prefix in _LIMITS:
        if reset := headers.get(f"{prefix}Reset", "").strip():
            return _number(headers.get(f"{prefix}Remaining", "").partition(",")[0]), reset
    parts = {name.lower(): text for name, text in reversed(_LIMIT_PART.findall(headers.get("RateLimit", "")))}
    return _number(parts.get("remaining", parts.get("r", ""))), parts.get("reset", parts.get("t", ""))


def _seconds_until(reset: str, headers: Mapping[str, str], now: datetime) -> float:
    sent = http_date(headers.get("Date", "")) or now
    number = _number(reset.partition(",")[0])
    if number is None:
        until = http_date(reset) or _aware(datetime.fromisoformat, reset)
        return (until - sent).total_seconds() if until else 0.0
    if number < _EPOCH_SECONDS:
        return number
    return (number / 1000 if number >= _EPOCH_MILLISECONDS else number) - sent.timestamp()


def _number(text: str) -> float | None:
    return float(text) if _NUMBER.fullmatch(text := text.strip()) else None


def _seconds(text: str | None) -> int:
    return int(text[:10]) if text and text.isascii() and text.isdigit() else 0


def _clamped(lowest: timedelta, seconds: int, highest: timedelta) -> timedelta:
    return max(lowest, min(timedelta(seconds=min(seconds, 10**9)), highest))
