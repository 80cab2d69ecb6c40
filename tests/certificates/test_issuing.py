"""Issuing: what the register writes down, and what it refuses."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from prss_training.audit.models import Happened, TrailEntry
from prss_training.certificates.faces import from_json
from prss_training.certificates.models import Certificate, CertificateStep
from prss_training.certificates.queries import recorded
from prss_training.certificates.services import (
    AlreadyHolds,
    IssuerIsHolder,
    NameUnchanged,
    RevokedBefore,
    correct_name,
    readiness,
    take_step,
)
from prss_training.documents.fonts import GlyphsMissing
from prss_training.domain.certificate import Reason, RequirementsUnmet, State, Step
from prss_training.domain.certificate_number import CertificateNumber, VerificationCode
from prss_training.domain.fields import Work
from prss_training.domain.hours import Hours
from prss_training.domain.particulars import ParticularKind
from prss_training.domain.people import Role
from prss_training.fieldwork.models import PracticeEntry, PracticeReversal
from prss_training.issuing.looking import look
from prss_training.notices.models import Kind, Notice
from prss_training.particulars.services import put_on_file
from prss_training.people.models import Membership
from tests.certificates.holders import ISSUED, make_ready, make_registrar, revoke
from tests.factories import MORNING, make_enrollment, make_organization


def test_a_certificate_freezes_everything_that_it_says(issue):
    face = from_json(issue().face)

    assert (face.holder, face.credential) == ("Rosa Delgado", "Peer Leader")
    assert face.issued_on == date(2026, 3, 6)
    assert face.expires_on == date(2028, 3, 5)
    assert face.organization == "Riverbend Recovery Community"
    assert [(s.name, s.role) for s in face.signatories] == [("Priya Raman", "Registrar")]
    assert face.zone == "America/Chicago"


def test_hours_are_told_by_domain_and_live_apart_from_self_paced(issue, library):
    face = from_json(issue().face)

    def minutes(text):
        hours, rest = text.split(":")
        return int(hours) * 60 + int(rest)

    taught = sum(module.total.minutes for module in library.modules)
    live = sum(module.live.minutes for module in library.modules)
    assert minutes(face.hours_total.total) == taught
    assert minutes(face.hours_total.live) == live
    assert sum(minutes(row.total) for row in face.hours) == taught
    assert all(row.total != "0:00" for row in face.hours)
    assert len(face.modules) == len(library.modules)


def test_practice_is_told_by_service_activity(issue):
    face = from_json(issue().face)

    told = {row.activity: row.total for row in face.practice_by_activity}
    assert told == {"Mentoring or coaching": "6:00", "Facilitating or leading groups": "4:00"}
    assert face.practice_hours == "10:00"


def test_numbers_count_up_within_a_series_and_a_year(session, issue, library):
    first = issue()
    second = issue(make_ready(session, library, "Jamal Brooks"))
    next_year = ISSUED + timedelta(days=365)
    third = issue(make_ready(session, library, "Ana Silva"), at=next_year)

    numbers = [str(CertificateNumber(c.series, c.year, c.serial)) for c in (first, second, third)]
    assert [n[:14] for n in numbers] == ["PL-2026-000001", "PL-2026-000002", "PL-2027-000001"]
    assert numbers == [c.face["number"] for c in (first, second, third)]


def test_every_certificate_has_a_code_of_its_own_that_cannot_be_guessed(session, issue, library):
    codes = {issue().code, issue(make_ready(session, library, "Jamal Brooks")).code}

    assert len(codes) == 2
    assert all(VerificationCode.parse(code).characters == code for code in codes)


def test_nothing_is_issued_while_a_requirement_is_unmet(session, issue):
    with pytest.raises(RequirementsUnmet) as refusal:
        issue(make_enrollment(session))

    assert "Finish the three core modules (3 more modules to finish)" in str(refusal.value)
    assert session.scalars(select(Certificate)).all() == []


def test_nobody_holds_two_certificates_under_the_same_criteria(session, issue, library):
    place = make_ready(session, library)
    number = issue(place).face["number"]

    with pytest.raises(AlreadyHolds, match=number):
        issue(place)


def test_a_suspended_certificate_is_not_replaced_by_a_new_one(session, issue, library, priya):
    place = make_ready(session, library)
    held = issue(place)
    take_step(
        session,
        held,
        Step.SUSPEND,
        reason=Reason.COMPLAINT_UNDER_REVIEW,
        registrar=priya,
        at=ISSUED,
    )

    with pytest.raises(AlreadyHolds, match="suspended"):
        issue(place)


def test_after_a_revocation_another_one_takes_a_note_that_the_trail_keeps(
    session, issue, library, priya
):
    place = make_ready(session, library)
    held = issue(place)
    revoke(session, held, registrar=priya, at=ISSUED)

    with pytest.raises(RevokedBefore, match="under the code of ethics"):
        issue(place, after_revocation=" ")
    new = issue(place, after_revocation="The board heard the case again in May.")

    entry = session.scalars(
        select(TrailEntry).where(
            TrailEntry.happened == Happened.CERTIFICATE_ISSUED,
            TrailEntry.subject == f"certificate {new.id}",
        )
    ).one()
    assert entry.detail["after_revocation"] == "The board heard the case again in May."


@pytest.mark.parametrize("reason", [Reason.ISSUED_IN_ERROR, Reason.HOLDER_ASKED])
def test_after_a_revocation_that_is_held_against_nobody_another_one_is_issued(
    session, issue, library, priya, reason
):
    place = make_ready(session, library)
    revoke(session, issue(place), registrar=priya, at=ISSUED, reason=reason)

    assert issue(place).supersedes_id is None


@pytest.mark.parametrize(
    ("reason", "ready", "revoked"),
    [(Reason.ETHICS_FINDING, 0, 1), (Reason.EVIDENCE_WITHDRAWN, 0, 1), (Reason.HOLDER_ASKED, 1, 0)],
)
def test_whoever_was_revoked_is_not_among_those_who_are_ready(
    session, issue, library, priya, reason, ready, revoked
):
    place = make_ready(session, library)
    revoke(session, issue(place), registrar=priya, at=ISSUED, reason=reason)

    looked = look(session, place.organization, None, library=library, registrar=priya, at=ISSUED)

    assert (len(looked.ready), len(looked.revoked)) == (ready, revoked)
    assert looked.holding == ()


def test_an_expired_certificate_is_replaced_by_the_new_one(session, issue, library):
    place = make_ready(session, library)
    old = issue(place)

    new = issue(place, at=ISSUED + timedelta(days=3 * 365))

    assert new.supersedes_id == old.id
    assert recorded(session, old).state is State.SUPERSEDED
    assert recorded(session, new).state is State.ACTIVE


def test_a_registrar_cannot_issue_to_themself(session, issue, library, priya):
    place = make_ready(session, library)
    session.add(
        Membership(
            person_id=place.person_id,
            organization_id=place.organization_id,
            role=Role.REGISTRAR,
            since=MORNING,
        )
    )

    with pytest.raises(IssuerIsHolder):
        issue(place, issuer=place.person)


def test_a_name_that_cannot_be_printed_is_refused_before_the_register_is_touched(
    session, issue, library
):
    place = make_ready(session, library, "Rosa \ue000Delgado")

    with pytest.raises(GlyphsMissing, match="another spelling"):
        issue(place)

    assert session.scalars(select(Certificate)).all() == []


def test_the_holder_is_told_and_the_trail_keeps_who_issued(session, issue, priya):
    issued = issue()

    [notice] = session.scalars(select(Notice).where(Notice.kind == Kind.CERTIFICATE_ISSUED))
    assert notice.recipient_id == issued.person_id
    assert issued.face["number"] in notice.about
    [entry] = session.scalars(
        select(TrailEntry).where(TrailEntry.happened == Happened.CERTIFICATE_ISSUED)
    )
    assert entry.actor_id == priya.id
    assert entry.detail["number"] == issued.face["number"]


def test_looking_at_readiness_writes_nothing(session, library, priya):
    place = make_ready(session, library)

    seen = readiness(
        session,
        place,
        criteria=library.criteria_version(place.criteria),
        modules=library.modules,
        issuer=priya,
        at=ISSUED,
    )

    assert seen.standing.complete
    assert seen.face.holder == "Rosa Delgado"
    assert seen.held is None
    assert session.scalars(select(Certificate)).all() == []


def test_a_corrected_name_gives_a_new_certificate_that_takes_the_place_of_the_old(
    session, issue, priya
):
    old = issue()
    old.person.name = "Rosa Delgado-Ruiz"

    new = correct_name(
        session, old, note="Saw the passport", registrar=priya, at=ISSUED + timedelta(days=30)
    )

    said, before = from_json(new.face), from_json(old.face)
    assert said.holder == "Rosa Delgado-Ruiz"
    assert before.holder == "Rosa Delgado"
    assert (said.hours, said.expires_on) == (before.hours, before.expires_on)
    assert said.code != before.code
    [step] = session.scalars(select(CertificateStep))
    assert (step.certificate_id, step.step, step.reason) == (
        old.id,
        Step.SUPERSEDE,
        Reason.NAME_CORRECTED,
    )
    assert recorded(session, old).successor is new


def test_a_corrected_certificate_is_dated_by_the_calendar_of_its_face(
    session, library, issue, priya
):
    auckland = make_organization(session, key="auckland", zone="Pacific/Auckland")
    old = issue(make_ready(session, library, organization=auckland))
    old.person.name = "Rosa Delgado-Ruiz"
    at = datetime(2026, 4, 5, 15, tzinfo=UTC)  # the sixth in Auckland, not in Chicago

    new = correct_name(session, old, note="", registrar=priya, at=at)

    assert from_json(new.face).zone == "America/Chicago"
    assert new.issued_on == from_json(new.face).issued_on == date(2026, 4, 5)


def test_a_name_that_did_not_change_gives_no_new_certificate(session, issue, priya):
    with pytest.raises(NameUnchanged):
        correct_name(session, issue(), note="", registrar=priya, at=ISSUED)


def test_the_organization_and_the_registrar_both_sign(session, issue, library):
    place = make_ready(session, library)
    place.organization.signatory_name = "Samuel Okonkwo"
    place.organization.signatory_role = "Director of Training"

    face = from_json(issue(place).face)

    signed = [(s.name, s.role) for s in face.signatories]
    assert signed == [("Samuel Okonkwo", "Director of Training"), ("Priya Raman", "Registrar")]


def test_evidence_that_was_withdrawn_is_not_on_the_face(session, issue, library):
    place = make_ready(session, library)
    criteria = library.criteria_version(place.criteria)
    without_practice = [r for r in criteria.requirements if r.key != "practice"]
    for entry in session.scalars(select(PracticeEntry)).all()[:2]:
        session.add(
            PracticeReversal(
                entry_id=entry.id,
                supervisor_id=entry.decision.supervisor_id,
                reason="Logged twice",
                reversed_at=MORNING,
            )
        )
    session.flush()

    issued = issue(place, criteria=replace(criteria, requirements=tuple(without_practice)))

    assert from_json(issued.face).practice_hours == "6:00"


def test_study_travel_and_courses_from_elsewhere_are_not_on_the_face(session, issue, library):
    place = make_ready(session, library)
    before = from_json(issue(place, criteria=_asking_nothing(library, place)).face)
    other = make_ready(session, library, "Sam Holloway")
    study = session.scalars(
        select(PracticeEntry).where(PracticeEntry.enrollment_id == other.id)
    ).all()[0]
    study.work = Work.STUDY
    put_on_file(
        session,
        other,
        ParticularKind.COURSE,
        {
            "title": "Boundaries",
            "provider": "A college",
            "course": "",
            "delivery": "in-person",
            "hours": {"advocacy": 360},
            "other": 0,
            "topics": {},
            "days": 0,
            "absent": 0,
            "approved_by": [],
        },
        happened_on=study.worked_on,
        proof="Certificate",
        by=make_registrar(session, "Ines Costa"),
        at=MORNING,
    )

    after = from_json(issue(other, criteria=_asking_nothing(library, other)).face)

    assert after.hours_total == before.hours_total
    assert (
        Hours.parse(before.practice_hours).minutes - Hours.parse(after.practice_hours).minutes
        == study.minutes
    )


def _asking_nothing(library, place):
    criteria = library.criteria_version(place.criteria)
    kept = [r for r in criteria.requirements if r.key != "practice"]
    return replace(criteria, requirements=tuple(kept))


def test_organizations_count_their_own_series(session, issue, library):
    other = make_organization(session, key="northgate", name="Northgate Peers")
    place = make_ready(session, library, "Sam Holloway", organization=other)
    registrar = make_registrar(session, "Ines Costa", organization=other)

    issue()
    issued = issue(place, issuer=registrar)

    assert issued.face["number"].startswith("NORT-2026-000001-")
