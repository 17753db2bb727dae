"""An archive of headlines in Python."""

from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, Unpack

from panictrack.api.arguments import (
    Filters,
    ReportOptions,
    day_of,
    one_of,
    query_of,
    settings_at,
    today,
    topics_of,
    week_of,
)
from panictrack.api.rows import Rows
from panictrack.errors import InputError
from panictrack.model.times import last_day

if TYPE_CHECKING:
    from collections.abc import Iterator

    from panictrack.api.labels import Labels
    from panictrack.archive.export import RowTable
    from panictrack.archive.export.weekly_table import Week
    from panictrack.archive.search import Facet, FoundHeadline, Query
    from panictrack.archive.search.trend import Group, Period, Trend, TrendPoint
    from panictrack.archive.snapshot import Snapshot
    from panictrack.curve import PanicCurve
    from panictrack.model import Measure, Series
    from panictrack.report.build import Report
    from panictrack.scoring.suggest import Suggestions
    from panictrack.settings import Settings


class Archive:
    """An archive of headlines. Use it in a `with` statement, or close it.

    >>> archive = Archive("workspace")
    >>> archive.count("AI", since="2023-06-01")
    2
    >>> archive.close()

    Parameters
    ----------
    location
        The folder of a workspace, or its settings; or its SQLite file, as a path or `sqlite:///archive.db`.

    Raises
    ------
    ArchiveError
        There is no archive, or it belongs to another version of panictrack.
    """

    def __init__(self, location: "str | Path | Settings") -> None:
        from panictrack.archive import Database

        self._settings = settings_at(location)
        self._database = Database.open(self._settings.archive)

    def search(self, words: str | None = None, **filters: Unpack[Filters]) -> "Rows[FoundHeadline]":
        """The headlines with these words, newest first. The syntax is that of `panictrack search`.

        Can mislead when headlines are not scored yet: their alarm is then 0 and they have no topic.

        Raises
        ------
        InputError
            The words have a syntax error; or, once rows are read, the archive has no such outlet, topic, ...
        """
        from panictrack.archive.search import FoundHeadline, headline_table

        query = query_of(words, filters)

        @contextmanager
        def opened() -> "Iterator[RowTable]":
            with self._database.reading() as connection:
                yield headline_table(connection, query)

        return Rows(opened, lambda row: FoundHeadline(*row))

    def count(self, words: str | None = None, **filters: Unpack[Filters]) -> int:
        """The number of headlines of a search."""
        from panictrack.archive.search import count

        with self._database.reading() as connection:
            return count(connection, query_of(words, filters))

    def facet(
        self, by: "Facet | str", words: str | None = None, **filters: Unpack[Filters]
    ) -> dict[str, int]:
        """The number of headlines of a search by stream, outlet, country, week, month or a kind of label.

        The most frequent value comes first; dates are in order of time.

        Can mislead when labels are added up: a headline may have several topics, or none.
        """
        from panictrack.archive.search import Facet, facet

        with self._database.reading() as connection:
            return dict(facet(connection, query_of(words, filters), one_of(Facet, by)))

    def weekly(self, topic: str, *, outlet: str | None = None, stream: str | None = None) -> "Rows[Week]":
        """The weekly series of a topic: counts, denominators, shares and coverage.

        Of general and business news, unless an outlet or a stream is named.
        From this archive alone, without the built-in baseline; headlines not scored yet are not counted.

        Can mislead when weeks with different streams are compared by the raw share `panic`: `exposure` is the
        denominator standardised by stream. What no scorer reads is in no number; `unread` tells how much.

        Raises
        ------
        InputError
            Once rows are read: the archive lacks the topic, or counts no headline of the outlet or stream.
        """
        from panictrack.archive.export.weekly_table import Week, weekly_table

        @contextmanager
        def opened() -> "Iterator[RowTable]":
            yield weekly_table(
                self._database, topic, outlet=outlet, stream=stream, setting=self._settings.reference
            )

        return Rows(opened, lambda row: Week(date.fromisoformat(row[0]), *row[1:]))

    def trend(
        self,
        words: str | None = None,
        *,
        by: "Period | str" = "week",
        group: "Group | str | None" = None,
        **filters: Unpack[Filters],
    ) -> "Rows[TrendPoint]":
        """The share of the headlines of a search by week or month, and how alarmed they are.

        With numerators, denominators, 95% intervals and coverage, together or by outlet, country or stream.
        Of general and business news, unless an outlet or a stream is named; headlines not scored yet are not
        counted. `limit` and `sort` have no effect.

        >>> with Archive("workspace") as archive:
        ...     for week in archive.trend("robots OR AI", since="2023-06-05", until="2023-06-11"):
        ...         print(week.start, week.n_found, week.n_headlines)
        2023-06-05 1 2

        Can mislead when streams come and go, since a share then changes with them: `words_series` corrects
        for that. What no scorer reads is in no number; `unread` tells how much.

        Raises
        ------
        InputError
            The words have a syntax error; or, once rows are read, the archive has no such outlet, topic, ...
        NotEnoughDataError
            Once rows are read: nothing has been scored yet.
        """
        from panictrack.archive.search.trend import TrendPoint

        query = query_of(words, filters)

        @contextmanager
        def opened() -> "Iterator[RowTable]":
            yield self._trend(query, by, group).table()

        return Rows(opened, lambda row: TrendPoint(date.fromisoformat(row[0]), *row[1:]))

    def words_series(
        self, words: str | None = None, *, measure: "Measure | str" = "panic", **filters: Unpack[Filters]
    ) -> "Series":
        """The weekly series of a search, standardised by stream as a topic's: `panictrack.curve.fit` fits it.

        Of this archive alone, without the built-in baseline, as a share of its streams of the last 52 weeks.

        >>> from panictrack.curve.fit import fit
        >>> with Archive("workspace") as archive:
        ...     series = archive.words_series("AI", measure="attention")
        >>> sum(point.count for point in series.points)
        3

        Raises
        ------
        InputError, NotEnoughDataError
            As `trend`.
        """
        from panictrack.archive.search.trend import series_of
        from panictrack.model import Measure

        found = self._trend(query_of(words, filters), "week", "stream")
        return series_of(found, one_of(Measure, measure))

    def _trend(self, query: "Query", by: str, group: str | None) -> "Trend":
        from panictrack.archive.search.trend import Group, Period
        from panictrack.archive.search.trend_of_rows import trend

        return trend(
            self._database,
            query,
            by=one_of(Period, by),
            group=None if group is None else one_of(Group, group),
        )

    def unread(self, *, outlet: str | None = None, stream: str | None = None) -> dict[str, int]:
        """By language, how many headlines `weekly` leaves out because no scorer reads them; most first.

        Of the same outlet and stream as there.

        >>> with Archive("workspace") as archive:
        ...     archive.unread()
        {}
        """
        from panictrack.archive.export.weekly_table import unread_headlines

        return unread_headlines(self._database, outlet=outlet, stream=stream)

    def sql(
        self, statement: str, /, *, max_seconds: float | None = 30.0, **values: Any
    ) -> "Rows[tuple[Any, ...]]":
        """The rows of one select, which cannot change anything; `:name` in it stands for a value.

        >>> with Archive("workspace") as archive:
        ...     list(archive.sql("select count(*) from headline where title like :part", part="%AI %"))
        [(3,)]

        Raises
        ------
        InputError
            Once rows are read: it is not a select, or takes longer than `max_seconds`.
        """
        from panictrack.archive.readonly_sql import select_rows

        path = self._database.path
        return Rows(lambda: select_rows(path, statement, values, max_seconds=max_seconds), tuple)

    def score(self) -> int:
        """Score every headline that has not been scored yet, and return how many there were."""
        from panictrack.scoring.run import score

        return score(self._database, topics_file=self._topics_file).n_headlines

    def suggest(self, topic: str | None = None, *, weeks: int = 26, least: int = 5) -> "Suggestions":
        """Names that rose beside a topic lately and that no term of it matches; it changes nothing."""
        from panictrack.scoring.suggest import suggest

        topics, name = topics_of(self._topics_file), topic or self._settings.report_topic
        with self._database.reading() as connection:
            return suggest(connection, topics, name, weeks=weeks, least=least)

    def fit(
        self,
        topic: str,
        *,
        measure: "Measure | str" = "panic",
        week: date | str | None = None,
        uncorrected: bool = False,
    ) -> "PanicCurve":
        """The panic curve of a topic as the weekly page gives it: of the archive and the built-in baseline.

        Parameters
        ----------
        measure
            panic, attention, alarm_rate or concern; the curve names its reference panel.
        week
            The last week to use, as a date or as 2026-W47. Default: the last complete week.
        uncorrected
            Do not correct for the classifier's errors, where these are known.

        Raises
        ------
        InputError
            There is no such topic.
        ConfigurationError, NotEnoughDataError
            A stream of `reference_streams` in panictrack.toml does not exist, or has too few headlines.
        NotEnoughDataError
            Some headlines have no score yet, or the topic has too few for a curve.
        """
        from panictrack.model import Measure
        from panictrack.report.counts import count_archive, topic_named
        from panictrack.report.curve_cache import CurveCache
        from panictrack.report.known_errors import known_errors
        from panictrack.scoring.scorers import Scorers

        last_week, kind = week_of(week, datetime.now(UTC)), one_of(Measure, measure)
        scorers = Scorers(topics_of(self._topics_file))
        defined = topic_named(scorers, topic)
        counted = count_archive(self._database, scorers, last_week, self._settings.reference)
        series = {of: counted.series(topic, of) for of in (kind, Measure.ATTENTION)}
        errors = None if uncorrected else known_errors(self._database, topic).rates.get(kind)
        needs_attention = errors is not None and kind is not Measure.ALARM_RATE
        return CurveCache(self._settings.report_paths.curves).curve(
            series[kind],
            last_day(last_week),
            label=defined.label_in_sentence,
            errors=errors,
            attention=series[Measure.ATTENTION] if needs_attention else None,
        )

    def report(self, **options: Unpack[ReportOptions]) -> "Report":
        """Score what has not been scored yet, and write the page of a week with its charts.

        Raises
        ------
        InputError
            The week has not begun, or an external series is damaged.
        InputError
            There is no such topic.
        """
        from panictrack.report.build import build_report
        from panictrack.scoring.run import score

        now, report_paths = datetime.now(UTC), self._settings.report_paths
        week = week_of(options.get("week"), now)
        scored = score(self._database, topics_file=self._topics_file)
        return build_report(
            self._database,
            replace(
                report_paths,
                topics=self._topics_file,
                reports=Path(options.get("output") or report_paths.reports),
            ),
            topic=options.get("topic") or self._settings.report_topic,
            week=week,
            now=now,
            uncorrected=options.get("uncorrected", False),
            scored_through=scored.through,
        )

    def create_snapshot(self, folder: str | Path, *, as_of: date | str, with_text: bool = True) -> "Snapshot":
        """Score what has not been scored yet, and write what the archive knew at the end of a day.

        Parameters
        ----------
        folder
            A folder that does not exist yet, or is empty.
        as_of
            The last day, UTC; it must be over.
        with_text
            With titles and addresses, which belong to their publishers.

        Raises
        ------
        InputError
            The day is not over, or the folder is not empty or cannot be written.
        """
        from panictrack.archive.snapshot import SnapshotInputs, create

        day = day_of("as_of", as_of)
        if day >= today():
            raise InputError(
                f"{day} is not over yet (UTC), so its snapshot could still change; name an earlier day"
            )
        self.score()
        inputs = SnapshotInputs(
            topics=self._topics_file,
            history=self._settings.history,
            report_topic=self._settings.report_topic,
            settings_digest=self._settings.digest,
            reference=self._settings.reference,
            methods=self.labels.methods_until(day),
        )
        return create(self._database, inputs, Path(folder), as_of=day, has_text=with_text)

    @property
    def labels(self) -> "Labels":
        """What people code: samples, coders and their answers."""
        from panictrack.api.labels import Labels

        return Labels(self._database, topics_of(self._topics_file))

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def __enter__(self) -> Self:
        """The archive itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the file."""
        self.close()

    @property
    def _topics_file(self) -> Path | None:
        return self._settings.feeds if self._settings.feeds.exists() else None
