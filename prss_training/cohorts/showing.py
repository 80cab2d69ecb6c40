"""What the pages of cohorts share: programs, titles, and people's live hours in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from prss_training.cohorts.attended import Claims, claims_by_enrollment
from prss_training.cohorts.making_up import LiveRecord, Missed, live_record, missed
from prss_training.cohorts.models import Cohort, CohortPlace, LiveSession
from prss_training.cohorts.queries import guest_sessions, in_order, sessions_of
from prss_training.content.library import Library
from prss_training.domain.hours import Hours
from prss_training.domain.live_hours import Stretch, gaps, said_of
from prss_training.domain.next_step import needed_modules
from prss_training.domain.program import Module
from prss_training.enrollments.models import Enrollment


@dataclass(frozen=True, slots=True)
class LiveLook:
    """Everything that a page about one learner's live hours is drawn from.

    `sessions` are those of their cohort and those they come to as a guest, by when they are.
    """

    place: CohortPlace | None
    sessions: tuple[LiveSession, ...]
    guest_at: frozenset[int]
    claims: Claims
    record: LiveRecord
    missed: tuple[Missed, ...]

    def to_come(self, at: datetime) -> list[LiveSession]:
        """Return the sessions that are not over, without those called off."""
        return [s for s in self.sessions if s.plan.ends_at > at and not s.plan.cancelled]

    def called_off(self, at: datetime) -> list[LiveSession]:
        """Return the sessions that were called off and would not be over."""
        return [s for s in self.sessions if s.plan.ends_at > at and s.plan.cancelled]

    def held(self, at: datetime) -> list[LiveSession]:
        """Return the sessions that are over, the newest first."""
        past = [s for s in self.sessions if s.plan.ends_at <= at and not s.plan.cancelled]
        return past[::-1]


def live_look(
    session: Session,
    enrollment: Enrollment,
    place: CohortPlace | None,
    library: Library,
    *,
    at: datetime,
) -> LiveLook:
    """Return how one learner's live hours stand, in as many queries however much there is."""
    program = program_of(library, enrollment.criteria)
    own = sessions_of(session, [place.cohort_id] if place else [])
    guests = guest_sessions(session, [enrollment.id])
    claims = claims_by_enrollment(session, [enrollment.id], program)[enrollment.id]
    lacking = missed(session, place, own, claims, program, at=at) if place else []
    every = {one.id: one for one in (*own, *guests)}
    return LiveLook(
        place,
        tuple(in_order(list(every.values()))),
        frozenset(one.id for one in guests if place is None or one.cohort_id != place.cohort_id),
        claims,
        live_record(claims, program),
        tuple(lacking),
    )


def program_of(library: Library, criteria_id: str) -> tuple[Module, ...]:
    """Return the modules of a program that have live hours, in order."""
    criteria = {one.id: one for one in library.criteria}.get(criteria_id)
    needed = needed_modules(criteria, library.modules) if criteria else library.modules
    return tuple(module for module in needed if module.live > Hours(0))


def programs(library: Library, cohort: Cohort | None = None) -> list[tuple[str, str]]:
    """Return what a cohort may learn toward: key and name, the cohort's own among them."""
    found = {one.id: f"{one.name} ({one.version})" for one in library.issuable}
    if cohort is not None:
        found.setdefault(cohort.criteria, cohort.criteria)
    return list(found.items())


def program_name(library: Library, criteria_id: str) -> str:
    """Return the name of a credential, or its key where the library no longer holds it."""
    criteria = {one.id: one for one in library.criteria}.get(criteria_id)
    return criteria.name if criteria else criteria_id


def title_of(held: LiveSession, by_key: dict[str, Module]) -> str:
    """Return what a session is called: the module's code and title."""
    module = by_key.get(held.module)
    return f"{module.code} {module.title}" if module else held.module


def part_of(held: LiveSession, by_key: dict[str, Module]) -> str:
    """Say which of the module's live hours a session covers; nothing where it is all of them."""
    module = by_key.get(held.module)
    return said_of(module, held.stretch) if module else ""


def by_key(library: Library) -> dict[str, Module]:
    """Return the library's modules by their keys."""
    return {module.key: module for module in library.modules}


def to_hold_again(look: LiveLook) -> list[tuple[Module, Stretch, str]]:
    """Return what of the held sessions is missing and may be made up, each with its name."""
    found = []
    for one in look.missed:
        for gap in gaps(one.module, look.claims.get(one.module.key, ())):
            first, end = max(gap.first, one.session.first_minute), min(gap.end, _end(one))
            if first < end and end - first <= look.record.may_make_up.minutes:
                stretch = Stretch(first, end - first)
                found.append((one.module, stretch, _named(one.module, stretch)))
    return found


def _end(one: Missed) -> int:
    return one.session.stretch.end


def _named(module: Module, stretch: Stretch) -> str:
    part = said_of(module, stretch)
    which = f", {part}" if part else ""
    return f"{module.code} {module.title}{which}: {Hours(stretch.minutes)} hours"


def listed_in_words(names: Iterable[str]) -> str:
    """Join names as people say them: `Ada, Ben and Cy`."""
    *most, last = list(names) or [""]
    return f"{', '.join(most)} and {last}" if most else last
