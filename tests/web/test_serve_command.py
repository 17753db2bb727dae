"""The command: it says where the pages are, serves them beside the daemon, and ends when it is asked to."""

import os
import signal
import subprocess
import sys
from contextlib import contextmanager

import pytest

from panictrack.cli.serve import site_of
from panictrack.cli.workspace import Workspace

from .conftest import Asking


@contextmanager
def started(folder, *words):
    """The command in a process of its own; gives its address and its standard error when it has ended."""
    command = [sys.executable, "-m", "panictrack", "--config", str(folder), *words, "--port", "0"]
    ended = {}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, "TZ": "UTC"}
    ) as process:
        try:
            yield Asking(process.stdout.readline().strip()), ended
        finally:
            process.send_signal(signal.SIGTERM)
            ended["stderr"] = process.communicate(timeout=30)[1]
            ended["code"] = process.returncode


@pytest.mark.parametrize("words", [("serve",), ("run", "--serve")], ids=" ".join)
def test_the_pages_are_there_until_the_command_is_ended(fill_workspace, words):
    folder = fill_workspace()
    (folder / "feeds.yaml").write_text("feeds: []\n")
    with started(folder, *words) as (ask, ended):
        assert ask.address.startswith("http://127.0.0.1:")
        assert ask("/about").status == 200
        assert ("no daemon is running" in ask("/").text) is (words == ("serve",))
    assert ended["code"] == 0
    assert "to change feeds and topics, or code headlines: http://127.0.0.1:" in ended["stderr"]


def test_a_port_that_is_taken_is_named_with_the_remedy(ask, run, fill_workspace):
    folder = fill_workspace()
    error = run("--config", str(folder), "serve", "--port", str(ask.port), code=3).stderr
    assert f"--port {ask.port}: " in error
    assert "choose another port" in error


def test_a_read_only_server_has_no_token(fill_workspace):
    with site_of(Workspace(fill_workspace()), None, may_write=False) as site:
        assert site.token is None
    with site_of(Workspace(fill_workspace()), None, may_write=True) as site:
        assert len(site.token) >= 20


def test_without_a_workspace_the_error_names_init(run):
    assert "panictrack init" in run("serve", code=3).stderr


def test_a_snapshot_is_served_with_its_id_and_the_end_of_its_day(fill_workspace, tmp_path_factory, run):
    folder, target = fill_workspace(), tmp_path_factory.mktemp("frozen") / "snapshot"
    run("--config", str(folder), "snapshot", "create", "--as-of", "2026-11-16", str(target))
    with site_of(Workspace(None), target, may_write=True) as site:
        assert site.name.startswith("snapshot ")
        assert site.token is None
        assert str(site.now)[:10] == "2026-11-17"
        with site.archive.reading() as connection:
            assert connection.value("select count(*) from headline") == 4
