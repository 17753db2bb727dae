"""The description of a snapshot: datapackage.json, README.md and codebook.md."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import msgspec

from panictrack import __version__
from panictrack.archive.codebook import section
from panictrack.archive.snapshot.checksums import CHECKSUMS, PACKAGE, files_in, sha256, snapshot_id
from panictrack.archive.snapshot.files import CODEBOOK, FORMAT, HISTORY, METHODS, TOPICS, Field, TableFile
from panictrack.bounded import MEBIBYTE, read_file
from panictrack.data import data_path
from panictrack.model import PanelSetting
from panictrack.model.text import counted
from panictrack.scoring.scorers import ALARM_THRESHOLD, CONCERN_THRESHOLD

_LICENCE = {
    "name": "CC-BY-4.0",
    "title": "Creative Commons Attribution 4.0",
    "path": "https://creativecommons.org/licenses/by/4.0/",
}
_OTHER_FORMATS = {
    ".md": ("md", "text/markdown"),
    ".yaml": ("yaml", "application/yaml"),
    ".json": ("json", "application/json"),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Snapshot:
    """A complete snapshot: its id, its size, and how to cite it."""

    id: str
    n_files: int
    n_bytes: int
    citation: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Description:
    """What a snapshot says about itself, besides its tables."""

    as_of: date
    has_text: bool
    report_topic: str
    settings_digest: str
    n_headlines: int
    version: str = __version__  # of the panictrack that created it
    format: int = FORMAT
    reference: PanelSetting | None = None  # the reference panel that the settings named

    @property
    def title(self) -> str:
        """Its title, for people."""
        withheld = "" if self.has_text else " (titles withheld)"
        return f"Headlines and their alarm, first seen up to {self.as_of}{withheld}"

    def citation(self, id_: str) -> str:
        """How to cite it; its owner adds the DOI of the deposit."""
        return (
            f"panictrack snapshot {id_}: {self.title}. {counted(self.n_headlines, 'headline')}, created with "
            f"panictrack {self.version}, {self.as_of.year}."
        )


def summary(folder: Path, description: Description) -> Snapshot:
    """The id, size and citation of a complete snapshot."""
    id_, sizes = snapshot_id(folder), [path.stat().st_size for path in files_in(folder).values()]
    return Snapshot(
        id=id_,
        n_files=len(sizes) + 1,
        n_bytes=sum(sizes) + (folder / CHECKSUMS).stat().st_size,
        citation=description.citation(id_),
    )


def package(folder: Path, description: Description, tables: Sequence[TableFile]) -> str:
    """The Frictionless data package (version 1) of the files in the folder, as JSON."""
    methods = [folder / METHODS] if (folder / METHODS).exists() else []
    others = [folder / TOPICS, *methods, *sorted((folder / HISTORY).glob("*.json"))]
    contents = {
        "profile": "data-package",
        "name": f"panictrack-snapshot-{description.as_of}{'' if description.has_text else '-no-text'}",
        "title": description.title,
        "description": "An archive of news headlines with scores of alarm about technology, and the weekly "
        f"counts made from them. README.md says how to cite, verify and use it, {CODEBOOK} what every column "
        "means. Licences are given file by file: titles belong to their publishers.",
        "keywords": ["media", "technology panic", "headlines", "time series"],
        "resources": [
            *(_table_resource(folder, table) for table in tables),
            *(_other_resource(folder, path) for path in others),
        ],
        "panictrack": {
            **msgspec.to_builtins(description),
            "alarmed_from": ALARM_THRESHOLD,
            "concerned_from": CONCERN_THRESHOLD,
        },
    }
    return json.dumps(contents, ensure_ascii=False, indent=1) + "\n"


def read_package(folder: Path) -> Description:
    """What a snapshot says about itself.

    Raises
    ------
    OSError, ValueError, LookupError, TypeError
        datapackage.json cannot be read, or panictrack did not write it.
    """
    try:
        contents = json.loads(read_file(folder / PACKAGE, 4 * MEBIBYTE))
    except RecursionError as error:
        raise ValueError(f"{PACKAGE} is nested too deeply") from error
    description: Description = msgspec.convert(contents["panictrack"], Description)
    return description


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
    known = {
        TOPICS: ("topics", "The words that define each topic."),
        METHODS: ("methods", "How headlines were drawn and coded, how well coders agree, and what follows."),
    }
    series = (f"{HISTORY}-{sha256(path)[:12]}", f"The external series “{path.stem}”, with its source.")
    name, description = known.get(path.name, series)
    form, mediatype = _OTHER_FORMATS[path.suffix]
    return {
        "name": name,
        "path": path.relative_to(folder).as_posix(),
        "description": description,
        "format": form,
        "mediatype": mediatype,
        "encoding": "utf-8",
        **_size_and_hash(path),
    }


def _size_and_hash(path: Path) -> Mapping[str, Any]:
    return {"bytes": path.stat().st_size, "hash": f"sha256:{sha256(path)}"}


def codebook(tables: Iterable[TableFile]) -> str:
    """The meaning of every column, as Markdown."""
    general = _text("codebook").format(alarmed_from=ALARM_THRESHOLD, concerned_from=CONCERN_THRESHOLD)
    sections = (
        section(
            f"## {table.path}",
            table.meaning,
            ((field.name, field.type, field.may_be_empty, field.meaning) for field in table.fields),
        )
        for table in tables
    )
    return "\n\n".join([general.rstrip(), *sections]) + "\n"


def readme(description: Description, tables: Iterable[TableFile]) -> str:
    """The README: what this is, how to cite, verify and reproduce it, and what to know before computing."""
    return _text("readme").format(
        title=description.title,
        as_of=description.as_of,
        n_headlines=f"{description.n_headlines:,}",
        version=description.version,
        files="\n".join(f"| {table.path} | {table.meaning} |" for table in tables),
        rights=_text("rights_with_text" if description.has_text else "rights_without_text").rstrip(),
        topic=description.report_topic,
    )


def _text(name: str) -> str:
    return data_path("snapshot", f"{name}.md").read_text(encoding="utf-8")
