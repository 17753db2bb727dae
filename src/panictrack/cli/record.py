"""The command about the record: what was, or would have been, said of a topic, and what came."""

from pathlib import Path
from shutil import get_terminal_size
from textwrap import fill
from typing import TYPE_CHECKING, Any

import click

from panictrack.archive.export import RowTable
from panictrack.cli.printing import columns, format_option, give, give_rows, is_drawn, output_option
from panictrack.cli.terminal import tell
from panictrack.cli.workspace import Workspace, utc_now
from panictrack.errors import NotEnoughDataError
from panictrack.model.times import WEEK, week_start

if TYPE_CHECKING:
    from collections.abc import Iterable

    from panictrack.model import Measure
    from panictrack.report.record import SeriesRecord

_WHOLE = ("period_weeks", "quarter_weeks", "half_year_weeks", "weeks_ahead", "weeks_in_50", "weeks_in_95")
_KINDS = {"week": "day", **dict.fromkeys(_WHOLE, "whole")}
_NUMBERS = frozenset({"p_past", "p_higher", "p_rose", "level_per_10000"})
_DRAWN = columns(
    week="day", verdict="text", past="text", higher="text", rose="text", in_50="text", in_95="text"
)
WIDTH = 100  # of the sentences
_CAME = {True: "yes", False: "no", None: "?"}


@click.command()
@click.option("--topic", default="ai", show_default=True, help="The topic.")
@click.option(
    "--measure",
    "measure_name",
    type=click.Choice(["panic", "concern", "attention", "alarm rate"]),
    help="The measure [default: panic for ai, concern for other topics].",
)
@click.option(
    "--uncorrected", is_flag=True, help="The answers that are not corrected for classification errors."
)
@format_option
@output_option
@click.pass_obj
def record(
    workspace: Workspace,
    *,
    topic: str,
    measure_name: str | None,
    uncorrected: bool,
    format_name: str | None,
    output: Path | None,
) -> None:
    """Show what the page would have said of a topic at each month-end, and how often it was right.

    The answers of your own reports are as they were published; the others are fits made later, each to the
    data known then. The table has the verdict; the stated chances that the series has passed its peak, that
    it is higher in half a year and that it rose over the last half-year, each with what came (? where that is
    not known yet); and how many later weeks lay inside the 50% and 95% forecasts. The scores in words follow.
    CSV has more columns, JSON also the scores. Without a workspace it uses the built-in baseline.

    \b
    Example: panictrack record
    Example: panictrack record --topic self_driving_cars -o record.csv
    Example: panictrack record --format json | jq .scores.chances
    """
    from panictrack.report.wording.record import outcomes_sentence, record_sentences  # numpy and weights

    name = measure_name or ("panic" if topic == "ai" else "concern")
    found = _record(workspace, topic, name, uncorrected=uncorrected)
    if (output.suffix[1:].lower() if output else format_name) == "json":
        give("", _mapping(found, topic, name), format_name, output)
        return
    drawn = output is None and is_drawn(format_name)
    table = _drawn(found) if drawn else _table(found)
    give_rows(workspace if workspace.settings_if_any() else None, table, format_name, output)
    width = min(WIDTH, get_terminal_size().columns) if drawn else WIDTH
    sentences = (fill(sentence, width) for sentence in (*record_sentences(found), outcomes_sentence(found)))
    tell("\n".join(["", *sentences]), err=not drawn)


def _record(workspace: Workspace, topic: str, measure_name: str, *, uncorrected: bool) -> "SeriesRecord":
    """The record, of corrected answers where there are any unless uncorrected ones are asked for."""
    from panictrack.archive.answers import answers_before
    from panictrack.model import Measure
    from panictrack.report.answers import shipped_answers, shipped_record
    from panictrack.report.counts import count_archive, count_baseline, topic_named
    from panictrack.report.record import series_record
    from panictrack.scoring.scorers import Scorers, load_topics

    week, key, settings = (
        week_start(utc_now()) - WEEK,
        (topic, Measure(measure_name)),
        workspace.settings_if_any(),
    )
    scorers = Scorers(load_topics(settings.feeds if settings else None))
    topic_named(scorers, topic)
    published: Any = {}
    if settings is None:
        counted = count_baseline(scorers, week)
    else:
        archive = workspace.archive()
        counted = count_archive(archive, scorers, week, settings.reference)
        with archive.reading() as connection:
            published = answers_before(connection, week)
    for is_corrected in (False,) if uncorrected else (True, False):
        found = series_record(
            counted.series(*key),
            is_corrected=is_corrected,
            published=published.get(key, ()),
            shipped=shipped_answers(key),
        )
        if found:
            return found
    raise _no_answer(
        topic, measure_name, [one for name, one in [*published, *shipped_record()] if name == topic]
    )


def _no_answer(topic: str, measure_name: str, answered: "Iterable[Measure]") -> NotEnoughDataError:
    """Why there is no record of a measure, and which measures of the topic have one."""
    others = " and ".join(f"--measure '{name}'" for name in sorted({measure.value for measure in answered}))
    remedy = f"there are answers for {others}" if others else "none about its other measures either"
    return NotEnoughDataError(
        f"{topic}: no answer about its {measure_name} is recorded yet ({remedy}); nobody has refitted its "
        f"past, and only `panictrack report --topic {topic}` records an answer about each measure"
    )


def _table(record: "SeriesRecord") -> RowTable:
    """All columns of the chart's table."""
    from panictrack.report.charts.record import record_table

    table = record_table(record)
    kinds = {name: _KINDS.get(name, "number" if name in _NUMBERS else "text") for name in table.names}
    rows = [
        tuple(str(cell).lower() if isinstance(cell, bool) else cell for cell in row) for row in table.rows
    ]
    return RowTable(name="record", columns=columns(**kinds), rows=rows)


def _drawn(record: "SeriesRecord") -> RowTable:
    """The columns that fit on a terminal: each chance stands beside what came."""
    from panictrack.report.wording.curve import verdict_label

    rows = [
        (
            str(answer.week),
            verdict_label(answer.verdict),
            _with_outcome(answer.p_past, came.was_past),
            _with_outcome(answer.p_higher, came.was_higher),
            _with_outcome(answer.p_rose, came.had_risen),
            f"{sum(week.in_50 for week in came.weeks)}/{len(came.weeks)}",
            f"{sum(week.in_95 for week in came.weeks)}/{len(came.weeks)}",
        )
        for answer, came in zip(record.months, record.outcomes, strict=True)
    ]
    return RowTable(name="record", columns=_DRAWN, rows=rows)


def _with_outcome(chance: float, came: bool | None) -> str:  # noqa: FBT001 - an outcome, not a switch
    return f"{chance:.0%} {_CAME[came]}"


def _mapping(record: "SeriesRecord", topic: str, measure_name: str) -> dict[str, Any]:
    import msgspec

    from panictrack.report.charts.record import record_table

    return {
        "topic": topic,
        "measure": measure_name,
        "months": record_table(record).records(),
        "scores": msgspec.to_builtins(record.scores),
    }


COMMANDS = {"record": record}
