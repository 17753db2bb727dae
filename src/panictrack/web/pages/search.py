"""Search: the headlines of a query with what raised their alarm, and links that narrow it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from panictrack.archive.headlines import NO_HEADLINES, has_headlines
from panictrack.archive.search import FoundHeadline, Sort, highlights, n_unscored_headlines
from panictrack.archive.search.score_columns import CurrentScorers
from panictrack.archive.search.trend import Period
from panictrack.errors import InputError, PanictrackError, TimeLimitError
from panictrack.model.text import counted
from panictrack.report.i18n import label
from panictrack.scoring.scorers import ALARM_THRESHOLD, CONCERN_THRESHOLD, reasons
from panictrack.web.address import Address
from panictrack.web.asked_search import (
    FILTERS,
    LABELS,
    MEASURES,
    MOST_ROWS,
    N_ROWS,
    WORDS,
    AskedSearch,
    FieldError,
    Lines,
    asked_search,
)
from panictrack.web.narrowing import narrowings
from panictrack.web.page import Column, Page, Table, outside
from panictrack.web.query_curve import curve_progress
from panictrack.web.rendering import marked
from panictrack.web.searching import Answers, answers
from panictrack.web.site import Site
from panictrack.web.topic_draft import Draft, draft_of
from panictrack.web.topic_page import RELOAD_SECONDS, topics_of
from panictrack.web.trend_view import trend_view
from panictrack.web.writing import why_not

if TYPE_CHECKING:
    from panictrack.archive import Connection

_N_REASONS = 3
_MOST_NAMED = 60  # characters of a title of a page
_COLUMNS = (
    Column(name="headline", head="headline"),
    Column(name="outlet", head="outlet"),
    Column(name="date", head="date"),
    Column(name="alarm", head="alarm score", digits=2),
    Column(name="raised_by", head="raised by"),
    Column(name="topics", head="topics"),
    Column(name="themes", head="themes"),
    Column(name="regulation", head="regulation"),
    Column(name="url", head="source"),
    Column(name="id", head="id"),
)
_SCORES = (  # beside that of alarm, which has a column
    ("alarm_any", "concern score"),
    ("vader", "VADER sentiment"),
    ("alarm_encoder", "encoder’s alarm score"),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """A headline as the page shows it."""

    title: Markup
    link: str
    source: str | None
    outlet: str
    day: str
    alarm: str
    reasons: str
    scores: Sequence[tuple[str, str]]


def search(site: Site, address: Address) -> Page:
    """The page of a query. What is wrong with it is told beside the field, with the remedy."""
    kept_as, address = address.text("keep"), address.having(keep=None)  # no link goes on with it
    try:
        return _page(site, address, asked_search(site, address), kept_as)
    except TimeLimitError as error:
        return _failed(site, address, error, status=503)
    except InputError as error:
        return _failed(site, address, error, status=400)


def _page(site: Site, address: Address, asked: AskedSearch, kept_as: str | None) -> Page:
    with answers(site, asked) as found:
        headlines = found.rows
        spans = highlights(found.connection, asked.query, [one.id for one in headlines])
        values = {
            **_form(found.connection, address),
            "asked": asked,
            "n_found": found.n_headlines,
            "rows": [_row(one, spans.get(one.id, ()), address) for one in headlines],
            "narrowings": list(narrowings(found.facets, address)),
            "notes": list(_notes(site, found.connection, found)),
            "more": address.having(rows=str(MOST_ROWS)).link if _has_more(found, headlines) else None,
            "problem": None,
        }
    name = file_name(asked)
    tables = {"headlines": _table(asked, headlines, found.n_headlines)} if headlines else {}
    charts = {}
    measure = asked.measure.value.replace(" ", "-")
    if view := trend_view(
        asked, found.lines, name=f"{measure}-by-{asked.by}-{name}", last_week=site.last_week
    ):
        charts["chart"], tables["trend"] = view
    curve = curve_progress(site, asked, found.weekly) if found.weekly else None
    is_pending = not found.is_counted or (curve is not None and curve.is_pending)
    return Page(
        template="search.html",
        title=f"Search: {_shortened(asked.title)}",
        values={
            **values,
            "found": found,
            "curve": curve,
            "draft": _draft(site, asked.query.words, kept_as),
            "why_not": why_not(site),
        },
        tables=tables,
        charts=charts,
        reload_seconds=RELOAD_SECONDS if is_pending else None,
        is_keepable=not is_pending and not (curve and curve.problem),
    )


def _draft(site: Site, words: str | None, name: str | None) -> Draft | None:
    """What it takes to keep the words as a topic; without words there is nothing to keep."""
    if site.snapshot or not (words or "").strip():
        return None
    try:
        topics = topics_of(site)
    except PanictrackError:  # the feed list has an error, which other pages tell
        topics = ()
    return draft_of(words or "", name, topics)


def _failed(site: Site, address: Address, error: InputError, *, status: int) -> Page:
    with site.archive.reading() as connection:
        form = _form(connection, address)
    problem = {"field": error.name if isinstance(error, FieldError) else "", "message": str(error)}
    return Page(
        template="search.html",
        title="Search",
        values={**form, "asked": None, "problem": problem},
        status=status,
    )


def _form(connection: "Connection", address: Address) -> dict[str, Any]:
    """What the form shows, whatever is wrong with it."""
    scorers = CurrentScorers.of(connection)
    return {
        "given": {name: address.text(name) or "" for name in (*WORDS, *FILTERS, "rows")},
        "labels": {kind: scorers.names(kind) for kind in ("topic", "theme", "regulation")},
        "sorts": [sort.value for sort in Sort],
        "sort": address.text("sort") or Sort.NEWEST.value,
        "measures": [(one.value, label("measure", one.value)) for one in MEASURES],
        "periods": [one.value for one in Period],
        "lines": [one.value for one in Lines],
        "without_filters": address.having(**dict.fromkeys(FILTERS)).link,
        "chosen": [
            (name, text, address.having(**{name: None}).link)
            for name in FILTERS
            if (text := address.text(name))
        ],
    }


def _notes(site: Site, connection: "Connection", found: Answers) -> Iterator[str]:
    if not found.n_headlines:
        yield (
            "No headline matches; try fewer words or filters." if has_headlines(connection) else NO_HEADLINES
        )
    if n := n_unscored_headlines(connection):
        yield (
            f"Up to {counted(n, 'headline')} {'has' if n == 1 else 'have'} no score yet and counts as calm; "
            "run `panictrack score`."
        )
    if site.withholds_text:
        yield "This snapshot holds no titles, so no words can be found in it; filters work."


def _has_more(found: Answers, headlines: Sequence[FoundHeadline]) -> bool:
    return N_ROWS <= len(headlines) < min(found.n_headlines, MOST_ROWS)


def _row(one: FoundHeadline, spans: Sequence[tuple[int, int]], address: Address) -> Row:
    return Row(
        title=marked(one.title or f"headline {one.id}", spans),
        link=address.at(f"/headline/{one.id}").link,
        source=outside(one.url),
        outlet=one.outlet,
        day=one.dated_at[:10],
        alarm="–" if one.alarm is None else f"{one.alarm:.2f}",
        reasons=", ".join(_reasons(one)),
        scores=[*_numbers(one), *_labels(one)],
    )


def _numbers(one: FoundHeadline) -> Iterator[tuple[str, str]]:
    for name, meaning in _SCORES:
        if (value := getattr(one, name)) is not None:
            yield meaning, f"{value:.2f}"


def _labels(one: FoundHeadline) -> Iterator[tuple[str, str]]:
    for name, text in (("topics", one.topics), ("themes", one.themes), ("regulation", one.regulation)):
        if text:
            yield name, text


def _reasons(one: FoundHeadline) -> tuple[str, ...]:
    """The words that raised the alarm most; none where the headline is calm."""
    if (one.alarm or 0.0) < ALARM_THRESHOLD and (one.alarm_any or 0.0) < CONCERN_THRESHOLD:
        return ()
    return _raised_by(one.title)


@lru_cache(maxsize=2_000)
def _raised_by(title: str) -> tuple[str, ...]:
    return tuple(reason.text for reason in reasons(title) if reason.weight > 0)[:_N_REASONS]


def _table(asked: AskedSearch, headlines: Sequence[FoundHeadline], n_found: int) -> Table:
    """The rows that are shown, as a file."""
    rows = [
        (
            one.title,
            one.outlet,
            one.dated_at[:10],
            one.alarm,
            ", ".join(_reasons(one)),
            one.topics,
            one.themes,
            one.regulation,
            one.url,
            one.id,
        )
        for one in headlines
    ]
    order = {"newest": "newest first", "oldest": "oldest first", "alarm": "most alarmed first"}
    caption = f"{counted(len(rows), 'headline')} of {n_found:,}, {order[asked.query.sort]}."
    return Table(name=f"headlines-{file_name(asked)}", caption=caption, columns=_COLUMNS, rows=rows)


def file_name(asked: AskedSearch) -> str:
    """What a file of this search is called: its words and filters, in letters that every system takes."""
    labels = [str(value) for name in LABELS if (value := getattr(asked.query, name))]
    text = "-".join((*asked.names, *labels)) or "all"
    plain = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in text.lower())
    return "-".join(filter(None, plain.split("-")))[:_MOST_NAMED].strip("-") or "query"


def _shortened(text: str) -> str:
    return text if len(text) <= _MOST_NAMED else f"{text[: _MOST_NAMED - 1]}…"
