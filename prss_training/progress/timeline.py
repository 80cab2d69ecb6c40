"""What one learner did, in order, and when their modules were finished because of it.

Rows become plain values here, so that the dates of a finished module are worked out by functions
that need no database, and come out the same on any later day.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby

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
    """A try at a check; `at` and `passed` are None until it is marked."""

    id: int
    module: str
    passed: bool | None
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Judgement:
    """One grade of a submission."""

    grade_id: int
    passed: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class WorkWasHandedIn:
    """One attempt at an activity, with its grades from the first to the one that counts."""

    activity: str
    submission_id: int
    judgements: tuple[Judgement, ...]

    @property
    def passed(self) -> bool | None:
        """What the newest grade says, or None while it waits."""
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
            any(tried.passed for tried in self.checks if tried.module == module.key),
            frozenset(
                done.activity
                for done in self.work
                if done.passed and done.activity.startswith(f"{module.key}/")
            ),
        )

    def check_results(self, module: str) -> list[bool]:
        """Return whether each marked try at a module's check passed, oldest first."""
        return [bool(t.passed) for t in self.checks if t.module == module and t.at is not None]

    def work_state(self, activity: str, allowed: int) -> WorkState | None:
        """Return where an activity stands, or None when it passed or nothing was handed in.

        `allowed` is how many attempts there are, those a trainer added included.
        """
        attempts = [done.passed for done in self.work if done.activity == activity]
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
    finished when a newer grade takes back work that had passed, until that work passes again.
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
        (t.at, "check", t.id, True)
        for t in history.checks
        if t.module == key and t.passed and t.at is not None
    )
    yield from ((n.at, "noted", key, True) for n in history.noted if n.module == key)
    yield from (
        (judged.at, done.activity, done.submission_id, judged.passed)
        for done in history.work
        if done.activity.startswith(f"{key}/")
        for judged in done.judgements
    )


@dataclass(slots=True)
class _Seen:
    """What had happened in a module up to some moment."""

    module: Module
    parts: set[int] = field(default_factory=set)
    check: bool = False
    noted: bool = False
    newest: dict[tuple[str, int], bool] = field(default_factory=dict)
    ever_passed: set[str] = field(default_factory=set)

    def take(self, kind: str, key: str | int, *, passed: bool) -> None:
        if kind == "part":
            self.parts.add(int(key))
        elif kind == "check":
            self.check = True
        elif kind == "noted":
            self.noted = True
        else:
            self.newest[kind, int(key)] = passed
            if passed:
                self.ever_passed.add(kind)

    @property
    def finished(self) -> bool:
        passing = {activity for (activity, _), passed in self.newest.items() if passed}
        if self.ever_passed - passing:
            return False
        wanted = {activity.id for activity in self.module.written}
        read = {part.number for part in self.module.lesson} <= self.parts
        return self.noted or (read and self.check and wanted <= passing)


@dataclass(frozen=True, slots=True)
class Attended:
    """A row of attendance; `until` is when it was taken back."""

    id: int
    module: str
    at: datetime
    until: datetime | None


def counted_once(rows: Sequence[Attended]) -> list[Attended]:
    """Return the rows of one learner, cut so that no module's live hours count twice at once.

    A second row for a module counts only from when the first was taken back.
    """
    counted: list[Attended] = []
    free_from: dict[str, datetime | None] = {}
    for row in sorted(rows, key=lambda row: (row.at, row.id)):
        since = row.at
        if row.module in free_from:
            taken_until = free_from[row.module]
            if taken_until is None or (row.until is not None and row.until <= taken_until):
                continue
            since = max(since, taken_until)
        counted.append(Attended(row.id, row.module, since, row.until))
        free_from[row.module] = row.until
    return counted
