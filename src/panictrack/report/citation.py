"""How a report is cited, and the README that goes with its files."""

from panictrack.report.charts.chart import Chart
from panictrack.report.i18n import t
from panictrack.report.page import Page


def short_citation(page: Page) -> str:
    """One line for a caption."""
    return t("cite-short", version=page.made_with["panictrack"], title=page.title, week=page.week_name)


def long_citation(page: Page) -> str:
    """All that a reader needs to know which numbers were meant: versions and digests."""
    return t(
        "cite-long",
        version=page.made_with["panictrack"],
        year=page.week_name[:4],
        title=page.title,
        week=page.week_name,
        data=page.made_with["data"],
        curve=page.made_with["curve"],
        alarm=page.made_with["alarm"],
        definition=page.made_with["topic"],
        counts_digest=page.made_with["counts_digest"],
        settings=page.made_with["settings"],
    )


def readme(page: Page) -> str:
    """The README of a bundle, as plain text."""
    parts = [
        t("readme-title", title=page.title, week=page.week_name),
        _part("readme-finding", page.paragraph.text),
        _part("cite-title", short_citation(page), long_citation(page)),
        _part("notes-title", *(f"- {note}" for note in page.notes)),
        _part("readme-charts", t("readme-files"), *map(_columns, page.charts)),
        _part(
            "readme-again",
            t("readme-again-how", version=page.made_with["panictrack"]),
            f"    {page.command}",
        ),
        _part("made-title", *(f"- {t(f'made-{name}')}: {value}" for name, value in page.made_with.items())),
    ]
    return "\n\n".join(parts) + "\n"


def _part(heading: str, *lines: str) -> str:
    title = t(heading)
    return "\n".join((title, "-" * len(title), *lines))


def _columns(chart: Chart) -> str:
    lines = [f"{chart.name}.csv: {chart.title}"]
    lines += [f"  {column.name}: {column.meaning}" for column in chart.table.columns]
    return "\n".join(lines)
