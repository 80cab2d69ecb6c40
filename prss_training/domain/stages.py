"""The ladder from interest to staff: where somebody stands, what the next step asks, who moves.

A step is forward, back, a pause, or coming back from one. Stepping back and pausing are normal
steps: nobody is asked for a reason, and nothing that was earned is lost.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from prss_training.domain.counting import Facts
from prss_training.domain.criteria import Finding, Requirement
from prss_training.domain.errors import Conflict, Missing, NotPermitted, Unacceptable
from prss_training.domain.evidence import Waived
from prss_training.domain.people import Role

LONGEST_REASON = 2_000


class Direction(StrEnum):
    """What kind of step it is."""

    FORWARD = "forward"
    BACK = "back"
    PAUSE = "pause"
    RESUME = "resume"

    @property
    def label(self) -> str:
        """The step in a few words."""
        return _DIRECTIONS[self]


_DIRECTIONS = {
    Direction.FORWARD: "Step forward",
    Direction.BACK: "Step back",
    Direction.PAUSE: "Pause",
    Direction.RESUME: "Come back from the pause",
}
# What learners may do for themselves, without asking anybody.
OWN_DIRECTIONS = frozenset({Direction.BACK, Direction.PAUSE})


class NoSuchStage(Missing):
    """The ladder has no stage of this name."""

    def __init__(self) -> None:
        super().__init__("There is no such stage. Open the page again and choose from the list.")


class NoSuchSignOffKind(Missing):
    """Nothing of this name is signed off here."""

    def __init__(self) -> None:
        super().__init__("There is no such thing to sign off. Open the learner's page again.")


class StepImpossible(Conflict):
    """The step does not start from where the person stands now."""


class NotTheirsToSign(NotPermitted):
    """Somebody in another role signs this off."""

    def __init__(self, title: str, by: Iterable[Role]) -> None:
        roles = " or ".join(role.value for role in by)
        super().__init__(f"“{title}” is signed off by a {roles}. Ask one of them.")


class OwnStep(NotPermitted):
    """Nobody decides their own step forward."""

    def __init__(self) -> None:
        super().__init__(
            "This is your own path. You can step back or pause by yourself; "
            "ask somebody else to decide any other step."
        )


class ReasonWanted(Unacceptable):
    """A step forward is not explained."""

    def __init__(self) -> None:
        super().__init__("Say what makes this the time, in a sentence the learner can be glad of.")


class ReasonTooLong(Unacceptable):
    """A reason is longer than can be kept."""

    def __init__(self) -> None:
        super().__init__(f"Use at most {LONGEST_REASON:,} characters. Keep what matters most.")


class DayOutOfOrder(Unacceptable):
    """A step is dated in the future, or before the step that it follows."""

    def __init__(self, first: date, last: date) -> None:
        super().__init__(
            f"Choose a day from {first.isoformat()}, when they began or took their last step, "
            f"to {last.isoformat()}."
        )


class ConditionsOpen(Conflict):
    """A step forward has conditions that are neither met nor waived."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        titles = "; ".join(f"“{finding.requirement.title}”" for finding in findings)
        super().__init__(
            f"Still open: {titles}. Wait until it is met, or waive it and say why, where it may be."
        )


