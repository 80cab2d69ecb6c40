from datetime import date, timedelta

import pytest
from sqlalchemy import select

from prss_training import paths
from prss_training.audit.models import Happened, TrailEntry
from prss_training.content.stages_file import read_ladder
from prss_training.domain.people import Role
from prss_training.domain.stages import (
    ConditionsOpen,
    DayOutOfOrder,
    Direction,
    NotWaivable,
    OwnStep,
    ReasonTooLong,
    ReasonWanted,
    StepImpossible,
)
from prss_training.domain.states import State
from prss_training.enrollments.models import ModuleCompleted
from prss_training.notices.models import Kind, Notice
from prss_training.people.models import Membership
from prss_training.stages import queries, services
from prss_training.stages.models import StageStep
from prss_training.statements.models import Signature
from tests.factories import (
    MORNING,
    make_enrollment,
    make_evaluation,
    make_organization,
    make_person,
    make_sign_off,
    make_step,
)

TODAY = date(2026, 3, 2)
LATER = MORNING + timedelta(days=30)


@pytest.fixture(scope="session")
def ladder(library):
    return read_ladder(paths.CONTENT, library.modules, library.statements)


@pytest.fixture
def naomi(session):
    return make_person(session, "Naomi Achebe", Role.SUPERVISOR)


@pytest.fixture
def rosa(session):
    return make_enrollment(session)


@pytest.fixture
def sign_ethics(session):
    def _sign(place):
        session.add(
            Signature(
                enrollment_id=place.id,
                statement="code-of-ethics-2026",
                sha256="0" * 64,
                typed_name=place.person.name,
                signed_at=MORNING,
            )
        )
        session.flush()

    return _sign


@pytest.fixture
def oriented(session, rosa, naomi, sign_ethics):
    """Rosa has signed the code and her orientation is signed off; her first module is open."""
    sign_ethics(rosa)
    make_sign_off(session, rosa, signed_by_id=naomi.id)
    return rosa


@pytest.fixture
def take(session, rosa, naomi, ladder, library):
    def _take(direction, to="", **over):
        given = {
            "decider": naomi,
            "reason": "You are steady with people.",
            "effective_on": TODAY,
            "at": MORNING,
            "waivers": {},
        }
        return services.take_step(
            session,
            over.pop("enrollment", rosa),
            ladder=ladder,
            modules=library.modules,
            direction=direction,
            to=to,
            **given | over,
        )

    return _take


@pytest.fixture
def look(session, ladder, library):
    def _look(place, at=MORNING):
        return services.look(session, place, ladder, library.modules, at=at)

    return _look


def happened(session):
    return list(session.scalars(select(TrailEntry.happened).order_by(TrailEntry.id)))


def told(session, person_id):
    rows = session.execute(
        select(Notice.kind, Notice.about, Notice.path)
        .where(Notice.recipient_id == person_id)
        .order_by(Notice.id)
    )
    return [tuple(row) for row in rows]


# --- where somebody stands ---


def test_a_learner_without_any_step_is_a_trainee_since_they_began(look, rosa):
    seen = look(rosa)

    assert (seen.here.stage.key, seen.here.since, seen.ready) == ("trainee", TODAY, False)
    assert seen.ahead[0].stage.key == "volunteer"
    assert [finding.state for finding in seen.ahead[0].findings] == [State.UNMET] * 3


def test_what_is_signed_and_evaluated_counts_toward_the_next_step(
    session, look, oriented, naomi, ladder
):
    found = {f.requirement.key: f.state for f in look(oriented).ahead[0].findings}
    assert found == {
        "first-modules": State.UNMET,
        "code-of-ethics": State.MET,
        "orientation": State.MET,
    }

    make_step(session, oriented, decided_by_id=naomi.id)
    make_evaluation(session, oriented, evaluator_id=naomi.id)
    seen = look(oriented)
    found = {f.requirement.key: f.state for f in seen.ahead[0].findings}
    assert seen.here.stage == ladder.stage("volunteer")
    assert found["mid-point"] is State.MET
    assert found["practice"] is State.UNMET


