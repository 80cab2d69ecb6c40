"""The disclosures of the running application: written together, before an answer leaves."""

from collections.abc import Iterable
from datetime import datetime

from flask import Flask, current_app

from prss_training.disclosures.models import Shown, Way
from prss_training.disclosures.recording import Row, Together, writer_to
from prss_training.web.database import db

KEY = "prss_disclosures"


def init_disclosures(app: Flask) -> None:
    """Let the application write down what it shows to those without an account."""

    def write(rows: list[Row]) -> None:
        writer_to(db.engine)(rows)

    app.extensions[KEY] = Together(write)


def disclose_now(
    certificate_ids: Iterable[int],
    way: Way,
    shown: Shown = Shown.EVERYTHING,
    *,
    by: str = "",
    at: datetime,
) -> None:
    """Write down that something of certificates is about to be shown; return once it is kept.

    It is a transaction of its own, beside the one of the request.

    Args:
        certificate_ids: Which; each once.
        way: How.
        shown: What of them.
        by: Who sees it, as the holder is told; empty for anybody without an account.
        at: When.

    Raises:
        SQLAlchemyError: it cannot be written, so nothing may be shown.
    """
    rows = [
        {
            "certificate_id": certificate_id,
            "at": at,
            "way": way,
            "shown": shown,
            "by": by,
            "person_id": None,
        }
        for certificate_id in dict.fromkeys(certificate_ids)
    ]
    together: Together = current_app.extensions[KEY]
    if rows:
        together.put(rows)
