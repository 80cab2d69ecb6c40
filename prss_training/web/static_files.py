"""Fingerprints in the addresses of static files, so that browsers may keep them for a year."""

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, Response, request

_FINGERPRINT_LENGTH = 12
_HOUR = 3_600
_YEAR = 31_536_000


def init_static_files(app: Flask) -> None:
    """Add `?v=` with a file's fingerprint to every static address, and let it be kept."""
    folder = Path(app.static_folder or "")

    def add_fingerprint(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static" and "filename" in values:
            found = fingerprint(folder / values["filename"])
            if found:
                values["v"] = found

    app.url_defaults(add_fingerprint)
    app.after_request(_let_be_kept)


@lru_cache(maxsize=1024)
def fingerprint(file: Path) -> str:
    """Return the first characters of a file's sha256, or nothing where there is no such file."""
    try:
        return hashlib.sha256(file.read_bytes()).hexdigest()[:_FINGERPRINT_LENGTH]
    except OSError:
        return ""


def _let_be_kept(response: Response) -> Response:
    if request.endpoint in ("static", "bootstrap.static"):
        fingerprinted = "v" in request.args
        response.headers["Cache-Control"] = (
            f"public, max-age={_YEAR}, immutable" if fingerprinted else f"public, max-age={_HOUR}"
        )
    return response
