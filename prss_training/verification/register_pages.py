"""The public register: holders who said that they may be found, by name. No account.

What is looked for is somebody's name, so it is sent in the body and never stands in an address.
"""

from flask import Blueprint, render_template
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from prss_training.disclosures.here import disclose_now
from prss_training.disclosures.models import Shown, Way
from prss_training.verification.forms import NameForm
from prss_training.verification.searching import Lines, NameTooShort, find_listed
from prss_training.web.clock import now
from prss_training.web.database import db
from prss_training.web.limits import VERIFY_LIMIT, limiter

_UNANSWERED = (
    "The register cannot answer just now, because it cannot write down what it shows. "
    "Try again in a few minutes."
)

bp = Blueprint("public_register", __name__)


@bp.record_once
def _exempt(state: BlueprintSetupState) -> None:
    """Take no token: asking changes nothing, and a token would need a cookie."""
    state.app.extensions["csrf"].exempt(bp)


@bp.get("/verify/register")
@limiter.limit(VERIFY_LIMIT)
def ask() -> ResponseReturnValue:
    """Show where to write a name."""
    return _page(NameForm(formdata=None))


@bp.post("/verify/register")
@limiter.limit(VERIFY_LIMIT)
def find() -> ResponseReturnValue:
    """Show who of those who may be found has a name."""
    form = NameForm()
    if not form.validate_on_submit():
        return _page(form), 422
    at = now()
    try:
        lines = find_listed(db.session(), form.name.data, at=at)
        found = [line.certificate_id for line in lines.found]
        disclose_now(found, Way.PUBLIC_REGISTER, Shown.LINE, at=at)
    except NameTooShort as slip:
        form.name.errors = [str(slip)]
        return _page(form), 422
    except SQLAlchemyError:
        form.name.errors = [_UNANSWERED]
        return _page(form), 503
    return _page(form, lines)


def _page(form: NameForm, lines: Lines | None = None) -> str:
    return render_template("verification/register.html", form=form, lines=lines)
