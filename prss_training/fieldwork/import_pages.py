"""A log from elsewhere, brought in by the learner or by their staff; and the ledger as a file.

Learner and staff see the same pages at two addresses: `enrollment_id` is None on the learner's.
"""

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from prss_training.accounts.guards import current_organization, current_person, may_required
from prss_training.domain.csv_file import LARGEST_FILE, FileUnreadable, decode
from prss_training.domain.errors import Conflict
from prss_training.domain.hours import Hours
from prss_training.domain.ledger_csv import COLUMNS, write
from prss_training.domain.people import Act
from prss_training.enrollments.guards import current_enrollment
from prss_training.enrollments.models import Enrollment
from prss_training.enrollments.queries import enrollment
from prss_training.fieldwork import imports, queries
from prss_training.fieldwork.blueprint import bp
from prss_training.fieldwork.forms import ImportForm, KeepForm
from prss_training.fieldwork.imports import Looked
from prss_training.web.clock import now
from prss_training.web.database import db, unit_of_work
from prss_training.web.errors import status_of
from prss_training.web.filters import count

MOST_SHOWN = 200


@bp.route("/practice/import", methods=["GET", "POST"])
@may_required(Act.LOG_PRACTICE)
def import_own() -> ResponseReturnValue:
    """Take a learner's own log from elsewhere, to be looked at first."""
    return _choose(current_enrollment(), None)


@bp.route("/practice/import/look", methods=["GET", "POST"])
@may_required(Act.LOG_PRACTICE)
def look_own() -> ResponseReturnValue:
    """Show a learner what their file would bring in, and keep it."""
    return _look(current_enrollment(), None)


@bp.get("/practice/export.csv")
@may_required(Act.LOG_PRACTICE)
def export_own() -> ResponseReturnValue:
    """Hand a learner their own ledger as a file."""
    return _file(current_enrollment())


@bp.get("/practice/empty.csv")
@may_required(Act.LOG_PRACTICE, Act.IMPORT_LEDGER)
def empty_file() -> ResponseReturnValue:
    """Hand out a file with nothing but the headings."""
    return _csv(write([]), "practice-empty.csv")


@bp.route("/hours/learner/<int:enrollment_id>/import", methods=["GET", "POST"])
@may_required(Act.IMPORT_LEDGER)
def import_for(enrollment_id: int) -> ResponseReturnValue:
    """Take the log of one of the organization's learners, to be looked at first."""
    return _choose(_learner(enrollment_id), enrollment_id)


@bp.route("/hours/learner/<int:enrollment_id>/import/look", methods=["GET", "POST"])
@may_required(Act.IMPORT_LEDGER)
def look_for(enrollment_id: int) -> ResponseReturnValue:
    """Show staff what a file would bring into a learner's ledger, and keep it."""
    return _look(_learner(enrollment_id), enrollment_id)


@bp.get("/hours/learner/<int:enrollment_id>/export.csv")
@may_required(Act.IMPORT_LEDGER)
def export_for(enrollment_id: int) -> ResponseReturnValue:
    """Hand staff a learner's ledger as a file."""
    return _file(_learner(enrollment_id))


def _learner(enrollment_id: int) -> Enrollment:
    return enrollment(db.session(), enrollment_id, current_organization())


def _address(own: str, others: str, enrollment_id: int | None) -> str:
    if enrollment_id is None:
        return url_for(own)
    return url_for(others, enrollment_id=enrollment_id)


def _choose(place: Enrollment, enrollment_id: int | None) -> ResponseReturnValue:
    form = ImportForm()
    if not form.validate_on_submit():
        return _choose_page(place, enrollment_id, form), 422 if form.errors else 200
    try:
        with form.log.data.stream as sent:
            text = decode(sent.read(LARGEST_FILE + 1))
        looked = imports.look(db.session(), place, text, at=now())
    except FileUnreadable as refusal:
        form.log.errors = [str(refusal)]
        return _choose_page(place, enrollment_id, form), status_of(refusal)
    if looked.problems:
        return _choose_page(place, enrollment_id, form, looked=looked), 422
    with unit_of_work() as session:
        imports.keep_draft(session, place, text, person=current_person(), at=now())
    return redirect(_address(".look_own", ".look_for", enrollment_id), 303)


def _choose_page(
    place: Enrollment, enrollment_id: int | None, form: ImportForm, *, looked: Looked | None = None
) -> str:
    return render_template(
        "fieldwork/import.html",
        form=form,
        enrollment=place,
        own=enrollment_id is None,
        here=_address(".import_own", ".import_for", enrollment_id),
        back=_address(".ledger", ".learner_ledger", enrollment_id),
        looked=looked,
        problems=looked.problems[:MOST_SHOWN] if looked else (),
        columns=COLUMNS,
    )


def _look(place: Enrollment, enrollment_id: int | None) -> ResponseReturnValue:
    session, me, at = db.session(), current_person(), now()
    found = queries.draft(session, place, me)
    looked = imports.look(session, place, found.content, at=at)
    form = KeepForm()
    form.asks = bool(looked.naming)
    if not form.validate_on_submit():
        return _look_page(place, enrollment_id, form, looked), 422 if form.errors else 200
    try:
        with unit_of_work() as writing:
            brought = imports.import_log(
                writing, queries.draft(writing, place, me), place, person=me, at=at
            )
            said = count(brought.entries, "entry waits", "entries wait")
    except Conflict as refusal:
        page = _look_page(place, enrollment_id, form, looked, refusal=str(refusal))
        return page, status_of(refusal)
    flash(f"Kept: {said} for a supervisor now.")
    return redirect(_address(".ledger", ".learner_ledger", enrollment_id), 303)


def _look_page(
    place: Enrollment,
    enrollment_id: int | None,
    form: KeepForm,
    looked: Looked,
    *,
    refusal: str = "",
) -> str:
    return render_template(
        "fieldwork/import_look.html",
        form=form,
        enrollment=place,
        own=enrollment_id is None,
        here=_address(".look_own", ".look_for", enrollment_id),
        choose=_address(".import_own", ".import_for", enrollment_id),
        back=_address(".ledger", ".learner_ledger", enrollment_id),
        looked=looked,
        rows=looked.rows[:MOST_SHOWN],
        problems=looked.problems[:MOST_SHOWN],
        naming=looked.naming[:MOST_SHOWN],
        refusal=refusal,
        hours=Hours(looked.hours.minutes),
    )


def _file(place: Enrollment) -> Response:
    entries = queries.entries(db.session(), place)
    rows = [(queries.practice_of(entry), queries.state_of(entry)) for entry in reversed(entries)]
    return _csv(write(rows), "practice-hours.csv")


def _csv(text: str, name: str) -> Response:
    return Response(
        text,
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
