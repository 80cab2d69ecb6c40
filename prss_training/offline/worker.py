"""The script that a browser runs beside the pages, so that they open without a connection."""

import hashlib
import json
from typing import Any

from flask import url_for

from prss_training.web.static_files import script_names

# Stylesheets, signs and the mark, as the head of every page names them.
_STYLES = ("tokens", "theme", "fields", "pieces", "places", "lesson", "print")
_PICTURES = ("mark.svg", "signs.svg")
_PARTS = ("rules", "queue", "store", "sender", "pages", "main")


def worker_script() -> str:
    """Return the worker: what this version of the program is made of, and where its parts are.

    Any change of a stylesheet or script changes the text, and so every browser takes the new
    version the next time that it looks.
    """
    files = kept_files()
    told: dict[str, Any] = {
        "version": hashlib.sha256("\n".join(files).encode()).hexdigest()[:16],
        "root": url_for("progress.home"),
        "offline": url_for("offline.page"),
        "token": url_for("offline.token"),
        "acts": url_for("offline.act"),
        "leaving": [url_for("security.logout"), url_for("accounts.sign_out_everywhere")],
        "files": files,
    }
    parts = [url_for("scripts", filename=f"worker/{name}.js") for name in _PARTS]
    asked = ", ".join(json.dumps(address) for address in parts)
    return f"self.prss = {{ told: {json.dumps(told)} }};\nimportScripts({asked});\n"


def kept_files() -> list[str]:
    """Return the addresses of everything that pages are drawn with."""
    return [
        url_for("bootstrap.static", filename="css/bootstrap.min.css"),
        *(url_for("static", filename=f"css/{name}.css") for name in _STYLES),
        *(url_for("static", filename=f"img/{name}") for name in _PICTURES),
        *(url_for("scripts", filename=name) for name in script_names()),
    ]
