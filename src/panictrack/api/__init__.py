"""panictrack in Python: the functions behind the command line.

>>> from panictrack import Archive
>>> with Archive("workspace") as archive:  # the folder of a workspace, or a SQLite file
...     for headline in archive.search("AI", topic="ai", limit=1):
...         print(headline.title)
AI helps bakers

Scores and curves of your own headlines and series need no archive:

>>> from panictrack import api
>>> (scores,) = api.score(["Rogue AI could kill everyone"])
>>> scores["topic:ai"], scores["alarm"] > 0.5
(1.0, True)

Nothing heavy, such as numpy, is imported before a function needs it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

from panictrack import __version__
from panictrack.api.archive import Archive
from panictrack.api.arguments import Filters, ReportOptions, day_of, today, topics_of, week_of
from panictrack.api.rows import Rows
from panictrack.errors import InputError

if TYPE_CHECKING:
    from panictrack.archive.snapshot import Snapshot
    from panictrack.curve import PanicCurve
    from panictrack.importing.external import ReadOptions
    from panictrack.report.build import Report
    from panictrack.scoring.scorers.explanation import Explanation

__all__ = [
    "Archive",
    "Filters",
    "ReportOptions",
    "Rows",
    "describe",
    "explain",
    "fit",
    "report_snapshot",
    "score",
    "verify_snapshot",
]


def score(titles: Iterable[str], *, topics_file: str | Path | None = None) -> list[dict[str, float]]:
    """For each headline the scores that an archive would store, by scorer: alarm, vader, topic:ai, ...

    A scorer that is missing gave 0. `topics_file` is a feed list with topics of your own.

    Can mislead when a headline is not in English: the classifiers know English only.
    """
    from panictrack.scoring.scorers import Scorers

    if isinstance(titles, str):
        raise InputError("titles is one text; give a list of titles")
    listed, scorers = list(titles), Scorers(topics_of(topics_file))
    scores: list[dict[str, float]] = [{} for _ in listed]
    names = frozenset(scorer.name for scorer in scorers.ids)
    for name, pairs in scorers.score_batch(listed, names).items():
        for position, value in pairs:
            scores[position][name] = value
    return scores


def explain(titles: Iterable[str], *, topics_file: str | Path | None = None) -> "list[Explanation]":
    """For each headline its scores and the words that raised or lowered them.

    >>> (explanation,) = explain(["How ChatGPT hijacks democracy"])
    >>> explanation.topics, explanation.reasons[1].text  # the first reason is the score without any word
    (('ai',), 'democracy')
    """
    from panictrack.scoring.scorers.explanation import explain

    return list(explain(list(titles), topics_of(topics_file)))


def fit(
    source: str | Path | Iterable[Mapping[str, object]],
    *,
    as_of: date | str | None = None,
    **options: "Unpack[ReadOptions]",
) -> "PanicCurve":
    """Fit the panic curve to a series of your own; for a topic of an archive use `Archive.fit`.

    >>> curve = fit("panic.csv", as_of="2026-11-30")
    >>> curve.p_peak_passed > 0.5
    True

    Parameters
    ----------
    source
        A CSV or JSON file that `panictrack fit` can read; or rows, such as those of `csv.DictReader` or of a
        data frame's `to_dict("records")`.
    as_of
        Use only what was known on this day. Default: today.
    options
        As on the command line: column, column_map, date_format, first_year.

    Raises
    ------
    InputError
        The source cannot be read as one series.
    NotEnoughDataError
        It has fewer than 12 periods or 20 events.

    Can mislead without a column of exposure: growth of the medium then looks like growth of the topic.
    """
    from panictrack.curve.fit import fit as fit_series
    from panictrack.importing.external import read_series, series_from_rows

    if isinstance(source, str | Path):
        series = read_series(source, **options)
    else:
        series = series_from_rows(source, "rows", **options)
    return fit_series(series, day_of("as_of", as_of) if as_of else today())


def describe(curve: "PanicCurve") -> str:
    """A panic curve in a sentence, as on the page."""
    from panictrack.report.wording.curve import curve_sentence

    return curve_sentence(curve)


def verify_snapshot(folder: str | Path, *, cited: str | None = None) -> "Snapshot":
    """Check every file of a snapshot against its checksum, and its id against the `cited` one.

    Raises
    ------
    InputError
        It is not a snapshot, a file was changed, removed or added, or it has another id.
    """
    from panictrack.archive.snapshot import verify

    return verify(Path(folder), cited=cited)


def report_snapshot(folder: str | Path, **options: Unpack[ReportOptions]) -> "Report":
    """Verify a snapshot and write the page that the archive would have given at the end of its day.

    Nothing is scored again, and all curves are fitted again, so that the page rests on the snapshot and this
    version of panictrack alone. `output` is ./reports-of-ID by default, so that it replaces no page of yours.

    Raises
    ------
    InputError
        The snapshot is damaged, or was created with other scorers.
    """
    from panictrack.archive.snapshot import open_snapshot
    from panictrack.report import ReportPaths
    from panictrack.report.build import build_report

    with open_snapshot(Path(folder)) as snapshot:
        description = snapshot.description
        report_paths = ReportPaths(
            topics=snapshot.topics,
            reports=Path(options.get("output") or f"reports-of-{snapshot.id}"),
            history=snapshot.history,
            curves=None,
            settings_digest=description.settings_digest,
            panel=description.reference,
            withholds_text=not description.has_text,
        )
        made = build_report(
            snapshot.archive,
            report_paths,
            topic=options.get("topic") or description.report_topic,
            week=week_of(options.get("week"), snapshot.ends_at),
            now=snapshot.ends_at,
            uncorrected=options.get("uncorrected", False),
        )
    if description.version == __version__:
        return made
    note = (
        f"created by panictrack {description.version}, this is {__version__}: the scores are the same, but "
        "curves and pages may differ"
    )
    return replace(made, notes=(note, *made.notes))
