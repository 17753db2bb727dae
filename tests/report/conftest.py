"""The fixtures of reports: one with everything in it, drawn once for all tests that look at it."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from panictrack.archive import Database
from panictrack.archive.headlines import insert_rows
from panictrack.importing.external import Role
from panictrack.importing.external.store import SeriesOverrides, build_stored_series, save
from panictrack.model import Entry
from panictrack.model.identity import to_row
from panictrack.report import ReportPaths
from panictrack.report.build import build_report
from panictrack.scoring.run import score

NOW = datetime(2026, 11, 23, 6, tzinfo=UTC)
WEEK = date(2026, 11, 16)
TITLES = (
    "Rogue AI could kill everyone, scientists warn",
    "Experts fear that AI threatens privacy, jobs and democracy, a report from twelve countries says",
    "Lawmakers demand a ban on dangerous AI after a chatbot is blamed for a death",
    f"AI {'panic' * 30} kills",
    '<script>alert("AI kills")</script> & "AI threatens all"',
)
OUTLETS = ("example.org", "a-very-long-name-of-an-outlet-that-no-newspaper-ever-chose.example")


def arrival(number):
    """A headline of a feed that was chosen by topic: the page lists it, no curve counts it."""
    title = TITLES[number % len(TITLES)]
    return to_row(
        entry=Entry(
            title=title,
            url=f"https://example.org/{'long' * 30}/{number}",
            guid=str(number),
            published_at=NOW - timedelta(days=2, hours=number),
        ),
        outlet=OUTLETS[number % len(OUTLETS)],
        first_seen_at=NOW,
        is_selected=True,
    )


def bring(folder, file, name, role):
    """Keep a yearly series of somebody else's."""
    file.write_text("year,articles\n" + "".join(f"{year},{year % 7 + 3}\n" for year in range(1990, 2026)))
    save(folder, build_stored_series(file, name, SeriesOverrides(role=role, unit="articles a year"), NOW))


def report(folder, now=NOW):
    """The page of a real report: the built-in counts with their curves, headlines, and series of others."""
    archive = Database.create(folder / "archive.db")
    with archive.writing() as connection:
        insert_rows(connection, [arrival(number) for number in range(12)])
    score(archive)
    bring(folder / "history", folder / "papers.csv", "papers on machine learning", Role.CONTEXT)
    bring(folder / "history", folder / "books.csv", "books on nuclear power", Role.MEASURE)
    paths = ReportPaths(
        topics=None,
        reports=folder / "reports",
        history=folder / "history",
        curves=None,
        settings_digest="0123456789abcdef",
    )
    made = build_report(archive, paths, topic="ai", week=WEEK, now=now, uncorrected=False)
    archive.close()
    return made.page


@pytest.fixture(scope="session")
def make_report() -> Callable[..., Path]:
    """Report in a folder, perhaps at another time; the page."""
    return report


@pytest.fixture(scope="session")
def index(once) -> Path:
    """The page of the report, which is drawn once for all tests that look at it."""
    return once("workspace of the page", report) / "reports" / "2026-W47" / "index.html"
