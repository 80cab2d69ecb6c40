"""The pages of a trainer's desk."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from prss_training.accommodations.queries import accommodations_of, accommodations_question
from prss_training.accounts.guards import current_organization, current_person, may_required
from prss_training.content.markdown import render
from prss_training.coursework import speaking
from prss_training.coursework.models import Submission
from prss_training.coursework.playing import played
from prss_training.coursework.queries import how
from prss_training.coursework.queries import recording as recording_of
from prss_training.domain.attempts import count_words
from prss_training.domain.people import Act
from prss_training.domain.program import Activity, Module
from prss_training.domain.rubric import Outcome
from prss_training.enrollments.queries import enrollment, enrollments_of
from prss_training.files.store import open_store
from prss_training.grading import queries, services
from prss_training.grading.forms import GradeForm, GrantForm, TranscriptForm
from prss_training.together import ask
from prss_training.web.clock import now
from prss_training.web.database import SomeoneWasFirst, db, unit_of_work
from prss_training.web.library import library
from prss_training.web.paging import page_of
from prss_training.web.settings import settings

bp = Blueprint("grading", __name__, url_prefix="/grading")


@dataclass(frozen=True, slots=True)
class Waiting:
    """A line of the desk. `days` is how long the work has waited."""

    submission: Submission
    title: str
    module: str
    days: int


@dataclass(frozen=True, slots=True)
class Filter:
    """A module with work that waits."""

    module: Module
    number: int


@bp.get("/")
@may_required(Act.GRADE_WORK)
def desk() -> ResponseReturnValue:
    """List the work that is waiting, longest wait first, and what was graded lately."""
    session, organization, at = db.session(), current_organization(), now()
    chosen = request.args.get("module", "")
    paging = page_of(
        session, queries.waiting(organization, trainer=current_person(), module=chosen)
    )
    counts = queries.waiting_by_activity(session, organization, trainer=current_person())
    return render_template(
        "grading/desk.html",
        paging=paging,
        waiting=[_waiting(submission, at) for submission in paging.rows],
        graded=queries.graded_recently(session, organization),
        titles=_titles(),
        filters=_filters(counts),
        total=sum(counts.values()),
        chosen=chosen,
        second=queries.second_look_count(session, organization, trainer=current_person()),
        zone=organization.zone,
    )


@bp.get("/<int:submission_id>")
@may_required(Act.GRADE_WORK)
def grade(submission_id: int) -> ResponseReturnValue:
    """Show a submission beside its rubric."""
    submission = queries.submission(db.session(), submission_id, current_organization())
    activity = library().activity(submission.activity)
    return _grade_page(submission, activity, _grade_form(submission))


@bp.post("/<int:submission_id>")
@may_required(Act.GRADE_WORK)
def give(submission_id: int) -> ResponseReturnValue:
    """Take the trainer's marks. What was typed is kept when they cannot be taken."""
    submission = queries.submission(db.session(), submission_id, current_organization())
    activity = library().activity(submission.activity)
    form = GradeForm.for_rubric(activity.rubric)
    if not form.validate_on_submit():
        return _grade_page(submission, activity, form), 422
    try:
        said = _give(submission, activity, form)
    except (services.GradedMeanwhile, SomeoneWasFirst):
        submission = queries.submission(db.session(), submission_id, current_organization())
        form.seen.data = str(queries.newest_number(db.session(), submission))
        return _grade_page(submission, activity, form, meanwhile=True), 409
    flash(said, "done")
    return redirect(_where_next(submission), 303)


@bp.get("/<int:submission_id>/recording")
@may_required(Act.GRADE_WORK)
def recording(submission_id: int) -> ResponseReturnValue:
    """Play a learner's recording to those who may grade it."""
    session = db.session()
    submission = queries.submission(session, submission_id, current_organization())
    return played(recording_of(session, submission), open_store(settings().files))


@bp.post("/<int:submission_id>/transcript")
@may_required(Act.GRADE_WORK)
def transcript(submission_id: int) -> ResponseReturnValue:
    """Take down what a recording says."""
    submission = queries.submission(db.session(), submission_id, current_organization())
    form = TranscriptForm()
    if not form.validate_on_submit():
        activity = library().activity(submission.activity)
        page = _grade_page(submission, activity, _grade_form(submission), transcript=form)
        return page, 422
    with unit_of_work() as session:
        speaking.write_transcript(
            session,
            queries.submission(session, submission_id, current_organization()),
            body=form.body.data or "",
            by=current_person(),
            at=now(),
        )
    flash("The transcript is saved. The learner can read it too.", "done")
    return redirect(url_for(".grade", submission_id=submission_id), 303)


def _grade_form(submission: Submission) -> GradeForm:
    """Return the grade's form as the page begins with it."""
    activity = library().activity(submission.activity)
    form = GradeForm.for_rubric(activity.rubric)
    given = queries.grades(db.session(), submission)
    form.seen.data = str(given[0].number if given else 0)
    if given:
        same = given[0].rubric == services.rubric_digest(activity.rubric)
        form.begin_from(given[0], same_rubric=same)
    return form


