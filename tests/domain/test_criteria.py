"""Laws of standing: order, time, withdrawal; and each rule's own arithmetic."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prss_training.domain.counting import Cap, PracticeCounted, TrainingCounted, Window
from prss_training.domain.criteria import (
    Endorsement,
    Grandparenting,
    Late,
    NoSuchPart,
    Renewal,
    Tier,
    evaluate,
    evaluate_all,
    evaluate_renewal,
    version_in_force,
)
from prss_training.domain.evidence import (
    ActivityPassed,
    CheckPassed,
    Decided,
    Delivery,
    ExaminationFailed,
    ExaminationPassed,
    HoursApproved,
    StatementSigned,
    SupervisionReceived,
    TrainingCompleted,
    Waived,
    Withdrawn,
)
from prss_training.domain.fields import Domain, Mode, Position, Service, Support
from prss_training.domain.hour_rules import (
    PracticeHours,
    PracticeSpan,
    SupervisionHours,
    SupervisionRatio,
    TrainingHours,
)
from prss_training.domain.hours import Hours
from prss_training.domain.rules import (
    AllOf,
    AnyOf,
    AskTheBoard,
    CompleteModules,
    PassActivities,
    PassChecks,
    PassExamination,
    SignStatement,
)
from prss_training.domain.states import State, Unit
from tests.domain.samples import TODAY, criteria, require

EMOTIONAL = frozenset({Support.EMOTIONAL})

ALL_RULES = criteria(
    require(TrainingHours(Hours(300)), "training"),
    require(TrainingHours(Hours(100), TrainingCounted(domain=Domain.ADVOCACY)), "advocacy"),
    require(CompleteModules(("a", "b")), "modules"),
    require(PassChecks(("a", "b")), "checks"),
    require(PassActivities(("a/x", "b/x")), "work"),
    require(PracticeHours(Hours(600)), "practice"),
    require(PracticeHours(Hours(100), PracticeCounted(support=Support.EMOTIONAL)), "emotional"),
    require(PracticeHours(Hours(100), PracticeCounted(service=Service.GROUPS)), "groups"),
    require(PracticeHours(Hours(100), PracticeCounted(position=Position.PAID)), "paid"),
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

        [again] = evaluate(alone, finding.used, on=TODAY).findings

        # What a choice still lacks is told of every route, also of those that used nothing.
        assert replace(again, gap="") == replace(finding, gap="")


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
    advocacy = finding(TrainingHours(Hours(60), TrainingCounted(domain=Domain.ADVOCACY)), *done)

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
        (PracticeHours(Hours(60), PracticeCounted(service=Service.GROUPS)), True),
        (PracticeHours(Hours(60), PracticeCounted(service=Service.COMMUNITY)), False),
        (PracticeHours(Hours(60), PracticeCounted(support=Support.EMOTIONAL)), True),
        (PracticeHours(Hours(60), PracticeCounted(support=Support.AFFILIATIONAL)), False),
        (PracticeHours(Hours(60), PracticeCounted(position=Position.VOLUNTEER)), True),
        (PracticeHours(Hours(60), PracticeCounted(position=Position.PAID)), False),
    ],
)
def test_practice_counts_where_it_fits(rule, counts):
    hours = HoursApproved(Hours(45), Service.GROUPS, EMOTIONAL, Position.VOLUNTEER, TODAY, TODAY)
    found = finding(rule, hours)

    assert found.have == (45 if counts else 0)
    assert found.missing.startswith(f"{Hours(60 - found.have)} more hours of approved practice")


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


def test_what_asks_for_nothing_is_never_complete():
    assert not evaluate(criteria(), [], on=TODAY).complete


HUNDRED_DAYS = st.integers(1, 8).map(lambda n: Hours(n * 60))
NARROWED_PRACTICE = st.builds(
    PracticeCounted,
    service=st.none() | st.sampled_from(Service),
    position=st.none() | st.sampled_from(Position),
    window=st.builds(Window, within_months=st.none() | st.integers(1, 3), after=st.none()),
)
# Rules that more evidence can only bring nearer: no share, no growing ratio, no bound from above.
MONOTONE = st.recursive(
    st.one_of(
        st.builds(TrainingHours, HUNDRED_DAYS),
        st.builds(
            TrainingHours,
            HUNDRED_DAYS,
            st.builds(TrainingCounted, domain=st.sampled_from(Domain)),
            st.tuples(
                st.builds(
                    Cap,
                    st.builds(TrainingCounted, delivery=st.just((Delivery.SELF_PACED,))),
                    percent=st.integers(0, 100),
                )
            ),
        ),
        st.builds(PracticeHours, HUNDRED_DAYS, NARROWED_PRACTICE),
        st.builds(PracticeSpan, st.integers(1, 4), one_employer=st.booleans()),
        st.builds(SupervisionHours, HUNDRED_DAYS),
        st.builds(SupervisionRatio, HUNDRED_DAYS, HUNDRED_DAYS),
        st.builds(PassChecks, st.just(("a", "b"))),
        st.builds(CompleteModules, st.just(("a", "b"))),
        st.builds(SignStatement, st.just("code-2026")),
        st.builds(PassExamination, st.just("icrc-pr")),
    ),
    lambda rules: st.lists(rules, min_size=1, max_size=3).flatmap(
        lambda some: st.sampled_from([AnyOf(tuple(some)), AllOf(tuple(some))])
    ),
    max_leaves=5,
)


@given(MONOTONE, histories, histories)
def test_more_evidence_never_undoes_a_rule_without_a_bound_from_above(rule, evidence, more):
    asked = criteria(require(rule))
    more = [fact for fact in more if not isinstance(fact, Withdrawn)]
    named = {fact.reference for fact in evidence if isinstance(fact, Withdrawn)}
    more = [fact for fact in more if fact.reference not in named]
    [before] = evaluate(asked, evidence, on=TODAY).findings
    [after] = evaluate(asked, [*evidence, *more], on=TODAY).findings

    assert after.met or not before.met
    assert after.fraction >= before.fraction


@given(st.lists(MONOTONE, min_size=1, max_size=4), histories)
def test_a_choice_is_at_least_its_best_branch_and_all_of_its_worst(rules, evidence):
    def fraction(rule):
        [found] = evaluate(criteria(require(rule)), evidence, on=TODAY).findings
        return found.met, found.fraction

    each = [fraction(rule) for rule in rules]

    assert fraction(AnyOf(tuple(rules))) == max(each)
    assert fraction(AllOf(tuple(rules)))[0] == all(met for met, _ in each)


@given(MONOTONE, histories)
def test_measuring_many_credentials_at_once_gives_what_each_gives_alone(rule, evidence):
    several = [criteria(require(rule), key=key) for key in ("one", "two")] + [ALL_RULES]

    together = evaluate_all(several, evidence, on=TODAY)

    assert list(together) == [evaluate(one, evidence, on=TODAY) for one in several]


def waived(on=TODAY, requirement="peer-leader/practice"):
    return Waived(requirement, "By order of a court.", "The board", on, "file:1")


def decided(met, on=TODAY, requirement="peer-leader/board"):
    return Decided(requirement, met=met, why="Letter of 2 May.", by="The board", on=on)


def found(key, *evidence, on=TODAY):
    return next(
        f for f in evaluate(ALL_RULES, evidence, on=on).findings if f.requirement.key == key
    )


def test_a_waiver_meets_a_requirement_and_says_who_and_why():
    finding = found("practice", waived())

    assert (finding.met, finding.state, finding.missing) == (True, State.WAIVED, "")
    assert (finding.waived.by, finding.waived.why) == ("The board", "By order of a court.")
    assert finding.used == (waived(),)
    assert finding.fraction == 1.0


def test_a_waiver_holds_for_its_own_credential_and_from_its_own_day():
    assert found("practice", waived(requirement="other/practice")).waived is None
    assert found("practice", waived(), on=TODAY - timedelta(days=1)).waived is None
    assert found("practice", waived(), Withdrawn("file:1", TODAY)).waived is None


def test_a_board_s_decision_settles_its_question_either_way():
    assert found("board", decided(met=True)).state is State.MET
    refused = found("board", decided(met=False))
    assert (refused.state, refused.missing) == (State.UNMET, "Letter of 2 May.")


def test_of_several_decisions_the_newest_holds():
    earlier = decided(met=True, on=TODAY - timedelta(days=1))

    assert found("board", decided(met=False), earlier).state is State.UNMET


def test_spent_tries_leave_an_examination_unmet():
    rule = PassExamination("icrc-pr", attempts=1)
    failed = ExaminationFailed("icrc-pr", TODAY)
    [finding] = evaluate(criteria(require(rule)), [failed], on=TODAY).findings

    assert (finding.met, finding.state) == (False, State.UNMET)


def test_a_choice_that_has_begun_is_partly_met():
    rule = AnyOf((PracticeHours(Hours(120)), PassExamination("icrc-pr")))
    worked = HoursApproved(Hours(30), Service.GROUPS, EMOTIONAL, Position.VOLUNTEER, TODAY, TODAY)
    [finding] = evaluate(criteria(require(rule)), [worked], on=TODAY).findings

    assert (finding.state, finding.fraction) == (State.PARTLY, 0.25)


PARTED = criteria(
    require(PassChecks(("a",))),
    tiers=(Tier("initial", "Initial", (require(PassChecks(("b",))),), 6, 1, 6),),
    endorsements=(Endorsement("youth", "Youth", (require(PassChecks(("c",))),)),),
    grandparenting=(Grandparenting((require(PassChecks(("d",))),), date(2026, 7, 1)),),
    renewal=Renewal(
        24,
        (
            replace(require(TrainingHours(Hours(20 * 60))), prorated=True),
            require(SupervisionHours(Hours(60)), "supervision"),
        ),
        opens_days=90,
        late=(Late(6, "Late."), Late(12, "Later.")),
    ),
)


@pytest.mark.parametrize(
    ("part", "module"),
    [("", "a"), ("tier:initial", "b"), ("endorsement:youth", "c"), ("grandparenting:1", "d")],
)
def test_each_part_of_a_credential_is_measured_by_its_own_requirements(part, module):
    passed = [CheckPassed(module, TODAY)]

    assert evaluate(PARTED, passed, on=TODAY, part=part).complete
    assert evaluate(PARTED, passed, on=TODAY, part=part).part == part


def test_a_part_that_is_not_there_is_refused_with_the_way_on():
    with pytest.raises(NoSuchPart, match="lists its parts"):
        evaluate(PARTED, [], on=TODAY, part="tier:final")
    with pytest.raises(NoSuchPart):
        evaluate_renewal(criteria(), [], since=TODAY, on=TODAY)


def trained_on(day, hours=10):
    return TrainingCompleted("x", Mode.LIVE, ((Domain.ADVOCACY, Hours(hours * 60)),), day)


def test_renewing_counts_from_the_first_day_of_the_cycle():
    since = TODAY - timedelta(days=100)
    facts = [trained_on(since - timedelta(days=1)), trained_on(since)]

    [hours, _] = evaluate_renewal(PARTED, facts, since=since, on=TODAY).findings

    assert (hours.have, hours.need) == (600, 1200)


def test_a_shortened_cycle_asks_for_its_share_rounded_up():
    since = TODAY - timedelta(days=100)

    [hours, supervision] = evaluate_renewal(PARTED, [], since=since, on=TODAY, months=5).findings

    assert (hours.need, supervision.need) == (250, 60)


def test_a_tier_ends_after_its_months_and_its_extensions():
    [tier] = PARTED.tiers

    assert tier.ends_on(date(2026, 1, 31)) == date(2026, 7, 31)
    assert tier.ends_on(date(2026, 1, 31), extended=5) == date(2027, 1, 31)
    assert Tier("open", "Open").ends_on(TODAY) is None


@pytest.mark.parametrize(
    ("on", "stands"),
    [
        (date(2026, 1, 1), "not-open-yet"),
        (date(2026, 4, 2), "open"),
        (date(2026, 7, 1), "open"),
        (date(2026, 7, 2), "late"),
        (date(2027, 7, 1), "late"),
        (date(2027, 7, 2), "lapsed"),
    ],
)
def test_a_renewal_opens_runs_late_and_lapses(on, stands):
    assert PARTED.renewal.standing_on(on, expires=date(2026, 7, 1)) == stands


def test_the_version_in_force_is_the_one_of_its_day():
    first = criteria(version="2024.1", in_force_until=date(2025, 6, 30))
    second = criteria(version="2025.1", in_force_from=date(2025, 7, 1))

    def version(day):
        return version_in_force([second, first], on=day)

    assert version(date(2025, 6, 30)) is first
    assert version(date(2025, 7, 1)) is second
    assert version_in_force([second], on=date(2025, 1, 1)) is None


def test_a_requirement_says_what_it_asks_of_somebody_who_begins():
    assert require(PracticeHours(Hours(600))).asks == "10:00 more hours of approved practice"
