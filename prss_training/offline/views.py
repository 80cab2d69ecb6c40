"""The worker, its page for what a device does not have, and the desk where it hands things in."""

from flask import Blueprint, Response, jsonify, make_response, render_template
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf

from prss_training.accounts.guards import current_mark, require, signed_in_required
from prss_training.coursework.services import DraftMovedOn
from prss_training.domain.people import Act
from prss_training.domain.told_later import ToldKind
from prss_training.enrollments.guards import open_module, told_in_json
from prss_training.lessons.reading import part_of
from prss_training.offline import services
from prss_training.offline.forms import ToldForm
from prss_training.offline.worker import worker_script
from prss_training.web.clock import now
from prss_training.web.database import unit_of_work
from prss_training.web.library import library

bp = Blueprint("offline", __name__)


@bp.get("/service-worker.js")
def worker() -> Response:
    """Hand out the script that keeps lessons; it serves every page below its own address."""
    answer = make_response(worker_script())
    answer.mimetype = "text/javascript"
    return answer


@bp.get("/offline")
def page() -> ResponseReturnValue:
    """Show what a device says when it has no connection and no copy of the page."""
    return render_template("offline/page.html")


@bp.get("/offline/token")
@told_in_json
@signed_in_required
def token() -> ResponseReturnValue:
    """Say who is signed in, by their mark, and give the token that the next act is sent with."""
    return jsonify(whose=current_mark(), token=generate_csrf())


@bp.post("/offline/acts")
@told_in_json
def act() -> ResponseReturnValue:
    """Take one act that was done offline."""
    require(Act.LEARN)
    form = ToldForm()
    kind, told = form.told_kind, form.told(now())
    services.require_own(form.whose.data or "", current_mark())
    enrollment, module = open_module(form.module.data or "")
    revision = 0
    try:
        with unit_of_work() as session:
            if kind is ToldKind.DRAFT:
                revision = services.take_draft(
                    session,
                    enrollment,
                    library().activity(f"{module.key}/{form.activity.data or ''}"),
                    mark=form.own_mark,
                    body=form.body.data or "",
                    opened=form.opened,
                    told=told,
                ).revision
            else:
                take = {
                    ToldKind.READ: services.take_part_read,
                    ToldKind.PLACE: services.take_place,
                }[kind]
                take(session, enrollment, module, part_of(module, form.part_number), told)
    except DraftMovedOn as moved_on:
        return jsonify(sentence=str(moved_on), apart=True), 409
    return jsonify(taken=True, revision=revision)
