import re
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text

from panictrack.curve import DateInterval, Hypothesis, PanicCurve, Stage, TurningPoint, Verdict
from panictrack.curve.result import BandPoint, VerdictInputs
from panictrack.curve.verdict import boundaries_of
from panictrack.history import Event
from panictrack.model import Measure, Series, SeriesPoint
from panictrack.report.charts.panic_curve import panic_curve
from panictrack.report.charts.panic_curve.placing import Stretch, named_stages, placed
from panictrack.report.charts.panic_curve.wording import UNDATED
from panictrack.report.charts.render import rendered
from panictrack.report.charts.style import house_style, year_of
from panictrack.report.i18n import label, use_catalogue
from panictrack.report.wording.curve import curve_sentence, hypotheses_sentence, verdict_label

FIRST = date(2015, 1, 5)
N_WEEKS = 500
LAST = FIRST + timedelta(weeks=N_WEEKS - 1)  # 2024-07-29
ALIKE = dict.fromkeys(Hypothesis, 1.0)
QUANTILES = ("q025", "q10", "q25", "q50", "q75", "q90", "q975")
EVENTS = (
    Event(id="1", date=date(2018, 3, 1), label="12 34", kind="release", is_core=True, source="http://x"),
)


def series(*, last_count=5, thin=frozenset(), missing=frozenset()):
    points = tuple(
        SeriesPoint(
            start=FIRST + timedelta(weeks=week),
            count=last_count if week == N_WEEKS - 1 else 5 + week % 3,
            n=1_000,
            exposure=1_000.0,
            n_streams=2,
            coverage=0.5 if week in thin else 1.0,
        )
        for week in range(N_WEEKS)
        if week not in missing
    )
    return Series(topic="7", measure=Measure.PANIC, step_days=7.0, points=points, streams=("a.com", "b.com"))


def around(day, *, spread=90):
    """An interval around a day; None is later than the fit looks."""
    if day is None:
        return DateInterval(**dict.fromkeys(QUANTILES))
    moves = (-2, -1, -0.5, 0, 0.5, 1, 2)
    days = [day + timedelta(days=round(move * spread)) for move in moves]
    return DateInterval(**dict(zip(QUANTILES, days, strict=True)))


THREE = tuple(map(around, (date(2017, 1, 2), date(2019, 6, 3), date(2022, 2, 7))))


def curve(verdict=Verdict.FALLEN, points=THREE, **changes):
    peak = points[1]
    inputs = VerdictInputs(
        p_past=0.9,
        p_curve_passed=0.9,
        p_fallen=0.9,
        p_risen=0.1,
        p_rose=0.1,
        p_higher=0.1,
        p_flat=0.1,
        p_several_waves=0.1,
        odds_for_waves=0.5,
        is_perhaps_nothing=False,
        highest=peak,
        last=LAST,
        end=LAST + timedelta(days=6),
    )
    shares = (0.004, 0.0045, 0.005, 0.006, 0.007, 0.0075, 0.008)
    band = dict(zip(QUANTILES, shares, strict=True))
    found = PanicCurve(
        topic="7",
        label="7",
        measure=Measure.PANIC,
        as_of=LAST,
        step_days=7.0,
        verdict=verdict,
        verdict_inputs=inputs,
        p_peak_passed=0.8,
        p_higher=0.3,
        p_rose=0.2,
        peak=peak,
        stages=dict.fromkeys(Stage, 0.25),
        turning_points=dict(zip(TurningPoint, points, strict=True)),
        hypotheses=ALIKE,
        half_life_days=None,
        fitted=tuple(BandPoint(start=point.start, **band) for point in series().points),
        forecast=tuple(BandPoint(start=LAST + timedelta(weeks=week), **band) for week in range(1, 27)),
        is_corrected=False,
        n_events=3_000,
        n_periods=N_WEEKS,
        span=(FIRST, LAST),
        version="7@2",
    )
    return replace(found, **changes)


def chart(found=None, *, of=None, since=FIRST, unfinished=None):
    return panic_curve(of or series(), found, EVENTS, since=since, label="7", unfinished=unfinished)


def figure(one):
    with house_style(one.name):
        drawn = one.draw(one)
        FigureCanvasAgg(drawn)
        drawn.draw_without_rendering()  # texts have their place then
    return drawn


