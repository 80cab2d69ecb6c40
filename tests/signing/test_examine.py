"""Examining a file from anyone: what is told of our seals, of changes, and of all else."""

import asyncio
import hashlib
import random
import zlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pikepdf
import pytest
from asn1crypto import cms
from asn1crypto.keys import PrivateKeyInfo
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa, utils
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from hypothesis import given
from hypothesis import strategies as st
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers.pdf_cms import SimpleSigner
from pyhanko.sign.signers.pdf_signer import PdfSignatureMetadata, PdfSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore

from prss_training.domain.sealing import Level
from prss_training.signing import (
    Examination,
    PdfTooLarge,
    PdfUnreadable,
    create_keys,
    create_pdf_key,
    examine_pdf,
    load_keys,
    read_trust,
    retire_pdf_key,
)
from prss_training.signing.authority import as_asn1
from prss_training.signing.examine import _places
from prss_training.signing.handles import InMemory
from prss_training.signing.one_form import ORDER
from prss_training.signing.seal import HandleSigner

MORNING = datetime(2026, 11, 2, 9, tzinfo=UTC)
UNSIGNED = Examination()


def place_of(pdf):
    [place] = _places(pdf)
    return place


def with_signature(pdf, signature):
    """Put another signature into the hole, written in the one form we write."""
    place = place_of(pdf)
    room = place.stop - place.start - 2
    text = signature.hex().upper().encode().ljust(room, b"0")
    return pdf[: place.start + 1] + text + pdf[place.stop - 1 :]


def flipped(pdf, position, mask=1):
    changed = bytearray(pdf)
    changed[position] ^= mask
    return bytes(changed)


def genuine(pdf, ring):
    try:
        return examine_pdf(pdf, ring).genuine
    except PdfUnreadable:
        return False


def test_our_own_sealed_file_is_genuine(sealed, ring):
    assert examine_pdf(sealed, ring) == Examination(
        signed=True,
        intact=True,
        ours=True,
        whole=True,
        unchanged=True,
        signed_at=MORNING + timedelta(hours=1),
        key_id=ring.pdf.key_id,
        level=Level.B,
    )
    assert examine_pdf(sealed, ring).genuine


@pytest.mark.parametrize("fault", ["signed", "intact", "ours", "whole", "unchanged"])
def test_one_fault_is_enough_not_to_be_genuine(sealed, ring, fault):
    assert not replace(examine_pdf(sealed, ring), **{fault: False}).genuine


def test_a_changed_byte_is_told_as_altered(sealed, ring):
    found = examine_pdf(flipped(sealed, sealed.index(b"/MediaBox") + 12), ring)

    assert (found.signed, found.ours, found.intact) == (True, True, False)
    assert found.signed_at is None
    assert found.key_id == ring.pdf.key_id


