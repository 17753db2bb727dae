import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

PROBE = Path(__file__).with_name("curves_on_this_processor.py")
KERNELS = ("", "Haswell", "Sandybridge", "SkylakeX")  # of OpenBLAS; "" lets it choose


def ask(folder):
    """Write what each kernel answers, in a process of its own; those that this processor cannot run fall out.

    The kernel that OpenBLAS chooses by itself comes first and is not asked a second time under its name.
    """
    found = {}
    for kernel in KERNELS:
        if found and found[""]["kernel"] == kernel:
            found[kernel] = found[""]
            continue
        environment = os.environ | {"OPENBLAS_CORETYPE": kernel}
        if not kernel:
            del environment["OPENBLAS_CORETYPE"]
        done = subprocess.run(
            [sys.executable, PROBE], env=environment, capture_output=True, text=True, check=True
        )
        answer = json.loads(done.stdout)
        if not kernel or answer["kernel"] in {kernel, None}:
            found[kernel] = answer
    (folder / "answers.json").write_text(json.dumps(found))


@pytest.fixture(scope="module")
def answers(once):
    return json.loads((once("kernels", ask) / "answers.json").read_text())


@pytest.mark.parametrize("kernel", KERNELS)
def test_every_shipped_curve_is_found_whatever_the_linear_algebra_kernel(answers, kernel):
    if kernel not in answers:
        pytest.skip(f"this processor cannot run the {kernel} kernel")
    assert answers[kernel]["missing"] == []
    assert answers[kernel]["found"] == answers[""]["found"] > 10


@pytest.mark.parametrize("kernel", KERNELS[1:])
def test_a_fit_has_the_same_verdict_and_numbers_whatever_the_kernel(answers, kernel):
    if kernel not in answers:
        pytest.skip(f"this processor cannot run the {kernel} kernel")
    assert answers[kernel]["text"] == answers[""]["text"]
    assert answers[kernel]["fit"] == answers[""]["fit"]  # every digit that is stored
