"""The register: issuing certificates, and what is done to them afterwards."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from prss_training.audit.models import Happened
from prss_training.audit.services import record
from prss_training.certificates import queries
from prss_training.certificates.faces import (
    Names,
    family_key,
    make_face,
    make_training_face,
    to_json,
    words_on,
)
from prss_training.certificates.models import Certificate, CertificateProposal, CertificateStep
from prss_training.certificates.queries import Recorded
from prss_training.certificates.renewing import anew, lapsed_on, renewing, still_renewable, today_of
from prss_training.certificates.style import Style, approved_template, style_of
from prss_training.certificates.trainings import Training
from prss_training.certificates.withdrawing import require_not_forgotten, said_about
from prss_training.documents.fonts import require_glyphs
from prss_training.domain.certificate import (
    Face,
    Reason,
    RequirementsUnmet,
    State,
    Status,
    Step,
    require_complete,
    require_reason_for,
    require_step,
)
from prss_training.domain.certificate_kind import Language
from prss_training.domain.certificate_number import CertificateNumber, VerificationCode
from prss_training.domain.criteria import Criteria, Standing, evaluate
from prss_training.domain.errors import Conflict, NotPermitted
from prss_training.domain.evidence import Evidence
from prss_training.domain.four_eyes import TAKES_TWO, TakesTwo
from prss_training.domain.program import Module
from prss_training.domain.renewal import next_term
from prss_training.enrollments.models import Enrollment
from prss_training.enrollments.services import take_turn
from prss_training.notices.models import Kind
from prss_training.notices.services import queue
from prss_training.people.models import Organization, Person
from prss_training.progress.queries import evidence_of

_OWN_PAGE = "/certificates/"
_IN_FORCE = (Status.ACTIVE, Status.SUSPENDED)
_UNNAMED = Names("Given when it is issued", "Given when it is issued")
_HAPPENED = {
    Step.SUSPEND: Happened.CERTIFICATE_SUSPENDED,
    Step.REINSTATE: Happened.CERTIFICATE_REINSTATED,
    Step.REVOKE: Happened.CERTIFICATE_REVOKED,
    Step.SUPERSEDE: Happened.CERTIFICATE_SUPERSEDED,
    Step.WITHDRAW: Happened.CERTIFICATE_WITHDRAWN,
}
_NOTHING: Mapping[str, str] = MappingProxyType({})
_TOLD = {Step.WITHDRAW: Kind.CERTIFICATE_WITHDRAWN}


class IssuerIsHolder(NotPermitted):
    """A registrar may not act on a certificate of their own."""

    def __init__(self) -> None:
        super().__init__("This certificate is your own. Ask another registrar to do this.")


class AlreadyHolds(Conflict):
    """The learner has a certificate under the same criteria already."""

    def __init__(self, held: Recorded) -> None:
        self.held = held
        face = held.face
        super().__init__(
            f"{face.holder} already holds {face.number}, which is {held.state.value}. "
            "Open it in the register."
        )


class ChangedMeanwhile(Conflict):
    """Something was done to a certificate after this registrar opened its page."""

    def __init__(self) -> None:
        super().__init__(
            "Somebody else changed this certificate after you opened its page. Look at its "
            "history below, then decide again."
        )


class NameUnchanged(Conflict):
    """A certificate was to be replaced for a name that it already shows."""

    def __init__(self) -> None:
        super().__init__(
            "The certificate already shows this name. Correct the holder's name on their own "
            "page first, then replace the certificate."
        )


class NotRenewable(Conflict):
    """There is no rule by which a certificate could be renewed."""

    def __init__(self) -> None:
        super().__init__(
            "No rule for renewing this certificate is known here. It is issued anew once its time "
            "has run out: look under “Ready to issue”."
        )


class RenewInstead(Conflict):
    """A certificate that ran out can still be renewed, and is not issued anew."""

    def __init__(self, held: Recorded) -> None:
        super().__init__(
            f"{held.face.number} has run out and can still be renewed. Renew it: open it in the "
            "register."
        )


class RevokedBefore(Conflict):
    """The learner's last certificate was revoked for what is held against them."""

    def __init__(self, held: Recorded, revoked: CertificateStep) -> None:
        on = revoked.taken_at.astimezone(ZoneInfo(held.face.zone)).date()
        super().__init__(
            f"{held.face.number} was revoked on {on.day} {on:%B %Y}. Reason: "
            f"{revoked.reason.label}. Another one is issued only on the learner’s own page under "
            "“Ready to issue”, with a note on why."
        )


