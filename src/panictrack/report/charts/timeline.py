"""The long timeline: what is documented of the alarm about earlier technologies, 1450 to today."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from panictrack.history import Episode, EpisodeKind, Fact, FactStage
from panictrack.model.text import in_sentence
from panictrack.report.charts import style
from panictrack.report.charts.chart import Cell, Chart, ChartTable, columns_of
from panictrack.report.i18n import label, t

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LEFT, RIGHT, ROW_HEIGHT = 1.75, 0.25, 0.185
TURN = 1850  # before it a century is drawn as narrow as thirty years after it
NARROW = 0.3
TICKS = (1450, 1600, 1750, 1850, 1875, 1900, 1925, 1950, 1975, 2000, 2025)

# Colour and shape say the same, for readers who see only one of them.
_MARKS = {
    FactStage.INTRODUCED: ("o", "white", style.GREY),
    FactStage.FIRST_ALARM: ("^", style.ORANGE, style.ORANGE),
    FactStage.REGULATION: ("s", style.NAVY, style.NAVY),
    FactStage.FADED: ("D", style.TEAL, style.TEAL),
}

_COLUMNS = columns_of(
    "timeline",
    "episode",
    "kind",
    "stage",
    "date",
    "from_year",
    "to_year",
    "fact",
    "confidence",
    "source_read",
    "source",
)


def timeline(episodes: Sequence[Episode]) -> Chart:
    """Each episode's documented dates on one axis, in the order of introduction.

    Can mislead when taken as measurement: peaks and ends are judgements of historians, a first alarm is the
    first that somebody found, and episodes were chosen because there was an alarm.
    """
    rows = [(episode, fact) for episode in episodes for fact in episode.facts if not fact.is_satire]
    return Chart(
        name="timeline",
        title=_title(episodes),
        subtitle=t("timeline-subtitle", turn=str(TURN), right=_n_right(episodes)),
        caption=t("timeline-caption"),
        alt=_alt(episodes),
        table=ChartTable(columns=_COLUMNS, rows=tuple(_row(episode, fact) for episode, fact in rows)),
        draw=lambda chart: _draw(chart, _ordered(episodes)),
    )


def _title(episodes: Sequence[Episode]) -> str:
    """How many technologies with a dated first alarm saw it fade; alarms that proved right count apart."""
    alarmed = [
        episode
        for episode in episodes
        if episode.kind is EpisodeKind.TECHNOLOGY and episode.first(FactStage.FIRST_ALARM)
    ]
    right = [episode for episode in episodes if episode.kind is EpisodeKind.PROVED_RIGHT]
    example = in_sentence(right[0].name) if right else ""
    n_faded = sum(episode.first(FactStage.FADED) is not None for episode in alarmed)
    return t("timeline-title", alarms=len(alarmed), faded=n_faded, right=len(right), example=example)


def _n_right(episodes: Sequence[Episode]) -> int:
    return sum(episode.kind is EpisodeKind.PROVED_RIGHT for episode in episodes)


def _alt(episodes: Sequence[Episode]) -> str:
    listed = "; ".join(filter(None, map(_alt_of, episodes)))
    return t("timeline-alt", technologies=len(episodes), listed=listed)


def _alt_of(episode: Episode) -> str | None:
    introduced, alarm = episode.first(FactStage.INTRODUCED), episode.first(FactStage.FIRST_ALARM)
    if introduced is None or alarm is None:
        return None
    return t(
        "timeline-alt-of-technology",
        technology=episode.name,
        introduced=str(int(introduced.year)),
        alarm=str(int(alarm.year)),
    )


def _row(episode: Episode, fact: Fact) -> tuple[Cell, ...]:
    what = (episode.name, episode.kind.value, fact.stage.value)
    return (*what, fact.date, *fact.years, fact.text, fact.confidence, fact.is_found, fact.source)


def _ordered(episodes: Sequence[Episode]) -> list[Episode]:
    """By introduction; those that proved right last."""

    def order(episode: Episode) -> tuple[bool, float]:
        introduced = episode.first(FactStage.INTRODUCED)
        return episode.kind is EpisodeKind.PROVED_RIGHT, introduced.year if introduced else 0.0

    return sorted(episodes, key=order)


def _at(year: float) -> float:
    """The position of a year on the axis."""
    return year if year >= TURN else TURN - (TURN - year) * NARROW


def _draw(chart: Chart, episodes: Sequence[Episode]) -> "Figure":
    body = ROW_HEIGHT * (len(episodes) + 1.5) + 0.6
    room = style.frame(chart, body=body)
    axes = room.axes(left=LEFT, below=0.3, width=style.WIDTH - LEFT - RIGHT, height=body - 0.6)
    # With a gap before those that proved right.
    rows = {one.id: index + (one.kind is EpisodeKind.PROVED_RIGHT) for index, one in enumerate(episodes)}
    axes.set_xlim(_at(1440), _at(2030))
    axes.set_ylim(max(rows.values()) + 0.8, -0.8)
    axes.set_xticks([_at(tick) for tick in TICKS], [str(tick) for tick in TICKS], fontsize=style.SMALL - 0.5)
    axes.set_yticks([])
    for tick in TICKS:
        axes.axvline(_at(tick), color=style.FAINT, linewidth=0.6, zorder=0)
    for episode in episodes:
        _draw_episode(axes, episode, rows[episode.id])
    _draw_key(axes)
    return room.figure


def _draw_episode(axes: "Axes", episode: Episode, row: float) -> None:
    years = [_at(year) for fact in episode.facts if not fact.is_satire for year in fact.years]
    axes.plot([min(years), max(years)], [row, row], color=style.PALE, linewidth=0.8, zorder=1)
    axes.annotate(
        episode.name,
        (0, row),
        xycoords=("axes fraction", "data"),
        xytext=(-6, 0),
        textcoords="offset points",
        ha="right",
        va="center",
        fontsize=style.SMALL,
        color=style.INK,
    )
    if peak := episode.first(FactStage.PEAK):
        begin, end = (_at(year) for year in peak.years)
        axes.plot(
            [begin, max(end, begin + 0.8)], [row, row], color=style.PLUM, linewidth=4, alpha=0.55, zorder=2
        )
    for stage, (marker, face, edge) in _MARKS.items():
        if fact := episode.first(stage):
            axes.plot(
                [_at(fact.year)],
                [row],
                marker=marker,
                markersize=4.2,
                markerfacecolor=face,
                markeredgecolor=edge,
                markeredgewidth=0.9,
                zorder=3,
            )


def _draw_key(axes: "Axes") -> None:
    """The marks with their meaning, in one line above the rows."""
    from matplotlib.lines import Line2D  # heavy: only who draws pays

    handles = [
        Line2D([], [], marker=marker, linestyle="none", markersize=4.5, markerfacecolor=face,
               markeredgecolor=edge, label=label("fact", stage))
        for stage, (marker, face, edge) in _MARKS.items()
    ]  # fmt: skip
    peak = label("fact", FactStage.PEAK)
    handles.insert(2, Line2D([], [], color=style.PLUM, linewidth=4, alpha=0.55, label=peak))
    axes.legend(
        handles=handles,
        loc="lower left",
        bbox_to_anchor=(-0.02, 1.0),
        ncols=len(handles),
        frameon=False,
        fontsize=style.SMALL,
        handletextpad=0.4,
        columnspacing=1.4,
        borderaxespad=0.2,
    )
