"""Count the headlines without a topic that are classified as alarmed: at most 1 in 100 may be.

    python benchmarks/false_alarms.py ../shared/data/headlines [--each 50000]

Uses the same number of headlines from each file, evenly spaced (0: all of them), and shows the most alarmed.
Many of these are about a technology that is no topic (such as hacking), above all on a technology forum.
Exit code 1 if more than 1 in 100 of all are classified as alarmed.
"""

import sys

from import_headlines import headline_files
from scoring import parse_arguments, titles_of

from panictrack.scoring.scorers import ALARM_THRESHOLD, load_topics, score_alarms, score_topics

MAX_SHARE = 0.01


def main() -> int:
    """Score, count, show; 0 if there are not too many."""
    arguments = parse_arguments("Count alarmed headlines without a topic.", each=50_000)
    topics = load_topics()
    n_others = n_alarmed = 0
    for path in headline_files(arguments.folder):
        titles = titles_of(path, arguments.each)
        others = [
            title for title, about in zip(titles, score_topics(titles, topics), strict=True) if not about
        ]
        alarms = [alarm for alarm, _ in score_alarms(others)]
        alarmed = [
            (alarm, title) for alarm, title in zip(alarms, others, strict=True) if alarm >= ALARM_THRESHOLD
        ]
        share = len(alarmed) / max(len(others), 1)
        n_others += len(others)
        n_alarmed += len(alarmed)
        print(f"{path.name:<42} {len(others):>9,} without a topic  {100 * share:.3f} % alarmed")
        for alarm, title in sorted(alarmed, reverse=True)[:2]:
            print(f"    {alarm:.3f}  {title}")
    print(f"\nall: {n_others:,} without a topic, {100 * n_alarmed / n_others:.3f} % classified as alarmed")
    return 1 if n_alarmed > MAX_SHARE * n_others else 0


if __name__ == "__main__":
    sys.exit(main())
