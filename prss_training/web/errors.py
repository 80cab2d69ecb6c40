"""What a person is told when something is refused, missing or broken."""

from http import HTTPStatus

from flask import Flask, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError

from prss_training.domain.certificate import Verdict
from prss_training.domain.errors import Conflict, DomainError, Missing, NotPermitted, Unacceptable
from prss_training.web.limits import seconds_to_wait
from prss_training.web.problems import asks_api, problem

STATUS: dict[type[DomainError], int] = {
    NotPermitted: 403,
    Missing: 404,
    Conflict: 409,
    Unacceptable: 422,
}
TITLES = {
    403: "This is not open to you",
    404: "There is nothing here",
    409: "Not possible right now",
    422: "That cannot be taken as it is",
}
_PAGES = {400, 403, 404, 413, 429}


class SignInFirst(NotPermitted):
    """Nobody is signed in."""

    def __init__(self) -> None:
        super().__init__("Sign in first.")


def status_of(error: DomainError) -> int:
    """Return the HTTP status of a refusal, by its family."""
    return next(code for family, code in STATUS.items() if isinstance(error, family))


def init_errors(app: Flask) -> None:
    """Give every refusal and every breakage its page."""
    app.register_error_handler(SignInFirst, _sign_in_first)
    app.register_error_handler(DomainError, _refused)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(InternalServerError, _broken)


def _sign_in_first(_error: SignInFirst) -> ResponseReturnValue:
    wanted = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("security.login", next=wanted), 303)


def _refused(error: DomainError) -> ResponseReturnValue:
    status = status_of(error)
    if asks_api():
        return problem(status, str(error))
    page = render_template(
        "errors/refused.html",
        title=TITLES[status],
        sentence=str(error),
        next_href=url_for("progress.home"),
        next_label="Go to your home page",
    )
    return page, status


def _csrf(_error: CSRFError) -> ResponseReturnValue:
    return render_template("errors/csrf.html"), 400


def _http(error: HTTPException) -> ResponseReturnValue:
    code = error.code or 500
    if code < 400:  # noqa: PLR2004  (redirects are answers, not errors)
        return error
    if asks_api():
        return problem(code, headers=_kept_headers(error))
    if code in _PAGES:
        return render_template(f"errors/{code}.html"), code, _kept_headers(error)
    page = render_template(
        "errors/refused.html",
        title="That did not work",
        sentence="The server could not answer this request. Go back and try another way.",
        next_href=url_for("progress.home"),
        next_label="Go to your home page",
    )
    return page, code, _kept_headers(error)


def _broken(_error: InternalServerError) -> ResponseReturnValue:
    """Show a page that asks nothing of the rest: the database may be what broke."""
    if asks_api():  # whatever was asked, it is not known now
        return problem(500, verdict=Verdict.CANNOT_DETERMINE.value)
    return current_app.jinja_env.get_template("errors/500.html").render(), 500


def _kept_headers(error: HTTPException) -> dict[str, str]:
    kept = {k: v for k, v in error.get_headers() if k.lower() in ("retry-after", "allow")}
    if error.code == HTTPStatus.TOO_MANY_REQUESTS and "Retry-After" not in kept:
        kept["Retry-After"] = str(seconds_to_wait())
    return kept
