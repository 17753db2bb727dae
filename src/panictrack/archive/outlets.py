"""Outlets: their ids, countries and languages."""

from collections.abc import Mapping

from panictrack.archive.connection import Connection, among, as_list

_FILL = (
    "update outlet set country = coalesce(nullif(country, ''), nullif(?, '')), "
    "language = coalesce(nullif(language, ''), nullif(?, '')) "
    "where name = ? and (coalesce(country, '') = '' or coalesce(language, '') = '')"
)


def outlet_ids(connection: Connection, names: set[str]) -> dict[str, int]:
    """The id of each outlet; a new outlet gets one."""
    known = _outlets(connection, names)
    if missing := names - known.keys():
        rows = [(name,) for name in sorted(missing)]
        connection.executemany("insert into outlet (name) values (?) on conflict do nothing", rows)
        known = _outlets(connection, names)
    return known


def _outlets(connection: Connection, names: set[str]) -> dict[str, int]:
    query = f"select name, id from outlet where name in {among('?')}"
    return dict(connection.execute(query, (as_list(names),)).fetchall())


def fill_outlet_locations(connection: Connection, locations: Mapping[str, tuple[str, str]]) -> None:
    """Set the country and language of outlets where these are empty; known ones stay.

    Parameters
    ----------
    locations
        Country (ISO 3166-1 alpha-2) and language (BCP 47) by outlet; empty: unknown.
    """
    rows = [(country, language, name) for name, (country, language) in locations.items()]
    connection.executemany(_FILL, rows)
