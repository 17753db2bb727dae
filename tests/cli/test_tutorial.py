"""Every command of the tutorial runs outside the checkout, from the wheel; every link of the docs works."""

import os
import re
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TUTORIAL = (ROOT / "docs/tutorial/first-figure.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```sh\n(.*?)```", TUTORIAL, re.DOTALL)


def install(folder):
    """Build our wheel and install it in an environment that has, of others, what it depends on."""
    build = ["-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run([sys.executable, *build], cwd=ROOT, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    venv.create(folder / "environment", with_pip=False)
    programs = folder / "environment" / "bin"
    pip = [sys.executable, "-m", "pip", "--python", str(programs / "python")]
    options = ["--no-deps", "--no-index", "--disable-pip-version-check", "--quiet"]
    subprocess.run([*pip, "install", *options, str(wheel)], check=True, capture_output=True)
    (packages,) = (folder / "environment").glob("lib/python*/site-packages")
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")


@pytest.fixture(scope="module")
def installed(once):
    """The folder of programs of that environment."""
    return once("wheel", install) / "environment" / "bin"


def typed(script, folder, programs):
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("PANICTRACK", "PYTHON"))
    }
    environment |= {"PATH": f"{programs}:{environment['PATH']}", "XDG_DATA_HOME": str(folder / "data")}
    shell = ["/bin/bash", "-e", "-c", script]
    return subprocess.run(shell, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_the_tutorial_runs_the_wheel(installed, tmp_path):
    where = typed("python -c 'import panictrack; print(panictrack.__file__)'", tmp_path, installed).stdout
    assert str(installed.parent) in where


def test_every_command_of_the_tutorial_works_in_order(installed, tmp_path):
    done = typed("\n".join(BLOCKS), tmp_path, installed)
    assert done.returncode == 0, done.stderr + done.stdout
    assert "1 bad" in done.stdout
    assert (tmp_path / "my-archive/reports/2026-W46/index.html").exists()
    assert "Union warns AI will take millions of jobs" in (tmp_path / "my-archive/jobs.csv").read_text()


PAGES = sorted((ROOT / "docs").rglob("*.md"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT / "docs")))
def test_every_link_of_a_page_resolves(page):
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


def test_the_index_of_the_docs_links_to_every_page():
    index = ROOT / "docs/index.md"
    links = set(re.findall(r"\]\(([^)#:]+)\)", index.read_text(encoding="utf-8")))
    assert {str(page.relative_to(index.parent)) for page in PAGES if page != index} <= links
