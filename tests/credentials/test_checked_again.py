"""A credential in each of its forms is checked by its file, and told by what the register says."""

import base64
import json
from io import BytesIO

import pikepdf
import pytest

from prss_training.badges import bake_svg
from prss_training.certificates.jobs import engrave_now
from prss_training.domain.certificate import Reason, Step
from prss_training.files.services import read
from prss_training.files.store import open_store
from prss_training.signing import load_keys
from prss_training.verification.checks import Checked
from prss_training.verification.credential_answers import credential_keys
from prss_training.verification.services import answer_pdf
from prss_training.web.clock import now
from prss_training.web.database import db
from prss_training.web.settings import settings
from tests.certificates.holders import do

FORMS = {
    "proof": "/credentials/{}.json",
    "token": "/credentials/{}.jwt",
    "png": "/credentials/{}/badge.png",
    "svg": "/credentials/{}/badge.svg",
}


@pytest.fixture
def forms(get, code):
    """The credential in its four forms, as anybody may fetch them."""
    return {name: get(address.format(code)).data for name, address in FORMS.items()}


@pytest.fixture
def check(app):
    """Send a file to the page for checking."""

    def _check(content):
        answer = app.test_client().post(
            "/verify", data={"pdf": (BytesIO(content), "a file")}, base_url="https://x.example"
        )
        return answer.text

    return _check


@pytest.mark.parametrize("form", FORMS)
def test_each_form_is_told_valid_with_its_checks(check, forms, form):
    page = check(forms[form])

    assert "This certificate is valid. It was issued to Rosa Delgado" in page
    assert "The credential bears our signature" in page
    assert "The credential says what the register says" in page


@pytest.mark.parametrize("form", FORMS)
def test_a_form_of_a_revoked_certificate_is_revoked_though_its_signature_is_good(
    check, forms, form, database, held, priya
):
    do(
        database,
        held,
        Step.REVOKE,
        reason=Reason.ISSUED_IN_ERROR,
        note="",
        registrar=priya,
        at=now(),
    )
    database.commit()

    page = check(forms[form])

    assert "This certificate was revoked on" in page


def changed_proof(document):
    said = json.loads(document)
    said["credentialSubject"]["licenseNumber"] = "PL-2020-000001-2"
    return json.dumps(said).encode()


def changed_token(token):
    head, payload, signature = token.split(b".")
    said = json.loads(base64.urlsafe_b64decode(payload + b"==="))
    said["name"] = "Something Grander"
    packed = base64.urlsafe_b64encode(json.dumps(said).encode()).rstrip(b"=")
    return b".".join((head, packed, signature))


def test_a_changed_credential_is_altered_and_leads_to_the_true_record(check, forms, code):
    drawing = '<svg xmlns="http://www.w3.org/2000/svg"></svg>'
    for changed in (
        changed_proof(forms["proof"]),
        changed_token(forms["token"]),
        bake_svg(drawing, changed_token(forms["token"]).decode()).encode(),
    ):
        page = check(changed)

        assert "This credential is not as it was issued." in page
        assert f"/verify/{code}" in page
        assert "Grander" not in page


def test_a_credential_of_somebody_else_is_not_ours(check, forms):
    said = json.loads(forms["proof"])
    said["id"] = "https://elsewhere.example/credentials/one"
    said["proof"][0]["verificationMethod"] = "did:web:elsewhere.example#key-1"

    page = check(json.dumps(said).encode())

    assert "This credential was not issued here." in page


def test_our_credential_under_a_key_of_somebody_else_is_altered(check, forms):
    said = json.loads(forms["proof"])
    said["proof"][0]["verificationMethod"] = "did:web:elsewhere.example#key-1"

    assert "This credential is not as it was issued." in check(json.dumps(said).encode())


def test_a_badge_without_a_credential_proves_nothing(check, app):
    page = check(b'<svg xmlns="http://www.w3.org/2000/svg"></svg>')

    assert "It could not be determined" in page


def test_a_swapped_credential_in_a_pdf_is_named(app, held, forms):
    with app.app_context():
        at = now()
        document = engrave_now(held.id, at=at)
        store = open_store(settings().files)
        pdf = read(store, document.file)
        swapped = BytesIO()
        with pikepdf.open(BytesIO(pdf)) as opened:
            kept = opened.attachments["credential.json"].get_file().read_bytes()
            del opened.attachments["credential.json"]
            opened.attachments["credential.json"] = pikepdf.AttachedFileSpec(
                opened, changed_proof(kept), filename="credential.json"
            )
            opened.Root.AF = pikepdf.Array([])
            opened.save(swapped)

        answer = answer_pdf(
            db.session(),
            swapped.getvalue(),
            load_keys(settings().keys),
            at=at,
            store=store,
            patience=30,
            keys=credential_keys(settings().keys),
        )

    failed = {check.what for check in answer.checks if check.failed}
    assert {Checked.ATTACHMENTS, Checked.CREDENTIAL} <= failed
