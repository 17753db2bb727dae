"""The pages by their paths: each a function from the site and an address to a page."""

from collections.abc import Callable, Mapping

from panictrack.web.address import Address
from panictrack.web.page import Page
from panictrack.web.pages.search import search
from panictrack.web.pages.week import week
from panictrack.web.site import Site

PAGES: Mapping[str, Callable[[Site, Address], Page]] = {"/": week, "/search": search}
