"""The `prss` command: every word an operator types."""

import os
import socket
import threading
import time

import click
from flask import Flask, current_app
from flask.cli import ScriptInfo, with_appcontext
from flask_migrate import upgrade
from sqlalchemy.exc import OperationalError, ProgrammingError

from prss_training import doctor
from prss_training.accounts import cli as people_cli
from prss_training.agencies import cli as agencies_cli
from prss_training.app import create_app
from prss_training.audit.services import breaks
from prss_training.certificates import cli as certificates_cli
from prss_training.content.library import ContentBroken
from prss_training.demo import cli as demo_cli
from prss_training.demo.seeding import greeting, is_empty, mark_demo, seed, shown
from prss_training.domain.errors import DomainError
from prss_training.feedback import cli as feedback_cli
from prss_training.issuing import cli as issuing_cli
from prss_training.keys import cli as keys_cli
from prss_training.keys.services import ensure_keys
from prss_training.notices import cli as notices_cli
from prss_training.packets import cli as packets_cli
from prss_training.pathways import cli as pathways_cli
from prss_training.programs.cli import content as content_group
from prss_training.programs.cli import criteria as criteria_group
from prss_training.progress import cli as progress_cli
from prss_training.serving import serve, work
from prss_training.settings import SettingsIncomplete, load_settings
from prss_training.verification import cli as verification_cli
from prss_training.watches import cli as watches_cli
from prss_training.web.clock import now
from prss_training.web.database import db, unit_of_work
from prss_training.web.jobs import jobs
from prss_training.web.settings import settings


def _make() -> Flask:
    """Make the application, or say in a sentence why it cannot be made."""
    try:
        return create_app()
    except (SettingsIncomplete, ContentBroken) as error:
        raise click.ClickException(str(error)) from None


class _Words(click.Group):
    """The words, and one sentence instead of a page of code where the database refuses."""

    def invoke(self, ctx: click.Context) -> object:
        """Run what was typed."""
        try:
            return super().invoke(ctx)
        except (OperationalError, ProgrammingError) as error:
            said = str(error.orig).strip().partition("\n")[0]
            raise click.ClickException(
                f"The database did not answer as it should: {said}. If it is new or older than "
                "the program, run `prss setup`; `prss doctor` looks for what else may be wrong."
            ) from error


@click.group(
    cls=_Words, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 96}
)
@click.pass_context
def main(context: click.Context) -> None:
    """Train and certify peer leaders."""
    context.obj = ScriptInfo(create_app=_make)


def _require_free(host: str, port: int) -> None:
    """Refuse an address where somebody else listens already, before anything else is done."""
    try:
        with socket.create_server((host, port)):
            return
    except OSError as error:
        raise click.ClickException(
            f"{host}:{port} cannot be served on: {error.strerror}. "
            "Stop what listens there, or choose another port with --port."
        ) from None


def _require_counted_together(workers: int) -> None:
    """Refuse several processes that would each count for itself how often somebody guesses."""
    if workers > 1 and not load_settings().redis_url:
        raise click.ClickException(
            "Several processes count wrong guesses together only in Redis. Set PRSS_REDIS_URL, or "
            "serve with one process and more --threads."
        )


def _prepare() -> None:
    """Bring the database up to date and make the signing keys, where they are missing."""
    upgrade()
    given = settings()
    try:
        with unit_of_work() as session:
            ensure_keys(session, given.keys, given.sealing, at=now())
    except DomainError as error:
        raise click.ClickException(str(error)) from None
    db.session.remove()


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--workers", default=1, show_default=True, help="Processes.")
@click.option("--threads", default=4, show_default=True, help="Threads in each process.")
def run(host: str, port: int, workers: int, threads: int) -> None:
    """Set up what is missing, seed the demo program into an empty database, and serve."""
    _require_free(host, port)
    _require_counted_together(workers)
    # Certificates carry the public address; unless one is set, it is where this is served. The
    # queue's worker is a process of its own and must know it too.
    os.environ.setdefault("PRSS_BASE_URL", f"http://{host}:{port}")  # noqa: TID251
    app = _make()
    with app.app_context():
        click.echo("Bringing the database up to date …")
        _prepare()
        empty = is_empty()
        if empty:
            mark_demo(settings())
        db.engine.dispose()
    app = _make()
    with app.app_context():
        if empty:
            click.echo("Seeding the demo program …")
            seed(at=now())
        if settings().demo:
            click.echo(greeting(shown(at=now()), f"http://{host}:{port}"))
        else:
            click.echo(f"Serving on http://{host}:{port}. Press Ctrl+C to stop.")
        db.session.remove()
        db.engine.dispose()
    serve(app, host=host, port=port, workers=workers, threads=threads)


@main.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--workers", default=1, show_default=True, help="Processes; several need Redis.")
@click.option("--threads", default=8, show_default=True, help="Threads in each process.")
@with_appcontext
def serve_only(host: str, port: int, workers: int, threads: int) -> None:
    """Serve, after `prss setup`. Nothing is migrated or seeded."""
    _require_free(host, port)
    _require_counted_together(workers)
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001
    db.engine.dispose()
    serve(app, host=host, port=port, workers=workers, threads=threads)


@main.command()
@with_appcontext
def setup() -> None:
    """Bring the database up to date and make the signing keys."""
    _prepare()
    click.echo("The database is up to date, and the signing keys are in place.")


@main.command("doctor")
def doctor_command() -> None:
    """Check this machine, and say how to mend what is wrong. Exits with 1 if anything is."""
    try:
        given = load_settings()
    except SettingsIncomplete as error:
        raise click.ClickException(str(error)) from None
    findings = doctor.examine(given, at=now())
    for finding in findings:
        sign = click.style("ok   ", fg="green") if finding.well else click.style("mend ", fg="red")
        click.echo(f"{sign} {finding.name}: {finding.sentence}")
    if not all(finding.well for finding in findings):
        raise SystemExit(1)


@main.group("jobs")
def jobs_group() -> None:
    """The queue of work that is done after an answer was given."""


@jobs_group.command("work")
@click.option("--parent", type=int, help="Stop when this process is gone.")
@with_appcontext
def jobs_work(parent: int | None) -> None:
    """Run what is in the queue, until told to stop."""
    if parent is not None:
        threading.Thread(target=_watch, args=(parent,), daemon=True).start()
    work(jobs())


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(0)


@main.group("audit")
def audit_group() -> None:
    """The trail of every act that matters."""


@audit_group.command("check")
@with_appcontext
def audit_check() -> None:
    """Walk the whole chain. Exits with 1 and the places where it does not hold."""
    found = list(breaks(db.session()))
    for broken in found:
        click.echo(f"entry {broken.entry_id}: {broken.sentence}")
    if found:
        raise SystemExit(1)
    click.echo("The trail is whole.")


criteria_group.add_command(pathways_cli.preview)
certificates_cli.cli.add_command(issuing_cli.issue)
for group in (
    content_group,
    criteria_group,
    people_cli.cli,
    notices_cli.cli,
    certificates_cli.cli,
    keys_cli.cli,
    verification_cli.cli,
    agencies_cli.cli,
    watches_cli.cli,
    packets_cli.cli,
    progress_cli.standings,
    feedback_cli.feedback,
    demo_cli.cli,
):
    main.add_command(group)
