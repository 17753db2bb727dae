"""Which technologies may be drawn as alarm beside AI."""

import pytest

from panictrack.scoring.scorers.topic_precision import Checked, TopicPrecision

NONE = Checked(n_right=0, n_checked=0)


def precision(*, topic, concern):
    found = {
        name: Checked(n_right=right, n_checked=n)
        for name, (right, n) in {"topic": topic, "concern": concern}.items()
    }
    return TopicPrecision(**found, concern_found=NONE, alarm=NONE, alarm_found=NONE)


@pytest.mark.parametrize(
    ("topic", "concern", "suffices"),
    [
        ((16, 20), (16, 20), True),
        ((15, 20), (20, 20), False),
        ((20, 20), (15, 20), False),
        ((79, 99), (20, 20), False),
        ((19, 19), (20, 20), False),
        ((20, 20), (19, 19), False),
        ((0, 0), (20, 20), False),
    ],
)
def test_a_topic_and_its_concern_must_both_be_right_in_four_of_five_of_at_least_twenty(
    topic, concern, suffices
):
    assert precision(topic=topic, concern=concern).suffices is suffices


def test_what_is_missed_and_clear_alarm_do_not_decide():
    one = precision(topic=(20, 20), concern=(20, 20))
    assert one.suffices
    assert (one.alarm.share, one.concern_found.share) == (0.0, 0.0)
