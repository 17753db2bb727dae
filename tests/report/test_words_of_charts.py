"""All words of the charts come from the catalogue: with its letters masked, no other letters are left."""

import re
from collections import Counter
from datetime import date, timedelta

import pytest
from fluent.syntax import parse
from fluent.syntax.ast import Message, Term
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text

from panictrack.data import data_path
from panictrack.history import Episode, EpisodeKind, Fact, FactStage
from panictrack.history.align import Alignment, KeyDates
from panictrack.model import Measure, Series, SeriesPoint, WeekCount
from panictrack.report.charts.aligned_trajectories import aligned_trajectories, lines_of
from panictrack.report.charts.attention_and_alarm_rate import attention_and_alarm_rate
from panictrack.report.charts.labels_by_year import Label, regulation_by_year, themes_by_year
from panictrack.report.charts.small_multiples import small_multiples
from panictrack.report.charts.streams import streams
from panictrack.report.charts.style import house_style
from panictrack.report.charts.technology import Technology
from panictrack.report.charts.timeline import timeline
from panictrack.report.i18n import label, use_catalogue
from panictrack.report.stream_rates import Against
from panictrack.scoring.scorers import REGULATIONS, THEMES, LabelQuality

FIRST, WEEK = date(2012, 1, 2), date(2026, 8, 17)
DATA = {f"q{letter}" for letter in "abcdefghijklmnop"}  # all labels of the data: words that no code writes
FALLEN, RISING = [2, 4, 8, 14, 20, 10, 6, 4, 3, 2], [1, 1, 2, 2, 3, 5, 8, 12, 16, 20]
LEVEL = [5] * 10


