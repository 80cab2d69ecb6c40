"""Watches as they are worked in the running application: noticed, written down, then told."""

import time
from datetime import datetime
from typing import Any

import structlog
from flask import Flask, current_app
from sqlalchemy.orm import Session

from prss_training.agencies.revoking import init_revoking
from prss_training.domain.certificate_number import VerificationCode
from prss_training.jobs import Jobs
from prss_training.notices.services import write_letter
from prss_training.watches import queries, services
from prss_training.watches.models import Alert, Way
from prss_training.watches.queries import NotDue
from prss_training.watches.sending import Outcome, secret_of, send
from prss_training.web.clock import now
from prss_training.web.database import db, unit_of_work
from prss_training.web.settings import settings

_LONGEST_ROUND = 40.0  # seconds; whoever is slow does not keep the queue from its other work

_LETTER = "watches/letters/change.txt"

log = structlog.get_logger()


def notice(*, at: datetime) -> int:
    """Write an alert for every change that was not told of yet; return how many.

    What takes longer than a round is left to the next one, which goes on with what is left.
    """
    began = time.monotonic()
    count = after = 0
    while ids := queries.changed(db.session(), at=at, after=after):
        for after in ids:
            if time.monotonic() - began > _LONGEST_ROUND:
                return count
            count += _notice_one(after, at=at)
    return count


def _notice_one(watched_id: int, *, at: datetime) -> int:
    try:
        with unit_of_work() as session:
            found = services.notice_changes(session, watched_id, at=at)
            for alert in found:
                _write_letter(session, alert, at=at)
            return len(found)
    except Exception as error:  # one that breaks must not hide the changes of all behind it
        log.exception("change not noticed", watched=watched_id, error=repr(error))
        return 0


def tell(*, at: datetime) -> tuple[int, int]:
    """Hand every alert that is due to its webhook; return how many were taken, and how many not.

    A webhook that fails once is left alone for the rest of the round.
    """
    began = time.monotonic()
    failed: set[int] = set()
    taken = 0
    for alert_id, watch_id in queries.due(db.session(), at=at):
        if watch_id in failed:
            continue
        if time.monotonic() - began > _LONGEST_ROUND:
            break
        try:
            took = _hand_over(alert_id, at=at)
        except NotDue:
            continue
        except Exception as error:  # nor may an alert that breaks keep those behind it
            log.exception("alert not handed over", alert=alert_id, error=repr(error))
            took = False
        taken += took
        if not took:
            failed.add(watch_id)
    return taken, len(failed)


def told_of(alert: Alert) -> dict[str, Any]:
    """Return what an alert says: the certificate and its change, and nothing of its holder."""
    certificate = alert.watched.certificate
    code = str(VerificationCode(certificate.code))
    return {
        "id": alert.mark,
        "type": "certificate.status-changed",
        "timestamp": alert.noticed_at.isoformat(timespec="seconds"),
        "data": {
            "watch": alert.watched.watch.mark,
            "number": certificate.face["number"],
            "code": code,
            "was": alert.was,
            "became": alert.became,
            "since": alert.since.isoformat(),
            "change": alert.number,
            "verify": f"{settings().base_url}/verify/{code}",
        },
    }


def _hand_over(alert_id: int, *, at: datetime) -> bool:
    """Make one try and note what came of it; return whether the webhook took the alert.

    Raises:
        NotDue: the watch was ended or the alert settled since the round began.
    """
    outcome = _try(alert_id, at=at)
    with unit_of_work() as session:
        alert = session.get_one(Alert, alert_id)
        if outcome.problem:
            services.note_problem(alert, outcome.problem, final=outcome.final, at=at)
        else:
            services.note_sent(alert, at=at)
    return not outcome.problem


def _try(alert_id: int, *, at: datetime) -> Outcome:
    with unit_of_work() as session:  # over before the try: nobody waits for a stranger's server
        alert = services.take_up(session, alert_id, at=at)
        watch = alert.watched.watch
        told, mark, address = told_of(alert), alert.mark, watch.address
        secret = secret_of(watch.nonce, settings().secret_key)
    return send(address, mark, told, secret=secret, inside=settings().webhooks_inside, at=at)


def _write_letter(session: Session, alert: Alert, *, at: datetime) -> None:
    watch = alert.watched.watch
    if watch.way is not Way.EMAIL:
        return
    told = told_of(alert)["data"]
    write_letter(
        session,
        address=watch.agency.contact,
        subject=f"Certificate {told['number']} is {told['became']} now",
        body=current_app.jinja_env.get_template(_LETTER).render(told=told, since=alert.since),
        at=at,
    )


def init_jobs(app: Flask, queue: Jobs) -> None:
    """Let the queue's worker notice changes and tell of them, once a minute.

    A key that is revoked takes its watches with it; agencies stand below and are handed the way.
    """
    init_revoking(app, services.end_watches_of)

    def sweep() -> None:
        with app.app_context():
            try:
                notice(at=now())
                tell(at=now())
            except Exception as error:
                log.exception("watches not swept", error=repr(error))
            db.session.remove()

    queue.every_minute("tell agencies of changes", sweep)
