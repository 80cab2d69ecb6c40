"""The seal: a PAdES signature that certifies a PDF and allows no change after it."""

# The library's objects are built by untyped calls.
# mypy: untyped-calls-exclude="pyhanko,pyhanko_certvalidator"

from datetime import datetime
from io import BytesIO

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter, enumerate_sig_fields
from pyhanko.sign.signers.pdf_cms import Signer
from pyhanko.sign.signers.pdf_signer import PdfSignatureMetadata, PdfSigner, PdfSigningSession
from pyhanko_certvalidator.registry import SimpleCertificateStore

from prss_training.domain.errors import Conflict, Unacceptable
from prss_training.signing.authority import as_asn1
from prss_training.signing.keys import PdfKey
from prss_training.signing.tagging import add_tagged_field

FIELD_NAME = "IssuerSignature"
FIELD_LABEL = "Digital signature of the issuer"

# Hexadecimal digits kept free for the signature. Two P-256 certificates with the longest names
# and the signature itself need about three quarters of it. A set size spares a trial signature.
_RESERVED = 8192

# How many points P-256 has (SEC 2, section 2.4.2).
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


class CannotBeSealed(Unacceptable):
    """The document is not one that a seal can be put on."""

    def __init__(self, why: str) -> None:
        super().__init__(f"This document cannot be sealed: {why}. Make the document again.")


class AlreadySealed(Conflict):
    """A document carries one seal, put on last."""

    def __init__(self) -> None:
        super().__init__("This document already has a signature. Seal a fresh copy of it instead.")


class KeyOutOfDate(Conflict):
    """The key's certificate does not cover the moment of sealing."""

    def __init__(self, key: PdfKey) -> None:
        first = key.certificate.not_valid_before_utc
        last = key.certificate.not_valid_after_utc
        super().__init__(
            f"The PDF key {key.key_id} may seal only from {first:%Y-%m-%d} to {last:%Y-%m-%d}. "
            "Create a new key, and seal with the present moment."
        )


def seal_pdf(
    pdf: bytes,
    key: PdfKey,
    *,
    reason: str,
    location: str,
    at: datetime,
    label: str = FIELD_LABEL,
) -> bytes:
    """Seal a PDF: from then on, any change to it can be told.

    The seal is a revision of its own after the document's bytes, which stay as they are. Tags,
    and what the file claims of PDF/A and PDF/UA, are kept.

    Args:
        pdf: A finished document without a signature.
        key: The key to seal with.
        reason: Why it is signed, as a reader program shows it.
        location: Where it is signed, likewise.
        at: The moment of sealing, aware; kept to the second.
        label: What a screen reader says for the signature, in the document's language.

    Raises:
        AlreadySealed: the document has a signature.
        CannotBeSealed: the document is encrypted, broken or no PDF.
        KeyOutOfDate: `at` is outside the time the key is valid for.
    """
    certificate = key.certificate
    if not certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc:
        raise KeyOutOfDate(key)
    meta = PdfSignatureMetadata(
        field_name=FIELD_NAME,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
        reason=reason,
        location=location,
    )
    try:
        revision = _revision_of(pdf)
        add_tagged_field(revision, FIELD_NAME, label=label)
        sealed = _Sealer(meta, _HeldKey(key), at).sign_pdf(
            revision, existing_fields_only=True, bytes_reserved=_RESERVED
        )
    except PdfError as error:
        raise CannotBeSealed("it is not a sound PDF") from error
    return bytes(sealed.getbuffer())


def in_one_form(signature: bytes) -> bytes:
    """Return the one form of an ECDSA signature that we write and take.

    Anyone can turn a good signature into a second good one by negating a number in it, without
    the key. Taking only the form with the smaller number leaves a sealed file no double.

    Raises:
        ValueError: it is no ECDSA signature.
    """
    r, s = decode_dss_signature(signature)
    return encode_dss_signature(r, min(s, _ORDER - s))


class _Revision(IncrementalPdfFileWriter):
    """A revision that leaves the document's own metadata alone.

    Otherwise the time of day would be written into it, and the XMP, which carries the claims of
    PDF/A and PDF/UA, would be written anew.
    """

    def _update_meta(self) -> None:
        pass


class _HeldKey(Signer):
    """Signs with a key that is in memory already.

    The library's own signer reads the key from its bytes again for every signature.
    """

    def __init__(self, key: PdfKey) -> None:
        store = SimpleCertificateStore()
        store.register(as_asn1(key.authority))
        super().__init__(signing_cert=as_asn1(key.certificate), cert_registry=store)
        self._key = key.private_key

    async def async_sign_raw(
        self,
        data: bytes,
        digest_algorithm: str,  # noqa: ARG002 - the arguments are the library's, not ours
        dry_run: bool = False,  # noqa: ARG002, FBT001, FBT002 - as above
    ) -> bytes:
        return in_one_form(self._key.sign(data, ec.ECDSA(hashes.SHA256())))


class _Sealer(PdfSigner):
    """Signs at a moment it is told, not at the moment of the call."""

    def __init__(self, meta: PdfSignatureMetadata, signer: Signer, at: datetime) -> None:
        super().__init__(meta, signer)
        self._at = at

    def init_signing_session(
        self,
        pdf_out: BasePdfFileWriter,
        existing_fields_only: bool = False,  # noqa: FBT001, FBT002 - as above
    ) -> PdfSigningSession:
        session = super().init_signing_session(pdf_out, existing_fields_only)
        session.system_time = self._at
        return session


def _revision_of(pdf: bytes) -> _Revision:
    revision = _Revision(BytesIO(pdf))
    if revision.prev.encrypted:
        raise CannotBeSealed("it is locked with a password")
    if any(enumerate_sig_fields(revision.prev, filled_status=True)):
        raise AlreadySealed
    return revision