class RevocationWaits(Conflict):
    """It is proposed to revoke a certificate, and nobody has decided yet."""

    def __init__(self, certificate: Certificate) -> None:
        super().__init__(
            f"It is proposed to revoke {certificate.face['number']}, and that waits for a second "
            "person. Decide it first: until then nothing takes this certificate's place. Its page "
            "leads to the proposal."
        )


class LaterOneIssued(Conflict):
    """Another certificate about the same was issued to the holder after this one had ended."""

    def __init__(self, later: Certificate) -> None:
        number = later.face["number"]
        super().__init__(
            f"{number} was issued to the same person after this one, so nothing takes this one's "
            f"place any more. Open {number} in the register, and replace or renew that one."
        )


class EnrollmentGone(Conflict):
    """The enrollment that a certificate came from was deleted."""

    def __init__(self) -> None:
        super().__init__(
            "The enrollment behind this certificate was deleted, so nothing can be issued in its "
            "place. The certificate itself keeps answering."
        )


@dataclass(frozen=True, slots=True)
class Readiness:
    """What a registrar looks at before issuing: the standing, and the face as it would be.

    `renewable` says that `held` has run out and is renewed instead.
    """

    standing: Standing
    face: Face
    held: Recorded | None
    renewable: bool = False


def readiness(
    session: Session,
    enrollment: Enrollment,
    *,
    criteria: Criteria,
    modules: Sequence[Module],
    issuer: Person,
    at: datetime,
    renewed_by: Criteria | None = None,
    style: Style | None = None,
) -> Readiness:
    """Return what a certificate issued now would rest on and say. Nothing is written.

    `renewed_by` is the version that certificates are renewed by now, where it is another.

    Raises:
        TemplateNotApproved, TemplateChanged: its page may not be used.
    """
    today = criteria.day_of(at)
    style = style or style_of(session, enrollment.organization)
    held = _held(queries.all_under(session, [enrollment]).get(enrollment.id, []), at=at)
    evidence = evidence_of(session, enrollment, modules, zone=criteria.zone)
    standing = _issuing_standing(criteria, evidence, held, today, renewed_by or criteria)
    face = _face(enrollment, criteria, modules, evidence, issuer, _UNNAMED, today, style)
    renewable = still_renewable(held, renewed_by or criteria, at=at)
    return Readiness(standing, face, held, renewable)


def issue_certificate(
    session: Session,
    enrollment: Enrollment,
    *,
    criteria: Criteria,
    modules: Sequence[Module],
    issuer: Person,
    at: datetime,
    renewed_by: Criteria | None = None,
    style: Style | None = None,
    after_revocation: str = "",
) -> Certificate:
    """Write a certificate into the register, freeze what it says, and tell its holder.

    A certificate that has expired is replaced by the new one, if its credential has no rule for
    renewing. If it has one, the old certificate stays expired, and what its rule says is done
    again after it lapsed. The signed PDF is made after the commit, by `engraving.engrave`.

    Args:
        session: The session of one unit of work.
        enrollment: Whose certificate it is.
        criteria: The version that the learner enrolled under.
        modules: The program.
        issuer: Who issues it.
        at: When.
        renewed_by: The version that certificates are renewed by now, where it is another.
        style: How it is printed; left out, as the organization's certificates are.
        after_revocation: Why another one is issued to somebody whose last one was revoked; the
            trail keeps it.

    Raises:
        IssuerIsHolder: the registrar is the learner.
        RequirementsUnmet: something is missing; the message names all of it.
        RevocationWaits: it is proposed to revoke the last one, and nobody has decided yet.
        RevokedBefore: the last one was revoked for what is held against the learner, and
            `after_revocation` says nothing.
        AlreadyHolds: the learner has one that is active or suspended, whichever it is of several.
        RenewInstead: the learner has one that ran out and can still be renewed.
        GlyphsMissing: a name on it cannot be printed with the fonts that are here.
        TemplateNotApproved, TemplateChanged: its page may not be used.
    """
    if issuer.id == enrollment.person_id:
        raise IssuerIsHolder
    take_turn(session, enrollment)
    style = style or style_of(session, enrollment.organization)
    today, ruled = criteria.day_of(at), renewed_by or criteria
    # Gathered once for both: what is asked for is met by the same facts that the face is made of.
    evidence = evidence_of(session, enrollment, modules, zone=criteria.zone)
    held = _held(queries.all_under(session, [enrollment]).get(enrollment.id, []), at=at)
    if held is not None and still_renewable(held, ruled, at=at):
        raise RenewInstead(held)
    require_complete(_issuing_standing(criteria, evidence, held, today, ruled))
    if held is not None:
        queries.hold(session, held.certificate)
        held = queries.recorded(session, held.certificate)
        _require_run_out(held, at=at)
        require_decided(session, held.certificate, at=at)
    revoked, why = held.revocation if held is not None else None, after_revocation.strip()
    if held is not None and revoked is not None and not why:
        raise RevokedBefore(held, revoked)
    names, serial = _next_names(session, enrollment.organization, today)
    face = _face(enrollment, criteria, modules, evidence, issuer, names, today, style)
    expired = held if held is not None and held.state is State.ACTIVE else None
    if ruled.renewal is not None:
        expired = None
    decided = {"after_revocation": why} if revoked is not None else {}
    issued = _written(
        session,
        enrollment,
        face,
        serial,
        criteria=criteria.id,
        issuer=issuer,
        at=at,
        old=expired,
        decided=decided,
    )
    if expired is not None:
        _add_step(session, expired, Step.SUPERSEDE, Reason.RENEWED, "", issuer, at=at)
    return issued


