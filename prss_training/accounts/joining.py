"""The pages by which people come in: joining, an invitation, a one-time code."""

from collections.abc import Callable

from flask import current_app, flash, redirect, render_template, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_security import Security, hash_password
from flask_security.utils import login_user
from sqlalchemy.orm import Session

from prss_training.accounts import queries, services
from prss_training.accounts.blueprint import bp
from prss_training.accounts.forms import ActForm, CodeForm, NewPasswordForm, WayInForm
from prss_training.accounts.guards import (
    CHOSEN,
    current_person,
    signed_in_required,
)
from prss_training.accounts.letters import queue_confirmation, queue_known_already
from prss_training.accounts.models import Invitation, User
from prss_training.accounts.services import EmailTaken, UsernameTaken, WayIn, WayInMissing
from prss_training.people import queries as people
from prss_training.web.clock import now
from prss_training.web.database import db, unit_of_work

BY_CODE = "came_by_code"
_NO_FIT = (
    "That username and code do not fit together. Check both. A code works once, and stops "
    "working after five wrong tries: ask the person who gave it to you for a new one."
)

MakeUser = Callable[[Session, WayIn], User]


@bp.route("/join/<organization_key>", methods=["GET", "POST"])
def join(organization_key: str) -> ResponseReturnValue:
    """Let somebody become a learner of an organization that is open to all."""
    where = people.organization(db.session(), organization_key)
    if not where.open_sign_up:
        return render_template("accounts/join_closed.html", organization=where)
    form = WayInForm()

    def make(session: Session, way: WayIn) -> User:
        return services.sign_up(session, where, form.name.data or "", way, at=now())

    if form.validate_on_submit():
        answer = _come_in(form, make)
        if answer is not None:
            return answer
    page = render_template("accounts/join.html", organization=where, form=form)
    return page, 422 if form.errors else 200


@bp.get("/look-in-your-mail")
def look_in_mail() -> ResponseReturnValue:
    """Say that a letter is on its way; the same to everybody."""
    return render_template("accounts/look_in_mail.html")


@bp.route("/invitation/<token>", methods=["GET", "POST"])
def invitation(token: str) -> ResponseReturnValue:
    """Show what somebody is invited to, and take their yes."""
    found = queries.invitation(db.session(), token, at=now())
    if current_user.is_authenticated:
        return _accept_as_known(found, token)
    form = WayInForm(name=found.name, email=found.email)

    def make(session: Session, way: WayIn) -> User:
        again = queries.invitation(session, token, at=now())
        return services.accept_as_new(session, again, form.name.data or "", way, at=now())

    if form.validate_on_submit():
        answer = _come_in(form, make)
        if answer is not None:
            return answer
    page = render_template("accounts/invitation.html", invitation=found, token=token, form=form)
    return page, 422 if form.errors else 200


def _accept_as_known(found: Invitation, token: str) -> ResponseReturnValue:
    form = ActForm()
    if not form.validate_on_submit():
        return render_template(
            "accounts/invitation_known.html", invitation=found, token=token, form=form
        )
    person_id = current_person().id
    with unit_of_work() as session:
        again = queries.invitation(session, token, at=now())
        given = services.accept(session, again, people.person(session, person_id), at=now())
        where, role = given.organization_id, given.role.value
    if where is not None:
        cookie[CHOSEN] = where
    flash(f"You are now a {role} here.")
    return redirect(url_for("progress.home"), 303)


def _come_in(form: WayInForm, make: MakeUser) -> ResponseReturnValue | None:
    """Make the account, or put what was wrong with it under its field and return None.

    Whoever gives an address learns the same whether it was known or not: the rest is in a
    letter to its owner.
    """
    way = WayIn(
        form.email.data or "", form.username.data or "", hash_password(_plain(form.password.data))
    )
    try:
        with unit_of_work() as session:
            user = make(session, way)
            if user.email:
                queue_confirmation(session, user)
    except EmailTaken:
        with unit_of_work() as session:
            queue_known_already(session, services.tidy_email(way.email))
        return redirect(url_for("accounts.look_in_mail"), 303)
    except UsernameTaken as error:
        form.username.errors = [str(error)]
        return None
    except WayInMissing as error:
        form.email.errors = [str(error)]
        return None
    if user.email:
        return redirect(url_for("accounts.look_in_mail"), 303)
    login_user(user, authn_via=["joined"])
    flash(f"Welcome, {user.person.name}. You are signed in.")
    return redirect(url_for("progress.home"), 303)


@bp.route("/sign-in-code", methods=["GET", "POST"])
def sign_in_code() -> ResponseReturnValue:
    """Sign in by a username and the one-time code that staff gave."""
    form = CodeForm()
    if form.validate_on_submit():
        with unit_of_work() as session:
            found = queries.users_by_identity(session, form.who.data or "")
            user = found[0] if found else None
            opened = services.try_code(session, user, form.code.data or "", at=now())
        if user is not None and opened:
            return _in_by_code(user)
        form.code.errors = [_NO_FIT]
    page = render_template("accounts/sign_in_code.html", form=form)
    return page, 422 if form.errors else 200


def _in_by_code(user: User) -> ResponseReturnValue:
    second_step: ResponseReturnValue | None = _security().two_factor_plugins.tf_enter(
        user, remember_me=False, primary_authn_via="code", next_loc=None
    )
    if second_step is not None:
        return second_step
    login_user(user, authn_via=["code"])
    cookie[BY_CODE] = True
    return redirect(url_for("accounts.new_password"), 303)


@bp.route("/account/new-password", methods=["GET", "POST"])
@signed_in_required
def new_password() -> ResponseReturnValue:
    """Let somebody who came in by a code choose a password, or leave it for now."""
    if not cookie.get(BY_CODE):
        return redirect(url_for("security.change_password"), 303)
    form = NewPasswordForm()
    if not form.validate_on_submit():
        page = render_template("accounts/new_password.html", form=form)
        return page, 422 if form.errors else 200
    password_hash = hash_password(_plain(form.password.data))
    person = current_person()
    with unit_of_work() as session:
        [user] = queries.users_of(session, person)
        services.set_password(session, user, password_hash, at=now())
    login_user(_account_of(person.id), authn_via=["change"])
    flash("Your password is set. Next time, sign in with it.")
    return redirect(url_for("progress.home"), 303)


def _account_of(person_id: int) -> User:
    """Return a person's sign-in as it stands after the commit."""
    [user] = queries.users_of(db.session(), people.person(db.session(), person_id))
    return user


def _plain(password: str | None) -> str:
    normalized: str = _security().password_util.normalize(password or "")
    return normalized


def _security() -> Security:
    security: Security = current_app.extensions["security"]
    return security
