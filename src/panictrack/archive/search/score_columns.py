"""What the current scorers say of a headline, as the columns of a row."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from sqlalchemy import Connection

from panictrack.archive.driver import driver_rows
from panictrack.archive.scores import ENCODER, n_unscored
from panictrack.archive.search.suggestions import unknown
from panictrack.errors import InputError

_KINDS = ("topic", "theme", "regulation")
_CURRENT = "select name, id, scored_through from scorer where is_current = 1"
_CALM = (0.0, 0.0, 0.0, None, "", "", "")

SCORES_SQL = (
    "(select group_concat(scorer_id || ' ' || printf('%!.17g', value)) from score "
    "where score.headline_id = headline.id)"
)
"""SQL for all scores of a headline as one text, `2 0.8712,22 1`: asked score by score, an export of millions
of rows would take twice as long. Seventeen digits give the very same number back."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CurrentScorers:
    """The scorers whose answers are shown: of each name the version that scored last."""

    numbers: Mapping[str, int]
    values: Mapping[
        str, int
    ]  # by its number in `SCORES_SQL`: of a scorer that gives a number: its place in a row
    labels: Mapping[str, tuple[int, str]]  # the same of one that says yes: which column, and the name in it
    encoded_through: int

    @classmethod
    def of(cls, connection: Connection) -> Self:
        """Those of an archive; none before anything was scored."""
        found = list(driver_rows(connection, _CURRENT))  # it is asked with every search
        numbers = {name: number for name, number, _ in found}
        places = {"alarm": 0, "alarm_any": 1, "vader": 2, ENCODER: 3}
        labelled = {str(number): name.partition(":") for name, number in numbers.items() if ":" in name}
        return cls(
            numbers=numbers,
            values={str(numbers[name]): place for name, place in places.items() if name in numbers},
            labels={
                number: (_KINDS.index(kind), name)
                for number, (kind, _, name) in labelled.items()
                if kind in _KINDS
            },
            encoded_through=max((through for name, _, through in found if name == ENCODER), default=0),
        )

    def number(self, kind: str, name: str) -> int:
        """The scorer of a label.

        Raises
        ------
        InputError
            There is none; the message names those that there are.
        """
        if (number := self.numbers.get(f"{kind}:{name}")) is not None:
            return number
        remedy = "`panictrack score` looks for what was added to feeds.yaml"
        raise InputError(unknown(kind, name, self.names(kind), remedy))

    def names(self, kind: str) -> list[str]:
        """The labels that there are of a kind: topic, theme or regulation."""
        return sorted(name for place, name in self.labels.values() if _KINDS[place] == kind)

    def told(self, said: str | None, is_encoded: bool) -> tuple[Any, ...]:  # noqa: FBT001 - see finding.rows
        """The values of a headline, then its topics, themes and aim, from what `SCORES_SQL` gives of it.

        Where no score is stored it is 0, and empty where the encoder has not been.
        """
        if said is None and not is_encoded:
            return _CALM
        values: list[float | None] = [0.0, 0.0, 0.0, 0.0 if is_encoded else None]
        names: list[list[str]] = []
        pairs = said.split(",") if said else ()
        for pair in pairs:
            number, _, value = pair.partition(" ")
            if (place := self.values.get(number)) is not None:
                values[place] = float(value)
            elif (label := self.labels.get(number)) is not None:
                names = names or [[], [], []]
                names[label[0]].append(label[1])
        if not names:
            return (*values, "", "", "")
        return (*values, *(" ".join(sorted(found)) for found in names))


def n_treated_as_calm(connection: Connection) -> int:
    """Up to how many headlines lack a score by a scorer that scored last, or by any where none has yet."""
    # Where the encoder has not been its column is empty, and no 0.
    numbers = CurrentScorers.of(connection).numbers
    return n_unscored(connection, [n for name, n in numbers.items() if not name.startswith(ENCODER)])
