"""How many of the headlines of an import the built-in baseline has counted, too, from a sample of titles."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from panictrack.archive.counts import SAMPLED_ONE_IN
from panictrack.curve.series.overlap import NO_OVERLAP, Overlap, overlap
from panictrack.curve.series.same_titles import FEWEST_TITLES
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
        sample = {(date.fromisoformat(week), stream): keys for (week, stream), keys in self._keys.items()}
        found = overlap(sample, baseline_titles())
        if found.n_shared < max(FEWEST_TITLES, _FEWEST_SHARE * n_titles):
            return NO_OVERLAP
        n_shared, n_once = (round(n * self._n_rows / n_titles) for n in (found.n_shared, found.n_once))
        return Overlap(n_shared=n_shared, n_once=n_once)
