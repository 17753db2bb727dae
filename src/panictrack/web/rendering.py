"""Pages as HTML: templates with every value escaped."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from panictrack import __version__
from panictrack.model.times import week_name
from panictrack.report.i18n import month_name, t
from panictrack.web.address import Address
from panictrack.web.drawing import as_svg
from panictrack.web.page import Link, Page, outside
from panictrack.web.site import Site

if TYPE_CHECKING:
    from jinja2 import Environment

PAGES = (
    ("/", "This week"),
    ("/search", "Search and trend"),
    ("/curve", "Curve"),
    ("/feeds", "Feeds"),
    ("/label", "Label"),
    ("/about", "About these numbers"),
)


_ELSEWHERE = (  # what a report calls "below", what other pages call it, and where it is on the page Curve
    ("record-below", "record-elsewhere", "record-scores"),
    ("choices-below", "choices-elsewhere", "sensitivity"),
    ("as-in-chart", "as-in-chart-elsewhere", "chart"),
)
_PLAIN = re.compile(r"[A-Za-z0-9]+")
_COMMAND = re.compile(r"`([^`]+)`")


@lru_cache(maxsize=1)
def environment() -> "Environment":
    """The templates. An undefined value is an error rather than nothing."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    made = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.globals.update(draw=as_svg, say=t, outside=outside, version=__version__, week_name=week_name)
    made.filters.update(
        day=day_in_words,
        time=time_in_words,
        commands=with_commands,
        names_column=names_column,
        with_record_at=with_record_at,
    )
    made.tests["link"] = lambda cell: isinstance(cell, Link)
    return made


def render(page: Page, site: Site, address: Address, *, may_write: bool = False) -> str:
    """The page as HTML."""
    return (
        environment()
        .get_template(page.template)
        .render(
            page=page,
            site=site,
            address=address,
            pages=PAGES,
            citation=partial(citation, page, site, address),
            may_write=may_write,
            **page.values,
        )
    )


def citation(page: Page, site: Site, address: Address) -> str:
    """What to write below a number: of what, when, by which version, and the question as an address."""
    data = site.name if site.snapshot else f"{site.name}, as of {time_in_words(site.now)}"
    question = address.having(done=None, keep=None).link  # the view, without what was done on it
    return f"panictrack {__version__}, {page.title}. Data: {data}. Question: {question}"


def day_in_words(day: date) -> str:
    """A day, such as 5 November 2026."""
    return f"{day.day} {month_name(day)}"


def time_in_words(time: datetime) -> str:
    """A minute in UTC."""
    return f"{time:%Y-%m-%d %H:%M} UTC"


def with_commands(text: str) -> Markup:
    """A sentence whose commands, which stand in backquotes, look like code; all else is escaped first."""
    return Markup(_COMMAND.sub(r"<code>\1</code>", str(escape(text))))  # noqa: S704 - escaped just before


@lru_cache(maxsize=256)
def names_column(head: str) -> Markup:
    """The attribute by which a cell names its column, in quotes only where HTML needs them."""
    form = Markup("data-column={}") if _PLAIN.fullmatch(head) else Markup('data-column="{}"')
    return form.format(head)


def with_record_at(text: str, address: str | None) -> Markup:
    """Sentences in which the record, the choices and the chart are not here, but on the page at this address.

    They are written once, for the report. Without an address they stay as they are.
    """
    told = escape(text)
    if address is None:
        return told
    page, name = address.partition("#")[0], dict(PAGES)["/curve"]
    for here, elsewhere, anchor in _ELSEWHERE:
        link = Markup('<a href="{}#{}">{}</a>').format(page, anchor, t(elsewhere, page=name))
        told = told.replace(escape(t(here)), link)
    return told


def marked(text: str, spans: Sequence[tuple[int, int]]) -> Markup:
    """A text in which some parts are marked."""
    parts, end = [Markup()], 0
    for first, last in spans:
        parts += [escape(text[end:first]), Markup("<mark>"), escape(text[first:last]), Markup("</mark>")]
        end = last
    return Markup().join([*parts, escape(text[end:])])
