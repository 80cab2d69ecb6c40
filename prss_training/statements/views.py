"""Reading a statement and signing it."""

from functools import lru_cache

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from prss_training.accounts.guards import current_organization, may_required
from prss_training.content.markdown import render
from prss_training.domain.people import Act
from prss_training.enrollments.guards import current_enrollment
from prss_training.statements import queries, services
from prss_training.statements.forms import SignForm
from prss_training.web.clock import now
from prss_training.web.database import db, unit_of_work
from prss_training.web.library import library

bp = Blueprint("statements", __name__)


@bp.route("/statements/<key>", methods=["GET", "POST"])
@may_required(Act.LEARN)
def sign(key: str) -> ResponseReturnValue:
    """Show the text; take the signature, or show it with its day."""
    statement = library().statement(key)
    enrollment = current_enrollment()
    form = SignForm()
    if form.validate_on_submit():
        try:
            with unit_of_work() as session:
                services.sign_statement(
                    session, enrollment, statement, typed_name=form.typed_name.data, at=now()
                )
        except services.NameDiffers as differs:
            form.typed_name.errors = [str(differs)]
        else:
            flash(f"You have signed “{statement.title}”.", "done")
            return redirect(url_for(".sign", key=key), 303)
    page = render_template(
        "statements/sign.html",
        statement=statement,
        wording=_text(statement.markdown),
        name=enrollment.person.name,
        signature=queries.signatures(db.session(), enrollment).get(key),
        form=form,
        zone=current_organization().zone,
    )
    return page, 422 if form.errors else 200


@lru_cache(maxsize=64)
def _text(markdown: str) -> Markup:
    html = render(markdown, terms={}, sources={}, heading_from=2)
    return Markup(html)  # noqa: S704  (the reader of Markdown lets no HTML through)
