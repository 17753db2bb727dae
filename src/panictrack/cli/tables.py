"""What commands that read other people's files share: their options, and bytes that may come by stdin."""

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from panictrack.bounded import read_bounded, read_file
from panictrack.errors import InputError
from panictrack.importing.tabular.files import readable


def bytes_of(path: Path, most_bytes: int) -> bytes:
    """The bytes of a file; - is stdin.

    Raises
    ------
    InputError
        It cannot be read, or has more than `most_bytes`.
    """
    with readable(path):
        if str(path) == "-":
            return read_bounded(sys.stdin.buffer, most_bytes)
        return read_file(path, most_bytes, may_be_pipe=True)


def text_of(path: Path, most_bytes: int) -> str:
    """The text of a file in UTF-8; - is stdin.

    Raises
    ------
    InputError
        It cannot be read, has more than `most_bytes`, or is not UTF-8.
    """
    try:
        return bytes_of(path, most_bytes).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: {error}; give a text in UTF-8") from error


def _column_map(_context: click.Context, _option: click.Parameter, texts: Sequence[str]) -> dict[str, str]:
    for text in texts:
        if "=" not in text:
            raise click.BadParameter(f"{text!r} is not like title=headline")
    return {field: column for field, _, column in (text.partition("=") for text in texts)}


map_option = click.option(
    "--map",
    "column_map",
    multiple=True,
    callback=_column_map,
    metavar="FIELD=COLUMN",
    help="The column of a field, such as title=headline; repeatable.",
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
