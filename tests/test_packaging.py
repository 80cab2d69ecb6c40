"""A wheel carries everything, and runs from anywhere."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FOLDERS = ("templates", "static", "content")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps"]
    subprocess.run(
        [*command, "--no-build-isolation", "--wheel-dir", folder, ROOT], check=True, cwd=folder
    )
    [built] = folder.glob("*.whl")
    return built


def test_every_template_static_file_and_content_file_is_in_the_wheel(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())

    for folder in FOLDERS:
        for path in (ROOT / folder).rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                assert f"prss_training/_shipped/{path.relative_to(ROOT)}" in names


def test_the_wheel_migrates_and_checks_its_content_away_from_the_checkout(wheel, tmp_path):
    site = tmp_path / "site with a space"
    zipfile.ZipFile(wheel).extractall(site)
    environment = {
        **os.environ,
        "PYTHONPATH": str(site),
        "PRSS_INSTANCE": str(tmp_path / "instance"),
    }

    for words in (["content", "check"], ["setup"], ["audit", "check"]):
        ran = subprocess.run(
            [sys.executable, "-m", "prss_training", *words],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode == 0, ran.stderr
    assert (tmp_path / "instance" / "prss.sqlite").exists()
