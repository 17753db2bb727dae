"""The feed server in a process and on a core of its own, and the inputs in a folder of ours."""

import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from timing import SERVER_CORE, pin


@dataclass(frozen=True, kw_only=True)
class Inputs:
    """A copy of the bench folder, with feed lists for this port."""

    folder: Path
    port: int

    @classmethod
    def made(cls, bench: Path, folder: Path) -> Self:
        """Copy the bench, choose a free port, and write every program's feed list."""
        copy = Path(shutil.copytree(bench, folder / "bench"))
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port: int = free.getsockname()[1]
        copy.chmod(0o755)
        subprocess.run([sys.executable, "make_inputs.py", str(port)], cwd=copy, check=True)
        return cls(folder=copy, port=port)

    @property
    def urls(self) -> list[str]:
        """The addresses of all feeds."""
        return (self.folder / "inputs" / "urls.txt").read_text().split()


@contextmanager
def serving(inputs: Inputs) -> Iterator[None]:
    """The server, from its first word to the end of the block."""
    command = [sys.executable, "server.py", "--port", str(inputs.port)]
    with subprocess.Popen(
        command, cwd=inputs.folder, stdout=subprocess.PIPE, preexec_fn=lambda: pin(SERVER_CORE)
    ) as server:
        assert server.stdout is not None
        server.stdout.readline()
        try:
            yield
        finally:
            server.terminate()
