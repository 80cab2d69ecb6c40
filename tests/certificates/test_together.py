"""One step for many certificates: looked at, undone in its window, taken once for each."""

from datetime import timedelta

import pytest
from sqlalchemy import event, func, select

from prss_training.audit.models import Happened, TrailEntry
from prss_training.certificates.models import (
    CertificateProposal,
    CertificateStep,
    TogetherItem,
)
from prss_training.certificates.queries import recorded
from prss_training.certificates.services import ChangedMeanwhile, take_step
from prss_training.certificates.together import (
    arrange,
    do_one,
    due,
    look,
    progress_of,
    undo,
)
from prss_training.certificates.together_jobs import take_due
from prss_training.domain.certificate import Reason, ReasonNotFitting, State, Step
from prss_training.domain.people import Role
from prss_training.domain.together import (
    WINDOW,
    ItemOutcome,
    NothingChosen,
    NothingPossible,
    NotTogether,
    TogetherState,
    TooLateToUndo,
)
from prss_training.notices.models import Kind, Notice
from prss_training.people.models import Membership
from prss_training.web.database import db
from tests.certificates.holders import (
    ISSUED,
    KEY,
    make_certificate,
    make_ready,
    make_registrar,
    revoke,
    withdraw,
)
from tests.factories import MORNING, make_organization

LATER = ISSUED + timedelta(days=10)
BEGINS = LATER + WINDOW


@pytest.fixture
def three(session, library, issue):
    """Certificates of three holders."""
    names = ("Rosa Delgado", "Jamal Brooks", "Wen Li")
    return [issue(make_ready(session, library, name)) for name in names]


@pytest.fixture
def here(three):
    return three[0].organization


@pytest.fixture
def ask(session, here, priya):
    """Ask for one step for many, as Priya."""

    def _ask(certificates, step=Step.SUSPEND, reason=Reason.COMPLAINT_UNDER_REVIEW, seen=0):
        return arrange(
            session,
            here,
            {one.id: seen for one in certificates},
            step,
            reason=reason,
            registrar=priya,
            at=LATER,
        )

    return _ask


def do_all(session, at=BEGINS):
    return [do_one(session, item, at=at) for item in due(session, at=at)]


def test_a_look_tells_for_each_what_would_happen_and_why_some_cannot(session, here, three, priya):
    rosa, jamal, wen = three
    revoke(session, jamal, registrar=priya, at=LATER)
    session.add(
        Membership(
            person_id=wen.person_id, organization_id=here.id, role=Role.REGISTRAR, since=MORNING
        )
    )
    elsewhere = make_organization(session, key="northgate")
    ids = [one.id for one in three]

    looked = look(session, here, ids, Step.SUSPEND, registrar=wen.person, at=LATER)

    assert [one.known.certificate for one in looked] == [rosa, jamal, wen]
    assert looked[0].refusal == ""
    assert "is revoked, so you cannot suspend it" in looked[1].refusal
    assert "is your own" in looked[2].refusal
    with pytest.raises(NothingChosen):
        look(session, elsewhere, ids, Step.SUSPEND, registrar=priya, at=LATER)
    with pytest.raises(NotTogether):
        look(session, here, ids, Step.WITHDRAW, registrar=priya, at=LATER)


def test_a_forgotten_holder_takes_no_step_about_their_own_among_many(session, here, three, priya):
    rosa, jamal, _ = three
    holder = rosa.person
    session.add(
        Membership(person_id=holder.id, organization_id=here.id, role=Role.REGISTRAR, since=MORNING)
    )
    withdraw(session, rosa, registrar=priya, at=LATER)
    arrange(
        session,
        here,
        {rosa.id: 1, jamal.id: 0},
        Step.SUSPEND,
        reason=Reason.HOLDER_ASKED,
        registrar=holder,
        at=LATER,
    )

    ended = [do_one(session, item, at=BEGINS, key=KEY) for item in due(session, at=BEGINS)]

    assert ended == [ItemOutcome.PASSED_OVER, ItemOutcome.DONE]
    assert recorded(session, rosa).state is State.ACTIVE


def test_nothing_happens_before_the_window_ends_and_then_all_of_it(session, three, ask):
    asked = ask(three)
    assert do_all(session, at=BEGINS - timedelta(seconds=1)) == []
    assert progress_of(session, asked, at=LATER).state is TogetherState.WAITING
    assert {recorded(session, one).state for one in three} == {State.ACTIVE}

    assert do_all(session) == [ItemOutcome.DONE] * 3

    assert {recorded(session, one).state for one in three} == {State.SUSPENDED}
    progress = progress_of(session, asked, at=BEGINS)
    assert (progress.state, progress.done, progress.total) == (TogetherState.FINISHED, 3, 3)


def test_what_is_undone_within_the_window_leaves_no_trace_on_any_certificate(session, three, ask):
    asked = ask(three)
    ines = make_registrar(session, "Ines Costa")

    undo(session, asked, registrar=ines, at=BEGINS - timedelta(seconds=1))

    assert do_all(session) == []
    assert session.scalars(select(CertificateStep)).all() == []
    told = session.scalars(select(Notice.kind)).all()
    assert Kind.CERTIFICATE_CHANGED not in told
    assert progress_of(session, asked, at=BEGINS).state is TogetherState.UNDONE
    happened = session.scalars(select(TrailEntry.happened).order_by(TrailEntry.id)).all()
    assert happened[-2:] == [Happened.TOGETHER_ASKED, Happened.TOGETHER_UNDONE]
    with pytest.raises(TooLateToUndo, match="undone before"):
        undo(session, asked, registrar=ines, at=LATER)


