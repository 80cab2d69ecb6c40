"""Two workers, each with a connection of its own, on one real database."""

import threading
from datetime import timedelta

from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from prss_training.notices.models import Kind, Letter, Notice
from prss_training.renewals import queries
from prss_training.renewals.reminders import remind_all
from prss_training.web.clock import now
from prss_training.web.database import db, unit_of_work
from tests.certificates.holders import make_certificate, make_registrar

WORKERS = 4


def test_however_many_workers_sweep_at_once_each_holder_is_told_once(app, library):
    with app.app_context():
        engine = create_engine(db.engine.url)
    with Session(engine) as writing:
        priya = make_registrar(writing)
        for name in ("Rosa Delgado", "Jamal Brooks", "Ana Silva"):
            issued = make_certificate(writing, library, name, registrar=priya, at=now())
            issued.expires_on = issued.issued_on + timedelta(days=25)
            issued.issued_on -= timedelta(days=300)
        writing.commit()
    together, told, problems = threading.Barrier(WORKERS), [], []
    found = queries.to_remind

    def at_once(session, *, at):
        waiting = found(session, at=at)
        together.wait(timeout=30)  # so that all of them have found the same
        return waiting

    def work():
        try:
            with app.app_context():
                told.append(
                    remind_all(db.session(), unit_of_work, library=library, base_url="", at=now())
                )
                db.session.remove()
        except Exception as error:  # noqa: BLE001  (told below)
            problems.append(error)

    queries.to_remind = at_once
    try:
        threads = [threading.Thread(target=work) for _ in range(WORKERS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)
    finally:
        queries.to_remind = found

    with Session(engine) as reading:
        kinds = reading.scalars(
            select(Notice.kind).where(Notice.kind == Kind.CERTIFICATE_ENDING)
        ).all()
        letters = reading.scalars(select(Letter)).all()
    engine.dispose()
    assert problems == []
    assert sum(told) == len(kinds) == len(letters) == 3
