"""`prss criteria`: look at credentials, measure a record by them, compare and publish versions."""

import json
import time
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import NoReturn

import click

from prss_training.content.library import ContentBroken, Library, load_library
from prss_training.content.publishing import publish as publish_version
from prss_training.content.publishing import published, require_unchanged
from prss_training.content.record_file import read_record
from prss_training.content.record_schema import record_schema
from prss_training.domain.closing import Closing, would_close
from prss_training.domain.counting import Facts
from prss_training.domain.criteria import (
    Criteria,
    Standing,
    evaluate,
    evaluate_renewal,
    known_on,
)
from prss_training.domain.errors import DomainError
from prss_training.domain.evidence import Evidence
from prss_training.domain.freshness import Freshness, most_stale_first
from prss_training.domain.program import Module
from prss_training.paths import CONTENT
from prss_training.programs.changes import changes
from prss_training.programs.telling import as_json, as_table, told
from prss_training.web.clock import now

_TROUBLE = 2  # a record or a version could not be read at all
_SECONDS_ALLOWED = 1.0

root_option = click.option(
    "--root",
    type=click.Path(exists=True, file_okay=False, resolve_path=True, path_type=Path),
    default=CONTENT,
    help="The content folder, if not the program's own.",
)
_root = root_option


class _Day(click.ParamType[date]):
    name = "YYYY-MM-DD"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> date:
        """Return a day."""
        if isinstance(value, date):
            return value
        try:
            return datetime.strptime(str(value), "%Y-%m-%d").date()  # noqa: DTZ007  (a day only)
        except ValueError:
            self.fail(f"“{value}” is not a day. Write it like 2026-01-31.", param, ctx)


@click.group("criteria")
def criteria() -> None:
    """Look at what credentials ask for, measure a record by them, and publish new versions."""


@criteria.command("list")
@_root
def list_criteria(root: Path) -> None:
    """List every version of every credential."""
    fingerprints = _published(root)
    for version in load(root).criteria:
        issued = "issued here" if version.issued_here else version.body
        state = "published" if version.id in fingerprints else "draft"
        click.echo(f"{version.id:24} {state:10} {version.name} ({issued})")


@criteria.command("show")
@click.argument("key")
@_root
def show_criteria(key: str, root: Path) -> None:
    """Show what KEY asks for, part by part, and where that was read.

    KEY is a credential, such as peer-leader, or one of its versions, such as peer-leader-2026.1.
    A credential alone shows its newest version.
    """
    try:
        found = _version(load(root), key)
    except DomainError as error:
        raise click.ClickException(str(error)) from None
    for line in told(found):
        click.echo(line)


@criteria.command("check")
@_root
def check_criteria(root: Path) -> None:
    """Read every credential, and compare every published file with its fingerprint.

    Exits with 0 when all is well, and 1 when something is not.
    """
    begun = time.perf_counter()
    library = load(root)
    spent = time.perf_counter() - begun
    try:
        require_unchanged(root)
    except ContentBroken as broken:
        raise click.ClickException(str(broken)) from None
    click.echo(f"{count(len(_published(root)), 'published version')}: nothing changed.")
    versions = count(len(library.criteria), "version was", "versions were")
    click.echo(f"{versions} read and checked with everything else in {spent:.2f} s.")
    if spent > _SECONDS_ALLOWED:
        click.echo(f"That is more than {_SECONDS_ALLOWED:.0f} s. Find out why.", err=True)


@criteria.command("publish")
@click.argument("version")
@click.option("--dry-run", is_flag=True, help="Only say what would happen.")
@_root
def publish_criteria(version: str, root: Path, *, dry_run: bool) -> None:
    """Record the fingerprint of one VERSION. From then on its file is never edited.

    `prss criteria preview VERSION` shows beforehand whose standing it would change.
    """
    try:
        library = load(root)
        found = library.criteria_version(version)
        if dry_run:
            _say_what_would_happen(found, library, root)
            return
        sha256 = publish_version(root, version)
    except (DomainError, ContentBroken) as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{version} is published. Its sha256 is {sha256}.")


def _say_what_would_happen(version: Criteria, library: Library, root: Path) -> None:
    if version.id in _published(root):
        click.echo(f"{version.id} is published already. Nothing would change.")
        return
    click.echo(f"{version.id} would be published, and its file never edited again.")
    before = [one for one in library.criteria if one.key == version.key]
    at = before.index(version)
    if at == 0:
        click.echo("It is the first version of this credential.")
    else:
        click.echo(f"It follows {before[at - 1].id}:")
        _tell_changes(before[at - 1], version)
    click.echo(f"Whose standing it would change: prss criteria preview {version.id}")


@criteria.command("diff")
@click.argument("old")
@click.argument("new")
@_root
def diff_criteria(old: str, new: str, root: Path) -> None:
    """Say in sentences what NEW asks for that OLD did not, requirement by requirement.

    Exits with 0 when they ask for the same, 1 when they do not, and 2 when one of them is not
    there.
    """
    try:
        library = load(root)
        before, after = _version(library, old), _version(library, new)
    except DomainError as error:
        _give_up(str(error))
    if not _tell_changes(before, after):
        click.echo(f"{before.id} and {after.id} ask for the same.")
        return
    raise SystemExit(1)


