"""Scores of headlines from their words alone: sentiment, alarm, themes, regulation, technologies."""

from panictrack.scoring.scorers.alarm import (
    ALARM_THRESHOLD,
    CONCERN_THRESHOLD,
    AlarmScorer,
    error_rates,
    reasons,
    score_alarms,
    score_fear,
)
from panictrack.scoring.scorers.label_quality import REGULATION, LabelQuality, label_quality
from panictrack.scoring.scorers.registry import Scorer, Scorers
from panictrack.scoring.scorers.themes import LABELS, REGULATIONS, THEMES, LabelScorer, labels_of
from panictrack.scoring.scorers.topic_precision import (
    CHECKS,
    ENOUGH,
    FEWEST_CHECKED,
    Checked,
    TopicPrecision,
    topic_precisions,
)
from panictrack.scoring.scorers.topics import Topic, TopicScorer, load_topics, score_topics
from panictrack.scoring.scorers.vader import VaderScorer

__all__ = [
    "ALARM_THRESHOLD",
    "CHECKS",
    "CONCERN_THRESHOLD",
    "ENOUGH",
    "FEWEST_CHECKED",
    "LABELS",
    "REGULATION",
    "REGULATIONS",
    "THEMES",
    "AlarmScorer",
    "Checked",
    "LabelQuality",
    "LabelScorer",
    "Scorer",
    "Scorers",
    "Topic",
    "TopicPrecision",
    "TopicScorer",
    "VaderScorer",
    "error_rates",
    "label_quality",
    "labels_of",
    "load_topics",
    "reasons",
    "score_alarms",
    "score_fear",
    "score_topics",
    "topic_precisions",
]
