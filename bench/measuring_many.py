"""How long it takes, and how much memory, to measure 10,000 learners by one credential."""

import os
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import create_engine, insert
from sqlalchemy.orm import Session

from bench.serving import ROOT
from prss_training.domain.fields import Contact, Position, Service, Work
from prss_training.domain.people import Role
from prss_training.domain.practice import Decision
from prss_training.enrollments.models import Enrollment
from prss_training.fieldwork.models import PracticeDecision, PracticeEntry, Supervision
from prss_training.people.models import Membership, Organization, Person
from prss_training.statements.models import Signature
from prss_training.web.clock import now
from tests.weighing import run_weighed

LEARNERS = 10_000
ENTRIES = 40
MEETINGS = 6
CREDENTIAL = "us-pr"
_AT_ONCE = 500


def measure() -> dict[str, float]:
    """Return the seconds that `prss standings` takes, and its most megabytes."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "PRSS_INSTANCE": folder}
        _prss(environment, "setup", stdout=subprocess.DEVNULL)
        _fill(Path(folder) / "prss.sqlite")
        began = time.perf_counter()
        command = [sys.executable, "-m", "prss_training"]
        command += ["standings", CREDENTIAL, "--out", f"{folder}/standings.csv"]
        ended, kilobytes = run_weighed(
            command, Path(folder) / "kilobytes", env=environment, cwd=ROOT
        )
        spent = time.perf_counter() - began
        assert ended.returncode == 0
        written = len(Path(folder, "standings.csv").read_text().splitlines()) - 1
    assert written == LEARNERS
    return {"seconds": spent, "megabytes": kilobytes / 1024}


def _prss(environment: dict[str, str], *words: str, **over) -> None:
    subprocess.run(
        [sys.executable, "-m", "prss_training", *words],
        env=environment,
        check=True,
        cwd=ROOT,
        **over,
    )


def _fill(database: Path) -> None:
    engine = create_engine(f"sqlite:///{database}")
    at = now()
    with Session(engine) as session:
        organization = Organization(
            key="riverbend",
            name="Riverbend",
            place="",
            zone="America/Chicago",
            series="PL",
            open_sign_up=False,
            signatory_name="",
            signatory_role="",
            added_at=at,
        )
        supervisor = Person(name="A supervisor", added_at=at)
        session.add_all([organization, supervisor])
        session.flush()
        session.add(
            Membership(
                person_id=supervisor.id,
                organization_id=organization.id,
                role=Role.SUPERVISOR,
                since=at,
            )
        )
        for first in range(0, LEARNERS, _AT_ONCE):
            _learners(session, first, organization.id, supervisor.id, at)
        session.commit()
    engine.dispose()


def _learners(session: Session, first: int, organization: int, supervisor: int, at) -> None:
    # Numbers begin where the rows that are there end: one supervisor, no enrollment, no entry.
    people = range(first + 2, first + _AT_ONCE + 2)
    places = range(first + 1, first + _AT_ONCE + 1)
    session.execute(insert(Person), [{"id": n, "name": f"P {n}", "added_at": at} for n in people])
    session.execute(
        insert(Enrollment),
        [
            {
                "id": place,
                "person_id": place + 1,
                "organization_id": organization,
                "criteria": "peer-leader-2026.1",
                "enrolled_at": at,
            }
            for place in places
        ],
    )
    start = date(2026, 1, 1)
    entries = [
        {
            "id": (place - 1) * ENTRIES + n + 1,
            "enrollment_id": place,
            "worked_on": start + timedelta(days=n),
            "starts": at.time().replace(hour=9, minute=0, second=0, microsecond=0),
            "ends": at.time().replace(hour=11, minute=0, second=0, microsecond=0),
            "minutes": 120,
            "site": "Drop-in",
            "employer": "",
            "service": list(Service)[n % 4],
            "supports": ["emotional"],
            "position": Position.VOLUNTEER,
            "work": Work.DIRECT,
            "populations": [],
            "contact": Contact.IN_PERSON,
            "people": 1,
            "reflection": "",
            "logged_at": at,
        }
        for place in places
        for n in range(ENTRIES)
    ]
    session.execute(insert(PracticeEntry), entries)
    session.execute(
        insert(PracticeDecision),
        [
            {
                "entry_id": entry["id"],
                "supervisor_id": supervisor,
                "decision": Decision.APPROVED,
                "reason": "",
                "decided_at": at,
            }
            for entry in entries
        ],
    )
    session.execute(
        insert(Supervision),
        [
            {
                "enrollment_id": place,
                "supervisor_id": supervisor,
                "given_on": start + timedelta(days=n),
                "minutes": 60,
                "in_group": False,
                "observed": False,
                "note": "",
                "recorded_at": at,
            }
            for place in places
            for n in range(MEETINGS)
        ],
    )
    session.execute(
        insert(Signature),
        [
            {
                "enrollment_id": place,
                "statement": "code-of-ethics-2026",
                "sha256": "0" * 64,
                "typed_name": "P",
                "signed_at": at,
            }
            for place in places
        ],
    )
