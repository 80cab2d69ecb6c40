"""The keys folder: made once, kept, turned over, and described to whoever looks after it."""

import multiprocessing
import os
import shutil
import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.x509.oid import NameOID

from prss_training.domain.errors import DomainError
from prss_training.signing import (
    KeyAlreadyRetired,
    KeysMissing,
    KeysNotWritten,
    KeysUnreadable,
    KeyUnknown,
    LastKey,
    create_keys,
    create_pdf_key,
    key_problems,
    load_keys,
    retire_pdf_key,
)
from prss_training.signing.authority import AuthorityExpired, IssuerUnnamed, make_authority
from prss_training.signing.key_folder import About, Purpose, place_key, rewrite_about

MORNING = datetime(2026, 11, 2, 9, tzinfo=UTC)
FIRST = "pdf-2026-11-02-1"
ISSUER = "Example Recovery"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    place = tmp_path_factory.mktemp("made") / "keys"
    create_keys(place, issuer=ISSUER, at=MORNING)
    return place


@pytest.fixture
def folder(made, tmp_path):
    return shutil.copytree(made, tmp_path / "keys")


def files_in(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def make_keys(folder, at):
    create_keys(folder, issuer=ISSUER, at=at)


def test_new_keys_can_be_loaded(folder):
    ring = load_keys(folder)

    assert ring.pdf.key_id == FIRST
    assert [each.key_id for each in ring.trusted] == [FIRST]
    assert ring.pdf.certificate == ring.trusted[0].certificate
    assert ring.pdf.chain == (ring.authority,)


def test_private_files_are_closed_to_others(folder):
    modes = {
        path.relative_to(folder).as_posix(): stat.S_IMODE(path.stat().st_mode)
        for path in [folder, *folder.rglob("*")]
    }

    assert modes["."] == modes["authority"] == modes["pdf"] == modes[f"pdf/{FIRST}"] == 0o700
    assert modes["authority/key.pem"] == modes[f"pdf/{FIRST}/key.pem"] == 0o600


def test_the_authority_may_vouch_and_the_key_may_only_sign(folder):
    ring = load_keys(folder)
    authority, leaf = ring.authority.extensions, ring.pdf.certificate.extensions

    limits = authority.get_extension_for_class(x509.BasicConstraints)
    assert (limits.critical, limits.value.ca, limits.value.path_length) == (True, True, 0)
    assert authority.get_extension_for_class(x509.KeyUsage).value.key_cert_sign
    assert not leaf.get_extension_for_class(x509.BasicConstraints).value.ca
    usage = leaf.get_extension_for_class(x509.KeyUsage).value
    assert (usage.digital_signature, usage.content_commitment) == (True, True)
    assert not usage.key_cert_sign


def test_the_authority_lasts_twenty_years_and_the_key_ten(folder):
    ring = load_keys(folder)

    assert ring.authority.not_valid_after_utc.year == 2046
    assert ring.pdf.certificate.not_valid_after_utc.year == 2036


def test_a_key_never_outlives_its_authority(folder):
    create_pdf_key(folder, issuer=ISSUER, at=MORNING + timedelta(days=365 * 15))

    ring = load_keys(folder)
    assert ring.pdf.certificate.not_valid_after_utc == ring.authority.not_valid_after_utc


def test_an_expired_authority_makes_no_key(folder):
    with pytest.raises(AuthorityExpired, match=r"expired on 2046-11-02"):
        create_pdf_key(folder, issuer=ISSUER, at=MORNING + timedelta(days=365 * 21))


def test_a_long_name_is_cut_to_what_certificates_allow(tmp_path):
    create_keys(tmp_path, issuer="Peer  Recovery " * 12, at=MORNING)

    [name] = load_keys(tmp_path).pdf.certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    assert len(name.value.encode()) <= 64
    assert name.value.startswith("Peer Recovery Peer")
    assert name.value.endswith("…")


def test_keys_in_nobodys_name_are_refused(tmp_path):
    with pytest.raises(IssuerUnnamed, match="Name the organization"):
        create_keys(tmp_path / "keys", issuer="  ", at=MORNING)

    assert not (tmp_path / "keys").exists()


def test_making_keys_again_changes_nothing(folder):
    before = files_in(folder)

    create_keys(folder, issuer="Another Name", at=MORNING + timedelta(days=900))

    assert files_in(folder) == before


def test_a_missing_pdf_key_is_made_under_the_authority_that_is_there(folder):
    authority = load_keys(folder).authority
    shutil.rmtree(folder / "pdf")

    create_keys(folder, issuer=ISSUER, at=MORNING)

    assert load_keys(folder).authority == authority


def test_several_processes_may_make_keys_at_once(tmp_path):
    context = multiprocessing.get_context("spawn")
    crowd = [context.Process(target=make_keys, args=(tmp_path / "keys", MORNING)) for _ in range(4)]

    for one in crowd:
        one.start()
    for one in crowd:
        one.join()

    assert [one.exitcode for one in crowd] == [0, 0, 0, 0]
    assert [each.key_id for each in load_keys(tmp_path / "keys").trusted] == [FIRST]
    assert not list((tmp_path / "keys").rglob(".new-*"))


def test_whoever_comes_second_leaves_the_first_key_alone(folder):
    before = files_in(folder)

    placed = place_key(folder / "authority", make_authority(issuer="Second", at=MORNING))

    assert not placed
    assert files_in(folder) == before


def test_a_place_that_is_no_folder_is_told(tmp_path):
    (tmp_path / "keys").write_text("not a folder")

    with pytest.raises(KeysNotWritten, match=r"keys/authority could not be written: .*doctor"):
        create_keys(tmp_path / "keys", issuer=ISSUER, at=MORNING)


def test_a_file_where_a_key_should_go_is_told_and_kept(tmp_path):
    (tmp_path / "authority").write_text("in the way")

    with pytest.raises(KeysNotWritten):
        place_key(tmp_path / "authority", make_authority(issuer=ISSUER, at=MORNING))

    assert [path.name for path in tmp_path.iterdir()] == ["authority"]


def test_the_newest_key_in_use_is_the_current_one(folder):
    later = MORNING + timedelta(days=30)

    key_id = create_pdf_key(folder, issuer=ISSUER, at=later)

    ring = load_keys(folder)
    assert ring.pdf.key_id == key_id == "pdf-2026-12-02-1"
    assert [each.key_id for each in ring.trusted] == [FIRST, key_id]


def test_the_tenth_key_of_a_second_comes_after_the_ninth(folder):
    made = [create_pdf_key(folder, issuer=ISSUER, at=MORNING) for _ in range(9)]

    assert made[-1] == "pdf-2026-11-02-10"
    assert load_keys(folder).pdf.key_id == made[-1]


def test_keys_made_at_the_same_time_each_get_a_name(folder):
    with ThreadPoolExecutor(8) as crowd:
        made = crowd.map(lambda at: create_pdf_key(folder, issuer=ISSUER, at=at), [MORNING] * 8)

    assert sorted(made) == [f"pdf-2026-11-02-{number}" for number in range(2, 10)]


def test_a_retired_key_is_still_trusted_and_seals_no_more(folder):
    newer = create_pdf_key(folder, issuer=ISSUER, at=MORNING)

    retire_pdf_key(folder, newer, at=MORNING + timedelta(hours=1))

    ring = load_keys(folder)
    assert ring.pdf.key_id == FIRST
    assert [each.key_id for each in ring.trusted] == [FIRST, newer]


def test_retiring_says_when_and_keeps_the_rest(folder):
    create_pdf_key(folder, issuer=ISSUER, at=MORNING)

    retire_pdf_key(folder, FIRST, at=MORNING + timedelta(hours=1))

    assert (folder / "pdf" / FIRST / "about.toml").read_text() == (
        'purpose = "pdf"\n'
        "created = 2026-11-02T09:00:00+00:00\n"
        "retired = 2026-11-02T10:00:00+00:00\n"
    )
    with pytest.raises(KeyAlreadyRetired, match="was retired on 2026-11-02"):
        retire_pdf_key(folder, FIRST, at=MORNING)


def test_the_only_key_in_use_is_not_retired(folder):
    with pytest.raises(LastKey, match="Create its successor first"):
        retire_pdf_key(folder, FIRST, at=MORNING)


@pytest.mark.parametrize("key_id", ["pdf-1999-01-01-1", "../authority", ""])
def test_a_key_nobody_made_is_not_retired(folder, key_id):
    with pytest.raises(KeyUnknown):
        retire_pdf_key(folder, key_id, at=MORNING)


def test_words_about_a_key_that_is_gone_are_not_written(tmp_path):
    with pytest.raises(KeysNotWritten, match=r"gone/about\.toml could not be written"):
        rewrite_about(tmp_path / "gone", About(Purpose.PDF, MORNING))


def test_no_authority_means_no_keys(tmp_path):
    with pytest.raises(KeysMissing, match="Run `prss setup`"):
        load_keys(tmp_path)


def test_an_authority_alone_is_not_enough(folder):
    shutil.rmtree(folder / "pdf")

    with pytest.raises(KeysMissing):
        load_keys(folder)


def test_the_authoritys_private_key_is_not_needed_to_seal(folder):
    (folder / "authority" / "key.pem").unlink()

    assert load_keys(folder).pdf.key_id == FIRST


def pem_of(private_key):
    return private_key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def certificate_for(private_key):
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Someone else")])
    algorithm = None if isinstance(private_key, ed25519.Ed25519PrivateKey) else hashes.SHA256()
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .serial_number(7)
        .not_valid_before(MORNING)
        .not_valid_after(MORNING + timedelta(days=1))
        .public_key(private_key.public_key())
        .sign(private_key, algorithm)
        .public_bytes(serialization.Encoding.PEM)
    )


