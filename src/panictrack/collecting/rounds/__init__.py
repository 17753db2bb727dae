"""Collecting: fetch the feeds, store what is new, and decide when each feed is due again."""

from panictrack.collecting.rounds.run import CollectRun, collect

__all__ = ["CollectRun", "collect"]
