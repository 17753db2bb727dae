"""One round of collecting: fetch side by side, parse, decide, keep each feed in one transaction."""

from panictrack.collecting.rounds.run import Round, collect

__all__ = ["Round", "collect"]
