"""Certificates from the command line."""

import click
from flask.cli import AppGroup
from sqlalchemy import select

from prss_training.certificates import queries
from prss_training.certificates.jobs import engrave_left_over
from prss_training.certificates.models import Certificate
from prss_training.web.clock import now
from prss_training.web.database import db

_AT_ONCE = 200
_NO_HOLDER = "(holder details withdrawn)"

cli = AppGroup("certificates", help="The register of certificates.")


@cli.command("engrave")
def engrave() -> None:
    """Make the signed PDF of every certificate that has none. Exits with 1 if one fails."""
    done = failed = 0
    while not failed:
        more, failed = engrave_left_over(at=now())
        done += more
        if not more:
            break
    click.echo(f"{done} engraved, {failed} not engraved.")
    if failed:
        raise SystemExit(1)


@cli.command("list")
def list_certificates() -> None:
    """List every certificate: its number, its status today, its holder."""
    at, last, any_listed = now(), 0, False
    while True:
        found = list(
            db.session().scalars(
                select(Certificate)
                .where(Certificate.id > last)
                .order_by(Certificate.id)
                .limit(_AT_ONCE)
            )
        )
        for known in queries.recorded_all(db.session(), found):
            any_listed = True
            number = known.certificate.face["number"]
            holder = known.certificate.holder or _NO_HOLDER
            click.echo(f"{number}  {known.status(at=at).value:<10}  {holder}")
        if not found:
            break
        last = found[-1].id
    if not any_listed:
        click.echo("No certificate has been issued.")
