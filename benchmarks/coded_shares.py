"""How wide, and how often right, the intervals of shares are: 200 labels of the annotated headlines about AI.

    python benchmarks/coded_shares.py ../shared/data/labels [--labels 200] [--draws 1000]

All annotated headlines about AI (train and dev) are the frame, and their annotations the truth. From it many
samples are drawn and estimated; each line counts how often the 95 % interval held the true share. The
classifiers:

- held out: for dev the shipped scorer, which has not read it. For train the linear model of training/teach.py
  that was learned from the other half of the collections by the same method (training/teacher.npz).
- shipped: the shipped scorer on all; it has read train and is too good there.
- shipped, dev alone: honest, but a frame of 463.
- drifts: held out, with log-odds that fall by 0.4 a year, so that it finds less and less.
- useless: held out, shuffled. upside down: 1 - held out.

Widths are means of half of the interval, in points; "of labels" is prediction-powered over labels alone of
the same draws, "of plain" over labels alone of simple random samples.
"""

import argparse
import csv
import hashlib
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from panictrack.scoring.scorers import score_alarms
from panictrack.scoring.validity.design import Allocation, FloatArray, IntArray, Plan, draw, plan
from panictrack.scoring.validity.estimates import (
    CodedSample,
    Estimate,
    Method,
    difference,
    misclassification_corrected,
    share,
    trend,
)
from panictrack.scoring.validity.stability import along, between

TEACHER = Path(__file__).parents[1] / "training/teacher.npz"
GRADES = {"some alarm": 1, "clear alarm": 2}
COLUMNS = {"some alarm": 0, "clear alarm": 1}  # of the held-out predictions
DRIFT = -0.4  # log-odds a year
DESIGNS = (Allocation.RANDOM, Allocation.NEYMAN)
FIRST_YEAR, LAST_YEAR = 2020, 2026  # of trends; before, years have few headlines
_HALF = 0.5


@dataclass(frozen=True, kw_only=True)
class Frame:
    """The headlines: what is true and predicted of each, when and where it appeared."""

    truth: FloatArray
    predicted: FloatArray
    year: FloatArray
    quarters: list[str]
    streams: list[str]


def annotated(folder: Path) -> list[dict[str, str]]:
    """The annotated headlines about AI, each once."""
    rows: dict[str, dict[str, str]] = {}
    for name in ("dev", "train"):
        with (folder / f"alarm_headlines_{name}.csv").open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                if float(row["about_ai"]) > _HALF:
                    plain = re.sub(r"\W+", " ", row["title"].lower()).strip()
                    rows.setdefault(plain, row | {"which": name})
    return list(rows.values())


def frames(folder: Path, grade: str) -> Mapping[str, Frame]:
    """The frame under each classifier."""
    rows = annotated(folder)
    shipped = np.array(score_alarms([row["title"] for row in rows]))[:, 1 - COLUMNS[grade]]
    honest = held_out(rows, COLUMNS[grade])
    predicted = np.where(np.isnan(honest), shipped, honest)
    dates = [row["date"] for row in rows]
    year = np.array([float(one[:4]) for one in dates])
    frame = Frame(
        truth=np.array([float(int(float(row["alarm"])) >= GRADES[grade]) for row in rows]),
        predicted=predicted,
        year=year,
        quarters=[f"{one[:4]}-Q{(int(one[5:7]) + 2) // 3}" for one in dates],
        streams=[row["dataset"] for row in rows],
    )
    log_odds = np.log(predicted.clip(0.001, 0.999) / (1 - predicted.clip(0.001, 0.999)))
    drifted = 1 / (1 + np.exp(-log_odds - DRIFT * (year - year.mean())))
    is_dev = [row["which"] == "dev" for row in rows]
    return {
        "held out": frame,
        "shipped": replace(frame, predicted=shipped),
        "shipped, dev alone": only(replace(frame, predicted=shipped), np.flatnonzero(is_dev)),
        "drifts": replace(frame, predicted=drifted.round(3)),
        "useless": replace(frame, predicted=np.random.default_rng(1).permutation(predicted)),
        "upside down": replace(frame, predicted=1 - predicted),
    }


def held_out(rows: list[dict[str, str]], column: int) -> FloatArray:
    """Predictions by a model that has not read the headline's collection; nan where there is none."""
    saved = np.load(TEACHER)
    place = {int(digest): number for number, digest in enumerate(saved["annotated"])}
    found = np.full(len(rows), np.nan)
    for number, row in enumerate(rows):
        digest = int.from_bytes(hashlib.sha256(row["title"].encode()).digest()[:8], "little")
        if row["which"] == "train" and digest in place:
            found[number] = saved["held_out"][place[digest], column] / 1000
    return found


def only(frame: Frame, places: IntArray) -> Frame:
    """A part of the frame."""
    return Frame(
        truth=frame.truth[places],
        predicted=frame.predicted[places],
        year=frame.year[places],
        quarters=[frame.quarters[one] for one in places],
        streams=[frame.streams[one] for one in places],
    )


def sampled(frame: Frame, chosen: Plan, seed: int) -> CodedSample:
    """One sample, coded."""
    drawn = draw(chosen, seed=seed)
    return CodedSample(
        predicted=frame.predicted,
        stratum=chosen.membership,
        index=drawn.index,
        truth=frame.truth[drawn.index],
        probability=drawn.probability,
    )


