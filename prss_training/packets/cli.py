"""Packets from the command line."""

from pathlib import Path

import click
from flask.cli import AppGroup
from sqlalchemy import select

from prss_training.accounts.models import User
from prss_training.documents import GlyphsMissing
from prss_training.domain.errors import Missing
from prss_training.enrollments.models import Enrollment
from prss_training.packets.gathering import gather
from prss_training.packets.pdf import packet_pdf
from prss_training.packets.services import note_made
from prss_training.web.clock import now
from prss_training.web.database import db, unit_of_work
from prss_training.web.library import library
from prss_training.web.settings import settings

cli = AppGroup("packet", help="Papers to take along.")


@cli.command("application")
@click.argument("person")
@click.option("--credential", required=True, help="The credential's key, such as tx-rsps.")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where to write it; in this folder, named after the credential, if left out.",
)
def application(person: str, credential: str, out: Path | None) -> None:
    """Make the application packet of PERSON, named by user name or email.

    It holds personal data: hand it to the person, and delete what you do not need.
    """
    try:
        criteria = library().newest(credential)
    except Missing as refusal:
        raise click.ClickException(str(refusal)) from None
    place = _place(person)
    at = now()
    packet = gather(db.session(), place, criteria, library(), at=at)
    try:
        pdf = packet_pdf(packet, base_url=settings().base_url)
    except GlyphsMissing as refusal:
        raise click.ClickException(str(refusal)) from None
    with unit_of_work() as session:
        note_made(session, place, criteria, pdf, by=None, at=at)
    file = out or Path(f"application-packet-{criteria.key}.pdf")
    file.write_bytes(pdf)
    standing = packet.parts[0].standing
    click.echo(
        f"Written: {file}. {standing.met_count} of {len(standing.findings)} requirements are met."
    )


def _place(person: str) -> Enrollment:
    """Return the place of whoever signs in by this name.

    Raises:
        ClickException: nobody does, or they are enrolled nowhere.
    """
    found = db.session().scalar(
        select(Enrollment)
        .join(User, User.person_id == Enrollment.person_id)
        .where((User.username == person) | (User.email == person), Enrollment.ended_at.is_(None))
        .order_by(Enrollment.enrolled_at.desc())
    )
    if found is None:
        raise click.ClickException(
            f"Nobody who signs in as “{person}” is enrolled. `prss people list` shows who is."
        )
    return found
