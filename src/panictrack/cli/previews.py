"""What `import --dry-run` found, in lines for a person."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence

from panictrack.importing.headlines import Preview
from panictrack.model.text import printable

_MOST_OUTLETS = 10
_MOST_REASONS = 5
_Names = Counter[tuple[str | None, str]]  # rows by what the file says and the outlet that was made of it


def told(previews: Sequence[Preview], name: str) -> Iterator[str]:
    """The lines about one file, or about the snapshots of a folder together."""
    n_rows, n_new, n_known, n_seen, n_deleted = (
        sum(getattr(preview, name) for preview in previews)
        for name in ("n_rows", "n_new", "n_known", "n_seen", "n_deleted")
    )
    reasons = Counter(_kind(row.reason) for preview in previews for row in preview.bad_rows)
    forms = " and ".join(dict.fromkeys(preview.description for preview in previews))
    yield f"{printable(name)}: {forms}; nothing was written"
    for note in dict.fromkeys(note for preview in previews for note in preview.notes):
        yield f"  {note}"
    if n_before := sum(preview.was_known for preview in previews):
        yield f"  imported before: {n_before} of {len(previews)}; nothing would be done for that"
    yield f"  {n_rows:,} rows: " + counts_told(n_new, n_known, reasons.total(), n_deleted)
    for reason, n in reasons.most_common(_MOST_REASONS):
        yield f"    {n:,} bad: {printable(reason)}"
    yield from _dates(previews, n_new + n_known, n_seen)
    yield from _outlets(previews)


def counts_told(n_new: int, n_known: int, n_bad: int, n_deleted: int) -> str:
    """What became of rows; those that were deleted on purpose are told apart from those that are known."""
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


def _outlets(previews: Sequence[Preview]) -> Iterator[str]:
    """The names with most rows; behind these, those whose outlets a person could write into the table."""
    found = [one for preview in previews for one in preview.outlets]
    homeless = {one.outlet for one in found if not one.has_country}
    names: _Names = Counter()
    for one in found:
        names[one.name, one.outlet] += one.n_rows
    if names:
        n_outlets = len({outlet for _, outlet in names})
        yield f"  {n_outlets:,} outlets from {len(names):,} names; the largest:"
    ordered = names.most_common()
    yield from _names(ordered, homeless)
    others = [item for item in ordered[_MOST_OUTLETS:] if item[0][1] in homeless]
    if others:
        yield f"  {len(others):,} of these others have no country; the largest:"
        yield from _names(others, homeless)
    if homeless:
        yield f"  {len(homeless):,} outlets without a country; outlets.csv can tell it"


def _names(ordered: Sequence[tuple[tuple[str | None, str], int]], homeless: Collection[str]) -> Iterator[str]:
    for (said, outlet), n in ordered[:_MOST_OUTLETS]:
        mark = "  (no country)" if outlet in homeless else ""
        yield f"    {n:>9,}  {printable(_in_file(said))} -> {printable(outlet)}{mark}"
    if len(ordered) > _MOST_OUTLETS:
        yield f"    and {len(ordered) - _MOST_OUTLETS:,} more"


def _in_file(said: str | None) -> str:
    return "(no name)" if said is None else said
