"""`prss content` and `prss criteria`: for authors, on a bare machine, without an application."""

from pathlib import Path

import click

from prss_training.content.library import ContentBroken, Library, load_library
from prss_training.content.publishing import publish as publish_version
from prss_training.content.publishing import published, require_unchanged
from prss_training.domain.criteria import Confidence, Criteria, Requirement
from prss_training.domain.errors import DomainError
from prss_training.paths import CONTENT

_root = click.option(
    "--root",
    type=click.Path(exists=True, file_okay=False, resolve_path=True, path_type=Path),
    default=CONTENT,
    help="The content folder, if not the program's own.",
)


@click.group("content")
def content() -> None:
    """Check what is under content/."""


@content.command("check")
@_root
def check_content(root: Path) -> None:
    """Read every module, criteria file and statement, and list everything wrong with them.

    Exits with 0 when nothing is, and 1 when something is.
    """
    library = _load(root)
    counted = (
        _count(len(library.modules), "module"),
        _count(len(library.criteria), "version of criteria", "versions of criteria"),
        _count(len(library.statements), "statement"),
    )
    click.echo(f"{', '.join(counted)}: all good.")


@click.group("criteria")
def criteria() -> None:
    """Look at what credentials ask for, and publish new versions."""


@criteria.command("list")
@_root
def list_criteria(root: Path) -> None:
    """List every version of every credential."""
    fingerprints = _published(root)
    for version in _load(root).criteria:
        issued = "issued here" if version.issued_here else version.body
        state = "published" if version.id in fingerprints else "draft"
        click.echo(f"{version.id:24} {state:10} {version.name} ({issued})")


@criteria.command("show")
@click.argument("version")
@_root
def show_criteria(version: str, root: Path) -> None:
    """Show what one VERSION asks for, such as peer-leader-2026.1, and where that was read."""
    try:
        found = _load(root).criteria_version(version)
    except DomainError as error:
        raise click.ClickException(str(error)) from None
    _tell(found)


@criteria.command("check")
@_root
def check_criteria(root: Path) -> None:
    """Compare every published file with its fingerprint.

    Exits with 0 when none was changed, and 1 when one was.
    """
    try:
        require_unchanged(root)
    except ContentBroken as broken:
        raise click.ClickException(str(broken)) from None
    click.echo(f"{_count(len(_published(root)), 'published version')}: nothing changed.")


@criteria.command("publish")
@click.argument("version")
@_root
def publish_criteria(version: str, root: Path) -> None:
    """Record the fingerprint of one VERSION. From then on its file is never edited."""
    try:
        _load(root).criteria_version(version)
        sha256 = publish_version(root, version)
    except (DomainError, ContentBroken) as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{version} is published. Its sha256 is {sha256}.")


def _load(root: Path) -> Library:
    try:
        return load_library(root)
    except ContentBroken as broken:
        raise click.ClickException(str(broken)) from None


def _published(root: Path) -> dict[str, str]:
    try:
        return published(root)
    except ContentBroken as broken:
        raise click.ClickException(str(broken)) from None


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"


def _tell(version: Criteria) -> None:
    click.echo(f"{version.name}, version {version.version}. {version.body}.")
    for number, requirement in enumerate(version.requirements, start=1):
        _tell_requirement(number, requirement)
    for note in version.notes:
        click.echo(f"Note: {note}")


def _tell_requirement(number: int, requirement: Requirement) -> None:
    doubt = requirement.confidence
    marked = "" if doubt is Confidence.CONFIRMED else f" [{doubt.value}]"
    click.echo(f"{number:3}. {requirement.title}{marked}")
    for source in requirement.sources:
        click.echo(f"     {source.title} ({source.year or 'no date'}) {source.url or ''}".rstrip())
    if requirement.note:
        click.echo(f"     {requirement.note}")
