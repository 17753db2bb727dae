from datetime import date

import pytest

from panictrack.model.times import MONTH_DAYS, QUARTER_DAYS, WEEK_DAYS, YEAR_DAYS
from panictrack.report.i18n import (
    bundle_of,
    catalogue,
    date_in_words,
    month_name,
    t,
    use_catalogue,
)


def test_a_message_has_its_values_filled_in_on_one_line():
    assert t("week-missing", week="one week", last="another") == (
        "No headline after another is counted, so all that follows is as of then: “the last half-year” ends "
        "with that week, and “in half a year” begins with it. This page is for one week."
    )


def test_another_catalogue_applies_within_its_block_only():
    english = t("week-empty")
    with use_catalogue(bundle_of("week-empty = Es gibt keine.", "de")):
        assert t("week-empty") == "Es gibt keine."
    assert t("week-empty") == english


def test_an_unknown_message_is_an_error_that_names_it():
    with pytest.raises(KeyError, match="no message 'week-none'"):
        t("week-none")


def test_a_value_that_is_missing_is_an_error_and_not_a_gap_in_the_sentence():
    with pytest.raises(KeyError, match=r"week-missing.*last"):
        t("week-missing", week="one week")


def test_a_message_that_cannot_be_parsed_is_an_error():
    with pytest.raises(ValueError, match="cannot read"):
        bundle_of("broken = { $a", "xx")


def test_a_month_is_named_with_its_year():
    assert (month_name(date(2026, 11, 2)), month_name(date(2026, 11, 2), short=True)) == (
        "November 2026",
        "Nov 2026",
    )


@pytest.mark.parametrize(
    ("step_days", "words"),
    [
        (WEEK_DAYS, "April 1983"),
        (MONTH_DAYS, "April 1983"),
        (QUARTER_DAYS, "Q2 1983"),
        (YEAR_DAYS, "1983"),
        (10 * YEAR_DAYS, "the 1980s"),
    ],
)
def test_a_date_is_no_more_precise_than_its_series(step_days, words):
    assert date_in_words(date(1983, 4, 1), step_days) == words


def test_the_catalogue_is_read():
    assert catalogue().has_message("week-empty")
