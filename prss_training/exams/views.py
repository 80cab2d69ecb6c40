"""A registrar's record of the outside examinations that learners passed."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from prss_training.accounts.guards import current_organization, current_person, may_required
from prss_training.domain.people import Act
from prss_training.enrollments.models import Enrollment
from prss_training.enrollments.queries import enrollment
from prss_training.exams import queries, services
from prss_training.exams.forms import ExaminationForm
from prss_training.web.clock import now
from prss_training.web.database import db, unit_of_work
from prss_training.web.errors import status_of
from prss_training.web.fields import ReverseForm
from prss_training.web.library import library

bp = Blueprint("exams", __name__, url_prefix="/examinations")


@bp.route("/<int:enrollment_id>", methods=["GET", "POST"])
@may_required(Act.RECORD_EXAMINATION)
def record(enrollment_id: int) -> ResponseReturnValue:
    """Show a learner's results, and take a new one."""
    place = enrollment(db.session(), enrollment_id, current_organization())
    form = ExaminationForm.choosing(_examinations())
    if not form.validate_on_submit():
        return _page(place, form), 422 if form.errors else 200
    try:
        with unit_of_work() as session:
            services.record_examination(
                session,
                place,
                exam=form.exam.data,
                passed_on=form.day.data,
                proof=form.proof.data,
                score=form.score.data,
                registrar=current_person(),
                at=now(),
            )
    except (services.AlreadyRecorded, services.ExaminationToCome) as refusal:
        form.blame(refusal)
        return _page(place, form), status_of(refusal)
    flash(f"Recorded for {place.person.name}: {_examinations()[form.exam.data]}.")
    return redirect(url_for(".record", enrollment_id=enrollment_id), 303)


@bp.route("/results/<int:result_id>/reversal", methods=["GET", "POST"])
@may_required(Act.RECORD_EXAMINATION)
def reverse(result_id: int) -> ResponseReturnValue:
    """Ask for the reason, and take a result back."""
    result = queries.result(db.session(), result_id, current_organization())
    form = ReverseForm()
    if not form.validate_on_submit():
        page = render_template(
            "exams/reverse.html", result=result, examinations=_examinations(), form=form
        )
        return page, 422 if form.errors else 200
    with unit_of_work() as session:
        services.reverse_examination(
            session,
            result,
            reason=form.reason.data,
            registrar=current_person(),
            at=now(),
        )
    flash(f"Taken back: an examination of {result.enrollment.person.name}.")
    return redirect(url_for(".record", enrollment_id=result.enrollment_id), 303)


def _page(place: Enrollment, form: ExaminationForm) -> str:
    session = db.session()
    results = queries.results(session, place)
    return render_template(
        "exams/record.html",
        enrollment=place,
        form=form,
        examinations=_examinations(),
        results=results,
        reversals=queries.reversals(session, [result.id for result in results]),
        today=current_organization().day_of(now()),
        own=place.person_id == current_person().id,
    )


def _examinations() -> dict[str, str]:
    return queries.examinations(library().criteria)
