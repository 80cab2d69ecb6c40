"""Whom to evaluate, writing an evaluation, and reading it, as supervisor or as learner."""

import secrets

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from prss_training.accounts.guards import (
    current_organization,
    current_person,
    may,
    may_required,
    require,
)
from prss_training.domain.evaluation import EvaluationKind, OwnEvaluation, Rating, View
from prss_training.domain.people import Act
from prss_training.enrollments.guards import current_enrollment, told_in_json
from prss_training.enrollments.models import Enrollment
from prss_training.enrollments.queries import enrollment
from prss_training.evaluations import queries, services
from prss_training.evaluations.forms import AnswerForm, EvaluationForm
from prss_training.evaluations.models import Evaluation
from prss_training.web.clock import now
from prss_training.web.database import db, unit_of_work
from prss_training.web.errors import status_of
from prss_training.web.paging import page_of

bp = Blueprint("evaluations", __name__, url_prefix="/evaluations")


@bp.get("/")
@may_required(Act.EVALUATE)
def desk() -> ResponseReturnValue:
    """List the learners, with their newest evaluations and what is being written."""
    session, name = db.session(), request.args.get("q", "").strip()
    paging = page_of(session, queries.to_evaluate(current_organization(), name=name))
    ids = [place.id for place in paging.rows]
    return render_template(
        "evaluations/desk.html",
        paging=paging,
        newest=queries.newest(session, ids),
        drafts=queries.drafts(session, current_person(), ids),
        kinds=list(EvaluationKind),
        q=name,
        me=current_person(),
    )


@bp.get("/mine")
@may_required(Act.LEARN)
def mine() -> ResponseReturnValue:
    """List one's own evaluations, the newest first."""
    given = queries.evaluations_of(db.session(), current_enrollment())
    return render_template("evaluations/mine.html", evaluations=given)


@bp.get("/new/<int:enrollment_id>/<kind>")
@may_required(Act.EVALUATE)
def write(enrollment_id: int, kind: str) -> ResponseReturnValue:
    """Show the twelve categories, with what was kept before."""
    place, asked = _asked(enrollment_id, kind)
    return _writing(place, asked, _form(place, asked))


@bp.post("/new/<int:enrollment_id>/<kind>")
@may_required(Act.EVALUATE)
def give(enrollment_id: int, kind: str) -> ResponseReturnValue:
    """Give the evaluation, or keep it for later. Nothing that was typed is lost."""
    place, asked = _asked(enrollment_id, kind)
    form = _form(place, asked)
    for_later = request.form.get("act") == "keep"
    if for_later or not form.validate():
        return _kept(place, asked, form, for_later=for_later)
    try:
        with unit_of_work() as session:
            given = services.give_evaluation(
                session,
                place,
                asked,
                evaluator=current_person(),
                writing=form.writing,
                at=now(),
                opened=form.opened,
            )
            address = url_for(".evaluation", evaluation_id=given.id)
    except services.DraftMovedOn as refused:
        form.form_errors.append(str(refused))
        return _writing(place, asked, form), status_of(refused)
    flash(f"Given: the {asked.label.lower()} of {place.person.name}. They can read it now.", "done")
    return redirect(address, 303)


@bp.post("/new/<int:enrollment_id>/<kind>/kept")
@told_in_json
def keep(enrollment_id: int, kind: str) -> ResponseReturnValue:
    """Keep the draft while the supervisor goes on."""
    require(Act.EVALUATE)
    place, asked = _asked(enrollment_id, kind)
    form = _form(place, asked)
    with unit_of_work() as session:
        draft = services.keep_draft(
            session,
            place,
            asked,
            evaluator=current_person(),
            writing=form.writing,
            opened=form.opened,
            at=now(),
        )
        saved = {"saved_at": draft.saved_at.isoformat(), "revision": draft.revision}
    return jsonify(saved)


