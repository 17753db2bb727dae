"""What `import --dry-run` found, in lines for a person."""

from collections import Counter
from collections.abc import Iterator, Sequence

from panictrack.backfill import Preview
from panictrack.text import printable

_MOST_OUTLETS = 10
_MOST_REASONS = 5


def told(previews: Sequence[Preview], name: str) -> Iterator[str]:
    """The lines about one file, or about the snapshots of a folder together."""
    n_new, n_known = (sum(preview.n_new for preview in previews), sum(item.n_known for item in previews))
    n_rows, n_seen = (sum(preview.n_rows for preview in previews), sum(item.n_seen for item in previews))
    reasons = Counter(_kind(row.complaint) for preview in previews for row in preview.bad_rows)
    forms = " and ".join(dict.fromkeys(preview.form for preview in previews))
    yield f"{printable(name)}: {forms}; nothing was written"
    if n_before := sum(preview.was_known for preview in previews):
        yield f"  imported before: {n_before} of {len(previews)}; nothing would be done for that"
    yield f"  {n_rows:,} rows: {n_new:,} new, {n_known:,} known, {reasons.total():,} bad"
    for reason, n in reasons.most_common(_MOST_REASONS):
        yield f"    {n:,} bad: {printable(reason)}"
    yield from _dates(previews, n_new + n_known, n_seen)
    yield from _outlets(previews)


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
    counts: Counter[tuple[str | None, str]] = Counter()
    for preview in previews:
        counts.update({(found.said, found.outlet): found.n_rows for found in preview.outlets})
    n_outlets = len({outlet for _, outlet in counts})
    if counts:
        yield f"  {n_outlets:,} outlets from {len(counts):,} names; the largest:"
    for (said, outlet), n in counts.most_common(_MOST_OUTLETS):
        yield f"    {n:>9,}  {printable(_in_file(said))} -> {printable(outlet)}"


def _in_file(said: str | None) -> str:
    return "(no name)" if said is None else said
