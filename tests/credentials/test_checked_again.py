"""A credential in each of its forms is checked by its file, and told by what the register says."""

import base64
import json
from datetime import timedelta
from io import BytesIO

import pikepdf
import pytest
from sqlalchemy import select

from prss_training.badges import as_token, bake_svg, with_proof
from prss_training.badges.proof import moment
from prss_training.certificates.faces import from_json
from prss_training.certificates.jobs import engrave_now
from prss_training.credentials.models import MadeCredential
from prss_training.credentials.services import choose_identity
from prss_training.domain.certificate import Reason, Step
from prss_training.domain.credential import Shown
from prss_training.files.services import read
from prss_training.files.store import open_store
from prss_training.signing import (
    Purpose,
    create_plain_key,
    load_keys,
    load_purpose,
    retire_key,
)
from prss_training.verification.checks import Checked
from prss_training.verification.checks import Outcome as Told
from prss_training.verification.credential_answers import attached_credential, credential_keys
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


@pytest.fixture
def forge(app):
    """Sign whatever a credential is made to say with the keys of the application."""

    def _forge(document, change=lambda said: None, *, at):
        said = {key: value for key, value in json.loads(document).items() if key != "proof"}
        change(said)
        with app.app_context():
            folder = settings().keys
        proof, token = (load_purpose(folder, kind).current for kind in (Purpose.PROOF, Purpose.JWT))
        named = f"{said['issuer']['id']}#{proof.key_id}"
        kid = f"https://training.example.org/keys/{token.key_id}.json"
        return (
            json.dumps(with_proof(said, proof.private_key, method=named, at=at)).encode(),
            as_token(said, token.private_key, kid=kid).encode(),
        )

    return _forge


def hours_raised(said):
    said["credentialSubject"]["result"][0]["value"] = "900:00"


def hours_removed(said):
    del said["credentialSubject"]["result"][0]


def no_hours_at_all(said):
    del said["credentialSubject"]["result"]
    del said["credentialSubject"]["achievement"]["resultDescription"]


def valid_later(said):
    said["validFrom"] = "2027-04-10T15:00:00Z"


def valid_longer(said):
    said["validUntil"] = "2099-01-01T00:00:00Z"


def awarded_earlier(said):
    said["awardedDate"] = "2019-03-06T15:00:00Z"


def another_number(said):
    said["credentialSubject"]["licenseNumber"] = "PL-2020-000001-2"


def other_criteria(said):
    said["credentialSubject"]["achievement"]["criteria"]["narrative"] = "It is a state license."


def another_achievement(said):
    said["credentialSubject"]["achievement"]["id"] += "-with-honors"


def another_name_of_the_issuer(said):
    said["issuer"]["name"] = "Board of Certification"


def another_address(said):
    """Change every address, as if it had been issued elsewhere."""
    moved = json.loads(json.dumps(said).replace("training.example.org", "elsewhere.example"))
    said.clear()
    said.update(moved)


def said_beside(said):
    said["description"] = "Its holder may practice without supervision."


FORGERIES = {
    hours_raised: "the hours",
    hours_removed: "the hours",
    no_hours_at_all: "the hours",
    valid_later: "since when it is valid",
    valid_longer: "until when it is valid",
    awarded_earlier: "when it was awarded",
    another_number: "the number",
    other_criteria: "what was achieved",
    another_achievement: "what was achieved",
    another_name_of_the_issuer: "the issuer",
    another_address: "the issuer",
    said_beside: "something beside that",
}


@pytest.mark.parametrize(
    ("change", "named"), FORGERIES.items(), ids=[change.__name__ for change in FORGERIES]
)
def test_what_our_keys_signed_and_the_register_does_not_say_is_not_valid(
    check, forms, forge, held, change, named
):
    for forged in forge(forms["proof"], change, at=held.issued_at):
        page = check(forged)

        assert "It could not be determined" in page
        assert "The credential bears our signature, and the register differs:" in page
        assert named in page


@pytest.mark.parametrize("change", [hours_raised, valid_longer, other_criteria, said_beside])
def test_an_attached_credential_that_our_keys_signed_must_say_what_the_face_says(
    app, forms, forge, held, change
):
    with app.app_context():
        keys = credential_keys(settings().keys)
    face = from_json(held.face)
    forged, _ = forge(forms["proof"], change, at=held.issued_at)

    assert attached_credential(forms["proof"].decode(), keys, face).outcome is Told.PASSED
    found = attached_credential(forged.decode(), keys, face)
    assert found.failed
    assert FORGERIES[change] in found.sentence


def test_what_says_the_same_in_another_order_and_another_form_is_valid(check, forms, forge, held):
    def reordered(said):
        said["credentialSubject"]["result"].reverse()
        said["type"].reverse()
        said["issuer"]["type"] = "Profile"

    for signed in (*forge(forms["proof"], at=now()), *forge(forms["proof"], reordered, at=now())):
        assert "This certificate is valid." in check(signed)
    spread = json.dumps(json.loads(forms["proof"]), indent=4, sort_keys=True)
    assert "This certificate is valid." in check(b"\xef\xbb\xbf" + spread.encode() + b"\n")


def test_each_version_of_a_credential_stays_valid_when_another_follows(
    app, check, forms, get, code, database, held
):
    choose_identity(database, held.person, Shown.NAME, at=now())
    database.commit()
    newer = [get(FORMS[form].format(code)).data for form in ("proof", "token")]

    assert newer[0] != forms["proof"]
    for version in (*newer, forms["proof"], forms["token"]):
        assert "This certificate is valid." in check(version)


def test_a_version_is_known_by_its_bytes_whatever_would_be_made_today(
    check, forms, forge, database, held
):
    """As when the program has come to word things otherwise since."""
    held.face = {**held.face, "statement": "Worded otherwise."}
    database.commit()

    for form in FORMS:
        assert "This certificate is valid." in check(forms[form])
    [made] = database.scalars(select(MadeCredential)).all()
    made.document = made.token = None
    database.commit()
    assert "This certificate is valid." in check(forms["proof"])
    # Not kept any more, and not what would be made: nothing says that it was so.
    assert "It could not be determined" in check(forge(forms["proof"], at=held.issued_at)[0])


def test_what_a_retired_key_signs_afterwards_is_not_as_we_signed_it(app, check, forms, forge, held):
    with app.app_context():
        folder = settings().keys
    before = now() - timedelta(days=2)
    retired = [load_purpose(folder, kind).current for kind in (Purpose.PROOF, Purpose.JWT)]
    later = forge(forms["proof"], lambda said: said.update(validFrom=moment(now())), at=now())
    for key in retired:
        create_plain_key(folder, key.purpose, issuer="Riverbend", at=now())
        retire_key(folder, key.key_id, at=before)

    for forged in later:
        page = check(forged)
        assert "This credential is not as it was issued." in page
        assert "The key that it names was out of use by then." in page
    assert "This certificate is valid." in check(forms["token"])


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


def test_a_badge_with_two_credentials_proves_nothing_whichever_comes_first(check, forms):
    begin = forms["svg"].index(b"<openbadges:credential")
    other = b'<openbadges:credential verify="a.b.c"/>'
    twice = forms["svg"][:begin] + other + forms["svg"][begin:]

    for badge in (twice, forms["svg"].replace(b"</svg>", other + b"</svg>")):
        page = check(badge)
        assert "It could not be determined" in page
        assert "it carries more than one credential" in page


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
