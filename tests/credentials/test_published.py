"""What is published: the credential in each form, its status, and everything they point at."""

import hashlib
import json
from datetime import timedelta
from io import BytesIO

import pikepdf
import pytest
from sqlalchemy import select

from prss_training.accounts.models import User
from prss_training.audit.models import Happened, TrailEntry
from prss_training.badges import (
    IdentityType,
    answers_to,
    check_jwt,
    check_proof,
    entry_of,
    is_set,
    read_badge,
)
from prss_training.badges.multibase import base58btc, from_base64url
from prss_training.certificates.jobs import engrave_now
from prss_training.certificates.models import Certificate, CertificateStep
from prss_training.certificates.services import correct_name, replace_certificate
from prss_training.credentials import queries
from prss_training.credentials.models import CredentialPlace, MadeCredential, PublishedList
from prss_training.credentials.services import choose_identity, keep_made
from prss_training.credentials.signing import Signed
from prss_training.credentials.views import forget_now
from prss_training.domain.certificate import Reason, Step
from prss_training.domain.credential import NameReplaced, Shown
from prss_training.files.services import read
from prss_training.files.store import open_store
from prss_training.signing import Purpose, create_plain_key, retire_key
from prss_training.web.clock import now
from prss_training.web.settings import settings
from tests.certificates.holders import do, make_certificate
from tests.factories import make_organization
from tests.pages.client import Browser

LINKED = "application/vc+ld+json"


@pytest.fixture
def credential(get, code):
    """Rosa's credential, with its proof inside."""
    return json.loads(get(f"/credentials/{code}.json").data)


@pytest.fixture
def step(database, priya):
    """Take a step about a certificate, and let the pages see it."""

    def taken(certificate, which, reason):
        do(database, certificate, which, reason=reason, registrar=priya, at=now())
        database.commit()

    return taken


def listed(get, credential):
    """Whether a credential's entry is set in the list as it is published now."""
    address, index = entry_of(credential)
    said = get(address.removeprefix("https://training.example.org"))
    assert said.status_code == 200
    return is_set(json.loads(said.data)["credentialSubject"]["encodedList"], index)


def test_the_credential_and_its_token_are_signed_by_our_keys(get, code, keys, credential):
    document, token = (get(f"/credentials/{code}.{kind}").data for kind in ("json", "jwt"))

    by_proof = check_proof(document, keys[Purpose.PROOF])
    by_token = check_jwt(token, keys[Purpose.JWT])

    assert by_proof.genuine
    assert by_token.genuine
    assert by_proof.credential == by_token.credential
    assert credential["id"] == f"https://training.example.org/credentials/{code}"


def test_the_credential_says_what_the_certificate_says(credential, held):
    subject = credential["credentialSubject"]

    assert subject["licenseNumber"] == held.face["number"]
    assert subject["achievement"]["name"] == held.face["credential"]
    assert credential["issuer"]["name"] == held.face["organization"]
    assert credential["validFrom"] == "2026-03-06T15:00:00Z"


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        (LINKED, LINKED),
        ("application/ld+json", LINKED),
        ("application/json", LINKED),
        ("*/*", LINKED),
        ("text/plain", "text/plain"),
        ("text/plain;q=0.5, application/vc+ld+json", LINKED),
    ],
)
def test_the_form_that_is_asked_for_is_given(get, code, accept, media_type):
    answer = get(f"/credentials/{code}", Accept=accept)

    assert answer.status_code == 200
    assert answer.mimetype == media_type
    assert "Accept" in answer.headers["Vary"]


def test_who_asks_for_no_form_in_particular_gets_the_one_with_the_proof_inside(get, code):
    assert get(f"/credentials/{code}").mimetype == LINKED


def test_a_browser_is_led_to_the_answer_about_the_certificate(get, code):
    answer = get(f"/credentials/{code}", Accept="text/html,application/xhtml+xml,*/*;q=0.8")

    assert answer.status_code == 303
    assert answer.headers["Location"] == f"/verify/{code}"


def test_a_form_that_does_not_exist_is_not_guessed(get, code):
    assert get(f"/credentials/{code}", Accept="image/webp").status_code == 406


@pytest.mark.parametrize("path", ["", ".json", ".jwt", "/badge.png", "/badge.svg"])
@pytest.mark.parametrize("code", ["7F3K-9QTR-2M8V-XW4C", "7F3K-9QTR-2M8V-XW4D"])
def test_a_code_of_no_certificate_and_a_slip_are_answered_alike(get, path, code):
    answer = get(f"/credentials/{code}{path}", Accept="*/*")

    assert answer.status_code == 404


