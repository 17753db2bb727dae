"""A query in the words of SQL, for programs that ask the archive themselves."""

from collections.abc import Iterator

from panictrack.archive.search import Query, Sort

_ORDERS = {
    Sort.NEWEST: "dated_at desc, id desc",
    Sort.OLDEST: "dated_at, id",
    Sort.ALARM: "alarm desc, dated_at desc, id desc",
}
_INDEXED = "id in (select rowid from headline_text where headline_text match {})"
_ANSWERED = (
    "id in (select headline_id from score join scorer on scorer.id = scorer_id "
    "where scorer.is_current = 1 and {})"
)


def in_sql(query: Query) -> str:
    """A select of the rows of headline_current that a search gives, in its order.

    Everything that a person gave stands in it as a quoted text or a number.
    """
    where = " and ".join(_conditions(query)) or "1"
    limit = f" limit {int(query.limit)}" if query.limit else ""
    return f"select * from headline_current where {where} order by {_ORDERS[query.sort]}{limit}"


def _conditions(query: Query) -> Iterator[str]:
    if query.expression:
        yield _INDEXED.format(_quoted(query.expression))
    for column, wanted in (("outlet", query.outlet), ("country", query.country)):
        if wanted is not None:
            yield f"{column} = {_quoted(wanted)}"
    for kind, name in query.labels:
        yield _ANSWERED.format(f"scorer.name = {_quoted(f'{kind}:{name}')}")
    if query.min_alarm:
        yield _ANSWERED.format(f"scorer.name = 'alarm' and score.value >= {float(query.min_alarm)}")
    if query.since:
        # The index of the weeks first; the day decides.
        day = _quoted(query.since.isoformat())
        yield f"week_start >= date({day}, '-6 days') and dated_at >= {day}"
    if query.until:
        day = _quoted(query.until.isoformat())
        yield f"week_start <= {day} and dated_at < {_quoted(f'{query.until}T~')}"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