def texts(one):
    return [text.get_text() for text in figure(one).findobj(Text) if text.get_visible() and text.get_text()]


def stage_names(one):
    return [text for text in texts(one) if text in {label("stage", stage.value) for stage in Stage}]


def rows(one, kind):
    return [row for row in one.table.records() if row["row"] == kind]


def test_a_series_that_has_fallen_has_its_four_stages_named_in_their_order():
    assert stage_names(chart(curve(Verdict.FALLEN))) == [stage.value for stage in Stage]


def test_a_decline_whose_end_may_lie_ahead_has_no_dated_end():
    names = stage_names(chart(curve(points=(*THREE[:2], around(None)))))
    assert names == ["Trusting Beginnings", "Rising Panic", "Deflating Fears"]


def test_events_after_the_last_week_of_the_data_are_not_in_the_key():
    later = replace(EVENTS[0], date=LAST + timedelta(days=30), label="7 later")
    one = panic_curve(series(), curve(), [*EVENTS, later], since=FIRST, label="7")
    assert not any("later" in line for line in one.key)


@pytest.mark.parametrize("verdict", sorted(UNDATED))
def test_no_stage_is_drawn_or_dated_where_the_verdict_sees_no_single_cycle(verdict):
    one = chart(curve(verdict))
    why = f"No stages are shown because the verdict is “{verdict_label(verdict)}”."
    assert stage_names(one) == []
    assert why in texts(one)
    assert why in one.alt
    assert "median date" not in one.caption
    assert [row["is_dated"] for row in rows(one, "turning point")] == [False] * 3


def test_a_curve_that_is_still_rising_has_no_peak_whatever_its_median():
    one = chart(curve(Verdict.RISING))
    assert stage_names(one) == ["Trusting Beginnings", "Rising Panic"]
    assert [row["is_dated"] for row in rows(one, "turning point")] == [True, False, False]
    assert "The peak is dated" not in one.alt


@pytest.mark.parametrize("ahead", [None, LAST + timedelta(days=1)])
def test_a_turning_point_that_is_as_likely_ahead_is_not_dated(ahead):
    one = chart(curve(points=(*THREE[:2], around(ahead))))
    assert stage_names(one) == ["Trusting Beginnings", "Rising Panic", "Deflating Fears"]
    assert "Point of Practicality" not in one.alt


def test_a_curve_whose_turning_points_all_lie_ahead_has_no_stages():
    one = chart(curve(Verdict.RISING, points=(around(None),) * 3))
    assert stage_names(one) == []
    assert "No stages are shown because no turning point has probably passed yet." in texts(one)


def test_without_a_curve_stages_are_not_mentioned():
    one = chart(None)
    assert not rows(one, "turning point")
    assert not any("tages" in text for text in [*texts(one), one.caption, one.alt])


def test_a_median_in_the_last_observed_week_is_past():
    dated = boundaries_of(curve(points=(*THREE[:2], around(LAST))))
    assert [boundary.is_dated for boundary in dated] == [True] * 3


days = st.none() | st.dates(date(2000, 1, 1), date(2040, 1, 1))


@given(
    verdict=st.sampled_from(Verdict),
    medians=st.lists(days, min_size=3, max_size=3).map(
        lambda found: sorted(found, key=lambda d: d or date.max)
    ),
    spread=st.integers(0, 5_000),
)
def test_dated_boundaries_are_past_and_the_first_of_the_three(verdict, medians, spread):
    found = boundaries_of(curve(verdict, tuple(around(day, spread=spread) for day in medians)))
    dated = [boundary for boundary in found if boundary.is_dated]
    assert dated == list(found[: len(dated)])
    assert all(boundary.interval.q50 <= LAST for boundary in dated)
    assert not dated or verdict in {Verdict.FALLEN, Verdict.RISING}


def test_the_table_has_all_quantiles_of_the_turning_points():
    one = chart(curve(points=(*THREE[:2], around(None))))
    panic, peak, practicality = rows(one, "turning point")
    assert [row["turning_point"] for row in (panic, peak, practicality)] == list(TurningPoint)
    for row, interval in ((panic, THREE[0]), (peak, THREE[1])):
        assert [row[f"date_{name}"] for name in QUANTILES] == [getattr(interval, name) for name in QUANTILES]
    assert {practicality[f"date_{name}"] for name in QUANTILES} == {"inf"}
    assert all(row["start"] is None and row["q50"] is None for row in (panic, peak, practicality))


