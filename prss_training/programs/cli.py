"""`prss content` and `prss criteria`: for authors, on a bare machine, without an application."""

from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from prss_training.content.certificate_templates import template_changes
from prss_training.content.judging import (
    Finding,
    Weight,
    hours_by_domain,
    hours_by_mode,
    judge,
)
from prss_training.content.library import Library, clashes, read_library
from prss_training.content.readability import judged_here
from prss_training.content.reader import ContentBroken, Problem
from prss_training.domain.fields import Domain, Mode
from prss_training.domain.hours import Hours, total
from prss_training.domain.program import Module, Unit
from prss_training.programs.criteria_cli import count, criteria, load, root_option

__all__ = ["content", "criteria"]


@click.group("content")
def content() -> None:
    """Check what is under content/."""


@content.command("check")
@root_option
@click.option("--module", "only", default="", help="Only the module with this key.")
def check_content(root: Path, only: str) -> None:
    """Read everything under content/, judge the writing, and list all that is wrong with it.

    Exits with 0 when nothing must be mended, and 1 when something must. Warnings are listed,
    and do not count.
    """
    library, broken = _read(root, only)
    broken = [*broken, *_changed_pages(root)]
    for problem in broken:
        click.echo(f"{Weight.ERROR.value}: {problem}")
    findings = [] if broken and not only else judge(library, root, only)
    for finding in findings:
        click.echo(str(finding))
    if not judged_here():
        click.echo("Reading grades were not judged: pip install 'prss-training[authoring]'.")
    errors = len(broken) + sum(finding.weight is Weight.ERROR for finding in findings)
    click.echo(_summary(library, errors, findings, only))
    if errors:
        raise SystemExit(1)


def _changed_pages(root: Path) -> list[Problem]:
    """Find pages of certificates that are not as they were published."""
    try:
        return template_changes(root)
    except ContentBroken as broken:
        return list(broken.problems)


@content.command("hours")
@root_option
def show_hours(root: Path) -> None:
    """Print the hours of every module, live and self-paced, by domain, and their sums."""
    Console(width=132).print(hours_table(load(root)))


def hours_table(library: Library) -> Table:
    """Return the hours of the program: a row for each module, for each unit, and for all."""
    table = Table(title=library.outline.title, show_lines=False)
    table.add_column("Module", no_wrap=True)
    for name in ("Hours", "Live", "Self-paced", *(_short(domain) for domain in Domain)):
        table.add_column(name, justify="right")
    for unit in Unit:
        modules = [module for module in library.modules if module.unit is unit]
        for module in modules:
            table.add_row(f"{module.code} {module.key}", *_figures([module]))
        if modules:
            table.add_row(f"Together: {unit.value}", *_figures(modules), style="bold")
            table.add_section()
    table.add_row("The whole program", *_figures(library.modules), style="bold")
    return table


def _figures(modules: list[Module] | tuple[Module, ...]) -> list[str]:
    by_domain = hours_by_domain(modules)
    sums = [
        total([module.total for module in modules]),
        hours_by_mode(modules, Mode.LIVE),
        hours_by_mode(modules, Mode.SELF_PACED),
        *(by_domain[domain] for domain in Domain),
    ]
    return [str(hours) if hours != Hours(0) else "–" for hours in sums]


def _short(domain: Domain) -> str:
    return domain.label.split()[0].split("/")[0]


def _read(root: Path, only: str) -> tuple[Library, list[Problem]]:
    library, so_far = read_library(root)
    problems = list(so_far.problems)
    if only or not problems:
        problems.extend(clashes(library, root))
    if only:
        problems = [one for one in problems if f"-{only}/" in f"{one.file}/"]
    return library, problems


def _summary(library: Library, errors: int, findings: list[Finding], only: str) -> str:
    warnings = sum(finding.weight is Weight.WARNING for finding in findings)
    told = [count(errors, "error"), count(warnings, "warning")]
    if only:
        return f"{only}: {', '.join(told)}."
    counted = [
        count(len(library.modules), "module"),
        count(len(library.criteria), "version of criteria", "versions of criteria"),
        count(len(library.statements), "statement"),
    ]
    prompts = sum(len(group.prompts) for group in library.strengths)
    if prompts:
        counted.append(count(prompts, "prompt for strengths", "prompts for strengths"))
    if library.directory:
        entries = len(library.directory)
        counted.append(count(entries, "entry of the directory", "entries of the directory"))
    read = ", ".join(counted)
    return f"{read}: {'all good' if not errors else 'not good yet'}. {', '.join(told)}."
