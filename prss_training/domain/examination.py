"""The program's final examination: a fair paper drawn by domain, its marking, and sitting it again.

It is written by the program and sat in it. Examinations of boards are facts that a registrar
records, and know nothing of this.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from prss_training.domain.errors import Conflict
from prss_training.domain.fields import Domain
from prss_training.domain.knowledge_check import DrawnItem, Item, Mark, mark_item

OWN = "final-examination"  # the name by which a credential asks for a pass


class Help(StrEnum):
    """How a learner sits: alone with the page or the paper, or with somebody who reads it out.

    Nobody has to say why they want help.
    """

    ALONE = "alone"
    READ_OUT = "read-out"

    @property
    def label(self) -> str:
        """How it is said on a page."""
        return _HELP_LABELS[self]


_HELP_LABELS = {
    Help.ALONE: "On their own, on a screen",
    Help.READ_OUT: "Read out by a trainer, who enters the answers",
}


@dataclass(frozen=True, slots=True)
class Examination:
    """The bank and its rules.

    `draw` items are asked of each domain. To pass, `pass_percent` of all must be right, and
    `domain_percent` of each domain. `minutes` is the time by default; 0 sets no limit. After a
    sitting that did not pass, the next may begin `first_retake_days` later, and any further one
    `later_retake_days` later and only with a learning plan.
    """

    title: str
    minutes: int
    pass_percent: int
    domain_percent: int
    first_retake_days: int
    later_retake_days: int
    draw: Mapping[Domain, int]
    items: tuple[Item, ...]

    @property
    def questions(self) -> int:
        """How many items a paper asks."""
        return sum(self.draw.values())

    def item(self, key: str) -> Item:
        """Return the item with this key.

        Raises:
            KeyError: the bank has no such item (any more).
        """
        return {item.key: item for item in self.items}[key]

    def of_domain(self, domain: Domain) -> tuple[Item, ...]:
        """Return the bank's items of one domain."""
        return tuple(item for item in self.items if item.domain is domain)


@dataclass(frozen=True, slots=True)
class Score:
    """Right answers among those asked."""

    right: int
    asked: int

    @property
    def percent(self) -> int:
        """The share of right answers, rounded down, 0 to 100; 0 where nothing was asked."""
        return self.right * 100 // self.asked if self.asked else 0

    def reaches(self, percent: int) -> bool:
        """Tell whether it is enough: compared in whole items, never by rounding."""
        return self.asked > 0 and self.right * 100 >= percent * self.asked


@dataclass(frozen=True, slots=True)
class Result:
    """How a paper went, as a whole and by domain."""

    whole: Score
    domains: tuple[tuple[Domain, Score], ...]
    passed: bool


class SatAlready(Conflict):
    """A sitting passed, and nothing is left to sit."""

    def __init__(self) -> None:
        super().__init__("You have passed the final examination. There is nothing left to sit.")


class SitLater(Conflict):
    """The next sitting may not begin yet."""

    def __init__(self, on: date) -> None:
        self.on = on
        day = f"{on.day} {on:%B %Y}"
        super().__init__(
            f"You may sit the examination again from {day}. Until then, look at the domains "
            "that need work, and go back to their modules."
        )


class PlanFirst(Conflict):
    """A third or later sitting asks for a learning plan that a trainer agreed to."""

    def __init__(self) -> None:
        super().__init__(
            "Before you sit again, make a learning plan with your trainer. Ask them to note it."
        )


def ends_at(started: datetime, minutes: int | None) -> datetime | None:
    """Return when a paper is over; None where there is no limit of time."""
    return started + timedelta(minutes=minutes) if minutes else None


def draw_paper(examination: Examination, seed: int) -> tuple[DrawnItem, ...]:
    """Draw the items of one paper, by domain as the rules say, in a mixed order.

    Within a domain every module that has items is asked about before any is asked about twice.
    The same seed draws the same paper.
    """
    chance = random.Random(seed)  # noqa: S311  (fairness, not secrecy: the paper is shown at once)
    chosen: list[Item] = []
    for domain, count in examination.draw.items():
        bank = examination.of_domain(domain)
        chosen.extend(_spread(chance.sample(bank, len(bank)))[:count])
    chance.shuffle(chosen)
    return tuple(
        DrawnItem(item.key, tuple(chance.sample(range(len(item.options)), len(item.options))))
        for item in chosen
    )


def mark_paper(
    examination: Examination, drawn: Sequence[DrawnItem], answers: Mapping[str, int]
) -> tuple[Mark, ...]:
    """Mark a paper. An item without an answer is marked wrong (`chosen` -1)."""
    return tuple(mark_item(examination.item(one.key), answers.get(one.key, -1)) for one in drawn)


def result_of(
    examination: Examination, marks: Sequence[Mark], domains: Mapping[str, Domain]
) -> Result:
    """Return how a paper went.

    Args:
        examination: The rules.
        marks: The marks of every item asked.
        domains: The domain of each item asked, by its key, as it was when it was drawn.
    """
    by_domain = tuple(
        (domain, _score([mark for mark in marks if domains[mark.key] is domain]))
        for domain in examination.draw
    )
    whole = _score(marks)
    passed = whole.reaches(examination.pass_percent) and all(
        score.reaches(examination.domain_percent) for _, score in by_domain if score.asked
    )
    return Result(whole, by_domain, passed)


def require_may_sit(
    examination: Examination,
    results: Sequence[tuple[date, bool]],
    *,
    planned_on: date | None,
    on: date,
) -> None:
    """Refuse a sitting that may not begin yet.

    Args:
        examination: The rules.
        results: The day of each finished sitting and whether it passed, oldest first.
        planned_on: The day a trainer last noted a learning plan, if any.
        on: The day the sitting would begin.

    Raises:
        SatAlready: a sitting passed.
        SitLater: too few days have gone by.
        PlanFirst: no learning plan was noted since the newest of two sittings or more.
    """
    if any(passed for _, passed in results):
        raise SatAlready
    if not results:
        return
    first = len(results) == 1
    days = examination.first_retake_days if first else examination.later_retake_days
    newest = results[-1][0]
    if on < newest + timedelta(days=days):
        raise SitLater(newest + timedelta(days=days))
    if not first and (planned_on is None or planned_on < newest):
        raise PlanFirst


def _spread(items: Sequence[Item]) -> list[Item]:
    """Order items so that each objective's first comes before any objective's second."""
    seen: dict[str, int] = {}
    ranked = []
    for place, item in enumerate(items):
        module = item.objective.partition("/")[0]
        ranked.append((seen.setdefault(module, 0), place, item))
        seen[module] += 1
    return [item for _, _, item in sorted(ranked, key=lambda row: row[:2])]


def _score(marks: Sequence[Mark]) -> Score:
    return Score(sum(mark.correct for mark in marks), len(marks))
