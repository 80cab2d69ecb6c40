"""A learner's own cohort: the next session, live hours, finding one, and signing in to the room."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from prss_training.accounts.guards import current_organization, current_person, may_required
from prss_training.cohorts import attended, joining, queries, rosters
from prss_training.cohorts.blueprint import bp
from prss_training.cohorts.forms import ApplyForm, CodeForm, LeaveForm
from prss_training.cohorts.models import CohortPlace
from prss_training.cohorts.session_pages import come_or_stay
from prss_training.cohorts.showing import by_key, live_look, part_of, program_name, title_of
from prss_training.domain.people import Act
from prss_training.web.clock import now
from prss_training.web.database import db, unit_of_work
from prss_training.web.errors import status_of
from prss_training.web.library import library
from prss_training.web.limits import limiter

_SIGN_IN_LIMIT = "10/minute;60/hour"  # for one person: a room shares its address


@bp.get("/cohort/")
@may_required(Act.LEARN)
def mine() -> ResponseReturnValue:
    """Show a learner their cohort, the next session first; or how to find one."""
    session, me, where = db.session(), current_person(), current_organization()
    held = queries.places_of(session, me, where)
    if not held:
        return _find_page()
    [place] = held
    return _own_page(place)


def _own_page(place: CohortPlace) -> str:
    session, at = db.session(), now()
    look = live_look(session, place.enrollment, place, library(), at=at)
    modules = by_key(library())
    listed = {one.id: one for one in look.sessions}
    listed |= {one.id: one for lacking in look.missed for one in lacking.instead}
    rows = attended.newest_rows(session, list(listed))
    coming = look.to_come(at)
    return render_template(
        "cohorts/mine.html",
        place=place,
        cohort=place.cohort,
        program=program_name(library(), place.cohort.criteria),
        trainers=queries.trainers_of(session, [place.cohort_id])[place.cohort_id],
        look=look,
        coming=coming[1:],
        next=coming[0] if coming else None,
        here_now=bool(coming) and coming[0].plan.starts_at - rosters.OPENS_BEFORE <= at,
        called_off=look.called_off(at),
        held=look.held(at),
        rows={number: row for (number, who), row in rows.items() if who == place.enrollment_id},
        modules=modules,
        titles={number: title_of(one, modules) for number, one in listed.items()},
        parts={number: part_of(one, modules) for number, one in listed.items()},
    )


def _find_page() -> str:
    session, me, where = db.session(), current_person(), current_organization()
    open_ones = queries.open_to_all(session, where)
    applied = queries.applications_of(session, me, where)
    ids = [one.id for one in open_ones]
    return render_template(
        "cohorts/find.html",
        invitations=queries.invitations_for(session, me, where),
        open_ones=open_ones,
        applied=applied,
        waiting={one.cohort_id for one in applied if one.answer is None},
        trainers=queries.trainers_of(session, ids),
        names={one.criteria: program_name(library(), one.criteria) for one in open_ones},
    )


@bp.route("/cohort/apply/<int:cohort_id>", methods=["GET", "POST"])
@may_required(Act.LEARN)
def apply(cohort_id: int) -> ResponseReturnValue:
    """Ask for a place in a cohort that is open to applications."""
    where, me = current_organization(), current_person()
    found = queries.open_cohort(db.session(), cohort_id, where)
    form = ApplyForm()
    if not form.validate_on_submit():
        page = render_template(
            "cohorts/apply.html",
            cohort=found,
            form=form,
            program=program_name(library(), found.criteria),
            trainers=queries.trainers_of(db.session(), [found.id])[found.id],
        )
        return page, 422 if form.errors else 200
    with unit_of_work() as session:
        again = queries.open_cohort(session, cohort_id, where)
        joining.apply(session, again, me, body=form.body.data or "", at=now())
    flash("You have asked for a place. A trainer answers, and you are told.", "done")
    return redirect(url_for(".mine"), 303)


@bp.post("/cohort/applications/<int:application_id>/withdrawal")
@may_required(Act.LEARN)
def withdraw(application_id: int) -> ResponseReturnValue:
    """Take one's own application back."""
    where, me = current_organization(), current_person()
    with unit_of_work() as session:
        asked = queries.application(session, application_id, where)
        if asked.person_id != me.id:
            raise queries.NoSuchApplication
        joining.withdraw_application(session, asked, person=me, at=now())
    flash("Your application is taken back.")
    return redirect(url_for(".mine"), 303)


@bp.post("/cohort/invitations/<int:invitation_id>")
@may_required(Act.LEARN)
def accept(invitation_id: int) -> ResponseReturnValue:
    """Take the place in a cohort that one was invited to."""
    where, me = current_organization(), current_person()
    with unit_of_work() as session:
        invited = queries.invitation_for(session, invitation_id, me, where)
        criteria = library().criteria_version(invited.cohort.criteria)
        joining.accept_invitation(session, invited, criteria, person=me, at=now())
    flash("You are in the cohort. Here is what comes next.", "done")
    return redirect(url_for(".mine"), 303)


@bp.route("/cohort/leave", methods=["GET", "POST"])
@may_required(Act.LEARN)
def leave() -> ResponseReturnValue:
    """Leave one's cohort."""
    where, me = current_organization(), current_person()
    found = queries.own_place(db.session(), me, where)
    form = LeaveForm()
    if not form.validate_on_submit():
        page = render_template("cohorts/leave.html", cohort=found.cohort, form=form)
        return page, 422 if form.errors else 200
    with unit_of_work() as session:
        again = queries.own_place(session, me, where)
        joining.leave(session, again, reason=form.reason.data or "", actor=me, at=now())
    flash("You have left the cohort. What you attended stays yours.")
    return redirect(url_for(".mine"), 303)


@bp.post("/cohort/make-up/<int:session_id>")
@may_required(Act.LEARN)
def make_up(session_id: int) -> ResponseReturnValue:
    """Come to another cohort's session in place of one that was missed, or take that back."""
    where, me = current_organization(), current_person()
    with unit_of_work() as session:
        place = queries.own_place(session, me, where)
        held = queries.live_session(session, session_id, where)
        come_or_stay(held, place.enrollment_id)
    away = request.form.get("act") == "away"
    flash("You are off that list." if away else "You are expected there. It is on your list now.")
    return redirect(url_for(".mine"), 303)


def _whose() -> str:
    return f"person {current_person().id}"


@bp.route("/cohort/sign-in", methods=["GET", "POST"])
@may_required(Act.LEARN)
@limiter.limit(_SIGN_IN_LIMIT, key_func=_whose, methods=["POST"])
def sign_in_here() -> ResponseReturnValue:
    """Take the code that is shown in the room."""
    form = CodeForm()
    if not form.validate_on_submit():
        return render_template("cohorts/sign_in.html", form=form), 422 if form.errors else 200
    try:
        with unit_of_work() as session:
            noted = rosters.sign_in(session, current_person(), form.code.data, at=now())
            title = title_of(noted.session, by_key(library()))
    except rosters.CodeUnfit as refusal:
        form.code.errors = [str(refusal)]
        return render_template("cohorts/sign_in.html", form=form), status_of(refusal)
    flash(f"You are signed in to {title}. Your trainer confirms it at the end.", "done")
    return redirect(url_for(".mine"), 303)