def test_no_changed_byte_anywhere_goes_unseen(sealed, ring):
    chance = random.Random(20261122)
    place = place_of(sealed)
    spread = range(0, len(sealed), len(sealed) // 150)
    hole = chance.sample(range(place.start - 4, place.stop + 4), 100)
    edges = [0, 5, place.start, place.start + 1, place.stop - 1, place.stop, len(sealed) - 1]
    positions = [*spread, *hole, *edges]

    unseen = [
        position
        for position in positions
        if genuine(flipped(sealed, position, 1 << chance.randrange(8)), ring)
    ]

    assert len(positions) > 200
    assert unseen == []


def test_no_changed_byte_of_the_signature_goes_unseen(sealed, ring):
    signature = place_of(sealed).signature
    chance = random.Random(7)

    unseen = [
        position
        for position in range(len(signature))
        if genuine(
            with_signature(sealed, flipped(signature, position, 1 << chance.randrange(8))), ring
        )
    ]

    assert unseen == []


def test_a_signature_turned_into_its_double_is_not_taken(sealed, ring):
    place = place_of(sealed)
    raw = place.signature[-72:]
    start = next(i for i in range(6) if raw[i] == 0x30 and raw[i + 1] == len(raw) - i - 2)
    r, s = utils.decode_dss_signature(raw[start:])
    double = utils.encode_dss_signature(r, ORDER - s)

    found = examine_pdf(with_signature(sealed, place.signature[: -len(raw[start:])] + double), ring)

    assert s <= ORDER // 2
    assert not found.ours


@pytest.mark.parametrize("added", [b"\n", b" ", b"\n%%EOF\n", b"junk" * 300])
def test_anything_after_the_end_is_told(sealed, ring, added):
    found = examine_pdf(sealed + added, ring)

    assert (found.ours, found.intact) == (True, True)
    assert (found.whole, found.unchanged, found.genuine) == (False, False, False)
    assert found.signed_at == MORNING + timedelta(hours=1)


def test_a_later_revision_is_told(sealed, ring):
    revision = IncrementalPdfFileWriter(BytesIO(sealed))
    revision.root["/PageMode"] = pdf_name("/UseNone")
    revision.update_root()
    out = BytesIO()
    revision.write(out)

    found = examine_pdf(out.getvalue(), ring)

    assert out.getvalue().startswith(sealed)
    assert (found.ours, found.intact) == (True, True)
    assert (found.whole, found.unchanged, found.genuine) == (False, False, False)


def test_a_file_cut_short_is_never_genuine(sealed, ring):
    lengths = [*range(6, len(sealed), 503), len(sealed) - 1]

    assert not any(genuine(sealed[:length], ring) for length in lengths)


def test_a_file_saved_again_has_lost_its_seal(sealed, ring):
    out = BytesIO()
    with pikepdf.open(BytesIO(sealed)) as pdf:
        pdf.save(out)

    assert not examine_pdf(out.getvalue(), ring).genuine


def test_a_file_without_a_signature_says_so(tagged_pdf, ring):
    assert examine_pdf(tagged_pdf, ring) == UNSIGNED


def test_a_locked_file_says_so_little(plain_pdf, ring):
    out = BytesIO()
    with pikepdf.open(BytesIO(plain_pdf)) as pdf:
        pdf.save(out, encryption=pikepdf.Encryption(owner="owner", user=""))

    assert examine_pdf(out.getvalue(), ring) == UNSIGNED


@pytest.mark.parametrize("junk", [b"", b"junk", b"PK\x03\x04" * 90, b"x" * 1024 + b"%PDF-1.7"])
def test_what_is_no_pdf_is_refused_with_what_to_do(ring, junk):
    with pytest.raises(PdfUnreadable, match="Choose the PDF as it was issued"):
        examine_pdf(junk, ring)


def test_a_file_too_large_is_refused_unread(sealed, ring):
    with pytest.raises(PdfTooLarge, match="larger than 10 MB"):
        examine_pdf(sealed.ljust(10 * 1024 * 1024 + 1), ring)
    with pytest.raises(PdfTooLarge):
        examine_pdf(sealed, ring, limit=len(sealed) - 1)
    assert examine_pdf(sealed, ring, limit=len(sealed)).genuine


@given(st.binary(max_size=400))
def test_random_bytes_are_answered_or_refused(ring, content):
    assert examine_pdf(b"%PDF-1.7\n" + content, ring) == UNSIGNED


@given(signature=st.binary(min_size=1, max_size=300))
def test_random_signatures_are_never_ours(sealed, ring, signature):
    found = examine_pdf(with_signature(sealed, signature), ring)

    assert not found.ours
    assert not found.intact


@given(
    numbers=st.tuples(*[st.integers(0, 10**9 - 1) | st.integers(0, 400)] * 3),
    hole=st.sampled_from([b"<>", b"<30>", b"<3000>", b"<3>", b"<zz>", b"<308030>", b"(30)", b""]),
)
def test_ranges_that_lead_anywhere_do_no_harm(ring, numbers, hole):
    pdf = b"%%PDF-1.7\n%s /ByteRange [0 %d %d %d]" % (hole, *numbers)

    assert not examine_pdf(pdf, ring).genuine


@pytest.mark.parametrize(
    "hole", [b"<3000>", b"<30 00>", b"<1f>", b"<1f80>", b"<3080>", b"<" + b"30" * 900 + b">"]
)
def test_a_hole_with_hardly_a_signature_in_it_is_signed_at_best(ring, hole):
    head = b"%PDF-1.7\n"
    stop = len(head) + len(hole)
    pdf = head + hole + b"/ByteRange [0 %d %d 5]" % (len(head), stop)

    found = examine_pdf(pdf, ring)

    assert found.signed
    assert not any((found.intact, found.ours, found.genuine))


def impostor(tmp_path, ring):
    """Make keys elsewhere in the same names, and give their certificate our serial number."""
    create_keys(tmp_path, issuer="Example Recovery", at=MORNING)
    theirs = load_keys(tmp_path)
    authority = x509.load_pem_x509_certificate(
        (tmp_path / "authority/certificate.pem").read_bytes()
    )
    private_key = ec.generate_private_key(ec.SECP256R1())
    certificate = (
        x509.CertificateBuilder()
        .subject_name(ring.pdf.certificate.subject)
        .issuer_name(ring.pdf.certificate.issuer)
        .serial_number(ring.pdf.certificate.serial_number)
        .not_valid_before(ring.pdf.certificate.not_valid_before_utc)
        .not_valid_after(ring.pdf.certificate.not_valid_after_utc)
        .public_key(private_key.public_key())
        .sign(private_key, hashes.SHA256())
    )
    twin = replace(
        theirs.pdf, handle=InMemory(private_key), certificate=certificate, chain=(authority,)
    )
    return theirs, twin


def test_an_authority_of_the_same_name_is_not_ours(tmp_path, ring, seal, tagged_pdf):
    theirs, _ = impostor(tmp_path, ring)

    found = examine_pdf(seal(tagged_pdf, theirs.pdf), ring)

    assert (found.signed, found.intact, found.whole) == (True, True, True)
    assert (found.ours, found.unchanged, found.genuine) == (False, False, False)
    assert (found.key_id, found.signed_at) == (None, None)


def test_a_certificate_with_our_names_and_number_is_not_ours(tmp_path, ring, seal, tagged_pdf):
    _, twin = impostor(tmp_path, ring)

    found = examine_pdf(seal(tagged_pdf, twin), ring)

    assert found.signed
    assert not any((found.ours, found.genuine))


def test_our_certificates_around_a_strangers_signature_are_not_ours(
    tmp_path, ring, seal, tagged_pdf
):
    _, twin = impostor(tmp_path, ring)
    borrowed = replace(twin, certificate=ring.pdf.certificate, chain=(ring.authority,))

    found = examine_pdf(seal(tagged_pdf, borrowed), ring)

    assert found.signed
    assert found.key_id == ring.pdf.key_id
    assert not any((found.intact, found.ours, found.genuine))


def test_our_signature_moved_to_another_document_is_told(sealed, seal, plain_pdf, ring):
    other = seal(plain_pdf)

    found = examine_pdf(with_signature(other, place_of(sealed).signature), ring)

    assert (found.ours, found.intact, found.genuine) == (True, False, False)


def test_the_hole_moved_to_another_place_is_told(sealed, ring):
    place = place_of(sealed)
    hole = sealed[place.start : place.stop]
    rest = sealed[: place.start] + sealed[place.stop :]
    words = b"/ByteRange [0 %d %d %d]"
    decoy = words % (place.start, place.stop, place.end - place.stop)
    start = rest.index(b"/Type /Sig")
    moved = rest[:start] + hole + rest[start:]

    assert decoy in rest
    assert not examine_pdf(moved, ring).genuine


def test_a_seal_by_a_retired_key_stays_genuine(tmp_path, seal, tagged_pdf):
    create_keys(tmp_path, issuer="Example Recovery", at=MORNING)
    old = load_keys(tmp_path).pdf
    pdf = seal(tagged_pdf, old)
    create_pdf_key(tmp_path, issuer="Example Recovery", at=MORNING + timedelta(days=1))
    retire_pdf_key(tmp_path, old.key_id, at=MORNING + timedelta(days=2))

    found = examine_pdf(pdf, load_keys(tmp_path))

    assert found.genuine
    assert found.key_id == old.key_id


def test_a_seal_from_before_its_certificate_is_not_ours(ring, seal, tagged_pdf):
    early = replace(ring.pdf, certificate=FreeOfTime(ring.pdf.certificate))

    found = examine_pdf(seal(tagged_pdf, early, at=MORNING - timedelta(days=40)), ring)

    assert (found.signed, found.intact, found.whole) == (True, True, True)
    assert (found.ours, found.genuine) == (False, False)


@pytest.mark.parametrize(
    ("after", "taken"), [(timedelta(minutes=5), True), (timedelta(days=30), False)]
)
def test_a_seal_from_after_its_key_was_retired_is_not_ours(
    tmp_path, seal, tagged_pdf, after, taken
):
    create_keys(tmp_path, issuer="Example Recovery", at=MORNING)
    stolen = load_keys(tmp_path).pdf
    create_pdf_key(tmp_path, issuer="Example Recovery", at=MORNING)
    retire_pdf_key(tmp_path, stolen.key_id, at=MORNING + timedelta(days=2))

    pdf = seal(tagged_pdf, stolen, at=MORNING + timedelta(days=2) + after)

    for trust in (load_keys(tmp_path), read_trust(tmp_path)):
        found = examine_pdf(pdf, trust)
        assert (found.signed, found.intact, found.whole) == (True, True, True)
        assert (found.ours, found.genuine, found.out_of_use) == (taken, taken, not taken)


class FreeOfTime:
    """A certificate that lets its key seal at any moment, as a thief's program would."""

    not_valid_before_utc = datetime(1970, 1, 1, tzinfo=UTC)
    not_valid_after_utc = datetime(2999, 1, 1, tzinfo=UTC)

    def __init__(self, certificate):
        self._certificate = certificate

    def __getattr__(self, name):
        return getattr(self._certificate, name)


def signed_by(signer, pdf, **over):
    """Sign as a stranger's program might, with pyHanko as it comes."""
    details = {"field_name": "Signature1", "md_algorithm": "sha256"} | over
    revision = IncrementalPdfFileWriter(BytesIO(pdf))
    sealer = PdfSigner(
        PdfSignatureMetadata(**details),
        signer,
        new_field_spec=SigFieldSpec(details["field_name"]),
    )
    return sealer.sign_pdf(revision).getvalue()


def signer_for(private_key, certificate):
    return SimpleSigner(
        signing_cert=as_asn1(certificate),
        signing_key=as_key(private_key),
        cert_registry=SimpleCertificateStore(),
    )


def as_key(private_key):
    return PrivateKeyInfo.load(
        private_key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    )


@pytest.mark.parametrize("algorithm", ["sha256", "sha512", "sha224"])
def test_a_strangers_signature_is_seen_and_is_not_ours(tagged_pdf, ring, algorithm):
    private_key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Example Recovery")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .serial_number(1)
        .not_valid_before(MORNING)
        .not_valid_after(MORNING + timedelta(days=9000))
        .public_key(private_key.public_key())
        .sign(private_key, hashes.SHA256())
    )

    pdf = signed_by(signer_for(private_key, certificate), tagged_pdf, md_algorithm=algorithm)
    found = examine_pdf(pdf, ring)

    assert (found.signed, found.intact) == (True, algorithm != "sha224")
    assert not any((found.ours, found.genuine))


