"""Asking to be renewed, letting a supervisor know, and courses that were taken elsewhere."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from prss_training.audit.models import Happened
from prss_training.audit.services import record
from prss_training.certificates import queries as certificates
from prss_training.certificates.models import Certificate
from prss_training.certificates.renewing import Renewing
from prss_training.domain.certificate import State
from prss_training.domain.criteria import RenewalStanding
from prss_training.domain.errors import Conflict, Missing
from prss_training.domain.particulars import ParticularKind, require_fileable
from prss_training.domain.people import Act
from prss_training.domain.practice import require_reason
from prss_training.domain.renewal import Lapsed, NotOpenYet
from prss_training.domain.rules import Attest
from prss_training.enrollments.models import Enrollment
from prss_training.enrollments.services import take_turn
from prss_training.fieldwork.queries import people_who_may
from prss_training.files.models import StoredFile
from prss_training.notices.models import Kind
from prss_training.notices.services import queue
from prss_training.particulars.models import Particular
from prss_training.particulars.services import OwnFile, put_on_file
from prss_training.people.models import Person
from prss_training.renewals import queries
from prss_training.renewals.models import (
    CourseAnswer,
    CourseOutcome,
    CourseReport,
    RenewalConsent,
    RenewalRequest,
)

_STAFF_LIST = "/register/renewals"
_COURSES = "/register/courses/"
_OWN_PAGE = "/certificates/"
_NAMED_BY = ("title", "provider")


class NothingToRenew(Conflict):
    """A certificate is not one that can be renewed."""

    def __init__(self) -> None:
        super().__init__(
            "This certificate is not in the register as one that can be renewed. Open your "
            "certificates again to see which one counts now."
        )


class NothingToSay(Missing):
    """Renewing asks for no word of the holder's own by that name."""

    def __init__(self) -> None:
        super().__init__("Renewing does not ask you to say this. Open the page again.")


class AnsweredAlready(Conflict):
    """Somebody answered about a course before."""

    def __init__(self) -> None:
        super().__init__("Somebody answered about this course already. Open the list again.")


class CountedAlready(Conflict):
    """A course that was handed in is on the person's file already."""

    def __init__(self, there: Particular, *, same_proof: bool) -> None:
        day = f"{there.happened_on.day} {there.happened_on:%B %Y}"
        said = f"“{there.detail['title']}” of {day} is on file already and counts"
        super().__init__(
            f"{said}, with the same proof. Give this one back. If the proof shows another course "
            "too, put that one on the file yourself."
            if same_proof
            else f"{said}, from the same provider. Give this one back, or take the other one back "
            "on the file first."
        )


def ask_for_renewal(session: Session, found: Renewing, *, at: datetime) -> RenewalRequest:
    """Tell the registrars that a holder asks to be renewed. Asking again changes nothing.

    Raises:
        NothingToRenew: the certificate is not active.
        NotOpenYet, Lapsed: the day does not allow it.
    """
    certificate = found.certificate
    certificates.hold(session, certificate)
    if certificates.recorded(session, certificate).state is not State.ACTIVE:
        raise NothingToRenew
    if found.stands is RenewalStanding.NOT_OPEN_YET:
        raise NotOpenYet(found.opens_on)
    if found.stands is RenewalStanding.LAPSED:
        raise Lapsed(found.renewable_until)
    known = queries.asked(session, [certificate.id]).get(certificate.id)
    if known is not None:
        return known
    asked = RenewalRequest(certificate_id=certificate.id, asked_at=at)
    session.add(asked)
    session.flush()
    _record(session, Happened.RENEWAL_ASKED, certificate, at=at)
    for person_id in people_who_may(session, certificate.organization, Act.ISSUE_CERTIFICATE):
        if person_id != certificate.person_id:
            queue(
                session,
                Kind.RENEWAL_ASKED,
                recipient_id=person_id,
                about=f"{certificate.holder} ({certificate.face['number']})",
                path=_STAFF_LIST,
                at=at,
            )
    return asked


