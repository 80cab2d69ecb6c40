"""A learner's pages: what they asked to have signed, and asking for more."""

from flask import Response as FlaskResponse
from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from prss_training.accounts.guards import current_person, may_required
from prss_training.attestations import asking, queries
from prss_training.attestations.blueprint import bp
from prss_training.attestations.codes import reference
from prss_training.attestations.forms import AskForm, entry_title
from prss_training.attestations.letters import queue_request
from prss_training.attestations.pdf import form_pdf
from prss_training.attestations.queries import hours_of, request_state
from prss_training.domain.errors import Conflict, Unacceptable
from prss_training.domain.people import Act
from prss_training.enrollments.guards import current_enrollment
from prss_training.fieldwork.models import PracticeEntry
from prss_training.fieldwork.queries import state_of
from prss_training.web.clock import now
from prss_training.web.database import db, unit_of_work
from prss_training.web.errors import status_of
from prss_training.web.limits import limiter
from prss_training.web.paging import page_of
from prss_training.web.settings import settings

_ASK_LIMIT = "30/hour"  # letters to people who may not know us
_PRINT_LIMIT = "10/minute"
_SURE, _BACK = "sure", "back"


def _is_not_sent() -> bool:
    return _SURE not in request.form


@bp.get("/practice/signatures/")
@may_required(Act.LOG_PRACTICE)
def requests() -> ResponseReturnValue:
    """List what a learner asked supervisors outside to sign."""
    session, at, place = db.session(), now(), current_enrollment()
    paging = page_of(session, queries.asked_by(place))
    return render_template(
        "attestations/requests.html",
        paging=paging,
        tallies=queries.tallies(session, [one.id for one in paging.rows]),
        states={one.id: request_state(one, at=at) for one in paging.rows},
        reference=reference,
        free=queries.signable(session, place, at=at),
        hours_of=hours_of,
        here=place.organization,
    )


@bp.route("/practice/signatures/new", methods=["GET", "POST"])
@may_required(Act.LOG_PRACTICE)
@limiter.limit(_ASK_LIMIT, methods=["POST"], exempt_when=_is_not_sent)
def ask() -> ResponseReturnValue:
    """Choose hours and a supervisor, look once more, and send the request."""
    session, at, place = db.session(), now(), current_enrollment()
    employers = queries.employers(session, place, at=at)
    form = AskForm.choosing(employers)
    if not form.validate_on_submit():
        return _ask_page(form, employers), 422 if form.errors else 200
    if _BACK in request.form:
        return _ask_page(form, employers)
    try:
        if _SURE in request.form:
            return _send(form)
        found = asking.weigh(session, place, form.wanted, at=at)
    except (Unacceptable, Conflict) as refusal:
        form.blame(refusal)
        return _ask_page(form, employers), status_of(refusal)
    return _review_page(form, found)


def _send(form: AskForm) -> ResponseReturnValue:
    at, wanted = now(), form.wanted
    with unit_of_work() as session:
        place = current_enrollment()
        if wanted.on_paper:
            made = asking.ask_on_paper(session, place, wanted, key=settings().secret_key, at=at)
        else:
            asked = asking.ask_by_link(session, place, wanted, at=at)
            queue_request(session, asked, at=at)
            made = asked.attestation
        attestation_id, name = made.id, made.asked_name
    said = (
        f"The form for {name} is ready to print."
        if wanted.on_paper
        else f"A letter with the link is on its way to {name}."
    )
    flash(said, "done")
    return redirect(url_for(".one_request", attestation_id=attestation_id), 303)


def _ask_page(form: AskForm, employers: list[queries.Employer]) -> str:
    return render_template("attestations/ask.html", form=form, employers=employers)


def _review_page(form: AskForm, entries: list[PracticeEntry]) -> str:
    return render_template(
        "attestations/review.html",
        form=form,
        wanted=form.wanted,
        entries=entries,
        total=hours_of(entries),
        title=entry_title,
        days=(asking.PAPER_LASTS if form.wanted.on_paper else asking.LINK_LASTS).days,
    )


@bp.get("/practice/signatures/<int:attestation_id>")
@may_required(Act.LOG_PRACTICE)
def one_request(attestation_id: int) -> ResponseReturnValue:
    """Show a learner one of their requests, and what became of it."""
    session, at = db.session(), now()
    found = queries.own_request(session, attestation_id, current_enrollment())
    lines = queries.lines_of(session, found)
    return render_template(
        "attestations/one_request.html",
        attestation=found,
        state=request_state(found, at=at),
        reference=reference(found.id),
        lines=lines,
        total=hours_of([line.entry for line in lines]),
        knocks=queries.knocks(session, found),
        title=entry_title,
        state_of=state_of,
        here=found.enrollment.organization,
    )


@bp.get("/practice/signatures/<int:attestation_id>/form.pdf")
@may_required(Act.LOG_PRACTICE)
@limiter.limit(_PRINT_LIMIT)
def form(attestation_id: int) -> ResponseReturnValue:
    """Hand out the form to print, as long as it can still be handed in."""
    session, at = db.session(), now()
    found = queries.own_request(session, attestation_id, current_enrollment())
    code = asking.code_to_print(found, key=settings().secret_key, at=at)
    entries = [line.entry for line in queries.lines_of(session, found)]
    name = f"hours-to-sign-{reference(found.id)}.pdf"
    return FlaskResponse(
        form_pdf(found, entries, code=code),
        mimetype="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@bp.post("/practice/signatures/<int:attestation_id>/withdrawal")
@may_required(Act.LOG_PRACTICE)
def withdraw(attestation_id: int) -> ResponseReturnValue:
    """Take back a request, so that its entries can be sent to somebody else."""
    with unit_of_work() as session:
        found = queries.own_request(session, attestation_id, current_enrollment())
        asking.withdraw(session, found, learner=current_person(), at=now())
    flash("The request is withdrawn. Its link or form does not work any more.", "done")
    return redirect(url_for(".requests"), 303)
