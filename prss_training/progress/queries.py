"""Evidence gathered from below: one small query for each kind, for one learner or for many."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import zip_longest
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, joinedload

from prss_training.checks.models import CheckTryGranted
from prss_training.cohorts.attended import Claims, claim_questions, claims_from
from prss_training.coursework.models import WorkTryGranted
from prss_training.domain.criteria import Requirement, Standing
from prss_training.domain.evidence import (
    ActivityPassed,
    CheckPassed,
    Evidence,
    ExaminationPassed,
    HoursApproved,
    StatementSigned,
    SupervisionReceived,
    TrainingCompleted,
    Withdrawn,
)
from prss_training.domain.examination import OWN
from prss_training.domain.fields import Domain, Mode, Population, Support
from prss_training.domain.hours import Hours
from prss_training.domain.live_hours import Credit, by_domain, by_topic, credited
from prss_training.domain.next_step import Place
from prss_training.domain.practice import Answers, Decision
from prss_training.domain.program import Module
from prss_training.domain.progression import ModuleProgress
from prss_training.enrollments.models import Enrollment, ModuleCompleted
from prss_training.evaluations.queries import evaluation_facts, sign_off_facts
from prss_training.exams.models import ExaminationResult
from prss_training.fieldwork.models import (
    PracticeDecision,
    PracticeDispute,
    PracticeDisputeAnswer,
    PracticeEntry,
    PracticeReversal,
    Supervision,
)
from prss_training.fieldwork.queries import counts_now
from prss_training.notices.models import Kind, Notice
from prss_training.particulars.queries import Approval, approvals_by_enrollment, filed_facts
from prss_training.people.models import Organization, Person
from prss_training.plans.queries import chosen_question
from prss_training.progress.reading import histories, histories_from, history_questions
from prss_training.progress.timeline import (
    History,
    WorkWasHandedIn,
    finished_spans,
)
from prss_training.sittings.models import Sitting
from prss_training.statements.models import Signature
from prss_training.together import Question, ask_together

_Found = list[tuple[int, Evidence]]
# The names of the questions: what happened in the program itself carries the approvals that the
# organization held; what was put on file or signed off does not.
_APPROVED_BY = "approved by"
_OURS = "ours: "
_BESIDE = "beside: "
_Shares = tuple[tuple[tuple[Domain, Hours], ...], tuple[tuple[str, Hours], ...]]


def evidence_of(
    session: Session, enrollment: Enrollment, modules: Sequence[Module], *, zone: ZoneInfo
) -> list[Evidence]:
    """Return every dated fact about one learner, withdrawals included.

    Args:
        session: The session to read in.
        enrollment: The learner's place.
        modules: The program; facts about modules that it no longer holds are left out.
        zone: The calendar that the facts' days are counted by.
    """
    zones = {enrollment.id: zone}
    return evidence_by_enrollment(session, zones, modules)[enrollment.id]


def evidence_by_enrollment(
    session: Session, zones: Mapping[int, ZoneInfo], modules: Sequence[Module]
) -> dict[int, list[Evidence]]:
    """Return the facts about many learners, in one query as for one.

    Args:
        session: The session to read in.
        zones: The calendar of each enrollment, by its number.
        modules: The program.
    """
    questions = history_questions(zones) | _evidence_questions(zones, modules)
    return _evidence_from(ask_together(session, questions), zones, modules)


def _evidence_questions(
    zones: Mapping[int, ZoneInfo], modules: Sequence[Module]
) -> dict[str, Question[Any]]:
    """Return what is asked besides the histories: one question for each kind of evidence."""
    return claim_questions(zones, modules) | {
        f"{_OURS}practised": _practised(zones),
        f"{_OURS}supervised": _supervised(zones),
        f"{_OURS}signed": _signed(zones),
        f"{_OURS}examined": _examined(zones),
        f"{_OURS}sat": _sat(zones),
        _APPROVED_BY: approvals_by_enrollment(zones),
        f"{_BESIDE}filed": filed_facts(zones),
        f"{_BESIDE}evaluated": evaluation_facts(zones),
        f"{_BESIDE}signed off": sign_off_facts(zones),
    }


def _evidence_from(
    answers: Mapping[str, Any], zones: Mapping[int, ZoneInfo], modules: Sequence[Module]
) -> dict[int, list[Evidence]]:
    found: dict[int, list[Evidence]] = {
        who: list(learned(history, modules, zones[who]))
        for who, history in histories_from(answers, zones).items()
    }
    for who, fact in _attended(claims_from(answers, zones), zones, modules):
        found[who].append(fact)
    _add(found, answers, _OURS)
    for who, held in answers[_APPROVED_BY].items():
        found[who] = [_carrying(fact, held) for fact in found[who]]
    _add(found, answers, _BESIDE)
    return found


def _add(found: dict[int, list[Evidence]], answers: Mapping[str, Any], kind: str) -> None:
    for name, facts in answers.items():
        if name.startswith(kind):
            for who, fact in facts:
                found[who].append(fact)


def _carrying(fact: Evidence, held: Sequence[Approval]) -> Evidence:
    """Return training with the approvals that the organization held when it was finished.

    An approval is a fact about the program, so it counts from its own first day, whenever the
    organization wrote it down.
    """
    if not isinstance(fact, TrainingCompleted):
        return fact
    boards = frozenset(approval.board for approval in held if approval.covers(fact.day))
    return replace(fact, approved_by=fact.approved_by | boards) if boards else fact


def module_progress(
    session: Session, enrollment: Enrollment, modules: Sequence[Module]
) -> dict[str, ModuleProgress]:
    """Return what one learner has done in each module, by its key."""
    history = histories(session, [enrollment.id])[enrollment.id]
    return {module.key: history.progress_in(module) for module in modules}


def learned(history: History, modules: Sequence[Module], zone: ZoneInfo) -> Iterator[Evidence]:
    """Yield the facts that come from lessons, checks and written work."""
    for tried in history.checks:
        if tried.passed and tried.at is not None:
            yield CheckPassed(tried.module, _day(tried.at, zone), f"check:{tried.id}")
            if tried.until is not None:
                yield Withdrawn(f"check:{tried.id}", _day(tried.until, zone))
    for done in history.work:
        yield from _judged(done, zone)
    for module in modules:
        yield from _finished(module, history, zone)


def _judged(done: WorkWasHandedIn, zone: ZoneInfo) -> Iterator[Evidence]:
    """Yield each pass, withdrawn on the day of the grade that came after it."""
    for judged, after in zip_longest(done.judgements, done.judgements[1:]):
        if not judged.passed:
            continue
        reference = f"grade:{judged.grade_id}"
        yield ActivityPassed(done.activity, _day(judged.at, zone), reference)
        until = after.at if after is not None else done.until
        if until is not None:
            yield Withdrawn(reference, _day(until, zone))


def _finished(module: Module, history: History, zone: ZoneInfo) -> Iterator[Evidence]:
    hours, topics = module.hours_by(Mode.SELF_PACED), module.topics_by(Mode.SELF_PACED)
    for number, span in enumerate(finished_spans(module, history), start=1):
        again = "" if number == 1 else f":{number}"
        reference = f"module:{module.key}:{Mode.SELF_PACED}{again}"
        day = _day(span.since, zone)
        yield TrainingCompleted(module.key, Mode.SELF_PACED, hours, day, reference, topics=topics)
        if span.until is not None:
            yield Withdrawn(reference, _day(span.until, zone))


def _attended(
    found: Mapping[int, Claims], zones: Mapping[int, ZoneInfo], modules: Sequence[Module]
) -> Iterator[tuple[int, Evidence]]:
    """Yield the live minutes that count, out of what was attended of each module."""
    by_key = {module.key: module for module in modules}
    shares: dict[tuple[str, int], _Shares] = {}
    for who, claims in found.items():
        for key, on_module in claims.items():
            for credit in credited(on_module):
                asked = (key, credit.minutes)
                if asked not in shares:  # most learners attended the same
                    module = by_key[key]
                    shares[asked] = (
                        by_domain(module, credit.minutes),
                        by_topic(module, credit.minutes),
                    )
                for fact in _live(credit, key, shares[asked], zones[who]):
                    yield who, fact


def _live(credit: Credit, key: str, shares: _Shares, zone: ZoneInfo) -> Iterator[Evidence]:
    """Yield live minutes that were attended, withdrawn on the day they ceased to count."""
    hours, topics = shares
    yield TrainingCompleted(
        key,
        Mode.LIVE,
        hours,
        _day(credit.since, zone),
        credit.reference,
        topics=topics,
        in_person=credit.claim.in_person,
        done_on=credit.claim.held_day(zone),
    )
    if credit.until is not None:
        yield Withdrawn(credit.reference, _day(credit.until, zone))


def _practised(zones: Mapping[int, ZoneInfo]) -> Question[_Found]:
    def read(rows: Sequence[Any]) -> _Found:
        return [
            (row.enrollment_id, fact)
            for row in sorted(rows, key=lambda row: row.id)
            for fact in _approved(row, zones[row.enrollment_id])
        ]

    statement = (
        select(
            PracticeEntry.enrollment_id,
            PracticeEntry.id,
            PracticeEntry.minutes,
            PracticeEntry.service,
            PracticeEntry.supports,
            PracticeEntry.position,
            PracticeEntry.worked_on,
            PracticeEntry.domain,
            PracticeEntry.work,
            PracticeEntry.setting,
            PracticeEntry.populations,
            PracticeEntry.contact,
            PracticeEntry.employer,
            PracticeEntry.people,
            PracticeDecision.decision,
            PracticeDecision.decided_at,
            PracticeReversal.reversed_at,
            PracticeDisputeAnswer.upheld,
            PracticeDisputeAnswer.answered_at,
        )
        .join(PracticeEntry.decision)
        .outerjoin(PracticeEntry.reversal)
        .outerjoin(PracticeEntry.dispute)
        .outerjoin(PracticeDispute.answer)
        .where(
            PracticeEntry.enrollment_id.in_(zones),
            or_(
                PracticeDecision.decision == Decision.APPROVED,
                PracticeDisputeAnswer.upheld.is_(True),
            ),
        )
    )
    return Question(statement, read)


def _approved(row: Any, zone: ZoneInfo) -> Iterator[Evidence]:
    """Yield an entry for each time it came to count, withdrawn from the day it ceased to."""
    answers = Answers(
        row.decision,
        row.decided_at,
        row.reversed_at,
        row.answered_at if row.upheld else None,
    )
    for number, approval in enumerate(answers.approvals, start=1):
        reference = f"entry:{row.id}" if number == 1 else f"entry:{row.id}:{number}"
        yield HoursApproved(
            Hours(row.minutes),
            row.service,
            frozenset(Support(support) for support in row.supports),
            row.position,
            row.worked_on,
            _day(approval.since, zone),
            reference,
            row.domain,
            row.work,
            row.setting,
            frozenset(Population(group) for group in row.populations),
            row.contact,
            row.employer,
            row.people,
        )
        if approval.until is not None:
            yield Withdrawn(reference, _day(approval.until, zone))


def _supervised(zones: Mapping[int, ZoneInfo]) -> Question[_Found]:
    def fact(row: Any) -> Evidence:
        day = _day(row.recorded_at, zones[row.enrollment_id])
        if row.reverses_id is not None:
            return Withdrawn(f"supervision:{row.reverses_id}", day)
        return SupervisionReceived(
            Hours(row.minutes),
            day,
            f"supervision:{row.id}",
            row.given_on,
            row.domain,
            row.in_group,
            row.observed,
            row.qualification,
        )

    def read(rows: Sequence[Any]) -> _Found:
        return [(row.enrollment_id, fact(row)) for row in sorted(rows, key=lambda row: row.id)]

    statement = select(
        Supervision.enrollment_id,
        Supervision.id,
        Supervision.minutes,
        Supervision.given_on,
        Supervision.domain,
        Supervision.in_group,
        Supervision.observed,
        Supervision.qualification,
        Supervision.recorded_at,
        Supervision.reverses_id,
    ).where(Supervision.enrollment_id.in_(zones))
    return Question(statement, read)


def _signed(zones: Mapping[int, ZoneInfo]) -> Question[_Found]:
    def read(rows: Sequence[Any]) -> _Found:
        return [
            (
                row.enrollment_id,
                StatementSigned(
                    row.statement,
                    _day(row.signed_at, zones[row.enrollment_id]),
                    f"signature:{row.id}",
                ),
            )
            for row in sorted(rows, key=lambda row: row.id)
        ]

    statement = select(
        Signature.enrollment_id, Signature.id, Signature.statement, Signature.signed_at
    ).where(Signature.enrollment_id.in_(zones))
    return Question(statement, read)


def _examined(zones: Mapping[int, ZoneInfo]) -> Question[_Found]:
    def fact(row: Any) -> Evidence:
        day = _day(row.recorded_at, zones[row.enrollment_id])
        if row.reverses_id is not None:
            return Withdrawn(f"exam:{row.reverses_id}", day)
        return ExaminationPassed(row.exam, day, f"exam:{row.id}", row.score)

    def read(rows: Sequence[Any]) -> _Found:
        return [(row.enrollment_id, fact(row)) for row in sorted(rows, key=lambda row: row.id)]

    statement = select(
        ExaminationResult.enrollment_id,
        ExaminationResult.id,
        ExaminationResult.exam,
        ExaminationResult.score,
        ExaminationResult.recorded_at,
        ExaminationResult.reverses_id,
    ).where(ExaminationResult.enrollment_id.in_(zones))
    return Question(statement, read)


def _sat(zones: Mapping[int, ZoneInfo]) -> Question[_Found]:
    """Ask for passes of the program's own final examination."""

    def read(rows: Sequence[Any]) -> _Found:
        return [
            (
                row.enrollment_id,
                ExaminationPassed(
                    OWN,
                    _day(row.marked_at, zones[row.enrollment_id]),
                    f"sitting:{row.id}",
                    row.percent,
                ),
            )
            for row in sorted(rows, key=lambda row: row.id)
        ]

    statement = select(Sitting.enrollment_id, Sitting.id, Sitting.percent, Sitting.marked_at).where(
        Sitting.enrollment_id.in_(zones), Sitting.passed.is_(True)
    )
    return Question(statement, read)


