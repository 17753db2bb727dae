"""Measure how many headlines a second the encoder classifies on one core.

    python benchmarks/encoder_speed.py ../shared/data/headlines [--each 250]

Uses the same number of headlines from each file, evenly spaced, of those that name a technology: the encoder
classifies no others. CPU seconds of this process, without loading the encoder; the linear model's half of
each answer is included.
"""

import sys
import time

from import_headlines import headline_files
from scoring import parse_arguments, titles_of

from panictrack.scoring.scorers.encoder import encoder
from panictrack.scoring.scorers.linear_model import about_technology

TARGET = 1_000  # headlines a CPU second


def main() -> int:
    """Classify, time; 0 if it is fast enough."""
    arguments = parse_arguments("Time the encoder on real headlines.", each=250)
    titles: list[str] = []
    for path in headline_files(arguments.folder):
        found = titles_of(path, 100 * arguments.each)
        titles += [found[index] for index in about_technology(found)][: arguments.each]
    began = time.process_time()
    classifier = encoder()
    print(f"loaded in {time.process_time() - began:.1f} CPU seconds")
    began = time.process_time()
    classifier.probabilities(titles)
    speed = len(titles) / (time.process_time() - began)
    print(f"{len(titles):,} headlines, {speed:,.0f} a CPU second")
    return 0 if speed >= TARGET else 1


if __name__ == "__main__":
    sys.exit(main())