def test_the_text_alternative_dates_each_boundary_with_its_interval():
    alt = chart(curve()).alt
    assert "The peak is dated to June 2019 (80% interval: March 2019 to September 2019)." in alt
    assert alt.endswith("The latest stage shown is Moving On.")


def test_an_interval_that_reaches_beyond_the_data_is_not_closed_in_words():
    late = around(LAST - timedelta(days=30))
    alt = chart(curve(points=(*THREE[:2], late))).alt
    assert "June 2024; with 90% probability it is after March 2024, and it may still lie ahead." in alt


def intervals(one):
    """The lines that lie in the strip of stages, in decimal years."""
    return [
        tuple(line.get_xdata())
        for axes in figure(one).axes
        for line in axes.lines
        if list(line.get_ydata()) == [0.5, 0.5]
    ]


def test_each_dated_boundary_lies_on_a_line_as_long_as_its_80_percent_interval():
    assert intervals(chart(curve())) == [(year_of(one.q10), year_of(one.q90)) for one in THREE]
    assert len(intervals(chart(curve(Verdict.RISING)))) == 1
    assert intervals(chart(curve(Verdict.NO_CLEAR_TREND))) == []


def test_the_line_of_an_interval_is_cut_at_both_ends_of_the_axis():
    since, lost = date(2016, 1, 4), replace(THREE[2], q90=None)
    early = replace(THREE[0], q10=date(2012, 1, 2))
    one = chart(curve(points=(early, THREE[1], lost)), since=since)
    first, _, last = intervals(one)
    left, right = figure(one).axes[0].get_xlim()
    assert (first[0], last[1]) == (left, right)


def test_stages_that_ended_before_the_axis_begins_are_not_named():
    assert stage_names(chart(curve(), since=date(2020, 1, 6))) == ["Deflating Fears", "Moving On"]


def test_no_two_texts_of_the_figure_overlap():
    for points in (THREE, tuple(map(around, (FIRST + timedelta(days=20 * day) for day in (1, 2, 3))))):
        drawn = figure(chart(curve(points=points)))
        boxes = [
            text.get_window_extent()
            for text in drawn.findobj(Text)
            if text.get_visible() and text.get_text().strip()
        ]
        overlaps = [
            (one, other)
            for index, one in enumerate(boxes)
            for other in boxes[:index]
            if min(one.x1, other.x1) - max(one.x0, other.x0) > 1
            and min(one.y1, other.y1) - max(one.y0, other.y0) > 1
        ]
        assert overlaps == []


@given(st.lists(st.tuples(st.floats(0, 7), st.floats(0.1, 1.5)), min_size=1, max_size=4).map(sorted))
def test_names_in_a_row_keep_their_order_and_never_touch(names):
    centres, widths = zip(*names, strict=True)
    found = placed(centres, widths, 7.2, 0.1)
    ends = [(centre - width / 2, centre + width / 2) for centre, width in zip(found, widths, strict=True)]
    assert all(late <= early - 0.1 + 1e-9 for (_, late), (early, _) in pairwise(ends))
    assert ends[0][0] >= -1e-9
    assert ends[-1][1] <= 7.2 + 1e-9


def test_a_name_with_room_is_over_its_stage():
    assert placed([1.0, 4.0], [0.5, 0.5], 7.2, 0.1) == pytest.approx([1.0, 4.0])


def test_a_stage_too_short_among_others_for_its_name_has_none():
    edges = [0.0, 0.1, 0.2, 0.3, 7.0]
    stages = [
        Stretch(name="some long name", early=early, late=late, points=7) for early, late in pairwise(edges)
    ]
    named = [stage for stage, _ in named_stages(stages, 7.2)]
    assert stages[0] in named
    assert stages[3] in named
    assert stages[2] not in named


def hollow(one):
    """The marks with a white face: their shape and where they stand."""
    return [
        (line.get_marker(), float(line.get_ydata()[0]))
        for axes in figure(one).axes
        for line in axes.lines
        if line.get_markerfacecolor() == "white"
    ]


def test_weeks_above_the_scale_are_triangles_and_counted_in_the_caption():
    one = chart(curve(), of=series(last_count=900))
    assert "Triangle: one week above the scale, at 9000.0." in one.caption
    (axes, *_) = one.draw(one).axes
    (above,) = [line for line in axes.lines if line.get_marker() == "^"]
    assert list(above.get_ydata()) == [axes.get_ylim()[1]]
    assert "above the scale" not in chart(curve(), of=series()).caption


