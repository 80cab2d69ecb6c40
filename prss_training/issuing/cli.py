"""Issuing to many from the command line."""

from collections.abc import Iterator

import click
from flask.cli import with_appcontext
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from sqlalchemy import select
from sqlalchemy.orm import Session

from prss_training.accounts.models import User
from prss_training.certificates.engravers import MOST_WORKERS, Engraved, usable_cores
from prss_training.cohorts.models import Cohort
from prss_training.domain.errors import DomainError
from prss_training.domain.people import Act, require_may
from prss_training.issuing import queries, services
from prss_training.issuing.looking import Looked, look
from prss_training.issuing.models import Outcome
from prss_training.issuing.queries import Progress as Counts
from prss_training.issuing.services import Settled
from prss_training.issuing.working import work_at
from prss_training.people.models import Organization, Person
from prss_training.people.queries import memberships_of, organization, roles_of
from prss_training.web.clock import now
from prss_training.web.database import db, unit_of_work
from prss_training.web.library import library

_COLUMNS = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())


@click.command("issue")
@click.option("--cohort", "cohort_key", help="The cohort: its number or its name.")
@click.option("--everybody", is_flag=True, help="Everybody in the organization who is ready.")
@click.option(
    "--as", "registrar", required=True, help="The registrar who issues: user name or email."
)
@click.option("--organization", "key", help="The organization's key, for a registrar of several.")
@click.option("--dry-run", is_flag=True, help="Say who is ready and who is not; issue nothing.")
@click.option(
    "--workers",
    type=click.IntRange(1, MOST_WORKERS),
    help="Processes that draw at the same time; as many as there are cores if left out.",
)
@with_appcontext
def issue(
    cohort_key: str | None,
    registrar: str,
    key: str | None,
    workers: int | None,
    *,
    everybody: bool,
    dry_run: bool,
) -> None:
    """Issue certificates to all of a cohort, or of an organization, who are ready.

    It may be stopped at any time. The same command goes on where it was stopped, and issues
    nobody a second one. Exits with 1 if somebody was refused or a PDF could not be made.
    """
    if bool(cohort_key) == everybody:
        raise click.UsageError("Say either --cohort KEY or --everybody.")
    try:
        session = db.session()
        person = _person(session, registrar)
        where = _organization(session, person, key)
        found = _cohort(session, where, cohort_key) if cohort_key else None
        if dry_run:
            _tell(look(session, where, found, library=library(), registrar=person, at=now()))
            return
        run_id = _begin_or_go_on(where, found, person)
        if run_id is not None:
            _work(run_id, person, workers or usable_cores())
    except DomainError as refusal:
        raise click.ClickException(str(refusal)) from None


def _person(session: Session, name: str) -> Person:
    account = session.scalar(
        select(User).where((User.username == name) | (User.email == name), User.active)
    )
    if account is None:
        raise click.ClickException(
            f"Nobody signs in as “{name}”. `prss people list` shows who does."
        )
    return account.person


def _organization(session: Session, person: Person, key: str | None) -> Organization:
    """Return where the person issues.

    Raises:
        NoSuchOrganization: nothing answers to the key.
        RoleLacking: they are no registrar there.
    """
    if key is not None:
        found = organization(session, key)
    else:
        open_here = {
            held.organization.id: held.organization
            for held in memberships_of(session, person)
            if held.organization is not None
        }
        able = [where for where in open_here.values() if services.may_issue(session, person, where)]
        if len(able) > 1:
            keys = ", ".join(where.key for where in able)
            raise click.ClickException(
                f"{person.name} is a registrar of several organizations. "
                f"Say --organization with one of: {keys}."
            )
        if not able:
            require_may((), Act.ISSUE_CERTIFICATE)
        found = able[0]
    require_may(roles_of(session, person, found), Act.ISSUE_CERTIFICATE)
    return found


