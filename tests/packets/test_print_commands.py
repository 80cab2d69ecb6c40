"""`prss packet module`, `guide` and `all`, as an operator types them."""

import json
import os
import signal
import subprocess
import sys
import time

import pikepdf
import pytest

from prss_training.packets.print_run import LIST
from tests.weighing import run_weighed

_MOST_MEMORY = 600 * 1024  # kilobytes
THREE = ("shared-values", "listening-and-motivation", "capstone")


@pytest.fixture
def typed(tmp_path):
    """Return the words and surroundings of a command on an instance that is set up."""
    given = {
        "env": {**os.environ, "PRSS_INSTANCE": str(tmp_path / "instance")},
        "cwd": tmp_path,
        "text": True,
    }

    def words(*said):
        return [sys.executable, "-m", "prss_training", *said], given

    command, over = words("setup")
    subprocess.run(command, **over, check=True, capture_output=True)
    return words


@pytest.fixture
def prss(typed):
    def run(*said):
        command, over = typed(*said)
        return subprocess.run(command, **over, capture_output=True, check=False, timeout=300)

    return run


def pages_of(path):
    with pikepdf.open(path) as file:
        return len(file.pages)


def test_one_module_is_printed_and_its_form_is_told(prss, tmp_path):
    told = prss("packet", "module", "shared-values", "--form", "B", "--set", "2")

    assert told.returncode == 0, told.stderr
    assert "Form B2: " in told.stdout
    assert pages_of(tmp_path / "M02-shared-values-workbook-B2.pdf") > 10


def test_a_check_alone_in_large_print_on_a4(prss, tmp_path):
    told = prss(
        "packet", "module", "shared-values", "--check-only", "--large-print", "--a4",
        "--out", "check.pdf",
    )  # fmt: skip

    assert told.returncode == 0, told.stderr
    with pikepdf.open(tmp_path / "check.pdf") as file:
        assert round(float(file.pages[0].MediaBox[2])) == 595


def test_a_guide_is_printed(prss, tmp_path):
    assert prss("packet", "guide", "shared-values").returncode == 0
    assert pages_of(tmp_path / "M02-shared-values-guide-1.pdf") > 10


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (["module", "made-up"], "There are: "),
        (["guide", "made-up"], "shared-values"),
        (["all", "--only", "made-up"], "There are: "),
        (["module", "shared-values", "--set", "0"], "0 is not in the range"),
        (["module", "shared-values", "--form", "D"], "'D' is not one of"),
        (["module", "shared-values", "--out", "no/such/folder.pdf"], "cannot be written"),
    ],
)
def test_what_cannot_be_printed_is_said_in_a_sentence(prss, said, sentence):
    told = prss("packet", *said)

    assert told.returncode != 0
    assert sentence in told.stderr
    assert "Traceback" not in told.stderr


def test_everything_is_printed_in_turn_stopped_and_gone_on_with(prss, typed, tmp_path):
    out = tmp_path / "workbooks"
    said = ["packet", "all", "--guides", "--out", str(out)]
    for key in THREE:
        said += ["--only", key]
    command, over = typed(*said)
    run = subprocess.Popen(command, **over, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    until = time.monotonic() + 120
    while not (out / LIST).exists() and time.monotonic() < until:  # it is listed after it is put
        time.sleep(0.05)
    run.send_signal(signal.SIGINT)
    _, problem = run.communicate(timeout=300)
    assert run.returncode == 1, problem
    assert "The same command goes on from here." in problem
    listed = json.loads((out / LIST).read_text())
    there = {name: (out / name).stat().st_mtime_ns for name in listed}

    told, kilobytes = run_weighed(
        command, tmp_path / "kilobytes", **over, capture_output=True, timeout=300
    )

    assert told.returncode == 0, told.stderr
    assert kilobytes < _MOST_MEMORY
    assert f"Written: {2 * len(THREE)} files" in told.stdout
    assert all((out / name).stat().st_mtime_ns == at for name, at in there.items())
    assert len(list(out.glob("*.pdf"))) == 2 * len(THREE)
    assert not list(out.glob(".*"))
    again = prss(*said)
    assert f"{2 * len(THREE)} of {2 * len(THREE)} are there already" in (again.stdout)
