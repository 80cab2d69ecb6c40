"""The ladder: a learner's own path, who is ready, deciding a step, and how a program moves."""

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from prss_training import paths
from prss_training.accounts.guards import (
    current_organization,
    current_person,
    current_roles,
    may,
    may_required,
)
from prss_training.content.stages_file import read_ladder
from prss_training.domain.criteria import Finding
from prss_training.domain.errors import Conflict, Unacceptable
from prss_training.domain.evaluation import EvaluationKind
from prss_training.domain.hour_rules import PracticeHours, SupervisionHours
from prss_training.domain.people import Act
from prss_training.domain.rules import (
    BeEvaluated,
    CompleteModules,
    SignStatement,
)
from prss_training.domain.stages import Direction, Ladder
from prss_training.enrollments.guards import current_enrollment
from prss_training.enrollments.models import Enrollment
from prss_training.enrollments.queries import NotEnrolled, enrollment
from prss_training.evaluations.queries import (
    evaluations_of,
    reversals,
    sign_off,
    sign_offs,
    signed_off,
)
from prss_training.evaluations.services import reverse_sign_off
from prss_training.evaluations.services import sign_off as write_sign_off
from prss_training.stages import queries, services
from prss_training.stages.flow import cohorts, discreet_flow
from prss_training.stages.flow import flow as flow_of
from prss_training.stages.forms import OwnStepForm, SignOffForm, StepForm, WishForm
from prss_training.stages.services import Look
from prss_training.web import library as web_library
from prss_training.web.clock import now
from prss_training.web.database import db, unit_of_work
from prss_training.web.errors import status_of
from prss_training.web.fields import ReverseForm
from prss_training.web.library import library
from prss_training.web.paging import page_of

bp = Blueprint("stages", __name__, url_prefix="/path")

_LADDER = "prss_ladder"
_WAYS: dict[type, tuple[str, str]] = {
    CompleteModules: ("progress.home", "Go on with the program"),
    PracticeHours: ("fieldwork.log", "Log practice hours"),
    SupervisionHours: ("fieldwork.ledger", "See your practice record"),
    BeEvaluated: ("evaluations.mine", "See your evaluations"),
}


@bp.record
def _read_ladder(state: BlueprintSetupState) -> None:
    """Read the ladder when the application is made; a mistake in it stops the start."""
    known = state.app.extensions[web_library.KEY]
    state.app.extensions[_LADDER] = read_ladder(paths.CONTENT, known.modules, known.statements)


def ladder() -> Ladder:
    """Return the ladder of the running application."""
    found: Ladder = current_app.extensions[_LADDER]
    return found


@bp.get("/")
@may_required(Act.LEARN)
def path() -> ResponseReturnValue:
    """Show the ladder, where the learner stands, and what the next step asks."""
    try:
        place = current_enrollment()
    except NotEnrolled:
        first = ladder().stages[0]
        return render_template("stages/interested.html", ladder=ladder(), first=first)
    return _own_page(place, WishForm())


@bp.post("/wish")
@may_required(Act.LEARN)
def wish() -> ResponseReturnValue:
    """Keep the learner's own words about what comes next."""
    place = current_enrollment()
    form = WishForm()
    if not form.validate_on_submit():
        return _own_page(place, form), 422
    with unit_of_work() as session:
        services.write_wish(session, place, body=form.body.data, ladder=ladder(), at=now())
    flash("Your words are kept. Your supervisor can read them.", "done")
    return redirect(url_for(".path"), 303)


@bp.route("/step", methods=["GET", "POST"])
@may_required(Act.LEARN)
def own_step() -> ResponseReturnValue:
    """Let learners step back or pause by themselves, without a reason."""
    place = current_enrollment()
    seen = _look(place)
    form = OwnStepForm.choosing(ladder(), seen.here)
    if not form.validate_on_submit():
        page = render_template("stages/own_step.html", form=form, here=seen.here)
        return page, 422 if form.errors else 200
    direction, to = form.decided
    with unit_of_work() as session:
        step = services.take_step(
            session,
            place,
            ladder=ladder(),
            modules=library().modules,
            direction=direction,
            to=to,
            decider=current_person(),
            reason=form.reason.data or "",
            effective_on=current_organization().day_of(now()),
            at=now(),
        )
        name = ladder().stage(step.stage).name
    done = "You are taking a pause" if direction is Direction.PAUSE else f"You are here now: {name}"
    flash(f"{done}. Everything you have done stays yours.", "done")
    return redirect(url_for(".path"), 303)


