"""Titles, links and dates of real feed files, compared with what feedparser reads with its own defaults.

    python benchmarks/against_feedparser.py ../shared/data/feeds [FOLDER ...]

One row each for titles, links and dates: how many feedparser has and we lack (lost), how many we have and it
lacks (found), how many are not the same (differ; of titles, beyond case and punctuation). Below, one case of
each kind and file, because feedparser errs too: who is right is for a person to see. Both are told the same
address for relative links. Exit code 1 when anything is lost.
"""

import argparse
import calendar
import html
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from itertools import zip_longest
from pathlib import Path
from typing import Any

import feedparser

SUFFIXES = {".xml", ".rss", ".atom", ".rdf"}
ADDRESS = "https://fetched.example/feeds/"
WHATS = ("titles", "links", "dates")
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_OTHERS = re.compile(r"[\W_]+")


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """What one reader made of an item; empty: nothing."""

    titles: str
    links: str
    dates: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """Where the two are not the same."""

    file: str
    what: str
    kind: str  # lost, found, differ
    theirs: str
    ours: str


def by_feedparser(body: bytes) -> list[Item]:
    """The titled items by feedparser alone. Call it before panictrack's own backend takes over its dates."""
    parsed = feedparser.parse(BytesIO(body), response_headers={"content-location": ADDRESS})
    items = [
        Item(titles=_text(entry), links=_address(entry.get("link")), dates=_moment(entry))
        for entry in parsed.entries
    ]
    return [item for item in items if item.titles]


def by_panictrack(body: bytes) -> list[Item]:
    """The items by our parser."""
    from panictrack.collecting.parsing.parser import parse_here

    return [
        Item(
            titles=entry.title,
            links=entry.url or "",
            dates=entry.published_at.isoformat() if entry.published_at else "",
        )
        for entry in parse_here(body, None, ADDRESS).entries
    ]


def _text(entry: Any) -> str:
    title = " ".join((entry.get("title") or "").split())
    if (entry.get("title_detail") or {}).get("type") in {"text/html", "application/xhtml+xml"}:
        return html.unescape(_TAG.sub("", title)).strip()
    return title


def _address(link: str | None) -> str:
    link = (link or "").strip()
    return link if link.startswith(("http://", "https://")) else ""


def _moment(entry: Any) -> str:
    parts = dict.get(entry, "published_parsed") or dict.get(entry, "updated_parsed")
    if parts is None:
        return ""
    try:
        return datetime.fromtimestamp(calendar.timegm(parts), UTC).isoformat()
    except (OverflowError, ValueError):
        return ""


def cases(file: str, theirs: list[Item], ours: list[Item]) -> Iterator[Case]:
    """Item by item, in their order; a file with another number of items has those of its end alone."""
    nothing = Item(titles="", links="", dates="")
    for their, our in zip_longest(theirs, ours, fillvalue=nothing):
        for what in WHATS:
            one, other = getattr(their, what), getattr(our, what)
            same = _words(one) == _words(other) if what == "titles" else one == other
            if not same:
                kind = "lost" if not other else "found" if not one else "differ"
                yield Case(file=file, what=what, kind=kind, theirs=one, ours=other)


def _words(title: str) -> str:
    return _OTHERS.sub(" ", title.casefold()).strip()


def main() -> int:
    """Read every file both ways, and print the table and the cases."""
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("folders", nargs="+", type=Path)
    folders = arguments.parse_args().folders
    bodies = {
        str(path.relative_to(folder)): path.read_bytes()
        for folder in folders
        for path in sorted(folder.rglob("*"))
        if path.suffix in SUFFIXES
    }
    theirs = {file: by_feedparser(body) for file, body in bodies.items()}
    ours = {file: by_panictrack(body) for file, body in bodies.items()}
    found = [case for file in bodies for case in cases(file, theirs[file], ours[file])]
    print(f"{len(bodies)} files, {sum(map(len, theirs.values()))} titled items by feedparser")
    print(f"{'':8} {'both':>7} {'lost':>6} {'found':>6} {'differ':>7}")
    for what in WHATS:
        n = {
            kind: sum((case.what, case.kind) == (what, kind) for case in found)
            for kind in ("lost", "found", "differ")
        }
        n_theirs = sum(bool(getattr(item, what)) for items in theirs.values() for item in items)
        print(f"{what:8} {n_theirs - n['lost']:7} {n['lost']:6} {n['found']:6} {n['differ']:7}")
    for (file, what, kind), number in Counter((case.file, case.what, case.kind) for case in found).items():
        first = next(case for case in found if (case.file, case.what, case.kind) == (file, what, kind))
        print(f"{what} {kind}, {number} x {file}, such as")
        print(f"  feedparser {first.theirs!r}\n  panictrack {first.ours!r}")
    return 1 if any(case.kind == "lost" for case in found) else 0


if __name__ == "__main__":
    sys.exit(main())
