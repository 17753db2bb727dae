"""History: episodes of earlier technologies, events in the story of AI, and the built-in baseline."""

from panictrack.history.episodes import Episode, EpisodeKind, Fact, FactStage, load_episodes
from panictrack.history.events import Event, load_events

__all__ = ["Episode", "EpisodeKind", "Event", "Fact", "FactStage", "load_episodes", "load_events"]
