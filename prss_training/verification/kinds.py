"""What kind of file somebody sent, by its bytes; and what is said of those that prove nothing."""

import json
import re
from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from prss_training.certificates.models import Certificate
from prss_training.domain.certificate_number import VerificationCode
from prss_training.signing import PdfTooLarge, PdfUnreadable
from prss_training.signing.examine import LARGEST_PDF
from prss_training.verification.answers import Answer, cannot_determine
from prss_training.verification.claims import claimed_codes

_HEAD = 1024  # bytes; what a file is stands at its beginning
_LARGEST_CREDENTIAL = 1024 * 1024
_TOKEN = re.compile(rb"\s*[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\s*")


class Kind(StrEnum):
    """A kind of file. A certificate is a PDF; a credential comes as any of the four after it."""

    PDF = "pdf"
    PNG = "png"
    SVG = "svg"
    JSON = "json"
    TOKEN = "token"  # noqa: S105  (a kind of file)
    PICTURE = "picture"
    OTHER = "other"


CREDENTIALS = frozenset({Kind.PNG, Kind.SVG, Kind.JSON, Kind.TOKEN})

_SAID = {
    Kind.PNG: "A picture without a credential in it proves nothing: anybody can draw one.",
    Kind.PICTURE: "A picture proves nothing by itself: anybody can draw one.",
    Kind.SVG: "A drawing without a credential in it proves nothing: anybody can make one.",
    Kind.JSON: "This file of data is no credential that can be checked here.",
    Kind.TOKEN: "This token is no credential that can be checked here.",
    Kind.OTHER: str(PdfUnreadable()),
}
_USE_THE_CODE = "Choose the PDF as it was issued, or check the certificate by its code."
_PICTURES = (b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"RIFF", b"II*\0", b"MM\0*", b"BM")
_HEIC = re.compile(rb"....ftyp(heic|heix|mif1|avif)", re.DOTALL)


def kind_of(content: bytes) -> Kind:
    """Tell what kind of file this is. A file that could be read as a PDF counts as one."""
    head = content[:_HEAD]
    small = len(content) <= _LARGEST_CREDENTIAL
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    for kind, fits in (
        (Kind.PDF, b"%PDF-" in head),
        (Kind.PNG, head.startswith(b"\x89PNG\r\n\x1a\n")),
        (Kind.PICTURE, head.startswith(_PICTURES) or _HEIC.match(head) is not None),
        (Kind.SVG, start.startswith(b"<") and b"<svg" in head),
        (Kind.JSON, small and start.startswith((b"{", b"[")) and _is_json(content)),
        (Kind.TOKEN, small and _TOKEN.fullmatch(content) is not None),
    ):
        if fits:
            return kind
    return Kind.OTHER


def unproven(session: Session, content: bytes, kind: Kind, *, at: datetime) -> Answer:
    """Return the answer for a file that can prove nothing, with the code that it carries."""
    if len(content) > LARGEST_PDF:
        return cannot_determine(str(PdfTooLarge(LARGEST_PDF)), at=at)
    reason = _SAID[kind] if kind is Kind.OTHER else f"{_SAID[kind]} {_USE_THE_CODE}"
    answer = cannot_determine(reason, at=at)
    found = session.execute(
        select(Certificate.id, Certificate.code).where(Certificate.code.in_(claimed_codes(content)))
    ).all()
    if len(found) != 1:
        return answer
    code = str(VerificationCode(found[0].code))
    return replace(answer, claimed_code=code, certificate_id=found[0].id)


def was_a_guess(answer: Answer, content: bytes) -> bool:
    """Tell whether a file carried codes and none of them was a certificate's: guessing, by file."""
    return answer.certificate_id is None and bool(claimed_codes(content))


def _is_json(content: bytes) -> bool:
    try:
        json.loads(content)
    except (ValueError, RecursionError):
        return False
    return True
