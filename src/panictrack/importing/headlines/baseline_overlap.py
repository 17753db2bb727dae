"""How many headlines of an import the baseline has, too, or another stream of the archive, from a sample."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date

from panictrack.archive import Database
from panictrack.archive.counts import SAMPLED_ONE_IN
from panictrack.archive.week_cache import known_titles
from panictrack.curve.series.overlap import NO_OVERLAP, Overlap, overlap
from panictrack.curve.series.same_titles import FEWEST_TITLES, held_by
from panictrack.history.baseline import baseline_titles
from panictrack.model.identity import HeadlineRow

_FEWEST_SHARE = 0.01  # of a file: below, they may be copies of agencies


class SampledTitles:
    """One title in 64 of a file's rows, by week and stream, as the baseline keeps them."""

    def __init__(self) -> None:
        self._keys: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
        self._n_rows = 0

    def add(self, headlines: Sequence[HeadlineRow]) -> None:
        """Take what the sample has of these rows; what was selected by topic is never counted."""
        counted = [row for row in headlines if not row.is_selected]
        self._n_rows += len(counted)
        for row in counted:
            if not row.title_key % SAMPLED_ONE_IN:
                self._keys[row.week_start, row.stream].add(row.title_key)

    def in_baseline(self) -> Overlap:
        """How many headlines the baseline has, too, to about a tenth; none where they are few of the file.

        The share that it has of the sample is taken for its share of all rows: it never has more than all.
        """
        n_titles = sum(map(len, self._keys.values()))
        if n_titles < FEWEST_TITLES:
            return NO_OVERLAP
        found = overlap(self._sample(), baseline_titles())
        if found.n_shared < max(FEWEST_TITLES, _FEWEST_SHARE * n_titles):
            return NO_OVERLAP
        n_shared, n_once = (round(n * self._n_rows / n_titles) for n in (found.n_shared, found.n_once))
        return Overlap(n_shared=n_shared, n_once=n_once)

    def in_archive(self, archive: Database) -> Counter[str]:
        """How many headlines streams of the archive that are not in the file have, if they seem the same."""
        n_titles = sum(map(len, self._keys.values()))
        if n_titles < FEWEST_TITLES:
            return Counter()
        sample = self._sample()
        own = {stream for _, stream in sample}
        with archive.reading() as connection:
            known = known_titles(connection)
        found = held_by(sample, {cell: keys for cell, keys in known.items() if cell[1] not in own})
        held = sum(found.values(), Counter[str]())
        return Counter({stream: round(n * self._n_rows / n_titles) for stream, n in held.items()})

    def _sample(self) -> dict[tuple[date, str], set[int]]:
        return {(date.fromisoformat(week), stream): keys for (week, stream), keys in self._keys.items()}
