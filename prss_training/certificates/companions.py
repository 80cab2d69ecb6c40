"""What travels in a certificate's PDF beside its face, made by floors above this one.

A certificate is engraved here, and what proves it to programs is made above. The application, which
knows both, says at its start who makes it; where nobody does, nothing travels.
"""

from collections.abc import Callable
from datetime import datetime

from flask import Flask, current_app

from prss_training.documents import Attached

KEY = "prss_companions"

Companions = Callable[[int, datetime], tuple[Attached, ...]]


def init_companions(app: Flask, make: Companions) -> None:
    """Have the files of a certificate, named by its id, made by `make` when it is engraved."""
    app.extensions[KEY] = make


def companions_of(certificate_id: int, *, at: datetime) -> tuple[Attached, ...]:
    """Return the files that a certificate's PDF carries beside its face.

    What makes them may write rows of its own, so it is called outside of a transaction.
    """
    make: Companions = current_app.extensions.get(KEY, _none)
    return make(certificate_id, at)


def _none(_certificate_id: int, _at: datetime) -> tuple[Attached, ...]:
    return ()
