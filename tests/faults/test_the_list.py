"""The faults can be counted: the list of these tests is the list of the faults."""

import subprocess
import sys
from collections import Counter
from pathlib import Path

HERE = Path(__file__).parent


def test_there_are_at_least_480_named_faults_of_nine_matters():
    command = [sys.executable, "-m", "pytest", str(HERE), "--collect-only"]
    listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    names = [line.partition("_faults.py::") for line in listed if "_faults.py::" in line]
    by_matter = Counter(Path(file).name.removeprefix("test_") for file, _, _ in names)
    assert set(by_matter) == {
        "http",
        "xml",
        "json",
        "date",
        "identity",
        "clock",
        "disk",
        "process",
        "transport",
    }
    assert len({name for _, _, name in names}) == len(names) == by_matter.total()
    assert by_matter.total() >= 480
    assert min(by_matter.values()) >= 10
