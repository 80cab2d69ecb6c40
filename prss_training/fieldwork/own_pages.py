"""A learner's own ledger: what was logged, and logging more."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from prss_training.accounts.guards import current_organization, may_required
from prss_training.domain.hours import Hours, total
from prss_training.domain.people import Act
from prss_training.domain.practice_totals import add_up
from prss_training.enrollments.guards import current_enrollment
from prss_training.fieldwork import queries, services
from prss_training.fieldwork.bars import bars
from prss_training.fieldwork.blueprint import bp, number
from prss_training.fieldwork.forms import LogForm
from prss_training.web.clock import now
from prss_training.web.database import db, unit_of_work
from prss_training.web.errors import status_of
from prss_training.web.filters import day
from prss_training.web.paging import page_of

_MENDABLE = tuple(LogForm.blamed)


@bp.get("/practice/")
@may_required(Act.LOG_PRACTICE)
def ledger() -> ResponseReturnValue:
    """Show what was logged, where each entry stands, and the sums."""
    session = db.session()
    place = current_enrollment()
    received = queries.supervision_received(session, place)
    sums = add_up(queries.lines(session, place))
    return render_template(
        "fieldwork/ledger.html",
        ledger=sums,
        chart=bars(sums.by_month),
        paging=page_of(session, queries.listed(place)),
        state_of=queries.state_of,
        zone=place.organization.zone,
        supervision=received,
        supervised=total([Hours(given.minutes) for given in received]),
    )


@bp.route("/practice/new", methods=["GET", "POST"])
@may_required(Act.LOG_PRACTICE)
def log() -> ResponseReturnValue:
    """Take a new entry; `?from=` fills the form with an earlier one of the learner's own."""
    place = current_enrollment()
    form = LogForm(data=_first_words(request.args.get("from", type=number)))
    if not form.validate_on_submit():
        return _log_page(form), 422 if form.errors else 200
    try:
        with unit_of_work() as session:
            entry = services.log_practice(session, place, **form.practice, at=now())
    except _MENDABLE as refusal:
        form.blame(refusal)
        return _log_page(form), status_of(refusal)
    flash(
        f"Logged {Hours(entry.minutes)} hours on {day(entry.worked_on)}. Your supervisor is next."
    )
    return redirect(url_for(".ledger"), 303)


def _first_words(earlier: int | None) -> dict[str, object] | None:
    """Return what the form says before anybody typed: an earlier entry, or today and the usual."""
    if request.method == "POST":
        return None
    session, place = db.session(), current_enrollment()
    if earlier is not None:
        return LogForm.again(queries.own_entry(session, earlier, place))
    said: dict[str, object] = {"day": current_organization().day_of(now())}
    for last in queries.last_logged(session, place):
        said |= LogForm.usual(last)
    return said


def _log_page(form: LogForm) -> str:
    session, place = db.session(), current_enrollment()
    return render_template(
        "fieldwork/log.html",
        form=form,
        sites=queries.earlier_sites(session, place),
        employers=queries.earlier_employers(session, place),
        today=current_organization().day_of(now()),
    )
