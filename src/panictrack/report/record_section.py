"""The part of the page that holds its own record against what came."""

from panictrack.curve.record_scores import CHANCES
from panictrack.report.i18n import t
from panictrack.report.page import PageTable, Section
from panictrack.report.record import SeriesRecord
from panictrack.report.wording.record import chance_name, record_sentences

_COLUMNS = ("chance", "bin", "months", "stated", "came-true")


def record_section(record: SeriesRecord | None) -> Section | None:
    """How often the verdict changed and was right, and how often each stated chance came true."""
    if record is None:
        return None
    rows = tuple(
        (
            chance_name(name),
            t("record-bin", low=f"{one.low:.0%}", high=f"{one.high:.0%}"),
            str(one.n),
            f"{one.stated:.0%}",
            f"{one.came_true:.0%}",
        )
        for name in CHANCES
        for one in record.scores.chances[name].bins
    )
    table = PageTable(
        caption=t("record-caption"),
        columns=tuple(t(f"column-record-{name}") for name in _COLUMNS),
        rows=rows,
    )
    return Section(
        anchor="record-scores",
        title=t("record-title"),
        paragraphs=(*record_sentences(record.scores), t("record-outcomes")),
        table=table if rows else None,
    )
