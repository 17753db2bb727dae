"""Where outlets are at home, for those of which no feed says it."""

from collections.abc import Mapping

from panictrack.archive.connection import Connection

_FILL = (
    "update outlet set country = coalesce(nullif(country, ''), nullif(?, '')), "
    "language = coalesce(nullif(language, ''), nullif(?, '')) "
    "where name = ? and (coalesce(country, '') = '' or coalesce(language, '') = '')"
)


def fill_outlet_locations(connection: Connection, places: Mapping[str, tuple[str, str]]) -> None:
    """Give outlets their country and language wherever these are empty; what is known stays.

    Parameters
    ----------
    places
        Country (ISO 3166-1 alpha-2) and language (BCP 47) by outlet; empty where they are not known.
    """
    if places:
        rows = [(country, language, name) for name, (country, language) in places.items()]
        connection.executemany(_FILL, rows)
