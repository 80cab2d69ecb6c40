"""Answering the lines of a roster: as single verification does, some hundred at a time.

A name is never guessed. Where a number or a code exists and the name is nearly the one on the
certificate, the answer says so and leaves it to a person; a number with another name is told as
a number that does not exist, and a name alone as nothing. Whatever an answer lets somebody know of
a certificate that is there, its holder learns of, also where it is no more than “nearly”.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import tuple_
from sqlalchemy.orm import Session

from prss_training.certificates.faces import family_key
from prss_training.certificates.models import Certificate
from prss_training.certificates.registered import Registered, registered_all
from prss_training.domain.certificate import Verdict
from prss_training.domain.certificate_number import (
    CertificateNumber,
    CodeUnreadable,
    NumberUnreadable,
    VerificationCode,
)
from prss_training.domain.errors import DomainError
from prss_training.domain.name_fit import NameFit, fit
from prss_training.rosters.reading import Line
from prss_training.verification.answers import Answer, answer_from

_NO_SUCH_CODE = "No certificate was ever issued with this code."
_NO_SUCH_PAIR = "No certificate has this number and this name together."
_NAME_ALONE = "A name alone answers nothing about a person. Write the number or the code too."
_NUMBER_ALONE = "A number alone answers nothing about a person. Write the name too."
_NEARLY = "The {what} was found. The name differs slightly from the certificate’s: check it."
_ANOTHER = "The code was found, and it belongs to somebody with another name. Check it."
_TWO = "The number and the code belong to different certificates. Check both."

Found = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a line asks for, as far as it can be read."""

    line: Line
    number: CertificateNumber | None = None
    code: str = ""
    slip: str = ""


@dataclass(frozen=True, slots=True)
class Answers:
    """The answers to some lines, in order, and the certificates of which they let somebody know.

    Attributes:
        rows: What is known of each line.
        shown: The ids of certificates that rows show.
        hinted: The ids of certificates that rows show nothing of, and yet rest on: that they are
            there, and whether a name fits.
    """

    rows: list[Found]
    shown: frozenset[int] = frozenset()
    hinted: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class _Reply:
    """What is known of a line, and the id of the certificate that it rests on, if on any."""

    row: Found
    rests_on: int | None = None
    shows_it: bool = False


def answer_lines(session: Session, lines: Sequence[Line], *, at: datetime) -> Answers:
    """Return what is known of each line, with two questions to the register in all."""
    asked = [_read(line) for line in lines]
    by_code = {
        known.code: known
        for known in registered_all(
            session, Certificate.code.in_({one.code for one in asked if one.code})
        )
    }
    numbers = {(n.series, n.year, n.serial) for one in asked if (n := one.number)}
    columns = tuple_(Certificate.series, Certificate.year, Certificate.serial)
    by_number = {
        known.face.number: known
        for known in (registered_all(session, columns.in_(sorted(numbers))) if numbers else ())
    }
    replies = [_answer(one, by_code, by_number, at=at) for one in asked]
    shown = {one.rests_on for one in replies if one.rests_on is not None and one.shows_it}
    known = {one.rests_on for one in replies if one.rests_on is not None}
    return Answers([one.row for one in replies], frozenset(shown), frozenset(known - shown))


def _read(line: Line) -> _Asked:
    """Read the number and the code; a code in the number's column is taken for what it is."""
    if line.slip:
        return _Asked(line, slip=line.slip)
    try:
        if line.code:
            code = VerificationCode.parse(line.code).characters
            return _Asked(line, CertificateNumber.parse(line.number) if line.number else None, code)
        return _number_or_code(line)
    except DomainError as slip:
        return _Asked(line, slip=str(slip))


def _number_or_code(line: Line) -> _Asked:
    if not line.number:
        return _Asked(line)
    try:
        return _Asked(line, CertificateNumber.parse(line.number))
    except NumberUnreadable:
        try:
            return _Asked(line, code=VerificationCode.parse(line.number).characters)
        except CodeUnreadable:
            raise NumberUnreadable from None


