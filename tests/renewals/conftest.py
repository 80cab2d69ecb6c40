from datetime import UTC, date, datetime

import pytest

from prss_training.certificates.services import issue_certificate
from tests.certificates.holders import ISSUED, make_ready, make_registrar
from tests.certificates.renewals import renewable

EXPIRES = date(2028, 3, 5)


def noon(day):
    return datetime(day.year, day.month, day.day, 18, 0, tzinfo=UTC)


@pytest.fixture
def with_terms(library):
    return renewable(library)


@pytest.fixture
def priya(session):
    return make_registrar(session)


@pytest.fixture
def place(session, library):
    return make_ready(session, library)


@pytest.fixture
def held(session, place, with_terms, priya):
    """Rosa's certificate: issued on 6 March 2026, in force through 5 March 2028."""
    return issue_certificate(
        session,
        place,
        criteria=with_terms.criteria_version(place.criteria),
        modules=with_terms.modules,
        issuer=priya,
        at=ISSUED,
    )
