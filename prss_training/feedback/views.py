"""Saying what helped in a module, hearing it without names, and telling what was done."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from prss_training.accounts.guards import (
    current_organization,
    current_person,
    may,
    may_required,
    signed_in_required,
)
from prss_training.domain.listening import TOGETHER, ModuleNotFinished, NothingSaid
from prss_training.domain.people import Act
from prss_training.domain.program import Module
from prss_training.enrollments.forms import BareForm
from prss_training.enrollments.guards import current_enrollment
from prss_training.enrollments.queries import completed_modules
from prss_training.feedback import queries, services
from prss_training.feedback.forms import ChangeForm, SayForm
from prss_training.web.clock import now
from prss_training.web.database import db, unit_of_work
from prss_training.web.errors import status_of
from prss_training.web.fields import ReverseForm
from prss_training.web.library import library

bp = Blueprint("feedback", __name__)


@bp.get("/modules/<module>/said")
@may_required(Act.LEARN)
def say(module: str) -> ResponseReturnValue:
    """Ask what helped in a module and what should change."""
    found = _finished(module)
    kept = queries.own_answer(db.session(), current_enrollment(), found.key)
    return _say_page(found, SayForm(obj=kept))


@bp.post("/modules/<module>/said")
@may_required(Act.LEARN)
def keep(module: str) -> ResponseReturnValue:
    """Keep what the learner says."""
    found, form = _finished(module), SayForm()
    if not form.validate_on_submit():
        return _say_page(found, form), 422
    place = current_enrollment()
    try:
        with unit_of_work() as session:
            services.say(
                session,
                place,
                found,
                helped=form.helped.data or "",
                change=form.change.data or "",
                at=now(),
            )
    except NothingSaid as refused:
        form.helped.errors = [str(refused)]
        return _say_page(found, form), status_of(refused)
    flash("Thank you. Your words are kept without your name.", "done")
    return redirect(url_for("lessons.module", module=module), 303)


@bp.post("/modules/<module>/said/erase")
@may_required(Act.LEARN)
def unsay(module: str) -> ResponseReturnValue:
    """Erase what the learner said."""
    place = current_enrollment()
    with unit_of_work() as session:
        services.unsay(session, place, module)
    flash("Your words are erased.", "done")
    return redirect(url_for("lessons.module", module=module), 303)


@bp.get("/said-and-done/")
@signed_in_required
def said_and_done() -> ResponseReturnValue:
    """Show everybody in the organization what was changed because of what learners said."""
    organization = current_organization()
    return render_template(
        "feedback/said_and_done.html",
        changes=queries.changes(db.session(), organization),
        titles=_titles(),
        may_answer=may(Act.ANSWER_FEEDBACK),
        organization=organization,
    )


@bp.get("/feedback/")
@may_required(Act.ANSWER_FEEDBACK)
def modules() -> ResponseReturnValue:
    """List the modules with how many answers there are to read."""
    heard = queries.heard(db.session(), current_organization())
    return render_template(
        "feedback/modules.html",
        modules=library().modules,
        heard=heard,
        nobody=queries.NOBODY,
        together=TOGETHER,
    )


@bp.get("/feedback/<module>")
@may_required(Act.ANSWER_FEEDBACK)
def answers(module: str) -> ResponseReturnValue:
    """Show what learners say about one module, with a form to tell what was changed."""
    return _answers_page(library().module(module), ChangeForm())


@bp.post("/feedback/<module>")
@may_required(Act.ANSWER_FEEDBACK)
def tell(module: str) -> ResponseReturnValue:
    """Tell everybody what was changed."""
    found, form = library().module(module), ChangeForm()
    if not form.validate_on_submit():
        return _answers_page(found, form), 422
    with unit_of_work() as session:
        services.write_change(
            session,
            current_organization(),
            found,
            said=form.said.data or "",
            done=form.done.data or "",
            by=current_person(),
            at=now(),
        )
    flash("Told. Everybody in your organization can read it now.", "done")
    return redirect(url_for(".said_and_done"), 303)


@bp.route("/feedback/changes/<int:change_id>/reversal", methods=["GET", "POST"])
@may_required(Act.ANSWER_FEEDBACK)
def reverse(change_id: int) -> ResponseReturnValue:
    """Ask for the reason, and take a line back."""
    found = queries.change(db.session(), change_id, current_organization())
    form = ReverseForm()
    if not form.validate_on_submit():
        page = render_template("feedback/reverse.html", change=found, titles=_titles(), form=form)
        return page, 422 if form.errors else 200
    with unit_of_work() as session:
        services.take_change_back(
            session,
            queries.change(session, change_id, current_organization()),
            reason=form.reason.data or "",
            by=current_person(),
            at=now(),
        )
    flash("Taken back. It is no longer shown.", "done")
    return redirect(url_for(".said_and_done"), 303)


def _finished(key: str) -> Module:
    """Return a module that the person who asks has finished.

    Raises:
        Missing: the library has no such module.
        ModuleNotFinished: they have not.
    """
    found = library().module(key)
    if found.key not in completed_modules(db.session(), current_enrollment()):
        raise ModuleNotFinished(found)
    return found


def _say_page(module: Module, form: SayForm) -> str:
    return render_template(
        "feedback/say.html",
        module=module,
        form=form,
        bare=BareForm(),
        together=TOGETHER,
        kept=queries.own_answer(db.session(), current_enrollment(), module.key),
    )


def _answers_page(module: Module, form: ChangeForm) -> str:
    session, organization = db.session(), current_organization()
    changes = [one for one in queries.changes(session, organization) if one.module == module.key]
    return render_template(
        "feedback/answers.html",
        module=module,
        heard=queries.heard(session, organization).get(module.key, queries.NOBODY),
        changes=changes,
        taken_back=queries.taken_back(session, organization, module),
        together=TOGETHER,
        form=form,
        organization=organization,
    )


def _titles() -> dict[str, str]:
    return {module.key: module.title for module in library().modules}