def renew_certificate(
    session: Session,
    certificate: Certificate,
    *,
    versions: Sequence[Criteria],
    modules: Sequence[Module],
    registrar: Person,
    at: datetime,
    ends_on: date | None = None,
    style: Style | None = None,
) -> Certificate:
    """Put a certificate with a new term in the place of one that ends, and tell its holder.

    The new one says how it renews the old one, and both are in the register. Renewed early, its
    term begins where the rule says; what is in force stays in force all along.

    Args:
        session: The session of one unit of work.
        certificate: What is renewed.
        versions: Every version of the criteria; the one in force today is the rule.
        modules: The program.
        registrar: Who renews it.
        at: When.
        ends_on: The last day of the term, where it ends with the holder's birthday.
        style: How it is printed; left out, in the language of the old one and with the name drawn
            as there. Its paper and all else are those of the look in use, which nobody chooses
            for one holder.

    Raises:
        IssuerIsHolder: it is the registrar's own.
        StepNotAllowed: it is not active.
        RevocationWaits: it is proposed to revoke it, and nobody has decided yet.
        NotRenewable: it has no end, no place to look for evidence, or no rule.
        NotOpenYet, Lapsed: the day does not allow it.
        TermUnknown, LastDayNeeded: nobody knows, or nobody said, when the new term ends.
        RequirementsUnmet: something is missing; the message names all of it.
        GlyphsMissing: a name on it cannot be printed with the fonts that are here.
        TemplateNotApproved, TemplateChanged: its page may not be used.
    """
    if registrar.id == certificate.person_id:
        raise IssuerIsHolder
    if certificate.enrollment_id is None or certificate.person_id is None:
        raise NotRenewable
    place = _enrollment_of(session, certificate)
    take_turn(session, place)
    queries.hold(session, certificate)
    old = queries.recorded(session, certificate)
    require_step([taken.step for taken in old.steps], Step.SUPERSEDE)
    found = renewing(session, certificate, versions=versions, modules=modules, at=at)
    if found is None:
        raise NotRenewable
    term = next_term(found.renewal, on=found.on, expires=found.held.expires, ends_on=ends_on)
    if found.standing.shortfalls:
        raise RequirementsUnmet(found.standing.shortfalls)
    style = style or style_of(
        session,
        place.organization,
        language=Language(old.face.language),
        holder_language=old.face.holder_language,
    )
    evidence = evidence_of(session, place, modules, zone=found.criteria.zone)
    names, serial = _next_names(session, place.organization, found.on)
    face = replace(
        _face(place, found.criteria, modules, evidence, registrar, names, found.on, style),
        kind_line=style.labels.renewed,
        expires_on=term.ends,
        zone=old.face.zone,
        renews=old.face.number,
        term_begins=term.begins,
    )
    _add_step(session, old, Step.SUPERSEDE, Reason.RENEWED, "", registrar, at=at)
    return _written(
        session,
        place,
        face,
        serial,
        criteria=found.criteria.id,
        issuer=registrar,
        at=at,
        old=old,
    )


class TrainingUnfinished(Conflict):
    """A certificate of training was asked for before all of it was done."""

    def __init__(self, missing: Sequence[str]) -> None:
        self.missing = tuple(missing)
        super().__init__(f"The training is not complete yet: {'; '.join(self.missing)}.")


