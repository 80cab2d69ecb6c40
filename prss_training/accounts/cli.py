"""What an operator does about people at the machine itself."""

from datetime import timedelta

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import select

from prss_training.accounts import queries, services
from prss_training.accounts.letters import public_link, queue_invitation
from prss_training.accounts.models import User
from prss_training.domain.errors import DomainError
from prss_training.domain.people import Role
from prss_training.people.models import Membership, Person
from prss_training.people.queries import memberships_of, organization
from prss_training.web.clock import now
from prss_training.web.database import db, unit_of_work


@click.group("people")
def cli() -> None:
    """Appoint people, list them, and help them back in."""


@cli.command("add-administrator")
@click.option("--name", default="", help="Who it is for.")
@click.option("--email", default="", help="Send the invitation there too.")
@with_appcontext
def add_administrator(name: str, email: str) -> None:
    """Print an invitation link for an administrator of the whole installation."""
    _invite(None, Role.ADMINISTRATOR, name, email)


@cli.command("invite")
@click.argument("organization_key")
@click.argument("role", type=click.Choice([r.value for r in Role if r is not Role.ADMINISTRATOR]))
@click.option("--name", default="", help="Who it is for.")
@click.option("--email", default="", help="Send the invitation there too.")
@with_appcontext
def invite(organization_key: str, role: str, name: str, email: str) -> None:
    """Print an invitation link for a role in an organization."""
    _invite(organization_key, Role(role), name, email)


@cli.command("list")
@click.option("--role", type=click.Choice([role.value for role in Role]))
@with_appcontext
def list_people(role: str | None) -> None:
    """List people, their sign-ins and their roles."""
    session = db.session()
    listed = select(Person).order_by(Person.name, Person.id)
    if role:
        holders = select(Membership.person_id).where(
            Membership.role == Role(role), Membership.ended_at.is_(None)
        )
        listed = listed.where(Person.id.in_(holders))
    for person in session.scalars(listed):
        users = queries.users_of(session, person)
        way = (users[0].username or users[0].email) if users else "no sign-in"
        roles = ", ".join(
            f"{m.role.value} of {m.organization.key}" if m.organization else m.role.value
            for m in memberships_of(session, person)
        )
        click.echo(f"{person.id}\t{person.name}\t{way}\t{roles or 'no role'}")


@cli.command("sign-in-code")
@click.argument("who")
@click.option("--minutes", default=15, show_default=True, help="How long the code works.")
@click.option("--drop-second-factor", is_flag=True, help="Forget a lost authenticator, too.")
@with_appcontext
def sign_in_code(who: str, minutes: int, drop_second_factor: bool) -> None:  # noqa: FBT001
    """Print a one-time code for WHO, a username or email, staff included."""
    try:
        with unit_of_work() as session:
            user = _user(who)
            if drop_second_factor:
                services.drop_second_factor(session, user, at=now())
            code = services.give_code(
                session, user.person, giver=None, lasts=timedelta(minutes=minutes), at=now()
            )
    except DomainError as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{code}\nIt works once, for {minutes} minutes, at {_link('accounts.sign_in_code')}")


def _invite(organization_key: str | None, role: Role, name: str, email: str) -> None:
    try:
        with current_app.test_request_context(), unit_of_work() as session:
            where = organization(session, organization_key) if organization_key else None
            made, token = services.invite(
                session, where, role, inviter=None, name=name, email=email, at=now()
            )
            link = public_link("accounts.invitation", token=token)
            if made.email:
                queue_invitation(session, made, link)
    except DomainError as error:
        raise click.ClickException(str(error)) from None
    click.echo(link)


def _user(who: str) -> User:
    found = queries.users_by_identity(db.session(), who)
    if not found:
        raise click.ClickException(f"Nobody signs in as {who}. `prss people list` shows who does.")
    return found[0]


def _link(endpoint: str) -> str:
    with current_app.test_request_context():
        return public_link(endpoint)
