"""The pages by which trainers and registrars look after cohorts and the people in them."""

from datetime import datetime

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from prss_training.accounts.guards import (
    current_organization,
    current_person,
    may,
    may_required,
)
from prss_training.accounts.letters import public_link, queue_invitation
from prss_training.accounts.services import EmailUnusable, invite
from prss_training.cohorts import joining, planning, queries
from prss_training.cohorts.attended import newest_rows
from prss_training.cohorts.blueprint import bp
from prss_training.cohorts.forms import (
    AddLearnersForm,
    AnswerForm,
    CohortForm,
    InviteForm,
    PlaceForm,
)
from prss_training.cohorts.models import Cohort, CohortPlace
from prss_training.cohorts.planning import CohortFacts
from prss_training.cohorts.showing import by_key, part_of, program_name, programs, title_of
from prss_training.domain.errors import Conflict, DomainError
from prss_training.domain.people import Act, Role
from prss_training.enrollments.forms import BareForm
from prss_training.people import queries as people
from prss_training.people.models import Person
from prss_training.web.clock import now
from prss_training.web.database import db, unit_of_work
from prss_training.web.errors import status_of
from prss_training.web.library import library
from prss_training.web.paging import page_of

SIZE_ADVISED = range(8, 19)
_TRAINERS_ADVISED = 2


@bp.get("/cohorts/")
@may_required(Act.RUN_COHORT)
def cohorts() -> ResponseReturnValue:
    """List the organization's cohorts, with how many learn in each and what waits."""
    session, where = db.session(), current_organization()
    finished = request.args.get("which") == "finished"
    paging = page_of(session, queries.listed(where, finished=finished))
    ids = [one.id for one in paging.rows]
    waiting = queries.applications(session, where, ids)
    return render_template(
        "cohorts/cohorts.html",
        paging=paging,
        finished=finished,
        sizes=queries.sizes(session, ids),
        trainers=queries.trainers_of(session, ids),
        coming=queries.next_by_cohort(session, ids, at=now()),
        waiting={one: sum(1 for asked in waiting if asked.cohort_id == one) for one in ids},
        names={one.criteria: program_name(library(), one.criteria) for one in paging.rows},
        titles=by_key(library()),
        title_of=title_of,
    )


@bp.route("/cohorts/new", methods=["GET", "POST"])
@may_required(Act.RUN_COHORT)
def new() -> ResponseReturnValue:
    """Make a cohort."""
    where, me = current_organization(), current_person()
    teachers = people.members(db.session(), where, Role.TRAINER)
    mine = [me.id] if me in teachers else []
    given = {"starts_on": where.day_of(now()), "trainers": mine}
    form = CohortForm.choosing(
        programs(library()), teachers, data=given if request.method == "GET" else None
    )
    if not form.validate_on_submit():
        page = render_template("cohorts/edit.html", form=form, cohort=None, zone=where.zone)
        return page, 422 if form.errors else 200
    with unit_of_work() as session:
        made = planning.make_cohort(
            session,
            where,
            _facts(form),
            criteria=form.criteria.data,
            trainers=_chosen(teachers, form.trainers.data),
            actor=me,
            at=now(),
        )
        cohort_id = made.id
    flash("The cohort is there. Plan its sessions and let its people in.", "done")
    return redirect(url_for(".cohort", cohort_id=cohort_id), 303)


@bp.get("/cohorts/<int:cohort_id>")
@may_required(Act.RUN_COHORT)
def cohort(cohort_id: int) -> ResponseReturnValue:
    """Show a cohort: its people, its sessions, and who attended what so far."""
    session, where, at = db.session(), current_organization(), now()
    found = queries.cohort(session, cohort_id, where)
    sessions = queries.sessions_of(session, [found.id])
    modules = by_key(library())
    held = [one for one in sessions if not one.plan.cancelled and one.plan.starts_at <= at]
    here = queries.places(session, found)
    return render_template(
        "cohorts/cohort.html",
        cohort=found,
        program=program_name(library(), found.criteria),
        trainers=queries.trainers_of(session, [found.id])[found.id],
        places=here,
        advised=len(here) in SIZE_ADVISED,
        few_trainers=_TRAINERS_ADVISED,
        gone=queries.places(session, found, gone=True),
        applications=queries.applications(session, where, [found.id]),
        invited=queries.invited(session, found, at=at),
        sessions=sessions,
        coming=[one for one in sessions if one.plan.ends_at > at],
        held=held,
        rows=newest_rows(session, [one.id for one in held]),
        titles={one.id: title_of(one, modules) for one in sessions},
        parts={one.id: part_of(one, modules) for one in sessions},
        codes={one.id: modules[one.module].code for one in held if one.module in modules},
        me=current_person(),
        form=BareForm(),
        may_record=may(Act.RECORD_ATTENDANCE),
        may_issue=may(Act.ISSUE_CERTIFICATE),
    )


