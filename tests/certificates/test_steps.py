"""What is done to a certificate after its issue."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from prss_training.audit.models import Happened, TrailEntry
from prss_training.certificates.models import CertificateStep
from prss_training.certificates.queries import listed, recorded
from prss_training.certificates.services import ChangedMeanwhile, IssuerIsHolder, take_step
from prss_training.domain.certificate import (
    Reason,
    ReasonNotFitting,
    State,
    Status,
    Step,
    StepNotAllowed,
)
from prss_training.domain.people import Role
from prss_training.notices.models import Kind, Notice
from prss_training.people.models import Membership
from tests.certificates.holders import ISSUED, make_ready, revoke
from tests.factories import MORNING

LATER = ISSUED + timedelta(days=10)


@pytest.fixture
def take(session, priya):
    """Take a step as Priya, ten days after the issue."""

    def _take(certificate, step, reason, **over):
        details = {"reason": reason, "registrar": priya, "at": LATER}
        return take_step(session, certificate, step, **details | over)

    return _take


def test_a_suspended_certificate_can_be_reinstated(session, issue, take):
    held = issue()

    take(held, Step.SUSPEND, Reason.COMPLAINT_UNDER_REVIEW)
    assert recorded(session, held).status(at=LATER) is Status.SUSPENDED
    take(held, Step.REINSTATE, Reason.REVIEW_CLOSED)

    assert recorded(session, held).status(at=LATER) is Status.ACTIVE
    numbers = session.scalars(select(CertificateStep.number).order_by(CertificateStep.number))
    assert list(numbers) == [1, 2]


def test_nothing_follows_a_revocation(session, issue, take, priya):
    held = issue()
    revoke(session, held, registrar=priya, at=LATER)

    with pytest.raises(StepNotAllowed):
        take(held, Step.REINSTATE, Reason.REVIEW_CLOSED)


def test_a_reason_must_belong_to_its_step(session, issue, take):
    with pytest.raises(ReasonNotFitting):
        take(issue(), Step.SUSPEND, Reason.ETHICS_FINDING)

    assert session.scalars(select(CertificateStep)).all() == []


def test_a_registrar_who_saw_an_older_state_is_told(session, issue, take):
    held = issue()
    take(held, Step.SUSPEND, Reason.COMPLAINT_UNDER_REVIEW, seen=0)

    with pytest.raises(ChangedMeanwhile):
        take(held, Step.REINSTATE, Reason.REVIEW_CLOSED, seen=0)

    assert recorded(session, held).state is State.SUSPENDED


def test_two_steps_cannot_have_the_same_number(session, issue, take, priya):
    held = issue()
    take(held, Step.SUSPEND, Reason.COMPLAINT_UNDER_REVIEW)
    session.add(
        CertificateStep(
            certificate_id=held.id,
            number=1,
            step=Step.REVOKE,
            reason=Reason.ETHICS_FINDING,
            note="",
            registrar_id=priya.id,
            taken_at=LATER,
        )
    )

    with pytest.raises(IntegrityError):
        session.flush()


def test_nobody_changes_their_own_certificate(session, issue, take):
    held = issue()
    session.add(
        Membership(
            person_id=held.person_id,
            organization_id=held.organization_id,
            role=Role.REGISTRAR,
            since=MORNING,
        )
    )

    with pytest.raises(IssuerIsHolder):
        take(held, Step.SUSPEND, Reason.HOLDER_ASKED, registrar=held.person)


def test_the_holder_is_told_and_the_note_stays_out_of_the_notice(session, issue, take):
    held = issue()

    take(held, Step.SUSPEND, Reason.COMPLAINT_UNDER_REVIEW, note="Call from a neighbor")

    [notice] = session.scalars(select(Notice).where(Notice.kind == Kind.CERTIFICATE_CHANGED))
    assert notice.recipient_id == held.person_id
    assert "neighbor" not in notice.about
    [entry] = session.scalars(
        select(TrailEntry).where(TrailEntry.happened == Happened.CERTIFICATE_SUSPENDED)
    )
    assert entry.detail == {"reason": "complaint-under-review"}


def test_expiry_is_read_from_the_calendar_of_the_certificate(session, issue):
    held = issue()
    evening = held.expires_on + timedelta(days=1)
    last_evening = MORNING.replace(
        year=evening.year, month=evening.month, day=evening.day, hour=5, minute=59
    )

    # One minute before midnight in Chicago, when it is tomorrow in UTC already.
    assert recorded(session, held).status(at=last_evening) is Status.ACTIVE
    assert recorded(session, held).status(at=last_evening + timedelta(minutes=1)) is Status.EXPIRED


def test_the_register_is_searched_by_name_number_code_and_status(session, issue, take, library):
    rosa = issue()
    jamal = issue(make_ready(session, library, "Jamal Brooks"))
    take(jamal, Step.SUSPEND, Reason.HOLDER_ASKED)
    today = LATER.date()

    def found(**asked):
        return list(session.scalars(listed(rosa.organization, on=today, **asked)))

    assert found() == [jamal, rosa]
    assert found(sought="jamal") == [jamal]
    assert found(sought="%") == []
    assert found(sought=rosa.face["number"].lower()) == [rosa]
    assert found(sought=rosa.face["code"]) == [rosa]
    assert found(status=Status.ACTIVE) == [rosa]
    assert found(status=Status.SUSPENDED) == [jamal]
    assert found(status=Status.EXPIRED) == []
    take(jamal, Step.REINSTATE, Reason.REVIEW_CLOSED)
    assert found(status=Status.ACTIVE) == [jamal, rosa]
    ended = list(
        session.scalars(
            listed(rosa.organization, status=Status.EXPIRED, on=rosa.expires_on + timedelta(days=1))
        )
    )
    assert ended == [jamal, rosa]
