"""Fingerprints in the addresses of static files, so that browsers may keep them for a year."""

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, Response, request, url_for

_FINGERPRINT_LENGTH = 12
_HOUR = 3_600
_YEAR = 31_536_000
_STATIC = ("static", "bootstrap.static")


def init_static_files(app: Flask) -> None:
    """Add `?v=` with a file's fingerprint to every static address, and let it be kept.

    Templates name some twenty static files and pages without values; their addresses are worked
    out once.
    """
    folder = Path(app.static_folder or "")
    known: dict[tuple[str, str, str], str] = {}

    def add_fingerprint(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static" and "filename" in values:
            found = fingerprint(folder / values["filename"])
            if found:
                values["v"] = found

    def address(endpoint: str, **values: Any) -> str:
        constant = endpoint in _STATIC and values.keys() == {"filename"}
        if not constant and (values or endpoint.startswith(".")):
            return url_for(endpoint, **values)
        key = (request.script_root, endpoint, values.get("filename", ""))
        if key not in known:
            known[key] = url_for(endpoint, **values)
        return known[key]

    app.url_defaults(add_fingerprint)
    app.jinja_env.globals["url_for"] = address
    app.after_request(_let_be_kept)


@lru_cache(maxsize=1024)
def fingerprint(file: Path) -> str:
    """Return the first characters of a file's sha256, or nothing where there is no such file."""
    try:
        return hashlib.sha256(file.read_bytes()).hexdigest()[:_FINGERPRINT_LENGTH]
    except OSError:
        return ""


def _let_be_kept(response: Response) -> Response:
    if request.endpoint in _STATIC:
        kept = _YEAR if "v" in request.args else _HOUR
        immutable = ", immutable" if "v" in request.args else ""
        response.headers["Cache-Control"] = f"public, max-age={kept}{immutable}"
    return response
