"""Who may do what."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prss_training.domain.people import (
    NEEDS_SECOND_FACTOR,
    Act,
    Role,
    RoleLacking,
    may,
    require_may,
    roles_that_may,
)


@given(st.frozensets(st.sampled_from(Role)), st.sampled_from(Act))
def test_a_person_may_do_what_any_of_their_roles_may(roles, act):
    if any(may(role, act) for role in roles):
        require_may(roles, act)
    else:
        with pytest.raises(RoleLacking, match=f"Your role here does not let you {act.value}"):
            require_may(roles, act)


@given(st.sampled_from(Act))
def test_nothing_is_allowed_to_nobody(act):
    assert roles_that_may(act)
    assert all(may(role, act) for role in roles_that_may(act))


def test_a_verifier_may_check_certificates_and_do_nothing_inside():
    allowed = {act for act in Act if may(Role.VERIFIER, act)}

    assert allowed == {Act.CHECK_ROSTER, Act.WATCH_CERTIFICATES}


def test_judging_issuing_and_learning_are_apart():
    assert roles_that_may(Act.GRADE_WORK) == {Role.TRAINER}
    assert roles_that_may(Act.APPROVE_HOURS) == {Role.SUPERVISOR}
    assert roles_that_may(Act.ISSUE_CERTIFICATE) == {Role.REGISTRAR}
    assert roles_that_may(Act.LEARN) == {Role.LEARNER}


def test_who_issues_proves_who_they_are_twice():
    assert roles_that_may(Act.ISSUE_CERTIFICATE) <= NEEDS_SECOND_FACTOR
    assert roles_that_may(Act.MANAGE_INSTALLATION) <= NEEDS_SECOND_FACTOR
