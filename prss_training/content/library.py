"""The whole library, read once, checked, and frozen. All of it, or none."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise
from pathlib import Path

from prss_training.content.certificate_file import read_certificate_words
from prss_training.content.criteria_file import read_criteria
from prss_training.content.directory_file import load_directory
from prss_training.content.exam_file import bank_file, read_exam
from prss_training.content.markdown import linked_modules, used_terms
from prss_training.content.module_file import read_module
from prss_training.content.program_file import read_program, read_register
from prss_training.content.publishing import RECORD
from prss_training.content.reader import ContentBroken, Gathering, Problem, shown
from prss_training.content.state_file import read_state
from prss_training.content.statement_file import read_statement
from prss_training.content.strengths_file import read_strengths
from prss_training.domain.certificate_kind import CertificateWords
from prss_training.domain.criteria import (
    Criteria,
    version_in_force,
)
from prss_training.domain.directory import Directory
from prss_training.domain.errors import Missing
from prss_training.domain.examination import Examination
from prss_training.domain.knowledge_check import Item
from prss_training.domain.program import (
    Activity,
    Competency,
    Module,
    Outline,
    Statement,
    StatePack,
    Term,
)
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
    outline: Outline = field(default_factory=Outline)
    examination: Examination | None = None
    states: tuple[StatePack, ...] = ()
    certificates: CertificateWords = field(default_factory=CertificateWords)

    def module(self, key: str) -> Module:
        """Return a module.

        Raises:
            NotInTheLibrary: there is none with this key.
        """
        for module in self.modules:
            if module.key == key:
                return module
        raise NotInTheLibrary("module", key)

    @property
    def terms(self) -> dict[str, Term]:
        """Every key term of the program by its key; each is defined by one module."""
        return {term.key: term for module in self.modules for term in module.terms}

    @property
    def competencies(self) -> tuple[Competency, ...]:
        """The core competencies that modules build, in the order of their categories."""
        return self.outline.competencies

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

    def state_pack(self, key: str) -> StatePack:
        """Return what one jurisdiction lays over the program.

        Raises:
            NotInTheLibrary: there is nothing for it.
        """
        for pack in self.states:
            if pack.key == key:
                return pack
        raise NotInTheLibrary("state pack", key)

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
    library, so_far = read_library(root)
    if not so_far.problems:
        so_far.problems.extend(clashes(library, root))
    so_far.refuse()
    return library


def read_library(root: Path) -> tuple[Library, Gathering]:
    """Read everything that can be read, and gather what is wrong with the rest."""
    so_far = Gathering()
    register = so_far.attempt(lambda: read_register(root)) or {}
    outline = so_far.attempt(lambda: read_program(root))
    modules = [
        so_far.attempt(lambda at=folder: read_module(at, root, register))  # type: ignore[misc]
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
    examination = so_far.attempt(lambda: read_exam(root))
    states = [
        so_far.attempt(lambda at=folder: read_state(at, root, register))  # type: ignore[misc]
        for folder in _entries(root / "states")
    ]
    certificates = so_far.attempt(lambda: read_certificate_words(root))
    library = Library(
        certificates=certificates or CertificateWords(),
        modules=_lending(tuple(sorted((m for m in modules if m), key=lambda m: m.number))),
        criteria=tuple(sorted((c for c in criteria if c), key=_by_version)),
        statements=tuple(s for s in statements if s),
        directory=directory or Directory(),
        strengths=strengths or (),
        outline=outline or Outline(),
        examination=examination,
        states=tuple(sorted((s for s in states if s), key=lambda s: s.name)),
    )
    return library, so_far


def clashes(library: Library, root: Path) -> Iterator[Problem]:
    """Find what no file shows by itself: things that do not fit together."""
    so_far = Gathering()
    so_far.add(f"{root.name}/modules", _module_clashes(library.modules))
    so_far.add(f"{root.name}/modules", _cycles(library.modules))
    for module in library.modules:
        folder = shown(root / "modules" / f"{module.number:02d}-{module.key}", root)
        so_far.add(f"{folder}/module.toml", _competencies(module, library))
        so_far.add(f"{folder}/module.toml", _defined_before(module, library.modules))
        for name, text in texts_of(module):
            so_far.add(f"{folder}/{name}", _loose_links(text, library))
    for item in library.examination.items if library.examination else ():
        so_far.add(bank_file(root, item.domain), _unknown_objective(item, library))
    for pack in library.states:
        _check_pack(pack, library, root, so_far)
    for criteria in library.issued_here:
        so_far.add(f"{root.name}/criteria/{criteria.id}.toml", _unattainable(criteria, library))
    yield from so_far.problems


def _check_pack(pack: StatePack, library: Library, root: Path, so_far: Gathering) -> None:
    folder = f"{root.name}/states/{pack.key}"
    so_far.add(f"{folder}/pack.toml", _beyond_library(pack, library))
    for topic in pack.topics:
        for part in topic.lesson:
            so_far.add(f"{folder}/{topic.key}.md", _loose_links(part.markdown, library))


def texts_of(module: Module) -> Iterator[tuple[str, str]]:
    """Yield a module's longer texts, each with the name of its file."""
    for part in module.lesson:
        yield "lesson.md", part.markdown
    yield "guide.md", module.guide_opening
    for step in module.guide:
        yield "guide.md", step.markdown


def _lending(modules: tuple[Module, ...]) -> tuple[Module, ...]:
    """Return modules with the terms of others that their texts link."""
    defined = {term.key: term for module in modules for term in module.terms}
    return tuple(replace(module, borrowed=_borrowed(module, defined)) for module in modules)


def _borrowed(module: Module, defined: dict[str, Term]) -> tuple[Term, ...]:
    own = {term.key for term in module.terms}
    used = dict.fromkeys(key for _, text in texts_of(module) for key in used_terms(text))
    return tuple(defined[key] for key in used if key in defined and key not in own)


def _loose_links(text: str, library: Library) -> Found:
    terms, modules = library.terms, {module.key for module in library.modules}
    for key in used_terms(text):
        if key not in terms:
            yield "", f"“term:{key}” is not a term of any module."
    for key in linked_modules(text):
        if key not in modules:
            yield "", f"“module:{key}” is not a module."


def _defined_before(module: Module, modules: tuple[Module, ...]) -> Found:
    for other in modules:
        if other.number >= module.number:
            return
        for term in {term.key for term in module.terms} & {term.key for term in other.terms}:
            yield "term", f"“{term}” is defined by {other.code} already. Link it, or rename this."


def _beyond_library(pack: StatePack, library: Library) -> Found:
    """Find what a state's pack names and the library does not have."""
    modules = {module.key for module in library.modules}
    for key in pack.credentials:
        if key not in {criteria.key for criteria in library.criteria}:
            yield "credentials", f"There is no credential “{key}”."
    for number, covered in enumerate(pack.covered):
        for key in covered.modules:
            if key not in modules:
                yield f"covered[{number}].modules", f"“{key}” is not a module."


def _unknown_objective(item: Item, library: Library) -> Found:
    key, _, objective = item.objective.partition("/")
    taught = {o.key for module in library.modules if module.key == key for o in module.objectives}
    if objective not in taught:
        yield item.key, f"“{item.objective}” is no objective. Write module-key/objective-key."


def _competencies(module: Module, library: Library) -> Found:
    known = {competency.id for competency in library.competencies}
    for number, id_ in enumerate(module.competencies):
        if id_ not in known:
            yield f"competencies[{number}]", f"“{id_}” is not in competencies.toml."


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
