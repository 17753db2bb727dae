"""Snapshots: what a report rests on as plain files that strangers can cite, verify and compute with.

`create` writes one, `verify` checks one, and `open_snapshot` makes a temporary archive of one for a report.
"""

from panictrack.archive.snapshot.create import SnapshotInputs, create
from panictrack.archive.snapshot.metadata import Snapshot
from panictrack.archive.snapshot.open import OpenedSnapshot, open_snapshot, verify

__all__ = ["OpenedSnapshot", "Snapshot", "SnapshotInputs", "create", "open_snapshot", "verify"]
