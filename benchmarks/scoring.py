"""Measure scoring on one core against vaderSentiment in the same run, and compare both VADER scores.

Our `vader` is the library's number for a headline with straight quotation marks, so the library reads these
too. Also printed: how many headlines have another score by the library with the marks as published.

    python benchmarks/scoring.py ../shared/data/headlines [--each 100000]

Uses the same number of headlines from each file, evenly spaced (0: all of them). CPU seconds of this
process. Exit code 1 if one VADER score differs from that of vaderSentiment.
"""

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path

from import_headlines import headline_files, reading_of
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from panictrack.importing.headlines import files_of
from panictrack.scoring.scorers import Scorers, load_topics
from panictrack.scoring.scorers.vader import VaderScorer

BATCH = 20_000
STRAIGHT = {ord(mark): "'" for mark in "’‘‛"} | {ord(mark): '"' for mark in "“”„‟"}
_TIMED = ("alarm", "topic:")


def main() -> int:
    """Score, time, compare; 0 if all VADER scores agree."""
    arguments = parse_arguments("Time the scorers on real headlines.", each=100_000)
    scorers = Scorers(load_topics())
    timed_names = frozenset(name for name in (item.name for item in scorers.ids) if name.startswith(_TIMED))
    vader, peer = VaderScorer(), SentimentIntensityAnalyzer()
    totals = dict.fromkeys(("vaderSentiment", "vader", "alarm and topics", "all of ours"), 0.0)
    n_headlines = n_different = n_marked = n_changed = 0
    for path in headline_files(arguments.folder):
        titles = titles_of(path, arguments.each)
        n_headlines += len(titles)
        straight = [title.translate(STRAIGHT) for title in titles]
        theirs, seconds = timed(lambda batch: [peer.polarity_scores(t)["compound"] for t in batch], straight)
        totals["vaderSentiment"] += seconds
        ours, vader_seconds = timed(vader.score, titles)
        totals["vader"] += vader_seconds
        _, seconds = timed(lambda batch: [scorers.score_batch(batch, timed_names)], titles)
        totals["alarm and topics"] += seconds
        totals["all of ours"] += vader_seconds + seconds
        different = [title for title, one, other in zip(titles, ours, theirs, strict=True) if one != other]
        n_different += len(different)
        triples = zip(titles, straight, theirs, strict=True)
        marked = [(title, score) for title, other, score in triples if title != other]
        n_marked += len(marked)
        n_changed += sum(peer.polarity_scores(title)["compound"] != score for title, score in marked)
        print(f"{path.name:<42} {len(titles):>9,} headlines  {len(different)} VADER scores differ")
        for title in different[:3]:
            print(f"    {title!r}")
    print(f"\n{n_marked:,} headlines have typographic quotation marks; straight ones change {n_changed:,}\n")
    for name, seconds in totals.items():
        ratio = totals["vaderSentiment"] / seconds
        print(f"{name:<18} {n_headlines / seconds:>9,.0f} a CPU second  {ratio:4.1f} x vaderSentiment")
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


def timed(work: Callable[[list[str]], Sequence[object]], titles: list[str]) -> tuple[list[object], float]:
    """The results of the work for all titles, batch by batch, and its CPU seconds."""
    began = time.process_time()
    found: list[object] = []
    for start in range(0, len(titles), BATCH):
        found += work(titles[start : start + BATCH])
    return found, time.process_time() - began


if __name__ == "__main__":
    sys.exit(main())