def test_a_person_in_two_programs_stands_on_one_ladder(session, look, oriented, naomi):
    make_step(session, oriented, decided_by_id=naomi.id)
    second = make_enrollment(session, oriented.person, criteria="other-2026.1", enrolled_at=LATER)

    seen = look(second, at=LATER)
    assert seen.here.stage.key == "volunteer"
    assert seen.way.places == (oriented, second)
    listed = session.scalars(queries.learners(make_organization(session))).all()
    assert listed == [second]


# --- deciding ---


def test_a_step_forward_is_dated_named_explained_and_told(session, take, oriented, naomi, look):
    step = take(Direction.FORWARD, waivers={"first-modules": "She taught it elsewhere."})

    assert (step.stage, step.number, step.effective_on) == ("volunteer", 1, TODAY)
    assert (step.decided_by, step.reason) == (naomi, "You are steady with people.")
    assert step.waived == [{"condition": "first-modules", "why": "She taught it elsewhere."}]
    assert look(oriented).here.stage.key == "volunteer"
    assert happened(session) == [Happened.STAGE_DECIDED]
    assert told(session, oriented.person_id) == [
        (Kind.STAGE_DECIDED, "Step forward, Volunteer peer leader", "/path/")
    ]


def test_a_step_forward_waits_for_what_is_open(session, take, oriented):
    with pytest.raises(ConditionsOpen, match="shared values"):
        take(Direction.FORWARD)
    assert session.scalars(select(StageStep)).all() == []
    assert happened(session) == []


def test_ethics_and_orientation_are_waived_for_nobody(take, rosa):
    for key in ("code-of-ethics", "orientation"):
        with pytest.raises(NotWaivable):
            take(Direction.FORWARD, waivers={key: "We know her."})


def test_a_waiver_of_what_is_met_is_not_written_down(session, take, oriented, naomi, library):
    session.add(
        ModuleCompleted(enrollment_id=oriented.id, module="shared-values", completed_at=MORNING)
    )
    make_step(session, oriented, decided_by_id=naomi.id)
    make_sign_off(session, oriented, what="shadowing", signed_by_id=naomi.id)
    open_now = ("core-modules", "practice", "supervision", "mid-point", "agreement")
    waivers = dict.fromkeys([*open_now, "shadowing"], "Years elsewhere.")

    step = take(Direction.FORWARD, waivers=waivers)
    assert sorted(one["condition"] for one in step.waived) == sorted(open_now)


def test_a_step_forward_needs_a_sentence_and_a_step_back_needs_none(take, oriented):
    with pytest.raises(ReasonWanted):
        take(Direction.FORWARD, reason=" ")
    with pytest.raises(ReasonTooLong):
        take(Direction.BACK, reason="x" * 3_000)
    assert take(Direction.BACK, reason="").reason == ""


def test_nobody_decides_their_own_step_forward_or_back_from_a_pause(take, oriented):
    own = oriented.person
    with pytest.raises(OwnStep):
        take(Direction.FORWARD, decider=own, waivers={"first-modules": "I know it."})
    take(Direction.PAUSE, decider=own, reason="")
    with pytest.raises(OwnStep):
        take(Direction.RESUME, decider=own)


def test_a_learner_pauses_by_themselves_and_supervisors_are_told_and_nobody_else(
    session, take, oriented, naomi, look
):
    priya = make_person(session, "Priya Raman", Role.REGISTRAR)
    step = take(Direction.PAUSE, decider=oriented.person, reason="")

    assert (step.stage, step.reason, look(oriented).here.paused) == ("trainee", "", True)
    assert told(session, naomi.id) == [
        (Kind.STAGE_OWN_STEP, "Rosa Delgado: pause, Trainee", f"/path/{oriented.id}")
    ]
    assert told(session, priya.id) == told(session, oriented.person_id) == []


