"""A learner's plan, the goals in it, and what a trainer reads of it where it is shared."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from prss_training.accounts.guards import current_organization, current_person, may_required
from prss_training.domain.drafts import TextMovedOn
from prss_training.domain.errors import DomainError
from prss_training.domain.goals import GoalState
from prss_training.domain.people import Act
from prss_training.enrollments.forms import BareForm
from prss_training.enrollments.guards import current_enrollment
from prss_training.plans import queries, services
from prss_training.plans.forms import GoalForm
from prss_training.plans.models import Goal
from prss_training.sharing.forms import ShareForm
from prss_training.sharing.models import Shared
from prss_training.sharing.queries import shares_of, trainers_for
from prss_training.sharing.services import open_shared
from prss_training.web.clock import now
from prss_training.web.database import db, unit_of_work
from prss_training.web.errors import status_of
from prss_training.web.library import library

bp = Blueprint("plans", __name__)

_SAID = {
    GoalState.REACHED: "Marked as reached.",
    GoalState.LET_GO: "Let go. That is a decision too.",
    GoalState.AHEAD: "Taken up again.",
}


@bp.get("/plan/")
@may_required(Act.LEARN)
def plan() -> ResponseReturnValue:
    """Show the goals, with a form for another one and who may read them."""
    return _page(GoalForm.choosing(library().modules))


@bp.post("/plan/")
@may_required(Act.LEARN)
def add() -> ResponseReturnValue:
    """Write down a goal."""
    form = GoalForm.choosing(library().modules)
    if not form.validate_on_submit():
        return _page(form), 422
    place = current_enrollment()
    try:
        with unit_of_work() as session:
            services.add_goal(session, place, form.wanted, at=now())
    except services.PlanFull as refused:
        form.form_errors.append(str(refused))
        return _page(form), status_of(refused)
    flash("Your goal is in your plan.", "done")
    return redirect(url_for(".plan"), 303)


@bp.get("/plan/goals/<int:goal_id>")
@may_required(Act.LEARN)
def goal(goal_id: int) -> ResponseReturnValue:
    """Show one goal, to change it or to say what became of it."""
    found = queries.goal(db.session(), current_enrollment(), goal_id)
    return _goal_page(found, GoalForm.choosing(library().modules, found))


@bp.post("/plan/goals/<int:goal_id>")
@may_required(Act.LEARN)
def change(goal_id: int) -> ResponseReturnValue:
    """Write a goal anew. What was typed is never lost."""
    place = current_enrollment()
    found = queries.goal(db.session(), place, goal_id)
    form = GoalForm.choosing(library().modules)
    if not form.validate_on_submit():
        return _goal_page(found, form), 422
    try:
        with unit_of_work() as session:
            services.change_goal(session, place, goal_id, form.wanted, revision=form.seen)
    except TextMovedOn as refused:
        return _moved_on(goal_id, form, refused)
    flash("Your goal is changed.", "done")
    return redirect(url_for(".plan"), 303)


@bp.post("/plan/goals/<int:goal_id>/state")
@may_required(Act.LEARN)
def say(goal_id: int) -> ResponseReturnValue:
    """Say that a goal is reached, let go, or ahead again."""
    place, said = current_enrollment(), request.form.get("state", "")
    if said not in list(GoalState):
        queries.goal(db.session(), place, goal_id)
        flash("Choose whether it is reached or let go.", "warning")
        return redirect(url_for(".goal", goal_id=goal_id), 303)
    with unit_of_work() as session:
        services.say_of_goal(session, place, goal_id, GoalState(said), at=now())
    flash(_SAID[GoalState(said)], "done")
    return redirect(url_for(".plan"), 303)


@bp.post("/plan/goals/<int:goal_id>/erase")
@may_required(Act.LEARN)
def erase(goal_id: int) -> ResponseReturnValue:
    """Erase a goal for good."""
    place = current_enrollment()
    with unit_of_work() as session:
        services.erase_goal(session, place, goal_id)
    flash("The goal is erased.", "done")
    return redirect(url_for(".plan"), 303)


@bp.get("/learners/<int:enrollment_id>/plan")
@may_required(Act.READ_SHARED)
def shared(enrollment_id: int) -> ResponseReturnValue:
    """Show a learner's plan to the trainer they share it with, and note that it was read."""
    with unit_of_work() as session:
        held = open_shared(
            session, current_person(), current_organization(), enrollment_id, Shared.PLAN, at=now()
        )
        share_id = held.id
    place = held.enrollment
    return render_template(
        "plans/shared.html",
        enrollment=place,
        share_id=share_id,
        goals=queries.goals(db.session(), place),
        titles=_titles(),
        organization=current_organization(),
    )


def _page(form: GoalForm) -> str:
    session, place = db.session(), current_enrollment()
    return render_template(
        "plans/plan.html",
        goals=queries.goals(session, place),
        form=form,
        bare=BareForm(),
        titles=_titles(),
        shares=shares_of(session, place, Shared.PLAN),
        share_form=ShareForm.choosing(trainers_for(session, place)),
        what=Shared.PLAN,
        organization=current_organization(),
        today=current_organization().day_of(now()),
    )


def _goal_page(found: Goal, form: GoalForm, newer: Goal | None = None) -> str:
    return render_template(
        "plans/goal.html",
        goal=found,
        form=form,
        bare=BareForm(),
        newer=newer,
        titles=_titles(),
        organization=current_organization(),
    )


def _moved_on(goal_id: int, form: GoalForm, refused: DomainError) -> ResponseReturnValue:
    """Show the page again with what was typed, and what was saved elsewhere beside it."""
    newer = queries.goal(db.session(), current_enrollment(), goal_id)
    form.form_errors.append(str(refused))
    form.revision.data = str(newer.revision)
    return _goal_page(newer, form, newer), status_of(refused)


def _titles() -> dict[str, str]:
    return {module.key: module.title for module in library().modules}
