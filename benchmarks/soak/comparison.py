"""What the world published, compared with what the archive stored and what its ledger admits."""

import sqlite3
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from answering import Answering, Asked
from articles import Article, named_in
from clock import DAY, second_of, time_of
from driving import Month, address
from faults import PARTLY, Fault
from world import Hint, Source, World

_OLDEST_CLAIM = 30 * DAY
_LONGEST_TICK = 30  # real seconds, by which the collector's clock runs ahead of the servers'
_GOOD = {"stored", "nothing new", "empty"}
Named = tuple[int, int, int]  # source, number, wording


class Row(NamedTuple):
    """A headline of the archive."""

    id: int
    outlet: str
    title: str
    published_at: int | None
    first_seen_at: int
    dated_by: str
    article_key: int
    is_selected: bool


class Attempt(NamedTuple):
    """A row of the ledger, with the body that the server says it gave."""

    at: int
    tick: int
    outcome: str
    n_entries: int
    is_gap: bool
    answers: Sequence[Asked]
    shown_at: int | None  # the state of the world that its body showed
    is_part: bool


@dataclass(kw_only=True)
class FeedComparison:
    """What became of a feed's articles."""

    source: Source
    attempts: list[Attempt] = field(default_factory=list)
    n_published: int = 0
    n_once: int = 0
    twice: list[Named] = field(default_factory=list)
    covered: list[Article] = field(default_factory=list)
    uncovered: list[Article] = field(default_factory=list)
    unkept: list[Named] = field(default_factory=list)  # in a body that was read, and not in the archive
    late: list[Named] = field(default_factory=list)  # stored after a body that held them had been read before
    misended: list[Named] = field(default_factory=list)  # last seen by the archive when it was not
    n_wordings: int = 0  # later wordings that were read
    split: list[Article] = field(default_factory=list)  # whose wordings are two articles in the archive
    n_gaps: int = 0
    n_gaps_for_nothing: int = 0
    causes: dict[str, list[bool]] = field(default_factory=lambda: defaultdict(list))  # is covered, by cause
    state: dict[str, object] = field(default_factory=dict)  # its row in the archive


@dataclass(kw_only=True)
class Comparison:
    """All of it."""

    feeds: list[FeedComparison]
    invented: list[str]
    misdated: list[str]
    misselected: list[str]
    n_undone: int  # answers that a kill undid
    unexplained: list[str]  # requests without a row in the ledger, although nobody was killed


def compare(answering: Answering, month: Month, path: Path) -> Comparison:
    """Compare the two, article by article."""
    return _Comparer(answering, month, path).comparison()


