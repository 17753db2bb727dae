"""What the unit of a share rests on: the reference panel, with and without old years and single streams.

    python benchmarks/unit.py

Fits the built-in baseline's panic over AI anew for each line (about a second each) and prints, per 10,000
headlines, what the series states for 2019, 2023 and 2026, what one counts in the reference panel in 2026, and
the fitted level of the latest week. The last lines add an outlet that the baseline does not have.
"""

from collections.abc import Callable, Sequence
from datetime import date

from panictrack.curve.fit import fit
from panictrack.curve.series import build_series
from panictrack.model import FeedKind, Measure, ReferencePanel, SeriesPoint, WeekCount
from panictrack.report.counts import count_baseline
from panictrack.scoring.scorers import Scorers, load_topics

WEEK, PER = date(2026, 11, 23), 10_000
YEARS = (2019, 2023, 2026)
FOREIGN_HEADLINES = 2_000  # a week: as many as the panel shows
ADDED = ("abc.net.au current affairs", "cnbc.com business", "reuters.com", "reuters.com business")


def main() -> None:
    """Print a line for each selection of counts."""
    counted = count_baseline(Scorers(load_topics()), WEEK)
    counts, reference = counted.by_topic["ai"], counted.reference
    assert reference is not None
    print(f"reference panel: {', '.join(reference.streams)}; {reference.first} to {reference.last}")
    print(f"{'':<46}{''.join(f'{year:>9}' for year in YEARS)}{'counted':>9}{'level':>9}  verdict")
    selections: dict[str, Callable[[WeekCount], bool]] = {
        "everything": lambda _: True,
        "without 1996 to 2021": lambda count: count.week_start.year > 2021,
        "without nytimes.com": lambda count: count.stream != "nytimes.com",
        "without business news": lambda count: count.kind is not FeedKind.BUSINESS,
        "without Reuters, ABC and business news": lambda count: (
            count.stream not in ADDED and count.kind is not FeedKind.BUSINESS
        ),
        **{f"without {name}": _without(name) for name in reference.streams},
    }
    for name, keeps in selections.items():
        line(name, [count for count in counts if keeps(count)], reference)
    series = build_series(counts, "ai", Measure.PANIC, reference=reference)
    shares = {point.start: point.share for point in series.points[-150:]}
    even = sum(shares.values()) / len(shares)
    twice = [foreign(week, round(2 * share * FOREIGN_HEADLINES)) for week, share in shares.items()]
    line("with an outlet twice as alarmed", [*counts, *twice], reference)
    calm = [foreign(week, round(even * FOREIGN_HEADLINES)) for week in shares]
    line("with a large outlet that never changes", [*counts, *calm], reference)
    line("with one that never names AI", [*counts, *(foreign(week, 0) for week in shares)], reference)
    heavy = [foreign(week, FOREIGN_HEADLINES // 10) for week in list(shares)[-52:]]
    line("with one that writes of AI alone, for a year", [*counts, *heavy], reference)
    old = [foreign(point.start, 0) for point in series.points if 2010 <= point.start.year < 2019]
    line("with one that has old titles alone", [*counts, *old], reference)


def foreign(week: date, n_alarmed: int) -> WeekCount:
    """A week of an outlet that the baseline does not have."""
    return WeekCount(
        week_start=week,
        stream="foreign.example",
        topic="ai",
        n_headlines=FOREIGN_HEADLINES,
        n_topic=5 * n_alarmed,
        n_concerned=2 * n_alarmed,
        n_alarmed=n_alarmed,
        is_foreign=True,
    )


def _without(name: str) -> Callable[[WeekCount], bool]:
    return lambda count: count.stream != name


def line(name: str, counts: Sequence[WeekCount], reference: ReferencePanel) -> None:
    """What these counts say of the last year, and of the latest week."""
    series = build_series(counts, "ai", Measure.PANIC, reference=reference)
    stated = [share_of([point for point in series.points if point.start.year == year]) for year in YEARS]
    of_panel = [
        count for count in counts if count.stream in reference.streams and count.week_start.year == YEARS[-1]
    ]
    shown = PER * sum(count.n_alarmed for count in of_panel) / sum(count.n_headlines for count in of_panel)
    curve = fit(series, WEEK)
    level = PER * curve.fitted[-1].q50
    verdict = f"{curve.verdict.value}, {curve.p_peak_passed:.0%}"
    print(f"{name:<46}{''.join(f'{share:>9.2f}' for share in stated)}{shown:>9.1f}{level:>9.1f}  {verdict}")


def share_of(points: Sequence[SeriesPoint]) -> float:
    """The standardised share of these weeks, per 10,000."""
    return PER * sum(point.count for point in points) / (sum(point.exposure for point in points) or 1.0)


if __name__ == "__main__":
    main()
