"""The methods paragraph of a coded sample, and the table of its appendix: what was done, and nothing else.

Every figure comes from the functions behind `label agreement`, `label estimate` and `label stability`. What
was not done is said: a referee asks for it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from panictrack import __version__
from panictrack.archive import Database
from panictrack.archive.labels import (
    SampleItem,
    Stratum,
    current_annotations,
    list_samples,
    sample_items,
    sample_strata,
)
from panictrack.errors import InputError, NotEnoughDataError
from panictrack.labelling.answers import LANGUAGE_MODEL, is_language_model, progress_of_all
from panictrack.labelling.estimating import CodedFrame, GroupEstimates, coded_frame, shares
from panictrack.labelling.moving import Untested, in_place, span, stabilities
from panictrack.labelling.ratings import CodedSample, coded_sample
from panictrack.model.text import counted
from panictrack.scoring.validity.agreement.comparison import ALL, Coefficient, agreement
from panictrack.scoring.validity.estimates import Estimate
from panictrack.scoring.validity.stability import Stability

_ALPHAS = {"alpha ordinal": "ordinal", "alpha MASI": "sets, MASI distance", "alpha": "nominal"}
_SMALL = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_DESIGNS = {
    "neyman": "allocated in proportion to the size of each stratum times the standard deviation that the "
    "scores lead to expect (Neyman allocation)",
    "proportional": "allocated in proportion to the size of each stratum",
    "random": "drawn as a simple random sample",
}
_METHODS = (
    "prediction-powered inference (PPI++; Angelopoulos, Duchi, & Zrnic, 2023), stratified and with the "
    "finite-population correction, which uses the codes of the sample and the classifier's score of every "
    "headline of the frame"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Methods:
    """Sentences in the order of a methods section, and the rows of an appendix: what, and its value."""

    sample: str
    sentences: tuple[str, ...]
    table: tuple[tuple[str, str], ...]

    @property
    def paragraph(self) -> str:
        """All sentences as one paragraph."""
        return " ".join(self.sentences)

    @property
    def markdown(self) -> str:
        """The paragraph and the table as a section."""
        rows = "\n".join(f"| {name} | {value.replace('|', '/')} |" for name, value in self.table)
        return f"## Sample {self.sample}\n\n{self.paragraph}\n\n| | |\n|---|---|\n{rows}\n"


@dataclass(frozen=True, kw_only=True)
class _Done:
    """Everything that the sentences draw on."""

    frame: CodedFrame
    coded: CodedSample
    items: Sequence[SampleItem]
    strata: Sequence[Stratum]
    progress: Sequence[tuple[str, int, int]]  # coder, asked, coded
    coefficients: Sequence[Coefficient]  # one alpha for each question
    by_year: Sequence[GroupEstimates]  # the first is the whole frame


def methods_of(archive: Database, sample: str | None, *, conditions: Sequence[str] = ()) -> Methods:
    """The methods paragraph and appendix of a sample; `conditions` is what was counted, as in `estimating`.

    Raises
    ------
    InputError
        There is no such sample.
    NotEnoughDataError
        Fewer than two headlines are coded.

    Can mislead when the sample was not coded as it says, such as by coders who talked: only what panictrack
    saw is told.
    """
    frame = coded_frame(archive, sample, conditions=conditions)
    with archive.reading() as connection:
        items = sample_items(connection, frame.sample.id)
        strata = sample_strata(connection, frame.sample.id)
    coded = coded_sample(archive, frame.sample.name)
    done = _Done(
        frame=frame,
        coded=coded,
        items=items,
        strata=strata,
        progress=[
            (one.coder, one.n_asked, one.n_coded) for one in progress_of_all(archive, frame.sample.name)
        ],
        coefficients=list(_alphas(coded)),
        by_year=shares(frame, by="year"),
    )
    return Methods(
        sample=frame.sample.name,
        sentences=tuple(
            sentence
            for part in (_drawing, _coding, _agreeing, _estimating, _testing)
            for sentence in part(done)
        ),
        table=tuple(_table(done)),
    )


def sections_until(archive: Database, day: date) -> str:
    """The sections of all coded samples, in order of name, for what was known at the end of a day.

    A sample in which somebody answered later is left out: its figures would not be those of the day.
    """
    end = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=1)
    with archive.reading() as connection:
        names = [one.name for one in list_samples(connection) if one.created_at < end]
        latest = {
            name: max((one.answered_at for one in current_annotations(connection, sample=name)), default=end)
            for name in names
        }
    sections = []
    for name in sorted(name for name in names if latest[name] < end):
        try:
            sections.append(methods_of(archive, name).markdown)
        except (InputError, NotEnoughDataError):  # another codebook, whose alarm is not known; one headline
            continue
    return "\n".join(["# How headlines were coded", "", *sections]) if sections else ""


def _alphas(coded: CodedSample) -> Iterator[Coefficient]:
    for ratings in coded.ratings:
        found = {
            one.name: one
            for one in agreement(ratings)
            if one.group == ALL and one.question == ratings.question
        }
        yield next(found[name] for name in _ALPHAS if name in found)


def _drawing(done: _Done) -> Iterator[str]:
    sample = done.frame.sample
    where = f"the streams {_listed(sample.streams)}" if sample.streams else "general and business news"
    yield (
        f"The frame consisted of {counted(sample.n_frame, 'headline')} about {sample.topic} in {where}, "
        f"{_span(sample.since, sample.until, sample.created_at.date())}: the first title of each article, "
        "copies of wire stories included."
    )
    chances = sorted({item.inclusion_probability for item in done.items})
    between = _share(chances[0]) if len(chances) == 1 else f"{_share(chances[0])} to {_share(chances[-1])}"
    how = _DESIGNS[sample.design]
    from_strata = (
        "" if len(done.strata) == 1 else f" from {len(done.strata)} strata of {_listed(_bounds(done.strata))}"
    )
    yield (
        f"On {_day(sample.created_at.date())}, {counted(sample.n_drawn, 'headline')} were selected"
        f"{from_strata}, {how}, with known inclusion probabilities ({between}; seed {sample.seed})."
    )


def _bounds(strata: Sequence[Stratum]) -> list[str]:
    """What the strata are bounded by."""
    found = {
        "score": any(one.score_from is not None for one in strata),
        "quarter": any(one.period for one in strata),
        "stream": any(one.stream for one in strata),
    }
    return [name for name, is_bound in found.items() if is_bound]


def _coding(done: _Done) -> Iterator[str]:
    book, sample = done.frame.codebook, done.frame.sample
    people = [one for one in done.progress if not is_language_model(one[0]) and one[2]]
    names = _listed([coder for coder, _, _ in people])
    yield (
        f"{_number(len(people), 'coder').capitalize()} ({names}) coded "
        f"{counted(len(done.coded.digests), 'headline')} under the codebook “{book.name}”, version "
        f"{book.version} (digest {book.digest}), which has {_number(len(book.questions), 'question')}. The "
        "program showed them neither the classifier's scores nor outlets, dates or each other's answers."
    )
    if unfinished := [one for one in people if one[2] < one[1]]:
        told = "; ".join(f"{coder} {coded:,} of {asked:,}" for coder, asked, coded in unfinished)
        yield (
            f"Coding was not completed ({told}); as headlines were shown in random order, those that were "
            "coded are a random part of those assigned."
        )
    if missing := [coder for coder in sample.coders if coder not in {one[0] for one in people}]:
        yield f"{_listed(missing)} had not coded anything."
    if done.frame.n_skipped:
        yield (
            f"Coders passed over {counted(done.frame.n_skipped, 'headline')}, which the estimates take to be "
            "like the others."
        )
    if done.frame.n_doubtful:
        yield (
            f"{counted(done.frame.n_doubtful, 'headline')} that no coder could judge "
            f"{'was' if done.frame.n_doubtful == 1 else 'were'} left out."
        )
    for one in done.frame.left_out:
        model = one.coder.removeprefix(LANGUAGE_MODEL)
        yield f"The language model {model} also coded; its answers were not used."


def _agreeing(done: _Done) -> Iterator[str]:
    n_shared = max((one.n_units for one in done.coefficients), default=0)
    if not n_shared:
        yield "No headline was coded by two coders, so intercoder agreement is not known."
        return
    yield f"{counted(n_shared, 'headline')} {'was' if n_shared == 1 else 'were'} coded by two coders or more."
    known = [one for one in done.coefficients if one.value is not None]
    if known:
        told = ", ".join(f"{_alpha(one)} for {one.question} ({_ALPHAS[one.name]})" for one in known)
        yield f"Krippendorff's alpha was {told}."
    if unknown := [one.question for one in done.coefficients if one.value is None]:
        yield f"Alpha was not defined for {_listed(unknown)}, where coders' answers did not vary or overlap."
    yield "Disagreements were not adjudicated: the value of a headline is the mean over its coders."


def _estimating(done: _Done) -> Iterator[str]:
    whole = done.by_year[0]
    if whole.powered is None or whole.labels is None:
        yield f"With {counted(whole.n_coded, 'coded headline')}, no share was estimated."
        return
    yield (
        f"The share of headlines that are {_counted_as(done.frame)} was estimated by {_METHODS}: "
        f"{_estimate(whole.powered)}. Labels alone gave {_estimate(whole.labels)}."
    )
    if whole.uncorrected is not None:
        yield f"The classifier by itself ({done.frame.sample.scorer}) showed {_share(whole.uncorrected)}."


def _testing(done: _Done) -> Iterator[str]:
    yield (
        "Whether the classifier's error (code minus score) changes was tested by weighted regressions on "
        "time and on the index with HC3 variances, and between streams by permutation."
    )
    tests = stabilities(done.frame)
    untested = {one.reason.partition(";")[0] for one in tests if isinstance(one, Untested)}
    if len(untested) == 1 and all(isinstance(one, Untested) for one in tests):
        yield f"It was not tested: {untested.pop()}."
    else:
        yield from map(_tested, tests)
    yield f"Computed with panictrack {__version__} (docs/explanation/validity.md)."


def _tested(one: Stability | Untested) -> str:
    if isinstance(one, Untested):
        return f"It was not tested with {in_place(one.of)}: {one.reason.partition(';')[0]}."
    size = f"{100 * one.effect:+.1f} points, 95 % CI [{100 * one.low:+.1f}, {100 * one.high:+.1f}]"
    told = f"{span(one)}: {size}, p = {_decimal(max(one.p_value, 0.001), 3)}"
    if one.verdict == "moves":
        return f"It changed with {in_place(one.of)} ({told})."
    return (
        f"There was no sign that it changed with {in_place(one.of)} ({told}; {one.n_coded:,} coded headlines "
        f"show {100 * one.detectable:.0f} points in four cases of five)."
    )


def _table(done: _Done) -> Iterator[tuple[str, str]]:
    sample, book, whole = done.frame.sample, done.frame.codebook, done.by_year[0]
    yield "topic", sample.topic
    yield "streams", _listed(sample.streams) or "all general and business news"
    yield "span", _span(sample.since, sample.until, sample.created_at.date())
    yield "frame", counted(sample.n_frame, "headline")
    yield "drawn", f"{counted(sample.n_drawn, 'headline')}, {sample.design}, {len(done.strata)} strata"
    yield "seed", str(sample.seed)
    yield "codebook", f"{book.name}, version {book.version}, digest {book.digest}"
    for coder, asked, coded in done.progress:
        yield f"coder {coder}", f"{coded:,} of {asked:,} headlines coded"
    yield "overlap", f"{_share(sample.overlap_share)} planned"
    for one in done.coefficients:
        value = _alpha(one) if one.value is not None else one.note
        yield f"alpha, {one.question}", f"{value} on {counted(one.n_units, 'headline')}"
    yield "counted", done.frame.target.text
    if whole.uncorrected is not None:
        yield f"uncorrected share, {sample.scorer}", _share(whole.uncorrected)
    if whole.corrected is not None:
        yield "misclassification-corrected share", _estimate(whole.corrected)
    for group in done.by_year:
        name = "all" if group is whole else group.name
        if group.labels is not None and group.powered is not None:
            yield f"labels alone, {name}", _estimate(group.labels)
            yield f"prediction-powered, {name}", f"{_estimate(group.powered)}, {group.n_coded:,} coded"
        else:
            yield f"{name}", f"{group.n_coded:,} coded, too few"
    yield "software", f"panictrack {__version__}"


def _counted_as(frame: CodedFrame) -> str:
    if frame.target.is_alarmed:
        return "clearly alarmed about the technology (alarm of 2 or 3, of which the technology is the object)"
    return f"coded as {frame.target.text}"


def _alpha(one: Coefficient) -> str:
    if one.value is None:
        raise NotEnoughDataError(f"{one.question}: {one.note}")
    if one.low is None or one.high is None:
        return _decimal(one.value)
    return f"{_decimal(one.value)}, 95 % CI [{_decimal(one.low)}, {_decimal(one.high)}]"


def _decimal(value: float, digits: int = 2) -> str:
    """Without a leading zero, as for what cannot exceed 1."""
    return f"{value:.{digits}f}".replace("0.", ".", 1) if abs(value) < 1 else f"{value:.{digits}f}"


def _estimate(one: Estimate) -> str:
    return f"{_share(one.value)}, 95 % CI [{100 * one.low:.1f}, {100 * one.high:.1f}]"


def _share(value: float) -> str:
    return f"{100 * value:.1f} %"


def _number(n: int, noun: str) -> str:
    word = _SMALL[n] if n < len(_SMALL) else f"{n:,}"
    return f"{word} {noun}{'' if n == 1 else 's'}"


def _listed(names: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def _span(since: date | None, until: date | None, drawn: date) -> str:
    last = f"{_day(until)}" if until else f"the day of the draw, {_day(drawn)}"
    return f"from {_day(since)} to {last}" if since else f"up to {last}"


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
