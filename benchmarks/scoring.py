"""Measure scoring on one core against vaderSentiment in the same run, and compare both VADER scores.

Our `vader` is the library's number for a headline with straight quotation marks, so the library reads these
too. Also printed: how many headlines have another score by the library with the marks as published.

    python benchmarks/scoring.py ../shared/data/headlines [--each 100000]

Uses the same number of headlines from each file, evenly spaced (0: all of them). Each scorer is timed in CPU
seconds of a process of its own, which begins with empty caches and loads what it needs. Exit code 1 if one
VADER score differs from that of vaderSentiment.
"""

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import islice
from multiprocessing import get_context
from pathlib import Path

from import_headlines import headline_files, reading_of
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from panictrack.importing.headlines import files_of
from panictrack.scoring.scorers import Scorers, load_topics
from panictrack.scoring.scorers.vader import VaderScorer

BATCH = 20_000
STRAIGHT = {ord(mark): "'" for mark in "’‘‛"} | {ord(mark): '"' for mark in "“”„‟"}
_PEER, _VADER, _OTHERS, _ALL = "vaderSentiment", "vader", "all but vader", "all scorers"


def main() -> int:
    """Score, time, compare; 0 if all VADER scores agree."""
    arguments = parse_arguments("Time the scorers on real headlines.", each=100_000)
    by_file = {path.name: titles_of(path, arguments.each) for path in headline_files(arguments.folder)}
    titles = [title for found in by_file.values() for title in found]
    straight = [title.translate(STRAIGHT) for title in titles]
    theirs, peer_seconds = timed(_PEER, straight)
    ours, vader_seconds = timed(_VADER, titles)
    seconds = {
        _PEER: peer_seconds,
        _VADER: vader_seconds,
        **{name: timed(name, titles)[1] for name in (_OTHERS, _ALL)},
    }
    start = n_different = 0
    for file, found in by_file.items():
        rows = range(start, start := start + len(found))
        different = [titles[row] for row in rows if ours[row] != theirs[row]]
        n_different += len(different)
        print(f"{file:<42} {len(found):>9,} headlines  {len(different)} VADER scores differ")
        for title in different[:3]:
            print(f"    {title!r}")
    peer = SentimentIntensityAnalyzer()
    marked = [row for row, title in enumerate(titles) if title != straight[row]]
    n_changed = sum(peer.polarity_scores(titles[row])["compound"] != theirs[row] for row in marked)
    print(
        f"\n{len(marked):,} headlines have typographic quotation marks; straight ones change {n_changed:,}\n"
    )
    for name, one in seconds.items():
        print(
            f"{name:<18} {len(titles) / one:>9,.0f} a CPU second  {peer_seconds / one:4.1f} x vaderSentiment"
        )
    return 1 if n_different else 0


def parse_arguments(description: str, *, each: int) -> argparse.Namespace:
    """The `folder` of headlines, and how many to take from `each` file."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--each", type=int, default=each, help="headlines of each file; 0: all")
    return parser.parse_args()


def titles_of(path: Path, each: int) -> list[str]:
    """Titles of a file, evenly spaced."""
    (file,) = files_of(path, reading_of(path)).files
    titles = [row.entry.title for row in file.rows() if row.entry is not None]
    step = max(len(titles) // each, 1) if each else 1
    return list(islice(titles[::step], each or None))


def timed(what: str, titles: list[str]) -> tuple[list[float], float]:
    """The VADER scores of all titles, if these are scored, and the CPU seconds in a process of its own."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        return process.submit(_timed_here, what, titles).result()


def _timed_here(what: str, titles: list[str]) -> tuple[list[float], float]:
    batches = [titles[start : start + BATCH] for start in range(0, len(titles), BATCH)]
    began = time.process_time()
    score = _scorer(what)
    found = [one for batch in batches for one in score(batch)]
    return found, time.process_time() - began


def _scorer(what: str) -> Callable[[Sequence[str]], Sequence[float]]:
    if what == _PEER:
        polarity_scores = SentimentIntensityAnalyzer().polarity_scores
        return lambda batch: [polarity_scores(title)["compound"] for title in batch]
    if what == _VADER:
        return VaderScorer().score
    scorers = Scorers(load_topics())
    names = frozenset(one.name for one in scorers.ids if what == _ALL or one.name != "vader")

    def score(batch: Sequence[str]) -> Sequence[float]:
        scorers.score_batch(batch, names)
        return ()

    return score


if __name__ == "__main__":
    sys.exit(main())
