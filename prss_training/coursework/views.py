"""Writing, handing in, and reading what the trainer said."""

import secrets
from functools import lru_cache

from flask import (
    Blueprint,
    flash,
    jsonify,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from prss_training.accommodations.queries import accommodations_of
from prss_training.accounts.guards import current_organization, may_required, require
from prss_training.content.markdown import render
from prss_training.coursework import queries, services, speaking
from prss_training.coursework.forms import SpokenForm, WorkForm
from prss_training.coursework.playing import played
from prss_training.coursework.queries import Work
from prss_training.domain.errors import Conflict, DomainError, Unacceptable
from prss_training.domain.people import Act
from prss_training.domain.program import Activity, Module
from prss_training.enrollments.guards import current_enrollment, open_module, told_in_json
from prss_training.enrollments.models import Enrollment
from prss_training.files.store import open_store
from prss_training.recordings import read_recording
from prss_training.web.clock import now
from prss_training.web.database import db, unit_of_work
from prss_training.web.errors import status_of
from prss_training.web.library import library
from prss_training.web.limits import limiter
from prss_training.web.settings import settings

bp = Blueprint("coursework", __name__)
# Opening a recording takes a process of its own; a learner hands in a few.
_MOST_RECORDINGS = "30 per hour"


@bp.get("/modules/<module>/work/<activity>")
@may_required(Act.LEARN)
def work(module: str, activity: str) -> ResponseReturnValue:
    """Show what is asked, how it is judged, and a place to write it."""
    enrollment, _ = open_module(module)
    found = _work(enrollment, module, activity)
    return _page(found, _form(found))


@bp.post("/modules/<module>/work/<activity>")
@may_required(Act.LEARN)
def hand_in(module: str, activity: str) -> ResponseReturnValue:
    """Take an attempt, or save it for later. What was typed is never lost."""
    enrollment, _ = open_module(module)
    found = _work(enrollment, module, activity)
    form = _form(found)
    for_later = request.form.get("act") == "save"
    act = services.keep_draft if for_later else services.submit_work
    try:
        with unit_of_work() as session:
            act(
                session,
                enrollment,
                found.activity,
                body=form.body.data or "",
                at=now(),
                opened=form.opened,
            )
    except (Conflict, Unacceptable) as refused:
        return _not_taken(refused, enrollment, found.activity, form)
    if for_later:
        flash(f"Saved. “{found.activity.title}” waits here until you come back.", "done")
        return redirect(url_for("lessons.module", module=module), 303)
    flash(f"Handed in: “{found.activity.title}”. Your trainer reads it next.", "done")
    return redirect(url_for("progress.onward", module=module), 303)


@bp.post("/modules/<module>/work/<activity>/draft")
@told_in_json
def keep(module: str, activity: str) -> ResponseReturnValue:
    """Save the text while it is being typed."""
    require(Act.LEARN)
    enrollment, _ = open_module(module)
    asked = library().activity(f"{module}/{activity}")
    form = WorkForm()
    with unit_of_work() as session:
        draft = services.keep_draft(
            session,
            enrollment,
            asked,
            body=form.body.data or "",
            at=now(),
            opened=form.opened,
        )
        saved = {"saved_at": draft.saved_at.isoformat(), "revision": draft.revision}
    return jsonify(saved)


@bp.post("/modules/<module>/work/<activity>/spoken")
@may_required(Act.LEARN)
@limiter.limit(_MOST_RECORDINGS)
def speak(module: str, activity: str) -> ResponseReturnValue:
    """Take a spoken attempt. What was typed beside it stays a draft."""
    enrollment, _ = open_module(module)
    found = _work(enrollment, module, activity)
    form = SpokenForm()
    if not form.validate_on_submit():
        return _page(found, _form(found), spoken=form)[0], 422
    try:
        recording = read_recording(
            form.recording.data.read(), most_megabytes=settings().largest_recording
        )
        with unit_of_work() as session:
            speaking.submit_spoken(
                session,
                enrollment,
                found.activity,
                recording,
                store=open_store(settings().files),
                at=now(),
                oral=_oral(enrollment),
            )
    except (Conflict, Unacceptable) as refused:
        found = _work(current_enrollment(), module, activity)
        form.recording.errors = [str(refused)]
        return _page(found, _form(found), spoken=form)[0], status_of(refused)
    flash(f"Handed in: “{found.activity.title}”. Your trainer listens to it next.", "done")
    return redirect(url_for("progress.onward", module=module), 303)


@bp.get("/work/<int:submission_id>/recording")
@may_required(Act.LEARN)
def recording(submission_id: int) -> ResponseReturnValue:
    """Play one's own recording."""
    session = db.session()
    handed_in = queries.submission(session, current_enrollment(), submission_id)
    return played(queries.recording(session, handed_in), open_store(settings().files))


@bp.get("/work/<int:submission_id>")
@may_required(Act.LEARN)
def submission(submission_id: int) -> ResponseReturnValue:
    """Show one attempt of one's own, with everything the trainer said about it."""
    session = db.session()
    enrollment = current_enrollment()
    handed_in = queries.submission(session, enrollment, submission_id)
    activity = library().activity(handed_in.activity)
    return render_template(
        "coursework/submission.html",
        submission=handed_in,
        activity=activity,
        module=_module(activity),
        grades=queries.grades(session, handed_in),
        how=queries.how(session, handed_in),
        work=queries.work(session, enrollment, activity),
        zone=current_organization().zone,
    )


def _work(enrollment: Enrollment, module: str, activity: str) -> Work:
    return queries.work(db.session(), enrollment, library().activity(f"{module}/{activity}"))


def _form(work: Work) -> WorkForm:
    """Return the form with the text to go on with, marked as a page of its own."""
    return WorkForm(
        data={
            "body": work.text,
            "page": secrets.token_urlsafe(12),
            "revision": str(work.revision),
        }
    )


def _not_taken(
    refused: DomainError, enrollment: Enrollment, activity: Activity, form: WorkForm
) -> ResponseReturnValue:
    """Show the page again with the text in it, saved as a draft where only its length is wrong."""
    if isinstance(refused, Unacceptable) and not isinstance(refused, services.TextTooLarge):
        with unit_of_work() as session:
            services.keep_draft(
                session,
                enrollment,
                activity,
                body=form.body.data or "",
                at=now(),
                opened=form.opened,
            )
    found = queries.work(db.session(), enrollment, activity)
    form.body.errors = [str(refused)]
    form.revision.data = str(found.revision)
    return _page(found, form, refused)


def _page(
    work: Work,
    form: WorkForm,
    refused: DomainError | None = None,
    *,
    spoken: SpokenForm | None = None,
) -> tuple[str, int]:
    page = render_template(
        "coursework/work.html",
        work=work,
        activity=work.activity,
        module=_module(work.activity),
        prompt=_prompt(work.activity.prompt),
        form=form,
        spoken=spoken or SpokenForm(formdata=None),
        may_speak=work.writable
        and speaking.may_be_spoken(work.activity, oral=_oral(current_enrollment())),
        largest=settings().largest_recording,
        refused=str(refused) if refused else "",
        moved_on=isinstance(refused, services.DraftMovedOn),
        zone=current_organization().zone,
    )
    return page, status_of(refused) if refused else 200


def _oral(enrollment: Enrollment) -> bool:
    """Tell whether it was arranged that a learner answers by speaking."""
    today = current_organization().day_of(now())
    return accommodations_of(db.session(), enrollment, on=today).oral


def _module(activity: Activity) -> Module:
    return library().module(activity.module)


@lru_cache(maxsize=512)
def _prompt(markdown: str) -> Markup:
    html = render(markdown, terms={}, sources={}, heading_from=3)
    return Markup(html)  # noqa: S704  (the reader of Markdown lets no HTML through)
