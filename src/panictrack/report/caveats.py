"""What a reader should know about the numbers: said on every page, beside them."""

from panictrack.archive.health import PossibleGaps
from panictrack.model import Series
from panictrack.model.times import week_name
from panictrack.report.i18n import say
from panictrack.scoring.scorers import ALARM_THRESHOLD


def what_to_know(series: Series, gaps: PossibleGaps, *, n_archive: int) -> tuple[str, ...]:
    """The notes under a report on this series; `n_archive` headlines are of the user's own archive."""
    last = [say("note-last-week", week=week_name(series.points[-1].start))] if series.points else []
    return (
        say("note-alarmed", threshold=f"{ALARM_THRESHOLD:.2f}"),
        say("note-measures"),
        " ".join([*last, say("note-missing"), _of_gaps(gaps) if n_archive else say("note-no-own")]),
        say("note-outlets"),
        say("note-baseline"),
        say("note-hypothesis"),
    )


def _of_gaps(gaps: PossibleGaps) -> str:
    """What the ledger knows of headlines that came and went between two polls."""
    if not gaps.n_ever:
        return say("note-no-gaps")
    if not gaps.n_in_week:
        return say("note-gaps", polls=gaps.n_ever)
    return say(
        "note-gaps-in-week",
        polls=gaps.n_ever,
        in_week=gaps.n_in_week,
        outlets=", ".join(gaps.outlets_in_week),
    )
