"""The ladder: where a journey has come to, which steps start there, and what they ask."""

from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from prss_training.domain.counting import Facts
from prss_training.domain.criteria import Requirement, known_on
from prss_training.domain.evidence import SignedOff, StatementSigned
from prss_training.domain.people import Role
from prss_training.domain.rules import BeSignedOff, SignStatement
from prss_training.domain.stages import (
    LONGEST_REASON,
    Condition,
    ConditionsOpen,
    DayOutOfOrder,
    Direction,
    Journey,
    Ladder,
    NoSuchSignOffKind,
    NoSuchStage,
    NotTheirsToSign,
    NotWaivable,
    ReasonTooLong,
    ReasonWanted,
    SignOffKind,
    Stage,
    Step,
    StepImpossible,
    destinations,
    directions,
    readiness,
    require_day,
    require_explained,
    require_ready,
    require_step,
    stays,
    where,
)
from prss_training.domain.states import State

DAY = date(2026, 3, 2)
ETHICS = Condition(
    Requirement("ethics", "Sign the code", SignStatement("code"), ()), may_waive=False
)
ORIENTED = Condition(Requirement("oriented", "Be oriented", BeSignedOff("orientation"), ()))
LADDER = Ladder(
    stages=(
        Stage("interested", "Interested", "Looking."),
        Stage("trainee", "Trainee", "Learning."),
        Stage("volunteer", "Volunteer", "Giving.", (ETHICS, ORIENTED)),
        Stage("staff", "Staff", "Working."),
    ),
    starts="trainee",
    rights=("Rest.",),
    sign_offs=(SignOffKind("orientation", "Orientation", "Seen.", (Role.SUPERVISOR,)),),
)
BEGUN = Journey("trainee", DAY)


@st.composite
def journeys(draw):
    """Any journey that the rules allow, with days that never go back."""
    steps, on = [], DAY
    for _ in range(draw(st.integers(0, 8))):
        here = where(LADDER, Journey("trainee", DAY, tuple(steps)))
        direction = draw(st.sampled_from(directions(LADDER, here)))
        stage = draw(st.sampled_from(destinations(LADDER, here, direction)))
        on += timedelta(days=draw(st.integers(0, 200)))
        steps.append(Step(direction, stage.key, on))
    return Journey("trainee", DAY, tuple(steps))


@given(journeys())
def test_from_anywhere_some_step_starts_and_every_one_of_them_may_be_taken(journey):
    here = where(LADDER, journey)

    assert directions(LADDER, here)
    for direction in directions(LADDER, here):
        for stage in destinations(LADDER, here, direction):
            assert require_step(LADDER, here, direction, stage.key) == stage


@given(journeys(), st.sampled_from(list(Direction)), st.sampled_from(LADDER.stages))
def test_no_other_step_is_possible(journey, direction, stage):
    here = where(LADDER, journey)
    possible = direction in directions(LADDER, here)
    assume(not possible or stage not in destinations(LADDER, here, direction))

    with pytest.raises(StepImpossible):
        require_step(LADDER, here, direction, stage.key)
    with pytest.raises(NoSuchStage if possible else StepImpossible):
        require_step(LADDER, here, direction, "gone")


@given(journeys())
def test_forward_is_one_rung_and_back_is_down_and_a_pause_stays(journey):
    here = where(LADDER, journey)
    rung = LADDER.stages.index(here.stage)
    ways = {d: destinations(LADDER, here, d) for d in directions(LADDER, here)}

    for stage in ways.get(Direction.FORWARD, ()):
        assert LADDER.stages.index(stage) == rung + 1
    for stage in ways.get(Direction.BACK, ()):
        assert LADDER.stages.index(stage) < rung
    for stage in ways.get(Direction.RESUME, ()):
        assert LADDER.stages.index(stage) <= rung
    assert ways.get(Direction.PAUSE, (here.stage,)) == (here.stage,)
    assert here.paused == (tuple(ways) == (Direction.RESUME,))


@given(journeys())
def test_stays_follow_each_other_without_a_gap_and_end_where_somebody_is(journey):
    found, here = stays(LADDER, journey), where(LADDER, journey)
    today = max([DAY, *(s.on for s in journey.steps)]) + timedelta(days=3)

    assert found[0].since == DAY
    assert [stay.until for stay in found[:-1]] == [stay.since for stay in found[1:]]
    assert (found[-1].stage, found[-1].since, found[-1].until) == (here.stage, here.since, None)
    assert sum(stay.days(today) for stay in found) == (today - DAY).days


@given(journeys(), st.integers(0, 300))
def test_a_pause_and_coming_back_leave_everything_as_it_was(journey, days):
    before = where(LADDER, journey)
    assume(not before.paused)
    on = max([DAY, *(s.on for s in journey.steps)])
    pause = Step(Direction.PAUSE, before.stage.key, on)
    back = Step(Direction.RESUME, before.stage.key, on + timedelta(days=days))

    paused = where(LADDER, Journey("trainee", DAY, (*journey.steps, pause)))
    assert (paused.paused_on, paused.since) == (on, before.since)
    assert where(LADDER, Journey("trainee", DAY, (*journey.steps, pause, back))) == before


