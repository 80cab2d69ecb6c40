"""Time stamps (RFC 3161): asking an authority for one, and reading one later without asking.

A stamp is what its authority signs, in a frame that nobody signs. So the frame is written anew in
one form, when a stamp is taken and again when it is read. What is left is the certificates in it,
beneath the topmost: whoever reads a seal at B-LT compares them with those in the sealed document.
"""

# The library's objects are built by untyped calls.
# mypy: untyped-calls-exclude="pyhanko,pyhanko_certvalidator"

import asyncio
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar

import httpx
from asn1crypto import cms, core, tsp
from asn1crypto import x509 as asn1
from cryptography import x509
from pyhanko.sign.timestamps.api import TimeStamper
from pyhanko.sign.timestamps.common_utils import set_tsp_headers
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import validate_tst_signed_data
from pyhanko.sign.validation.status import TimestampSignatureStatus
from pyhanko_certvalidator import ValidationContext

from prss_training.domain.sealing import CannotSealNow
from prss_training.signing.authority import as_asn1
from prss_training.signing.one_form import in_one_form

# A stamp and the clock here may differ by this much. So a stamp cannot be exchanged for a later
# one by anybody who gets the file afterwards, and a clock that runs wrong is told of.
TOLERANCE = timedelta(minutes=10)

_PATIENCE = 10  # seconds
_LARGEST_ANSWER = 64 * 1024
LARGEST_STAMP = 12 * 1024
_MOST_CERTIFICATES = 10  # a stamp from anyone must not cost more than a look
_GIVEN = frozenset({"granted", "granted_with_mods"})
_HASHES = frozenset({"sha256", "sha384", "sha512"})

Imprint = Callable[[str], bytes]


class StampUnavailable(CannotSealNow):
    """The time-stamp authority gave no stamp."""

    def __init__(self, why: str) -> None:
        super().__init__(
            f"The time-stamp authority gave no time stamp: {why}. Nothing is sealed without one. "
            "It is tried again every minute; `prss doctor` tells whether the authority answers."
        )


class StampUnfit(CannotSealNow):
    """The time-stamp authority gave a stamp that nobody could rely on."""

    def __init__(self, why: str) -> None:
        super().__init__(
            f"The time stamp that came back cannot be relied on: {why}. Nothing is sealed with "
            "it. Check PRSS_TSA_URL, PRSS_TSA_CERTIFICATES and this machine's clock."
        )


@dataclass(frozen=True, slots=True)
class Stamp:
    """A sound time stamp: its moment, and the certificates that it carries."""

    at: datetime
    certificates: tuple[asn1.Certificate, ...]


class StampClient(TimeStamper):
    """Asks one authority for time stamps, and takes only those that can be relied on.

    Args:
        url: Where it answers.
        roots: The certificates that it is trusted by.
        at: The moment by the clock here.
    """

    def __init__(self, url: str, roots: Sequence[x509.Certificate], *, at: datetime) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._url = url
        self._roots = roots
        self._at = at

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> cms.ContentInfo:
        """Ask for a stamp over a hash, and return it in the one form.

        Raises:
            StampUnavailable: the authority gave none.
            StampUnfit: nobody could rely on the one it gave.
        """
        nonce, request = self.request_cms(  # type: ignore[no-untyped-call]
            message_digest, md_algorithm
        )
        token = _taken(await asyncio.to_thread(self._asked, request.dump()), nonce)

        def imprint(algorithm: str) -> bytes:
            return message_digest if algorithm == md_algorithm else b""

        stamp = await _checked(token, imprint, self._roots)
        if stamp is None:
            why = "PRSS_TSA_CERTIFICATES do not vouch for it, or it is over something else"
            raise StampUnfit(why)
        if abs(stamp.at - self._at) > TOLERANCE:
            raise StampUnfit(f"it says {stamp.at:%Y-%m-%d %H:%M} UTC, and the clock here differs")
        return token

    def _asked(self, request: bytes) -> bytes:
        headers = set_tsp_headers({})
        try:
            with (
                httpx.Client(timeout=_PATIENCE) as client,
                client.stream("POST", self._url, content=request, headers=headers) as answer,
            ):
                return _body(answer)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise StampUnavailable(_why(error)) from None


class _Answer(core.Sequence):  # type: ignore[misc]
    """What an authority answers (RFC 3161, section 2.4.2); a refusal brings no stamp."""

    _fields: ClassVar[list[Any]] = [
        ("status", tsp.PKIStatusInfo),
        ("time_stamp_token", cms.ContentInfo, {"optional": True}),
    ]


def _taken(answer: bytes, nonce: int) -> cms.ContentInfo:
    """Take the stamp out of an answer, in the one form."""
    try:
        told = _Answer.load(answer, strict=True)
        given = told["status"]["status"].native
        if given in _GIVEN:
            found = told["time_stamp_token"]
            answered = found["content"]["encap_content_info"]["content"].parsed["nonce"].native
            token = token_in_one_form(found)
    except Exception as error:
        raise StampUnfit("it is not of the usual form") from error
    if given not in _GIVEN:
        raise StampUnavailable("it refused the request")
    if answered != nonce:
        raise StampUnfit("it answers another request")
    if len(token.dump()) > LARGEST_STAMP:
        raise StampUnfit("it is far too large")
    return token


