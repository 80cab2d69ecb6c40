"""Home, standing, and the learners of an organization."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from prss_training.accommodations.queries import accommodations_of
from prss_training.accounts.guards import (
    chosen_organization,
    current_organization,
    current_person,
    current_roles,
    may_required,
)
from prss_training.checks.queries import tries
from prss_training.cohorts.queries import ahead
from prss_training.coursework.queries import newest_grades, submissions
from prss_training.domain.counting import Facts
from prss_training.domain.criteria import Criteria, Standing, known_on, measure
from prss_training.domain.evidence import TrainingCompleted
from prss_training.domain.fields import Mode
from prss_training.domain.next_step import NextStep, Place, Todo, needed_modules, next_step, step_in
from prss_training.domain.ordering import choosable, foundations_left, require_choosable
from prss_training.domain.people import Act, Role, may
from prss_training.domain.program import Module
from prss_training.domain.progression import require_open
from prss_training.domain.time_left import TimeLeft, left_in, left_in_all
from prss_training.enrollments.forms import BareForm
from prss_training.enrollments.models import Enrollment
from prss_training.enrollments.queries import NotEnrolled, active_enrollment, enrollment
from prss_training.fieldwork.queries import entries, state_of
from prss_training.notices.queries import unseen
from prss_training.people.models import Organization, Person
from prss_training.plans.services import follow_program, take_next
from prss_training.progress import queries, services
from prss_training.progress.told import told
from prss_training.progress.unit_map import unit_map
from prss_training.web.clock import now
from prss_training.web.database import db, unit_of_work
from prss_training.web.errors import SignInFirst
from prss_training.web.library import library
from prss_training.web.paging import page_of

bp = Blueprint("progress", __name__)

# Where people who do not learn here work, by what they may do; the first that fits is theirs.
_DESKS = (
    (Act.GRADE_WORK, "grading.desk", "Work to grade"),
    (Act.APPROVE_HOURS, "fieldwork.week", "Hours to approve"),
    (Act.ISSUE_CERTIFICATE, "certificates.ready", "Ready for a certificate"),
    (Act.MANAGE_INSTALLATION, "accounts.organizations", "Organizations"),
)


_NEWEST_NOTICES = 5
_NEWEST = 20  # of a learner's practice entries, on the page that staff see


@dataclass(frozen=True, slots=True)
class Look:
    """Everything that a learner's pages are drawn from; `fresh` are modules just noted.

    `attended` are the keys of the modules whose live hours are on record.
    """

    enrollment: Enrollment
    criteria: Criteria
    place: Place
    standing: Standing
    facts: Facts
    fresh: tuple[Module, ...] = ()

    @property
    def attended(self) -> frozenset[str]:
        """The keys of the modules whose live hours are on record."""
        return frozenset(
            fact.module for fact in self.facts.of(TrainingCompleted) if fact.mode is Mode.LIVE
        )


@dataclass(frozen=True, slots=True)
class Rest:
    """What is left to do: in the module of the next step, if it is in one, and in the program."""

    module: Module | None
    in_module: TimeLeft
    in_program: TimeLeft
    modules: int


@bp.get("/")
def home() -> ResponseReturnValue:
    """Welcome a visitor, show learners their next step, and take staff to their desk."""
    try:
        person = current_person()
    except SignInFirst:
        programs = queries.open_programs(db.session())
        return render_template("progress/landing.html", programs=programs)
    roles = current_roles()
    desks = [(endpoint, label) for act, endpoint, label in _DESKS if _allow(roles, act)]
    organization = chosen_organization()
    if Role.LEARNER in roles and organization is not None:
        return _learners_home(person, organization, desks)
    if desks:
        return redirect(url_for(desks[0][0]), 303)
    if Role.VERIFIER in roles:
        return redirect(url_for("verification.ask"), 303)
    return render_template("progress/no_role.html")


def _learners_home(
    person: Person, organization: Organization, desks: list[tuple[str, str]]
) -> ResponseReturnValue:
    session = db.session()
    live = ahead(session, person, organization, at=now())
    try:
        place = active_enrollment(session, person, organization)
    except NotEnrolled:
        return render_template(
            "progress/begin.html",
            person=person,
            programs=library().issuable,
            desks=desks,
            live=live,
        )
    look = _look(place)
    modules = library().modules
    needed = needed_modules(look.criteria, modules)
    step = next_step(modules, look.place, look.standing, needed)
    return render_template(
        "progress/home.html",
        person=person,
        look=look,
        step=step,
        rest=_rest(look, needed, step),
        units=unit_map(modules, look.place, needed, step.module),
        choosable=choosable(modules, needed, look.place.completed, look.place.progress),
        first=foundations_left(needed, look.place.completed),
        chosen=_chosen(look),
        bare=BareForm(),
        strengths=bool(library().strengths),
        notices=unseen(session, person.id)[:_NEWEST_NOTICES],
        desks=desks,
        live=live,
        titles={module.key: f"{module.code} {module.title}" for module in library().modules},
    )


def _rest(look: Look, needed: Sequence[Module], step: NextStep) -> Rest:
    """Return what is left: in the module of the next step, and in all that is needed."""
    attended = look.attended
    todo = [module for module in needed if not look.place.progress[module.key].complete]
    return Rest(
        step.module,
        left_in(step.module, look.place, attended) if step.module else TimeLeft(),
        left_in_all(needed, look.place, attended),
        len(todo),
    )


def _chosen(look: Look) -> Module | None:
    """Return the module that the learner takes next, while there is something left in it."""
    progress = look.place.progress.get(look.place.chosen)
    return None if progress is None or progress.complete else progress.module


@bp.post("/modules/<module>/next")
@may_required(Act.LEARN)
def choose_next(module: str) -> ResponseReturnValue:
    """Take a module next, where it is open and the order is the learner's."""
    about, modules = library().module(module), library().modules
    place = active_enrollment(db.session(), current_person(), current_organization())
    look = _look(place)
    here, needed = look.place, needed_modules(look.criteria, modules)
    require_open(about, modules, here.completed)
    require_choosable(about, needed, here.completed, here.progress)
    with unit_of_work() as session:
        take_next(session, place, about, at=now())
    flash(f"“{about.title}” comes next. You can change that at any time.", "done")
    return redirect(url_for(".home"), 303)


