"""Calendars: what a phone reads, and that changes reach it."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from prss_training.cohorts import calendars, joining, planning
from prss_training.cohorts.planning import Where
from prss_training.domain.people import Role
from prss_training.domain.wall_time import moment_at
from prss_training.people.queries import membership
from prss_training.people.services import end_role
from tests.factories import MORNING

SECRET = "a secret of this installation"


@pytest.fixture
def read(session, group):
    """What a person's calendar holds, read by another program's parser."""

    def _read(person):
        written = calendars.calendar(
            calendars.sessions_for(session, person),
            {module.key: module for module in group.program},
            host="learn.example.org",
        )
        return Calendar.from_ical(written), written.decode()

    return _read


def events(read, person):
    return list(read(person)[0].walk("VEVENT"))


def test_an_event_says_when_where_and_what_and_names_nobody(session, group, read):
    held = group.plan()
    rosa = group.rosa.enrollment.person

    [event] = events(read, rosa)

    assert event["UID"] == f"{held.uid}@learn.example.org"
    assert event["DTSTART"].dt == held.plan.starts_at
    assert event["DTEND"].dt == held.plan.ends_at
    assert event["LOCATION"] == "Riverbend hall"
    assert group.module.title in event["SUMMARY"]
    text = read(rosa)[1]
    for name in ("Rosa", "Kofi", "Mei", "Terrence", "Ines"):
        assert name not in text


def test_moves_and_cancellations_count_up_under_one_name(session, group, read):
    held = group.plan()
    rosa = group.rosa.enrollment.person
    [first] = events(read, rosa)
    planning.move_session(
        session,
        held,
        Where("", "https://video.example/r", 0),
        starts_at=held.plan.starts_at + timedelta(days=1),
        reason="Painters.",
        seen=0,
        title="x",
        actor=group.ines,
        at=MORNING + timedelta(hours=1),
    )
    [moved] = events(read, rosa)
    planning.cancel_session(
        session, held, reason="Flu.", seen=1, title="x", actor=group.ines, at=MORNING
    )
    [off] = events(read, rosa)

    assert first["UID"] == moved["UID"] == off["UID"]
    assert [int(e["SEQUENCE"]) for e in (first, moved, off)] == [0, 1, 2]
    assert moved["DTSTART"].dt - first["DTSTART"].dt == timedelta(days=1)
    assert moved["URL"] == "https://video.example/r"
    assert [str(e["STATUS"]) for e in (first, moved, off)] == ["CONFIRMED"] * 2 + ["CANCELLED"]


def test_six_in_the_evening_is_six_on_both_sides_of_the_clock_change(session, group, read):
    for n, day in enumerate((date(2026, 3, 3), date(2026, 3, 10))):
        starts = moment_at(day, time(18), ZoneInfo("America/Chicago"))
        group.plan(starts, module=group.program[n])

    starts = [e["DTSTART"].dt for e in events(read, group.rosa.enrollment.person)]

    assert starts == [
        datetime(2026, 3, 4, 0, 0, tzinfo=UTC),
        datetime(2026, 3, 10, 23, 0, tzinfo=UTC),
    ]


def test_long_and_strange_words_come_through_whole(session, group, read):
    place = "Zoë’s; café, 王小雯 \\ " + "long " * 30
    group.plan(where=Where(place.strip(), "", 0))

    [event] = events(read, group.rosa.enrollment.person)

    assert event["LOCATION"] == " ".join(place.split())
    assert (
        max(len(line.encode()) for line in read(group.rosa.enrollment.person)[1].split("\r\n"))
        <= 75
    )


def test_a_calendar_holds_ones_own_cohort_only_and_empties_when_one_leaves(session, group, read):
    group.plan()
    sal = group.learner("Sal Newman", group.make("Thursdays")).enrollment.person
    rosa = group.rosa.enrollment.person

    assert (len(events(read, rosa)), events(read, sal)) == (1, [])
    assert len(events(read, group.terrence)) == 1
    joining.leave(session, group.rosa, reason="", actor=rosa, at=MORNING)
    assert events(read, rosa) == []


def test_a_trainer_who_ceases_to_be_one_reads_nothing(session, group, read):
    group.plan()
    held = membership(session, group.organization, group.ines, Role.TRAINER)

    end_role(session, held, actor=group.terrence, at=MORNING)

    assert events(read, group.ines) == []


def test_an_address_is_shown_again_and_renewing_it_ends_the_old_one(session, group):
    person = group.rosa.enrollment.person
    first = calendars.renew_address(session, person, SECRET, at=MORNING)
    assert calendars.standing_address(session, person, SECRET) == first
    assert calendars.reader_at(session, first) is person

    second = calendars.renew_address(session, person, SECRET, at=MORNING)

    assert second != first
    assert len(second) == 64
    assert calendars.reader_at(session, second) is person
    for wrong in (first, second[:-1], ""):
        with pytest.raises(calendars.NoSuchCalendar):
            calendars.reader_at(session, wrong)


def test_an_address_cannot_be_shown_under_another_secret_but_goes_on_working(session, group):
    person = group.rosa.enrollment.person
    token = calendars.renew_address(session, person, SECRET, at=MORNING)

    assert calendars.standing_address(session, person, "another secret") is None
    assert calendars.reader_at(session, token) is person
