"""The token: exactly the header and claims that the standard allows, and no way around them."""

import json
import string
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15

from prss_training.badges import CheckingKey, Outcome, as_token, check_jwt, with_proof
from prss_training.badges.multibase import base64url, from_base64url
from prss_training.badges.proof import moment
from tests.badges.conftest import AT

KID = "https://training.example.org/keys/jwt-2026-03-01-1.json"
KEY_ID = "jwt-2026-03-01-1"


@pytest.fixture
def token(credential, jwt_key):
    return as_token(credential, jwt_key, kid=KID)


@pytest.fixture
def check(jwt_key):
    return lambda token: check_jwt(token, {KEY_ID: CheckingKey(jwt_key.public_key())})


def parts_of(token):
    header, payload, _ = token.split(".")
    return json.loads(from_base64url(header)), json.loads(from_base64url(payload))


def signed_by(key, header, payload):
    """A token with any header and payload, well signed."""
    segments = [base64url(json.dumps(part).encode()) for part in (header, payload)]
    signed = ".".join(segments)
    return f"{signed}.{base64url(key.sign(signed.encode(), PKCS1v15(), hashes.SHA256()))}"


def test_the_header_names_the_algorithm_the_key_and_nothing_else(token):
    assert parts_of(token)[0] == {"alg": "RS256", "kid": KID, "typ": "JWT"}


def test_the_payload_is_the_credential_and_its_claims(token, credential):
    payload = parts_of(token)[1]
    claims = {name: payload.pop(name) for name in ("iss", "jti", "nbf", "sub", "exp")}

    assert payload == credential
    assert claims == {
        "iss": "did:web:training.example.org:issuers:riverbend",
        "jti": credential["id"],
        "nbf": 1772809200,
        "sub": credential["credentialSubject"]["id"],
        "exp": 1835935199,
    }


def test_a_proof_inside_the_credential_stays_out_of_the_token(credential, proof_key, jwt_key):
    signed = with_proof(credential, proof_key, method="did:web:a#b", at=AT)

    assert "proof" not in parts_of(as_token(signed, jwt_key, kid=KID))[1]


def test_a_token_of_ours_is_genuine(token, check, credential):
    found = check(token.encode())

    assert found.genuine
    assert found.credential == credential
    assert found.key_id == KEY_ID


def test_a_signature_is_taken_in_one_spelling_only(token, check):
    signed, _, signature = token.rpartition(".")
    other = signature.replace("-", "+").replace("_", "/")
    alphabet = string.ascii_uppercase + string.ascii_lowercase + string.digits + "-_"
    assert other != signature

    for spelled in (other, f"{signature}=", f"{signature[:9]}\n{signature[9:]}", f"{signature}!"):
        assert not check(f"{signed}.{spelled}").genuine
    for text in ("AA", "AAA"):  # whose last character has bits to spare
        last = text[:-1] + alphabet[alphabet.index(text[-1]) + 1]
        with pytest.raises(ValueError, match="base64url"):
            from_base64url(last)


def test_a_changed_digit_is_seen(token, check):
    header, payload, signature = token.split(".")
    said = from_base64url(payload).replace(b"PL-2026-000123-K", b"PL-2026-000124-K")

    found = check(f"{header}.{base64url(said)}.{signature}")

    assert found.outcome is Outcome.CHANGED


@pytest.mark.parametrize(
    "header",
    [
        {"alg": "none", "kid": KID},
        {"alg": "HS256", "kid": KID},
        {"alg": "RS512", "kid": KID},
        {"alg": "RS256", "kid": KID, "jwk": {}},
        {"alg": "RS256", "kid": KID, "crit": ["b64"], "b64": False},
        {"alg": "RS256", "kid": KID, "typ": "at+jwt"},
    ],
)
def test_another_header_is_refused_even_when_it_is_well_signed(token, check, jwt_key, header):
    forged = signed_by(jwt_key, header, parts_of(token)[1])

    assert check(forged).outcome is Outcome.CHANGED


@pytest.mark.parametrize(
    "change",
    [
        {"iss": "did:web:else.example"},
        {"sub": "urn:uuid:another"},
        {"nbf": 0},
        {"exp": 4_000_000_000},
        {"jti": "https://training.example.org/credentials/ANOTHER"},
        {"validFrom": "not a moment"},
    ],
)
def test_claims_that_disagree_with_the_credential_are_refused(token, check, jwt_key, change):
    header, payload = parts_of(token)

    found = check(signed_by(jwt_key, header, payload | change))

    assert found.outcome is Outcome.CHANGED


def test_a_token_without_one_of_its_claims_is_refused(token, check, jwt_key):
    header, payload = parts_of(token)

    for name in ("iss", "jti", "nbf", "sub", "exp"):
        left = {key: value for key, value in payload.items() if key != name}
        assert check(signed_by(jwt_key, header, left)).outcome is Outcome.CHANGED


def test_a_token_by_a_retired_key_is_taken_only_if_it_is_from_before(credential, jwt_key):
    retired = CheckingKey(jwt_key.public_key(), AT + timedelta(days=1))

    def outcome(after):
        said = credential | {"validFrom": moment(AT + after)}
        return check_jwt(as_token(said, jwt_key, kid=KID), {KEY_ID: retired})

    assert outcome(timedelta()).genuine
    assert outcome(timedelta(days=1, minutes=5)).genuine  # by a program that was about to sign
    late = outcome(timedelta(days=3))
    assert late.outcome is Outcome.CHANGED
    assert late.reason == "The key that it names was out of use by then."


def test_a_key_that_is_not_ours_is_told_as_such(credential, jwt_key, check):
    theirs = as_token(credential, jwt_key, kid="https://else.example/keys/1")

    assert check(theirs).outcome is Outcome.NOT_OURS


@pytest.mark.parametrize(
    "text",
    ["", "a.b", "a.b.c", "..", "é.é.é", "e30.W10.", "x" * 300_000, "e30.e30.=", "W10.e30.AAAA"],
)
def test_what_is_no_token_is_told_as_unreadable(text, check):
    assert check(text).outcome is Outcome.UNREADABLE