@bp.post("/plan/order")
@may_required(Act.LEARN)
def follow_order() -> ResponseReturnValue:
    """Go back to the order of the program."""
    place = active_enrollment(db.session(), current_person(), current_organization())
    with unit_of_work() as session:
        follow_program(session, place)
    flash("You follow the order of the program again.", "done")
    return redirect(url_for(".home"), 303)


@bp.get("/onward/<module>")
@may_required(Act.LEARN)
def onward(module: str) -> ResponseReturnValue:
    """Note what was just finished, and go on to the next thing in the module."""
    about = library().module(module)
    place = active_enrollment(db.session(), current_person(), current_organization())
    look = _look(place)
    if about in look.fresh:
        flash(f"You have finished “{about.title}”.", "done")
    return redirect(_address(step_in(about, look.place), about.key), 303)


def _address(step: NextStep | None, module: str) -> str:
    """Return where a step is done; the module's own page when there is none to do now."""
    if step is None:
        return url_for("lessons.module", module=module)
    if step.part is not None:
        return url_for("lessons.part", module=module, part=step.part.number)
    if step.todo is Todo.CHECK or step.activity is None:
        return url_for("checks.check", module=module)
    return url_for("coursework.work", module=module, activity=step.activity.key)


@bp.get("/standing")
@may_required(Act.LEARN)
def standing() -> ResponseReturnValue:
    """Show where one stands toward one's own credential, or compare with another."""
    place = active_enrollment(db.session(), current_person(), current_organization())
    look = _look(place)
    asked = library().criteria_version(request.args.get("criteria", look.criteria.id))
    own = asked.id == look.criteria.id
    facts = look.facts if own else _facts(place, asked)
    shown = look.standing if own else measure(asked, facts)
    return render_template(
        "progress/standing.html",
        standing=shown,
        told=told(shown, library(), look.place, facts),
        own=own,
    )


