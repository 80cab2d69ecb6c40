"""Supervision that learners received: recorded, listed, taken back."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from prss_training.accounts.guards import current_organization, current_person, may_required
from prss_training.domain.errors import Unacceptable
from prss_training.domain.hours import Hours
from prss_training.domain.people import Act
from prss_training.enrollments.models import Enrollment
from prss_training.enrollments.queries import enrollment, enrollments_of
from prss_training.fieldwork import queries, services
from prss_training.fieldwork.blueprint import bp
from prss_training.fieldwork.forms import ReverseForm
from prss_training.fieldwork.supervision_form import SupervisionForm
from prss_training.web.clock import now
from prss_training.web.database import db, unit_of_work
from prss_training.web.errors import status_of
from prss_training.web.paging import page_of


@bp.route("/supervision/", methods=["GET", "POST"])
@may_required(Act.RECORD_SUPERVISION)
def supervision() -> ResponseReturnValue:
    """List the supervision that was recorded, and take a new record."""
    form = SupervisionForm.choosing(_others(), data=_first_words())
    if not form.validate_on_submit():
        return _supervision_page(form), 422 if form.errors else 200
    try:
        with unit_of_work() as session:
            given = services.record_supervision(
                session,
                enrollment(session, int(form.learner.data), current_organization()),
                **form.given,
                supervisor=current_person(),
                at=now(),
            )
    except Unacceptable as refusal:
        form.blame(refusal)
        return _supervision_page(form), status_of(refusal)
    flash(
        f"Recorded {Hours(given.minutes)} hours of supervision of {given.enrollment.person.name}."
    )
    return redirect(url_for(".supervision"), 303)


@bp.route("/supervision/<int:supervision_id>/reversal", methods=["GET", "POST"])
@may_required(Act.RECORD_SUPERVISION)
def reverse_supervision(supervision_id: int) -> ResponseReturnValue:
    """Ask for the reason, and take a record of supervision back."""
    given = queries.supervision(db.session(), supervision_id, current_organization())
    form = ReverseForm()
    if not form.validate_on_submit():
        page = render_template("fieldwork/reverse_supervision.html", given=given, form=form)
        return page, 422 if form.errors else 200
    with unit_of_work() as session:
        services.reverse_supervision(
            session,
            given,
            reason=form.reason.data,
            supervisor=current_person(),
            at=now(),
        )
    flash(f"Taken back: {Hours(given.minutes)} hours of {given.enrollment.person.name}.")
    return redirect(url_for(".supervision"), 303)


def _first_words() -> dict[str, Any] | None:
    """Return what the form says before anybody typed: today, and the last qualification."""
    if request.method == "POST":
        return None
    qualification = queries.last_qualification(db.session(), current_person())
    return {
        "day": current_organization().day_of(now()),
        "qualification": qualification.value if qualification else "",
    }


def _supervision_page(form: SupervisionForm) -> str:
    session = db.session()
    paging = page_of(session, queries.supervision_listed(current_organization()))
    return render_template(
        "fieldwork/supervision.html",
        form=form,
        paging=paging,
        reversals=queries.supervision_reversals(session, [given.id for given in paging.rows]),
        me=current_person(),
        learners=len(form.learner.choices) - 1,
    )


def _others() -> list[Enrollment]:
    """Return the places here of everybody but whoever is asking."""
    places = enrollments_of(db.session(), current_organization())
    me = current_person().id
    return [place for place in places if place.person_id != me]
