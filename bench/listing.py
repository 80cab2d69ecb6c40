"""A full status list: which certificates ended, put into bits, signed and kept."""

import random
import tempfile
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from statistics import median

from sqlalchemy import func, insert, select

from bench.certificates import ISSUED, fill
from prss_training.app import create_app
from prss_training.badges import ENTRIES
from prss_training.certificates.models import Certificate, CertificateStep
from prss_training.credentials.making import credential_now, list_now
from prss_training.credentials.models import CredentialPlace, StatusList
from prss_training.credentials.services import FULL
from prss_training.domain.certificate import Reason, Step
from prss_training.people.models import Organization
from prss_training.settings import Settings
from prss_training.signing import create_keys
from prss_training.web.database import db, unit_of_work

REVOKED = 5_000
ROUNDS = 7
CREDENTIALS = 30


def measure() -> dict[str, float]:
    """Return seconds to rebuild a full list after a revocation, and to make one credential."""
    with tempfile.TemporaryDirectory() as folder:
        settings = _settings(Path(folder))
        fill(settings, FULL)
        app = create_app(settings)
        with app.app_context():
            create_keys(settings.keys, issuer="Bench", at=ISSUED)
            ids = _set_up()
            rebuilt = median([_rebuilt(ids, number) for number in range(ROUNDS)])
            made = median([_made(certificate_id) for certificate_id in ids[-CREDENTIALS:]])
            db.session.remove()
            db.engine.dispose()
    return {"rebuilt": rebuilt, "made": made, "entries": ENTRIES, "taken": FULL, "set": REVOKED}


def _settings(folder: Path) -> Settings:
    plain = Settings(
        instance=folder,
        database_url=f"sqlite:///{folder / 'prss.sqlite'}",
        secret_key="not secret",
        password_salt="not secret",
        testing=True,
        limits=False,
    )
    return replace(plain, base_url="https://training.example.org")


def _set_up() -> list[int]:
    """Give all certificates but the last few a place in one list, and revoke some of them."""
    with unit_of_work() as session:
        organization = session.scalar(select(func.min(Organization.id)))
        opened = StatusList(organization_id=organization, opened_at=ISSUED)
        session.add(opened)
        session.flush()
        ids = list(session.scalars(select(Certificate.id).order_by(Certificate.id)))
        placed = ids[:-CREDENTIALS]
        entries = random.Random(1).sample(range(ENTRIES), len(placed))
        places = [
            {
                "certificate_id": certificate_id,
                "list_id": opened.id,
                "entry": entry,
                "subject": "urn:uuid:0",
                "drawn_at": ISSUED,
            }
            for certificate_id, entry in zip(placed, entries, strict=True)
        ]
        session.execute(insert(CredentialPlace), places)
        session.execute(insert(CertificateStep), [_step(one) for one in ids[:REVOKED]])
    return ids


def _step(certificate_id: int) -> dict:
    return {
        "certificate_id": certificate_id,
        "number": 1,
        "step": Step.REVOKE,
        "reason": Reason.ISSUED_IN_ERROR,
        "note": "",
        "taken_at": ISSUED,
    }


def _rebuilt(ids: list[int], number: int) -> float:
    """Revoke one more, and time until the list that says so is signed and kept."""
    with unit_of_work() as session:
        session.execute(insert(CertificateStep), [_step(ids[REVOKED + number])])
        [opened] = session.scalars(select(StatusList.id))
    begun = time.perf_counter()
    list_now(opened, at=ISSUED + timedelta(minutes=number))
    return time.perf_counter() - begun


def _made(certificate_id: int) -> float:
    begun = time.perf_counter()
    credential_now(certificate_id, at=ISSUED)
    return time.perf_counter() - begun
