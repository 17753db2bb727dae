"""Which article an entry belongs to, which time dates it, and the row that it becomes. Pure."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from panictrack.model import DatedBy, DateNote, Entry, FeedKind, IdentityRule
from panictrack.model.outlets import is_site_of
from panictrack.model.text import key, normalise_title, normalise_url
from panictrack.model.times import from_text, to_text, week_start

# A publication date outside this window around our own first sighting is an error or a republication.
_OLDEST_CLAIM = timedelta(days=30)
_NEWEST_CLAIM = timedelta(days=1)

# Some publishers (the BBC) append the revision of an article to its guid: .../articles/c123#2.
_REVISION = re.compile(r"^(https?://[^#]*/[^#]+)#\d{1,2}$")
_HOST = re.compile(r"[^/?#]+")

_PUBLISHED = DatedBy.PUBLISHED.value
_MOST_COLLISIONS_SHARE = 0.05  # FreshRSS's threshold from experience: above it, ids are unusable
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


def article_key(outlet: str, entry: Entry, rule: IdentityRule = IdentityRule.GUID) -> int:
    """Key of the article: its guid, else its link, else its title on the day of its date.

    Without guid and link a title is the article only within a day: "News Summary" is another article
    each morning. Where a feed's guids (or links) are unusable, a later rule is passed.

    All hosts of an outlet count as one: bbc.co.uk/news/1 and amp.bbc.co.uk/news/1 are an article of bbc.com.
    Which hosts these are comes from the shipped table: a host added to it needs a migration like 0005.
    """
    if entry.guid and rule is IdentityRule.GUID:
        return key(outlet, "guid", _REVISION.sub(r"\1", entry.guid.strip()))
    if entry.url and rule is not IdentityRule.TITLE:
        return key(outlet, "url", _with_one_host(outlet, normalise_url(entry.url)))
    day = entry.published_at.date().isoformat() if entry.published_at else ""
    return key(outlet, "title", normalise_title(entry.title), day)


def key_by_own_host(outlet: str, url: str) -> int:
    """The key that an article had by its link before revision 0005; tombstones made by then still have it."""
    return key(outlet, "url", normalise_url(url))


def _with_one_host(outlet: str, link: str) -> str:
    """A normalised link with the outlet in place of its host, where that is one of the outlet's."""
    host = _HOST.match(link)
    if host is None or host[0] == outlet or not is_site_of(outlet, host[0]):
        return link
    return outlet + link[host.end() :]


def title_key(entry: Entry) -> int:
    """Key of the normalised title: equal for wire copies at any outlet."""
    return key(normalise_title(entry.title))


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
    body have a new id as have kept theirs. A rule that fails is replaced for good.
    """
    rule, note = _usable(rule, entries)
    keys = _keys(outlet, entries, rule, recent)
    if note is None and (reused := _with_reused_ids(entries, keys, recent)):
        known = {old.article for old in recent if old.was_in_last_body}
        if 2 * len(reused) >= sum(article in known for article in keys):
            failed, rule = rule, _usable(_NEXT_RULE.get(rule, rule), entries)[0]
            note = _note(failed, "are reused for other articles", rule)
            keys = _keys(outlet, entries, rule, recent)
        else:
            for index in reused:
                keys[index] = article_key(outlet, entries[index], IdentityRule.LINK)
    renamed = _renamed(entries, keys, recent, known_articles)
    last_body = {old.article for old in recent if old.was_in_last_body}
    n_steady = sum(article in last_body for article in keys)
    are_unsteady = note is not None or (len(renamed) > 1 and len(renamed) >= n_steady)
    if are_unsteady and note is None and rule in _NEXT_RULE:
        failed, steady = rule, _steady_rule(rule, entries, renamed)
        rule, note = _usable(steady, entries)
        note = note or _note(failed, "change with every fetch", rule)
        keys = _keys(outlet, entries, rule, recent)
    for index, old in renamed.items():
        if are_unsteady or _is_certainly(entries[index], old):
            keys[index] = old.article
    return keys, rule, note


def dated(published_at: datetime | None, first_seen_at: datetime) -> tuple[DatedBy, datetime]:
    """The time that dates a headline: its publication date if believable, else our first sighting."""
    if published_at is not None and -_OLDEST_CLAIM <= published_at - first_seen_at <= _NEWEST_CLAIM:
        return DatedBy.PUBLISHED, published_at
    return DatedBy.SEEN, first_seen_at


def date_note(entry: Entry, first_seen_at: datetime) -> DateNote:
    """How the entry's date was read, or why it is not believed."""
    if entry.published_at is None:
        return entry.date_note if entry.published_raw else DateNote.MISSING
    if entry.published_at - first_seen_at > _NEWEST_CLAIM:
        return DateNote.FUTURE
    if first_seen_at - entry.published_at > _OLDEST_CLAIM:
        return DateNote.TOO_OLD
    return entry.date_note


