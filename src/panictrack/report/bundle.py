"""A bundle: the page and every chart with what belongs to it, in one folder, whole or not at all."""

import csv
import hashlib
import io
import json
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from panictrack.report.charts.chart import cell_text
from panictrack.report.charts.render import rendered
from panictrack.report.citation import long_citation, readme, short_citation
from panictrack.report.page import Page, render_page

INDEX, MANIFEST, LATEST = "index.html", "manifest.json", "latest"


def write_bundle(folder: Path, page: Page, manifest: Mapping[str, object]) -> Path:
    """Write the bundle into `folder`, in place of an older one, and say where its page lies.

    Everything is made first and moved into place at the end: who reads meanwhile finds the old bundle,
    and a run that is cut off leaves it untouched. `latest` beside it (`latest-rfid` for the topic rfid) is a
    copy, unless it holds a later week. The same page and manifest give the same bytes.
    """
    files = _files(page)
    listed = {
        name: {"bytes": len(body), "sha256": hashlib.sha256(body).hexdigest()}
        for name, body in sorted(files.items())
    }
    contents = {
        **manifest,
        "week": page.week_name,
        "charts": [chart.name for chart in page.charts],
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
    drawn = {chart.name: rendered(chart) for chart in page.charts}
    svgs = {name: one.element for name, one in drawn.items()}
    files = {INDEX: render_page(page, svgs, (short_citation(page), long_citation(page))).encode()}
    files["README.txt"] = readme(page).encode()
    for chart in page.charts:
        files[f"{chart.name}.svg"] = drawn[chart.name].document.encode()
        files[f"{chart.name}.png"] = drawn[chart.name].png
        files[f"{chart.name}.csv"] = chart.table.to_csv().encode()
        files[f"{chart.name}.txt"] = f"{chart.alt}\n".encode()
    if page.headlines:
        files["headlines.csv"] = _headlines(page).encode()
    return files


def _headlines(page: Page) -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(("dated_on", "outlet", "title", "url", "alarm", "reasons"))
    for one in page.headlines:
        cells = (one.dated_on, one.outlet, one.title, one.link, one.alarm, "; ".join(one.reasons))
        writer.writerow([cell_text(cell) for cell in cells])
    return buffer.getvalue()


def _week_of(bundle: Path) -> str:
    """The week of a bundle; earlier than any where there is none, or none that can be read."""
    try:
        return str(json.loads((bundle / MANIFEST).read_text(encoding="utf-8"))["week"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def _replace(target: Path, files: Mapping[str, bytes]) -> None:
    made = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
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
    """Put a folder in the place of another, which comes back where that fails."""
    older = Path(tempfile.mkdtemp(prefix=f".{target.name}-old-", dir=target.parent))
    target.rename(older / target.name)
    try:
        made.rename(target)
    except BaseException:
        (older / target.name).rename(target)
        raise
    finally:
        shutil.rmtree(older, ignore_errors=True)
