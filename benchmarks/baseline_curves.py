"""Fit the curves of a report on the built-in baseline; they are shipped with panictrack.

    python benchmarks/baseline_curves.py

Writes src/panictrack/data/baseline/curves.json.gz: the curves of AI (uncorrected, corrected, with each choice
of ours changed) and of the concern about every other topic, each under the digest of its inputs. Run it after
a change of the baseline, of a classifier's error rates or of the curve model (`make curves`, which also
writes the table of technologies in the documentation); a test fails if it was forgotten.
"""

import gzip
import json
import tempfile
from contextlib import suppress
from datetime import date
from pathlib import Path

from panictrack.archive import Database
from panictrack.data import data_path
from panictrack.errors import NotEnoughDataError
from panictrack.history.baseline import load_baseline
from panictrack.model import Measure
from panictrack.model.times import last_day
from panictrack.report.charts.technology import PRESENT
from panictrack.report.counts import count_baseline
from panictrack.report.curve_cache import SHIPPED, CurveCache
from panictrack.report.report_data import gather
from panictrack.scoring.scorers import Scorers, load_topics


def main() -> None:
    """Fit, pack, write."""
    target = data_path("baseline", SHIPPED)
    target.unlink(missing_ok=True)  # so that every curve is fitted
    scorers = Scorers(load_topics())
    with tempfile.TemporaryDirectory() as folder:
        archive = Database.create(Path(folder) / "archive.db")
        cache = Path(folder) / "curves"
        week = load_baseline(scorers.ids).until
        if week is None:
            raise SystemExit("the baseline was made by other scorers; run `make baseline` first")
        gather(archive, scorers=scorers, topic_name=PRESENT, week=week, curves=CurveCache(cache))
        archive.close()
        fit_technologies(scorers, week, CurveCache(cache))
        curves = {path.stem: json.loads(path.read_text()) for path in sorted(cache.glob("*.json"))}
    body = gzip.compress(json.dumps(curves).encode(), mtime=0)
    target.write_bytes(body)
    print(f"{len(curves)} curves, {len(body):,} bytes")


def fit_technologies(scorers: Scorers, week: date, cache: CurveCache) -> None:
    """Fit the concern about every topic, whether it is drawn or not: a report does not fit the others."""
    counted = count_baseline(scorers, week)
    for topic in scorers.topics:
        with suppress(NotEnoughDataError):
            series = counted.series(topic.name, Measure.CONCERN)
            cache.curve(series, last_day(week), label=topic.label_in_sentence)


if __name__ == "__main__":
    main()
