"""The archive's rows for a snapshot: up to a time, sorted, renumbered, without secrets.

Local row ids are left out: two archives that saw the same headlines in the same order give the same bytes,
even if one of them once contained others that were deleted.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from panictrack.archive.connection import Connection
from panictrack.archive.counts import count_queries, rules_of
from panictrack.archive.export.table import Row
from panictrack.archive.scores import ENCODER
from panictrack.archive.search.score_columns import SCORES_SQL
from panictrack.errors import NotEnoughDataError
from panictrack.model import ScorerId
from panictrack.model.text import without_secret


@dataclass(frozen=True, kw_only=True, slots=True)
class ScorerRow:
    """A scorer of the snapshot; `id` is local and is not written."""

    id: int
    name: str
    version: str
    fingerprint: str
    languages: str  # as a JSON list
    scored_through: int  # a headline number of this snapshot


def outlets(connection: Connection, end: str) -> Iterator[Row]:
    """The publishers of the headlines and feeds of the snapshot."""
    query = (
        "select name, country, language from outlet where id in "
        "(select outlet_id from headline where first_seen_at < :end) or id in "
        "(select outlet_id from feed where exists "
        "(select 1 from fetch where feed_id = feed.id and started_at < :end)) order by name"
    )
    return ((_line(name), *rest) for name, *rest in connection.execute(query, {"end": end}))


def streams(connection: Connection, end: str) -> Iterator[Row]:
    """The streams of the headlines and feeds of the snapshot."""
    query = (
        "select name, kind from stream where id in "
        "(select stream_id from headline where first_seen_at < :end) or id in "
        "(select stream_id from feed where exists "
        "(select 1 from fetch where feed_id = feed.id and started_at < :end)) order by name"
    )
    return ((_line(name), kind) for name, kind in connection.execute(query, {"end": end}))


def feeds(connection: Connection, end: str) -> dict[int, Row]:
    """By local id, each feed fetched before the end, without user name and password in its address."""
    query = (
        "select feed.id, url, feed.name, outlet.name, stream.name from feed "
        "join outlet on outlet.id = outlet_id join stream on stream.id = stream_id "
        "where exists (select 1 from fetch where feed_id = feed.id and started_at < :end) order by url"
    )
    return {
        id_: (number, _line(without_secret(url)), *map(_line, names))
        for number, (id_, url, *names) in enumerate(connection.execute(query, {"end": end}), start=1)
    }


def fetches(
    connection: Connection, end: str, feed_rows: Mapping[int, Row], *, has_text: bool
) -> Iterator[Row]:
    """The ledger, feed by feed. Reasons may quote a server and its titles: they are left out without text."""
    query = (
        "select started_at, seconds, outcome, http_status, n_bytes, n_entries, n_new, n_first_shown, "
        "n_links_dropped, is_possible_gap, reason, body_digest, parser from fetch "
        "where feed_id = :feed and started_at < :end order by started_at, id"
    )
    for id_, (number, *_) in feed_rows.items():
        for *numbers, reason, digest, parser in connection.execute(query, {"feed": id_, "end": end}):
            shown = _line(without_secret(reason)) if reason and has_text else None
            yield (number, *numbers, shown, digest, parser)


def answers(connection: Connection, end: str) -> Iterator[Row]:
    """What reports said up to the end."""
    query = (
        "select topic, measure, week_start, is_corrected, verdict, fitted, p_past, p_higher, p_rose, "
        "step_days, n_steps, level, recent, forecast, version, made_at from published_answer "
        "where made_at < :end order by topic, measure, week_start, is_corrected"
    )
    return connection.execute(query, {"end": end})


def scorers(connection: Connection, end: str, expected: Sequence[ScorerId]) -> list[ScorerRow]:
    """The scorers of the snapshot by name: the expected ones, and the encoder's if it has scored all.

    Raises
    ------
    NotEnoughDataError
        An expected scorer has not scored every headline of the snapshot: a missing score would count as zero.
    """
    query = (
        "select id, name, version, fingerprint, languages, scored_through, is_current from scorer "
        "order by name"
    )
    last = _last_headline(connection, end)
    missing, found = set(expected), []
    for id_, name, version, fingerprint, languages, through, is_current in connection.execute(query, {}):
        item = ScorerId(name=name, version=version, fingerprint=fingerprint)
        if through >= last and (item in missing or (is_current and name.startswith(ENCODER))):
            missing.discard(item)
            number = _number_of(connection, end, through)
            found.append(
                ScorerRow(
                    id=id_,
                    name=name,
                    version=version,
                    fingerprint=fingerprint,
                    languages=languages,
                    scored_through=number,
                )
            )
    if missing:
        raise NotEnoughDataError(
            f"{min(missing, key=str)} has not scored every headline yet; run `panictrack score` first"
        )
    return found


def weekly(connection: Connection, end: str, scorer_rows: Sequence[ScorerRow]) -> tuple[list[Row], list[Row]]:
    """The rows of weekly.csv and weekly_labels.csv, counted by the queries that count for reports.

    weekly.csv has a row for each topic in each week of what a stream showed of an outlet, zeros included.
    """
    rules = rules_of({row.name: row.id for row in scorer_rows})
    queries = count_queries(rules, _last_headline(connection, end), seen_before=end)
    names = _names(connection)
    topics = {id_: name for name, id_ in rules.topics.items()}
    labels = {id_: name for name, id_ in rules.labels.items()}
    counts = {row[:4]: row[4:] for row in connection.execute(queries.topics, queries.values)}
    weeks = [
        (week, *names(stream, outlet), topic, n, *counts.get((id_, week, stream, outlet), (0, 0, 0)))
        for week, stream, outlet, n in connection.execute(queries.totals, queries.values)
        for id_, topic in topics.items()
    ]
    by_label = [
        (week, *names(stream, outlet), topics[topic], labels[label], n, n_alarmed)
        for topic, week, stream, outlet, label, n, n_alarmed in connection.execute(
            queries.labels, queries.values
        )
    ]
    return sorted(weeks), sorted(by_label)


def scored_headlines(
    connection: Connection, end: str, scorer_rows: Sequence[ScorerRow]
) -> Iterator[tuple[Row, Mapping[str, float]]]:
    """Every headline first seen before the end, in order of arrival, with its scores by name.

    A row has the columns of headlines.csv, title and address last. Scores are sorted; zeros are left out.
    """
    names = _names(connection)
    scorer_names = {str(row.id): row.name for row in scorer_rows}
    query = (
        "select id, stream_id, outlet_id, published_at, first_seen_at, dated_by, week_start, article_key, "
        f"title_key, title_revision, is_selected, language, title, url, {SCORES_SQL} from headline "
        "where first_seen_at < :end order by id"
    )
    found = connection.execute(query, {"end": end})
    for number, (_, stream, outlet, *rest, title, url, scores) in enumerate(found, start=1):
        address = without_secret(url) if url and "@" in url else url
        shown = _line(title), _line(address) if address else None
        row = (number, *names(stream, outlet), *rest, *shown)
        pairs = (pair.split(" ") for pair in scores.split(",")) if scores else ()
        yield (
            row,
            dict(sorted((scorer_names[id_], float(value)) for id_, value in pairs if id_ in scorer_names)),
        )


def _names(connection: Connection) -> Callable[[int, int], tuple[str, str]]:
    """What gives the names of a stream and an outlet by their ids."""
    streams, outlets = (
        {id_: _line(name) for id_, name in connection.execute(f"select id, name from {table}")}
        for table in ("stream", "outlet")
    )
    return lambda stream, outlet: (streams[stream], outlets[outlet])


def _line(text: str) -> str:
    """The text on one line: a bare carriage return would split a row of a CSV file."""
    return text.replace("\r", " ").replace("\n", " ")


def _last_headline(connection: Connection, end: str) -> int:
    query = "select coalesce(max(id), 0) from headline where first_seen_at < :end"
    return int(connection.value(query, {"end": end}))


def _number_of(connection: Connection, end: str, id_: int) -> int:
    """The number that the headline with this local id has in the snapshot, or the last one before it."""
    query = "select count(*) from headline where first_seen_at < :end and id <= :id"
    return int(connection.value(query, {"end": end, "id": id_}))