def try_stamp(url: str, roots: Sequence[x509.Certificate], *, at: datetime) -> None:
    """Ask for a time stamp over nothing in particular, to see that it works.

    Raises:
        StampUnavailable: the authority gave none.
        StampUnfit: nobody could rely on the one it gave.
    """
    client = StampClient(url, roots, at=at)
    asyncio.run(client.async_timestamp(hashlib.sha256(b"a trial").digest(), "sha256"))


def check_stamp(
    token: cms.ContentInfo, signature: bytes, roots: Sequence[x509.Certificate]
) -> Stamp | None:
    """Check that a stamp is over a signature and sound, as things stood at its own moment.

    Nothing is fetched: whether a certificate had been revoked is not asked here.

    Returns:
        The stamp, or None if it does not hold.
    """

    def imprint(algorithm: str) -> bytes:
        return hashlib.new(algorithm, signature).digest()

    return asyncio.run(_checked(token, imprint, roots))


def token_in_one_form(token: cms.ContentInfo) -> cms.ContentInfo:
    """Write a stamp's frame anew around what its authority signed.

    Of its certificates those stay that lead up from the one that signed, but for the topmost: it
    is known to whoever trusts it.

    Raises:
        ValueError, KeyError, TypeError: it is no stamp of the usual form.
    """
    data = token["content"]
    [signer] = data["signer_infos"]
    digest = signer["digest_algorithm"]["algorithm"].native
    if data["encap_content_info"]["content_type"].native != "tst_info" or digest not in _HASHES:
        raise ValueError
    path = _path_of(signer, [each.chosen for each in data["certificates"]])
    signature = signer["signature"].native
    public_key = path[0].public_key
    if public_key.algorithm == "ec":
        signature = in_one_form(signature, public_key.curve[1])
    rewritten = {
        "version": "v1",
        "sid": _name_of(path[0]),
        "digest_algorithm": {"algorithm": digest},
        "signed_attrs": _anew(signer["signed_attrs"]),
        "signature_algorithm": _algorithm_of(signer, digest, public_key.algorithm),
        "signature": signature,
    }
    frame = {
        "version": "v3",
        "digest_algorithms": [{"algorithm": digest}],
        "encap_content_info": {
            "content_type": "tst_info",
            "content": cms.ParsableOctetString(bytes(data["encap_content_info"]["content"])),
        },
        "certificates": path,
        "signer_infos": [rewritten],
    }
    return cms.ContentInfo({"content_type": "signed_data", "content": cms.SignedData(frame)})


async def _checked(
    token: cms.ContentInfo, imprint: Imprint, roots: Sequence[x509.Certificate]
) -> Stamp | None:
    data = token["content"]
    at = data["encap_content_info"]["content"].parsed["gen_time"].native
    certificates = tuple(each.chosen for each in data["certificates"])
    context = ValidationContext(
        trust_roots=[as_asn1(root) for root in roots], other_certs=certificates, moment=at
    )
    try:
        found = TimestampSignatureStatus(**await validate_tst_signed_data(data, context, imprint))
    except SignatureValidationError:
        return None
    sound = found.intact and found.valid and found.trusted
    return Stamp(at, certificates) if sound else None


def _path_of(signer: cms.SignerInfo, given: Sequence[asn1.Certificate]) -> list[asn1.Certificate]:
    """Return the certificate that a stamp was signed with, and those above it but the topmost."""
    name = signer["sid"].chosen
    if not isinstance(name, cms.IssuerAndSerialNumber):
        raise TypeError
    if len(given) > _MOST_CERTIFICATES:
        raise ValueError
    here = [
        each
        for each in given
        if each.serial_number == name["serial_number"].native and each.issuer == name["issuer"]
    ][:1]
    path: list[asn1.Certificate] = []
    while here and here[0] not in path and (not path or here[0].self_issued is False):
        path.append(here[0])
        here = [each for each in given if each.subject == path[-1].issuer][:1]
    if not path:
        raise ValueError
    return path


def _name_of(certificate: asn1.Certificate) -> cms.SignerIdentifier:
    name = {"issuer": certificate.issuer, "serial_number": certificate.serial_number}
    return cms.SignerIdentifier({"issuer_and_serial_number": name})


def _algorithm_of(
    signer: cms.SignerInfo, digest: str, kind: str
) -> cms.SignedDigestAlgorithm | dict[str, str]:
    """Name the algorithm in one way, unless the authority signed how it is named."""
    named = signer["signature_algorithm"]
    signed = any(
        each["type"].native == "cms_algorithm_protection" for each in signer["signed_attrs"]
    )
    if signed or named.signature_algo == "rsassa_pss":
        return named
    return {"algorithm": f"{digest}_{'ecdsa' if kind == 'ec' else kind}"}


def _anew(attributes: cms.CMSAttributes) -> cms.CMSAttributes:
    """Write the frame of signed attributes anew; what is in it stays as it was signed."""
    return cms.CMSAttributes(list(attributes))


def _body(answer: httpx.Response) -> bytes:
    """Read an answer, but no more of it than a time stamp can need."""
    if answer.status_code != httpx.codes.OK:
        raise StampUnavailable(f"it answered with {answer.status_code}")
    body = bytearray()
    for piece in answer.iter_bytes():
        body += piece
        if len(body) > _LARGEST_ANSWER:
            raise StampUnfit("it is far too large")
    return bytes(body)


def _why(error: Exception) -> str:
    # The library's own words may repeat the address, and with it a password: not even a traceback
    # may show them.
    if isinstance(error, httpx.TimeoutException):
        return f"it did not answer within {_PATIENCE} seconds"
    return "it cannot be reached"
