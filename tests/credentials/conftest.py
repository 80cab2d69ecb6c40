import shutil
from datetime import timedelta

import pytest

from prss_training.badges import CheckingKey
from prss_training.signing import Purpose, create_keys, load_purpose
from prss_training.web.clock import now
from prss_training.web.settings import settings
from tests.certificates.holders import make_certificate, make_registrar

BASE_URL = "https://training.example.org"


@pytest.fixture(scope="session")
def made_keys(tmp_path_factory):
    """A folder of keys to copy: to make RSA keys takes long."""
    folder = tmp_path_factory.mktemp("keys")
    create_keys(folder, issuer="Riverbend", at=now() - timedelta(hours=1))
    return folder


@pytest.fixture
def app(make_app, made_keys):
    """The application at an address of its own, with keys."""
    made = make_app(base_url=BASE_URL)
    with made.app_context():
        shutil.copytree(made_keys, settings().keys)
    # Over plain HTTP in tests, whatever the public address says.
    made.config["SESSION_COOKIE_SECURE"] = False
    return made


@pytest.fixture
def get(app):
    """Ask for an address as a program would, over HTTPS."""
    client = app.test_client()
    return lambda path, **headers: client.get(
        path, base_url=BASE_URL, headers={k.replace("_", "-"): v for k, v in headers.items()}
    )


@pytest.fixture
def priya(database):
    found = make_registrar(database)
    database.commit()
    return found


@pytest.fixture
def held(database, library, priya):
    """Rosa's certificate."""
    found = make_certificate(database, library, registrar=priya)
    database.commit()
    return found


@pytest.fixture
def code(held):
    return held.face["code"]


@pytest.fixture
def keys(app):
    """The public keys of the application, by purpose and name."""
    with app.app_context():
        folder = settings().keys
    return {
        purpose: {
            one.key_id: CheckingKey(one.public_key, one.retired)
            for one in load_purpose(folder, purpose).published
        }
        for purpose in (Purpose.JWT, Purpose.PROOF, Purpose.STATUS)
    }
