"""Each kind of rule: what it counts, what it asks for, and what closes its gap."""

from datetime import date, timedelta

import pytest

from prss_training.domain.counting import (
    Cap,
    Facts,
    PracticeCounted,
    SupervisionCounted,
    TrainingCounted,
    Window,
)
from prss_training.domain.evidence import (
    AgeShown,
    Attested,
    Attester,
    BackgroundCleared,
    CredentialHeld,
    Delivery,
    Education,
    EducationShown,
    Employed,
    EvaluationDone,
    EventReached,
    ExaminationFailed,
    ExaminationPassed,
    RecoveryAttested,
    ReferenceReceived,
    ResidencyShown,
    SignedOff,
    StatementSigned,
)
from prss_training.domain.fields import Domain, Mode, Population, Position, Work
from prss_training.domain.hour_rules import (
    CompleteCourses,
    Period,
    PracticeHours,
    PracticeShare,
    PracticeSpan,
    SupervisionEvery,
    SupervisionHours,
    SupervisionInside,
    SupervisionRatio,
    TrainingDays,
    TrainingHours,
)
from prss_training.domain.hours import Hours
from prss_training.domain.rules import (
    AllOf,
    AnyOf,
    AskTheBoard,
    Attest,
    AttestRecovery,
    BeAged,
    BeEmployed,
    BeEvaluated,
    BeSignedOff,
    ClearBackground,
    HaveEducation,
    HaveReferences,
    HoldCredential,
    LiveOrWork,
    PassExamination,
    ReachEvent,
    SignStatement,
    inner_rules,
)
from prss_training.domain.states import State
from tests.domain.test_counting import LONG_AGO, TODAY, practiced, supervised, trained

LAST_YEAR = date(2025, 3, 2)


def measure(rule, *facts):
    return rule.measure(Facts(facts, TODAY))


def met(rule, *facts):
    return measure(rule, *facts).met


def test_training_is_counted_under_its_caps():
    rule = TrainingHours(
        Hours(120), caps=(Cap(TrainingCounted(delivery=(Delivery.SELF_PACED,)), percent=50),)
    )
    found = measure(rule, trained(120, mode=Mode.SELF_PACED))

    assert (found.have, found.need, found.met) == (60, 120, False)
    assert found.missing == "1:00 more hours of training"


def test_a_gap_in_training_names_what_narrows_it():
    counted = TrainingCounted(
        domain=Domain.ADVOCACY,
        topic="hiv",
        delivery=(Delivery.IN_PERSON,),
        approved_by="nycb",
        window=Window(within_months=12),
    )

    assert measure(TrainingHours(Hours(60), counted)).missing == (
        "1:00 more hours of training in Advocacy on HIV, in person, approved by the board, "
        "from the last 1 year"
    )


def test_days_of_training_are_counted_where_a_board_counts_days():
    found = measure(TrainingDays(5), trained(days=3), trained())

    assert (found.have, found.need) == (3, 5)
    assert found.missing == "2 more days of training"
    assert len(found.used) == 1


def test_courses_are_counted_once_each_and_only_if_enough_was_attended():
    rule = CompleteCourses(3, most_absent=Hours(300))
    found = measure(
        rule,
        trained(course="one"),
        trained(course="one"),
        trained(course="two", absent=Hours(300)),
        trained(course="three", absent=Hours(301)),
    )

    assert (found.have, found.need) == (2, 3)
    assert found.missing == "1 more course"


def test_a_gap_in_practice_names_what_narrows_it():
    counted = PracticeCounted(
        domain=Domain.ADVOCACY,
        populations=(Population.VETERANS,),
        window=Window(within_months=36, after="core-training", before="application"),
    )

    assert measure(PracticeHours(Hours(60), counted)).missing == (
        "1:00 more hours of approved practice in Advocacy with veterans, after this: core "
        "training, before this: application, from the last 3 years"
    )


@pytest.mark.parametrize(
    ("inside", "have"),
    [
        (SupervisionInside.NONE, 60),
        (SupervisionInside.OBSERVED, 90),
        (SupervisionInside.ALL, 150),
    ],
)
def test_supervision_counts_as_practice_where_the_rule_says_so(inside, have):
    rule = PracticeHours(Hours(600), supervision=inside)
    found = measure(rule, practiced(60), supervised(30, observed=True), supervised(60))

    assert found.have == have


def test_supervision_counts_as_practice_only_up_to_its_bound():
    rule = PracticeHours(Hours(600), supervision=SupervisionInside.ALL, inside_at_most=Hours(30))

    assert measure(rule, practiced(60), supervised(20)).have == 80
    assert measure(rule, practiced(60), supervised(90)).have == 90


