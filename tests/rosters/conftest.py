from datetime import timedelta

import pytest

from prss_training.agencies.services import add_agency
from prss_training.people.services import OrganizationFacts
from tests.certificates.holders import ISSUED, make_certificate, make_registrar
from tests.factories import MORNING

LATER = ISSUED + timedelta(days=20)


@pytest.fixture
def priya(session):
    return make_registrar(session)


@pytest.fixture
def held(session, library, priya):
    return make_certificate(session, library, "Rosa María García-López", registrar=priya)


@pytest.fixture
def board(session):
    facts = OrganizationFacts(name="Minnesota Certification Board", zone="America/Chicago")
    return add_agency(
        session, facts, key="mn-board", contact="desk@board.example", actor=None, at=MORNING
    )
