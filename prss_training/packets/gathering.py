"""Everything an application packet says, gathered once and written out as it is printed."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from prss_training.certificates.queries import Recorded, of_person
from prss_training.content.library import Library
from prss_training.domain.criteria import Criteria, Finding, Standing, known_on, measure
from prss_training.domain.evidence import (
    Attested,
    Evidence,
    HoursApproved,
    RecoveryAttested,
    SupervisionReceived,
    TrainingCompleted,
    describe,
)
from prss_training.domain.fields import Domain
from prss_training.domain.hours import Hours
from prss_training.domain.particulars import fact as fact_on_file
from prss_training.domain.practice import EntryState
from prss_training.domain.rules import Rule
from prss_training.enrollments.models import Enrollment
from prss_training.evaluations.models import Evaluation
from prss_training.evaluations.queries import evaluations_of
from prss_training.fieldwork.models import PracticeEntry, Supervision
from prss_training.fieldwork.queries import entries, state_of, supervision_received
from prss_training.particulars.models import Particular
from prss_training.particulars.queries import filed
from prss_training.particulars.queries import reversals as taken_back
from prss_training.progress.queries import evidence_of
from prss_training.statements.queries import signatures

_MOST_EVIDENCE = 8
_NOT_NAMED = "Employer not named"


@dataclass(frozen=True, slots=True)
class Found:
    """One requirement as the packet prints it: what is there, from what, and what is missing."""

    finding: Finding
    evidence: tuple[str, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Part:
    """A credential's own requirements, or those of one of its tiers.

    `above` are findings of a tier that the credential's own requirements told of already.
    """

    title: str
    standing: Standing
    found: tuple[Found, ...]
    above: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class TrainingRow:
    """Hours of training in one domain, live and self-paced apart."""

    domain: str
    live: Hours
    self_paced: Hours

    @property
    def total(self) -> Hours:
        """Both together."""
        return self.live + self.self_paced


@dataclass(frozen=True, slots=True)
class Course:
    """One module or course that was finished."""

    title: str
    provider: str
    delivery: str
    hours: Hours
    on: date


@dataclass(frozen=True, slots=True)
class Worked:
    """Approved practice for one employer in one month."""

    employer: str
    month: date
    hours: Hours
    lines: int


@dataclass(frozen=True, slots=True)
class Signer:
    """A supervisor who approved hours: inside with an account, or outside by link or form."""

    name: str
    role: str
    credential: str
    relation: str
    way: str
    hours: Hours
    lines: int
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Supervised:
    """Supervision by one supervisor."""

    name: str
    individual: Hours
    group: Hours
    observed: Hours
    sessions: int
    first: date
    last: date

    @property
    def hours(self) -> Hours:
        """Individual and group together."""
        return self.individual + self.group


@dataclass(frozen=True, slots=True)
class Signed:
    """A statement that was signed."""

    title: str
    on: date


@dataclass(frozen=True, slots=True)
class Filed:
    """A line of the person's file that this credential asks for, and what it says."""

    line: Particular
    said: str


@dataclass(frozen=True, slots=True)
class Packet:
    """The whole packet. `evidence` is what it was measured from, for the attached record.

    What a person said of themselves goes along only where this credential asks for it.
    """

    person: str
    organization: str
    place: str
    criteria: Criteria
    on: date
    made_at: datetime
    parts: tuple[Part, ...]
    certificates: tuple[Recorded, ...]
    training: tuple[TrainingRow, ...]
    courses: tuple[Course, ...]
    worked: tuple[Worked, ...]
    waiting: Hours
    signers: tuple[Signer, ...]
    supervision: tuple[Supervised, ...]
    evaluations: tuple[Evaluation, ...]
    statements: tuple[Signed, ...]
    filed: tuple[Filed, ...]
    evidence: tuple[Evidence, ...]

    @property
    def missing(self) -> tuple[Finding, ...]:
        """What is not met in the credential's own requirements."""
        return self.parts[0].standing.shortfalls

    @property
    def worked_total(self) -> Hours:
        """All approved practice."""
        return Hours(sum(row.hours.minutes for row in self.worked))

    @property
    def supervision_total(self) -> Hours:
        """All supervision on record."""
        return Hours(sum(row.hours.minutes for row in self.supervision))


