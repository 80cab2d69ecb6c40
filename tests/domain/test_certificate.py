"""Steps, expiry, and what the public is told."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prss_training.domain.certificate import (
    REASONS_FOR,
    VERDICT_OF,
    HolderWithdrawn,
    Reason,
    ReasonNotFitting,
    RequirementsUnmet,
    State,
    Status,
    Step,
    StepNotAllowed,
    Verdict,
    after,
    holder_withdrawn,
    last_day,
    name_withheld,
    require_complete,
    require_reason_for,
    require_step,
    state_after,
    status_on,
    steps_from,
    verdict_on,
)
from prss_training.domain.criteria import evaluate
from prss_training.domain.evidence import ActivityPassed, StatementSigned
from tests.domain.samples import TODAY, criteria, pass_work, sign_code

states = st.sampled_from(State)
steps = st.sampled_from(Step)
days = st.dates(date(1990, 1, 1), date(2200, 1, 1))


def test_the_table_of_steps_is_the_whole_truth():
    allowed = {state: set(steps_from(state)) for state in State}

    assert allowed == {
        State.ACTIVE: {Step.SUSPEND, Step.REVOKE, Step.SUPERSEDE, Step.WITHDRAW},
        State.SUSPENDED: {Step.REINSTATE, Step.REVOKE, Step.WITHDRAW},
        State.REVOKED: {Step.WITHDRAW},
        State.SUPERSEDED: {Step.WITHDRAW},
    }


@given(states, steps)
def test_a_step_is_taken_where_it_is_listed_and_refused_elsewhere(state, step):
    if step in steps_from(state):
        assert after(state, step) in State
    else:
        with pytest.raises(StepNotAllowed, match=f"is {state.value}, so you cannot {step.value}"):
            after(state, step)


def test_suspending_and_reinstating_leads_back():
    assert state_after([]) is State.ACTIVE
    assert state_after([Step.SUSPEND]) is State.SUSPENDED
    assert state_after([Step.SUSPEND, Step.REINSTATE, Step.SUPERSEDE]) is State.SUPERSEDED


@given(st.lists(steps, max_size=6))
def test_nothing_but_a_withdrawal_follows_a_revocation(later):
    if set(later) - {Step.WITHDRAW}:
        with pytest.raises(StepNotAllowed):
            state_after([Step.REVOKE, *later])
    else:
        assert state_after([Step.REVOKE, *later]) is State.REVOKED


@st.composite
def histories(draw):
    """Steps that the register would have taken one after the other."""
    taken = []
    for _ in range(draw(st.integers(0, 8))):
        allowed = steps_from(state_after(taken), withdrawn=holder_withdrawn(taken))
        if not allowed:
            break
        taken.append(draw(st.sampled_from(allowed)))
    return taken


@given(histories())
def test_withdrawing_the_holder_leaves_the_state_as_it_was(taken):
    without = [step for step in taken if step is not Step.WITHDRAW]

    assert state_after(taken) is state_after(without)


@given(histories())
def test_a_holder_is_withdrawn_once_from_any_state_and_never_brought_back(taken):
    if holder_withdrawn(taken):
        with pytest.raises(HolderWithdrawn):
            require_step(taken, Step.WITHDRAW)
        assert taken.count(Step.WITHDRAW) == 1
        assert Step.SUPERSEDE not in taken[taken.index(Step.WITHDRAW) :]
    else:
        require_step(taken, Step.WITHDRAW)


@given(histories(), steps)
def test_a_step_is_offered_if_and_only_if_it_may_be_taken(taken, step):
    offered = step in steps_from(state_after(taken), withdrawn=holder_withdrawn(taken))

    if offered:
        require_step(taken, step)
    else:
        with pytest.raises((StepNotAllowed, HolderWithdrawn)):
            require_step(taken, step)


@given(st.sampled_from(Status), st.booleans())
def test_without_a_holder_the_answer_is_never_a_plain_yes(status, withdrawn):
    verdict = verdict_on(status, withdrawn=withdrawn)

    assert (verdict is Verdict.WITHDRAWN) is withdrawn


@given(st.lists(st.sampled_from(Reason), max_size=5))
def test_a_name_is_withheld_once_it_was_corrected(reasons):
    assert name_withheld(reasons) is (Reason.NAME_CORRECTED in reasons)


@given(steps, st.sampled_from(Reason))
def test_a_reason_belongs_to_its_step(step, reason):
    if reason in REASONS_FOR[step]:
        require_reason_for(step, reason)
    else:
        with pytest.raises(ReasonNotFitting, match=f"listed reasons to {step.value}"):
            require_reason_for(step, reason)


def test_every_reason_belongs_somewhere_and_has_words():
    assert {reason for reasons in REASONS_FOR.values() for reason in reasons} == set(Reason)
    assert all(reason.label[0].isupper() for reason in Reason)


def test_an_incomplete_standing_is_refused_with_every_gap_named():
    standing = evaluate(criteria(pass_work("a"), sign_code()), [], on=TODAY)

    with pytest.raises(RequirementsUnmet) as refused:
        require_complete(standing)

    assert refused.value.shortfalls == standing.shortfalls
    assert str(refused.value) == (
        "Not yet met: Pass the work (1 more piece of work to pass); "
        "Sign the code (A signature under it)."
    )


def test_a_complete_standing_passes():
    evidence = [ActivityPassed("a", TODAY), StatementSigned("code-2026", TODAY)]

    require_complete(evaluate(criteria(pass_work("a"), sign_code()), evidence, on=TODAY))


@pytest.mark.parametrize(
    ("issued", "months", "last"),
    [
        (date(2026, 1, 5), 24, date(2028, 1, 4)),
        (date(2026, 3, 1), 12, date(2027, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 1, 31), 12, date(2027, 1, 30)),
        (date(2026, 12, 1), 1, date(2026, 12, 31)),
    ],
)
def test_the_last_day_is_the_eve_of_the_anniversary(issued, months, last):
    assert last_day(issued, months) == last


def test_no_validity_period_means_no_last_day():
    assert last_day(TODAY, None) is None


@given(days, st.integers(1, 120))
def test_a_longer_period_never_ends_sooner(issued, months):
    assert issued <= last_day(issued, months) < last_day(issued, months + 1)


@given(days, days)
def test_an_active_certificate_expires_after_its_last_day_and_not_before(last, on):
    told = status_on(State.ACTIVE, last, on=on)

    assert told is (Status.EXPIRED if on > last else Status.ACTIVE)


@given(states, days)
def test_without_an_end_nothing_expires(state, on):
    assert status_on(state, None, on=on) == state.value


@given(states.filter(lambda state: state is not State.ACTIVE), days)
def test_what_the_register_decided_outranks_expiry(state, on):
    assert status_on(state, on - timedelta(days=1), on=on) == state.value


def test_every_status_has_its_verdict():
    assert set(VERDICT_OF) == set(Status)
    assert VERDICT_OF[Status.ACTIVE] is Verdict.VALID
