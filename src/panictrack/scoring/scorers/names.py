"""New names that a topic may lack: words and pairs of words that rose lately beside it.

Method: the signed root of Dunning's log-likelihood ratio, which unlike a z-score holds for words that were
rare before (Ted Dunning, Computational Linguistics 19 (1993), 61-74). A name must have risen twice: among the
topic's headlines against those before, and against the other headlines of the same weeks.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice, pairwise

from panictrack.model.times import week_start
from panictrack.scoring.scorers.topics import Topic, score_topics

Dated = tuple[date, str]  # the day and the title of a headline

_WORD = re.compile(r"[^\W_]+(?:[.'&+-]?[^\W_]+)*\+?")
_VERSION = re.compile(r"\d{1,3}(?:\.\d+)*")  # Gemini 3.6, but not May 2026
_LEAST_RISE = 3.0  # of the root of the likelihood ratio: chance alone exceeds it once in 700 words
_MOST_SMALL = 0.25  # of a name's headlines that write it in small letters
_COVERED = 0.8  # of a word's headlines with the topic: a pair that has as many stands for it
_CHUNK = 20_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Suggestion:
    """A name that no term matches, for a person to judge.

    Can mislead when a name is that of a person or a scandal beside the topic for some weeks, or an outlet
    has begun to write all words with capitals. `n_without` are headlines that the topic misses only if the
    name means nothing else.
    """

    name: str
    n_with: int  # headlines of the last weeks with the name that have the topic
    n_without: int  # and that do not have it
    n_before: int  # headlines with the topic of the earlier weeks
    rise: float  # the smaller of both roots of likelihood ratios
    first_week: date  # with the name, of all weeks that were read
    example_with: str
    example_without: str  # empty if there is none


def suggestions(
    recent: Sequence[Dated], earlier: Iterable[Dated], topic: Topic, least: int
) -> list[Suggestion]:
    """The names that rose in `recent`, those that rose most first.

    Parameters
    ----------
    recent, earlier
        Headlines of the last weeks and of those before. Equal titles count once. Without any earlier one with
        the topic, a name need only stand out from the other headlines of the last weeks.
    least
        Headlines with the topic that a name must be in.
    """
    recent = list({title: (day, title) for day, title in recent}.values())
    marked = [(day, title, names_in(title), has) for day, title, has in _with_topic(recent, topic)]
    n_with = Counter(name for _, _, names, has in marked if has for name in names)
    known = _known(topic)
    wanted = {
        name
        for name, n in n_with.items()
        if n >= least and name.lower() not in known and not topic.matches(name)
    }
    n_without = Counter(name for _, _, names, has in marked if not has for name in names & wanted)
    before, n_topic_before, first = _before(earlier, topic, wanted)
    n_topic = sum(has for *_, has in marked)
    n_other = len(marked) - n_topic
    rises = {
        name: min(
            root_of_ratio(n_with[name], n_topic, n_without[name], n_other),
            root_of_ratio(n_with[name], n_topic, before[name], n_topic_before),
        )
        for name in wanted
    }
    risen = {name for name in wanted if rises[name] >= _LEAST_RISE}
    small = _small_letters(recent, risen)
    chosen = {name for name in risen if small[name.lower()] <= _MOST_SMALL * (n_with[name] + n_without[name])}
    chosen -= {
        word
        for pair in n_with
        if " " in pair
        for word in pair.split()
        if n_with[pair] >= _COVERED * n_with[word] and (pair in chosen or not n_without[word])
    }
    examples = {(name, has): title for _, title, names, has in marked for name in names & chosen}
    for day, _, names, _ in marked:
        for name in names & chosen:
            first[name] = min(day, first.get(name, day))
    found = [
        Suggestion(
            name=name,
            n_with=n_with[name],
            n_without=n_without[name],
            n_before=before[name],
            rise=rises[name],
            first_week=week_start(first[name]),
            example_with=examples[name, True],
            example_without=examples.get((name, False), ""),
        )
        for name in chosen
    ]
    return sorted(found, key=lambda one: (-one.rise, one.name))


def names_in(title: str) -> frozenset[str]:
    """The words that look like names, and the pairs of them, as written; none without the help of capitals.

    >>> sorted(names_in("Google's Nano Banana 2 beats all"))
    ['Banana', 'Banana 2', 'Google', 'Google Nano', 'Nano', 'Nano Banana']
    """
    if title in {title.lower(), title.upper()}:
        return frozenset()
    found = _words(title)
    pairs = _pairs(title, found)
    return frozenset(
        [
            *(word for word, _, _ in found if _is_name(word)),
            *(f"{a} {b}" for a, b in pairs if _is_name(a) and (_is_name(b) or _VERSION.fullmatch(b))),
        ]
    )


def root_of_ratio(n_here: int, of_here: int, n_there: int, of_there: int) -> float:
    """The signed root of Dunning's log-likelihood ratio: over 0 if the share here is the larger one.

    Infinite if nothing was there to compare with.
    """
    if not of_there:
        return math.inf
    share = (n_here + n_there) / (of_here + of_there)
    gain = sum(
        _log_likelihood(n, of, n / of) - _log_likelihood(n, of, share)
        for n, of in ((n_here, of_here), (n_there, of_there))
    )
    return math.copysign(math.sqrt(max(2 * gain, 0.0)), n_here / of_here - n_there / of_there)


def _log_likelihood(n: int, of: int, share: float) -> float:
    rest = of - n
    return (n * math.log(share) if n else 0.0) + (rest * math.log1p(-share) if rest else 0.0)


def _with_topic(headlines: Iterable[Dated], topic: Topic) -> Iterator[tuple[date, str, bool]]:
    remaining = iter(headlines)
    while chunk := list(islice(remaining, _CHUNK)):
        found = score_topics([title for _, title in chunk], (topic,))
        for (day, title), names in zip(chunk, found, strict=True):
            yield day, title, bool(names)


def _before(
    earlier: Iterable[Dated], topic: Topic, wanted: set[str]
) -> tuple[Counter[str], int, dict[str, date]]:
    """How many earlier headlines with the topic have each name, how many there are, and its first day."""
    counts: Counter[str] = Counter()
    first: dict[str, date] = {}
    n, seen = 0, set[int]()
    for day, title, has in _with_topic(earlier, topic):
        found = names_in(title) & wanted
        for name in found:
            first[name] = min(day, first.get(name, day))
        if has and hash(title) not in seen:
            seen.add(hash(title))
            counts.update(found)
            n += 1
    return counts, n, first


def _small_letters(headlines: Iterable[Dated], names: set[str]) -> Counter[str]:
    """How many headlines that have capitals write each name in small letters."""
    wanted = {name.lower() for name in names}
    counts: Counter[str] = Counter()
    for _, title in headlines:
        if title != title.lower():
            found = _words(title)
            counts.update(wanted & {*(word for word, _, _ in found), *map(" ".join, _pairs(title, found))})
    return counts


def _known(topic: Topic) -> set[str]:
    """What is a term already, though it may count only beside others."""
    return {term.text.lower() for term in topic.all_terms}


def _words(title: str) -> list[tuple[str, int, int]]:
    """The words without a possessive, and where each begins and ends."""
    found = _WORD.finditer(title.replace("’", "'"))
    return [(match.group().removesuffix("'s"), match.start(), match.end()) for match in found]


def _pairs(title: str, words: Sequence[tuple[str, int, int]]) -> list[tuple[str, str]]:
    """The words with one space between them."""
    return [(a, b) for (a, _, end), (b, start, _) in pairwise(words) if title[end:start] == " "]


def _is_name(word: str) -> bool:
    """A capital, as in GPT-5, Kimi and iPhone, or a digit behind a letter, as in o3; not 3D or 10bn."""
    return (
        len(word) > 1
        and not word[0].isdigit()
        and (word != word.lower() or any(letter.isdigit() for letter in word))
    )