def _day(at: datetime, zone: ZoneInfo) -> date:
    return at.astimezone(zone).date()


def place_of(session: Session, enrollment: Enrollment, modules: Sequence[Module]) -> Place:
    """Return where a learner is in the program, for choosing what comes next."""
    questions = history_questions([enrollment.id]) | _place_questions(enrollment)
    return _place_from(ask_together(session, questions), enrollment, modules)


def place_and_evidence(
    session: Session, enrollment: Enrollment, modules: Sequence[Module], *, zone: ZoneInfo
) -> tuple[Place, list[Evidence]]:
    """Return where a learner is and every dated fact about them, asked for together."""
    zones = {enrollment.id: zone}
    questions = (
        history_questions(zones)
        | _evidence_questions(zones, modules)
        | _place_questions(enrollment)
    )
    answers = ask_together(session, questions)
    evidence = _evidence_from(answers, zones, modules)[enrollment.id]
    return _place_from(answers, enrollment, modules), evidence


def _place_questions(enrollment: Enrollment) -> dict[str, Question[Any]]:
    """Return what is asked besides the history: tries opened, practice waiting, what was chosen."""
    who = enrollment.id
    tries = select(CheckTryGranted.module.label("what")).where(CheckTryGranted.enrollment_id == who)
    attempts = select(WorkTryGranted.activity.label("what")).where(
        WorkTryGranted.enrollment_id == who
    )
    waiting = (
        select(func.coalesce(func.sum(PracticeEntry.minutes), 0).label("minutes"))
        .outerjoin(PracticeDecision, PracticeDecision.entry_id == PracticeEntry.id)
        .where(PracticeEntry.enrollment_id == who, PracticeDecision.id.is_(None))
    )
    return {
        "tries": Question(tries, _counted),
        "attempts": Question(attempts, _counted),
        "waiting": Question(waiting, lambda rows: sum(row.minutes for row in rows)),
        "chosen": chosen_question(enrollment),
    }


