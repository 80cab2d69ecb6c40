"""The pages of steps that take two: what waits for a second person, and their answer."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from prss_training.accounts.guards import current_organization, current_person, may, may_required
from prss_training.certificates import proposals, queries
from prss_training.certificates.forgetting import forgetting
from prss_training.certificates.forms import ConfirmForm, DeclineForm
from prss_training.certificates.opened import tell_opened
from prss_training.domain.certificate import Step
from prss_training.domain.errors import Conflict, DomainError, NotPermitted
from prss_training.domain.four_eyes import LASTS, ProposalState
from prss_training.domain.holder_mark import marking_key
from prss_training.domain.people import Act
from prss_training.web.clock import now
from prss_training.web.database import db, unit_of_work
from prss_training.web.errors import status_of
from prss_training.web.paging import page_of
from prss_training.web.settings import settings

_DONE = {
    Step.REVOKE: "{} is revoked.",
    Step.WITHDRAW: "The holder's details are withdrawn from {}.",
}

bp = Blueprint("proposals", __name__)


@bp.get("/register/proposals")
@may_required(Act.CONFIRM_STEP)
def waiting() -> ResponseReturnValue:
    """List what waits for a second person, oldest first."""
    session, here, me = db.session(), current_organization(), current_person()
    paging = page_of(session, proposals.listed(here, at=now()))
    able = proposals.able_here(session, here)
    return render_template(
        "certificates/proposals.html",
        paging=paging,
        mine={
            one.id: me.id in proposals.seconds(session, one, able=able, key=_key())
            for one in paging.rows
        },
        zone=here.zone,
        in_register=may(Act.CHANGE_CERTIFICATE),
    )


@bp.get("/register/proposals/<int:proposal_id>")
@may_required(Act.CONFIRM_STEP)
def one(proposal_id: int) -> ResponseReturnValue:
    """Show what was proposed and why, with the certificate as it stands."""
    return _page(proposal_id)


@bp.post("/register/proposals/<int:proposal_id>/confirm")
@may_required(Act.CONFIRM_STEP)
def confirm(proposal_id: int) -> ResponseReturnValue:
    """Take the step, as the second person."""
    proposals.proposal(db.session(), proposal_id, current_organization())
    form = ConfirmForm()
    if not form.validate_on_submit():
        return _page(proposal_id), 422
    try:
        with unit_of_work() as session:
            found = proposals.proposal(session, proposal_id, current_organization())
            proposals.confirm(
                session,
                found,
                person=current_person(),
                key=_key(),
                at=now(),
                seen=form.seen_number,
                forget=forgetting(),
            )
            said = _DONE[found.step].format(found.certificate.face["number"])
    except (Conflict, NotPermitted) as refusal:
        return _refused(proposal_id, refusal)
    flash(said, "done")
    return redirect(url_for(".one", proposal_id=proposal_id), 303)


@bp.post("/register/proposals/<int:proposal_id>/decline")
@may_required(Act.CONFIRM_STEP)
def decline(proposal_id: int) -> ResponseReturnValue:
    """Say no, as the second person."""
    proposals.proposal(db.session(), proposal_id, current_organization())
    form = DeclineForm()
    if not form.validate_on_submit():
        return _page(proposal_id, declining=form), 422
    try:
        with unit_of_work() as session:
            proposals.decline(
                session,
                proposals.proposal(session, proposal_id, current_organization()),
                person=current_person(),
                note=form.note.data or "",
                at=now(),
                key=_key(),
            )
    except (Conflict, NotPermitted) as refusal:
        return _refused(proposal_id, refusal, declining=form)
    flash("Declined. Nothing was changed, and whoever proposed it is told.", "done")
    return redirect(url_for(".one", proposal_id=proposal_id), 303)


@bp.post("/register/proposals/<int:proposal_id>/take-back")
@may_required(Act.CHANGE_CERTIFICATE)
def take_back(proposal_id: int) -> ResponseReturnValue:
    """Take one's own proposal back."""
    try:
        with unit_of_work() as session:
            found = proposals.proposal(session, proposal_id, current_organization())
            proposals.take_back(session, found, person=current_person(), at=now())
    except (Conflict, NotPermitted) as refusal:
        return _refused(proposal_id, refusal)
    flash("Taken back. Nothing was changed.", "done")
    return redirect(url_for(".one", proposal_id=proposal_id), 303)


def _key() -> bytes:
    return marking_key(settings().secret_key)


def _refused(
    proposal_id: int, refusal: DomainError, *, declining: DeclineForm | None = None
) -> ResponseReturnValue:
    return _page(proposal_id, declining=declining, refusal=str(refusal)), status_of(refusal)


def _page(proposal_id: int, *, declining: DeclineForm | None = None, refusal: str = "") -> str:
    session, at, me = db.session(), now(), current_person()
    found = proposals.proposal(session, proposal_id, current_organization())
    tell_opened(found.certificate_id, at=at)
    known = queries.recorded(session, found.certificate)
    state = proposals.state_of(found, at=at)
    return render_template(
        "certificates/proposal.html",
        proposal=found,
        face=known.face,
        status=known.status(at=at),
        state=state,
        open=state is ProposalState.WAITING,
        deciding=proposals.may_decide(session, found, me, at=at, key=_key()),
        proposer_left=not proposals.may_propose_still(session, found),
        own=found.proposed_by_id == me.id,
        confirming=ConfirmForm(formdata=None, data={"seen": str(len(known.steps))}),
        declining=declining or DeclineForm(formdata=None),
        refusal=refusal,
        until=found.proposed_at + LASTS,
        in_register=may(Act.CHANGE_CERTIFICATE),
        zone=current_organization().zone,
    )
