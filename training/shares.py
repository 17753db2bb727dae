"""Print the shares of clear alarm by year and by stream: as coded, as called, and as corrected.

    PYTHONPATH=src .training/bin/python training/shares.py

For the headlines about AI of the baseline's general and business news, 2018 on, as the shipped scorer
classifies them. No headline is corrected by error rates that it is part of: the rates come from every other
headline (by digest), and the two halves are averaged. Shares are those of all headlines of the streams: each
coded one counts for as many as it stands for.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence

import numpy as np
from coded import coded_headlines
from error_rates import Judged, as_counts, judged

from panictrack.curve.error_rates import RateDraws, corrected_share, rate_draws
from panictrack.scoring.scorers.alarm import rates_from

FIRST_YEAR = 2018
LEAST_CODED = 30  # headlines of a year or stream
N_DRAWS, SEED = 4_000, 1

Shares = tuple[float, float, float]  # coded, called, corrected


def main() -> None:
    """Compute, print."""
    found = [one for one in judged("alarm", coded_headlines()) if one.place.day.year >= FIRST_YEAR]
    news = [one for one in found if one.place.is_in_baseline]
    rates = [rates_of([one for one in found if _half(one) != half]) for half in (0, 1)]
    print_shares("year", news, lambda one: str(one.place.day.year), rates, _by_panel)
    print_shares("stream", news, lambda one: one.place.stream, rates, _by_stream)


def _half(one: Judged) -> int:
    return int(one.digest[-1], 16) % 2


def rates_of(found: Sequence[Judged]) -> RateDraws:
    """Draws of the error rates that these headlines show."""
    return rate_draws(rates_from(as_counts(found)), N_DRAWS, SEED)


def print_shares(
    title: str,
    news: Sequence[Judged],
    key: Callable[[Judged], str],
    rates: Sequence[RateDraws],
    correct: Callable[[RateDraws, Sequence[Judged]], float],
) -> None:
    """A line for each group, and the mean of the absolute differences."""
    groups: defaultdict[str, list[Judged]] = defaultdict(list)
    for one in news:
        groups[key(one)].append(one)
    rows: dict[str, Shares] = {}
    for name, own in sorted(groups.items()):
        halves = [[one for one in own if _half(one) == half] for half in (0, 1)]
        if len(own) >= LEAST_CODED and all(halves):
            weight = [sum(one.weight for one in half) for half in halves]
            corrected = np.average([correct(rates[half], halves[half]) for half in (0, 1)], weights=weight)
            rows[name] = (_share(own, "is_alarmed"), _share(own, "is_called"), float(corrected))
    print(f"\nshare of clear alarm by {title}: coded, called, corrected")
    for name, shares in rows.items():
        figures = "".join(f"{100 * one:7.1f}%" for one in shares)
        print(f"{name:28} {len(groups[name]):5} coded headlines{figures}")
    for name, column in (("called", 1), ("corrected", 2)):
        gap = np.mean([abs(shares[column] - shares[0]) for shares in rows.values()])
        print(f"{name} minus coded, absolute mean: {100 * gap:.1f} points")


def _share(found: Sequence[Judged], what: str) -> float:
    return sum(one.weight for one in found if getattr(one, what)) / sum(one.weight for one in found)


def _by_panel(rates: RateDraws, found: Sequence[Judged]) -> float:
    days = np.array([float(np.mean([one.place.day.toordinal() for one in found]))])
    sensitivity, false = rates.of_panel(days)
    return float(np.median(corrected_share(np.array(_share(found, "is_called")), sensitivity, false)))


def _by_stream(rates: RateDraws, found: Sequence[Judged]) -> float:
    day = float(np.mean([one.place.day.toordinal() for one in found]))
    sensitivity, false = rates.of_stream(found[0].place.stream, day, np.random.default_rng(SEED))
    return float(np.median(corrected_share(np.array(_share(found, "is_called")), sensitivity, false)))


if __name__ == "__main__":
    main()
