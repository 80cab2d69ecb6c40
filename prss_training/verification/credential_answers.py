"""Answering for a credential: as a JSON file, as a token, or inside the picture of a badge.

Its signature tells that we made it and that it is as we made it. Whether it still counts, the
register says; the dates in the credential are not asked.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from sqlalchemy.orm import Session

from prss_training.badges import (
    BadgeUnfit,
    CheckingKey,
    Outcome,
    check_jwt,
    check_proof,
    read_badge,
)
from prss_training.badges import Checked as CheckedCredential
from prss_training.certificates.registered import Registered, registered_by_code
from prss_training.credentials.expected import OnRecord, differences
from prss_training.credentials.queries import on_record
from prss_training.credentials.signing import keys_of, proof_keys, token_keys
from prss_training.domain.certificate import Face, Verdict
from prss_training.domain.certificate_number import CodeUnreadable, VerificationCode
from prss_training.signing import KeysMissing, KeysUnreadable, Purpose
from prss_training.verification.answers import Answer, answer_from, cannot_determine
from prss_training.verification.checks import Check, Checked, failed, judged, passed, untold
from prss_training.verification.kinds import Kind, unproven

_ADDRESS = re.compile(r"/credentials/([0-9A-Za-z-]{16,25})$")
_NO_KEYS = "The keys to check credentials by cannot be read just now. Try again later."
_PICTURES = frozenset({Kind.PNG, Kind.SVG})


@dataclass(frozen=True, slots=True)
class CredentialKeys:
    """The public keys that credentials are checked by, by their names."""

    proof: Mapping[str, CheckingKey[Ed25519PublicKey]]
    token: Mapping[str, CheckingKey[RSAPublicKey]]


def credential_keys(folder: Path) -> CredentialKeys | None:
    """Read the public keys of credentials from a keys folder; None where they cannot be read."""
    try:
        return CredentialKeys(
            proof_keys([keys_of(folder, Purpose.PROOF)]),
            token_keys(keys_of(folder, Purpose.JWT)),
        )
    except (KeysMissing, KeysUnreadable):
        return None


def answer_credential(
    session: Session, content: bytes, kind: Kind, keys: CredentialKeys | None, *, at: datetime
) -> Answer:
    """Return whether a file is a credential as we made it, and what the register says of it.

    Args:
        session: The session to read in.
        content: The file, from anyone.
        kind: What it is by its bytes: JSON, a token, or a picture that may carry either.
        keys: The public keys to check by; None where they cannot be read just now.
        at: When.
    """
    try:
        carried = read_badge(content) if kind in _PICTURES else content.decode("utf-8", "replace")
    except BadgeUnfit as refusal:
        return replace(unproven(session, content, kind, at=at), reasons=(str(refusal),))
    if carried is None:
        return unproven(session, content, kind, at=at)
    if keys is None:
        return cannot_determine(_NO_KEYS, at=at)
    found = checked(carried, keys)
    if found.outcome is Outcome.UNREADABLE:
        return unproven(session, content, kind, at=at)
    return _answer(session, carried, found, at=at)


def _answer(session: Session, carried: str, found: CheckedCredential, *, at: datetime) -> Answer:
    known = _known(session, found)
    if not found.genuine:
        ours = known or _bears_ours(found)
        return _changed(known, found, at=at) if ours else _foreign(found, at=at)
    if known is None:
        return _unregistered(at=at)
    return _genuine(known, _differs(session, carried, found, known), at=at)


def checked(carried: str, keys: CredentialKeys) -> CheckedCredential:
    """Check a credential in either form. Nothing is fetched."""
    text = _text_of(carried)
    if text.startswith("{"):
        return check_proof(text, keys.proof)
    return check_jwt(text, keys.token)


def attached_credential(
    carried: str, keys: CredentialKeys, face: Face, record: OnRecord | None = None
) -> Check:
    """Compare a credential that is attached to a PDF with the register.

    Args:
        carried: The credential, from anyone.
        keys: The public keys to check by.
        face: What the register says that its certificate says.
        record: What the register knows beside, if that is at hand.
    """
    found = checked(carried, keys)
    if not found.genuine:
        return failed(Checked.CREDENTIAL, f"The attached credential is not ours. {found.reason}")
    differs = ", ".join(differences(found.credential or {}, face, record))
    problem = f"The attached credential and the register differ: {differs}." if differs else ""
    return judged(Checked.CREDENTIAL, problem, "The attached credential is ours and fits.")


def _unregistered(*, at: datetime) -> Answer:
    reason = (
        "The credential bears our signature, and the register here does not know it. Ask the "
        "organization that issued it."
    )
    unknown = failed(Checked.REGISTERED, "The register has no certificate that this fits.")
    return replace(cannot_determine(reason, at=at), checks=(_signed(), unknown))


def _genuine(known: Registered, differs: str, *, at: datetime) -> Answer:
    signed = _signed()
    if differs:
        reason = f"The credential bears our signature, and the register differs: {differs}."
        return replace(
            cannot_determine(reason, at=at),
            checks=(signed, failed(Checked.CREDENTIAL, reason)),
            claimed_code=str(VerificationCode(known.code)),
            certificate_id=known.id,
        )
    fits = passed(Checked.CREDENTIAL, "The credential says what the register says.")
    reasons = ("The credential bears our signature and was not changed since.",)
    return answer_from(known, reasons=reasons, at=at, checks=(signed, fits))


def _signed() -> Check:
    return passed(Checked.CREDENTIAL_SIGNED, "The credential bears our signature, unchanged.")


def _changed(known: Registered | None, found: CheckedCredential, *, at: datetime) -> Answer:
    sentence = f"The credential is not as we signed it. {found.reason}"
    return Answer(
        Verdict.ALTERED,
        "This credential is not as it was issued. Do not rely on anything it says.",
        (sentence,),
        at,
        claimed_code=str(VerificationCode(known.code)) if known else None,
        certificate_id=known.id if known else None,
        checks=(failed(Checked.CREDENTIAL_SIGNED, sentence),),
    )


def _foreign(found: CheckedCredential, *, at: datetime) -> Answer:
    return Answer(
        Verdict.NOT_OURS,
        "This credential was not issued here.",
        (found.reason,),
        at,
        checks=(
            failed(Checked.CREDENTIAL_SIGNED, found.reason),
            untold(Checked.REGISTERED, "It names no certificate of ours."),
        ),
    )


def _bears_ours(found: CheckedCredential) -> bool:
    """Whether it names a key of ours, which did not sign it as it is."""
    return found.outcome is Outcome.CHANGED


def _known(session: Session, found: CheckedCredential) -> Registered | None:
    """Return the certificate that a credential says it is of."""
    name = found.credential.get("id") if found.credential else None
    match = _ADDRESS.search(name) if isinstance(name, str) else None
    try:
        code = VerificationCode.parse(match[1]) if match else None
    except CodeUnreadable:
        return None
    return registered_by_code(session, code.characters) if code else None


def _differs(session: Session, carried: str, found: CheckedCredential, known: Registered) -> str:
    """Name what a credential of ours and the register do not have in common."""
    record = on_record(session, known.id)
    if record.kept(_text_of(carried)):
        return ""
    return ", ".join(differences(found.credential or {}, known.face, record))


def _text_of(carried: str) -> str:
    return carried.removeprefix("\ufeff").strip()
