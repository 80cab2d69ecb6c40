"""The administrator's pages of agencies and their keys."""

from datetime import timedelta

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from prss_training.accounts.guards import current_person, may_required
from prss_training.agencies import queries, services
from prss_training.agencies.forms import AgencyForm, KeyForm, RotateForm
from prss_training.agencies.models import Agency
from prss_training.agencies.revoking import revoke
from prss_training.agencies.services import ContactUnusable, KeyEnded, NewKey
from prss_training.domain.errors import DomainError
from prss_training.domain.people import Act, Role
from prss_training.people import queries as people
from prss_training.people.services import KeyTaken, KeyUnusable, OrganizationFacts, ZoneUnknown
from prss_training.web.clock import now
from prss_training.web.database import db, unit_of_work
from prss_training.web.settings import settings

bp = Blueprint("agencies", __name__)


@bp.get("/agencies/")
@may_required(Act.MANAGE_INSTALLATION)
def agencies() -> ResponseReturnValue:
    """List the agencies, with how many keys of each work."""
    session, at = db.session(), now()
    rows = queries.agencies(session)
    working = {
        one.id: sum(key.works(at=at) for key in queries.keys_of(session, one)) for one in rows
    }
    return render_template("agencies/agencies.html", agencies=rows, working=working)


@bp.route("/agencies/new", methods=["GET", "POST"])
@may_required(Act.MANAGE_INSTALLATION)
def new_agency() -> ResponseReturnValue:
    """Add an agency."""
    actor = current_person()
    form = AgencyForm()
    if form.validate_on_submit():
        try:
            with unit_of_work() as session:
                added = services.add_agency(
                    session,
                    OrganizationFacts(
                        name=form.name.data or "",
                        place=form.place.data or "",
                        zone=(form.zone.data or "").strip(),
                    ),
                    key=(form.key.data or "").strip(),
                    contact=form.contact.data or "",
                    actor=actor,
                    at=now(),
                )
                place = added.organization_id
            flash("The agency is added. Make its first key now.")
            return redirect(url_for(".agency", organization_id=place), 303)
        except DomainError as refusal:
            _say_under(form, refusal)
    page = render_template("agencies/new_agency.html", form=form)
    return page, 422 if form.errors else 200


@bp.get("/agencies/<int:organization_id>")
@may_required(Act.MANAGE_INSTALLATION)
def agency(organization_id: int) -> ResponseReturnValue:
    """Show an agency and its keys."""
    return _agency_page(_found(organization_id), KeyForm())


@bp.post("/agencies/<int:organization_id>/keys")
@may_required(Act.MANAGE_INSTALLATION)
def make_key(organization_id: int) -> ResponseReturnValue:
    """Make a key and show it, once."""
    actor, found = current_person(), _found(organization_id)
    form = KeyForm()
    if not form.validate_on_submit():
        return _agency_page(found, form), 422
    with unit_of_work() as session:
        made = services.make_key(
            session,
            queries.agency(session, found.id),
            form.facts(),
            secret_key=settings().secret_key,
            actor=actor,
            at=now(),
        )
        return _key_page(made)


@bp.post("/agencies/<int:organization_id>/keys/<int:key_id>/rotate")
@may_required(Act.MANAGE_INSTALLATION)
def rotate_key(organization_id: int, key_id: int) -> ResponseReturnValue:
    """Make the successor of a key and show it, once."""
    actor, found = current_person(), _found(organization_id)
    form = RotateForm()
    if not form.validate_on_submit():
        flash("Write how many days the old key works on, from 0 to 90.", "error")
        return redirect(url_for(".agency", organization_id=organization_id), 303)
    try:
        with unit_of_work() as session:
            made = services.rotate_key(
                session,
                queries.key_of(session, queries.agency(session, found.id), key_id),
                overlap=timedelta(days=form.overlap.data or 0),
                secret_key=settings().secret_key,
                actor=actor,
                at=now(),
            )
            return _key_page(made)
    except KeyEnded as refusal:
        flash(str(refusal), "error")
        return redirect(url_for(".agency", organization_id=organization_id), 303)


@bp.post("/agencies/<int:organization_id>/keys/<int:key_id>/revoke")
@may_required(Act.MANAGE_INSTALLATION)
def revoke_key(organization_id: int, key_id: int) -> ResponseReturnValue:
    """End a key at once, and the watches that tell their webhook because of it."""
    actor, found = current_person(), _found(organization_id)
    try:
        with unit_of_work() as session:
            key = queries.key_of(session, queries.agency(session, found.id), key_id)
            said = revoke(session, key, actor=actor, at=now())
        flash(said)
    except KeyEnded as refusal:
        flash(str(refusal), "error")
    return redirect(url_for(".agency", organization_id=organization_id), 303)


def _found(organization_id: int) -> Agency:
    session = db.session()
    return queries.agency_of(session, people.organization(session, organization_id))


def _say_under(form: AgencyForm, refusal: DomainError) -> None:
    """Put a refusal under the field that it is about."""
    fields = {
        KeyTaken: form.key,
        KeyUnusable: form.key,
        ZoneUnknown: form.zone,
        ContactUnusable: form.contact,
    }
    fields.get(type(refusal), form.name).errors = [str(refusal)]


def _agency_page(found: Agency, form: KeyForm) -> str:
    session, at = db.session(), now()
    keys = queries.keys_of(session, found)
    today = queries.day_of(at)
    return render_template(
        "agencies/agency.html",
        agency=found,
        keys=keys,
        working={key.id: key.works(at=at) for key in keys},
        followed={key.rotates_id for key in keys},
        used=queries.last_days(session, keys),
        answers={key.id: queries.answers_on(session, key.id, today) for key in keys},
        labels={scope.value: scope.label for scope in services.Scope},
        verifiers=people.members(session, found.organization, Role.VERIFIER),
        form=form,
        rotate=RotateForm(formdata=None),
    )


def _key_page(made: NewKey) -> str:
    return render_template("agencies/key.html", key=made.row, text=made.text)
