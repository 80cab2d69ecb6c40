"""Requirements and their sources, versions of credentials, and one person's standing.

A credential's own requirements come first; its tiers, endorsements, grandparenting and renewal are
further parts of the same version, measured in the same way.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from prss_training.domain.counting import Facts, Timed, months_after, spoken_months
from prss_training.domain.errors import Missing
from prss_training.domain.evidence import Decided, Evidence, Waived, Withdrawn
from prss_training.domain.hour_rules import PracticeHours, SupervisionHours, TrainingHours
from prss_training.domain.hours import Hours
from prss_training.domain.rules import Rule
from prss_training.domain.states import Measure, State, Unit

RENEWAL = "renewal"  # the name of the part that says what renewing asks for


class NoSuchPart(Missing):
    """A credential has no tier, endorsement or renewal of that name."""

    def __init__(self, criteria: str, part: str) -> None:
        super().__init__(f"{criteria} has no part “{part}”. `prss criteria show` lists its parts.")


class Confidence(StrEnum):
    """How sure we are of a rule that somebody else published."""

    CONFIRMED = "confirmed"
    SECONDARY = "secondary"
    UNCONFIRMED = "unconfirmed"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a rule or a fact was read. `url` is None where there is no public address."""

    id: str
    title: str
    publisher: str = ""
    year: str = ""
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Requirement:
    """One thing a credential asks for, with the source that says so."""

    key: str
    title: str
    rule: Rule
    sources: tuple[Source, ...]
    confidence: Confidence = Confidence.CONFIRMED
    note: str = ""
    prorated: bool = False

    @property
    def asks(self) -> str:
        """What the rule asks of somebody with nothing on record yet."""
        return self.rule.measure(Facts(())).missing


class Cycle(StrEnum):
    """What a renewal period is counted by.

    Rolling terms begin on the day of renewing; those from expiry begin when the old one ends, so
    that nobody loses days by renewing early. Calendar terms end on the same day of every year.
    """

    ROLLING = "rolling"
    FROM_EXPIRY = "from-expiry"
    CALENDAR_YEAR = "calendar-year"
    BIRTHDAY = "birthday"


class FirstTerm(StrEnum):
    """Where the first term ends that goes by calendar years: this year, or after a whole one."""

    THIS_YEAR = "this-year"
    NEXT_YEAR = "next-year"


class RenewalStanding(StrEnum):
    """Whether a credential that expires on a day can be renewed on another."""

    NOT_OPEN_YET = "not-open-yet"
    OPEN = "open"
    LATE = "late"
    LAPSED = "lapsed"


@dataclass(frozen=True, slots=True)
class Tier:
    """A step of a credential with a clock of its own, such as an initial or provisional one.

    `starts_with` names the event that starts the clock, where staff record one. `valid_months` may
    be extended `extensions` times by `extension_months`. `requirements` are what it asks for to be
    given; `leads_to` says in words what comes after it, and by when.
    """

    key: str
    name: str
    requirements: tuple[Requirement, ...] = ()
    valid_months: int | None = None
    extensions: int = 0
    extension_months: int = 0
    leads_to: str = ""
    starts_with: str = ""

    def ends_on(self, begun: date, *, extended: int = 0) -> date | None:
        """Return the last day of the tier, extended so many times; None where it has no end."""
        if self.valid_months is None:
            return None
        used = min(extended, self.extensions)
        return months_after(begun, self.valid_months + used * self.extension_months)


