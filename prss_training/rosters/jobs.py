"""Rosters as they are worked in the running application: with its queue and its keys."""

import structlog
from flask import Flask

from prss_training.badges.addresses import Addresses
from prss_training.jobs import Jobs
from prss_training.rosters import queries, services
from prss_training.rosters.models import Roster
from prss_training.signing import Purpose, load_purpose
from prss_training.signing.statements import sign_statement
from prss_training.web.clock import now
from prss_training.web.database import db, unit_of_work
from prss_training.web.jobs import jobs
from prss_training.web.settings import settings

_ANSWER = "answer a roster"

log = structlog.get_logger()


def answer_roster(roster_id: int) -> None:
    """Answer whatever of a roster has no answer yet, and sign the result, unless its time is over.

    It may be stopped at any instant and begun again: each part is kept once, and so is the result.
    """
    if queries.is_over(db.session().get_one(Roster, roster_id), at=now()):
        return
    for part_id in queries.unanswered(db.session(), roster_id):
        at = now()
        answers = services.answers_to_part(db.session(), part_id, at=at)
        with unit_of_work() as session:
            services.keep_answers(session, part_id, answers, at=at)
    roster = db.session().get_one(Roster, roster_id)
    if roster.is_closed:
        return
    at, key = now(), load_purpose(settings().keys, Purpose.JWT).current
    kid = Addresses(settings().base_url).key(key.key_id)
    made = services.result_of(
        db.session(), roster, lambda told: sign_statement(told, key, kid=kid), at=at
    )
    with unit_of_work() as session:
        services.finish(session, roster_id, made, at=at)


def answer_left_over() -> None:
    """Answer every roster that is not done; one that fails, however it does, stops no other."""
    for roster_id in queries.unfinished(db.session(), at=now()):
        try:
            answer_roster(roster_id)
        except Exception as error:
            db.session.rollback()
            log.exception("roster not answered", roster=roster_id, error=repr(error))


def forget_old() -> None:
    """Throw away what rosters hold whose time is over; one that fails stops no other."""
    for roster_id in queries.to_forget(db.session(), at=now()):
        try:
            with unit_of_work() as session:
                services.forget(session, roster_id, at=now())
        except Exception as error:
            log.exception("roster not forgotten", roster=roster_id, error=repr(error))


def answer_later(roster_id: int) -> None:
    """Put a roster into the queue. Should that fail, the sweep finds it."""
    try:
        jobs().defer(_ANSWER, roster_id)
    except Exception as error:  # noqa: BLE001  (the roster is kept, whatever the queue says)
        log.warning("roster not deferred", roster=roster_id, error=repr(error))


def init_jobs(app: Flask, queue: Jobs) -> None:
    """Let rosters be answered by the queue, and sweeps find those left over and those too old."""

    def answer(roster_id: int) -> None:
        with app.app_context():
            answer_roster(roster_id)
            db.session.remove()

    def sweep() -> None:
        with app.app_context():
            answer_left_over()
            db.session.remove()

    def forget() -> None:
        with app.app_context():
            forget_old()
            db.session.remove()

    queue.register(_ANSWER, answer)
    # Apart, so that nothing that a roster does to the one keeps the other from its promise.
    queue.every_minute("forget rosters whose time is over", forget)
    queue.every_minute("answer rosters that were left over", sweep)