def test_after_the_window_it_cannot_be_undone(session, three, ask, priya):
    asked = ask(three)

    with pytest.raises(TooLateToUndo, match="has begun"):
        undo(session, asked, registrar=priya, at=BEGINS)


def test_each_holder_is_told_once_and_whoever_asked_when_all_is_done(session, three, ask, priya):
    ask(three)
    items = due(session, at=BEGINS)
    for item in (*items, *items):
        do_one(session, item, at=BEGINS)

    told = session.scalars(select(Notice).where(Notice.kind == Kind.CERTIFICATE_CHANGED)).all()
    assert sorted(one.recipient_id for one in told) == sorted(one.person_id for one in three)
    done = session.scalars(select(Notice).where(Notice.kind == Kind.TOGETHER_DONE)).one()
    assert (done.recipient_id, done.about) == (priya.id, "3 of 3")


def test_a_certificate_that_changed_in_the_meantime_is_left_as_it_is(session, three, ask, priya):
    ask(three)
    take_step(
        session, three[1], Step.SUSPEND, reason=Reason.HOLDER_ASKED, registrar=priya, at=LATER
    )

    assert do_all(session) == [ItemOutcome.DONE, ItemOutcome.PASSED_OVER, ItemOutcome.DONE]

    item = session.scalars(select(TogetherItem).where(TogetherItem.said != "")).one()
    assert item.certificate_id == three[1].id
    assert "Somebody else changed this certificate" in item.said
    assert len(recorded(session, three[1]).steps) == 1


def test_what_changed_between_the_look_and_the_yes_is_refused(session, three, ask, priya):
    take_step(
        session, three[1], Step.SUSPEND, reason=Reason.HOLDER_ASKED, registrar=priya, at=LATER
    )

    with pytest.raises(ChangedMeanwhile):
        ask(three)
    assert session.scalars(select(TogetherItem)).all() == []


def test_where_none_of_them_allows_it_nothing_is_asked_for(three, ask):
    with pytest.raises(NothingPossible):
        ask(three, Step.REINSTATE, Reason.REVIEW_CLOSED)
    with pytest.raises(ReasonNotFitting):
        ask(three, Step.SUSPEND, Reason.ETHICS_FINDING)


def test_to_revoke_many_makes_a_proposal_for_each_and_tells_the_second_person_once(
    session, three, ask
):
    ines = make_registrar(session, "Ines Costa")
    ask(three, Step.REVOKE, Reason.ISSUED_IN_ERROR)

    assert do_all(session) == [ItemOutcome.DONE] * 3

    assert {recorded(session, one).state for one in three} == {State.ACTIVE}
    proposed = session.scalars(select(CertificateProposal.certificate_id)).all()
    assert sorted(proposed) == sorted(one.id for one in three)
    told = session.scalars(select(Notice).where(Notice.kind == Kind.STEP_PROPOSED)).one()
    assert (told.recipient_id, told.path) == (ines.id, "/register/proposals")
    assert told.about == "revoke 3 certificates"


def test_nothing_is_done_for_a_registrar_whose_role_ended_in_the_window(session, three, ask, priya):
    ask(three)
    [role] = session.scalars(select(Membership).where(Membership.person_id == priya.id))
    role.ended_at = LATER
    session.flush()

    assert do_all(session) == [ItemOutcome.PASSED_OVER] * 3
    assert {recorded(session, one).state for one in three} == {State.ACTIVE}


@pytest.mark.parametrize("commit", [1, 2, 3])
def test_a_crash_at_any_commit_loses_no_certificate_and_does_none_twice(
    app, database, library, commit
):
    priya = make_registrar(database)
    held = [
        make_certificate(database, library, name, registrar=priya)
        for name in ("Rosa Delgado", "Jamal Brooks", "Wen Li")
    ]
    arrange(
        database,
        held[0].organization,
        {one.id: 0 for one in held},
        Step.SUSPEND,
        reason=Reason.HOLDER_ASKED,
        registrar=priya,
        at=LATER,
    )
    database.commit()
    seen = []

    def crash(_session):
        seen.append(1)
        if len(seen) == commit:
            raise SystemExit(9)

    with app.app_context():
        event.listen(db.session, "before_commit", crash)
        try:
            with pytest.raises(SystemExit):
                take_due(at=BEGINS)
        finally:
            event.remove(db.session, "before_commit", crash)
        db.session.remove()
        assert take_due(at=BEGINS) == (3 - (commit - 1), 0)
        assert take_due(at=BEGINS) == (0, 0)
        db.session.remove()

    database.rollback()
    counted = database.execute(
        select(CertificateStep.certificate_id, func.count()).group_by(
            CertificateStep.certificate_id
        )
    ).all()
    assert sorted(tuple(row) for row in counted) == sorted((one.id, 1) for one in held)
    told = database.scalar(select(func.count()).where(Notice.kind == Kind.CERTIFICATE_CHANGED))
    assert told == 3
