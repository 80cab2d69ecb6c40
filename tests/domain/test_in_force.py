"""On which days a certificate was in force."""

from datetime import date

import pytest

from prss_training.domain.certificate import Step, StepNotAllowed
from prss_training.domain.in_force import Span, spans_in_force

ISSUED, LAST = date(2026, 3, 6), date(2028, 3, 5)


def day(month, day, year=2026):
    return date(year, month, day)


@pytest.mark.parametrize(
    ("steps", "spans"),
    [
        ([], [Span(ISSUED, LAST)]),
        ([(Step.REVOKE, day(3, 16))], [Span(ISSUED, day(3, 15))]),
        ([(Step.SUPERSEDE, day(3, 16))], [Span(ISSUED, day(3, 15))]),
        (
            [(Step.SUSPEND, day(3, 16)), (Step.REINSTATE, day(4, 2))],
            [Span(ISSUED, day(3, 15)), Span(day(4, 2), LAST)],
        ),
        (
            [(Step.SUSPEND, day(3, 16)), (Step.REVOKE, day(4, 2))],
            [Span(ISSUED, day(3, 15))],
        ),
    ],
    ids=["untouched", "revoked", "replaced", "suspended for a while", "suspended, then revoked"],
)
def test_it_is_in_force_until_a_step_ends_it_and_from_the_one_that_brings_it_back(steps, spans):
    assert list(spans_in_force(ISSUED, LAST, steps)) == spans


def test_a_suspension_lifted_on_its_own_day_leaves_no_gap():
    steps = [(Step.SUSPEND, day(3, 16)), (Step.REINSTATE, day(3, 16))]

    assert spans_in_force(ISSUED, LAST, steps) == (Span(ISSUED, LAST),)


def test_one_revoked_on_its_first_day_never_was():
    assert spans_in_force(ISSUED, LAST, [(Step.REVOKE, ISSUED)]) == ()


def test_what_is_decided_after_its_last_day_takes_no_day_from_it():
    assert spans_in_force(ISSUED, LAST, [(Step.REVOKE, day(6, 1, 2028))]) == (Span(ISSUED, LAST),)


def test_one_reinstated_after_its_last_day_was_in_force_before_the_suspension_only():
    steps = [(Step.SUSPEND, day(3, 1, 2028)), (Step.REINSTATE, day(4, 1, 2028))]

    assert spans_in_force(ISSUED, LAST, steps) == (Span(ISSUED, day(2, 29, 2028)),)


def test_without_an_end_it_goes_on():
    assert spans_in_force(ISSUED, None, []) == (Span(ISSUED, None),)


def test_steps_that_do_not_follow_each_other_are_refused():
    with pytest.raises(StepNotAllowed):
        spans_in_force(ISSUED, LAST, [(Step.REVOKE, day(3, 16)), (Step.REINSTATE, day(3, 17))])
