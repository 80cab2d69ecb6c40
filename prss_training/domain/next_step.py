"""The one thing a learner does next, in the order of the program or in their own.

What a person can do now comes before what they can only wait for.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from prss_training.domain.criteria import Criteria, Finding, Standing
from prss_training.domain.hour_rules import PracticeHours
from prss_training.domain.ordering import in_chosen_order
from prss_training.domain.program import Activity, LessonPart, Module
from prss_training.domain.progression import ModuleProgress, waiting_for
from prss_training.domain.rules import (
    AllOf,
    AnyOf,
    CompleteModules,
    PassActivities,
    PassChecks,
    Rule,
    SignStatement,
)

# What our own parts take, in minutes, where the content does not say.
CHECK_MINUTES = 20
SIGN_MINUTES = 10
LOG_MINUTES = 3


class Todo(StrEnum):
    """What kind of thing comes next."""

    READ = "read"
    CHECK = "check"
    WRITE = "write"
    REVISE = "revise"
    TALK = "talk"
    SIGN = "sign"
    LOG = "log"
    WAIT_FOR_WORK = "wait-for-work"
    WAIT_FOR_HOURS = "wait-for-hours"
    ASK = "ask"
    DONE = "done"


class WorkState(StrEnum):
    """Where the newest attempt at a piece of work stands, when it has not passed."""

    WAITING = "waiting"
    RETURNED = "returned"
    USED_UP = "used-up"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a learner is in the program.

    `completed` are the modules that open others. `work` names the state of handed-in work that
    has not passed, by activity. `minutes_waiting` is practice logged and not yet decided. `chosen`
    is the key of the module that the learner takes next; empty where they follow the program.
    """

    progress: Mapping[str, ModuleProgress]
    completed: frozenset[str] = frozenset()
    work: Mapping[str, WorkState] = field(default_factory=dict)
    checks_begun: frozenset[str] = frozenset()
    checks_used_up: frozenset[str] = frozenset()
    minutes_waiting: int = 0
    chosen: str = ""


@dataclass(frozen=True, slots=True)
class NextStep:
    """What comes next, and about how many minutes it takes; 0 where nobody can say.

    `begun` says that it was started and left. `activity` is None when a talk is about a check.
    """

    todo: Todo
    minutes: int = 0
    module: Module | None = None
    part: LessonPart | None = None
    activity: Activity | None = None
    finding: Finding | None = None
    begun: bool = False


def needed_modules(criteria: Criteria, modules: Sequence[Module]) -> tuple[Module, ...]:
    """Return the modules that a credential's rules name, and those that they build on.

    Where the rules name none, every module is needed.
    """
    by_key = {module.key: module for module in modules}
    named: set[str] = set()
    waiting = [key for r in criteria.requirements for key in _named_by(r.rule) if key in by_key]
    while waiting:
        key = waiting.pop()
        if key not in named:
            named.add(key)
            waiting.extend(other for other in by_key[key].requires if other in by_key)
    return tuple(module for module in modules if not named or module.key in named)


def _named_by(rule: Rule) -> Iterable[str]:
    match rule:
        case CompleteModules() | PassChecks():
            return rule.modules
        case PassActivities():
            return [activity.partition("/")[0] for activity in rule.activities]
        case AnyOf() | AllOf():
            return [key for route in rule.rules for key in _named_by(route)]
    return ()


def next_step(
    modules: Sequence[Module], place: Place, standing: Standing, needed: Collection[Module]
) -> NextStep:
    """Return the one thing to do next.

    Args:
        modules: The whole program, in order.
        place: Where the learner is in it.
        standing: Where they stand against the credential today.
        needed: The modules that the credential asks for.
    """
    ordered = in_chosen_order(modules, place.chosen)
    steps = _learning(ordered, place, needed)
    rest = (*_talks(ordered, place, needed), *_beyond(place, standing))
    return next(steps, None) or next(iter(rest), NextStep(Todo.DONE))


def step_in(module: Module, place: Place) -> NextStep | None:
    """Return what can be done now in one module, or None when all that is left is to wait."""
    progress = place.progress[module.key]
    for part in module.lesson:
        if part.number not in progress.parts_read:
            begun = bool(progress.parts_read)
            return NextStep(Todo.READ, part.minutes, module, part=part, begun=begun)
    if not progress.check_passed and module.key not in place.checks_used_up:
        begun = module.key in place.checks_begun
        return NextStep(Todo.CHECK, CHECK_MINUTES, module, begun=begun)
    return next(_writing(module, progress, place), None)


def _writing(module: Module, progress: ModuleProgress, place: Place) -> Iterator[NextStep]:
    for activity in module.written:
        if activity.id in progress.activities_passed:
            continue
        state = place.work.get(activity.id)
        if state is WorkState.RETURNED:
            yield NextStep(Todo.REVISE, activity.minutes // 2, module, activity=activity)
        elif state is None:
            yield NextStep(Todo.WRITE, activity.minutes, module, activity=activity)


def _open(modules: Sequence[Module], place: Place, needed: Collection[Module]) -> Iterator[Module]:
    for module in modules:
        wanted = module in needed or module.key == place.chosen
        if wanted and not waiting_for(module, modules, place.completed):
            yield module


def _learning(
    modules: Sequence[Module], place: Place, needed: Collection[Module]
) -> Iterator[NextStep]:
    for module in _open(modules, place, needed):
        step = step_in(module, place)
        if step is not None:
            yield step


def _talks(
    modules: Sequence[Module], place: Place, needed: Collection[Module]
) -> Iterator[NextStep]:
    """Yield what only a talk with the trainer can open again."""
    for module in _open(modules, place, needed):
        progress = place.progress[module.key]
        if module.key in place.checks_used_up and not progress.check_passed:
            yield NextStep(Todo.TALK, module=module)
        for activity in module.activities:
            if place.work.get(activity.id) is WorkState.USED_UP:
                yield NextStep(Todo.TALK, module=module, activity=activity)


def _beyond(place: Place, standing: Standing) -> Iterator[NextStep]:
    """Yield what is left when the modules leave nothing to do: sign, log, wait, ask."""
    by_rule = {type(f.requirement.rule): f for f in reversed(standing.shortfalls)}
    signature, practice = by_rule.get(SignStatement), by_rule.get(PracticeHours)
    if signature:
        yield NextStep(Todo.SIGN, SIGN_MINUTES, finding=signature)
    if practice and practice.need - practice.have > place.minutes_waiting:
        yield NextStep(Todo.LOG, LOG_MINUTES, finding=practice)
    if WorkState.WAITING in place.work.values():
        yield NextStep(Todo.WAIT_FOR_WORK)
    if practice:
        yield NextStep(Todo.WAIT_FOR_HOURS, finding=practice)
    for finding in standing.shortfalls:
        yield NextStep(Todo.ASK, finding=finding)