@bp.get("/ready")
@may_required(Act.DECIDE_STAGE)
def ready() -> ResponseReturnValue:
    """List the learners by where they stand, those who are ready for a step first."""
    session, organization = db.session(), current_organization()
    name = request.args.get("q", "").strip()
    paging = page_of(session, queries.learners(organization, name=name))
    seen = services.looks(session, paging.rows, organization, ladder(), library().modules, at=now())
    return render_template(
        "stages/ready.html",
        paging=paging,
        looks=sorted(seen, key=lambda one: (not one.ready, not one.wishes, one.here.paused)),
        q=name,
        organization=organization,
        me=current_person(),
    )


@bp.get("/flow")
@may_required(Act.SEE_FLOW)
def flow() -> ResponseReturnValue:
    """Show how many people are in each stage, how long they stay, and each month's beginners."""
    organization = current_organization()
    learning, joined = queries.everybody(db.session(), ladder(), organization)
    today = organization.day_of(now())
    rows = flow_of(ladder(), [*joined, *learning], today=today)
    discreet = not may(Act.SEE_LEARNERS)
    return render_template(
        "stages/flow.html",
        rows=discreet_flow(rows) if discreet else rows,
        most=max((row.here or 0 for row in rows), default=0),
        cohorts=() if discreet else cohorts(ladder(), learning),
        ladder=ladder(),
        discreet=discreet,
        anybody=bool(learning or joined),
        today=today,
    )


@bp.get("/<int:enrollment_id>")
@may_required(Act.DECIDE_STAGE)
def learner(enrollment_id: int) -> ResponseReturnValue:
    """Show one learner on the ladder, with the forms that decide and sign off."""
    seen = _look(enrollment(db.session(), enrollment_id, current_organization()))
    return _staff_page(seen, _step_form(seen), _sign_form(seen.enrollment))


@bp.post("/<int:enrollment_id>")
@may_required(Act.DECIDE_STAGE)
def decide(enrollment_id: int) -> ResponseReturnValue:
    """Take the step that somebody decided, or say what still stands against it."""
    place = enrollment(db.session(), enrollment_id, current_organization())
    seen = _look(place)
    form = _step_form(seen)
    if not form.validate_on_submit():
        return _staff_page(seen, form, _sign_form(place)), 422
    direction, to = form.decided
    try:
        with unit_of_work() as session:
            services.take_step(
                session,
                place,
                ladder=ladder(),
                modules=library().modules,
                direction=direction,
                to=to,
                decider=current_person(),
                reason=form.reason.data or "",
                effective_on=form.day.data,
                at=now(),
                waivers=form.waivers,
            )
    except (Conflict, Unacceptable) as refused:
        form.blame(refused)
        return _staff_page(_look(place), form, _sign_form(place)), status_of(refused)
    flash(f"Decided for {place.person.name}: {direction.label.lower()}. They are told.", "done")
    return redirect(url_for(".learner", enrollment_id=enrollment_id), 303)


@bp.post("/<int:enrollment_id>/sign-off")
@may_required(Act.DECIDE_STAGE)
def sign(enrollment_id: int) -> ResponseReturnValue:
    """Sign one thing off, in the role that signs it."""
    place = enrollment(db.session(), enrollment_id, current_organization())
    form = _sign_form(place)
    if not form.validate_on_submit():
        seen = _look(place)
        return _staff_page(seen, _step_form(seen), form), 422
    kind = ladder().sign_off(form.what.data)
    with unit_of_work() as session:
        write_sign_off(
            session,
            place,
            what=kind.key,
            title=kind.title,
            role=kind.signer(current_roles()),
            note=form.note.data or "",
            signer=current_person(),
            at=now(),
        )
    flash(f"Signed off for {place.person.name}: {kind.title}.", "done")
    return redirect(url_for(".learner", enrollment_id=enrollment_id), 303)


