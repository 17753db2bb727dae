"""The part of the page that holds its own record against what came."""

from panictrack.report.i18n import t
from panictrack.report.page import PageTable, Section
from panictrack.report.record import PooledRecord, SeriesRecord
from panictrack.report.wording.record import chance_name, pooled_sentences, record_sentences

_COLUMNS = ("chance", "bin", "months", "stated", "came-true")


def record_section(record: SeriesRecord | None, pooled: PooledRecord | None) -> Section | None:
    """How often the verdict changed and was right, and how often each stated chance came true.

    The table is of all technologies together, where there are several records: one has few months of each.
    """
    if record is None:
        return None
    chances = pooled.chances if pooled else record.scores.chances
    rows = tuple(
        (
            chance_name(name),
            t("record-bin", low=f"{one.low:.0%}", high=f"{one.high:.0%}"),
            f"{one.n:,}",
            f"{one.stated:.0%}",
            f"{one.came_true:.0%}",
        )
        for name, score in chances.items()
        for one in score.bins
    )
    table = PageTable(
        caption=t("record-caption", series=pooled.n_series if pooled else 1),
        columns=tuple(t(f"column-record-{name}") for name in _COLUMNS),
        rows=rows,
    )
    return Section(
        anchor="record-scores",
        title=t("record-title"),
        paragraphs=(
            *record_sentences(record.scores),
            *(pooled_sentences(pooled) if pooled else ()),
            t("record-outcomes"),
        ),
        table=table if rows else None,
    )
