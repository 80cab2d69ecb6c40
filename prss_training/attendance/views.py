"""A trainer's list of who attended the live hours."""

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from prss_training.accounts.guards import current_organization, current_person, may_required
from prss_training.attendance import queries, services
from prss_training.attendance.forms import AttendanceForm
from prss_training.domain.hours import Hours
from prss_training.domain.people import Act
from prss_training.domain.program import Module
from prss_training.enrollments.models import Enrollment
from prss_training.enrollments.queries import enrollments_of
from prss_training.web.clock import now
from prss_training.web.database import db, unit_of_work
from prss_training.web.errors import status_of
from prss_training.web.fields import ReverseForm
from prss_training.web.filters import count
from prss_training.web.library import library
from prss_training.web.paging import page_of

bp = Blueprint("attendance", __name__, url_prefix="/attendance")


@bp.route("/", methods=["GET", "POST"])
@may_required(Act.RECORD_ATTENDANCE)
def record() -> ResponseReturnValue:
    """Choose a module, then tick who attended it; below, what is recorded."""
    key = request.args.get("module", "")
    if not key:
        return _page(None, None)
    module = library().module(key)
    today = {"day": current_organization().day_of(now())} if request.method == "GET" else None
    form = AttendanceForm.choosing(_not_yet(module), data=today)
    if not form.validate_on_submit():
        return _page(module, form), 422 if form.errors else 200
    try:
        recorded = _recorded(module, form)
    except services.SessionToCome as refusal:
        form.day.errors = [*form.day.errors, str(refusal)]
        return _page(module, form), status_of(refusal)
    said = count(len(recorded.added), "learner", "learners")
    flash(f"Recorded “{module.title}” for {said}.")
    if recorded.passed_over:
        others = count(recorded.passed_over, "learner", "learners")
        flash(f"It was recorded before for {others}; that was left as it is.", "info")
    return redirect(url_for(".record", module=module.key), 303)


@bp.route("/<int:attendance_id>/reversal", methods=["GET", "POST"])
@may_required(Act.RECORD_ATTENDANCE)
def reverse(attendance_id: int) -> ResponseReturnValue:
    """Ask for the reason, and take an attendance back."""
    attended = queries.attendance(db.session(), attendance_id, current_organization())
    form = ReverseForm()
    if not form.validate_on_submit():
        page = render_template(
            "attendance/reverse.html", attended=attended, titles=_titles(), form=form
        )
        return page, 422 if form.errors else 200
    with unit_of_work() as session:
        services.reverse_attendance(
            session,
            attended,
            reason=form.reason.data,
            trainer=current_person(),
            at=now(),
        )
    flash(f"Taken back: attendance of {attended.enrollment.person.name}.")
    return redirect(url_for(".record"), 303)


def _recorded(module: Module, form: AttendanceForm) -> services.Recorded:
    with unit_of_work() as session:
        organization = current_organization()
        return services.record_attendance(
            session,
            module,
            queries.learners(session, form.learners.data, organization),
            organization=organization,
            attended_on=form.day.data,
            trainer=current_person(),
            at=now(),
        )


def _page(module: Module | None, form: AttendanceForm | None) -> str:
    session = db.session()
    organization = current_organization()
    paging = page_of(session, queries.listed(organization))
    places = _others()
    there = queries.standing(session, module.key, [p.id for p in places]) if module else {}
    return render_template(
        "attendance/record.html",
        module=module,
        modules=[each for each in library().modules if each.live > Hours(0)],
        form=form,
        today=organization.day_of(now()),
        enrolled={place.id: place.enrolled_at for place in places},
        there=[(place, there[place.id]) for place in places if place.id in there],
        learners=len(places),
        paging=paging,
        reversals=queries.reversals(session, [row.id for row in paging.rows]),
        titles=_titles(),
        me=current_person(),
    )


def _not_yet(module: Module) -> Sequence[Enrollment]:
    """Return the places whose attendance of a module is not recorded."""
    places = _others()
    there = queries.standing(db.session(), module.key, [place.id for place in places])
    return [place for place in places if place.id not in there]


def _others() -> list[Enrollment]:
    """Return the places here of everybody but whoever is asking."""
    places = enrollments_of(db.session(), current_organization())
    me = current_person().id
    return [place for place in places if place.person_id != me]


def _titles() -> dict[str, str]:
    return {module.key: f"{module.code} {module.title}" for module in library().modules}
