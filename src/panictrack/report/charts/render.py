"""From a chart to bytes: SVG that a screen reader can read, PNG, and SVG for inside a page.

The same chart gives the same bytes on every run: no dates, no random identifiers, no version of the
drawing library. Text stays text, so that it can be searched, copied and read aloud.
"""

import io
import logging
import re
from dataclasses import dataclass
from html import escape

from panictrack.report.charts.chart import Chart
from panictrack.report.charts.fonts import is_drawable, leave_out_boxes
from panictrack.report.charts.style import house_style

log = logging.getLogger(__name__)

PNG_DPI = 200
FONT_STACK = "'Helvetica Neue', Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif"

_PROLOGUE = re.compile(r"^.*?(?=<svg\b)", re.DOTALL)
_METADATA = re.compile(r"\s*<metadata>.*?</metadata>", re.DOTALL)
_STYLE = re.compile(r"\s*<defs>\s*<style\b[^>]*>.*?</style>\s*</defs>", re.DOTALL)
_TITLE = re.compile(r"\s*<title>.*?</title>", re.DOTALL)
_REFERENCE = re.compile(r'(\bid="|href="#|url\(#)')
_PATH = re.compile(r'\bd="[^"]*"')
_TOO_FINE = re.compile(r"(\.\d\d)\d+")  # a hundredth of a point
_COMMENT = re.compile(r"\s*<!--.*?-->", re.DOTALL)


@dataclass(frozen=True, kw_only=True, slots=True)
class Rendered:
    """A chart in all its formats, drawn once."""

    element: str  # an <svg> for inside a page: its identifiers clash with no other chart's
    png: bytes  # 1600 pixels across

    @property
    def document(self) -> str:
        """The same as a standalone SVG document with role, title and description."""
        return f'<?xml version="1.0" encoding="utf-8"?>\n{self.element}\n'


def rendered(chart: Chart) -> Rendered:
    """Draw a chart; letters that no font has are left out of the PNG, which is logged, but not of the SVG."""
    cells = (str(cell) for row in chart.table.rows for cell in row if isinstance(cell, str))
    text = "".join(sorted(set("".join([chart.title, chart.subtitle, chart.caption, *chart.key, *cells]))))
    if not is_drawable(text):
        log.warning(
            "no font has some letters, so the PNG leaves them out; install Noto Sans CJK, say chart=%s",
            chart.name,
        )
    vectors, pixels = io.BytesIO(), io.BytesIO()
    with house_style(chart.name, text):
        figure = chart.draw(chart)
        figure.savefig(vectors, format="svg", metadata={"Date": None})
        leave_out_boxes(figure)
        figure.savefig(pixels, format="png", dpi=PNG_DPI, metadata={"Software": None})
    return Rendered(element=accessible(vectors.getvalue().decode("utf-8"), chart), png=pixels.getvalue())


def accessible(document: str, chart: Chart) -> str:
    """Name the figure for screen readers and make it safe beside other figures on one page.

    matplotlib's style rule for `*` would reach every element of a page, so it moves to the root element;
    identifiers get the chart's name as a prefix. Paths stay as fine as anyone can see, at two thirds of the
    size.
    """
    body = _PROLOGUE.sub("", document, count=1).strip()
    for pattern in (_METADATA, _STYLE, _TITLE):
        body = pattern.sub("", body, count=1)
    body = _COMMENT.sub("", body)
    body = _PATH.sub(lambda match: _TOO_FINE.sub(r"\1", match.group()), body)
    body = _REFERENCE.sub(lambda match: f"{match.group(1)}{chart.name}-", body)
    body = body.replace("'DejaVu Sans'", FONT_STACK)
    names = f"{chart.name}-title {chart.name}-desc"
    root = f'<svg role="img" aria-labelledby="{names}" stroke-linejoin="round" stroke-linecap="butt"'
    body = body.replace("<svg", root, 1)
    words = (
        f'\n <title id="{chart.name}-title">{escape(chart.title)}</title>'
        f'\n <desc id="{chart.name}-desc">{escape(chart.alt)}</desc>'
    )
    end_of_root = body.index(">") + 1
    return body[:end_of_root] + words + body[end_of_root:]