def gather(
    session: Session,
    enrollment: Enrollment,
    criteria: Criteria,
    library: Library,
    *,
    at: datetime,
) -> Packet:
    """Gather what a packet says of one learner for one credential, as of now.

    Args:
        session: The session to read in.
        enrollment: The learner's place.
        criteria: What they apply for.
        library: The titles of what they did.
        at: When; the day is that of the credential's calendar.
    """
    on = criteria.day_of(at)
    evidence = evidence_of(session, enrollment, library.modules, zone=criteria.zone)
    facts = known_on(evidence, on)
    logged = entries(session, enrollment)
    approved = [entry for entry in logged if state_of(entry) is EntryState.APPROVED]
    waiting = (entry.minutes for entry in logged if state_of(entry) is EntryState.WAITING)
    trained = facts.of(TrainingCompleted)
    lines = filed(session, enrollment)
    undone = taken_back(session, [line.id for line in lines])
    parts = tuple(_parts(criteria, evidence, library, on=on))
    used = {one.reference for part in parts for f in part.standing.findings for one in f.used}
    asked = [line for line in lines if line.id not in undone and f"file:{line.id}" in used]
    return Packet(
        person=enrollment.person.name,
        organization=enrollment.organization.name,
        place=enrollment.organization.place,
        criteria=criteria,
        on=on,
        made_at=at,
        parts=parts,
        certificates=tuple(of_person(session, enrollment.person)),
        training=tuple(_training(trained)),
        courses=tuple(_courses(trained, library, enrollment.organization.name)),
        worked=tuple(_worked(approved)),
        waiting=Hours(sum(waiting)),
        signers=tuple(_signers(approved)),
        supervision=tuple(_supervised(supervision_received(session, enrollment))),
        evaluations=tuple(evaluations_of(session, enrollment)),
        statements=tuple(_statements(session, enrollment, library, criteria)),
        filed=tuple(Filed(line, _said(line)) for line in asked),
        evidence=tuple(fact for fact in evidence if _goes_along(fact, used)),
    )


def _parts(
    criteria: Criteria, evidence: Sequence[Evidence], library: Library, *, on: date
) -> Iterable[Part]:
    facts = known_on(evidence, on)
    titles = {module.key: module.title for module in library.modules}
    names = {"": "What the credential asks for"}
    names |= {f"tier:{tier.key}": tier.name for tier in criteria.tiers if tier.requirements}
    told: set[tuple[str, Rule]] = set()
    for name, title in names.items():
        standing = measure(criteria, facts, part=name)
        above = tuple(one for one in standing.findings if _asked(one) in told)
        fresh = [one for one in standing.findings if _asked(one) not in told]
        told.update(_asked(one) for one in fresh)
        yield Part(title, standing, tuple(_found(one, titles) for one in fresh), above)


def _asked(finding: Finding) -> tuple[str, Rule]:
    return finding.requirement.key, finding.requirement.rule


def _found(finding: Finding, titles: dict[str, str]) -> Found:
    newest = sorted(finding.used, key=lambda fact: fact.on, reverse=True)
    told = tuple(_in_words(fact, titles) for fact in newest[:_MOST_EVIDENCE])
    return Found(finding, told, max(0, len(newest) - _MOST_EVIDENCE))


def _in_words(fact: Evidence, titles: dict[str, str]) -> str:
    if isinstance(fact, TrainingCompleted) and fact.module in titles:
        return f"{Hours(fact.minutes)} hours, {fact.mode.label.lower()}: {titles[fact.module]}"
    if isinstance(fact, HoursApproved):
        day = f"{fact.worked_on.day} {fact.worked_on:%B %Y}"
        return f"{fact.hours} hours on {day}: {fact.service.label.lower()}"
    if isinstance(fact, SupervisionReceived):
        how = "in a group" if fact.in_group else "alone"
        return f"{fact.hours} hours on {fact.day.day} {fact.day:%B %Y}, {how}"
    return describe(fact)