def test_a_week_that_is_not_over_is_a_hollow_dot_and_explained_in_the_caption():
    one = chart(curve(), unfinished=LAST)
    assert hollow(one) == [("o", 50.0)]
    assert one.caption.endswith("Hollow dot: a week that is not over yet.")
    assert f"The week of {LAST} is not over yet." in one.alt
    assert [row["start"] for row in rows(one, "week") if row["is_unfinished"]] == [LAST]


def test_a_week_that_is_not_over_is_not_also_drawn_full():
    def full(one):
        return sum(
            len(line.get_xdata())
            for axes in figure(one).axes
            for line in axes.lines
            if line.get_marker() == "o" and line.get_markerfacecolor() != "white"
        )

    assert full(chart(curve())) == full(chart(curve(), unfinished=LAST)) + 1 == N_WEEKS


def test_a_week_above_the_scale_that_is_not_over_is_a_triangle_at_its_edge():
    one = chart(curve(), of=series(last_count=900), unfinished=LAST)
    ((marker, height),) = hollow(one)
    assert marker == "^"
    assert height == figure(one).axes[0].get_ylim()[1]
    assert "above the scale at 9000.0" in one.caption


@pytest.mark.parametrize("unfinished", [None, LAST + timedelta(weeks=1)])
def test_where_all_weeks_are_over_nothing_is_hollow(unfinished):
    one = chart(curve(), unfinished=unfinished)
    assert hollow(one) == []
    assert "not over" not in one.caption + one.alt


def hatched(one):
    """The hatched bars of the strip of coverage: left and right end in inches."""
    drawn = figure(one)
    collections = [bar for axes in drawn.axes for bar in axes.collections if bar.get_hatch()]
    return [
        tuple(bar.axes.transData.transform([path.vertices.min(0), path.vertices.max(0)])[:, 0] / drawn.dpi)
        for bar in collections
        for path in bar.get_paths()
    ]


def test_one_thin_week_is_hatched_wide_enough_to_be_seen():
    ((left, right),) = hatched(chart(None, of=series(thin={250})))
    assert right - left == pytest.approx(0.04)
    assert not hatched(chart(None))


def test_thin_weeks_on_end_are_one_hatched_bar_as_long_as_they_are():
    ((left, right),) = hatched(chart(None, of=series(thin=set(range(200, 300)))))
    assert right - left == pytest.approx(7.0 * 100 / (N_WEEKS + 21), rel=0.02)


def test_a_missing_week_is_not_hatched():
    assert not hatched(chart(None, of=series(missing={250})))


def test_a_figure_with_stages_and_an_unfinished_week_is_the_same_bytes_again():
    first, second = (rendered(chart(curve(), unfinished=LAST)).png for _ in range(2))
    assert first == second
    assert first != rendered(chart(curve())).png


LETTERS = re.compile(r"[^\W\d_]+")
SHOWN = {
    "fallen": lambda: chart(curve(), unfinished=LAST),
    "corrected": lambda: chart(curve(is_corrected=True), of=series(last_count=900), unfinished=LAST),
    "open": lambda: chart(curve(points=(*THREE[:2], around(LAST)))),
    "rising": lambda: chart(curve(Verdict.RISING)),
    "ahead": lambda: chart(curve(Verdict.RISING, points=(around(None),) * 3)),
    "waves": lambda: chart(curve(Verdict.SEVERAL_WAVES)),
    "no curve": lambda: chart(None),
    "no weeks": lambda: chart(None, of=replace(series(), points=())),
}


@pytest.mark.parametrize("make", SHOWN.values(), ids=SHOWN)
def test_every_word_of_the_chart_is_in_the_catalogue(make, marked_catalogue):
    with use_catalogue(marked_catalogue):
        one = make()
        said = [one.title, one.subtitle, one.caption, one.alt, *one.key]
        said += [column.meaning for column in one.table.columns]
        said += texts(one)
    assert [text for text in said if LETTERS.search(text)] == []
    assert LETTERS.search(make().title)


