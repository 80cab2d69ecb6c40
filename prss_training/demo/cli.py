"""`prss demo`: the seeded program, and the journey through the whole main job."""

from pathlib import Path

import click
from flask.cli import with_appcontext

from prss_training.demo import seeding
from prss_training.demo.journey import JourneyFailed, play
from prss_training.domain.errors import DomainError
from prss_training.web.clock import now
from prss_training.web.settings import settings


@click.group("demo")
def cli() -> None:
    """The demo program."""


@cli.command("seed")
@with_appcontext
def seed() -> None:
    """Fill an empty database with the demo program."""
    try:
        certificates = seeding.seed(at=now())
    except DomainError as error:
        raise click.ClickException(str(error)) from None
    seeding.mark_demo(settings())
    click.echo(seeding.greeting(certificates, settings().base_url))


@cli.command("journey")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    help="A new or empty folder for what the journey leaves behind.",
)
def journey(out: Path) -> None:
    """Play the whole main job from an empty database, through the real pages.

    Leaves certificate.pdf, verdict.json, packet.pdf and instance/ in the folder. Exits with 0 only
    if every step did what it should.
    """
    try:
        play(out)
    except JourneyFailed as error:
        raise click.ClickException(str(error)) from None
