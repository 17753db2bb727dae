"""The section of the page on trends within streams says what they say together, and no more."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from panictrack.model import Measure, WeekCount
from panictrack.report.stream_trends import MOST_SHOWN, factor_in_words, measure_trends, trends_section

FIRST, LAST = date(2022, 12, 19), date(2026, 8, 17)
N_WEEKS = (LAST - FIRST).days // 7 + 1


def weekly(stream, factor=1.0, *, events=4.0, seed=1, weeks=range(N_WEEKS)):
    generator = np.random.default_rng(seed)
    alarmed = [
        int(generator.poisson(events * factor ** ((week - N_WEEKS + 90) * 7 / 365.25))) for week in weeks
    ]
    return [
        WeekCount(
            week_start=FIRST + timedelta(weeks=week),
            stream=stream,
            topic="ai",
            n_headlines=1_000,
            n_topic=5 * n,
            n_concerned=n,
            n_alarmed=n,
        )
        for week, n in zip(weeks, alarmed, strict=True)
    ]


def several(*factors):
    return [
        one for seed, factor in enumerate(factors) for one in weekly(f"s{seed}", factor, seed=seed, events=9)
    ]


def section_of(counts, of_curve=None):
    trends = measure_trends(counts, None)
    if of_curve:
        trends = replace(trends, of_curve=dict(zip(trends.spans, of_curve, strict=False)))
    return trends_section(trends, topic="AI")


def test_the_page_says_what_the_streams_say_together_in_each_of_three_spans():
    section = section_of([*several(2.0, 2.0, 2.0, 2.0), *weekly("few", events=0.01)])
    _, since, two_years, one_year, _ = section.paragraphs
    assert since.startswith("Since January 2023, panic over AI rose within the streams, by a factor of 1.9")
    assert since.endswith("of the 4 with enough alarmed headlines, 4 rose, none fell, and none is unclear.")
    assert two_years.startswith("In the last 104 weeks, panic over AI rose within the streams")
    assert one_year.startswith("In the last 52 weeks, ")
    assert section.table.columns[3:] == ("since January 2023", "last 104 weeks", "last 52 weeks")


def test_streams_that_contradict_each_other_cannot_tell():
    section = section_of(several(3.0, 1 / 3, 1.0))
    assert section.paragraphs[1].startswith(
        "Since January 2023, the streams together cannot tell whether panic over AI rose or fell (a factor of"
    )
    assert section.paragraphs[1].endswith("1 rose, 1 fell, and one is unclear.")


def test_streams_that_fall_are_said_to_fall():
    assert (
        "panic over AI fell within the streams, by a factor of 0.5"
        in (section_of(several(0.5, 0.5, 0.5, 0.5)).paragraphs[1])
    )


def test_a_stream_with_too_few_counts_is_named_as_such_and_never_zero():
    old = weekly("old", weeks=range(10, 60))
    section = section_of([*several(1.0, 1.0), *weekly("few", events=0.02), *old])
    rows = {row[0]: row[1:] for row in section.table.rows}
    assert rows["few"][2:] == ("too few", "too few", "too few")
    assert rows["old"][1].endswith(" / – / –")
    assert rows["old"][3:] == ("no headlines", "no headlines")
    (few, *_) = [one for one in section.export.records() if one["stream"] == "few"]
    assert (few["factor_a_year"], few["direction"]) == (None, "too few")


@pytest.mark.parametrize(
    ("of_curve", "words"),
    [
        ((2.0, 2.0, 2.0), "The curve's own factors (2.00, 2.00 and 2.00 a year) lie inside these intervals."),
        (
            (3.5, 2.0, 2.0),
            "Curve and streams disagree (since January 2023): there the curve's own factor (3.50 a year) ",
        ),
        (
            (3.5, 0.1, 2.0),
            "Curve and streams disagree (since January 2023 and last 104 weeks): there the curve's own ",
        ),
    ],
)
def test_the_page_says_whether_the_curve_agrees(of_curve, words):
    section = section_of(several(2.0, 2.0, 2.0, 2.0), of_curve)
    assert section.paragraphs[4].startswith(words)
    assert section.table.rows[-1][0] == "the curve of panic, uncorrected"
    assert section.table.rows[-1][3:] == tuple(f"{one:.2f}" for one in of_curve)


def test_one_stream_alone_is_no_mean():
    section = section_of([*weekly("a", 2.0), *weekly("few", events=0.01)], (1.0, 1.0, 1.0))
    assert section.paragraphs[1].startswith(
        "Since January 2023, only a has enough alarmed headlines for a trend; its own factor is "
    )
    assert not any("curve's own" in paragraph for paragraph in section.paragraphs)
    assert "too few streams" in section.table.rows[2]


def test_without_enough_alarmed_headlines_no_stream_has_a_trend():
    paragraphs = section_of(weekly("a", events=0.0)).paragraphs
    assert paragraphs[1] == "Since January 2023, no stream has enough alarmed headlines for a trend."


def test_the_table_ends_with_the_means_of_three_measures_and_the_csv_has_all():
    section = section_of(several(1.0, 1.0, 1.0))
    assert [row[0] for row in section.table.rows[3:]] == [
        "mean over streams: panic",
        "mean over streams: attention",
        "mean over streams: alarm rate",
    ]
    records = section.export.records()
    assert len(records) == 3 * 3 * (3 + 1)
    means = [one for one in records if one["n_streams"]]
    assert {(one["span"], one["measure"]) for one in means} == {
        (span, measure.value)
        for span in ("long", "two years", "one year")
        for measure in (Measure.PANIC, Measure.ATTENTION, Measure.ALARM_RATE)
    }


def test_the_page_shows_the_streams_with_most_alarmed_headlines():
    counts = [
        one for number in range(MOST_SHOWN + 2) for one in weekly(f"s{number}", seed=number, weeks=range(9))
    ]
    section = section_of(counts)
    assert f"Shown: {MOST_SHOWN} of {MOST_SHOWN + 2} streams." in section.table.caption
    assert len(section.table.rows) == MOST_SHOWN + 3


def test_without_headlines_there_is_no_section():
    assert trends_section(measure_trends([], None), topic="AI") is None


def test_a_factor_that_nobody_would_believe_to_the_digit_is_over_or_below():
    words = [factor_in_words(factor) for factor in (1.55, 99.99, 100.01, 0.01, 0.0099)]
    assert words == ["1.55", "99.99", "over 100", "0.01", "below 0.01"]
