"""The pages by which staff look after the people of their organization."""

from datetime import timedelta

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from prss_training.accounts import queries, services
from prss_training.accounts.blueprint import bp
from prss_training.accounts.forms import (
    ROLE_NOTES,
    EndRoleForm,
    GiveCodeForm,
    GiveRoleForm,
    InviteForm,
    NameForm,
    NewLearnerForm,
)
from prss_training.accounts.guards import (
    current_organization,
    current_person,
    current_roles,
    may,
    may_required,
)
from prss_training.accounts.letters import public_link, queue_invitation
from prss_training.accounts.models import User
from prss_training.accounts.services import CODE_LASTS, CODE_LASTS_SHORT, UsernameTaken, WayIn
from prss_training.domain.errors import NotPermitted
from prss_training.domain.people import Act, Role
from prss_training.people import queries as people
from prss_training.people import services as people_services
from prss_training.people.models import Person
from prss_training.web.clock import now
from prss_training.web.database import db, unit_of_work
from prss_training.web.paging import page_of

_LASTS = {"short": CODE_LASTS_SHORT, "long": CODE_LASTS}


@bp.get("/people/")
@may_required(Act.SEE_LEARNERS, Act.INVITE_PEOPLE)
def members() -> ResponseReturnValue:
    """List the people of the organization, with what they are in it."""
    session, where = db.session(), current_organization()
    role = _role_asked()
    paging = page_of(session, people.members_listed(where, role))
    invited = queries.open_invitations(session, where, at=now()) if may(Act.INVITE_PEOPLE) else []
    return render_template(
        "accounts/members.html",
        organization=where,
        paging=paging,
        roles=people.roles_by_person(session, where, [person.id for person in paging.rows]),
        role=role,
        every_role=[one for one in Role if one is not Role.ADMINISTRATOR],
        invited=invited,
        may_invite=may(Act.INVITE_PEOPLE),
    )


@bp.route("/people/invite", methods=["GET", "POST"])
@may_required(Act.INVITE_PEOPLE)
def invite() -> ResponseReturnValue:
    """Make an invitation, show its link once, and send it where there is an address."""
    where, inviter = current_organization(), current_person()
    form = InviteForm.offering(services.roles_to_invite(current_roles()))
    if not form.validate_on_submit():
        page = render_template("accounts/invite.html", form=form, notes=ROLE_NOTES)
        return page, 422 if form.errors else 200
    with unit_of_work() as session:
        made, token = services.invite(
            session,
            where,
            Role(form.role.data),
            inviter=inviter,
            name=form.name.data or "",
            email=form.email.data or "",
            at=now(),
        )
        link = public_link("accounts.invitation", token=token)
        if made.email:
            queue_invitation(session, made, link)
    return render_template("accounts/invited.html", invitation=made, link=link)


@bp.route("/people/new", methods=["GET", "POST"])
@may_required(Act.GIVE_SIGN_IN_CODE)
def new_learner() -> ResponseReturnValue:
    """Add a learner without an email address, and print their first code."""
    where, actor = current_organization(), current_person()
    form = NewLearnerForm()
    if form.validate_on_submit():
        try:
            with unit_of_work() as session:
                user = services.add_learner(
                    session,
                    where,
                    form.name.data or "",
                    form.username.data or "",
                    actor=actor,
                    at=now(),
                )
                code = services.give_code(
                    session, user.person, giver=actor, organization=where, at=now()
                )
            return _slip(user, code, CODE_LASTS)
        except UsernameTaken as error:
            form.username.errors = [str(error)]
    page = render_template("accounts/new_learner.html", form=form)
    return page, 422 if form.errors else 200


@bp.get("/people/<int:person_id>")
@may_required(Act.SEE_LEARNERS, Act.INVITE_PEOPLE)
def member(person_id: int) -> ResponseReturnValue:
    """Show one person of the organization, and what may be done for them."""
    session, where = db.session(), current_organization()
    person = people.member(session, where, person_id)
    held = people.roles_by_person(session, where, [person.id])[person.id]
    open_to = [r for r in _offered() if r not in held]
    return render_template(
        "accounts/member.html",
        person=person,
        organization=where,
        users=queries.users_of(session, person),
        held=held,
        give_form=GiveRoleForm.offering(tuple(open_to)) if open_to else None,
        end_form=EndRoleForm(),
        may_manage=may(Act.MANAGE_ORGANIZATION),
        may_give_code=may(Act.GIVE_SIGN_IN_CODE) and not _against_code(person),
    )


