"""How long one long record takes against every credential at once, and what is left of each."""

import time
from collections.abc import Callable
from datetime import date, timedelta
from statistics import median

from prss_training import paths
from prss_training.content.library import load_library
from prss_training.domain.criteria import evaluate_all, known_on
from prss_training.domain.evidence import (
    Attested,
    EventReached,
    Evidence,
    HoursApproved,
    StatementSigned,
    SupervisionReceived,
    TrainingCompleted,
)
from prss_training.domain.fields import Domain, Mode, Population, Position, Service, Support, Work
from prss_training.domain.hours import Hours
from prss_training.pathways.left import what_is_left

EVIDENCE = 2_000
LIMIT_MS = 60.0
START = date(2023, 1, 1)
ON = START + timedelta(days=1_200)


def record() -> list[Evidence]:
    """Return 2,000 lines of a ledger, and what stands beside it in a long record."""
    ledger = [
        HoursApproved(
            Hours(60 + n % 90),
            list(Service)[n % 4],
            frozenset({list(Support)[n % 4]}),
            list(Position)[n % 3],
            START + timedelta(days=n // 2),
            START + timedelta(days=n // 2 + 3),
            f"entry:{n}",
            domain=list(Domain)[n % 5],
            work=list(Work)[0 if n % 7 else 4],
            populations=frozenset({list(Population)[n % 6]}),
            employer=f"site {n % 3}",
        )
        for n in range(EVIDENCE)
    ]
    supervision = [
        SupervisionReceived(
            Hours(60),
            START + timedelta(days=7 * n),
            f"supervision:{n}",
            domain=list(Domain)[n % 5],
            observed=n % 4 == 0,
        )
        for n in range(140)
    ]
    training = [
        TrainingCompleted(
            f"module-{n}",
            list(Mode)[n % 2],
            ((list(Domain)[n % 5], Hours(180)),),
            START + timedelta(days=n),
            f"training:{n}",
        )
        for n in range(60)
    ]
    others = [
        StatementSigned("code-of-ethics-2026", START, "signed"),
        Attested("lived-experience", START, "attested"),
        EventReached("initial-certificate", START + timedelta(days=90), START, "event"),
    ]
    return [*ledger, *supervision, *training, *others]


def measure() -> dict[str, float]:
    """Return the median milliseconds of each way to ask about every credential."""
    versions = load_library(paths.CONTENT).newest_criteria
    evidence = record()
    return {
        f"evaluate_all, {len(versions)} credentials": _median(
            lambda: evaluate_all(versions, evidence, on=ON)
        ),
        "what is left of each": _median(lambda: what_is_left(versions, known_on(evidence, ON))),
    }


def _median(ask: Callable[[], object]) -> float:
    spent = []
    for _ in range(30):
        began = time.perf_counter()
        ask()
        spent.append((time.perf_counter() - began) * 1000)
    return median(spent)
