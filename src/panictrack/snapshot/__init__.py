"""A snapshot: what a report rests on as plain files that a stranger can cite, verify and compute with.

`take` writes it, `verify` checks it, `opened` makes an archive of it for as long as a report needs one.
"""

from panictrack.snapshot.opening import Opened, described, opened
from panictrack.snapshot.sums import Sums, verify
from panictrack.snapshot.taking import Source, Taken, take

__all__ = ["Opened", "Source", "Sums", "Taken", "described", "opened", "take", "verify"]