def say_own_word(
    session: Session, place: Enrollment, found: Renewing, key: str, *, holder: Person, at: datetime
) -> Particular:
    """Put on file what renewing asks the holder to say themselves.

    Raises:
        NothingToSay: no requirement of that name asks for their own word.
    """
    rules = [one.rule for one in found.criteria.part("renewal") if one.key == key]
    if not rules or not isinstance(rules[0], Attest) or rules[0].by not in (None, "self"):
        raise NothingToSay
    return put_on_file(
        session,
        place,
        ParticularKind.ATTESTATION,
        {"what": rules[0].what, "by": "self"},
        happened_on=place.organization.day_of(at),
        proof="",
        by=holder,
        at=at,
    )


def let_know(
    session: Session, place: Enrollment, *, supervisor_id: int, at: datetime
) -> RenewalConsent:
    """Let one supervisor know before a certificate ends, in place of whoever was until now.

    Raises:
        SupervisorUnknown: they are no supervisor of the holder's organization.
    """
    take_turn(session, place)
    known = {one.id: one for one in queries.supervisors_for(session, place)}
    if supervisor_id not in known:
        raise queries.SupervisorUnknown
    held = queries.consent_of(session, place)
    if held is not None and held.supervisor_id == supervisor_id:
        return held
    if held is not None:
        _end(session, place, held, at=at)
    given = RenewalConsent(
        enrollment_id=place.id, supervisor_id=supervisor_id, given_at=at, ended_at=None
    )
    session.add(given)
    session.flush()
    _record_place(session, Happened.RENEWAL_SHARED, place, place.person_id, at, supervisor_id)
    return given


def let_know_no_more(session: Session, place: Enrollment, *, at: datetime) -> None:
    """Let no supervisor know any more. Where nobody was, nothing changes."""
    take_turn(session, place)
    held = queries.consent_of(session, place)
    if held is not None:
        _end(session, place, held, at=at)


def report_course(
    session: Session,
    place: Enrollment,
    detail: Mapping[str, Any],
    *,
    happened_on: date,
    proof: StoredFile,
    at: datetime,
) -> CourseReport:
    """Hand in a course that a holder took elsewhere, and tell whoever keeps files.

    It counts for nothing until staff have looked at the proof and accepted it.

    Raises:
        DayToCome: its day is still to come where the organization is.
        NothingInCourse: it has no hours and no days.
    """
    today = place.organization.day_of(at)
    require_fileable(ParticularKind.COURSE, detail, on=happened_on, today=today)
    report = CourseReport(
        enrollment=place, detail=dict(detail), happened_on=happened_on, file=proof, reported_at=at
    )
    session.add(report)
    session.flush()
    _record_place(session, Happened.COURSE_REPORTED, place, place.person_id, at, report.id)
    for person_id in people_who_may(session, place.organization, Act.KEEP_FILE):
        if person_id != place.person_id:
            queue(
                session,
                Kind.COURSE_REPORTED,
                recipient_id=person_id,
                about=f"{place.person.name}, “{report.detail['title']}”",
                path=f"{_COURSES}{report.id}",
                at=at,
            )
    return report


def accept_course(
    session: Session, report: CourseReport, *, by: Person, at: datetime
) -> CourseAnswer:
    """Put a reported course on the holder's file, where it counts from today on, and tell them.

    Raises:
        OwnFile: it is the person's own.
        AnsweredAlready: somebody answered before.
        CountedAlready: the same course, or one with the same proof, is on the file and counts.
    """
    place = _answerable(session, report, by)
    _require_new(session, place, report)
    today = place.organization.day_of(at)
    line = put_on_file(
        session,
        place,
        ParticularKind.COURSE,
        report.detail,
        happened_on=report.happened_on,
        proof=f"Proof handed in by the holder, looked at on {today.isoformat()}",
        by=by,
        at=at,
    )
    return _answered(session, report, CourseOutcome.ACCEPTED, "", line, by, at=at)


