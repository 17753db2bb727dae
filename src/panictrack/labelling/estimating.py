"""Shares of a sample's frame, from what its coders answered and what the classifier said of every headline.

The truth of a headline is the mean over its coders: where two of three say yes it is 2/3. A sample may be
coded in part, since coders see it in random order: of each coder the headlines up to the last one answered in
it. What was answered elsewhere about later ones is left out until they are reached. It is no random part:
somebody may have picked it, and of a title that was drawn twice the first is reached sooner.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from panictrack.archive import Database
from panictrack.archive.labels import (
    CurrentAnnotation,
    SampleItem,
    StoredSample,
    codebook_text,
    current_annotations,
    sample_frame,
    sample_items,
    sample_named,
)
from panictrack.errors import InputError, NotEnoughDataError
from panictrack.labelling.answers import is_language_model
from panictrack.labelling.codebook import parse
from panictrack.labelling.questions import Codebook
from panictrack.labelling.ratings import answers_by_coder
from panictrack.labelling.target import Target, Truth, target_of
from panictrack.labelling.trust import Answer, Trust, trust
from panictrack.scoring.scorers.alarm import ALARM_THRESHOLD, AlarmScorer
from panictrack.scoring.validity import estimates
from panictrack.scoring.validity.estimates import Estimate, Method
from panictrack.scoring.validity.estimates.sample import BoolArray, FloatArray
from panictrack.scoring.validity.estimates.shares import LEAST_OF_GROUP

LEAST_OF_DIFFERENCE = 20
"""Coded headlines of each of two groups. With 10 of shares of 10 and 25 %, intervals held in 78 and 90 %."""


@dataclass(frozen=True, kw_only=True)
class CodedFrame:
    """A frame with what was coded of it, and of each headline of the frame its year, quarter and stream."""

    sample: StoredSample
    codebook: Codebook
    target: Target
    coded: estimates.CodedSample
    years: Sequence[float]  # of each headline of the frame, as a number
    groups: Mapping[str, Sequence[str]]  # "year", "quarter", "stream": a name for each of the frame
    digests: tuple[str, ...]  # of the titles of the coded headlines, as in `coded`
    coders: tuple[str, ...]
    left_out: tuple[Trust, ...]  # language models whose agreement with people was not shown
    n_doubtful: int  # headlines left out because no coder could tell
    n_skipped: int  # headlines that a coder came past without coding them, or that were deleted
    n_ahead: int  # headlines left out because those who are asked have not reached them, though answers exist
    threshold: float | None  # score from which the classifier says yes; None: it answers another question


@dataclass(frozen=True, kw_only=True)
class GroupEstimates:
    """The share of one group by each method; None where its headlines or answers do not suffice."""

    name: str
    n_frame: int
    n_coded: int
    uncorrected: float | None  # None: the classifier does not answer this question
    corrected: Estimate | None
    labels: Estimate | None
    powered: Estimate | None


def coded_frame(
    archive: Database, sample: str | None, *, conditions: Sequence[str] = (), coders: Sequence[str] = ()
) -> CodedFrame:
    """What was coded of a sample, ready to be estimated from.

    Parameters
    ----------
    conditions
        What counts as yes, such as `alarm=2,3`; empty: alarmed, under the built-in codebook.
    coders
        Whose answers; empty: all people, and the language models whose agreement with them was shown.

    Raises
    ------
    InputError
        There is no such sample or question, or a coder that is named may not be used.
    NotEnoughDataError
        Fewer than two headlines are coded.
    """
    with archive.reading() as connection:
        found = sample_named(connection, sample)
        codebook = parse(codebook_text(connection, found.codebook_id), f"codebook of sample {found.name}")
        items, frame = sample_items(connection, found.id), sample_frame(connection, found.id)
        rows = list(current_annotations(connection, sample=found.name))
    target = target_of(codebook, conditions)
    used, left_out = _usable(rows, target, coders)
    truths, doubtful = _truths(rows, target, used)
    answered = [item for item in items if item.title_digest in truths]
    reached = _reached(found, items, rows, used)
    coded = [item for item in answered if item.position in reached]
    n_ahead = len(answered) - len(coded)
    if len(coded) < 2:
        elsewhere = (
            f"; {n_ahead} more were coded outside of it (import them with --sample)" if n_ahead else ""
        )
        raise NotEnoughDataError(
            f"sample {found.name}: coded so far: {len(coded)}{elsewhere}; code two headlines at least, "
            "better 200"
        )
    return CodedFrame(
        sample=found,
        codebook=codebook,
        target=target,
        coded=estimates.CodedSample(
            predicted=np.array([one.score for one in frame]),
            stratum=np.array([one.stratum for one in frame], dtype=np.int64),
            index=np.array([one.frame_number - 1 for one in coded], dtype=np.int64),
            truth=np.array([truths[one.title_digest] for one in coded]),
            probability=np.array([one.inclusion_probability for one in coded]),
        ),
        years=[one.week_start.year + (one.week_start.timetuple().tm_yday - 1) / 366 for one in frame],
        groups={
            "year": [str(one.week_start.year) for one in frame],
            "quarter": [f"{one.week_start.year}-Q{(one.week_start.month + 2) // 3}" for one in frame],
            "stream": [one.stream for one in frame],
        },
        digests=tuple(one.title_digest for one in coded),
        coders=tuple(used),
        left_out=left_out,
        n_doubtful=len(doubtful),
        n_skipped=sum(
            one.position in reached and one.title_digest not in doubtful | truths.keys() for one in items
        ),
        n_ahead=n_ahead,
        threshold=_threshold(found, target),
    )


def shares(found: CodedFrame, *, by: str | None = None) -> list[GroupEstimates]:
    """The share of the whole frame, and of each year, quarter or stream, by each method."""
    threshold = found.threshold
    everything = np.ones(len(found.coded.predicted), dtype=bool)
    groups = [("all", everything)]
    if by is not None:
        names = np.asarray(found.groups[by])
        groups += [(str(name), names == name) for name in np.unique(names).tolist()]
    called = None if threshold is None else (found.coded.predicted >= threshold).astype(np.float64)
    return [_of_group(found.coded, name, among, called) for name, among in groups]


def difference(found: CodedFrame, first: str, second: str) -> Estimate:
    """The share of one year, quarter or stream minus that of another; prediction-powered.

    Raises
    ------
    InputError
        The frame has no such group.
    NotEnoughDataError
        Fewer than LEAST_OF_DIFFERENCE headlines of one of them are coded.
    """
    for name in (first, second):
        _, n = group_size(found, name)
        if n < LEAST_OF_DIFFERENCE:
            raise NotEnoughDataError(
                f"{name}: coded so far: {n}; a difference takes {LEAST_OF_DIFFERENCE} headlines of each, so "
                "code more, or take longer periods"
            )
    masks = _mask(found, first), _mask(found, second)
    return estimates.difference(found.coded, *masks, name=f"{first} - {second}")


def group_size(found: CodedFrame, name: str) -> tuple[int, int]:
    """How many headlines of the frame a year, quarter or stream has, and how many of them are coded.

    Raises
    ------
    InputError
        The frame has no such group.
    """
    mask = _mask(found, name)
    return int(mask.sum()), int(mask[found.coded.index].sum())


def _mask(found: CodedFrame, name: str) -> BoolArray:
    for names in found.groups.values():
        mask: BoolArray = np.asarray(names) == name
        if mask.any():
            return mask
    raise InputError(
        f"the frame of {found.sample.name} has no year, quarter or stream {name!r}; --by lists them"
    )


def _threshold(sample: StoredSample, target: Target) -> float | None:
    return ALARM_THRESHOLD if target.is_alarmed and sample.scorer == str(AlarmScorer().id) else None


def _of_group(
    coded: estimates.CodedSample,
    name: str,
    among: BoolArray,
    called: FloatArray | None,
) -> GroupEstimates:
    n_coded = int(among[coded.index].sum())
    is_enough = n_coded >= LEAST_OF_GROUP
    return GroupEstimates(
        name=name,
        n_frame=int(among.sum()),
        n_coded=n_coded,
        uncorrected=None if called is None else estimates.uncorrected(called, among=among).value,
        corrected=None if called is None else _corrected(coded, called, among),
        labels=estimates.share(coded, Method.LABELS, among=among, name=name) if is_enough else None,
        powered=estimates.share(coded, Method.POWERED, among=among, name=name) if is_enough else None,
    )


def _corrected(coded: estimates.CodedSample, called: FloatArray, among: BoolArray) -> Estimate | None:
    try:
        return estimates.misclassification_corrected(coded, called, among=among)
    except NotEnoughDataError:
        return None


def _usable(
    rows: Sequence[CurrentAnnotation], target: Target, wanted: Sequence[str]
) -> tuple[list[str], tuple[Trust, ...]]:
    """The coders whose answers are used, and the language models that are not, with the reason."""
    all_coders = sorted({row.coder for row in rows})
    if missing := sorted(set(wanted) - set(all_coders)):
        raise InputError(f"{missing[0]!r} has coded nothing here; the coders are {', '.join(all_coders)}")
    used, left_out = [], []
    for coder in dict.fromkeys(wanted or all_coders):
        refused = _refused(coder, rows, target)
        if refused is None:
            used.append(coder)
        else:
            left_out.append(refused)
    if wanted and left_out:
        raise InputError(
            f"{left_out[0].coder} cannot be used for {left_out[0].question}: {left_out[0].reason}"
        )
    return used, tuple(left_out)


def _refused(coder: str, rows: Sequence[CurrentAnnotation], target: Target) -> Trust | None:
    if not is_language_model(coder):
        return None
    for question, _ in target.conditions:
        answers = [
            Answer(title_digest=row.title_digest, coder=row.coder, answer=row.answer)
            for row in rows
            if row.question == question.name
        ]
        found = trust(coder, question, answers)
        if not found.is_usable:
            return found
    return None


def _reached(
    sample: StoredSample,
    items: Sequence[SampleItem],
    rows: Sequence[CurrentAnnotation],
    coders: Sequence[str],
) -> set[int]:
    """The positions up to which coders came: of each those that it is asked, to the last one answered here.

    Who has answered everything that is asked, here or elsewhere, came to the end.
    """
    found = set[int]()
    for coder in coders:
        asked = [one for one in items if coder not in sample.coders or one.is_asked_of(coder)]
        first = {one.title_digest: one.position for one in reversed(asked)}  # where the coder is shown it
        mine = [row for row in rows if row.coder == coder]
        last = max((first.get(row.title_digest, 0) for row in mine if row.sample == sample.name), default=0)
        is_done = first.keys() <= {row.title_digest for row in mine}
        found |= {one.position for one in asked if is_done or one.position <= last}
    return found


def _truths(
    rows: Sequence[CurrentAnnotation], target: Target, coders: Sequence[str]
) -> tuple[dict[str, float], set[str]]:
    """By title digest the mean truth over its coders, and the titles that nobody could judge."""
    answers = answers_by_coder(row for row in rows if row.coder in coders)
    found, doubtful = defaultdict[str, list[bool]](list), set[str]()
    for (digest, _), given in answers.items():
        truth = target.truth(given)
        if truth is Truth.DOUBTFUL:
            doubtful.add(digest)
        elif truth is not Truth.OPEN:
            found[digest].append(truth is Truth.YES)
    truths = {digest: sum(values) / len(values) for digest, values in found.items()}
    return truths, doubtful - truths.keys()