def test_a_line_of_the_ledger_says_why_it_does_not_count():
    rule = PracticeHours(Hours(600), PracticeCounted(window=Window(within_months=12)))
    facts = Facts([], TODAY)

    assert rule.refusal(practiced(), facts) == ""
    assert rule.refusal(practiced(day=LONG_AGO), facts) == "older than 1 year"
    assert rule.refusal(practiced(work=Work.TRAVEL), facts) == "travel does not count"


def test_a_share_is_taken_of_all_practice_but_of_no_less_than_is_asked():
    veterans = PracticeCounted(populations=(Population.VETERANS,))
    rule = PracticeShare(50, veterans, of=Hours(600))
    served = practiced(300, populations=frozenset({Population.VETERANS}))

    assert met(rule, served)
    assert met(rule, served, practiced(300))
    assert not met(rule, served, practiced(301))
    assert measure(rule).missing == "5:00 more hours of approved practice with veterans"


def test_a_span_runs_from_the_first_day_to_the_last():
    rule = PracticeSpan(6)
    first, last = practiced(day=date(2026, 1, 15)), practiced(day=date(2026, 7, 14))

    assert met(rule, first, last)
    assert measure(rule, first).have == 0
    assert measure(rule, first).missing == "Practice over 6 more months"


def test_a_span_at_one_employer_is_not_pieced_together():
    rule = PracticeSpan(12, one_employer=True)
    days = (date(2025, 1, 1), date(2025, 7, 1), date(2025, 12, 31))
    here, moved, there = (
        practiced(day=day, employer=site) for day, site in zip(days, "ABA", strict=True)
    )

    assert met(rule, here, there)
    assert not met(rule, here, moved)
    assert measure(rule).missing == "Practice over 12 more months at one employer"


def test_supervision_is_counted_by_domain():
    rule = SupervisionHours(Hours(60), SupervisionCounted(domain=Domain.ADVOCACY))

    assert met(rule, supervised(60, domain=Domain.ADVOCACY))
    assert measure(rule, supervised(60)).missing == "1:00 more hours of supervision in Advocacy"


def test_a_ratio_is_taken_of_the_hours_that_are_claimed():
    rule = SupervisionRatio(per=Hours(25 * 60), of=Hours(250 * 60))

    assert measure(rule, practiced(300 * 60)).need == 10 * 60
    assert met(rule, practiced(300 * 60), supervised(10 * 60))
    assert not met(rule, practiced(250 * 60), supervised(10 * 60 - 1))


def test_a_ratio_may_ask_for_more_supervision_the_more_is_practiced():
    rule = SupervisionRatio(per=Hours(25 * 60), of=Hours(250 * 60), grows=True)

    assert measure(rule).need == 10 * 60
    assert measure(rule, practiced(300 * 60)).need == 12 * 60
    assert met(rule, practiced(250 * 60), supervised(10 * 60))
    assert not met(rule, practiced(251 * 60), supervised(10 * 60))


def test_supervision_has_to_come_in_every_week_of_practice():
    rule = SupervisionEvery(Period.WEEK)
    monday, sunday, next_monday = date(2026, 2, 2), date(2026, 2, 8), date(2026, 2, 9)
    found = measure(rule, practiced(day=monday), practiced(day=next_monday), supervised(day=sunday))

    assert (found.have, found.need) == (1, 2)
    assert found.missing == "Supervision in 1 more week with practice"


def test_supervision_may_have_to_come_twice_a_month():
    rule = SupervisionEvery(Period.MONTH, times=2)
    once = supervised(day=date(2026, 2, 3))

    assert not met(rule, practiced(day=date(2026, 2, 27)), once)
    assert met(rule, practiced(day=date(2026, 2, 27)), once, supervised(day=date(2026, 2, 20)))
    assert (
        measure(rule).missing == "Supervision in 1 more month with practice at least 2 times each"
    )


def test_without_any_practice_the_frequency_of_supervision_is_not_met():
    assert not met(SupervisionEvery(Period.WEEK), supervised())


