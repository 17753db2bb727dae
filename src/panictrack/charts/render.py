"""From a chart to bytes: SVG that a screen reader can read, PNG, and SVG for inside a page.

The same chart gives the same bytes on every run: no dates, no random identifiers, no version of the
drawing library. Text stays text, so that it can be found, copied, read aloud and set in the reader's font.
"""

import io
import re
from html import escape
from typing import TYPE_CHECKING

from panictrack.charts.chart import Chart
from panictrack.charts.style import house_style

if TYPE_CHECKING:
    from matplotlib.figure import Figure

PNG_DPI = 200
FONT_STACK = "'Helvetica Neue', Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif"

_PROLOGUE = re.compile(r"^.*?(?=<svg\b)", re.DOTALL)
_METADATA = re.compile(r"\s*<metadata>.*?</metadata>", re.DOTALL)
_STYLE = re.compile(r"\s*<defs>\s*<style\b[^>]*>.*?</style>\s*</defs>", re.DOTALL)
_TITLE = re.compile(r"\s*<title>.*?</title>", re.DOTALL)
_REFERENCE = re.compile(r'(\bid="|href="#|url\(#)')
_COMMENT = re.compile(r"\s*<!--.*?-->", re.DOTALL)


def svg(chart: Chart) -> str:
    """The chart as a standalone SVG document with role, title and description."""
    return f'<?xml version="1.0" encoding="utf-8"?>\n{inline_svg(chart)}\n'


def inline_svg(chart: Chart) -> str:
    """The chart as an `<svg>` element whose identifiers clash with no other chart's."""
    with house_style(chart.name):
        buffer = io.BytesIO()
        _draw(chart).savefig(buffer, format="svg", metadata={"Date": None})
    return accessible(buffer.getvalue().decode("utf-8"), chart)


def png(chart: Chart) -> bytes:
    """The chart as a PNG of 1600 pixels across."""
    with house_style(chart.name):
        buffer = io.BytesIO()
        _draw(chart).savefig(buffer, format="png", dpi=PNG_DPI, metadata={"Software": None})
    return buffer.getvalue()


def accessible(document: str, chart: Chart) -> str:
    """Name the figure for a screen reader and make it safe to stand beside others in one page.

    matplotlib's style rule for `*` would reach every element of a page, so it moves to the root element;
    identifiers get the chart's name as a prefix.
    """
    body = _PROLOGUE.sub("", document, count=1).strip()
    for pattern in (_METADATA, _STYLE, _TITLE):
        body = pattern.sub("", body, count=1)
    body = _COMMENT.sub("", body)
    body = _REFERENCE.sub(lambda found: f"{found.group(1)}{chart.name}-", body)
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


def _draw(chart: Chart) -> "Figure":
    return chart.draw(chart)
