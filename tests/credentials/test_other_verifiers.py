"""Our credentials in the eyes of verifiers that others wrote: good, changed, and revoked."""

import json
import re

import pytest

from prss_training.badges.contexts import CREDENTIALS, EXTENSIONS, OPEN_BADGES
from prss_training.badges.multibase import base64url, from_base64url
from prss_training.badges.statements import canonical
from prss_training.domain.certificate import Reason, Step
from prss_training.web.clock import now
from tests import verifiers
from tests.certificates.holders import do, make_certificate
from tests.credentials.conftest import BASE_URL

SCRIPTS = ("digitalbazaar.mjs", "verifier-core.mjs")


@pytest.fixture(scope="module", autouse=True)
def _installed():
    verifiers.installed()


@pytest.fixture
def held(database, library, priya):
    """A certificate of today, because others judge its days by their own clock."""
    found = make_certificate(database, library, registrar=priya, at=now())
    database.commit()
    return found


@pytest.fixture
def published(get, code):
    """The credential, and everything that a verifier may ask for, as we publish it."""

    def read():
        credential = json.loads(get(f"/credentials/{code}.json").data)
        places = [
            f"{credential['issuer']['url']}/did.json",
            credential["credentialStatus"]["statusListCredential"],
        ]
        return credential, {
            place: json.loads(get(place.removeprefix(BASE_URL)).data) for place in places
        }

    return read


def verdict(script, credential, documents):
    """Whether the signature is good and whether it is revoked, in the words of one verifier."""
    found = verifiers.run(script, credential=credential, documents=documents)
    if script == "digitalbazaar.mjs":
        if not found["verified"]:
            return "refused"
        assert found["statusVerified"]
        return "revoked" if found["revoked"] != [False] else "good"
    if not found["log"].get("valid_signature"):
        return "refused"
    return "good" if found["log"]["revocation_status"] else "revoked"


@pytest.mark.parametrize("script", SCRIPTS)
def test_another_verifier_finds_a_credential_of_ours_good(published, script):
    assert verdict(script, *published()) == "good"


@pytest.mark.parametrize("script", SCRIPTS)
def test_another_verifier_refuses_it_when_one_digit_is_changed(published, script):
    credential, documents = published()
    number = credential["credentialSubject"]["licenseNumber"]
    other = re.sub(r"(\d)(?=-\w$)", lambda digit: str((int(digit[1]) + 1) % 10), number)
    assert other != number
    credential["credentialSubject"]["licenseNumber"] = other

    assert verdict(script, credential, documents) == "refused"


@pytest.mark.parametrize("script", SCRIPTS)
def test_another_verifier_refuses_it_when_something_is_added(published, script):
    credential, documents = published()
    credential["credentialSubject"]["role"] = "Licensed in all states"

    assert verdict(script, credential, documents) == "refused"


@pytest.mark.parametrize("script", SCRIPTS)
def test_another_verifier_sees_that_a_certificate_was_revoked(
    published, script, database, held, priya
):
    published()  # it was good, and its list was published, before
    reason = Reason.ETHICS_FINDING
    do(database, held, Step.REVOKE, reason=reason, registrar=priya, at=now())
    database.commit()

    assert verdict(script, *published()) == "revoked"


@pytest.mark.parametrize("script", SCRIPTS)
def test_another_verifier_refuses_it_when_our_key_is_not_published(published, script):
    credential, documents = published()
    for document in documents.values():
        if "verificationMethod" in document:
            named = credential["proof"][0]["verificationMethod"]
            kept = [one for one in document["verificationMethod"] if one["id"] != named]
            document["verificationMethod"] = kept
            document["assertionMethod"] = [one["id"] for one in kept]

    assert verdict(script, credential, documents) == "refused"


def test_another_library_finds_the_token_good_and_a_changed_one_not(get, code, held):
    token = get(f"/credentials/{code}.jwt").get_data(as_text=True)
    header, payload, signature = token.split(".")
    kid = json.loads(from_base64url(header))["kid"]
    documents = {kid: json.loads(get(kid.removeprefix(BASE_URL)).data)}
    digit = from_base64url(payload).replace(b'"licenseNumber":"PL-', b'"licenseNumber":"PM-')

    good = verifiers.run("jose.mjs", token=token, documents=documents)
    bad = verifiers.run(
        "jose.mjs", token=f"{header}.{base64url(digit)}.{signature}", documents=documents
    )

    assert good["verified"]
    assert good["payload"]["credentialSubject"]["licenseNumber"] == held.face["number"]
    assert bad == {"verified": False, "errors": ["ERR_JWS_SIGNATURE_VERIFICATION_FAILED"]}


def test_another_program_finds_in_it_what_open_badges_ask_for(published):
    credential, _ = published()

    whole = verifiers.run("learncard.mjs", credential=credential)
    del credential["credentialSubject"]["achievement"]["criteria"]
    lacking = verifiers.run("learncard.mjs", credential=credential)

    assert whole == {"fits": True, "errors": []}
    assert lacking == {"fits": False, "errors": ["credentialSubject"]}


def test_the_official_contexts_make_the_same_statements_as_ours(published):
    credential, documents = published()
    [listed] = [one for one in documents.values() if "credentialSubject" in one]
    addresses = [CREDENTIALS, OPEN_BADGES, EXTENSIONS]
    official = verifiers.run("official.mjs", addresses=addresses)
    assert all(official.values())

    for document in (credential, listed):
        bare = {name: value for name, value in document.items() if name != "proof"}
        about = {"@context": document["@context"], **document["proof"][0]}
        for part in (bare, about):
            assert canonical(part, official.__getitem__) == canonical(part)
