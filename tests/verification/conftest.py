from datetime import timedelta

import pytest

from prss_training.certificates.engraving import engrave
from prss_training.files.services import read
from prss_training.files.store import open_store
from prss_training.signing import create_keys, load_keys
from tests.certificates.holders import ISSUED, do, make_certificate, make_registrar

BASE_URL = "https://training.example.org"


@pytest.fixture(scope="session")
def new_ring(tmp_path_factory):
    """Return a function that makes keys of an installation, and loads them."""

    def make(issuer="Riverbend Recovery Community"):
        folder = tmp_path_factory.mktemp("keys")
        create_keys(folder, issuer=issuer, at=ISSUED - timedelta(days=1))
        return load_keys(folder)

    return make


@pytest.fixture(scope="session")
def ring(new_ring):
    return new_ring()


@pytest.fixture
def priya(session):
    return make_registrar(session)


@pytest.fixture
def held(session, library, priya):
    return make_certificate(session, library, "Rosa García López", registrar=priya)


@pytest.fixture
def pdf(session, held, ring, tmp_path):
    """The file of `held`, as its holder downloads it."""
    store = open_store(tmp_path / "files")
    document = engrave(session, held, keys=ring, store=store, base_url=BASE_URL, at=ISSUED)
    return read(store, document.file)


@pytest.fixture
def take(session, held, priya):
    """Do something to `held`, ten days after its issue."""

    def _take(step, reason, note=""):
        at = ISSUED + timedelta(days=10)
        return do(session, held, step, reason, note=note, registrar=priya, at=at)

    return _take
