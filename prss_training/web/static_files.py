"""Static files: addresses that change with the files, so that browsers may keep them for a year.

A stylesheet or picture carries its own fingerprint, `?v=`. Scripts name each other by relative
addresses, so all of them live below one folder that is named by the fingerprint of them all:
`/scripts/0123456789ab/main.js`. A page never runs scripts of two versions.
"""

import gzip
import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, Response, request, send_from_directory, url_for

from prss_training.paths import STATIC

_FINGERPRINT_LENGTH = 12
_HOUR = 3_600
_YEAR = 31_536_000
_STATIC = ("static", "bootstrap.static")
_SCRIPTS = STATIC / "js"
_WORTH_PACKING = {"text/css", "text/javascript", "image/svg+xml", "application/json"}


def init_static_files(app: Flask) -> None:
    """Put fingerprints into every static address, and let the files be kept and packed.

    Templates name some twenty static files and pages without values; their addresses are worked
    out once.
    """
    known: dict[tuple[str, str, str], str] = {}

    def address(endpoint: str, **values: Any) -> str:
        constant = endpoint in (*_STATIC, "scripts") and values.keys() == {"filename"}
        if not constant and (values or endpoint.startswith(".")):
            return url_for(endpoint, **values)
        key = (request.script_root, endpoint, values.get("filename", ""))
        if key not in known:
            known[key] = url_for(endpoint, **values)
        return known[key]

    app.add_url_rule("/scripts/<version>/<path:filename>", "scripts", _script)
    app.url_defaults(_add_fingerprint)
    app.jinja_env.globals["url_for"] = address
    app.after_request(_let_be_kept)
    app.after_request(_pack)


def _add_fingerprint(endpoint: str, values: dict[str, Any]) -> None:
    if endpoint == "scripts":
        values.setdefault("version", scripts_version())
    elif endpoint == "static" and "filename" in values:
        found = fingerprint(STATIC / values["filename"])
        if found:
            values["v"] = found


@lru_cache(maxsize=1024)
def fingerprint(file: Path) -> str:
    """Return the first characters of a file's sha256, or nothing where there is no such file."""
    try:
        return hashlib.sha256(file.read_bytes()).hexdigest()[:_FINGERPRINT_LENGTH]
    except OSError:
        return ""


def script_names() -> tuple[str, ...]:
    """Return every script, as it is named below the folder of scripts."""
    return tuple(sorted(str(file.relative_to(_SCRIPTS)) for file in _SCRIPTS.rglob("*.js")))


@lru_cache(maxsize=1)
def scripts_version() -> str:
    """Return the fingerprint of all scripts together."""
    told = "\n".join(f"{name} {fingerprint(_SCRIPTS / name)}" for name in script_names())
    return hashlib.sha256(told.encode()).hexdigest()[:_FINGERPRINT_LENGTH]


def _script(version: str, filename: str) -> Response:
    """Serve a script. A page from before an upgrade gets the new one, and does not keep it."""
    answer = send_from_directory(_SCRIPTS, filename)
    newest = version == scripts_version()
    kept = f"public, max-age={_YEAR}, immutable" if newest else "public, max-age=0"
    answer.headers["Cache-Control"] = kept
    return answer


def _let_be_kept(response: Response) -> Response:
    if request.endpoint in _STATIC:
        kept = _YEAR if "v" in request.args else _HOUR
        immutable = ", immutable" if "v" in request.args else ""
        response.headers["Cache-Control"] = f"public, max-age={kept}{immutable}"
    return response


def _pack(response: Response) -> Response:
    """Send files of text packed, to whoever can unpack them: a phone far out waits a third.

    Pages are not packed. They hold tokens, and the length of a packed page tells of its content.
    """
    if request.endpoint not in (*_STATIC, "scripts") or response.status_code != 200:  # noqa: PLR2004
        return response
    if response.mimetype not in _WORTH_PACKING:
        return response
    response.vary.add("Accept-Encoding")
    if request.accept_encodings.quality("gzip") > 0:
        response.direct_passthrough = False
        response.set_data(_packed(response.get_data()))
        response.headers["Content-Encoding"] = "gzip"
        etag, _ = response.get_etag()
        if etag:
            response.set_etag(etag, weak=True)  # the bytes differ from those of the file
    return response


@lru_cache(maxsize=256)
def _packed(content: bytes) -> bytes:
    return gzip.compress(content, compresslevel=9, mtime=0)
