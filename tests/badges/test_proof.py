"""The proof inside a credential covers all of it, and nothing else passes for one."""

import copy
import json
import os
import re
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from prss_training.badges import (
    CheckingKey,
    NotAllSigned,
    Outcome,
    check_proof,
    make_credential,
    statements,
    with_proof,
)
from prss_training.badges.contexts import CREDENTIALS, EXTENSIONS, OPEN_BADGES, ContextUnknown
from prss_training.badges.multibase import base58btc, from_base58btc
from prss_training.badges.proof import moment, signed_bytes
from prss_training.badges.statements import canonical
from prss_training.domain.certificate import HoursRow, PracticeRow
from prss_training.domain.fields import Domain, Service
from tests.badges.conftest import ADDRESSES, AT, FACE, MAKING

METHOD = "did:web:training.example.org:issuers:riverbend#proof-2026-03-01-1"
KEY_ID = "proof-2026-03-01-1"
# The published vectors are other people's text, so they are not kept here.
VECTORS = Path(os.environ.get("PRSS_TEST_VECTORS", "/nowhere"))
OFFICIAL = {
    CREDENTIALS: "credentials-v2.jsonld",
    OPEN_BADGES: "ob-context-3.0.3.json",
    EXTENSIONS: "ob-extensions.json",
}
with_vectors = pytest.mark.skipif(
    not (VECTORS / "teamwork-vector.json").exists(),
    reason="PRSS_TEST_VECTORS names no folder with the published vectors",
)


@pytest.fixture
def signed(credential, proof_key):
    return with_proof(credential, proof_key, method=METHOD, at=AT)


@pytest.fixture
def check(proof_key):
    def checked(document):
        return check_proof(json.dumps(document), {KEY_ID: CheckingKey(proof_key.public_key())})

    return checked


def leaves(part, path=()):
    """Yield the path of every value of a document."""
    items = part.items() if isinstance(part, dict) else enumerate(part)
    for key, value in items:
        if isinstance(value, dict | list):
            yield from leaves(value, (*path, key))
        else:
            yield (*path, key)


def changed_at(document, path):
    """A copy of a document with another value in one place."""
    copied = copy.deepcopy(document)
    within = copied
    for key in path[:-1]:
        within = within[key]
    value = within[path[-1]]
    within[path[-1]] = not value if isinstance(value, bool) else f"{value}0"
    return copied


@with_vectors
def test_the_published_vector_is_reproduced_byte_for_byte():
    vector = json.loads((VECTORS / "teamwork-vector.json").read_text())
    key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(vector["secret_key_hex"]))
    document, options = vector["document"], vector["proof_options"]

    signed = signed_bytes(document, options)

    assert signed.hex() == vector["proof_sha256"] + vector["document_sha256"]
    assert base58btc(key.sign(signed)) == vector["proof_value"]
    assert canonical(document) == (VECTORS / "teamwork-document.nq").read_bytes()
    about = {"@context": document["@context"], **options}
    assert canonical(about) == (VECTORS / "teamwork-proof.nq").read_bytes()


@with_vectors
def test_the_official_contexts_make_the_same_statements_as_ours(signed):
    official = {at: json.loads((VECTORS / name).read_text()) for at, name in OFFICIAL.items()}
    bare = {name: value for name, value in signed.items() if name != "proof"}
    about = {"@context": bare["@context"], **signed["proof"][0]}

    for document in (bare, about):
        assert canonical(document, official.__getitem__) == canonical(document)


def test_a_credential_with_its_proof_is_genuine(signed, check, credential):
    found = check(signed)

    assert found.genuine
    assert found.credential == credential
    assert found.key_id == KEY_ID


def test_changing_any_value_of_a_credential_is_seen(signed, check):
    places = [path for path in leaves(signed) if path[0] != "proof"]

    passed = [path for path in places if check(changed_at(signed, path)).genuine]

    assert len(places) > 60
    assert passed == []


def test_changing_any_value_of_a_proof_is_seen(signed, check):
    places = [path for path in leaves(signed) if path[0] == "proof"]

    assert len(places) == 6
    assert not [path for path in places if check(changed_at(signed, path)).genuine]


