"""Taking a place in a program."""

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from prss_training.accounts.guards import current_organization, current_person, may_required
from prss_training.domain.people import Act
from prss_training.enrollments import services
from prss_training.enrollments.forms import EnrollForm
from prss_training.web.clock import now
from prss_training.web.database import unit_of_work
from prss_training.web.library import library

bp = Blueprint("enrollments", __name__)


@bp.post("/enroll")
@may_required(Act.LEARN)
def enroll() -> ResponseReturnValue:
    """Begin a program, then show the learner's home."""
    criteria = library().criteria_version(EnrollForm().criteria.data or "")
    if criteria not in library().issuable:
        raise services.NotIssuedHere(criteria)
    with unit_of_work() as session:
        person = current_person()
        services.enroll(session, person, current_organization(), criteria, at=now(), actor=person)
    flash(f"You have begun the {criteria.name} program. Your next step is below.", "done")
    return redirect(url_for("progress.home"), 303)