@bp.route("/cohorts/<int:cohort_id>/change", methods=["GET", "POST"])
@may_required(Act.RUN_COHORT)
def change(cohort_id: int) -> ResponseReturnValue:
    """Change what a cohort says of itself, and who teaches it."""
    where, me = current_organization(), current_person()
    found = queries.cohort(db.session(), cohort_id, where)
    teachers = people.members(db.session(), where, Role.TRAINER)
    form = _change_form(found, teachers)
    if not form.validate_on_submit():
        page = render_template("cohorts/edit.html", form=form, cohort=found, zone=found.zone)
        return page, 422 if form.errors else 200
    with unit_of_work() as session:
        again = queries.cohort(session, cohort_id, where)
        planning.change_cohort(session, again, _facts(form), actor=me, at=now())
        chosen = _chosen(teachers, form.trainers.data)
        planning.set_trainers(session, again, chosen, actor=me, at=now())
    flash("The cohort is changed.", "done")
    return redirect(url_for(".cohort", cohort_id=cohort_id), 303)


def _change_form(found: Cohort, teachers: list[Person]) -> CohortForm:
    given = None
    if request.method == "GET":
        now_teaching = queries.trainers_of(db.session(), [found.id])[found.id]
        given = {
            "name": found.name,
            "criteria": found.criteria,
            "starts_on": found.starts_on,
            "about": found.about,
            "takes_applications": found.takes_applications,
            "trainers": [person.id for person in now_teaching],
        }
    form = CohortForm.choosing(programs(library(), found), teachers, data=given)
    del form.criteria  # people learn toward it already
    return form


@bp.post("/cohorts/<int:cohort_id>/finish")
@may_required(Act.RUN_COHORT)
def finish(cohort_id: int) -> ResponseReturnValue:
    """Say that a cohort has finished, or open it again."""
    where, me = current_organization(), current_person()
    with unit_of_work() as session:
        found = queries.cohort(session, cohort_id, where)
        planning.finish_cohort(session, found, actor=me, at=now())
        ended = found.closed_at is not None
    flash("The cohort has finished." if ended else "The cohort is open again.", "done")
    return redirect(url_for(".cohort", cohort_id=cohort_id), 303)


# --- people ---


@bp.route("/cohorts/<int:cohort_id>/learners", methods=["GET", "POST"])
@may_required(Act.RUN_COHORT)
def add_learners(cohort_id: int) -> ResponseReturnValue:
    """Give places to learners who are here already."""
    where, me = current_organization(), current_person()
    found = queries.cohort(db.session(), cohort_id, where)
    free = queries.learners_to_add(db.session(), found)
    form = AddLearnersForm.choosing(free)
    if not form.validate_on_submit():
        return _people_page(found, form, InviteForm(formdata=None))
    with unit_of_work() as session:
        again = queries.cohort(session, cohort_id, where)
        chosen = [people.member(session, where, number) for number in form.learners.data]
        criteria = library().criteria_version(again.criteria)
        placed = joining.add_learners(session, again, chosen, criteria, actor=me, at=now())
        said = ", ".join(place.enrollment.person.name for place in placed)
    flash(f"In the cohort now: {said}.", "done")
    return redirect(url_for(".cohort", cohort_id=cohort_id), 303)


@bp.post("/cohorts/<int:cohort_id>/invite")
@may_required(Act.RUN_COHORT)
def invite_learner(cohort_id: int) -> ResponseReturnValue:
    """Invite somebody to the organization and the cohort; the link is shown once."""
    where, me, at = current_organization(), current_person(), now()
    found = queries.cohort(db.session(), cohort_id, where)
    form = InviteForm()
    free = queries.learners_to_add(db.session(), found)
    if not form.validate_on_submit():
        return _people_page(found, AddLearnersForm.choosing(free, formdata=None), form)
    try:
        with unit_of_work() as session:
            made, token = invite(
                session,
                where,
                Role.LEARNER,
                inviter=me,
                name=form.name.data or "",
                email=form.email.data or "",
                at=at,
            )
            again = queries.cohort(session, cohort_id, where)
            joining.invite_to(session, again, made, actor=me, at=at)
            link = public_link("accounts.invitation", token=token)
            if made.email:
                queue_invitation(session, made, link)
    except EmailUnusable as refusal:
        form.email.errors = [str(refusal)]
        return _people_page(found, AddLearnersForm.choosing(free, formdata=None), form)
    return render_template("cohorts/invited.html", cohort=found, invitation=made, link=link)


