"""`prss content` and `prss criteria`: for authors, on a bare machine, without an application."""

from pathlib import Path

import click

from prss_training.programs.criteria_cli import count, criteria, load, root_option

__all__ = ["content", "criteria"]


@click.group("content")
def content() -> None:
    """Check what is under content/."""


@content.command("check")
@root_option
def check_content(root: Path) -> None:
    """Read everything under content/, and list all that is wrong with it.

    Exits with 0 when nothing is, and 1 when something is.
    """
    library = load(root)
    counted = [
        count(len(library.modules), "module"),
        count(len(library.criteria), "version of criteria", "versions of criteria"),
        count(len(library.statements), "statement"),
    ]
    prompts = sum(len(group.prompts) for group in library.strengths)
    if prompts:
        counted.append(count(prompts, "prompt for strengths", "prompts for strengths"))
    if library.directory:
        counted.append(
            count(len(library.directory), "entry of the directory", "entries of the directory")
        )
    click.echo(f"{', '.join(counted)}: all good.")
