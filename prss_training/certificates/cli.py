"""Certificates from the command line."""

import click
from flask.cli import AppGroup
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from sqlalchemy import select

from prss_training.certificates import queries
from prss_training.certificates.engravers import MOST_WORKERS
from prss_training.certificates.jobs import engrave_all
from prss_training.certificates.models import Certificate
from prss_training.domain.sealing import CannotSealNow
from prss_training.signing import KeysMissing, KeysUnreadable
from prss_training.web.clock import now
from prss_training.web.database import db

_AT_ONCE = 200
_NO_HOLDER = "(holder details withdrawn)"

cli = AppGroup("certificates", help="The register of certificates.")


@cli.command("engrave")
@click.option(
    "--workers",
    type=click.IntRange(1, MOST_WORKERS),
    default=1,
    show_default=True,
    help="Processes that draw and sign at the same time; as many as there are cores is best.",
)
def engrave(workers: int) -> None:
    """Make the signed PDF of every certificate that has none. Exits with 1 if one fails.

    It may be stopped at any time; the same command goes on where it was stopped.
    """
    columns = (TextColumn("Engraving"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    session = db.session()
    waiting = queries.unengraved_count(session)
    session.rollback()
    try:
        with Progress(*columns, disable=not waiting) as progress:
            task = progress.add_task("Engraving", total=waiting)
            done, failed = engrave_all(
                clock=now, workers=workers, told=lambda _kept: progress.advance(task)
            )
    except (KeysMissing, KeysUnreadable, CannotSealNow) as refusal:
        raise click.ClickException(str(refusal)) from None
    except KeyboardInterrupt:
        raise click.ClickException("Stopped. The same command goes on from here.") from None
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
