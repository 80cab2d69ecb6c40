"""Two pages of the same learner at the same moment, on a real database file or server."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import func, select

from prss_training.checks.models import CheckTry
from prss_training.checks.services import begin_try, finish_try
from prss_training.coursework.models import Draft, Submission
from prss_training.coursework.services import DraftMovedOn, Opened, keep_draft, submit_work
from prss_training.domain.attempts import WorkWaiting
from prss_training.enrollments.models import Enrollment
from prss_training.web.database import db, unit_of_work
from tests.factories import MORNING, VALUES_AUDIT, make_enrollment


@pytest.fixture
def place(database):
    made = make_enrollment(database)
    database.commit()
    return made


@pytest.fixture
def at_once(app, place):
    """Run each act in a thread and a transaction of its own, all begun at the same moment."""

    place_id = place.id

    def _at_once(*acts):
        start = Barrier(len(acts))

        def run(act):
            with app.app_context():
                start.wait()
                try:
                    with unit_of_work() as session:
                        done = act(session, session.get_one(Enrollment, place_id))
                        return done.id
                except Exception as refused:  # noqa: BLE001  (told to the test)
                    return refused
                finally:
                    db.session.remove()

        with ThreadPoolExecutor(len(acts)) as pool:
            return list(pool.map(run, acts))

    return _at_once


@pytest.mark.parametrize("_round", range(3))
def test_of_two_different_texts_for_one_attempt_one_wins(at_once, database, library, _round):
    audit = library.activity(VALUES_AUDIT)
    texts = ["one " * audit.minimum_words, "other " * audit.minimum_words]

    ends = at_once(
        *(
            lambda session, mine, text=text: submit_work(
                session, mine, audit, body=text, at=MORNING
            )
            for text in texts
        )
    )

    assert sorted(type(end).__name__ for end in ends) == ["WorkWaiting", "int"]
    assert any(isinstance(end, WorkWaiting) for end in ends)
    [kept] = database.scalars(select(Submission))
    assert kept.body == texts[[isinstance(end, int) for end in ends].index(True)]


def test_the_same_text_sent_twice_at_once_is_one_attempt(at_once, database, library):
    audit = library.activity(VALUES_AUDIT)
    text = "one " * audit.minimum_words

    ends = at_once(
        *[lambda session, mine: submit_work(session, mine, audit, body=text, at=MORNING)] * 4
    )

    assert len(set(ends)) == 1
    assert database.scalar(select(func.count()).select_from(Submission)) == 1


def test_of_two_pages_saving_a_first_draft_at_once_one_is_told(at_once, database, library):
    audit = library.activity(VALUES_AUDIT)

    ends = at_once(
        *(
            lambda session, mine, page=page: keep_draft(
                session, mine, audit, body=page, at=MORNING, opened=Opened(page, 0)
            )
            for page in ("phone", "laptop")
        )
    )

    assert sum(isinstance(end, DraftMovedOn) for end in ends) == 1
    [draft] = database.scalars(select(Draft))
    assert draft.body == draft.page


def test_a_check_begun_twice_at_once_is_one_try(at_once, database, library):
    values = library.module("shared-values")

    ends = at_once(
        *(
            lambda session, mine, seed=seed: begin_try(session, mine, values, seed=seed, at=MORNING)
            for seed in range(4)
        )
    )

    assert len(set(ends)) == 1, ends
    assert database.scalar(select(func.count()).select_from(CheckTry)) == 1


def test_a_check_finished_twice_at_once_is_marked_once(at_once, database, library, place):
    values = library.module("shared-values")
    [try_id] = at_once(lambda session, mine: begin_try(session, mine, values, seed=1, at=MORNING))
    drawn = database.get_one(CheckTry, try_id).drawn
    database.rollback()
    best = {key: values.check.item(key).answer for key, _ in drawn}
    worst = {key: next(o for o in order if o != best[key]) for key, order in drawn}

    ends = at_once(
        *(
            lambda session, mine, answers=answers: finish_try(
                session, mine, try_id, values, answers=answers, seed=1, at=MORNING
            )
            for answers in (best, worst)
        )
    )

    assert ends == [try_id, try_id]
    made = database.get_one(CheckTry, try_id)
    assert made.percent in (0, 100)
    assert all(correct == (made.percent == 100) for _, _, correct in made.marks)
