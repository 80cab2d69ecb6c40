"""Inviting, joining, and one-time codes."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from prss_training.accounts import queries
from prss_training.accounts.models import Invitation, SignInCode
from prss_training.accounts.services import (
    CODE_LASTS,
    INVITATION_LASTS,
    TRIES,
    CodesAreForLearners,
    EmailTaken,
    EmailUnusable,
    MayNotInvite,
    SignInMissing,
    SignUpClosed,
    UsernameTaken,
    UsernameUnusable,
    WayIn,
    WayInMissing,
    accept,
    accept_as_new,
    add_learner,
    drop_second_factor,
    give_code,
    invite,
    roles_to_invite,
    set_password,
    sign_out_everywhere,
    sign_up,
    try_code,
)
from prss_training.audit.models import Happened, TrailEntry
from prss_training.domain.people import Role
from prss_training.people.queries import roles_of
from prss_training.people.services import AlreadyHasRole, add_person
from tests.factories import MORNING, make_organization, make_person

LATER = MORNING + timedelta(hours=1)
ROSA = WayIn("Rosa@Example.org", "", "hash")


@pytest.fixture
def where(session):
    return make_organization(session)


@pytest.fixture
def trainer(session):
    return make_person(session, "Luis Ortega", Role.TRAINER)


@pytest.fixture
def registrar(session):
    return make_person(session, "Priya Raman", Role.REGISTRAR)


@pytest.fixture
def learner(session):
    return make_person(session, "Rosa Delgado")


def user_of(session, person):
    [user] = queries.users_of(session, person)
    return user


def test_whoever_joins_becomes_a_learner_whose_address_is_not_confirmed(session, where):
    user = sign_up(session, where, "Rosa Delgado", ROSA, at=MORNING)

    assert roles_of(session, user.person, where) == {Role.LEARNER}
    assert (user.email, user.username, user.confirmed_at) == ("rosa@example.org", None, None)
    said = list(session.scalars(select(TrailEntry.happened).order_by(TrailEntry.id)))
    assert said == [Happened.PERSON_ADDED, Happened.ROLE_GIVEN, Happened.SIGNED_UP]


def test_without_an_address_there_is_nothing_to_confirm(session, where):
    user = sign_up(session, where, "Rosa Delgado", WayIn("", " Rosa.D ", "hash"), at=MORNING)

    assert (user.username, user.confirmed_at) == ("rosa.d", MORNING)


def test_nobody_joins_an_organization_that_invites(session, where):
    where.open_sign_up = False

    with pytest.raises(SignUpClosed, match="Riverbend"):
        sign_up(session, where, "Rosa Delgado", ROSA, at=MORNING)


@pytest.mark.parametrize(
    ("way", "refusal"),
    [
        (WayIn("", " ", "hash"), WayInMissing),
        (WayIn("not an address", "", "hash"), EmailUnusable),
        (WayIn("", "no", "hash"), UsernameUnusable),
        (WayIn("", "has space", "hash"), UsernameUnusable),
        (WayIn("", "at@sign", "hash"), UsernameUnusable),
        (WayIn("", "a" * 41, "hash"), UsernameUnusable),
    ],
)
def test_an_unusable_way_in_is_refused(session, where, way, refusal):
    with pytest.raises(refusal):
        sign_up(session, where, "Rosa Delgado", way, at=MORNING)


def test_an_address_and_a_username_belong_to_one_person_in_any_case(session, where):
    sign_up(session, where, "Rosa Delgado", WayIn("rosa@example.org", "rosa", "x"), at=MORNING)

    with pytest.raises(EmailTaken):
        sign_up(session, where, "Rosa Again", WayIn("ROSA@example.org", "", "x"), at=MORNING)
    with pytest.raises(UsernameTaken):
        sign_up(session, where, "Rosa Again", WayIn("", "ROSA", "x"), at=MORNING)
    with pytest.raises(UsernameTaken):
        sign_up(session, where, "Both", WayIn("rosa@example.org", "rosa", "x"), at=MORNING)


@pytest.mark.parametrize(
    ("held", "reach"),
    [
        (Role.LEARNER, set()),
        (Role.SUPERVISOR, set()),
        (Role.VERIFIER, set()),
        (Role.TRAINER, {Role.LEARNER}),
        (Role.REGISTRAR, set(Role) - {Role.ADMINISTRATOR}),
        (Role.ADMINISTRATOR, set(Role) - {Role.ADMINISTRATOR}),
    ],
)
def test_each_role_invites_no_further_than_it_reaches(session, where, held, reach):
    inviter = make_person(session, "Some Body", held)

    assert set(roles_to_invite(frozenset({held}))) == reach
    for role in set(Role) - {Role.ADMINISTRATOR}:
        if role in reach:
            invite(session, where, role, inviter=inviter, at=MORNING)
        else:
            with pytest.raises(MayNotInvite):
                invite(session, where, role, inviter=inviter, at=MORNING)


def test_only_an_administrator_invites_an_administrator(session, registrar):
    boss = make_person(session, "Ada Ng", Role.ADMINISTRATOR)

    with pytest.raises(MayNotInvite):
        invite(session, None, Role.ADMINISTRATOR, inviter=registrar, at=MORNING)
    with pytest.raises(MayNotInvite):
        invite(session, None, Role.REGISTRAR, inviter=boss, at=MORNING)
    made, _ = invite(session, None, Role.ADMINISTRATOR, inviter=boss, at=MORNING)

    assert made.organization is None


def test_a_trainer_of_one_organization_invites_nobody_to_another(session, trainer):
    with pytest.raises(MayNotInvite):
        invite(
            session, make_organization(session, key="other"), Role.LEARNER,
            inviter=trainer, at=MORNING,
        )  # fmt: skip


def test_an_invitation_keeps_only_the_hash_of_its_token(session, where, registrar):
    made, token = invite(session, where, Role.TRAINER, inviter=registrar, at=MORNING)

    assert token not in {str(value) for value in vars(made).values()}
    assert queries.invitation(session, token, at=LATER) is made


def test_an_invitation_is_taken_once(session, where, registrar):
    made, token = invite(session, where, Role.TRAINER, inviter=registrar, at=MORNING)

    user = accept_as_new(session, made, "Luis Ortega", WayIn("", "luis", "hash"), at=LATER)

    assert roles_of(session, user.person, where) == {Role.TRAINER}
    assert (made.used_at, made.used_by_id) == (LATER, user.person_id)
    with pytest.raises(queries.InvitationUnknown):
        queries.invitation(session, token, at=LATER)


def test_an_invitation_ends_after_two_weeks(session, where, registrar):
    _, token = invite(session, where, Role.TRAINER, inviter=registrar, at=MORNING)
    end = MORNING + INVITATION_LASTS

    assert queries.invitation(session, token, at=end - timedelta(seconds=1))
    with pytest.raises(queries.InvitationUnknown):
        queries.invitation(session, token, at=end)


def test_open_invitations_are_neither_used_nor_expired(session, where, registrar, learner):
    invite(session, where, Role.LEARNER, inviter=registrar, at=MORNING - timedelta(days=20))
    used, _ = invite(session, where, Role.TRAINER, inviter=registrar, at=MORNING)
    accept(session, used, learner, at=MORNING)
    waiting, _ = invite(session, where, Role.TRAINER, inviter=registrar, at=MORNING)
    invite(session, None, Role.ADMINISTRATOR, inviter=None, at=MORNING)

    assert queries.open_invitations(session, where, at=LATER) == [waiting]
    assert len(queries.open_invitations(session, None, at=LATER)) == 1


def test_somebody_known_here_takes_a_role_more(session, where, registrar, learner):
    made, _ = invite(session, where, Role.TRAINER, inviter=registrar, at=MORNING)

    accept(session, made, learner, at=LATER)

    assert roles_of(session, learner, where) == {Role.LEARNER, Role.TRAINER}


def test_taking_a_role_one_has_leaves_the_invitation_open(session, where, registrar, learner):
    made, token = invite(session, where, Role.LEARNER, inviter=registrar, at=MORNING)

    with pytest.raises(AlreadyHasRole):
        accept(session, made, learner, at=LATER)

    assert queries.invitation(session, token, at=LATER) is made


def test_a_learner_without_an_address_comes_in_by_a_code_once(session, where, trainer):
    user = add_learner(session, where, "Abel Finch", "abel", actor=trainer, at=MORNING)
    code = give_code(session, user.person, giver=trainer, at=MORNING)

    assert (user.password, user.email) == (None, None)
    assert try_code(session, user, f"  {code.lower().replace('-', ' ')} ", at=LATER)
    assert not try_code(session, user, code, at=LATER)


def test_a_code_is_kept_only_as_a_slow_hash(session, trainer, learner):
    code = give_code(session, learner, giver=trainer, at=MORNING)

    [kept] = session.scalars(select(SignInCode))
    assert kept.code_hash.startswith("$argon2id$")
    assert code.replace("-", "") not in kept.code_hash


def test_five_wrong_tries_end_a_code(session, trainer, learner):
    code = give_code(session, learner, giver=trainer, at=MORNING)
    user = user_of(session, learner)

    for _ in range(TRIES):
        assert not try_code(session, user, "0000-0000", at=LATER)

    assert not try_code(session, user, code, at=LATER)


def test_four_wrong_tries_do_not(session, trainer, learner):
    code = give_code(session, learner, giver=trainer, at=MORNING)
    user = user_of(session, learner)

    for _ in range(TRIES - 1):
        assert not try_code(session, user, "0000-0000", at=LATER)

    assert try_code(session, user, code, at=LATER)


def test_a_code_ends_with_its_time(session, trainer, learner):
    code = give_code(session, learner, giver=trainer, at=MORNING)
    user = user_of(session, learner)

    assert not try_code(session, user, code, at=MORNING + CODE_LASTS)
    assert try_code(session, user, code, at=MORNING + CODE_LASTS - timedelta(seconds=1))


def test_a_newer_code_ends_the_older(session, trainer, learner):
    older = give_code(session, learner, giver=trainer, at=MORNING)
    newer = give_code(session, learner, giver=trainer, at=MORNING)
    user = user_of(session, learner)

    assert not try_code(session, user, older, at=LATER)
    assert try_code(session, user, newer, at=LATER)


def test_a_code_opens_nothing_for_another_or_for_nobody_or_for_a_closed_account(
    session, trainer, learner
):
    code = give_code(session, learner, giver=trainer, at=MORNING)
    other = user_of(session, make_person(session, "Abel Finch"))
    user = user_of(session, learner)

    assert not try_code(session, other, code, at=LATER)
    assert not try_code(session, None, code, at=LATER)
    user.active = False
    assert not try_code(session, user, code, at=LATER)


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.LEARNER}))
def test_nobody_hands_out_a_code_that_opens_more_than_a_learner_may(session, registrar, role):
    target = make_person(session, "Two Hats", Role.LEARNER, role)

    with pytest.raises(CodesAreForLearners):
        give_code(session, target, giver=registrar, at=MORNING)


def test_a_role_elsewhere_counts_too(session, trainer, learner):
    other = make_organization(session, key="other")
    made, _ = invite(session, other, Role.REGISTRAR, inviter=None, at=MORNING)
    accept(session, made, learner, at=MORNING)

    with pytest.raises(CodesAreForLearners):
        give_code(session, learner, giver=trainer, at=MORNING)


def test_the_operator_of_the_machine_reaches_staff_too(session, registrar):
    code = give_code(session, registrar, giver=None, at=MORNING)

    assert try_code(session, user_of(session, registrar), code, at=LATER)


def test_whoever_has_no_sign_in_gets_no_code(session, trainer):
    paper = add_person(session, "On Paper", actor=trainer, at=MORNING)

    with pytest.raises(SignInMissing):
        give_code(session, paper, giver=trainer, at=MORNING)


def test_a_new_password_and_signing_out_everywhere_end_every_session(session, learner):
    user = user_of(session, learner)
    before = user.fs_uniquifier

    set_password(session, user, "new hash", at=LATER)
    between = user.fs_uniquifier
    sign_out_everywhere(session, user, at=LATER)

    assert len({before, between, user.fs_uniquifier}) == 3
    assert user.password == "new hash"


def test_a_lost_authenticator_is_forgotten_with_its_recovery_codes(session, registrar):
    user = user_of(session, registrar)
    user.tf_primary_method, user.tf_totp_secret = "authenticator", "secret"
    user.mf_recovery_codes, user.totp_counter = ["code"], 7

    drop_second_factor(session, user, at=LATER)

    assert not user.has_second_factor
    assert user.mf_recovery_codes is None
    assert user.totp_counter is None


def test_no_secret_is_in_the_trail(session, where, trainer, registrar, learner):
    code = give_code(session, learner, giver=trainer, at=MORNING)
    _, token = invite(session, where, Role.TRAINER, inviter=registrar, at=MORNING)

    said = " ".join(str(entry.detail) for entry in session.scalars(select(TrailEntry)))
    assert code not in said
    assert token not in said
    assert session.scalars(select(Invitation)).one().token_hash not in said
