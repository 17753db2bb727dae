"""A snapshot: what a report rests on as plain files that a stranger can cite, verify and compute with.

`create` writes it, `verify` checks it, `opened` makes an archive of it for as long as a report needs one.
"""

from panictrack.archive.snapshot.checksums import Sums, verify
from panictrack.archive.snapshot.create import CreatedSnapshot, SnapshotInputs, create
from panictrack.archive.snapshot.open import Opened, described, opened

__all__ = ["CreatedSnapshot", "Opened", "SnapshotInputs", "Sums", "create", "described", "opened", "verify"]
