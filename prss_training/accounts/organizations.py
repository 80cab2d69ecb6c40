"""The settings of an organization, and the list of all of them."""

from flask import flash, redirect, render_template, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue

from prss_training.accounts import queries, services
from prss_training.accounts.blueprint import bp
from prss_training.accounts.forms import (
    InviteForm,
    NewOrganizationForm,
    OrganizationForm,
)
from prss_training.accounts.guards import (
    CHOSEN,
    current_organization,
    current_person,
    may_required,
)
from prss_training.accounts.letters import public_link, queue_invitation
from prss_training.domain.people import Act, Role
from prss_training.people import queries as people
from prss_training.people import services as people_services
from prss_training.people.services import (
    KeyTaken,
    KeyUnusable,
    OrganizationFacts,
    SeriesUnusable,
)
from prss_training.web.clock import now
from prss_training.web.database import db, unit_of_work


@bp.route("/organization/", methods=["GET", "POST"])
@may_required(Act.MANAGE_ORGANIZATION)
def organization() -> ResponseReturnValue:
    """Show and change what the organization says of itself."""
    where, actor = current_organization(), current_person()
    form = OrganizationForm(obj=where)
    if not form.validate_on_submit():
        page = render_template(
            "accounts/organization.html",
            form=form,
            organization=where,
            join_link=public_link("accounts.join", organization_key=where.key),
        )
        return page, 422 if form.errors else 200
    with unit_of_work() as session:
        changed = people_services.change_organization(
            session, people.organization(session, where.id), _facts(form), actor=actor, at=now()
        )
    flash("The settings are saved." if changed else "Nothing was changed.")
    return redirect(url_for("accounts.organization"), 303)


@bp.get("/organizations/")
@may_required(Act.MANAGE_INSTALLATION)
def organizations() -> ResponseReturnValue:
    """List every organization of the installation."""
    session = db.session()
    rows = people.organizations(session)
    return render_template(
        "accounts/organizations.html",
        organizations=rows,
        registrars={one.id: people.holders(session, one, Role.REGISTRAR) for one in rows},
        learners={one.id: people.holders(session, one, Role.LEARNER) for one in rows},
    )


@bp.route("/organizations/new", methods=["GET", "POST"])
@may_required(Act.MANAGE_INSTALLATION)
def new_organization() -> ResponseReturnValue:
    """Add an organization."""
    actor = current_person()
    form = NewOrganizationForm()
    if form.validate_on_submit():
        try:
            with unit_of_work() as session:
                added = people_services.add_organization(
                    session,
                    _facts(form),
                    key=(form.key.data or "").strip(),
                    series=(form.series.data or "").strip(),
                    actor=actor,
                    at=now(),
                )
                added_id, name = added.id, added.name
            flash(f"{name} is added. Invite its first registrar now.")
            return redirect(url_for("accounts.one_organization", organization_id=added_id), 303)
        except (KeyTaken, KeyUnusable) as error:
            form.key.errors = [str(error)]
        except SeriesUnusable as error:
            form.series.errors = [str(error)]
    page = render_template("accounts/new_organization.html", form=form)
    return page, 422 if form.errors else 200


@bp.route("/organizations/<int:organization_id>", methods=["GET", "POST"])
@may_required(Act.MANAGE_INSTALLATION)
def one_organization(organization_id: int) -> ResponseReturnValue:
    """Show one organization, and invite a registrar to it."""
    reading, actor = db.session(), current_person()
    where = people.organization(reading, organization_id)
    form = InviteForm.offering((Role.REGISTRAR,))
    if form.validate_on_submit():
        with unit_of_work() as session:
            made, token = services.invite(
                session,
                people.organization(session, organization_id),
                Role.REGISTRAR,
                inviter=actor,
                name=form.name.data or "",
                email=form.email.data or "",
                at=now(),
            )
            link = public_link("accounts.invitation", token=token)
            if made.email:
                queue_invitation(session, made, link)
        return render_template("accounts/invited.html", invitation=made, link=link)
    page = render_template(
        "accounts/one_organization.html",
        organization=where,
        registrars=people.members(reading, where, Role.REGISTRAR),
        invited=queries.open_invitations(reading, where, at=now()),
        form=form,
    )
    return page, 422 if form.errors else 200


@bp.post("/organizations/<int:organization_id>/work-here")
@may_required(Act.MANAGE_INSTALLATION)
def work_here(organization_id: int) -> ResponseReturnValue:
    """Let an administrator act in an organization."""
    where = people.organization(db.session(), organization_id)
    cookie[CHOSEN] = where.id
    flash(f"You are in {where.name} now.")
    return redirect(url_for("accounts.members"), 303)


def _facts(form: OrganizationForm) -> OrganizationFacts:
    return OrganizationFacts(
        name=form.name.data or "",
        place=form.place.data or "",
        zone=form.zone.data or "",
        open_sign_up=bool(form.open_sign_up.data),
        signatory_name=form.signatory_name.data or "",
        signatory_role=form.signatory_role.data or "",
    )