class NotWaivable(Conflict):
    """A condition holds for everybody, or is not one of this step."""

    def __init__(self, title: str) -> None:
        super().__init__(f"“{title}” cannot be waived. It holds for everybody.")


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing that a stage asks of whoever enters it. Some may be waived, with a reason."""

    requirement: Requirement
    may_waive: bool = True

    @property
    def key(self) -> str:
        """Its name within the stage."""
        return self.requirement.key


@dataclass(frozen=True, slots=True)
class SignOffKind:
    """Something that somebody in a named role looks at and signs."""

    key: str
    title: str
    about: str
    by: tuple[Role, ...]

    def signer(self, roles: Collection[Role]) -> Role:
        """Return the role in which a person with these roles signs.

        Raises:
            NotTheirsToSign: none of the roles is one that signs this.
        """
        for role in self.by:
            if role in roles:
                return role
        raise NotTheirsToSign(self.title, self.by)


@dataclass(frozen=True, slots=True)
class Stage:
    """One rung of the ladder: its name, what it is, and what entering it asks."""

    key: str
    name: str
    about: str
    conditions: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Ladder:
    """The stages from the first to the last.

    `starts` is the stage of everybody who is enrolled and took no step yet. `rights` are the same
    on every rung, paid or not.
    """

    stages: tuple[Stage, ...]
    starts: str
    rights: tuple[str, ...] = ()
    sign_offs: tuple[SignOffKind, ...] = ()

    def stage(self, key: str) -> Stage:
        """Return a stage.

        Raises:
            NoSuchStage: there is none with this key.
        """
        for stage in self.stages:
            if stage.key == key:
                return stage
        raise NoSuchStage

    def sign_off(self, key: str) -> SignOffKind:
        """Return one thing that is signed off.

        Raises:
            NoSuchSignOffKind: there is none with this key.
        """
        for kind in self.sign_offs:
            if kind.key == key:
                return kind
        raise NoSuchSignOffKind

    def has(self, key: str) -> bool:
        """Tell whether a stage is on the ladder; an older ladder may have had others."""
        return any(stage.key == key for stage in self.stages)

    def below(self, stage: Stage) -> tuple[Stage, ...]:
        """Return the stages under one, from the first."""
        return self.stages[: self.stages.index(stage)]

    def above(self, stage: Stage) -> tuple[Stage, ...]:
        """Return the stages over one; the first of them is the next."""
        return self.stages[self.stages.index(stage) + 1 :]


@dataclass(frozen=True, slots=True)
class Step:
    """What a step did, and from which day it holds."""

    direction: Direction
    stage: str
    on: date


@dataclass(frozen=True, slots=True)
class Where:
    """Where somebody stands: the stage, since when, and since when they pause if they do."""

    stage: Stage
    since: date
    paused_on: date | None = None

    @property
    def paused(self) -> bool:
        """Whether they are taking a pause."""
        return self.paused_on is not None


@dataclass(frozen=True, slots=True)
class Journey:
    """One person's way: where and when it began, and the steps since, oldest first."""

    starts: str
    began: date
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Stay:
    """Time spent in one stage, pauses included; `until` is None while it lasts."""

    stage: Stage
    since: date
    until: date | None = None

    def days(self, today: date) -> int:
        """Return how many days it lasted, or has lasted so far."""
        return max(0, ((self.until or today) - self.since).days)


def where(ladder: Ladder, journey: Journey) -> Where:
    """Return where a journey has come to. Steps to stages that no longer exist are passed over."""
    here = Where(ladder.stage(journey.starts), journey.began)
    for step in journey.steps:
        if not ladder.has(step.stage):
            continue
        stage = ladder.stage(step.stage)
        since = here.since if stage == here.stage else step.on
        paused = step.on if step.direction is Direction.PAUSE else None
        here = Where(stage, since, paused)
    return here


def stays(ladder: Ladder, journey: Journey) -> list[Stay]:
    """Return the time spent in each stage, one after the other; the last one still lasts."""
    found: list[Stay] = []
    for number in range(len(journey.steps) + 1):
        here = where(ladder, Journey(journey.starts, journey.began, journey.steps[:number]))
        if found and found[-1].stage == here.stage:
            continue
        if found:
            found[-1] = Stay(found[-1].stage, found[-1].since, here.since)
        found.append(Stay(here.stage, here.since))
    return found


def directions(ladder: Ladder, here: Where) -> tuple[Direction, ...]:
    """Return the kinds of step that can be taken from here."""
    if here.paused:
        return (Direction.RESUME,)
    found = [Direction.PAUSE]
    if ladder.below(here.stage):
        found.insert(0, Direction.BACK)
    if ladder.above(here.stage):
        found.insert(0, Direction.FORWARD)
    return tuple(found)


def destinations(ladder: Ladder, here: Where, direction: Direction) -> tuple[Stage, ...]:
    """Return the stages that a step of this kind may lead to.

    Forward leads one rung up, back to any rung below. Coming back from a pause leads to the same
    rung, or to any below it.
    """
    match direction:
        case Direction.FORWARD:
            return ladder.above(here.stage)[:1]
        case Direction.BACK:
            return tuple(reversed(ladder.below(here.stage)))
        case Direction.PAUSE:
            return (here.stage,)
    return (here.stage, *reversed(ladder.below(here.stage)))


