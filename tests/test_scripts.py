"""The scripts' own tests, run by node where it is there."""

import shutil
import subprocess
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent / "js"


@pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")
def test_the_scripts_keep_their_own_tests():
    ran = subprocess.run(
        ["node", "--test", *sorted(str(p) for p in FOLDER.glob("*.test.mjs"))],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )

    assert ran.returncode == 0, ran.stdout[-3000:]
