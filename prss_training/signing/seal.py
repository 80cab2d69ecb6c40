"""The seal: a PAdES signature that certifies a PDF and allows no change after it."""

# The library's objects are built by untyped calls.
# mypy: untyped-calls-exclude="pyhanko,pyhanko_certvalidator"

import asyncio
from dataclasses import replace
from datetime import datetime
from io import BytesIO

from asn1crypto import crl as asn1_crl
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter, enumerate_sig_fields
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers.pdf_byterange import BuildProps
from pyhanko.sign.signers.pdf_cms import Signer
from pyhanko.sign.signers.pdf_signer import (
    DSSContentSettings,
    PdfSignatureMetadata,
    PdfSigner,
    PdfSigningSession,
    SigDSSPlacementPreference,
)
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import PathError, ValidationError
from pyhanko_certvalidator.fetchers import Fetchers
from pyhanko_certvalidator.fetchers.aiohttp_fetchers import AIOHttpFetcherBackend
from pyhanko_certvalidator.registry import SimpleCertificateStore

from prss_training.domain.errors import Conflict, Unacceptable
from prss_training.domain.sealing import CannotSealNow, Level
from prss_training.signing.authority import as_asn1, der
from prss_training.signing.handles import KeyHandle
from prss_training.signing.ring import PdfKey, Stamping
from prss_training.signing.stamps import LARGEST_STAMP, StampClient
from prss_training.signing.tagging import add_tagged_field

FIELD_NAME = "IssuerSignature"
FIELD_LABEL = "Digital signature of the issuer"
APPLICATION = "PRSS Training"

# Hexadecimal digits kept free for the signature. Two P-256 certificates with the longest names
# and the signature itself need about three quarters of it. A set size spares a trial signature.
_RESERVED = 8192
_RESERVED_BESIDE = 2 * 2048  # all but the certificates: signed attributes, an RSA signature
_RESERVED_FOR_STAMP = 2 * (LARGEST_STAMP + 128)


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


class NotVouchedFor(CannotSealNow):
    """That the certificates are in force cannot be proven just now."""

    def __init__(self) -> None:
        super().__init__(
            "Nothing was sealed: it cannot be proven just now that the certificates of the PDF "
            "key and of the time-stamp authority are in force. It is tried again every minute. If "
            "it goes on, their authorities publish no lists of revoked certificates that can be "
            "reached from here: mend that, or set PRSS_PDF_LEVEL=B-T."
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
    and what the file claims of PDF/A and PDF/UA, are kept. Where the key comes with an authority
    of time, the seal is at that level or there is none.

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
        KeyOutOfReach: an outside key cannot be used just now.
        KeysUnreadable: the authority's key, which a seal at B-LT needs, cannot be used.
        NotVouchedFor: at B-LT, it cannot be proven that the certificates are in force.
        StampUnavailable: the time-stamp authority gave no stamp.
        StampUnfit: nobody could rely on the stamp that it gave.
    """
    certificate = key.certificate
    if not certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc:
        raise KeyOutOfDate(key)
    try:
        revision = _revision_of(pdf)
        add_tagged_field(revision, FIELD_NAME, label=label)
        sealed = asyncio.run(_sealed(revision, key, reason=reason, location=location, at=at))
    except PdfError as error:
        raise CannotBeSealed("it is not a sound PDF") from error
    return bytes(sealed.getbuffer())


async def _sealed(
    revision: "_Revision", key: PdfKey, *, reason: str, location: str, at: datetime
) -> BytesIO:
    meta = PdfSignatureMetadata(
        field_name=FIELD_NAME,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
        reason=reason,
        location=location,
    )
    stamping = key.stamping
    if stamping is None:
        return await _put_on(_Sealer(meta, key, at), revision, key)
    # The level is said in what is signed, so that nobody can take the time stamp off unseen.
    meta = replace(meta, app_build_props=BuildProps(APPLICATION, stamping.level.value))
    client = StampClient(stamping.url, stamping.roots, at=at)
    if stamping.level is Level.T:
        return await _put_on(_Sealer(meta, key, at, client), revision, key)
    async with AIOHttpFetcherBackend() as fetchers:
        vouched = replace(
            meta,
            embed_validation_info=True,
            validation_context=_context(key, stamping, fetchers, at),
            dss_settings=DSSContentSettings(
                include_vri=False, placement=SigDSSPlacementPreference.TOGETHER_WITH_SIGNATURE
            ),
        )
        try:
            return await _put_on(_Sealer(vouched, key, at, client), revision, key)
        except (SigningError, PathError, ValidationError) as error:
            raise NotVouchedFor from error


async def _put_on(sealer: "_Sealer", revision: "_Revision", key: PdfKey) -> BytesIO:
    sealed: BytesIO = await sealer.async_sign_pdf(
        revision, existing_fields_only=True, bytes_reserved=_room(key)
    )
    return sealed


def _room(key: PdfKey) -> int:
    """Return how many hexadecimal digits to keep free for the signature."""
    certificates = sum(len(der(each)) for each in (key.certificate, *key.chain))
    own = max(_RESERVED, 2 * certificates + _RESERVED_BESIDE)
    return own + (_RESERVED_FOR_STAMP if key.stamping else 0)


def _context(
    key: PdfKey, stamping: Stamping, fetchers: Fetchers, at: datetime
) -> ValidationContext:
    """Say what is trusted, and have it proven that every certificate beneath it is in force."""
    top = key.chain[-1] if key.chain else key.certificate
    lists = [stamping.vouch(at)] if stamping.vouch else []
    return ValidationContext(
        trust_roots=[as_asn1(each) for each in (top, *stamping.roots)],
        other_certs=[as_asn1(each) for each in key.chain],
        crls=[asn1_crl.CertificateList.load(each.public_bytes(Encoding.DER)) for each in lists],
        allow_fetching=True,
        fetchers=fetchers,
        revocation_mode="require",
    )


class _Revision(IncrementalPdfFileWriter):
    """A revision that leaves the document's own metadata alone.

    Otherwise the time of day would be written into it, and the XMP, which carries the claims of
    PDF/A and PDF/UA, would be written anew.
    """

    def _update_meta(self) -> None:
        pass


class HandleSigner(Signer):
    """Signs with a key that is held already, wherever it is.

    The library's own signer reads the key from its bytes again for every signature.
    """

    def __init__(self, key: PdfKey) -> None:
        store = SimpleCertificateStore()
        store.register_multiple([as_asn1(each) for each in key.chain])
        super().__init__(signing_cert=as_asn1(key.certificate), cert_registry=store)
        self._handle: KeyHandle = key.handle

    async def async_sign_raw(
        self,
        data: bytes,
        digest_algorithm: str,  # noqa: ARG002 - the arguments are the library's, not ours
        dry_run: bool = False,  # noqa: ARG002, FBT001, FBT002 - as above
    ) -> bytes:
        """Sign bytes with the key; how is settled by its kind."""
        return self._handle.sign(data)


class _Sealer(PdfSigner):
    """Signs at a moment it is told, not at the moment of the call."""

    def __init__(
        self,
        meta: PdfSignatureMetadata,
        key: PdfKey,
        at: datetime,
        client: StampClient | None = None,
    ) -> None:
        super().__init__(meta, HandleSigner(key), timestamper=client)
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
