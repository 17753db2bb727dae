from datetime import date, timedelta
from itertools import combinations

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from panictrack.curve.series.stats import Z95, wilson
from panictrack.model import ErrorCell, ErrorCounts, ErrorRates, WeekCount
from panictrack.report.charts.render import rendered
from panictrack.report.charts.streams import MOST_DRAWN, streams
from panictrack.report.charts.style import house_style
from panictrack.report.stream_rates import FEWEST, rates_of

WEEK = date(2026, 8, 17)


def count(stream, n_alarmed, n_topic, *, weeks_ago=0, topic="ai"):
    return WeekCount(
        week_start=WEEK - timedelta(weeks=weeks_ago),
        stream=stream,
        topic=topic,
        n_headlines=10 * n_topic,
        n_topic=n_topic,
        n_concerned=n_alarmed,
        n_alarmed=n_alarmed,
    )


def chart(*counts, errors=None):
    return streams(counts, topic="ai", week=WEEK, label="AI", errors=errors)


def of_rates(**rates):
    """A chart of streams with (alarmed, on the topic) each."""
    return chart(*(count(f"{name}.com", *pair) for name, pair in rates.items()))


def cells(drawn, name):
    return {row["stream"]: row[name] for row in drawn.table.records()}


def test_the_title_names_the_most_alarmed_stream_when_its_interval_lies_clear_of_all():
    drawn = of_rates(a=(60, 100), b=(20, 200), c=(20, 200))
    assert drawn.title == (
        "a.com is clearly more alarmed about AI than all streams together: 60% of its headlines about AI, "
        "against 20% for all"
    )


def test_the_title_names_nobody_when_the_intervals_overlap():
    drawn = of_rates(a=(11, 50), b=(10, 50), c=(9, 50))
    assert drawn.title == "No stream clearly differs from all streams together in how alarmed it is about AI"
    assert ".com" not in drawn.title


def test_the_title_does_not_name_the_highest_when_only_a_lower_one_is_clear():
    drawn = of_rates(small=(13, 30), big=(380, 1_000), rest=(300, 1_000))
    assert cells(drawn, "against_all")["big.com"] == "above"
    assert cells(drawn, "against_all")["small.com"] == "not clear"
    assert "It is unclear which stream" in drawn.title
    assert ".com" not in drawn.title


def test_an_stream_that_is_only_less_alarmed_is_not_turned_into_one_that_is_more():
    drawn = of_rates(a=(105, 1_000), b=(100, 1_000), c=(2, 100))
    assert drawn.title == (
        "No stream is clearly more alarmed about AI than all streams together; one is clearly less alarmed"
    )


def test_many_streams_need_a_clearer_lead_than_few():
    few = {"lead": (32, 100), "b": (210, 1_000), "c": (210, 1_000)}
    many = few | {f"other{place:02}": (21, 100) for place in range(40)}
    assert wilson(32, 100)[0] > 0.21  # by itself it would look clear
    assert cells(of_rates(**few), "low")["lead.com"] > cells(of_rates(**many), "low")["lead.com"]
    assert cells(of_rates(**many), "against_all")["lead.com"] == "not clear"


@pytest.mark.parametrize(("n_alarmed", "n"), [(0, 30), (3, 40), (30, 30)])
def test_the_interval_is_that_of_wilson_and_only_wider(n_alarmed, n):
    assert wilson(n_alarmed, n, Z95) == pytest.approx(wilson(n_alarmed, n))
    (low, high), (lower, higher) = wilson(n_alarmed, n), wilson(n_alarmed, n, 3.0)
    assert lower <= low <= high <= higher


def test_an_stream_with_few_headlines_is_counted_but_has_no_rate():
    drawn = of_rates(a=(10, 100), b=(10, 100), c=(10, 100), d=(20, FEWEST - 1))
    assert cells(drawn, "n_topic")["d.com"] == FEWEST - 1
    assert cells(drawn, "alarm_rate")["d.com"] is None
    assert cells(drawn, "alarm_rate")["all streams"] == pytest.approx(50 / 329)
    assert "d.com" not in rendered(drawn).document


