"""What learners say is heard without names and in threes; what was done stays on record."""

import pytest
from sqlalchemy import select

from prss_training.audit.models import Happened, TrailEntry
from prss_training.domain.listening import ModuleNotFinished, NothingSaid
from prss_training.domain.people import Role
from prss_training.enrollments.models import ModuleCompleted
from prss_training.feedback import queries, services
from prss_training.feedback.models import ModuleAnswer
from prss_training.together import ask
from tests.factories import MORNING, make_enrollment, make_organization, make_person

pytestmark = pytest.mark.database

NAMES = ("Rosa Delgado", "Marcus Bell", "Tamika Osei", "Wen Xiaowen")


@pytest.fixture
def module(library):
    return library.module("shared-values")


@pytest.fixture
def learners(session, module):
    made = [make_enrollment(session, make_person(session, name)) for name in NAMES]
    for place in made:
        session.add(
            ModuleCompleted(enrollment_id=place.id, module=module.key, completed_at=MORNING)
        )
    session.flush()
    return made


@pytest.fixture
def say(session, module):
    def _say(place, helped="It helped.", change=""):
        return services.say(session, place, module, helped=helped, change=change, at=MORNING)

    return _say


@pytest.fixture
def terrence(session):
    return make_person(session, "Terrence Whitlock", Role.TRAINER)


def heard(session, module, organization=None):
    where = organization or make_organization(session)
    return queries.heard(session, where).get(module.key, queries.NOBODY)


def test_nothing_is_heard_of_two_and_everything_of_three(session, module, learners, say):
    for place, words in zip(learners[:2], ("Beta", "Alpha"), strict=True):
        say(place, words)
    assert heard(session, module) == queries.Heard((), (), 0, 2)

    say(learners[2], "Gamma", "Delta")

    assert heard(session, module) == queries.Heard(("Alpha", "Beta", "Gamma"), ("Delta",), 3, 0)


def test_a_fourth_waits_so_that_it_does_not_stand_alone(session, module, learners, say):
    for number, place in enumerate(learners):
        say(place, f"Words {number}")

    found = heard(session, module)

    assert (found.shown, found.waiting) == (3, 1)
    assert "Words 3" not in found.helped


def test_what_is_heard_carries_no_name_number_or_day(session, module, learners, say):
    for place in learners[:3]:
        say(place)

    assert set(queries.Heard.__slots__) == {"helped", "change", "shown", "waiting"}
    told = repr(heard(session, module))
    assert not any(name in told for name in NAMES)
    assert "2026" not in told


def test_answers_of_another_organization_are_neither_heard_nor_counted(
    session, module, learners, say
):
    for place in learners[:3]:
        say(place)

    assert heard(session, module, make_organization(session, key="juniper-house")).shown == 0


def test_a_learner_says_it_anew_or_takes_it_back(session, module, learners, say):
    say(learners[0], "First")
    say(learners[0], "Second")

    assert [row.helped for row in session.scalars(select(ModuleAnswer))] == ["Second"]
    services.unsay(session, learners[0], module.key)
    assert session.scalars(select(ModuleAnswer)).all() == []


def test_only_a_finished_module_is_spoken_of_and_only_with_words(session, library, learners, say):
    other = library.module("self-direction-and-choice")

    with pytest.raises(ModuleNotFinished):
        services.say(session, learners[0], other, helped="It.", change="", at=MORNING)
    with pytest.raises(NothingSaid):
        say(learners[0], " ", "\n")


def test_saying_leaves_no_trace_that_names_who_said_it(session, module, learners, say):
    say(learners[0])

    assert session.scalars(select(TrailEntry)).all() == []


def test_what_was_done_is_told_and_a_wrong_line_is_taken_back_and_stays(session, module, terrence):
    organization = make_organization(session)

    def write(done):
        return services.write_change(
            session, organization, module, said="Too long.", done=done, by=terrence, at=MORNING
        )

    first, second = write("Cut in two."), write("Cut in three.")
    services.take_change_back(session, first, reason="It was three.", by=terrence, at=MORNING)

    assert queries.changes(session, organization) == [second]
    [line] = ask(session, queries.changes_question(organization, module))
    assert line.done == "Cut in three."
    [back] = queries.taken_back(session, organization, module)
    assert back.reason == "It was three."
    with pytest.raises(queries.NoSuchChange):
        queries.change(session, first.id, organization)
    with pytest.raises(queries.NoSuchChange):
        queries.change(session, second.id, make_organization(session, key="juniper-house"))
    happened = [entry.happened for entry in session.scalars(select(TrailEntry))]
    assert happened == [Happened.CHANGE_TOLD, Happened.CHANGE_TOLD, Happened.CHANGE_TAKEN_BACK]
