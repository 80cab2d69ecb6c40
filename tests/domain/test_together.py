"""The window of a step for many certificates, and where it stands."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prss_training.domain.together import (
    MOST,
    WINDOW,
    NothingChosen,
    TogetherState,
    TooLateToUndo,
    TooManyChosen,
    require_count,
    require_undoable,
    together_state,
)

ASKED = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
BEGINS = ASKED + WINDOW
seconds = st.integers(-3600, 3600)


@given(seconds, st.booleans(), st.integers(0, 5), st.integers(0, 5))
def test_it_can_be_undone_exactly_while_nothing_has_begun(after, undone, ended, left):
    at = BEGINS + timedelta(seconds=after)
    state = together_state(BEGINS, undone=undone, ended=ended, left=left, at=at)

    if at < BEGINS and not undone and left and not ended:
        require_undoable(state)
    else:
        with pytest.raises(TooLateToUndo):
            require_undoable(state)


@given(seconds, st.integers(1, 5))
def test_what_was_undone_never_runs(after, left):
    at = BEGINS + timedelta(seconds=after)

    assert together_state(BEGINS, undone=True, ended=0, left=left, at=at) is TogetherState.UNDONE


def test_none_and_too_many_are_refused():
    require_count(1)
    require_count(MOST)
    with pytest.raises(NothingChosen):
        require_count(0)
    with pytest.raises(TooManyChosen, match="2,001"):
        require_count(MOST + 1)
