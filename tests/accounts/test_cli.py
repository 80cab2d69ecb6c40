"""What an operator does about people at the machine itself."""

import re

import pytest
from sqlalchemy import select

from prss_training.accounts.cli import cli
from prss_training.accounts.models import Invitation, User
from prss_training.domain.people import Role
from prss_training.notices.models import Letter
from tests.factories import make_organization, make_person


@pytest.fixture
def run(app):
    """Return a function that runs `prss people …` and gives its output and exit code."""

    def _run(*words):
        result = app.test_cli_runner().invoke(cli, words)
        return result.output, result.exit_code

    return _run


def test_an_administrator_is_invited_by_a_link_that_is_printed_and_sent(run, database):
    said, code = run("add-administrator", "--name", "Ada Ng", "--email", "ada@example.org")

    assert code == 0
    assert re.fullmatch(r"http://127\.0\.0\.1:8000/invitation/[\w-]{43}\n", said)
    invitation = database.scalars(select(Invitation)).one()
    assert (invitation.role, invitation.organization_id) == (Role.ADMINISTRATOR, None)
    letter = database.scalars(select(Letter)).one()
    assert said.strip() in letter.body


def test_an_organization_that_is_not_there_is_said(run):
    said, code = run("invite", "nowhere", "registrar")

    assert code == 1
    assert "There is no such organization" in said


def test_people_are_listed_with_their_sign_in_and_roles(run, database):
    rosa = make_person(database, "Rosa Delgado")
    make_person(database, "Priya Raman", Role.REGISTRAR, Role.ADMINISTRATOR)
    database.commit()

    said, _ = run("list")
    registrars, _ = run("list", "--role", "registrar")

    assert f"{rosa.id}\tRosa Delgado\trosa" in said
    assert "registrar of riverbend, administrator" in said
    assert "Rosa" not in registrars


def test_somebody_of_the_staff_is_helped_back_in(run, database):
    staff = make_person(
        database, "Priya Raman", Role.REGISTRAR,
        tf_primary_method="authenticator", tf_totp_secret="lost with the phone",
    )  # fmt: skip
    database.commit()
    username = database.scalars(select(User.username)).one()
    database.rollback()

    said, code = run("sign-in-code", username, "--drop-second-factor")

    assert code == 0
    assert re.match(r"[0-9A-Z]{4}-[0-9A-Z]{4}\n", said)
    database.expire_all()
    user = database.scalars(select(User).where(User.person_id == staff.id)).one()
    assert not user.has_second_factor


def test_a_name_that_nobody_signs_in_by_is_said(run, database):
    make_organization(database)
    database.commit()

    said, code = run("sign-in-code", "nobody.here")

    assert code == 1
    assert "Nobody signs in as nobody.here" in said