def training_face(
    enrollment: Enrollment,
    training: Training,
    *,
    criteria: Criteria,
    issuer: Person,
    on: date,
    style: Style,
    names: Names = _UNNAMED,
) -> Face:
    """Return what a certificate about training would say on a day."""
    return make_training_face(
        training,
        holder=enrollment.person.name,
        organization=enrollment.organization,
        issuer=issuer.name,
        criteria=criteria,
        names=names,
        on=on,
        style=style,
    )


def issue_training(
    session: Session,
    enrollment: Enrollment,
    training: Training,
    *,
    criteria: Criteria,
    issuer: Person,
    at: datetime,
    style: Style,
) -> Certificate:
    """Write a certificate about training into the register: of a program, or continuing education.

    Its numbers are of the same series as those of all others. One that was revoked may be followed
    by another; one in force or under review may not.

    Raises:
        IssuerIsHolder: the registrar is the learner.
        TrainingUnfinished: something of it is missing; the message names all of it.
        AlreadyHolds: the learner has one of this kind for the same training.
        GlyphsMissing: a name on it cannot be printed with the fonts that are here.
    """
    if issuer.id == enrollment.person_id:
        raise IssuerIsHolder
    take_turn(session, enrollment)
    if training.missing:
        raise TrainingUnfinished(training.missing)
    issued = queries.issued_about(session, enrollment, style.kind.key)
    held = held_for(issued, training, at=at)
    if held is not None:
        _require_run_out(held, at=at)
    today = criteria.day_of(at)
    names, serial = _next_names(session, enrollment.organization, today)
    face = training_face(
        enrollment, training, criteria=criteria, issuer=issuer, on=today, style=style, names=names
    )
    return _written(
        session, enrollment, face, serial, criteria=criteria.id, issuer=issuer, at=at, old=None
    )


def held_for(
    issued: Mapping[str, Recorded], training: Training, *, at: datetime
) -> Recorded | None:
    """Return the certificate that was issued for a training, or None.

    One in force or under review comes before a newer one that is not. Before roster corrections
    left the name of a session alone, certificates were issued about the row of the roster; those
    count as well.

    Args:
        issued: A learner's certificates of the kind, by what they are about.
        training: What one may be issued for.
        at: When.
    """
    found = [issued[name] for name in {training.about, *training.rows} if name in issued]
    return max(
        found,
        key=lambda one: (one.status(at=at) in _IN_FORCE, one.certificate.id),
        default=None,
    )


def correct_name(
    session: Session, certificate: Certificate, *, note: str, registrar: Person, at: datetime
) -> Certificate:
    """Replace a certificate by one that shows its holder's name as it is now.

    The new one says the same in all else, and ends on the same day.

    Raises:
        IssuerIsHolder: it is the registrar's own.
        NameUnchanged: it shows that name already.
        StepNotAllowed: it is not active.
        RevocationWaits: it is proposed to revoke it, and nobody has decided yet.
        GlyphsMissing: the name cannot be printed with the fonts that are here.
    """
    person = certificate.person
    if person is None or person.name == certificate.holder:
        raise NameUnchanged
    # By the calendar that the face tells its other days by, which is the criteria's.
    changed = {"holder": person.name, "issued_on": today_of(certificate, at=at)}
    return _replaced(
        session, certificate, Reason.NAME_CORRECTED, note, changed, registrar=registrar, at=at
    )


def replace_certificate(
    session: Session, certificate: Certificate, *, reason: Reason, registrar: Person, at: datetime
) -> Certificate:
    """Replace a certificate by one that says the same under a new number and code.

    Raises:
        IssuerIsHolder: it is the registrar's own.
        StepNotAllowed: it is not active.
        RevocationWaits: it is proposed to revoke it, and nobody has decided yet.
        LaterOneIssued: another one about the same was issued later, and not in its place.
        HolderWithdrawn: there is nobody to issue it to.
        EnrollmentGone: the enrollment it came from was deleted.
        GlyphsMissing: the name cannot be printed with the fonts that are here any more.
    """
    return _replaced(session, certificate, reason, "", {}, registrar=registrar, at=at)


