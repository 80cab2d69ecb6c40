"""Workers at once, each with a connection of its own, on one real database."""

import threading
from collections import Counter

from sqlalchemy import select

from prss_training.domain.certificate import Reason, Step
from prss_training.domain.certificate_number import VerificationCode
from prss_training.watches import jobs, queries
from prss_training.watches.models import Alert
from prss_training.web.clock import now
from prss_training.web.database import db
from tests.api.test_watches import app, receiver  # noqa: F401  (fixtures)
from tests.certificates.holders import do, make_certificate

WORKERS = 3


def by_all(app, name, work):  # noqa: F811
    """Let all workers do something, once each of them has found the same by one of the queries."""
    together, came, problems = threading.Barrier(WORKERS), [], []
    find = getattr(queries, name)
    waited = threading.local()

    def at_once(*args, **kwargs):
        found = find(*args, **kwargs)
        if not hasattr(waited, "once"):
            waited.once = together.wait(timeout=30)
        return found

    def run():
        try:
            with app.app_context():
                came.append(work(at=now()))
                db.session.remove()
        except Exception as error:  # noqa: BLE001  (told below)
            problems.append(error)

    setattr(queries, name, at_once)
    try:
        threads = [threading.Thread(target=run) for _ in range(WORKERS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)
    finally:
        setattr(queries, name, find)
    assert problems == []
    return came


def test_however_many_workers_sweep_at_once_each_change_is_written_and_told_once(
    app,  # noqa: F811
    program,
    receiver,  # noqa: F811
    database,
    library,
    priya,
):
    names = ("Rosa Delgado", "Jamal Brooks", "Ana Silva")
    issued = [make_certificate(database, library, name, registrar=priya) for name in names]
    database.commit()
    codes = [str(VerificationCode(one.code)) for one in issued]
    for code in codes:
        program.post("/watches", 201, json={"codes": [code], "webhook": receiver.address})
    for one in issued:
        for step, reason in (
            (Step.SUSPEND, Reason.COMPLAINT_UNDER_REVIEW),
            (Step.REINSTATE, Reason.REVIEW_CLOSED),
            (Step.REVOKE, Reason.ETHICS_FINDING),
        ):
            do(database, one, step, reason=reason, note="", registrar=priya, at=now())
    database.commit()
    changes = 3 * len(issued)

    assert sum(by_all(app, "changed", jobs.notice)) == changes

    alerts = database.scalars(select(Alert)).all()
    assert Counter((one.watched_id, one.number) for one in alerts) == Counter(
        (watched_id, number)
        for watched_id in {one.watched_id for one in alerts}
        for number in (1, 2, 3)
    )
    assert sum(taken for taken, _ in by_all(app, "due", jobs.tell)) == changes
    assert sorted(headers["webhook-id"] for _, headers, _ in receiver.got) == sorted(
        one.mark for one in alerts
    )
