"""Drawing a sample to be coded: the frame from the archive, the design, and what is stored of both."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

import numpy as np

from panictrack.archive import Connection, Database
from panictrack.archive.labels import (
    Frame,
    FrameItem,
    SampleItem,
    StoredSample,
    Stratum,
    add_codebook,
    add_sample,
    list_samples,
    n_answers,
    read_frame,
    remove_sample,
    sample_items,
    sample_named,
    set_coders,
    titles_of,
)
from panictrack.errors import InputError, NotEnoughDataError
from panictrack.labelling.answers import coder_name, is_language_model
from panictrack.labelling.questions import Codebook
from panictrack.model.text import counted, in_sentence, title_digest
from panictrack.scoring.validity.design import OVERLAP_SHARE, Allocation, draw, plan

_NAME = re.compile(r"[a-z0-9][a-z0-9_.-]{0,59}")


@dataclass(frozen=True, kw_only=True, slots=True)
class SampleRequest:
    """What is to be drawn, for whom, and how."""

    topic: str
    label: str  # of the topic, for people
    n: int
    coders: tuple[str, ...]
    codebook: Codebook
    seed: int
    since: date | None = None
    until: date | None = None
    streams: tuple[str, ...] = ()  # empty: all general and business news
    design: Allocation = Allocation.NEYMAN
    overlap_share: float | None = None  # None: 0.2 of several coders, 0 of one
    name: str | None = None  # None: topic and day


@dataclass(frozen=True, kw_only=True, slots=True)
class DrawnSample:
    """A sample with its design; `n_titles` is how many different titles are to be coded."""

    sample: StoredSample
    codebook: Codebook
    strata: tuple[Stratum, ...]
    items: tuple[SampleItem, ...]
    frame: tuple[FrameItem, ...]
    n_titles: int


def draw_sample(
    archive: Database, request: SampleRequest, *, now: datetime, is_dry_run: bool = False
) -> DrawnSample:
    """Draw headlines to be coded, and store them with the chance that each had.

    The frame is what series count: first titles about the topic. Of a frame no larger than the request all
    are taken. Each wire copy is a headline of the frame, as it is in the series, and can be drawn; a title
    that is drawn twice is coded once, and the answers count for both.

    Can mislead when the archive grows: the sample speaks for the frame as it was when it was drawn.

    Raises
    ------
    InputError
        The archive has no such topic or stream, or has a sample of this name; or the request is impossible.
    NotEnoughDataError
        The frame is empty, or nothing has been scored yet.
    """
    request = _checked(request)
    with archive.reading() as connection:
        name = _free_name(connection, request, now)
        frame = read_frame(
            connection, request.topic, since=request.since, until=request.until, streams=request.streams
        )
        if not frame.ids:
            raise NotEnoughDataError(
                f"no counted headline about {request.topic} in this span and these streams; widen --since, "
                "--until and --stream, or run `panictrack score` if headlines are not scored yet"
            )
        made = _drawn(connection, frame, request, name, now)
    if not is_dry_run:
        with archive.writing() as connection:
            _store(connection, made, now)
    return made


def add_coder(archive: Database, name: str | None, coder: str) -> StoredSample:
    """Let one more person code a sample: the headlines that all its coders code.

    Raises
    ------
    InputError
        There is no such sample, it has this coder, or it has no headlines for all.
    """
    coder = coder_name(coder)
    if is_language_model(coder):
        raise InputError(f"{coder}: a language model codes any sample; `panictrack label ask` asks one")
    with archive.writing() as connection:
        sample = sample_named(connection, name)
        if coder in sample.coders:
            raise InputError(f"{coder} codes sample {sample.name} already; give another name")
        if not any(item.is_asked_of(coder) for item in sample_items(connection, sample.id)):
            raise InputError(
                f"sample {sample.name} has no headlines for all its coders; draw one with --overlap"
            )
        coders = (*sample.coders, coder)
        set_coders(connection, sample.id, coders)
    return replace(sample, coders=coders)


def remove(archive: Database, name: str) -> None:
    """Remove a sample that nobody has coded in.

    Raises
    ------
    InputError
        There is no such sample, or it has answers.
    """
    with archive.writing() as connection:
        sample = sample_named(connection, name)
        if n := n_answers(connection, sample.id):
            raise InputError(f"sample {name} has {counted(n, 'answer')}, which are never deleted; leave it")
        remove_sample(connection, sample.id)


def _drawn(
    connection: Connection, frame: Frame, request: SampleRequest, name: str, now: datetime
) -> DrawnSample:
    overlap_share = request.overlap_share or 0.0
    design = plan(
        np.asarray(frame.scores, dtype=np.float64),
        n_coded=min(request.n, len(frame.ids)),
        streams=frame.streams,
        periods=[_quarter(day) for day in frame.days],
        allocation=request.design,
    )
    drawn = draw(design, n_coders=len(request.coders), overlap_share=overlap_share, seed=request.seed)
    titles = titles_of(connection, [frame.ids[index] for index in drawn.index])
    items = tuple(
        SampleItem(
            position=position,
            headline_id=frame.ids[index],
            title_digest=title_digest(titles[frame.ids[index]]),
            frame_number=index + 1,
            stratum=stratum,
            inclusion_probability=probability,
            is_overlap=is_overlap,
            coder="" if is_overlap or len(request.coders) == 1 else request.coders[coder],
            score=frame.scores[index],
            stream=frame.streams[index],
            week_start=date.fromisoformat(frame.weeks[index]),
        )
        for position, (index, stratum, probability, is_overlap, coder) in enumerate(
            zip(
                *(
                    column.tolist()
                    for column in (
                        drawn.index,
                        drawn.stratum,
                        drawn.probability,
                        drawn.is_overlap,
                        drawn.coder,
                    )
                ),
                strict=True,
            ),
            start=1,
        )
    )
    sample = StoredSample(
        name=name,
        codebook_id=0,
        topic=request.topic,
        since=request.since,
        until=request.until,
        streams=request.streams,
        design=request.design,
        scorer=frame.scorer,
        coders=request.coders,
        n_frame=len(frame.ids),
        n_drawn=design.n_drawn,
        overlap_share=overlap_share,
        seed=request.seed,
        created_at=now,
    )
    return DrawnSample(
        sample=sample,
        codebook=request.codebook.of_topic(in_sentence(request.label)),
        strata=tuple(
            Stratum(
                number=number,
                name=one.name,
                score_from=one.score_from,
                score_to=one.score_to,
                stream=one.stream,
                period=one.period,
                n_frame=one.n_frame,
                n_drawn=one.n_drawn,
            )
            for number, one in enumerate(design.strata)
        ),
        items=items,
        frame=tuple(_frame_items(frame, design.membership.tolist())),
        n_titles=len({item.title_digest for item in items}),
    )


def _frame_items(frame: Frame, membership: Sequence[int]) -> Iterator[FrameItem]:
    rows = zip(membership, frame.scores, frame.streams, frame.weeks, strict=True)
    for number, (stratum, score, stream, week) in enumerate(rows, start=1):
        yield FrameItem(
            number=number, stratum=stratum, score=score, stream=stream, week_start=date.fromisoformat(week)
        )


def _quarter(day: str) -> str:
    return f"{day[:4]}-Q{(int(day[5:7]) + 2) // 3}"


def _store(connection: Connection, made: DrawnSample, now: datetime) -> None:
    if any(one.name == made.sample.name for one in list_samples(connection)):
        raise InputError(f"there is a sample {made.sample.name} meanwhile; draw again")
    book = made.codebook
    values = {"name": book.name, "version": book.version, "digest": book.digest, "text": book.text}
    codebook_id = add_codebook(connection, values, added_at=now)
    add_sample(connection, replace(made.sample, codebook_id=codebook_id), made.strata, made.items, made.frame)


def _checked(request: SampleRequest) -> SampleRequest:
    coders = tuple(dict.fromkeys(coder_name(name) for name in request.coders if name.strip()))
    if not coders:
        raise InputError("no coder is named; give the names of those who will code, such as --coders ana,ben")
    if model := next((name for name in coders if is_language_model(name)), None):
        raise InputError(f"{model}: a language model codes any sample beside people; name people as coders")
    if request.n < 1:
        raise InputError(f"-n {request.n}: draw at least one headline")
    if request.since and request.until and request.since > request.until:
        raise InputError(f"{request.since} is after {request.until}; give the earlier day as --since")
    share = request.overlap_share
    if share is None:
        share = OVERLAP_SHARE if len(coders) > 1 else 0.0
    if not 0 <= share <= 1:
        raise InputError(f"an overlap of {share:g}; give a share from 0 to 1")
    streams = tuple(dict.fromkeys(request.streams))
    return replace(request, coders=coders, overlap_share=share, streams=streams)


def _free_name(connection: Connection, request: SampleRequest, now: datetime) -> str:
    taken = {sample.name for sample in list_samples(connection)}
    if request.name is None:
        first = f"{request.topic.replace('_', '-')}-{now.date()}"
        names = (first, *(f"{first}-{number}" for number in range(2, len(taken) + 3)))
        return next(name for name in names if name not in taken)
    if not _NAME.fullmatch(request.name):
        raise InputError(f"{request.name!r} is no name of a sample; use lower-case letters, digits, - and _")
    if request.name in taken:
        raise InputError(f"there is a sample {request.name} already; choose another --name")
    return request.name
