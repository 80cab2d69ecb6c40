"""The pages by which registrars issue to many at once, and take out many certificates."""

from collections.abc import Sequence

import structlog
from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask import Response as FlaskResponse
from flask.typing import ResponseReturnValue
from sqlalchemy import Select
from sqlalchemy.orm import Session

from prss_training.accounts.guards import current_organization, current_person, may_required
from prss_training.certificates.forms import SearchForm
from prss_training.certificates.models import Certificate
from prss_training.certificates.searched import searched
from prss_training.cohorts.models import Cohort
from prss_training.cohorts.queries import NoSuchCohort, cohort
from prss_training.domain.errors import Conflict, Unacceptable
from prss_training.domain.people import Act
from prss_training.enrollments.models import Enrollment
from prss_training.files.store import open_store
from prss_training.issuing import queries, services
from prss_training.issuing.forms import ChooseForm, IssueTogetherForm
from prss_training.issuing.looking import look, places
from prss_training.issuing.taking_out import note_taken_out, zip_of
from prss_training.issuing.working import LEFT_AFTER, work_as_job
from prss_training.jobs import Jobs
from prss_training.web.clock import now
from prss_training.web.database import db, unit_of_work
from prss_training.web.errors import status_of
from prss_training.web.jobs import jobs
from prss_training.web.library import library
from prss_training.web.limits import limiter
from prss_training.web.paging import page_of
from prss_training.web.settings import settings

_WORK = "issue together"
# A file with every certificate is work for the disk; nobody needs it many times a day.
_MOST_FILES = "30 per hour"

bp = Blueprint("issuing", __name__)
log = structlog.get_logger()


# --- choosing, and one yes ---


@bp.route("/register/many", methods=["GET", "POST"])
@may_required(Act.ISSUE_CERTIFICATE)
def choose() -> ResponseReturnValue:
    """Show who of a cohort, or of everybody, is ready and who is not; on a yes, begin a run."""
    form = IssueTogetherForm()
    if not form.validate_on_submit():
        page = _choose_page(request.args.get("cohort", ""), form)
        return page, 422 if form.errors else 200
    try:
        with unit_of_work() as session:
            where = current_organization()
            found = _cohort(form.cohort.data or "")
            run = services.begin_run(
                session,
                where,
                _ticked(form.people.data or [], places(session, where, found)),
                cohort=found,
                issuer=current_person(),
                at=now(),
            )
            run_id = run.id
    except (Conflict, Unacceptable) as refusal:
        page = _choose_page(form.cohort.data or "", form, refusal=str(refusal))
        return page, status_of(refusal)
    _work_later(run_id)
    return redirect(url_for(".run", run_id=run_id), 303)


def _choose_page(cohort_id: str, form: IssueTogetherForm, *, refusal: str = "") -> str:
    session, where = db.session(), current_organization()
    found = _cohort(cohort_id)
    looked = look(session, where, found, library=library(), registrar=current_person(), at=now())
    choosing = ChooseForm.among(queries.cohorts_of(session, where), chosen=found)
    form.cohort.data = choosing.cohort.data
    return render_template(
        "issuing/choose.html",
        cohort=found,
        looked=looked,
        choosing=choosing,
        form=form,
        ticked=set(form.people.data or []) if form.is_submitted() else None,
        refusal=refusal,
    )


def _cohort(cohort_id: str) -> Cohort | None:
    """Return the cohort that an address names; None where it names none."""
    if not cohort_id:
        return None
    if not (cohort_id.isascii() and cohort_id.isdigit()):
        raise NoSuchCohort
    return cohort(db.session(), int(cohort_id), current_organization())


def _ticked(people: Sequence[int], among: Sequence[Enrollment]) -> list[Enrollment]:
    """Return the places that were ticked, by name. Whoever is not of this list is passed over."""
    wanted = set(people)
    return [place for place in among if place.id in wanted]


# --- runs ---


@bp.get("/register/many/runs")
@may_required(Act.ISSUE_CERTIFICATE)
def runs() -> ResponseReturnValue:
    """List the organization's runs, newest first."""
    session, where = db.session(), current_organization()
    paging = page_of(session, queries.listed(where))
    return render_template(
        "issuing/runs.html",
        paging=paging,
        progress=queries.progress_of(session, [one.id for one in paging.rows]),
        zone=where.zone,
    )


