"""The settings of a workspace, and where they are read from. Only the faces import this module."""

import hashlib
import math
import os
import shutil
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from panictrack.bounded import MEBIBYTE, read_file
from panictrack.collecting.network.politeness import DEFAULT_POLITENESS, PolitenessPolicy, networks
from panictrack.data import shipped
from panictrack.errors import ConfigurationError, suggestion
from panictrack.model import PanelSetting
from panictrack.model.times import parse_week
from panictrack.report import ReportPaths

_FILE = "panictrack.toml"

_TEMPLATE = """\
# panictrack workspace. Paths are relative to this file. Unknown keys are errors.
archive = "archive.db"       # the SQLite archive
feeds = "feeds.yaml"         # the feed list, with topics of your own
reports = "reports"          # weekly bundles are written here
report_topic = "ai"          # the topic of the weekly report

# The reference panel: every share is what these streams would have shown in the 52 weeks up to a week.
# By default all general and business streams of the built-in baseline in its last 52 weeks.
# reference_streams = ["bbc.com news feed", "Google News top stories"]
# reference_until = "2026-W30"     # the last of the 52 weeks [the latest with headlines of these streams]

# How the collector behaves towards other servers. These are the defaults.
# contact = "you@example.org"      # in the User-Agent, beside the project
# user_agent = "example-lab/1.0"   # instead of panictrack's own; a contact is added to it
# host_pause_seconds = 5           # between two requests to one host
# host_at_once = 2                 # simultaneous requests to one host
# allowed_networks = []            # networks to contact although not public, such as "10.1.0.0/16"
"""
# The types of the keys that are not text, for Python and for people.
_KINDS: Mapping[str, tuple[tuple[type, ...], str]] = {
    "host_pause_seconds": ((int, float), "a number"),
    "host_at_once": ((int,), "a whole number"),
    "allowed_networks": ((list,), "a list of texts"),
    "reference_streams": ((list,), "a list of texts"),
}
_KEYS = ("archive", "feeds", "reports", "report_topic", "contact", "user_agent", "reference_until", *_KINDS)


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """A workspace: where its files are, and what the weekly report covers."""

    archive: Path
    feeds: Path
    reports: Path
    report_topic: str = "ai"
    reference: PanelSetting | None = None  # the reference panel of every share; None: the default one
    politeness: PolitenessPolicy = DEFAULT_POLITENESS
    queries: Path = Path("queries.toml")  # saved queries
    metadata: Path = Path("metadata.json")  # describes the archive to Datasette
    outlets: Path = Path("outlets.csv")  # names in imported files and their outlets

    @property
    def history(self) -> Path:
        """The folder of the external series."""
        return self.archive.parent / "history"

    @property
    def report_paths(self) -> ReportPaths:
        """The paths that a report needs."""
        return ReportPaths(
            topics=self.feeds,
            reports=self.reports,
            history=self.history,
            curves=self.archive.parent / "curves",
            settings_digest=self.digest,
            panel=self.reference,
        )

    @property
    def digest(self) -> str:
        """Twelve hex digits that change when a setting or the feed list does.

        The folder and the politeness towards hosts do not count, because they change no result.

        Raises
        ------
        ConfigurationError
            The feed list cannot be read.
        """
        counted = {"archive": self.archive.name, "feeds": self.feeds.name, "reports": self.reports.name}
        text = repr(sorted((counted | {"report_topic": self.report_topic}).items()))
        text += repr(self.reference) if self.reference else ""
        try:
            body = self.feeds.read_bytes()
        except FileNotFoundError:
            body = b""
        except OSError as error:
            raise ConfigurationError(
                f"{self.feeds}: {error.strerror}; make it a file that you can read"
            ) from error
        return hashlib.sha256(text.encode() + body).hexdigest()[:12]


def find(explicit: Path | None, environment: Mapping[str, str] = os.environ) -> Path:
    """The settings file to use.

    `--config`, else PANICTRACK_CONFIG, else ./panictrack.toml, else the user's data folder.

    Raises
    ------
    ConfigurationError
        There is none at any of these paths.
    """
    if explicit is not None:
        return _named(explicit, "--config")
    if named := environment.get("PANICTRACK_CONFIG"):
        return _named(Path(named), "PANICTRACK_CONFIG")
    if (here := Path(_FILE)).exists():
        return here
    from platformdirs import user_data_path

    if (shared := user_data_path("panictrack") / _FILE).exists():
        return shared
    raise ConfigurationError(
        f"no {_FILE} in this folder or in {shared.parent}; make a workspace with `panictrack init`"
    )