def _counted(rows: Sequence[Any]) -> Counter[str]:
    return Counter(row.what for row in rows)


def _place_from(
    answers: Mapping[str, Any], enrollment: Enrollment, modules: Sequence[Module]
) -> Place:
    history = histories_from(answers, [enrollment.id])[enrollment.id]
    progress = {module.key: history.progress_in(module) for module in modules}
    tries, attempts = answers["tries"], answers["attempts"]
    work = {
        activity.id: state
        for module in modules
        for activity in module.activities
        if (state := history.work_state(activity.id, activity.attempts + attempts[activity.id]))
    }
    return Place(
        progress,
        frozenset(noted.module for noted in history.noted),
        work,
        frozenset(tried.module for tried in history.checks if tried.at is None),
        frozenset(
            module.key
            for module in modules
            if len(history.check_results(module.key))
            >= 1 + module.check.retakes + tries[module.key]
        ),
        answers["waiting"],
        answers["chosen"],
    )


def unannounced(
    session: Session, enrollment: Enrollment, requirements: Iterable[Requirement]
) -> list[Requirement]:
    """Return those of `requirements` that the learner was not told of since they enrolled."""
    wanted = list(requirements)
    told = set(
        session.scalars(
            select(Notice.about).where(
                Notice.recipient_id == enrollment.person_id,
                Notice.kind == Kind.REQUIREMENT_MET,
                Notice.queued_at >= enrollment.enrolled_at,
                Notice.about.in_([requirement.title for requirement in wanted]),
            )
        )
    )
    return [requirement for requirement in wanted if requirement.title not in told]


