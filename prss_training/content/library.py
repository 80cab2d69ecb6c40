"""The whole library, read once, checked, and frozen. All of it, or none."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from pathlib import Path

from prss_training.content.criteria_file import read_criteria
from prss_training.content.directory_file import load_directory
from prss_training.content.module_file import read_module
from prss_training.content.publishing import RECORD
from prss_training.content.reader import ContentBroken, Gathering, Problem
from prss_training.content.statement_file import read_statement
from prss_training.content.strengths_file import read_strengths
from prss_training.domain.criteria import (
    Criteria,
    version_in_force,
)
from prss_training.domain.directory import Directory
from prss_training.domain.errors import Missing
from prss_training.domain.program import Activity, Module, Statement
from prss_training.domain.rules import (
    CompleteModules,
    PassActivities,
    PassChecks,
    Rule,
    SignStatement,
    inner_rules,
)
from prss_training.domain.strengths import Group

__all__ = ["ContentBroken", "Library", "Problem", "load_library"]

Found = Iterator[tuple[str, str]]


class NotInTheLibrary(Missing):
    """Something was asked for by a name that the library does not have."""

    def __init__(self, kind: str, name: str) -> None:
        super().__init__(
            f"There is no {kind} named “{name}”. It may have moved: look for it in the program."
        )


@dataclass(frozen=True, slots=True)
class Library:
    """Everything that is taught, asked for and signed.

    `modules` are ordered by number, `criteria` by key and then version, oldest first. `strengths`
    are the prompts of the strengths inventory; without any there is no inventory.
    """

    modules: tuple[Module, ...]
    criteria: tuple[Criteria, ...]
    statements: tuple[Statement, ...]
    directory: Directory = field(default_factory=Directory)
    strengths: tuple[Group, ...] = ()

    def module(self, key: str) -> Module:
        """Return a module.

        Raises:
            NotInTheLibrary: there is none with this key.
        """
        for module in self.modules:
            if module.key == key:
                return module
        raise NotInTheLibrary("module", key)

    def activity(self, name: str) -> Activity:
        """Return an activity by `module-key/activity-key`.

        Raises:
            NotInTheLibrary: there is none.
        """
        for module in self.modules:
            for activity in module.activities:
                if activity.id == name:
                    return activity
        raise NotInTheLibrary("piece of work", name)

    def criteria_version(self, name: str) -> Criteria:
        """Return one version of a credential's criteria, such as `peer-leader-2026.1`.

        Raises:
            NotInTheLibrary: there is none.
        """
        for criteria in self.criteria:
            if criteria.id == name:
                return criteria
        raise NotInTheLibrary("version of a credential", name)

    def newest(self, key: str) -> Criteria:
        """Return the newest version of a credential.

        Raises:
            NotInTheLibrary: there is no version of it.
        """
        for criteria in reversed(self.criteria):
            if criteria.key == key:
                return criteria
        raise NotInTheLibrary("credential", key)

    def in_force(self, key: str, *, on: date) -> Criteria:
        """Return the version of a credential that is the rule on a day, such as that of applying.

        Raises:
            NotInTheLibrary: no version of it was the rule on that day, as far as is known.
        """
        versions = [criteria for criteria in self.criteria if criteria.key == key]
        found = version_in_force(versions, on=on)
        if found is None:
            raise NotInTheLibrary("credential", key)
        return found

    def statement(self, key: str) -> Statement:
        """Return a statement.

        Raises:
            NotInTheLibrary: there is none with this key.
        """
        for statement in self.statements:
            if statement.key == key:
                return statement
        raise NotInTheLibrary("statement", key)

    @property
    def newest_criteria(self) -> tuple[Criteria, ...]:
        """The newest version of each credential, in the order of their keys."""
        newest = {criteria.key: criteria for criteria in self.criteria}
        return tuple(newest.values())

    @property
    def issued_here(self) -> tuple[Criteria, ...]:
        """Every version that people may have been enrolled under, old ones too."""
        return tuple(criteria for criteria in self.criteria if criteria.issued_here)

    @property
    def issuable(self) -> tuple[Criteria, ...]:
        """The newest version of each credential that is issued here: what people begin."""
        return tuple(criteria for criteria in self.newest_criteria if criteria.issued_here)


def load_library(root: Path) -> Library:
    """Read everything under the content folder.

    Raises:
        ContentBroken: carrying every mistake in every file.
    """
    so_far = Gathering()
    modules = [
        so_far.attempt(lambda at=folder: read_module(at, root))  # type: ignore[misc]
        for folder in _entries(root / "modules")
    ]
    criteria = [
        so_far.attempt(lambda at=file: read_criteria(at, root))  # type: ignore[misc]
        for file in _entries(root / "criteria", ".toml")
        if file.name != RECORD
    ]
    statements = [
        so_far.attempt(lambda at=file: read_statement(at, root))  # type: ignore[misc]
        for file in _entries(root / "statements", ".md")
    ]
    directory = so_far.attempt(lambda: load_directory(root))
    strengths = so_far.attempt(lambda: read_strengths(root))
    library = Library(
        modules=tuple(sorted((m for m in modules if m), key=lambda m: m.number)),
        criteria=tuple(sorted((c for c in criteria if c), key=_by_version)),
        statements=tuple(s for s in statements if s),
        directory=directory or Directory(),
        strengths=strengths or (),
    )
    if not so_far.problems:
        _check_together(library, root, so_far)
    so_far.refuse()
    return library


def _check_together(library: Library, root: Path, so_far: Gathering) -> None:
    so_far.add(f"{root.name}/modules", _module_clashes(library.modules))
    so_far.add(f"{root.name}/modules", _cycles(library.modules))
    for criteria in library.issued_here:
        so_far.add(f"{root.name}/criteria/{criteria.id}.toml", _unattainable(criteria, library))


def _entries(folder: Path, suffix: str = "") -> list[Path]:
    """Return what an author put into a folder, in order of name; hidden files are not theirs."""
    if not folder.is_dir():
        return []
    return sorted(
        entry
        for entry in folder.iterdir()
        if not entry.name.startswith(".") and (entry.suffix == suffix if suffix else entry.is_dir())
    )


def _by_version(criteria: Criteria) -> tuple[str, list[int]]:
    return criteria.key, [int(part) for part in criteria.version.split(".")]


def _module_clashes(modules: tuple[Module, ...]) -> Found:
    for one, other in pairwise(modules):
        if one.number == other.number:
            yield "", f"“{one.key}” and “{other.key}” have the same number. Give each its own."
    keys = [module.key for module in modules]
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        yield "", f"Two modules have the key “{key}”. Give each its own."


def _cycles(modules: tuple[Module, ...]) -> Found:
    """Find modules that, through others, require themselves and so never open."""
    needs = {module.key: set(module.requires) for module in modules}
    for module in modules:
        reached: set[str] = set()
        ahead = list(needs[module.key])
        while ahead:
            key = ahead.pop()
            if key not in reached:
                reached.add(key)
                ahead.extend(needs.get(key, ()))
        if module.key in reached:
            yield "", f"“{module.key}” requires itself through the modules it requires."


def _unattainable(criteria: Criteria, library: Library) -> Found:
    """Find what a credential issued here asks for and the library does not have."""
    modules = {module.key for module in library.modules}
    activities = {activity.id for module in library.modules for activity in module.activities}
    statements = {statement.key for statement in library.statements}
    for number, requirement in enumerate(criteria.requirements):
        for rule in inner_rules(requirement.rule):
            for kind, name in _named(rule):
                if name not in {"module": modules, "work": activities}.get(kind, statements):
                    yield f"requirement[{number}]", f"There is no {kind} “{name}” in the library."


def _named(rule: Rule) -> Iterator[tuple[str, str]]:
    match rule:
        case CompleteModules(names) | PassChecks(names):
            yield from (("module", name) for name in names)
        case PassActivities(names):
            yield from (("work", name) for name in names)
        case SignStatement(statement):
            yield "statement", statement
        case _:
            return
