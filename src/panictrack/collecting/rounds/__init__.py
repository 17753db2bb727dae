"""One round of collecting: fetch side by side, parse, decide, keep each feed in one transaction."""

from panictrack.collecting.rounds.run import CollectRun, collect

__all__ = ["CollectRun", "collect"]
