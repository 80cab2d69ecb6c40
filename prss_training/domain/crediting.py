"""One line of the ledger against every credential: where it counts, and where not and why."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from prss_training.domain.counting import Cap, Facts
from prss_training.domain.criteria import Criteria, Requirement
from prss_training.domain.evidence import CredentialHeld, HoursApproved
from prss_training.domain.hour_rules import PracticeHours
from prss_training.domain.rules import inner_rules

_RENEWAL = "renewal"


@dataclass(frozen=True, slots=True)
class Place:
    """One requirement that asks for practice. `refusal` is empty where the line counts toward it.

    `capped` says that only so much of this kind counts there, all lines together.
    """

    part: str
    requirement: Requirement
    refusal: str = ""
    capped: bool = False

    @property
    def counts(self) -> bool:
        """Whether the line counts here."""
        return not self.refusal


@dataclass(frozen=True, slots=True)
class Credit:
    """One line against one credential, requirement by requirement."""

    criteria: Criteria
    places: tuple[Place, ...]

    @property
    def counts(self) -> bool:
        """Whether the line counts toward anything that the credential asks for."""
        return any(place.counts for place in self.places)

    @property
    def asks_for_practice(self) -> bool:
        """Whether the credential is known to ask for hours of practice at all."""
        return bool(self.places)

    @property
    def counted(self) -> tuple[Place, ...]:
        """The requirements that the line counts toward."""
        return tuple(place for place in self.places if place.counts)

    @property
    def refusals(self) -> tuple[str, ...]:
        """Why it does not count, each reason once: those of the credential's own requirements.

        Where only its tiers or its renewal ask for practice, theirs.
        """
        own = [place for place in self.places if not place.part] or self.places
        return tuple(dict.fromkeys(place.refusal for place in own if place.refusal))


def credit_of(
    fact: HoursApproved, criteria: Sequence[Criteria], facts: Facts
) -> tuple[Credit, ...]:
    """Return what one line of practice counts toward, for each credential.

    Args:
        fact: The line.
        criteria: The versions to look at.
        facts: Everything known of the person, for events that hours count before or after.
    """
    return tuple(Credit(one, tuple(_places(fact, one, facts))) for one in criteria)


def _places(fact: HoursApproved, criteria: Criteria, facts: Facts) -> Iterator[Place]:
    for part, requirements in criteria.parts.items():
        for requirement in requirements:
            rules = [r for r in inner_rules(requirement.rule) if isinstance(r, PracticeHours)]
            if rules:
                yield _place(part, requirement, rules, fact, facts, criteria.key)


def _place(
    part: str,
    requirement: Requirement,
    rules: Sequence[PracticeHours],
    fact: HoursApproved,
    facts: Facts,
    key: str,
) -> Place:
    """Look at every route of a requirement; the line counts where it counts in one of them."""
    refusals = [rule.refusal(fact, facts) for rule in rules]
    if part == _RENEWAL:
        early = _before_renewal(fact, facts, key)
        refusals = [refusal or early for refusal in refusals]
    if all(refusals):
        return Place(part, requirement, refusals[0])
    takes = [rule for rule, refusal in zip(rules, refusals, strict=True) if not refusal]
    capped = all(any(_falls_under(cap, fact) for cap in rule.caps) for rule in takes)
    return Place(part, requirement, capped=capped)


def _before_renewal(fact: HoursApproved, facts: Facts, key: str) -> str:
    """Return why a line cannot count toward renewing a credential, or nothing."""
    held = [f.since for f in facts.of(CredentialHeld) if f.credential == key]
    if not held:
        return "renewal counts hours from when you hold the credential"
    return "before the credential was held" if fact.day < min(held) else ""


def _falls_under(cap: Cap, fact: HoursApproved) -> bool:
    return not cap.counted.refusal(fact)  # type: ignore[arg-type]
