"""The demo program, told into an empty database: what is there to be seen, at any hour."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from prss_training.accounts.models import User
from prss_training.agencies.models import Agency, ApiKey
from prss_training.attestations.queries import RequestState, lines_of, request_state
from prss_training.audit.services import breaks
from prss_training.certificates.asking import waiting
from prss_training.certificates.proposals import seconds
from prss_training.certificates.proposals import waiting as waiting_proposals
from prss_training.demo.cast import JOEL, MARCUS, ROSA, TAMIKA
from prss_training.demo.register import BOARD_NAME, Desk
from prss_training.demo.story import tell
from prss_training.demo.telling import Story
from prss_training.directory.queries import entry as directory_entry
from prss_training.disclosures.models import Disclosure, Way
from prss_training.disclosures.queries import is_listed
from prss_training.domain.certificate import Step
from prss_training.domain.criteria import State, known_on, measure
from prss_training.domain.directory import NoteKind
from prss_training.domain.practice import EntryState
from prss_training.domain.replacement import Ask
from prss_training.enrollments.models import Enrollment
from prss_training.evaluations.queries import evaluations_of, signed_off
from prss_training.fieldwork.models import Answer, Attestation, PracticeEntry
from prss_training.fieldwork.queries import entries, open_disputes, state_of, supervision_received
from prss_training.files.store import open_store
from prss_training.people.models import Organization
from prss_training.progress.queries import evidence_of
from prss_training.rosters.models import Roster
from prss_training.rosters.queries import unanswered
from prss_training.rosters.services import answers_to_part
from prss_training.stages.services import look
from prss_training.watches.models import Watched
from prss_training.watches.services import notice_changes

NOON = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def told(new_database, library, tmp_path_factory):
    """A session on a database of its own with the whole story in it, and the open request."""
    engine = create_engine(new_database())
    desk = Desk(open_store(tmp_path_factory.mktemp("files")), "no secret")
    with Session(engine) as session:
        posted = []
        tell(
            session,
            library,
            password_hash="x",
            at=NOON,
            post=lambda *sent: posted.append(sent),
            desk=desk,
        )
        yield session, posted
    engine.dispose()


def place_of(session, player):
    user = select(User.person_id).where(User.username == player.username)
    return session.scalars(select(Enrollment).where(Enrollment.person_id.in_(user))).one()


def test_every_line_of_practice_says_for_whom_where_and_what_kind_of_time_it_was(told):
    session, _ = told
    found = session.scalars(select(PracticeEntry)).all()

    assert all(entry.employer and entry.setting for entry in found)
    assert {entry.work.value for entry in found} >= {"direct", "travel", "study"}
    assert {entry.position.value for entry in found} >= {"volunteer", "stipend"}
    assert all(entry.domain for entry in found if entry.work.value == "direct")


def test_hours_signed_outside_are_approved_returned_and_logged_again(told):
    session, _ = told
    rosa = place_of(session, ROSA)
    answered, waiting = session.scalars(
        select(Attestation).where(Attestation.enrollment == rosa).order_by(Attestation.id)
    ).all()

    said = [line.answer for line in lines_of(session, answered)]

    assert request_state(answered, at=NOON) is RequestState.SIGNED
    assert sorted(said) == [Answer.TRUE] * 4 + [Answer.WRONG]
    assert request_state(waiting, at=NOON) is RequestState.WAITING
    assert {state_of(line.entry) for line in lines_of(session, waiting)} == {EntryState.WAITING}


def test_the_open_request_is_posted_once_with_its_own_token(told):
    session, posted = told
    [(asked, at)] = posted

    assert asked.attestation.enrollment_id == place_of(session, ROSA).id
    assert asked.token
    assert at == asked.attestation.asked_at


def test_marcus_disputes_a_returned_entry_and_nobody_has_answered(told):
    session, _ = told
    riverbend = session.scalars(select(Organization).filter_by(key="riverbend")).one()
    [disputed] = [e for e in entries(session, place_of(session, MARCUS)) if e.dispute]

    assert open_disputes(session, riverbend) == 1
    assert state_of(disputed) is EntryState.RETURNED
    assert disputed.dispute.answer is None


def test_rosa_has_an_evaluation_with_her_answer_and_was_watched_at_work(told):
    session, _ = told
    rosa = place_of(session, ROSA)
    [given] = evaluations_of(session, rosa)

    assert given.answer.body
    assert len(given.examples) == 12
    assert any(one.observed for one in supervision_received(session, rosa))
    assert any(one.in_group for one in supervision_received(session, rosa))


def test_rosa_gets_a_stipend_and_tamika_is_ready_for_her_first_step(told, library):
    session, _ = told
    story = Story(session, library, "x", NOON)
    rosa, tamika = (place_of(session, player) for player in (ROSA, TAMIKA))

    stands = look(session, rosa, story.ladder, library.modules, at=NOON)
    next_one = look(session, tamika, story.ladder, library.modules, at=NOON)

    assert stands.here.stage.key == "stipended"
    assert signed_off(session, rosa) == {"orientation", "shadowing", "stipend-agreement"}
    assert stands.wishes
    assert next_one.here.stage.key == "trainee"
    assert next_one.ready


def test_rosas_file_meets_what_texas_asks_of_a_person_and_not_what_it_asks_of_training(
    told, library
):
    session, _ = told
    criteria = library.newest("tx-rsps")
    facts = known_on(
        evidence_of(session, place_of(session, ROSA), library.modules, zone=criteria.zone),
        NOON.date(),
    )

    found = {one.requirement.key: one for one in measure(criteria, facts).findings}

    for key in ("age", "education", "lived-experience", "recovery", "willing-to-share"):
        assert found[key].state is State.MET
    assert found["core-training"].state is not State.MET
    assert "19:30" in found["core-training"].missing


def test_riverbend_corrected_one_entry_of_the_directory_and_others_see_it_as_it_was(told, library):
    session, _ = told
    here, there = (
        session.scalars(select(Organization).filter_by(key=key)).one()
        for key in ("riverbend", "juniper-house")
    )
    ours, theirs = (
        directory_entry(session, library.directory, "mn", "mn-recovery-connection", one)
        for one in (here, there)
    )

    assert ours.note.kind is NoteKind.CORRECTION
    assert theirs.note is None
    assert ours.organization.offers.startswith(theirs.organization.offers)


def test_a_board_has_a_watch_a_roster_and_a_key_for_its_program(told):
    session, _ = told
    board = session.scalars(select(Agency)).one()
    roster = session.scalars(select(Roster)).one()
    watched = session.scalars(select(Watched)).all()
    [part] = unanswered(session, roster.id)
    answers = [one["verdict"] for one in answers_to_part(session, part, at=NOON).rows]

    assert board.organization.name == BOARD_NAME
    assert session.scalars(select(ApiKey)).one().agency == board
    assert [one.status_seen for one in watched] == ["active", "active"]
    assert [len(notice_changes(session, one.id, at=NOON)) for one in watched] == [0, 1]
    assert answers == [
        "valid",
        "cannot-determine",
        "never-issued",
        "suspended",
        "never-issued",
        "cannot-determine",
    ]


def test_a_holder_sees_who_checked_and_asks_for_a_new_certificate(told):
    session, _ = told
    rosa = place_of(session, ROSA)

    ways = session.scalars(select(Disclosure.way).order_by(Disclosure.id)).all()
    assert ways[:4] == [Way.WATCH, Way.WATCH, Way.CODE, Way.FILE]
    assert is_listed(session, rosa.person_id)
    assert [one.ask for one in waiting(session, rosa.organization)] == [Ask.REPLACE]


def test_what_takes_two_people_waits_for_the_second(told):
    session, _ = told
    riverbend = place_of(session, ROSA).organization
    [waits] = waiting_proposals(session, riverbend, at=NOON)
    usernames = select(User.username).where(User.person_id.in_(seconds(session, waits)))

    assert waits.step is Step.WITHDRAW
    assert session.scalars(usernames).all() == [JOEL.username]


def test_the_trail_of_the_story_is_whole(told):
    session, _ = told

    assert list(breaks(session)) == []


@pytest.mark.parametrize(
    "at",
    [
        datetime(2026, 3, 9, 5, 30, tzinfo=UTC),  # past midnight, in the spring
        datetime(2026, 11, 2, 23, 59, tzinfo=UTC),
        datetime(2028, 3, 1, 13, 0, tzinfo=UTC),
    ],
)
def test_the_story_can_be_told_at_any_hour(session, library, at):
    certificates = tell(session, library, password_hash="x", at=at)

    latest = session.scalars(select(PracticeEntry.logged_at)).all()
    assert len(certificates) == 2
    assert max(latest) <= at
