"""Seals with a time stamp: at their level or not at all, and every trick with them seen through."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pikepdf
import pytest
from asn1crypto import cms, crl, tsp
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation.dss import DocumentSecurityStore

from prss_training.domain.sealing import Level, Sealing
from prss_training.signing import (
    KeyNotImported,
    KeysUnreadable,
    NotVouchedFor,
    StampUnavailable,
    StampUnfit,
    examine_pdf,
    import_stamp_roots,
    key_problems,
    load_keys,
    stamp_problems,
)
from prss_training.signing.authority import as_asn1
from prss_training.signing.examine import _places
from prss_training.signing.one_form import _ORDERS
from prss_training.signing.stamps import token_in_one_form
from tests.signing.authorities import certified, pem, revocations

LEVELS = [Level.T, Level.LT]


def now():
    return datetime.now(UTC)


@pytest.fixture
def sealing(own_folder, stamped):
    """Return a way to seal by the embedded authority with stamps of the one on loopback."""

    def how(level=Level.LT, **over):
        asked = Sealing(**stamped(level, **over))
        import_stamp_roots(own_folder, asked)
        return asked

    return how


@pytest.fixture
def stamp_and_seal(own_folder, sealing, seal, tagged_pdf):
    def done(level=Level.LT, at=None, **over):
        key = load_keys(own_folder, sealing(level, **over)).pdf
        return seal(tagged_pdf, key, at=at or now())

    return done


@pytest.mark.parametrize("level", LEVELS)
def test_a_stamped_seal_is_genuine_and_says_its_level_and_moment(
    own_folder, clock, stamp_and_seal, level
):
    before = now().replace(microsecond=0)

    found = examine_pdf(stamp_and_seal(level), load_keys(own_folder))

    assert found.genuine
    assert found.level is level
    assert before <= found.stamped_at <= now()


def test_what_proves_the_certificates_lies_in_the_seals_own_revision(
    own_folder, clock, stamp_and_seal, tagged_pdf
):
    sealed = stamp_and_seal(Level.LT)

    reader = PdfFileReader(BytesIO(sealed))
    store = DocumentSecurityStore.read_dss(reader)
    kept = {each.dump() for each in store.load_certs()}
    assert reader.xrefs.total_revisions == 2
    assert sealed.startswith(tagged_pdf)
    assert as_asn1(clock.signer.certificate).dump() in kept
    assert as_asn1(load_keys(own_folder).pdf.certificate).dump() in kept
    issuers = {crl_of(each).issuer.dump() for each in store.crls}
    assert as_asn1(load_keys(own_folder).authority).subject.dump() in issuers
    assert as_asn1(clock.middle.certificate).subject.dump() in issuers


def crl_of(reference):
    return crl.CertificateList.load(reference.get_object().data)


def test_the_field_of_a_stamped_seal_hangs_on_the_tags_and_allows_no_change(clock, stamp_and_seal):
    with pikepdf.open(BytesIO(stamp_and_seal(Level.LT))) as pdf:
        [field] = pdf.Root.AcroForm.Fields
        element = pikepdf.NumberTree(pdf.Root.StructTreeRoot.ParentTree)[int(field.StructParent)]

        assert element.K.Obj.objgen == field.objgen
        assert int(field.F) == 132
        assert pdf.Root.Perms.DocMDP.objgen == field.V.objgen
        assert int(field.V.Reference[0].TransformParams.P) == 1


def test_a_seal_at_b_t_carries_no_proof_of_the_certificates(clock, stamp_and_seal):
    assert b"/DSS" not in stamp_and_seal(Level.T)


def test_a_stamp_stays_good_after_the_certificate_of_its_authority_has_run_out(
    own_folder, clock, stamp_and_seal
):
    at = now() - timedelta(days=2)
    year_ago = now() - timedelta(days=366)
    old = certified("Old", clock.middle, time_stamping=True, ca=False, at=year_ago)
    clock.clock = timedelta(days=-2)
    clock.mishap = lambda request: (200, clock.stamped(request, signer=old))

    found = examine_pdf(stamp_and_seal(Level.T, at=at), load_keys(own_folder))

    assert old.certificate.not_valid_after_utc < now()
    assert found.genuine
    assert abs(found.stamped_at - at) < timedelta(minutes=1)


# --- never at a lower level ---


def refused(clock):
    rejection = bytes.fromhex("3005 3003 020102")  # RFC 3161, section 2.4.2: status 2, no stamp
    return lambda _request: (200, rejection)


def by_somebody_else(clock):
    stranger = certified("Stranger", time_stamping=True, ca=False)
    return lambda request: (200, clock.stamped(request, signer=stranger))


def not_for_time(clock):
    other = certified("Mailer", clock.middle, ca=False)
    return lambda request: (200, clock.stamped(request, signer=other))


def over_something_else(clock):
    def answer(request):
        asked = tsp.TimeStampReq.load(request)
        asked["message_imprint"]["hashed_message"] = bytes(32)
        return 200, clock.stamped(asked.dump(force=True))

    return answer


def to_an_older_request(clock):
    def answer(request):
        asked = tsp.TimeStampReq.load(request)
        asked["nonce"] = 7
        return 200, clock.stamped(asked.dump(force=True))

    return answer


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize(
    ("mishap", "error", "why"),
    [
        (lambda _clock: lambda _request: (500, b""), StampUnavailable, "answered with 500"),
        (lambda _clock: lambda _request: (302, b""), StampUnavailable, "answered with 302"),
        (refused, StampUnavailable, "refused the request"),
        (lambda _clock: lambda _request: (200, b"junk"), StampUnfit, "not of the usual form"),
        (lambda _clock: lambda _request: (200, b""), StampUnfit, "not of the usual form"),
        (lambda _clock: lambda _request: (200, b"0" * 70_000), StampUnfit, "far too large"),
        (by_somebody_else, StampUnfit, "do not vouch for it"),
        (not_for_time, StampUnfit, "do not vouch for it"),
        (over_something_else, StampUnfit, "over something else"),
        (to_an_older_request, StampUnfit, "answers another request"),
    ],
)
def test_without_a_sound_stamp_nothing_is_sealed(clock, stamp_and_seal, level, mishap, error, why):
    clock.mishap = mishap(clock)

    with pytest.raises(error, match=why) as refusal:
        stamp_and_seal(level)

    assert "Nothing is sealed" in str(refusal.value)


@pytest.mark.parametrize("level", LEVELS)
def test_an_authority_that_cannot_be_reached_is_told_without_its_address(
    stamp_and_seal, clock, level
):
    address = "http://registry:a-password@127.0.0.1:9/stamp"

    with pytest.raises(StampUnavailable, match="cannot be reached") as refusal:
        stamp_and_seal(level, tsa_url=address)

    assert "a-password" not in str(refusal.value)
    assert "a-password" not in repr(Sealing(tsa_url=address))


@pytest.mark.parametrize("minutes", [-11, 11])
def test_a_stamp_far_from_the_clock_here_is_not_taken(clock, stamp_and_seal, minutes):
    clock.clock = timedelta(minutes=minutes)

    with pytest.raises(StampUnfit, match="the clock here differs"):
        stamp_and_seal(Level.T)


def test_stamps_trusted_by_certificates_that_were_not_taken_up_are_told(own_folder, stamped):
    with pytest.raises(KeyNotImported, match="PRSS_TSA_CERTIFICATES is set"):
        load_keys(own_folder, Sealing(**stamped()))


def test_a_file_without_certificates_is_told(own_folder, stamped, tmp_path):
    asked = Sealing(**stamped())
    asked.tsa_certificates.write_bytes(b"junk")

    with pytest.raises(KeysUnreadable, match="it does not hold certificates"):
        import_stamp_roots(own_folder, asked)


def test_a_withdrawn_certificate_of_the_authority_of_time_stops_the_sealing(clock, stamp_and_seal):
    lists = dict(clock.lists)
    clock.lists["/middle.crl"] = revocations(clock.middle, clock.signer.certificate)
    try:
        with pytest.raises(NotVouchedFor, match="cannot be proven"):
            stamp_and_seal(Level.LT)
    finally:
        clock.lists.update(lists)


def test_a_list_that_cannot_be_fetched_stops_the_sealing(clock, stamp_and_seal):
    kept = clock.lists.pop("/middle.crl")
    try:
        with pytest.raises(NotVouchedFor, match=r"PRSS_PDF_LEVEL=B-T"):
            stamp_and_seal(Level.LT)
    finally:
        clock.lists["/middle.crl"] = kept


def test_without_the_authoritys_key_nothing_is_sealed_at_b_lt(
    own_folder, clock, sealing, seal, tagged_pdf
):
    asked = sealing(Level.LT)
    (own_folder / "authority" / "key.pem").unlink()

    with pytest.raises(KeysUnreadable, match=r"authority/key\.pem"):
        seal(tagged_pdf, load_keys(own_folder, asked).pdf, at=now())
    [problem] = key_problems(own_folder, on=now().date(), sealing=asked)
    assert "nothing is sealed at B-LT" in problem


def test_the_doctor_asks_for_a_stamp(own_folder, clock, sealing):
    asked = sealing()
    assert stamp_problems(own_folder, at=now(), sealing=asked) == []
    assert stamp_problems(own_folder, at=now(), sealing=Sealing()) == []

    clock.mishap = lambda _request: (503, b"")

    [problem] = stamp_problems(own_folder, at=now(), sealing=asked)
    assert "answered with 503" in problem


# --- what can be done to a stamped seal afterwards ---


def signature_of(pdf):
    [place] = _places(pdf)
    return place.signature


def with_signature(pdf, content):
    [place] = _places(pdf)
    room = place.stop - place.start - 2
    text = content.hex().upper().encode().ljust(room, b"0")
    return pdf[: place.start + 1] + text + pdf[place.stop - 1 :]


def with_token(pdf, change):
    """Put another time stamp on a seal: `change` makes it from the old one and the signature."""
    content = cms.ContentInfo.load(signature_of(pdf))
    signer = content["content"]["signer_infos"][0]
    token = None
    if isinstance(signer["unsigned_attrs"], cms.CMSAttributes):
        token = signer["unsigned_attrs"][0]["values"][0]
    new = change(token, signer["signature"].native)
    signer["unsigned_attrs"] = (
        None if new is None else [{"type": "signature_time_stamp_token", "values": [new]}]
    )
    return with_signature(pdf, content.dump(force=True))


def stamp_over(clock, data, **how):
    digest = hashes.Hash(hashes.SHA256())
    digest.update(data)
    request = tsp.TimeStampReq(
        {
            "version": 1,
            "message_imprint": {
                "hash_algorithm": {"algorithm": "sha256"},
                "hashed_message": digest.finalize(),
            },
            "cert_req": True,
        }
    )
    answer = tsp.TimeStampResp.load(clock.stamped(request.dump(), **how))
    return token_in_one_form(answer["time_stamp_token"])


def taken_off(clock):
    return lambda _token, _signature: None


def a_later_one(clock):
    def change(_token, signature):
        clock.clock = timedelta(hours=1)
        return stamp_over(clock, signature)

    return change


def over_another_seal(clock):
    return lambda _token, _signature: stamp_over(clock, b"another signature")


def of_somebody_else(clock):
    stranger = certified("Stranger", time_stamping=True, ca=False)
    return lambda _token, signature: stamp_over(clock, signature, signer=stranger)


def with_one_more_certificate(clock):
    def change(token, _signature):
        stray = cms.CertificateChoices(
            name="certificate", value=as_asn1(certified("Stray").certificate)
        )
        token["content"]["certificates"].append(stray)
        return token

    return change


def with_far_too_many_certificates(clock):
    certificate = certified("Stray", kind="ec").certificate
    stray = cms.CertificateChoices(name="certificate", value=as_asn1(certificate))

    def change(token, _signature):
        for _ in range(25):
            token["content"]["certificates"].append(stray)
        return token

    return change


def with_words_nobody_signed(clock):
    def change(token, _signature):
        signer = token["content"]["signer_infos"][0]
        hint = {"type": "1.2.840.113549.1.9.16.2.4", "values": []}
        signer["unsigned_attrs"] = [hint]
        return token

    return change


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize(
    "trick",
    [
        taken_off,
        a_later_one,
        over_another_seal,
        of_somebody_else,
        with_one_more_certificate,
        with_far_too_many_certificates,
        with_words_nobody_signed,
    ],
)
def test_a_time_stamp_that_was_changed_is_seen(own_folder, clock, stamp_and_seal, level, trick):
    sealed = stamp_and_seal(level)

    changed = with_token(sealed, trick(clock))

    ring = load_keys(own_folder)
    assert with_token(sealed, lambda token, _signature: token) == sealed
    assert not examine_pdf(changed, ring).genuine


def test_at_b_lt_not_even_the_double_of_a_certificate_goes_unseen(
    own_folder, clock, stamp_and_seal
):
    # Anyone can turn the ECDSA signature under a certificate into a second good one.
    middle = clock.middle.certificate
    r, s = decode_dss_signature(middle.signature)
    double = asn1.Certificate.load(middle.public_bytes(Encoding.DER))
    double["signature_value"] = encode_dss_signature(r, _ORDERS["secp256r1"] - s)
    choice = cms.CertificateChoices(
        name="certificate", value=asn1.Certificate.load(double.dump(force=True))
    )

    def change(token, _signature):
        certificates = token["content"]["certificates"]
        kept = [each for each in certificates if each.chosen.subject != double.subject]
        token["content"]["certificates"] = cms.CertificateSet([*kept, choice])
        return token

    sealed = stamp_and_seal(Level.LT)

    changed = with_token(sealed, change)

    found = examine_pdf(changed, load_keys(own_folder))
    assert (found.ours, found.intact) == (True, True)
    assert found.stamped_at is not None  # the stamp itself holds
    assert not found.genuine


def test_a_time_stamp_put_on_a_seal_without_one_is_seen(own_folder, clock, seal, tagged_pdf):
    import_stamp_roots(own_folder, Sealing())
    (own_folder / "time-stamps").mkdir()
    (own_folder / "time-stamps" / "root.pem").write_bytes(pem(clock.root.certificate))
    plain = seal(tagged_pdf, load_keys(own_folder).pdf, at=now())

    changed = with_token(plain, lambda _token, signature: stamp_over(clock, signature))

    ring = load_keys(own_folder)
    assert examine_pdf(plain, ring).genuine
    found = examine_pdf(changed, ring)
    assert (found.ours, found.intact, found.genuine) == (True, True, False)


def test_a_stamp_by_an_authority_that_is_not_trusted_here_is_not_genuine(
    own_folder, clock, stamp_and_seal
):
    sealed = stamp_and_seal(Level.LT)
    ring = load_keys(own_folder)

    found = examine_pdf(sealed, replace(ring, stamp_roots=()))

    assert examine_pdf(sealed, ring).genuine
    assert (found.genuine, found.level, found.stamped_at) == (False, None, None)


@pytest.mark.parametrize("level", LEVELS)
def test_no_changed_byte_of_a_stamped_signature_goes_unseen(
    own_folder, clock, stamp_and_seal, level
):
    sealed = stamp_and_seal(level)
    ring = load_keys(own_folder)
    content = signature_of(sealed)
    chance = random.Random(11)
    positions = [*range(80), *chance.sample(range(len(content)), 150)]

    unseen = [
        position
        for position in positions
        if examine_pdf(with_signature(sealed, flipped(content, position, chance)), ring).genuine
    ]

    assert examine_pdf(sealed, ring).genuine
    assert unseen == []


def flipped(content, position, chance):
    changed = bytearray(content)
    changed[position] ^= 1 << chance.randrange(8)
    return bytes(changed)


@pytest.mark.parametrize("added", [b"\n", b"\n%%EOF\n"])
def test_anything_after_the_end_of_a_stamped_file_is_told(own_folder, clock, stamp_and_seal, added):
    found = examine_pdf(stamp_and_seal(Level.LT) + added, load_keys(own_folder))

    assert (found.ours, found.intact, found.whole, found.genuine) == (True, True, False, False)
    assert found.level is None


# --- the embedded authority's own list ---


def test_the_list_of_withdrawn_certificates_is_the_authoritys_own_and_fresh(own_folder, sealing):
    ring = load_keys(own_folder, sealing(Level.LT))
    at = now().replace(microsecond=0)

    made = ring.pdf.stamping.vouch(at)

    assert made.is_signature_valid(ring.authority.public_key())
    assert made.issuer == ring.authority.subject
    assert made.last_update_utc == at
    assert made.next_update_utc == at + timedelta(days=30)
    assert list(made) == []
    assert made.public_bytes(Encoding.DER)


def test_each_list_has_a_higher_number_than_the_one_before(own_folder, sealing):
    vouch = load_keys(own_folder, sealing(Level.LT)).pdf.stamping.vouch
    numbers = [
        vouch(now() + timedelta(seconds=second))
        .extensions.get_extension_for_class(x509.CRLNumber)
        .value.crl_number
        for second in range(3)
    ]

    assert numbers == sorted(set(numbers))
