"""Coding in Python: samples, coders at work, and their answers."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from panictrack.archive import Database
    from panictrack.archive.labels import CurrentAnnotation, StoredSample
    from panictrack.labelling.answers import Coding, CodingItem, Progress


class Labels:
    """What people coded in an archive: `Archive.labels`.

    >>> with Archive("workspace") as archive:
    ...     archive.labels.samples()
    []
    """

    def __init__(self, database: "Database") -> None:
        self._database = database

    def samples(self) -> "list[StoredSample]":
        """All samples with their designs, the newest first."""
        from panictrack.archive.labels import list_samples

        with self._database.reading() as connection:
            return list_samples(connection)

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
