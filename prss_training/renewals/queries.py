"""Who is to be reminded, who asked, what was reported. What is not there is `Missing`."""

from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import CTE, ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from prss_training.accounts.models import User
from prss_training.certificates.models import Certificate, CertificateStep
from prss_training.certificates.queries import ending_between
from prss_training.certificates.renewing import today_of
from prss_training.domain.certificate import Reason, Step
from prss_training.domain.errors import Missing
from prss_training.domain.particulars import ParticularKind
from prss_training.domain.people import Act
from prss_training.domain.renewal import ENDED, REMINDED_AT, due_reminder
from prss_training.enrollments.models import Enrollment
from prss_training.fieldwork.queries import people_who_may
from prss_training.particulars.models import Particular
from prss_training.people.models import Organization, Person
from prss_training.renewals.models import (
    CertificateReminder,
    CourseAnswer,
    CourseReport,
    RenewalConsent,
    RenewalRequest,
)

# Of what ended longer ago nobody is told any more: an old register may be brought in whole.
MOST_DAYS_LATE = 60
_DAY = timedelta(days=1)


class NoSuchCourse(Missing):
    """No reported course of this organization, or of this person, has this number."""

    def __init__(self) -> None:
        super().__init__("There is no such course here. Go back to the list.")


class SupervisorUnknown(Missing):
    """The person chosen is no supervisor here, or is the holder."""

    def __init__(self) -> None:
        super().__init__("Choose a supervisor of your organization from the list.")


def to_remind(session: Session, *, at: datetime) -> list[int]:
    """Return the numbers of the certificates whose holder may have to be told something now.

    Whoever tells them looks again, with the certificate held. No face is read, and of a register
    of any size only what was not told yet; of what took the place of another, what was told of
    that one is looked up as well. Two queries, however many there are.
    """
    today = at.date()  # in UTC; a day more on each side is read, and each zone decides below
    near = ending_between(
        today - timedelta(days=MOST_DAYS_LATE) - _DAY,
        today + timedelta(days=max(REMINDED_AT)) + _DAY,
    )
    rows = session.execute(
        near.where(or_(*_untold(today))).with_only_columns(
            Certificate.id,
            Certificate.issued_on,
            Certificate.expires_on,
            Certificate.supersedes_id,
            Certificate.face["zone"].as_string().label("zone"),
        )
    ).all()
    told = told_of(session, [row.id for row in rows if row.supersedes_id is not None])
    return [
        row.id
        for row in rows
        for today in [at.astimezone(ZoneInfo(row.zone)).date()]
        if _due(row.issued_on, row.expires_on, today, told.get(row.id, ())) is not None
    ]


def _untold(today: date) -> Iterator[ColumnElement[bool]]:
    """Yield a condition for each reminder: its days have come, and it was not told."""
    after = -MOST_DAYS_LATE - 1
    for days in sorted((ENDED, *REMINDED_AT)):
        told = exists().where(
            CertificateReminder.certificate_id == Certificate.id, CertificateReminder.days == days
        )
        first, last = today + timedelta(days=after), today + timedelta(days=days)
        yield and_(Certificate.expires_on.between(first - _DAY, last + _DAY), ~told)
        after = days


def due(certificate: Certificate, told: Iterable[int], *, at: datetime) -> int | None:
    """Return which reminder of a certificate is due, in days before its end; None for none."""
    today = today_of(certificate, at=at)
    return _due(certificate.issued_on, certificate.expires_on, today, told)


def _due(issued_on: date, expires: date | None, today: date, told: Iterable[int]) -> int | None:
    if expires is None or (today - expires).days > MOST_DAYS_LATE:
        return None
    return due_reminder(issued_on=issued_on, expires=expires, on=today, told=told)


def told_of(session: Session, ids: Collection[int]) -> dict[int, set[int]]:
    """Return what was told of each certificate, or of one that it goes on with, in days."""
    found: dict[int, set[int]] = {}
    line = _lines(ids)
    rows = session.execute(
        select(line.c.newest, CertificateReminder.days).join(
            CertificateReminder, CertificateReminder.certificate_id == line.c.member
        )
    )
    for number, days in rows:
        found.setdefault(number, set()).add(days)
    return found


