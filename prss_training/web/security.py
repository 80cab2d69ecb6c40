"""The headers of every answer: a strict content security policy, and nothing to sniff."""

from flask import Flask, Response
from flask_talisman import Talisman

from prss_training.settings import Settings

# No inline script or style anywhere; Bootstrap draws its small signs as data: images.
POLICY = {
    "default-src": "'self'",
    "img-src": "'self' data:",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}


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
    app.after_request(_keep_private)


def _keep_private(response: Response) -> Response:
    """Keep pages out of shared caches unless a view said otherwise; search engines stay out."""
    if "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-store"
    response.headers.setdefault("X-Robots-Tag", "noindex")
    return response
