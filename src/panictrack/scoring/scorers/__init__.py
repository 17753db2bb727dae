"""Scores about headlines, by their words alone: sentiment, alarm, themes, regulation, technologies."""

from panictrack.scoring.scorers.alarm import (
    ALARM_THRESHOLD,
    CONCERN_THRESHOLD,
    AlarmScorer,
    explain,
    score_both,
)
from panictrack.scoring.scorers.fear import fear
from panictrack.scoring.scorers.registry import Scorer, Scorers, default_scorers
from panictrack.scoring.scorers.themes import LABELS, REGULATIONS, THEMES, LabelScorer, labels_of
from panictrack.scoring.scorers.topics import Topic, TopicScorer, load_topics, score_topics
from panictrack.scoring.scorers.vader import VaderScorer

__all__ = [
    "ALARM_THRESHOLD",
    "CONCERN_THRESHOLD",
    "LABELS",
    "REGULATIONS",
    "THEMES",
    "AlarmScorer",
    "LabelScorer",
    "Scorer",
    "Scorers",
    "Topic",
    "TopicScorer",
    "VaderScorer",
    "default_scorers",
    "explain",
    "fear",
    "labels_of",
    "load_topics",
    "score_both",
    "score_topics",
]
