"""The reference panel that the settings name, found in the counts; each way it can fail has its remedy."""

from collections import Counter
from collections.abc import Mapping
from datetime import date

from panictrack.curve.series import REFERENCE_WEEKS, MergedCounts
from panictrack.curve.series.panel import FEW_HEADLINES
from panictrack.errors import NotEnoughDataError
from panictrack.model import PanelSetting, ReferencePanel
from panictrack.model.reference_streams import KEY, check_streams
from panictrack.model.times import WEEK, week_name


def panel_named(setting: PanelSetting, merged: MergedCounts, week: date) -> ReferencePanel:
    """The streams of the setting in their 52 weeks, which end at `week` at the latest.

    A stream may be named as in the archive or as in the baseline; the panel has the names on the page.

    Raises
    ------
    ConfigurationError
        There is no such stream, or it is not one of general or business news.
    NotEnoughDataError
        A stream has fewer than 200 headlines in these weeks: its part of every share would be noise.
    """
    names = names_on_page(setting, merged)
    streams = set[str]().union(*names.values())
    shown = {cell: n for cell, n in merged.counts.totals.items() if cell[1] in streams and cell[0] <= week}
    last = min(setting.last or max((monday for monday, _ in shown), default=week), week)
    first = last - (REFERENCE_WEEKS - 1) * WEEK
    sizes = Counter[str]()
    for (monday, stream), n in shown.items():
        sizes[stream] += n if first <= monday <= last else 0
    for name, counted_as in names.items():
        n = sum(sizes[stream] for stream in counted_as)
        if n < FEW_HEADLINES:
            others = "" if counted_as == (name,) else f" (counted as {' and '.join(map(repr, counted_as))})"
            raise NotEnoughDataError(
                f"{KEY}: {name!r}{others} has {n} headlines from {week_name(first)} to "
                f"{week_name(last)}, and the reference panel needs {FEW_HEADLINES} of each stream; set "
                f"another reference_until, or take the stream out of {KEY}"
            )
    kept = sorted(stream for stream in streams if sizes[stream])
    return ReferencePanel(streams=tuple(kept), first=first, last=last)


def names_on_page(setting: PanelSetting, merged: MergedCounts) -> Mapping[str, tuple[str, ...]]:
    """The names under which each stream of the setting is counted: the baseline's where that has it, too.

    Raises
    ------
    ConfigurationError
        There is no such stream, or it is not one of general or business news.
    """
    counted = {stream: merged.counts.kinds[stream] for _, stream in merged.counts.totals}
    own = {name: counted.keys() & streams for name, streams in merged.names.items()}
    kinds = {name: counted[min(streams)] for name, streams in own.items() if streams} | counted
    check_streams(setting.streams, kinds)
    return {
        name: tuple(sorted(stream for stream in own.get(name) or {name} if counted[stream].is_news))
        for name in setting.streams
    }