def _people_page(
    found: Cohort, form: AddLearnersForm, invite_form: InviteForm
) -> ResponseReturnValue:
    page = render_template("cohorts/people.html", cohort=found, form=form, invite_form=invite_form)
    return page, 422 if form.errors or invite_form.errors else 200


@bp.route("/cohorts/applications/<int:application_id>", methods=["GET", "POST"])
@may_required(Act.RUN_COHORT)
def application(application_id: int) -> ResponseReturnValue:
    """Read an application, and answer it."""
    where, me, at = current_organization(), current_person(), now()
    asked = queries.application(db.session(), application_id, where)
    form = AnswerForm()
    if not form.validate_on_submit():
        return _application_page(asked.id, form), 422 if form.errors else 200
    accepts = request.form.get("answer") == "accept"
    try:
        _answer(application_id, form, me, at, accepts=accepts)
    except DomainError as refusal:
        if isinstance(refusal, Conflict):
            flash(str(refusal), "error")
            return redirect(url_for(".application", application_id=application_id), 303)
        form.sentence.errors = [str(refusal)]
        return _application_page(asked.id, form), status_of(refusal)
    flash("They have the place, and are told." if accepts else "They are told.", "done")
    return redirect(url_for(".cohort", cohort_id=asked.cohort_id), 303)


def _answer(
    application_id: int, form: AnswerForm, me: Person, at: datetime, *, accepts: bool
) -> None:
    said = form.sentence.data or ""
    with unit_of_work() as session:
        asked = queries.application(session, application_id, current_organization())
        if accepts:
            criteria = library().criteria_version(asked.cohort.criteria)
            joining.accept_application(session, asked, criteria, sentence=said, actor=me, at=at)
        else:
            joining.decline_application(session, asked, sentence=said, actor=me, at=at)


def _application_page(application_id: int, form: AnswerForm) -> str:
    session, where = db.session(), current_organization()
    asked = queries.application(session, application_id, where)
    return render_template(
        "cohorts/application.html",
        asked=asked,
        form=form,
        size=queries.sizes(session, [asked.cohort_id])[asked.cohort_id],
        own=asked.person_id == current_person().id,
    )


@bp.route("/cohorts/places/<int:place_id>", methods=["GET", "POST"])
@may_required(Act.RUN_COHORT)
def place(place_id: int) -> ResponseReturnValue:
    """Let somebody leave a cohort, or move them to another one."""
    where, me = current_organization(), current_person()
    found = queries.place(db.session(), place_id, where)
    others = _others(found)
    form = PlaceForm.choosing(others)
    if not form.validate_on_submit():
        page = render_template("cohorts/place.html", place=found, form=form)
        return page, 422 if form.errors else 200
    to = form.to.data
    with unit_of_work() as session:
        again = queries.place(session, place_id, where)
        name, cohort_id = again.enrollment.person.name, again.cohort_id
        if to:
            other = queries.cohort(session, to, where)
            joining.move(session, again, other, reason=form.reason.data, actor=me, at=now())
        else:
            joining.leave(session, again, reason=form.reason.data, actor=me, at=now())
    flash(f"{name} has moved." if to else f"{name} has left the cohort.", "done")
    return redirect(url_for(".cohort", cohort_id=to or cohort_id), 303)


def _others(found: CohortPlace) -> list[Cohort]:
    """Return the cohorts that somebody can move to: open, and of the same program."""
    listed = db.session().scalars(queries.listed(current_organization()))
    return [
        one for one in listed if one.id != found.cohort_id and one.criteria == found.cohort.criteria
    ]


def _facts(form: CohortForm) -> CohortFacts:
    return CohortFacts(
        name=" ".join((form.name.data or "").split()),
        starts_on=form.starts_on.data,
        about=(form.about.data or "").strip(),
        takes_applications=form.takes_applications.data,
    )


def _chosen(teachers: list[Person], numbers: list[int] | None) -> list[Person]:
    return [person for person in teachers if person.id in (numbers or [])]
