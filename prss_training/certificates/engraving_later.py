"""Putting the engraving of a certificate into the queue of the running application."""

import structlog

from prss_training.web.jobs import jobs

ENGRAVE = "engrave"

log = structlog.get_logger()


def engrave_later(certificate_id: int) -> None:
    """Put the engraving into the queue. Should that fail, the sweep or a download makes it."""
    try:
        jobs().defer(ENGRAVE, certificate_id)
    except Exception as error:  # noqa: BLE001  (the certificate is issued, whatever the queue says)
        log.warning("engraving not deferred", certificate=certificate_id, error=repr(error))