def test_a_signature_that_names_its_signer_another_way_is_not_ours(sealed, ring):
    content = cms.ContentInfo.load(place_of(sealed).signature)
    mark = cms.SignerIdentifier({"subject_key_identifier": bytes(20)})
    content["content"]["signer_infos"][0]["sid"] = mark

    found = examine_pdf(with_signature(sealed, content.dump()), ring)

    assert (found.signed, found.intact, found.ours) == (True, True, False)


def test_a_strangers_signature_that_states_no_hash_is_not_intact(sealed, ring):
    content = cms.ContentInfo.load(place_of(sealed).signature)
    signer = content["content"]["signer_infos"][0]
    signer["sid"] = cms.SignerIdentifier({"subject_key_identifier": bytes(20)})
    kept = [each for each in signer["signed_attrs"] if each["type"].native != "message_digest"]
    signer["signed_attrs"] = cms.CMSAttributes(kept)

    found = examine_pdf(with_signature(sealed, content.dump()), ring)

    assert (found.signed, found.intact, found.ours) == (True, False, False)


def test_our_signature_around_something_that_is_no_document_is_not_genuine(ring):
    head, room = b"%PDF-1.7\n", 8194
    tail = b"/ByteRange [0 %d %d 25]" % (len(head), len(head) + room)
    digest = hashlib.sha256(head + tail.ljust(25)).digest()
    made = asyncio.run(HandleSigner(ring.pdf).async_sign(digest, "sha256", use_pades=True)).dump()
    hole = b"<" + made.hex().upper().encode().ljust(room - 2, b"0") + b">"

    found = examine_pdf(head + hole + tail.ljust(25), ring)

    assert (found.ours, found.intact, found.whole) == (True, True, True)
    assert (found.unchanged, found.genuine, found.signed_at) == (False, False, None)


