"""An Atom feed of the bundles in a folder: subscribers get each week's verdict."""

import json
import logging
import os
import uuid
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

from panictrack.model.times import WEEK, parse_week, to_text
from panictrack.report.i18n import t

FEED = "feed.atom"
N_ENTRIES = 104  # two years
_ATOM = "http://www.w3.org/2005/Atom"

log = logging.getLogger(__name__)


def write_feed(folder: Path) -> Path:
    """Write `folder`/feed.atom from the manifests of the bundles in it, newest first.

    An entry is dated to Monday 06:00 UTC after its week, so the same bundles give the same bytes. Links are
    relative, so that the folder can be published anywhere.
    """
    manifests = [
        manifest for path in sorted(folder.glob("*-W*/manifest.json")) if (manifest := _manifest(path))
    ]
    manifests.sort(key=lambda manifest: (manifest["week"], manifest["folder"]), reverse=True)
    body = _feed(manifests[:N_ENTRIES])
    target = folder / FEED
    made = folder / f".{FEED}-{os.getpid()}"
    made.write_bytes(body)
    made.replace(target)
    return target


def _manifest(path: Path) -> dict[str, Any] | None:
    """What the feed needs from a bundle; None, and a warning, if its manifest cannot be read."""
    try:
        known = json.loads(path.read_text(encoding="utf-8"))
        fields = ("week", "topic", "verdict", "sentence", "paragraph")
        parse_week(known["week"])
        return {name: str(known[name]) for name in fields} | {"folder": path.parent.name}
    except (OSError, ValueError, KeyError, TypeError) as error:
        log.warning("bundle left out of the feed folder=%s reason=%r", path.parent, error)
        return None


def _feed(manifests: list[dict[str, Any]]) -> bytes:
    ET.register_namespace("", _ATOM)
    root = ET.Element(f"{{{_ATOM}}}feed")
    _add(root, "title", t("feed-title"))
    _add(root, "id", _identifier("feed"))
    updated = (_updated(known["week"]) for known in manifests)
    _add(root, "updated", max(updated, default="1970-01-01T00:00:00Z"))
    _add(_add(root, "author"), "name", "panictrack")
    _add(root, "link", rel="self", href=FEED)
    for known in manifests:
        _entry(root, known)
    ET.indent(root, " ")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ET.tostring(root, encoding="unicode")}\n'.encode()


def _entry(root: ET.Element, known: Mapping[str, str]) -> None:
    entry = _add(root, "entry")
    named = {name: known[name] for name in ("week", "topic", "verdict")}
    _add(entry, "title", t("feed-entry", **named))
    _add(entry, "id", _identifier(known["folder"]))
    _add(entry, "updated", _updated(known["week"]))
    _add(entry, "link", rel="alternate", type="text/html", href=f"{known['folder']}/index.html")
    _add(entry, "summary", known["sentence"], type="text")
    _add(entry, "content", known["paragraph"], type="text")


def _add(parent: ET.Element, name: str, text: str | None = None, **attributes: str) -> ET.Element:
    element = ET.SubElement(parent, f"{{{_ATOM}}}{name}", attributes)
    element.text = text
    return element


def _updated(week: str) -> str:
    return to_text(datetime.combine(parse_week(week) + WEEK, time(6), tzinfo=UTC))


def _identifier(name: str) -> str:
    """An identifier without a domain, so it stays the same wherever the folder is published."""
    return uuid.uuid5(uuid.NAMESPACE_OID, f"panictrack {name}").urn