def _training(trained: Iterable[TrainingCompleted]) -> Iterable[TrainingRow]:
    facts = list(trained)
    for domain in Domain:
        live = sum(f.minutes_in(domain) for f in facts if f.mode.value == "live")
        alone = sum(f.minutes_in(domain) for f in facts if f.mode.value != "live")
        if live or alone:
            yield TrainingRow(domain.label, Hours(live), Hours(alone))
    live = sum(f.outside_domains.minutes for f in facts if f.mode.value == "live")
    alone = sum(f.outside_domains.minutes for f in facts if f.mode.value != "live")
    if live or alone:
        yield TrainingRow("In no domain that was named", Hours(live), Hours(alone))


def _courses(
    trained: Iterable[TrainingCompleted], library: Library, organization: str
) -> Iterable[Course]:
    titles = {module.key: module.title for module in library.modules}
    for fact in sorted(trained, key=lambda fact: fact.day):
        yield Course(
            title=titles.get(fact.module, fact.title or fact.course or fact.module),
            provider=fact.provider or organization,
            delivery=fact.delivery.label,
            hours=Hours(fact.minutes),
            on=fact.day,
        )


def _worked(approved: Iterable[PracticeEntry]) -> Iterable[Worked]:
    found: dict[tuple[str, date], list[int]] = defaultdict(list)
    for entry in approved:
        place = entry.employer or entry.site or _NOT_NAMED
        found[place, entry.worked_on.replace(day=1)].append(entry.minutes)
    for (employer, month), minutes in sorted(found.items()):
        yield Worked(employer, month, Hours(sum(minutes)), len(minutes))


def _signers(approved: Iterable[PracticeEntry]) -> Iterable[Signer]:
    found: dict[tuple[str, ...], list[PracticeEntry]] = defaultdict(list)
    for entry in approved:
        found[_who(entry)].append(entry)
    for (name, role, credential, relation, way), signed in sorted(found.items()):
        days = [entry.worked_on for entry in signed]
        hours = Hours(sum(entry.minutes for entry in signed))
        yield Signer(
            name, role, credential, relation, way, hours, len(signed), min(days), max(days)
        )


def _who(entry: PracticeEntry) -> tuple[str, str, str, str, str]:
    """Return who approved an entry: name, role, credential with number, relation, and how."""
    dispute = entry.dispute.answer if entry.dispute else None
    if dispute is not None and dispute.upheld:
        return (dispute.answered_by.name, "", "", "", "in answer to a dispute")
    outside = entry.decision.attestation if entry.decision else None
    if outside is None:
        return (entry.decision.decided_by if entry.decision else "", "", "", "", "with an account")
    way = "on a signed form" if outside.on_paper else "by a one-time link"
    number = " ".join(filter(None, (outside.supervisor_credential, outside.supervisor_number)))
    role = ", ".join(filter(None, (outside.supervisor_role, outside.supervisor_employer)))
    return (outside.supervisor_name, role, number, outside.relation, way)


def _supervised(given: Iterable[Supervision]) -> Iterable[Supervised]:
    found: dict[str, list[Supervision]] = defaultdict(list)
    for row in given:
        found[row.supervisor.name].append(row)
    for name, rows in sorted(found.items()):
        days = [row.given_on for row in rows]
        yield Supervised(
            name,
            individual=_minutes(row for row in rows if not row.in_group),
            group=_minutes(row for row in rows if row.in_group),
            observed=_minutes(row for row in rows if row.observed),
            sessions=len(rows),
            first=min(days),
            last=max(days),
        )


def _minutes(rows: Iterable[Supervision]) -> Hours:
    return Hours(sum(row.minutes for row in rows))


def _said(line: Particular) -> str:
    on = line.happened_on
    return describe(fact_on_file(line.kind, line.detail, happened_on=on, known_on=on, reference=""))


def _goes_along(found: Evidence, used: set[str]) -> bool:
    return not isinstance(found, Attested | RecoveryAttested) or found.reference in used


def _statements(
    session: Session, enrollment: Enrollment, library: Library, criteria: Criteria
) -> Iterable[Signed]:
    titles = {statement.key: statement.title for statement in library.statements}
    signed = signatures(session, enrollment).values()
    for row in sorted(signed, key=lambda row: row.signed_at):
        yield Signed(titles.get(row.statement, row.statement), criteria.day_of(row.signed_at))