@pytest.mark.parametrize(
    ("how", "closed"),
    [
        ({"docmdp_permissions": MDPPerm.NO_CHANGES}, True),
        ({"docmdp_permissions": MDPPerm.FILL_FORMS}, False),
        ({"certify": False}, False),
        ({"docmdp_permissions": MDPPerm.NO_CHANGES, "field_name": "Signature1"}, False),
    ],
)
def test_our_key_used_for_anything_but_a_seal_is_not_genuine(tagged_pdf, ring, how, closed):
    seal = {"field_name": "IssuerSignature", "certify": True, "subfilter": SigSeedSubFilter.PADES}

    found = examine_pdf(signed_by(HandleSigner(ring.pdf), tagged_pdf, **seal | how), ring)

    assert (found.intact, found.whole) == (True, True)
    assert found.unchanged is closed


def test_words_that_look_like_a_signature_do_not_hide_the_real_one(seal, tagged_pdf, ring):
    out = BytesIO()
    with pikepdf.open(BytesIO(tagged_pdf)) as pdf:
        pdf.Root.Decoy = pdf.make_stream(b"<3000>/ByteRange [0 9 15 5]" * 5)
        pdf.save(out, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)

    assert examine_pdf(seal(out.getvalue()), ring).genuine


def endless_table():
    """A table of contents of a trillion entries that take no room at all."""
    head = b"%PDF-1.7\n"
    table = (
        b"1 0 obj\n<</Type/XRef/Size 1000000000000/W[0 0 0]/Index[0 1000000000000]"
        b"/Root 1 0 R/Length 0>>\nstream\n\nendstream\nendobj\n"
    )
    return head + table + b"startxref\n%d\n%%%%EOF\n" % len(head)


def layers_of_zeros():
    """Two layers of compression over a hundred megabytes of nothing."""
    layers = zlib.compress(zlib.compress(bytes(100_000_000)))
    table = b"1 0 obj\n<</Type/XRef/Size 9/W[1 2 1]/Filter[/FlateDecode/FlateDecode]/Length %d>>"
    return b"%PDF-1.7\n" + table % len(layers) + b"\nstream\n" + layers + b"\nendstream\nendobj\n"


@pytest.mark.parametrize(
    "bomb",
    [
        endless_table,
        layers_of_zeros,
        lambda: b"%PDF-1.7\n" + b"[" * 2_000_000,
        lambda: b"%PDF-1.7\n" + b"/ByteRange [0 1 2 3]" * 200_000,
        lambda: b"%PDF-1.7\n" + b"/ByteRange [" + b" " * 4_000_000,
    ],
)
def test_files_made_to_exhaust_a_reader_are_not_read(ring, bomb):
    assert not examine_pdf(bomb(), ring).genuine