def test_the_last_year_counts_where_it_has_enough_streams():
    old = [count(name, 90, 100, weeks_ago=52) for name in ("a", "b", "c")]
    new = [count(name, 10, 100, weeks_ago=51) for name in ("a", "b", "c")]
    drawn = chart(*old, *new, count("a", 0, 1))
    assert cells(drawn, "n_alarmed")["all streams"] == 30
    assert "latest 52 weeks" in drawn.subtitle


def test_five_years_count_where_the_last_is_too_little_and_the_subtitle_says_so():
    old = [count(name, 30, 100, weeks_ago=259) for name in ("a", "b", "c")]
    older = [count("a", 100, 100, weeks_ago=260)]
    drawn = chart(*older, *old, count("a", 1, 50))
    assert cells(drawn, "n_topic")["all streams"] == 350
    assert "latest 260 weeks" in drawn.subtitle


def test_the_subtitle_says_how_many_of_its_weeks_have_headlines():
    weekly = [count(name, 10, 100, weeks_ago=ago) for name in ("a", "b", "c") for ago in range(38)]
    assert "latest 52 weeks (38 with headlines), with" in chart(*weekly).subtitle
    all_of_them = [count(name, 10, 100, weeks_ago=ago) for name in ("a", "b", "c") for ago in range(52)]
    assert "latest 52 weeks, with" in chart(*all_of_them).subtitle


def test_weeks_after_the_report_and_other_topics_are_not_counted():
    late = count("a", 50, 100, weeks_ago=-1)
    other = count("a", 50, 100, topic="rfid")
    assert cells(chart(late, other, count("a", 5, 40)), "n_topic") == {"all streams": 40, "a": 40}


def test_streams_are_ordered_by_rate_whatever_order_they_come_in():
    counts = [count("low", 4, 100), count("high", 30, 100), count("middle", 10, 50), count("few", 9, 10)]
    names = [rate.stream for rate in rates_of(counts, None).streams]
    assert names == ["high", "middle", "low", "few"]
    assert rates_of(counts[::-1], None) == rates_of(counts, None)


def errors_by_stream(**found_and_false):
    """Error rates of a year in which each stream's classifier found and falsely called so many in 100."""
    cells = tuple(
        ErrorCell(
            since=date(2026, 1, 1),
            until=date(2027, 1, 1),
            stream=f"{name}.com",
            n_topic=100,
            errors=ErrorCounts(
                hits=4 * found,
                misses=4 * (100 - found),
                false_alarms=20 * false,
                correct_rejections=2000 - 20 * false,
            ),
        )
        for name, (found, false) in found_and_false.items()
    )
    return ErrorRates(total=cells[0].errors, cells=cells)


MISREAD = errors_by_stream(a=(70, 22), b=(70, 2), c=(70, 2))
ALIKE = errors_by_stream(a=(70, 2), b=(70, 2), c=(70, 2))
LOOKS_MORE = [count("a.com", 75, 300), count("b.com", 36, 600), count("c.com", 36, 600)]


def test_an_stream_that_is_only_misread_more_often_is_not_called_more_alarmed():
    assert cells(chart(*LOOKS_MORE), "against_all")["a.com"] == "above"
    assert cells(chart(*LOOKS_MORE, errors=MISREAD), "against_all")["a.com"] == "not clear"
    assert "a.com" not in chart(*LOOKS_MORE, errors=MISREAD).title


def test_an_stream_that_is_more_alarmed_stays_so_when_its_errors_are_those_of_the_others():
    drawn = chart(*LOOKS_MORE, errors=ALIKE)
    assert cells(drawn, "against_all")["a.com"] == "above"
    assert cells(drawn, "alarm_rate")["a.com"] == pytest.approx((0.25 - 0.02) / 0.68, abs=0.03)
    assert cells(drawn, "share_classified")["a.com"] == 0.25


def test_correcting_widens_the_intervals():
    plain, corrected = chart(*LOOKS_MORE), chart(*LOOKS_MORE, errors=ALIKE)
    for stream in ("a.com", "b.com", "c.com"):
        width = cells(plain, "high")[stream] - cells(plain, "low")[stream]
        assert cells(corrected, "high")[stream] - cells(corrected, "low")[stream] > width


