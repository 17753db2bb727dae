"""One simulated case under one method: what it claimed, whether that was right, and what it cost.

Used by `python benchmarks/curve_simulation`, in its worker processes; about a CPU second for panictrack on
one case. Reads the made-up cases of `scenarios.py` and, where one is named, the file of a prototype.
"""

import os
import sys
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import numpy as np
from peers import NO_CLAIM, Claim, Peer
from scenarios import FIRST_WEEK, NO_PEAK, Case, week_of

from panictrack.curve.draws import Draws
from panictrack.curve.fit import fit
from panictrack.curve.likelihood import Noise
from panictrack.curve.result import Stage, Verdict
from panictrack.curve.stages import stage_shares

OURS, PROTOTYPE = "panictrack", "prototype"
NAMES_STAGES = frozenset({OURS, PROTOTYPE})
TOLERANCE = 0.5  # weeks: a true peak lies between two of them
PROTOTYPE_DRAWS = 1_500  # as it was measured


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a method says of a series; all but the claim only where it says them."""

    claim: Claim
    verdict: str | None = None
    stage: str | None = None


Method = Callable[[Case], Answer]


@dataclass(frozen=True, kw_only=True)
class Row:
    """One case under one method: a line of the raw output."""

    scenario: str
    seed: int
    method: str
    last: int  # the last watched week
    true_peak: float
    true_stage: str
    peak: float
    low: float
    high: float
    declares: bool
    verdict: str | None
    stage: str | None
    seconds: float  # of CPU, of this process and of those it started
    raised: str | None  # why there is no claim

    @property
    def covers(self) -> bool:
        """Whether the 80 % interval holds the truth: the peak, or that there may be none."""
        if self.scenario in NO_PEAK:
            return self.high > self.last
        return self.low - TOLERANCE <= self.true_peak <= self.high + TOLERANCE

    @property
    def is_past(self) -> bool:
        """Whether the true peak has been watched."""
        return self.true_peak <= self.last

    @property
    def error(self) -> float:
        """Weeks between the claimed and the true peak; inf where a method says "never"."""
        return abs(self.peak - self.true_peak)


def panictrack_answer(case: Case) -> Answer:
    """The library as it is, on the day after the last week."""
    curve = fit(case.series(), now=FIRST_WEEK + timedelta(weeks=case.last + 1))
    interval = curve.peak
    claim = Claim(
        peak=week_of(interval.q50),
        low=week_of(interval.q10),
        high=week_of(interval.q90),
        declares=curve.verdict is Verdict.FALLEN,
    )
    return Answer(claim=claim, verdict=curve.verdict, stage=curve.stage)


def prototype_method(folder: Path) -> Method:
    """The prototype of the curve in `folder`/panicfit.py, as it was measured."""
    prototype = _module_at(folder / "panicfit.py")

    def answer(case: Case) -> Answer:
        found = prototype.fit(case.counts.astype(float), case.headlines.astype(float), S=PROTOTYPE_DRAWS)
        (low, high), verdict = found["ci80"], found["verdict"]
        claim = Claim(peak=found["peak"], low=low, high=high, declares="not yet" not in verdict)
        return Answer(claim=claim, verdict=verdict, stage=found["stage"])

    return answer


def peer_method(peer: Peer) -> Method:
    """A peer, which knows nothing of stages."""
    return lambda case: Answer(claim=peer.estimate(case.counts, case.headlines))


def measured(case: Case, name: str, method: Method) -> Row:
    """The case under the method. One that raises makes no claim, and its reason is kept."""
    raised = None
    began = cpu_seconds()
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")  # a peer's doubts about its own fit
        try:
            answer = method(case)
        except Exception as error:  # noqa: BLE001 - whatever stops a peer, the others go on
            answer, raised = Answer(claim=NO_CLAIM), f"{type(error).__name__}: {error}"[:200]
    seconds = cpu_seconds() - began
    return Row(
        scenario=case.scenario,
        seed=case.seed,
        method=name,
        last=case.last,
        true_peak=float(case.peak),
        true_stage=true_stage(case),
        peak=float(answer.claim.peak),
        low=float(answer.claim.low),
        high=float(answer.claim.high),
        declares=answer.claim.declares,
        verdict=answer.verdict,
        stage=answer.stage,
        seconds=seconds,
        raised=raised,
    )


def true_stage(case: Case) -> Stage:
    """The stage of the true course by the library's own bounds: a posterior of one draw, the truth."""
    course = case.course[None, :]
    draws = Draws(
        times=np.arange(len(case.course), dtype=float),
        n_past=case.last + 1,
        family=np.zeros(1, dtype=np.intp),
        names=("truth",),
        floor=course.min(axis=1),
        level=course,
        undrifted=course,
        intensity=course,
        noise=Noise(sigma=np.zeros(1), rho=np.zeros(1), white=np.zeros(1)),
    )
    shares = stage_shares(draws)
    return max(shares, key=lambda stage: shares[stage])


def cpu_seconds() -> float:
    """Of this process and of its children that ended: Prophet computes in one."""
    spent = os.times()
    return time.process_time() + spent.children_user + spent.children_system


def _module_at(path: Path) -> Any:
    spec = spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None or not path.is_file():
        raise FileNotFoundError(f"{path}: there is no such file; name the folder that holds panicfit.py")
    module = module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module
