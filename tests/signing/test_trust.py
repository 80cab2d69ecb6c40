"""Public certificates alone, as they are handed out and read where there is no secret."""

import re
from datetime import timedelta

import pytest
from cryptography import x509

from prss_training.signing import (
    TrustUnreadable,
    create_keys,
    create_pdf_key,
    load_keys,
    public_pem,
    read_trust,
    retire_pdf_key,
)
from prss_training.signing.authority import der
from tests.certificates.holders import ISSUED


@pytest.fixture
def folder(tmp_path):
    create_keys(tmp_path / "keys", issuer="Riverbend", at=ISSUED)
    create_pdf_key(tmp_path / "keys", issuer="Riverbend", at=ISSUED + timedelta(days=1))
    return tmp_path / "keys"


def known(trust):
    return {der(each.certificate) for each in trust.trusted}


def test_what_is_handed_out_is_read_back_with_every_key_ever_used(folder, tmp_path):
    ring = load_keys(folder)
    file = tmp_path / "trust.pem"
    file.write_bytes(public_pem(ring))

    trust = read_trust(file)

    assert known(trust) == known(ring)
    assert len(trust.trusted) == 2
    assert der(trust.authority) == der(ring.authority)
    assert {each.key_id for each in trust.trusted} == {each.key_id for each in ring.trusted}
    assert b"PRIVATE" not in file.read_bytes()


def test_a_file_says_since_when_a_key_is_retired(folder, tmp_path):
    first, second = (each.key_id for each in load_keys(folder).trusted)
    retire_pdf_key(folder, first, at=ISSUED + timedelta(days=2))
    file = tmp_path / "trust.pem"
    file.write_bytes(public_pem(load_keys(folder)))

    for trust in (read_trust(file), read_trust(folder), load_keys(folder)):
        retired = {each.key_id: each.retired for each in trust.trusted}
        assert retired == {first: ISSUED + timedelta(days=2), second: None}
    # Programs of before read the certificates and leave the line.
    assert len(x509.load_pem_x509_certificates(file.read_bytes())) == 3


def test_a_file_of_before_says_nothing_of_retirement_and_serves_as_it_did(folder, tmp_path):
    file = tmp_path / "trust.pem"
    retire_pdf_key(folder, load_keys(folder).trusted[0].key_id, at=ISSUED + timedelta(days=2))
    written = public_pem(load_keys(folder))
    file.write_bytes(re.sub(rb"# Retired .*\n", b"", written))

    assert file.read_bytes() != written
    assert [each.retired for each in read_trust(file).trusted] == [None, None]


def test_a_keys_folder_serves_without_its_private_keys(folder):
    ring = load_keys(folder)
    for secret in folder.rglob("key.pem"):
        secret.unlink()

    assert known(read_trust(folder)) == known(ring)


def test_the_order_of_certificates_in_a_file_does_not_matter(folder, tmp_path):
    pem = public_pem(load_keys(folder))
    pieces = [
        piece + b"-----END CERTIFICATE-----\n"
        for piece in pem.split(b"-----END CERTIFICATE-----\n")
    ]
    file = tmp_path / "trust.pem"
    file.write_bytes(b"".join(reversed(pieces[:-1])))

    assert len(read_trust(file).trusted) == 2


def test_certificates_of_two_authorities_vouch_each_for_their_own(folder, tmp_path):
    create_keys(tmp_path / "theirs", issuer="Riverbend", at=ISSUED)
    theirs = load_keys(tmp_path / "theirs")
    ours = load_keys(folder)
    file = tmp_path / "trust.pem"
    file.write_bytes(public_pem(ours) + public_pem(theirs))

    known = read_trust(file)

    chains = {one.certificate: one.chain for one in known.trusted}
    assert chains[theirs.pdf.certificate] == (theirs.authority,)
    assert chains[ours.pdf.certificate] == (ours.authority,)


def test_what_cannot_be_used_is_refused_with_what_to_do(folder, tmp_path):
    ring = load_keys(folder)
    create_keys(tmp_path / "theirs", issuer="Riverbend", at=ISSUED)
    theirs = load_keys(tmp_path / "theirs")
    ours, foreign = public_pem(ring), public_pem(theirs)
    end = b"-----END CERTIFICATE-----\n"
    authority, foreign_key = ours.split(end)[0] + end, foreign.split(end)[1] + end
    for content, said in (
        (b"", "no certificates in PEM"),
        (b"nothing", "no certificates in PEM"),
        (authority, "no certificate of a key"),
        (foreign_key, "the certificate of an authority"),
        (authority + foreign_key, "no authority in it issued every key"),
        (ours.replace(end, end + b"# Retired soon\n", 1), "at no moment that can be read"),
        (ours.replace(end, end + b"# Retired 2026-11-02\n", 1), "at no moment that can be read"),
    ):
        file = tmp_path / "trust.pem"
        file.write_bytes(content)
        with pytest.raises(TrustUnreadable, match=said):
            read_trust(file)
    with pytest.raises(TrustUnreadable, match="no such file"):
        read_trust(tmp_path / "nowhere.pem")
    with pytest.raises(TrustUnreadable, match="no PDF key"):
        read_trust(tmp_path)
