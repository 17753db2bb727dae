"""panictrack: measures the media's panic over technology, week by week, with its denominators."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from panictrack.api import Archive

__version__ = "0.2.0"
__all__ = ["Archive", "__version__"]


def __getattr__(name: str) -> Any:
    """`Archive` is loaded when it is asked for: the command line starts without it."""
    if name != "Archive":
        raise AttributeError(f"module 'panictrack' has no attribute {name!r}")
    from panictrack.api import Archive

    return Archive
