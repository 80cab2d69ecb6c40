"""Sharing with a trainer, taking it back, and what is shared with oneself."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from prss_training.accounts.guards import current_organization, current_person, may_required
from prss_training.domain.people import Act
from prss_training.enrollments.guards import current_enrollment
from prss_training.sharing import queries, services
from prss_training.sharing.forms import ShareForm
from prss_training.sharing.models import Shared
from prss_training.web.clock import now
from prss_training.web.database import db, unit_of_work

bp = Blueprint("sharing", __name__)

# Where each thing is kept by its learner, and where its trainer reads it.
_OWN = {Shared.PLAN: "plans.plan", Shared.STRENGTHS: "strengths.mine"}
_READ = {Shared.PLAN: "plans.shared", Shared.STRENGTHS: "strengths.shared"}


@bp.post("/sharing/<what>")
@may_required(Act.LEARN)
def share(what: str) -> ResponseReturnValue:
    """Share one thing with one trainer."""
    asked, place = _asked(what), current_enrollment()
    form = ShareForm.choosing(queries.trainers_for(db.session(), place))
    if not form.validate_on_submit():
        flash("Choose a trainer from the list, then share.", "warning")
        return redirect(url_for(_OWN[asked]), 303)
    with unit_of_work() as session:
        made = services.share(session, place, asked, trainer_id=form.trainer_id, at=now())
        name = made.trainer.name
    flash(f"Shared: {name} can read your {asked.label} until you take it back.", "done")
    return redirect(url_for(_OWN[asked]), 303)


@bp.post("/sharing/<what>/end")
@may_required(Act.LEARN)
def end(what: str) -> ResponseReturnValue:
    """Take a share back."""
    asked, place = _asked(what), current_enrollment()
    with unit_of_work() as session:
        services.take_back(session, place, asked, at=now())
    flash(f"Taken back: nobody but you can read your {asked.label} now.", "done")
    return redirect(url_for(_OWN[asked]), 303)


@bp.get("/shared/")
@may_required(Act.READ_SHARED)
def desk() -> ResponseReturnValue:
    """List what learners share with the person who asks."""
    held = queries.shared_with(db.session(), current_person(), current_organization())
    return render_template(
        "sharing/desk.html",
        lines=[(one, url_for(_READ[one.what], enrollment_id=one.enrollment_id)) for one in held],
        organization=current_organization(),
    )


def _asked(what: str) -> Shared:
    """Return what an address names.

    Raises:
        NotShared: there is nothing of that name to share.
    """
    if what not in list(Shared):
        raise queries.NotShared
    return Shared(what)
