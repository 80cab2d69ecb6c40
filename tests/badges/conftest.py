"""A credential of Rosa's, and keys to sign it with."""

from datetime import UTC, date, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key

from prss_training.badges import (
    Addresses,
    Identity,
    IdentityType,
    Issuer,
    Making,
    make_credential,
)
from prss_training.domain.certificate import Face, HoursRow, PracticeRow, Signatory

AT = datetime(2026, 3, 6, 15, 0, tzinfo=UTC)
ADDRESSES = Addresses("https://training.example.org")
RIVERBEND = Issuer(
    ADDRESSES.issuer_did("riverbend"),
    "Riverbend Recovery Community",
    ADDRESSES.issuer("riverbend"),
)
FACE = Face(
    holder="Rosa Delgado",
    credential="Peer Leader",
    kind_line="has completed the training and supervised practice of",
    criteria_name="Peer Leader",
    criteria_version="2026.1",
    aligned_with=("the performance domains of the IC&RC Peer Recovery standard",),
    hours=(
        HoursRow("Advocacy", "10:00", "2:30", "12:30"),
        HoursRow("Ethical Responsibility", "0:00", "16:00", "16:00"),
    ),
    hours_total=HoursRow("All training", "10:00", "18:30", "28:30"),
    modules=("Five shared values at work",),
    practice_hours="100:00",
    practice_by_activity=(PracticeRow("Mentoring or coaching", "100:00"),),
    issued_on=date(2026, 3, 6),
    expires_on=date(2028, 3, 5),
    number="PL-2026-000123-K",
    code="7F3K-9QTR-2M8V-XW4C",
    organization="Riverbend Recovery Community",
    place="Duluth, Minnesota",
    zone="America/Chicago",
    signatories=(Signatory("Priya Raman", "Registrar"),),
)
MAKING = Making(
    issuer=RIVERBEND,
    achievement="peer-leader-2026.1",
    statement="It is not a state license.",
    subject="urn:uuid:4f0f3a1e-52d8-4b8e-9d0c-2a7c1a0f6b11",
    identity=Identity(IdentityType.EMAIL, "rosa@example.org", "FleurDeSel"),
    list_address=ADDRESSES.status_list(1),
    list_index=94_567,
    awarded_at=AT,
    made_at=AT,
)


@pytest.fixture
def credential():
    return make_credential(FACE, MAKING, ADDRESSES)


@pytest.fixture(scope="session")
def proof_key():
    return Ed25519PrivateKey.generate()


@pytest.fixture(scope="session")
def jwt_key():
    return generate_private_key(public_exponent=65537, key_size=3072)
