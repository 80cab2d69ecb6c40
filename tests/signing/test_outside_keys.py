"""Keys that an outside authority vouches for: taken up, used where they are, checked for ever."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path

import pytest
from asn1crypto import cms
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import NoEncryption, pkcs12

from prss_training.domain.sealing import EMBEDDED, KeyFile, Pkcs12, Sealing, Token
from prss_training.signing import (
    CertificateOutOfDate,
    CertificateRetired,
    KeyNotImported,
    KeyOutOfReach,
    KeysUnreadable,
    create_pdf_key,
    examine_pdf,
    import_pdf_key,
    key_problems,
    load_keys,
    retire_key,
)
from prss_training.signing.examine import _places
from tests.signing.authorities import certified, pem, private_pem
from tests.signing.conftest import PIN, SECRET, SOFTHSM

PLACES = ["pkcs12", "file", "token"]
KINDS = ["rsa", "ec"]


def now():
    return datetime.now(UTC)


def taken_up(folder, sealing):
    key_id, new = import_pdf_key(folder, sealing, at=now())
    assert new
    return key_id


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("place", PLACES)
def test_a_key_from_outside_seals_and_its_seal_is_genuine(
    own_folder, outside, seal, tagged_pdf, place, kind
):
    sealing = outside(place, kind)
    key_id = taken_up(own_folder, sealing)

    sealed = seal(tagged_pdf, load_keys(own_folder, sealing).pdf, at=now())

    found = examine_pdf(sealed, load_keys(own_folder))
    assert found.genuine
    assert found.key_id == key_id


@pytest.mark.parametrize("place", PLACES)
def test_what_opens_a_key_and_the_key_itself_stay_where_they_are(own_folder, outside, place):
    taken_up(own_folder, outside(place))

    ours = {path.name for path in (own_folder / "pdf").rglob("*") if path.is_file()}
    kept = b"".join(path.read_bytes() for path in own_folder.rglob("*") if path.is_file())
    assert ours == {"key.pem", "certificate.pem", "chain.pem", "about.toml"}
    assert SECRET.encode() not in kept
    assert PIN.encode() not in kept
    assert len(list((own_folder / "pdf").rglob("key.pem"))) == 1  # the embedded authority's own


def test_a_key_is_taken_up_once(own_folder, outside):
    sealing = outside("file")

    first = import_pdf_key(own_folder, sealing, at=now())
    again = import_pdf_key(own_folder, sealing, at=now())

    assert again == (first[0], False)


def test_seals_of_every_key_there_was_stay_genuine(own_folder, outside, seal, tagged_pdf):
    embedded = load_keys(own_folder).pdf
    by_embedded = seal(tagged_pdf, embedded)
    sealing = outside("pkcs12")
    key_id = taken_up(own_folder, sealing)
    by_outside = seal(tagged_pdf, load_keys(own_folder, sealing).pdf, at=now())
    newest = create_pdf_key(own_folder, issuer="Example Recovery", at=now() + timedelta(seconds=2))
    retire_key(own_folder, key_id, at=now())
    retire_key(own_folder, embedded.key_id, at=now())

    ring = load_keys(own_folder)

    assert ring.pdf.key_id == newest
    assert examine_pdf(by_embedded, ring).genuine
    assert examine_pdf(by_outside, ring).genuine
    with pytest.raises(CertificateRetired, match="is retired"):
        import_pdf_key(own_folder, sealing, at=now())


def test_checking_a_seal_opens_no_key(own_folder, outside, seal, tagged_pdf):
    sealing = outside("file")
    taken_up(own_folder, sealing)
    sealed = seal(tagged_pdf, load_keys(own_folder, sealing).pdf, at=now())
    sealing.key.path.unlink()

    assert examine_pdf(sealed, load_keys(own_folder)).genuine


def test_nothing_is_sealed_with_our_own_key_while_another_is_named(own_folder, outside):
    with pytest.raises(KeyNotImported, match="Run `prss keys import`"):
        load_keys(own_folder, outside("file"))


def test_nothing_is_sealed_when_the_settings_no_longer_name_the_key(
    own_folder, outside, seal, tagged_pdf
):
    taken_up(own_folder, outside("file"))

    with pytest.raises(KeyOutOfReach, match="PRSS_PDF_KEY is not set"):
        seal(tagged_pdf, load_keys(own_folder, EMBEDDED).pdf, at=now())


def test_another_key_in_the_same_place_is_told(own_folder, outside, seal, tagged_pdf):
    taken_up(own_folder, outside("file", "rsa"))

    with pytest.raises(KeyOutOfReach, match="another key than the one that was last imported"):
        seal(tagged_pdf, load_keys(own_folder, outside("file", "ec")).pdf, at=now())


def test_a_key_on_a_device_that_belongs_to_another_certificate_is_told(own_folder, outside):
    outside("token", "ec")
    sealing = outside("token", "rsa")
    other = replace(sealing, key=replace(sealing.key, label="ec"))

    with pytest.raises(KeyOutOfReach):
        import_pdf_key(own_folder, other, at=now())


@pytest.mark.parametrize(
    ("place", "change", "why"),
    [
        ("pkcs12", {"secret": "wrong"}, "PRSS_PDF_KEY_SECRET"),
        ("pkcs12", {"secret": ""}, "PRSS_PDF_KEY_SECRET"),
        ("pkcs12", {"key": Pkcs12(Path("/nowhere/seal.p12"))}, "cannot be read: no such file"),
        ("file", {"secret": "wrong"}, "PRSS_PDF_KEY_SECRET"),
        ("file", {"secret": ""}, "PRSS_PDF_KEY_SECRET"),
        ("file", {"key": KeyFile(Path("/nowhere/seal.pem"))}, "cannot be read: no such file"),
        ("file", {"certificates": Path("/nowhere/chain.pem")}, "cannot be read: no such file"),
        ("file", {"certificates": None}, "PRSS_PDF_CERTIFICATES is not set"),
        ("token", {"secret": "0000"}, "refuses the PIN"),
        ("token", {"key": Token(SOFTHSM, "Nobody's", "rsa")}, "no such token"),
        ("token", {"key": Token(SOFTHSM, "Registry", "nothing")}, "no key is named “nothing”"),
        ("token", {"key": Token("/nowhere/module.so", "Registry", "rsa")}, "module.so"),
    ],
)
def test_a_key_that_cannot_be_used_is_told_without_what_would_open_it(
    own_folder, outside, place, change, why
):
    sealing = replace(outside(place), **change)

    with pytest.raises(KeyOutOfReach, match=why) as refusal:
        import_pdf_key(own_folder, sealing, at=now())

    assert "prss doctor" in str(refusal.value)
    for secret in (SECRET, PIN, "wrong", "0000"):
        assert secret not in str(refusal.value)
        assert secret not in repr(sealing)


def test_a_device_is_used_again_after_a_wrong_pin(own_folder, outside):
    sealing = outside("token")
    key_id = taken_up(own_folder, sealing)
    with pytest.raises(KeyOutOfReach, match="refuses the PIN"):
        import_pdf_key(own_folder, replace(sealing, secret="0000"), at=now())

    assert import_pdf_key(own_folder, sealing, at=now()) == (key_id, False)
    assert load_keys(own_folder, sealing).pdf.handle.sign(b"bytes")


def sign_in_child(folder, sealing, queue):
    queue.put(len(load_keys(folder, sealing).pdf.handle.sign(b"bytes")))


def test_a_process_that_was_forked_uses_the_device_for_itself(own_folder, outside):
    sealing = outside("token")
    taken_up(own_folder, sealing)
    load_keys(own_folder, sealing).pdf.handle.sign(b"bytes")
    context = get_context("fork")
    queue = context.SimpleQueue()

    child = context.Process(target=sign_in_child, args=(own_folder, sealing, queue))
    child.start()
    child.join(20)

    assert (child.exitcode, queue.get()) == (0, 256)
    assert len(load_keys(own_folder, sealing).pdf.handle.sign(b"more")) == 256


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("seal.p12", b"junk", "no PKCS#12 file"),
        ("locked.pem", b"junk", "no private key"),
        ("chain.pem", b"junk", "holds no certificates"),
        ("chain.pem", b"", "holds no certificates"),
        ("locked.pem", private_pem(ec.generate_private_key(ec.SECP384R1())), "neither a P-256"),
        ("locked.pem", private_pem(ec.generate_private_key(ec.SECP256R1())), "none of its cert"),
    ],
)
def test_a_file_that_is_something_else_is_told(own_folder, outside, tmp_path, name, content, why):
    sealing = outside("pkcs12" if name.endswith("p12") else "file", secret="")
    (tmp_path / name).write_bytes(content)
    if name == "chain.pem":
        sealing = replace(sealing, secret=SECRET)
    elif content != b"junk":
        sealing = replace(sealing, secret="")

    with pytest.raises(KeyOutOfReach, match=why):
        import_pdf_key(own_folder, sealing, at=now())


def test_a_pkcs12_file_without_a_certificate_is_told(own_folder, tmp_path, outsiders):
    key = outsiders[2]["rsa"].key
    content = pkcs12.serialize_key_and_certificates(b"x", key, None, None, NoEncryption())
    (tmp_path / "bare.p12").write_bytes(content)

    with pytest.raises(KeyOutOfReach, match="no key with its certificate"):
        import_pdf_key(own_folder, Sealing(Pkcs12(tmp_path / "bare.p12")), at=now())


def test_a_certificate_that_has_run_out_is_not_taken_up(own_folder, tmp_path):
    leaf = certified("Old", kind="ec", ca=False, at=now() - timedelta(days=800))
    (tmp_path / "old.pem").write_bytes(private_pem(leaf.key))
    (tmp_path / "chain.pem").write_bytes(pem(leaf.certificate))
    sealing = Sealing(KeyFile(tmp_path / "old.pem"), certificates=tmp_path / "chain.pem")

    with pytest.raises(CertificateOutOfDate, match="Ask its authority for a new one"):
        import_pdf_key(own_folder, sealing, at=now())


def test_certificates_in_any_order_are_put_in_theirs(own_folder, outside, outsiders, tmp_path):
    root, middle, leaves = outsiders
    sealing = outside("file", "ec")
    stray = certified("Stray")
    mixed = pem(root.certificate, stray.certificate, leaves["ec"].certificate, middle.certificate)
    (tmp_path / "chain.pem").write_bytes(mixed)

    taken_up(own_folder, sealing)

    ring = load_keys(own_folder, sealing)
    assert ring.pdf.certificate == leaves["ec"].certificate
    assert ring.pdf.chain == (middle.certificate, root.certificate)


def test_a_kept_chain_that_does_not_lead_up_is_told(own_folder, outside):
    key_id = taken_up(own_folder, outside("file"))
    (own_folder / "pdf" / key_id / "chain.pem").write_bytes(pem(certified("Stray").certificate))

    with pytest.raises(KeysUnreadable, match="does not lead up from it"):
        load_keys(own_folder)


def test_the_doctor_tries_a_key_from_outside(own_folder, outside):
    sealing = outside("file")
    taken_up(own_folder, sealing)
    assert key_problems(own_folder, on=now().date(), sealing=sealing) == []

    wrong = replace(sealing, secret="wrong")

    [problem] = key_problems(own_folder, on=now().date(), sealing=wrong)
    assert "PRSS_PDF_KEY_SECRET" in problem
    assert "was not taken up" not in problem


def test_the_doctor_tells_of_a_key_that_was_not_taken_up(own_folder, outside):
    [problem] = key_problems(own_folder, on=date(2026, 11, 2), sealing=outside("file"))

    assert "prss keys import" in problem


# --- the one form of an RSA signature ---


def signature_of(pdf):
    [place] = _places(pdf)
    return place


def with_signature(pdf, signature):
    place = signature_of(pdf)
    room = place.stop - place.start - 2
    text = signature.hex().upper().encode().ljust(room, b"0")
    return pdf[: place.start + 1] + text + pdf[place.stop - 1 :]


@pytest.fixture
def by_rsa(own_folder, outside, seal, tagged_pdf):
    sealing = outside("file", "rsa")
    taken_up(own_folder, sealing)
    return seal(tagged_pdf, load_keys(own_folder, sealing).pdf, at=now()), load_keys(own_folder)


def test_no_changed_byte_of_an_rsa_seal_goes_unseen(by_rsa):
    sealed, ring = by_rsa
    signature = signature_of(sealed).signature
    changed = [
        signature[:position]
        + bytes([signature[position] ^ 1 << position % 8])
        + signature[position + 1 :]
        for position in range(len(signature))
    ]

    assert examine_pdf(sealed, ring).genuine
    assert not [one for one in changed if examine_pdf(with_signature(sealed, one), ring).genuine]


@pytest.mark.parametrize("how", ["modulus added", "zero before", "cut"])
def test_an_rsa_signature_has_no_double(by_rsa, how):
    sealed, ring = by_rsa
    content = signature_of(sealed).signature
    raw = content[-256:]
    modulus = ring.trusted[-1].certificate.public_key().public_numbers().n
    number = int.from_bytes(raw, "big")
    doubles = {
        "modulus added": (number + modulus).to_bytes(257, "big"),
        "zero before": b"\0" + raw,
        "cut": raw[:-1],
    }

    assert not examine_pdf(with_signature(sealed, respelt(content, doubles[how])), ring).genuine


def respelt(content, raw):
    """Put another signature value into a signature, every length written anew."""
    parsed = cms.ContentInfo.load(content)
    parsed["content"]["signer_infos"][0]["signature"] = raw
    return parsed.dump(force=True)


def longer_headers(content):
    """Write the length of the signed attributes in a longer way, which says the same."""
    parsed = cms.ContentInfo.load(content)
    attributes = parsed["content"]["signer_infos"][0]["signed_attrs"].dump()
    assert attributes[1] == 0x81 or attributes[1] < 0x80
    length = attributes[2] if attributes[1] == 0x81 else attributes[1]
    body = attributes[3:] if attributes[1] == 0x81 else attributes[2:]
    longer = attributes[:1] + b"\x82\x00" + bytes([length]) + body
    start = content.index(attributes)
    grown = len(longer) - len(attributes)
    changed = bytearray(content[:start] + longer + content[start + len(attributes) :])
    # Every frame around them begins with 30 82 and a length of two bytes, or with A0 82.
    position = 0
    while position < start:
        if changed[position] in (0x30, 0xA0, 0x31) and changed[position + 1] == 0x82:
            size = int.from_bytes(changed[position + 2 : position + 4], "big")
            if position + 4 <= start < position + 4 + size:
                changed[position + 2 : position + 4] = (size + grown).to_bytes(2, "big")
                position += 4
                continue
        position += 1
    return bytes(changed)


def test_a_signature_written_at_greater_length_is_not_taken(by_rsa):
    sealed, ring = by_rsa
    longer = longer_headers(signature_of(sealed).signature)

    assert cms.ContentInfo.load(longer, strict=True)["content"]["signer_infos"][0]["signed_attrs"]
    assert not examine_pdf(with_signature(sealed, longer), ring).genuine
