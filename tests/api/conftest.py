"""An agency with a key, and a program of theirs that asks the API."""

from datetime import timedelta

import pytest

from prss_training.agencies import services
from prss_training.agencies.services import KeyFacts, Scope
from prss_training.domain.certificate_number import VerificationCode
from prss_training.people.services import OrganizationFacts
from prss_training.signing import create_keys
from prss_training.web.clock import now
from prss_training.web.settings import KEY
from tests.certificates.holders import make_certificate, make_registrar


class Program:
    """A client with a key that reads problem details and nothing else where it is refused."""

    def __init__(self, app, text=None):
        self.client = app.test_client()
        self.headers = {"Authorization": f"Bearer {text}"} if text else {}

    def ask(self, method, path, status=200, **kwargs):
        headers = self.headers | kwargs.pop("headers", {})
        answer = self.client.open(f"/api/v1{path}", method=method, headers=headers, **kwargs)
        assert answer.status_code == status, f"{answer.status_code}: {answer.text[:500]}"
        if status >= 400:
            assert answer.content_type == "application/problem+json"
            assert answer.json["status"] == status
            assert answer.json["detail"].endswith((".", "…"))
        return answer

    def get(self, path, status=200, **kwargs):
        return self.ask("GET", path, status, **kwargs)

    def post(self, path, status=200, **kwargs):
        return self.ask("POST", path, status, **kwargs)


@pytest.fixture
def board(database):
    facts = OrganizationFacts(name="Minnesota Certification Board", zone="America/Chicago")
    made = services.add_agency(
        database, facts, key="mn-board", contact="desk@board.example", actor=None, at=now()
    )
    database.commit()
    return made


@pytest.fixture
def new_key(app, database, board):
    """Return a function that makes a key of the board and gives its text."""

    def make(*scopes, agency=board, **over):
        made = services.make_key(
            database,
            agency,
            KeyFacts("a test", scopes or tuple(Scope), **over),
            secret_key=app.extensions[KEY].secret_key,
            actor=None,
            at=now(),
        )
        database.commit()
        return made.text

    return make


@pytest.fixture
def anybody(app):
    return Program(app)


@pytest.fixture
def program(app, new_key):
    return Program(app, new_key())


@pytest.fixture
def priya(database):
    return make_registrar(database)


@pytest.fixture
def held(database, library, priya):
    found = make_certificate(database, library, "Rosa García López", registrar=priya)
    database.commit()
    return found


@pytest.fixture
def code(held):
    return str(VerificationCode(held.code))


@pytest.fixture
def keys(app):
    folder = app.extensions[KEY].keys
    create_keys(folder, issuer="Riverbend", at=now() - timedelta(hours=1))
    return folder
