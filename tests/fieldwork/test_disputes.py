"""A learner's objection, and the one answer to it."""

from datetime import date, time, timedelta

import pytest
from sqlalchemy import func, select

from prss_training.audit.models import Happened, TrailEntry
from prss_training.domain.fields import Position, Qualification, Service, Support
from prss_training.domain.people import Role
from prss_training.domain.practice import (
    Approved,
    Decision,
    DisputeAnswered,
    EntryState,
    GivenBack,
    NotDisputable,
    Overlaps,
    OwnAnswer,
    OwnHours,
    ReasonMissing,
    Span,
    TimeLoggedAgain,
)
from prss_training.fieldwork import disputes, queries, services
from prss_training.fieldwork.models import (
    Attestation,
    PracticeDecision,
    PracticeDispute,
    PracticeDisputeAnswer,
    PracticeEntry,
)
from prss_training.notices.models import Kind, Notice
from tests.factories import MORNING, make_enrollment, make_entry, make_organization, make_person

LATER = MORNING + timedelta(days=1)
LAST = MORNING + timedelta(days=2)


@pytest.fixture
def naomi(session):
    return make_person(session, "Naomi Achebe", Role.SUPERVISOR)


@pytest.fixture
def omar(session):
    return make_person(session, "Omar Farouk", Role.SUPERVISOR)


@pytest.fixture
def priya(session):
    return make_person(session, "Priya Raman", Role.REGISTRAR)


@pytest.fixture
def rosa(session):
    return make_enrollment(session)


@pytest.fixture
def returned(session, rosa, naomi):
    entry = make_entry(session, rosa)
    services.decide(
        session, entry, Decision.RETURNED, reason="Which site?", supervisor=naomi, at=MORNING
    )
    return entry


@pytest.fixture
def reversed_entry(session, rosa, naomi, omar):
    """Approved by Naomi, taken back by Omar."""
    entry = make_entry(session, rosa)
    services.decide(session, entry, Decision.APPROVED, supervisor=naomi, at=MORNING)
    services.reverse_entry(session, entry, reason="Closed.", supervisor=omar, at=LATER)
    return entry


@pytest.fixture
def dispute(session):
    def _dispute(entry, reason=" It was open that day. "):
        return disputes.dispute_entry(session, entry, reason=reason, at=LATER)

    return _dispute


@pytest.fixture
def answer(session):
    def _answer(entry, person, reason="", *, upheld=True):
        return disputes.answer_dispute(
            session, entry, upheld=upheld, reason=reason, person=person, at=LAST
        )

    return _answer


def told(session, kind):
    rows = session.execute(select(Notice.recipient_id, Notice.about).where(Notice.kind == kind))
    return dict(rows.all())


def last_happened(session):
    return session.scalars(select(TrailEntry.happened).order_by(TrailEntry.id.desc())).first()


def test_a_returned_entry_is_disputed_once_with_a_reason(session, returned, dispute):
    with pytest.raises(ReasonMissing):
        dispute(returned, "  ")

    made = dispute(returned)

    assert made.reason == "It was open that day."
    assert queries.state_of(returned) is EntryState.RETURNED
    assert last_happened(session) is Happened.PRACTICE_DISPUTED
    with pytest.raises(NotDisputable, match="disputed once"):
        dispute(returned)


@pytest.mark.parametrize("approved", [False, True])
def test_what_waits_or_is_approved_cannot_be_disputed(session, rosa, naomi, dispute, approved):
    entry = make_entry(session, rosa)
    if approved:
        services.decide(session, entry, Decision.APPROVED, supervisor=naomi, at=MORNING)

    with pytest.raises(NotDisputable, match="approved" if approved else "waiting"):
        dispute(entry)


def test_whoever_may_answer_is_told_and_nobody_else(session, returned, dispute, naomi, omar, priya):
    make_person(session, "Terrence Whitlock", Role.TRAINER)
    make_person(
        session, "Sam", Role.REGISTRAR, organization=make_organization(session, key="harbor")
    )

    dispute(returned)

    found = told(session, Kind.HOURS_DISPUTED)
    assert set(found) == {omar.id, priya.id}
    assert found[omar.id] == "Rosa Delgado, 2:00 on 27 February 2026"
    assert naomi.id not in found


