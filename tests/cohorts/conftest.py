"""A cohort with two trainers and three learners, on a program of modules with live hours."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from prss_training.cohorts import joining, planning
from prss_training.cohorts.models import Joined
from prss_training.cohorts.planning import CohortFacts, Sitting, Where
from prss_training.cohorts.showing import program_of
from prss_training.domain.live_hours import Stretch
from prss_training.domain.people import Role
from prss_training.domain.wall_time import moment_at
from tests.factories import MORNING, make_organization, make_person

HALL = Where("Riverbend hall", "", 10)
PROGRAM = "peer-leader-2026.1"


class Group:
    """Makes cohorts and their sessions through the services that pages use."""

    def __init__(self, session, library):
        self.session = session
        self.library = library
        self.organization = make_organization(session)
        self.criteria = library.criteria_version(PROGRAM)
        self.program = program_of(library, PROGRAM)
        self.module = self.program[0]
        self.terrence = make_person(session, "Terrence Whitlock", Role.TRAINER)
        self.ines = make_person(session, "Ines Duarte", Role.TRAINER)
        self.cohort = self.make("Tuesdays")
        self.rosa, self.kofi, self.mei = (
            self.learner(name) for name in ("Rosa Delgado", "Kofi Mensah", "Mei Lin")
        )

    def make(self, name, **over):
        facts = CohortFacts(name, date(2026, 3, 3), **over)
        return planning.make_cohort(
            self.session,
            self.organization,
            facts,
            criteria=PROGRAM,
            trainers=[self.terrence, self.ines],
            actor=self.terrence,
            at=MORNING,
        )

    def person(self, name="Sal Newman", *roles):
        return make_person(self.session, name, *roles)

    def learner(self, name, cohort=None, *, at=MORNING):
        """Somebody with a place in a cohort; returns the place."""
        return joining.join(
            self.session,
            cohort or self.cohort,
            self.person(name),
            self.criteria,
            how=Joined.ADDED,
            actor=self.terrence,
            at=at,
        )

    def plan(self, starts_at=None, *, cohort=None, module=None, stretch=None, where=HALL):
        where_from = cohort or self.cohort
        what = module or self.module
        starts = starts_at or moment_at(date(2026, 3, 3), time(18), ZoneInfo(where_from.zone))
        sitting = Sitting(what, stretch or Stretch(0, what.live.minutes), starts)
        [row] = planning.plan_sessions(
            self.session, where_from, [sitting], where, actor=self.terrence, at=MORNING
        )
        return row


@pytest.fixture
def group(session, library):
    return Group(session, library)


def after(held, **delta) -> datetime:
    """A moment after a session has begun."""
    return held.plan.starts_at + timedelta(**delta)
