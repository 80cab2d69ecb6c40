"""A roster of 10,000 rows: read, answered part by part, and signed, in a process of its own."""

import json
import os
import subprocess
import sys
import tempfile
import time
from io import BytesIO
from pathlib import Path

from flask import Flask
from openpyxl import Workbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from bench.certificates import ISSUED, fill
from bench.serving import ROOT
from prss_training.agencies.models import Agency
from prss_training.agencies.services import make_agency
from prss_training.app import create_app
from prss_training.certificates.models import Certificate
from prss_training.people.models import Organization
from prss_training.rosters import jobs, queries, services
from prss_training.rosters.models import Roster
from prss_training.rosters.reading import read_roster
from prss_training.settings import load_settings
from prss_training.signing import create_keys
from prss_training.web.clock import now
from prss_training.web.database import db, unit_of_work
from tests.weighing import run_weighed

ROWS = 10_000
SHEET = "roster.xlsx"


def measure() -> dict[str, float]:
    """Return seconds from the file to the signed result, the most memory, and steps of progress."""
    with tempfile.TemporaryDirectory() as folder:
        # Filling takes memory of its own, so another process does it.
        subprocess.run([sys.executable, "-m", "bench.rostering", folder], cwd=ROOT, check=True)
        told, kilobytes = run_weighed(
            [sys.executable, "-m", "bench.rostering", folder, "measure"],
            Path(folder) / "kilobytes",
            cwd=ROOT,
            capture_output=True,
            text=True,
        )
    assert told.returncode == 0, told.stderr
    return json.loads(told.stdout.splitlines()[-1]) | {"megabytes": kilobytes / 1024}


def _measured(folder: str) -> dict[str, float]:
    app = create_app(load_settings({**os.environ, "PRSS_INSTANCE": folder}))
    sheet = Path(folder, SHEET).read_bytes()
    began, spent = time.perf_counter(), time.process_time()
    steps = _work(app, sheet)
    return {
        "seconds": time.perf_counter() - began,
        "processor": time.process_time() - spent,
        "steps": steps,
    }


def _fill(folder: str) -> None:
    """Make an installation with as many certificates as rows, an agency, and its roster."""
    given = load_settings({**os.environ, "PRSS_INSTANCE": folder})
    fill(given, ROWS)
    create_keys(given.keys, issuer="Bench", at=ISSUED)
    with create_app(given).app_context(), unit_of_work() as session:
        place = session.scalars(select(Organization)).one()
        make_agency(session, place, contact="desk@board.example", actor=None, at=ISSUED)
        Path(folder, SHEET).write_bytes(_workbook(session))


def _workbook(session: Session) -> bytes:
    """Return a roster in which every row is of a certificate of its own."""
    book = Workbook(write_only=True)
    page = book.create_sheet()
    page.append(["number", "name"])
    for face in session.scalars(select(Certificate.face).order_by(Certificate.id)):
        page.append([face["number"], face["holder"]])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _work(app: Flask, sheet: bytes) -> int:
    """Do what a request and then the worker do; return in how many steps it is seen to go on."""
    with app.app_context():
        lines = read_roster(sheet)
        with unit_of_work() as session:
            agency = session.scalars(select(Agency)).one()
            taken = services.take_roster(session, agency, lines, file_name="bench", at=now())
            roster_id = taken.id
        steps = len(queries.unanswered(db.session(), roster_id))
        jobs.answer_roster(roster_id)
        roster = db.session().get_one(Roster, roster_id)
        if roster.counts != {"valid": ROWS}:
            raise SystemExit(f"The roster was answered otherwise: {roster.counts}")
        return steps


if __name__ == "__main__":
    if sys.argv[2:]:
        print(json.dumps(_measured(sys.argv[1])))
    else:
        _fill(sys.argv[1])