def test_an_stream_without_coded_headlines_is_less_certain_than_a_coded_one():
    found = cells(chart(*LOOKS_MORE, count("new.com", 75, 300), errors=MISREAD), "high")
    low = cells(chart(*LOOKS_MORE, count("new.com", 75, 300), errors=MISREAD), "low")
    assert found["new.com"] - low["new.com"] > found["a.com"] - low["a.com"]


def test_the_caption_says_whether_the_rates_are_corrected():
    assert "not corrected for the classifier" in chart(*LOOKS_MORE).caption
    assert "are corrected for the classifier" in chart(*LOOKS_MORE, errors=ALIKE).caption


def test_at_most_fifteen_are_drawn_the_clear_ones_first_and_all_stand_in_the_table():
    even = {f"other{place:02}": (20, 100 + place) for place in range(20)}
    drawn = of_rates(lead=(25, 40), **even)
    names = [text for text, _ in text_boxes(drawn) if text.endswith(".com")]
    assert len(names) == MOST_DRAWN
    assert "lead.com" in names
    assert "other19.com" in names  # many headlines
    assert "other00.com" not in names
    assert len(drawn.table.rows) == 22
    assert "15 of 21 streams" in drawn.subtitle


def test_an_stream_that_is_most_of_all_is_named_as_the_yardstick():
    assert (
        "a.com supplies 83% of these headlines" in of_rates(a=(90, 1_000), b=(10, 100), c=(10, 100)).caption
    )
    assert "supplies" not in of_rates(a=(10, 100), b=(10, 100), c=(10, 100)).caption


@pytest.mark.parametrize("counts", [[], [count("a", 1, 5)], [count("a", 0, 0)]])
def test_too_little_is_a_chart_that_says_so(counts):
    drawn = chart(*counts)
    assert drawn.title == "Too few headlines about AI to compare streams"
    assert drawn.alt.startswith("An empty chart")
    assert ">too few headlines<" in rendered(drawn).document


def test_one_stream_alone_is_not_compared():
    assert chart(count("a", 10, 100)).title == "Too few headlines about AI to compare streams"


def test_streams_without_any_alarm_can_be_drawn():
    drawn = of_rates(a=(0, 100), b=(0, 100), c=(0, 100))
    assert drawn.title.startswith("No stream clearly differs")
    assert "0 / 100" in rendered(drawn).document


SHAPES = {
    "few": {"a": (60, 100), "b": (20, 200), "c": (20, 200)},
    "no alarm": {"a": (0, 100), "b": (0, 100), "c": (0, 100)},
    "all alarm": {"a": (100, 100), "b": (99, 100), "c": (98, 100)},
    "many": {f"a-very-long-name-of-an-stream-{place}": (50 * place, 1_000) for place in range(20)},
}


@pytest.mark.parametrize("rates", SHAPES.values(), ids=SHAPES)
def test_no_two_texts_touch_and_none_leaves_the_figure(rates):
    drawn = of_rates(**rates)
    boxes = text_boxes(drawn)
    for (first, box), (second, other) in combinations(boxes, 2):
        assert not box.overlaps(other), (first, second)
    with house_style(drawn.name):
        width, height = drawn.draw(drawn).bbox.size
    for text, box in boxes:
        assert 0 <= box.x0 <= box.x1 <= width, text
        assert 0 <= box.y0 <= box.y1 <= height, text


@pytest.mark.parametrize("rates", SHAPES.values(), ids=SHAPES)
def test_the_same_counts_give_the_same_bytes(rates):
    first, second = of_rates(**rates), of_rates(**rates)
    assert rendered(first) == rendered(second)


def text_boxes(drawn):
    """Every text of the figure that is drawn, with its box in pixels."""
    with house_style(drawn.name):
        figure = drawn.draw(drawn)
        FigureCanvasAgg(figure)
        figure.draw_without_rendering()  # texts have their place then
        (axes,) = figure.axes
        low, high = axes.get_xlim()
        ticks = [tick for tick in axes.get_xticklabels() if low <= tick.get_position()[0] <= high]
        texts = [*figure.texts, *axes.texts, axes.xaxis.label, *ticks]
        return [(text.get_text(), text.get_window_extent()) for text in texts if text.get_text()]
