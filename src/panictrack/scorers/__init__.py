"""Scores about headlines, by their words alone: VADER, alarm, and which technology they are about."""

from panictrack.scorers.alarm import ALARM_THRESHOLD, CONCERN_THRESHOLD, AlarmScorer, explain, score_both
from panictrack.scorers.registry import Scorer, Scorers, default_scorers
from panictrack.scorers.topics import Topic, TopicScorer, load_topics, score_topics
from panictrack.scorers.vader import VaderScorer

__all__ = [
    "ALARM_THRESHOLD",
    "CONCERN_THRESHOLD",
    "AlarmScorer",
    "Scorer",
    "Scorers",
    "Topic",
    "TopicScorer",
    "VaderScorer",
    "default_scorers",
    "explain",
    "load_topics",
    "score_both",
    "score_topics",
]
