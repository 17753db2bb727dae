import pytest

from panictrack.data import data_path
from panictrack.errors import ConfigurationError
from panictrack.history import EpisodeKind, FactStage, load_episodes, load_events
from panictrack.history.catalogue import decimal_years, first_day

EPISODES = load_episodes()


def test_the_examples_of_the_paper_come_first():
    assert [episode.name for episode in EPISODES[:3]] == ["Printing press", "Phonograph", "Video cameras"]


def test_there_are_earlier_technologies_and_alarms_that_proved_right():
    kinds = [episode.kind for episode in EPISODES]
    assert kinds.count(EpisodeKind.TECHNOLOGY) >= 29
    assert kinds.count(EpisodeKind.PROVED_RIGHT) >= 4


def test_every_fact_has_a_source_a_confidence_and_a_date():
    for episode in EPISODES:
        for fact in episode.facts:
            assert fact.source, (episode.id, fact)
            assert fact.confidence in {"documented", "estimate", "uncertain"}
            assert 1400 < fact.years[0] <= fact.years[1] < 2027
            assert len(fact.text) <= 160


def test_every_episode_has_an_introduction_and_an_outcome():
    for episode in EPISODES:
        assert episode.first(FactStage.INTRODUCED) is not None, episode.id
        assert episode.outcome.endswith(".")


def test_satire_is_never_a_first_alarm():
    for episode in EPISODES:
        alarm = episode.first(FactStage.FIRST_ALARM)
        assert alarm is None or not alarm.is_satire
    assert any(fact.is_satire for episode in EPISODES for fact in episode.facts)


def test_each_technology_has_a_serious_alarm_or_a_reason_for_none():
    for episode in EPISODES:
        if episode.first(FactStage.FIRST_ALARM) is None:
            assert "No alarm in earnest" in episode.outcome, episode.id


def test_an_alarm_that_has_not_faded_has_no_end_and_every_other_has_one():
    for episode in EPISODES:
        if episode.kind is EpisodeKind.PROVED_RIGHT or episode.id == "novels":
            assert episode.first(FactStage.FADED) is None, episode.id
        else:
            has_not_faded = episode.outcome.startswith("Not faded")
            assert (episode.first(FactStage.FADED) is None) is has_not_faded, episode.id


@pytest.mark.parametrize("episode_id", ["asbestos", "leaded_petrol", "cfcs", "thalidomide"])
def test_alarms_that_proved_right_have_every_stage(episode_id):
    (episode,) = [found for found in EPISODES if found.id == episode_id]
    assert episode.kind is EpisodeKind.PROVED_RIGHT
    for stage in (FactStage.INTRODUCED, FactStage.FIRST_ALARM, FactStage.PEAK, FactStage.REGULATION):
        assert episode.first(stage) is not None, stage
    assert "right" in episode.outcome
    assert not any(fact.is_found for fact in episode.facts)


def test_satire_is_marked_as_neither_alarm_nor_peak():
    comic = [fact for episode in EPISODES for fact in episode.facts if fact.is_satire]
    assert {fact.stage for fact in comic} == {FactStage.OTHER}


def test_every_technology_has_a_peak_and_no_fact_twice():
    for episode in EPISODES:
        assert episode.first(FactStage.PEAK) is not None, episode.id
        facts = [(fact.stage, fact.date, fact.text) for fact in episode.facts]
        assert len(facts) == len(set(facts)), episode.id


def test_no_year_of_the_cycle_is_given_as_a_fact():
    assert "cycle_estimate" not in data_path("history", "episodes.yaml").read_text(encoding="utf-8")


def test_events_are_in_order_and_their_labels_fit_a_chart():
    events = load_events()
    assert [event.date for event in events] == sorted(event.date for event in events)
    assert all(0 < len(event.label) <= 40 for event in events)
    assert 10 <= len(load_events(core_only=True)) <= 20
    assert len(events) >= 60


@pytest.mark.parametrize(
    ("text", "day"), [("1473", "1473-01-01"), ("1909-03", "1909-03-01"), ("1487/1564", "1487-01-01")]
)
def test_a_date_is_as_precise_as_its_source(text, day):
    assert first_day(text, "x").isoformat() == day


def test_a_span_has_two_ends():
    begin, end = decimal_years("1487/1564", "x")
    assert (begin, end) == (1487, 1564)


def test_a_bad_date_is_an_error_that_names_the_entry():
    with pytest.raises(ConfigurationError, match=r"printing press.*'c\. 1450'"):
        first_day("c. 1450", "printing press")
