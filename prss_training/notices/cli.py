"""Sending what is in the outbox."""

import fcntl
import smtplib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

import click
from flask import Flask
from flask.cli import AppGroup

from prss_training.jobs import Jobs
from prss_training.notices import queries, services
from prss_training.notices.models import Letter
from prss_training.notices.post import (
    MailServer,
    MailUrlUnreadable,
    ServerUnreachable,
    connection,
    written,
)
from prss_training.web.clock import now
from prss_training.web.database import db, unit_of_work
from prss_training.web.settings import KEY, settings

_LONGEST_PROBLEM = 500

cli = AppGroup("notices", help="The outbox: letters that wait to be sent.")


class AlreadySending(Exception):
    """Another process is sending right now."""


@cli.command("send")
def send() -> None:
    """Send every letter that is due. Exits with 1 if one could not be sent.

    A letter that fails is tried again later, with longer and longer waits; the others go on.
    """
    try:
        server = MailServer.parse(settings().mail_url)
        with only_one(settings().instance / "notices.lock"):
            sent, failed = send_due(server, settings().mail_from, at=now())
    except AlreadySending:
        click.echo("Another process is sending right now. Nothing to do.")
        return
    except (MailUrlUnreadable, ServerUnreachable) as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{sent} sent, {failed} not sent.")
    if failed:
        raise SystemExit(1)


@cli.command("list")
def list_letters() -> None:
    """List the letters that have not been sent, with what was wrong."""
    waiting = queries.unsent(db.session())
    for letter in waiting:
        given_up = " Given up." if letter.tries >= queries.MOST_TRIES else ""
        problem = f" {letter.problem}" if letter.problem else ""
        click.echo(
            f"{letter.id}  {letter.queued_at:%Y-%m-%d %H:%M} UTC  {letter.address}  "
            f"“{letter.subject}”, tries: {letter.tries}.{problem}{given_up}"
        )
    if not waiting:
        click.echo("No letter is waiting.")


@cli.command("show")
@click.argument("letter_id", type=int)
def show(letter_id: int) -> None:
    """Print one letter whole, for an operator who must hand it over by other means."""
    letter = db.session().get(Letter, letter_id)
    if letter is None:
        raise click.ClickException(f"There is no letter {letter_id}. See `prss notices list`.")
    click.echo(f"To: {letter.address}\nSubject: {letter.subject}\n\n{letter.body}")


def init_jobs(app: Flask, queue: Jobs) -> None:
    """Let the queue's worker send what is due, where a mail server is named."""
    if not app.extensions[KEY].mail_url:
        return

    def send_letters() -> None:
        with app.app_context():
            server = MailServer.parse(settings().mail_url)
            lock = settings().instance / "notices.lock"
            with suppress(AlreadySending, ServerUnreachable), only_one(lock):
                send_due(server, settings().mail_from, at=now())
            db.session.remove()

    queue.every_minute("send letters", send_letters)


def send_due(server: MailServer, sender: str, *, at: datetime) -> tuple[int, int]:
    """Send the letters that are due, each in its own transaction.

    Returns:
        How many were sent, and how many were not.

    Raises:
        ServerUnreachable: the server cannot be talked to; no letter's tries are counted.
    """
    ids = [letter.id for letter in queries.unsent(db.session()) if queries.due(letter, at)]
    went: list[bool] = []
    while ids:
        with connection(server) as client:
            # A server may hang up after a letter it dislikes; the rest go by a new connection.
            while ids and client.sock is not None:
                went.append(_send(client, ids.pop(0), sender, at))
    return went.count(True), went.count(False)


@contextmanager
def only_one(file: Path) -> Iterator[None]:
    """Hold a lock, so that two commands at once on one machine never send a letter twice.

    Raises:
        AlreadySending: another process holds it.
    """
    with file.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadySending from None
        yield


def _send(client: smtplib.SMTP, letter_id: int, sender: str, at: datetime) -> bool:
    problem = _hand_over(client, db.session().get_one(Letter, letter_id), sender)
    with unit_of_work() as session:
        letter = session.get_one(Letter, letter_id)
        if problem:
            services.note_problem(letter, problem)
        else:
            services.note_sent(letter, at=at)
    return not problem


def _hand_over(client: smtplib.SMTP, letter: Letter, sender: str) -> str:
    """Give a letter to the server; return what was wrong, or nothing."""
    try:
        client.send_message(written(letter, sender))
    except Exception as error:  # noqa: BLE001  (whatever one letter breaks on, the rest must go)
        return f"{type(error).__name__}: {error}"[:_LONGEST_PROBLEM]
    return ""
