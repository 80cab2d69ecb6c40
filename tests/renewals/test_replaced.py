"""What was told of a certificate, and asked about it, holds for the one that takes its place."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from prss_training.audit.models import Happened, TrailEntry
from prss_training.certificates.renewing import renewing
from prss_training.certificates.services import (
    correct_name,
    issue_certificate,
    renew_certificate,
    replace_certificate,
)
from prss_training.domain.certificate import Reason
from prss_training.notices.models import Letter
from prss_training.renewals import queries
from prss_training.renewals.models import RenewalRequest
from prss_training.renewals.reminders import remind
from prss_training.renewals.services import ask_for_renewal
from tests.certificates.holders import ISSUED, make_ready
from tests.certificates.renewals import take_course
from tests.renewals.conftest import EXPIRES, noon

DAY = timedelta(days=1)


@pytest.fixture
def lost(session, priya):
    """Replace a certificate that was lost, so many days before its end."""

    def _lost(certificate, left):
        return replace_certificate(
            session,
            certificate,
            reason=Reason.LOST_OR_DAMAGED,
            registrar=priya,
            at=noon(EXPIRES - left * DAY),
        )

    return _lost


@pytest.fixture
def renamed(session, priya):
    def _renamed(certificate, left, name="Rosa Ruiz"):
        certificate.person.name = name
        return correct_name(
            session, certificate, note="", registrar=priya, at=noon(EXPIRES - left * DAY)
        )

    return _renamed


@pytest.fixture
def renewed(session, place, priya, with_terms):
    def _renewed(certificate, left):
        take_course(session, place, EXPIRES - 300 * DAY, at=noon(EXPIRES - 290 * DAY))
        return renew_certificate(
            session,
            certificate,
            versions=with_terms.criteria,
            modules=with_terms.modules,
            registrar=priya,
            at=noon(EXPIRES - left * DAY),
        )

    return _renewed


@pytest.fixture
def sweep(session, with_terms):
    """Tell whoever is found, and return which certificates those were."""

    def _sweep(left):
        at = noon(EXPIRES - left * DAY)
        found = queries.to_remind(session, at=at)
        told = [
            number
            for number in found
            if remind(session, number, library=with_terms, base_url="", at=at)
        ]
        assert told == found  # nobody is looked at in vain, sweep after sweep
        return told

    return _sweep


@pytest.fixture
def ask(session, with_terms):
    def _ask(certificate, left):
        at = noon(EXPIRES - left * DAY)
        found = renewing(
            session, certificate, versions=with_terms.criteria, modules=with_terms.modules, at=at
        )
        return ask_for_renewal(session, found, at=at)

    return _ask


def test_what_was_told_before_a_certificate_was_replaced_is_not_told_again(
    session, held, lost, sweep
):
    assert sweep(60) == [held.id]
    new = lost(held, 45)

    assert [sweep(left) for left in (45, 44, 31)] == [[], [], []]
    assert [sweep(left) for left in (30, 29, 7, 0)] == [[new.id], [], [new.id], []]
    assert session.scalar(select(func.count(Letter.id))) == 3


def test_it_is_remembered_over_every_certificate_in_the_line(held, lost, sweep):
    assert sweep(60) == [held.id]
    last = lost(lost(lost(held, 50), 48), 46)

    assert sweep(45) == []
    assert sweep(30) == [last.id]


def test_that_it_ended_is_not_told_again_when_the_name_is_corrected_after_the_end(
    held, renamed, sweep
):
    assert sweep(-1) == [held.id]
    renamed(held, -5)

    assert sweep(-5) == sweep(-6) == []


def test_what_was_due_and_not_told_is_told_of_the_replacement(held, lost, sweep):
    assert sweep(90) == [held.id]
    new = lost(held, 45)

    assert sweep(45) == [new.id]


def test_a_renewal_is_told_of_anew(held, renewed, sweep):
    assert sweep(170) == [held.id]
    new = renewed(held, 160)
    ends = (EXPIRES - new.expires_on).days

    assert [sweep(left) for left in (159, 30, -1)] == [[], [], []]
    assert [sweep(ends + left) for left in (170, 60, 7)] == [[new.id]] * 3


def test_finding_whom_to_remind_takes_two_queries_however_many_were_replaced(
    session, library, with_terms, count_queries, priya, lost, sweep
):
    asked = []
    for names in (("Rosa Delgado", "Jamal Brooks"), ("Ana Silva", "Sam Holloway", "Kofi Mensah")):
        for name in names:
            place = make_ready(session, library, name)
            issued = issue_certificate(
                session,
                place,
                criteria=with_terms.criteria_version(place.criteria),
                modules=library.modules,
                issuer=priya,
                at=ISSUED,
            )
            sweep(60)
            lost(lost(issued, 55), 50)
        with count_queries() as sent:
            assert queries.to_remind(session, at=noon(EXPIRES - 45 * DAY)) == []
        asked.append(len(sent))

    assert asked == [2, 2]


def test_whoever_asked_to_renew_need_not_ask_again_for_the_replacement(
    session, held, lost, renamed, ask
):
    first = ask(held, 100)
    new = renamed(lost(held, 90), 80)

    assert queries.asked(session, [new.id, held.id]) == {new.id: first, held.id: first}
    assert ask(new, 70) is first
    assert session.scalar(select(func.count(RenewalRequest.id))) == 1
    told = select(func.count(TrailEntry.id)).where(TrailEntry.happened == Happened.RENEWAL_ASKED)
    assert session.scalar(told) == 1


def test_a_renewed_certificate_is_not_asked_for_yet(session, held, renewed, ask):
    ask(held, 100)
    new = renewed(held, 90)

    assert queries.asked(session, [new.id]) == {}


def test_a_request_about_the_replacement_says_nothing_of_another(session, held, lost, ask):
    new = lost(held, 100)
    first = ask(new, 90)

    assert queries.asked(session, [held.id]) == {}
    assert queries.asked(session, [new.id]) == {new.id: first}
