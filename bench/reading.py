"""How long it takes to read and check every criteria file, cold: the first time in a process."""

import json
import subprocess
import sys

from bench.serving import ROOT

_ONCE = """
import json, time
from prss_training import paths
from prss_training.content.criteria_file import read_criteria
files = [one for one in sorted((paths.CONTENT / "criteria").glob("*.toml"))
         if one.name != "published.toml"]
began = time.perf_counter()
for one in files:
    read_criteria(one, paths.CONTENT)
print(json.dumps({"versions": len(files), "seconds": time.perf_counter() - began}))
"""


def measure() -> dict[str, float]:
    """Return how many versions there are, and the least seconds of five processes."""
    found = [
        json.loads(
            subprocess.run(
                [sys.executable, "-c", _ONCE],
                check=True,
                cwd=ROOT,
                capture_output=True,
                text=True,
            ).stdout
        )
        for _ in range(5)
    ]
    return min(found, key=lambda one: one["seconds"])
