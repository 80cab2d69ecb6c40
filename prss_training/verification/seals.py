"""What an examined seal says, check by check; and the file as it was when the seal was set."""

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from asn1crypto import cms
from cryptography import x509

from prss_training.signing import Examination, Trust, examine_pdf
from prss_training.verification.checks import Check, Checked, failed, judged, not_needed, untold
from prss_training.web.filters import count

_MOST_PLACES = 16
_READ = 4  # of those places, for whose name is in them
_LARGEST_SIGNATURE = 64 * 1024
_MOST_CERTIFICATES = 8
_RANGE = re.compile(rb"/ByteRange\s*\[\s*0\s+(\d{1,9})\s+(\d{1,9})\s+(\d{1,9})\s*\]")
_NO_SIGNATURE = "There is no signature to look at."
_NOT_OURS = "The signature is not ours, so what it covers does not matter."
_BROKEN = "What was signed is no longer whole, so it does not matter what comes after it."
_NO_KEYS = "The keys to check signatures by cannot be read just now."
_SEALED = (
    Checked.SIGNATURE,
    Checked.OUR_KEY,
    Checked.AS_SIGNED,
    Checked.COVERAGE,
    Checked.NOTHING_AFTER,
)


def sealed_revision(pdf: bytes, ring: Trust) -> bytes | None:
    """Return the file as we sealed it, where more was added to it since and nothing else was done.

    Our seal is the only one in its revision, so it is the first in the file. Any other place is
    not looked at: a stranger could have us hash ten megabytes for each.

    Args:
        pdf: The file, from anyone, no larger than `signing.LARGEST_PDF`.
        ring: Our certificates.
    """
    for _, _, end in islice(_ranges(pdf), 1):
        if end < len(pdf) and examine_pdf(pdf[:end], ring).genuine:
            return pdf[:end]
    return None


def names_us(pdf: bytes, ring: Trust) -> bool:
    """Tell whether a signature in a file is under our authority's name, whoever made it."""
    ours = ring.authority.subject.public_bytes()
    return any(ours in _named(pdf[start:stop]) for start, stop, _ in islice(_ranges(pdf), _READ))


def vouched_for(pdf: bytes, ring: Trust) -> bool:
    """Tell whether a signature brings a certificate that our authority issued, known or not."""
    return any(
        _issued_by(each, ring.authority)
        for start, stop, _ in islice(_ranges(pdf), _READ)
        for each in _certificates(pdf[start:stop])
    )


def seal_checks(
    seal: Examination | None, *, added: int = 0, borrowed: bool = False
) -> tuple[Check, ...]:
    """Return the checks of a signature.

    Args:
        seal: The file, examined; None where there were no keys to examine it by.
        added: How many bytes follow what we sealed.
        borrowed: A signature bears our name without being ours.
    """
    if seal is None:
        return tuple(untold(what, _NO_KEYS) for what in _SEALED)
    return (
        _signature(seal),
        _our_key(seal, borrowed=borrowed),
        _as_signed(seal),
        _coverage(seal),
        _nothing_after(seal, added),
    )


def untrusted_now(checks: tuple[Check, ...]) -> tuple[Check, ...]:
    """Say of a file that is known by every byte that its signature tells nothing any more."""
    sentence = (
        "The key that signed this file is not trusted here any more. The file itself is known by "
        "every byte."
    )
    return tuple(
        untold(check.what, sentence) if check.what is not Checked.SIGNATURE else check
        for check in checks
    )


def _signature(seal: Examination) -> Check:
    return judged(
        Checked.SIGNATURE,
        ""
        if seal.signed
        else "The file has no whole signature. Certificates from here always have one.",
        "The file has a digital signature.",
    )


def _our_key(seal: Examination, *, borrowed: bool) -> Check:
    if not seal.signed:
        return not_needed(Checked.OUR_KEY, _NO_SIGNATURE)
    stranger = (
        "The signature is in our name, and it is not a sound signature by any key of ours."
        if borrowed
        else "The signature was made with somebody else’s key."
    )
    if seal.out_of_use:
        stranger = "The signature was made with a key of ours that was out of use by then."
    return judged(
        Checked.OUR_KEY, "" if seal.ours else stranger, "The signature was made with a key of ours."
    )


def _as_signed(seal: Examination) -> Check:
    if not seal.ours:
        return not_needed(Checked.AS_SIGNED, _NOT_OURS if seal.signed else _NO_SIGNATURE)
    return judged(
        Checked.AS_SIGNED,
        "" if seal.intact else "Bytes that the signature covers were changed since.",
        "Every byte that the signature covers is as it was signed.",
    )


def _coverage(seal: Examination) -> Check:
    if not (seal.ours and seal.intact):
        return not_needed(Checked.COVERAGE, _why_not(seal))
    return judged(
        Checked.COVERAGE,
        "" if seal.whole else "There are bytes in the file that the signature does not cover.",
        "The signature covers the file from its first byte to its last.",
    )


def _nothing_after(seal: Examination, added: int) -> Check:
    if added:
        bytes_added = count(added, "byte was", "bytes were")
        return failed(
            Checked.NOTHING_AFTER,
            f"After we signed it, {bytes_added} added. What a reader shows may come from them.",
        )
    if not (seal.ours and seal.intact):
        return not_needed(Checked.NOTHING_AFTER, _why_not(seal))
    return judged(
        Checked.NOTHING_AFTER,
        "" if seal.unchanged else "The file is not closed to later changes as we close it.",
        "Nothing was added after it was signed.",
    )


def _why_not(seal: Examination) -> str:
    if not seal.signed:
        return _NO_SIGNATURE
    return _BROKEN if seal.ours else _NOT_OURS


def _ranges(pdf: bytes) -> Iterator[tuple[int, int, int]]:
    """Find where signatures are said to stand, and where what they cover ends."""
    for match in islice(_RANGE.finditer(pdf), _MOST_PLACES):
        start, stop, length = (int(number) for number in match.groups())
        if start < stop <= start + _LARGEST_SIGNATURE and stop + length <= len(pdf):
            yield start, stop, stop + length


def _named(hole: bytes) -> frozenset[bytes]:
    """Return the names of issuers and subjects that a signature's certificates state."""
    return frozenset(
        name.dump() for each in _certificates(hole) for name in (each.issuer, each.subject)
    )


def _certificates(hole: bytes) -> list[Any]:
    """Return the certificates that a signature brings along, or none where it is no signature."""
    try:
        content = cms.ContentInfo.load(bytes.fromhex(hole.strip(b"<>").decode("ascii")))["content"]
        found = [each.chosen for each in islice(content["certificates"], _MOST_CERTIFICATES)]
        for each in found:
            each.native  # noqa: B018  (what cannot be read shows here)
    except Exception:  # noqa: BLE001 - anything may come of a signature that anyone may have made
        return []
    return found


def _issued_by(certificate: Any, authority: x509.Certificate) -> bool:
    try:
        x509.load_der_x509_certificate(certificate.dump()).verify_directly_issued_by(authority)
    except Exception:  # noqa: BLE001 - as above
        return False
    return True