@bp.get("/learners/")
@may_required(Act.SEE_LEARNERS)
def learners() -> ResponseReturnValue:
    """List the learners of the organization, by the page, with how far they are."""
    session, organization = db.session(), current_organization()
    name = request.args.get("q", "").strip()
    asked = request.args.get("sort", "name")
    sort = asked if asked in queries.SORTS else "name"
    descending = request.args.get("way") == "down"
    paging = page_of(
        session, queries.learners(organization, name=name, sort=sort, descending=descending)
    )
    criteria = {version.id: version for version in library().criteria}
    return render_template(
        "progress/learners.html",
        paging=paging,
        totals=queries.totals(session, paging.rows),
        standings=services.standings_of(
            session, paging.rows, criteria, library().modules, at=now()
        ),
        module_count=len(library().modules),
        q=name,
        sort=sort,
        descending=descending,
        organization=organization,
    )


@bp.get("/learners/<int:enrollment_id>")
@may_required(Act.SEE_LEARNERS)
def learner(enrollment_id: int) -> ResponseReturnValue:
    """Show one learner: standing, work, checks and hours, with the ways each role may go."""
    session, organization = db.session(), current_organization()
    place = enrollment(session, enrollment_id, organization)
    criteria = library().criteria_version(place.criteria)
    found = _standing(place, criteria)
    here = queries.place_of(session, place, library().modules)
    roles, logged = current_roles(), entries(session, place)
    return render_template(
        "progress/learner.html",
        enrollment=place,
        criteria=criteria,
        standing=found,
        told=told(found, library(), None),
        units=unit_map(library().modules, here, needed_modules(criteria, library().modules), None),
        submissions=submissions(session, place),
        grades=newest_grades(session, place),
        titles={a.id: a.title for module in library().modules for a in module.activities},
        tries=tries(session, place),
        modules={module.key: module for module in library().modules},
        hours=[(entry, state_of(entry)) for entry in logged[:_NEWEST]],
        logged=len(logged),
        allowed={act.name for act in Act if _allow(roles, act)},
        accommodations=accommodations_of(session, place, on=organization.day_of(now())),
        organization=organization,
    )


def _look(place: Enrollment) -> Look:
    """Return where a learner is, with everything newly finished or met written down first."""
    look = _seen(place)
    if not queries.unsettled(db.session(), place, look.place, look.standing):
        return look
    with unit_of_work() as session:
        fresh = services.settle(session, place, look.criteria, library().modules, at=now())
    return _seen(place, fresh)


def _seen(place: Enrollment, fresh: Sequence[Module] = ()) -> Look:
    criteria = library().criteria_version(place.criteria)
    here, evidence = queries.place_and_evidence(
        db.session(), place, library().modules, zone=criteria.zone
    )
    today = criteria.day_of(now())
    facts = known_on(evidence, today)
    return Look(place, criteria, here, measure(criteria, facts), facts, tuple(fresh))


def _standing(place: Enrollment, criteria: Criteria) -> Standing:
    return services.standing_of(
        db.session(), place, criteria, library().modules, on=criteria.day_of(now())
    )


def _facts(place: Enrollment, criteria: Criteria) -> Facts:
    modules = library().modules
    evidence = queries.evidence_of(db.session(), place, modules, zone=criteria.zone)
    return known_on(evidence, criteria.day_of(now()))


def _allow(roles: frozenset[Role], act: Act) -> bool:
    return any(may(role, act) for role in roles)
