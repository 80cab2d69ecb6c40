"""A certificate whose PDF cannot be stamped with the time: sealed later, never at a lower level."""

from datetime import timedelta

import pytest
from sqlalchemy import create_engine, func, select
from sqlalchemy.orm import Session

from prss_training.certificates.jobs import engrave_left_over
from prss_training.certificates.models import CertificateDocument
from prss_training.domain.sealing import Level, Sealing
from prss_training.signing import create_keys, examine_pdf, import_stamp_roots, load_keys
from prss_training.web.clock import now
from prss_training.web.database import db
from prss_training.web.settings import settings
from tests.certificates.holders import make_certificate, make_registrar
from tests.pages.client import Browser
from tests.signing.authorities import clockmaker, pem

pytestmark = pytest.mark.database


@pytest.fixture(scope="module")
def clock():
    with clockmaker() as made:
        yield made


@pytest.fixture
def sealing(clock, tmp_path):
    (tmp_path / "time.pem").write_bytes(pem(clock.root.certificate))
    return Sealing(tsa_url=clock.address, tsa_certificates=tmp_path / "time.pem", level=Level.LT)


@pytest.fixture
def app(make_app, sealing):
    made = make_app(sealing=sealing)
    with made.app_context():
        folder = settings().keys
    create_keys(folder, issuer="Riverbend", at=now() - timedelta(hours=1))
    import_stamp_roots(folder, sealing)
    return made


@pytest.fixture
def held(app, library):
    """Two certificates that nobody has drawn yet, and the database they are in."""
    with app.app_context():
        url = db.engine.url
    engine = create_engine(url)
    with Session(engine, expire_on_commit=False) as made:
        priya = make_registrar(made)
        found = [
            make_certificate(made, library, name, registrar=priya)
            for name in ("Jamal Brooks", "Rosa Delgado")
        ]
        made.commit()
        yield found, made
    engine.dispose()


def swept(app):
    with app.app_context():
        try:
            return engrave_left_over(at=now())[:2]
        finally:
            db.session.remove()


def test_while_the_authority_of_time_is_away_nothing_is_sealed_and_later_all_is(app, clock, held):
    _, database = held
    clock.mishap = lambda _request: (503, b"")
    asked = clock.asked

    assert swept(app) == (0, 2)
    assert clock.asked == asked + 1  # the second one waits, without being tried
    assert database.scalar(select(func.count(CertificateDocument.id))) == 0
    clock.mishap = None
    assert swept(app) == (2, 0)


def test_a_holder_is_told_that_the_pdf_comes_and_then_gets_it_stamped(app, clock, held):
    [jamal, _], _ = held
    browser = Browser(app)
    browser.sign_in(jamal.person)
    clock.mishap = lambda _request: (503, b"")
    address = f"/certificates/{jamal.id}/certificate.pdf"

    page = browser.get(address, status=409)

    assert "is not ready yet" in page.main.text
    assert "authority" not in page.main.text
    clock.mishap = None
    browser.get(address)
    with app.app_context():
        ring = load_keys(settings().keys)
    found = examine_pdf(browser.response.data, ring)
    assert found.genuine
    assert found.level is Level.LT
    assert abs(found.stamped_at - now()) < timedelta(minutes=1)
