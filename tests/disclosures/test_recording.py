"""Rows that several leave at once are written in one go, and none is lost or given before."""

import threading
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from prss_training.disclosures.models import Disclosure, Shown, Way
from prss_training.disclosures.recording import Together, Unwritten, writer_to
from prss_training.web.database import db
from tests.certificates.holders import make_certificate, make_registrar
from tests.factories import MORNING

pytestmark = pytest.mark.database


@pytest.fixture
def held(database, library):
    found = make_certificate(database, library, registrar=make_registrar(database))
    database.commit()
    return found


def row(certificate_id, minutes=0):
    return {
        "certificate_id": certificate_id,
        "at": MORNING + timedelta(minutes=minutes),
        "way": Way.CODE,
        "shown": Shown.EVERYTHING,
        "by": "",
        "person_id": None,
    }


def at_once(count, act):
    """Do something in many threads that start together; return what each one raised or None."""
    found = [None] * count
    gate = threading.Barrier(count)

    def run(number):
        gate.wait()
        try:
            act(number)
        except Exception as error:  # noqa: BLE001  (handed to the test)
            found[number] = error

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not [thread for thread in threads if thread.is_alive()]
    return found


def kept(database):
    database.rollback()
    return database.scalar(select(func.count()).select_from(Disclosure))


def test_what_many_leave_at_once_is_all_there(app, database, held):
    with app.app_context():
        together = Together(writer_to(db.engine))

    failed = at_once(16, lambda number: [together.put([row(held.id, number)]) for _ in range(5)])

    assert failed == [None] * 16
    assert kept(database) == 80


def test_a_row_is_on_the_disk_before_whoever_left_it_goes_on(app, database, held):
    with app.app_context():
        engine = db.engine
    together = Together(writer_to(engine))
    seen = []

    def leave(number):
        together.put([row(held.id, number)])
        with engine.connect() as other:
            where = Disclosure.at == MORNING + timedelta(minutes=number)
            seen.append(other.scalar(select(func.count()).select_from(Disclosure).where(where)))

    assert at_once(8, leave) == [None] * 8
    assert seen == [1] * 8


def test_a_bad_row_is_told_to_whoever_left_it_and_to_nobody_else(app, database, held):
    with app.app_context():
        together = Together(writer_to(db.engine))

    failed = at_once(
        8, lambda number: together.put([row(held.id if number else held.id + 999, number)])
    )

    assert isinstance(failed[0], IntegrityError)
    assert failed[1:] == [None] * 7
    assert kept(database) == 7


def test_while_one_writes_the_others_gather_and_are_written_together():
    writing, go_on, written = threading.Event(), threading.Event(), []

    def write(rows):
        written.append(len(rows))
        writing.set()
        go_on.wait(timeout=30)

    together = Together(write)
    first = threading.Thread(target=together.put, args=([{"n": 0}],))
    first.start()
    writing.wait(timeout=30)
    rest = [threading.Thread(target=together.put, args=([{"n": n}],)) for n in range(1, 6)]
    for thread in rest:
        thread.start()
    while len(together._left) < 5:
        pass
    go_on.set()
    for thread in (first, *rest):
        thread.join(timeout=30)

    assert written == [1, 5]


@dataclass
class Put(threading.Thread):
    """Somebody who leaves a row, and what became of it."""

    together: Together
    row: int
    told: BaseException | None = None

    def __post_init__(self):
        super().__init__()

    def __hash__(self):
        return id(self)

    def run(self):
        try:
            self.together.put([{"n": self.row}])
        except (SystemExit, Unwritten) as error:
            self.told = error


def test_whoever_waits_is_told_when_the_one_who_writes_for_them_is_stopped():
    writing, go_on = threading.Event(), threading.Event()

    def write(rows):
        writing.set()
        go_on.wait(timeout=30)
        if len(rows) > 1:
            raise SystemExit  # the process is being stopped while it writes for others

    together = Together(write)
    first, *rest = (Put(together, number) for number in range(3))
    first.start()
    writing.wait(timeout=30)
    for one in rest:
        one.start()
    while len(together._left) < 2:
        pass
    go_on.set()
    for one in (first, *rest):
        one.join(timeout=30)

    assert first.told is None
    assert {type(one.told) for one in rest} == {SystemExit, Unwritten}
