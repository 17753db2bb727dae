"""panictrack: measures the media's panic over technology, week by week, with its denominators."""

__version__ = "0.1.0"
