from datetime import timedelta

import pytest

from prss_training.agencies.services import add_agency
from prss_training.domain.certificate_number import VerificationCode
from prss_training.people.services import OrganizationFacts
from tests.certificates.holders import ISSUED, do, make_certificate, make_registrar
from tests.factories import MORNING


@pytest.fixture
def priya(session):
    return make_registrar(session)


@pytest.fixture
def held(session, library, priya):
    return make_certificate(session, library, "Rosa García López", registrar=priya)


@pytest.fixture
def code(held):
    return str(VerificationCode(held.code))


@pytest.fixture
def board(session):
    facts = OrganizationFacts(name="Minnesota Certification Board", zone="America/Chicago")
    return add_agency(
        session, facts, key="mn-board", contact="desk@board.example", actor=None, at=MORNING
    )


@pytest.fixture
def take(session, held, priya):
    """Do something to `held`, some days after its issue."""

    def _take(step, reason, days, certificate=None):
        at = ISSUED + timedelta(days=days)
        do(session, certificate or held, step, reason=reason, note="", registrar=priya, at=at)

    return _take
