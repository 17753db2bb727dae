"""A query as a topic: the lines for the feed list, where its words can be terms."""

import json
import re
from collections.abc import Collection

_TERM = re.compile(r'"[^"]+"|[^\s()"*]+')
_OPERATORS = frozenset({"AND", "OR", "NOT"})


def topic_draft(words: str | None, known: Collection[str] = ()) -> str | None:
    """The section of feeds.yaml for a query; None where it is no list of words or phrases joined by OR.

    `known` are the names of topics that the new one must not replace.

    >>> print(topic_draft('"killer robots" OR slaughterbots'))
    topics:
      killer_robots:
        label: "Killer robots"
        version: "1"
        terms: ["killer robots", "slaughterbots"]
    """
    parts = [part.strip() for part in re.split(r"\bOR\b", words or "")]
    terms = [part.strip('"') for part in parts]
    if any(not _TERM.fullmatch(part) or part in _OPERATORS for part in parts):
        return None
    name = "_".join(re.findall(r"[a-z0-9]+", terms[0].lower()))
    if not name:
        return None
    while name in known:
        name += "_too"
    label = terms[0][:1].upper() + terms[0][1:]
    quoted = ", ".join(_quoted(term) for term in terms)
    return f'topics:\n  {name}:\n    label: {_quoted(label)}\n    version: "1"\n    terms: [{quoted}]'


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
