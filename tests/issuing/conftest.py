from datetime import timedelta

import pytest

from prss_training.certificates.models import Certificate
from prss_training.cohorts.models import Cohort, CohortPlace, Joined
from prss_training.files.services import read
from prss_training.files.store import open_store
from prss_training.issuing.services import begin_run
from prss_training.signing import create_keys, examine_pdf, load_keys
from prss_training.web.clock import now
from prss_training.web.database import db, unit_of_work
from prss_training.web.settings import settings
from tests.certificates.holders import make_ready, make_registrar
from tests.factories import MORNING, make_organization

NAMES = ("Rosa Delgado", "Jamal Brooks", "Ana Silva", "Lena Fischer", "Omar Haddad")


@pytest.fixture
def priya(database):
    found = make_registrar(database)
    database.commit()
    return found


@pytest.fixture
def keys(app):
    with app.app_context():
        folder = settings().keys
    create_keys(folder, issuer="Riverbend Recovery Community", at=now() - timedelta(hours=1))
    return folder


@pytest.fixture
def ready(database, library):
    """Return a function that makes so many learners who have done everything."""

    def make(number=3, **over):
        places = [make_ready(database, library, name, **over) for name in NAMES[:number]]
        database.commit()
        return places

    return make


@pytest.fixture
def cohort_of(database, priya):
    """Return a function that puts learners into a new cohort."""

    def make(places, name="Spring 2026", **over):
        organization = make_organization(database)
        details = {
            "organization_id": organization.id,
            "name": name,
            "criteria": "peer-leader-2026.1",
            "starts_on": MORNING.date(),
            "zone": organization.zone,
            "made_by_id": priya.id,
            "made_at": MORNING,
        }
        made = Cohort(**details | over)
        database.add(made)
        database.flush()
        for place in places:
            database.add(
                CohortPlace(
                    cohort_id=made.id,
                    enrollment_id=place.id,
                    how=Joined.ADDED,
                    joined_at=MORNING,
                    joined_by_id=priya.id,
                )
            )
        database.commit()
        return made

    return make


@pytest.fixture
def begun(app, database, priya, keys):
    """Return a function that begins a run for some learners and gives its number."""

    def begin(places, *, issuer=None, cohort=None):
        with app.app_context(), unit_of_work() as session:
            run_id = begin_run(
                session,
                places[0].organization,
                places,
                cohort=cohort,
                issuer=issuer or priya,
                at=now(),
            ).id
        database.rollback()  # what was read until now would hide what comes
        return run_id

    return begin


@pytest.fixture
def genuine(app, keys):
    """Return a function that tells whether a certificate's file is there and sealed by us."""

    def is_genuine(certificate: Certificate, document) -> bool:
        with app.app_context():
            pdf = read(open_store(settings().files), document.file)
            db.session.remove()
        assert document.certificate_id == certificate.id
        return bool(examine_pdf(pdf, load_keys(keys)).genuine)

    return is_genuine