class _Comparer:
    """The archive's rows, read once."""

    def __init__(self, answering: Answering, month: Month, path: Path) -> None:
        self._answering = answering
        self._world: World = answering.world
        self._month = month
        self._killed = {kill.at for kill in month.kills}
        self._pauses = [asked for asked in answering.log if asked.pause_until is not None]
        self._answers = defaultdict[tuple[int, int], list[Asked]](list)
        for asked in answering.log:
            self._answers[asked.tick, asked.source].append(asked)
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            connection.row_factory = sqlite3.Row
            self._rows = [_row(row) for row in connection.execute(_HEADLINES)]
            self._states = {row["url"]: dict(row) for row in connection.execute("select * from feed")}
            self._fetches = defaultdict[int, list[sqlite3.Row]](list)
            for row in connection.execute("select * from fetch order by id"):
                self._fetches[row["feed_id"]].append(row)
            self._sighted = defaultdict[int, dict[int, tuple[int, int]]](dict)
            for row in connection.execute("select * from sighting"):
                span = (_second(row["first_seen_at"]), _second(row["last_seen_at"]))
                self._sighted[row["feed_id"]][row["headline_id"]] = span
        self._by_name = defaultdict[Named, list[Row]](list)
        self._names: dict[int, Named] = {}
        for row in self._rows:
            if (name := named_in(row.title)) is not None:
                self._by_name[name].append(row)
                self._names[row.id] = name

    def comparison(self) -> Comparison:
        feeds = [self._feed(source) for source in self._world.sources]
        return Comparison(
            feeds=feeds,
            invented=list(self._invented()),
            misdated=list(self._misdated()),
            misselected=list(self._misselected(feeds)),
            n_undone=sum(tick in self._killed for tick, _ in self._unwritten(feeds)),
            unexplained=list(self._unexplained(feeds)),
        )

    def _feed(self, source: Source) -> FeedComparison:
        state = self._states[address(self._answering, source)]
        found = FeedComparison(source=source, state=state)
        found.attempts = [self._attempt(source, row) for row in self._fetches[state["id"]]]
        read = _read(source, found.attempts)
        self._compare(found, read)
        found.n_wordings = sum(name[2] > 1 for name in read)
        missing = self._count(source, found)
        self._judge(source, found, missing)
        return found

    def _compare(self, found: FeedComparison, read: Mapping[Named, tuple[int, int]]) -> None:
        """What the bodies that were read held, beside what the archive says the feed showed, and when."""
        sighted: dict[Named, tuple[int, int]] = {}
        for id_, (first, last) in self._sighted[int(str(found.state["id"]))].items():
            if (name := self._names.get(id_)) is not None:
                old_first, old_last = sighted.get(name, (first, last))
                sighted[name] = (min(first, old_first), max(last, old_last))
        has_parts = any(attempt.is_part for attempt in found.attempts)
        for name, (first, last) in read.items():
            if name not in sighted:
                found.unkept.append(name)
                continue
            if sighted[name][0] > first:
                found.late.append(name)
            if sighted[name][1] < last or (sighted[name][1] > last and not has_parts):
                found.misended.append(name)

    def _count(self, source: Source, found: FeedComparison) -> list[tuple[Article, float]]:
        """Count the articles of a feed; those that the archive lacks, and when the feed dropped each."""
        missing = []
        shown = list(zip(source.articles, source.drops(), strict=True))
        if source.pinned is not None:
            shown.append((source.pinned, float("inf")))
        known_since = next((one.shown_at for one in found.attempts if one.shown_at is not None), 0)
        for article, drop in shown:
            if drop <= known_since:
                continue  # gone before the feed was first read
            found.n_published += 1
            wordings = [
                (number, rows)
                for number in range(1, 2 + len(article.reworded))
                if (rows := self._by_name.get((article.source, article.number, number)))
            ]
            if any(len(rows) > 1 for _, rows in wordings):
                found.twice += [
                    (article.source, article.number, number) for number, rows in wordings if len(rows) > 1
                ]
            elif wordings:
                found.n_once += 1
            else:
                missing.append((article, drop))
            if len({row.article_key for _, rows in wordings for row in rows}) > 1:
                found.split.append(article)
        return missing

    def _judge(self, source: Source, found: FeedComparison, missing: Sequence[tuple[Article, float]]) -> None:
        """Whether the ledger admits each loss, and which possible gaps stand for none."""
        bodies = [attempt for attempt in found.attempts if attempt.n_entries]
        used = set()
        for article, drop in missing:
            verdict, at = None, None
            for attempt in bodies:
                if attempt.shown_at is None or attempt.shown_at < article.at:
                    continue
                is_visible = attempt.shown_at < drop
                if is_visible and attempt.is_part and not attempt.is_gap:
                    continue
                verdict, at = attempt.is_gap, attempt.at
                if verdict:
                    used.add(attempt.at)
                break
            (found.covered if verdict else found.uncovered).append(article)
            found.causes[self._cause(source, article.at, at or self._world.end, bodies)].append(bool(verdict))
        gaps = [attempt.at for attempt in found.attempts if attempt.is_gap]
        found.n_gaps = len(gaps)
        found.n_gaps_for_nothing = len(set(gaps) - used)

    def _cause(self, source: Source, since: int, until: int, bodies: Sequence[Attempt]) -> str:
        """What stood between a publication and the next body that was read; a fault, until one came again."""
        for window in source.windows:
            position = bisect_right(bodies, window.until, key=lambda attempt: attempt.at)
            is_over_at = bodies[position].at if position < len(bodies) else self._world.end + DAY
            if window.since < until and since < is_over_at:
                return window.fault.value
        kills = [kill for kill in self._month.kills if kill.at < until and since < kill.down_until]
        if any(kill.is_followed_by_downtime for kill in kills):
            return "the collector was down"
        if any((kill.at, source.number) in self._answers for kill in kills):
            return "the collector was killed with the answer in its hands"
        if any(
            since < (asked.pause_until or 0) and asked.tick < until
            for asked in self._pauses
            if asked.host == source.host
        ):
            return "another feed of the host asked for a pause"
        if source.hint is Hint.LONG_AGE:
            return "its server asked for a pause of six hours"
        return "nothing: it published faster than it was fetched"

    def _attempt(self, source: Source, row: sqlite3.Row) -> Attempt:
        at = _second(row["started_at"])
        tick = self._month.ticks[bisect_right(self._month.ticks, at) - 1]
        answers = self._answers.get((tick, source.number), [])
        is_good = row["outcome"] in _GOOD
        body = next((asked for asked in reversed(answers) if asked.shown_at is not None), None)
        return Attempt(
            at=at,
            tick=tick,
            outcome=row["outcome"],
            n_entries=row["n_entries"],
            is_gap=bool(row["is_possible_gap"]),
            answers=answers,
            shown_at=body.shown_at if is_good and body and body.fault is not Fault.EMPTY_FEED else None,
            is_part=bool(body and body.fault in PARTLY),
        )

    def _invented(self) -> Iterator[str]:
        """Headlines that nobody published, or not yet."""
        for row in self._rows:
            name = self._names.get(row.id)
            article = self._article(name) if name else None
            if name is None or article is None:
                yield f"{row.outlet}: {row.title!r}"
            elif article.title(name[2]) != row.title:
                yield f"{row.outlet}: {row.title!r}, published as {article.title(name[2])!r}"
            elif self._world.sources[name[0]].outlet != row.outlet:
                yield f"{row.outlet}: {row.title!r} is of {self._world.sources[name[0]].outlet}"
            elif row.first_seen_at < max((article.at, *article.reworded[: name[2] - 1])):
                yield f"{row.outlet}: {row.title!r} was seen before it was published"

    def _article(self, name: Named) -> Article | None:
        source = self._world.sources[name[0]] if name[0] < len(self._world.sources) else None
        if source is None:
            return None
        if source.pinned is not None and source.pinned.number == name[1]:
            return source.pinned
        return source.articles[name[1]] if name[1] < len(source.articles) else None

    def _misdated(self) -> Iterator[str]:
        for row in self._rows:
            name = self._names.get(row.id)
            article = self._article(name) if name else None
            if name is None or article is None:
                continue
            claim = article.at if self._world.sources[name[0]].identity.is_dated else None
            is_believed = claim is not None and row.first_seen_at - claim <= _OLDEST_CLAIM
            if row.published_at != claim or (row.dated_by == "published") != is_believed:
                yield f"{row.title!r}: {row.published_at} ({row.dated_by}), published at {claim}"

    def _misselected(self, feeds: Sequence[FeedComparison]) -> Iterator[str]:
        """First wordings that are taken for chosen by topic although a whole feed showed them, or not."""
        whole = set[Named]()
        for found in feeds:
            if not found.source.is_section:
                ids = self._sighted[int(str(found.state["id"]))]
                whole |= {(self._names[id_][0], self._names[id_][1], 0) for id_ in ids if id_ in self._names}
        for row in self._rows:
            name = self._names.get(row.id)
            if name is not None and name[2] == 1 and row.is_selected == ((name[0], name[1], 0) in whole):
                yield f"{row.title!r}: {row.is_selected=}"

    def _unwritten(self, feeds: Sequence[FeedComparison]) -> list[tuple[int, int]]:
        """Ticks and feeds that were asked in them, of which the ledger holds nothing."""
        recorded = {(attempt.tick, found.source.number) for found in feeds for attempt in found.attempts}
        return [asked for asked in self._answers if asked not in recorded]

    def _unexplained(self, feeds: Sequence[FeedComparison]) -> Iterator[str]:
        for tick, number in self._unwritten(feeds):
            if tick not in self._killed:
                yield f"feed {number} was asked at {time_of(tick)}, and the ledger does not say so"
        for found in feeds:
            for attempt in found.attempts:
                if not attempt.answers and attempt.outcome != "busy":
                    when = f"{attempt.outcome} at {time_of(attempt.at)}"
                    yield f"feed {found.source.number}: {when}, and nobody was asked"


