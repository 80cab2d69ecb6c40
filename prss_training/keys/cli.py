"""`prss keys`: the signing keys, from the command line."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import click
from flask.cli import AppGroup
from rich.console import Console
from rich.table import Table

from prss_training.domain.errors import DomainError
from prss_training.keys import services
from prss_training.signing import ListedKey, Purpose, list_keys
from prss_training.web.clock import now
from prss_training.web.database import unit_of_work
from prss_training.web.settings import settings

cli = AppGroup("keys", help="The keys that certificates and credentials are signed with.")

_PURPOSE = click.Choice([purpose.value for purpose in Purpose])


@contextmanager
def _told() -> Iterator[None]:
    """Say a refusal in its sentence, and exit with 1."""
    try:
        yield
    except DomainError as error:
        raise click.ClickException(str(error)) from None


@cli.command("list")
def list_all() -> None:
    """List every key there ever was: what it signs, its dates, and whether it signs today."""
    with _told():
        found = list_keys(settings().keys)
    if not found:
        raise click.ClickException("There are no keys. Run `prss setup` to make them.")
    Console(width=118).print(keys_table(found, at=now()))


@cli.command("create")
@click.option("--purpose", type=_PURPOSE, help="What the new key signs.")
def create(purpose: str | None) -> None:
    """Make a new key for a purpose, or whatever is lacking. The key before it stays in reserve."""
    given = settings()
    with _told(), unit_of_work() as session:
        if purpose is None:
            made = services.ensure_keys(session, given.keys, given.sealing, at=now())
        else:
            wanted = Purpose(purpose)
            made = [services.create_key(session, given.keys, wanted, given.sealing, at=now())]
    click.echo("\n".join(f"{name} is here." for name in made) or "Nothing is lacking.")


@cli.command("rotate")
@click.argument("purpose", type=_PURPOSE)
def rotate(purpose: str) -> None:
    """Make a successor, and retire what signed until now. What it signed stays checkable."""
    given, wanted = settings(), Purpose(purpose)
    with _told(), unit_of_work() as session:
        successor, retired = services.rotate_key(
            session, given.keys, wanted, given.sealing, at=now()
        )
    click.echo(f"{successor} signs from now on.")
    for key_id in retired:
        click.echo(f"{key_id} is retired. Keep its folder: what it signed is checked by it.")


@cli.command("retire")
@click.argument("key_id")
def retire(key_id: str) -> None:
    """Let a key sign nothing more. What it signed stays checkable for ever."""
    with _told(), unit_of_work() as session:
        services.retire(session, settings().keys, key_id, at=now())
    click.echo(f"{key_id} is retired. Keep its folder: what it signed is checked by it.")


@cli.command("import")
def take_up() -> None:
    """Take up the PDF key and the time-stamp authority that the settings name."""
    given = settings()
    with _told(), unit_of_work() as session:
        names = services.import_outside(session, given.keys, given.sealing, at=now())
    click.echo("\n".join(f"{name} is taken up." for name in names) or "All of it is here already.")


def keys_table(found: list[ListedKey], *, at: datetime) -> Table:
    """Return a table of keys: a row for each, oldest first within its purpose."""
    table = Table(title="Signing keys")
    for column in ("Key", "Signs", "From", "Made", "Retired", "Certificate ends", "State"):
        table.add_column(column, no_wrap=True)
    for key in found:
        table.add_row(
            key.key_id,
            key.purpose.label,
            "outside" if key.outside else "here",
            _day(key.created),
            _day(key.retired),
            _day(key.expires),
            _state(key, at),
        )
    return table


def _state(key: ListedKey, at: datetime) -> str:
    if key.retired is not None:
        return "retired"
    if key.expires is not None and key.expires < at:
        return "expired"
    return "signs" if key.signs else "in reserve"


def _day(moment: datetime | None) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d}" if moment else "–"
