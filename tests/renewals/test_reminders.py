"""Reminders: on their days, once each, whoever runs them, and to nobody who should not be told."""

from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from prss_training.certificates.models import CertificateStep
from prss_training.certificates.services import renew_certificate
from prss_training.domain.certificate import Reason, Step
from prss_training.domain.criteria import Late
from prss_training.domain.people import Role
from prss_training.notices.models import Kind, Letter, Notice
from prss_training.people.models import Membership
from prss_training.renewals import services
from prss_training.renewals.models import CertificateReminder
from prss_training.renewals.reminders import remind, remind_all
from tests.certificates.holders import do
from tests.certificates.renewals import renewable, take_course
from tests.factories import MORNING, make_person
from tests.renewals.conftest import EXPIRES, noon

DAY = timedelta(days=1)
ENDING = (Kind.CERTIFICATE_ENDING, Kind.CERTIFICATE_ENDED, Kind.SUPERVISED_CERTIFICATE)


@pytest.fixture
def sweep(session, with_terms):
    @contextmanager
    def act():
        with session.begin_nested():
            yield session

    def _sweep(day, **over):
        session.commit()
        details = {"library": with_terms, "base_url": "https://example.org", "at": noon(day)}
        return remind_all(session, act, **details | over)

    return _sweep


def told(session):
    rows = session.execute(
        select(Notice.kind, Notice.recipient_id, Notice.about, Notice.path)
        .where(Notice.kind.in_(ENDING))
        .order_by(Notice.id)
    )
    return [tuple(row) for row in rows]


def letters(session):
    return session.scalars(select(Letter).order_by(Letter.id)).all()


def test_a_holder_is_told_on_each_of_the_days_once(session, held, sweep):
    said = {}
    for left in (181, 180, 179, 91, 90, 60, 31, 30, 29, 7, 6, 0):
        if sweep(EXPIRES - left * DAY):
            said[left] = told(session)[-1]

    assert list(said) == [180, 90, 60, 30, 7]
    kind, recipient, about, path = said[90]
    assert (kind, recipient) == (Kind.CERTIFICATE_ENDING, held.person_id)
    assert about.endswith(f"({held.face['number']}), on 5 March 2028, in 90 days")
    assert path == f"/certificates/{held.id}/renewal"
    assert len(letters(session)) == 5


def test_however_often_the_sweep_runs_nothing_is_told_twice(session, held, sweep):
    day = EXPIRES - 30 * DAY

    assert [sweep(day), sweep(day), sweep(day + DAY), sweep(day + 20 * DAY)] == [1, 0, 0, 0]
    assert len(told(session)) == len(letters(session)) == 1


def test_the_letter_says_what_is_missing_and_where_to_go(session, place, held, sweep):
    take_course(
        session, place, EXPIRES - 300 * DAY, hours=12, ethics=2, at=noon(EXPIRES - 290 * DAY)
    )

    sweep(EXPIRES - 90 * DAY)

    [letter] = letters(session)
    assert letter.subject == "Your certificate ends in 90 days: Peer Leader"
    assert "Rosa" not in letter.subject
    assert "ends on 5 March 2028, in 90 days." in letter.body
    assert "You can renew it now." in letter.body
    assert (
        "- Complete 20 hours of continuing education: 12:00 of 20:00 hours are there" in letter.body
    )
    assert "- Include 3 hours in ethics: 2:00 of 3:00 hours are there" in letter.body
    assert f"https://example.org/certificates/{held.id}/renewal" in letter.body


def test_the_letter_says_so_when_nothing_is_missing(session, place, held, sweep):
    take_course(session, place, EXPIRES - 300 * DAY, at=noon(EXPIRES - 290 * DAY))

    sweep(EXPIRES - 90 * DAY)

    assert "Everything that renewing asks for is on record." in letters(session)[0].body


def test_after_the_end_one_notice_says_what_grace_means(session, held, sweep):
    assert [sweep(EXPIRES), sweep(EXPIRES + DAY), sweep(EXPIRES + 2 * DAY)] == [1, 1, 0]

    assert [kind for kind, *_ in told(session)] == [
        Kind.CERTIFICATE_ENDING,
        Kind.CERTIFICATE_ENDED,
    ]
    body = letters(session)[-1].body
    assert "ended on 5 March 2028." in body
    assert "You can still renew it until 3 June 2028. You can still renew it." in body


def test_what_can_be_renewed_no_more_is_told_how_it_is_earned_again(session, held, sweep, library):
    short = renewable(library, late=(Late(until_days=10, note="Late."),))

    sweep(EXPIRES + 20 * DAY, library=short)

    body = letters(session)[-1].body
    assert "It can no longer be renewed." in body
    assert "Practice is done again." in body


def test_where_no_rule_is_known_the_holder_is_sent_to_the_registrar(session, held, sweep, library):
    sweep(EXPIRES + 20 * DAY, library=library)

    assert "Ask your registrar how to get a new one." in letters(session)[-1].body


def test_the_day_is_that_of_the_calendar_the_certificate_was_issued_by(session, held, sweep):
    """Ninety days before the end begins at six in the morning in UTC, midnight in Chicago."""
    start = datetime(2027, 12, 6, 6, 0, tzinfo=UTC)

    assert sweep(EXPIRES - 100 * DAY)  # the reminder of 180 days, late
    assert sweep(EXPIRES, at=start - timedelta(seconds=1)) == 0
    assert sweep(EXPIRES, at=start) == 1


