"""Rounding before comparing: a number that differs in its last digits between processors decides no word.

Processors add and multiply in different orders, so that results differ from the 12th digit on. Where such a
number is compared with a cut point ("at least 80%"), it is rounded first: to the digits printed, or to six.
Cut points have few digits, so each lies in the middle of the numbers that are rounded to it, and whatever
lands on one lands on the same side everywhere.
"""

DIGITS = 6
"""As many as a table prints, and more than draws can determine."""


def significant(value: float, digits: int) -> float:
    """The value to so many significant digits; infinity stays infinity."""
    return float(f"{value:.{digits}g}")


def settled(value: float) -> float:
    """A value to be compared with a cut point, or to be kept: the same on every processor."""
    return significant(value, DIGITS)
