"""What the public is told about a certificate: a verdict, in one sentence, and what it rests on."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from prss_training.certificates.registered import Registered
from prss_training.domain.certificate import Face, Reason, Status, Step, Verdict, verdict_on
from prss_training.domain.certificate_number import VerificationCode
from prss_training.domain.in_force import Span, spans_in_force
from prss_training.verification.checks import Check, Checked, failed, judged, passed
from prss_training.web.filters import day

ISSUED_WITHDRAWN = "Issued; holder details withdrawn."

_STEP_LABELS = {
    Step.SUSPEND: "Suspended",
    Step.REINSTATE: "Reinstated",
    Step.REVOKE: "Revoked",
    Step.SUPERSEDE: "Replaced",
    Step.WITHDRAW: "Holder details withdrawn",
}


@dataclass(frozen=True, slots=True)
class PublicStep:
    """What was done to a certificate, without who did it and what was noted inside."""

    step: Step
    reason: Reason
    on: date

    @property
    def label(self) -> str:
        """What was done, as a reader meets it."""
        return _STEP_LABELS[self.step]


@dataclass(frozen=True, slots=True)
class Successor:
    """The certificate that took the place of another."""

    number: str
    code: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to somebody who asks about a certificate.

    Attributes:
        verdict: What is known, in one word.
        sentence: The same in one sentence.
        reasons: What the verdict rests on, a sentence each.
        as_of: The moment it was true.
        face: Everything that was certified; None where nothing may be shown. Its holder is empty
            where the name was withdrawn, or replaced by another one.
        status: What the register says today.
        since: The day since when that is so.
        history: What was done to the certificate, oldest first.
        superseded_by: The certificate that took its place.
        claimed_code: For a file that proves nothing, the code that it carries.
        certificate_id: Of which certificate something is told, for writing that down: whose face
            it is, or whose code a file carries that was compared with it.
        checks: What was looked at, each with its outcome.
        in_force: The days on which it was, is and by its calendar will be in force.
    """

    verdict: Verdict
    sentence: str
    reasons: tuple[str, ...]
    as_of: datetime
    face: Face | None = None
    status: Status | None = None
    since: date | None = None
    history: tuple[PublicStep, ...] = ()
    superseded_by: Successor | None = None
    claimed_code: str | None = None
    certificate_id: int | None = None
    checks: tuple[Check, ...] = ()
    in_force: tuple[Span, ...] = ()


def answer_from(
    known: Registered, *, reasons: tuple[str, ...], at: datetime, checks: tuple[Check, ...] = ()
) -> Answer:
    """Return what the register says of a certificate that was proven to be the one asked about.

    Args:
        known: The certificate.
        reasons: How it was found, a sentence each.
        at: When.
        checks: What was looked at to find it. Those of the register are added.
    """
    face = known.public_face
    zone = ZoneInfo(face.zone)
    status = known.status(at=at)
    history = tuple(
        PublicStep(taken.step, taken.reason, taken.taken_at.astimezone(zone).date())
        for taken in known.steps
    )
    since = _since(status, face, history)
    successor = None
    if known.newer is not None and not known.withdrawn:  # the newer one may name the holder
        number, code = known.newer
        successor = Successor(number, str(VerificationCode(code)))
    return Answer(
        verdict=verdict_on(status, withdrawn=known.withdrawn),
        sentence=_sentence(status, face, since, successor, withdrawn=known.withdrawn),
        reasons=(*reasons, f"The register says on {day(at.astimezone(zone))}: {_said(status)}."),
        as_of=at,
        face=face,
        status=status,
        since=since,
        history=history,
        superseded_by=successor,
        certificate_id=known.id,
        checks=(*checks, *_register_checks(status, face, since, at)),
        in_force=spans_in_force(
            face.issued_on, face.expires_on, ((taken.step, taken.on) for taken in history)
        ),
    )


def never_issued(sentence: str, *, at: datetime) -> Answer:
    """Return the answer for a name that belongs to no certificate."""
    return Answer(
        Verdict.NEVER_ISSUED,
        sentence,
        ("The register has no certificate that this fits.",),
        at,
        checks=(failed(Checked.REGISTERED, "The register has no certificate that this fits."),),
    )


