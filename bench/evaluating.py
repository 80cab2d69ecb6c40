"""How long one evaluation of a long record takes."""

import time
from datetime import date, timedelta
from statistics import median

from prss_training import paths
from prss_training.content.library import load_library
from prss_training.domain.criteria import evaluate
from prss_training.domain.evidence import HoursApproved
from prss_training.domain.fields import Position, Service, Support
from prss_training.domain.hours import Hours

EVIDENCE = 2_000
LIMIT_MS = 5.0


def measure() -> dict[str, float]:
    """Return the median milliseconds for each credential in the library."""
    start = date(2024, 1, 1)
    facts = [
        HoursApproved(
            Hours(60 + n % 90),
            list(Service)[n % 4],
            frozenset({list(Support)[n % 4]}),
            list(Position)[n % 3],
            start + timedelta(days=n % 700),
            start + timedelta(days=n % 700 + 3),
            f"entry:{n}",
        )
        for n in range(EVIDENCE)
    ]
    found = {}
    for criteria in load_library(paths.CONTENT).criteria:
        spent = []
        for _ in range(60):
            began = time.perf_counter()
            evaluate(criteria, facts, on=start + timedelta(days=900))
            spent.append((time.perf_counter() - began) * 1000)
        found[criteria.id] = median(spent)
    return found
