"""Coming into a cohort, leaving it, and moving."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from prss_training.accounts.services import accept, invite
from prss_training.cohorts import joining, planning, queries
from prss_training.cohorts.models import Answer, Joined
from prss_training.domain.people import Role
from prss_training.domain.practice import ReasonMissing
from prss_training.enrollments.models import Enrollment
from prss_training.notices.models import Kind, Notice
from tests.factories import MORNING

LATER = MORNING + timedelta(days=2)


def told(session, person):
    found = select(Notice.kind).where(Notice.recipient_id == person.id)
    return list(session.scalars(found))


@pytest.fixture
def open_cohort(group):
    return group.make("Open to all", takes_applications=True)


@pytest.fixture
def asked(session, group, open_cohort):
    sal = group.person()
    return joining.apply(session, open_cohort, sal, body="Evenings suit me.", at=MORNING)


def test_a_place_in_a_cohort_is_a_place_in_its_program_and_asking_twice_gives_one(session, group):
    person = group.rosa.enrollment.person
    again = joining.join(
        session,
        group.cohort,
        person,
        group.criteria,
        how=Joined.ADDED,
        actor=group.ines,
        at=LATER,
    )

    assert again is group.rosa
    assert group.rosa.enrollment.criteria == group.cohort.criteria
    places = session.scalars(select(Enrollment).where(Enrollment.person_id == person.id)).all()
    assert len(places) == 1
    assert told(session, person).count(Kind.COHORT_JOINED) == 1


def test_nobody_has_a_place_in_two_cohorts_and_only_learners_have_one(session, group):
    other = group.make("Thursdays")
    trainer = group.person("Ada Cole", Role.TRAINER)

    for person, refusal in (
        (group.rosa.enrollment.person, joining.HasPlace),
        (trainer, joining.NotALearner),
    ):
        with pytest.raises(refusal):
            joining.add_learners(
                session, other, [person], group.criteria, actor=group.ines, at=LATER
            )
    assert queries.places(session, other) == []


def test_a_finished_cohort_takes_nobody(session, group):
    planning.finish_cohort(session, group.cohort, actor=group.ines, at=LATER)

    with pytest.raises(joining.CohortFinished):
        group.learner("Sal Newman")


def test_an_application_that_is_accepted_is_a_place_with_a_sentence(session, group, asked):
    joining.accept_application(
        session, asked, group.criteria, sentence="Glad to have you.", actor=group.ines, at=LATER
    )

    assert (asked.answer.answer, asked.answer.sentence) == (Answer.ACCEPTED, "Glad to have you.")
    [place] = queries.places(session, asked.cohort)
    assert (place.enrollment.person, place.how) == (asked.person, Joined.APPLIED)
    assert told(session, asked.person) == [Kind.COHORT_ANSWERED]
    assert Kind.COHORT_APPLIED in told(session, group.terrence)


def test_a_no_needs_a_sentence_and_an_answer_is_given_once(session, group, asked):
    with pytest.raises(ReasonMissing):
        joining.decline_application(session, asked, sentence=" ", actor=group.ines, at=LATER)
    joining.decline_application(session, asked, sentence="It is full.", actor=group.ines, at=LATER)

    with pytest.raises(joining.AnsweredAlready):
        joining.accept_application(
            session, asked, group.criteria, sentence="", actor=group.terrence, at=LATER
        )
    assert queries.places(session, asked.cohort) == []
    assert joining.apply(session, asked.cohort, asked.person, body="Again.", at=LATER)


def test_nobody_applies_twice_answers_themselves_or_where_it_is_not_open(session, group, asked):
    with pytest.raises(joining.AppliedAlready):
        joining.apply(session, asked.cohort, asked.person, body="", at=LATER)
    with pytest.raises(joining.OwnApplication):
        joining.accept_application(
            session, asked, group.criteria, sentence="", actor=asked.person, at=LATER
        )
    with pytest.raises(joining.TakesNoApplications):
        joining.apply(session, group.cohort, group.person("Ada Cole"), body="", at=LATER)
    with pytest.raises(joining.HasPlace):
        joining.apply(session, asked.cohort, group.rosa.enrollment.person, body="", at=LATER)


def test_an_application_can_be_taken_back_while_it_waits(session, group, asked):
    joining.withdraw_application(session, asked, person=asked.person, at=LATER)

    assert queries.applications(session, group.organization, [asked.cohort_id]) == []
    with pytest.raises(joining.AnsweredAlready):
        joining.withdraw_application(session, asked, person=asked.person, at=LATER)


def test_an_invitation_to_the_cohort_is_offered_once_its_person_is_here(session, group):
    made, _ = invite(session, group.organization, Role.LEARNER, inviter=group.terrence, at=MORNING)
    invited = joining.invite_to(session, group.cohort, made, actor=group.terrence, at=MORNING)
    sal = group.person("Sal Newman", Role.SUPERVISOR)
    assert queries.invitations_for(session, sal, group.organization) == []

    accept(session, made, sal, at=LATER)
    assert queries.invitations_for(session, sal, group.organization) == [invited]
    assert queries.ahead(session, sal, group.organization, at=LATER).invitation is invited
    joining.accept_invitation(session, invited, group.criteria, person=sal, at=LATER)

    assert queries.own_place(session, sal, group.organization).cohort is group.cohort
    assert queries.invited(session, group.cohort, at=LATER) == []
    with pytest.raises(queries.NotInvited):
        queries.invitation_for(session, invited.id, sal, group.organization)


def test_a_learner_leaves_without_a_reason_and_a_trainer_gives_one(session, group):
    with pytest.raises(ReasonMissing):
        joining.leave(session, group.rosa, reason="", actor=group.ines, at=LATER)
    joining.leave(session, group.rosa, reason="", actor=group.rosa.enrollment.person, at=LATER)
    joining.leave(session, group.kofi, reason="Moved away.", actor=group.ines, at=LATER)

    assert {p.id for p in queries.places(session, group.cohort)} == {group.mei.id}
    gone = queries.places(session, group.cohort, gone=True)
    assert {(p.id, p.left_reason) for p in gone} == {
        (group.rosa.id, ""),
        (group.kofi.id, "Moved away."),
    }
    with pytest.raises(joining.NoPlaceLeft):
        joining.leave(session, group.kofi, reason="Again.", actor=group.ines, at=LATER)


def test_somebody_who_comes_back_gets_a_new_row(session, group):
    person = group.rosa.enrollment.person
    joining.leave(session, group.rosa, reason="", actor=person, at=LATER)

    [back] = joining.add_learners(
        session, group.cohort, [person], group.criteria, actor=group.ines, at=LATER
    )

    assert back.id != group.rosa.id
    assert back.enrollment_id == group.rosa.enrollment_id


def test_whoever_moves_keeps_their_enrollment_and_is_in_one_cohort(session, group):
    other = group.make("Thursdays")

    moved = joining.move(
        session, group.rosa, other, reason="Works on Tuesdays.", actor=group.ines, at=LATER
    )

    assert moved.enrollment_id == group.rosa.enrollment_id
    assert (group.rosa.left_at, group.rosa.left_reason) == (LATER, "Works on Tuesdays.")
    person = group.rosa.enrollment.person
    assert queries.own_place(session, person, group.organization) is moved
    with pytest.raises(joining.NoPlaceLeft):
        joining.move(session, group.rosa, other, reason="Again.", actor=group.ines, at=LATER)


def test_nobody_moves_to_a_finished_cohort_or_another_program(session, group):
    finished, other = group.make("Last year"), group.make("Elsewhere")
    planning.finish_cohort(session, finished, actor=group.ines, at=LATER)
    other.criteria = "lcac-2026"

    for to, refusal in (
        (finished, joining.CohortFinished),
        (other, joining.OtherProgram),
        (group.cohort, joining.HasPlace),
    ):
        with pytest.raises(refusal):
            joining.move(session, group.rosa, to, reason="Why not.", actor=group.ines, at=LATER)
    assert group.rosa.left_at is None