def asked(session: Session, ids: Collection[int]) -> dict[int, RenewalRequest]:
    """Return who asked to renew, by the number of the certificate; the first that asked for it.

    Whoever asked for one that was replaced since has asked for what took its place.
    """
    line = _lines(ids)
    rows = session.execute(
        select(line.c.newest, RenewalRequest)
        .join(RenewalRequest, RenewalRequest.certificate_id == line.c.member)
        .order_by(RenewalRequest.id.desc())
    )
    return dict(rows.all())


def _lines(ids: Collection[int]) -> CTE:
    """Return each of these certificates with every one whose term it goes on with, itself too.

    A replacement and a corrected name go on with a term; a renewal begins its own.
    """
    begun = select(Certificate.id.label("newest"), Certificate.id.label("member"))
    line = begun.where(Certificate.id.in_(ids)).cte("line", recursive=True)
    before = (
        select(line.c.newest, Certificate.supersedes_id)
        .join(Certificate, Certificate.id == line.c.member)
        .join(CertificateStep, CertificateStep.certificate_id == Certificate.supersedes_id)
        .where(
            CertificateStep.step == Step.SUPERSEDE,
            CertificateStep.reason != Reason.RENEWED,
        )
    )
    return line.union_all(before)


def supervisors_for(session: Session, enrollment: Enrollment) -> list[Person]:
    """Return the supervisors of a holder's organization, themselves left out, by name."""
    ids = people_who_may(session, enrollment.organization, Act.APPROVE_HOURS)
    return list(
        session.scalars(
            select(Person)
            .where(Person.id.in_(ids), Person.id != enrollment.person_id)
            .order_by(func.lower(Person.name), Person.id)
        )
    )


def consent_of(session: Session, enrollment: Enrollment) -> RenewalConsent | None:
    """Return the supervisor whom a holder lets know, or None while nobody is."""
    return session.scalar(
        select(RenewalConsent)
        .where(RenewalConsent.enrollment_id == enrollment.id, RenewalConsent.ended_at.is_(None))
        .options(joinedload(RenewalConsent.supervisor))
    )


def address_of(session: Session, person_id: int) -> str:
    """Return where letters to a person go; empty where they have no address that was confirmed."""
    found = session.scalar(
        select(User.email).where(
            User.person_id == person_id, User.active.is_(True), User.confirmed_at.is_not(None)
        )
    )
    return found or ""


def courses_of(session: Session, enrollment: Enrollment) -> list[CourseReport]:
    """Return every course that a holder reported, with its answer, the newest first."""
    return list(
        session.scalars(
            select(CourseReport)
            .where(CourseReport.enrollment_id == enrollment.id)
            .options(joinedload(CourseReport.answer).joinedload(CourseAnswer.answered_by))
            .order_by(CourseReport.reported_at.desc(), CourseReport.id.desc())
        )
    )


def courses_waiting(organization: Organization) -> Select[CourseReport]:
    """Return the query of the courses that wait for an answer, the oldest first."""
    return (
        select(CourseReport)
        .join(CourseReport.enrollment)
        .outerjoin(CourseReport.answer)
        .where(Enrollment.organization_id == organization.id, CourseAnswer.id.is_(None))
        .options(joinedload(CourseReport.enrollment).joinedload(Enrollment.person))
        .order_by(CourseReport.reported_at, CourseReport.id)
    )


def courses_on_file(session: Session, enrollment: Enrollment) -> list[tuple[Particular, int]]:
    """Return the courses on a learner's file that count, oldest first, in one query.

    Each comes with the number of the file that proves it, 0 where staff put it there themselves.
    """
    undone = aliased(Particular)
    rows = session.execute(
        select(Particular, CourseReport.file_id)
        .outerjoin(undone, undone.reverses_id == Particular.id)
        .outerjoin(CourseAnswer, CourseAnswer.particular_id == Particular.id)
        .outerjoin(CourseReport, CourseReport.id == CourseAnswer.report_id)
        .where(
            Particular.enrollment_id == enrollment.id,
            Particular.kind == ParticularKind.COURSE,
            Particular.reverses_id.is_(None),
            undone.id.is_(None),
        )
        .order_by(Particular.id)
    )
    return [(line, file_id or 0) for line, file_id in rows]


def course(session: Session, report_id: int, organization: Organization) -> CourseReport:
    """Return one reported course of an organization.

    Raises:
        NoSuchCourse: there is none with this number here.
    """
    found = session.get(CourseReport, report_id)
    if found is None or found.enrollment.organization_id != organization.id:
        raise NoSuchCourse
    return found