@pytest.mark.parametrize("measure", Measure)
@pytest.mark.parametrize("verdict", Verdict)
def test_every_word_of_a_curves_sentence_is_in_the_catalogue(verdict, measure, marked_catalogue):
    found = replace(curve(verdict, label="7"), measure=measure)
    changes = (
        {},
        {"is_perhaps_nothing": True},
        {"odds_for_waves": 5_000.0},
        {"highest": around(None)},
        {"highest": around(LAST)},
        {"highest": around(FIRST, spread=0)},
    )
    with use_catalogue(marked_catalogue):
        sentences = [
            curve_sentence(
                replace(
                    found,
                    verdict_inputs=replace(found.verdict_inputs, **change),
                    as_of=LAST + timedelta(days=later),
                )
            )
            for change in changes
            for later in (0, 400)
        ]
    assert [text for text in sentences if LETTERS.search(text)] == []


@pytest.mark.parametrize("odds", [1.0, 5.0, 50.0, 500.0, 5_000.0])
def test_every_word_on_the_hypotheses_is_in_the_catalogue(odds, marked_catalogue):
    waves_first = sorted(Hypothesis, key=lambda hypothesis: hypothesis is not Hypothesis.WAVES)
    evidence = dict.fromkeys(waves_first, odds) | {Hypothesis.WAVES: 1.0}
    with use_catalogue(marked_catalogue):
        marked = hypotheses_sentence(evidence)
    assert not LETTERS.search(marked)
    assert LETTERS.search(hypotheses_sentence(evidence))


def test_hypotheses_that_the_data_cannot_tell_apart_are_a_list():
    assert hypotheses_sentence(ALIKE) == (
        "The data cannot tell these hypotheses apart: no pattern, a lasting rise, one rise and fall, "
        "recurring waves (odds below 3 : 1)."
    )


def test_a_sentence_without_an_end_of_data_has_no_gap_before_its_full_stop():
    found = curve()
    fresh = curve_sentence(found)
    old = curve_sentence(replace(found, as_of=LAST + timedelta(days=400)))
    assert fresh.endswith(
        "has fallen from the peak that it reached between March 2019 and September 2019 (80% interval); "
        "the chances are 90% that it is below two thirds of that peak, and 80% that it will not rise above "
        "it again."
    )
    assert old == f"{fresh[:-1]} (data up to August 2024)."


def test_a_peak_within_one_month_is_dated_to_that_month():
    found = curve()
    inputs = replace(found.verdict_inputs, highest=around(date(2019, 6, 14), spread=7))
    sentence = curve_sentence(replace(found, verdict_inputs=inputs))
    assert "the peak that it reached in June 2019 (80% interval);" in sentence


SAID = {
    Verdict.RISING: "{what} is rising: the chances are 20% that it rose over the last half-year, and 30% "
    "that it will be higher in half a year.",
    Verdict.RISEN_NOT_FALLEN: "{what} has risen; the chances are 20% that it rose further over the last "
    "half-year, and 90% that it has since fallen below two thirds of its peak.",
    Verdict.SEVERAL_WAVES: "{what} has come in several waves (a chance of 10%; the data favour waves over a "
    "single rise and fall by odds of 4.0 : 1).",
    Verdict.NO_CLEAR_TREND: "{what} shows no clear trend: the chance that it moves around one level is 10%.",
    Verdict.TOO_EARLY: "It is too early to tell where {inside} is heading: the chance that it rose over the "
    "last half-year is 20%.",
}


@pytest.mark.parametrize(("verdict", "said"), SAID.items(), ids=SAID)
def test_a_sentence_says_where_a_series_stands_and_its_chances(verdict, said):
    found = curve(verdict)
    p_fallen = 0.5 if verdict is Verdict.TOO_EARLY else found.verdict_inputs.p_fallen
    inputs = replace(found.verdict_inputs, odds_for_waves=4.0, p_fallen=p_fallen)
    what = "he share of headlines that are alarmed about 7"
    sentence = curve_sentence(replace(found, verdict_inputs=inputs))
    assert " ".join(sentence.split()) == said.format(what=f"T{what}", inside=f"t{what}")


def test_odds_that_mean_no_more_are_said_to_be_over_a_thousand():
    found = curve(Verdict.SEVERAL_WAVES)
    inputs = replace(found.verdict_inputs, odds_for_waves=5_000.0)
    assert "more than 1,000 : 1)" in curve_sentence(replace(found, verdict_inputs=inputs))
