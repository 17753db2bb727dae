"""The tables of the soak, for a terminal."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from answering import Answering
from cadences import Cadence
from claims import Claim
from clock import DAY, HOUR
from comparison import Comparison, FeedComparison, politeness
from driving import Month
from faults import MISSING, Fault
from rich.box import SIMPLE_HEAD
from rich.table import Table
from world import LIARS, Source

from panictrack.archive.health import Condition

_OWN_FAULT = "a fault of its own"
_LEGEND = """once, twice: articles in the archive. gap, no gap: lost, with a possible gap or without.
words: later wordings that were read. split: articles whose wordings the archive takes for two articles.
gaps: possible gaps; idle: those after which nothing was lost. polls: a feed and day; each: an article."""
_FAULTS = {fault.value for fault in Fault}


def tables(answering: Answering, month: Month, found: Comparison, judged: Sequence[Claim]) -> list[Table]:
    """All of them, in the order of printing."""
    feeds = found.feeds
    kinds = {
        "By cadence": lambda source: "section of another feed" if source.is_section else source.cadence.value,
        "By identity": lambda source: str(source.identity),
        "By validators": lambda source: source.validators.value,
        "By what a feed asks for": lambda source: source.hint.value,
        "By what else is odd": lambda source: source.oddity.value,
    }
    by_kind = [_kinds(title, feeds, kind, answering) for title, kind in kinds.items()]
    by_kind[-1].caption = _LEGEND
    return [
        *by_kind,
        _faults(answering, feeds),
        _causes(feeds),
        _costs(answering, month, found),
        _claims(judged),
        *_examples(found),
    ]


def _kinds(
    title: str, feeds: Sequence[FeedComparison], kind: Callable[[Source], str], answering: Answering
) -> Table:
    """What became of the articles of each kind of feed; what the columns mean stands beneath the last one."""
    table = _table(
        title, "feeds", "articles", "once", "twice", "gap", "no gap", "words", "split", "gaps", "idle",
        "polls", "each", "304",
    )  # fmt: skip
    groups = _grouped(feeds, lambda feed: kind(feed.source))
    for name, group in [*groups.items(), ("all", list(feeds))]:
        n_published = sum(feed.n_published for feed in group)
        attempts = [attempt for feed in group for attempt in feed.attempts]
        n_days = len(group) * (answering.world.end / DAY)
        n_304 = sum(attempt.outcome == "not modified" for attempt in attempts)
        table.add_row(
            name,
            *_numbers(
                len(group),
                n_published,
                sum(feed.n_once for feed in group),
                sum(len(feed.twice) for feed in group),
                sum(len(feed.covered) for feed in group),
                sum(len(feed.uncovered) for feed in group),
                sum(feed.n_wordings for feed in group),
                sum(len(feed.split) for feed in group),
                sum(feed.n_gaps for feed in group),
                sum(feed.n_gaps_for_nothing for feed in group),
            ),
            f"{len(attempts) / n_days:.1f}",
            f"{len(attempts) / max(1, n_published):.2f}",
            f"{100 * n_304 / max(1, len(attempts)):.0f} %",
            end_section=name == list(groups)[-1],
        )
    return table


def _faults(answering: Answering, feeds: Sequence[FeedComparison]) -> Table:
    table = _table(
        "By fault", "windows", "hours", "requests", "a day", "gap", "no gap", "what the ledger notes"
    )
    table.columns[-1].justify = "left"
    for fault in Fault:
        spans = [
            min(window.until, answering.world.end) - window.since
            for feed in feeds
            for window in feed.source.windows
            if window.fault is fault
        ]
        if not spans:
            continue
        n_asked = sum(one.fault is fault for one in answering.log)
        outcomes = Counter(
            attempt.outcome
            for feed in feeds
            for attempt in feed.attempts
            if any(one.fault is fault for one in attempt.answers)
        )
        losses = [is_covered for feed in feeds for is_covered in feed.causes.get(fault.value, ())]
        table.add_row(
            fault.value,
            *_numbers(len(spans), round(sum(spans) / HOUR), n_asked),
            f"{DAY * n_asked / sum(spans):.1f}",
            *_numbers(sum(losses), len(losses) - sum(losses)),
            ", ".join(f"{n} {name}" for name, n in outcomes.most_common(3)),
        )
    return table


def _causes(feeds: Sequence[FeedComparison]) -> Table:
    table = _table("Why articles are lost", "gap", "no gap")
    losses = Counter(
        (_OWN_FAULT if cause in _FAULTS else cause, is_covered)
        for feed in feeds
        for cause, outcomes in feed.causes.items()
        for is_covered in outcomes
    )
    for name in sorted({cause for cause, _ in losses}):
        table.add_row(name, *_numbers(losses[name, True], losses[name, False]))
    return table


def _costs(answering: Answering, month: Month, found: Comparison) -> Table:
    table = _table("What it took", "found")
    table.columns[-1].justify = "left"
    log = answering.log
    n_feed_days = len(found.feeds) * (answering.world.end / DAY)
    table.add_row("ticks, and the longest one", f"{len(month.ticks):,}, {month.worst_tick_seconds:.1f} s")
    table.add_row("requests, a feed and day", f"{len(log):,}, {len(log) / n_feed_days:.1f}")
    table.add_row(
        "of them conditional, answered 304",
        f"{_share(one.is_conditional for one in log)}, {_share(one.status == 304 for one in log)}",
    )
    table.add_row("bytes of bodies", f"{sum(one.n_bytes for one in log) / 1e6:,.0f} MB")
    table.add_row(
        "the collector's processor time",
        f"{month.cpu_seconds:,.0f} s, {1000 * month.cpu_seconds / len(log):.1f} ms a request",
    )
    table.add_row("its most memory", f"{month.peak_kilobytes / 1024:.0f} MiB")
    for name, value in [*_deaths(month, found), *_manners(answering, month, found.feeds)]:
        table.add_row(name, value)
    table.add_row("honest validators called lies", _wronged(found.feeds))
    table.add_row(
        "days on which a feed was called SILENT that was not", _false_silence(answering, month, found)
    )
    return table


def _deaths(month: Month, found: Comparison) -> list[tuple[str, str]]:
    kills = month.kills
    downs = [(kill.down_until - kill.at) / HOUR for kill in kills if kill.is_followed_by_downtime]
    n_in_hand = sum(kill.is_in_tick and kill.n_answered > 0 for kill in kills)
    return [
        (
            "kills, in a tick, with answers in hand",
            f"{len(kills)}, {sum(kill.is_in_tick for kill in kills)}, {n_in_hand}",
        ),
        ("feeds that had been fetched, and whose bodies were lost", f"{found.n_undone:,}"),
        ("downtimes after them, hours", ", ".join(f"{hours:.0f}" for hours in downs) or "none"),
        (
            "checks of the archive, with troubles",
            f"{len(kills)}, {sum(bool(kill.troubles) for kill in kills)}",
        ),
    ]


def _manners(answering: Answering, month: Month, feeds: Sequence[FeedComparison]) -> list[tuple[str, str]]:
    polite = politeness(answering, month)
    n_gone = sum(one.fault in MISSING for one in answering.log)
    gone = [
        window.until - window.since
        for feed in feeds
        for window in feed.source.windows
        if window.fault in MISSING
    ]
    n_others = polite["later in the same round"] + polite["in a later round"]
    against = (
        f"{polite['wishes']}; {polite['on their way']} on their way, "
        f"{polite['requested in a tick that was killed']} after a kill, {n_others} others"
    )
    return [
        ("wishes for peace; requests against one", against),
        (
            "requests a day to feeds that are 404 or 410",
            f"{DAY * n_gone / sum(gone):.1f}" if gone else "none planted",
        ),
    ]


def _wronged(feeds: Sequence[FeedComparison]) -> str:
    """Honest servers that are taken for liars, with what else is special about the feed."""
    found = Counter(
        f"{feed.source.identity}; {feed.source.oddity}"
        for feed in feeds
        if feed.state["validators_lie"] and feed.source.validators not in LIARS
    )
    return "\n".join(f"{n}: {name}" for name, n in found.most_common()) or "none"


def _false_silence(answering: Answering, month: Month, found: Comparison) -> str:
    counted = Counter(
        feed.source.cadence.value
        for second, conditions in month.conditions
        for feed in found.feeds
        if second <= answering.world.end + HOUR
        and conditions[str(feed.state["url"])] is Condition.SILENT
        and feed.source.cadence is not Cadence.SILENT
    )
    return "\n".join(f"{n}: {name}" for name, n in counted.most_common()) or "none"


def _claims(judged: Sequence[Claim]) -> Table:
    table = _table("Claims", "found", "holds")
    for claim in judged:
        table.add_row(claim.name, claim.found, "yes" if claim.is_met else "NO")
    return table


def _examples(found: Comparison) -> list[Table]:
    """The first of each kind of problem, for whoever must fix it."""
    troubles: list[tuple[str, str]] = [
        (kind, line)
        for kind, lines in {
            "invented": found.invented,
            "wrong date": found.misdated,
            "wrong selection": found.misselected,
            "ledger": found.unexplained,
        }.items()
        for line in lines[:3]
    ]
    for feed in found.feeds:
        source = feed.source
        name = f"feed {source.number} ({source.cadence}; {source.identity}; {source.oddity})"
        kinds: dict[str, Sequence[object]] = {
            "twice": feed.twice,
            "no gap": feed.uncovered,
            "not stored": feed.unkept,
            "late": feed.late,
            "wrong end": feed.misended,
        }
        troubles += [(kind, f"{name}: {len(ones)}, as {ones[0]}") for kind, ones in kinds.items() if ones]
    table = _table("Troubles", "which")
    table.columns[-1].justify = "left"
    for kind, line in troubles:
        table.add_row(kind, line)
    return [table] if troubles else []


def _grouped(
    feeds: Iterable[FeedComparison], name: Callable[[FeedComparison], str]
) -> dict[str, list[FeedComparison]]:
    groups: dict[str, list[FeedComparison]] = {}
    for feed in feeds:
        groups.setdefault(name(feed), []).append(feed)
    return dict(sorted(groups.items(), key=lambda pair: (-len(pair[1]), pair[0])))


def _share(found: Iterable[bool]) -> str:
    values = list(found)
    return f"{100 * sum(values) / max(1, len(values)):.0f} %"


def _numbers(*numbers: int) -> list[str]:
    return [f"{number:,}" if number else "·" for number in numbers]


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, box=SIMPLE_HEAD, title_justify="left", pad_edge=False, caption_justify="left")
    table.add_column("", no_wrap=True)
    for name in columns:
        table.add_column(name, justify="right")
    return table
