"""Sentences about results, for the page, the charts and the terminal."""