@pytest.mark.parametrize("step", [Step.SUSPEND, Step.REVOKE])
def test_nobody_is_reminded_of_what_is_suspended_or_revoked(session, held, sweep, priya, step):
    do(
        session,
        held,
        step,
        reason=Reason.HOLDER_ASKED,
        registrar=priya,
        at=noon(EXPIRES - 200 * DAY),
    )

    assert sweep(EXPIRES - 90 * DAY) == sweep(EXPIRES + DAY) == 0
    assert told(session) == []


def test_nobody_is_reminded_of_what_was_renewed(session, place, held, sweep, priya, with_terms):
    take_course(session, place, EXPIRES - 300 * DAY, at=noon(EXPIRES - 290 * DAY))
    renew_certificate(
        session,
        held,
        versions=with_terms.criteria,
        modules=with_terms.modules,
        registrar=priya,
        at=noon(EXPIRES - 170 * DAY),
    )

    assert [sweep(EXPIRES - left * DAY) for left in (169, 90, 7, -1)] == [0, 0, 0, 0]


def test_nobody_is_told_of_a_holder_who_is_not_named_any_more(session, held, sweep):
    held.person_id = None

    assert sweep(EXPIRES - 90 * DAY) == 0


def test_what_ended_long_ago_is_not_told_of(session, held, sweep):
    assert sweep(EXPIRES + 61 * DAY) == 0
    assert sweep(EXPIRES + 60 * DAY) == 1


def test_two_workers_that_found_the_same_certificate_tell_it_once(session, held, with_terms):
    details = {"library": with_terms, "base_url": "", "at": noon(EXPIRES - 30 * DAY)}

    assert remind(session, held.id, **details)
    assert not remind(session, held.id, **details)
    assert len(told(session)) == 1


def test_a_worker_that_stops_in_between_has_told_nothing_and_the_next_one_does(
    session, held, sweep, monkeypatch
):
    from prss_training.renewals import reminders  # noqa: PLC0415

    day = EXPIRES - 30 * DAY
    with monkeypatch.context() as patched:
        patched.setattr(reminders, "settled_by", _stops)
        assert sweep(day) == 0
    assert (told(session), letters(session)) == ([], [])
    assert session.scalar(select(func.count(CertificateReminder.id))) == 0

    assert sweep(day) == 1
    assert len(told(session)) == len(letters(session)) == 1


def _stops(_reminder):
    raise RuntimeError("the worker was stopped")


def test_one_that_breaks_does_not_keep_the_others_from_being_told(
    session, library, held, sweep, with_terms, priya, monkeypatch
):
    from prss_training.renewals import reminders  # noqa: PLC0415
    from tests.certificates.holders import make_certificate  # noqa: PLC0415

    other = make_certificate(session, library, "Jamal Brooks", registrar=priya)
    noted = reminders._note

    def breaks(session, certificate, *rest, **more):
        if certificate.id == held.id:
            raise RuntimeError("something about this one")
        noted(session, certificate, *rest, **more)

    monkeypatch.setattr(reminders, "_note", breaks)

    assert sweep(EXPIRES - 30 * DAY) == 1
    assert [recipient for _, recipient, *_ in told(session)] == [other.person_id]


def test_a_supervisor_is_told_only_while_the_holder_lets_them(session, place, held, sweep):
    naomi = make_person(session, "Naomi Lund", Role.SUPERVISOR)
    services.let_know(session, place, supervisor_id=naomi.id, at=noon(EXPIRES - 300 * DAY))

    sweep(EXPIRES - 90 * DAY)

    [_, (kind, recipient, about, path)] = told(session)
    assert (kind, recipient) == (Kind.SUPERVISED_CERTIFICATE, naomi.id)
    assert about.startswith("Rosa Delgado, Peer Leader (")
    assert path == f"/learners/{place.id}"
    assert "Rosa Delgado asked us to let you know" in letters(session)[-1].body

    services.let_know_no_more(session, place, at=noon(EXPIRES - 80 * DAY))
    sweep(EXPIRES - 60 * DAY)
    assert [recipient for _, recipient, *_ in told(session)].count(naomi.id) == 1


def test_a_supervisor_who_is_none_any_more_is_not_told(session, place, held, sweep):
    naomi = make_person(session, "Naomi Lund", Role.SUPERVISOR)
    services.let_know(session, place, supervisor_id=naomi.id, at=noon(EXPIRES - 300 * DAY))
    [role] = session.scalars(select(Membership).where(Membership.person_id == naomi.id))
    role.ended_at = MORNING + 500 * DAY

    sweep(EXPIRES - 90 * DAY)

    assert [recipient for _, recipient, *_ in told(session)] == [held.person_id]


def test_a_holder_without_an_address_is_told_on_their_pages(session, held, sweep):
    from prss_training.accounts.models import User  # noqa: PLC0415

    [user] = session.scalars(select(User).where(User.person_id == held.person_id))
    user.email = None

    assert sweep(EXPIRES - 90 * DAY) == 1
    assert (len(told(session)), letters(session)) == (1, [])


def test_a_suspended_certificate_that_is_reinstated_is_told_of_what_is_near(
    session, held, sweep, priya
):
    for step, reason, left in (
        (Step.SUSPEND, Reason.COMPLAINT_UNDER_REVIEW, 200),
        (Step.REINSTATE, Reason.REVIEW_CLOSED, 50),
    ):
        at = noon(EXPIRES - left * DAY)
        do(session, held, step, reason=reason, registrar=priya, at=at)
    assert session.scalar(select(func.count(CertificateStep.id))) == 2

    assert [sweep(EXPIRES - left * DAY) for left in (50, 49, 30)] == [1, 0, 1]
    spoken = session.scalars(
        select(CertificateReminder.days).where(CertificateReminder.spoken.is_(True))
    ).all()
    assert spoken == [60, 30]