@bp.get("/<int:evaluation_id>")
@may_required(Act.EVALUATE, Act.DECIDE_STAGE, Act.LEARN)
def evaluation(evaluation_id: int) -> ResponseReturnValue:
    """Show one evaluation: to its learner with a place to answer, to staff as it stands."""
    return _page(_seen(evaluation_id), AnswerForm())


@bp.post("/<int:evaluation_id>")
@may_required(Act.LEARN)
def answer(evaluation_id: int) -> ResponseReturnValue:
    """Take the learner's answer, once."""
    learner = current_person()
    about = queries.own_evaluation(db.session(), evaluation_id, current_organization(), learner)
    form = AnswerForm()
    if not form.validate_on_submit():
        return _page(about, form), 422
    with unit_of_work() as session:
        services.answer_evaluation(
            session,
            about,
            learner=learner,
            view=View(form.view.data),
            body=form.body.data or "",
            at=now(),
        )
    flash("Your words stand beside the evaluation now. Your supervisor is told.", "done")
    return redirect(url_for(".evaluation", evaluation_id=evaluation_id), 303)


def _asked(enrollment_id: int, kind: str) -> tuple[Enrollment, EvaluationKind]:
    """Return whom and what an address names.

    Raises:
        Missing: there is no such learner here, or no such kind.
        OwnEvaluation: it is the person who asks.
    """
    place = enrollment(db.session(), enrollment_id, current_organization())
    if kind not in list(EvaluationKind):
        raise queries.NoSuchEvaluation
    if place.person_id == current_person().id:
        raise OwnEvaluation
    return place, EvaluationKind(kind)


def _form(place: Enrollment, kind: EvaluationKind) -> EvaluationForm:
    kept = queries.drafts(db.session(), current_person(), [place.id])
    return EvaluationForm.for_page(secrets.token_urlsafe(12), kept.get((place.id, kind)))


def _kept(
    place: Enrollment, kind: EvaluationKind, form: EvaluationForm, *, for_later: bool
) -> ResponseReturnValue:
    """Keep what was written; leave, or show the form again with what is missing."""
    try:
        with unit_of_work() as session:
            services.keep_draft(
                session,
                place,
                kind,
                evaluator=current_person(),
                writing=form.writing,
                opened=form.opened,
                at=now(),
            )
    except (services.DraftMovedOn, services.WordsTooMany) as refused:
        form.form_errors.append(str(refused))
        return _writing(place, kind, form), status_of(refused)
    if for_later:
        flash(f"Kept as a draft: the {kind.label.lower()} of {place.person.name}.", "done")
        return redirect(url_for(".desk"), 303)
    return _writing(place, kind, form), 422


def _writing(place: Enrollment, kind: EvaluationKind, form: EvaluationForm) -> str:
    session = db.session()
    return render_template(
        "evaluations/write.html",
        enrollment=place,
        kind=kind,
        form=form,
        ratings=list(Rating),
        draft=queries.drafts(session, current_person(), [place.id]).get((place.id, kind)),
        before=queries.evaluations_of(session, place)[:1],
        zone=current_organization().zone,
    )


def _seen(evaluation_id: int) -> Evaluation:
    """Return an evaluation that the person may read: any as staff, their own as a learner."""
    session, organization = db.session(), current_organization()
    if may(Act.EVALUATE) or may(Act.DECIDE_STAGE):
        return queries.evaluation(session, evaluation_id, organization)
    return queries.own_evaluation(session, evaluation_id, organization, current_person())


def _page(about: Evaluation, form: AnswerForm) -> str:
    given = queries.evaluations_of(db.session(), about.enrollment)
    return render_template(
        "evaluations/evaluation.html",
        evaluation=about,
        before=[one for one in given if one.given_at < about.given_at][:1],
        after=[one for one in given if one.kind is about.kind and one.number > about.number][:1],
        own=about.enrollment.person_id == current_person().id,
        form=form,
        organization=current_organization(),
    )