def _replaced(
    session: Session,
    certificate: Certificate,
    reason: Reason,
    note: str,
    changed: Mapping[str, Any],
    *,
    registrar: Person,
    at: datetime,
) -> Certificate:
    """Supersede a certificate by one with the same face, but for its names and what `changed`."""
    place = _enrollment_of(session, certificate)
    take_turn(session, place)
    queries.hold(session, certificate)
    old = queries.recorded(session, certificate)
    approved_template(session, old.face.template)
    names, serial = _next_names(session, place.organization, place.organization.day_of(at))
    face = replace(old.face, number=names.number, code=names.code, **changed)
    _add_step(session, old, Step.SUPERSEDE, reason, note, registrar, at=at)
    return _written(
        session,
        place,
        face,
        serial,
        criteria=certificate.criteria,
        issuer=registrar,
        at=at,
        old=old,
    )


def take_step(
    session: Session,
    certificate: Certificate,
    step: Step,
    *,
    reason: Reason,
    note: str = "",
    registrar: Person,
    at: datetime,
    seen: int | None = None,
    key: bytes | None = None,
) -> CertificateStep:
    """Suspend or reinstate a certificate, and tell its holder.

    What cannot be taken back takes two people: see `proposals`.

    Args:
        session: The session of one unit of work.
        certificate: What it is done to.
        step: What is done.
        reason: Why; the public is shown it.
        note: More about why; it stays inside the organization.
        registrar: Who does it.
        at: When.
        seen: How many steps the registrar had before them; None does not ask.
        key: From `domain.holder_mark.marking_key`; None leaves a forgotten name untried.

    Raises:
        IssuerIsHolder, NameFitsHolder: it is the registrar's own, or was as far as can be told.
        ReasonNotFitting: the reason belongs to another step.
        StepNotAllowed: the certificate's state does not allow the step.
        TakesTwo: the step is one that takes a second person.
        ChangedMeanwhile: there is a newer step than the registrar saw.
    """
    if step in TAKES_TWO:
        raise TakesTwo(step)
    known = held_as_seen(session, certificate, seen)
    require_not_forgotten(session, certificate, registrar, key=key)
    return _add_step(session, known, step, reason, note, registrar, at=at)


def take_as_two(
    session: Session, found: CertificateProposal, *, second: Person, at: datetime
) -> CertificateStep:
    """Take the step of a proposal that its second person was let confirm; tell the holder.

    The certificate's row is held by then. Who may be the second person is `proposals`' to say.

    Raises:
        StepNotAllowed, HolderWithdrawn: the step cannot be taken as the certificate stands.
    """
    known = queries.recorded(session, found.certificate)
    return _add_step(session, known, found.step, found.reason, found.note, second, at=at)


def held_as_seen(session: Session, certificate: Certificate, seen: int | None) -> Recorded:
    """Hold a certificate's row, and return what happened to it.

    Raises:
        ChangedMeanwhile: it is not `seen` steps by now; None does not ask.
    """
    queries.hold(session, certificate)
    known = queries.recorded(session, certificate)
    if seen is not None and seen != len(known.steps):
        raise ChangedMeanwhile
    return known


def require_not_holder(certificate: Certificate, registrar: Person) -> None:
    """Refuse a registrar who acts on a certificate of their own.

    Raises:
        IssuerIsHolder: they are its holder.
    """
    if registrar.id == certificate.person_id:
        raise IssuerIsHolder


def require_decided(session: Session, certificate: Certificate, *, at: datetime) -> None:
    """Refuse to go past a revocation that waits: it would be of a certificate nobody holds then.

    Raises:
        RevocationWaits: it is proposed to revoke the certificate.
    """
    if queries.revocation_waits(session, certificate, at=at):
        raise RevocationWaits(certificate)


def _add_step(
    session: Session,
    known: Recorded,
    step: Step,
    reason: Reason,
    note: str,
    registrar: Person,
    *,
    at: datetime,
) -> CertificateStep:
    certificate = known.certificate
    require_not_holder(certificate, registrar)
    require_reason_for(step, reason)
    require_step([done.step for done in known.steps], step)
    if step is Step.SUPERSEDE:
        require_decided(session, certificate, at=at)
        _require_replaceable(session, certificate, reason)
    taken = CertificateStep(
        certificate_id=certificate.id,
        number=len(known.steps) + 1,
        step=step,
        reason=reason,
        note=note.strip(),
        registrar_id=registrar.id,
        taken_at=at,
    )
    session.add(taken)
    session.flush()
    record(
        session,
        _HAPPENED[step],
        actor_id=registrar.id,
        subject=f"certificate {certificate.id}",
        at=at,
        organization_id=certificate.organization_id,
        reason=reason.value,
    )
    _tell(session, certificate, _TOLD.get(step, Kind.CERTIFICATE_CHANGED), at=at)
    return taken