def unnoted(place: Place) -> list[Module]:
    """Return the modules that are finished and not yet noted as such."""
    return [
        progress.module
        for key, progress in place.progress.items()
        if progress.complete and key not in place.completed
    ]


def unsettled(session: Session, enrollment: Enrollment, place: Place, standing: Standing) -> bool:
    """Tell whether something finished or met has not been written down yet."""
    met = [finding.requirement for finding in standing.findings if finding.met]
    return bool(unnoted(place) or unannounced(session, enrollment, met))


def open_programs(session: Session) -> list[Organization]:
    """Return the organizations that anybody may join as a learner, by name."""
    chosen = select(Organization).where(Organization.open_sign_up.is_(True))
    return list(session.scalars(chosen.order_by(Organization.name)))


_MODULES_DONE = (
    select(func.count(ModuleCompleted.id))
    .where(ModuleCompleted.enrollment_id == Enrollment.id)
    .correlate(Enrollment)
    .scalar_subquery()
)
_MINUTES_APPROVED = (
    select(func.coalesce(func.sum(PracticeEntry.minutes), 0))
    .outerjoin(PracticeEntry.decision)
    .outerjoin(PracticeEntry.reversal)
    .outerjoin(PracticeEntry.dispute)
    .outerjoin(PracticeDispute.answer)
    .where(PracticeEntry.enrollment_id == Enrollment.id, counts_now())
    .correlate(Enrollment)
    .scalar_subquery()
)
_SORTS = {
    "name": func.lower(Person.name),
    "enrolled": Enrollment.enrolled_at,
    "modules": _MODULES_DONE,
    "hours": _MINUTES_APPROVED,
}
SORTS = tuple(_SORTS)


