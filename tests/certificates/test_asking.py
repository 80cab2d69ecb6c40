"""What holders ask about their certificates, and how registrars answer."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from prss_training.audit.models import Happened, TrailEntry
from prss_training.certificates.asking import (
    AlreadyAsked,
    EvidenceGone,
    EvidenceMissing,
    NotHolder,
    RequestOver,
    SameName,
    Wish,
    approve,
    ask,
    decline,
    evidence_of,
    newest_of,
    state_of,
    take_back,
    waiting,
)
from prss_training.certificates.models import Certificate, CertificateRequest
from prss_training.certificates.queries import recorded
from prss_training.certificates.services import IssuerIsHolder, take_step
from prss_training.domain.certificate import Reason, State, Step, StepNotAllowed
from prss_training.domain.people import Role
from prss_training.domain.replacement import (
    Ask,
    RequestState,
    SentenceMissing,
    Why,
    WhyNotFitting,
)
from prss_training.files.erasing import erase_left_over
from prss_training.files.models import StoredFile
from prss_training.files.scans import Scan
from prss_training.notices.models import Kind, Notice
from prss_training.people.models import Membership
from prss_training.people.services import NameUnusable
from tests.certificates.holders import ISSUED, make_registrar, revoke, withdraw
from tests.factories import MORNING, make_person

LATER = ISSUED + timedelta(days=10)
PAPER = Scan(b"%PDF-1.7 a court order", "application/pdf")
OTHER_NAME = Wish(
    Ask.CORRECT_NAME, Why.CHANGED_BY_LAW, said="It was slow", name="Rosa  Marín ", evidence=PAPER
)
LOST = Wish(Ask.REPLACE, Why.LOST)


@pytest.fixture
def held(issue):
    return issue()


@pytest.fixture
def wish(session, held, store):
    """Ask something about `held`, as its holder."""

    def _wish(wanted=OTHER_NAME, holder=None):
        who = holder or held.person
        return ask(session, held, wanted, holder=who, store=store, at=LATER)

    return _wish


def test_an_approved_name_stands_on_a_new_certificate_and_on_every_later_one(
    session, held, priya, wish
):
    asked = wish()

    new = approve(session, asked, registrar=priya, at=LATER)

    assert (new.holder, new.supersedes_id, held.person.name) == ("Rosa Marín", held.id, new.holder)
    assert new.expires_on == held.expires_on
    assert recorded(session, held).state is State.SUPERSEDED
    assert recorded(session, held).steps[-1].reason is Reason.NAME_CORRECTED
    assert (state_of(asked), asked.answer.issued_id) == (RequestState.APPROVED, new.id)
    assert evidence_of(asked).size == len(PAPER.content)


def test_a_replacement_says_the_same_under_another_number_and_code(session, held, priya, wish):
    new = approve(session, wish(LOST), registrar=priya, at=LATER + timedelta(days=400))

    apart = {"number", "code"}
    assert {k: v for k, v in new.face.items() if k not in apart} == {
        k: v for k, v in held.face.items() if k not in apart
    }
    assert new.face["number"] != held.face["number"]
    assert new.code != held.code
    assert (new.issued_on, new.expires_on) == (held.issued_on, held.expires_on)
    assert (new.year, new.serial) == (2027, 1), "the number is of the year it was drawn in"
    assert recorded(session, held).steps[-1].reason is Reason.LOST_OR_DAMAGED


def test_the_registrars_are_asked_and_the_holder_is_told_what_became_of_it(
    session, held, priya, wish
):
    asked = wish()
    [told] = session.scalars(select(Notice).where(Notice.kind == Kind.CERTIFICATE_ASKED))
    assert (told.recipient_id, told.path) == (priya.id, f"/register/requests/{asked.id}")
    assert "Marín" not in told.about

    decline(session, asked, sentence=" Send the page with the seal. ", registrar=priya, at=LATER)

    [told] = session.scalars(select(Notice).where(Notice.kind == Kind.CERTIFICATE_ANSWERED))
    assert (told.recipient_id, told.path) == (held.person_id, "/certificates/")
    assert (
        newest_of(session, held.person)[held.id].answer.sentence == "Send the page with the seal."
    )
    happened = session.scalars(select(TrailEntry.happened).order_by(TrailEntry.id)).all()
    assert happened[-2:] == [Happened.REQUEST_MADE, Happened.REQUEST_DECLINED]


@pytest.mark.parametrize("ending", ["declined", "taken back"])
def test_evidence_is_deleted_unless_it_was_approved(session, priya, store, wish, ending):
    asked = wish()
    path = store.path_of(asked.evidence.sha256)
    if ending == "declined":
        decline(session, asked, sentence="No.", registrar=priya, at=LATER)
    else:
        take_back(session, asked, holder=asked.asked_by, at=LATER)

    erase_left_over(session, store)

    with pytest.raises(EvidenceGone):
        evidence_of(asked)
    assert session.scalars(select(StoredFile)).all() == []
    assert not store.filesystem.exists(path)


def test_it_is_declined_with_a_sentence_or_not_at_all(session, held, priya, wish):
    asked = wish()

    with pytest.raises(SentenceMissing):
        decline(session, asked, sentence="  ", registrar=priya, at=LATER)

    assert list(waiting(session, held.organization)) == [asked]


@pytest.mark.parametrize(
    ("wanted", "refusal"),
    [
        (Wish(Ask.CORRECT_NAME, Why.LOST, name="Rosa Marín", evidence=PAPER), WhyNotFitting),
        (Wish(Ask.REPLACE, Why.MARRIAGE), WhyNotFitting),
        (Wish(Ask.CORRECT_NAME, Why.MISSPELLED, name="Rosa Marín"), EvidenceMissing),
        (Wish(Ask.CORRECT_NAME, Why.MISSPELLED, name="R", evidence=PAPER), NameUnusable),
        (Wish(Ask.CORRECT_NAME, Why.MISSPELLED, name="Rosa Delgado", evidence=PAPER), SameName),
    ],
)
def test_what_cannot_be_granted_is_refused_when_it_is_asked(session, wish, wanted, refusal):
    with pytest.raises(refusal):
        wish(wanted)

    assert session.scalars(select(CertificateRequest)).all() == []


def test_only_the_holder_asks_and_takes_back(session, wish):
    other = make_person(session, "Jamal Brooks")
    with pytest.raises(NotHolder):
        wish(holder=other)
    asked = wish()
    with pytest.raises(NotHolder):
        take_back(session, asked, holder=other, at=LATER)


def test_one_request_waits_at_a_time_and_another_may_follow(session, wish):
    first = wish()
    with pytest.raises(AlreadyAsked):
        wish(LOST)

    take_back(session, first, holder=first.asked_by, at=LATER)

    assert state_of(wish(LOST)) is RequestState.WAITING


def test_a_request_is_answered_once(session, held, priya, wish):
    asked = wish()
    approve(session, asked, registrar=priya, at=LATER)

    with pytest.raises(RequestOver):
        approve(session, asked, registrar=priya, at=LATER)
    with pytest.raises(RequestOver):
        decline(session, asked, sentence="No.", registrar=priya, at=LATER)
    assert len(session.scalars(select(Certificate)).all()) == 2


def test_a_registrar_does_not_answer_their_own_request(session, held, wish):
    here = held.organization_id
    session.add(
        Membership(
            person_id=held.person_id, organization_id=here, role=Role.REGISTRAR, since=MORNING
        )
    )
    asked = wish()

    with pytest.raises(IssuerIsHolder):
        approve(session, asked, registrar=held.person, at=LATER)
    with pytest.raises(IssuerIsHolder):
        decline(session, asked, sentence="No.", registrar=held.person, at=LATER)


def test_a_certificate_that_is_not_in_force_is_not_replaced(session, held, priya, wish):
    asked = wish()
    take_step(session, held, Step.SUSPEND, reason=Reason.HOLDER_ASKED, registrar=priya, at=LATER)

    with pytest.raises(StepNotAllowed):
        approve(session, asked, registrar=priya, at=LATER)
    decline(session, asked, sentence="After the review.", registrar=priya, at=LATER)
    with pytest.raises(StepNotAllowed):
        wish()


def test_an_expired_certificate_keeps_its_last_day_when_it_is_replaced(session, held, priya, wish):
    at = LATER + timedelta(days=3 * 365)

    new = approve(session, wish(LOST), registrar=priya, at=at)

    assert recorded(session, new).status(at=at).value == "expired"


def test_a_withdrawn_holder_leaves_nothing_of_what_they_asked(session, held, priya, store, wish):
    asked = wish()
    decline(session, asked, sentence="Rosa, send the seal.", registrar=priya, at=LATER)
    again = wish()

    withdraw(session, held, registrar=priya, at=LATER)

    session.expire_all()
    for one in (asked, again):
        assert (one.new_name, one.said, one.asked_by_id, one.evidence_id) == ("", "", None, None)
    assert asked.answer.sentence == ""
    assert list(waiting(session, held.organization)) == []
    assert session.scalars(select(StoredFile)).all() == []


def test_a_revoked_certificate_is_not_replaced(session, held, priya, wish):
    asked = wish(LOST)
    revoke(session, held, registrar=priya, at=LATER)

    with pytest.raises(StepNotAllowed):
        approve(session, asked, registrar=make_registrar(session, "Ada Lin"), at=LATER)