def test_an_upheld_return_counts_from_the_day_of_the_answer(
    session, returned, dispute, answer, rosa, naomi, priya
):
    dispute(returned)

    made = answer(returned, priya)

    assert queries.state_of(returned) is EntryState.APPROVED
    assert queries.answers_to(returned).approvals == (Approved(made.answered_at),)
    assert [line.state for line in queries.lines(session, rosa)] == [EntryState.APPROVED]
    assert last_happened(session) is Happened.DISPUTE_UPHELD
    assert told(session, Kind.DISPUTE_ANSWERED) == {
        rosa.person_id: "2:00 hours on 27 February 2026, upheld",
        naomi.id: "Rosa Delgado, 2:00 on 27 February 2026, upheld",
    }


def test_a_dispute_that_is_not_upheld_says_why_and_changes_nothing(
    session, returned, dispute, answer, priya
):
    dispute(returned)
    with pytest.raises(ReasonMissing):
        answer(returned, priya, "  ", upheld=False)

    answer(returned, priya, "The site has no such program.", upheld=False)

    assert queries.state_of(returned) is EntryState.RETURNED
    assert last_happened(session) is Happened.DISPUTE_NOT_UPHELD
    with pytest.raises(DisputeAnswered):
        answer(returned, priya)
    assert session.scalar(select(func.count(PracticeDisputeAnswer.id))) == 1


def test_nobody_answers_a_dispute_of_their_own_answer_or_their_own_hours(
    session, returned, reversed_entry, dispute, answer, naomi, omar, rosa
):
    dispute(returned)

    with pytest.raises(OwnAnswer):
        answer(returned, naomi)
    with pytest.raises(OwnHours):
        answer(returned, rosa.person)
    assert not disputes.may_answer(reversed_entry, omar)
    assert disputes.may_answer(reversed_entry, naomi)


def test_whoever_approved_may_answer_about_a_reversal_by_somebody_else(
    session, reversed_entry, dispute, answer, naomi, omar
):
    dispute(reversed_entry)
    with pytest.raises(OwnAnswer):
        answer(reversed_entry, omar)

    answer(reversed_entry, naomi)

    assert queries.state_of(reversed_entry) is EntryState.APPROVED
    assert queries.answers_to(reversed_entry).approvals == (
        Approved(MORNING, LATER),
        Approved(LAST),
    )


def test_an_approval_that_was_given_back_stays(session, reversed_entry, dispute, answer, naomi):
    dispute(reversed_entry)
    answer(reversed_entry, naomi)

    with pytest.raises(GivenBack):
        services.reverse_entry(
            session, reversed_entry, reason="Once more.", supervisor=naomi, at=LAST
        )


def test_hours_that_an_upheld_dispute_approved_are_taken_back_like_any_other(
    session, returned, dispute, answer, priya, naomi
):
    dispute(returned)
    answer(returned, priya)

    services.reverse_entry(session, returned, reason="Closed.", supervisor=naomi, at=LAST)

    assert queries.state_of(returned) is EntryState.REVERSED
    with pytest.raises(NotDisputable):
        dispute(returned)


def log_again(session, enrollment, entry):
    return services.log_practice(
        session,
        enrollment,
        span=Span(entry.worked_on, entry.starts, entry.ends),
        site="Drop-in",
        service=Service.GROUPS,
        supports=[Support.EMOTIONAL],
        position=Position.PAID,
        reflection="",
        at=LATER,
    )


def test_time_in_dispute_is_not_logged_again_and_so_counts_once(
    session, returned, dispute, answer, rosa, priya
):
    dispute(returned)
    with pytest.raises(Overlaps):
        log_again(session, rosa, returned)

    answer(returned, priya, "The site has no such program.", upheld=False)

    assert log_again(session, rosa, returned).minutes == 120


def test_upheld_time_stays_claimed(session, returned, dispute, answer, rosa, priya):
    dispute(returned)
    answer(returned, priya)

    with pytest.raises(Overlaps):
        log_again(session, rosa, returned)


def test_time_that_was_logged_again_is_not_disputed_any_more(session, returned, dispute, rosa):
    log_again(session, rosa, returned)

    with pytest.raises(TimeLoggedAgain):
        dispute(returned)


