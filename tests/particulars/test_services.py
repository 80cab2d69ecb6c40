"""A person's file: who may write in it, what a line becomes, and how it is taken back."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from prss_training.audit.models import Happened, TrailEntry
from prss_training.domain.evidence import (
    AgeShown,
    Attested,
    BackgroundCleared,
    CredentialHeld,
    Decided,
    Education,
    EducationShown,
    Employed,
    EventReached,
    ExaminationFailed,
    RecoveryAttested,
    ReferenceReceived,
    ResidencyShown,
    TrainingCompleted,
    Waived,
    Withdrawn,
)
from prss_training.domain.fields import Domain, Mode
from prss_training.domain.hours import Hours
from prss_training.domain.particulars import DayToCome, NothingInCourse, ParticularKind
from prss_training.domain.people import Role
from prss_training.domain.practice import ReasonMissing
from prss_training.particulars import queries, services
from prss_training.together import ask
from tests.factories import MORNING, make_enrollment, make_organization, make_person

TODAY = date(2026, 3, 2)
FRIDAY = date(2026, 2, 27)
COURSE = {
    "title": "Boundaries in practice",
    "provider": "A college",
    "course": "",
    "delivery": "in-person",
    "hours": {"advocacy": 120, "harm-reduction": 0},
    "other": 30,
    "topics": {"boundaries": 90},
    "days": 1,
    "absent": 15,
    "approved_by": ["nycb"],
}


@pytest.fixture
def priya(session):
    return make_person(session, "Priya Raman", Role.REGISTRAR)


@pytest.fixture
def rosa(session):
    return make_enrollment(session)


@pytest.fixture
def put(session, rosa, priya):
    def _put(kind, detail, **over):
        details = {"happened_on": FRIDAY, "proof": " Seen ", "by": priya, "at": MORNING}
        return services.put_on_file(session, rosa, kind, detail, **details | over)

    return _put


@pytest.fixture
def facts(session, rosa):
    def _facts():
        zones = {rosa.id: ZoneInfo(rosa.organization.zone)}
        return [fact for _, fact in ask(session, queries.filed_facts(zones))]

    return _facts


@pytest.mark.parametrize(
    ("kind", "detail", "fact"),
    [
        (
            ParticularKind.EDUCATION,
            {"level": "high-school", "credits": 24},
            EducationShown(Education.HIGH_SCHOOL, TODAY, credits=24),
        ),
        (ParticularKind.AGE, {"years": 31}, AgeShown(31, TODAY)),
        (
            ParticularKind.ATTESTATION,
            {"what": "lived-experience", "by": "self"},
            Attested("lived-experience", TODAY),
        ),
        (ParticularKind.RECOVERY, {"months": 24, "by": "self"}, RecoveryAttested(24, TODAY)),
        (
            ParticularKind.REFERENCE,
            {"reference": "personal"},
            ReferenceReceived("personal", TODAY),
        ),
        (
            ParticularKind.BACKGROUND,
            {"what": "background"},
            BackgroundCleared("background", TODAY, done_on=FRIDAY),
        ),
        (
            ParticularKind.RESIDENCY,
            {"jurisdiction": "Texas", "percent": 51},
            ResidencyShown("Texas", 51, TODAY),
        ),
        (
            ParticularKind.EMPLOYMENT,
            {"employer": "Larkin Street", "until": "2026-03-01", "paid": False, "percent": None},
            Employed("Larkin Street", FRIDAY, TODAY, until=date(2026, 3, 1), paid=False),
        ),
        (
            ParticularKind.CREDENTIAL,
            {"credential": "va-cprs", "until": None},
            CredentialHeld("va-cprs", FRIDAY, TODAY),
        ),
        (
            ParticularKind.EVENT,
            {"event": "initial-certificate"},
            EventReached("initial-certificate", FRIDAY, TODAY),
        ),
        (
            ParticularKind.COURSE,
            COURSE,
            TrainingCompleted(
                "",
                Mode.LIVE,
                ((Domain.ADVOCACY, Hours(120)),),
                TODAY,
                title="Boundaries in practice",
                provider="A college",
                in_person=True,
                topics=(("boundaries", Hours(90)),),
                approved_by=frozenset({"nycb"}),
                outside_domains=Hours(30),
                days=1,
                absent=Hours(15),
                done_on=FRIDAY,
            ),
        ),
        (ParticularKind.EXAM_NOT_PASSED, {"exam": "icrc-pr"}, ExaminationFailed("icrc-pr", TODAY)),
        (
            ParticularKind.WAIVER,
            {"requirement": "tx-rsps/age", "why": "Ward of court.", "by": "The board"},
            Waived("tx-rsps/age", "Ward of court.", "The board", TODAY),
        ),
        (
            ParticularKind.DECISION,
            {"requirement": "tx-rsps/age", "met": True, "why": "Letter.", "by": "The board"},
            Decided("tx-rsps/age", met=True, why="Letter.", by="The board", on=TODAY),
        ),
    ],
)
def test_every_kind_of_line_becomes_its_fact(put, facts, kind, detail, fact):
    line = put(kind, detail)

    [found] = facts()
    assert found.reference == f"file:{line.id}"
    assert (
        type(found)(**{n: getattr(found, n) for n in found.__slots__} | {"reference": ""}) == fact
    )


def test_a_line_is_kept_with_its_proof_and_told_in_the_trail(session, put, rosa):
    line = put(ParticularKind.AGE, {"years": 31})

    assert line.proof == "Seen"
    assert queries.filed(session, rosa) == [line]
    [entry] = session.scalars(select(TrailEntry))
    assert (entry.happened, entry.detail) == (Happened.PARTICULAR_FILED, {"kind": "age"})


def test_staff_name_the_proof_they_saw(put):
    with pytest.raises(services.ProofNotNamed):
        put(ParticularKind.AGE, {"years": 31}, proof="  ")


def test_a_learner_gives_their_own_word_without_proof(put, rosa, facts):
    put(ParticularKind.RECOVERY, {"months": 24, "by": "self"}, by=rosa.person, proof="")

    assert [fact.months for fact in facts()] == [24]


@pytest.mark.parametrize(
    ("kind", "detail"),
    [
        (ParticularKind.AGE, {"years": 31}),
        (ParticularKind.RECOVERY, {"months": 24, "by": "referee"}),
        (
            ParticularKind.WAIVER,
            {"requirement": "tx-rsps/age", "why": "Because.", "by": "Me"},
        ),
    ],
)
def test_nobody_puts_proof_on_their_own_file(put, rosa, kind, detail):
    with pytest.raises(services.OwnFile):
        put(kind, detail, by=rosa.person)


def test_nothing_is_put_on_file_before_it_happened(put):
    with pytest.raises(DayToCome):
        put(ParticularKind.AGE, {"years": 31}, happened_on=TODAY + timedelta(days=1))


def test_the_day_is_the_organizations_own(put):
    late = datetime(2026, 3, 3, 4, 0, tzinfo=UTC)  # still Monday evening in Chicago

    with pytest.raises(DayToCome):
        put(ParticularKind.AGE, {"years": 31}, happened_on=date(2026, 3, 3), at=late)


def test_a_course_holds_something_to_count(put):
    empty = COURSE | {"hours": {"advocacy": 0}, "other": 0, "days": 0}

    with pytest.raises(NothingInCourse):
        put(ParticularKind.COURSE, empty)
    assert put(ParticularKind.COURSE, empty | {"days": 5}).id


def test_what_is_taken_back_stays_and_stops_counting(session, put, priya, rosa, facts):
    line = put(ParticularKind.AGE, {"years": 31})

    services.take_back(session, line, reason="Another person.", by=priya, at=MORNING)

    assert queries.filed(session, rosa) == [line]
    assert queries.reversals(session, [line.id])[line.id].reason == "Another person."
    assert [type(fact) for fact in facts()] == [AgeShown, Withdrawn]


def test_a_line_is_taken_back_once_and_with_a_reason(session, put, priya):
    line = put(ParticularKind.AGE, {"years": 31})

    with pytest.raises(ReasonMissing):
        services.take_back(session, line, reason=" ", by=priya, at=MORNING)
    services.take_back(session, line, reason="Wrong.", by=priya, at=MORNING)
    with pytest.raises(services.LineReversed):
        services.take_back(session, line, reason="Wrong.", by=priya, at=MORNING)


def test_a_learner_takes_back_only_what_they_said_themselves(session, put, rosa):
    seen = put(ParticularKind.AGE, {"years": 31})
    said = put(ParticularKind.RECOVERY, {"months": 24, "by": "self"}, by=rosa.person)

    with pytest.raises(services.OwnFile):
        services.take_back(session, seen, reason="No.", by=rosa.person, at=MORNING)
    assert services.take_back(session, said, reason="No.", by=rosa.person, at=MORNING).id


def test_a_line_of_another_organization_is_not_there(session, put):
    line = put(ParticularKind.AGE, {"years": 31})
    elsewhere = make_organization(session, key="juniper-house")

    with pytest.raises(queries.NoSuchLine):
        queries.line(session, line.id, elsewhere)
    assert queries.line(session, line.id, make_organization(session)) is line


@pytest.fixture
def approved(session, rosa, priya):
    def _approved(**over):
        details = {
            "board": "nycb",
            "number": " Badge 12 ",
            "since": FRIDAY,
            "until": None,
            "by": priya,
            "at": MORNING,
        }
        return services.record_approval(session, rosa.organization, **details | over)

    return _approved


def test_an_approval_covers_training_from_its_first_day_to_its_last(session, rosa, approved):
    row = approved(until=TODAY)

    [found] = ask(session, queries.approvals_by_enrollment([rosa.id]))[rosa.id]

    days = (FRIDAY - timedelta(days=1), FRIDAY, TODAY, TODAY + timedelta(days=1))
    assert [found.covers(day) for day in days] == [False, True, True, False]
    assert row.number == "Badge 12"


def test_an_approval_that_was_taken_back_covers_nothing(session, rosa, approved, priya):
    row = approved()

    services.take_approval_back(session, row, reason="Not ours.", by=priya, at=MORNING)

    assert ask(session, queries.approvals_by_enrollment([rosa.id])) == {}
    assert queries.approvals(session, rosa.organization) == [row]
    with pytest.raises(services.LineReversed):
        services.take_approval_back(session, row, reason="Again.", by=priya, at=MORNING)


def test_an_approval_is_not_written_down_before_it_begins_nor_backwards(approved):
    with pytest.raises(DayToCome):
        approved(since=TODAY + timedelta(days=1))
    with pytest.raises(services.ApprovalEndsFirst):
        approved(until=FRIDAY - timedelta(days=1))


def test_an_approval_counts_for_its_own_organization_only(session, approved):
    row = approved()
    elsewhere = make_organization(session, key="juniper-house")
    other = make_enrollment(session, organization=elsewhere, person=make_person(session, "Sam"))

    assert ask(session, queries.approvals_by_enrollment([other.id])) == {}
    with pytest.raises(queries.NoSuchApproval):
        queries.approval(session, row.id, elsewhere)
