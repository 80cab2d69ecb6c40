"""A module's check: its rules, the questions, and how it went."""

import secrets
from functools import lru_cache

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from prss_training.accommodations.queries import accommodations_of
from prss_training.accounts.guards import current_organization, may_required, require
from prss_training.checks import queries, services
from prss_training.checks.forms import AnswerForm
from prss_training.checks.models import CheckTry
from prss_training.checks.results import answered
from prss_training.content.markdown import render
from prss_training.domain.people import Act
from prss_training.domain.program import Module
from prss_training.enrollments.forms import BareForm
from prss_training.enrollments.guards import current_enrollment, open_module, told_in_json
from prss_training.enrollments.models import Enrollment
from prss_training.web.clock import now
from prss_training.web.database import db, unit_of_work
from prss_training.web.library import library

bp = Blueprint("checks", __name__)

_RENEWED = (
    "Some of these questions were taken out of the check after you began. "
    "Here is a new set. It does not use up a try."
)


@bp.get("/modules/<module>/check")
@may_required(Act.LEARN)
def check(module: str) -> ResponseReturnValue:
    """Show the rules, the tries so far, and the way to begin or go on."""
    enrollment, found = open_module(module)
    today = current_organization().day_of(now())
    return render_template(
        "checks/check.html",
        module=found,
        standing=queries.check_standing(db.session(), enrollment, found),
        accommodations=accommodations_of(db.session(), enrollment, on=today),
        form=BareForm(),
        zone=current_organization().zone,
    )


@bp.post("/modules/<module>/check")
@may_required(Act.LEARN)
def begin(module: str) -> ResponseReturnValue:
    """Draw the next try's questions, or go on with the try that is begun."""
    enrollment, found = open_module(module)
    with unit_of_work() as session:
        made = services.begin_try(session, enrollment, found, seed=_chance(), at=now())
        address = url_for(".take", try_id=made.id)
    return redirect(address, 303)


@bp.get("/checks/<int:try_id>")
@may_required(Act.LEARN)
def take(try_id: int) -> ResponseReturnValue:
    """Show the questions, with what was answered before."""
    enrollment, made, module = _try(try_id)
    if made.marked_at is not None:
        return redirect(url_for(".result", try_id=try_id), 303)
    if not services.askable(module.check, queries.drawn(made)):
        with unit_of_work() as session:
            services.renew_if_stale(session, enrollment, try_id, module, seed=_chance(), at=now())
        flash(_RENEWED, "info")
        return redirect(url_for(".take", try_id=try_id), 303)
    return _questions(made, module, _form(made, module))


@bp.post("/checks/<int:try_id>")
@may_required(Act.LEARN)
def finish(try_id: int) -> ResponseReturnValue:
    """Mark the try, or say which questions have no answer yet. No answer is lost."""
    enrollment, made, module = _try(try_id)
    if made.marked_at is not None:
        return redirect(url_for(".result", try_id=try_id), 303)
    if not services.askable(module.check, queries.drawn(made)):
        return redirect(url_for(".take", try_id=try_id), 303)
    form = AnswerForm.for_try(module.check, queries.drawn(made))
    if request.form.get("act") == "keep" or not form.validate():
        return _kept(enrollment, module, try_id, form)
    with unit_of_work() as session:
        services.finish_try(
            session, enrollment, try_id, module, answers=form.answers, seed=_chance(), at=now()
        )
    return redirect(url_for(".result", try_id=try_id), 303)


@bp.post("/checks/<int:try_id>/kept")
@told_in_json
def keep(try_id: int) -> ResponseReturnValue:
    """Keep the answers given so far, while the learner goes on."""
    require(Act.LEARN)
    enrollment, made, module = _try(try_id)
    if not services.askable(module.check, queries.drawn(made)):
        return jsonify(sentence=_RENEWED), 409
    answers = AnswerForm.for_try(module.check, queries.drawn(made)).answers
    with unit_of_work() as session:
        kept = services.keep_answers(session, enrollment, try_id, answers=answers)
        count = len(kept.kept)
    return jsonify(saved_at=now().isoformat(), answered=count)


@bp.get("/checks/<int:try_id>/result")
@may_required(Act.LEARN)
def result(try_id: int) -> ResponseReturnValue:
    """Show how a finished try went, question by question, and what comes next."""
    enrollment, made, module = _try(try_id)
    if made.marked_at is None:
        return redirect(url_for(".take", try_id=try_id), 303)
    return render_template(
        "checks/result.html",
        module=module,
        made=made,
        answers=answered(module, queries.marks(made)),
        standing=queries.check_standing(db.session(), enrollment, module),
        entered=queries.entered_for(db.session(), [made.id]).get(made.id),
        stem=_stem,
        form=BareForm(),
        zone=current_organization().zone,
    )


def _try(try_id: int) -> tuple[Enrollment, CheckTry, Module]:
    enrollment = current_enrollment()
    made = queries.check_try(db.session(), enrollment, try_id)
    return enrollment, made, library().module(made.module)


def _form(made: CheckTry, module: Module) -> AnswerForm:
    return AnswerForm.for_try(module.check, queries.drawn(made), made.kept)


def _kept(
    enrollment: Enrollment, module: Module, try_id: int, form: AnswerForm
) -> ResponseReturnValue:
    """Keep what was answered; leave, or show the questions again with what is missing."""
    with unit_of_work() as session:
        services.keep_answers(session, enrollment, try_id, answers=form.answers)
    if request.form.get("act") == "keep":
        flash("Your answers are kept. Come back when you like.", "done")
        return redirect(url_for(".check", module=module.key), 303)
    made = queries.check_try(db.session(), enrollment, try_id)
    return _questions(made, module, form), 422


def _questions(made: CheckTry, module: Module, form: AnswerForm) -> str:
    return render_template("checks/take.html", made=made, module=module, form=form, stem=_stem)


def _chance() -> int:
    return secrets.randbits(32)


@lru_cache(maxsize=4096)
def _stem(markdown: str) -> Markup:
    html = render(markdown, terms={}, sources={}, heading_from=4)
    return Markup(html)  # noqa: S704  (the reader of Markdown lets no HTML through)
