"""What would close a gap in training: modules that a learner has not finished yet.

Nothing is promised: the answer is what the record would hold if the modules were finished on the
day, measured by the rule itself, caps and windows included.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from prss_training.domain.counting import Facts
from prss_training.domain.criteria import Finding
from prss_training.domain.evidence import (
    CredentialHeld,
    EventReached,
    Evidence,
    TrainingCompleted,
)
from prss_training.domain.fields import Mode
from prss_training.domain.hour_rules import TrainingHours
from prss_training.domain.hours import Hours
from prss_training.domain.program import Module
from prss_training.domain.rules import inner_rules


@dataclass(frozen=True, slots=True)
class Gain:
    """What finishing one module would add, and which parts of it: live, self-paced, or both."""

    module: Module
    hours: Hours
    modes: tuple[Mode, ...]

    @property
    def whole(self) -> bool:
        """Whether every part of the module counts and is still open."""
        return len(self.modes) == len(_modes_of(self.module))


@dataclass(frozen=True, slots=True)
class Closing:
    """The modules that would close a gap, in the order of the program, and what is left then."""

    rule: TrainingHours
    gains: tuple[Gain, ...]
    rest: Hours

    @property
    def gives(self) -> Hours:
        """What all the modules would add."""
        return Hours(sum(gain.hours.minutes for gain in self.gains))

    @property
    def sentence(self) -> str:
        """The answer in words."""
        if not self.gains:
            return "No module of this program counts toward it."
        names = _listed([_named(gain) for gain in self.gains])
        said = f"{names[:1].upper()}{names[1:]} would give {self.gives}."
        return said + (f" {self.rest} would still be missing." if self.rest.minutes else "")


def would_close(finding: Finding, facts: Facts, modules: Sequence[Module]) -> tuple[Closing, ...]:
    """Return what would close a finding: one answer for each rule in it that counts training.

    Args:
        finding: What was found of one requirement; a met one needs nothing.
        facts: What the finding was measured by.
        modules: The program, in order.
    """
    if finding.met:
        return ()
    known = _training_of(facts)
    return tuple(
        closed
        for rule in dict.fromkeys(inner_rules(finding.requirement.rule))
        if isinstance(rule, TrainingHours)
        and (closed := _closing(rule, known, modules)).rest.minutes + closed.gives.minutes
    )


def _closing(rule: TrainingHours, facts: Facts, modules: Sequence[Module]) -> Closing:
    """Take the modules in order, each that adds something, until nothing is missing."""
    taken: list[Evidence] = []
    gains: list[Gain] = []
    measured = rule.measure(facts)
    for module in modules:
        if measured.met:
            break
        offered = [one for one in _open_parts(module, facts) if not rule.counted.refusal(one)]
        if not offered:
            continue
        after = rule.measure(_with(facts, [*taken, *offered]))
        if after.have > measured.have:
            modes = tuple(one.mode for one in offered)
            gains.append(Gain(module, Hours(after.have - measured.have), modes))
            taken.extend(offered)
            measured = after
    return Closing(rule, tuple(gains), Hours(max(0, measured.need - measured.have)))


def _open_parts(module: Module, facts: Facts) -> Iterator[TrainingCompleted]:
    """Yield what the record would hold if the rest of a module were finished on the day."""
    known = [f for f in facts.of(TrainingCompleted) if f.module == module.key]
    for mode in _modes_of(module):
        there = [fact for fact in known if fact.mode is mode]
        rest = tuple(
            (domain, Hours(left))
            for domain, hours in module.hours_by(mode)
            if (left := hours.minutes - sum(fact.minutes_in(domain) for fact in there)) > 0
        )
        if rest:
            name = f"closing:{module.key}:{mode}"
            yield TrainingCompleted(module.key, mode, rest, facts.on, name)


def _modes_of(module: Module) -> tuple[Mode, ...]:
    return tuple(mode for mode in (Mode.SELF_PACED, Mode.LIVE) if module.hours_by(mode))


def _training_of(facts: Facts) -> Facts:
    """Return only what such a rule can look at, so that measuring it often stays cheap."""
    return _with(facts, ())


def _with(facts: Facts, more: Iterable[Evidence]) -> Facts:
    known: list[Evidence] = [*facts.of(TrainingCompleted)]
    known += [*facts.of(EventReached), *facts.of(CredentialHeld)]
    return Facts([*known, *more], facts.on, facts.since)


def _named(gain: Gain) -> str:
    name = f"{gain.module.code} “{gain.module.title}”"
    return name if gain.whole else f"the {gain.modes[0].label.lower()} part of {name}"


def _listed(names: Sequence[str]) -> str:
    if len(names) == 1:
        return names[0]
    return f"{', '.join(names[:-1])} and {names[-1]}"
