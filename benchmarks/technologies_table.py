"""Write the table of technologies into docs/explanation/method_curve.md, as a page on the baseline has it.

    python benchmarks/technologies_table.py

Takes seconds where the fits are shipped; run it after benchmarks/baseline_curves.py (`make curves` runs
both). A test compares the table of the documentation with that of the page.
"""

from pathlib import Path

from panictrack.history.baseline import load_baseline
from panictrack.report.answers import shipped_answers
from panictrack.report.charts.technology import PRESENT
from panictrack.report.counts import count_baseline
from panictrack.report.curve_cache import CurveCache
from panictrack.report.page import PageTable
from panictrack.report.technologies import measure_technologies, technologies_section
from panictrack.scoring.scorers import Scorers, load_topics, topic_precisions

DOCUMENT = Path(__file__).parents[1] / "docs" / "explanation" / "method_curve.md"
BEGIN, END = "<!-- begin technologies -->\n", "<!-- end technologies -->\n"


def main() -> None:
    """Replace what stands between the two marks."""
    before, rest = DOCUMENT.read_text(encoding="utf-8").split(BEGIN)
    _, after = rest.split(END)
    table = markdown(table_of_baseline())
    DOCUMENT.write_text(f"{before}{BEGIN}\n{table}\n\n{END}{after}", encoding="utf-8")
    print(table)


def table_of_baseline() -> PageTable:
    """The table of a page on AI that rests on the built-in baseline alone."""
    scorers = Scorers(load_topics())
    week = load_baseline(scorers.ids).until
    if week is None:
        raise SystemExit("the baseline was made by other scorers; run `make baseline` first")
    counted = count_baseline(scorers, week)
    technologies = measure_technologies(
        scorers.topics,
        counted,
        counted,
        reported=PRESENT,
        precisions=topic_precisions(),
        week=week,
        curves=CurveCache(None),
        answers=shipped_answers,
    )
    table = technologies_section(technologies).table
    assert table is not None
    return table


def markdown(table: PageTable) -> str:
    """The table in Markdown."""
    lines = [table.columns, ("---",) * len(table.columns), *table.rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


if __name__ == "__main__":
    main()
