"""What a PDF's bytes say about themselves: whether we sealed it, and whether it was changed since.

The file may come from anyone. Until our own signature over its bytes has been found good, it is
never parsed as a PDF: the seal is looked for as text, the signature is read, the bytes are
hashed. So a file made to exhaust a PDF reader (layers of compression, endless tables, objects
nested without end) costs no more than its length. What is bounded: the size of the file, how many
places may look like a signature, and the size of a signature. What is not: nothing else is read.

A document with a password, or saved again by another program, has no seal left to find.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from io import BytesIO
from itertools import islice

from asn1crypto import cms
from asn1crypto.parser import peek
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.generic_cms import validate_sig_integrity
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import SignatureCoverageLevel

from prss_training.domain.errors import Unacceptable
from prss_training.domain.key_life import out_of_use
from prss_training.domain.sealing import Level
from prss_training.signing.authority import as_asn1
from prss_training.signing.one_form import in_one_form
from prss_training.signing.ring import TrustedCertificate
from prss_training.signing.seal import FIELD_NAME
from prss_training.signing.stamps import TOLERANCE, Stamp, check_stamp, token_in_one_form
from prss_training.signing.trust import Trust

LARGEST_PDF = 10 * 1024 * 1024

_MOST_PLACES = 16
_LARGEST_SIGNATURE = 64 * 1024
_HEAD = 1024  # a PDF's first line may be preceded by this much at the most
_RANGE = re.compile(rb"/ByteRange\s*\[\s*0\s+(\d{1,9})\s+(\d{1,9})\s+(\d{1,9})\s*\]")
_HASHES = frozenset({"sha256", "sha384", "sha512"})


class PdfUnreadable(Unacceptable):
    """What was sent is no PDF."""

    def __init__(self) -> None:
        super().__init__("This file is not a PDF. Choose the PDF as it was issued and try again.")


class PdfTooLarge(Unacceptable):
    """What was sent is larger than any certificate of ours."""

    def __init__(self, limit: int) -> None:
        super().__init__(
            f"This file is larger than {limit // (1024 * 1024)} MB, and no certificate from here "
            "is. Choose the PDF as it was issued and try again."
        )


@dataclass(frozen=True, slots=True)
class Examination:
    """What is known of one PDF. Where nothing could be told for certain, it says no.

    Attributes:
        signed: There is a signature of the usual form.
        intact: The bytes that the signature covers are as they were signed.
        ours: The signature was made with one of our keys, while its certificate was valid and
            before the key was retired.
        whole: The signature covers the whole file, and no byte of it could differ unseen.
        unchanged: The file is as we sealed it: it allows no change and has none.
        signed_at: The moment of sealing, told only when `ours` and `intact` vouch for it.
        key_id: Which of our keys the signature names.
        stamped_at: The moment that a time-stamp authority vouches for, if there is such a stamp.
        level: How much the seal proves by itself, told only when it is as it was made.
        out_of_use: A key of ours made the signature, and was retired before the moment of it.
    """

    signed: bool = False
    intact: bool = False
    ours: bool = False
    whole: bool = False
    unchanged: bool = False
    signed_at: datetime | None = None
    key_id: str | None = None
    stamped_at: datetime | None = None
    level: Level | None = None
    out_of_use: bool = False

    @property
    def genuine(self) -> bool:
        """Whether we issued this very file."""
        return self.signed and self.intact and self.ours and self.whole and self.unchanged


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a signature stands: the file's bytes up to `start`, and from `stop` to `end`."""

    start: int
    stop: int
    end: int
    signature: bytes
    tidy: bool

    def digest(self, pdf: bytes, algorithm: str) -> bytes:
        """Hash the bytes that the signature covers."""
        view = memoryview(pdf)
        hashed = hashlib.new(algorithm, view[: self.start])
        hashed.update(view[self.stop : self.end])
        return hashed.digest()


def examine_pdf(pdf: bytes, ring: Trust, *, limit: int = LARGEST_PDF) -> Examination:
    """Tell whether a PDF is one we sealed, whole and unchanged.

    Args:
        pdf: The file, from anyone.
        ring: Our certificates, the retired ones with them.
        limit: The most bytes that are looked at.

    Raises:
        PdfTooLarge: the file has more bytes than `limit`.
        PdfUnreadable: the file is no PDF at all.
    """
    if len(pdf) > limit:
        raise PdfTooLarge(limit)
    if b"%PDF-" not in pdf[:_HEAD]:
        raise PdfUnreadable
    found = [_examined(pdf, place, ring) for place in _places(pdf)]
    return max(found, key=_weight, default=Examination())


