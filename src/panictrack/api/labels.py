"""Coding in Python: samples, coders at work, and their answers."""

import secrets
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Required, TypedDict, Unpack

from panictrack.api.arguments import day_of, one_of

if TYPE_CHECKING:
    from panictrack.archive import Database
    from panictrack.archive.labels import CurrentAnnotation, StoredSample, Stratum
    from panictrack.labelling.answers import Coding, CodingItem, Progress
    from panictrack.labelling.estimating import CodedFrame
    from panictrack.labelling.exchange import ImportedAnswers
    from panictrack.labelling.methods import Methods
    from panictrack.labelling.questions import Codebook
    from panictrack.labelling.ratings import CodedSample
    from panictrack.labelling.sample import DrawnSample
    from panictrack.scoring.scorers import Topic

_MOST_SEEDS = 1 << 31


class DrawOptions(TypedDict, total=False):
    """How a sample is drawn; only `coders` is required."""

    coders: Required[Iterable[str]]  # who will code
    since: date | str | None  # inclusive, UTC
    until: date | str | None  # inclusive, UTC
    streams: Iterable[str]  # only these; default: all general and business news
    # neyman: strata by score, stream and quarter, more from where alarm is uncertain; proportional: the same
    # strata, all at one rate; random: no strata.
    design: str
    overlap_share: float | None  # that all coders code; default: 0.2 of several coders
    seed: int | None  # with the same archive it draws the same headlines; default: a random one
    codebook: str | Path | None  # a YAML file; default: the built-in codebook
    name: str | None  # default: topic and day
    dry_run: bool  # store nothing


class ImportFileOptions(TypedDict, total=False):
    """What a file of answers does not say itself."""

    coder: str | None  # of answers without a coder
    answered_at: datetime | None  # of answers without a time; default: now
    codebook: str | Path | None  # a YAML file; default: that of the sample, else the built-in one
    topic: str  # in the codebook's words; default: ai
    sample: str | None
    column_map: Mapping[str, str]  # the column of a field or question: {"alarm": "grade"}
    dry_run: bool  # check everything, store nothing


