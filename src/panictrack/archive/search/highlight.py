"""Which parts of a title a query found."""

import json
from collections.abc import Sequence

from sqlalchemy import Connection

from panictrack.archive.search.query import Query

_BEGINS, _ENDS = "\x02", "\x03"  # no title holds them: control characters are taken out on the way in


def highlighted(connection: Connection, query: Query, ids: Sequence[int]) -> dict[int, list[tuple[int, int]]]:
    """By headline, where each hit begins and ends in the title; none without words."""
    if query.expression is None:
        return {}
    statement = (
        "select rowid, highlight(headline_text, 0, :begins, :ends) from headline_text "
        "where headline_text match :words and rowid in (select value from json_each(:ids))"
    )
    values = {"words": query.expression, "ids": json.dumps(list(ids)), "begins": _BEGINS, "ends": _ENDS}
    return {id_: _spans(text) for id_, text in connection.exec_driver_sql(statement, values)}


def _spans(text: str) -> list[tuple[int, int]]:
    first, *others = text.split(_BEGINS)
    spans: list[tuple[int, int]] = []
    place = len(first)
    for piece in others:
        hit, _, after = piece.partition(_ENDS)
        spans.append((place, place + len(hit)))
        place += len(hit) + len(after)
    return spans
