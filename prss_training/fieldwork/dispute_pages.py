"""Disputing an answer as a learner, and answering a dispute as somebody else."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from prss_training.accounts.guards import current_organization, current_person, may_required
from prss_training.domain.errors import Conflict, Unacceptable
from prss_training.domain.people import Act
from prss_training.domain.practice import OwnHours, ReasonMissing
from prss_training.enrollments.guards import current_enrollment
from prss_training.fieldwork import disputes as services
from prss_training.fieldwork import queries
from prss_training.fieldwork.blueprint import bp
from prss_training.fieldwork.forms import AnswerForm, DisputeForm
from prss_training.web.clock import now
from prss_training.web.database import db, unit_of_work
from prss_training.web.errors import status_of
from prss_training.web.filters import day
from prss_training.web.paging import page_of


@bp.route("/practice/<int:entry_id>/dispute", methods=["GET", "POST"])
@may_required(Act.LOG_PRACTICE)
def dispute(entry_id: int) -> ResponseReturnValue:
    """Take a learner's objection to a returned or reversed entry of their own."""
    entry = queries.own_entry(db.session(), entry_id, current_enrollment())
    form = DisputeForm()
    if not form.validate_on_submit():
        return _dispute_page(entry_id, form), 422 if form.errors else 200
    try:
        with unit_of_work() as session:
            services.dispute_entry(session, entry, reason=form.reason.data, at=now())
    except ReasonMissing as refusal:
        form.blame(refusal)
        return _dispute_page(entry_id, form), status_of(refusal)
    except Conflict as refusal:
        return _dispute_page(entry_id, form, refusal=str(refusal)), status_of(refusal)
    flash(f"Your dispute of {day(entry.worked_on)} is sent. Somebody else looks at the entry next.")
    return redirect(url_for(".ledger"), 303)


def _dispute_page(entry_id: int, form: DisputeForm, *, refusal: str = "") -> str:
    entry = queries.own_entry(db.session(), entry_id, current_enrollment())
    return render_template(
        "fieldwork/dispute.html",
        entry=entry,
        state=queries.state_of(entry),
        form=form,
        refusal=refusal,
        zone=current_organization().zone,
    )


@bp.get("/hours/disputes")
@may_required(Act.ANSWER_DISPUTE)
def disputes() -> ResponseReturnValue:
    """List the disputes of the organization, those without an answer first."""
    organization = current_organization()
    me = current_person()
    return render_template(
        "fieldwork/disputes.html",
        paging=page_of(db.session(), queries.disputes_listed(organization)),
        state_of=queries.state_of,
        may_answer=lambda entry: services.may_answer(entry, me),
        zone=organization.zone,
    )


@bp.route("/hours/<int:entry_id>/dispute", methods=["GET", "POST"])
@may_required(Act.ANSWER_DISPUTE)
def answer_dispute(entry_id: int) -> ResponseReturnValue:
    """Show one dispute with everything said so far, and take its answer."""
    entry = queries.disputed_entry(db.session(), entry_id, current_organization())
    if entry.enrollment.person_id == current_person().id:
        raise OwnHours
    form = AnswerForm()
    if not form.validate_on_submit():
        return _answer_page(entry_id, form), 422 if form.errors else 200
    upheld = form.answer.data == AnswerForm.UPHELD
    try:
        with unit_of_work() as session:
            services.answer_dispute(
                session,
                entry,
                upheld=upheld,
                reason=form.reason.data or "",
                person=current_person(),
                at=now(),
            )
    except Unacceptable as refusal:
        form.blame(refusal)
        return _answer_page(entry_id, form), status_of(refusal)
    except Conflict as refusal:
        return _answer_page(entry_id, form, refusal=str(refusal)), status_of(refusal)
    who = entry.enrollment.person.name
    flash(f"Upheld: the hours of {who} count now." if upheld else f"{who} is told why not.")
    return redirect(url_for(".disputes"), 303)


def _answer_page(entry_id: int, form: AnswerForm, *, refusal: str = "") -> str:
    organization = current_organization()
    entry = queries.disputed_entry(db.session(), entry_id, organization)
    return render_template(
        "fieldwork/answer_dispute.html",
        entry=entry,
        state=queries.state_of(entry),
        may_answer=services.may_answer(entry, current_person()),
        form=form,
        refusal=refusal,
        zone=organization.zone,
    )