def return_course(
    session: Session, report: CourseReport, *, reason: str, by: Person, at: datetime
) -> CourseAnswer:
    """Give a reported course back with what is wrong with it, and tell the holder.

    Raises:
        OwnFile: it is the person's own.
        ReasonMissing: nothing is said.
        AnsweredAlready: somebody answered before.
    """
    said = require_reason(reason)
    _answerable(session, report, by)
    return _answered(session, report, CourseOutcome.RETURNED, said, None, by, at=at)


def note_proof_opened(session: Session, report: CourseReport, *, by: Person, at: datetime) -> None:
    """Write down that somebody of the staff opened the proof of a course."""
    _record_place(session, Happened.COURSE_PROOF_OPENED, report.enrollment, by.id, at, report.id)


def _answerable(session: Session, report: CourseReport, by: Person) -> Enrollment:
    place = report.enrollment
    if place.person_id == by.id:
        raise OwnFile
    take_turn(session, place)
    session.refresh(report, ["answer"])
    if report.answer is not None:
        raise AnsweredAlready
    return place


def _require_new(session: Session, place: Enrollment, report: CourseReport) -> None:
    """Refuse a course that counts already. The learner's turn is taken by then.

    Raises:
        CountedAlready: it is there, or its proof is.
    """
    own = _course_name(report.detail, report.happened_on)
    for there, file_id in queries.courses_on_file(session, place):
        if file_id == report.file_id:
            raise CountedAlready(there, same_proof=True)
        if _course_name(there.detail, there.happened_on) == own:
            raise CountedAlready(there, same_proof=False)


def _course_name(detail: Mapping[str, Any], on: date) -> tuple[str, str, date]:
    """Return what two lines about one course have in common, however it was typed."""
    title, provider = (" ".join(str(detail[name]).casefold().split()) for name in _NAMED_BY)
    return title, provider, on


def _answered(
    session: Session,
    report: CourseReport,
    outcome: CourseOutcome,
    reason: str,
    line: Particular | None,
    by: Person,
    *,
    at: datetime,
) -> CourseAnswer:
    answer = CourseAnswer(
        report=report,
        outcome=outcome,
        reason=reason,
        particular=line,
        answered_by=by,
        answered_at=at,
    )
    session.add(answer)
    session.flush()
    accepted = outcome is CourseOutcome.ACCEPTED
    happened = Happened.COURSE_ACCEPTED if accepted else Happened.COURSE_RETURNED
    place = report.enrollment
    _record_place(session, happened, place, by.id, at, report.id)
    queue(
        session,
        Kind.COURSE_ANSWERED,
        recipient_id=place.person_id,
        about=f"“{report.detail['title']}”, {'accepted' if accepted else 'returned'}",
        path=_OWN_PAGE,
        at=at,
    )
    return answer


def _end(session: Session, place: Enrollment, held: RenewalConsent, *, at: datetime) -> None:
    held.ended_at = at
    session.flush()
    happened = Happened.RENEWAL_SHARING_ENDED
    _record_place(session, happened, place, place.person_id, at, held.supervisor_id)


def _record(
    session: Session, happened: Happened, certificate: Certificate, *, at: datetime
) -> None:
    record(
        session,
        happened,
        actor_id=certificate.person_id,
        subject=f"certificate {certificate.id}",
        at=at,
        organization_id=certificate.organization_id,
    )


def _record_place(
    session: Session,
    happened: Happened,
    place: Enrollment,
    actor_id: int,
    at: datetime,
    number: int,
) -> None:
    record(
        session,
        happened,
        actor_id=actor_id,
        subject=f"enrollment {place.id}",
        at=at,
        organization_id=place.organization_id,
        number=number,
    )
