"""Learners who have done everything that the Peer Leader criteria ask for."""

from datetime import date, time, timedelta

from prss_training.attendance.models import Attendance
from prss_training.certificates import proposals
from prss_training.certificates.services import issue_certificate, take_step
from prss_training.checks.models import CheckTry
from prss_training.coursework.models import Grade
from prss_training.domain.certificate import Reason, Step
from prss_training.domain.fields import Position, Service
from prss_training.domain.four_eyes import TAKES_TWO
from prss_training.domain.holder_mark import marking_key
from prss_training.domain.people import Role
from prss_training.domain.practice import Decision
from prss_training.domain.rubric import Outcome
from prss_training.fieldwork.models import PracticeDecision
from prss_training.lessons.models import PartRead
from prss_training.statements.models import Signature
from tests.factories import (
    MORNING,
    make_enrollment,
    make_entry,
    make_organization,
    make_person,
    make_submission,
)

KEY = marking_key("not secret: a test")
ISSUED = MORNING + timedelta(days=4)


def make_ready(session, library, name="Rosa Delgado", **over):
    """Enroll somebody, and write down all the work that the certificate asks for."""
    organization = over.pop("organization", None) or make_organization(session)
    learner = make_person(session, name, organization=organization)
    place = make_enrollment(session, learner, organization=organization, **over)
    trainer = make_person(session, "Terrence Whitlock", Role.TRAINER, organization=organization)
    for module in library.modules:
        finish_module(session, place, module, trainer)
    supervisor = make_person(session, "Naomi Achebe", Role.SUPERVISOR, organization=organization)
    for service, days in ((Service.MENTORING, (2, 3, 4)), (Service.GROUPS, (5, 6))):
        for day in days:
            practise(session, place, supervisor, service, date(2026, 2, day))
    session.add(
        Signature(
            enrollment_id=place.id,
            statement="code-of-ethics-2026",
            sha256=library.statement("code-of-ethics-2026").sha256,
            typed_name=name,
            signed_at=MORNING,
        )
    )
    session.flush()
    return place


def finish_module(session, place, module, trainer):
    """Read it, pass its check and all its work, and attend its live hours."""
    for part in module.lesson:
        row = PartRead(enrollment_id=place.id, module=module.key, part=part.number, read_at=MORNING)
        session.add(row)
    session.add(
        CheckTry(
            enrollment_id=place.id,
            module=module.key,
            number=1,
            drawn=[],
            kept={},
            marks=[],
            started_at=MORNING,
            marked_at=MORNING,
            percent=100,
            passed=True,
        )
    )
    session.add(
        Attendance(
            enrollment_id=place.id,
            module=module.key,
            attended_on=MORNING.date(),
            recorded_by_id=trainer.id,
            recorded_at=MORNING,
        )
    )
    for activity in module.activities:
        work = make_submission(session, place, activity=activity.id)
        session.add(
            Grade(
                submission_id=work.id,
                number=1,
                grader_id=trainer.id,
                marks={},
                critical=[],
                percent=90,
                outcome=Outcome.PASSED,
                comment="Clear and kind.",
                rubric="0" * 64,
                graded_at=MORNING,
            )
        )


def practise(session, place, supervisor, service, day, minutes=120):
    """Log two hours of practice and approve them."""
    entry = make_entry(
        session,
        place,
        worked_on=day,
        starts=time(13),
        ends=time(15),
        minutes=minutes,
        service=service,
        position=Position.VOLUNTEER,
    )
    session.add(
        PracticeDecision(
            entry_id=entry.id,
            supervisor_id=supervisor.id,
            decision=Decision.APPROVED,
            reason="",
            decided_at=MORNING,
        )
    )


def make_registrar(session, name="Priya Raman", **over):
    return make_person(session, name, Role.REGISTRAR, **over)


def make_certificate(session, library, name="Rosa Delgado", *, registrar=None, at=ISSUED, **over):
    """Issue a certificate to somebody who has done everything."""
    place = make_ready(session, library, name, **over)
    return issue_certificate(
        session,
        place,
        criteria=library.criteria_version(place.criteria),
        modules=library.modules,
        issuer=registrar or make_registrar(session, organization=place.organization),
        at=at,
    )


def do(session, certificate, step, reason, *, registrar, at, note="", key=KEY):
    """Take any step: alone where one person may, else proposed and confirmed by a second one."""
    details = {"reason": reason, "note": note, "registrar": registrar, "at": at}
    if step not in TAKES_TWO:
        return take_step(session, certificate, step, **details)
    proposed = proposals.propose(session, certificate, step, **details)
    second = make_registrar(session, "Ines Costa", organization=certificate.organization)
    return proposals.confirm(session, proposed, person=second, key=key, at=at)


def revoke(session, certificate, *, registrar, at, reason=Reason.ETHICS_FINDING):
    """Revoke a certificate, with a second registrar who confirms it."""
    return do(session, certificate, Step.REVOKE, reason, registrar=registrar, at=at)


def withdraw(session, certificate, *, registrar, at, reason=Reason.HOLDER_ASKED, **over):
    """Withdraw a certificate's holder, with a second registrar who confirms it."""
    return do(session, certificate, Step.WITHDRAW, reason, registrar=registrar, at=at, **over)
