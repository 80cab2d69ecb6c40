"""Two people at the same moment, on the application's own database."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import select

from prss_training.cohorts import joining, planning, queries, rosters
from prss_training.cohorts.models import (
    CohortAnswer,
    CohortPlace,
    Joined,
    SessionAttendance,
    SessionPlan,
    SessionSignIn,
)
from prss_training.cohorts.rosters import Said
from prss_training.domain.errors import DomainError
from prss_training.domain.live_hours import Mark
from prss_training.people.models import Organization, Person
from prss_training.web.database import unit_of_work
from tests.cohorts.conftest import Group, after
from tests.factories import MORNING


@pytest.fixture
def at_once(app):
    """Run several acts at one moment, each in a session of its own; tell how each ended."""

    def _at_once(*acts):
        ready = Barrier(len(acts))

        def run(act):
            with app.app_context():
                ready.wait()
                try:
                    with unit_of_work() as session:
                        act(session)
                except DomainError as refused:
                    return type(refused).__name__
                return "done"

        with ThreadPoolExecutor(len(acts)) as pool:
            return sorted(pool.map(run, acts))

    return _at_once


@pytest.fixture
def group(database, library):
    made = Group(database, library)
    made.held = made.plan()
    database.commit()
    return made


def rows(database, model):
    database.rollback()
    return database.scalars(select(model).order_by(model.id)).all()


def keeping(group, trainer, mark):
    who, held_id = group.rosa.enrollment_id, group.held.id

    def act(session):
        here = session.get_one(Organization, group.organization.id)
        held = queries.live_session(session, held_id, here)
        rosters.keep_roster(
            session,
            held,
            {who: Said(mark, None, 0)},
            reason="",
            program=group.program,
            module=group.module,
            trainer=session.get_one(Person, trainer.id),
            at=after(group.held, hours=3),
        )

    return act


def test_two_trainers_who_mark_differently_leave_one_line_and_one_of_them_looks_again(
    database, group, at_once
):
    ended = at_once(
        keeping(group, group.terrence, Mark.PRESENT), keeping(group, group.ines, Mark.ABSENT)
    )

    assert ended == ["RosterChanged", "done"]
    assert [row.number for row in rows(database, SessionAttendance)] == [1]


def test_two_trainers_who_mark_the_same_leave_one_line(database, group, at_once):
    ended = at_once(*[keeping(group, t, Mark.PRESENT) for t in (group.terrence, group.ines)])

    assert ended == ["done", "done"]
    assert len(rows(database, SessionAttendance)) == 1


def test_a_learner_who_presses_twice_is_signed_in_once(database, group, at_once):
    at = after(group.held)
    code = rosters.open_code(database, group.held, trainer=group.terrence, at=at).code
    database.commit()
    who = group.rosa.enrollment.person_id

    def act(session):
        rosters.sign_in(session, session.get_one(Person, who), code, at=at)

    assert at_once(act, act, act) == ["done"] * 3
    assert len(rows(database, SessionSignIn)) == 1


def test_a_session_is_moved_by_one_and_called_off_by_the_other_but_not_both(
    database, group, at_once
):
    def changing(what):
        def act(session):
            here = session.get_one(Organization, group.organization.id)
            held = queries.live_session(session, group.held.id, here)
            common = {
                "reason": "Snow.",
                "seen": 0,
                "title": "x",
                "actor": session.get_one(Person, group.ines.id),
                "at": MORNING,
            }
            if what == "cancel":
                planning.cancel_session(session, held, **common)
            else:
                where = planning.Where("Elsewhere", "", 0)
                starts = after(group.held, days=1)
                planning.move_session(session, held, where, starts_at=starts, **common)

        return act

    assert at_once(changing("move"), changing("cancel")) == ["SessionChanged", "done"]
    assert [plan.number for plan in rows(database, SessionPlan)] == [0, 1]


def test_two_cohorts_that_take_one_person_end_with_one_place(database, group, at_once):
    other = group.make("Thursdays")
    sal = group.person("Sal Newman")
    database.commit()

    def joining_to(cohort_id):
        def act(session):
            here = session.get_one(Organization, group.organization.id)
            joining.join(
                session,
                queries.cohort(session, cohort_id, here),
                session.get_one(Person, sal.id),
                group.criteria,
                how=Joined.ADDED,
                actor=session.get_one(Person, group.ines.id),
                at=MORNING,
            )

        return act

    ended = at_once(joining_to(group.cohort.id), joining_to(other.id))

    assert ended == ["HasPlace", "done"]
    mine = [p for p in rows(database, CohortPlace) if p.enrollment.person_id == sal.id]
    assert len(mine) == 1


def test_an_application_is_answered_once(database, group, at_once):
    cohort = group.make("Open", takes_applications=True)
    asked = joining.apply(database, cohort, group.person("Sal"), body="", at=MORNING)
    database.commit()

    def answering(trainer, *, accepts):
        def act(session):
            here = session.get_one(Organization, group.organization.id)
            mine = queries.application(session, asked.id, here)
            actor = session.get_one(Person, trainer.id)
            if accepts:
                joining.accept_application(
                    session, mine, group.criteria, sentence="", actor=actor, at=MORNING
                )
            else:
                joining.decline_application(
                    session, mine, sentence="Full.", actor=actor, at=MORNING
                )

        return act

    ended = at_once(answering(group.terrence, accepts=True), answering(group.ines, accepts=False))

    assert ended == ["AnsweredAlready", "done"]
    assert len(rows(database, CohortAnswer)) == 1
