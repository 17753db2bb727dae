"""The codebook of the archive as Markdown: each column's comment in the schema is its entry.

`python -m panictrack.codebook` prints it; docs/codebook.md holds it, and a test compares the two.
"""

import sys

from panictrack.tables import metadata

_HEAD = "| column | type | may be empty | meaning |\n|---|---|---|---|"
_ANSWER = {True: "yes", False: "no"}


def archive_codebook() -> str:
    """One section for each table, in the order of the schema."""
    return "\n\n".join(_section(name) for name in metadata.tables)


def _section(name: str) -> str:
    table = metadata.tables[name]
    rows = [
        f"| {column.name} | {column.type.compile()} | {_ANSWER[bool(column.nullable)]} | {column.comment} |"
        for column in table.columns
    ]
    return "\n".join([f"### {name}", "", table.comment or "", "", _HEAD, *rows])


if __name__ == "__main__":
    sys.stdout.write(archive_codebook() + "\n")
