"""What is left of a credential: hours counted once, and things by who settles them."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from prss_training.domain.counting import PracticeCounted, SupervisionCounted, TrainingCounted
from prss_training.domain.criteria import known_on, measure
from prss_training.domain.evidence import Education as Schooling
from prss_training.domain.evidence import (
    EducationShown,
    ExaminationFailed,
    HoursApproved,
    StatementSigned,
    TrainingCompleted,
)
from prss_training.domain.fields import Domain, Mode, Position, Service
from prss_training.domain.hour_rules import PracticeHours, SupervisionHours, TrainingHours
from prss_training.domain.hours import Hours
from prss_training.domain.rules import (
    AllOf,
    AnyOf,
    AskTheBoard,
    HaveEducation,
    PassExamination,
    SignStatement,
)
from prss_training.pathways.left import Kind, left_of, what_is_left
from tests.domain.samples import TODAY, criteria, require

TEN = Hours(600)


def left(*requirements, facts=()):
    known = known_on(facts, TODAY)
    return left_of(measure(criteria(*requirements), known), known)


def hours(found):
    return {kind: str(span) for kind, span in found.hours}


def practiced(minutes, **over):
    details = {"worked_on": TODAY, "on": TODAY, "reference": f"entry:{minutes}"} | over
    return HoursApproved(Hours(minutes), Service.MENTORING, frozenset(), Position.PAID, **details)


def train(minutes, key="training", **narrowed):
    return require(TrainingHours(Hours(minutes), TrainingCounted(**narrowed)), key)


def test_hours_of_domains_inside_the_total_are_counted_once():
    found = left(
        train(2_760),
        train(600, "a", domain=Domain.ADVOCACY),
        train(600, "b", domain=Domain.HARM_REDUCTION),
    )

    assert hours(found) == {Kind.TRAINING: "46:00"}


def test_domains_that_lack_more_than_the_total_count_together():
    trained = TrainingCompleted("m", Mode.LIVE, ((Domain.ADVOCACY, Hours(2_700)),), TODAY, "t")
    found = left(
        train(2_760),
        train(600, "b", domain=Domain.HARM_REDUCTION),
        train(900, "c", domain=Domain.RECOVERY_WELLNESS),
        train(300, "d", topic="hiv"),
        facts=[trained],
    )

    assert hours(found) == {Kind.TRAINING: "25:00"}


def test_each_kind_of_hours_is_counted_for_itself():
    found = left(
        require(PracticeHours(TEN), "experience"),
        require(SupervisionHours(Hours(120)), "supervision"),
        require(SupervisionHours(Hours(60), SupervisionCounted(observed=True)), "seen"),
        facts=[practiced(90)],
    )

    assert hours(found) == {Kind.PRACTICE: "8:30", Kind.SUPERVISION: "2:00"}
    assert found.count == 0


def test_of_a_choice_the_route_that_came_furthest_is_taken():
    degree = AllOf((PracticeHours(Hours(6_000)), HaveEducation(Schooling.BACHELOR)))
    choice = require(AnyOf((degree, PracticeHours(Hours(12_000)))))
    shown = EducationShown(Schooling.BACHELOR, TODAY, "e")

    assert hours(left(choice, facts=[shown])) == {Kind.PRACTICE: "100:00"}
    assert hours(left(choice, facts=[practiced(7_000)])) == {Kind.PRACTICE: "83:20"}


def test_things_are_told_apart_by_who_settles_them():
    found = left(
        require(SignStatement("code"), "sign"),
        require(HaveEducation(Schooling.HIGH_SCHOOL), "education"),
        require(AskTheBoard("Ask."), "interview"),
    )

    assert [f.requirement.key for f in found.things] == ["sign"]
    assert [f.requirement.key for f in found.unrecorded] == ["education"]
    assert [f.requirement.key for f in found.for_people] == ["interview"]
    assert (found.count, found.minutes) == (3, 0)


def test_an_examination_whose_tries_are_used_up_is_a_thing_and_not_silence():
    failed = ExaminationFailed("exam", TODAY, "f")

    found = left(require(PassExamination("exam", attempts=1)), facts=[failed])

    assert [f.requirement.key for f in found.things] == ["it"]


def test_a_board_whose_hours_are_not_known_is_marked_and_comes_last():
    unknown = criteria(require(AskTheBoard("How many?"), "training"), key="unknown")
    known = criteria(train(60_000), key="known")
    near = criteria(train(600), key="near")

    found = what_is_left([unknown, known, near], known_on([], TODAY))

    assert [one.criteria.key for one in found] == ["near", "known", "unknown"]
    assert [one.figures_unknown for one in found] == [False, False, True]


def test_nothing_is_left_of_what_is_met():
    found = left(require(SignStatement("code")), facts=[StatementSigned("code", TODAY, "s")])

    assert (found.count, found.minutes, found.hours) == (0, 0, ())
    assert found.standing.complete


rules = st.one_of(
    st.builds(TrainingHours, st.builds(Hours, st.integers(1, 3_000))),
    st.builds(
        PracticeHours,
        st.builds(Hours, st.integers(1, 3_000)),
        st.builds(PracticeCounted, domain=st.none() | st.sampled_from(Domain)),
    ),
    st.builds(SignStatement, st.sampled_from(["a", "b"])),
    st.builds(AskTheBoard, st.just("Ask.")),
    st.builds(HaveEducation, st.just(Schooling.HIGH_SCHOOL)),
)
facts = st.lists(
    st.one_of(
        st.builds(
            practiced,
            st.integers(1, 900),
            domain=st.none() | st.sampled_from(Domain),
            reference=st.uuids().map(str),
        ),
        st.builds(StatementSigned, st.sampled_from(["a", "b"]), st.just(TODAY), st.just("s")),
    ),
    max_size=8,
)


@given(st.lists(rules, min_size=1, max_size=6), facts, facts)
def test_more_on_record_never_leaves_more(asked, first, more):
    wanted = [require(rule, f"r{number}") for number, rule in enumerate(asked)]
    before, after = left(*wanted, facts=first), left(*wanted, facts=[*first, *more])

    assert after.minutes <= before.minutes
    assert after.count <= before.count


@given(st.lists(rules, min_size=1, max_size=6), facts)
def test_nothing_left_means_complete_and_the_other_way(asked, known):
    wanted = [require(rule, f"r{number}") for number, rule in enumerate(asked)]
    found = left(*wanted, facts=known)

    assert found.standing.complete == (not found.minutes and not found.count)


@given(facts)
def test_the_day_after_the_evidence_makes_no_difference_to_what_has_no_window(known):
    version = criteria(require(PracticeHours(TEN), "experience"))
    today, later = known_on(known, TODAY), known_on(known, TODAY + timedelta(days=1))

    assert left_of(measure(version, today), today).hours == (
        left_of(measure(version, later), later).hours
    )
