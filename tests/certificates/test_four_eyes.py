"""Steps that take two people: who proposes, who decides, and how long it waits."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from prss_training.accounts.models import User
from prss_training.audit.models import Happened, TrailEntry
from prss_training.certificates.models import CertificateProposal, CertificateStep
from prss_training.certificates.proposals import (
    AlreadyProposed,
    StepTakenAlone,
    confirm,
    decline,
    may_decide,
    propose,
    proposers_of,
    seconds,
    take_back,
    waiting,
    waiting_for,
)
from prss_training.certificates.queries import recorded
from prss_training.certificates.services import (
    ChangedMeanwhile,
    IssuerIsHolder,
    RevocationWaits,
    correct_name,
    replace_certificate,
    take_step,
)
from prss_training.domain.certificate import (
    Reason,
    ReasonNotFitting,
    State,
    Step,
    StepNotAllowed,
)
from prss_training.domain.four_eyes import (
    LASTS,
    NameFitsHolder,
    NotTheProposer,
    OthersFirst,
    Outcome,
    ProposalOver,
    ProposerGone,
    SamePerson,
    SecondIsHolder,
    TakesTwo,
)
from prss_training.domain.people import Role, RoleLacking
from prss_training.enrollments.models import Enrollment
from prss_training.notices.models import Kind, Notice
from prss_training.people.models import Membership
from tests.certificates.deleting import delete_person
from tests.certificates.holders import ISSUED, KEY, make_registrar
from tests.factories import MORNING, make_organization, make_person

LATER = ISSUED + timedelta(days=10)


@pytest.fixture
def held(issue):
    return issue()


@pytest.fixture
def ines(session, held):
    return make_registrar(session, "Ines Costa")


@pytest.fixture
def dana(session):
    return make_person(session, "Dana Whitfield", Role.ADMINISTRATOR)


@pytest.fixture
def ask(session, held, priya):
    """Propose a step as Priya."""

    def _ask(step=Step.REVOKE, reason=Reason.ETHICS_FINDING, **over):
        details = {"reason": reason, "registrar": priya, "at": LATER, "note": "A note"}
        return propose(session, held, step, **details | over)

    return _ask


@pytest.fixture
def say_yes(session):
    def _say_yes(proposal, person, at=LATER, **over):
        return confirm(session, proposal, person=person, key=KEY, at=at, **over)

    return _say_yes


@pytest.mark.parametrize(
    ("step", "reason"),
    [(Step.REVOKE, Reason.ETHICS_FINDING), (Step.WITHDRAW, Reason.HOLDER_ASKED)],
)
def test_nobody_takes_alone_what_cannot_be_taken_back(session, held, priya, step, reason):
    with pytest.raises(TakesTwo, match="takes two people"):
        take_step(session, held, step, reason=reason, registrar=priya, at=LATER)

    assert session.scalars(select(CertificateStep)).all() == []


def test_what_is_proposed_changes_nothing_until_a_second_registrar_confirms_it(
    session, held, ines, ask, say_yes
):
    proposed = ask()
    assert recorded(session, held).state is State.ACTIVE
    told = session.scalars(select(Notice.kind).where(Notice.recipient_id == held.person_id))
    assert Kind.CERTIFICATE_CHANGED not in told.all()

    taken = say_yes(proposed, ines)

    assert recorded(session, held).state is State.REVOKED
    assert (taken.registrar_id, taken.note) == (ines.id, "A note")
    assert proposers_of(session, [taken])[taken.id].name == "Priya Raman"
    happened = session.scalars(
        select(TrailEntry.happened)
        .where(TrailEntry.subject == f"certificate {held.id}")
        .order_by(TrailEntry.id)
    ).all()
    assert happened[-2:] == [Happened.STEP_PROPOSED, Happened.CERTIFICATE_REVOKED]
    told = session.scalars(select(Notice.kind).where(Notice.recipient_id == held.person_id))
    assert told.all().count(Kind.CERTIFICATE_CHANGED) == 1


def test_whoever_proposed_it_is_never_the_second_person(session, held, priya, ines, ask, say_yes):
    proposed = ask()

    with pytest.raises(SamePerson):
        say_yes(proposed, priya)
    with pytest.raises(SamePerson):
        decline(session, proposed, person=priya, at=LATER)

    assert not may_decide(session, proposed, priya, at=LATER)
    assert recorded(session, held).state is State.ACTIVE


def test_the_holder_is_never_the_first_nor_the_second_person(session, held, ask, say_yes):
    here = held.organization_id
    session.add(
        Membership(
            person_id=held.person_id, organization_id=here, role=Role.REGISTRAR, since=MORNING
        )
    )
    session.flush()

    with pytest.raises(IssuerIsHolder):
        ask(registrar=held.person)
    proposed = ask()
    with pytest.raises(SecondIsHolder):
        say_yes(proposed, held.person)
    assert held.person_id not in seconds(session, proposed)


def test_the_other_registrars_are_asked_and_the_administrator_is_not(
    session, ines, dana, ask, say_yes
):
    proposed = ask()

    asked = session.scalars(select(Notice).where(Notice.kind == Kind.STEP_PROPOSED)).all()
    assert [(one.recipient_id, one.path) for one in asked] == [
        (ines.id, f"/register/proposals/{proposed.id}")
    ]
    with pytest.raises(OthersFirst):
        say_yes(proposed, dana)


def test_an_administrator_confirms_where_no_other_registrar_can(session, held, dana, ask, say_yes):
    proposed = ask()

    assert seconds(session, proposed) == [dana.id]
    say_yes(proposed, dana)

    assert recorded(session, held).state is State.REVOKED


def test_a_registrar_who_left_or_cannot_sign_in_is_not_waited_for(session, ines, dana, ask):
    left = make_registrar(session, "Ada Lindqvist")
    [held_role] = session.scalars(select(Membership).where(Membership.person_id == left.id))
    held_role.ended_at = MORNING
    [account] = session.scalars(select(User).where(User.person_id == ines.id))
    account.active = False
    session.flush()

    assert seconds(session, ask()) == [dana.id]


def test_nobody_of_another_organization_or_role_is_a_second_person(session, ask, say_yes):
    elsewhere = make_organization(session, key="northgate")
    others = [
        make_registrar(session, "Olive Stranger", organization=elsewhere),
        make_person(session, "Terrence Whitlock", Role.TRAINER),
    ]
    proposed = ask()

    for other in others:
        with pytest.raises(RoleLacking):
            say_yes(proposed, other)


def test_a_proposal_that_is_declined_changes_nothing_and_its_maker_is_told(
    session, held, priya, ines, ask, say_yes
):
    proposed = ask()

    decline(session, proposed, person=ines, note="The finding was appealed", at=LATER)

    assert recorded(session, held).state is State.ACTIVE
    told = session.scalars(select(Notice).where(Notice.kind == Kind.STEP_DECLINED)).one()
    assert told.recipient_id == priya.id
    assert "appealed" not in told.about
    with pytest.raises(ProposalOver, match="declined already"):
        say_yes(proposed, ines)
    assert waiting(session, held.organization, at=LATER) == []


def test_a_proposal_runs_out_after_thirty_days(session, held, ines, ask, say_yes):
    proposed = ask()
    before, after = LATER + LASTS - timedelta(seconds=1), LATER + LASTS

    assert list(waiting(session, held.organization, at=before)) == [proposed]
    assert list(waiting(session, held.organization, at=after)) == []
    with pytest.raises(ProposalOver, match="ran out"):
        say_yes(proposed, ines, at=after)
    assert ask(at=after).id != proposed.id, "it can be proposed again"


def test_the_same_step_is_proposed_once_at_a_time_and_another_one_beside_it(session, held, ask):
    first = ask()

    with pytest.raises(AlreadyProposed):
        ask(registrar=make_registrar(session, "Ines Costa"))
    other = ask(Step.WITHDRAW, Reason.REQUIRED_BY_LAW)

    assert waiting_for(session, held, at=LATER) == [first, other]


def test_only_its_maker_takes_a_proposal_back(session, priya, ines, ask, say_yes):
    proposed = ask()
    with pytest.raises(NotTheProposer):
        take_back(session, proposed, person=ines, at=LATER)

    take_back(session, proposed, person=priya, at=LATER)

    with pytest.raises(ProposalOver, match="taken back"):
        say_yes(proposed, ines)


def test_a_second_person_who_saw_an_older_state_is_told(session, held, priya, ines, ask, say_yes):
    proposed = ask()
    take_step(session, held, Step.SUSPEND, reason=Reason.HOLDER_ASKED, registrar=priya, at=LATER)

    with pytest.raises(ChangedMeanwhile):
        say_yes(proposed, ines, seen=0)
    say_yes(proposed, ines, seen=1)


def test_what_the_register_does_not_allow_can_neither_be_proposed_nor_confirmed(
    session, held, ines, ask, say_yes
):
    with pytest.raises(ReasonNotFitting):
        ask(reason=Reason.REVIEW_CLOSED)
    with pytest.raises(StepTakenAlone):
        ask(Step.SUSPEND, Reason.HOLDER_ASKED)
    say_yes(ask(), ines)

    with pytest.raises(StepNotAllowed):
        ask()
    assert len(session.scalars(select(CertificateProposal)).all()) == 1


def test_deleting_everybody_who_had_a_hand_in_it_leaves_the_step_taken(session, held, ask, say_yes):
    ada, bo = make_registrar(session, "Ada Lindqvist"), make_registrar(session, "Bo Larsen")
    taken = say_yes(ask(registrar=ada), bo)
    for gone in (ada, bo):
        delete_person(session, gone.id)

    session.expire_all()
    assert recorded(session, held).state is State.REVOKED
    assert (taken.registrar_id, proposers_of(session, [taken])) == (None, {taken.id: None})


def test_a_proposal_is_not_confirmed_once_its_maker_is_no_registrar_any_more(
    session, held, priya, ines, ask, say_yes
):
    proposed = ask()
    roles = session.scalars(select(Membership).where(Membership.person_id == priya.id))
    roles.one().ended_at = LATER
    session.flush()

    with pytest.raises(ProposerGone, match="Decline it"):
        say_yes(proposed, ines)

    assert recorded(session, held).steps == ()
    assert decline(session, proposed, person=ines, at=LATER)


def test_whatever_waits_is_over_once_the_holders_details_are_withdrawn(
    session, held, ines, ask, say_yes
):
    waits = ask(note="Rosa Delgado did it")

    say_yes(ask(Step.WITHDRAW, Reason.HOLDER_ASKED), ines)

    assert waiting_for(session, held, at=LATER) == []
    assert (waits.answer.outcome, waits.answer.answered_by) == (Outcome.TAKEN_BACK, None)
    entry = session.scalars(
        select(TrailEntry).where(TrailEntry.happened == Happened.STEP_TAKEN_BACK)
    ).one()
    assert (entry.actor_id, entry.detail["proposal"]) == (None, waits.id)


def test_nothing_takes_the_place_of_a_certificate_while_it_is_proposed_to_revoke_it(
    session, held, priya, ines, ask
):
    proposed = ask()
    lost = {"reason": Reason.LOST_OR_DAMAGED, "registrar": priya, "at": LATER}
    held.person.name = "Rosa Ruiz"
    place = session.get_one(Enrollment, held.enrollment_id)

    with pytest.raises(RevocationWaits, match="Decide it first"):
        replace_certificate(session, held, **lost)
    with pytest.raises(RevocationWaits):
        correct_name(session, held, note="", registrar=priya, at=LATER)
    assert recorded(session, held).steps == ()

    decline(session, proposed, person=ines, at=LATER)
    assert replace_certificate(session, held, **lost).enrollment_id == place.id


def test_what_ran_out_is_followed_by_no_other_while_it_is_proposed_to_revoke_it(
    session, held, ines, ask, issue
):
    day = ISSUED + timedelta(days=3 * 365)
    place = session.get_one(Enrollment, held.enrollment_id)
    proposed = ask(at=day)

    with pytest.raises(RevocationWaits, match=held.face["number"]):
        issue(place, at=day)

    decline(session, proposed, person=ines, at=day)
    assert issue(place, at=day).supersedes_id == held.id


@pytest.fixture
def forgotten(session, held, ines, ask, say_yes):
    """Rosa's certificate without her details; she is a registrar herself."""
    rosa = held.person
    session.add(
        Membership(
            person_id=rosa.id,
            organization_id=held.organization_id,
            role=Role.REGISTRAR,
            since=MORNING,
        )
    )
    say_yes(ask(Step.WITHDRAW, Reason.HOLDER_ASKED), ines)
    return rosa


