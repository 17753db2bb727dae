"""The part of the page that holds its own record against what came."""

from collections.abc import Mapping
from types import MappingProxyType

from panictrack.model import Measure
from panictrack.report.i18n import label, t
from panictrack.report.page import PageTable, Section
from panictrack.report.record import PooledRecord, SeriesRecord
from panictrack.report.wording.record import (
    chance_name,
    ends_sentence,
    outcomes_sentence,
    pooled_sentences,
    record_sentences,
)

_COLUMNS = ("chance", "bin", "months", "stated", "came-true")


def record_section(
    record: SeriesRecord | None,
    pooled: PooledRecord | None,
    *,
    topic: str,
    measure: Measure,
    others: Mapping[Measure, SeriesRecord] = MappingProxyType({}),
) -> Section | None:
    """How often the verdict changed and was right, and how often each stated chance came true.

    `record` is of this measure of the topic. Where there are several records, `pooled` and the table are of
    concern, for all technologies together: one record has few months of each chance. `others` are the
    records of the topic's other measures: of these only the declared ends are told.
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
    name = label("measure", measure.value)
    caption = t("record-caption", series=pooled.n_series if pooled else 1, measure=name, topic=topic)
    table = PageTable(
        caption=caption,
        columns=tuple(t(f"column-record-{name}") for name in _COLUMNS),
        rows=rows,
    )
    return Section(
        anchor="record-scores",
        title=t("record-title", origin=record.origin.value),
        paragraphs=(
            *record_sentences(record),
            *([ends_sentence(others)] if others else ()),
            *(pooled_sentences(pooled, measure=name) if pooled else ()),
            outcomes_sentence(record),
        ),
        table=table if rows else None,
    )
