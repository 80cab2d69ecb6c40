"""Steps for many certificates as the running application does them: one by one, once each."""

from datetime import datetime

import structlog

from prss_training.certificates import together
from prss_training.domain.holder_mark import marking_key
from prss_training.domain.together import ItemOutcome
from prss_training.web.database import db, unit_of_work
from prss_training.web.settings import settings

log = structlog.get_logger()


def take_due(*, at: datetime) -> tuple[int, int]:
    """Do everything whose window is over; one that fails does not stop the rest.

    Each certificate is one transaction, so that a crash loses none and does none twice. What
    failed has no outcome and is tried again with the next sweep.

    Returns:
        How many certificates the step was taken for, and how many were passed over.
    """
    key = marking_key(settings().secret_key)
    waiting = list(together.due(db.session(), at=at))
    ended: list[ItemOutcome | None] = []
    for item_id in waiting:
        try:
            with unit_of_work() as session:
                ended.append(together.do_one(session, item_id, at=at, key=key))
        except Exception:
            log.exception("step for one of many not taken", item=item_id)
    return ended.count(ItemOutcome.DONE), ended.count(ItemOutcome.PASSED_OVER)