@dataclass(frozen=True, slots=True)
class Endorsement:
    """An addition to a credential for a population or a kind of lived experience."""

    key: str
    name: str
    requirements: tuple[Requirement, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Grandparenting:
    """A way in for people who began under older rules, open until a day where one is known."""

    requirements: tuple[Requirement, ...] = ()
    until: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Late:
    """What happens to a renewal so many months, or days, after the credential ran out.

    `hours_count` is False where hours earned after it ran out do not help to renew it.
    """

    until_months: int = 0
    note: str = ""
    until_days: int = 0
    hours_count: bool = True

    @property
    def spoken(self) -> str:
        """How long it lasts, in words: `90 days`, `6 months`."""
        return f"{self.until_days} days" if self.until_days else spoken_months(self.until_months)

    def last_day(self, expires: date) -> date:
        """Return the last day of this band, for a credential whose last day was `expires`."""
        if self.until_days:
            return date.fromordinal(expires.toordinal() + self.until_days)
        return months_after(expires, self.until_months)


@dataclass(frozen=True, slots=True)
class Lapse:
    """How the credential is earned again once it can no longer be renewed.

    By what it asks for at first; the requirements named in `again`, by their keys, count only
    what was done after it ran out. `sources` says where this was read.
    """

    again: tuple[str, ...] = ()
    note: str = ""
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class Renewal:
    """What a credential asks for to go on. Hours count from the first day of the cycle.

    `every_months` is None where the length of a cycle is not known.
    `opens_days` is how many days before the end renewing begins, None where it may be any time;
    after the last of `late` the credential has lapsed and the person begins again. `carry_over`
    tells whether hours above what is asked count in the next cycle, None where it is not known; a
    note to the reader, for no cycle is measured by it. `audited` credentials ask for proof only
    when they are looked at.

    Calendar terms end on `ends_month` and `ends_day`, and the first one where `first_term` says.
    `late_keeps_date` says that a term renewed late still ends when it would have ended anyway.
    `sources` says where the terms were read; where none is named, its requirements' sources do.
    """

    every_months: int | None = None
    requirements: tuple[Requirement, ...] = ()
    cycle: Cycle = Cycle.ROLLING
    opens_days: int | None = None
    late: tuple[Late, ...] = ()
    carry_over: bool | None = None
    audited: bool = False
    note: str = ""
    ends_month: int = 12
    ends_day: int = 31
    first_term: FirstTerm = FirstTerm.THIS_YEAR
    late_keeps_date: bool = False
    lapse: Lapse | None = None
    sources: tuple[Source, ...] = ()

    def standing_on(self, on: date, *, expires: date) -> RenewalStanding:
        """Return where a credential whose last day is `expires` stands on a day."""
        if on <= expires:
            early = on < self.opens_on(expires)
            return RenewalStanding.NOT_OPEN_YET if early else RenewalStanding.OPEN
        late = self.band_on(on, expires=expires) is not None
        return RenewalStanding.LATE if late else RenewalStanding.LAPSED

    def opens_on(self, expires: date) -> date:
        """Return the first day of renewing; the first day there is where it is open always."""
        if self.opens_days is None:
            return date.min
        return date.fromordinal(expires.toordinal() - self.opens_days)

    def band_on(self, on: date, *, expires: date) -> Late | None:
        """Return what holds on a day after the end; None before it, and once it has lapsed."""
        if on <= expires:
            return None
        return next((band for band in self.late if on <= band.last_day(expires)), None)

    def renewable_until(self, expires: date) -> date:
        """Return the last day on which it can be renewed, late or not."""
        return max([expires, *(band.last_day(expires) for band in self.late)])

    @property
    def read_in(self) -> tuple[Source, ...]:
        """Where the rule was read, each source once."""
        own = self.sources or tuple(s for one in self.requirements for s in one.sources)
        return tuple(dict.fromkeys(own))


@dataclass(frozen=True, slots=True)
class Criteria:
    """One version of what a credential asks for.

    `valid_months` is None where the credential states no validity period. `issued_here` says
    that this platform may issue the certificate itself.
    """

    key: str
    version: str
    name: str
    body: str
    jurisdiction: str
    zone: ZoneInfo
    requirements: tuple[Requirement, ...]
    sources: tuple[Source, ...]
    summary: str = ""
    issued_here: bool = False
    valid_months: int | None = None
    aligned_with: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    abbreviation: str = ""
    population: str = ""
    in_force_from: date | None = None
    in_force_until: date | None = None
    tiers: tuple[Tier, ...] = ()
    endorsements: tuple[Endorsement, ...] = ()
    grandparenting: tuple[Grandparenting, ...] = ()
    renewal: Renewal | None = None
    reciprocity: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """Key and version together, as an enrollment and a certificate name it."""
        return f"{self.key}-{self.version}"

    def day_of(self, at: datetime) -> date:
        """Return the calendar day of an instant where the program is run."""
        return at.astimezone(self.zone).date()

    @property
    def parts(self) -> dict[str, tuple[Requirement, ...]]:
        """What can be measured, by name: `""` is the credential's own requirements."""
        found = {"": self.requirements}
        found |= {f"tier:{one.key}": one.requirements for one in self.tiers}
        found |= {f"endorsement:{one.key}": one.requirements for one in self.endorsements}
        for number, one in enumerate(self.grandparenting, start=1):
            found[f"grandparenting:{number}"] = one.requirements
        if self.renewal is not None:
            found[RENEWAL] = self.renewal.requirements
        return found

    def part(self, name: str) -> tuple[Requirement, ...]:
        """Return the requirements of one part.

        Raises:
            NoSuchPart: it has none of that name.
        """
        if name not in self.parts:
            raise NoSuchPart(self.id, name)
        return self.parts[name]

    def in_force(self, on: date) -> bool:
        """Tell whether this version is the rule on a day, as far as is known."""
        begun = self.in_force_from is None or self.in_force_from <= on
        return begun and (self.in_force_until is None or on <= self.in_force_until)


def version_in_force(versions: Iterable[Criteria], *, on: date) -> Criteria | None:
    """Return the version of one credential that is the rule on a day, such as that of applying.

    Of several, the one that came into force last; a version without a first day is the oldest.
    """
    known = [one for one in versions if one.in_force(on)]
    return max(known, key=lambda one: (one.in_force_from or date.min, one.version), default=None)


@dataclass(frozen=True, slots=True)
class Finding:
    """How much of one requirement is done, in the whole units its rule counts in.

    `gap` is what would close it. `settled` is the waiver or the board's decision that settles it
    whatever was counted.
    """

    requirement: Requirement
    have: int
    need: int
    used: tuple[Evidence, ...] = ()
    gap: str = ""
    refused: bool = False
    portion: float | None = None
    settled: Waived | Decided | None = None

    @property
    def unit(self) -> Unit:
        """What it counts in."""
        return self.requirement.rule.unit

    @property
    def met(self) -> bool:
        """Whether nothing more is asked: enough is there, or it was waived or decided so."""
        if isinstance(self.settled, Decided):
            return self.settled.met
        return self.settled is not None or (not self.refused and self.have >= self.need)

    @property
    def waived(self) -> Waived | None:
        """Who waived it, why and when; None where nobody did."""
        return self.settled if isinstance(self.settled, Waived) else None

    @property
    def state(self) -> State:
        """Met, partly, waived, or what having nothing means for this kind of rule."""
        if self.waived is not None:
            return State.WAIVED
        if self.met:
            return State.MET
        if isinstance(self.settled, Decided) or self.refused:
            return State.UNMET
        return State.PARTLY if self.have or self.portion else self.requirement.rule.silence

    @property
    def missing(self) -> str:
        """What would close the gap, or nothing when there is none."""
        if self.met:
            return ""
        return self.settled.why if isinstance(self.settled, Decided) else self.gap

    @property
    def have_text(self) -> str:
        """What is done, as people read it: hours as `1:30`, other things counted."""
        return _amount(self.have, self.unit)

    @property
    def need_text(self) -> str:
        """What is asked for, as people read it."""
        return _amount(self.need, self.unit)

    @property
    def fraction(self) -> float:
        """How much is done, from 0 to 1."""
        if self.met:
            return 1.0
        if self.portion is not None:
            return self.portion
        return min(1.0, self.have / self.need) if self.need else 1.0


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one learner stands against one part of one version of the criteria on one day."""

    criteria: Criteria
    on: date
    findings: tuple[Finding, ...]
    part: str = ""

    @property
    def complete(self) -> bool:
        """Whether everything asked for is met or waived, and anything is asked for at all."""
        return bool(self.findings) and all(finding.met for finding in self.findings)

    @property
    def shortfalls(self) -> tuple[Finding, ...]:
        """What is not met."""
        return tuple(finding for finding in self.findings if not finding.met)

    @property
    def met_count(self) -> int:
        """How many requirements are met."""
        return len(self.findings) - len(self.shortfalls)

    def newly_met_since(self, before: "Standing") -> tuple[Requirement, ...]:
        """Return the requirements that are met now and were not met `before`."""
        unmet = {finding.requirement.key for finding in before.shortfalls}
        return tuple(f.requirement for f in self.findings if f.met and f.requirement.key in unmet)


def settled_name(credential: str, requirement: str, part: str = "") -> str:
    """Return the name by which a waiver or a decision says which requirement it settles.

    What renewing asks for is named apart, for it may have the key of what is asked for at first:
    `credential-key/renewal:requirement-key`. In every other part it is
    `credential-key/requirement-key`, as it was before the two were told apart; so what was kept
    then holds for the first certification, and for no renewal.
    """
    apart = f"{RENEWAL}:" if part == RENEWAL else ""
    return f"{credential}/{apart}{requirement}"


def known_on(
    evidence: Iterable[Evidence], on: date, since: date | None = None, until: date | None = None
) -> Facts:
    """Return what is known at the end of one day, ready to be measured by any credential.

    Evidence dated after `on` is left out, and so is evidence withdrawn by then; any past standing
    can be reproduced exactly. The order of the evidence does not matter.
    """
    known = _in_order([f for f in evidence if f.on <= on])
    withdrawn = {f.reference for f in known if type(f) is Withdrawn}
    left = (f for f in known if not withdrawn or f.reference not in withdrawn)
    return Facts(left, on, since, until)


def evaluate(
    criteria: Criteria, evidence: Iterable[Evidence], *, on: date, part: str = ""
) -> Standing:
    """Measure evidence against criteria as they stood at the end of one day.

    Args:
        criteria: The version to measure by.
        evidence: Everything known of one person, in any order.
        on: The day; what came after it is ignored.
        part: A part of the credential, such as `tier:initial`; its own requirements if empty.

    Raises:
        NoSuchPart: the credential has no such part.
    """
    return measure(criteria, known_on(evidence, on), part=part)


def measure(criteria: Criteria, facts: Facts, *, part: str = "") -> Standing:
    """Measure what is known against one part of one credential.

    Raises:
        NoSuchPart: the credential has no such part.
    """
    settled = _settled(criteria.key, facts, part)
    findings = tuple(
        _finding(one, one.rule.measure(facts), settled.get(one.key)) for one in criteria.part(part)
    )
    return Standing(criteria, facts.on, findings, part)


def evaluate_renewal(
    criteria: Criteria,
    evidence: Iterable[Evidence],
    *,
    since: date,
    on: date,
    months: int = 0,
    until: date | None = None,
) -> Standing:
    """Measure evidence against what renewing asks for in a cycle that began on `since`.

    A waiver or a decision settles it where it names what renewing asks for, and was put on record
    in this cycle: what was let pass once is not let pass for ever.

    Args:
        criteria: The version to measure by.
        evidence: Everything known of one person, in any order.
        since: The first day of the cycle; rules with a look-back of their own reach further.
        on: The day; what came after it is ignored.
        months: How long the cycle is where it was cut short, so that what is prorated shrinks.
        until: The last day on which hours were earned that count; None for no such day.

    Raises:
        NoSuchPart: nothing is known of renewing the credential.
    """
    required = criteria.part(RENEWAL)
    whole = (criteria.renewal.every_months if criteria.renewal else None) or 0
    if 0 < months < whole:
        required = tuple(_prorated(one, months, whole) for one in required)
    facts = known_on(evidence, on, since, until)
    settled = _settled(criteria.key, facts, RENEWAL)
    found = tuple(_finding(one, one.rule.measure(facts), settled.get(one.key)) for one in required)
    return Standing(criteria, on, found, RENEWAL)


def evaluate_anew(
    criteria: Criteria, evidence: Iterable[Evidence], *, since: date, on: date
) -> Standing:
    """Measure somebody whose credential has lapsed by what it asks for at first.

    What is done again is waived again too: a waiver or a decision from before does not stand in.

    Args:
        criteria: The version to measure by; its `lapse` says what has to be done again.
        evidence: Everything known of one person, in any order.
        since: The first day after the credential ran out.
        on: The day.
    """
    lapse = criteria.renewal.lapse if criteria.renewal else None
    named = lapse.again if lapse else ()
    known = list(evidence)
    later = [f for f in known if isinstance(f, Withdrawn) or _day_of(f) >= since]
    # By whether it is done again: what counts, and what was waived or decided about it.
    facts = {False: known_on(known, on), True: known_on(later, on)}
    settled = {again: _settled(criteria.key, found) for again, found in facts.items()}
    asked = ((one, one.key in named) for one in criteria.requirements)
    return Standing(
        criteria,
        on,
        tuple(
            _finding(one, one.rule.measure(facts[again]), settled[again].get(one.key))
            for one, again in asked
        ),
    )


def _day_of(fact: Evidence) -> date:
    """Return the day on which something was done, which may lie before it was put on record."""
    return fact.day if isinstance(fact, Timed) else fact.on


def evaluate_all(
    versions: Sequence[Criteria], evidence: Iterable[Evidence], *, on: date
) -> tuple[Standing, ...]:
    """Measure one person by many credentials at once, reading the evidence only once."""
    facts = known_on(evidence, on)
    return tuple(measure(criteria, facts) for criteria in versions)


def _finding(requirement: Requirement, found: Measure, settled: Waived | Decided | None) -> Finding:
    return Finding(
        requirement,
        found.have,
        found.need,
        found.used if settled is None else (*found.used, settled),
        "" if found.met else found.missing,
        refused=found.refused,
        portion=found.portion,
        settled=settled,
    )


def _settled(credential: str, facts: Facts, part: str = "") -> dict[str, Waived | Decided]:
    """Return what was decided or waived, by requirement, the newest for each.

    Where a cycle is measured, only what was put on record within it.
    """
    found: dict[str, Waived | Decided] = {}
    both: list[Waived | Decided] = [*facts.fresh(Decided), *facts.fresh(Waived)]
    before = settled_name(credential, "", part)
    for fact in sorted(both, key=_order):
        if fact.requirement.startswith(before):
            found[fact.requirement.removeprefix(before)] = fact
    return found


def _prorated(requirement: Requirement, months: int, of: int) -> Requirement:
    rule = requirement.rule
    if requirement.prorated and isinstance(rule, TrainingHours | PracticeHours | SupervisionHours):
        return replace(requirement, rule=rule.prorated(months, of))
    return requirement


def _in_order(facts: list[Evidence]) -> list[Evidence]:
    """Sort facts. Where two would tie, all that they hold is compared: rare, and slow."""
    keys = {_order(fact) for fact in facts}
    if len(keys) == len(facts):
        return sorted(facts, key=_order)
    return sorted(facts, key=lambda fact: (*_order(fact), repr(fact)))


def _order(fact: Evidence) -> tuple[date, str, str]:
    """Put facts in one order whatever order they came in; only what has no row is spelled out."""
    return fact.on, fact.reference, type(fact).__name__ if fact.reference else repr(fact)


def _amount(quantity: int, unit: Unit) -> str:
    return str(Hours(quantity)) if unit is Unit.MINUTES else str(quantity)
