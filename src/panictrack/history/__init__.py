"""History: episodes of earlier technologies, events in the story of AI, and the built-in baseline."""

from panictrack.history.catalogue import (
    Episode,
    EpisodeKind,
    Event,
    Fact,
    FactStage,
    load_episodes,
    load_events,
)

__all__ = ["Episode", "EpisodeKind", "Event", "Fact", "FactStage", "load_episodes", "load_events"]
