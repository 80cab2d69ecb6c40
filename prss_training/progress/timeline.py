"""What one learner did, in order, and when their modules were finished because of it.

Rows become plain values here, so that the dates of a finished module are worked out by functions
that need no database, and come out the same on any later day.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby

from prss_training.domain.knowing import counts_as_try
from prss_training.domain.next_step import WorkState
from prss_training.domain.program import Module
from prss_training.domain.progression import ModuleProgress


@dataclass(frozen=True, slots=True)
class PartWasRead:
    """A part of a lesson was read."""

    module: str
    part: int
    at: datetime


@dataclass(frozen=True, slots=True)
class CheckWasTried:
    """A try at a check; `at` and `passed` are None until it is marked.

    `until` is when it was taken back, because it was entered wrongly. `early` says that it was
    taken before the lesson.
    """

    id: int
    module: str
    passed: bool | None
    at: datetime | None
    until: datetime | None = None
    early: bool = False


@dataclass(frozen=True, slots=True)
class Judgement:
    """One grade of a submission."""

    grade_id: int
    passed: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class WorkWasHandedIn:
    """One attempt at an activity, with its grades from the first to the one that counts.

    `until` is when it was taken back, because it was entered wrongly.
    """

    activity: str
    submission_id: int
    judgements: tuple[Judgement, ...]
    until: datetime | None = None

    @property
    def passed(self) -> bool | None:
        """What the newest grade says, or None while it waits; nothing passes once taken back."""
        if self.until is not None:
            return False
        return self.judgements[-1].passed if self.judgements else None


@dataclass(frozen=True, slots=True)
class ModuleWasNoted:
    """The record says that a module was finished. It is written once and stays."""

    module: str
    at: datetime


@dataclass(frozen=True, slots=True)
class History:
    """What one learner did in the modules, oldest first in each list."""

    parts: tuple[PartWasRead, ...] = ()
    checks: tuple[CheckWasTried, ...] = ()
    work: tuple[WorkWasHandedIn, ...] = ()
    noted: tuple[ModuleWasNoted, ...] = ()

    def progress_in(self, module: Module) -> ModuleProgress:
        """Return what is done in one module now; the newest grade of each attempt counts."""
        return ModuleProgress(
            module,
            frozenset(read.part for read in self.parts if read.module == module.key),
            any(t.passed for t in self.checks if t.module == module.key and t.until is None),
            frozenset(
                done.activity
                for done in self.work
                if done.passed and done.activity.startswith(f"{module.key}/")
            ),
        )

    def check_results(self, module: str) -> list[bool]:
        """Return whether each marked try that counts as one passed, oldest first."""
        return [
            bool(t.passed)
            for t in self.checks
            if t.module == module
            and t.at is not None
            and t.until is None
            and counts_as_try(t.early, bool(t.passed))
        ]

    def work_state(self, activity: str, allowed: int) -> WorkState | None:
        """Return where an activity stands, or None when it passed or nothing was handed in.

        `allowed` is how many attempts there are, those a trainer added included.
        """
        attempts = [d.passed for d in self.work if d.activity == activity and d.until is None]
        if not attempts or True in attempts:
            return None
        if attempts[-1] is None:
            return WorkState.WAITING
        return WorkState.RETURNED if len(attempts) < allowed else WorkState.USED_UP


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time in which a module was finished; `until` is None while it still is."""

    since: datetime
    until: datetime | None = None


_Event = tuple[datetime, str, str | int, bool]


def finished_spans(module: Module, history: History) -> list[Span]:
    """Return when `module` was finished, oldest first.

    It is finished when every part is read, the check has passed and all its work has passed. A
    module that was noted as finished stays so when its content grows later. It stops being
    finished when a newer grade takes back work that had passed, or when an entry that had passed
    is taken back, until it passes again.
    """
    events = sorted(_events(module, history), key=lambda event: event[0])
    seen = _Seen(module)
    spans: list[Span] = []
    since: datetime | None = None
    for at, together in groupby(events, key=lambda event: event[0]):
        for _, kind, key, passed in together:
            seen.take(kind, key, passed=passed)
        if seen.finished and since is None:
            since = at
        elif not seen.finished and since is not None:
            spans.append(Span(since, at))
            since = None
    return spans if since is None else [*spans, Span(since)]


def _events(module: Module, history: History) -> Iterator[_Event]:
    key = module.key
    yield from ((r.at, "part", r.part, True) for r in history.parts if r.module == key)
    yield from (
        (at, "check", t.id, at is not t.until)
        for t in history.checks
        if t.module == key and t.passed
        for at in (t.at, t.until)
        if at is not None
    )
    yield from ((n.at, "noted", key, True) for n in history.noted if n.module == key)
    yield from (
        (judged.at, done.activity, done.submission_id, judged.passed)
        for done in history.work
        if done.activity.startswith(f"{key}/")
        for judged in done.judgements
    )
    yield from (
        (done.until, done.activity, done.submission_id, False)
        for done in history.work
        if done.activity.startswith(f"{key}/") and done.until is not None
    )


@dataclass(slots=True)
class _Seen:
    """What had happened in a module up to some moment."""

    module: Module
    parts: set[int] = field(default_factory=set)
    checks: set[int] = field(default_factory=set)
    check_ever: bool = False
    noted: bool = False
    newest: dict[tuple[str, int], bool] = field(default_factory=dict)
    ever_passed: set[str] = field(default_factory=set)

    def take(self, kind: str, key: str | int, *, passed: bool) -> None:
        if kind == "part":
            self.parts.add(int(key))
        elif kind == "check":
            self.check_ever = True
            (self.checks.add if passed else self.checks.discard)(int(key))
        elif kind == "noted":
            self.noted = True
        else:
            self.newest[kind, int(key)] = passed
            if passed:
                self.ever_passed.add(kind)

    @property
    def finished(self) -> bool:
        passing = {activity for (activity, _), passed in self.newest.items() if passed}
        shown = {activity.id for activity in self.module.activities if activity.live}
        if self.ever_passed - passing - shown or (self.check_ever and not self.checks):
            return False
        wanted = {activity.id for activity in self.module.written}
        read = {part.number for part in self.module.lesson} <= self.parts
        return self.noted or (read and bool(self.checks) and wanted <= passing)
