"""What language models were told, and what they replied. Rows are only added."""

from dataclasses import dataclass
from datetime import datetime

from panictrack.archive.connection import Connection
from panictrack.model.times import to_text

_INSERT = (
    "insert into model_reply (sample_id, position, coder, instructions_id, reply, problem, replied_at) "
    "values (:sample_id, :position, :coder, :instructions_id, :reply, :problem, :replied_at)"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class ModelReply:
    """A language model's reply about one headline of a sample."""

    sample_id: int
    position: int
    coder: str
    instructions_id: int
    reply: str
    problem: str | None  # why it could not be read
    replied_at: datetime


def instructions_id(connection: Connection, text: str) -> int:
    """The id of instructions; they are added if they are not there."""
    connection.execute("insert into model_instructions (text) values (?) on conflict do nothing", (text,))
    return int(connection.value("select id from model_instructions where text = ?", (text,)))


def add_model_reply(connection: Connection, one: ModelReply) -> None:
    """Store a reply."""
    connection.execute(
        _INSERT,
        {
            "sample_id": one.sample_id,
            "position": one.position,
            "coder": one.coder,
            "instructions_id": one.instructions_id,
            "reply": one.reply,
            "problem": one.problem,
            "replied_at": to_text(one.replied_at),
        },
    )
