"""What is taught: modules with their lessons, checks, activities and guides."""

from dataclasses import dataclass, field
from enum import StrEnum

from prss_training.domain.criteria import Confidence, Source
from prss_training.domain.fields import Domain, Mode
from prss_training.domain.hours import Hours, total
from prss_training.domain.knowledge_check import KnowledgeCheck
from prss_training.domain.rubric import Rubric


class Unit(StrEnum):
    """A group of modules, in the order of the program."""

    FOUNDATIONS = "foundations"
    HOW_WE_WORK = "how-we-work"
    ACTIVITIES = "activities"
    SAFETY = "safety"
    ETHICS = "ethics"
    SETTINGS = "settings"
    CAPSTONE = "capstone"

    @property
    def label(self) -> str:
        """The unit's name on a page."""
        return _UNIT_LABELS[self]


_UNIT_LABELS = {
    Unit.FOUNDATIONS: "Foundations: recovery, values, support, role",
    Unit.HOW_WE_WORK: "How peer leaders work",
    Unit.ACTIVITIES: "The four service activities",
    Unit.SAFETY: "Safety, health and harm reduction",
    Unit.ETHICS: "Ethics and staying well",
    Unit.SETTINGS: "Settings, people and paths",
    Unit.CAPSTONE: "Capstone",
}


class ActivityKind(StrEnum):
    """What an activity asks for: something written, or a skill shown to a trainer."""

    WORK_PRODUCT = "work-product"
    REFLECTION = "reflection"
    DEMONSTRATION = "demonstration"

    @property
    def label(self) -> str:
        """The kind's name on a page."""
        return _KIND_LABELS[self]


_KIND_LABELS = {
    ActivityKind.WORK_PRODUCT: "Work product",
    ActivityKind.REFLECTION: "Reflection",
    ActivityKind.DEMONSTRATION: "Demonstration",
}


class Way(StrEnum):
    """How work that somebody else enters for a learner was done."""

    PAPER = "paper"
    LIVE = "live"

    @property
    def label(self) -> str:
        """The way's name on a page."""
        return "On paper" if self is Way.PAPER else "Shown live"


@dataclass(frozen=True, slots=True)
class Objective:
    """What a learner can do after a module."""

    key: str
    text: str


@dataclass(frozen=True, slots=True)
class Term:
    """A key term and its meaning."""

    key: str
    term: str
    means: str


@dataclass(frozen=True, slots=True)
class Activity:
    """Written work, or a skill shown live. `id` is `module-key/activity-key`.

    Lengths are in words, and 0 for a demonstration: nothing is written for it.
    """

    id: str
    kind: ActivityKind
    title: str
    minutes: int
    prompt: str
    minimum_words: int
    maximum_words: int
    attempts: int
    objectives: tuple[str, ...]
    rubric: Rubric

    @property
    def module(self) -> str:
        """The key of the module it belongs to."""
        return self.id.partition("/")[0]

    @property
    def key(self) -> str:
        """Its key within the module."""
        return self.id.partition("/")[2]

    @property
    def live(self) -> bool:
        """It is shown to a trainer within the live hours, who marks it on its rubric."""
        return self.kind is ActivityKind.DEMONSTRATION


@dataclass(frozen=True, slots=True)
class LessonPart:
    """One part of a lesson: 5 to 10 minutes of reading. `markdown` has no part heading."""

    number: int
    title: str
    minutes: int
    markdown: str


@dataclass(frozen=True, slots=True)
class GuideStep:
    """One step of a trainer's guide; `minutes` is 0 for sections that take no session time."""

    title: str
    minutes: int
    markdown: str


