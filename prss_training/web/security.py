"""What every request must be, and the headers of every answer: strict, and nothing to sniff."""

from flask import Flask, Response, abort, request
from flask_talisman import Talisman

from prss_training.settings import Settings

# No inline script or style anywhere; Bootstrap draws its small signs as data: images.
POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


def init_security(app: Flask, settings: Settings) -> None:
    """Give every answer its headers; over HTTPS, insist on it."""
    Talisman(
        app,
        content_security_policy=POLICY,
        force_https=settings.secure,
        strict_transport_security=settings.secure,
        session_cookie_secure=settings.secure,
        session_cookie_samesite="Lax",
        referrer_policy="same-origin",
        frame_options="DENY",
        permissions_policy={"geolocation": "()", "camera": "()", "microphone": "()"},
    )
    app.before_request(_refuse_zero_bytes)
    app.after_request(_keep_private)


def _refuse_zero_bytes() -> None:
    """Refuse text with a zero byte: nobody types one, and PostgreSQL cannot keep it.

    The names of files are text too. What is in a file is its reader's to judge.
    """
    sent: list[str | None] = [request.path]  # a part of a form may come without a name
    for given in (request.args, request.form):
        sent += [text for name, values in given.lists() for text in (name, *values)]
    for name, file in request.files.items(multi=True):
        sent += [name, file.filename]
    if any(text and "\0" in text for text in sent):
        abort(400)


def _keep_private(response: Response) -> Response:
    """Let nothing be kept that is not public on purpose; search engines stay out.

    The sign-in library says it in words that no cache knows (`no-store=True`).
    """
    if not response.headers.get("Cache-Control", "").startswith("public"):
        response.headers["Cache-Control"] = "no-store"
    response.headers.setdefault("X-Robots-Tag", "noindex")
    return response
