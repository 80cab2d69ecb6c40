"""The pages of one's own account."""

from flask import flash, redirect, render_template, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_security.utils import logout_user
from wtforms.fields.choices import SelectChoice

from prss_training.accounts import queries, services
from prss_training.accounts.blueprint import bp
from prss_training.accounts.forms import ActForm, ChooseOrganizationForm
from prss_training.accounts.guards import (
    CHOSEN,
    chosen_organization,
    current_account,
    current_person,
    current_roles,
    open_organizations,
    signed_in_required,
)
from prss_training.domain.people import NEEDS_SECOND_FACTOR
from prss_training.people import queries as people
from prss_training.web.clock import now
from prss_training.web.database import db, unit_of_work
from prss_training.web.settings import settings


@bp.get("/account/")
@signed_in_required
def account() -> ResponseReturnValue:
    """Show who I am here, how I sign in, and where I belong."""
    mine = current_account()
    return render_template(
        "accounts/account.html",
        account=mine,
        person=mine.person,
        memberships=people.memberships_of(db.session(), mine.person),
        organization=chosen_organization(),
        several=len(open_organizations()) > 1,
        factor_needed=settings().second_factor and bool(current_roles() & NEEDS_SECOND_FACTOR),
        form=ActForm(),
    )


@bp.post("/account/sign-out-everywhere")
@signed_in_required
def sign_out_everywhere() -> ResponseReturnValue:
    """End every session of mine, on every device."""
    person = current_person()
    with unit_of_work() as session:
        [user] = queries.users_of(session, person)
        services.sign_out_everywhere(session, user, at=now())
    logout_user()
    flash("You are signed out on every device.")
    return redirect(url_for("security.login"), 303)


@bp.route("/account/organization", methods=["GET", "POST"])
@signed_in_required
def choose_organization() -> ResponseReturnValue:
    """Let somebody of several organizations choose the one to act in."""
    offered = open_organizations()
    now_in = chosen_organization()
    form = ChooseOrganizationForm(organization=now_in.id if now_in else None)
    form.organization.choices = [SelectChoice(one.id, one.name) for one in offered]
    if not form.validate_on_submit():
        page = render_template("accounts/choose_organization.html", form=form, offered=offered)
        return page, 422 if form.errors else 200
    cookie[CHOSEN] = form.organization.data
    [chosen] = [one.name for one in offered if one.id == form.organization.data]
    flash(f"You are in {chosen} now.")
    return redirect(url_for("progress.home"), 303)
