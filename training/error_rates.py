"""Count how often the alarms err: writes src/panictrack/data/scoring/error_rates.json.

    PYTHONPATH=src .training/bin/python training/error_rates.py

In the environment of training/train.py; a second. `held_out` of training/teacher.npz holds what light
readings said of read headlines that neither they nor their teachers learned from; it is compared with
what was read, at the shipped thresholds and about AI alone.
"""

import json
from pathlib import Path

import numpy as np
from labels import ANSWERS, HEADS, read_headlines

from panictrack.scoring.scorers.linear_model import VERSION, threshold

OUT = Path("src/panictrack/data/scoring/error_rates.json")
ALARMS = ("alarm", "alarm_any")


def main() -> None:
    """Count, print, write."""
    read = read_headlines()
    said = np.load(ANSWERS)["held_out"][read.is_ai] / 1000
    found = {name: counts(name, said, read.said[read.is_ai]) for name in ALARMS}
    basis = f"{int(read.is_ai.sum())} read headlines about AI, held out"
    text = json.dumps({"version": VERSION, "topic": "ai", "basis": basis, "scorers": found}, indent=2)
    OUT.write_text(text + "\n", encoding="utf-8")
    print(text)


def counts(name: str, said: np.ndarray, read: np.ndarray) -> dict[str, int]:
    """The four cells of one alarm."""
    place = HEADS.index(name)
    called, true = said[:, place] >= threshold(name), read[:, place] == 1
    return {
        "hits": int((called & true).sum()),
        "misses": int((~called & true).sum()),
        "false_alarms": int((called & ~true).sum()),
        "correct_rejections": int((~called & ~true).sum()),
    }


if __name__ == "__main__":
    main()
