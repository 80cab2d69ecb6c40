"""A face in the words of Open Badges: all that it says, in the shape that readers expect."""

from dataclasses import replace
from datetime import timedelta

import pytest

from prss_training.badges import (
    Identity,
    IdentityType,
    answers_to,
    identity_hash,
    make_credential,
)
from prss_training.badges.statements import canonical
from tests.badges.conftest import ADDRESSES, AT, FACE, MAKING, RIVERBEND

NEEDED = {"@context", "id", "type", "issuer", "validFrom", "credentialSubject"}


def test_a_credential_has_everything_that_the_standard_asks_for(credential):
    subject = credential["credentialSubject"]

    assert set(credential) >= NEEDED
    assert credential["type"] == ["VerifiableCredential", "OpenBadgeCredential"]
    assert [address.rpartition("/")[2] for address in credential["@context"]] == [
        "v2",
        "context-3.0.3.json",
        "extensions.json",
    ]
    assert set(subject) >= {"id", "type", "achievement", "identifier"}
    assert set(subject["achievement"]) >= {"id", "type", "name", "description", "criteria"}
    assert credential["issuer"]["id"] == "did:web:training.example.org:issuers:riverbend"


def test_nothing_in_a_credential_is_null_or_an_empty_list(credential):
    def values(part):
        if isinstance(part, dict):
            for one in part.values():
                yield one
                yield from values(one)
        elif isinstance(part, list):
            for one in part:
                yield from values(one)

    bare = make_credential(
        replace(
            FACE,
            hours=(),
            hours_total=replace(FACE.hours_total, live="0:00", self_paced="0:00", total="0:00"),
            practice_hours="0:00",
            practice_by_activity=(),
            expires_on=None,
            aligned_with=(),
        ),
        MAKING,
        ADDRESSES,
    )

    for one in (credential, bare):
        assert not [value for value in values(one) if value is None or value in ([], "")]
    assert "validUntil" not in bare
    assert "result" not in bare["credentialSubject"]


def test_hours_by_domain_are_results_with_live_and_self_paced_apart(credential):
    subject = credential["credentialSubject"]
    names = {one["id"]: one["name"] for one in subject["achievement"]["resultDescription"]}
    results = {names[one["resultDescription"]]: one["value"] for one in subject["result"]}

    assert results == {
        "Advocacy, live (hours and minutes)": "10:00",
        "Advocacy, self-paced (hours and minutes)": "2:30",
        "Ethical Responsibility, self-paced (hours and minutes)": "16:00",
        "All training, live (hours and minutes)": "10:00",
        "All training, self-paced (hours and minutes)": "18:30",
        "Supervised practice (hours and minutes)": "100:00",
        "Supervised practice, Mentoring or coaching (hours and minutes)": "100:00",
    }


def test_a_credential_ends_with_the_last_second_of_its_last_day_where_it_was_issued(credential):
    assert credential["validUntil"] == "2028-03-06T05:59:59Z"


def test_an_activity_without_latin_letters_still_has_an_address_of_its_own():
    rows = tuple(replace(FACE.practice_by_activity[0], activity=name) for name in ("支持", "倡导"))
    made = make_credential(replace(FACE, practice_by_activity=rows), MAKING, ADDRESSES)

    ids = [one["id"] for one in made["credentialSubject"]["achievement"]["resultDescription"]]
    assert len(set(ids)) == len(ids)
    assert canonical(made)


def test_a_version_made_later_keeps_the_day_of_the_award():
    later = make_credential(FACE, replace(MAKING, made_at=AT + timedelta(days=9)), ADDRESSES)

    assert (later["awardedDate"], later["validFrom"]) == (
        "2026-03-06T15:00:00Z",
        "2026-03-15T15:00:00Z",
    )


def test_a_name_with_control_characters_is_written_without_them():
    said = replace(MAKING, issuer=replace(RIVERBEND, name="River\x0bbend\x07  Community"))

    made = make_credential(FACE, said, ADDRESSES)

    assert made["issuer"]["name"] == "River bend Community"
    assert canonical(made)


def test_a_training_without_criteria_still_says_what_it_is_not():
    made = make_credential(
        replace(FACE, criteria_name="", criteria_version="", aligned_with=()), MAKING, ADDRESSES
    )

    achievement = made["credentialSubject"]["achievement"]
    assert achievement["criteria"]["narrative"] == "It is not a state license."
    assert "version" not in achievement
    assert canonical(made)


def test_the_status_is_one_entry_whose_index_is_text(credential):
    assert credential["credentialStatus"] == {
        "id": "https://training.example.org/status/1#94567",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": "94567",
        "statusListCredential": "https://training.example.org/status/1",
    }


@pytest.mark.parametrize(
    ("identifier", "salt", "known"),
    [
        (
            "a@example.com",
            "Kosher",
            "b5809d8a92f8858436d7e6b87c12ebc0ae1eac4baecc2c0b913aee2c922ef399",
        ),
        (
            "jjefferson18@example.com",
            "FleurDeSel",
            "658625b25ab3d75d613ca97d9a5a77f70e2192feca5557f4ad09a4d4f121f5fc",
        ),
    ],
)
def test_the_hash_of_an_identity_is_the_one_that_was_published(identifier, salt, known):
    assert identity_hash(identifier, salt) == f"sha256${known}"


def test_whoever_knows_the_address_can_match_a_hashed_identity(credential):
    [identity] = credential["credentialSubject"]["identifier"]

    assert answers_to(identity, IdentityType.EMAIL, "rosa@example.org")
    assert not answers_to(identity, IdentityType.EMAIL, "sam@example.org")
    assert not answers_to(identity, IdentityType.NAME, "rosa@example.org")
    assert "rosa" not in str(identity)


def test_an_identity_by_name_says_the_name():
    made = Identity(IdentityType.NAME, "Rosa Delgado").as_object()

    assert made == {
        "type": "IdentityObject",
        "hashed": False,
        "identityHash": "Rosa Delgado",
        "identityType": "name",
    }
    assert answers_to(made, IdentityType.NAME, "Rosa Delgado")


@pytest.mark.parametrize(
    ("base", "did"),
    [
        ("https://training.example.org", "did:web:training.example.org"),
        ("https://example.org:8443", "did:web:example.org%3A8443"),
        ("https://example.org/peer/training", "did:web:example.org:peer:training"),
    ],
)
def test_an_installation_has_the_identifier_of_its_address(base, did):
    assert type(ADDRESSES)(base).did == did
