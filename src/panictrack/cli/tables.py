"""The options of commands that read other people's tables."""

from collections.abc import Sequence

import click


def _pairs(
    _context: click.Context, _option: click.Parameter, texts: Sequence[str]
) -> tuple[tuple[str, str], ...]:
    for text in texts:
        if "=" not in text:
            raise click.BadParameter(f"{text!r} is not like date=published")
    return tuple((field, column) for field, _, column in (text.partition("=") for text in texts))


map_option = click.option(
    "--map",
    "pairs",
    multiple=True,
    callback=_pairs,
    metavar="FIELD=COLUMN",
    help="The column of a field, such as date=published; repeatable.",
)
date_format_option = click.option(
    "--date-format", metavar="FORMAT", help="How dates are written, such as %d/%m/%Y [default: detected]."
)
first_year_option = click.option(
    "--first-year", type=int, metavar="YEAR", help="The first year of Ngram Viewer JSON, which has no years."
)
column_option = click.option(
    "--column", metavar="NAME", help="The column or series to read, where FILE has several."
)