def test_after_a_pause_somebody_comes_back_where_they_were_or_lower(take, oriented, look):
    take(Direction.PAUSE)
    with pytest.raises(StepImpossible, match="taking a pause"):
        take(Direction.FORWARD, waivers={"first-modules": "Known."})
    take(Direction.RESUME, "interested", effective_on=TODAY)

    seen = look(oriented)
    assert (seen.here.stage.key, seen.here.paused) == ("interested", False)
    assert seen.ahead[0].ready  # the code is signed, so training is open at once


def test_a_step_that_is_sent_twice_is_taken_once(session, take, oriented):
    known = {"first-modules": "She taught it elsewhere."}
    take(Direction.FORWARD, "volunteer", waivers=known)
    with pytest.raises(StepImpossible, match="look at where they stand"):
        take(Direction.FORWARD, "volunteer", waivers=known)
    take(Direction.BACK, "trainee")
    with pytest.raises(StepImpossible):
        take(Direction.BACK, "trainee")
    assert len(session.scalars(select(StageStep)).all()) == 2


def test_steps_are_dated_in_order_and_never_in_the_future(take, oriented):
    take(Direction.PAUSE, at=LATER, effective_on=TODAY + timedelta(days=10))
    for day in (TODAY + timedelta(days=9), TODAY + timedelta(days=31)):
        with pytest.raises(DayOutOfOrder):
            take(Direction.RESUME, at=LATER, effective_on=day)
    assert take(Direction.RESUME, at=LATER, effective_on=TODAY + timedelta(days=30)).number == 2


# --- wishes ---


@pytest.fixture
def wish(session, rosa, ladder):
    def _wish(body, at=MORNING):
        return services.write_wish(session, rosa, body=body, ladder=ladder, at=at)

    return _wish


def test_the_newest_wish_counts_and_supervisors_are_told_once_between_steps(
    session, wish, take, rosa, naomi, look
):
    wish(" I want to sit with people as Naomi sat with me. ")
    wish("And to learn Spanish.", at=MORNING + timedelta(hours=1))
    assert look(rosa).wishes[0].body == "And to learn Spanish."
    assert [kind for kind, *_ in told(session, naomi.id)] == [Kind.STAGE_WISHED]

    take(Direction.PAUSE, at=LATER, effective_on=TODAY)
    wish("I would like to come back.", at=LATER + timedelta(days=1))
    assert len(told(session, naomi.id)) == 2
    assert happened(session).count(Happened.STAGE_WISH_WRITTEN) == 3


def test_an_empty_wish_is_refused(wish):
    with pytest.raises(services.WishEmpty):
        wish(" \n ")
    with pytest.raises(ReasonTooLong):
        wish("x" * 2_001)


# --- lists and numbers ---


def test_fifty_learners_are_looked_at_in_as_many_queries_as_one(
    session, naomi, ladder, library, count_queries
):
    here = make_organization(session)

    def looked(places):
        with count_queries() as sent:
            services.looks(session, places, here, ladder, library.modules, at=MORNING)
        return len(sent)

    def learner(number):
        place = make_enrollment(session, make_person(session, f"Learner {number}"))
        make_step(session, place, decided_by_id=naomi.id)
        make_evaluation(session, place, evaluator_id=naomi.id)
        make_sign_off(session, place, signed_by_id=naomi.id)
        return place

    places = [learner(n) for n in range(50)]
    session.expire_all()
    one = looked([places[0]])
    session.expire_all()
    places = session.scalars(queries.learners(here)).all()
    assert len(places) == 50
    assert looked(places) <= one


def test_a_program_counts_those_who_learn_and_those_who_only_joined(session, rosa, ladder, naomi):
    here = make_organization(session)
    make_person(session, "Sam Joined")
    make_enrollment(session, make_person(session, "Lee Left"), ended_at=LATER)
    elsewhere = make_organization(session, key="juniper-house")
    make_enrollment(
        session, make_person(session, "Ann Other", organization=elsewhere), organization=elsewhere
    )
    learning, joined = queries.everybody(session, ladder, here)

    assert [way.starts for way in learning] == ["trainee"]
    assert [way.starts for way in joined] == ["interested"]
    assert session.scalars(select(Membership).where(Membership.person_id == naomi.id)).one()
