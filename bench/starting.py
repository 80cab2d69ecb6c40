"""How long a worker takes to start with the full library, and an author's check of all content."""

import subprocess
import sys
import tempfile
import time

from bench.serving import ROOT

_WORKER = """
from pathlib import Path
import sys, time
began = time.perf_counter()
from prss_training import paths
from prss_training.content.library import load_library
read = time.perf_counter()
library = load_library(paths.CONTENT)
loaded = time.perf_counter()
print(len(library.modules), loaded - read, sep="\\n")
"""
_SERVED = "from prss_training.wsgi import app; print(len(app.extensions))"


def _seconds(*words: str, runs: int = 3, **environment: str) -> float:
    """Return the least seconds of a few runs of a command."""
    spent = []
    for _ in range(runs):
        began = time.perf_counter()
        subprocess.run(
            words, check=True, cwd=ROOT, capture_output=True, env=environment or None, timeout=300
        )
        spent.append(time.perf_counter() - began)
    return min(spent)


def measure() -> dict[str, float]:
    """Return seconds: the library alone, a worker from nothing, bare imports, and the check."""
    told = [
        float(
            subprocess.run(
                [sys.executable, "-c", _WORKER],
                check=True,
                cwd=ROOT,
                capture_output=True,
                text=True,
            ).stdout.splitlines()[1]
        )
        for _ in range(5)
    ]
    with tempfile.TemporaryDirectory() as instance:
        given = {"PRSS_INSTANCE": instance, "PATH": "/usr/bin:/bin"}
        worker = _seconds(sys.executable, "-c", _SERVED, **given)
    check = _seconds(sys.executable, "-m", "prss_training", "content", "check")
    return {"library": min(told), "worker": worker, "check": check}