def load(path: Path) -> Settings:
    """Read a settings file.

    Raises
    ------
    ConfigurationError
        The file is not TOML, or a key or value in it is invalid.
    """
    try:
        values = tomllib.loads(read_file(path, MEBIBYTE, may_be_pipe=True).decode())
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise ConfigurationError(f"{path}: {error}; repair the file or make another workspace") from error
    for name, value in values.items():
        if name not in _KEYS:
            raise ConfigurationError(f"{path}: unknown key {name!r}; {suggestion(name, _KEYS)}")
        kinds, expected = _KINDS.get(name, ((str,), "text in quotes"))
        if not isinstance(value, kinds) or isinstance(value, bool):
            raise ConfigurationError(f"{path}: {name} must be {expected}, not {value!r}")
    folder = path.parent
    return Settings(
        archive=folder / values.get("archive", "archive.db"),
        feeds=folder / values.get("feeds", "feeds.yaml"),
        reports=folder / values.get("reports", "reports"),
        report_topic=values.get("report_topic", "ai"),
        reference=_reference(path, values),
        politeness=_politeness(path, values),
        queries=folder / "queries.toml",
        metadata=folder / "metadata.json",
        outlets=folder / "outlets.csv",
    )


def _reference(path: Path, values: Mapping[str, Any]) -> PanelSetting | None:
    """The reference panel; whether its streams exist shows when they are counted."""
    streams, until = values.get("reference_streams"), values.get("reference_until")
    if streams is None and until is None:
        return None
    if streams is not None and not (streams and all(isinstance(name, str) and name for name in streams)):
        raise ConfigurationError(
            f"{path}: reference_streams must name at least one stream, each as text in quotes; `panictrack "
            "search --facet stream` lists your own"
        )
    try:
        last = parse_week(until) if until else None
    except ValueError as error:
        raise ConfigurationError(
            f"{path}: reference_until = {until!r} is not a week; write it like 2026-W47"
        ) from error
    return PanelSetting(streams=tuple(streams or ()), last=last)


def _politeness(path: Path, values: Mapping[str, Any]) -> PolitenessPolicy:
    pause = float(values.get("host_pause_seconds", DEFAULT_POLITENESS.pause_seconds))
    at_once = int(values.get("host_at_once", DEFAULT_POLITENESS.at_once))
    for name in ("contact", "user_agent"):
        text = values.get(name, "")
        if not (text.isascii() and text.isprintable()):
            raise ConfigurationError(
                f"{path}: {name} goes into an HTTP header; write plain ASCII on one line, without control "
                "characters"
            )
    if not (0 <= pause < math.inf and at_once >= 1):
        raise ConfigurationError(f"{path}: host_pause_seconds must be 0 or more, host_at_once 1 or more")
    return PolitenessPolicy(
        at_once=at_once,
        pause_seconds=pause,
        contact=values.get("contact", "").strip() or None,
        user_agent=values.get("user_agent", "").strip() or None,
        allowed=networks([str(text) for text in values.get("allowed_networks", [])]),
    )


def write_workspace(folder: Path) -> tuple[Settings, list[Path]]:
    """Make a workspace in `folder`, leaving existing files alone. Returns the paths written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigurationError(
            f"{folder}: cannot be made ({error.strerror}); name a folder that you can write to"
        ) from error
    written = []
    if not (folder / _FILE).exists():
        (folder / _FILE).write_text(_TEMPLATE, encoding="utf-8")
        written.append(folder / _FILE)
    settings = load(folder / _FILE)
    if not settings.feeds.exists():
        settings.feeds.touch(0o600)  # for its owner alone: addresses may hold secrets
        shutil.copyfile(shipped("feeds.yaml"), settings.feeds)
        written.append(settings.feeds)
    return settings, written


def _named(path: Path, origin: str) -> Path:
    """The file at a path, or the one in the folder there."""
    path = path / _FILE if path.is_dir() else path
    if not path.exists():
        raise ConfigurationError(f"{origin}: {path} does not exist; make a workspace with `panictrack init`")
    return path
