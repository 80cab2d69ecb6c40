"""Finding certificates and what happened to them. What is not there is `Missing`."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from prss_training.certificates.faces import from_json
from prss_training.certificates.models import (
    Certificate,
    CertificateDocument,
    CertificateProposal,
    CertificateProposalAnswer,
    CertificateStep,
    CertificateWithdrawal,
)
from prss_training.domain.certificate import (
    Face,
    HolderWithdrawn,
    Reason,
    State,
    Status,
    Step,
    held_against,
    holder_withdrawn,
    state_after,
    status_on,
)
from prss_training.domain.certificate_kind import CertificateKind
from prss_training.domain.certificate_number import (
    CertificateNumber,
    CodeUnreadable,
    NumberUnreadable,
    VerificationCode,
)
from prss_training.domain.errors import Missing
from prss_training.domain.four_eyes import LASTS
from prss_training.enrollments.models import Enrollment
from prss_training.files.models import StoredFile
from prss_training.people.models import Organization, Person


class CertificateUnknown(Missing):
    """No certificate of this organization, or of this person, has this id."""

    def __init__(self) -> None:
        super().__init__("There is no such certificate here. Go back to the list.")


@dataclass(frozen=True, slots=True)
class Recorded:
    """A certificate, what was done to it since, and the one that took its place."""

    certificate: Certificate
    steps: tuple[CertificateStep, ...]
    successor: Certificate | None = None

    @property
    def face(self) -> Face:
        """Everything the certificate says."""
        return from_json(self.certificate.face)

    @property
    def state(self) -> State:
        """What the register decided."""
        return state_after([taken.step for taken in self.steps])

    @property
    def withdrawn(self) -> bool:
        """Whether the holder's details were taken from it."""
        return holder_withdrawn(taken.step for taken in self.steps)

    @property
    def revocation(self) -> CertificateStep | None:
        """The step by which it was revoked for what is held against its holder, or None."""
        found = (taken for taken in self.steps if taken.step is Step.REVOKE)
        return next((taken for taken in found if held_against(taken.reason)), None)

    def status(self, *, at: datetime) -> Status:
        """What the public is told at a moment, on the calendar the certificate was issued by."""
        zone = ZoneInfo(self.certificate.face["zone"])
        today = at.astimezone(zone).date()
        return status_on(self.state, self.certificate.expires_on, on=today)


def certificate(
    session: Session, certificate_id: int, organization: Organization | None = None
) -> Certificate:
    """Return a certificate, of one organization if it is given.

    Raises:
        CertificateUnknown: there is none with this id, or it is another organization's.
    """
    found = session.get(Certificate, certificate_id)
    if found is None or (organization and found.organization_id != organization.id):
        raise CertificateUnknown
    return found


