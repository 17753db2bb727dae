"""What a server says about when to ask again: pure readings of its headers."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

LONGEST_FRESHNESS = timedelta(days=1)  # beyond, a header is a mistake more often than a wish
LONGEST_RETRY = timedelta(days=7)
_MAX_AGE = re.compile(r"(?:^|,)\s*max-age\s*=\s*\"?(\d{1,10})", re.IGNORECASE)
_UNSTORED = re.compile(r"(?:^|,)\s*(?:no-cache|no-store)\b", re.IGNORECASE)


def fresh_for(headers: Mapping[str, str], now: datetime) -> timedelta:
    """How long the answer stays fresh by Cache-Control, else by Expires (RFC 9111), at most a day."""
    control = headers.get("Cache-Control", "")
    if _UNSTORED.search(control):
        return timedelta(0)
    if age := _MAX_AGE.search(control):
        seconds = int(age.group(1)) - _seconds(headers.get("Age"))
    elif "Expires" in headers:
        expires, sent = moment(headers["Expires"]), moment(headers.get("Date", ""))
        seconds = int((expires - (sent or now)).total_seconds()) if expires else 0
    else:
        seconds = 0
    return _between(timedelta(0), seconds, LONGEST_FRESHNESS)


def retry_after(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """How long the server wants peace: seconds or a date, a minute to a week; None: it does not say."""
    text = headers.get("Retry-After", "").strip()
    if text.isascii() and text.isdigit():
        seconds = int(text[:10])
    elif until := moment(text):
        seconds = int((until - now).total_seconds())
    else:
        return None
    return _between(timedelta(minutes=1), seconds, LONGEST_RETRY)


def moment(text: str) -> datetime | None:
    """The moment of an HTTP date; None where it is none (`Expires: 0` and `-1` are common)."""
    try:
        read = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    try:
        return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)
    except (OverflowError, ValueError):
        return None


def _seconds(text: str | None) -> int:
    return int(text[:10]) if text and text.isascii() and text.isdigit() else 0


def _between(lowest: timedelta, seconds: int, highest: timedelta) -> timedelta:
    return max(lowest, min(timedelta(seconds=min(seconds, 10**9)), highest))