def planned(frame: Frame, n_labels: int, allocation: Allocation) -> Plan:
    """The design."""
    return plan(
        frame.predicted,
        n_coded=n_labels,
        streams=frame.streams,
        periods=frame.quarters,
        allocation=allocation,
    )


def print_shares(grade: str, name: str, frame: Frame, n_labels: int, n_draws: int) -> None:
    """A line for each design."""
    true, plain = float(frame.truth.mean()), 0.0
    called = (frame.predicted >= _HALF).astype(float)
    for allocation in DESIGNS:
        chosen = planned(frame, n_labels, allocation)
        found: defaultdict[str, list[Estimate]] = defaultdict(list)
        for seed in range(n_draws):
            sample = sampled(frame, chosen, seed)
            for method in Method:
                found[method].append(share(sample, method))
            found["corrected"].append(misclassification_corrected(sample, called, seed=seed))
        holds = {key: np.mean([one.low <= true <= one.high for one in own]) for key, own in found.items()}
        widths = {key: float(np.mean([one.half_width for one in own])) for key, own in found.items()}
        plain = plain or widths[Method.LABELS]
        power = np.mean([one.power for one in found[Method.POWERED]])
        print(
            f"{grade:12} {name:19} {allocation:7} {len(chosen.strata):3} {100 * true:5.1f}"
            + "".join(f"  {holds[key]:.3f} {100 * widths[key]:5.2f}" for key in found)
            + f"  {widths[Method.POWERED] / widths[Method.LABELS]:8.3f}"
            + f" {widths[Method.POWERED] / plain:8.3f} {power:5.2f}",
            flush=True,
        )


def print_parts(grade: str, name: str, frame: Frame, n_labels: int, n_draws: int) -> None:
    """Years, a difference of two, and the slope, of the years that have enough headlines; and stability."""
    part = only(frame, np.flatnonzero((frame.year >= FIRST_YEAR) & (frame.year <= LAST_YEAR)))
    first, last = part.year == 2023, part.year == LAST_YEAR
    apart = float(part.truth[last].mean() - part.truth[first].mean())
    for allocation in DESIGNS:
        chosen = planned(part, n_labels, allocation)
        holds: defaultdict[str, list[bool]] = defaultdict(list)
        widths: defaultdict[tuple[str, Method], list[float]] = defaultdict(list)
        moves = []
        for seed in range(n_draws):
            sample = sampled(part, chosen, seed)
            for method in (Method.LABELS, Method.POWERED):
                shown = trend(sample, part.year, method)
                years = [
                    (one, float(part.truth[part.year == float(one.name)].mean())) for one in shown.estimates
                ]
                gap = difference(sample, last, first, method)
                kept = np.isin(part.year, [float(one.name) for one in shown.estimates])
                slope = float(np.polyfit(part.year[kept], part.truth[kept], 1)[0])
                every = [("year", *one) for one in years]
                every += [("2026 - 2023", gap, apart), ("slope", shown.slope, slope)]
                for what, one, true in every:
                    widths[what, method].append(one.half_width)
                    if method is Method.POWERED:
                        holds[what].append(one.low <= true <= one.high)
            moves.append(
                (
                    along(sample, part.year).verdict == "moves",
                    between(sample, part.streams, n_shuffles=199).verdict == "moves",
                )
            )
        text = "".join(
            f"  {what} {np.mean(holds[what]):.3f} {100 * np.mean(widths[what, Method.POWERED]):5.2f}"
            f" ({np.mean(widths[what, Method.POWERED]) / np.mean(widths[what, Method.LABELS]):.2f})"
            for what in holds
        )
        in_time, in_streams = np.mean(moves, axis=0)
        print(f"{grade:12} {name:9} {allocation:7}{text}  moves: {in_time:.2f} {in_streams:.2f}", flush=True)


def main() -> None:
    """Draw, estimate, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--labels", type=int, default=200)
    parser.add_argument("--draws", type=int, default=1_000)
    given = parser.parse_args()
    every = {grade: frames(given.folder, grade) for grade in GRADES}
    n_frame = len(every["some alarm"]["held out"].truth)
    print(f"{n_frame:,} headlines, {given.labels} labels, {given.draws:,} draws; share and widths in points")
    print("95 % intervals: how often they hold the share, and half of their width")
    print(
        f"{'share of':12} {'classifier':19} {'design':7} str share  {'labels':11}  {'design-b.':11}"
        f"  {'powered':11}  {'corrected':11} of labels of plain power"
    )
    for grade, found in every.items():
        for name, frame in found.items():
            print_shares(grade, name, frame, given.labels, given.draws)
    print(
        f"\n{FIRST_YEAR} to {LAST_YEAR}, prediction-powered: holds, half-width, (over that of labels alone);"
        "\nand in how many draws the error is said to move with time, and with the collection"
    )
    for grade, found in every.items():
        for name in ("held out", "drifts", "useless"):
            print_parts(grade, name, found[name], given.labels, max(given.draws // 4, 1))


if __name__ == "__main__":
    main()