def _cohort(session: Session, where: Organization, key: str) -> Cohort:
    found = [one for one in queries.cohorts_of(session, where) if key in (str(one.id), one.name)]
    if len(found) == 1:
        return found[0]
    listed = "; ".join(f"{one.id} {one.name}" for one in queries.cohorts_of(session, where))
    word = "Several cohorts are" if found else "No cohort is"
    raise click.ClickException(
        f"{word} named “{key}” in {where.name}. There are: {listed or 'none'}."
    )


def _begin_or_go_on(where: Organization, cohort: Cohort | None, person: Person) -> int | None:
    """Return the run that was stopped or left, or a new one; None if nobody is ready."""
    with unit_of_work() as session:
        left = queries.unended(session, where, cohort)
        if left:
            services.go_on(session, left[0].id, by=person, at=now())
            click.echo(f"Going on with run {left[0].id}.")
            return left[0].id
        looked = look(session, where, cohort, library=library(), registrar=person, at=now())
        ready = [one.enrollment for one in looked.ready]
        if not ready:
            click.echo("Nobody is ready who waits for a certificate. --dry-run says why.")
            return None
        return services.begin_run(session, where, ready, cohort=cohort, issuer=person, at=now()).id


def _work(run_id: int, person: Person, workers: int) -> None:
    before = _counts(run_id)
    person_id = person.id
    try:
        with Progress(*_COLUMNS, TimeRemainingColumn()) as progress:
            issuing = progress.add_task("Issuing", total=before.people, completed=before.settled)
            drawing = progress.add_task(
                "Engraving", total=before.people - before.refused, completed=before.engraved
            )

            def told(step: Settled | Engraved) -> None:
                if isinstance(step, Engraved):
                    progress.advance(drawing, int(step.drawn is not None))
                    return
                progress.advance(issuing)
                if step.outcome is Outcome.REFUSED:
                    progress.console.print(f"{step.name}: {step.sentence}", markup=False)

            work_at(run_id, library=library(), clock=now, workers=workers, told=told)
    except KeyboardInterrupt:
        with unit_of_work() as session:
            services.stop_run(session, run_id, by=session.get_one(Person, person_id), at=now())
        left = _counts(run_id)
        raise click.ClickException(
            f"Stopped. {left.settled} of {left.people} are done. "
            "The same command goes on from here."
        ) from None
    _tell_end(_counts(run_id))


def _counts(run_id: int) -> Counts:
    session = db.session()
    session.rollback()
    found = queries.progress_of(session, [run_id])[run_id]
    session.rollback()
    return found


def _tell_end(counts: Counts) -> None:
    click.echo(
        f"{counts.issued} issued, {counts.refused} refused, {counts.engraved} PDFs are made."
    )
    if counts.waiting:
        click.echo(f"{counts.waiting} wait: the run was stopped. Its page says why.")
    if counts.waiting or counts.refused or counts.undrawn:
        raise SystemExit(1)


def _tell(looked: Looked) -> None:
    """Say of everybody whether they are ready, and if not, what is missing."""
    out = Console(highlight=False, soft_wrap=True)

    for line in _lines(looked):
        out.print(line, markup=False)


def _lines(looked: Looked) -> Iterator[str]:
    yield f"Ready: {len(looked.ready)}"
    yield from (f"  {one.enrollment.person.name}" for one in looked.ready)
    for one in looked.own:
        yield f"  {one.enrollment.person.name}: another registrar issues this one; it is your own"
    for one in looked.waiting:
        run_id = looked.in_runs[one.enrollment.id]
        yield f"  {one.enrollment.person.name}: waits in run {run_id} already"
    for one in looked.revoked:
        yield f"  {one.enrollment.person.name}: the last one was revoked; decided on their own page"
    yield f"Not ready: {len(looked.others)}"
    for one in looked.others:
        yield f"  {one.enrollment.person.name}"
        for finding in one.standing.shortfalls:
            yield f"    {finding.requirement.title}: {finding.missing}"
    yield f"Hold a certificate already: {len(looked.holding)}"
    yield from (f"  {place.person.name}" for place in looked.holding)
