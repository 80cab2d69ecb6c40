"""A verifier's pages of rosters."""

from flask import Blueprint, Response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from prss_training.accounts.guards import current_organization, current_person, may_required
from prss_training.agencies.models import Agency
from prss_training.agencies.queries import agency, agency_of
from prss_training.domain.certificate import Verdict
from prss_training.domain.csv_file import FileUnreadable
from prss_training.domain.people import Act
from prss_training.rosters import queries
from prss_training.rosters.files import MEDIA_TYPES
from prss_training.rosters.forms import RosterForm
from prss_training.rosters.jobs import answer_later, init_jobs
from prss_training.rosters.reading import LARGEST_ROSTER, Line, read_roster
from prss_training.rosters.services import DaySpent, take_roster
from prss_training.web.clock import now
from prss_training.web.database import db, unit_of_work
from prss_training.web.errors import status_of
from prss_training.web.limits import limiter
from prss_training.web.paging import page_of, slice_of

__all__ = ["bp", "init_jobs"]

bp = Blueprint("rosters", __name__)
# Reading one may take a second of a processor; the day's rows are counted besides.
_MOST = "60 per hour"

_STATES = {
    Verdict.NOT_OURS.value: "unknown",
    Verdict.NEVER_ISSUED.value: "unknown",
    Verdict.CANNOT_DETERMINE.value: "needs-a-person",
}
VERDICTS = {
    Verdict.VALID.value: "Valid",
    Verdict.EXPIRED.value: "Expired",
    Verdict.SUSPENDED.value: "Suspended",
    Verdict.REVOKED.value: "Revoked",
    Verdict.SUPERSEDED.value: "Replaced",
    Verdict.WITHDRAWN.value: "Holder details withdrawn",
    Verdict.NEVER_ISSUED.value: "Never issued",
    Verdict.CANNOT_DETERMINE.value: "Look at this row",
}
_EMPTY = "number,code,name\r\n"


@bp.route("/rosters/", methods=["GET", "POST"])
@may_required(Act.CHECK_ROSTER)
@limiter.limit(_MOST, methods=["POST"])
def rosters() -> ResponseReturnValue:
    """List the agency's rosters, and take another."""
    found, form, status = _agency(), RosterForm(), 200
    if form.validate_on_submit():
        try:
            with form.roster.data.stream as sent:
                lines = read_roster(sent.read(LARGEST_ROSTER + 1))
            return _taken(found, lines, form.roster.data.filename or "")
        except (FileUnreadable, DaySpent) as refusal:
            form.roster.errors, status = [str(refusal)], status_of(refusal)
    elif form.errors:
        status = 422
    at, paging = now(), page_of(db.session(), queries.rosters_of(found))
    page = render_template(
        "rosters/rosters.html",
        form=form,
        paging=paging,
        over={one.id for one in paging.rows if queries.is_over(one, at=at)},
        agency=found,
    )
    return page, status


@bp.get("/rosters/empty.csv")
@may_required(Act.CHECK_ROSTER)
def empty_file() -> ResponseReturnValue:
    """Hand out a file with nothing but the headings."""
    return _file(_EMPTY.encode(), "text/csv", "roster.csv")


@bp.get("/rosters/<mark>")
@may_required(Act.CHECK_ROSTER)
def roster(mark: str) -> ResponseReturnValue:
    """Show how far a roster is, and its result."""
    session, found = db.session(), _agency()
    one = queries.progress(session, queries.roster_of(session, found.id, mark), at=now())
    is_there = one.state == "done" and not one.is_over
    answers = queries.answers_of(session, one.roster) if is_there else []
    return render_template(
        "rosters/roster.html",
        agency=found,
        progress=one,
        paging=slice_of([answer for answer in answers if answer["verdict"] != "valid"]),
        states=_STATES,
        verdicts=VERDICTS,
        kept_days=queries.KEPT.days,
    )


@bp.get("/rosters/<mark>/result.<any(json, csv, xlsx, jws):ending>")
@may_required(Act.CHECK_ROSTER)
def result(mark: str, ending: str) -> ResponseReturnValue:
    """Hand out a file of a roster's result."""
    session = db.session()
    one = queries.roster_of(session, _agency().id, mark)
    found = queries.file_of(session, one, ending, at=now())
    return _file(found.content, MEDIA_TYPES[ending], f"roster-{one.id}.{ending}")


def _agency() -> Agency:
    return agency_of(db.session(), current_organization())


def _taken(found: Agency, lines: list[Line], name: str) -> ResponseReturnValue:
    person_id, agency_id = current_person().id, found.id
    with unit_of_work() as session:
        taken = take_roster(
            session,
            agency(session, agency_id),
            lines,
            file_name=name,
            person_id=person_id,
            at=now(),
        )
        roster_id, mark = taken.id, taken.mark
    answer_later(roster_id)
    return redirect(url_for(".roster", mark=mark), 303)


def _file(content: bytes, media_type: str, name: str) -> Response:
    return Response(
        content,
        content_type=media_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
