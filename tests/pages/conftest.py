"""A learner who is signed in, their place, and their trainer."""

import pytest
from sqlalchemy import select

from prss_training.domain.people import Role
from prss_training.enrollments.models import Enrollment
from tests.factories import make_enrollment, make_person


@pytest.fixture
def rosa(database, browser):
    person = make_person(database)
    make_enrollment(database, person)
    database.commit()
    browser.sign_in(person)
    return person


@pytest.fixture
def place(database, rosa):
    return database.scalars(select(Enrollment)).one()


@pytest.fixture
def terrence(database):
    person = make_person(database, "Terrence Whitlock", Role.TRAINER)
    database.commit()
    return person
