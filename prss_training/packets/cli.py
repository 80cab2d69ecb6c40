"""Packets from the command line."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

import click
from flask.cli import AppGroup
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from sqlalchemy import select

from prss_training.accounts.models import User
from prss_training.checks.paper import keep_form
from prss_training.documents import GlyphsMissing
from prss_training.domain.errors import Missing
from prss_training.domain.paper_form import MOST_SETS, FormLetter, FormName
from prss_training.domain.program import Module
from prss_training.enrollments.models import Enrollment
from prss_training.packets.gathering import gather
from prss_training.packets.pdf import packet_pdf
from prss_training.packets.print_run import Print, PrintRun, print_name
from prss_training.packets.printing import guide_pdf, workbook_pdf
from prss_training.packets.services import note_made
from prss_training.packets.workbook import Look, Size, guide_packet, workbook
from prss_training.web.clock import now
from prss_training.web.database import db, unit_of_work
from prss_training.web.library import library
from prss_training.web.settings import settings

cli = AppGroup("packet", help="Papers to take along, and papers to learn from.")

T = TypeVar("T")


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


def _paper_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of everything that is printed."""
    for option in (
        click.option("--set", "set_number", type=click.IntRange(1, MOST_SETS), default=1,
                     show_default=True, help="The set of forms of the check."),
        click.option("--a4", is_flag=True, help="A4 paper; US letter if left out."),
        click.option("--large-print", is_flag=True, help="Letters of 18 points and more."),
    ):  # fmt: skip
        command = option(command)
    return command


_LETTER = click.option(
    "--form",
    "letter",
    type=click.Choice([letter.value for letter in FormLetter]),
    default=FormLetter.A.value,
    show_default=True,
    help="The form of the check in it.",
)
_OUT = click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where to write it; in this folder, named after the module, if left out.",
)


@cli.command("module")
@click.argument("key")
@_paper_options
@_LETTER
@click.option("--check-only", is_flag=True, help="Only the check and its answer sheet.")
@_OUT
def module_workbook(
    key: str,
    set_number: int,
    letter: str,
    out: Path | None,
    *,
    large_print: bool,
    a4: bool,
    check_only: bool,
) -> None:
    """Print the workbook of the module KEY, such as shared-values, as a PDF."""
    found, look = _module(key), _look(large_print=large_print, a4=a4)
    name = FormName(FormLetter(letter), set_number)
    kind = "check" if check_only else "workbook"
    file = out or Path(print_name(found, f"{kind}-{name}", look))
    at = now()
    book = workbook(found, look=look, name=name, check_only=check_only)
    _write(file, _drawn(partial(workbook_pdf, book, printed_at=at)))
    if book.check is not None:
        with unit_of_work() as session:
            keep_form(session, book.check.form, at=at)
        click.echo(f"Form {name}: {book.check.form.code}")
    click.echo(f"Written: {file}")


@cli.command("guide")
@click.argument("key")
@_paper_options
@_OUT
def module_guide(
    key: str, set_number: int, out: Path | None, *, large_print: bool, a4: bool
) -> None:
    """Print the trainer's guide of the module KEY, with cards, sheets and answer keys."""
    found, look = _module(key), _look(large_print=large_print, a4=a4)
    file = out or Path(print_name(found, f"guide-{set_number}", look))
    at = now()
    packet = guide_packet(found, look=look, set_number=set_number)
    _write(file, _drawn(partial(guide_pdf, packet, printed_at=at)))
    with unit_of_work() as session:
        for key_page in packet.keys:
            keep_form(session, key_page.form, at=at)
    click.echo(f"Written: {file}")


@cli.command("all")
@_paper_options
@_LETTER
@click.option("--guides", is_flag=True, help="The trainers' guides too.")
@click.option("--only", multiple=True, help="Only the module with this key; may be given again.")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("workbooks"),
    show_default=True,
    help="The folder to write into. What is there already and still right is left alone.",
)
def every_workbook(
    set_number: int,
    letter: str,
    only: tuple[str, ...],
    out: Path,
    *,
    large_print: bool,
    a4: bool,
    guides: bool,
) -> None:
    """Print the workbooks of all modules, one after the other, or of those named.

    It may be stopped at any time. The same command goes on where it was stopped, and prints again
    only what has changed.
    """
    look = _look(large_print=large_print, a4=a4)
    name = FormName(FormLetter(letter), set_number)
    run = PrintRun(out, look, name)
    modules = [_module(key) for key in dict.fromkeys(only)] or library().modules
    planned = run.planned(modules, guides=guides)
    waiting = [one for one in planned if not run.is_there(one)]
    done = len(planned) - len(waiting)
    if done:
        click.echo(f"{done} of {len(planned)} are there already.")
    try:
        _print_all(run, waiting)
    except KeyboardInterrupt:
        left = sum(not run.is_there(one) for one in planned)
        raise click.ClickException(
            f"Stopped. {len(planned) - left} of {len(planned)} are written. "
            "The same command goes on from here."
        ) from None
    click.echo(f"Written: {len(planned)} files in {out}")


def _print_all(run: PrintRun, waiting: list[Print]) -> None:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeRemainingColumn()) as progress:
        task = progress.add_task("Printing", total=len(waiting))
        for one in waiting:
            progress.update(task, description=one.module.code)
            at = now()
            forms = _drawn(partial(run.write, one, at=at))
            with unit_of_work() as session:
                for form in forms:
                    keep_form(session, form, at=at)
            progress.advance(task)


def _module(key: str) -> Module:
    try:
        return library().module(key)
    except Missing as refusal:
        known = ", ".join(module.key for module in library().modules)
        raise click.ClickException(f"{refusal} There are: {known}.") from None


def _look(*, large_print: bool, a4: bool) -> Look:
    return Look(Size.A4 if a4 else Size.LETTER, large_print)


def _drawn(draw: Callable[[], T]) -> T:
    try:
        return draw()
    except GlyphsMissing as refusal:
        raise click.ClickException(str(refusal)) from None


def _write(file: Path, pdf: bytes) -> None:
    try:
        file.write_bytes(pdf)
    except OSError as error:
        raise click.ClickException(f"{file} cannot be written: {error.strerror}.") from None


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