def test_an_entry_without_a_dispute_has_no_answer(session, returned, answer, priya):
    with pytest.raises(queries.NoSuchDispute):
        answer(returned, priya)
    with pytest.raises(queries.NoSuchDispute):
        queries.disputed_entry(session, returned.id, make_organization(session))


def test_a_return_from_outside_is_named_and_anybody_here_may_answer_about_it(
    session, rosa, naomi, dispute, answer
):
    entry = make_entry(session, rosa)
    signed = Attestation(
        enrollment_id=rosa.id,
        asked_by_id=rosa.person_id,
        asked_name="Ines Duarte",
        supervisor_name="Ines Duarte",
        employer="County clinic",
        period_from=date(2026, 2, 1),
        period_to=date(2026, 2, 28),
        on_paper=False,
        secret="0" * 64,
        asked_at=MORNING,
        expires_at=LAST,
        qualification=Qualification.LICENSED_CLINICIAN,
    )
    session.add(signed)
    session.flush()
    session.add(
        PracticeDecision(
            entry=entry,
            attestation=signed,
            decision=Decision.RETURNED,
            reason="Not on our list.",
            decided_at=MORNING,
        )
    )
    session.flush()

    dispute(entry)
    answer(entry, naomi)

    assert entry.decision.decided_by == "Ines Duarte"
    assert queries.state_of(entry) is EntryState.APPROVED
    assert set(told(session, Kind.DISPUTE_ANSWERED)) == {rosa.person_id}


def test_disputes_without_an_answer_come_first_and_stay_in_their_organization(
    session, returned, reversed_entry, dispute, answer, rosa, priya
):
    waits = make_entry(session, rosa, starts=time(18), ends=time(19), minutes=60)
    services.decide(
        session, waits, Decision.RETURNED, reason="Which?", supervisor=priya, at=MORNING
    )
    dispute(reversed_entry)
    answer(reversed_entry, priya)
    dispute(waits)
    here, harbor = make_organization(session), make_organization(session, key="harbor")

    listed = session.scalars(queries.disputes_listed(here)).unique().all()

    assert listed == [waits, reversed_entry]
    assert queries.open_disputes(session, here) == 1
    assert session.scalars(queries.disputes_listed(harbor)).unique().all() == []
    assert queries.open_disputes(session, harbor) == 0
    with pytest.raises(queries.NoSuchEntry):
        queries.disputed_entry(session, waits.id, harbor)


def test_the_database_and_the_rules_agree_on_what_counts(
    session, rosa, naomi, omar, priya, dispute, answer
):
    def entry(hour, *steps):
        made = make_entry(session, rosa, starts=time(hour), ends=time(hour + 1), minutes=60)
        for step in steps:
            step(made)
        return made

    def decide(decision):
        return lambda made: services.decide(
            session, made, decision, reason="Which?", supervisor=naomi, at=MORNING
        )

    def reverse(made):
        services.reverse_entry(session, made, reason="Closed.", supervisor=omar, at=LATER)

    def upheld(made):
        answer(made, priya)

    def not_upheld(made):
        answer(made, priya, "No.", upheld=False)

    approve, send_back = decide(Decision.APPROVED), decide(Decision.RETURNED)
    entries = [
        entry(6),
        entry(7, approve),
        entry(8, approve, reverse),
        entry(9, approve, reverse, dispute),
        entry(10, approve, reverse, dispute, upheld),
        entry(11, approve, reverse, dispute, not_upheld),
        entry(12, send_back),
        entry(13, send_back, dispute),
        entry(14, send_back, dispute, upheld),
        entry(15, send_back, dispute, not_upheld),
        entry(16, send_back, dispute, upheld, reverse),
    ]
    counted = session.scalars(
        select(PracticeEntry.id)
        .outerjoin(PracticeEntry.decision)
        .outerjoin(PracticeEntry.reversal)
        .outerjoin(PracticeEntry.dispute)
        .outerjoin(PracticeDispute.answer)
        .where(queries.counts_now())
    )
    claimed = {span.starts.hour for span in queries.taken(session, rosa)}

    approved = {e.id for e in entries if queries.state_of(e) is EntryState.APPROVED}
    assert set(counted) == approved
    assert {e.starts.hour for e in entries if e.id in approved} == {7, 10, 14}
    assert claimed == {6, 7, 9, 10, 13, 14}
