from datetime import timedelta

import pytest

from prss_training.certificates.services import issue_certificate
from prss_training.files.store import open_store
from prss_training.signing import create_keys, load_keys
from tests.certificates.holders import ISSUED, make_ready, make_registrar


@pytest.fixture
def priya(session):
    return make_registrar(session)


@pytest.fixture
def issue(session, library, priya):
    """Issue a certificate as Priya, with anything else given by name."""

    def _issue(place=None, **over):
        where = place or make_ready(session, library)
        details = {
            "criteria": library.criteria_version(where.criteria),
            "modules": library.modules,
            "issuer": priya,
            "at": ISSUED,
        }
        return issue_certificate(session, where, **details | over)

    return _issue


@pytest.fixture(scope="session")
def ring(tmp_path_factory):
    folder = tmp_path_factory.mktemp("keys")
    create_keys(folder, issuer="Riverbend Recovery Community", at=ISSUED - timedelta(days=1))
    return load_keys(folder)


@pytest.fixture
def store(tmp_path):
    return open_store(tmp_path / "files")