class Labels:
    """What people coded in an archive: `Archive.labels`.

    >>> with Archive("workspace") as archive:
    ...     archive.labels.samples()
    []
    """

    def __init__(self, database: "Database", topics: "tuple[Topic, ...]") -> None:
        self._database = database
        self._topics = topics

    def samples(self) -> "list[StoredSample]":
        """All samples with their designs, the newest first."""
        from panictrack.archive.labels import list_samples

        with self._database.reading() as connection:
            return list_samples(connection)

    def sample(self, name: str | None = None) -> "StoredSample":
        """The design of a sample; without a name, of the only one.

        Raises
        ------
        InputError
            There is no such sample, or there are several and none is named.
        """
        from panictrack.archive.labels import sample_named

        with self._database.reading() as connection:
            return sample_named(connection, name)

    def strata(self, sample: str | None = None) -> "list[Stratum]":
        """The strata of a sample, each with the size of its frame and what was drawn."""
        from panictrack.archive.labels import sample_named, sample_strata

        with self._database.reading() as connection:
            return sample_strata(connection, sample_named(connection, sample).id)

    def codebook(self, sample: str | None = None) -> "Codebook":
        """The codebook of a sample, as its coders see it."""
        from panictrack.archive.labels import codebook_text, sample_named
        from panictrack.labelling.codebook import parse

        with self._database.reading() as connection:
            found = sample_named(connection, sample)
            return parse(codebook_text(connection, found.codebook_id), f"codebook of sample {found.name}")

    def draw(self, topic: str, n: int, **options: Unpack[DrawOptions]) -> "DrawnSample":
        """Draw headlines about a topic to be coded, and store them with the chance that each had.

        Headlines that are not scored yet are not in the frame: `Archive.score` scores them.

        Raises
        ------
        InputError
            The archive has no such topic or stream, the codebook has an error, or the name is taken.
        NotEnoughDataError
            No headline can be drawn.
        """
        from panictrack.labelling.codebook import built_in, load
        from panictrack.labelling.sample import SampleRequest, draw_sample
        from panictrack.scoring.validity.design import Allocation

        since, until = options.get("since"), options.get("until")
        codebook, seed = options.get("codebook"), options.get("seed")
        request = SampleRequest(
            topic=topic,
            label=self._label(topic),
            n=n,
            coders=tuple(options["coders"]),
            codebook=built_in() if codebook is None else load(Path(codebook)),
            seed=secrets.randbelow(_MOST_SEEDS) if seed is None else seed,
            since=None if since is None else day_of("since", since),
            until=None if until is None else day_of("until", until),
            streams=tuple(options.get("streams", ())),
            design=one_of(Allocation, options.get("design", Allocation.NEYMAN)),
            overlap_share=options.get("overlap_share"),
            name=options.get("name"),
        )
        is_dry_run = options.get("dry_run", False)
        return draw_sample(self._database, request, now=datetime.now(UTC), is_dry_run=is_dry_run)

    def add_coder(self, coder: str, *, sample: str | None = None) -> "StoredSample":
        """Let one more person code the headlines of a sample that all its coders code."""
        from panictrack.labelling.sample import add_coder

        return add_coder(self._database, sample, coder)

    def remove(self, sample: str) -> None:
        """Remove a sample that nobody has coded in; InputError where it has answers, which are kept."""
        from panictrack.labelling.sample import remove

        remove(self._database, sample)

    def coder(self, name: str, *, sample: str | None = None) -> "Coder":
        """A coder of a sample; without `sample`, of the only one.

        Raises
        ------
        InputError
            There is no such sample, or it does not ask this coder.
        """
        from panictrack.labelling.answers import Coding

        return Coder(Coding(self._database, sample, name))

    def progress(self, sample: str | None = None) -> "list[Progress]":
        """How many headlines each coder of a sample is asked, and how many are coded completely."""
        from panictrack.labelling.answers import progress_of_all

        return progress_of_all(self._database, sample)

    def coded(self, sample: str | None = None, coders: Iterable[str] = ()) -> "CodedSample":
        """The answers of the coders of a sample side by side; by default of all people.

        Raises
        ------
        InputError
            There is no such sample, or a coder coded nothing in it.
        NotEnoughDataError
            Nobody has coded anything yet.
        """
        from panictrack.labelling.ratings import coded_sample

        return coded_sample(self._database, sample, tuple(coders))

    def coded_frame(
        self, sample: str | None = None, *, conditions: Iterable[str] = (), coders: Iterable[str] = ()
    ) -> "CodedFrame":
        """A sample's frame with what was coded of it, to estimate from: `panictrack.labelling.estimating`.

        Parameters
        ----------
        conditions
            What counts as yes, such as `alarm=2,3`; default: clearly alarmed.
        coders
            Whose answers; default: all people.

        Raises
        ------
        InputError
            There is no such sample, question, answer or coder.
        NotEnoughDataError
            Fewer than two headlines are coded.
        """
        from panictrack.labelling.estimating import coded_frame

        return coded_frame(self._database, sample, conditions=tuple(conditions), coders=tuple(coders))

    def methods(self, sample: str | None = None, *, conditions: Iterable[str] = ()) -> "Methods":
        """The methods paragraph of a sample and the table of its appendix, from what was done.

        Raises
        ------
        InputError
            There is no such sample.
        NotEnoughDataError
            Fewer than two headlines are coded.
        """
        from panictrack.labelling.methods import methods_of

        return methods_of(self._database, sample, conditions=tuple(conditions))

    def methods_until(self, day: date) -> str:
        """The methods sections of all samples that nobody has coded since the end of a day; empty: none."""
        from panictrack.labelling.methods import sections_until

        return sections_until(self._database, day)

    def annotations(self, sample: str | None = None) -> "list[CurrentAnnotation]":
        """The answers that hold, of the headlines of a sample or of all, by title, coder and question.

        Raises
        ------
        InputError
            There is no such sample.
        """
        from panictrack.archive.labels import current_annotations, sample_named

        with self._database.reading() as connection:
            if sample is not None:
                sample_named(connection, sample)
            return list(current_annotations(connection, sample=sample))

    def export(
        self, path: str | Path, *, sample: str | None = None, wide: bool = False, titles: bool = True
    ) -> int:
        """Write the answers that hold to a file, with the design of their samples; return the rows.

        Its suffix sets the format. Without `wide` an answer is a row. Without `titles` headlines are known by
        digests, and notes are left out.

        Raises
        ------
        InputError
            There is no such sample, the suffix is unknown, or the file cannot be written.
        """
        from panictrack.labelling.exchange import export_answers

        path = Path(path)
        return export_answers(self._database, path, sample=sample, is_wide=wide, has_titles=titles)

    def export_survey(self, path: str | Path, *, sample: str | None = None) -> int:
        """Write a coded sample with weights and strata, for Stata (.dta) or R; return the rows.

        Raises
        ------
        InputError
            There is no such sample, or the file cannot be written.
        NotEnoughDataError
            Nobody has coded anything yet.
        """
        from panictrack.labelling.exchange.survey import export_survey

        return export_survey(self._database, Path(path), sample=sample)

    def export_label_studio(self, path: str | Path, *, sample: str | None = None) -> tuple[int, Path]:
        """Write a sample as tasks of Label Studio; their number, and the file of the configuration."""
        from panictrack.labelling.exchange import export_label_studio

        return export_label_studio(self._database, Path(path), sample=sample)

    def import_file(self, path: str | Path, **options: Unpack[ImportFileOptions]) -> "ImportedAnswers":
        """Store the answers of a CSV, a JSON table or an export of Label Studio; twice changes nothing.

        Raises
        ------
        InputError
            The file cannot be read; or an answer, a coder or a codebook in it is unknown.
        """
        from panictrack.labelling.codebook import built_in, load
        from panictrack.labelling.exchange import ImportOptions, import_answers
        from panictrack.model.text import in_sentence

        topic, codebook = options.get("topic", "ai"), options.get("codebook")
        book = built_in() if codebook is None else load(Path(codebook))
        found = ImportOptions(
            codebook=book.of_topic(in_sentence(self._label(topic))),
            coder=options.get("coder"),
            answered_at=options.get("answered_at"),
            sample=options.get("sample"),
            column_map=options.get("column_map", {}),
        )
        is_dry_run = options.get("dry_run", False)
        return import_answers(self._database, Path(path), found, now=datetime.now(UTC), is_dry_run=is_dry_run)

    def _label(self, topic: str) -> str:
        return next((one.label for one in self._topics if one.name == topic), topic)


