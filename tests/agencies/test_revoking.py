"""Revoking a key on the page, with the watches that it made."""

import pytest

from prss_training.agencies.services import KeyFacts, Scope, add_agency, make_key
from prss_training.domain.certificate_number import VerificationCode
from prss_training.domain.people import Role
from prss_training.people.services import OrganizationFacts
from prss_training.watches.services import make_watch
from prss_training.web.clock import now
from tests.certificates.holders import make_certificate, make_registrar
from tests.factories import make_person


@pytest.fixture
def key(database, browser):
    """A key of a board, and an administrator who looks at it."""
    facts = OrganizationFacts(name="Minnesota Certification Board", zone="America/Chicago")
    board = add_agency(
        database, facts, key="mn-board", contact="desk@board.example", actor=None, at=now()
    )
    scopes = KeyFacts("nightly", (Scope.WRITE_WATCHES,))
    made = make_key(database, board, scopes, secret_key="x", actor=None, at=now()).row
    dana = make_person(database, "Dana Whitfield", Role.ADMINISTRATOR)
    database.commit()
    browser.sign_in(dana)
    return made


def revoke(browser, key):
    page = browser.get(f"/agencies/{key.agency.organization_id}")
    [form] = page.select("form[action$=revoke]")
    browser.submit(page, f"{key.id}/revoke")
    return form["data-confirm"], browser.follow().text


def test_whoever_revokes_a_key_is_told_that_its_watches_are_ended(browser, key, database, library):
    held = make_certificate(database, library, "Rosa", registrar=make_registrar(database))
    watches = [
        make_watch(
            database,
            key.agency,
            [str(VerificationCode(held.code))],
            webhook=webhook,
            key_id=key.id,
            at=now(),
        )
        for webhook in ("https://board.example/a", "https://board.example/b", "")
    ]
    database.commit()

    asked, told = revoke(browser, key)

    assert "the watches that it made with a webhook are ended" in asked
    assert "2 watches with a webhook that it made are ended too" in told
    for one in watches:
        database.refresh(one)
    assert [one.ended_at is None for one in watches] == [False, False, True]


def test_of_a_key_that_made_no_watch_nothing_is_said_of_watches(browser, key):
    _, told = revoke(browser, key)

    assert "The key is revoked." in told
    assert "ended too" not in told