@dataclass(frozen=True, slots=True)
class Module:
    """One module of the program, with everything that belongs to it.

    `topics` are hours on subjects that boards count across the domains, such as HIV. `terms` are
    those it defines; `borrowed` are terms of other modules that its texts link.
    """

    key: str
    number: int
    title: str
    summary: str
    unit: Unit
    live: Hours
    self_paced: Hours
    hours: tuple[tuple[Domain, Hours], ...]
    topics: tuple[tuple[str, Hours], ...]
    requires: tuple[str, ...]
    competencies: tuple[str, ...]
    objectives: tuple[Objective, ...]
    terms: tuple[Term, ...]
    activities: tuple[Activity, ...]
    sources: tuple[Source, ...]
    lesson: tuple[LessonPart, ...]
    check: KnowledgeCheck
    guide_opening: str
    guide: tuple[GuideStep, ...]
    borrowed: tuple[Term, ...] = ()

    @property
    def code(self) -> str:
        """The module's short name, such as `M02`."""
        return f"M{self.number:02d}"

    @property
    def total(self) -> Hours:
        """Live and self-paced hours together."""
        return self.live + self.self_paced

    @property
    def written(self) -> tuple[Activity, ...]:
        """The activities that are written and handed in: part of the self-paced time."""
        return tuple(activity for activity in self.activities if not activity.live)

    @property
    def demonstrations(self) -> tuple[Activity, ...]:
        """The skills that are shown to a trainer within the live hours."""
        return tuple(activity for activity in self.activities if activity.live)

    @property
    def vocabulary(self) -> tuple[Term, ...]:
        """Every term that its texts may link."""
        return self.terms + self.borrowed

    @property
    def lesson_minutes(self) -> int:
        """The minutes of all the lesson's parts."""
        return sum(part.minutes for part in self.lesson)

    def hours_by(self, mode: Mode) -> tuple[tuple[Domain, Hours], ...]:
        """Return the hours by domain that one mode gives, in whole minutes.

        Each domain is split as the module's total is. The two modes add up to the domain's hours
        exactly, and the domains to the mode's.
        """
        live = self._live_minutes()
        split = live if mode is Mode.LIVE else {d: h.minutes - live[d] for d, h in self.hours}
        return tuple((domain, Hours(minutes)) for domain, minutes in split.items() if minutes)

    def topics_by(self, mode: Mode) -> tuple[tuple[str, Hours], ...]:
        """Return the hours by topic that one mode gives, split as the module's total is.

        Rounding favors live time; the two modes add up to the topic's hours exactly.
        """
        live = {
            topic: -(-hours.minutes * self.live.minutes // self.total.minutes)
            for topic, hours in self.topics
        }
        split = live if mode is Mode.LIVE else {t: h.minutes - live[t] for t, h in self.topics}
        return tuple((topic, Hours(minutes)) for topic, minutes in split.items() if minutes)

    def _live_minutes(self) -> dict[Domain, int]:
        """Share out the live minutes; those left over go where rounding took the most away."""
        shares = {
            d: divmod(h.minutes * self.live.minutes, self.total.minutes) for d, h in self.hours
        }
        left = self.live.minutes - sum(whole for whole, _ in shares.values())
        favored = sorted(shares, key=lambda domain: -shares[domain][1])[:left]
        return {domain: whole + (domain in favored) for domain, (whole, _) in shares.items()}


def program_hours(modules: tuple[Module, ...]) -> Hours:
    """Return the instructional hours of `modules` together."""
    return total([module.total for module in modules])


@dataclass(frozen=True, slots=True)
class Statement:
    """A text that people sign. `key` ends in a year; a signed text is never edited."""

    key: str
    title: str
    markdown: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Competency:
    """Something a peer worker does well. `id` is ours, such as `CC-1.1`."""

    id: str
    text: str
    category: str


@dataclass(frozen=True, slots=True)
class UnitPlan:
    """The hours that a unit promises."""

    live: Hours
    self_paced: Hours


@dataclass(frozen=True, slots=True)
class Outline:
    """What the program promises as a whole, for its modules to be held against.

    `domains` are the hours by domain of the whole program, live and self-paced together.
    """

    title: str = ""
    units: dict[Unit, UnitPlan] = field(default_factory=dict)
    domains: dict[Domain, Hours] = field(default_factory=dict)
    competencies: tuple[Competency, ...] = ()


@dataclass(frozen=True, slots=True)
class Covered:
    """Hours that a state asks for on a subject, and the modules of the program that hold them."""

    title: str
    hours: Hours
    modules: tuple[str, ...]
    note: str
    confidence: Confidence
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class StateTopic:
    """A session that a state adds to the program, with its own reading and plan.

    `topic` is the subject's name in criteria. `ask` are questions for the sponsor: what local law
    says, where it was not confirmed.
    """

    key: str
    title: str
    topic: str
    hours: Hours
    domain: Domain
    objectives: tuple[str, ...]
    ask: tuple[str, ...]
    note: str
    confidence: Confidence
    sources: tuple[Source, ...]
    lesson: tuple[LessonPart, ...]
    guide_opening: str
    guide: tuple[GuideStep, ...]


@dataclass(frozen=True, slots=True)
class StateRule:
    """What a state counts as training or practice, and what it does not."""

    title: str
    text: str
    confidence: Confidence
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class StatePack:
    """What one jurisdiction lays over the program. `credentials` are keys of criteria."""

    key: str
    name: str
    summary: str
    credentials: tuple[str, ...]
    covered: tuple[Covered, ...]
    topics: tuple[StateTopic, ...]
    rules: tuple[StateRule, ...]
    ask: tuple[str, ...]