def require_step(ladder: Ladder, here: Where, direction: Direction, to: str) -> Stage:
    """Return the stage that a step leads to.

    Args:
        ladder: The ladder.
        here: Where the person stands.
        direction: What kind of step.
        to: The stage it leads to; empty takes the only one, or the nearest.

    Raises:
        NoSuchStage: the ladder has no such stage.
        StepImpossible: no such step starts from here, or it does not lead there.
    """
    if direction not in directions(ladder, here):
        raise StepImpossible(_IMPOSSIBLE[direction, here.paused])
    possible = destinations(ladder, here, direction)
    if not to:
        return possible[0]
    stage = ladder.stage(to)
    if stage not in possible:
        raise StepImpossible(_MOVED)
    return stage


_MOVED = (
    "This step does not start from where they stand now. Somebody may have decided a step a moment "
    "ago: look at where they stand, then choose again."
)
_PAUSED = "They are taking a pause. Note first that they are back, then decide the next step."
_IMPOSSIBLE = {
    (Direction.FORWARD, False): "This is the last stage. There is none above it.",
    (Direction.BACK, False): "This is the first stage. There is none below it.",
    (Direction.RESUME, False): "They are not taking a pause. Open the page again.",
    (Direction.FORWARD, True): _PAUSED,
    (Direction.BACK, True): _PAUSED,
    (Direction.PAUSE, True): "They are taking a pause already. Open the page again.",
}


@dataclass(frozen=True, slots=True)
class Readiness:
    """How far somebody is toward one stage: each condition, found or waived."""

    stage: Stage
    findings: tuple[Finding, ...]

    @property
    def open(self) -> tuple[Finding, ...]:
        """What is neither met nor waived."""
        return tuple(finding for finding in self.findings if not finding.met)

    @property
    def ready(self) -> bool:
        """Whether nothing is open."""
        return not self.open


def readiness(
    stage: Stage, facts: Facts, *, waivers: Mapping[str, str] | None = None, by: str = ""
) -> Readiness:
    """Measure what is known of one person against what a stage asks.

    Args:
        stage: The stage that would be entered.
        facts: What is known on the day.
        waivers: Why a condition is waived, by its key; what is met needs no waiver.
        by: Who waives.

    Raises:
        NotWaivable: a waiver names a condition that holds for everybody, or none of this stage.
    """
    given = dict(waivers or {})
    _require_waivable(stage, given)
    return Readiness(
        stage,
        tuple(
            _finding(stage, condition, facts, given.get(condition.key, ""), by)
            for condition in stage.conditions
        ),
    )


def _finding(stage: Stage, condition: Condition, facts: Facts, why: str, by: str) -> Finding:
    found = condition.requirement.rule.measure(facts)
    name = f"{stage.key}/{condition.key}"
    waived = Waived(name, why.strip(), by, facts.on) if why.strip() and not found.met else None
    return Finding(
        condition.requirement,
        found.have,
        found.need,
        found.used,
        found.missing,
        refused=found.refused,
        portion=found.portion,
        settled=waived,
    )


def _require_waivable(stage: Stage, waivers: Mapping[str, str]) -> None:
    asked = {condition.key: condition for condition in stage.conditions}
    for key, why in waivers.items():
        condition = asked.get(key)
        if why.strip() and (condition is None or not condition.may_waive):
            raise NotWaivable(condition.requirement.title if condition else key)


def require_ready(found: Readiness) -> None:
    """Refuse while a condition is neither met nor waived.

    Raises:
        ConditionsOpen: one is.
    """
    if not found.ready:
        raise ConditionsOpen(found.open)


def require_explained(direction: Direction, reason: str) -> str:
    """Return the reason; only a step forward has to have one.

    Raises:
        ReasonWanted: a step forward has none.
        ReasonTooLong: it is longer than can be kept.
    """
    said = reason.replace("\r\n", "\n").strip()
    if direction is Direction.FORWARD and not said:
        raise ReasonWanted
    if len(said) > LONGEST_REASON:
        raise ReasonTooLong
    return said


def require_day(journey: Journey, on: date, *, today: date) -> date:
    """Return the day of a step, which is not to come, and not before the step before it.

    Raises:
        DayOutOfOrder: it is.
    """
    first = max([journey.began, *(step.on for step in journey.steps)])
    if not first <= on <= max(first, today):
        raise DayOutOfOrder(first, max(first, today))
    return on
