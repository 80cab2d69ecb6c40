"""What an operator does about watches at the machine itself."""

import click
from flask.cli import AppGroup

from prss_training.domain.errors import DomainError
from prss_training.watches import queries, services
from prss_training.watches.jobs import notice, tell
from prss_training.web.clock import now
from prss_training.web.database import db, unit_of_work

cli = AppGroup("watches", help="Alerts about certificates that agencies watch.")


@cli.command("tell")
def tell_now() -> None:
    """Notice changes and tell of them now, without waiting for the queue."""
    noticed = notice(at=now())
    taken, failed = tell(at=now())
    click.echo(f"{noticed} changes noticed, {taken} alerts taken, {failed} webhooks failed.")


@cli.command("dead")
def list_dead() -> None:
    """List the alerts that were given up, with what was wrong."""
    found = queries.dead(db.session())
    for alert in found:
        watch = alert.watched.watch
        click.echo(
            f"{alert.mark}\t{watch.agency.organization.key}\t{watch.address}\t"
            f"{alert.was} → {alert.became}\t{alert.problem}"
        )
    if not found:
        click.echo("No alert was given up.")


@cli.command("replay")
@click.argument("marks", nargs=-1, required=True)
def replay(marks: tuple[str, ...]) -> None:
    """Send alerts that were given up again; MARKS are listed by `prss watches dead`."""
    try:
        with unit_of_work() as session:
            for mark in marks:
                alert = queries.alert(session, mark)
                services.send_again(session, alert, person_id=None, at=now())
    except DomainError as error:
        raise click.ClickException(str(error)) from None
    click.echo("They are tried again within a minute.")