P256 = ec.generate_private_key(ec.SECP256R1())
EDWARDS = ed25519.Ed25519PrivateKey.generate()


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("key.pem", b"", "it does not hold a private key"),
        ("key.pem", b"\x00\xff garbage", "it does not hold a private key"),
        ("key.pem", pem_of(EDWARDS), "its key is not a P-256 key"),
        ("key.pem", pem_of(P256), "does not belong to the certificate beside it"),
        ("certificate.pem", b"garbage", "it does not hold a certificate"),
        ("certificate.pem", certificate_for(EDWARDS), "its certificate is not for a P-256 key"),
        ("certificate.pem", certificate_for(P256), "the authority in this folder did not issue"),
        ("about.toml", b"\xff", "it is not a TOML file"),
        ("about.toml", b"purpose = ", "it is not a TOML file"),
        ("about.toml", b'purpose = "post"', '`purpose` must be "pdf" in this folder'),
        ("about.toml", b"purpose = []", '`purpose` must be "pdf" in this folder'),
        ("about.toml", b'purpose = "pdf"', "`created` must be a moment"),
        ("about.toml", b'purpose = "pdf"\ncreated = 2026-11-02', "`created` must be a moment"),
        (
            "about.toml",
            b'purpose = "pdf"\ncreated = 2026-11-02T09:00:00',
            "`created` must be a moment",
        ),
        (
            "about.toml",
            b'purpose = "pdf"\ncreated = 2026-11-02T09:00:00Z\nretired = 1',
            "`retired` must be a moment",
        ),
    ],
)
def test_a_spoiled_file_is_named_with_what_to_do(folder, name, content, why):
    (folder / "pdf" / FIRST / name).write_bytes(content)

    with pytest.raises(KeysUnreadable) as refusal:
        load_keys(folder)

    said = str(refusal.value)
    assert f"pdf/{FIRST}/{name} cannot be used" in said
    assert why in said
    assert "prss doctor" in said


