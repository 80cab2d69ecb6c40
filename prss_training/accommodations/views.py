"""What holds for oneself, and arranging it for a learner."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from prss_training.accommodations import queries, services
from prss_training.accommodations.forms import AccommodationForm
from prss_training.accounts.guards import current_organization, current_person, may_required
from prss_training.domain.accommodations import DaysOutOfOrder, OwnAccommodation
from prss_training.domain.people import Act
from prss_training.enrollments.guards import current_enrollment
from prss_training.enrollments.models import Enrollment
from prss_training.enrollments.queries import enrollment
from prss_training.web.clock import now
from prss_training.web.database import db, unit_of_work
from prss_training.web.errors import status_of

bp = Blueprint("accommodations", __name__)


@bp.get("/accommodations/")
@may_required(Act.LEARN)
def mine() -> ResponseReturnValue:
    """Show learners what holds for them, and how to ask for more."""
    session, organization = db.session(), current_organization()
    place = current_enrollment()
    today = organization.day_of(now())
    return render_template(
        "accommodations/mine.html",
        held=queries.accommodations_of(session, place, on=today),
        rows=queries.arranged_for(session, place),
        organization=organization,
        today=today,
    )


@bp.get("/learners/<int:enrollment_id>/accommodations")
@may_required(Act.ARRANGE_ACCOMMODATIONS)
def arrange(enrollment_id: int) -> ResponseReturnValue:
    """Show what holds for a learner, with the form that changes it."""
    place = _place(enrollment_id)
    today = current_organization().day_of(now())
    held = queries.accommodations_of(db.session(), place, on=today)
    return _page(place, AccommodationForm.beginning_from(held, today))


@bp.post("/learners/<int:enrollment_id>/accommodations")
@may_required(Act.ARRANGE_ACCOMMODATIONS)
def set_them(enrollment_id: int) -> ResponseReturnValue:
    """Write down what holds from a day on."""
    place = _place(enrollment_id)
    form = AccommodationForm()
    if not form.validate_on_submit():
        return _page(place, form), 422
    try:
        with unit_of_work() as session:
            services.arrange(
                session,
                place,
                form.what,
                since=form.since.data,
                until=form.until.data,
                by=current_person(),
                at=now(),
            )
            name = place.person.name
    except DaysOutOfOrder as refused:
        form.until.errors = [str(refused)]
        return _page(place, form), status_of(refused)
    flash(f"Arranged for {name}. They are told, and see it on a page of their own.", "done")
    return redirect(url_for(".arrange", enrollment_id=enrollment_id), 303)


def _place(enrollment_id: int) -> Enrollment:
    """Return a learner of this organization who is somebody else.

    Raises:
        EnrollmentUnknown: there is none here.
        OwnAccommodation: it is oneself.
    """
    place = enrollment(db.session(), enrollment_id, current_organization())
    if place.person_id == current_person().id:
        raise OwnAccommodation
    return place


def _page(place: Enrollment, form: AccommodationForm) -> str:
    session, organization = db.session(), current_organization()
    today = organization.day_of(now())
    return render_template(
        "accommodations/arrange.html",
        enrollment=place,
        form=form,
        held=queries.accommodations_of(session, place, on=today),
        rows=queries.arranged_for(session, place),
        organization=organization,
        today=today,
    )