@bp.post("/people/<int:person_id>/give-role")
@may_required(Act.MANAGE_ORGANIZATION)
def give_role(person_id: int) -> ResponseReturnValue:
    """Give somebody another role here."""
    where, actor = current_organization(), current_person()
    people.member(db.session(), where, person_id)
    form = GiveRoleForm.offering(_offered())
    if not form.validate_on_submit():
        flash("Choose a role from the list.", "error")
        return redirect(url_for("accounts.member", person_id=person_id), 303)
    role = Role(form.role.data)
    with unit_of_work() as session:
        person = people.member(session, where, person_id)
        people_services.give_role(session, person, where, role, actor=actor, at=now())
        name = person.name
    flash(f"{name} is now a {role.value} here.")
    return redirect(url_for("accounts.member", person_id=person_id), 303)


@bp.post("/people/<int:person_id>/end-role")
@may_required(Act.MANAGE_ORGANIZATION)
def end_role(person_id: int) -> ResponseReturnValue:
    """End one of somebody's roles here. What they did in it stays."""
    where, actor = current_organization(), current_person()
    form = EndRoleForm()
    known = {role.value for role in _offered()}
    if not form.validate_on_submit() or form.role.data not in known:
        raise people.NoSuchRole
    role = Role(form.role.data)
    with unit_of_work() as session:
        person = people.member(session, where, person_id)
        held = people.membership(session, where, person, role)
        people_services.end_role(session, held, actor=actor, at=now())
        name = person.name
    flash(f"{name} is no longer a {role.value} here.")
    return redirect(url_for("accounts.members"), 303)


@bp.route("/people/<int:person_id>/name", methods=["GET", "POST"])
@may_required(Act.MANAGE_ORGANIZATION)
def correct_name(person_id: int) -> ResponseReturnValue:
    """Correct a name for certificates from now on, and keep the reason."""
    where, actor = current_organization(), current_person()
    person = people.member(db.session(), where, person_id)
    people_services.require_not_gone_elsewhere(db.session(), person, where)
    form = NameForm(name=person.name)
    if not form.validate_on_submit():
        page = render_template("accounts/correct_name.html", person=person, form=form)
        return page, 422 if form.errors else 200
    with unit_of_work() as session:
        people_services.correct_name(
            session,
            people.member(session, where, person_id),
            form.name.data or "",
            reason=form.reason.data or "",
            organization=where,
            actor=actor,
            at=now(),
        )
    flash("The name is corrected. Certificates that were issued before keep the old one.")
    return redirect(url_for("accounts.member", person_id=person_id), 303)


@bp.route("/people/<int:person_id>/code", methods=["GET", "POST"])
@may_required(Act.GIVE_SIGN_IN_CODE)
def give_code(person_id: int) -> ResponseReturnValue:
    """Make a one-time code for a learner, and show it once on a slip to print."""
    where, giver = current_organization(), current_person()
    person = people.member(db.session(), where, person_id)
    refusal = _against_code(person)
    if refusal:
        raise refusal
    form = GiveCodeForm()
    if queries.users_of(db.session(), person):
        del form.username
    if form.validate_on_submit():
        lasts = _LASTS[form.lasts.data]
        try:
            with unit_of_work() as session:
                chosen = form.username.data if "username" in form else None
                user = _with_sign_in(people.member(session, where, person_id), chosen)
                code = services.give_code(
                    session, user.person, giver=giver, organization=where, lasts=lasts, at=now()
                )
            return _slip(user, code, lasts)
        except UsernameTaken as error:
            form.username.errors = [str(error)]
    page = render_template("accounts/give_code.html", person=person, form=form)
    return page, 422 if form.errors else 200


def _with_sign_in(person: Person, username: str | None) -> User:
    """Return the person's sign-in, made now where they had none."""
    session = db.session()
    users = queries.users_of(session, person)
    if users:
        return users[0]
    return services.add_sign_in(session, person, WayIn("", username or "", None), at=now())


def _slip(user: User, code: str, lasts: timedelta) -> ResponseReturnValue:
    return render_template(
        "accounts/code_slip.html",
        person=user.person,
        who=user.username or user.email,
        code=code,
        short=lasts == CODE_LASTS_SHORT,
        until=now() + lasts,
        zone=current_organization().zone,
        address=public_link("accounts.sign_in_code"),
    )


def _offered() -> tuple[Role, ...]:
    return services.roles_to_invite(current_roles())


def _against_code(person: Person) -> NotPermitted | None:
    """Return why a code would open more than whoever gives it may open, or None."""
    held = people.memberships_of(db.session(), person)
    if {m.role for m in held} != {Role.LEARNER}:
        return services.CodesAreForLearners()
    here = current_organization().id
    if any(m.organization_id != here for m in held) and not may(Act.MANAGE_INSTALLATION):
        return services.CodeOpensElsewhere()
    return None


def _role_asked() -> Role | None:
    asked = request.args.get("role", "")
    known = {role.value: role for role in Role if role is not Role.ADMINISTRATOR}
    return known.get(asked)