@pytest.mark.parametrize("name", ["key.pem", "certificate.pem", "about.toml"])
def test_a_file_that_cannot_be_opened_is_named(folder, name):
    path = folder / "pdf" / FIRST / name
    path.unlink()
    path.mkdir()

    with pytest.raises(KeysUnreadable, match=rf"{name} cannot be used: is a directory"):
        load_keys(folder)


@pytest.mark.parametrize("name", ["authority", "pdf"])
def test_a_folder_that_leads_nowhere_is_told(folder, name):
    shutil.rmtree(folder / name)
    (folder / name).symlink_to(name)

    with pytest.raises(KeysUnreadable, match="cannot be used: too many levels"):
        load_keys(folder)
    assert "too many levels" in key_problems(folder, on=date(2026, 11, 2))[0]


def test_a_key_still_being_written_is_not_taken_for_one(folder):
    (folder / "pdf" / ".new-x").mkdir()
    (folder / "pdf" / "notes.txt").write_text("not a key")

    assert [each.key_id for each in load_keys(folder).trusted] == [FIRST]


def test_good_keys_have_no_problems(folder):
    assert key_problems(folder, on=date(2026, 11, 2)) == []


def test_missing_keys_are_a_problem(tmp_path):
    [problem] = key_problems(tmp_path / "nowhere", on=date(2026, 11, 2))

    assert "There is no PDF key in use" in problem


@pytest.mark.parametrize("path", [".", "authority/key.pem", f"pdf/{FIRST}/key.pem"])
def test_a_private_file_others_may_read_is_a_problem(folder, path):
    (folder / path).chmod((folder / path).stat().st_mode | 0o040)

    [problem] = key_problems(folder, on=date(2026, 11, 2))

    assert problem.startswith(f"{folder / path} is open to other accounts")


def test_a_link_that_leads_nowhere_is_no_open_file(folder):
    (folder / "other").mkdir()
    (folder / "other" / "key.pem").symlink_to("key.pem")

    assert key_problems(folder, on=date(2026, 11, 2)) == []


def test_a_missing_authority_key_is_a_problem_for_the_next_key(folder):
    (folder / "authority" / "key.pem").unlink()

    [problem] = key_problems(folder, on=date(2026, 11, 2))

    assert "authority/key.pem cannot be used" in problem
    assert "no new key can be made" in problem


def test_what_an_interrupted_start_left_is_a_problem(folder):
    (folder / ".new-abc").mkdir()
    (folder / "pdf" / ".new-def").mkdir()

    problems = key_problems(folder, on=date(2026, 11, 2))

    assert [problem.split(" ", 1)[0] for problem in problems] == [
        str(folder / ".new-abc"),
        str(folder / "pdf" / ".new-def"),
    ]


@pytest.mark.parametrize(
    ("days_before", "said"), [(61, None), (60, "expires on"), (0, "expires on"), (-1, "expired on")]
)
def test_a_key_about_to_expire_is_told_sixty_days_before(folder, days_before, said):
    last = load_keys(folder).pdf.certificate.not_valid_after_utc.date()

    problems = key_problems(folder, on=last - timedelta(days=days_before))

    assert len(problems) == (0 if said is None else 1)
    assert all(said in problem and FIRST in problem for problem in problems)


def test_every_refusal_is_one_the_pages_know(tmp_path):
    with pytest.raises(DomainError):
        load_keys(tmp_path)


def test_a_held_key_is_not_shown_by_accident(folder):
    assert "EllipticCurve" not in repr(load_keys(folder).pdf)
    assert os.fspath(folder) not in repr(load_keys(folder).pdf)