def test_what_is_published_may_be_kept_and_is_asked_for_again_by_its_tag(get, code, credential):
    address, _ = entry_of(credential)
    places = [
        f"/credentials/{code}.json",
        f"/credentials/{code}.jwt",
        f"/credentials/{code}/badge.png",
        address.removeprefix("https://training.example.org"),
        "/issuers/riverbend",
        "/issuers/riverbend/did.json",
        "/.well-known/did.json",
        "/achievements/peer-leader-2026.1",
    ]
    for path in places:
        first = get(path, Accept="application/json, */*;q=0.1")
        again = get(path, Accept="application/json, */*;q=0.1", If_None_Match=first.headers["ETag"])

        # What tells of a person is asked for each time, so that the holder learns of each time.
        kept = "no-store" if path.startswith("/credentials/") else "public, max-age="
        assert first.headers["Cache-Control"].startswith(kept), path
        assert first.headers["Access-Control-Allow-Origin"] == "*", path
        assert (again.status_code, again.data) == (304, b""), path


def test_a_credential_is_made_once_and_both_forms_are_on_record(get, code, database, held):
    documents = {get(f"/credentials/{code}.json").data for _ in range(3)}
    tokens = {get(f"/credentials/{code}.jwt").data for _ in range(2)}

    [made] = database.scalars(select(MadeCredential)).all()
    assert len(documents) == len(tokens) == 1
    assert made.document_sha256 == hashlib.sha256(documents.pop()).hexdigest()
    assert made.token_sha256 == hashlib.sha256(tokens.pop()).hexdigest()
    entries = database.scalars(
        select(TrailEntry).where(TrailEntry.happened == Happened.CREDENTIAL_MADE)
    ).all()
    assert [entry.subject for entry in entries] == [f"certificate {held.id}"]


def test_a_copy_of_either_form_is_known_again_by_its_digest(get, code, database, held):
    for kind in ("json", "jwt"):
        digest = hashlib.sha256(get(f"/credentials/{code}.{kind}").data).hexdigest()
        assert queries.by_digest(database, digest).certificate_id == held.id
    assert queries.by_digest(database, "0" * 64) is None


@pytest.mark.parametrize("kind", ["png", "svg"])
def test_the_badge_carries_the_token(get, code, kind):
    picture = get(f"/credentials/{code}/badge.{kind}")

    assert read_badge(picture.data).encode() == get(f"/credentials/{code}.jwt").data


def test_the_pdf_carries_the_credential_as_it_is_published(app, get, code, held):
    with app.app_context():
        document = engrave_now(held.id, at=now())
        pdf = read(open_store(settings().files), document.file)
    with pikepdf.open(BytesIO(pdf)) as opened:
        names = set(opened.attachments)
        attached = opened.attachments["credential.json"]
        content = attached.get_file().read_bytes()
        relations = {str(one.AFRelationship) for one in opened.Root.AF}

    assert names == {"certificate.json", "credential.json"}
    assert content == get(f"/credentials/{code}.json").data
    assert relations == {"/Data"}


# --- whose it is ---


def test_the_name_stays_out_of_a_credential_until_its_holder_says_otherwise(
    credential, database, held
):
    [identity] = credential["credentialSubject"]["identifier"]

    assert "Rosa" not in json.dumps(credential)
    assert identity["hashed"] is True
    [email] = [person.email for person in _accounts(database, held)]
    assert answers_to(identity, IdentityType.EMAIL, email)


def _accounts(database, held):
    return database.scalars(select(User).where(User.person_id == held.person_id)).all()


def test_an_address_that_was_never_confirmed_is_not_used(get, code, database, held):
    for account in _accounts(database, held):
        account.confirmed_at = None
    database.commit()

    said = json.loads(get(f"/credentials/{code}.json").data)

    [identity] = said["credentialSubject"]["identifier"]
    assert answers_to(identity, IdentityType.NAME, "Rosa Delgado")
    assert "Rosa" not in json.dumps(said)