class Coder:
    """A coder at work on a sample. Each answer is stored when the call returns, and none is overwritten.

    >>> with Archive("workspace") as archive:
    ...     coder = archive.labels.coder("ana")  # doctest: +SKIP
    ...     item = coder.next()
    ...     coder.answer(item.position, "about", "1")
    """

    def __init__(self, coding: "Coding", *, source: str = "python") -> None:
        self._coding = coding
        self._source = source

    @property
    def coding(self) -> "Coding":
        """The sample, the codebook and the functions behind this, which take the time as an argument."""
        return self._coding

    def next(self, *, after: int = 0) -> "CodingItem | None":
        """The first headline behind a position that is not coded completely; None: there is none."""
        return self._coding.next(after=after)

    def item(self, position: int) -> "CodingItem":
        """The headline at a position, with the answers so far."""
        return self._coding.item(position)

    def answer(self, position: int, question: str, answer: str) -> "CodingItem":
        """Store an answer; InputError where the codebook has no such answer, or does not ask it here."""
        return self._coding.answer(position, question, answer, now=datetime.now(UTC), source=self._source)

    def write_note(self, position: int, note: str) -> "CodingItem":
        """Store a remark about a headline."""
        return self._coding.write_note(position, note, now=datetime.now(UTC), source=self._source)

    def withdraw(self, position: int, question: str) -> "CodingItem":
        """Take back an answer, and those that depend on it."""
        return self._coding.withdraw(position, question, now=datetime.now(UTC), source=self._source)

    def undo(self) -> "CodingItem | None":
        """Take back the last answer; None: there is none to take back."""
        return self._coding.undo(now=datetime.now(UTC), source=self._source)

    def progress(self) -> "Progress":
        """How far this coder is."""
        return self._coding.progress()