def series(by_year, *, n=1_000, measure=Measure.CONCERN):
    """52 weeks a year, each with the count of its year."""
    points = tuple(
        SeriesPoint(
            start=FIRST + timedelta(weeks=week),
            count=by_year[week // 52],
            n=n,
            exposure=float(n),
            n_streams=1,
            coverage=1.0,
        )
        for week in range(52 * len(by_year))
    )
    return Series(topic="qa", measure=measure, step_days=7.0, points=points)


def attention(attention_by_year, alarm_by_year, *, n=1_000):
    return lambda: attention_and_alarm_rate(
        series(attention_by_year), series(alarm_by_year, n=n), since=FIRST, week=FIRST, label="qa"
    )


def row(name, by_year, *, both=50):
    quality = LabelQuality(n_coded=50, n_called=50, n_both=both)
    return Label(name=name, series=series(by_year), quality=quality)


def themes(first, second, *, both=50):
    return lambda: themes_by_year([row("qb", first, both=both), row("qc", second, both=both)], about="qa")


def regulation(total, first, second, *, both=50):
    aims = [row("qb", first, both=both), row("qc", second, both=both)]
    return lambda: regulation_by_year(row("qd", total), aims, about="qa")


def of_rates(*rates, weeks_ago=0):
    """A chart of streams with (alarmed, on the topic) each."""
    counts = [
        WeekCount(
            week_start=WEEK - timedelta(weeks=weeks_ago),
            stream=outlet,
            topic="qa",
            n_headlines=10 * n_topic,
            n_topic=n_topic,
            n_concerned=n_alarmed,
            n_alarmed=n_alarmed,
        )
        for outlet, (n_alarmed, n_topic) in zip(sorted(DATA), rates, strict=False)
    ]
    return lambda: streams(counts, topic="qa", week=WEEK, label="qa", errors=None)


def panels(**technologies):
    return lambda: small_multiples(
        [Technology(label=name, series=series(of)) for name, of in technologies.items()], highlighted="qa"
    )


def episode(name, kind):
    facts = tuple(
        Fact(stage=stage, date=str(1900 + 5 * place), text="qb", source="qc", confidence="qd", is_found=True)
        for place, stage in enumerate(FactStage)
    )
    return Episode(id=name, name=name, kind=kind, outcome="qe", facts=facts)


def trajectories(highlighted, alignment, *, is_scaled=False, begun="", n_rare=0):
    """Trajectories of every kind: fallen, rising, level, begun before the headlines, with no known start."""
    known = KeyDates(introduced=FIRST, first_alarm=FIRST + timedelta(weeks=60), introduced_words=begun)
    before = KeyDates(introduced=date(1994, 1, 1), first_alarm=date(1996, 1, 1))
    technologies = [
        Technology(label="qa", series=series(RISING), key_dates=known),
        Technology(label="qb", series=series(FALLEN), key_dates=known),
        Technology(label="qc", series=series([2, 4, 20, 10, 9, 7, 5, 4, 4, 4]), key_dates=known),
        Technology(label="qd", series=series([1, 5, 20, 19, 18, 17, 17, 17, 16, 16]), key_dates=before),
        Technology(label="qe", series=series([20, 9, 5, 4, 4, 3, 3, 3, 2, 2])),
        Technology(label="qf", series=series(RISING), key_dates=before),
        Technology(label="qi", series=series(FALLEN), key_dates=known),
        *(Technology(label="qg", series=series([0])) for _ in range(n_rare)),
    ]
    return lambda: aligned_trajectories(
        lines_of(technologies), highlighted=highlighted, alignment=alignment, is_scaled=is_scaled
    )


CHARTS = {
    "attention, apart": attention(RISING, FALLEN),
    "attention, together": attention(LEVEL, LEVEL),
    "attention, no year": attention([5], [5]),
    "attention, few": attention(RISING, FALLEN, n=0),
    "attention, none": attention([], []),
    "feared, one leader": themes([90] * 10, LEVEL),
    "feared, another before": themes(LEVEL, RISING),
    "feared, none stands out": themes(LEVEL, LEVEL),
    "regulation, another leader": regulation([9, 9], [9, 1], [1, 9]),
    "regulation, another before": regulation([9, 9], [9, 5], [1, 5]),
    "regulation, too few": regulation([], [], []),
    "regulation, total only": regulation([9, 9], [9, 5], [1, 5], both=30),
    "feared, none drawn": themes(LEVEL, LEVEL, both=20),
    "streams, one": of_rates((60, 100), (20, 200), (20, 200)),
    "streams, two": of_rates((60, 100), (60, 100), (20, 200), (20, 2_000)),
    "streams, three": of_rates((60, 100), (60, 100), (60, 100), (20, 2_000)),
    "streams, sixteen": of_rates(*[(20, 100)] * 16),
    "streams, unclear": of_rates((13, 30), (380, 1_000), (300, 1_000)),
    "streams, less": of_rates((105, 1_000), (100, 1_000), (2, 100)),
    "streams, alike": of_rates((10, 100), (10, 100), (10, 100), weeks_ago=100),
    "streams, too few": of_rates((1, 5)),
    "panels": panels(qa=LEVEL, qb=FALLEN, qc=[0]),
    "panels, one ends earlier": panels(qa=RISING, qb=LEVEL[:-1]),
    "panels, all but one end earlier": panels(qa=RISING, qb=LEVEL[:-1], qc=LEVEL[:-1]),
    "panels, one of three ends earlier": panels(qa=RISING, qb=LEVEL, qc=LEVEL[:-1]),
    "panels, ends apart": panels(qa=RISING, qb=LEVEL[:-1], qc=LEVEL[:-2]),
    "panels, one alone": panels(qa=RISING),
    "panels, nothing": panels(),
    "timeline": lambda: timeline(
        [episode("qa", EpisodeKind.TECHNOLOGY), episode("qf", EpisodeKind.PROVED_RIGHT)]
    ),
    "timeline, two right": lambda: timeline(
        [episode("qa", EpisodeKind.TECHNOLOGY), *[episode("qf", EpisodeKind.PROVED_RIGHT)] * 2]
    ),
    "trajectories, an event": trajectories("qa", Alignment.INTRODUCTION, begun="qh"),
    "trajectories, many left out": trajectories("qa", Alignment.INTRODUCTION, n_rare=9),
    "trajectories, nothing": lambda: aligned_trajectories([], highlighted="qa"),
} | {
    f"trajectories, {name} at {alignment}{' scaled' if is_scaled else ''}": trajectories(
        name, alignment, is_scaled=is_scaled
    )
    for name in ("qa", "qb", "qe")
    for alignment in Alignment
    for is_scaled in (False, True)
}


@pytest.mark.parametrize("make", CHARTS.values(), ids=CHARTS)
def test_every_word_of_a_chart_is_in_the_catalogue(make, marked_catalogue):
    with use_catalogue(marked_catalogue):
        chart = make()
        texts = [chart.title, chart.subtitle, chart.caption, chart.alt, *chart.key]
        texts += [column.meaning for column in chart.table.columns]
        texts += drawn_texts(chart)
    assert [text for text in texts if words_of(text) - DATA] == []


def test_a_word_that_is_not_in_the_catalogue_is_found(marked_catalogue):
    with use_catalogue(marked_catalogue):
        assert words_of(f"{label('theme', 'jobs')} of 20 % qa") - DATA == {"of"}


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        ("theme", THEMES),
        ("aim", (*REGULATIONS, "any")),
        ("against", [against for against in Against if against is not Against.TOO_FEW]),
        ("fact", [stage for stage in FactStage if stage is not FactStage.OTHER]),
        ("event", [Alignment.INTRODUCTION, Alignment.FIRST_ALARM]),
    ],
)
def test_what_the_code_knows_by_name_has_a_word_in_the_catalogue(kind, names):
    """Left out are names that are not drawn or read."""
    assert all(label(kind, name) for name in names)


def test_no_message_is_in_the_catalogue_twice():
    """The second would be silently left out."""
    files = data_path("words", "en").glob("*.ftl")
    entries = [entry for file in files for entry in parse(file.read_text(encoding="utf-8")).body]
    names = Counter(entry.id.name for entry in entries if isinstance(entry, Message | Term))
    assert [name for name, times in names.items() if times > 1] == []


def test_no_message_uses_a_word_that_the_field_does_not_use():
    retired = re.compile(r"(as called|brought|kept|asked for|watched|readers|scorer|mistakes|is past|rivals)")
    files = sorted(data_path("words", "en").glob("*.ftl"))
    lines = [line for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    assert len(lines) > 500
    assert [line for line in lines if retired.search(line)] == []


def drawn_texts(chart):
    """Every text of the figure, the ticks' included: these get theirs when they are drawn."""
    with house_style(chart.name):
        figure = chart.draw(chart)
        FigureCanvasAgg(figure)
        figure.draw_without_rendering()  # texts have their place then
        return [text.get_text() for text in figure.findobj(Text)]


def words_of(text):
    """All runs of letters; a label that begins a sentence has a capital there."""
    return set(re.findall(r"[^\W\d_]+", text.lower()))