@bp.get("/register/many/runs/<int:run_id>")
@may_required(Act.ISSUE_CERTIFICATE)
def run(run_id: int) -> ResponseReturnValue:
    """Show how far a run is, and what became of each person in it."""
    session = db.session()
    found = queries.run(session, run_id, current_organization())
    return render_template(
        "issuing/run.html",
        run=found,
        progress=queries.progress_of(session, [found.id])[found.id],
        paging=page_of(session, queries.places(found)),
        me=current_person(),
        zone=found.organization.zone,
    )


@bp.post("/register/many/runs/<int:run_id>/<any(stop, resume, end):act>")
@may_required(Act.ISSUE_CERTIFICATE)
def change(run_id: int, act: str) -> ResponseReturnValue:
    """Stop a run, go on with it, or end it for those who still wait."""
    queries.run(db.session(), run_id, current_organization())
    acts = {"stop": services.stop_run, "resume": services.go_on, "end": services.give_up_rest}
    with unit_of_work() as session:
        acts[act](session, run_id, by=current_person(), at=now())
    if act == "resume":
        _work_later(run_id)
    said = {
        "stop": "The run rests. Whoever was issued a certificate keeps it.",
        "resume": "The run goes on.",
        "end": "The run has ended. Those who still waited were issued nothing.",
    }
    flash(said[act], "done")
    return redirect(url_for(".run", run_id=run_id), 303)


# --- taking out ---


@bp.post("/register/many/runs/<int:run_id>/certificates.zip")
@limiter.limit(_MOST_FILES)
@may_required(Act.CHANGE_CERTIFICATE)
def take_out_run(run_id: int) -> ResponseReturnValue:
    """Hand out every certificate that a run issued."""
    found = queries.run(db.session(), run_id, current_organization())
    return _zip(queries.certificates_of_run(found), f"issue run {found.id}", f"run-{found.id}")


@bp.post("/register/many/cohorts/<int:cohort_id>/certificates.zip")
@limiter.limit(_MOST_FILES)
@may_required(Act.CHANGE_CERTIFICATE)
def take_out_cohort(cohort_id: int) -> ResponseReturnValue:
    """Hand out every certificate of the people of a cohort."""
    found = cohort(db.session(), cohort_id, current_organization())
    wanted = queries.certificates_of_cohort(found)
    return _zip(wanted, f"cohort {found.id}", f"cohort-{found.id}")


@bp.post("/register/certificates.zip")
@limiter.limit(_MOST_FILES)
@may_required(Act.CHANGE_CERTIFICATE)
def take_out() -> ResponseReturnValue:
    """Hand out the certificates that the register was searched for, or all of them."""
    where = current_organization()
    wanted = searched(SearchForm(request.form), where, at=now())
    return _zip(wanted, f"register of organization {where.id}", "register")


def _zip(wanted: Select[Certificate], what: str, name: str) -> FlaskResponse:
    """Note that certificates are taken out, and send them as one file while it is made."""
    at, where = now(), current_organization()
    with unit_of_work() as session:
        note_taken_out(session, where, wanted, what=what, by=current_person(), at=at)
    day = where.day_of(at).isoformat()
    # A session apart: the request's own is gone by the time that the file is made.
    session = Session(db.engine)
    pieces = zip_of(session, wanted, store=open_store(settings().files), at=at)
    headers = {
        "Content-Disposition": f'attachment; filename="certificates-{name}-{day}.zip"',
        "Cache-Control": "no-store",
        "X-Accel-Buffering": "no",
    }
    return FlaskResponse(pieces, mimetype="application/zip", headers=headers)


# --- the queue ---


def init_jobs(app: Flask, queue: Jobs) -> None:
    """Let runs be worked by the queue, and let a sweep find those that a crash left lying."""

    def work(run_id: int) -> None:
        with app.app_context():
            if work_as_job(run_id, library=library(), clock=now):
                queue.defer(_WORK, run_id)

    def sweep() -> None:
        with app.app_context():
            left = queries.left_lying(db.session(), since=now() - LEFT_AFTER)
            db.session.remove()
            for run_id in left:
                queue.defer(_WORK, run_id)

    queue.register(_WORK, work)
    queue.every_minute("go on with runs that were left lying", sweep)


def _work_later(run_id: int) -> None:
    """Put a run into the queue. Should that fail, the sweep finds it."""
    db.session.remove()
    try:
        jobs().defer(_WORK, run_id)
    except Exception as error:  # noqa: BLE001  (the run is written down, whatever the queue says)
        log.warning("run not deferred", run=run_id, error=repr(error))
