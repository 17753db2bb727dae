"""How fast the encoder reads headlines on one core.

    python benchmarks/encoder_speed.py ../shared/data/headlines [--each 250]

Takes the same number of headlines from each file, evenly spaced: those that name a technology, as only
they are read by it. CPU seconds of this process, after the encoder was made ready.
"""

import sys
import time

from import_headlines import headline_files
from scoring import asked_for, titles_of

from panictrack.scoring.scorers.encoder import encoder
from panictrack.scoring.scorers.linear_model import about_technology

WANTED = 300


def main() -> int:
    """Read, time; 0 when it is fast enough."""
    given = asked_for("Time the encoder on real headlines.", each=250)
    titles: list[str] = []
    for path in headline_files(given.folder):
        found = titles_of(path, 100 * given.each)
        titles += [found[place] for place in about_technology(found)][: given.each]
    began = time.process_time()
    reader = encoder()
    print(f"made ready in {time.process_time() - began:.1f} CPU seconds")
    began = time.process_time()
    reader.probabilities(titles)
    speed = len(titles) / (time.process_time() - began)
    print(f"{len(titles):,} headlines, {speed:,.0f} a CPU second")
    return 0 if speed >= WANTED else 1


if __name__ == "__main__":
    sys.exit(main())