def _give(submission: Submission, activity: Activity, form: GradeForm) -> str:
    """Write the grade down and return the sentence that says so."""
    with unit_of_work() as session:
        given = services.grade_submission(
            session,
            submission,
            activity=activity,
            marks=form.marks,
            critical=form.fails,
            comment=form.comment.data or "",
            seen=form.seen_number,
            grader=current_person(),
            criteria=library().criteria_version(submission.enrollment.criteria),
            modules=library().modules,
            at=now(),
        )
        word = "passed" if given.outcome is Outcome.PASSED else "returned for revision"
        name = submission.enrollment.person.name
        return f"Graded “{activity.title}” for {name}: {given.percent} %, {word}."


def _where_next(submission: Submission) -> str:
    """Return the next work that waits where the trainer asked for it, or else the desk."""
    if request.form.get("then") == "next":
        following = queries.after(
            db.session(), submission, current_organization(), trainer=current_person()
        )
        if following is not None:
            return url_for(".grade", submission_id=following.id)
    return url_for(".desk")


def _grade_page(
    submission: Submission,
    activity: Activity,
    form: GradeForm,
    *,
    meanwhile: bool = False,
    transcript: TranscriptForm | None = None,
) -> str:
    session = db.session()
    given = queries.grades(session, submission)
    return render_template(
        "grading/grade.html",
        submission=submission,
        activity=activity,
        module=library().module(activity.module),
        prompt=_prompt(activity.prompt),
        words=count_words(submission.body),
        form=form,
        grades=given,
        how=how(session, submission),
        corrections=queries.corrections(session, submission),
        ratings=queries.ratings(session, submission),
        transcript=transcript or TranscriptForm(formdata=None),
        before=queries.attempts_before(session, submission),
        own=submission.enrollment.person_id == current_person().id,
        accommodations=accommodations_of(
            session, submission.enrollment, on=current_organization().day_of(now())
        ),
        meanwhile=meanwhile,
        zone=current_organization().zone,
    )


@bp.get("/tries/")
@may_required(Act.GRANT_TRY)
def tries() -> ResponseReturnValue:
    """List the learners whose tries are used up, longest ago first."""
    session, organization = db.session(), current_organization()
    learners = enrollments_of(session, organization)
    used_up = queries.used_up(session, learners, library().modules)
    ids = [used.enrollment.id for used in used_up]
    return render_template(
        "grading/tries.html",
        used_up=used_up,
        accommodations=ask(session, accommodations_question(ids, on=organization.day_of(now()))),
        person=current_person(),
    )


@bp.get("/tries/<int:enrollment_id>/<module>", endpoint="grant_check")
@bp.get("/tries/<int:enrollment_id>/<module>/<activity>", endpoint="grant_work")
@may_required(Act.GRANT_TRY)
def grant(enrollment_id: int, module: str, activity: str | None = None) -> ResponseReturnValue:
    """Ask why one more try is opened."""
    return _grant_page(enrollment_id, module, activity, GrantForm())


@bp.post("/tries/<int:enrollment_id>/<module>", endpoint="open_check")
@bp.post("/tries/<int:enrollment_id>/<module>/<activity>", endpoint="open_work")
@may_required(Act.GRANT_TRY)
def open_try(enrollment_id: int, module: str, activity: str | None = None) -> ResponseReturnValue:
    """Open one more try, at a check or at a piece of work."""
    form = GrantForm()
    if not form.validate_on_submit():
        return _grant_page(enrollment_id, module, activity, form), 422
    about = library().module(module)
    with unit_of_work() as session:
        place = enrollment(session, enrollment_id, current_organization())
        services.grant_try(
            session,
            place,
            about,
            library().activity(f"{module}/{activity}") if activity else None,
            reason=form.reason.data or "",
            trainer=current_person(),
            at=now(),
        )
        said = f"{place.person.name} has one more try."
    flash(said, "done")
    return redirect(url_for(".tries"), 303)


def _grant_page(enrollment_id: int, module: str, activity: str | None, form: GrantForm) -> str:
    return render_template(
        "grading/grant.html",
        enrollment=enrollment(db.session(), enrollment_id, current_organization()),
        module=library().module(module),
        activity=library().activity(f"{module}/{activity}") if activity else None,
        form=form,
    )


def _waiting(submission: Submission, at: datetime) -> Waiting:
    module = submission.activity.partition("/")[0]
    title = _titles().get(submission.activity, submission.activity)
    return Waiting(submission, title, _codes().get(module, ""), (at - submission.submitted_at).days)


def _titles() -> dict[str, str]:
    return {a.id: a.title for module in library().modules for a in module.activities}


def _codes() -> dict[str, str]:
    return {module.key: module.code for module in library().modules}


def _filters(counts: dict[str, int]) -> list[Filter]:
    found = [
        Filter(module, sum(counts.get(activity.id, 0) for activity in module.activities))
        for module in library().modules
    ]
    return [option for option in found if option.number]


@lru_cache(maxsize=512)
def _prompt(markdown: str) -> Markup:
    html = render(markdown, terms={}, sources={}, heading_from=3)
    return Markup(html)  # noqa: S704  (the reader of Markdown lets no HTML through)
