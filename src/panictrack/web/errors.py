"""Errors as pages that say what to do."""

from panictrack.errors import (
    ArchiveError,
    ConfigurationError,
    InputError,
    NotEnoughDataError,
    PanictrackError,
    TimeLimitError,
)
from panictrack.web.page import Page

_BUG = "Something went wrong here, and it is not your fault. The terminal of the server has the details."
_STATUSES: tuple[tuple[type[PanictrackError], int, str], ...] = (
    (TimeLimitError, 503, "This takes too long"),
    (ArchiveError, 503, "The archive cannot be read"),
    (ConfigurationError, 503, "The workspace has an error"),
    (NotEnoughDataError, 404, "There is too little data for an answer"),
    (InputError, 400, "This question cannot be answered"),
)
_HTTP = {
    403: ("Not allowed", "Open the link with the token that `panictrack serve` printed, then try again."),
    404: ("There is no such page", "Choose one from the list above."),
    405: ("A page can only be looked at here", "Go back, and use its links and forms."),
    413: ("The file is too large", "The limit is 8 MiB. Split the file."),
    421: (
        "This server answers this machine alone",
        "Open the address that `panictrack serve` printed, with 127.0.0.1 or localhost and the same port.",
    ),
}


def page_of_error(error: PanictrackError) -> Page:
    """The page of an error that we raised: its own sentence, which ends with the remedy."""
    for kind, status, title in _STATUSES:
        if isinstance(error, kind):
            return _page(title, str(error), status)
    return _page("This did not work", str(error), 500)


def page_of_status(status: int) -> Page:
    """The page of a request that is not answered."""
    title, remedy = _HTTP.get(status, ("This request was not understood", "Go back, and try again."))
    return _page(title, remedy, status)


def page_of_bug() -> Page:
    """The page of anything that we did not foresee."""
    return _page("A bug", _BUG, 500)


def _page(title: str, message: str, status: int) -> Page:
    return Page(template="error.html", title=title, values={"message": message}, status=status)
