"""Answering for a PDF without the register: what a file proves by itself, and what it cannot.

A sealed file proves that it was issued and what was certified. That nothing was done to the
certificate since, no file can prove. So without the register nothing is ever called valid: what is
whole is “cannot determine”, and what speaks against a file is told for certain.
"""

from dataclasses import replace
from datetime import datetime
from typing import Any

from cattrs import BaseValidationError

from prss_training.certificates.faces import from_json
from prss_training.domain.certificate import Face, Verdict
from prss_training.domain.certificate_number import VerificationCode
from prss_training.inspecting import PATIENCE, open_apart
from prss_training.signing import Examination, PdfTooLarge, Trust, examine_pdf
from prss_training.signing.examine import LARGEST_PDF
from prss_training.verification.answers import Answer, cannot_determine, term_check
from prss_training.verification.checks import Check, Checked, passed, untold
from prss_training.verification.comparison import attached_data, compared
from prss_training.verification.kinds import Kind, kind_of
from prss_training.verification.seals import names_us, seal_checks, sealed_revision, vouched_for
from prss_training.web.filters import day, moment

_REGISTER_ALONE = (
    untold(Checked.REGISTERED, "Whether the register has it can be told only by the register."),
    untold(
        Checked.STANDING,
        "Whether it was suspended, revoked or replaced since can be told only by the register.",
    ),
)
_ASK = "Ask the register when you can: by the code on the certificate, at the address beside it."


def offline_code(code: str, *, at: datetime) -> Answer:
    """Return what a code tells without the register: whether it was mistyped, and no more.

    Raises:
        CodeUnreadable: it was mistyped.
    """
    VerificationCode.parse(code)
    answer = cannot_determine(f"A code tells nothing without the register. {_ASK}", at=at)
    fine = passed(Checked.CODE, "The code has no slip in it.")
    return replace(answer, checks=(fine, *_REGISTER_ALONE))


def offline_file(
    content: bytes, trust: Trust, *, at: datetime, patience: float = PATIENCE
) -> Answer:
    """Return what a file proves by itself, checked with public certificates alone.

    Args:
        content: The file, from anyone.
        trust: The certificates to check its signature by.
        at: When.
        patience: Seconds that reading the inside of the file may take.
    """
    if len(content) > LARGEST_PDF:
        return cannot_determine(str(PdfTooLarge(LARGEST_PDF)), at=at)
    if kind_of(content) is not Kind.PDF:
        return cannot_determine(
            "Without the register only a PDF can be checked, and this is none.", at=at
        )
    seal = examine_pdf(content, trust)
    if seal.genuine:
        return _sealed(content, seal, at=at, patience=patience)
    return _unsealed(content, seal, trust, at=at, patience=patience)


def _sealed(content: bytes, seal: Examination, *, at: datetime, patience: float) -> Answer:
    checks = seal_checks(seal)
    [opened] = open_apart([content], patience=patience)
    face = _face(attached_data(opened.contents) if opened.contents else None)
    reasons = ("The file bears our signature and was not changed since.", *_when(seal))
    if face is None:
        term = untold(Checked.TERM, "What the file certifies could not be read from it.")
        answer = cannot_determine(reasons[0], at=at)
        return replace(answer, reasons=(*reasons, _ASK), checks=(*checks, term, *_REGISTER_ALONE))
    shown = compared(opened, None, face)
    checks = (*checks, *(check for check in shown if not _is_comparison(check)))
    return _by_term(face, (*checks, term_check(face, at=at), *_REGISTER_ALONE), reasons, at=at)


def _by_term(
    face: Face, checks: tuple[Check, ...], reasons: tuple[str, ...], *, at: datetime
) -> Answer:
    issued = f"was issued to {face.holder} on {day(face.issued_on)}"
    over = next(check for check in checks if check.what is Checked.TERM).failed
    if over and face.expires_on:
        sentence = (
            f"This certificate has expired. It {issued} and ran through {day(face.expires_on)}."
        )
        return Answer(Verdict.EXPIRED, sentence, reasons, at, face=face, checks=checks)
    until = f", to run through {day(face.expires_on)}" if face.expires_on else ""
    return Answer(
        Verdict.CANNOT_DETERMINE,
        f"This certificate {issued}{until}. Whether it is still in force could not be determined.",
        (*reasons, _ASK),
        at,
        face=face,
        checks=checks,
    )


def _unsealed(
    content: bytes, seal: Examination, trust: Trust, *, at: datetime, patience: float
) -> Answer:
    revision = sealed_revision(content, trust)
    borrowed = not seal.ours and names_us(content, trust)
    added = len(content) - len(revision) if revision else 0
    checks = (*seal_checks(seal, added=added, borrowed=borrowed), *_REGISTER_ALONE)
    if revision is not None or seal.ours:
        files = [*([revision] if revision else []), content]
        *issued, found = open_apart(files, patience=patience)
        checks = (*checks, *compared(found, issued[0] if issued else None, None))
        wrong = tuple(check.sentence for check in checks if check.failed)
        sentence = "This file is not as it was issued. Do not rely on anything it says."
        return Answer(Verdict.ALTERED, sentence, wrong, at, checks=checks)
    if seal.out_of_use:
        reason = "The key that signed the file was out of use by the moment that it names."
        return _not_proven(reason, checks, at=at)
    if borrowed and vouched_for(content, trust):
        reason = (
            "The signature brings a key that the authority vouches for, and that is not among the "
            "public certificates at hand. Get newer ones and check again."
        )
        return replace(cannot_determine(reason, at=at), checks=checks)
    reason = "The file is signed, by somebody else." if seal.signed else "The file is not signed."
    return _not_proven(reason, checks, at=at)


def _not_proven(reason: str, checks: tuple[Check, ...], *, at: datetime) -> Answer:
    return Answer(
        Verdict.NOT_OURS,
        "This file does not prove that it was issued here.",
        (reason,),
        at,
        checks=checks,
    )


def _when(seal: Examination) -> tuple[str, ...]:
    if seal.signed_at is None:
        return ()
    return (f"By its own word it was signed on {moment(seal.signed_at)}.",)


def _is_comparison(check: Check) -> bool:
    """Whether a check asks for the issued file, or for the register, which is not asked here."""
    return check.what not in {Checked.NO_PASSWORD, Checked.ACTS}


def _face(told: dict[str, Any] | None) -> Face | None:
    """Return what a sealed file certifies. We signed it, yet perhaps in another version's shape."""
    if told is None:
        return None
    try:
        return from_json({key: value for key, value in told.items() if key != "verify"})
    except (BaseValidationError, KeyError, ValueError, TypeError):
        return None
