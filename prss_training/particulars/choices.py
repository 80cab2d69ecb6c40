"""What the credentials here ask to have on file, gathered from their own rules."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from prss_training.domain.counting import Window
from prss_training.domain.criteria import RENEWAL, Criteria, Requirement, settled_name
from prss_training.domain.hour_rules import (
    CompleteCourses,
    PracticeHours,
    PracticeSpan,
    TrainingDays,
    TrainingHours,
)
from prss_training.domain.rules import (
    AskTheBoard,
    Attest,
    ClearBackground,
    HoldCredential,
    LiveOrWork,
    PassExamination,
    ReachEvent,
    Rule,
    inner_rules,
)
from prss_training.domain.words import spoken

Choice = tuple[str, str]
_TRAINING = TrainingHours | TrainingDays | CompleteCourses
_PRACTICE = PracticeHours | PracticeSpan


@dataclass(frozen=True, slots=True)
class Choices:
    """Lists to choose from, each a key and its words, in the order of the words."""

    attestations: tuple[Choice, ...]
    backgrounds: tuple[Choice, ...]
    jurisdictions: tuple[Choice, ...]
    credentials: tuple[Choice, ...]
    events: tuple[Choice, ...]
    exams: tuple[Choice, ...]
    topics: tuple[Choice, ...]
    courses: tuple[Choice, ...]
    approvals: tuple[Choice, ...]
    requirements: tuple[Choice, ...]
    gates: tuple[Choice, ...]


def choices(criteria: Iterable[Criteria]) -> Choices:
    """Return everything these credentials ask for that somebody has to put on file."""
    known = list(criteria)
    rules = [rule for one in known for _, requirement in _asked(one) for rule in _all(requirement)]
    names = {one.key: f"{one.jurisdiction}: {one.name}" for one in known}
    names |= {key: _spoken(key) for rule in rules for key in _credentials(rule) if key not in names}
    training = [rule.counted for rule in rules if isinstance(rule, _TRAINING)]
    return Choices(
        attestations=_spoken_all(rule.what for rule in rules if isinstance(rule, Attest)),
        backgrounds=_spoken_all(r.what for r in rules if isinstance(r, ClearBackground)),
        jurisdictions=_as_written(r.jurisdiction for r in rules if isinstance(r, LiveOrWork)),
        credentials=_by_words(names.items()),
        events=_spoken_all(
            [
                *(event for rule in rules for event in _events(rule)),
                *(tier.starts_with for one in known for tier in one.tiers if tier.starts_with),
            ]
        ),
        exams=_spoken_all(rule.exam for rule in rules if isinstance(rule, PassExamination)),
        topics=_spoken_all(one.topic for one in training if one.topic),
        courses=_spoken_all(course for one in training for course in one.courses),
        approvals=_approvals(known),
        requirements=_requirements(known, only_gates=False),
        gates=_requirements(known, only_gates=True),
    )


def _requirements(known: Iterable[Criteria], *, only_gates: bool) -> tuple[Choice, ...]:
    found = {
        settled_name(one.key, requirement.key, part): _said(one, requirement, part)
        for one in known
        for part, requirement in _asked(one)
        if not only_gates or any(isinstance(rule, AskTheBoard) for rule in _all(requirement))
    }
    return _by_words(found.items())


def _said(criteria: Criteria, requirement: Requirement, part: str) -> str:
    """Return what a requirement is called in a list; whoever waives one says for what."""
    when = ", for this renewal" if part == RENEWAL else ""
    return f"{criteria.jurisdiction}, {criteria.name}{when}: {requirement.title}"


def _approvals(known: Iterable[Criteria]) -> tuple[Choice, ...]:
    """Return the boards that approve training, each with where its approval is asked for."""
    found: dict[str, set[str]] = {}
    for one in known:
        for _, requirement in _asked(one):
            for rule in _all(requirement):
                if isinstance(rule, _TRAINING) and rule.counted.approved_by:
                    found.setdefault(rule.counted.approved_by, set()).add(one.jurisdiction)
    return _by_words(
        (board, f"{board.upper()} ({', '.join(sorted(places))})") for board, places in found.items()
    )


def _asked(criteria: Criteria) -> Iterator[tuple[str, Requirement]]:
    for name, requirements in criteria.parts.items():
        for requirement in requirements:
            yield name, requirement


def _all(requirement: Requirement) -> tuple[Rule, ...]:
    return inner_rules(requirement.rule)


def _credentials(rule: Rule) -> tuple[str, ...]:
    return rule.credentials if isinstance(rule, HoldCredential) else ()


def _events(rule: Rule) -> Iterator[str]:
    if isinstance(rule, ReachEvent):
        yield rule.event
    if isinstance(rule, _TRAINING | _PRACTICE):
        window: Window = rule.counted.window
        yield from (event for event in (window.after, window.before) if event)


def _spoken(key: str) -> str:
    words = spoken(key)
    return words[:1].upper() + words[1:]


def _spoken_all(keys: Iterable[str]) -> tuple[Choice, ...]:
    return _by_words((key, _spoken(key)) for key in set(keys))


def _as_written(words: Iterable[str]) -> tuple[Choice, ...]:
    return _by_words((one, one) for one in set(words))


def _by_words(pairs: Iterable[Choice]) -> tuple[Choice, ...]:
    return tuple(sorted(pairs, key=lambda pair: pair[1].casefold()))