def _weight(found: Examination) -> tuple[bool, ...]:
    """Order findings, so that of several signatures the one that says most about us is told."""
    return found.genuine, found.ours and found.intact, found.ours, found.intact


def _places(pdf: bytes) -> Iterator[_Place]:
    """Find what looks like a signature: a stated range of bytes around a hexadecimal string."""
    for match in islice(_RANGE.finditer(pdf), _MOST_PLACES):
        start, stop, length = (int(number) for number in match.groups())
        end = stop + length
        if start < stop <= end <= len(pdf) and stop - start <= _LARGEST_SIGNATURE:
            hole = pdf[start:stop]
            content = _from_hexadecimal(hole)
            if content:
                signature, padding = _split(content)
                # One way only to write the same signature: no byte in the hole is left free.
                tidy = hole == b"<%s>" % content.hex().upper().encode() and not any(padding)
                yield _Place(start, stop, end, signature, tidy)


def _from_hexadecimal(hole: bytes) -> bytes:
    """Return what `<…>` spells, or nothing if it spells nothing."""
    if not (hole.startswith(b"<") and hole.endswith(b">")):
        return b""
    try:
        return bytes.fromhex(hole[1:-1].decode("ascii"))
    except ValueError:
        return b""


def _split(content: bytes) -> tuple[bytes, bytes]:
    """Part a signature from the padding after it; what has no form is all signature."""
    try:
        length = peek(content)
    except ValueError:
        length = len(content)
    return content[:length], content[length:]


def _examined(pdf: bytes, place: _Place, ring: Trust) -> Examination:
    whole = place.tidy and place.end == len(pdf)
    try:
        found = _signature_examined(pdf, place, ring)
    except Exception:  # noqa: BLE001 - anything may come of a signature that anyone may have made
        found = Examination()
    found = replace(found, signed=True, whole=whole)
    return _document_examined(pdf, place, ring, found) if found.ours and found.intact else found


def _signature_examined(pdf: bytes, place: _Place, ring: Trust) -> Examination:
    """Read a signature, compare its hash and, if it names a key of ours, check it with that key."""
    content = cms.ContentInfo.load(place.signature, strict=True)
    [signer] = content["content"]["signer_infos"]
    algorithm = signer["digest_algorithm"]["algorithm"].native
    if algorithm not in _HASHES:
        return Examination()
    digest = place.digest(pdf, algorithm)
    trusted = _named(signer, ring)
    if trusted is None:
        return Examination(intact=_stated_hash(signer) == digest)
    if _written_by_us(content, trusted) != place.signature:
        return Examination()
    intact, valid = validate_sig_integrity(
        signer, as_asn1(trusted.certificate), expected_content_type="data", actual_digest=digest
    )
    # The signature is good or bad by itself; `intact` tells of the document it is about.
    return Examination(intact=intact and valid, ours=valid, key_id=trusted.key_id)


def _stamp_on(place: _Place, ring: Trust) -> Stamp | None:
    """Return the sound time stamp on a signature of ours; None if there is none."""
    [signer] = cms.ContentInfo.load(place.signature)["content"]["signer_infos"]
    token = _token_on(signer)
    return (
        None if token is None else check_stamp(token, signer["signature"].native, ring.stamp_roots)
    )


def _stated_hash(signer: cms.SignerInfo) -> bytes | None:
    """Return the hash that a stranger's signature states; whether they signed it we cannot say."""
    for attribute in signer["signed_attrs"]:
        if attribute["type"].native == "message_digest":
            stated: bytes = attribute["values"][0].native
            return stated
    return None


def _named(signer: cms.SignerInfo, ring: Trust) -> TrustedCertificate | None:
    """Find the certificate of ours that a signature names by issuer and serial number."""
    name = signer["sid"].chosen
    if not isinstance(name, cms.IssuerAndSerialNumber):
        return None
    for trusted in ring.trusted:
        certificate = trusted.certificate
        if (
            name["serial_number"].native == certificate.serial_number
            and name["issuer"].dump() == certificate.issuer.public_bytes()
        ):
            return trusted
    return None


def _named_on(place: _Place, ring: Trust) -> TrustedCertificate:
    """Return the certificate of ours that made a signature, of which that was established."""
    [signer] = cms.ContentInfo.load(place.signature)["content"]["signer_infos"]
    trusted = _named(signer, ring)
    if trusted is None:
        raise ValueError
    return trusted


def _token_on(signer: cms.SignerInfo) -> cms.ContentInfo | None:
    """Return the time stamp on a signature, unless it has nothing beside what is signed."""
    beside = signer["unsigned_attrs"]
    if not isinstance(beside, cms.CMSAttributes):
        return None
    [attribute] = beside
    if attribute["type"].native != "signature_time_stamp_token":
        raise ValueError
    token: cms.ContentInfo
    [token] = attribute["values"]
    return token


