"""A small soak test: three simulated days of twenty feeds with faults; the collector is killed five times."""

import subprocess
import sys
from pathlib import Path

SOAK = Path(__file__).parents[2] / "benchmarks" / "soak"


def test_nothing_is_lost_unreported_in_three_days_with_five_kills():
    command = [sys.executable, str(SOAK), "--feeds", "20", "--days", "3", "--kills", "5"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout[done.stdout.find("Claims") :] + done.stderr
