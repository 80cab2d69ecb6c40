"""Modules that would close a gap in training."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from prss_training.domain.closing import would_close
from prss_training.domain.counting import Cap, TrainingCounted, Window
from prss_training.domain.criteria import evaluate, known_on
from prss_training.domain.evidence import Delivery, TrainingCompleted
from prss_training.domain.fields import Domain, Mode
from prss_training.domain.hour_rules import TrainingHours
from prss_training.domain.hours import Hours
from prss_training.domain.rules import AllOf, AnyOf, SignStatement
from tests.domain.samples import TODAY, criteria, module, require


def taught(number, live=60, own=120, domain=Domain.ADVOCACY):
    return replace(
        module(f"module-{number}"),
        number=number,
        title=f"Title {number}",
        live=Hours(live),
        self_paced=Hours(own),
        hours=((domain, Hours(live + own)),),
    )


MODULES = (taught(1), taught(2, domain=Domain.HARM_REDUCTION), taught(3), taught(4))


def done(number, mode=Mode.SELF_PACED, minutes=120):
    hours = ((Domain.ADVOCACY, Hours(minutes)),)
    return TrainingCompleted(f"module-{number}", mode, hours, TODAY, f"t:{number}:{mode}")


def closings(rule, *facts, modules=MODULES):
    version = criteria(require(rule))
    [finding] = evaluate(version, facts, on=TODAY).findings
    return would_close(finding, known_on(facts, TODAY), modules)


def closing(rule, *facts, modules=MODULES):
    [found] = closings(rule, *facts, modules=modules)
    return found


def test_modules_are_taken_in_order_until_nothing_is_missing():
    found = closing(TrainingHours(Hours(300)))

    assert [gain.module.number for gain in found.gains] == [1, 2]
    assert (str(found.gives), str(found.rest)) == ("6:00", "0:00")
    assert found.sentence == "M01 “Title 1” and M02 “Title 2” would give 6:00."


def test_only_modules_that_count_are_taken():
    found = closing(TrainingHours(Hours(300), TrainingCounted(domain=Domain.ADVOCACY)))

    assert [gain.module.number for gain in found.gains] == [1, 3]


def test_what_is_finished_already_is_not_offered_again():
    found = closing(TrainingHours(Hours(360)), done(1), done(2), done(2, Mode.LIVE, minutes=60))

    assert [(gain.module.number, gain.modes) for gain in found.gains] == [
        (1, (Mode.LIVE,)),
    ]
    assert not found.gains[0].whole


def test_a_rule_for_live_training_takes_the_live_part():
    live = TrainingCounted(delivery=(Delivery.IN_PERSON, Delivery.INTERACTIVE))

    found = closing(TrainingHours(Hours(60), live))

    assert found.sentence == "The live part of M01 “Title 1” would give 1:00."


def test_a_cap_on_self_paced_hours_is_respected():
    cap = Cap(TrainingCounted(delivery=(Delivery.SELF_PACED,)), percent=50)

    found = closing(TrainingHours(Hours(480), caps=(cap,)))

    assert (str(found.gives), str(found.rest)) == ("8:00", "0:00")
    assert [str(gain.hours) for gain in found.gains] == ["3:00", "3:00", "1:00", "1:00"]


def test_what_no_module_can_close_is_said():
    approved = TrainingCounted(approved_by="nycb")

    found = closing(TrainingHours(Hours(60), approved))

    assert found.gains == ()
    assert found.sentence == "No module of this program counts toward it."


def test_hours_that_count_only_after_an_event_are_not_promised():
    after = TrainingCounted(window=Window(after="initial-certificate"))

    assert closing(TrainingHours(Hours(60), after)).gains == ()


def test_what_would_still_be_missing_is_said():
    found = closing(TrainingHours(Hours(1_000)), modules=MODULES[:1])

    assert found.sentence.endswith("would give 3:00. 13:40 would still be missing.")


def test_a_met_finding_needs_nothing():
    assert closings(TrainingHours(Hours(60)), done(1)) == ()


def test_a_rule_that_counts_no_training_has_no_answer():
    assert closings(SignStatement("code")) == ()


def test_every_route_that_counts_training_has_an_answer():
    either = AnyOf((TrainingHours(Hours(60)), AllOf((TrainingHours(Hours(9_000)),))))

    assert [str(one.rest) for one in closings(either)] == ["0:00", "138:00"]


narrowings = st.builds(
    TrainingCounted,
    domain=st.none() | st.sampled_from([Domain.ADVOCACY, Domain.HARM_REDUCTION]),
    delivery=st.sampled_from([(), (Delivery.SELF_PACED,), (Delivery.INTERACTIVE,)]),
)
least = st.builds(Hours, st.integers(1, 1_500))
MOSTLY_LIVE = Cap(TrainingCounted(delivery=(Delivery.SELF_PACED,)), percent=40)
rules = st.builds(TrainingHours, least, narrowings) | st.builds(
    TrainingHours, least, st.builds(TrainingCounted), st.just((MOSTLY_LIVE,))
)
known = st.lists(
    st.builds(done, st.integers(1, 4), st.sampled_from(Mode)),
    unique_by=lambda fact: fact.reference,
    max_size=4,
)


@given(rules, known)
def test_finishing_what_is_named_gives_exactly_what_was_said(rule, facts):
    version = criteria(require(rule))
    for found in closings(rule, *facts):
        more = [
            TrainingCompleted(
                gain.module.key, mode, gain.module.hours_by(mode), TODAY, f"new:{gain}:{mode}"
            )
            for gain in found.gains
            for mode in gain.modes
        ]
        before = evaluate(version, facts, on=TODAY).findings[0]
        after = evaluate(version, [*facts, *more], on=TODAY).findings[0]
        assert after.have - before.have == found.gives.minutes
        assert max(0, after.need - after.have) == found.rest.minutes


def rest_of(module, mode, facts):
    there = [f for f in facts if f.module == module.key and f.mode is mode]
    return tuple(
        (domain, Hours(left))
        for domain, hours in module.hours_by(mode)
        if (left := hours.minutes - sum(f.minutes_in(domain) for f in there)) > 0
    )


@given(rules, known)
def test_a_gap_is_left_open_only_when_every_module_was_looked_at(rule, facts):
    for found in closings(rule, *facts):
        if found.rest.minutes:
            everything = [
                TrainingCompleted(
                    one.key, mode, rest_of(one, mode, facts), TODAY, f"all:{one.key}:{mode}"
                )
                for one in MODULES
                for mode in Mode
                if rest_of(one, mode, facts)
            ]
            version = criteria(require(rule))
            [most] = evaluate(version, [*facts, *everything], on=TODAY).findings
            assert most.need - most.have == found.rest.minutes
