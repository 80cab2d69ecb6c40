"""Hours that wait are told of after 7 and after 14 days, once each."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from prss_training.domain.people import Role
from prss_training.domain.practice import Decision
from prss_training.fieldwork import services
from prss_training.fieldwork.models import PracticeReminder
from prss_training.fieldwork.reminders import remind
from prss_training.notices.models import Kind, Notice
from tests.factories import MORNING, make_enrollment, make_entry, make_organization, make_person

DAY = timedelta(days=1)


@pytest.fixture
def naomi(session):
    return make_person(session, "Naomi Achebe", Role.SUPERVISOR)


@pytest.fixture
def priya(session):
    return make_person(session, "Priya Raman", Role.REGISTRAR)


@pytest.fixture
def rosa(session):
    return make_enrollment(session)


def notices(session):
    rows = session.execute(select(Notice.recipient_id, Notice.kind, Notice.about, Notice.path))
    return sorted(tuple(row) for row in rows)


def test_on_the_seventh_day_supervisors_are_told_and_the_registrar_is_not(
    session, rosa, naomi, priya
):
    make_entry(session, rosa)
    make_entry(session, make_enrollment(session, make_person(session, "Kofi Mensah")))

    assert remind(session, at=MORNING + 6 * DAY) == 0
    assert notices(session) == []
    assert remind(session, at=MORNING + 7 * DAY) == 2
    assert notices(session) == [
        (naomi.id, Kind.HOURS_WAITING, "4:00 hours in 2 entries", "/hours/")
    ]


def test_on_the_fourteenth_day_the_registrar_is_told_of_each_learner_too(
    session, rosa, naomi, priya
):
    make_entry(session, rosa)
    remind(session, at=MORNING + 7 * DAY)

    assert remind(session, at=MORNING + 14 * DAY) == 1

    assert notices(session)[1:] == [
        (naomi.id, Kind.HOURS_WAITING_LONG, "2:00 hours in 1 entry", "/hours/"),
        (
            priya.id,
            Kind.HOURS_WAITING_LONG,
            "Rosa Delgado, 2:00 hours in 1 entry",
            f"/hours/learner/{rosa.id}",
        ),
    ]


def test_a_reminder_is_sent_once_however_often_the_sweep_runs(session, rosa, naomi):
    entry = make_entry(session, rosa)

    told = [remind(session, at=MORNING + n * DAY) for n in (7, 7, 8, 13, 14, 14, 40)]

    assert told == [1, 0, 0, 0, 1, 0, 0]
    kept = session.execute(select(PracticeReminder.entry_id, PracticeReminder.days)).all()
    assert sorted(tuple(row) for row in kept) == [(entry.id, 7), (entry.id, 14)]


def test_what_was_never_told_of_and_waited_two_weeks_is_told_of_once(session, rosa, naomi):
    make_entry(session, rosa)

    assert remind(session, at=MORNING + 20 * DAY) == 1
    assert remind(session, at=MORNING + 21 * DAY) == 0

    assert [kind for _, kind, *_ in notices(session)] == [Kind.HOURS_WAITING_LONG]
    assert session.scalar(select(func.count(PracticeReminder.id))) == 2


def test_what_has_an_answer_is_not_told_of(session, rosa, naomi):
    entry = make_entry(session, rosa)
    services.decide(session, entry, Decision.APPROVED, supervisor=naomi, at=MORNING)

    assert remind(session, at=MORNING + 14 * DAY) == 0


def test_days_are_those_of_the_organization(session, naomi):
    """Eleven at night in Chicago is the next day in UTC, and still the day before at home."""
    late = datetime(2026, 3, 3, 5, 0, tzinfo=UTC)  # 11 pm on 2 March in Chicago
    make_entry(session, logged_at=late)

    assert remind(session, at=datetime(2026, 3, 9, 4, 59, tzinfo=UTC)) == 0
    assert remind(session, at=datetime(2026, 3, 9, 5, 0, tzinfo=UTC)) == 1


def test_nobody_is_reminded_of_their_own_hours_or_of_another_organization(session, naomi):
    both = make_person(session, "Ines Duarte", Role.LEARNER, Role.SUPERVISOR)
    make_entry(session, make_enrollment(session, both))
    harbor = make_organization(session, key="harbor")
    make_person(session, "Sam Holloway", Role.SUPERVISOR, organization=harbor)

    remind(session, at=MORNING + 7 * DAY)

    assert {recipient for recipient, *_ in notices(session)} == {naomi.id}


def test_hours_where_nobody_supervises_are_noted_and_told_to_the_registrar(session, rosa, priya):
    make_entry(session, rosa)

    assert remind(session, at=MORNING + 14 * DAY) == 1
    assert [recipient for recipient, *_ in notices(session)] == [priya.id]


def test_the_sweep_asks_as_often_for_fifty_entries_as_for_five(
    session, naomi, priya, count_queries
):
    sent = []
    for number in (5, 50):
        for each in range(number):
            person = make_person(session, f"Kofi {number} {each}")
            make_entry(session, make_enrollment(session, person))
        session.flush()
        with count_queries() as asked:
            remind(session, at=MORNING + 7 * DAY)
        sent.append(len([one for one in asked if one.lstrip().startswith("SELECT")]))

    assert sent[0] == sent[1]