@pytest.mark.parametrize(
    "add",
    [
        lambda c: c.update(note="Also licensed in all states."),
        lambda c: c["credentialSubject"].update(level="Master"),
        lambda c: c["credentialSubject"].update(level="Peer Leader"),
        lambda c: c["credentialSubject"]["achievement"].update(licenseNumber="PL-2026-000123-K"),
        lambda c: c["issuer"].update(code="Peer Leader"),
        lambda c: c["type"].append("StateLicense"),
        lambda c: c["credentialSubject"]["result"].append(c["credentialSubject"]["result"][0]),
        lambda c: c["issuer"].update({"@context": {"name": "https://schema.org/url"}}),
        lambda c: c.update({"Holds license 12345 of the State of New York": []}),
        lambda c: c.update({"Holds license 12345 of the State of New York": {}}),
        lambda c: c["credentialSubject"].update(note=[[], []]),
        lambda c: c["credentialSubject"].update(note=[[[]]]),
        lambda c: c.update({"Licensed": {"in all states": []}}),
        lambda c: c.update(name=[["Peer Leader"]]),
        lambda c: c.update({"": {"": {}}}),
        lambda c: c.update({"": {"id": c["id"]}}),
        lambda c: c.update({"": "Peer Leader"}),
        lambda c: c["credentialSubject"]["identifier"][0].update(hashed="true"),
        lambda c: c["credentialSubject"]["identifier"][0].update(hashed=1),
        lambda c: c["credentialSubject"]["identifier"][0].update(hashed=[True, True]),
        lambda c: c["credentialSubject"].update(licenseNumber=True),
        lambda c: c["credentialStatus"].update(statusListIndex=94567),
        lambda c: c.update(name=None),
        lambda c: c.update(name=["Peer Leader", None]),
        lambda c: c["credentialSubject"].update(licenseNumber=1.5),
    ],
)
def test_what_a_signature_would_not_cover_is_neither_signed_nor_taken(
    signed, credential, check, proof_key, add
):
    add(credential)
    add(signed)

    with pytest.raises(NotAllSigned, match="would not cover all"):
        with_proof(credential, proof_key, method=METHOD, at=AT)
    assert check(signed).outcome is Outcome.CHANGED


def things(part, path=()):
    """Yield the path of everything in a document that has words of its own."""
    if isinstance(part, dict):
        yield path
    items = part.items() if isinstance(part, dict) else enumerate(part)
    for key, value in items:
        if isinstance(value, dict | list) and key not in {"@context", "proof"}:
            yield from things(value, (*path, key))


@pytest.mark.parametrize("word", ["", "Licensed", "_:b", "a:b", "../up", "#part", "@value"])
def test_nothing_can_be_added_anywhere_under_a_word_that_is_not_ours(signed, check, word):
    places = list(things(signed))
    known = signed["issuer"]["id"]

    for path in places:
        for value in ("Peer Leader", known, {"id": known}, {"Licensed": {"id": known}}, [{}]):
            changed = copy.deepcopy(signed)
            within = changed
            for key in path:
                within = within[key]
            within[word] = value
            assert not check(changed).genuine, (path, value)
    assert len(places) > 20


def test_a_vocabulary_that_is_not_ours_is_refused_and_never_fetched(credential, proof_key):
    credential["@context"].append("https://example.org/anything.json")

    with pytest.raises(ContextUnknown, match=r"example.org/anything.json"):
        with_proof(credential, proof_key, method=METHOD, at=AT)


def test_a_vocabulary_written_into_the_document_is_refused(credential, proof_key):
    credential["@context"].append({"name": "https://example.org/else"})

    with pytest.raises(NotAllSigned, match="meanings of its own"):
        with_proof(credential, proof_key, method=METHOD, at=AT)


def test_another_key_under_our_name_is_told_as_changed(credential, check):
    forged = with_proof(credential, Ed25519PrivateKey.generate(), method=METHOD, at=AT)

    assert check(forged).outcome is Outcome.CHANGED


def test_a_key_of_somebody_else_is_not_ours(credential, check):
    theirs = with_proof(
        credential, Ed25519PrivateKey.generate(), method="did:web:else.example#k", at=AT
    )

    assert check(theirs).outcome is Outcome.NOT_OURS


def test_a_proof_by_a_retired_key_is_taken_only_if_it_and_the_credential_are_from_before(
    credential, proof_key
):
    retired = CheckingKey(proof_key.public_key(), AT + timedelta(days=1))

    def outcome(made_after, signed_after):
        said = credential | {"validFrom": moment(AT + made_after)}
        signed = with_proof(said, proof_key, method=METHOD, at=AT + signed_after)
        return check_proof(json.dumps(signed), {KEY_ID: retired})

    now, just_after, long_after = timedelta(), timedelta(days=1, minutes=5), timedelta(days=3)

    assert outcome(now, now).genuine
    assert outcome(now, just_after).genuine  # by a program that was about to sign
    for late in (outcome(now, long_after), outcome(long_after, now)):
        assert late.outcome is Outcome.CHANGED
        assert late.reason == "The key that it names was out of use by then."


@pytest.mark.parametrize("when", ["", "soon", "2026-03-06", "2026-03-06T15:00:00", "9" * 30])
def test_a_proof_by_a_retired_key_that_names_no_moment_is_not_taken(credential, proof_key, when):
    credential["validFrom"] = when or "2026-03-06T25:00:00Z"
    signed = with_proof(credential, proof_key, method=METHOD, at=AT)

    found = check_proof(json.dumps(signed), {KEY_ID: CheckingKey(proof_key.public_key(), AT)})

    assert found.outcome is Outcome.CHANGED
    assert "names no moment" in found.reason


def test_a_proof_of_another_kind_cannot_be_read(signed, check):
    signed["proof"][0]["cryptosuite"] = "ecdsa-rdfc-2019"

    assert check(signed).outcome is Outcome.UNREADABLE


