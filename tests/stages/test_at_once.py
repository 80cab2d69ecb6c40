"""People who decide, give or answer at the same moment, on a real database file or server."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import select

from prss_training.domain.evaluation import Category, EvaluationKind, View
from prss_training.domain.people import Role
from prss_training.domain.stages import Direction, StepImpossible
from prss_training.enrollments.models import Enrollment
from prss_training.evaluations.models import Evaluation, EvaluationAnswer
from prss_training.evaluations.services import (
    AnsweredAlready,
    Writing,
    answer_evaluation,
    give_evaluation,
    sign_off,
)
from prss_training.people.models import Person
from prss_training.stages.models import StageStep
from prss_training.stages.services import take_step
from prss_training.stages.views import ladder
from prss_training.web.database import db, unit_of_work
from tests.factories import MORNING, make_enrollment, make_evaluation, make_person


@pytest.fixture
def people(database):
    """Rosa's place and two supervisors."""
    place = make_enrollment(database)
    naomi = make_person(database, "Naomi Achebe", Role.SUPERVISOR)
    ines = make_person(database, "Ines Ortega", Role.SUPERVISOR)
    database.commit()
    return place.id, naomi.id, ines.id


@pytest.fixture
def at_once(app, people):
    """Run each act in a thread and a transaction of its own, all begun at the same moment."""

    def _at_once(*acts):
        start = Barrier(len(acts))

        def run(act):
            with app.app_context():
                start.wait()
                try:
                    with unit_of_work() as session:
                        return act(session, session.get_one(Enrollment, people[0])).id
                except Exception as refused:  # noqa: BLE001  (told to the test)
                    return refused
                finally:
                    db.session.remove()

        with ThreadPoolExecutor(len(acts)) as pool:
            return list(pool.map(run, acts))

    return _at_once


def writing(example):
    return Writing({c.value: 2 for c in Category}, {c.value: example for c in Category})


@pytest.mark.parametrize("_round", range(3))
def test_of_two_who_decide_the_same_step_at_once_one_does(
    at_once, database, people, library, _round
):
    def back(session, place, who):
        return take_step(
            session,
            place,
            ladder=ladder(),
            modules=library.modules,
            direction=Direction.BACK,
            to="interested",
            decider=session.get_one(Person, who),
            reason="",
            effective_on=MORNING.date(),
            at=MORNING,
        )

    ends = at_once(*(lambda s, place, who=who: back(s, place, who) for who in people[1:]))

    assert sorted(type(end) for end in ends if not isinstance(end, int)) == [StepImpossible]
    assert [step.number for step in database.scalars(select(StageStep))] == [1]


def test_two_evaluations_given_at_once_are_numbered_one_after_the_other(at_once, database, people):
    def give(session, place, who):
        return give_evaluation(
            session,
            place,
            EvaluationKind.FINAL,
            evaluator=session.get_one(Person, who),
            writing=writing(f"Seen by {who}."),
            at=MORNING,
        )

    at_once(*(lambda s, place, who=who: give(s, place, who) for who in people[1:] * 2))

    assert sorted(one.number for one in database.scalars(select(Evaluation))) == [1, 2]


def test_one_evaluation_sent_twice_at_once_is_given_once(at_once, database, people):
    at_once(
        *[
            lambda session, place: give_evaluation(
                session,
                place,
                EvaluationKind.FINAL,
                evaluator=session.get_one(Person, people[1]),
                writing=writing("Seen."),
                at=MORNING,
            )
        ]
        * 3
    )

    assert [one.number for one in database.scalars(select(Evaluation))] == [1]


def test_two_answers_at_once_are_one(at_once, database, people):
    place = database.get_one(Enrollment, people[0])
    about = make_evaluation(database, place, evaluator_id=people[1]).id
    database.commit()

    ends = at_once(
        *(
            lambda session, place, view=view: answer_evaluation(
                session,
                session.get_one(Evaluation, about),
                learner=place.person,
                view=view,
                body="",
                at=MORNING,
            )
            for view in View
        )
    )

    assert [type(end) for end in ends if not isinstance(end, int)] == [AnsweredAlready] * 2
    assert len(database.scalars(select(EvaluationAnswer)).all()) == 1


def test_two_sign_offs_at_once_are_one(at_once, people):
    ends = at_once(
        *(
            lambda session, place, who=who: sign_off(
                session,
                place,
                what="orientation",
                title="Orientation",
                role=Role.SUPERVISOR,
                note="",
                signer=session.get_one(Person, who),
                at=MORNING,
            )
            for who in people[1:]
        )
    )

    assert sum(isinstance(end, int) for end in ends) == 1
