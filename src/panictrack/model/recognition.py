"""Which article each entry of a feed's body is, in the light of what the feed has shown. Pure."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from panictrack.model import Entry, IdentityRule
from panictrack.model.identity import article_key, title_key
from panictrack.model.text import key, normalise_title, normalise_url
from panictrack.model.times import to_text

_TitleAndDate = tuple[int, datetime | None]

_MOST_COLLISIONS_SHARE = 0.05  # FreshRSS's threshold from experience: above it, ids are unusable
_ENOUGH_CHANGED = 2  # items with new ids: one may have been published anew
_GOOGLE_NEWS = re.compile(r"https?://news\.google\.", re.IGNORECASE)
_NEXT_RULE = {IdentityRule.GUID: IdentityRule.LINK, IdentityRule.LINK: IdentityRule.TITLE}


@dataclass(frozen=True, kw_only=True, slots=True)
class RecentSighting:
    """A headline that a feed showed recently, as far as it helps to recognise its next items."""

    article: int
    title: int
    link: str | None  # normalised
    published_at: datetime | None
    dated_at: datetime
    first_seen_at: datetime
    was_in_last_body: bool
    former_outlet: str | None = None  # that it belongs to, where its feed has been given another since


def recognise(
    outlet: str,
    entries: Sequence[Entry],
    *,
    rule: IdentityRule,
    recent: Sequence[RecentSighting],
    known_articles: Collection[int],
) -> tuple[list[int], IdentityRule, str | None]:
    """The article of each entry of a body, even if the feed's ids collide or change with every fetch.

    Also the rule for the next body, and a note for the ledger.

    An entry with an unknown id that looks like a missing item of the last body is that item: certainly if
    title and date agree (or title and link, without a date); otherwise if at least as many items of the last
    body have a new id as have kept theirs. A rule that fails is replaced for good. An entry with an unknown
    id that has the title and exact date of another item, remembered but not in this body, is that item, and
    of one in the same body only if the feed is known to change its ids.

    `known_articles` are those of `possible_keys` that are in the archive, or were deleted from it.
    """
    rule, note = _usable(rule, entries)
    keys = _keys(outlet, entries, rule, recent, known_articles)
    if note is None and (reused := _with_reused_ids(entries, keys, recent)):
        known = {old.article for old in recent if old.was_in_last_body}
        if 2 * len(reused) >= sum(article in known for article in keys):
            failed, rule = rule, _usable(_NEXT_RULE.get(rule, rule), entries)[0]
            note = _note(failed, "are reused for other articles", rule)
            keys = _keys(outlet, entries, rule, recent, known_articles)
        else:
            for index in reused:
                keys[index] = article_key(outlet, entries[index], IdentityRule.LINK)
    renamed = _renamed(entries, keys, recent, known_articles)
    last_body = {old.article for old in recent if old.was_in_last_body}
    n_steady = sum(article in last_body for article in keys)
    n_renamed = len({old.article for old in renamed.values()})  # twins in a body tell no more than one
    are_unsteady = note is not None or (n_renamed > 1 and n_renamed >= n_steady)
    if are_unsteady and note is None and rule in _NEXT_RULE:
        failed, steady = rule, _steady_rule(rule, entries, renamed)
        rule, note = _usable(steady, entries)
        note = note or _note(failed, "change with every fetch", rule)
        keys = _keys(outlet, entries, rule, recent, known_articles)
    changed: set[_TitleAndDate] = set()
    for index, old in renamed.items():
        if are_unsteady or _is_certainly(entries[index], old):
            keys[index] = old.article
            changed.add((old.title, old.published_at))
    return _one_per_title_and_date(entries, keys, recent, known_articles, changed), rule, note


def possible_keys(
    outlet: str, entries: Iterable[Entry], rule: IdentityRule, recent: Sequence[RecentSighting]
) -> set[int]:
    """Every key that the articles of a body may have been stored under."""
    outlets = {outlet, *_former_outlets(recent)}
    return {article_key(name, entry, rule) for entry in entries for name in outlets}


def _keys(
    outlet: str,
    entries: Sequence[Entry],
    rule: IdentityRule,
    recent: Sequence[RecentSighting],
    known_articles: Collection[int],
) -> list[int]:
    """The article key of each entry; an item stored under an earlier rule or outlet keeps its key.

    What a feed has shown is its own: another name of its outlet in the feed list makes no other articles.
    """
    if rule is IdentityRule.TITLE:
        return _keys_by_title(outlet, entries, recent)
    remembered: dict[str | None, int] = {}
    if rule is IdentityRule.LINK:
        remembered = {old.link: old.article for old in recent if old.link}
    known = [remembered.get(_link(entry)) if remembered else None for entry in entries]
    keys = [
        article_key(outlet, entry, rule) if article is None else article
        for entry, article in zip(entries, known, strict=True)
    ]
    if not (former := _former_outlets(recent)):
        return keys
    shown = {old.article for old in recent}
    for index, entry in enumerate(entries):
        candidates = [keys[index], *(article_key(name, entry, rule) for name in former)]
        stored = (each for among in (shown, known_articles) for each in candidates if each in among)
        keys[index] = next(stored, keys[index])
    return keys


def _former_outlets(recent: Sequence[RecentSighting]) -> list[str]:
    return sorted({old.former_outlet for old in recent if old.former_outlet})


def _keys_by_title(outlet: str, entries: Sequence[Entry], recent: Sequence[RecentSighting]) -> list[int]:
    """The article of each entry by its title and exact date.

    A title alone stands for the item of the last body that had it only where one of the two has no date, or
    where most of the items have another date than before: "News Summary" is another article each morning.
    """
    pairs = [(title_key(entry), entry.published_at) for entry in entries]
    exact: dict[_TitleAndDate, int] = {
        (old.title, old.published_at): old.article for old in recent if old.published_at
    }
    last_body = [old for old in recent if old.was_in_last_body]
    last = {old.title: old for old in last_body}
    redates = _redates(pairs, last_body)
    # The key by the day is the first article's; another one of that day has its exact time in its key.
    taken: dict[int, _TitleAndDate | None] = dict.fromkeys(exact.values())
    keys = []
    for entry, pair in zip(entries, pairs, strict=True):
        title, date = pair
        article = exact.get(pair)
        old = last.get(title)
        if article is None and old and (redates or date is None or old.published_at is None):
            article = old.article
        if article is None:
            article = article_key(outlet, entry, IdentityRule.TITLE)
            if date is not None and taken.setdefault(article, pair) != pair:
                article = key(outlet, "title", normalise_title(entry.title), to_text(date))
        keys.append(article)
    return keys


def _redates(pairs: Sequence[_TitleAndDate], last_body: Iterable[RecentSighting]) -> bool:
    """Whether most items of the last body that are in this one have another date: its dates mean nothing."""
    dates: dict[int, set[datetime | None]] = {}
    for old in last_body:
        dates.setdefault(old.title, set()).add(old.published_at)
    are_same = [date in dates[title] for title, date in pairs if date is not None and title in dates]
    return are_same.count(False) > max(1, are_same.count(True))


def _one_per_title_and_date(
    entries: Sequence[Entry],
    keys: list[int],
    recent: Sequence[RecentSighting],
    known_articles: Collection[int],
    changed: set[_TitleAndDate],
) -> list[int]:
    """The articles, where unknown ids with the title and exact date of another item are that item.

    Aggregators such as Google News give some articles a new guid and link at each fetch, leave them out of
    one body, and list them twice in another. An item that is gone is surely that item. Where both are in one
    body they are two articles, unless the feed is known to change its ids: `changed` are those that just did.

    Can mislead when a publisher replaces an article by another with its title and exact date.
    """
    known = {old.article for old in recent}.union(known_articles)
    are_known = [article in known for article in keys]
    dates = {entry.published_at for entry, is_known in zip(entries, are_known, strict=True) if not is_known}
    dates.discard(None)
    candidates = [index for index, entry in enumerate(entries) if entry.published_at in dates]
    shown = set(keys)
    # Of equal ones the oldest, which comes last.
    gone = {
        (old.title, old.published_at): old.article
        for old in recent
        if old.published_at in dates and old.article not in shown
    }
    if len(candidates) == len(dates) and not gone:
        return keys  # no date of an unknown id is that of another item
    pairs = {index: (title_key(entries[index]), entries[index].published_at) for index in candidates}
    changed = changed | {pair for index, pair in pairs.items() if pair in gone and not are_known[index]}
    is_renewed = len(changed) >= _ENOUGH_CHANGED or any(map(_is_of_an_aggregator, entries))
    merged, same = list(keys), gone
    for index in sorted(candidates, key=are_known.__getitem__, reverse=True):  # those that are known first
        pair = pairs[index]
        article = same.setdefault(pair, keys[index])
        if not are_known[index] and (is_renewed or pair in changed):
            merged[index] = article
    return merged


def _is_of_an_aggregator(entry: Entry) -> bool:
    """Whether an item is of Google News, whose ids are known to change."""
    return entry.url is not None and _GOOGLE_NEWS.match(entry.url) is not None


def _with_reused_ids(
    entries: Sequence[Entry], keys: Sequence[int], recent: Sequence[RecentSighting]
) -> list[int]:
    """The positions of entries with the id of an item but another link, title and date."""
    last = {old.article: old for old in recent if old.was_in_last_body}
    reused = []
    for index, entry in enumerate(entries):
        old = last.get(keys[index])
        if old is None or old.link is None or entry.url is None:
            continue
        is_another = old.published_at != entry.published_at and old.link != _link(entry)
        if is_another and old.title != title_key(entry):
            reused.append(index)
    return reused


def _renamed(
    entries: Sequence[Entry],
    keys: Sequence[int],
    recent: Sequence[RecentSighting],
    known_articles: Collection[int],
) -> dict[int, RecentSighting]:
    """By position, the entries with an unknown id that look like a missing item of the last body."""
    missing = [old for old in recent if old.was_in_last_body and old.article not in keys]
    if not missing:
        return {}
    by_link = {(old.link, old.title): old for old in missing}
    by_date = {(old.published_at, old.title): old for old in missing}
    renamed = {}
    for index, entry in enumerate(entries):
        if keys[index] in known_articles:
            continue
        title = title_key(entry)
        old = by_link.get((_link(entry), title)) or by_date.get((entry.published_at, title))
        if old is not None:
            renamed[index] = old
    return renamed


def _is_certainly(entry: Entry, old: RecentSighting) -> bool:
    """Whether an entry of the same title is the old item: by its exact date, or if undated by its link."""
    if entry.published_at is None:
        return old.published_at is None and old.link == _link(entry)
    return entry.published_at == old.published_at


def _steady_rule(
    rule: IdentityRule, entries: Sequence[Entry], renamed: Mapping[int, RecentSighting]
) -> IdentityRule:
    """The next rule whose ids stayed the same where this rule's ids changed."""
    n_same_link = sum(
        old.link is not None and old.link == _link(entries[index]) for index, old in renamed.items()
    )
    is_link_steady = 2 * n_same_link >= len(renamed)
    return IdentityRule.LINK if rule is IdentityRule.GUID and is_link_steady else IdentityRule.TITLE


