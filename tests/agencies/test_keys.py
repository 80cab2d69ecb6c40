"""API keys: shown once, kept as a hash, counted by the day, rotated with an overlap."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from prss_training.agencies import queries, services
from prss_training.agencies.key_text import KeyText, read_key
from prss_training.agencies.models import ApiDay, ApiKey
from prss_training.agencies.services import KeyFacts, Scope
from prss_training.audit.models import Happened, TrailEntry
from prss_training.people.services import OrganizationFacts
from tests.factories import MORNING, make_organization

SECRET = "the secret of an installation"
FACTS = KeyFacts("nightly", (Scope.READ_CERTIFICATES,), days=30, per_minute=5, per_day=10)


@pytest.fixture
def board(session):
    facts = OrganizationFacts(name="Minnesota Certification Board", zone="America/Chicago")
    return services.add_agency(
        session, facts, key="mn-board", contact=" Desk@Board.Example ", actor=None, at=MORNING
    )


@pytest.fixture
def made(session, board):
    return services.make_key(session, board, FACTS, secret_key=SECRET, actor=None, at=MORNING)


def held(session, text, at=MORNING, secret=SECRET):
    return queries.key_by_text(session, text, secret_key=secret, at=at)


def test_an_agency_is_an_organization_that_issues_nothing_and_has_a_contact(session, board):
    assert board.organization.name == "Minnesota Certification Board"
    assert board.contact == "Desk@board.example"
    assert queries.agencies(session) == [board]


def test_an_organization_that_is_here_may_become_an_agency_once(session):
    place = make_organization(session)
    services.make_agency(session, place, contact="a@b.example", actor=None, at=MORNING)

    with pytest.raises(services.AgencyAlready):
        services.make_agency(session, place, contact="a@b.example", actor=None, at=MORNING)


@pytest.mark.parametrize("contact", ["", "nobody", "a@b", "a b@c.example", "a@b.example\nBcc: x"])
def test_a_contact_that_is_no_address_is_refused(session, contact):
    with pytest.raises(services.ContactUnusable):
        services.make_agency(
            session, make_organization(session), contact=contact, actor=None, at=MORNING
        )


def test_a_key_opens_by_its_text_and_its_text_is_kept_nowhere(session, made):
    assert held(session, made.text) is made.row
    kept = " ".join(
        str(value) for row in session.execute(select(ApiKey.__table__)) for value in row
    )
    assert made.row.prefix in kept
    assert read_key(made.text).secret not in kept
    assert made.text not in repr(made)


def test_a_key_has_at_least_128_random_bits():
    drawn = {str(KeyText.new()) for _ in range(200)}

    assert len(drawn) == 200
    assert all(len(read_key(text).secret) * 5 >= 128 for text in drawn)


def test_a_key_of_another_installation_opens_nothing(session, made):
    with pytest.raises(queries.KeyRefused):
        held(session, made.text, secret="another secret")


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text[:-1] + ("a" if text[-1] != "a" else "b"),
        lambda text: text.upper(),
        lambda text: text + "a",
        lambda text: "",
        lambda text: "prss__",
        lambda text: text.replace("prss_", ""),
        lambda text: text.split("_")[1],
    ],
)
def test_whatever_is_not_the_very_text_opens_nothing(session, made, change):
    with pytest.raises(queries.KeyRefused):
        held(session, change(made.text))


def test_a_key_runs_out(session, made):
    assert held(session, made.text, at=MORNING + timedelta(days=30, seconds=-1))

    with pytest.raises(queries.KeyRefused):
        held(session, made.text, at=MORNING + timedelta(days=30))


def test_a_rotated_key_works_until_the_overlap_is_over_and_its_successor_from_now(session, made):
    newer = services.rotate_key(
        session, made.row, overlap=timedelta(days=2), secret_key=SECRET, actor=None, at=MORNING
    )

    assert held(session, newer.text).scopes == made.row.scopes
    assert held(session, made.text, at=MORNING + timedelta(days=2, seconds=-1))
    with pytest.raises(queries.KeyRefused):
        held(session, made.text, at=MORNING + timedelta(days=2))
    with pytest.raises(services.KeyEnded):
        services.rotate_key(session, made.row, secret_key=SECRET, actor=None, at=MORNING)


def test_a_revoked_key_opens_nothing_even_in_its_overlap(session, made):
    services.rotate_key(session, made.row, secret_key=SECRET, actor=None, at=MORNING)

    services.revoke_key(session, made.row, actor=None, at=MORNING)

    with pytest.raises(queries.KeyRefused):
        held(session, made.text, at=MORNING + timedelta(seconds=1))
    with pytest.raises(services.KeyEnded):
        services.revoke_key(session, made.row, actor=None, at=MORNING)


def test_a_day_holds_as_many_answers_as_its_quota_and_the_next_begins_at_midnight_utc(
    session, made
):
    assert services.spend(session, made.row, 7, at=MORNING) == 3
    with pytest.raises(services.QuotaSpent):
        services.spend(session, made.row, 4, at=MORNING)
    assert services.spend(session, made.row, 3, at=MORNING) == 0
    with pytest.raises(services.QuotaSpent):
        services.spend(session, made.row, 1, at=MORNING)

    assert services.spend(session, made.row, 1, at=MORNING + timedelta(hours=9)) == 9
    assert session.scalars(select(ApiDay.answers).order_by(ApiDay.day)).all() == [10, 1]


def test_more_answers_at_once_than_a_day_holds_are_refused_at_once(session, made):
    with pytest.raises(services.QuotaSpent):
        services.spend(session, made.row, 11, at=MORNING)

    assert queries.answers_on(session, made.row.id, queries.day_of(MORNING)) == 0


@pytest.mark.parametrize(
    "facts",
    [
        KeyFacts("", (Scope.READ_CERTIFICATES,)),
        KeyFacts("x" * 101, (Scope.READ_CERTIFICATES,)),
        KeyFacts("ok", ()),
        KeyFacts("ok", (Scope.READ_CERTIFICATES,), days=0),
        KeyFacts("ok", (Scope.READ_CERTIFICATES,), per_day=0),
        KeyFacts("ok", (Scope.READ_CERTIFICATES,), per_minute=services.MOST_PER_MINUTE + 1),
    ],
)
def test_a_key_with_facts_that_cannot_be_is_refused(session, board, facts):
    with pytest.raises((services.KeyFactsUnusable, services.ScopesMissing)):
        services.make_key(session, board, facts, secret_key=SECRET, actor=None, at=MORNING)


def test_the_trail_tells_of_keys_by_their_beginning(session, made):
    services.revoke_key(session, made.row, actor=None, at=MORNING)

    told = session.scalars(select(TrailEntry).order_by(TrailEntry.id)).all()
    assert [entry.happened for entry in told][-3:] == [
        Happened.AGENCY_ADDED,
        Happened.API_KEY_MADE,
        Happened.API_KEY_REVOKED,
    ]
    assert told[-1].detail == {"key": made.row.prefix}