def test_a_holder_who_was_forgotten_takes_and_proposes_no_step(session, held, forgotten):
    details = {"reason": Reason.HOLDER_ASKED, "registrar": forgotten, "at": LATER, "key": KEY}

    with pytest.raises(NameFitsHolder, match="Ask another registrar"):
        take_step(session, held, Step.SUSPEND, **details)
    with pytest.raises(NameFitsHolder):
        propose(session, held, Step.REVOKE, **details)


def test_a_holder_who_was_forgotten_is_no_second_person_and_keeps_no_administrator_from_it(
    session, held, priya, ines, dana, forgotten, ask, say_yes
):
    proposed = ask(key=KEY)
    assert seconds(session, proposed, key=KEY) == [ines.id]
    assert not may_decide(session, proposed, forgotten, at=LATER, key=KEY)
    with pytest.raises(NameFitsHolder):
        say_yes(proposed, forgotten)
    with pytest.raises(NameFitsHolder):
        decline(session, proposed, person=forgotten, at=LATER, key=KEY)

    roles = session.scalars(select(Membership).where(Membership.person_id == ines.id))
    roles.one().ended_at = LATER
    session.flush()

    assert seconds(session, proposed, key=KEY) == [dana.id]
    assert say_yes(proposed, dana)


def test_a_registrar_of_another_name_decides_as_before(session, held, priya, forgotten):
    details = {"reason": Reason.HOLDER_ASKED, "registrar": priya, "at": LATER, "key": KEY}

    assert take_step(session, held, Step.SUSPEND, **details)
