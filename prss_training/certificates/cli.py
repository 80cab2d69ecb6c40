"""Certificates from the command line."""

import click
from flask.cli import AppGroup
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from sqlalchemy import select

from prss_training import paths
from prss_training.certificates import queries
from prss_training.certificates.engravers import MOST_WORKERS
from prss_training.certificates.jobs import engrave_all
from prss_training.certificates.models import Certificate
from prss_training.certificates.templates import changed_templates, own_templates
from prss_training.content.certificate_templates import (
    TemplateChanged,
    publish_template,
    published_templates,
    read_template,
    shipped_versions,
    template_changes,
)
from prss_training.domain.errors import DomainError
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
        screen = Console(stderr=True)
        quiet = not waiting or not screen.is_terminal
        with Progress(*columns, console=screen, disable=quiet) as progress:
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


@cli.group("templates")
def templates() -> None:
    """The pages that certificates are drawn by."""


@templates.command("list")
def list_templates() -> None:
    """List every template with where it stands, and the first digits of its sha256."""
    known = published_templates()
    for version in shipped_versions():
        sha256 = read_template(version).sha256
        click.echo(f"{version:20} {_standing(known.get(version), sha256):12} {sha256[:16]}")
    changed = changed_templates(db.session())
    for row in own_templates(db.session()):
        state = "approved" if row.approval else "waits"
        state = "CHANGED" if row.version in changed else state
        click.echo(f"{row.version:20} {state:12} {row.sha256[:16]}")


@templates.command("check")
def check_templates() -> None:
    """Compare every template with its fingerprint. Exits with 1 if one was changed."""
    problems = [str(problem) for problem in template_changes()]
    problems += [str(TemplateChanged(version)) for version in changed_templates(db.session())]
    for problem in problems:
        click.echo(problem)
    if problems:
        raise SystemExit(1)
    click.echo("Every template is as it was published or approved.")


@templates.command("publish")
@click.argument("version")
def publish(version: str) -> None:
    """Record the fingerprint of a VERSION under content/. From then on its files never change."""
    try:
        sha256 = publish_template(paths.CONTENT, version)
    except DomainError as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{version} is published. Its sha256 is {sha256}.")


def _standing(known: str | None, sha256: str) -> str:
    if known is None:
        return "draft"
    return "published" if known == sha256 else "CHANGED"


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
