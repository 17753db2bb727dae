"""A snapshot: what a report rests on as plain files that a stranger can cite, verify and compute with.

`take` writes it, `verify` checks it, `opened` makes an archive of it for as long as a report needs one.
"""

from panictrack.archive.snapshot.checksums import Sums, verify
from panictrack.archive.snapshot.create import Source, Taken, take
from panictrack.archive.snapshot.open import Opened, described, opened

__all__ = ["Opened", "Source", "Sums", "Taken", "described", "opened", "take", "verify"]
