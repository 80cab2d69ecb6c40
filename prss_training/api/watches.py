"""Watches through the API."""

from typing import Any, NoReturn

from flask import Response, abort, jsonify, url_for
from flask.typing import ResponseReturnValue

from prss_training.agencies.queries import agency
from prss_training.agencies.services import Scope
from prss_training.api import schemas
from prss_training.api.blueprint import operation
from prss_training.api.bodies import JSON, read_json, require_form, shaped
from prss_training.api.documented import KEY, body, refusals
from prss_training.api.guards import Caller, admitted
from prss_training.domain.certificate_number import VerificationCode
from prss_training.watches import queries, services
from prss_training.watches.addresses import WebhookUnusable
from prss_training.watches.models import Alert, Watch, Way
from prss_training.watches.sending import secret_of
from prss_training.watches.services import CodesUnusable
from prss_training.web.clock import now
from prss_training.web.database import db, unit_of_work
from prss_training.web.problems import problem
from prss_training.web.settings import settings

_MOST_LISTED = 1_000


@operation(
    "POST",
    "/watches",
    201,
    schemas.WatchState,
    summary="Watch certificates",
    description="From now on, each change of status is told once: by a webhook that is signed as "
    "Standard Webhooks says (headers webhook-id, webhook-timestamp, webhook-signature), or by "
    "email to the agency’s contact.",
    security=[KEY],
    requestBody=body("What to watch.", **{JSON: schemas.WatchRequest}),
    responses=refusals(401, 403, 413, 415, 422),
)
@admitted(Scope.WRITE_WATCHES)
def make_watch(caller: Caller) -> ResponseReturnValue:
    """Make a watch. It costs as many answers of the key's quota as it names codes."""
    require_form(JSON)
    wanted = shaped(schemas.WatchRequest(), read_json())
    caller.spend(len(wanted["codes"]))
    try:
        with unit_of_work() as session:
            mark = services.make_watch(
                session,
                agency(session, caller.agency_id),
                wanted["codes"],
                webhook=wanted.get("webhook", ""),
                inside=settings().webhooks_inside,
                key_id=caller.key_id,
                at=now(),
            ).mark
    except (CodesUnusable, WebhookUnusable) as refusal:
        _refuse(refusal)
    found = queries.watch_of(db.session(), caller.agency_id, mark)
    told = _told(found)
    if found.way is Way.WEBHOOK:
        told["secret"] = secret_of(found.nonce, settings().secret_key)
    answer: Response = jsonify(told)
    answer.status_code = 201
    answer.headers["Location"] = url_for("api.watch", mark=mark)
    return answer


@operation(
    "GET",
    "/watches",
    200,
    schemas.WatchList,
    summary="The newest thousand watches of the agency",
    security=[KEY],
    responses=refusals(401, 403),
)
@admitted(Scope.WRITE_WATCHES)
def watches(caller: Caller) -> ResponseReturnValue:
    """List the watches of the agency that are not ended."""
    session = db.session()
    listed = queries.watches_of(agency(session, caller.agency_id)).limit(_MOST_LISTED)
    return jsonify(watches=[_head(one) for one in session.scalars(listed)])


@operation(
    "GET",
    "/watches/<mark>",
    200,
    schemas.WatchState,
    summary="A watch, what it watches, and what it told",
    security=[KEY],
    responses=refusals(401, 403, 404),
)
@admitted(Scope.WRITE_WATCHES)
def watch(caller: Caller, mark: str) -> ResponseReturnValue:
    """Show a watch."""
    return jsonify(_told(queries.watch_of(db.session(), caller.agency_id, mark)))


@operation(
    "DELETE",
    "/watches/<mark>",
    204,
    summary="End a watch",
    security=[KEY],
    responses=refusals(401, 403, 404),
)
@admitted(Scope.WRITE_WATCHES)
def end_watch(caller: Caller, mark: str) -> ResponseReturnValue:
    """End a watch. What was not sent yet is not sent any more."""
    with unit_of_work() as session:
        services.end_watch(session, queries.watch_of(session, caller.agency_id, mark), at=now())
    return Response(status=204)


def _refuse(refusal: CodesUnusable | WebhookUnusable) -> NoReturn:
    errors: dict[str, Any] = {"webhook": [str(refusal)]}
    if isinstance(refusal, CodesUnusable):
        wrong = sorted(refusal.wrong.items())
        errors = {"codes": {str(place): [said] for place, said in wrong}}
    abort(problem(422, str(refusal), errors=errors))


def _head(one: Watch) -> dict[str, Any]:
    return {
        "id": one.mark,
        "way": one.way.value,
        "webhook": one.address or None,
        "made_at": one.made_at.isoformat(timespec="seconds"),
        "href": url_for("api.watch", mark=one.mark),
    }


def _told(one: Watch) -> dict[str, Any]:
    session = db.session()
    return _head(one) | {
        "certificates": [
            {
                "code": str(VerificationCode(seen.certificate.code)),
                "number": seen.certificate.face["number"],
                "status": seen.status_seen,
            }
            for seen in queries.watched_by(session, one)
        ],
        "alerts": [_alert(alert) for alert in queries.alerts_of(session, one)],
    }


def _alert(alert: Alert) -> dict[str, Any]:
    return {
        "id": alert.mark,
        "number": alert.watched.certificate.face["number"],
        "was": alert.was,
        "became": alert.became,
        "since": alert.since.isoformat(),
        "noticed_at": alert.noticed_at.isoformat(timespec="seconds"),
        "sent_at": alert.sent_at.isoformat(timespec="seconds") if alert.sent_at else None,
        "tries": alert.tries,
        "dead": alert.given_up_at is not None,
        "problem": alert.problem or None,
    }