def learners(
    organization: Organization, *, name: str = "", sort: str = "name", descending: bool = False
) -> Select[Enrollment]:
    """Return the query of an organization's learners, for a list that is read by the page.

    Args:
        organization: Whose learners.
        name: Part of a name to look for; empty finds everybody.
        sort: One of `SORTS`; anything else sorts by name.
        descending: Largest, newest or last first.
    """
    column = _SORTS.get(sort, _SORTS["name"])
    found = (
        select(Enrollment)
        .join(Enrollment.person)
        .options(joinedload(Enrollment.person))
        .where(Enrollment.organization_id == organization.id)
        .order_by(column.desc() if descending else column.asc(), Enrollment.id)
    )
    return found.where(Person.name.icontains(name, autoescape=True)) if name else found


@dataclass(frozen=True, slots=True)
class Totals:
    """How many modules a learner has finished, and how many minutes of practice count."""

    modules: int
    minutes: int


def totals(session: Session, enrollments: Sequence[Enrollment]) -> dict[int, Totals]:
    """Return the totals of each of `enrollments`, by its number."""
    ids = [enrollment.id for enrollment in enrollments]
    rows = session.execute(
        select(Enrollment.id, _MODULES_DONE, _MINUTES_APPROVED).where(Enrollment.id.in_(ids))
    )
    return {who: Totals(modules, minutes) for who, modules, minutes in rows}
