"""The current scores of a headline as columns of a row."""

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from panictrack.archive.connection import Connection
from panictrack.archive.search.query import unknown_name

_KINDS = ("topic", "theme", "regulation")
_NUMERIC = ("alarm", "alarm_any", "vader", "alarm-encoder")
_ENCODER = _NUMERIC[-1]
_CURRENT = "select name, id, scored_through, languages from scorer where is_current = 1"
_NO_SCORES = (0.0, 0.0, 0.0, None, "", "", "")

SCORES_SQL = (
    "(select group_concat(scorer_id || ' ' || printf('%!.17g', value)) from score "
    "where score.headline_id = headline.id)"
)
"""SQL for all scores of a headline as one text, `2 0.8712,22 1`: reading them score by score would double the
time of an export of millions of rows. Seventeen digits give back the very same number."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CurrentScorers:
    """The scorers whose scores are shown: of each name the version that scored last.

    The keys of `positions` and `labels` are scorer ids as they appear in the text of `SCORES_SQL`.
    """

    ids: Mapping[str, int]  # by name
    positions: Mapping[str, int]  # of numeric scores in a row
    labels: Mapping[str, tuple[int, str]]  # of a label: its position in `_KINDS`, and its name
    encoded_through: int  # the last headline that the encoder has scored
    languages: tuple[
        frozenset[str] | None, ...
    ]  # that are read, of each column; None where no scorer is current

    @classmethod
    def of(cls, connection: Connection) -> Self:
        """The current scorers of an archive; none before anything was scored."""
        found = list(connection.execute(_CURRENT))
        ids = {name: id_ for name, id_, _, _ in found}
        languages = defaultdict[str, set[str]](set)
        for name, _, _, read in found:
            languages[name.partition(":")[0]].update(json.loads(read))
        parts = {str(id_): name.partition(":") for name, id_ in ids.items()}
        return cls(
            ids=ids,
            positions={str(ids[name]): position for position, name in enumerate(_NUMERIC) if name in ids},
            labels={
                id_: (_KINDS.index(kind), name) for id_, (kind, _, name) in parts.items() if kind in _KINDS
            },
            encoded_through=max((through for name, _, through, _ in found if name == _ENCODER), default=0),
            languages=tuple(
                frozenset(languages[name]) if name in languages else None for name in (*_NUMERIC, *_KINDS)
            ),
        )

    def id_of(self, kind: str, name: str) -> int:
        """The id of a label's scorer.

        Raises
        ------
        InputError
            There is none; the message lists the labels that exist.
        """
        if (id_ := self.ids.get(f"{kind}:{name}")) is not None:
            return id_
        is_topic = kind == "topic"
        remedy = (
            f"`panictrack score` applies {'topics that were added to feeds.yaml' if is_topic else 'them'}"
        )
        raise unknown_name(kind, name, self.names(kind), remedy)

    def names(self, kind: str) -> list[str]:
        """The labels of a kind: topic, theme or regulation."""
        return sorted(name for position, name in self.labels.values() if _KINDS[position] == kind)

    def decode_scores(self, scores: str | None, is_encoded: bool, language: str | None) -> tuple[Any, ...]:  # noqa: FBT001 - a hot loop
        """The numeric scores, then topics, themes and regulation, from the text of `SCORES_SQL`.

        A score that is not stored is 0; None where the scorer does not read the language, or where the
        encoder has not scored the headline.
        """
        values = self._decoded(scores, is_encoded=is_encoded)
        if language is None:
            return values
        columns = zip(values, self.languages, strict=True)
        return tuple(value if read is None or language in read else None for value, read in columns)

    def _decoded(self, scores: str | None, *, is_encoded: bool) -> tuple[Any, ...]:
        if scores is None and not is_encoded:
            return _NO_SCORES
        values: list[float | None] = [0.0, 0.0, 0.0, 0.0 if is_encoded else None]
        names: list[list[str]] = [[], [], []]
        for pair in scores.split(",") if scores else ():
            id_, _, value = pair.partition(" ")
            if (position := self.positions.get(id_)) is not None:
                values[position] = float(value)
            elif (label := self.labels.get(id_)) is not None:
                names[label[0]].append(label[1])
        return (*values, *(" ".join(sorted(labels)) for labels in names))


def n_unscored_headlines(connection: Connection) -> int:
    """At most this many headlines lack a score by a current scorer, or by any scorer where none has run.

    The encoder is left out: where it has not run its column is empty rather than 0.
    """
    statement = (
        "select coalesce((select max(id) from headline), 0) - "
        "coalesce((select min(scored_through) from scorer "
        f"where is_current = 1 and name not like '{_ENCODER}%'), 0)"
    )
    ((n,),) = connection.execute(statement)
    return max(int(n), 0)
