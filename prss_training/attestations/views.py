"""The pages of signatures from outside: a learner's, a supervisor's without an account, staff's."""

from flask import Flask

from prss_training.attestations import asking, desk, outside, queries, requests
from prss_training.attestations.blueprint import bp
from prss_training.jobs import Jobs
from prss_training.web.clock import now
from prss_training.web.database import db, unit_of_work

__all__ = ["bp", "desk", "init_jobs", "outside", "requests"]


def init_jobs(app: Flask, queue: Jobs) -> None:
    """Let a sweep tell learners of requests whose time ran out."""

    def sweep() -> None:
        with app.app_context():
            if queries.run_out(db.session(), at=now()):
                with unit_of_work() as session:
                    asking.tell_run_out(session, at=now())
            db.session.remove()

    queue.every_minute("tell of requests that ran out", sweep)
