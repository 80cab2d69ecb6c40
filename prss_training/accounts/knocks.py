"""How often somebody may knock: wrong tries are counted by address and by name.

Right ones are not, so that a whole class can sign in from one room.
"""

from flask import Flask, Response, current_app, request
from flask import session as cookie
from flask_limiter.util import get_remote_address
from limits import RateLimitItem, parse_many
from werkzeug.exceptions import TooManyRequests

from prss_training.web.limits import SIGN_IN_LIMIT, limiter, seconds_until_open

_BY_ADDRESS = tuple(parse_many(SIGN_IN_LIMIT))
_BY_NAME = tuple(parse_many("10/15 minutes;40/day"))
_JOINING = tuple(parse_many("60/hour"))

# Where a wrong try is told by an answer that is not a redirect, and the field that names whose.
_DOORS = {
    "security.login": "email",
    "security.forgot_password": "email",
    "security.send_confirmation": "email",
    "security.reset_password": "",
    "security.verify": "",
    "security.two_factor_token_validation": "",
    "security.mf_recovery": "",
    "accounts.sign_in_code": "who",
}
_JOINS = {"accounts.join", "accounts.invitation"}
_REDIRECTS = range(300, 400)


def init_knocks(app: Flask) -> None:
    """Count the tries at every door, and close it for a while to whoever hammers on it."""
    app.before_request(_refuse_hammering)
    app.after_request(_count)


def _refuse_hammering() -> None:
    if not _is_counted():
        return
    closed = [here for here in _limits_here() if not limiter.limiter.test(here[0], *here[1])]
    if closed:
        raise TooManyRequests(retry_after=max(seconds_until_open(*here) for here in closed))


def _count(response: Response) -> Response:
    joining = request.endpoint in _JOINS
    if _is_counted() and (joining or response.status_code not in _REDIRECTS):
        for limit, key in _limits_here():
            limiter.limiter.hit(limit, *key)
    return response


def _is_counted() -> bool:
    return (
        request.method == "POST"
        and (request.endpoint in _DOORS or request.endpoint in _JOINS)
        and bool(current_app.config.get("RATELIMIT_ENABLED", True))
    )


def _limits_here() -> list[tuple[RateLimitItem, tuple[str, str]]]:
    address = get_remote_address()
    if request.endpoint in _JOINS:
        return [(limit, ("joining", address)) for limit in _JOINING]
    name = _name_tried()
    return [
        *((limit, ("knocks", address)) for limit in _BY_ADDRESS),
        *((limit, ("name", name)) for limit in _BY_NAME if name),
    ]


def _name_tried() -> str:
    """Return whose door it is: the name typed, or the account half signed in."""
    field = _DOORS.get(request.endpoint or "", "")
    if field:
        return request.form.get(field, "").strip().lower()[:254]
    return str(cookie.get("tf_user_id") or cookie.get("_user_id") or "")
