"""Several who need a credential, a place or a list at once, and when keys are missing."""

import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier, Event

import pytest
from sqlalchemy import select

from prss_training.badges import ENTRIES
from prss_training.credentials import services
from prss_training.credentials.making import credential_now, list_now
from prss_training.credentials.models import (
    CredentialPlace,
    MadeCredential,
    PublishedList,
    StatusList,
)
from prss_training.credentials.signing import keys_of
from prss_training.signing import KeysMissing, KeysUnreadable, Purpose, create_plain_key
from prss_training.verification.credential_answers import credential_keys
from prss_training.web.clock import now
from prss_training.web.database import db
from prss_training.web.settings import settings
from tests.certificates.holders import make_certificate


@pytest.fixture
def at_once(app):
    """Do things in threads that start together; return what each gave."""

    def done(*acts):
        start = Barrier(len(acts))

        def run(act):
            with app.app_context():
                start.wait(timeout=10)
                try:
                    return act()
                finally:
                    db.session.remove()

        with ThreadPoolExecutor(len(acts)) as threads:
            return list(threads.map(run, acts))

    return done


def test_two_who_need_the_same_credential_at_once_get_the_same(at_once, held, database):
    certificate_id = held.id

    digests = at_once(*[lambda: credential_now(certificate_id, at=now()).document_sha256] * 3)

    assert len(set(digests)) == 1
    assert len(database.scalars(select(MadeCredential)).all()) == 1
    assert len(database.scalars(select(CredentialPlace)).all()) == 1


def test_credentials_made_at_once_get_places_of_their_own_in_one_list(
    at_once, database, library, priya
):
    ids = [
        make_certificate(database, library, name, registrar=priya).id
        for name in ("Rosa Delgado", "Jamal Brooks", "Ana Silva")
    ]
    database.commit()

    at_once(*[lambda one=one: credential_now(one, at=now()).id for one in ids])

    places = database.scalars(select(CredentialPlace)).all()
    assert len({(place.list_id, place.entry) for place in places}) == 3
    assert len(database.scalars(select(StatusList)).all()) == 1


def test_two_who_fetch_a_list_that_is_not_signed_yet_get_the_same(at_once, app, held, database):
    with app.app_context():
        credential_now(held.id, at=now())
    [opened] = database.scalars(select(StatusList.id)).all()
    database.commit()
    moment = now()

    documents = at_once(*[lambda: list_now(opened, at=moment).document] * 3)

    assert len(set(documents)) == 1
    assert len(database.scalars(select(PublishedList)).all()) == 1


def test_without_keys_nothing_is_made_and_the_place_that_was_drawn_is_used_later(
    app, held, database
):
    with app.app_context():
        folder = settings().keys
    aside = folder.rename(folder.with_name("aside"))
    with app.app_context(), pytest.raises(KeysMissing, match="prss doctor"):
        credential_now(held.id, at=now())
    [place] = database.scalars(select(CredentialPlace)).all()
    assert database.scalars(select(MadeCredential)).all() == []
    database.commit()

    aside.rename(folder)
    with app.app_context():
        said = json.loads(credential_now(held.id, at=now()).document)["credentialStatus"]

    assert said["statusListIndex"] == str(place.entry)


def test_keys_that_cannot_even_be_looked_for_are_told_as_such(tmp_path):
    nowhere = tmp_path / ("keys" * 100)  # longer than the name of any folder may be

    with pytest.raises(KeysUnreadable, match="prss doctor"):
        keys_of(nowhere, Purpose.PROOF)
    assert credential_keys(nowhere) is None


def test_a_key_that_is_taken_away_while_keys_are_looked_for_breaks_nothing(made_keys, tmp_path):
    folder = tmp_path / "keys"
    shutil.copytree(made_keys, folder)
    name = create_plain_key(folder, Purpose.PROOF, issuer="Riverbend", at=now())
    here, aside = folder / Purpose.PROOF / name, tmp_path / "aside"
    done = Event()

    def come_and_go():
        while not done.is_set():
            here.rename(aside)
            aside.rename(here)

    with ThreadPoolExecutor(1) as other:
        moving = other.submit(come_and_go)
        try:
            for _ in range(2_000):
                with suppress(KeysUnreadable):
                    assert keys_of(folder, Purpose.PROOF).current
        finally:
            done.set()
    moving.result()


def test_a_full_list_is_followed_by_another(app, held, database, library, priya, monkeypatch):
    other = make_certificate(database, library, "Jamal Brooks", registrar=priya)
    database.commit()
    monkeypatch.setattr(services, "FULL", 1)

    with app.app_context():
        for one in (held.id, other.id):
            credential_now(one, at=now())

    places = database.scalars(select(CredentialPlace).order_by(CredentialPlace.id)).all()
    assert places[0].list_id != places[1].list_id


def test_an_entry_that_is_taken_is_drawn_again(app, held, database, library, priya, monkeypatch):
    other = make_certificate(database, library, "Jamal Brooks", registrar=priya)
    database.commit()
    drawn = iter([5, 5, ENTRIES - 1])
    monkeypatch.setattr(services.secrets, "randbelow", lambda _below: next(drawn))

    with app.app_context():
        for one in (held.id, other.id):
            credential_now(one, at=now())

    places = database.scalars(select(CredentialPlace).order_by(CredentialPlace.id)).all()
    assert [place.entry for place in places] == [5, ENTRIES - 1]
