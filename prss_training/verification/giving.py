"""Giving an answer: not before it is written down for the holder to read."""

import structlog
from sqlalchemy.exc import SQLAlchemyError

from prss_training.disclosures.here import disclose_now
from prss_training.disclosures.models import Shown, Way
from prss_training.verification.answers import Answer, cannot_determine

_UNWRITTEN = (
    "The register cannot write down just now that it answered, and it answers nothing in secret. "
    "Try again in a few minutes."
)

log = structlog.get_logger()


def written_down(answer: Answer, way: Way, *, by: str = "") -> Answer:
    """Return an answer that may be given, once the holder can read that it was.

    Args:
        answer: What would be said.
        way: How it was asked for.
        by: Who asks, as the holder is told; empty for anybody without an account.

    Returns:
        The answer; or, where it cannot be written down, one that tells nothing of anybody.
    """
    if answer.certificate_id is None:
        return answer
    try:
        shown = Shown.EVERYTHING if answer.face else Shown.STATUS
        disclose_now([answer.certificate_id], way, shown, by=by, at=answer.as_of)
    except SQLAlchemyError as error:
        log.exception("disclosure not written", error=type(error).__name__)
        return cannot_determine(_UNWRITTEN, at=answer.as_of)
    return answer