def _answer(
    asked: _Asked,
    by_code: dict[str, Registered],
    by_number: dict[str, Registered],
    *,
    at: datetime,
) -> _Reply:
    if asked.slip:
        return _Reply(_unsure(asked, asked.slip, at=at))
    if asked.code:
        return _by_code(asked, by_code.get(asked.code), at=at)
    if asked.number is not None:
        return _by_number(asked, by_number.get(str(asked.number)), at=at)
    return _Reply(_unsure(asked, _NAME_ALONE, at=at))


def _by_code(asked: _Asked, known: Registered | None, *, at: datetime) -> _Reply:
    if known is None:
        return _Reply(_told(asked, Verdict.NEVER_ISSUED, _NO_SUCH_CODE, at=at))
    if asked.number is not None and known.face.number != str(asked.number):
        return _hint(_unsure(asked, _TWO, at=at), known)
    if known.withdrawn:
        return _forgotten(asked, known, at=at)
    match _fit(known, asked.line.name):
        case NameFit.NEARLY:
            said = _NEARLY.format(what="code")
            return _hint(_unsure(asked, said, NameFit.NEARLY, at=at), known)
        case NameFit.DIFFERS:
            return _hint(_unsure(asked, _ANOTHER, NameFit.DIFFERS, at=at), known)
        case fits:
            return _known(asked, known, fits, at=at)


def _by_number(asked: _Asked, known: Registered | None, *, at: datetime) -> _Reply:
    if not family_key(asked.line.name):
        return _Reply(_unsure(asked, _NUMBER_ALONE, NameFit.NOT_GIVEN, at=at))
    if known is not None and known.withdrawn:
        return _forgotten(asked, known, at=at)
    match _fit(known, asked.line.name) if known else NameFit.DIFFERS:
        case NameFit.FITS if known is not None:
            return _known(asked, known, NameFit.FITS, at=at)
        case NameFit.NEARLY if known is not None:
            said = _NEARLY.format(what="number")
            return _hint(_unsure(asked, said, NameFit.NEARLY, at=at), known)
        case _:  # told exactly as a number of nobody, so nobody learns anything of the holder
            return _Reply(_told(asked, Verdict.NEVER_ISSUED, _NO_SUCH_PAIR, at=at))


def _hint(row: Found, known: Registered) -> _Reply:
    """Answer with what a certificate lets somebody know without showing anything of it."""
    return _Reply(row, known.id)


def _forgotten(asked: _Asked, known: Registered, *, at: datetime) -> _Reply:
    """Answer for a certificate that names nobody any more: no name can be compared with it."""
    return _known(asked, known, NameFit.NOT_GIVEN, at=at)


def _fit(known: Registered, name: str) -> NameFit:
    """Compare a name, also one that is written family name first, with a comma."""
    family, comma, given = name.partition(",")
    return fit(family_key(known.face.holder), family_key(f"{given} {family}" if comma else name))


def _known(asked: _Asked, known: Registered, name: NameFit, *, at: datetime) -> _Reply:
    answer = answer_from(known, reasons=(), at=at)
    row = _told(asked, answer.verdict, answer.sentence, name, at=at) | _facts(answer, known)
    return _Reply(row, known.id, shows_it=True)


def _facts(answer: Answer, known: Registered) -> Found:
    newer = answer.superseded_by
    return {
        "certificate": {
            "number": known.face.number,
            "credential": known.face.credential,
            "organization": known.face.organization,
            "status": answer.status.value if answer.status else None,
            "since": answer.since.isoformat() if answer.since else None,
            "issued_on": known.face.issued_on.isoformat(),
            "expires_on": known.expires_on.isoformat() if known.expires_on else None,
            "superseded_by": newer.number if newer else None,
        }
    }


def _unsure(asked: _Asked, sentence: str, name: NameFit | None = None, *, at: datetime) -> Found:
    return _told(asked, Verdict.CANNOT_DETERMINE, sentence, name, at=at)


def _told(
    asked: _Asked,
    verdict: Verdict,
    sentence: str,
    name: NameFit | None = None,
    *,
    at: datetime,
) -> Found:
    line = asked.line
    return {
        "row": line.row,
        "number": line.number,
        "code": line.code,
        "name": line.name,
        "verdict": verdict.value,
        "name_check": name.value if name else None,
        "sentence": sentence,
        "as_of": at.isoformat(timespec="seconds"),
        "certificate": None,
    }
