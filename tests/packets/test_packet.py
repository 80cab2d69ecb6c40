"""The packet that a person hands to a board: honest, complete, readable by people and programs."""

import json
from datetime import date, timedelta
from io import BytesIO

import pikepdf
import pytest
from sqlalchemy import select

from prss_training.audit.models import Happened, TrailEntry
from prss_training.content.record_file import read_record_text
from prss_training.documents import page_count
from prss_training.domain.criteria import evaluate
from prss_training.domain.evidence import Attested
from prss_training.domain.hours import Hours
from prss_training.domain.particulars import ParticularKind
from prss_training.domain.people import Role
from prss_training.packets.gathering import gather
from prss_training.packets.pdf import packet_html, packet_pdf
from prss_training.packets.services import note_made
from prss_training.particulars.services import put_on_file, take_back
from tests.factories import MORNING, make_enrollment, make_entry, make_person
from tests.progress.story import approve, reverse, sign, supervise

BASE = "https://riverbend.example"
TODAY = date(2026, 3, 2)


@pytest.fixture
def rosa(session):
    return make_enrollment(session)


@pytest.fixture
def naomi(session):
    return make_person(session, "Naomi Achebe", Role.SUPERVISOR)


@pytest.fixture
def priya(session):
    return make_person(session, "Priya Raman", Role.REGISTRAR)


@pytest.fixture
def packet(session, rosa, library):
    def _packet(key="tx-rsps", at=MORNING):
        return gather(session, rosa, library.newest(key), library, at=at)

    return _packet


@pytest.fixture
def put(session, rosa, priya):
    def _put(kind, detail, day=TODAY):
        return put_on_file(
            session, rosa, kind, detail, happened_on=day, proof="Letter", by=priya, at=MORNING
        )

    return _put


def found(packet, key):
    return next(f for f in packet.parts[0].standing.findings if f.requirement.key == key)


def test_an_empty_record_makes_a_packet_that_says_so(packet):
    html = packet_html(packet(), base_url=BASE)

    for sentence in (
        "No certificate has been issued here yet.",
        "No training is on record.",
        "No approved practice is on record.",
        "Nobody has approved hours yet.",
        "No supervision is on record.",
        "No evaluation is on record.",
        "No statement has been signed.",
        "Nothing else that this credential asks for is on file",
    ):
        assert sentence in html


def test_hours_are_summed_by_employer_and_month_and_signed_for_by_name(
    session, rosa, naomi, packet
):
    approve(session, rosa, naomi)
    reverse(session, approve(session, rosa, naomi), naomi, at=MORNING)
    make_entry(session, rosa)

    made = packet()

    [row] = made.worked
    assert (row.hours, row.lines, row.month) == (Hours(120), 1, date(2026, 2, 1))
    [signer] = made.signers
    assert (signer.name, signer.way, signer.hours) == (
        "Naomi Achebe",
        "with an account",
        Hours(120),
    )
    assert made.waiting.minutes > 0


def test_supervision_is_told_by_supervisor(session, rosa, naomi, packet):
    supervise(session, rosa, naomi)

    [row] = packet().supervision
    assert (row.name, row.individual, row.sessions) == ("Naomi Achebe", Hours(60), 1)


def test_what_was_taken_back_from_the_file_is_not_shown(session, packet, put, priya):
    line = put(ParticularKind.AGE, {"years": 31})
    assert found(packet(), "age").met
    take_back(session, line, reason="Another person.", by=priya, at=MORNING)

    made = packet()

    assert made.filed == ()
    assert not found(made, "age").met


def test_what_a_person_said_of_themselves_goes_along_only_where_it_is_asked_for(
    session, rosa, packet
):
    for what in ("willing-to-share", "lived-experience-mental-health"):
        put_on_file(
            session,
            rosa,
            ParticularKind.ATTESTATION,
            {"what": what, "by": "self"},
            happened_on=TODAY,
            proof="",
            by=rosa.person,
            at=MORNING,
        )

    made = packet("tx-rsps")

    assert [one.said for one in made.filed] == ["In their own word: willing to share"]
    assert [f.what for f in made.evidence if isinstance(f, Attested)] == ["willing-to-share"]


def test_a_waiver_is_printed_with_who_why_and_when(packet, put):
    put(
        ParticularKind.WAIVER,
        {"requirement": "tx-rsps/age", "why": "By order of a court.", "by": "The entity"},
    )

    html = packet_html(packet(), base_url=BASE)

    assert "Waived by The entity on 2 March 2026: By order of a court." in html


def test_a_tier_does_not_repeat_what_was_told_above(packet):
    tiers = packet().parts[1:]

    assert tiers
    for tier in tiers:
        told = {one.finding.requirement.key for one in tier.found}
        assert not told & {finding.requirement.key for finding in tier.above}
        assert len(tier.found) + len(tier.above) == len(tier.standing.findings)


def test_every_requirement_names_its_sources_by_number(packet):
    made = packet()
    html = packet_html(made, base_url=BASE)

    sources = {
        s.id for part in made.parts for one in part.found for s in one.finding.requirement.sources
    }
    assert all(f"[{number}]" in html for number in range(1, len(sources) + 1))
    assert f"[{len(sources) + 1}]" not in html


def test_markup_in_a_name_is_printed_as_it_is(session, packet, rosa):
    rosa.person.name = "<script>Rosa</script>"
    session.flush()

    assert "<script>" not in packet_html(packet(), base_url=BASE)


def test_the_attached_record_measures_the_same_again(session, rosa, naomi, packet, put):
    approve(session, rosa, naomi)
    sign(session, rosa)
    put(ParticularKind.AGE, {"years": 31})
    put(ParticularKind.EVENT, {"event": "initial-certificate"}, day=TODAY - timedelta(days=60))
    made = packet()

    with pikepdf.open(BytesIO(packet_pdf(made, base_url=BASE))) as pdf:
        attached = {
            name: pdf.attachments[name].get_file().read_bytes().decode() for name in pdf.attachments
        }

    assert set(attached) == {"record.json", "findings.json"}
    evidence = read_record_text(attached["record.json"], "record.json")
    again = evaluate(made.criteria, evidence, on=made.on)
    findings = json.loads(attached["findings.json"])["findings"][""]
    assert [(f.requirement.key, f.state.value, f.have_text) for f in again.findings] == [
        (one["requirement"], one["state"], one["have"]) for one in findings
    ]


def test_the_packet_is_tagged_titled_and_paged(packet):
    pdf = packet_pdf(packet(), base_url=BASE)

    assert page_count(pdf) >= 4
    with pikepdf.open(BytesIO(pdf)) as opened:
        assert opened.Root.MarkInfo.Marked
        assert str(opened.Root.Lang) == "en"
        assert "Application packet: Rosa Delgado" in str(opened.docinfo.get("/Title", ""))
        assert opened.Root.StructTreeRoot is not None


def test_the_same_packet_is_the_same_bytes(packet):
    made = packet()

    assert packet_pdf(made, base_url=BASE) == packet_pdf(made, base_url=BASE)


def test_making_one_is_noted_without_keeping_it(session, rosa, priya, library):
    note_made(session, rosa, library.newest("tx-rsps"), b"a packet", by=priya, at=MORNING)

    entry = session.scalars(select(TrailEntry)).one()
    assert entry.happened is Happened.PACKET_MADE
    assert set(entry.detail) == {"criteria", "sha256"}
