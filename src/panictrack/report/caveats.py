"""What a reader should know about the numbers: said on every page, beside them."""

from panictrack.archive.health import PossibleGaps
from panictrack.model import Series
from panictrack.model.times import week_name
from panictrack.report.i18n import t
from panictrack.scoring.scorers import ALARM_THRESHOLD


def caveats(series: Series, gaps: PossibleGaps, *, n_archive: int) -> tuple[str, ...]:
    """The notes under a report on this series; `n_archive` headlines are of the user's own archive."""
    last = [t("note-last-week", week=week_name(series.points[-1].start))] if series.points else []
    return (
        t("note-alarmed", threshold=f"{ALARM_THRESHOLD:.2f}"),
        t("note-measures"),
        " ".join([*last, t("note-missing"), _of_gaps(gaps) if n_archive else t("note-no-own")]),
        t("note-outlets"),
        t("note-baseline"),
        t("note-hypothesis"),
    )


def _of_gaps(gaps: PossibleGaps) -> str:
    """What the ledger knows of headlines that came and went between two polls."""
    if not gaps.n_ever:
        return t("note-no-gaps")
    if not gaps.n_in_week:
        return t("note-gaps", polls=gaps.n_ever)
    return t(
        "note-gaps-in-week",
        polls=gaps.n_ever,
        in_week=gaps.n_in_week,
        outlets=", ".join(gaps.outlets_in_week),
    )
