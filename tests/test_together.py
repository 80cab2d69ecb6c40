"""Several questions in one trip: the same rows with the same types as one by one."""

from datetime import date, time

import pytest
from sqlalchemy import select

from prss_training.coursework.models import Submission
from prss_training.demo.story import tell
from prss_training.domain.fields import Service
from prss_training.enrollments.models import Enrollment
from prss_training.fieldwork.models import PracticeEntry, Supervision
from prss_training.records import Record
from prss_training.together import Question, ask, ask_together
from prss_training.web.clock import now
from tests.factories import MORNING, make_enrollment, make_entry, make_person, make_submission
from tests.progress.story import supervise

pytestmark = pytest.mark.database


def tuples(rows):
    return sorted((tuple(row) for row in rows), key=repr)


@pytest.fixture
def enrollment(session):
    place = make_enrollment(session)
    make_entry(session, place, supports=["emotional", "affiliational"], reflection='"Ñ" 王\\n\n{}')
    make_entry(session, place, worked_on=date(2026, 2, 28), starts=time(9, 30), ends=time(11, 30))
    supervise(session, place, make_person(session, "Naomi"))
    return place


def everything(table):
    return select(*table.columns)


@pytest.mark.parametrize("kind", [PracticeEntry, Supervision, Enrollment])
def test_rows_come_back_as_they_would_alone_on_any_database(session, enrollment, kind):
    question = Question(everything(kind.__table__), tuples)

    together = ask_together(session, {"one": question, "other": question})

    alone = ask(session, question)
    assert alone
    assert together == {"one": alone, "other": alone}
    assert [list(map(type, row)) for row in together["one"]] == [
        list(map(type, row)) for row in alone
    ]


def test_every_row_of_the_whole_story_comes_back_as_it_would_alone(session, library):
    tell(session, library, password_hash="nobody signs in by it", at=now())
    questions = {
        table.name: Question(everything(table), tuples) for table in Record.metadata.sorted_tables
    }

    found = ask_together(session, questions)

    assert found == {name: ask(session, question) for name, question in questions.items()}
    assert sum(map(len, found.values())) > 500


def test_rows_are_read_by_the_names_of_their_columns(session, enrollment):
    [first, _] = ask_together(
        session,
        {
            "it": Question(
                select(PracticeEntry.starts, PracticeEntry.service, PracticeEntry.logged_at),
                lambda rows: sorted(rows, key=lambda row: row.starts),
            )
        },
    )["it"]

    assert (first.starts, first.service) == (time(9, 30), Service.MENTORING)
    assert first.logged_at == MORNING


def test_many_questions_are_one_statement(session, enrollment, count_queries):
    make_submission(session, enrollment)
    questions = {
        f"question {n}": Question(select(Submission.id).where(Submission.attempt == n), len)
        for n in range(20)
    }

    with count_queries() as sent:
        found = ask_together(session, questions)

    assert len(sent) == 1
    assert found == {f"question {n}": int(n == 1) for n in range(20)}