def _keys(
    outlet: str, entries: Sequence[Entry], rule: IdentityRule, recent: Sequence[RecentSighting]
) -> list[int]:
    """The article key of each entry; an item stored under an earlier rule keeps its key."""
    remembered: dict[object, int] = {}
    if rule is IdentityRule.LINK:
        remembered = {old.link: old.article for old in recent if old.link}
    elif rule is IdentityRule.TITLE:
        # A title alone only matches the last body, because "News Summary" is another article each morning.
        remembered = {old.title: old.article for old in recent if old.was_in_last_body}
        remembered |= {(old.title, old.published_at): old.article for old in recent if old.published_at}
    return [_remembered_key(outlet, entry, rule, remembered) for entry in entries]


def _remembered_key(outlet: str, entry: Entry, rule: IdentityRule, remembered: Mapping[object, int]) -> int:
    known = None
    if remembered and rule is IdentityRule.LINK:
        known = remembered.get(_link(entry))
    elif remembered:
        title = title_key(entry)
        known = remembered.get((title, entry.published_at), remembered.get(title))
    return article_key(outlet, entry, rule) if known is None else known


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


class HeadlineRow(NamedTuple):
    """An entry in the form in which the archive stores it. A tuple, because there are millions of them.

    The first eight fields are columns of `headline`, in this order.
    """

    title: str
    url: str | None
    published_at: str | None
    first_seen_at: str
    dated_by: str
    week_start: str
    article: int
    title_key: int
    outlet: str
    stream: str
    is_selected: bool
    language: str | None
    revision: int = 0  # of its title in the archive that it is from; 0: from none
    kind: FeedKind | None = None  # of its stream there

    @property
    def pair(self) -> tuple[int, int]:
        """The keys of its article and title, which together identify a headline."""
        return self.article, self.title_key

    @property
    def dated_at(self) -> str:
        """The time that dates it."""
        return self.published_at if self.published_at and self.dated_by == _PUBLISHED else self.first_seen_at

    @property
    def entry(self) -> Entry:
        """What identifies it when its feed gives no guid."""
        published_at = None if self.published_at is None else from_text(self.published_at)
        return Entry(title=self.title, url=self.url, published_at=published_at)


def to_row(
    entry: Entry,
    outlet: str,
    first_seen_at: datetime,
    *,
    is_selected: bool,
    stream: str | None = None,
    language: str | None = None,
    article: int | None = None,
) -> HeadlineRow:
    """An entry with its keys, and with the time and week that date it.

    `is_selected` is whether its feed or file was chosen by topic. `stream` counts it; without one, a stream
    of the outlet's name does. `article` is the key of its article, where the feed's history overrides the
    entry.
    """
    return HeadlineRow(
        entry.title,
        entry.url,
        *_dates(entry.published_at, first_seen_at),
        article_key(outlet, entry) if article is None else article,
        title_key(entry),
        outlet,
        stream or outlet,
        is_selected,
        language,
    )


@lru_cache(maxsize=1024)  # files are mostly in order of time, and a body has many items of an hour
def _dates(published_at: datetime | None, first_seen_at: datetime) -> tuple[str | None, str, str, str]:
    """Both times, which of them counts, and its week."""
    dated_by, dated_at = dated(published_at, first_seen_at)
    published = None if published_at is None else to_text(published_at)
    return published, to_text(first_seen_at), dated_by.value, week_start(dated_at).isoformat()