def test_a_holder_who_wants_the_name_shown_gets_a_new_version_and_the_old_one_stays_good(
    get, code, credential, database, held, keys, choose
):
    choose(held.person, "name")

    newer = json.loads(get(f"/credentials/{code}.json").data)

    assert newer["credentialSubject"]["identifier"][0]["identityHash"] == "Rosa Delgado"
    assert newer["id"] == credential["id"]
    assert newer["validFrom"] > credential["validFrom"]
    assert newer["awardedDate"] == credential["awardedDate"]
    assert newer["credentialStatus"] == credential["credentialStatus"]
    versions = database.scalars(select(MadeCredential).order_by(MadeCredential.version)).all()
    assert [made.version for made in versions] == [1, 2]
    assert json.loads(versions[0].document) == credential
    for one in (credential, newer):
        assert check_proof(json.dumps(one), keys[Purpose.PROOF]).genuine
        assert not listed(get, one)


@pytest.fixture
def choose(app, database):
    """Choose as a person does, on their page."""

    def chosen(person, how, status=303):
        browser = Browser(app)
        browser.sign_in(person)
        answer = browser.client.get("/certificates/digital", base_url="https://localhost")
        token = answer.get_data(as_text=True).partition('name="csrf_token" type="hidden" value="')
        sent = {"csrf_token": token[2].partition('"')[0], "shown": how}
        answer = browser.client.post(
            "/certificates/digital",
            data=sent,
            base_url="https://localhost",
            headers={"Referer": "https://localhost/certificates/digital"},
        )
        assert answer.status_code == status
        database.commit()  # and see from here on what was written there
        return answer

    return chosen


def test_choosing_what_holds_already_writes_nothing(choose, held, database):
    choose(held.person, "hashed")

    happened = select(TrailEntry).where(TrailEntry.happened == Happened.CREDENTIAL_IDENTITY_CHOSEN)
    assert database.scalars(happened).all() == []


def test_a_choice_is_in_the_trail(choose, held, database):
    choose(held.person, "name")
    choose(held.person, "hashed")

    happened = select(TrailEntry).where(TrailEntry.happened == Happened.CREDENTIAL_IDENTITY_CHOSEN)
    said = [entry.detail["shown"] for entry in database.scalars(happened.order_by(TrailEntry.id))]
    assert said == ["name", "hashed"]


def test_a_choice_that_does_not_exist_is_told(choose, held):
    choose(held.person, "both", status=422)


def test_a_revoked_certificate_gets_no_new_version(get, code, credential, held, step, choose):
    step(held, Step.REVOKE, Reason.ETHICS_FINDING)
    choose(held.person, "name")

    assert json.loads(get(f"/credentials/{code}.json").data) == credential


def test_all_credentials_of_a_person_have_one_pseudonym_and_others_have_another(
    get, database, library, priya, credential, held
):
    other = make_certificate(database, library, "Jamal Brooks", registrar=priya)
    second = make_certificate(database, library, "Ana Silva", registrar=priya)
    second.person_id = held.person_id
    database.commit()

    subjects = [
        json.loads(get(f"/credentials/{one.face['code']}.json").data)["credentialSubject"]["id"]
        for one in (other, second)
    ]

    assert subjects[1] == credential["credentialSubject"]["id"]
    assert subjects[0] != subjects[1]
    assert subjects[0].startswith("urn:uuid:")


# --- status ---


def test_a_revoked_certificate_is_set_in_the_list_and_no_other_is(
    get, database, library, priya, credential, held, step
):
    other = make_certificate(database, library, "Jamal Brooks", registrar=priya)
    database.commit()
    beside = json.loads(get(f"/credentials/{other.face['code']}.json").data)
    assert not listed(get, credential)

    step(held, Step.REVOKE, Reason.ETHICS_FINDING)

    assert listed(get, credential)
    assert not listed(get, beside)


def test_a_suspended_certificate_is_not_set_because_a_list_knows_no_way_back(
    get, credential, held, step
):
    step(held, Step.SUSPEND, Reason.COMPLAINT_UNDER_REVIEW)
    assert not listed(get, credential)
    step(held, Step.REINSTATE, Reason.REVIEW_CLOSED)
    assert not listed(get, credential)


def test_a_replaced_certificate_is_set(get, credential, held, database):
    database.add(
        CertificateStep(
            certificate_id=held.id,
            number=1,
            step=Step.SUPERSEDE,
            reason=Reason.RENEWED,
            note="",
            taken_at=now(),
        )
    )
    database.commit()

    assert listed(get, credential)