def _written_by_us(content: cms.ContentInfo, trusted: TrustedCertificate) -> bytes:
    """Write again what we would have written around these signed attributes and this signature.

    No signature covers the frame, so only the frame that we write ourselves is taken as ours.
    """
    [signer] = content["content"]["signer_infos"]
    certificate = as_asn1(trusted.certificate)
    name = {"issuer": certificate.issuer, "serial_number": certificate.serial_number}
    is_rsa = certificate.public_key.algorithm == "rsa"
    signature = signer["signature"].native
    ours = {
        "version": "v1",
        "sid": cms.SignerIdentifier({"issuer_and_serial_number": name}),
        "digest_algorithm": _SHA256,
        "signed_attrs": cms.CMSAttributes(list(signer["signed_attrs"])),
        "signature_algorithm": _RSA if is_rsa else _ECDSA,
        # Of RSA there is one form only: another is no signature at all.
        "signature": signature if is_rsa else in_one_form(signature),
    }
    token = _token_on(signer)
    if token is not None:
        values = [token_in_one_form(token)]
        ours["unsigned_attrs"] = [{"type": "signature_time_stamp_token", "values": values}]
    frame = {
        "version": "v1",
        "digest_algorithms": [_SHA256],
        "encap_content_info": {"content_type": "data"},
        "certificates": [certificate, *(as_asn1(each) for each in trusted.chain)],
        "signer_infos": [ours],
    }
    whole = {"content_type": "signed_data", "content": cms.SignedData(frame)}
    written: bytes = cms.ContentInfo(whole).dump()
    return written


_SHA256 = {"algorithm": "sha256"}
_ECDSA = {"algorithm": "sha256_ecdsa"}
_RSA = {"algorithm": "sha256_rsa"}


def _document_examined(pdf: bytes, place: _Place, ring: Trust, found: Examination) -> Examination:
    """Read the sealed document itself, which our signature has just vouched for, byte by byte."""
    try:
        reader = PdfFileReader(BytesIO(pdf[: place.end]))
        [seal] = reader.embedded_signatures
        signed_at = seal.self_reported_timestamp
        stamp = _stamp_on(place, ring)
        trusted = _named_on(place, ring)
        level = _level_said(seal)
        closed = (
            seal.field_name == FIELD_NAME
            and [int(number) for number in seal.byte_range]
            == [0, place.start, place.stop, place.end - place.stop]
            and seal.docmdp_level == MDPPerm.NO_CHANGES
            and seal.evaluate_signature_coverage() == SignatureCoverageLevel.ENTIRE_FILE
            and _holds(level, place, stamp, signed_at, reader)
        )
    except Exception:  # noqa: BLE001 - the signature may have been moved to where it makes no sense
        return found
    certificate = trusted.certificate
    in_time = (
        signed_at is not None
        and certificate.not_valid_before_utc <= signed_at <= certificate.not_valid_after_utc
    )
    # A seal names its own moment; where somebody else vouches for one, that counts.
    dated = stamp.at if stamp else signed_at
    late = dated is not None and out_of_use(trusted.retired, at=dated)
    return replace(
        found,
        ours=in_time and not late,
        out_of_use=late,
        unchanged=closed and found.whole,
        signed_at=signed_at,
        stamped_at=stamp.at if stamp else None,
        level=level if closed and found.whole else None,
    )


def _level_said(seal: EmbeddedPdfSignature) -> Level:
    """Return the level that a seal was made at, as its signed part says."""
    built = seal.sig_object.get("/Prop_Build")
    return Level(str(built["/App"]["/REx"])) if built is not None else Level.B


def _holds(
    level: Level,
    place: _Place,
    stamp: Stamp | None,
    signed_at: datetime | None,
    reader: PdfFileReader,
) -> bool:
    """Tell whether a seal has all that belongs to its level, and no more."""
    if level is Level.B:
        return not _is_stamped(place)
    if stamp is None or signed_at is None or abs(stamp.at - signed_at) > TOLERANCE:
        return False
    # At B-LT, what the stamp is checked by lies in the document, where our signature covers it.
    return level is Level.T or {each.dump() for each in stamp.certificates} <= _kept_in(reader)


def _is_stamped(place: _Place) -> bool:
    [signer] = cms.ContentInfo.load(place.signature)["content"]["signer_infos"]
    return _token_on(signer) is not None


def _kept_in(reader: PdfFileReader) -> set[bytes]:
    store = DocumentSecurityStore.read_dss(reader)
    return {each.dump() for each in store.load_certs()}
