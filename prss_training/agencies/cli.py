"""What an operator does about agencies and their keys at the machine itself."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import click
from flask.cli import AppGroup
from sqlalchemy import select

from prss_training.agencies import queries, revoking, services
from prss_training.agencies.models import ApiKey
from prss_training.agencies.services import KeyFacts, NewKey, Scope
from prss_training.domain.errors import DomainError
from prss_training.people import queries as people
from prss_training.people.models import Organization
from prss_training.people.services import OrganizationFacts
from prss_training.web.clock import now
from prss_training.web.database import db, unit_of_work
from prss_training.web.settings import settings

cli = AppGroup("agencies", help="Agencies that check certificates, and their API keys.")
keys = AppGroup("key", help="The API keys of agencies.")
cli.add_command(keys)


@cli.command("add")
@click.argument("key")
@click.argument("name", required=False)
@click.option("--contact", required=True, help="The email address that alerts go to.")
@click.option("--zone", default="America/Chicago", show_default=True)
@click.option("--place", default="")
def add(key: str, name: str | None, contact: str, zone: str, place: str) -> None:
    """Add an agency named NAME with the short name KEY.

    Without NAME, the organization that has this short name becomes an agency too.
    """
    with _refusals_told(), unit_of_work() as session:
        if name is None:
            services.make_agency(
                session, people.organization(session, key), contact=contact, actor=None, at=now()
            )
        else:
            services.add_agency(
                session,
                OrganizationFacts(name=name, zone=zone, place=place),
                key=key,
                contact=contact,
                actor=None,
                at=now(),
            )
    click.echo(f"{key} is an agency now. Make a key for it: prss agencies key create {key}")


@cli.command("list")
def list_agencies() -> None:
    """List the agencies."""
    for one in queries.agencies(db.session()):
        click.echo(f"{one.organization.key}\t{one.organization.name}\t{one.contact}")


@keys.command("create")
@click.argument("agency")
@click.option("--name", default="made at the machine", show_default=True)
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    type=click.Choice([scope.value for scope in Scope]),
    help="May be given several times; without it, the key may be used for everything.",
)
@click.option("--days", default=services.KEY_DAYS, show_default=True, help="How long it works.")
@click.option("--per-minute", default=services.PER_MINUTE, show_default=True, help="Requests.")
@click.option("--per-day", default=services.PER_DAY, show_default=True, help="Answers.")
def create(
    agency: str, name: str, scopes: tuple[str, ...], days: int, per_minute: int, per_day: int
) -> None:
    """Make a key for AGENCY and print it, once."""
    chosen = tuple(Scope(word) for word in scopes) or tuple(Scope)
    with _refusals_told(), unit_of_work() as session:
        made = services.make_key(
            session,
            queries.agency_of(session, people.organization(session, agency)),
            KeyFacts(name, chosen, days, per_minute, per_day),
            secret_key=settings().secret_key,
            actor=None,
            at=now(),
        )
        _print(made)


@keys.command("list")
@click.argument("agency", required=False)
def list_keys(agency: str | None) -> None:
    """List the keys of AGENCY, or of all."""
    session, at = db.session(), now()
    listed = select(ApiKey).order_by(ApiKey.id)
    if agency is not None:
        with _refusals_told():
            found = queries.agency_of(session, people.organization(session, agency))
        listed = listed.where(ApiKey.agency_id == found.id)
    for key in session.scalars(listed):
        organization: Organization = key.agency.organization
        until = f"until {key.expires_at:%Y-%m-%d}" if key.expires_at else "without end"
        state = until if key.works(at=at) else "ended"
        click.echo(
            f"prss_{key.prefix}\t{organization.key}\t{key.name}\t{' '.join(key.scopes)}\t"
            f"{key.per_minute}/minute {key.per_day}/day\t{state}"
        )


@keys.command("rotate")
@click.argument("prefix")
@click.option(
    "--overlap-days",
    default=services.OVERLAP.days,
    show_default=True,
    help="How long the old key works on.",
)
def rotate(prefix: str, overlap_days: int) -> None:
    """Make the successor of the key that begins with PREFIX, and print it, once."""
    with _refusals_told(), unit_of_work() as session:
        made = services.rotate_key(
            session,
            queries.key_by_prefix(session, prefix),
            overlap=timedelta(days=overlap_days),
            secret_key=settings().secret_key,
            actor=None,
            at=now(),
        )
        _print(made)


@keys.command("revoke")
@click.argument("prefix")
def revoke(prefix: str) -> None:
    """End the key that begins with PREFIX at once, and its watches with a webhook."""
    with _refusals_told(), unit_of_work() as session:
        key = queries.key_by_prefix(session, prefix)
        said = revoking.revoke(session, key, actor=None, at=now())
    click.echo(said)


@contextmanager
def _refusals_told() -> Iterator[None]:
    try:
        yield
    except DomainError as error:
        raise click.ClickException(str(error)) from None


def _print(made: NewKey) -> None:
    click.echo(made.text)
    click.echo("It is shown this once. Keep it where secrets are kept.", err=True)
