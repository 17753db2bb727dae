"""About these numbers: the method in plain words, the versions, the codebook."""

import sys

from panictrack import __version__
from panictrack.archive.headlines import has_headlines
from panictrack.archive.scores import current_scorers
from panictrack.web.address import Address
from panictrack.web.page import Column, Page, Table
from panictrack.web.site import Site
from panictrack.web.topic_page import asked, progress_of

_MEASURES = (
    Column(name="measure", head="measure"),
    Column(name="numerator", head="numerator"),
    Column(name="denominator", head="denominator"),
)
_DEFINITIONS = (
    ("attention", "headlines about the topic", "all headlines"),
    ("alarm rate", "alarmed headlines about the topic", "headlines about the topic"),
    ("panic", "alarmed headlines about the topic", "all headlines"),
    ("concern", "headlines about the topic with at least some alarm", "all headlines"),
)
_SCORERS = (
    Column(name="scorer", head="scorer"),
    Column(name="version", head="version"),
    Column(name="fingerprint", head="fingerprint"),
    Column(name="languages", head="reads"),
)
_CODEBOOK = (
    Column(name="table", head="table or view"),
    Column(name="column", head="column"),
    Column(name="meaning", head="meaning"),
)


def about(site: Site, address: Address) -> Page:
    """What the numbers are, what they are not, and which versions made them."""
    what = asked(site, address)
    progress = progress_of(site, what)
    with site.archive.reading() as connection:
        scorers = current_scorers(connection)
        is_empty = not has_headlines(connection)
    return Page(
        template="about.html",
        title="About these numbers",
        values={
            "what": what,
            "progress": progress,
            "is_empty": is_empty,
            "versions": {
                "panictrack": __version__,
                "Python": sys.version.split()[0],
                "data": site.name,
                "settings": site.settings.digest,
            },
        },
        tables={
            "measures": Table(
                name="measures",
                caption=(
                    "The measures. Attention is not fear: a falling count does not show that a fear "
                    "has faded."
                ),
                columns=_MEASURES,
                rows=_DEFINITIONS,
            ),
            "scorers": Table(
                name="scorers",
                caption=(
                    "The scorers whose scores are shown: of each the version that scored last. The "
                    "fingerprint is a digest of its code and weights."
                ),
                columns=_SCORERS,
                rows=scorers,
            ),
        },
    )


def codebook(_site: Site, _address: Address) -> Page:
    """The meaning of every column."""
    from panictrack.archive.codebook import columns  # SQLAlchemy is slow to import

    table = Table(
        name="codebook",
        caption="The columns of the archive’s tables and views, and their meanings.",
        columns=_CODEBOOK,
        rows=columns(),
    )
    return Page(template="codebook.html", title="Codebook", values={}, tables={"codebook": table})