@bp.route("/sign-off/<int:sign_off_id>/reversal", methods=["GET", "POST"])
@may_required(Act.DECIDE_STAGE)
def reverse(sign_off_id: int) -> ResponseReturnValue:
    """Ask for the reason, and take a sign-off back."""
    row = sign_off(db.session(), sign_off_id, current_organization())
    kinds = {kind.key: kind for kind in ladder().sign_offs}
    form = ReverseForm()
    if not form.validate_on_submit():
        page = render_template("stages/reverse.html", sign_off=row, kinds=kinds, form=form)
        return page, 422 if form.errors else 200
    with unit_of_work() as session:
        reverse_sign_off(
            session,
            row,
            reason=form.reason.data,
            person=current_person(),
            role=ladder().sign_off(row.what).signer(current_roles()),
            at=now(),
        )
    flash(f"Taken back: a sign-off of {row.enrollment.person.name}.")
    return redirect(url_for(".learner", enrollment_id=row.enrollment_id), 303)


def _look(place: Enrollment) -> Look:
    return services.look(db.session(), place, ladder(), library().modules, at=now())


def _own_page(place: Enrollment, form: WishForm) -> str:
    seen = _look(place)
    signed = sign_offs(db.session(), place)
    return render_template(
        "stages/path.html",
        look=seen,
        ladder=ladder(),
        ways={f.requirement.key: _way(f) for found in seen.ahead for f in found.findings},
        form=form,
        signed=signed,
        reversals=reversals(db.session(), [row.id for row in signed]),
        kinds={kind.key: kind for kind in ladder().sign_offs},
        conditions=_conditions(),
        organization=current_organization(),
    )


def _staff_page(seen: Look, form: StepForm, sign_form: SignOffForm) -> str:
    session, place, roles = db.session(), seen.enrollment, current_roles()
    own = place.person_id == current_person().id
    signed = sign_offs(session, place)
    return render_template(
        "stages/learner.html",
        look=seen,
        enrollment=place,
        ladder=ladder(),
        form=form,
        sign_form=sign_form,
        kinds={kind.key: kind for kind in ladder().sign_offs},
        signed=signed,
        reversals=reversals(session, [row.id for row in signed]),
        evaluations=evaluations_of(session, place),
        evaluation_kinds=list(EvaluationKind),
        may_evaluate=may(Act.EVALUATE),
        conditions=_conditions(),
        own=own,
        theirs=frozenset() if own else {k.key for k in ladder().sign_offs if set(k.by) & roles},
        organization=current_organization(),
    )


def _step_form(seen: Look) -> StepForm:
    may_waive = {
        condition.key
        for found in seen.ahead
        for condition in found.stage.conditions
        if condition.may_waive
    }
    open_now = [
        (finding.requirement.key, finding.requirement.title)
        for found in seen.ahead
        for finding in found.open
        if finding.requirement.key in may_waive
    ]
    return StepForm.choosing(ladder(), seen.here, open_now, current_organization().day_of(now()))


def _sign_form(place: Enrollment) -> SignOffForm:
    """Return the form with what the person may sign and is not signed yet."""
    done, roles = signed_off(db.session(), place), current_roles()
    return SignOffForm.choosing(
        [k for k in ladder().sign_offs if k.key not in done and set(k.by) & roles]
    )


def _conditions() -> dict[str, str]:
    """Return the title of every condition, as steps name what they waived."""
    return {
        f"{stage.key}/{condition.key}": condition.requirement.title
        for stage in ladder().stages
        for condition in stage.conditions
    }


def _way(finding: Finding) -> tuple[str, str] | None:
    """Return where a learner can do something about a condition, if anywhere."""
    rule = finding.requirement.rule
    if finding.met:
        return None
    if isinstance(rule, SignStatement):
        return url_for("statements.sign", key=rule.statement), "Read and sign"
    if type(rule) in _WAYS:
        endpoint, label = _WAYS[type(rule)]
        return url_for(endpoint), label
    return None
