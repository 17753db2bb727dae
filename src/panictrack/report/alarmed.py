"""The most alarmed headlines of a week, and what raised their scores."""

from datetime import date

from panictrack.archive import Connection
from panictrack.archive.search import FoundHeadline, Query, Sort, find
from panictrack.archive.search.score_columns import CurrentScorers
from panictrack.model.times import WEEK, last_day, week_name
from panictrack.report.i18n import t, week_in_words
from panictrack.report.page import AlarmedHeadline
from panictrack.scoring.scorers import ALARM_THRESHOLD, reasons

N_HEADLINES = 20  # on the page
RECENT_WEEKS = 8  # how far back the page looks for alarmed headlines when the week has none
N_REASONS = 3


def alarmed_headlines(
    connection: Connection, topic: str, week: date
) -> tuple[list[FoundHeadline], date | None]:
    """The most alarmed headlines of the week, else of the latest week before it that has some."""
    if f"topic:{topic}" not in CurrentScorers.of(connection).ids:
        return [], None  # an empty archive
    for back in range(RECENT_WEEKS):
        monday = week - back * WEEK
        query = Query(
            topic=topic,
            since=monday,
            until=last_day(monday),
            min_alarm=ALARM_THRESHOLD,
            sort=Sort.ALARM,
            limit=N_HEADLINES,
        )
        if headlines := list(find(connection, query)):
            return headlines, monday
    return [], None


def with_reasons(headline: FoundHeadline) -> AlarmedHeadline:
    """A headline that was found by its alarm, with the words that raised it most."""
    return AlarmedHeadline(
        title=headline.title,
        url=headline.url,
        outlet=headline.outlet,
        dated_on=headline.dated_at[:10],
        alarm=headline.alarm or 0.0,  # never none: they were found by it
        reasons=tuple(reason.text for reason in reasons(headline.title) if reason.weight > 0)[:N_REASONS],
    )


def headlines_caption(week: date, found: date | None, until: date | None) -> str:
    """Of which week the headlines are, or why there are none."""
    if found is None:
        return why_no_headlines(week, until)
    if found == week:
        return t("headlines-of-week", week=week_in_words(found))
    return t("headlines-of-earlier-week", week=week_in_words(week), earlier=week_in_words(found))


def why_no_headlines(week: date, until: date | None) -> str:
    """Why no alarmed headline is shown; `until` is the last week with headlines in the user's own archive."""
    if until is None:
        return t("headlines-none-own")
    first = week - (RECENT_WEEKS - 1) * WEEK
    if until < first:
        return t("headlines-ended", last=week_name(until), weeks=RECENT_WEEKS, week=week_name(week))
    return t("headlines-none", first=week_name(first), last=week_name(until))
