from datetime import date, timedelta
from itertools import combinations, pairwise

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb

from panictrack.errors import ConfigurationError
from panictrack.history import load_episodes
from panictrack.history.align import Alignment, KeyDates, Mean, align, load_key_dates, years_between
from panictrack.model import Measure, Series, SeriesPoint
from panictrack.report.charts.aligned_trajectories import aligned_trajectories, lines_of
from panictrack.report.charts.aligned_trajectories.drawing import LABEL_STEP, spread
from panictrack.report.charts.render import rendered
from panictrack.report.charts.style import house_style
from panictrack.report.charts.technology import Technology
from panictrack.scoring.scorers import load_topics

FIRST = date(2000, 1, 3)
FALLEN, RISING = [2, 4, 8, 20, 10, 6, 4, 3, 2, 2], [1, 1, 2, 2, 3, 5, 8, 12, 16, 20]


def means(*shares, first=FIRST):
    """One mean a year."""
    return [Mean(day=first + timedelta(weeks=52 * place), share=share) for place, share in enumerate(shares)]


def technology(label, counts_by_year, *, n=1_000, key_dates=None):
    """A series of 52 weeks a year, each with the count of its year."""
    points = tuple(
        SeriesPoint(
            start=FIRST + timedelta(weeks=week),
            count=counts_by_year[week // 52],
            n=n,
            exposure=float(n),
            n_streams=1,
            coverage=1.0,
        )
        for week in range(52 * len(counts_by_year))
    )
    series = Series(topic=label, measure=Measure.CONCERN, step_days=7.0, points=points)
    return Technology(label=label, series=series, key_dates=key_dates or KeyDates())


def pack():
    begun = KeyDates(introduced=date(2000, 7, 1), first_alarm=date(2001, 7, 1))
    before = KeyDates(introduced=date(1994, 1, 1), first_alarm=date(1996, 1, 1))
    return [
        technology("Artificial intelligence", RISING, key_dates=begun),
        technology("Lasers", FALLEN, key_dates=begun),
        technology("Kites", [2, 4, 20, 10, 9, 7, 5, 4, 4, 4], key_dates=begun),
        technology("Trains", [1, 5, 20, 19, 18, 17, 17, 17, 16, 16], key_dates=before),
        technology("Balloons", [1, 2, 5, 9, 20, 14, 4, 3, 2, 2]),
        technology("Sundials", [0, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
    ]


def chart(highlighted="Artificial intelligence", alignment=Alignment.PEAK, *, is_scaled=False, of=None):
    technologies = pack() if of is None else of
    lines = lines_of(technologies)
    return aligned_trajectories(lines, highlighted=highlighted, alignment=alignment, is_scaled=is_scaled)


def views():
    return [
        pytest.param(name, alignment, is_scaled, id=f"{name} {alignment} {is_scaled}")
        for name in ("Artificial intelligence", "Lasers")
        for alignment in Alignment
        for is_scaled in (False, True)
    ]


def test_years_are_counted_from_the_event_and_shares_are_of_the_own_peak():
    course = align(means(1, 5, 4, 2), KeyDates(introduced=FIRST), Alignment.INTRODUCTION)
    assert [point.years for point in course.points] == pytest.approx([0, 0.997, 1.993, 2.990], abs=1e-3)
    assert [point.share_of_peak for point in course.points] == [0.2, 1.0, 0.8, 0.4]


def test_scaled_from_the_introduction_the_own_peak_is_at_one():
    course = align(means(1, 2, 3, 5, 2, 1), KeyDates(introduced=FIRST), Alignment.INTRODUCTION)
    assert [point.scaled for point in course.points] == pytest.approx([0, 1 / 3, 2 / 3, 1, 4 / 3, 5 / 3])


def test_scaled_from_the_peak_one_unit_is_the_rise_from_half_of_it():
    course = align(means(1, 4, 6, 9, 10, 8, 1, 1), KeyDates(), Alignment.PEAK)
    assert course.unit_years == pytest.approx(3 * 52 * 7 / 365.25)
    assert [point.scaled for point in course.points][1:5] == pytest.approx([-1, -2 / 3, -1 / 3, 0])


def test_levels_make_no_difference_to_a_trajectory():
    low, high = (align(means(*shares), KeyDates(), Alignment.PEAK) for shares in ((1, 4, 2), (100, 400, 200)))
    assert low.points == high.points


def test_a_trajectory_that_is_highest_in_its_last_year_has_no_peak_and_no_scale():
    course = align(means(1, 2, 3, 4), KeyDates(introduced=FIRST), Alignment.INTRODUCTION)
    assert course.is_unfinished
    assert course.unit_years is None
    assert all(point.scaled is None for point in course.points)
    assert not align(means(1, 2, 4, 3), KeyDates(), Alignment.PEAK).is_unfinished


def test_a_trajectory_records_whether_it_was_introduced_before_the_headlines_begin():
    early, late = KeyDates(introduced=date(1972, 1, 1)), KeyDates(introduced=date(2000, 6, 1))
    assert align(means(1, 2, 1), early, Alignment.INTRODUCTION).starts_in_mid_course
    assert not align(means(1, 2, 1), late, Alignment.INTRODUCTION).starts_in_mid_course


def test_a_peak_in_the_first_year_may_not_be_the_real_one():
    assert align(means(5, 2, 1), KeyDates(), Alignment.PEAK).starts_in_mid_course
    assert not align(means(2, 3, 5, 1, 1), KeyDates(), Alignment.PEAK).starts_in_mid_course


@pytest.mark.parametrize(
    ("shares", "key_dates"),
    [((), KeyDates(introduced=FIRST)), ((0, 0), KeyDates(introduced=FIRST)), ((1, 2), KeyDates())],
)
def test_nothing_is_aligned_without_means_a_peak_or_an_event(shares, key_dates):
    assert align(means(*shares), key_dates, Alignment.INTRODUCTION) is None


def test_nothing_is_aligned_on_an_event_after_its_last_mean():
    assert align(means(1, 2), KeyDates(introduced=date(2020, 1, 1)), Alignment.INTRODUCTION) is None


def test_a_share_is_read_from_the_line_and_never_beyond_its_ends():
    course = align(means(2, 4, 1, 0), KeyDates(), Alignment.PEAK)
    step = years_between(FIRST, FIRST + timedelta(weeks=52))
    assert course.share_at(step / 2) == pytest.approx(0.625)
    assert course.share_at(2.5 * step) is None


def test_topics_take_their_dates_from_the_episode_of_the_same_technology():
    key_dates = load_key_dates(load_episodes())
    assert set(key_dates) <= {topic.name for topic in load_topics(None)}
    assert key_dates["file_sharing"].introduced == date(1999, 6, 1)
    assert key_dates["nuclear_power"].first_alarm == date(1969, 1, 1)
    assert "drones" not in key_dates  # domestic drones are another thing than those of war


def test_an_event_used_instead_of_the_introduction_has_its_own_name_in_the_title():
    key_dates = load_key_dates(load_episodes())["ai"]
    assert (key_dates.introduced, key_dates.introduced_words) == (date(2022, 11, 30), "ChatGPT")
    ours = technology(
        "Artificial intelligence", RISING, key_dates=KeyDates(introduced=FIRST, introduced_words="X")
    )
    one = chart(alignment=Alignment.INTRODUCTION, of=[ours])
    assert "after X" in one.title
    assert "introduction" not in one.title


def test_a_catalogue_without_the_episode_is_refused_by_name():
    with pytest.raises(ConfigurationError, match="internet"):
        load_key_dates(())


def test_the_title_claims_no_peak_before_there_is_one():
    few, enough = chart(), chart(of=[*pack(), technology("Radium", FALLEN)])
    assert few.title == "Concern about artificial intelligence: highest in the last year of data"
    assert (
        enough.title
        == f"{few.title}; 3 years after their peaks, 4 of the 5 others with data that far were below half"
    )


def test_the_title_counts_no_fall_from_a_peak_that_may_not_be_the_real_one():
    highest_at_first = technology("Cloning", [20, 3, 1, 1, 1, 1, 1, 1, 1, 1])
    still_rising = technology("Drones", [1, 1, 1, 2, 3, 4, 6, 8, 12, 20])
    assert chart(of=[*pack(), highest_at_first, still_rising]).title == chart().title


def test_the_title_times_no_way_to_a_peak_whose_beginning_was_not_measured():
    title = chart("Lasers", Alignment.INTRODUCTION, is_scaled=True).title
    assert (
        title == "Concern about lasers: 3.0 years from the introduction to the peak"
    )  # of Kites alone no median


def test_after_a_peak_the_title_counts_who_stood_lower_by_then():
    title = chart("Trains").title
    assert title.startswith("Concern about trains: 80% of the peak, ")


def test_the_title_compares_only_trajectories_whose_beginning_was_measured():
    begun = pack()[0].key_dates
    more = [technology(name, FALLEN, key_dates=begun) for name in ("Radium", "Radar", "Robots")]
    few, enough = (chart("Lasers", Alignment.INTRODUCTION, of=of).title for of in (pack(), [*pack(), *more]))
    assert "others" not in few
    assert enough.endswith("by then 4 of 5 others had peaked")  # not AI, which has none; not Trains


def test_the_title_says_that_a_technology_has_no_documented_first_alarm():
    assert chart("Balloons", Alignment.FIRST_ALARM).title.startswith(
        "Concern about balloons: no documented first alarm to align on; "
    )


def test_without_a_peak_the_title_says_that_there_is_no_scale():
    assert "it is highest in the last year of data" in chart(is_scaled=True).title


def test_the_caption_warns_about_levels_and_names_technologies_without_a_peak_or_beginning():
    caption = chart(alignment=Alignment.INTRODUCTION).caption
    assert "Compare shapes only, not levels" in caption
    assert (
        "Highest average in the last year of data, so the peak may be later: Artificial intelligence."
        in caption
    )
    assert "The headlines begin only after the introduction: Trains." in caption
    assert "Sundials" in caption  # left out


@pytest.mark.parametrize("alignment", Alignment)
def test_the_table_holds_the_rows_of_its_own_alignment(alignment):
    rows = chart(alignment=alignment).table.records()
    assert {row["alignment"] for row in rows} == {alignment}
    at_peak = [row for row in rows if row["technology"] == "Lasers" and row["percent_of_own_peak"] == 100.0]
    assert len(at_peak) == 1
    assert (at_peak[0]["years"] == 0.0) is (alignment is Alignment.PEAK)


def test_pale_lines_can_be_seen_on_white():
    """At least 3:1, as the guidelines for accessible graphics want (WCAG 1.4.11)."""
    drawn = chart()
    with house_style(drawn.name):
        (axes,) = drawn.draw(drawn).axes
    colors = {to_rgb(line.get_color()) for line in axes.lines}
    assert len(colors) > 3  # the axis of the moment, pale, named, and the highlighted one
    assert all(contrast_on_white(color) >= 3 for color in colors)


def contrast_on_white(color):
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in color]
    return 1.05 / (
        sum(share * part for share, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True)) + 0.05
    )


def test_a_peak_of_few_headlines_is_not_drawn():
    rare = technology("Rare", [0, 0, 0, 0, 0]).series
    few = tuple(
        point
        if place != 100
        else SeriesPoint(start=point.start, count=19, n=1_000, exposure=1_000.0, n_streams=1, coverage=1.0)
        for place, point in enumerate(rare.points)
    )
    one = Series(topic="rare", measure=Measure.CONCERN, step_days=7.0, points=few)
    assert chart("Rare", of=[Technology(label="Rare", series=one)]).table.rows == ()


@pytest.mark.parametrize("technologies", [[], [technology("Lasers", [])], [technology("Lasers", [0, 0])]])
def test_nothing_to_draw_is_a_chart_that_says_so(technologies):
    empty = chart("Lasers", of=technologies)
    assert empty.alt.startswith("An empty chart")
    assert ">too few headlines<" in rendered(empty).document


@pytest.mark.parametrize(("name", "alignment", "is_scaled"), views())
def test_no_two_texts_touch_and_none_leaves_the_figure(name, alignment, is_scaled):
    drawn = chart(name, alignment, is_scaled=is_scaled)
    boxes = text_boxes(drawn)
    assert len(boxes) > 8
    for (first, box), (second, other) in combinations(boxes, 2):
        assert not box.overlaps(other), (first, second)
    width, height = drawn_size(drawn)
    for text, box in boxes:
        assert box.x0 >= 0, text
        assert box.x1 <= width, text
        assert box.y0 >= 0, text
        assert box.y1 <= height, text


@pytest.mark.parametrize(("name", "alignment", "is_scaled"), views()[::5])
def test_the_same_trajectories_give_the_same_bytes(name, alignment, is_scaled):
    """One view of each alignment: scaled or not, of either technology."""
    first, second = (rendered(chart(name, alignment, is_scaled=is_scaled)) for _ in range(2))
    assert first.document == second.document
    assert first.png == second.png


def test_labels_that_would_touch_are_moved_apart_in_their_order():
    moved = spread([50.0, 51.0, 49.0, 99.0, 100.0], LABEL_STEP * 100, 97.0)
    order = sorted(moved)
    assert order == [moved[2], moved[0], moved[1], moved[3], moved[4]]
    assert all(high - low >= LABEL_STEP * 100 - 1e-9 for low, high in pairwise(order))
    assert max(moved) <= 97.0


def text_boxes(drawn):
    """Every text of the figure that is drawn, with its box in pixels."""
    with house_style(drawn.name):
        figure = drawn.draw(drawn)
        FigureCanvasAgg(figure)
        figure.draw_without_rendering()  # texts have their place then
        (axes,) = figure.axes
        ticks = [*axes.get_xticklabels(), *axes.get_yticklabels()]
        low, high = axes.get_xlim()
        shown = [
            tick for tick in ticks if tick in axes.get_yticklabels() or low <= tick.get_position()[0] <= high
        ]
        texts = [*figure.texts, *axes.texts, axes.xaxis.label, axes._left_title, *shown]
        return [(text.get_text(), text.get_window_extent()) for text in texts if text.get_text()]


def drawn_size(drawn):
    with house_style(drawn.name):
        return drawn.draw(drawn).bbox.size
