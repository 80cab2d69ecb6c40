"""The pages of a second and third score: what waits, and a rubric without the first one's marks."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from prss_training.accounts.guards import current_organization, current_person, may_required
from prss_training.coursework.models import Submission
from prss_training.domain.people import Act
from prss_training.domain.program import Activity
from prss_training.domain.second_rating import Look
from prss_training.grading import queries, second_looks
from prss_training.grading.forms import GradeForm
from prss_training.web.clock import now
from prss_training.web.database import db, unit_of_work
from prss_training.web.fields import ReverseForm
from prss_training.web.library import library
from prss_training.web.paging import page_of

bp = Blueprint("second", __name__, url_prefix="/grading/second")


@bp.get("/")
@may_required(Act.GRADE_WORK)
def waiting() -> ResponseReturnValue:
    """List the demonstrations that wait for another person's score, the oldest first."""
    session, here = db.session(), current_organization()
    return render_template(
        "grading/second.html",
        paging=page_of(session, queries.second_looks(here, trainer=current_person())),
        titles={a.id: a.title for module in library().modules for a in module.activities},
        zone=here.zone,
    )


@bp.route("/<int:submission_id>", methods=["GET", "POST"])
@may_required(Act.GRADE_WORK)
def rate(submission_id: int) -> ResponseReturnValue:
    """Take what a second or third person saw. Nobody is shown what was seen before them."""
    submission, activity = _asked(submission_id)
    form = GradeForm.for_rubric(activity.rubric)
    if not form.validate_on_submit():
        return _page(submission, activity, form), 422 if form.errors else 200
    with unit_of_work() as session:
        again = queries.submission(session, submission_id, current_organization())
        rating = second_looks.rate_again(
            session,
            again,
            activity=activity,
            marks=form.marks,
            critical=form.fails,
            comment=form.comment.data or "",
            rater=current_person(),
            criteria=library().criteria_version(again.enrollment.criteria),
            modules=library().modules,
            at=now(),
        )
        third, apart = rating.number > 2, rating.apart  # noqa: PLR2004  (the third person)
    flash(_said(third=third, apart=apart), "done")
    return redirect(url_for(".waiting"), 303)


@bp.route("/<int:submission_id>/without", methods=["GET", "POST"])
@may_required(Act.GRADE_WORK)
def excuse(submission_id: int) -> ResponseReturnValue:
    """Say why nobody else can score a demonstration."""
    submission, activity = _asked(submission_id)
    form = ReverseForm()
    form.reason.description = "Such as: nobody else was there, and it was not recorded."
    if not form.validate_on_submit():
        page = render_template(
            "grading/excuse.html", submission=submission, activity=activity, form=form
        )
        return page, 422 if form.errors else 200
    with unit_of_work() as session:
        second_looks.excuse(
            session,
            queries.submission(session, submission_id, current_organization()),
            activity=activity,
            reason=form.reason.data,
            rater=current_person(),
            at=now(),
        )
    flash("Noted. The grade stays as it is.", "done")
    return redirect(url_for(".waiting"), 303)


def _asked(submission_id: int) -> tuple[Submission, Activity]:
    """Return a demonstration that was entered here, with what was asked.

    Raises:
        NoSuchSubmission: there is none, or it was handed in by the learner.
    """
    session = db.session()
    submission = queries.submission(session, submission_id, current_organization())
    queries.entered(session, submission)
    return submission, library().activity(submission.activity)


def _page(submission: Submission, activity: Activity, form: GradeForm) -> str:
    session, me = db.session(), current_person()
    where = second_looks.look_of(session, submission, activity.rubric)
    given, after = queries.grades(session, submission), queries.ratings(session, submission)
    rated_by = {grade.grader_id for grade in given} | {rating.rater_id for rating in after}
    own = submission.enrollment.person_id == me.id
    return render_template(
        "grading/rate.html",
        submission=submission,
        entered=queries.entered(session, submission),
        activity=activity,
        module=library().module(activity.module),
        form=form,
        third=where is Look.THIRD,
        settled=where in (Look.SETTLED, Look.NOT_DRAWN),
        mine=own or me.id in rated_by,
        zone=current_organization().zone,
    )


def _said(*, third: bool, apart: bool) -> str:
    if third:
        return "Your score is the grade now. The learner is told."
    if apart:
        return "Thank you. The two scores are far apart, so a third person looks at it."
    return "Thank you. The two scores fit together, and the grade stays as it is."