def _tell_changes(before: Criteria, after: Criteria) -> bool:
    lines = list(changes(before, after))
    for line in lines:
        click.echo(f"- {line}")
    return bool(lines)


@criteria.command("evaluate")
@click.argument("key")
@click.option(
    "--record",
    "file",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="The evidence, a JSON file. `prss criteria schema` describes it.",
)
@click.option("--on", "on", required=True, type=_Day(), help="The day; what came later is ignored.")
@click.option(
    "--applied",
    type=_Day(),
    help="The day of applying, which decides the version; the day of --on, if left out.",
)
@click.option("--part", default="", help="A part, such as tier:initial or renewal.")
@click.option("--since", type=_Day(), help="The first day of the cycle, for renewal.")
@click.option("--months", type=int, default=0, help="How long the cycle is, if it was cut short.")
@click.option("--json", "as_data", is_flag=True, help="Print JSON for programs to read.")
@_root
def evaluate_record(
    key: str,
    file: Path,
    on: date,
    applied: date | None,
    part: str,
    since: date | None,
    months: int,
    root: Path,
    *,
    as_data: bool,
) -> None:
    """Measure a record by what KEY asks for, as it stood at the end of one day.

    A credential alone is measured by the version that was the rule on the day of applying.

    Exits with 0 when every requirement is met, 1 when one is not, and 2 when nothing could be
    measured. It compares; only the body that gives a credential decides.
    """
    try:
        library = load(root)
        version = _ruling(library, key, applied or on)
        evidence = read_record(file)
        standing, facts = _measured(version, evidence, on, part, since, months)
    except (DomainError, ContentBroken) as error:
        _give_up(str(error))
    closings = _closings(standing, facts, library.modules)
    if as_data:
        click.echo(json.dumps(as_json(standing, closings), indent=2, ensure_ascii=False))
    else:
        for line in as_table(standing, closings):
            click.echo(line)
    raise SystemExit(0 if standing.complete else 1)


def _measured(
    version: Criteria,
    evidence: list[Evidence],
    on: date,
    part: str,
    since: date | None,
    months: int,
) -> tuple[Standing, Facts]:
    if part == "renewal":
        if since is None:
            _give_up("Renewal counts from the first day of a cycle. Say which with --since.")
        found = evaluate_renewal(version, evidence, since=since, on=on, months=months)
        return found, known_on(evidence, on, since)
    if since is not None or months:
        _give_up("--since and --months belong to --part renewal.")
    return evaluate(version, evidence, on=on, part=part), known_on(evidence, on)


def _closings(
    standing: Standing, facts: Facts, modules: tuple[Module, ...]
) -> Mapping[str, tuple[Closing, ...]]:
    return {
        finding.requirement.key: would_close(finding, facts, modules)
        for finding in standing.shortfalls
    }


@criteria.command("freshness")
@click.option("--on", "on", type=_Day(), help="The day to look from; today if left out.")
@_root
def show_freshness(on: date | None, root: Path) -> None:
    """List the sources that are more than a year old, the oldest first.

    A source dated by its year alone may be from the last day of it. Those without a date are
    counted, and listed before the others.
    """
    today = on or now().date()
    found = [
        (version.id, one)
        for version in load(root).newest_criteria
        for one in most_stale_first(version.sources, today)
    ]
    found.sort(key=lambda pair: (pair[1].last_day or date.min, pair[0], pair[1].source.id))
    for name, one in found:
        if one.stale or not one.dated:
            click.echo(f"{one.source.year or 'no date':12} {name}: {one.source.title}")
    click.echo(_counted([one for _, one in found]))


def _counted(found: list[Freshness]) -> str:
    number, old = len(found), sum(one.stale for one in found)
    undated = sum(not one.dated for one in found)
    return (
        f"{count(number, 'source')}: {old} more than a year old, {undated} without a date, "
        f"{number - old - undated} newer."
    )


@criteria.command("schema")
def show_schema() -> None:
    """Print the JSON Schema of a record file."""
    click.echo(json.dumps(record_schema(), indent=2, ensure_ascii=False))


def _version(library: Library, name: str) -> Criteria:
    """Return a version by its own name, or the newest one of a credential."""
    if any(one.key == name for one in library.criteria):
        return library.newest(name)
    return library.criteria_version(name)


def _ruling(library: Library, name: str, applied: date) -> Criteria:
    """Return a version by its own name, or the one of a credential that was the rule on a day."""
    if any(one.key == name for one in library.criteria):
        return library.in_force(name, on=applied)
    return library.criteria_version(name)


def load(root: Path) -> Library:
    """Read the library, or end the command with everything that is wrong with it."""
    try:
        return load_library(root)
    except ContentBroken as broken:
        raise click.ClickException(str(broken)) from None


def _published(root: Path) -> dict[str, str]:
    try:
        return published(root)
    except ContentBroken as broken:
        raise click.ClickException(str(broken)) from None


def _give_up(sentence: str) -> NoReturn:
    click.echo(f"Error: {sentence}", err=True)
    raise SystemExit(_TROUBLE)


def count(number: int, one: str, many: str = "") -> str:
    """Return a number with its word."""
    return f"{number} {one if number == 1 else many or one + 's'}"
