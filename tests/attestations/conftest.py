"""A learner whose hours wait, and a supervisor outside."""

from datetime import date, timedelta

import pytest

from prss_training.attestations import asking, services
from prss_training.attestations.asking import Wanted
from prss_training.attestations.services import Said, Signer, Visit
from prss_training.domain.fields import Qualification
from prss_training.fieldwork.models import Answer
from tests.factories import MORNING, make_enrollment, make_entry

KEY = "not secret: a test"
LATER = MORNING + timedelta(days=2)
LEE = Signer(
    name="Lee Novak",
    role="Shift lead",
    employer="County Clinic",
    credential="Licensed clinical social worker",
    number="LCSW-4411",
    qualification=Qualification.LICENSED_CLINICIAN,
    relation="I led their shift on Fridays",
)


def wanted(**over) -> Wanted:
    """What Rosa asks of Lee, for the whole of February."""
    given = {
        "supervisor": "Lee Novak",
        "email": "lee@clinic.example",
        "employer": "County Clinic",
        "first": date(2026, 2, 1),
        "last": date(2026, 2, 28),
    }
    return Wanted(**given | over)


def all_true(entries):
    """Say that every entry is true."""
    return {entry.id: Said(Answer.TRUE) for entry in entries}


@pytest.fixture
def rosa(session):
    return make_enrollment(session)


@pytest.fixture
def entries(session, rosa):
    """Three entries at the clinic that wait, on three days."""
    return [
        make_entry(session, rosa, worked_on=date(2026, 2, 10 + n), employer="County Clinic")
        for n in range(3)
    ]


@pytest.fixture
def asked(session, rosa, entries):
    """A request whose letter is on its way."""
    return asking.ask_by_link(session, rosa, wanted(), at=MORNING)


@pytest.fixture
def phone(session, asked):
    """The browser that opened the link first."""
    opened = services.begin(session, asked.token, Visit(), at=MORNING)
    return Visit(device=opened.device)


@pytest.fixture
def sign(session, library, rosa):
    """Sign a link; anything by name."""

    def _sign(asked, visit, said, *, signer=LEE, at=LATER):
        return services.sign_by_link(
            session,
            asked.token,
            visit,
            signer=signer,
            said=said,
            criteria=library.criteria_version(rosa.criteria),
            modules=library.modules,
            at=at,
        )

    return _sign
