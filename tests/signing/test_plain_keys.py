"""Keys without a certificate: one ring for each purpose, made once, turned over, published."""

import multiprocessing
import shutil
import stat
from datetime import UTC, date, datetime, timedelta

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa

from prss_training.signing import (
    KeyAlreadyRetired,
    KeysMissing,
    KeysUnreadable,
    KeyUnknown,
    LastKey,
    Purpose,
    create_keys,
    create_plain_key,
    key_problems,
    load_keys,
    load_purpose,
    retire_key,
)
from prss_training.signing.authority import IssuerUnnamed
from prss_training.signing.key_folder import read_about

MORNING = datetime(2026, 11, 2, 9, tzinfo=UTC)
ISSUER = "Example Recovery"
PLAIN = [Purpose.JWT, Purpose.PROOF, Purpose.STATUS]


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    place = tmp_path_factory.mktemp("made") / "keys"
    create_keys(place, issuer=ISSUER, at=MORNING)
    return place


@pytest.fixture
def folder(made, tmp_path):
    return shutil.copytree(made, tmp_path / "keys")


def first(purpose):
    return f"{purpose}-2026-11-02-1"


def make_keys(folder, at):
    create_keys(folder, issuer=ISSUER, at=at)


@pytest.mark.parametrize("purpose", PLAIN)
def test_every_purpose_has_a_key_of_its_own(folder, purpose):
    keys = load_purpose(folder, purpose)

    assert keys.current.key_id == first(purpose)
    assert keys.current.purpose is purpose
    assert keys.current.created == MORNING
    assert keys.current.retired is None
    assert [each.key_id for each in keys.published] == [first(purpose)]
    assert keys.published[0].public_key == keys.current.public_key
    assert keys.current.private_key.public_key() == keys.current.public_key


def test_no_two_purposes_share_a_key(folder):
    rings = [load_purpose(folder, purpose) for purpose in (Purpose.PROOF, Purpose.STATUS)]

    assert rings[0].current.public_key != rings[1].current.public_key


def test_a_jwt_key_signs_rs256_with_3072_bits(folder):
    key = load_purpose(folder, Purpose.JWT).current

    signature = key.private_key.sign(b"header.payload", padding.PKCS1v15(), hashes.SHA256())

    assert key.public_key.key_size == 3072
    assert key.public_key.public_numbers().e == 65537
    key.public_key.verify(signature, b"header.payload", padding.PKCS1v15(), hashes.SHA256())


@pytest.mark.parametrize("purpose", [Purpose.PROOF, Purpose.STATUS])
def test_proofs_and_status_lists_are_signed_with_ed25519(folder, purpose):
    key = load_purpose(folder, purpose).current

    assert isinstance(key.private_key, ed25519.Ed25519PrivateKey)
    key.public_key.verify(key.private_key.sign(b"bytes"), b"bytes")


@pytest.mark.parametrize("purpose", PLAIN)
def test_private_parts_are_closed_to_others_and_public_parts_are_not(folder, purpose):
    place = folder / purpose / first(purpose)

    assert stat.S_IMODE((place / "key.pem").stat().st_mode) == 0o600
    assert stat.S_IMODE((place / "public.pem").stat().st_mode) == 0o644
    assert (place / "key.pem").read_text().startswith("-----BEGIN PRIVATE KEY-----")
    assert (place / "public.pem").read_text().startswith("-----BEGIN PUBLIC KEY-----")


def test_what_a_key_is_for_and_whose_it_is_stands_beside_it(folder):
    assert (folder / "jwt" / first(Purpose.JWT) / "about.toml").read_text() == (
        'purpose = "jwt"\ncreated = 2026-11-02T09:00:00+00:00\nissuer = "Example Recovery"\n'
    )


@pytest.mark.parametrize("issuer", ['The "Old" \\ Road', "Réponse 恢復 🙂", "with\x7fdelete\x01"])
def test_any_issuers_name_is_read_back_as_it_was(tmp_path, issuer):
    key_id = create_plain_key(tmp_path, Purpose.PROOF, issuer=issuer, at=MORNING)

    about = read_about(tmp_path / "proof" / key_id / "about.toml", Purpose.PROOF)
    assert about.issuer == issuer


def test_a_folder_from_before_gains_the_missing_purposes_and_keeps_the_rest(folder):
    before = load_keys(folder).pdf.certificate
    for purpose in PLAIN:
        shutil.rmtree(folder / purpose)
    problems = key_problems(folder, on=date(2026, 11, 2))

    create_keys(folder, issuer=ISSUER, at=MORNING)

    assert [sentence.split(" key in use")[0] for sentence in problems] == [
        "There is no JWT",
        "There is no proof",
        "There is no status list",
    ]
    assert all("Run `prss setup`" in sentence for sentence in problems)
    assert key_problems(folder, on=date(2026, 11, 2)) == []
    assert load_keys(folder).pdf.certificate == before


def test_several_processes_make_one_key_for_each_purpose(tmp_path):
    context = multiprocessing.get_context("spawn")
    crowd = [context.Process(target=make_keys, args=(tmp_path / "keys", MORNING)) for _ in range(4)]

    for one in crowd:
        one.start()
    for one in crowd:
        one.join()

    assert [one.exitcode for one in crowd] == [0, 0, 0, 0]
    for purpose in PLAIN:
        published = load_purpose(tmp_path / "keys", purpose).published
        assert [each.key_id for each in published] == [first(purpose)]


