"""The reference panel that the settings name, found in the counts; each way it can fail has its remedy."""

from collections import Counter
from datetime import date

from panictrack.curve.series import REFERENCE_WEEKS, MergedCounts
from panictrack.curve.series.panel import FEW_HEADLINES
from panictrack.errors import ConfigurationError, NotEnoughDataError
from panictrack.model import FeedKind, PanelSetting, ReferencePanel
from panictrack.model.times import WEEK, week_name

KEY = "reference_streams"  # in panictrack.toml


def panel_named(setting: PanelSetting, merged: MergedCounts, week: date) -> ReferencePanel:
    """The streams of the setting in their 52 weeks, which end at `week` at the latest.

    A stream may be named as in the archive or as in the baseline; the panel has the name on the page.

    Raises
    ------
    ConfigurationError
        There is no such stream, or it is not one of general or business news.
    NotEnoughDataError
        A stream has fewer than 200 headlines in these weeks: its part of every share would be noise.
    """
    streams = tuple(dict.fromkeys(_known(name, merged) for name in setting.streams))
    shown = {cell: n for cell, n in merged.counts.totals.items() if cell[1] in streams and cell[0] <= week}
    last = min(setting.last or max((monday for monday, _ in shown), default=week), week)
    first = last - (REFERENCE_WEEKS - 1) * WEEK
    sizes = Counter[str]()
    for (monday, stream), n in shown.items():
        sizes[stream] += n if first <= monday <= last else 0
    for stream in streams:
        if sizes[stream] < FEW_HEADLINES:
            raise NotEnoughDataError(
                f"{KEY}: {stream!r} has {sizes[stream]} headlines from {week_name(first)} to "
                f"{week_name(last)}, and the reference panel needs {FEW_HEADLINES} of each stream; set "
                f"another reference_until, or take the stream out of {KEY}"
            )
    return ReferencePanel(streams=tuple(sorted(streams)), first=first, last=last)


def _known(name: str, merged: MergedCounts) -> str:
    """The name on the page of a stream of general or business news."""
    stream, kinds = merged.names.get(name, name), merged.counts.kinds
    news = sorted({held for _, held in merged.counts.totals if kinds[held].is_news})
    if stream in news:
        return stream
    listed = ", ".join(map(repr, news)) or "none yet: collect or import some first"
    problem = f"there is no stream {name!r}"
    if kinds.get(stream, FeedKind.GENERAL) is FeedKind.TECHNOLOGY:
        problem = f"{name!r} is of the technology press, which has a panel of its own"
    raise ConfigurationError(f"{KEY}: {problem}; the streams of general and business news are {listed}")
