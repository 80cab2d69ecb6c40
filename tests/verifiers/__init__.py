"""Verifiers that others wrote, from the npm registry, installed once into a folder of the user's.

The scripts beside this file are ours; each reads JSON and writes a line of JSON. Where Node is not
here, or its packages cannot be had, the tests that need them are skipped and say so.
"""

import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

HERE = Path(__file__).parent
LOCK = HERE / "package-lock.json"
_INSTALL = ("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
_OLDEST_NODE = 20


def installed() -> Path:
    """Return the folder in which the verifiers are installed with our scripts beside them."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        pytest.skip("Node is not here, so verifiers that others wrote cannot be run")
    version = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True)
    if int(version.stdout.strip().lstrip("v").partition(".")[0]) < _OLDEST_NODE:
        pytest.skip(f"Node {_OLDEST_NODE} or newer is needed, and {version.stdout.strip()} is here")
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "prss-training"
    place = cache / f"verifiers-{hashlib.sha256(LOCK.read_bytes()).hexdigest()[:16]}"
    if not place.is_dir():
        _install(place)
    for script in HERE.glob("*.mjs"):
        shutil.copy(script, place)
    return place


def _install(place: Path) -> None:
    """Install beside the place and rename, so that a half one is never taken for whole."""
    place.parent.mkdir(parents=True, exist_ok=True)
    unfinished = Path(tempfile.mkdtemp(prefix=".verifiers-", dir=place.parent))
    try:
        for name in ("package.json", "package-lock.json"):
            shutil.copy(HERE / name, unfinished)
        done = subprocess.run(_INSTALL, cwd=unfinished, capture_output=True, text=True, check=False)
        if done.returncode:
            pytest.skip(f"npm could not install the verifiers: {done.stderr.strip()[-300:]}")
        if not place.is_dir():
            unfinished.rename(place)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def run(script: str, **given) -> dict:
    """Run one of the scripts on what is given, and return what it found."""
    done = subprocess.run(
        ["node", script],
        cwd=installed(),
        input=json.dumps(given),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.strip().splitlines()[-1])