def _require_replaceable(session: Session, certificate: Certificate, reason: Reason) -> None:
    """Refuse to let one that another was issued after come back as if it were the newest.

    A name may be corrected on it all the same: what it says of its days stays as it is.

    Raises:
        LaterOneIssued: another one about the same was issued later, and not in its place.
    """
    later = queries.later_than(session, certificate)
    if later is not None and reason is not Reason.NAME_CORRECTED:
        raise LaterOneIssued(later)


def _held(found: Sequence[Recorded], *, at: datetime) -> Recorded | None:
    """Return what somebody holds of one kind: what is in force or under review, else the latest."""
    return queries.in_force_among(found, at=at) or (found[-1] if found else None)


def _require_run_out(held: Recorded, *, at: datetime) -> None:
    """Refuse a second certificate beside one that is in force or under review."""
    if held.status(at=at) in _IN_FORCE:
        raise AlreadyHolds(held)


def _issuing_standing(
    criteria: Criteria,
    evidence: Sequence[Evidence],
    held: Recorded | None,
    today: date,
    ruled: Criteria,
) -> Standing:
    """Measure somebody for a first certificate, or for another after one that lapsed."""
    lapsed = None if held is None else lapsed_on(held, ruled, on=today)
    if lapsed is None:
        return evaluate(criteria, evidence, on=today)
    return anew(criteria, ruled, evidence, lapsed=lapsed, on=today)


def _face(
    enrollment: Enrollment,
    criteria: Criteria,
    modules: Sequence[Module],
    evidence: Sequence[Evidence],
    issuer: Person,
    names: Names,
    today: date,
    style: Style,
) -> Face:
    return make_face(
        holder=enrollment.person.name,
        organization=enrollment.organization,
        issuer=issuer.name,
        criteria=criteria,
        modules=modules,
        evidence=evidence,
        names=names,
        on=today,
        style=style,
    )


def _next_names(session: Session, organization: Organization, today: date) -> tuple[Names, int]:
    """Draw a code and the next number; another registrar of the organization waits for it."""
    session.execute(
        select(Organization.id).where(Organization.id == organization.id).with_for_update()
    )
    serial = queries.next_serial(session, organization.series, today.year)
    number = CertificateNumber(organization.series, today.year, serial)
    return Names(str(number), str(VerificationCode.new())), serial


def _written(
    session: Session,
    enrollment: Enrollment,
    face: Face,
    serial: int,
    *,
    criteria: str,
    issuer: Person,
    at: datetime,
    old: Recorded | None,
    decided: Mapping[str, str] = _NOTHING,
) -> Certificate:
    require_glyphs(words_on(face))
    certificate = Certificate(
        code=VerificationCode.parse(face.code).characters,
        series=CertificateNumber.parse(face.number).series,
        year=CertificateNumber.parse(face.number).year,
        serial=serial,
        holder=face.holder,
        family_key=family_key(face.holder),
        face=to_json(face),
        criteria=criteria,
        kind=face.kind,
        about=face.about,
        issued_on=face.issued_on,
        expires_on=face.expires_on,
        issued_at=at,
        organization_id=enrollment.organization_id,
        person_id=enrollment.person_id,
        enrollment_id=enrollment.id,
        issuer_id=issuer.id,
        supersedes_id=old.certificate.id if old else None,
    )
    session.add(certificate)
    session.flush()
    record(
        session,
        Happened.CERTIFICATE_ISSUED,
        actor_id=issuer.id,
        subject=f"certificate {certificate.id}",
        at=at,
        organization_id=enrollment.organization_id,
        number=face.number,
        criteria=criteria,
        kind=face.kind,
        template=face.template,
        branding=face.branding.version if face.branding else 0,
        **decided,
    )
    _tell(session, certificate, Kind.CERTIFICATE_ISSUED, at=at)
    return certificate


def _tell(session: Session, certificate: Certificate, kind: Kind, *, at: datetime) -> None:
    if certificate.person_id is not None:
        queue(
            session,
            kind,
            recipient_id=certificate.person_id,
            about=said_about(certificate),
            path=_OWN_PAGE,
            at=at,
        )


def _enrollment_of(session: Session, certificate: Certificate) -> Enrollment:
    known = certificate.enrollment_id
    found = session.get(Enrollment, known) if known else None
    if found is None:
        raise EnrollmentGone
    return found
