"""Evidence in words, and the way to what a requirement still lacks."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from flask import url_for

from prss_training.content.library import Library
from prss_training.domain.closing import would_close
from prss_training.domain.counting import Facts
from prss_training.domain.criteria import Finding, Standing
from prss_training.domain.evidence import (
    ActivityPassed,
    CheckPassed,
    Evidence,
    HoursApproved,
    StatementSigned,
    TrainingCompleted,
    describe,
)
from prss_training.domain.examination import OWN
from prss_training.domain.hour_rules import PracticeHours, SupervisionHours, TrainingHours
from prss_training.domain.hours import Hours
from prss_training.domain.next_step import Place
from prss_training.domain.rules import (
    AllOf,
    AnyOf,
    Attest,
    AttestRecovery,
    BeEvaluated,
    CompleteModules,
    LiveOrWork,
    PassActivities,
    PassChecks,
    PassExamination,
    Rule,
    SignStatement,
)

_MOST_LINES = 50


@dataclass(frozen=True, slots=True)
class Line:
    """One piece of evidence in words, and the day it was recorded."""

    text: str
    on: date


@dataclass(frozen=True, slots=True)
class Way:
    """Where a person can do something about a requirement."""

    href: str
    label: str


@dataclass(frozen=True, slots=True)
class ToldFinding:
    """A finding with its evidence in words, newest first, and the way on from it.

    `more` counts the pieces of evidence that are not listed; `closing` says which modules would
    close the gap.
    """

    finding: Finding
    lines: tuple[Line, ...]
    more: int
    way: Way | None
    closing: str = ""


def told(
    standing: Standing, library: Library, place: Place | None, facts: Facts | None = None
) -> list[ToldFinding]:
    """Return every finding in words.

    Args:
        standing: What was found.
        library: The titles of what the evidence names.
        place: Where the reader is in the program, so that the way leads to the next thing;
            None when the reader is not the learner, who alone can go that way.
        facts: What was measured, to say which modules would close a gap; left out, nothing is said.
    """
    titles = _titles(library)
    found = [_told(finding, titles, library, place) for finding in standing.findings]
    if facts is None:
        return found
    return [replace(one, closing=_closing(one.finding, facts, library)) for one in found]


def _closing(finding: Finding, facts: Facts, library: Library) -> str:
    answers = would_close(finding, facts, library.modules)
    return " ".join(answer.sentence for answer in answers if answer.gains)


def _told(
    finding: Finding, titles: dict[str, str], library: Library, place: Place | None
) -> ToldFinding:
    newest = sorted(finding.used, key=lambda fact: fact.on, reverse=True)
    lines = tuple(Line(_in_words(fact, titles), fact.on) for fact in newest[:_MOST_LINES])
    way = None if place is None or finding.met else _way(finding.requirement.rule, library, place)
    return ToldFinding(finding, lines, max(0, len(newest) - _MOST_LINES), way)


def _titles(library: Library) -> dict[str, str]:
    modules = {module.key: module.title for module in library.modules}
    work = {a.id: a.title for module in library.modules for a in module.activities}
    return modules | work | {statement.key: statement.title for statement in library.statements}


def _in_words(fact: Evidence, titles: dict[str, str]) -> str:
    match fact:
        case TrainingCompleted(module=key):
            mode = fact.mode.label.lower()
            name = titles.get(key, key) or fact.title or fact.course
            said = f"{Hours(fact.minutes)} hours of {mode} training in “{name}”"
        case CheckPassed(module=key):
            said = f"Check passed: “{titles.get(key, key)}”"
        case ActivityPassed(activity=key):
            said = f"Work passed: “{titles.get(key, key)}”"
        case HoursApproved():
            done = f"{fact.worked_on.day} {fact.worked_on:%B %Y}"
            said = f"{fact.hours} hours of practice on {done}: {fact.service.label.lower()}"
        case StatementSigned(statement=key):
            said = f"Signed: “{titles.get(key, key)}”"
        case _:
            said = describe(fact)
    return said


def _way(rule: Rule, library: Library, place: Place) -> Way | None:
    match rule:
        case PassChecks():
            return _to_check(rule.modules, library, place)
        case PassActivities():
            return _to_work(rule.activities, library, place)
        case SignStatement():
            return _to_sign(rule.statement, library)
        case PassExamination(exam=exam):
            return _to_examination(exam)
        case AnyOf() | AllOf():
            return _way(rule.rules[0], library, place)
    return _PLAIN_WAYS[type(rule)]() if type(rule) in _PLAIN_WAYS else None


# Rules whose way is the same wherever the learner is; made when asked, for addresses need a page.
_PLAIN_WAYS: dict[type, Callable[[], Way]] = {
    TrainingHours: lambda: Way(url_for("progress.home"), "Go on with the program"),
    CompleteModules: lambda: Way(url_for("progress.home"), "Go on with the program"),
    PracticeHours: lambda: Way(url_for("fieldwork.log"), "Log practice hours"),
    SupervisionHours: lambda: Way(url_for("fieldwork.ledger"), "See your practice record"),
    BeEvaluated: lambda: Way(url_for("evaluations.mine"), "See your evaluations"),
    Attest: lambda: Way(url_for("particulars.own_file"), "Go to your file"),
    AttestRecovery: lambda: Way(url_for("particulars.own_file"), "Go to your file"),
    LiveOrWork: lambda: Way(url_for("particulars.own_file"), "Go to your file"),
}


def _to_examination(exam: str) -> Way | None:
    """Return the way to the program's own examination; others are held elsewhere."""
    if exam != OWN:
        return None
    return Way(url_for("sittings.examination"), "See the final examination")


def _to_sign(key: str, library: Library) -> Way | None:
    if key not in {statement.key for statement in library.statements}:
        return None
    return Way(url_for("statements.sign", key=key), "Read and sign")


def _to_check(keys: Sequence[str], library: Library, place: Place) -> Way | None:
    for module in library.modules:
        if module.key in keys and not place.progress[module.key].check_passed:
            href = url_for("checks.check", module=module.key)
            return Way(href, f"Take the check of “{module.title}”")
    return None


def _to_work(ids: Sequence[str], library: Library, place: Place) -> Way | None:
    for module in library.modules:
        passed = place.progress[module.key].activities_passed
        for activity in module.written:
            if activity.id in ids and activity.id not in passed:
                href = url_for("coursework.work", module=module.key, activity=activity.key)
                return Way(href, f"Write “{activity.title}”")
    return None
