"""The pages by their paths: each a function from the site and an address to a page."""

from collections.abc import Callable, Hashable, Mapping

from panictrack.web.address import Address
from panictrack.web.page import Page
from panictrack.web.pages.about import about, codebook
from panictrack.web.pages.curve import curve
from panictrack.web.pages.feeds import feeds as feeds_page
from panictrack.web.pages.headline import headline
from panictrack.web.pages.label import label
from panictrack.web.pages.search import search
from panictrack.web.pages.topic import topic as topic_page
from panictrack.web.pages.week import week
from panictrack.web.site import Site

PageMaker = Callable[[Site, Address], Page]
PAGES: Mapping[str, PageMaker] = {
    "/": week,
    "/search": search,
    r"/headline/{id:\d{1,18}}": headline,
    "/curve": curve,
    "/topic": topic_page,
    "/feeds": feeds_page,
    "/label": label,
    "/about": about,
    "/codebook": codebook,
}


def _state_of_search(site: Site) -> Hashable:
    return site.archive.version(), site.state()


KEPT: Mapping[PageMaker, Callable[[Site], Hashable]] = {search: _state_of_search, curve: Site.state}
"""The pages that take long to draw, and what they stand on: while that is the same, so are they."""
