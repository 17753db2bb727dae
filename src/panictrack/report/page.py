"""The page a person reads: one HTML file that needs nothing else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from panictrack.data import data_path
from panictrack.report.charts.chart import Chart, ChartTable
from panictrack.report.i18n import t
from panictrack.report.paragraph import Paragraph


@dataclass(frozen=True, kw_only=True, slots=True)
class AlarmedHeadline:
    """A headline on the page, with the words that moved its score most."""

    title: str
    url: str | None
    outlet: str
    dated_on: str
    alarm: float
    reasons: tuple[str, ...]

    @property
    def link(self) -> str | None:
        """The address, when it is one that a browser may safely follow."""
        return self.url if self.url and urlsplit(self.url).scheme in {"http", "https"} else None


@dataclass(frozen=True, kw_only=True, slots=True)
class PageTable:
    """A small table of texts; the first cell of a row names it."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Section:
    """A part of the page in words, with or without a figure and a table."""

    anchor: str
    title: str
    paragraphs: tuple[str, ...]
    table: PageTable | None = None
    definitions: tuple[tuple[str, str], ...] = ()  # term and meaning, before the table
    figure: Chart | None = None
    export: ChartTable | None = None  # what the table rests on, as a CSV named after the anchor


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """Everything on the page. It does not depend on the clock: the same data gives the same page."""

    title: str
    week_name: str
    verdict: str
    sentence: str  # the finding
    paragraph: Paragraph
    measures: PageTable | None  # each measure, its verdict and chances; None without a curve
    checks: tuple[Section, ...]  # what puts the verdict to the test
    order: str  # whether calls for regulation lead or follow alarm
    notes: tuple[str, ...]  # what to know about the numbers
    figures: tuple[Chart, ...]
    history: tuple[Chart, ...]  # the charts of earlier technologies
    headlines: tuple[AlarmedHeadline, ...]
    headlines_caption: str
    technologies: Section
    precision: Section  # of the technologies
    made_with: Mapping[str, str]  # versions, counts and digests, by the name of their message
    command: str  # that makes the report again

    @property
    def charts(self) -> tuple[Chart, ...]:
        """All of them, in the order of the page."""
        return self.figures + tuple(one.figure for one in self.checks if one.figure) + self.history

    @property
    def drawings(self) -> tuple[Chart, ...]:
        """The charts, and what is drawn of them for phones."""
        return self.charts + tuple(one.on_phone for one in self.charts if one.on_phone)

    @property
    def exports(self) -> Mapping[str, ChartTable]:
        """The tables that are exported without a chart, by the name of their file."""
        return {one.anchor: one.export for one in self.checks if one.export}


def render_page(page: Page, svgs: Mapping[str, str], citations: Sequence[str]) -> str:
    """The page as HTML, no script, nothing loaded from anywhere; `svgs` are the elements of its charts."""
    from jinja2 import Environment, StrictUndefined  # 60 ms that other commands need not pay

    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    template = environment.from_string(data_path("page.html.j2").read_text(encoding="utf-8"))
    environment.globals["say"] = t
    return template.render(page=page, svgs=svgs, citations=citations)
