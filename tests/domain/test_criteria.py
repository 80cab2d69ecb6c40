"""Laws of standing: order, time, withdrawal; and each rule's own arithmetic."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prss_training.domain.criteria import (
    AnyOf,
    AskTheBoard,
    CompleteModules,
    PassActivities,
    PassChecks,
    PassExamination,
    PracticeHours,
    SignStatement,
    State,
    SupervisionHours,
    TrainingHours,
    Unit,
    evaluate,
)
from prss_training.domain.evidence import (
    ActivityPassed,
    CheckPassed,
    ExaminationPassed,
    HoursApproved,
    StatementSigned,
    SupervisionReceived,
    TrainingCompleted,
    Withdrawn,
)
from prss_training.domain.fields import Domain, Mode, Position, Service, Support
from prss_training.domain.hours import Hours
from tests.domain.samples import TODAY, criteria, require

EMOTIONAL = frozenset({Support.EMOTIONAL})

ALL_RULES = criteria(
    require(TrainingHours(Hours(300)), "training"),
    require(TrainingHours(Hours(100), Domain.ADVOCACY), "advocacy"),
    require(CompleteModules(("a", "b")), "modules"),
    require(PassChecks(("a", "b")), "checks"),
    require(PassActivities(("a/x", "b/x")), "work"),
    require(PracticeHours(Hours(600)), "practice"),
    require(PracticeHours(Hours(100), support=Support.EMOTIONAL), "emotional"),
    require(PracticeHours(Hours(100), service=Service.GROUPS), "groups"),
    require(PracticeHours(Hours(100), position=Position.PAID), "paid"),
    require(SupervisionHours(Hours(120)), "supervision"),
    require(SignStatement("code-2026"), "code"),
    require(PassExamination("icrc-pr"), "exam"),
    require(AskTheBoard("Ask."), "board"),
    require(AnyOf((PracticeHours(Hours(900)), PassChecks(("c",)))), "either"),
)

days = st.dates(TODAY - timedelta(days=60), TODAY + timedelta(days=60))
names = st.sampled_from(["a", "b", "c"])
references = st.sampled_from([f"row {n}" for n in range(12)])
lengths = st.builds(Hours, st.integers(0, 900))
facts = st.one_of(
    st.builds(
        TrainingCompleted,
        names,
        st.sampled_from(Mode),
        st.lists(st.tuples(st.sampled_from(Domain), lengths), max_size=3).map(tuple),
        days,
        references,
    ),
    st.builds(CheckPassed, names, days, references),
    st.builds(ActivityPassed, st.sampled_from(["a/x", "b/x", "c/x"]), days, references),
    st.builds(
        HoursApproved,
        lengths,
        st.sampled_from(Service),
        st.frozensets(st.sampled_from(Support), min_size=1),
        st.sampled_from(Position),
        days,
        days,
        references,
    ),
    st.builds(SupervisionReceived, lengths, days, references),
    st.builds(StatementSigned, st.sampled_from(["code-2026", "other"]), days, references),
    st.builds(ExaminationPassed, st.sampled_from(["icrc-pr", "other"]), days, references),
)
withdrawals = st.builds(Withdrawn, references, days)
histories = st.lists(st.one_of(facts, withdrawals), max_size=25)


@given(st.lists(facts, max_size=20), facts)
def test_more_evidence_never_undoes_a_requirement(evidence, one_more):
    before = evaluate(ALL_RULES, evidence, on=TODAY)
    after = evaluate(ALL_RULES, [*evidence, one_more], on=TODAY)

    assert all(a.have >= b.have for a, b in zip(after.findings, before.findings, strict=True))


@given(histories.flatmap(lambda some: st.tuples(st.just(some), st.permutations(some))))
def test_the_order_evidence_arrives_in_does_not_matter(two_orders):
    one, other = two_orders

    assert evaluate(ALL_RULES, one, on=TODAY) == evaluate(ALL_RULES, other, on=TODAY)


@given(histories)
def test_evidence_from_after_the_day_is_ignored(evidence):
    up_to_today = [fact for fact in evidence if fact.on <= TODAY]

    assert evaluate(ALL_RULES, evidence, on=TODAY) == evaluate(ALL_RULES, up_to_today, on=TODAY)


@given(st.lists(facts, max_size=20), references)
def test_withdrawn_evidence_counts_as_if_it_had_never_been(evidence, reference):
    without = [fact for fact in evidence if fact.reference != reference]
    withdrawn = [*evidence, Withdrawn(reference, TODAY)]

    assert evaluate(ALL_RULES, withdrawn, on=TODAY) == evaluate(ALL_RULES, without, on=TODAY)


@given(st.lists(facts, max_size=20), references)
def test_a_withdrawal_does_not_reach_back_before_its_day(evidence, reference):
    tomorrow = Withdrawn(reference, TODAY + timedelta(days=1))

    assert evaluate(ALL_RULES, [*evidence, tomorrow], on=TODAY) == evaluate(
        ALL_RULES, evidence, on=TODAY
    )


@given(histories)
def test_a_finding_names_evidence_that_by_itself_gives_the_same_finding(evidence):
    for finding in evaluate(ALL_RULES, evidence, on=TODAY).findings:
        alone = criteria(finding.requirement)

        assert evaluate(alone, finding.used, on=TODAY).findings == (finding,)


@given(histories)
def test_the_board_s_question_is_never_answered_by_evidence(evidence):
    [finding] = [
        f for f in evaluate(ALL_RULES, evidence, on=TODAY).findings if f.requirement.key == "board"
    ]

    assert finding.state is State.NEEDS_A_PERSON
    assert finding.missing == "Ask."
    assert finding.used == ()


@given(histories)
def test_a_standing_says_the_same_in_all_its_words(evidence):
    standing = evaluate(ALL_RULES, evidence, on=TODAY)

    assert standing.met_count + len(standing.shortfalls) == len(standing.findings)
    for finding in standing.findings:
        assert 0 <= finding.fraction <= 1
        assert finding.met == (finding.state is State.MET) == (finding.fraction == 1)
        assert finding.met == (not finding.missing)
    assert not standing.complete


@given(histories, facts)
def test_what_is_newly_met_was_unmet_and_is_met(evidence, one_more):
    before = evaluate(ALL_RULES, evidence, on=TODAY)
    after = evaluate(ALL_RULES, [*evidence, one_more], on=TODAY)
    met = {f.requirement.key for f in after.findings if f.met}
    was = {f.requirement.key for f in before.findings if f.met}

    assert {r.key for r in after.newly_met_since(before)} == met - was


def finding(rule, *evidence):
    return evaluate(criteria(require(rule)), evidence, on=TODAY).findings[0]


def trained(module="a", mode=Mode.SELF_PACED, **minutes):
    hours = tuple((Domain(name.replace("_", "-")), Hours(n)) for name, n in minutes.items())
    return TrainingCompleted(module, mode, hours, TODAY)


def test_training_hours_add_up_over_domains_and_modes():
    done = [trained(advocacy=30, harm_reduction=60), trained(mode=Mode.LIVE, advocacy=15)]

    everywhere = finding(TrainingHours(Hours(120)), *done)
    advocacy = finding(TrainingHours(Hours(60), Domain.ADVOCACY), *done)

    assert (everywhere.have_text, everywhere.need_text) == ("1:45", "2:00")
    assert everywhere.missing == "0:15 more hours of training"
    assert advocacy.have == 45
    assert advocacy.missing == "0:15 more hours of training in Advocacy"


def test_a_live_session_alone_does_not_finish_a_module():
    rule = CompleteModules(("a", "b"))

    assert finding(rule, trained("a", Mode.LIVE)).state is State.UNMET
    assert finding(rule, trained("a")).missing == "1 more module to finish"
    assert finding(rule).missing == "2 more modules to finish"


def test_the_same_check_passed_twice_counts_once():
    passed = finding(PassChecks(("a", "b")), CheckPassed("a", TODAY), CheckPassed("a", TODAY))

    assert passed.state is State.PARTLY
    assert (passed.have_text, passed.unit) == ("1", Unit.CHECKS)
    assert passed.missing == "1 more knowledge check to pass"


def test_work_that_the_credential_does_not_name_does_not_count():
    assert finding(PassActivities(("a/x",)), ActivityPassed("b/x", TODAY)).have == 0


@pytest.mark.parametrize(
    ("rule", "counts"),
    [
        (PracticeHours(Hours(60)), True),
        (PracticeHours(Hours(60), service=Service.GROUPS), True),
        (PracticeHours(Hours(60), service=Service.COMMUNITY), False),
        (PracticeHours(Hours(60), support=Support.EMOTIONAL), True),
        (PracticeHours(Hours(60), support=Support.AFFILIATIONAL), False),
        (PracticeHours(Hours(60), position=Position.VOLUNTEER), True),
        (PracticeHours(Hours(60), position=Position.PAID), False),
    ],
)
def test_practice_counts_where_it_fits(rule, counts):
    hours = HoursApproved(Hours(45), Service.GROUPS, EMOTIONAL, Position.VOLUNTEER, TODAY, TODAY)
    found = finding(rule, hours)

    assert found.have == (45 if counts else 0)
    assert found.missing == f"{Hours(60 - found.have)} more hours of approved practice"


def test_supervision_adds_up():
    half = SupervisionReceived(Hours(30), TODAY)

    assert finding(SupervisionHours(Hours(90)), half, half).missing == (
        "0:30 more hours of supervision"
    )


def test_silence_about_an_examination_is_not_a_failed_examination():
    assert finding(PassExamination("icrc-pr")).state is State.NOT_RECORDED
    assert finding(PassExamination("icrc-pr")).missing == (
        "A passed examination, recorded by a registrar"
    )
    assert finding(PassExamination("icrc-pr"), ExaminationPassed("icrc-pr", TODAY)).met


def test_signing_another_statement_is_not_signing_this_one():
    other = StatementSigned("other", TODAY)

    assert finding(SignStatement("code-2026"), other).missing == "A signature under it"


def test_either_route_meets_a_choice():
    rule = AnyOf((PracticeHours(Hours(600)), PassChecks(("a",))))

    assert finding(rule, CheckPassed("a", TODAY)).met
    assert finding(rule).state is State.UNMET
    assert finding(rule).missing == (
        "One of: 10:00 more hours of approved practice; or 1 more knowledge check to pass"
    )


def test_a_day_is_a_place():
    late = datetime(2026, 3, 3, 4, 30, tzinfo=UTC)

    assert criteria().day_of(late) == date(2026, 3, 2)


def test_criteria_are_named_by_key_and_version():
    assert replace(criteria(), version="2027.1").id == "peer-leader-2027.1"
    assert evaluate(criteria(), [], on=TODAY).complete