def test_the_list_is_signed_by_a_key_for_lists_and_by_the_issuer_of_its_credentials(
    get, credential, keys
):
    address, _ = entry_of(credential)
    said = get(address.removeprefix("https://training.example.org"))

    assert said.mimetype == LINKED
    assert check_proof(said.data, keys[Purpose.STATUS]).genuine
    assert not check_proof(said.data, keys[Purpose.PROOF]).genuine
    document = json.loads(said.data)
    assert document["issuer"] == credential["issuer"]["id"]
    assert document["id"] == address


def test_a_list_is_signed_again_when_something_changed_and_not_before(
    get, credential, held, step, database
):
    address, _ = entry_of(credential)
    path = address.removeprefix("https://training.example.org")
    before = {get(path).data for _ in range(3)}

    step(held, Step.REVOKE, Reason.ETHICS_FINDING)
    after = {get(path).data for _ in range(3)}

    assert len(before) == len(after) == 1
    assert before != after
    numbers = database.scalars(select(PublishedList.number).order_by(PublishedList.id)).all()
    assert numbers == [1, 2]


def test_a_list_that_grows_old_is_signed_again(get, credential, database):
    path = entry_of(credential)[0].removeprefix("https://training.example.org")
    first = json.loads(get(path).data)
    [published] = database.scalars(select(PublishedList)).all()
    published.signed_at -= timedelta(days=1)
    database.commit()

    second = json.loads(get(path).data)

    assert second["validUntil"] >= first["validUntil"]
    assert len(database.scalars(select(PublishedList)).all()) == 2


def test_a_list_that_was_never_opened_is_not_there(get):
    assert get("/status/999").status_code == 404


def test_each_organization_has_a_list_of_its_own(get, database, library, credential):
    elsewhere = make_organization(database, key="juniper")
    other = make_certificate(database, library, "Jamal Brooks", organization=elsewhere)
    database.commit()

    said = json.loads(get(f"/credentials/{other.face['code']}.json").data)

    assert entry_of(said)[0] != entry_of(credential)[0]
    assert said["issuer"]["id"] == "did:web:training.example.org:issuers:juniper"


def test_places_in_a_list_are_not_in_the_order_of_issue(get, database, library, priya):
    made = [
        make_certificate(database, library, name, registrar=priya)
        for name in ("Rosa Delgado", "Jamal Brooks", "Ana Silva", "Sam Chen")
    ]
    database.commit()
    for one in made:
        get(f"/credentials/{one.face['code']}.json")

    places = database.scalars(select(CredentialPlace).order_by(CredentialPlace.id)).all()
    entries = [place.entry for place in places]
    assert len(set(entries)) == 4
    assert max(entries) - min(entries) > 4  # four neighbors would be a chance of one in 10^14


# --- erasure ---


def test_after_a_withdrawal_nothing_is_handed_out_and_nothing_is_left(
    get, code, credential, held, database, app
):
    held.holder = ""
    held.face = {**held.face, "holder": ""}
    held.person_id = None
    database.commit()

    for path in ("", ".json", ".jwt", "/badge.png", "/badge.svg"):
        answer = get(f"/credentials/{code}{path}", Accept="*/*")
        assert answer.status_code == 410, path
        assert answer.headers["Cache-Control"] == "no-store"
    with app.app_context():
        assert forget_now() == 1
        assert forget_now() == 0
    [made] = database.scalars(select(MadeCredential)).all()
    database.refresh(made)
    assert (made.document, made.token) == (None, None)
    assert len(made.document_sha256) == 64
    happened = select(TrailEntry).where(TrailEntry.happened == Happened.CREDENTIAL_FORGOTTEN)
    assert len(database.scalars(happened).all()) == 1


def test_a_credential_with_a_former_name_is_handed_out_no_more(get, code, held, database, priya):
    choose_identity(database, held.person, Shown.NAME, at=now())
    database.commit()
    assert b"Rosa Delgado" in get(f"/credentials/{code}.json").data
    lost = Reason.LOST_OR_DAMAGED
    second = replace_certificate(database, held, reason=lost, registrar=priya, at=now())
    held.person.name = "Ricardo Fuentes"
    third = correct_name(database, second, note="", registrar=priya, at=now())
    database.commit()

    for kind in ("json", "jwt"):
        answer = get(f"/credentials/{code}.{kind}")
        assert (answer.status_code, b"Rosa" in answer.data) == (410, False)
    assert b"Ricardo Fuentes" in get(f"/credentials/{third.face['code']}.json").data


