"""A bundle: one folder with the page, every chart in all formats, a README and a manifest."""

import hashlib
import json
import shlex
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from panictrack.leftovers import removed_if_killed, unfinished
from panictrack.report.charts.chart import ChartTable, csv_text
from panictrack.report.charts.render import rendered
from panictrack.report.i18n import t
from panictrack.report.page import Page, render_page

INDEX, MANIFEST, LATEST = "index.html", "manifest.json", "latest"


def write_bundle(folder: Path, page: Page, manifest: Mapping[str, object]) -> Path:
    """Write the bundle to `folder`, replacing an older one, and return the path of its page.

    All files are written to a temporary folder that is then moved into place, so readers never see half a
    bundle and an interrupted run changes nothing. `latest` beside it (`latest-rfid` for the topic rfid)
    becomes a copy, unless it has a later week. The same page and manifest give the same bytes.
    """
    files = _files(page)
    listed = {
        name: {"bytes": len(body), "sha256": hashlib.sha256(body).hexdigest()}
        for name, body in sorted(files.items())
    }
    contents = {
        **manifest,
        "week": page.week_name,
        "charts": [chart.name for chart in page.drawings],
        "files": listed,
    }
    files[MANIFEST] = (json.dumps(contents, indent=1, ensure_ascii=False, sort_keys=True) + "\n").encode()
    folder.parent.mkdir(parents=True, exist_ok=True)
    _replace(folder, files)
    latest = folder.parent / folder.name.replace(page.week_name, LATEST)
    if _week_of(latest) <= page.week_name:
        _replace(latest, files)
    return folder / INDEX


def _files(page: Page) -> dict[str, bytes]:
    drawn = {chart.name: rendered(chart) for chart in page.drawings}
    svgs = {name: one.element for name, one in drawn.items()}
    files = {INDEX: render_page(page, svgs, (_short_citation(page), _long_citation(page))).encode()}
    files["README.txt"] = _readme(page).encode()
    for chart in page.drawings:
        files[f"{chart.name}.svg"] = drawn[chart.name].document.encode()
        files[f"{chart.name}.png"] = drawn[chart.name].png
        files[f"{chart.name}.csv"] = chart.table.to_csv().encode()
        files[f"{chart.name}.txt"] = f"{chart.alt}\n".encode()
    for name, table in page.exports.items():
        files[f"{name}.csv"] = table.to_csv().encode()
    if page.headlines:
        files["headlines.csv"] = _headlines(page).encode()
    return files


def _headlines(page: Page) -> str:
    rows = (
        (one.dated_on, one.outlet, one.title, one.link, one.alarm, "; ".join(one.reasons))
        for one in page.headlines
    )
    return csv_text(("dated_on", "outlet", "title", "url", "alarm", "reasons"), rows)


def _short_citation(page: Page) -> str:
    """One line, for a caption."""
    return t("cite-short", version=page.made_with["panictrack"], title=page.title, week=page.week_name)


def _long_citation(page: Page) -> str:
    """Everything that identifies the numbers: versions and digests."""
    return t(
        "cite-long",
        version=page.made_with["panictrack"],
        year=page.week_name[:4],
        title=page.title,
        week=page.week_name,
        data=page.made_with["data"],
        curve=page.made_with["curve"],
        alarm=page.made_with["alarm"],
        definition=page.made_with["topic"],
        counts_digest=page.made_with["counts_digest"],
        settings=page.made_with["settings"],
    )


def _readme(page: Page) -> str:
    """The README as plain text."""
    parts = [
        t("readme-title", title=page.title, week=page.week_name),
        _part("readme-finding", page.paragraph.text),
        _part("cite-title", _short_citation(page), _long_citation(page)),
        _part("notes-title", *(f"- {note}" for note in page.notes)),
        _part(
            "readme-charts",
            t("readme-files"),
            *(_columns(chart.name, chart.title, chart.table) for chart in page.charts),
            *(t("readme-phone", name=one.name) for one in page.drawings[len(page.charts) :]),
            *(_columns(one.anchor, one.title, one.export) for one in page.checks if one.export),
        ),
        _part(
            "readme-again",
            t("readme-again-how", version=page.made_with["panictrack"]),
            f"    {page.command}",
        ),
        _part("made-title", *(f"- {t(f'made-{name}')}: {value}" for name, value in page.made_with.items())),
    ]
    return "\n\n".join(parts) + "\n"


def _part(heading: str, *lines: str) -> str:
    title = t(heading)
    return "\n".join((title, "-" * len(title), *lines))


def _columns(name: str, title: str, table: ChartTable) -> str:
    lines = [f"{name}.csv: {title}"]
    lines += [f"  {column.name}: {column.meaning}" for column in table.columns]
    return "\n".join(lines)


def _week_of(bundle: Path) -> str:
    """The week of a bundle; empty, which sorts first, if there is no readable one."""
    try:
        return str(json.loads((bundle / MANIFEST).read_text(encoding="utf-8"))["week"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def _replace(target: Path, files: Mapping[str, bytes]) -> None:
    made = unfinished(target)
    try:
        with removed_if_killed(made):
            made.mkdir(mode=0o700)
            for name, body in files.items():
                (made / name).write_bytes(body)
            made.chmod(0o755)
            if target.exists():
                _swap(made, target)
            else:
                made.rename(target)
    except BaseException:
        shutil.rmtree(made, ignore_errors=True)
        raise


def _swap(made: Path, target: Path) -> None:
    """Replace a folder by another; if that fails, the old one is restored."""
    older = Path(tempfile.mkdtemp(prefix=f".{target.name}-old-", dir=target.parent))
    before = older / target.name
    # Between the two renamings a kill would leave no bundle.
    with removed_if_killed(older, first=_put_back(before, target)):
        target.rename(before)
        try:
            made.rename(target)
        except BaseException:
            before.rename(target)
            raise
        finally:
            shutil.rmtree(older, ignore_errors=True)


def _put_back(before: Path, target: Path) -> str:
    old, new = shlex.quote(str(before)), shlex.quote(str(target))
    return f"test -e {new} || mv -- {old} {new}"
