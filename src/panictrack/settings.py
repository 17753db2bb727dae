"""What a user can set, and where it is read from. Only the faces (cli, daemon) see this module."""

import difflib
import hashlib
import os
import shutil
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import yaml
from platformdirs import user_data_path

from panictrack.errors import ConfigurationError
from panictrack.model import Feed, FeedKind
from panictrack.shipped import shipped

_FILE = "panictrack.toml"

_TEMPLATE = """\
# panictrack workspace. Paths are relative to this file. Unknown keys are errors.
archive = "archive.db"       # the SQLite archive
feeds = "feeds.yaml"         # the feed list, with topics of your own
reports = "reports"          # weekly bundles are written here
report_topic = "ai"          # the topic of the weekly report
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """A workspace: where everything lies, and what the weekly report is about."""

    archive: Path
    feeds: Path
    reports: Path
    report_topic: str = "ai"

    @property
    def digest(self) -> str:
        """Twelve hex digits that change when a setting or the feed list does; the folder does not count."""
        text = repr(
            sorted(
                (name, Path(value).name if isinstance(value, Path) else value)
                for name, value in asdict(self).items()
            )
        )
        body = self.feeds.read_bytes() if self.feeds.exists() else b""
        return hashlib.sha256(text.encode() + body).hexdigest()[:12]


def find(explicit: Path | None, environment: Mapping[str, str] = os.environ) -> Path:
    """The settings file that counts.

    `--config`, else PANICTRACK_CONFIG, else ./panictrack.toml, else the user's data folder.

    Raises
    ------
    ConfigurationError
        There is none in any of these places.
    """
    if explicit is not None:
        return _existing(explicit / _FILE if explicit.is_dir() else explicit, "--config")
    if named := environment.get("PANICTRACK_CONFIG"):
        return _existing(Path(named), "PANICTRACK_CONFIG")
    places = (Path(_FILE), user_data_path("panictrack") / _FILE)
    for place in places:
        if place.exists():
            return place
    raise ConfigurationError(
        f"no {_FILE} in this folder or in {places[1].parent}; make a workspace with `panictrack init`"
    )


def load(path: Path) -> Settings:
    """The settings of a file.

    Raises
    ------
    ConfigurationError
        The file is no TOML, or a key or value in it is not understood.
    """
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigurationError(f"{path}: {error}; mend the file or make another workspace") from error
    known = [item.name for item in fields(Settings)]
    for name, value in found.items():
        if name not in known:
            close = difflib.get_close_matches(name, known, n=1)
            hint = f"did you mean {close[0]!r}?" if close else f"the keys are {', '.join(known)}"
            raise ConfigurationError(f"{path}: unknown key {name!r}; {hint}")
        if not isinstance(value, str):
            raise ConfigurationError(f"{path}: {name} must be text in quotes, not {value!r}")
    folder = path.parent
    return Settings(
        archive=folder / found.get("archive", "archive.db"),
        feeds=folder / found.get("feeds", "feeds.yaml"),
        reports=folder / found.get("reports", "reports"),
        report_topic=found.get("report_topic", "ai"),
    )


def write_workspace(folder: Path) -> tuple[Settings, list[Path]]:
    """Make a workspace in `folder`; files that are there already stay. Returns what was written."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    if not (folder / _FILE).exists():
        (folder / _FILE).write_text(_TEMPLATE, encoding="utf-8")
        written.append(folder / _FILE)
    settings = load(folder / _FILE)
    if not settings.feeds.exists():
        shutil.copyfile(shipped("feeds.yaml"), settings.feeds)
        written.append(settings.feeds)
    return settings, written


def load_feeds(path: Path) -> tuple[Feed, ...]:
    """The feeds of a feed list.

    Raises
    ------
    ConfigurationError
        The file is no YAML, or an entry misses a field or has a wrong one.
    """
    try:
        # The base loader builds nothing but text, lists and mappings: Norway is NO, not False.
        found = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader) or {}  # noqa: S506
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ConfigurationError(f"{path}: {error}; mend the file, or delete it and run init") from error
    entries = found.get("feeds") if isinstance(found, dict) else None
    if not isinstance(entries, list):
        raise ConfigurationError(f"{path}: no list called feeds; see the shipped feeds.yaml for the form")
    feeds = tuple(_feed(entry, place=f"{path}, feed {number}") for number, entry in enumerate(entries, 1))
    urls = [feed.url for feed in feeds]
    doubled = next((url for url in urls if urls.count(url) > 1), None)
    if doubled:
        raise ConfigurationError(f"{path}: {doubled} is listed twice; remove one of the two")
    return feeds


def _feed(entry: Any, *, place: str) -> Feed:
    wanted = ("url", "name", "outlet", "kind", "country", "language")
    if not isinstance(entry, dict):
        raise ConfigurationError(f"{place}: not a mapping; it needs {', '.join(wanted)}")
    missing = [name for name in wanted if not entry.get(name)]
    if missing:
        raise ConfigurationError(f"{place}: {missing[0]} is missing; a feed needs {', '.join(wanted)}")
    if not str(entry["url"]).startswith(("http://", "https://")):
        raise ConfigurationError(f"{place}: {entry['url']} is no web address; it must begin with https://")
    try:
        kind = FeedKind(entry["kind"])
    except ValueError as error:
        raise ConfigurationError(f"{place}: kind is {', '.join(FeedKind)}, not {entry['kind']!r}") from error
    return Feed(
        url=entry["url"],
        name=str(entry["name"]),
        outlet=entry["outlet"],
        kind=kind,
        country=str(entry["country"]),
        language=str(entry["language"]),
    )


def _existing(path: Path, origin: str) -> Path:
    if not path.exists():
        raise ConfigurationError(f"{origin}: {path} does not exist; make a workspace with `panictrack init`")
    return path