@pytest.fixture
def renamed(database, held, priya):
    """Rosa's certificate, a replacement of it, and one with the name that they have now."""
    lost = Reason.LOST_OR_DAMAGED

    def done():
        second = replace_certificate(database, held, reason=lost, registrar=priya, at=now())
        held.person.name = "Ricardo Fuentes"
        third = correct_name(database, second, note="", registrar=priya, at=now())
        database.commit()
        return held, second, third

    return done


FORMS = ("", ".json", ".jwt", "/badge.png", "/badge.svg")


def test_a_former_name_is_not_handed_out_as_a_hash_either(get, credential, renamed, database):
    first, second, third = renamed()

    for one in (first, second):
        for form in FORMS:
            answer = get(f"/credentials/{one.face['code']}{form}", Accept="*/*")
            assert answer.status_code == 410, form
            assert "replaced by a newer one" in answer.get_data(as_text=True)
            assert answer.headers["Cache-Control"] == "no-store"
    assert get(f"/credentials/{third.face['code']}.json").status_code == 200
    made = database.scalars(select(MadeCredential.certificate_id)).all()
    assert sorted(made) == [first.id, third.id]  # none was made of the second, with the former name
    assert listed(get, credential)


def test_credentials_with_a_former_name_are_emptied_in_all_of_its_line(
    app, get, code, credential, renamed, database, held, priya
):
    other = get(f"/credentials/{code}.jwt").data
    first, _second, third = renamed()
    get(f"/credentials/{third.face['code']}.json")

    with app.app_context():
        assert forget_now() == 1
        assert forget_now() == 0

    database.expire_all()
    old, new = database.scalars(select(MadeCredential).order_by(MadeCredential.id)).all()
    assert (old.certificate_id, old.document, old.token) == (first.id, None, None)
    assert (new.certificate_id, new.document is None) == (third.id, False)
    assert old.token_sha256 == hashlib.sha256(other).hexdigest()
    happened = select(TrailEntry).where(TrailEntry.happened == Happened.CREDENTIAL_FORGOTTEN)
    [entry] = database.scalars(happened).all()
    assert entry.subject == f"certificate {first.id}"
    assert listed(get, credential)


def test_what_is_emptied_is_what_is_withheld(database, renamed):
    for one in renamed():
        database.add(
            MadeCredential(
                certificate_id=one.id, version=1, shown=Shown.NAME, document="{}", token="a.b.c",
                document_sha256="0" * 64, token_sha256="1" * 64, proof_key="p", token_key="t",
                made_at=now(),
            )
        )  # fmt: skip
    database.flush()

    left = {made.certificate_id for made in queries.left_over(database)}

    everyone = database.scalars(select(Certificate)).all()
    assert left == {one.id for one in everyone if queries.name_withheld(database, one)}
    assert len(left) == 2
    for one in left:
        assert [made.certificate_id for made in queries.left_over(database, of=one)] == [one]


def test_a_former_credential_is_still_known_by_its_file(app, get, code, credential, renamed):
    document = get(f"/credentials/{code}.json").data
    renamed()
    with app.app_context():
        forget_now()

    page = app.test_client().post(
        "/verify", data={"pdf": (BytesIO(document), "a file")}, base_url="https://x.example"
    )

    assert "Rosa" not in page.text
    assert "The credential says what the register says" in page.text
    assert "replaced" in page.text


@pytest.mark.parametrize(
    ("which", "reason"),
    [
        (Step.SUSPEND, Reason.COMPLAINT_UNDER_REVIEW),
        (Step.REVOKE, Reason.ETHICS_FINDING),
    ],
)
def test_no_credential_is_made_of_a_certificate_that_is_not_in_force(
    app, get, code, database, held, step, which, reason
):
    step(held, which, reason)

    for form in FORMS:
        answer = get(f"/credentials/{code}{form}", Accept="*/*")
        assert answer.status_code == 404, form
    assert database.scalars(select(MadeCredential)).all() == []
    with app.app_context():
        document = engrave_now(held.id, at=now())
        pdf = read(open_store(settings().files), document.file)
    with pikepdf.open(BytesIO(pdf)) as opened:
        assert set(opened.attachments) == {"certificate.json"}


def test_a_certificate_that_is_reinstated_gets_its_credential(get, code, held, step):
    step(held, Step.SUSPEND, Reason.COMPLAINT_UNDER_REVIEW)
    assert get(f"/credentials/{code}.json").status_code == 404

    step(held, Step.REINSTATE, Reason.REVIEW_CLOSED)

    assert get(f"/credentials/{code}.json").status_code == 200


