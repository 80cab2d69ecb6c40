"""The pages of a supervisor without an account: a link that works once, in one browser.

Opening the address changes nothing, because programs that look through mail open every link. A
button binds the link to the browser; from then on only that browser may use it.
"""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import ParamSpec

from flask import Response as FlaskResponse
from flask import current_app, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from itsdangerous import BadSignature, URLSafeSerializer

from prss_training.accounts.guards import current_person
from prss_training.attestations import queries, services
from prss_training.attestations.blueprint import bp
from prss_training.attestations.codes import digest_of, reference
from prss_training.attestations.forms import SignForm
from prss_training.attestations.queries import LinkUnknown, hours_of
from prss_training.attestations.refusals import OwnName, UseRefused
from prss_training.attestations.services import Opened, Visit
from prss_training.domain.errors import Conflict, DomainError, Unacceptable
from prss_training.enrollments.models import Enrollment
from prss_training.fieldwork.models import Answer, Attestation
from prss_training.web.clock import now
from prss_training.web.database import db, unit_of_work
from prss_training.web.errors import status_of
from prss_training.web.library import library
from prss_training.web.limits import limiter
from prss_training.web.settings import settings

_LIMIT = "30/minute;300/hour"
_COOKIE = "prss_sign"
_SALT = "attestation device"

P = ParamSpec("P")


def _was_wrong(response: FlaskResponse) -> bool:
    return response.status_code in (HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND)


_few_wrong = limiter.shared_limit("20/minute", scope="refused links", deduct_when=_was_wrong)


def told_outside(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
    """Note a use that is refused, and say so on a page for somebody without an account."""

    @wraps(view)
    def told(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        try:
            return view(*args, **kwargs)
        except (UseRefused, LinkUnknown) as refused:
            _note(refused)
            return _closed(refused)

    return told


@bp.get("/sign/<token>")
@limiter.limit(_LIMIT)
@_few_wrong
@told_outside
def sign(token: str) -> ResponseReturnValue:
    """Say what this is about; in the browser that began, show the hours and take the answer."""
    found = services.look(db.session(), token, _visit(token), at=now())
    if found.device is None:
        return render_template("attestations/landing.html", attestation=found, token=token)
    return _sign_page(found, token)


@bp.post("/sign/<token>/begin")
@limiter.limit(_LIMIT)
@_few_wrong
@told_outside
def begin(token: str) -> ResponseReturnValue:
    """Bind the link to this browser."""
    with unit_of_work() as session:
        opened = services.begin(session, token, _visit(token), at=now())
        answer = make_response(redirect(url_for(".sign", token=token), 303))
        _remember(answer, opened)
    return answer


@bp.post("/sign/<token>")
@limiter.limit(_LIMIT)
@_few_wrong
@told_outside
def signed(token: str) -> ResponseReturnValue:
    """Take the supervisor's answer, once."""
    found = services.look(db.session(), token, _visit(token), at=now())
    form = SignForm.for_entries(queries.waiting_in(queries.lines_of(db.session(), found)))
    if not form.validate_on_submit():
        return _sign_page(found, token, form), 422
    criteria = library().criteria_version(found.enrollment.criteria)
    try:
        with unit_of_work() as session:
            services.sign_by_link(
                session,
                token,
                _visit(token),
                signer=form.signer,
                said=form.said,
                criteria=criteria,
                modules=library().modules,
                at=now(),
            )
    except Unacceptable as refusal:
        if isinstance(refusal, OwnName):
            _note(refusal)
        form.blame(refusal)
        again = services.look(db.session(), token, _visit(token), at=now())
        return _sign_page(again, token, form), status_of(refusal)
    return redirect(url_for(".receipt", token=token), 303)


@bp.get("/sign/<token>/receipt")
@limiter.limit(_LIMIT)
@_few_wrong
@told_outside
def receipt(token: str) -> ResponseReturnValue:
    """Show the browser that signed what was written down."""
    session = db.session()
    found = services.receipt(session, token, _visit(token))
    lines = queries.lines_of(session, found)
    return render_template(
        "attestations/receipt.html",
        attestation=found,
        reference=reference(found.id),
        lines=lines,
        total=hours_of([line.entry for line in lines if line.answer is Answer.TRUE]),
        zone=found.enrollment.organization.zone,
    )


def _sign_page(found: Attestation, token: str, form: SignForm | None = None) -> str:
    """Show the hours that nobody has decided on, and the form that answers for them."""
    waiting = queries.waiting_in(queries.lines_of(db.session(), found))
    place: Enrollment = found.enrollment
    return render_template(
        "attestations/sign.html",
        attestation=found,
        token=token,
        learner=place.person.name,
        organization=place.organization,
        entries=waiting,
        total=hours_of(waiting),
        form=form or SignForm.for_entries(waiting),
        until=place.organization.day_of(found.expires_at),
    )


def _closed(refused: DomainError) -> ResponseReturnValue:
    title = (
        "This was closed before" if isinstance(refused, Conflict) else "This cannot be opened here"
    )
    page = render_template("attestations/closed.html", title=title, sentence=str(refused))
    return page, status_of(refused)


def _note(refused: DomainError) -> None:
    if not isinstance(refused, UseRefused):
        return
    actor_id = _signed_in()
    with unit_of_work() as session:
        services.note_refused(session, refused, actor_id=actor_id, at=now())


def _visit(token: str) -> Visit:
    """Return who is here: the secret of this browser, and who is signed in."""
    return Visit(device=_device(token), person_id=_signed_in())


def _signed_in() -> int | None:
    return current_person().id if current_user.is_authenticated else None


def _device(token: str) -> str:
    """Return the secret that this browser was given for a link; nothing if it was given none."""
    kept = request.cookies.get(_cookie_name(token), "")
    try:
        secret = _signer().loads(kept)
    except BadSignature:
        return ""
    return secret if isinstance(secret, str) else ""


def _remember(answer: FlaskResponse, opened: Opened) -> None:
    token = request.view_args["token"] if request.view_args else ""
    answer.set_cookie(
        _cookie_name(token),
        _signer().dumps(opened.device),
        expires=opened.attestation.expires_at,
        path="/sign/",
        secure=settings().secure,
        httponly=True,
        samesite="Lax",  # the letter's link comes from another site, and must find the cookie
    )


def _cookie_name(token: str) -> str:
    """Return a name of its own for each link, so that one browser can sign for several people."""
    return f"{_COOKIE}_{digest_of(token)[:12]}"


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt=_SALT)