@pytest.mark.parametrize(
    ("rule", "enough", "short", "missing"),
    [
        (
            Attest("lived-experience"),
            Attested("lived-experience", TODAY),
            Attested("willing-to-share", TODAY),
            "An attestation: lived experience",
        ),
        (
            Attest("recovery-plan", Attester.REFEREE),
            Attested("recovery-plan", TODAY, by=Attester.REFEREE),
            Attested("recovery-plan", TODAY),
            "An attestation by a referee: recovery plan",
        ),
        (
            AttestRecovery(24, Attester.SELF),
            RecoveryAttested(24, TODAY),
            RecoveryAttested(23, TODAY),
            "An attestation of their own of 2 years or more",
        ),
        (
            HaveEducation(Education.HIGH_SCHOOL),
            EducationShown(Education.BACHELOR, TODAY),
            EducationShown(Education.ENROLLED, TODAY),
            "Proof of this: high school diploma or equivalent",
        ),
        (
            HaveEducation(Education.SOME_COLLEGE, credits=24),
            EducationShown(Education.SOME_COLLEGE, TODAY, credits=24),
            EducationShown(Education.MASTER, TODAY, credits=23),
            "Proof of 24 college credits",
        ),
        (BeAged(18), AgeShown(18, TODAY), AgeShown(17, TODAY), "Proof of age: 18 or older"),
        (
            BeAged(18, 30),
            AgeShown(30, TODAY),
            AgeShown(31, TODAY),
            "Proof of age: from 18 to 30",
        ),
        (
            HaveReferences(1, "personal"),
            ReferenceReceived("personal", TODAY),
            ReferenceReceived("supervisor", TODAY),
            "1 more personal reference",
        ),
        (
            ClearBackground(within_months=12),
            BackgroundCleared("background", TODAY, done_on=LAST_YEAR),
            BackgroundCleared("background", TODAY, done_on=LAST_YEAR - timedelta(days=1)),
            "A result on record: background check from the last 1 year",
        ),
        (
            LiveOrWork("Texas"),
            ResidencyShown("Texas", 51, TODAY),
            ResidencyShown("Texas", 50, TODAY),
            "Proof of living or working in Texas",
        ),
        (
            BeEmployed(percent=51, paid=True),
            Employed("Here", LAST_YEAR, TODAY, percent=51),
            Employed("Here", LAST_YEAR, TODAY, percent=51, paid=False),
            "Proof of employment, with 51 % or more of the job in peer support",
        ),
        (
            BeEmployed(months=12),
            Employed("Here", LAST_YEAR, TODAY, paid=False),
            Employed("Here", LAST_YEAR + timedelta(days=2), TODAY),
            "Proof of employment or volunteer work for 1 year",
        ),
        (
            HoldCredential(("va-cprs", "va-other"), months=1),
            CredentialHeld("va-other", LAST_YEAR, TODAY),
            CredentialHeld("va-other", LAST_YEAR, TODAY, until=TODAY - timedelta(days=1)),
            "Proof of a credential: va CPRS or va other",
        ),
        (
            ReachEvent("application-accepted", within_months=12),
            EventReached("application-accepted", LAST_YEAR, TODAY),
            EventReached("application-accepted", LONG_AGO, TODAY),
            "Not on record yet: application accepted",
        ),
        (
            BeEvaluated("final", 2),
            EvaluationDone("final", 2, TODAY),
            EvaluationDone("final", 1, TODAY),
            "A final evaluation by a supervisor, with 2 or more in every area",
        ),
        (
            BeSignedOff("orientation"),
            SignedOff("orientation", "Naomi", TODAY),
            SignedOff("other", "Naomi", TODAY),
            "A sign-off: orientation",
        ),
        (
            PassExamination("icrc-pr", score=500),
            ExaminationPassed("icrc-pr", TODAY, score=500),
            ExaminationPassed("icrc-pr", TODAY, score=499),
            "A passed examination, recorded by a registrar",
        ),
    ],
)
def test_what_is_there_is_met_and_what_falls_short_is_not(rule, enough, short, missing):
    assert met(rule, enough)
    assert not met(rule, short)
    assert measure(rule).missing == missing


def test_age_grows_with_the_days_since_it_was_shown():
    shown = AgeShown(17, LAST_YEAR)

    assert met(BeAged(18), shown)
    assert not met(BeAged(18), AgeShown(17, LAST_YEAR + timedelta(days=1)))
    assert not met(BeAged(19), shown)
    assert met(BeAged(0, 18), shown)
    assert not met(BeAged(0, 18), AgeShown(17, LAST_YEAR - timedelta(days=1)))
    assert not met(BeAged(0, 17), shown)


