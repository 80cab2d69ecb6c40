"""`prss criteria preview`: whose standing a new version would change, before it is published."""

import sys
from collections import Counter
from pathlib import Path

import click
from flask.cli import with_appcontext

from prss_training.content.library import ContentBroken, Library, load_library
from prss_training.domain.criteria import Criteria
from prss_training.domain.errors import DomainError
from prss_training.paths import CONTENT
from prss_training.pathways import queries
from prss_training.programs.criteria_cli import count
from prss_training.web.clock import now
from prss_training.web.database import db

_MOST_NUMBERS = 100


@click.command("preview")
@click.argument("new")
@click.option("--against", default="", help="The version to compare with; the one before, if none.")
@click.option(
    "--root",
    type=click.Path(exists=True, file_okay=False, resolve_path=True, path_type=Path),
    default=CONTENT,
    help="The content folder, if not the program's own.",
)
@with_appcontext
def preview(new: str, against: str, root: Path) -> None:
    """Show whose standing would change if learners were measured by the version NEW.

    For a credential that is issued here these are the learners who enrolled toward it, for any
    other all learners. Nobody is named: a number leads to the learner's page for those who may
    open it. Nothing is changed.
    """
    try:
        library = load_library(root)
        after = library.criteria_version(new)
        before = _before(library, after, against)
    except (DomainError, ContentBroken) as error:
        raise click.ClickException(str(error)) from None
    session = db.session()
    places = queries.places_under(session, after.key, everybody=not after.issued_here)
    with click.progressbar(length=len(places), label="Measuring", file=sys.stderr) as bar:
        changed = list(
            queries.standing_changes(
                session,
                places,
                library.modules,
                old=before,
                new=after,
                on=after.day_of(now()),
                told=bar.update,
            )
        )
    click.echo(f"{before.id} -> {after.id}: {count(len(places), 'learner')} measured by both.")
    _tell("would lose", [(one.enrollment_id, one.lost) for one in changed if one.lost])
    _tell("would gain", [(one.enrollment_id, one.gained) for one in changed if one.gained])
    if not changed:
        click.echo("Nobody's standing would change.")


def _before(library: Library, after: Criteria, against: str) -> Criteria:
    if against:
        return library.criteria_version(against)
    versions = [one for one in library.criteria if one.key == after.key]
    at = versions.index(after)
    if at == 0:
        raise click.ClickException(
            f"{after.id} is the first version of its credential. "
            "Name another version with --against."
        )
    return versions[at - 1]


def _tell(what: str, found: list[tuple[int, tuple[str, ...]]]) -> None:
    if not found:
        return
    click.echo(f"{count(len(found), 'learner')} {what} something:")
    for key, number in Counter(key for _, keys in found for key in keys).most_common():
        click.echo(f"  {number:6}  {key}")
    numbers = ", ".join(str(number) for number, _ in found[:_MOST_NUMBERS])
    more = len(found) - _MOST_NUMBERS
    click.echo(f"  enrollments: {numbers}{f' and {more} more' if more > 0 else ''}")
