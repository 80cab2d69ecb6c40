"""Courses from elsewhere: each counts once, however often it is handed in."""

from datetime import date, timedelta

import pytest

from prss_training.certificates.renewing import renewing
from prss_training.domain.people import Role
from prss_training.files.services import keep
from prss_training.files.store import open_store
from prss_training.particulars.services import take_back
from prss_training.renewals.services import (
    CountedAlready,
    accept_course,
    report_course,
    return_course,
)
from tests.certificates.holders import make_ready
from tests.certificates.renewals import take_course
from tests.factories import make_person
from tests.renewals.conftest import noon

DAY = timedelta(days=1)
ON = date(2027, 5, 4)
AT = noon(ON + DAY)


@pytest.fixture
def store(tmp_path):
    return open_store(tmp_path / "files")


@pytest.fixture
def amara(session):
    return make_person(session, "Amara Diallo", Role.TRAINER)


@pytest.fixture
def hand_in(session, place, store):
    def _hand_in(proof=b"one", *, on=ON, where=None, at=AT, **over):
        detail = {
            "title": "A good course",
            "provider": "Harbor College",
            "course": "",
            "delivery": "in-person",
            "hours": {"ethical-responsibility": 180},
            "other": 0,
            "topics": {},
            "days": 0,
            "absent": 0,
            "approved_by": [],
        }
        return report_course(
            session,
            where or place,
            detail | over,
            happened_on=on,
            proof=keep(session, store, proof, "application/pdf", at=at),
            at=at,
        )

    return _hand_in


@pytest.fixture
def ethics(session, held, with_terms):
    """Return how many minutes of ethics count toward renewing."""

    def _ethics():
        found = renewing(
            session,
            held,
            versions=with_terms.criteria,
            modules=with_terms.modules,
            at=noon(ON + 9 * DAY),
        )
        return found.standing.findings[1].have

    return _ethics


@pytest.mark.parametrize(
    ("again", "said"),
    [
        ({"proof": b"two"}, "from the same provider"),
        ({"proof": b"two", "title": " A  GOOD course", "provider": "harbor college "}, "provider"),
        ({"title": "Another", "on": ON - DAY}, "with the same proof"),
    ],
)
def test_a_course_that_counts_is_not_accepted_a_second_time(
    session, amara, hand_in, ethics, again, said
):
    first, second = hand_in(), hand_in(**again)
    accept_course(session, first, by=amara, at=AT)

    with pytest.raises(CountedAlready, match="“A good course” of 4 May 2027") as refusal:
        accept_course(session, second, by=amara, at=AT)

    assert said in str(refusal.value)
    assert second.answer is None
    assert ethics() == 180
    assert return_course(session, second, reason="It is on file.", by=amara, at=AT)


@pytest.mark.parametrize(
    "other", [{"title": "Another"}, {"provider": "Hill College"}, {"on": ON - DAY}]
)
def test_another_course_with_a_proof_of_its_own_counts_too(session, amara, hand_in, ethics, other):
    for report in (hand_in(), hand_in(b"two", **other)):
        accept_course(session, report, by=amara, at=AT)

    assert ethics() == 360


def test_a_course_that_staff_put_on_file_themselves_is_not_accepted_as_well(
    session, place, amara, hand_in
):
    take_course(session, place, ON, at=AT)

    with pytest.raises(CountedAlready):
        accept_course(session, hand_in(), by=amara, at=AT)


def test_a_course_that_was_taken_back_can_be_handed_in_again(session, amara, hand_in, ethics):
    line = accept_course(session, hand_in(), by=amara, at=AT).particular
    take_back(session, line, reason="The wrong hours.", by=amara, at=AT)
    assert ethics() == 0

    accept_course(session, hand_in(), by=amara, at=AT)

    assert ethics() == 180


def test_a_course_that_was_given_back_is_no_reason_to_refuse_it(session, amara, hand_in):
    return_course(session, hand_in(), reason="I cannot read it.", by=amara, at=AT)

    assert accept_course(session, hand_in(), by=amara, at=AT).particular


def test_two_people_take_the_same_course(session, library, amara, hand_in):
    accept_course(session, hand_in(), by=amara, at=AT)
    other = make_ready(session, library, "Jamal Brooks")

    assert accept_course(session, hand_in(where=other), by=amara, at=AT).particular