def _usable(rule: IdentityRule, entries: Sequence[Entry]) -> tuple[IdentityRule, str | None]:
    """The first rule from `rule` on that distinguishes the entries of this body."""
    usable, note = rule, None
    while usable in _NEXT_RULE and _collide(usable, entries):
        failed, usable = usable, _NEXT_RULE[usable]
        note = _note(failed, "collide", usable)
    return usable, note


def _collide(rule: IdentityRule, entries: Sequence[Entry]) -> bool:
    """Whether too many different entries share the id that should distinguish them."""
    by_id: dict[str, list[Entry]] = {}
    for entry in entries:
        id_ = entry.guid if rule is IdentityRule.GUID and entry.guid else _link(entry)
        if id_:
            by_id.setdefault(id_, []).append(entry)
    if len(by_id) > len(entries) - 2:
        return False
    n_titles = [len({normalise_title(entry.title) for entry in shared}) for shared in by_id.values()]
    n_shared = sum(n for n in n_titles if n > 1)
    return n_shared > 2 and n_shared > _MOST_COLLISIONS_SHARE * sum(n_titles)


def _note(failed: IdentityRule, how: str, rule: IdentityRule) -> str:
    return f"its {failed}s {how}: from now on articles are identified by {rule}"


def _link(entry: Entry) -> str | None:
    return normalise_url(entry.url) if entry.url else None
