"""A language model as a further coder, through the library `llm`, which knows models here and elsewhere.

Installed by `pip install '.[llm]'`. It codes the headlines of a sample under the sample's own codebook, as
the coder `llm:MODEL`. What it was told, and its reply word by word, are stored beside its answers. Nothing
is asked twice that was answered; a reply that cannot be read leaves the headline uncoded.

Can mislead when its answers are taken for those of people: nothing here uses them in an estimate unless
`panictrack.labelling.trust` finds that its agreement with people was shown.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from panictrack.archive import Database
from panictrack.archive.labels import ModelReply, add_model_reply, instructions_id
from panictrack.errors import ConfigurationError, InputError
from panictrack.labelling.answers import LANGUAGE_MODEL, Coding, CodingItem
from panictrack.labelling.replies import answers_in, headline_prompt, instructions, reply_schema

if TYPE_CHECKING:
    from panictrack.labelling.questions import Codebook


class Model(Protocol):
    """What answers prompts."""

    @property
    def name(self) -> str:
        """Its name, under which it codes."""

    def ask(self, told: str, prompt: str, codebook: "Codebook") -> str:
        """The reply to a prompt under these instructions.

        Raises
        ------
        ConfigurationError
            It cannot be reached, wants a key, or refuses.
        """


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """What came of asking a model: headlines that it coded now, and replies that could not be read."""

    coder: str
    n_coded: int
    unread: tuple[str, ...]  # why, one for each
    n_left: int  # headlines of the sample that it has not coded


class LibraryModel:
    """A model that the library `llm` knows, by its name or alias there.

    Raises
    ------
    InputError
        The library is not installed, or knows no such model.
    """

    def __init__(self, name: str) -> None:
        try:
            import llm
        except ModuleNotFoundError as error:
            raise InputError(
                f"asking a language model takes {error.name}, which is not installed; run "
                "`pip install '.[llm]'`"
            ) from error
        try:
            self._model = llm.get_model(name)
        except llm.UnknownModelError as error:
            raise InputError(
                f"llm knows no model {name!r}; `llm models` lists those it knows, `llm install` adds others"
            ) from error

    @property
    def name(self) -> str:
        """Its full name in the library."""
        return str(self._model.model_id)

    def ask(self, told: str, prompt: str, codebook: "Codebook") -> str:
        """The reply, with the least randomness that the model offers."""
        import llm

        options: dict[str, Any] = {}
        if "temperature" in self._model.Options.model_fields:
            options["temperature"] = 0
        schema = reply_schema(codebook) if self._model.supports_schema else None
        try:
            response = self._model.prompt(prompt, system=told, stream=False, schema=schema, **options)
            return str(response.text())
        except llm.NeedsKeyException as error:
            raise ConfigurationError(
                f"{self.name} needs a key; store it with `llm keys set {self._model.needs_key}`"
            ) from error
        except Exception as error:  # each model's library has errors of its own
            raise ConfigurationError(
                f"{self.name} does not answer: {' '.join(str(error).split())[:200]}; what was coded is kept, "
                "so run this again when it does"
            ) from error


def ask_all(
    archive: Database,
    model: Model,
    *,
    sample: str | None,
    at_most: int | None,
    now: Callable[[], datetime],
    progressed: Callable[[int, int], None],
) -> Asked:
    """Let a model code what it has not coded of a sample, at most so many headlines.

    Each reply is stored when it comes: whoever stops this loses nothing.

    Raises
    ------
    InputError
        There is no such sample.
    ConfigurationError
        The model cannot be reached; what it had coded is kept.
    """
    coding = Coding(archive, sample, f"{LANGUAGE_MODEL}{model.name}")
    codebook = coding.codebook
    told = instructions(codebook)
    before = coding.progress()
    n_wanted = before.n_asked - before.n_coded
    if at_most is not None:
        n_wanted = min(n_wanted, at_most)
    unread: list[str] = []
    for number, item in enumerate(_open_items(coding, n_wanted), start=1):
        reply = model.ask(told, headline_prompt(item.title), codebook)
        problem = _store(archive, coding, item, reply, told=told, at=now())
        if problem:
            unread.append(f"headline {item.position}: {problem}")
        progressed(number, n_wanted)
    after = coding.progress()
    return Asked(
        coder=coding.coder,
        n_coded=after.n_coded - before.n_coded,
        unread=tuple(unread),
        n_left=after.n_asked - after.n_coded,
    )


def _open_items(coding: Coding, n_wanted: int) -> Iterator[CodingItem]:
    position = 0
    for _ in range(n_wanted):
        item = coding.next(after=position)
        if item is None:
            return
        position = item.position
        yield item


def _store(
    archive: Database, coding: Coding, item: CodingItem, reply: str, *, told: str, at: datetime
) -> str:
    """Store a reply and its answers; why it cannot be read, or nothing."""
    problem, answers = "", dict[str, str]()
    try:
        answers = answers_in(reply, coding.codebook)
    except InputError as error:
        problem = str(error)
    with archive.writing() as connection:
        add_model_reply(
            connection,
            ModelReply(
                sample_id=coding.sample.id,
                position=item.position,
                coder=coding.coder,
                instructions_id=instructions_id(connection, told),
                reply=reply,
                problem=problem or None,
                replied_at=at,
            ),
        )
    for question, answer in answers.items():
        coding.answer(item.position, question, answer, now=at, source=coding.coder)
    return problem
