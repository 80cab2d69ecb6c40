"""Steps that take two people."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prss_training.domain.certificate import Step
from prss_training.domain.four_eyes import (
    LASTS,
    TAKES_TWO,
    Outcome,
    ProposalOver,
    ProposalState,
    SamePerson,
    SecondIsHolder,
    proposal_state,
    require_second,
    require_waiting,
)

PROPOSED = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
people = st.integers(1, 4)


def test_what_cannot_be_taken_back_takes_two_and_suspending_does_not():
    assert {Step.REVOKE, Step.WITHDRAW} == TAKES_TWO


@given(people, st.none() | people, st.none() | people)
def test_the_second_person_is_neither_the_first_nor_the_holder(person, proposer, holder):
    if person in (proposer, holder):
        with pytest.raises((SamePerson, SecondIsHolder)):
            require_second(person, proposer=proposer, holder=holder)
    else:
        require_second(person, proposer=proposer, holder=holder)


@given(st.none() | st.sampled_from(Outcome), st.integers(0, 60 * 24 * 3600))
def test_a_proposal_waits_until_it_is_answered_or_its_time_runs_out(outcome, after):
    at = PROPOSED + timedelta(seconds=after)
    state = proposal_state(PROPOSED, outcome, at=at)

    if outcome is None and at < PROPOSED + LASTS:
        require_waiting(state)
    else:
        assert state is (ProposalState(outcome) if outcome else ProposalState.RUN_OUT)
        with pytest.raises(ProposalOver):
            require_waiting(state)
