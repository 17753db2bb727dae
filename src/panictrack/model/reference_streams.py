"""The streams that the settings name for the reference panel: that there are such, and of news."""

import difflib
from collections.abc import Iterable, Mapping

from panictrack.errors import ConfigurationError
from panictrack.model import FeedKind

KEY = "reference_streams"  # in panictrack.toml
_MOST_LISTED = 40


def check_streams(names: Iterable[str], kinds: Mapping[str, FeedKind]) -> None:
    """Do nothing if each of these names is a stream of general or business news; `kinds` are all streams.

    Raises
    ------
    ConfigurationError
        There is no such stream, or it is of another kind.
    """
    news = [name for name, kind in kinds.items() if kind.is_news]
    for name in names:
        if name in news:
            continue
        problem = f"there is no stream {name!r}"
        if name in kinds:
            problem = f"{name!r} {_OTHERS[kinds[name]]}"
        closest = difflib.get_close_matches(name, news, n=1)
        ordered = [*closest, *sorted(set(news) - set(closest))]
        listed = ", ".join(map(repr, ordered[:_MOST_LISTED])) or "none yet: collect or import some first"
        more = ", …" if ordered[_MOST_LISTED:] else ""
        raise ConfigurationError(
            f"{KEY}: {problem}; the streams of general and business news are {listed}{more}"
        )


_OTHERS = {
    FeedKind.TECHNOLOGY: "is of the technology press, which has a panel of its own",
    FeedKind.SECTION: "is chosen by topic, so that it is in no panel",
}