def test_what_was_signed_or_attested_for_one_cycle_does_not_stand_for_the_next():
    since = date(2026, 1, 1)
    old = [
        Attested("no-violations", LAST_YEAR),
        RecoveryAttested(24, LAST_YEAR),
        ReferenceReceived("personal", LAST_YEAR),
        BackgroundCleared("background", LAST_YEAR),
        SignedOff("orientation", "Naomi", LAST_YEAR),
        StatementSigned("code-2026", LAST_YEAR),
        EvaluationDone("final", 3, LAST_YEAR),
        EducationShown(Education.HIGH_SCHOOL, LAST_YEAR),
    ]
    rules = [
        Attest("no-violations"),
        AttestRecovery(24),
        HaveReferences(1),
        ClearBackground(),
        BeSignedOff("orientation"),
        SignStatement("code-2026"),
        BeEvaluated("final"),
    ]

    assert all(rule.measure(Facts(old, TODAY)).met for rule in rules)
    assert not any(rule.measure(Facts(old, TODAY, since)).met for rule in rules)
    assert HaveEducation(Education.HIGH_SCHOOL).measure(Facts(old, TODAY, since)).met


def test_a_job_that_ended_counts_for_its_months_but_not_as_being_employed():
    ended = Employed("Here", LONG_AGO, TODAY, until=LAST_YEAR)

    assert met(BeEmployed(months=12), ended)
    assert not met(BeEmployed(), ended)


def test_an_examination_without_a_recorded_score_is_taken_at_the_registrars_word():
    assert met(PassExamination("icrc-pr", score=500), ExaminationPassed("icrc-pr", TODAY))


def test_tries_at_an_examination_run_out_until_it_is_passed():
    rule = PassExamination("exam", attempts=2)
    failed = ExaminationFailed("exam", TODAY)

    assert not measure(rule, failed).refused
    assert measure(rule, failed, failed).missing == (
        "All 2 tries are used. Ask the board about another"
    )
    assert met(rule, failed, failed, ExaminationPassed("exam", TODAY))


def test_the_newest_evaluation_is_the_one_that_counts():
    rule = BeEvaluated("final", 2)

    assert not met(rule, EvaluationDone("final", 3, LAST_YEAR), EvaluationDone("final", 1, TODAY))


def test_any_of_is_met_by_its_best_route_and_tells_how_far_that_has_come():
    rule = AnyOf((PracticeHours(Hours(120)), HaveEducation(Education.BACHELOR)))

    assert met(rule, EducationShown(Education.BACHELOR, TODAY))
    assert measure(rule, practiced(60)).share == 0.5
    assert measure(rule).missing == (
        "One of: 2:00 more hours of approved practice; or proof of this: bachelor's degree"
    )


def test_all_of_needs_every_part_and_names_those_that_lack():
    rule = AllOf((PracticeHours(Hours(120)), HaveEducation(Education.BACHELOR)))
    found = measure(rule, practiced(120))

    assert (found.have, found.need, found.met) == (1, 2, False)
    assert found.missing == "Proof of this: bachelor's degree"


def test_what_two_parts_lack_alike_is_said_once():
    rule = AllOf((PassExamination("written"), PassExamination("oral")))

    assert measure(rule).missing == "A passed examination, recorded by a registrar"
    assert measure(rule).need == 2


def test_an_amount_may_depend_on_schooling():
    rule = AnyOf(
        (
            PracticeHours(Hours(200 * 60)),
            AllOf((HaveEducation(Education.BACHELOR), PracticeHours(Hours(100 * 60)))),
        )
    )
    hundred = practiced(100 * 60)

    assert not met(rule, hundred)
    assert met(rule, hundred, EducationShown(Education.BACHELOR, TODAY))


def test_only_a_person_settles_a_question():
    assert not met(AskTheBoard("Is the site approved?"), practiced())
    assert AskTheBoard("?").silence is State.NEEDS_A_PERSON


def test_silence_of_a_choice_is_that_of_its_first_rule():
    assert AnyOf((Attest("x"), PracticeHours(Hours(1)))).silence is State.NOT_RECORDED
    assert AllOf((PracticeHours(Hours(1)), Attest("x"))).silence is State.UNMET


def test_the_rules_inside_a_choice_are_found_however_deep():
    deep = AnyOf((Attest("a"), AllOf((Attest("b"), AnyOf((Attest("c"),))))))

    assert inner_rules(deep) == (Attest("a"), Attest("b"), Attest("c"))


def test_paid_practice_can_be_capped():
    cap = Cap(PracticeCounted(position=Position.VOLUNTEER), percent=50)
    rule = PracticeHours(Hours(600), caps=(cap,))

    assert measure(rule, practiced(600)).have == 300
    assert met(rule, practiced(600), practiced(300, position=Position.PAID))
