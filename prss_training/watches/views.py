"""A verifier's pages of watches: what is watched, what was told, and what could not be."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from prss_training.accounts.guards import current_organization, current_person, may_required
from prss_training.agencies.models import Agency
from prss_training.agencies.queries import agency, agency_of
from prss_training.domain.errors import Conflict
from prss_training.domain.people import Act
from prss_training.watches import queries, services
from prss_training.watches.addresses import WebhookUnusable
from prss_training.watches.forms import WatchForm
from prss_training.watches.jobs import init_jobs
from prss_training.watches.models import Way
from prss_training.watches.sending import secret_of
from prss_training.watches.services import CodesTooMany, CodesUnusable, DaySpent
from prss_training.web.clock import now
from prss_training.web.database import db, unit_of_work
from prss_training.web.errors import status_of
from prss_training.web.limits import limiter
from prss_training.web.paging import page_of
from prss_training.web.settings import settings

__all__ = ["bp", "init_jobs"]

bp = Blueprint("watches", __name__)
# Somebody at a desk makes a few; whoever tries codes one after another is stopped.
_MOST = "40 per hour"


@bp.route("/watches/", methods=["GET", "POST"])
@may_required(Act.WATCH_CERTIFICATES)
@limiter.limit(_MOST, methods=["POST"])
def watches() -> ResponseReturnValue:
    """List the agency's watches, and make another."""
    found, form, status = _agency(), WatchForm(), 422
    if form.validate_on_submit():
        try:
            return _made(found, form)
        except (CodesUnusable, CodesTooMany, DaySpent) as refusal:
            form.codes.errors, status = [str(refusal)], status_of(refusal)
        except WebhookUnusable as refusal:
            form.webhook.errors = [str(refusal)]
    session = db.session()
    found = _agency()
    paging = page_of(session, queries.watches_of(found))
    page = render_template(
        "watches/watches.html",
        agency=found,
        form=form,
        paging=paging,
        counts=queries.counts_by_watch(session, paging.rows),
        dead=len(queries.dead(session, found)),
    )
    return page, status if form.errors else 200


@bp.get("/watches/<mark>")
@may_required(Act.WATCH_CERTIFICATES)
def watch(mark: str) -> ResponseReturnValue:
    """Show a watch, what it watches and what it told."""
    session, found = db.session(), _agency()
    one = queries.watch_of(session, found.id, mark)
    return render_template(
        "watches/watch.html",
        agency=found,
        watch=one,
        watched=queries.watched_by(session, one),
        alerts=queries.alerts_of(session, one),
    )


@bp.post("/watches/<mark>/end")
@may_required(Act.WATCH_CERTIFICATES)
def end(mark: str) -> ResponseReturnValue:
    """End a watch."""
    person_id, agency_id = current_person().id, _agency().id
    with unit_of_work() as session:
        one = queries.watch_of(session, agency_id, mark)
        services.end_watch(session, one, person_id=person_id, at=now())
    flash("The watch is ended. You are told of no more changes by it.")
    return redirect(url_for(".watches"), 303)


@bp.post("/watches/alerts/<mark>/again")
@may_required(Act.WATCH_CERTIFICATES)
def again(mark: str) -> ResponseReturnValue:
    """Send a dead letter again."""
    person_id, agency_id = current_person().id, _agency().id
    try:
        with unit_of_work() as session:
            one = queries.alert(session, mark, agency(session, agency_id))
            back = one.watched.watch.mark
            services.send_again(session, one, person_id=person_id, at=now())
        flash("The alert is tried again within a minute.")
    except Conflict as refusal:
        flash(str(refusal), "error")
    return redirect(url_for(".watch", mark=back), 303)


def _agency() -> Agency:
    return agency_of(db.session(), current_organization())


def _made(found: Agency, form: WatchForm) -> ResponseReturnValue:
    person_id, agency_id = current_person().id, found.id
    with unit_of_work() as session:
        made = services.make_watch(
            session,
            agency(session, agency_id),
            form.listed(),
            webhook=(form.webhook.data or "").strip(),
            inside=settings().webhooks_inside,
            person_id=person_id,
            at=now(),
        )
        mark, nonce, way = made.mark, made.nonce, made.way
    if way is Way.EMAIL:
        flash("The certificates are watched from now on.")
        return redirect(url_for(".watch", mark=mark), 303)
    secret = secret_of(nonce, settings().secret_key)
    return render_template("watches/secret.html", mark=mark, secret=secret)