def _read(source: Source, attempts: Sequence[Attempt]) -> dict[Named, tuple[int, int]]:
    """What whole bodies held that were read, with the seconds of the first and the last of them."""
    found: dict[Named, tuple[int, int]] = {}
    last = None
    shown: list[Named] = []
    for attempt in attempts:
        if attempt.shown_at is None or attempt.is_part:
            continue
        version = source.version(attempt.shown_at)
        if version != last:
            last = version
            items = source.visible(attempt.shown_at)
            shown = [(article.source, article.number, wording) for article, wording in items]
        for name in shown:
            first, _ = found.get(name, (attempt.at, 0))
            found[name] = (first, attempt.at)
    return found


def _row(row: sqlite3.Row) -> Row:
    return Row(
        id=row["id"],
        outlet=row["outlet"],
        title=row["title"],
        published_at=_second(row["published_at"]) if row["published_at"] else None,
        first_seen_at=_second(row["first_seen_at"]),
        dated_by=row["dated_by"],
        article_key=row["article_key"],
        is_selected=bool(row["is_selected"]),
    )


def _second(text: str) -> int:
    return second_of(datetime.fromisoformat(text))


_HEADLINES = "select headline.*, outlet.name as outlet from headline join outlet on outlet.id = outlet_id"


def politeness(answering: Answering, month: Month) -> Counter[str]:
    """Requests to hosts that had asked not to be contacted, by what may excuse them.

    A request in progress when another is told to wait is not a fault; the collector has up to two in progress
    at a host. A pause requested in a tick that was killed could not be remembered.
    """
    killed = {kill.at for kill in month.kills}
    found = Counter[str]()
    until: dict[str, int] = {}  # by host
    unheard: dict[str, int] = {}
    on_their_way: dict[tuple[str, int], int] = {}  # by host and tick of a hint: how many may still come
    for asked in answering.log:
        here = (asked.host, asked.tick)
        if on_their_way.get(here, 0) > 0:
            on_their_way[here] -= 1
            found["on their way"] += 1
        elif here in on_their_way and asked.tick not in killed:
            found["later in the same round"] += 1
        elif asked.tick + _LONGEST_TICK < until.get(asked.host, 0):
            found["in a later round"] += 1
        elif asked.tick + _LONGEST_TICK < unheard.get(asked.host, 0):
            found["requested in a tick that was killed"] += 1
        if asked.pause_until is not None:
            found["wishes"] += 1
            on_their_way.setdefault(here, 1)
            heard = unheard if asked.tick in killed else until
            heard[asked.host] = max(asked.pause_until, heard.get(asked.host, 0))
    return found
