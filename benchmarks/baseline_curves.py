"""Fit what a report on the built-in baseline shows, and let the curves travel with panictrack.

    python benchmarks/baseline_curves.py

Writes src/panictrack/data/baseline/curves.json.gz: the curves of AI (called, corrected, without each
outlet) and of every other topic, each under the digest of the counts it rests on. To be run after the
baseline, a scorer's errors or the curve model has changed; a test says when it was forgotten.
"""

import gzip
import json
import tempfile
from pathlib import Path

from panictrack.archive import Database
from panictrack.data import data_path
from panictrack.history.baseline import load_baseline
from panictrack.report.curve_cache import SHIPPED, CurveCache
from panictrack.report.report_data import gather
from panictrack.report.technologies import PRESENT
from panictrack.scoring.scorers import Scorers, load_topics


def main() -> None:
    """Fit, pack, write."""
    target = data_path("baseline", SHIPPED)
    target.unlink(missing_ok=True)  # nothing of it is to be used again
    scorers = Scorers(load_topics())
    with tempfile.TemporaryDirectory() as folder:
        archive = Database.create(Path(folder) / "archive.db")
        kept = Path(folder) / "curves"
        week = load_baseline(scorers.ids).until
        if week is None:
            raise SystemExit("the baseline is of other scorers; run `make baseline` first")
        with archive.writing() as connection:
            gather(connection, scorers=scorers, topic_name=PRESENT, week=week, curves=CurveCache(kept))
        archive.close()
        curves = {path.stem: json.loads(path.read_text()) for path in sorted(kept.glob("*.json"))}
    body = gzip.compress(json.dumps(curves).encode(), mtime=0)
    target.write_bytes(body)
    print(f"{len(curves)} curves, {len(body):,} bytes")


if __name__ == "__main__":
    main()
