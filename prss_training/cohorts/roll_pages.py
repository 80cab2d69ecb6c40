"""People brought into a cohort from a file: choose it, look line by line, then do it once."""

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from prss_training.accounts.guards import current_organization, current_person, may_required
from prss_training.accounts.letters import public_link, queue_invitation
from prss_training.accounts.services import CODE_LASTS
from prss_training.cohorts import queries, rolls
from prss_training.cohorts.blueprint import bp
from prss_training.cohorts.forms import RollForm
from prss_training.cohorts.models import Cohort
from prss_training.cohorts.rolls import Fate, Looked
from prss_training.domain.csv_file import LARGEST_FILE, FileUnreadable, decode
from prss_training.domain.people import Act
from prss_training.domain.roll_csv import write
from prss_training.enrollments.forms import BareForm
from prss_training.web.clock import now
from prss_training.web.database import db, unit_of_work
from prss_training.web.errors import status_of
from prss_training.web.library import library


@bp.get("/cohorts/empty.csv")
@may_required(Act.RUN_COHORT)
def empty_roll() -> ResponseReturnValue:
    """Hand out a file with nothing but the headings."""
    headers = {"Content-Disposition": 'attachment; filename="cohort-people.csv"'}
    return Response(write(), mimetype="text/csv", headers=headers)


@bp.route("/cohorts/<int:cohort_id>/file", methods=["GET", "POST"])
@may_required(Act.RUN_COHORT)
def choose_roll(cohort_id: int) -> ResponseReturnValue:
    """Take a file of people, to be looked at first."""
    found = queries.cohort(db.session(), cohort_id, current_organization())
    form = RollForm()
    if not form.validate_on_submit():
        return _choose_page(found, form), 422 if form.errors else 200
    try:
        with form.people.data.stream as sent:
            text = decode(sent.read(LARGEST_FILE + 1))
        looked = rolls.look(db.session(), found, text, at=now())
    except FileUnreadable as refusal:
        form.people.errors = [str(refusal)]
        return _choose_page(found, form), status_of(refusal)
    if looked.problems:
        return _choose_page(found, form, looked), 422
    with unit_of_work() as session:
        again = queries.cohort(session, cohort_id, current_organization())
        rolls.keep_draft(session, again, text, person=current_person(), at=now())
    return redirect(url_for(".look_at_roll", cohort_id=cohort_id), 303)


@bp.route("/cohorts/<int:cohort_id>/file/look", methods=["GET", "POST"])
@may_required(Act.RUN_COHORT)
def look_at_roll(cohort_id: int) -> ResponseReturnValue:
    """Show what a file would do, line by line; then do it, and show the codes once."""
    where, me, at = current_organization(), current_person(), now()
    found = queries.cohort(db.session(), cohort_id, where)
    if request.method == "GET":
        kept = rolls.draft(db.session(), found, me, at=at)
        looked = rolls.look(db.session(), found, kept.content, at=at)
        return _look_page(found, looked)
    try:
        with unit_of_work() as session:
            again = queries.cohort(session, cohort_id, where)
            brought = rolls.bring_in(
                session,
                rolls.draft(session, again, me, at=at),
                again,
                library().criteria_version(again.criteria),
                actor=me,
                at=at,
            )
            for invitation, token in brought.letters:
                queue_invitation(
                    session, invitation, public_link("accounts.invitation", token=token)
                )
    except rolls.NotBringable as refusal:
        kept = rolls.draft(db.session(), found, me, at=at)
        looked = rolls.look(db.session(), found, kept.content, at=at)
        return _look_page(found, looked, refusal=str(refusal)), status_of(refusal)
    return render_template(
        "cohorts/brought_in.html",
        cohort=found,
        brought=brought,
        until=at + CODE_LASTS,
        address=public_link("accounts.sign_in_code"),
    )


def _choose_page(found: Cohort, form: RollForm, looked: Looked | None = None) -> str:
    return render_template("cohorts/file.html", cohort=found, form=form, looked=looked)


def _look_page(found: Cohort, looked: Looked, *, refusal: str = "") -> str:
    return render_template(
        "cohorts/file_look.html",
        cohort=found,
        looked=looked,
        fates=Fate,
        refusal=refusal,
        form=BareForm(),
    )
