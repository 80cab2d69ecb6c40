"""`prss feedback`: what learners say, for authors who work on the content's files."""

import click
from flask.cli import with_appcontext

from prss_training.feedback import queries
from prss_training.people.queries import organizations
from prss_training.web.database import db
from prss_training.web.library import library


@click.group("feedback")
def feedback() -> None:
    """Read what learners say about the modules."""


@feedback.command("show")
@click.option("--module", default="", help="The key of one module; all where it is left out.")
@with_appcontext
def show(module: str) -> None:
    """Print what learners say, by organization and module, without names.

    As on the pages, answers are shown in threes; how many wait for others is said.
    """
    chosen = [library().module(module)] if module else library().modules
    said_something = False
    for organization in organizations(db.session()):
        heard = queries.heard(db.session(), organization)
        for one in chosen:
            if one.key in heard:
                said_something = True
                _print(organization.name, one.title, heard[one.key])
    if not said_something:
        click.echo("Nobody has said anything yet.")


def _print(organization: str, title: str, heard: queries.Heard) -> None:
    click.echo(f"{organization}: {title}")
    for heading, words in (("What helped", heard.helped), ("What should change", heard.change)):
        if words:
            click.echo(f"  {heading}:")
        for one in words:
            click.echo(f"  - {' '.join(one.split())}")
    if heard.waiting:
        click.echo(f"  Not shown until more have answered: {heard.waiting}")
    click.echo()
