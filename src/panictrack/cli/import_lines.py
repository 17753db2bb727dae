"""What `import` says: the lines on what it did, and on what it would do."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence

from panictrack.importing.headlines import Imported, ImportInput, LanguagesFound, Preview
from panictrack.model.languages import in_languages
from panictrack.model.text import counted, printable
from panictrack.scoring.unread import unread_languages

_MOST_OUTLETS = 10
_MOST_REASONS = 5
_MOST_STREAMS = 3
_NEARLY_ALL = 0.95  # of the headlines: to two digits, their number could be above that of the rows
_Names = Counter[tuple[str | None, str]]  # rows by the name in the file and its outlet


def _overlap(found: Sequence[Imported | Preview]) -> Iterator[str]:
    """How many headlines the built-in baseline holds, too, and how many another stream of the archive.

    Nobody needs to take out what the baseline holds; two streams of one's own may count twice.
    """
    n_shared, n_once = (
        sum(getattr(one.in_baseline, name) for one in found) for name in ("n_shared", "n_once")
    )
    if n_shared:
        rest = n_shared - n_once
        twice = f"; {_roughly(rest)} in other streams, as copies" if 10 * rest > n_shared else ""
        yield (
            f"  {_part(n_shared, found)} of these headlines are also in the built-in baseline: "
            f"{'counted once' if not twice else f'{_roughly(n_once)} counted once'}{twice}"
        )
    for stream, n in sum((Counter(one.in_archive) for one in found), Counter[str]()).most_common():
        yield f"  {_part(n, found)} of these headlines are already here as {printable(stream)}: one stream?"


def _part(n: int, found: Sequence[Imported | Preview]) -> str:
    is_nearly_all = n >= _NEARLY_ALL * sum(one.n_good for one in found)
    return "nearly all" if is_nearly_all else f"about {_roughly(n)}"


def _roughly(n: int) -> str:
    """A number that a sample estimates: two digits are known."""
    return f"{float(f'{n:.2g}'):,.0f}"


def name_of(source: ImportInput) -> str:
    """The name of a path, and how many files are behind it where it is a folder."""
    return (
        f"{source.path.name}, {counted(len(source.files), 'file')}" if source.is_folder else source.path.name
    )


def import_lines(source: ImportInput, done: Sequence[Imported]) -> Iterator[str]:
    """The lines on what an import did."""
    yield _summary(source, done)
    yield from _coded(done)
    yield from _doubts(done)
    yield from _unscored(done)
    yield from _kept(done)
    yield from _overlap(done)


def _summary(source: ImportInput, done: Sequence[Imported]) -> str:
    records = [found.record for found in done if not found.was_known]
    if not records:
        return f"{name_of(source)}: imported before, so not imported again"
    n_rows, n_new, n_known, n_bad = (
        sum(getattr(record, name) for record in records) for name in ("n_rows", "n_new", "n_known", "n_bad")
    )
    n_before = len(done) - len(records)
    again = f" ({n_before} of the files imported before)" if n_before else ""
    counts = _counts(n_new, n_known, n_bad, sum(found.n_deleted for found in done))
    return f"{name_of(source)}: {counted(n_rows, 'row')}, {counts}{again}"


def _coded(done: Sequence[Imported]) -> Iterator[str]:
    """How many answers of coders came with an archive."""
    if n := sum(found.n_answers for found in done):
        yield f"  {counted(n, 'answer')} of coders; `panictrack label list` shows their samples"


def preview_lines(previews: Sequence[Preview], name: str) -> Iterator[str]:
    """The lines on one file, or on all dated copies in a folder together."""
    n_rows, n_new, n_known, n_seen, n_deleted, n_bad = (
        sum(getattr(preview, name) for preview in previews)
        for name in ("n_rows", "n_new", "n_known", "n_seen", "n_deleted", "n_bad")
    )
    reasons = Counter(_kind(row.reason) for preview in previews for row in preview.bad_rows)
    forms = " and ".join(dict.fromkeys(preview.description for preview in previews))
    yield f"{printable(name)}: {forms}; nothing was written"
    for note in dict.fromkeys(note for preview in previews for note in preview.notes):
        yield f"  {note}"
    if n_before := sum(preview.was_known for preview in previews):
        yield f"  imported before: {n_before} of {len(previews)}; they would not be imported again"
    yield f"  {counted(n_rows, 'row')}: " + _counts(n_new, n_known, n_bad, n_deleted)
    for reason, n in reasons.most_common(_MOST_REASONS):
        yield f"    {n:,} bad: {printable(reason)}"
    yield from _kept(previews)
    yield from _overlap(previews)
    yield from _dates(previews, n_new + n_known, n_seen)
    yield from _languages(previews)
    yield from _unscored(previews)
    yield from _outlets(previews)


def _counts(n_new: int, n_known: int, n_bad: int, n_deleted: int) -> str:
    """What happened to the rows; rows deleted earlier on purpose are counted apart from known ones."""
    deleted = f", {n_deleted:,} deleted stay out" if n_deleted else ""
    return f"{n_new:,} new, {n_known - n_deleted:,} known, {n_bad:,} bad{deleted}"


def _kind(complaint: str) -> str:
    """A complaint without what differs from row to row: `date '1' is not like` and the like are one."""
    begin, quote, rest = complaint.partition("'")
    return f"{begin}...{rest.rpartition(quote)[2]}" if quote else complaint


def _dates(previews: Sequence[Preview], n_good: int, n_seen: int) -> Iterator[str]:
    days = [day for preview in previews for day in (preview.first_on, preview.last_on) if day is not None]
    if days:
        yield (
            f"  {min(days)} to {max(days)}; {n_good - n_seen:,} dated by their publisher, "
            f"{n_seen:,} by when they were seen"
        )


def _languages(previews: Sequence[Preview]) -> Iterator[str]:
    """How many rows each language has, how many an unknown one, and what is doubtful."""
    numbers = _numbers(previews)
    known = {code: n for code, n in numbers.most_common() if code is not None}
    named = [in_languages(known)] if known else []
    unknown = [f"{n:,} unknown"] if (n := numbers[None]) else []
    if named or unknown:
        yield f"  languages: {', '.join([*named, *unknown])}"
    yield from _doubts(previews)


def _unscored(found: Sequence[Imported | Preview]) -> Iterator[str]:
    """How many rows no scorer reads: they are kept, but are in no share."""
    if unread := unread_languages(_numbers(found)):
        yield f"  kept, but not scored, as no scorer reads them: {in_languages(unread)}"


def _numbers(found: Sequence[Imported | Preview]) -> Counter[str | None]:
    """How many rows each language has; None: it is unknown."""
    return _languages_of(found).n_rows


def _doubts(found: Sequence[Imported | Preview]) -> Iterator[str]:
    """What is wrong with the languages that rows give."""
    yield from (f"  {doubt}" for doubt in _languages_of(found).doubts())


def _languages_of(found: Sequence[Imported | Preview]) -> LanguagesFound:
    return sum((one.languages for one in found), LanguagesFound())


def _kept(found: Sequence[Imported | Preview]) -> Iterator[str]:
    """How many known headlines stay in the streams they are in, whatever the import says."""
    kept: Counter[tuple[str, str]] = Counter()
    for one in found:
        kept.update(dict(one.kept_streams))
    if kept:
        named = ", ".join(f"{name!r} ({kind})" for (name, kind), _ in kept.most_common(_MOST_STREAMS))
        others = len(kept) - _MOST_STREAMS
        more = f" and {counted(others, 'other')}" if others > 0 else ""
        verb = "stays" if kept.total() == 1 else "stay"
        yield f"  {counted(kept.total(), 'known headline')} {verb} in the stream {printable(named)}{more}"


def _outlets(previews: Sequence[Preview]) -> Iterator[str]:
    """The names with most rows, then those whose outlets could be added to outlets.csv."""
    found = [one for preview in previews for one in preview.outlets]
    without_country = {one.outlet for one in found if not one.has_country}
    names: _Names = Counter()
    for one in found:
        names[one.name, one.outlet] += one.n_rows
    if names:
        n_outlets = len({outlet for _, outlet in names})
        yield f"  {counted(n_outlets, 'outlet')} from {counted(len(names), 'name')}; the largest:"
    ordered = names.most_common()
    yield from _names(ordered, without_country)
    others = [item for item in ordered[_MOST_OUTLETS:] if item[0][1] in without_country]
    if others:
        yield f"  {len(others):,} of these others have no country; the largest:"
        yield from _names(others, without_country)
    if without_country:
        them = "it" if len(without_country) == 1 else "them"
        outlets = counted(len(without_country), "outlet")
        yield f"  {outlets} without a country; add {them} to outlets.csv"


def _names(
    ordered: Sequence[tuple[tuple[str | None, str], int]], without_country: Collection[str]
) -> Iterator[str]:
    for (name, outlet), n in ordered[:_MOST_OUTLETS]:
        mark = "  (no country)" if outlet in without_country else ""
        yield f"    {n:>9,}  {printable('(no name)' if name is None else name)} -> {printable(outlet)}{mark}"
    if len(ordered) > _MOST_OUTLETS:
        yield f"    and {len(ordered) - _MOST_OUTLETS:,} more"
