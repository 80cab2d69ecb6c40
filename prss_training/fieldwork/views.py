"""The pages of a learner's ledger, of the people who answer for it, and of supervision."""

from datetime import datetime

from flask import Flask

from prss_training.fieldwork import (
    dispute_pages,
    import_pages,
    own_pages,
    staff_pages,
    supervision_pages,
)
from prss_training.fieldwork.blueprint import bp
from prss_training.fieldwork.imports import drop_old_drafts
from prss_training.fieldwork.reminders import remind
from prss_training.jobs import Jobs
from prss_training.web.clock import now
from prss_training.web.database import db, unit_of_work

__all__ = [
    "bp",
    "dispute_pages",
    "import_pages",
    "init_jobs",
    "own_pages",
    "staff_pages",
    "supervision_pages",
]


def init_jobs(app: Flask, queue: Jobs) -> None:
    """Let the queue's worker remind of hours that wait, once an hour: ages change with the day.

    A job may be kept waiting past any minute, so the first one in an hour does it.
    """
    looked: datetime | None = None

    def sweep() -> None:
        nonlocal looked
        at = now()
        hour = at.replace(minute=0, second=0, microsecond=0)
        if looked == hour:
            return
        with app.app_context():
            with unit_of_work() as session:
                remind(session, at=at)
                drop_old_drafts(session, at=at)
            db.session.remove()
        looked = hour

    queue.every_minute("remind of hours that wait", sweep)
