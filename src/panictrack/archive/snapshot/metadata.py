"""What goes with the tables of a snapshot: datapackage.json, README.md and codebook.md."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from panictrack import __version__
from panictrack.archive.snapshot.checksums import digest_of
from panictrack.archive.snapshot.files import CODEBOOK, FORMAT, HISTORY, PACKAGE, TOPICS, Field, TableFile
from panictrack.data import data_path
from panictrack.scoring.scorers import ALARM_THRESHOLD, CONCERN_THRESHOLD

_LICENCE = {
    "name": "CC-BY-4.0",
    "title": "Creative Commons Attribution 4.0",
    "path": "https://creativecommons.org/licenses/by/4.0/",
}
_OTHER_FORMATS = {".yaml": ("yaml", "application/yaml"), ".json": ("json", "application/json")}


@dataclass(frozen=True, kw_only=True, slots=True)
class Description:
    """What a snapshot says of itself, beside its tables."""

    as_of: date
    has_text: bool
    report_topic: str
    settings_digest: str
    n_headlines: int
    version: str = __version__  # of the panictrack that made it
    format: int = FORMAT

    @property
    def title(self) -> str:
        """What people call it."""
        withheld = "" if self.has_text else " (titles withheld)"
        return f"Headlines and their alarm, first seen up to {self.as_of}{withheld}"

    def citation(self, id_: str) -> str:
        """How it is cited; the DOI of its deposit is its owner's to add."""
        return (
            f"panictrack snapshot {id_}: {self.title}. {self.n_headlines:,} headlines, made with panictrack "
            f"{self.version}, {self.as_of.year}."
        )


def package(folder: Path, told: Description, tables: Sequence[TableFile]) -> str:
    """The Frictionless data package (version 1) of the files that lie in the folder, as JSON."""
    others = [folder / TOPICS, *sorted((folder / HISTORY).glob("*.json"))]
    found = {
        "profile": "data-package",
        "name": f"panictrack-snapshot-{told.as_of}{'' if told.has_text else '-no-text'}",
        "title": told.title,
        "description": "An archive of news headlines with scores of alarm about technology, and the weekly "
        f"counts made of them. README.md tells how to cite, verify and use it, {CODEBOOK} what every column "
        "means. Licences stand at the files whose makers can give one: titles belong to their publishers.",
        "keywords": ["media", "technology panic", "headlines", "time series"],
        "resources": [
            *(_table_resource(folder, table) for table in tables),
            *(_other_resource(folder, path) for path in others),
        ],
        "panictrack": {
            "format": told.format,
            "version": told.version,
            "as_of": str(told.as_of),
            "has_text": told.has_text,
            "n_headlines": told.n_headlines,
            "report_topic": told.report_topic,
            "settings_digest": told.settings_digest,
            "alarmed_from": ALARM_THRESHOLD,
            "concerned_from": CONCERN_THRESHOLD,
        },
    }
    return json.dumps(found, ensure_ascii=False, indent=1) + "\n"


def read_package(folder: Path) -> Description:
    """What a snapshot says of itself.

    Raises
    ------
    OSError, ValueError, KeyError, TypeError
        datapackage.json cannot be read, or was not written by panictrack.
    """
    found = json.loads((folder / PACKAGE).read_text(encoding="utf-8"))["panictrack"]
    return Description(
        as_of=date.fromisoformat(found["as_of"]),
        has_text=bool(found["has_text"]),
        report_topic=str(found["report_topic"]),
        settings_digest=str(found["settings_digest"]),
        n_headlines=int(found["n_headlines"]),
        version=str(found["version"]),
        format=int(found["format"]),
    )


def _table_resource(folder: Path, table: TableFile) -> dict[str, Any]:
    return {
        "name": table.name,
        "path": table.path,
        "profile": "tabular-data-resource",
        "description": table.meaning,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        **_size_and_hash(folder / table.path),
        "dialect": {
            "delimiter": ",",
            "quoteChar": '"',
            "doubleQuote": True,
            "lineTerminator": "\n",
            "header": True,
        },
        "schema": _schema(table),
        **({"licenses": [_LICENCE]} if table.is_ours else {}),
    }


def _schema(table: TableFile) -> dict[str, Any]:
    keys = [
        {"fields": one.field, "reference": {"resource": one.file, "fields": one.column}}
        for one in table.references
    ]
    return {
        "fields": [_field(field) for field in table.fields],
        "missingValues": [""],
        **({"primaryKey": list(table.key)} if table.key else {}),
        **({"foreignKeys": keys} if keys else {}),
    }


def _field(field: Field) -> dict[str, Any]:
    required = {} if field.may_be_empty else {"constraints": {"required": True}}
    return {"name": field.name, "type": field.type, "description": field.meaning, **required}


def _other_resource(folder: Path, path: Path) -> dict[str, Any]:
    is_topics = path.name == TOPICS
    form, mediatype = _OTHER_FORMATS[path.suffix]
    return {
        "name": "topics" if is_topics else f"{HISTORY}-{digest_of(path)[:12]}",
        "path": path.relative_to(folder).as_posix(),
        "description": "The words by which each topic is known."
        if is_topics
        else f"The series “{path.stem}” that the archive's owner brought from elsewhere, with its source.",
        "format": form,
        "mediatype": mediatype,
        "encoding": "utf-8",
        **_size_and_hash(path),
    }


def _size_and_hash(path: Path) -> Mapping[str, Any]:
    return {"bytes": path.stat().st_size, "hash": f"sha256:{digest_of(path)}"}


def codebook(tables: Iterable[TableFile]) -> str:
    """What every column means, as Markdown."""
    general = _text("codebook").format(alarmed_from=ALARM_THRESHOLD, concerned_from=CONCERN_THRESHOLD)
    return "\n\n".join([general.rstrip(), *map(_section, tables)]) + "\n"


def _section(table: TableFile) -> str:
    return "\n".join(
        [
            f"## {table.path}",
            "",
            table.meaning,
            "",
            "| column | type | may be empty | meaning |",
            "|---|---|---|---|",
            *_lines(table.fields),
        ]
    )


def _lines(fields: Iterable[Field]) -> Iterator[str]:
    for field in fields:
        yield f"| {field.name} | {field.type} | {'yes' if field.may_be_empty else 'no'} | {field.meaning} |"


def readme(told: Description, tables: Iterable[TableFile]) -> str:
    """The README: what this is, how to cite, verify and reproduce, and what to know before computing."""
    return _text("readme").format(
        title=told.title,
        as_of=told.as_of,
        n_headlines=f"{told.n_headlines:,}",
        version=told.version,
        files="\n".join(f"| {table.path} | {table.meaning} |" for table in tables),
        rights=_text("rights_with_text" if told.has_text else "rights_without_text").rstrip(),
        topic=told.report_topic,
    )


def _text(name: str) -> str:
    return data_path("snapshot", f"{name}.md").read_text(encoding="utf-8")
