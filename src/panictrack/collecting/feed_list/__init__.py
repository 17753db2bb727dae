"""The feed list as a file: feeds.yaml read, checked, written into, and exchanged with other readers."""

from panictrack.collecting.feed_list.read import load_feeds

__all__ = ["load_feeds"]