@pytest.mark.parametrize(
    "file",
    [
        b"",
        b"[]",
        b"{}",
        b'"text"',
        b"\xff\xfe",
        b'{"proof": []}',
        b'{"proof": [1]}',
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'{"proof": {"type": 1}}',
        b" " * 300_000,
    ],
)
def test_what_is_no_credential_is_told_as_unreadable(file, proof_key):
    found = check_proof(file, {KEY_ID: CheckingKey(proof_key.public_key())})

    assert found.outcome is Outcome.UNREADABLE


def test_a_file_that_says_a_thing_twice_is_not_read(signed, proof_key):
    twice = json.dumps(signed).replace('"name"', '"licenseNumber": "X", "licenseNumber"', 1)

    found = check_proof(twice, {KEY_ID: CheckingKey(proof_key.public_key())})

    assert found.outcome is Outcome.UNREADABLE


def test_a_document_made_to_take_forever_is_refused_at_once(signed, check):
    subject = signed["credentialSubject"]
    subject["result"] = [{"type": ["Result"], "value": "1"} for _ in range(200)]
    started = time.perf_counter()

    found = check(signed)

    assert found.outcome is Outcome.CHANGED
    assert time.perf_counter() - started < 2


def words(number):
    return [f"{n}" for n in range(number)]


def nameless(number):
    return [{"type": ["Result"], "value": f"{n}"} for n in range(number)]


def named(number):
    return [{"id": f"urn:x:{n}", "type": ["Achievement"], "name": f"{n}"} for n in range(number)]


def within(depth):
    """A credential in a credential, two in each."""
    if not depth:
        return {"id": "urn:x:last", "type": ["Profile"], "name": "Riverbend"}
    inner = within(depth - 1)
    kinds = ["VerifiableCredential", "Achievement", "Profile"]
    return {"id": f"urn:x:{depth}", "type": kinds, "issuer": inner, "achievement": inner}


@pytest.mark.parametrize(
    "grow",
    [
        lambda c: c.update(name=words(5_000)),
        lambda c: c["issuer"].update(name=words(5_000)),
        lambda c: c["credentialSubject"].update(achievement=named(600)),
        lambda c: c["credentialSubject"].update(result=nameless(600)),
        lambda c: c["type"].extend(words(5_000)),
        lambda c: c["@context"].extend([CREDENTIALS] * 1_000),
        lambda c: c["@context"].extend([OPEN_BADGES] * 60),
        lambda c: c.update({f"https://example.org/{n}": f"{n}" for n in range(1_000)}),
        lambda c: c.update({f"https://example.org/{n}": words(60) for n in range(50)}),
        lambda c: c.update({f"https://example.org/{n}": named(60) for n in range(12)}),
        lambda c: c.update(issuer=within(8)),
        lambda c: c.update(issuer=within(7), name=words(64)),
    ],
)
def test_a_document_with_more_in_it_than_any_credential_is_refused_at_once(signed, check, grow):
    grow(signed)
    started = time.process_time()

    found = check(signed)

    assert re.search("larger than|lists more|not name the vocabularies", found.reason)
    assert time.process_time() - started < 2


def test_the_most_that_is_looked_at_is_looked_at_in_no_time(signed, check):
    signed |= {f"https://example.org/{n}": words(64) for n in range(8)}
    started = time.process_time()

    found = check(signed)

    assert found.reason == "What it says is not what was signed."
    assert time.process_time() - started < 2


def test_a_credential_with_every_domain_and_activity_leaves_room_for_three_times_as_much(
    proof_key, check
):
    labels = [domain.label for domain in Domain]
    face = replace(
        FACE,
        hours=tuple(HoursRow(name, "100:00", "100:00", "200:00") for name in (*labels, "Beyond")),
        hours_total=HoursRow("All training", "600:00", "600:00", "1200:00"),
        practice_by_activity=tuple(PracticeRow(one.label, "500:00") for one in Service),
    )
    made = make_credential(face, MAKING, ADDRESSES)
    results = made["credentialSubject"]["result"]

    signed = with_proof(made, proof_key, method=METHOD, at=AT)

    assert check(signed).genuine
    assert len(results) == 19
    assert 3 * len(results) <= statements._MOST_IN_A_LIST
    assert 3 * statements._counted(made, 0) <= statements._MOST_VALUES
    assert 3 * len(json.dumps(signed)) <= statements._MOST_BYTES


def test_a_list_of_vocabularies_that_we_never_write_is_refused(credential, proof_key):
    credential["@context"].append(EXTENSIONS)

    with pytest.raises(NotAllSigned, match="vocabularies that our credentials name"):
        with_proof(credential, proof_key, method=METHOD, at=AT)


@pytest.mark.parametrize("content", [b"", b"\0", b"\0\0a", bytes(range(64)), b"\xff" * 64])
def test_base58_gives_back_what_it_was_given(content):
    assert from_base58btc(base58btc(content)) == content


def test_base58_is_written_as_everybody_writes_it():
    assert base58btc(b"Hello World!") == "z2NEpo7TZRRrLZSi2U"


@pytest.mark.parametrize("text", ["", "2NEpo7", "z0", "zOIl", "z" * 300])
def test_what_is_not_base58_is_refused(text):
    with pytest.raises(ValueError, match="base58"):
        from_base58btc(text)
