"""The technology press has a curve of its own beside that of general and business news."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np

from panictrack.curve import Verdict
from panictrack.model import FeedKind, WeekCount
from panictrack.report.curve_cache import CurveCache
from panictrack.report.technology_press import measure_press, press_section

SINCE = date(2023, 1, 2)


def press_of(n_weeks):
    generator = np.random.default_rng(1)
    counts = [
        WeekCount(
            week_start=SINCE + timedelta(weeks=week),
            stream="forum",
            kind=FeedKind.TECHNOLOGY,
            topic="ai",
            n_headlines=500,
            n_topic=50,
            n_concerned=20,
            n_alarmed=int(generator.poisson(6)),
        )
        for week in range(n_weeks)
    ]
    now = SINCE + timedelta(weeks=n_weeks)
    return measure_press(counts, topic="ai", now=now, label="AI", curves=CurveCache(None))


def section_of(press, news=None):
    return press_section(press, news, since=SINCE, label="AI", unfinished=None)


def test_the_press_has_a_sentence_and_a_chart_that_name_it():
    press = press_of(80)
    section = section_of(press, replace(press.curve, verdict=Verdict.RISING))
    assert section.title == "The technology press"
    assert section.paragraphs[0].endswith("than general and business news do: forum.")
    assert (
        section.paragraphs[1].count(
            "this week's uncorrected fit says “rising”. Both are what a fit alone says;"
        )
        == 1
    )
    assert "it will be higher in 20 weeks" in section.paragraphs[1]  # a quarter of 80
    assert section.figure.name == "technology_press"
    assert section.figure.title.startswith(
        "Technology press: The share of headlines that are alarmed about AI"
    )


def test_the_same_verdict_in_the_news_is_said_to_be_the_same():
    press = press_of(80)
    assert "uncorrected fit says the same." in section_of(press, press.curve).paragraphs[1]


def test_a_press_with_little_has_no_curve_and_one_without_headlines_no_section():
    assert "too few alarmed headlines about AI" in section_of(press_of(5)).paragraphs[1]
    assert section_of(press_of(0)) is None