def test_what_a_suspension_or_a_correction_overtakes_is_not_kept(
    app, database, held, priya, renamed, step
):
    """As when somebody signs while somebody else takes the step."""
    signed = Signed(Shown.NAME, "{}", "a.b.c", "p", "t")
    step(held, Step.SUSPEND, Reason.COMPLAINT_UNDER_REVIEW)
    with pytest.raises(queries.NeverMade):
        keep_made(database, held, signed, version=1, at=now())
    step(held, Step.REINSTATE, Reason.REVIEW_CLOSED)
    renamed()
    with pytest.raises(NameReplaced):
        keep_made(database, held, signed, version=1, at=now())


def test_no_credential_is_made_for_a_holder_who_was_withdrawn_before(get, code, held, database):
    held.holder = ""
    database.commit()

    assert get(f"/credentials/{code}.json").status_code == 410
    assert database.scalars(select(MadeCredential)).all() == []


# --- the issuer and the keys ---


def test_the_document_of_the_issuer_lists_every_key_for_proofs_and_lists(get, credential, keys):
    did = json.loads(get("/issuers/riverbend/did.json").data)

    assert did["id"] == credential["issuer"]["id"]
    methods = {one["id"]: one["publicKeyMultibase"] for one in did["verificationMethod"]}
    named = credential["proof"][0]["verificationMethod"]
    [key] = keys[Purpose.PROOF].values()
    assert methods[named] == base58btc(b"\xed\x01" + key.public_key.public_bytes_raw())
    assert len(methods) == 2
    assert set(did["assertionMethod"]) == set(methods)


def test_a_retired_key_stays_published_with_the_day_it_was_retired(
    get, code, credential, app, keys
):
    [old] = keys[Purpose.PROOF]
    with app.app_context():
        folder = settings().keys
    new = create_plain_key(folder, Purpose.PROOF, issuer="Riverbend", at=now())
    retire_key(folder, old, at=now())

    did = json.loads(get("/issuers/riverbend/did.json").data)
    jwk = json.loads(get(f"/keys/{old}.json").data)

    names = {one["id"].partition("#")[2] for one in did["verificationMethod"]}
    assert {old, new} <= names
    assert jwk["crv"] == "Ed25519"
    assert jwk["retired"]
    assert "retired" not in json.loads(get(f"/keys/{new}.json").data)


def test_the_token_names_a_key_that_is_published_at_that_address(get, code, keys):
    token = get(f"/credentials/{code}.jwt").get_data(as_text=True)
    kid = json.loads(from_base64url(token.partition(".")[0]))["kid"]

    jwk = json.loads(get(kid.removeprefix("https://training.example.org")).data)

    [key] = keys[Purpose.JWT].values()
    assert jwk["kid"] == kid
    assert int.from_bytes(from_base64url(jwk["n"])) == key.public_key.public_numbers().n
    assert "d" not in jwk


@pytest.mark.parametrize(
    "path",
    [
        "/keys/made-up.json",
        "/keys/..%2Fauthority.json",
        "/issuers/nobody",
        "/issuers/nobody/did.json",
        "/achievements/nothing-1",
        "/achievements/nothing-1/badge.png",
    ],
)
def test_what_was_never_published_is_not_there(get, path):
    assert get(path).status_code == 404


def test_no_private_part_of_any_key_is_published(get, keys):
    for names in keys.values():
        for name in names:
            assert set(json.loads(get(f"/keys/{name}.json").data)) <= {
                "kty", "crv", "x", "n", "e", "alg", "use", "kid", "name", "created", "retired",
            }  # fmt: skip


def test_the_achievement_stands_at_the_address_that_credentials_name(get, credential):
    named = credential["credentialSubject"]["achievement"]
    path = named["id"].removeprefix("https://training.example.org")

    said = json.loads(get(path, Accept="application/ld+json").data)
    page = get(path, Accept="text/html")
    picture = get(named["image"]["id"].removeprefix("https://training.example.org"))

    assert (said["id"], said["name"]) == (named["id"], named["name"])
    assert page.headers["Location"] == "/program/credentials/peer-leader-2026.1"
    assert picture.mimetype == "image/png"
    assert read_badge(picture.data) is None


def test_the_profile_of_the_issuer_stands_where_credentials_say(get, credential):
    path = credential["issuer"]["url"].removeprefix("https://training.example.org")

    said = json.loads(get(path).data)

    assert {name: said[name] for name in credential["issuer"]} == credential["issuer"]