def hold(session: Session, certificate: Certificate) -> None:
    """Let one act at a time change what follows a certificate, until the transaction ends.

    SQLite's write lock does this by itself; elsewhere the certificate's row is locked. What the
    row holds by then is read again.
    """
    session.scalars(
        select(Certificate)
        .where(Certificate.id == certificate.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def recorded(session: Session, certificate: Certificate) -> Recorded:
    """Return a certificate with everything that happened to it."""
    return recorded_all(session, [certificate])[0]


def recorded_all(session: Session, certificates: Iterable[Certificate]) -> list[Recorded]:
    """Return certificates with what happened to them, in two queries however many they are."""
    listed = list(certificates)
    ids = [found.id for found in listed]
    steps: dict[int, list[CertificateStep]] = defaultdict(list)
    for taken in session.scalars(
        select(CertificateStep)
        .where(CertificateStep.certificate_id.in_(ids))
        .options(joinedload(CertificateStep.registrar))
        .order_by(CertificateStep.certificate_id, CertificateStep.number)
    ):
        steps[taken.certificate_id].append(taken)
    newer = session.scalars(select(Certificate).where(Certificate.supersedes_id.in_(ids)))
    successors = {found.supersedes_id: found for found in newer}
    return [Recorded(one, tuple(steps[one.id]), successors.get(one.id)) for one in listed]


def openers(session: Session, certificates: Iterable[Certificate]) -> dict[int, Certificate]:
    """Return, by each certificate's number, the one with which its term began.

    A certificate that only took the place of another, such as for a corrected name, goes on with
    the other's term; one that renews another begins its own. As many queries as the longest such
    line has certificates.
    """
    found = {one.id: one for one in certificates}
    looking = {number for number, one in found.items() if one.supersedes_id is not None}
    while looking:
        before = _replaced(session, {found[number].supersedes_id for number in looking})
        for number in tuple(looking):
            known = before.get(found[number].supersedes_id or 0)
            if known is None:
                looking.discard(number)
                continue
            found[number] = known
            if known.supersedes_id is None:
                looking.discard(number)
    return found


def _replaced(session: Session, ids: Iterable[int | None]) -> dict[int, Certificate]:
    """Return those of these certificates that were replaced, and not renewed."""
    rows = session.scalars(
        select(Certificate)
        .join(CertificateStep, CertificateStep.certificate_id == Certificate.id)
        .where(
            Certificate.id.in_([number for number in ids if number is not None]),
            CertificateStep.step == Step.SUPERSEDE,
            CertificateStep.reason != Reason.RENEWED,
        )
    )
    return {one.id: one for one in rows}


def of_person(session: Session, person: Person) -> list[Recorded]:
    """Return every certificate a person was ever issued, newest first."""
    found = session.scalars(
        select(Certificate)
        .where(Certificate.person_id == person.id)
        .order_by(Certificate.issued_at.desc(), Certificate.id.desc())
    )
    return recorded_all(session, found)


def proposed_for(
    session: Session, certificate: Certificate, *, at: datetime
) -> list[CertificateProposal]:
    """Return what is proposed for a certificate and waits for a second person, oldest first."""
    found = session.scalars(
        select(CertificateProposal)
        .outerjoin(CertificateProposal.answer)
        .where(
            CertificateProposal.certificate_id == certificate.id,
            CertificateProposalAnswer.id.is_(None),
            CertificateProposal.proposed_at > at - LASTS,
        )
        .order_by(CertificateProposal.id)
    )
    return list(found)


def revocation_waits(session: Session, certificate: Certificate, *, at: datetime) -> bool:
    """Tell whether it is proposed to revoke a certificate, and nobody has decided yet."""
    return any(one.step is Step.REVOKE for one in proposed_for(session, certificate, at=at))


def in_force_otherwise_named(
    session: Session, certificate: Certificate, *, at: datetime
) -> list[Recorded]:
    """Return the other certificates of its holder, here, in force under a name they had before.

    Newest first; one under review is among them.
    """
    person = certificate.person
    if person is None:
        return []
    found = session.scalars(
        select(Certificate)
        .where(
            Certificate.person_id == person.id,
            Certificate.organization_id == certificate.organization_id,
            Certificate.id != certificate.id,
            Certificate.holder != person.name,
        )
        .order_by(Certificate.issued_at.desc(), Certificate.id.desc())
    ).all()
    in_force = (Status.ACTIVE, Status.SUSPENDED)
    return [one for one in recorded_all(session, found) if one.status(at=at) in in_force]


def all_under(
    session: Session,
    enrollments: Iterable[Enrollment],
    kind: CertificateKind = CertificateKind.PEER_SPECIALIST,
) -> dict[int, list[Recorded]]:
    """Return every certificate of one kind of each enrollment that has one, the latest last.

    What took the place of another stands in its line, however late it did: a certificate that ran
    out and is issued again under another name does not come after one that was earned anew.
    """
    ids = [place.id for place in enrollments]
    found = session.scalars(
        select(Certificate)
        .where(Certificate.enrollment_id.in_(ids), Certificate.kind == kind.value)
        .order_by(Certificate.id)
    ).all()
    by_id = {one.certificate.id: one for one in recorded_all(session, found)}
    listed: dict[int, list[Recorded]] = {}
    for one in _by_line(found):
        listed.setdefault(one.enrollment_id or 0, []).append(by_id[one.id])
    return listed


def issued_under(
    session: Session,
    enrollments: Iterable[Enrollment],
    kind: CertificateKind = CertificateKind.PEER_SPECIALIST,
) -> dict[int, Recorded]:
    """Return the latest certificate of one kind of each enrollment that has one."""
    return {place: found[-1] for place, found in all_under(session, enrollments, kind).items()}


def in_force_among(found: Iterable[Recorded], *, at: datetime) -> Recorded | None:
    """Return one of these certificates that is in force or under review, or None."""
    standing = (Status.ACTIVE, Status.SUSPENDED)
    return next((one for one in found if one.status(at=at) in standing), None)


def later_than(session: Session, certificate: Certificate) -> Certificate | None:
    """Return the latest certificate of another line about the same, begun after this one's."""
    if certificate.enrollment_id is None:
        return None
    found = session.scalars(
        select(Certificate)
        .where(
            Certificate.enrollment_id == certificate.enrollment_id,
            Certificate.kind == certificate.kind,
            Certificate.about == certificate.about,
        )
        .order_by(Certificate.id)
    ).all()
    began, ordered = _beginnings(found), _by_line(found)
    later = [one for one in ordered if began[one.id] > began[certificate.id]]
    return later[-1] if later else None


def _by_line(found: Sequence[Certificate]) -> list[Certificate]:
    began = _beginnings(found)
    return sorted(found, key=lambda one: (began[one.id], one.id))


def _beginnings(found: Iterable[Certificate]) -> dict[int, int]:
    """Return, for certificates in the order of their ids, with which id the line of each began."""
    began: dict[int, int] = {}
    for one in found:
        before = one.supersedes_id
        began[one.id] = one.id if before is None else began.get(before, before)
    return began


def latest_under(
    session: Session,
    enrollment: Enrollment,
    kind: CertificateKind = CertificateKind.PEER_SPECIALIST,
) -> Recorded | None:
    """Return the latest certificate of one kind that a person has from an enrollment, or None."""
    return issued_under(session, [enrollment], kind).get(enrollment.id)


def first_under(session: Session, enrollment: Enrollment) -> Certificate | None:
    """Return the first peer specialist certificate from an enrollment, whatever became of it."""
    return session.scalar(
        select(Certificate)
        .where(
            Certificate.enrollment_id == enrollment.id,
            Certificate.kind == CertificateKind.PEER_SPECIALIST.value,
        )
        .order_by(Certificate.id)
        .limit(1)
    )


def issued_about(
    session: Session, enrollment: Enrollment, kind: CertificateKind
) -> dict[str, Recorded]:
    """Return the newest certificate of one kind for each thing that one was given for."""
    found = session.scalars(
        select(Certificate)
        .where(Certificate.enrollment_id == enrollment.id, Certificate.kind == kind.value)
        .order_by(Certificate.id)
    )
    return {one.certificate.about: one for one in recorded_all(session, found)}


def next_serial(session: Session, series: str, year: int) -> int:
    """Return the number after the highest of a series in a year; the first is 1."""
    highest = session.scalar(
        select(func.max(Certificate.serial)).where(
            Certificate.series == series, Certificate.year == year
        )
    )
    return (highest or 0) + 1


def document_of(session: Session, certificate: Certificate) -> CertificateDocument | None:
    """Return the signed PDF of a certificate, or None while there is none."""
    return session.scalar(
        select(CertificateDocument)
        .where(CertificateDocument.certificate_id == certificate.id)
        .options(joinedload(CertificateDocument.file))
    )


def file_of(document: CertificateDocument) -> StoredFile:
    """Return the stored file of a signed PDF.

    Raises:
        HolderWithdrawn: it went with the holder's details.
    """
    if document.file is None:
        raise HolderWithdrawn
    return document.file


def unengraved(session: Session, limit: int = 50, *, after: int = 0) -> list[int]:
    """Return the ids of certificates without a PDF that can have one, oldest first.

    Those up to `after` are left out.
    """
    return list(
        session.scalars(
            select(Certificate.id)
            .outerjoin(CertificateDocument, CertificateDocument.certificate_id == Certificate.id)
            .where(CertificateDocument.id.is_(None), ~_is_withdrawn(), Certificate.id > after)
            .order_by(Certificate.id)
            .limit(limit)
        )
    )


def unengraved_count(session: Session) -> int:
    """Return how many certificates have no PDF and can have one."""
    return (
        session.scalar(
            select(func.count(Certificate.id))
            .outerjoin(CertificateDocument, CertificateDocument.certificate_id == Certificate.id)
            .where(CertificateDocument.id.is_(None), ~_is_withdrawn())
        )
        or 0
    )


_LATEST_STEP = (
    select(CertificateStep.step)
    .where(CertificateStep.certificate_id == Certificate.id)
    .where(CertificateStep.step != Step.WITHDRAW)  # it leaves every state as it was
    .order_by(CertificateStep.number.desc())
    .limit(1)
    .correlate(Certificate)
    .scalar_subquery()
)
_IS_ACTIVE = or_(_LATEST_STEP.is_(None), _LATEST_STEP == Step.REINSTATE)
_LATER = aliased(Certificate)
# One of another kind takes nobody's place: a training completed says nothing of being certified.
# Nor does one that ends no later: what ran out may be issued again, to correct the name on it,
# after another was earned. It is issued on a later day then, but after its own end.
_IS_LAST = ~exists().where(
    _LATER.enrollment_id == Certificate.enrollment_id,
    _LATER.kind == Certificate.kind,
    or_(_LATER.expires_on.is_(None), _LATER.expires_on > Certificate.expires_on),
    or_(_LATER.issued_on > Certificate.issued_on, _LATER.issued_on > Certificate.expires_on),
)
_DECIDED = {
    Status.SUSPENDED: Step.SUSPEND,
    Status.REVOKED: Step.REVOKE,
    Status.SUPERSEDED: Step.SUPERSEDE,
}


def listed(
    organization: Organization,
    *,
    sought: str = "",
    status: Status | None = None,
    withdrawn: bool = False,
    ending: int | None = None,
    on: date,
) -> Select[Certificate]:
    """Return the query of an organization's register, newest first, for a paged list.

    Args:
        organization: Whose register.
        sought: Part of a holder's name, or a certificate's number or code; empty finds all.
        status: Only certificates of which the public is told this.
        withdrawn: Only those from which the holder's details were taken.
        ending: Only those in force that end within so many days.
        on: Today, where the organization is.
    """
    found = (
        select(Certificate)
        .where(Certificate.organization_id == organization.id)
        .order_by(Certificate.issued_at.desc(), Certificate.id.desc())
    )
    if sought.strip():
        found = found.where(_sought(sought.strip()))
    if withdrawn:
        found = found.where(_is_withdrawn())
    if ending is not None:
        last = on + timedelta(days=ending)
        found = found.where(_IS_ACTIVE, Certificate.expires_on.between(on, last))
    if status is None:
        return found
    if status in _DECIDED:
        return found.where(_LATEST_STEP.in_([_DECIDED[status]]))
    ended = and_(Certificate.expires_on.is_not(None), Certificate.expires_on < on)
    return found.where(_IS_ACTIVE, ended if status is Status.EXPIRED else ~ended)


def ending_between(first: date, last: date) -> Select[Certificate]:
    """Return the query of certificates that nobody decided about and that end in these days.

    The earliest end comes first. One after which another of its kind was issued to the same
    learner is left out, and so is one whose holder is not named any more.
    """
    return (
        select(Certificate)
        .where(
            _IS_ACTIVE,
            _IS_LAST,
            Certificate.person_id.is_not(None),
            Certificate.expires_on.between(first, last),
        )
        .order_by(Certificate.expires_on, Certificate.id)
    )


def ending_soon(
    organization: Organization, *, on: date, within: int, after: int
) -> Select[Certificate]:
    """Return the query of an organization's certificates whose end is near or not long past.

    Args:
        organization: Whose register.
        on: Today, where the organization is.
        within: How many days ahead the end may be; below zero, it is past.
        after: How many days ago it may have been.
    """
    first, last = on - timedelta(days=after), on + timedelta(days=within)
    return ending_between(first, last).where(Certificate.organization_id == organization.id)


def _sought(text: str) -> ColumnElement[bool]:
    try:
        return by_number(CertificateNumber.parse(text))
    except NumberUnreadable:
        pass
    try:
        return Certificate.code == VerificationCode.parse(text).characters
    except CodeUnreadable:
        return Certificate.holder.icontains(text, autoescape=True)


def _is_withdrawn() -> ColumnElement[bool]:
    return exists().where(CertificateWithdrawal.certificate_id == Certificate.id)


def by_number(number: CertificateNumber) -> ColumnElement[bool]:
    """Return the condition that finds the certificate with a number."""
    return and_(
        Certificate.series == number.series,
        Certificate.year == number.year,
        Certificate.serial == number.serial,
    )