def test_a_successor_signs_and_the_old_public_key_stays_published_with_its_dates(folder):
    later = MORNING + timedelta(days=400)

    successor = create_plain_key(folder, Purpose.PROOF, issuer=ISSUER, at=later)
    told = retire_key(folder, first(Purpose.PROOF), at=later)

    keys = load_purpose(folder, Purpose.PROOF)
    assert told is Purpose.PROOF
    assert keys.current.key_id == successor == "proof-2027-12-07-1"
    assert [(each.key_id, each.created, each.retired) for each in keys.published] == [
        (first(Purpose.PROOF), MORNING, later),
        (successor, later, None),
    ]


def test_a_retired_key_still_names_its_issuer(folder):
    create_plain_key(folder, Purpose.JWT, issuer=ISSUER, at=MORNING)
    retire_key(folder, first(Purpose.JWT), at=MORNING)

    about = read_about(folder / "jwt" / first(Purpose.JWT) / "about.toml", Purpose.JWT)
    assert (about.issuer, about.retired) == (ISSUER, MORNING)


def test_the_private_part_of_a_retired_key_need_not_be_kept(folder):
    successor = create_plain_key(folder, Purpose.STATUS, issuer=ISSUER, at=MORNING)
    retire_key(folder, first(Purpose.STATUS), at=MORNING)
    (folder / "status" / first(Purpose.STATUS) / "key.pem").unlink()

    keys = load_purpose(folder, Purpose.STATUS)
    assert keys.current.key_id == successor
    assert len(keys.published) == 2


@pytest.mark.parametrize("purpose", PLAIN)
def test_the_only_key_of_a_purpose_is_not_retired(folder, purpose):
    with pytest.raises(LastKey, match=f"is the only {purpose.label} key in use"):
        retire_key(folder, first(purpose), at=MORNING)


def test_a_key_is_retired_once_and_only_if_it_was_made(folder):
    create_plain_key(folder, Purpose.JWT, issuer=ISSUER, at=MORNING)
    retire_key(folder, first(Purpose.JWT), at=MORNING)

    with pytest.raises(KeyAlreadyRetired):
        retire_key(folder, first(Purpose.JWT), at=MORNING)
    with pytest.raises(KeyUnknown, match="prss keys list"):
        retire_key(folder, "../jwt/" + first(Purpose.JWT), at=MORNING)


@pytest.mark.parametrize("purpose", PLAIN)
def test_without_a_key_there_is_none_to_sign_with(tmp_path, purpose):
    with pytest.raises(KeysMissing, match=f"There is no {purpose.label} key in use"):
        load_purpose(tmp_path, purpose)


def test_pdf_keys_are_not_plain(folder):
    with pytest.raises(ValueError, match="have certificates"):
        load_purpose(folder, Purpose.PDF)
    with pytest.raises(ValueError, match="have certificates"):
        create_plain_key(folder, Purpose.PDF, issuer=ISSUER, at=MORNING)


def test_a_key_in_nobodys_name_is_not_made(tmp_path):
    with pytest.raises(IssuerUnnamed):
        create_plain_key(tmp_path / "keys", Purpose.JWT, issuer=" ", at=MORNING)

    assert not (tmp_path / "keys").exists()


def private_pem(key):
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def public_pem(key):
    return key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )


P256 = ec.generate_private_key(ec.SECP256R1())
EDWARDS = ed25519.Ed25519PrivateKey.generate()
SHORT_RSA = rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.mark.parametrize(
    ("purpose", "name", "content", "why"),
    [
        (Purpose.JWT, "key.pem", b"junk", "it does not hold a private key"),
        (Purpose.JWT, "key.pem", private_pem(EDWARDS), "not an RSA key of 3072 bits"),
        (Purpose.JWT, "key.pem", private_pem(SHORT_RSA), "not an RSA key of 3072 bits"),
        (Purpose.JWT, "public.pem", public_pem(SHORT_RSA), "not an RSA key of 3072 bits"),
        (Purpose.PROOF, "key.pem", private_pem(P256), "not an Ed25519 key"),
        (Purpose.PROOF, "key.pem", private_pem(EDWARDS), "not belong to the public key beside it"),
        (Purpose.PROOF, "public.pem", b"junk", "it does not hold a public key"),
        (Purpose.PROOF, "public.pem", public_pem(P256), "not an Ed25519 key"),
        (Purpose.STATUS, "about.toml", b'purpose = "proof"', '`purpose` must be "status"'),
        (
            Purpose.STATUS,
            "about.toml",
            b'purpose = "status"\ncreated = 2026-11-02T09:00:00Z\nissuer = 7',
            "`issuer` must be a name",
        ),
    ],
)
def test_a_spoiled_file_is_named_and_doctor_tells_of_it(folder, purpose, name, content, why):
    (folder / purpose / first(purpose) / name).write_bytes(content)

    with pytest.raises(KeysUnreadable, match=why) as refusal:
        load_purpose(folder, purpose)

    assert f"{purpose}/{first(purpose)}/{name} cannot be used" in str(refusal.value)
    assert str(refusal.value) in key_problems(folder, on=date(2026, 11, 2))


def test_a_private_file_others_may_read_is_a_problem(folder):
    key = folder / "jwt" / first(Purpose.JWT) / "key.pem"
    key.chmod(0o640)

    [problem] = key_problems(folder, on=date(2026, 11, 2))

    assert problem.startswith(f"{key} is open to other accounts")


def test_a_held_key_is_not_shown_by_accident(folder):
    assert "PrivateKey" not in repr(load_purpose(folder, Purpose.JWT))
