"""What a person was told, on a page of their own.

This feature stands below the sign-in's own, so it asks the sign-in library who is here.
"""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from prss_training.notices import queries, services
from prss_training.web.clock import now
from prss_training.web.database import db, unit_of_work
from prss_training.web.errors import SignInFirst
from prss_training.web.paging import page_of

bp = Blueprint("notices", __name__, url_prefix="/notices")


@bp.get("/")
def notices() -> ResponseReturnValue:
    """List what one was told, the newest first."""
    session = db.session()
    person_id = _person_id()
    return render_template(
        "notices/notices.html",
        paging=page_of(session, queries.notices_of(person_id)),
        unseen=queries.unseen_count(session, person_id),
    )


@bp.get("/<int:notice_id>")
def go(notice_id: int) -> ResponseReturnValue:
    """Mark a notice as seen, and go to the page it is about."""
    person_id = _person_id()
    with unit_of_work() as session:
        notice = queries.notice(session, person_id, notice_id)
        services.mark_seen([notice], at=now())
        path = notice.path
    return redirect(path, 303)


@bp.post("/")
def mark_all() -> ResponseReturnValue:
    """Mark everything as seen."""
    person_id = _person_id()
    with unit_of_work() as session:
        services.mark_seen(queries.unseen(session, person_id), at=now())
    flash("All your notices are marked as seen.", "done")
    return redirect(url_for(".notices"), 303)


def _person_id() -> int:
    """Return who is asking.

    Raises:
        SignInFirst: nobody is signed in.
    """
    if not current_user.is_authenticated:
        raise SignInFirst
    person_id: int = current_user.person_id
    return person_id