def cannot_determine(reason: str, *, at: datetime) -> Answer:
    """Return the answer where neither yes nor no can be said."""
    return Answer(
        Verdict.CANNOT_DETERMINE,
        "It could not be determined whether this certificate is valid.",
        (reason,),
        at,
    )


def was_in_force(answer: Answer) -> str:
    """Say when a certificate was in force that is so no longer; empty where it is, or never was."""
    if answer.verdict is Verdict.VALID or not answer.in_force:
        return ""
    today = answer.as_of.astimezone(ZoneInfo(answer.face.zone)).date() if answer.face else None
    spans = [_told(span) for span in answer.in_force if today is None or span.first <= today]
    return f"It was in force {', and '.join(spans)}." if spans else ""


def _told(span: Span) -> str:
    first = f"from {day(span.first)}"
    return f"{first} through {day(span.last)}" if span.last else first


def term_check(face: Face, *, at: datetime) -> Check:
    """Return whether a moment is before the end of the last day a certificate is in force."""
    if face.expires_on is None:
        return passed(Checked.TERM, "No end was set.")
    over = at.astimezone(ZoneInfo(face.zone)).date() > face.expires_on
    ended = f"Its last day was {day(face.expires_on)}." if over else ""
    return judged(Checked.TERM, ended, f"It runs through {day(face.expires_on)}.")


def _register_checks(status: Status, face: Face, since: date, at: datetime) -> tuple[Check, ...]:
    decided = status in (Status.SUSPENDED, Status.REVOKED, Status.SUPERSEDED)
    problem = f"Since {day(since)}: {_said(status)}." if decided else ""
    return (
        passed(Checked.REGISTERED, f"The register has this certificate, number {face.number}."),
        term_check(face, at=at),
        judged(Checked.STANDING, problem, "It is not suspended, revoked or replaced."),
    )


def _since(status: Status, face: Face, history: tuple[PublicStep, ...]) -> date:
    if status is Status.EXPIRED and face.expires_on is not None:
        return date.fromordinal(face.expires_on.toordinal() + 1)
    decided = [taken.on for taken in history if taken.step is not Step.WITHDRAW]
    return decided[-1] if decided else face.issued_on


def _sentence(
    status: Status, face: Face, since: date, successor: Successor | None, *, withdrawn: bool
) -> str:
    if withdrawn:
        return f"{ISSUED_WITHDRAWN} {_sentence_without_holder(status, face, since)}"
    to = f" to {face.holder}" if face.holder else ""
    issued = f"It was issued{to} on {day(face.issued_on)}"
    match status:
        case Status.ACTIVE:
            until = f" and runs through {day(face.expires_on)}" if face.expires_on else ""
            return f"This certificate is valid. {issued}{until}."
        case Status.EXPIRED:
            ended = day(face.expires_on) if face.expires_on else day(since)
            return f"This certificate has expired. {issued} and ran through {ended}."
        case Status.SUSPENDED:
            return f"This certificate is suspended since {day(since)}. {issued}."
        case Status.REVOKED:
            return f"This certificate was revoked on {day(since)}. {issued}."
        case Status.SUPERSEDED:
            by = f" by {successor.number}" if successor else ""
            return f"This certificate was replaced{by} on {day(since)}. {issued}."


def _sentence_without_holder(status: Status, face: Face, since: date) -> str:
    issued = f"This certificate was issued on {day(face.issued_on)}"
    ended = day(face.expires_on) if face.expires_on else day(since)
    until = f" and runs through {ended}" if face.expires_on else " and has no end"
    return (
        issued
        + {
            Status.ACTIVE: until,
            Status.EXPIRED: f" and ran through {ended}",
            Status.SUSPENDED: f" and is suspended since {day(since)}",
            Status.REVOKED: f" and was revoked on {day(since)}",
            Status.SUPERSEDED: f" and was replaced by a newer one on {day(since)}",
        }[status]
        + "."
    )


def _said(status: Status) -> str:
    return {
        Status.ACTIVE: "in force",
        Status.EXPIRED: "expired",
        Status.SUSPENDED: "suspended, not in force for now",
        Status.REVOKED: "revoked, not in force",
        Status.SUPERSEDED: "replaced by a newer certificate",
    }[status]
