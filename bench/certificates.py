"""Databases with many certificates, for the figures of the verification page."""

from datetime import UTC, date, datetime

from sqlalchemy import insert

from prss_training.app import create_app
from prss_training.certificates.models import Certificate
from prss_training.domain.certificate_number import CertificateNumber, VerificationCode
from prss_training.people.models import Organization
from prss_training.records import Record
from prss_training.settings import Settings
from prss_training.web.database import db, unit_of_work

ISSUED = datetime(2026, 3, 2, 15, tzinfo=UTC)


def fill(settings: Settings, number: int) -> VerificationCode:
    """Make a database with this many certificates; return the code of one in the middle."""
    app = create_app(settings)
    with app.app_context():
        Record.metadata.create_all(db.engine)
        with unit_of_work() as session:
            organization = Organization(
                key="bench", name="Bench", zone="UTC", series="PL", added_at=ISSUED
            )
            session.add(organization)
            session.flush()
            codes = [VerificationCode.new() for _ in range(number)]
            rows = [_row(n, code, organization.id) for n, code in enumerate(codes, start=1)]
            for start in range(0, number, 5_000):
                session.execute(insert(Certificate), rows[start : start + 5_000])
        db.session.remove()
        db.engine.dispose()
    return codes[number // 2]


def face_of(serial: int, code: object = "7F3K-9QTR-2M8V-XW4C") -> dict:
    """Return the face of one certificate, as it is kept."""
    shown = {"live": "2:00", "self_paced": "2:00", "total": "4:00"}
    return {
        "holder": f"Rosa Delgado {serial}",
        "credential": "Peer Leader",
        "kind_line": "has completed the training and supervised practice of",
        "criteria_name": "Peer Leader",
        "criteria_version": "2026.1",
        "aligned_with": ["the performance domains of the IC&RC Peer Recovery standard"],
        "hours": [{"domain": d, **shown} for d in ("Advocacy", "Ethical Responsibility")],
        "hours_total": {"domain": "All domains", **shown},
        "modules": ["Five shared values at work"],
        "practice_hours": "10:00",
        "practice_by_activity": [{"activity": "Mentoring or coaching", "total": "10:00"}],
        "issued_on": "2026-03-02",
        "expires_on": "2028-03-01",
        "number": str(CertificateNumber("PL", 2026, serial)),
        "code": str(code),
        "organization": "Bench",
        "place": None,
        "zone": "UTC",
        "signatories": [{"name": "Priya Raman", "role": "Registrar"}],
    }


def _row(serial: int, code: VerificationCode, organization: int) -> dict:
    face = face_of(serial, code)
    return {
        "code": code.characters,
        "series": "PL",
        "year": 2026,
        "serial": serial,
        "holder": face["holder"],
        "family_key": "delgado",
        "face": face,
        "criteria": "peer-leader-2026.1",
        "issued_on": date(2026, 3, 2),
        "expires_on": date(2028, 3, 1),
        "issued_at": ISSUED,
        "organization_id": organization,
    }