@given(journeys())
def test_stages_that_were_taken_off_the_ladder_change_nothing_else(journey):
    gone = Step(Direction.FORWARD, "gone", DAY)
    steps = (gone, *journey.steps)

    assert where(LADDER, Journey("trainee", DAY, steps)) == where(LADDER, journey)


def test_whoever_is_enrolled_and_took_no_step_stands_where_the_ladder_starts():
    assert where(LADDER, BEGUN).stage.key == "trainee"
    assert where(LADDER, BEGUN).since == DAY


def test_a_step_that_names_no_stage_takes_the_nearest():
    here = where(LADDER, Journey("trainee", DAY, (Step(Direction.FORWARD, "volunteer", DAY),)))

    assert require_step(LADDER, here, Direction.FORWARD, "").key == "staff"
    assert require_step(LADDER, here, Direction.BACK, "").key == "trainee"


# --- what a step asks ---

signed = StatementSigned("code", DAY, "signature:1")
oriented = SignedOff("orientation", "Naomi Achebe", DAY, "sign-off:1")
evidence = st.lists(st.sampled_from([signed, oriented]), unique=True)
VOLUNTEER = LADDER.stage("volunteer")


def known(*facts):
    return known_on(facts, DAY)


@given(evidence, evidence)
def test_more_evidence_never_opens_what_was_closed(some, more):
    before = readiness(VOLUNTEER, known(*some))
    after = readiness(VOLUNTEER, known(*{*some, *more}))

    assert len(after.open) <= len(before.open)


@given(evidence)
def test_a_stage_is_ready_when_each_of_its_conditions_is_met(facts):
    assert readiness(VOLUNTEER, known(*facts)).ready == (len(facts) == 2)


@given(evidence)
def test_a_waiver_closes_what_may_be_waived_and_says_who_and_why(facts):
    found = readiness(VOLUNTEER, known(*facts), waivers={"oriented": " Knows us. "}, by="Naomi")
    finding = found.findings[1]

    assert finding.met
    if oriented in facts:
        assert finding.state is State.MET
    else:
        assert finding.state is State.WAIVED
        assert (finding.waived.by, finding.waived.why) == ("Naomi", "Knows us.")
    assert found.ready == (signed in facts)


def test_what_holds_for_everybody_is_not_waived():
    for key in ("ethics", "no such condition"):
        with pytest.raises(NotWaivable):
            readiness(VOLUNTEER, known(), waivers={key: "A reason."}, by="Naomi")


def test_a_waiver_without_a_reason_is_none():
    assert len(readiness(VOLUNTEER, known(), waivers={"ethics": " ", "oriented": ""}).open) == 2


def test_a_refused_step_names_what_is_open():
    with pytest.raises(ConditionsOpen, match="“Be oriented”"):
        require_ready(readiness(VOLUNTEER, known(signed)))
    require_ready(readiness(VOLUNTEER, known(signed, oriented)))
    assert readiness(LADDER.stage("staff"), Facts(())).ready


# --- words and days ---


@pytest.mark.parametrize("direction", [d for d in Direction if d is not Direction.FORWARD])
def test_only_a_step_forward_is_asked_for_a_reason(direction):
    assert require_explained(direction, " ") == ""
    with pytest.raises(ReasonWanted):
        require_explained(Direction.FORWARD, " \n ")
    assert require_explained(Direction.FORWARD, " It is\r\ntime. ") == "It is\ntime."


def test_a_reason_that_nobody_reads_to_its_end_is_refused():
    with pytest.raises(ReasonTooLong):
        require_explained(Direction.BACK, "x" * (LONGEST_REASON + 1))


@given(journeys(), st.integers(-500, 2_000), st.integers(0, 500))
def test_a_step_is_dated_from_the_last_one_to_today(journey, days, since):
    last = max([DAY, *(step.on for step in journey.steps)])
    today, on = last + timedelta(days=since), last + timedelta(days=days)

    if 0 <= days <= since:
        assert require_day(journey, on, today=today) == on
    else:
        with pytest.raises(DayOutOfOrder, match=last.isoformat()):
            require_day(journey, on, today=today)


def test_a_named_role_signs_and_no_other():
    kind = LADDER.sign_off("orientation")

    assert kind.signer({Role.SUPERVISOR, Role.LEARNER}) is Role.SUPERVISOR
    with pytest.raises(NotTheirsToSign, match="signed off by a supervisor"):
        kind.signer({Role.REGISTRAR})
    with pytest.raises(NoSuchSignOffKind):
        LADDER.sign_off("rope-climbing")


def test_stepping_back_and_pausing_have_words_without_shame():
    words = " ".join(direction.label for direction in Direction).lower()

    for shaming in ("demot", "fail", "lose", "drop", "fall", "relaps", "suspend", "down"):
        assert shaming not in words
