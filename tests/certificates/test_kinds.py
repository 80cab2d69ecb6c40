"""Which kind of certificate can be issued when, and what it says."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from prss_training.attendance.models import Attendance
from prss_training.attendance.services import reverse_attendance
from prss_training.certificates import queries, style
from prss_training.certificates.branding import Artwork, LookFacts, Signing, put_in_use, save_look
from prss_training.certificates.engraving import engrave
from prss_training.certificates.faces import from_json
from prss_training.certificates.models import CertificateTemplate
from prss_training.certificates.services import (
    AlreadyHolds,
    IssuerIsHolder,
    TrainingUnfinished,
    issue_certificate,
    issue_training,
)
from prss_training.certificates.style import approved_template, style_of
from prss_training.certificates.templates import (
    ApprovedAlready,
    TemplateUnusable,
    add_template,
    approve,
    changed_templates,
)
from prss_training.certificates.trainings import continuing, program_training
from prss_training.checks.models import CheckTry
from prss_training.cohorts.models import OneToOne, SessionAttendance
from prss_training.content.certificate_templates import (
    TemplateChanged,
    TemplateNotApproved,
    published_template,
    read_template,
)
from prss_training.domain.certificate import Reason, Step
from prss_training.domain.certificate_kind import CertificateKind, Language, Paper
from prss_training.domain.live_hours import Mark
from prss_training.enrollments.models import Enrollment
from prss_training.files.services import read
from prss_training.particulars.services import record_approval
from prss_training.signing import examine_pdf
from tests.certificates.holders import ISSUED, do, make_certificate, make_ready, make_registrar
from tests.certificates.learning import attend_again, attend_whole
from tests.certificates.test_pages_of_kinds import SEAL, logo
from tests.pages.test_kinds_and_looks import png, zipped

pytestmark = pytest.mark.database
BASE_URL = "https://training.example.org"
DAY = timedelta(days=1)


@pytest.fixture
def priya(session):
    return make_registrar(session)


@pytest.fixture
def whole(session, library):
    """Return how far somebody is through the program."""

    def _whole(place, on):
        criteria = library.criteria_version(place.criteria)
        return program_training(
            session, place, library.modules, title="Peer leader training", zone=criteria.zone, on=on
        )

    return _whole


@pytest.fixture
def issue_whole(session, library, priya, whole):
    def _issue(place, *, issuer=None, at=ISSUED, language=Language.ENGLISH):
        kind = CertificateKind.TRAINING_COMPLETION
        return issue_training(
            session,
            place,
            whole(place, at.date()),
            criteria=library.criteria_version(place.criteria),
            issuer=issuer or priya,
            at=at,
            style=style_of(session, place.organization, kind, language=language),
        )

    return _issue


# --- training completion ---


def test_a_certificate_of_training_says_what_was_taught_and_nothing_of_criteria(
    session, library, issue_whole
):
    place = make_ready(session, library)

    face = from_json(issue_whole(place).face)

    assert (face.kind, face.criteria_name, face.expires_on) == ("training-completion", "", None)
    assert len(face.topics) == len(library.modules)
    assert face.topics[0].objectives
    assert face.trainers == ("Terrence Whitlock",)
    assert face.assessment.startswith(f"Knowledge checks passed: {len(library.modules)}.")
    live = sum(module.live.minutes for module in library.modules)
    assert face.hours_total.live == f"{live // 60}:{live % 60:02d}"
    assert "not a state license" in face.statement
    assert face.template == "2026.2"
    assert face.template_sha256 == published_template("2026.2").sha256


def test_a_certificate_of_training_carries_the_numbers_of_approvals(
    session, library, issue_whole, priya
):
    place = make_ready(session, library)
    record_approval(
        session,
        place.organization,
        board="mcb",
        number="MCB-114",
        since=(ISSUED - timedelta(days=90)).date(),
        until=None,
        by=priya,
        at=ISSUED,
    )

    face = from_json(issue_whole(place).face)

    assert [row.number for row in face.approvals] == ["MCB-114"]


def test_an_approval_that_began_later_is_not_printed(session, library, issue_whole, priya):
    place = make_ready(session, library)
    record_approval(
        session,
        place.organization,
        board="mcb",
        number="MCB-114",
        since=ISSUED.date(),
        until=None,
        by=priya,
        at=ISSUED,
    )

    assert from_json(issue_whole(place).face).approvals == ()


def test_training_that_is_not_finished_gives_no_certificate_and_says_what_is_missing(
    session, library, issue_whole
):
    place = make_ready(session, library)
    wrong = session.scalars(select(CheckTry).where(CheckTry.module == "building-community")).one()
    wrong.passed, wrong.percent = False, 40
    session.flush()

    with pytest.raises(TrainingUnfinished, match=r"Building community: .*knowledge check"):
        issue_whole(place)


def test_nobody_holds_two_certificates_of_the_same_training(session, library, issue_whole, priya):
    place = make_ready(session, library)
    first = issue_whole(place)
    with pytest.raises(AlreadyHolds):
        issue_whole(place)
    do(session, first, Step.REVOKE, Reason.ISSUED_IN_ERROR, registrar=priya, at=ISSUED)

    assert issue_whole(place).serial == first.serial + 1


def test_nobody_issues_a_certificate_of_training_to_themselves(session, library, issue_whole):
    place = make_ready(session, library)

    with pytest.raises(IssuerIsHolder):
        issue_whole(place, issuer=place.person)


def test_a_certificate_of_training_stands_beside_that_of_a_peer_specialist(
    session, library, issue_whole, priya
):
    place = make_ready(session, library)
    issue_whole(place)

    peer = issue_certificate(
        session,
        place,
        criteria=library.criteria_version(place.criteria),
        modules=library.modules,
        issuer=priya,
        at=ISSUED,
    )

    assert peer.serial == 2
    assert queries.latest_under(session, place).certificate is peer
    kind = CertificateKind.TRAINING_COMPLETION
    assert queries.latest_under(session, place, kind).certificate is not peer


def test_a_later_certificate_of_another_kind_hides_no_end_that_is_near(
    session, library, issue_whole, priya
):
    peer = make_certificate(session, library, registrar=priya)
    end = peer.expires_on
    soon = {"on": end - timedelta(days=30), "within": 60, "after": 0}

    issue_whole(session.get(Enrollment, peer.enrollment_id), at=ISSUED + timedelta(days=400))

    assert list(session.scalars(queries.ending_soon(peer.organization, **soon))) == [peer]


def test_a_certificate_in_spanish_freezes_spanish_words(session, library, issue_whole):
    face = from_json(issue_whole(make_ready(session, library), language=Language.SPANISH).face)

    assert face.kind_name == "Certificado de finalización de la formación"
    assert face.credential == "Formación de líderes de pares"
    assert face.hours[0].domain == "Defensa de derechos"
    assert face.topics[0].title.startswith("La recuperación")


# --- continuing education ---


def test_only_what_came_after_certification_is_continuing_education(session, library, priya):
    certificate = make_certificate(session, library, registrar=priya)
    place = session.get(Enrollment, certificate.enrollment_id)
    zone = library.criteria_version(place.criteria).zone
    asked = {"since": certificate.issued_on, "zone": zone}
    later = ISSUED.date() + timedelta(days=60)
    assert continuing(session, place, library.modules, on=later, **asked) == []

    reference = attend_again(session, place.id, "ethics-and-boundaries")

    [found] = continuing(session, place, library.modules, on=later, **asked)
    assert (found.rows, found.hours.minutes) == ({reference}, 120)
    assert found.trainers == ("Terrence Whitlock",)
    assert found.facts[0].in_person


@pytest.mark.parametrize(
    ("attended", "offered"),
    [(ISSUED.date() - timedelta(days=14), 0), (ISSUED.date(), 0), (ISSUED.date() + DAY, 1)],
)
def test_a_whole_module_is_dated_by_the_day_it_was_held_and_not_by_when_that_was_written_down(
    session, library, priya, attended, offered
):
    certificate = make_certificate(session, library, registrar=priya)
    place = session.get(Enrollment, certificate.enrollment_id)
    zone = library.criteria_version(place.criteria).zone
    attend_whole(session, place, "ethics-and-boundaries", attended, at=ISSUED + 3 * DAY)

    found = continuing(
        session,
        place,
        library.modules,
        since=certificate.issued_on,
        zone=zone,
        on=ISSUED.date() + 60 * DAY,
    )

    assert [training.first_day for training in found] == [attended] * offered


def test_what_was_made_up_alone_is_dated_by_its_day_wherever_the_program_is(session, library):
    """Noon in UTC is tomorrow in Auckland already."""
    place, zone = make_ready(session, library), ZoneInfo("Pacific/Auckland")
    [trainer] = {row.recorded_by for row in session.scalars(select(Attendance))}
    held_on = ISSUED.date() - DAY
    session.add(
        OneToOne(
            enrollment_id=place.id,
            module="ethics-and-boundaries",
            first_minute=0,
            minutes=30,
            held_on=held_on,
            recorded_by_id=trainer.id,
            recorded_at=ISSUED,
        )
    )
    session.flush()

    found = continuing(
        session, place, library.modules, since=held_on - DAY, zone=zone, on=held_on + 9 * DAY
    )

    assert [training.first_day for training in found] == [held_on]


def test_each_session_gives_one_certificate(session, library, priya):
    certificate = make_certificate(session, library, registrar=priya)
    attend_again(session, certificate.enrollment_id, "ethics-and-boundaries")
    place = session.get(Enrollment, certificate.enrollment_id)
    criteria = library.criteria_version(place.criteria)
    later = ISSUED + timedelta(days=60)
    [training] = continuing(
        session,
        place,
        library.modules,
        since=certificate.issued_on,
        zone=criteria.zone,
        on=later.date(),
    )
    kind = CertificateKind.CONTINUING_EDUCATION
    given = {
        "criteria": criteria,
        "issuer": priya,
        "at": later,
        "style": style_of(session, place.organization, kind),
    }

    issued = issue_training(session, place, training, **given)

    face = from_json(issued.face)
    assert face.trained_from == face.trained_to == training.last_day
    assert len(face.topics[0].objectives) == len(library.module("ethics-and-boundaries").objectives)
    with pytest.raises(AlreadyHolds):
        issue_training(session, place, training, **given)


@pytest.fixture
def going_on(session, library, priya):
    """Return what a certified learner may have certificates of continuing education for."""
    certificate = make_certificate(session, library, registrar=priya)
    place = session.get(Enrollment, certificate.enrollment_id)
    zone = library.criteria_version(place.criteria).zone

    def _going_on():
        return continuing(
            session,
            place,
            library.modules,
            since=certificate.issued_on,
            zone=zone,
            on=ISSUED.date() + 90 * DAY,
        )

    _going_on.place = place
    return _going_on


@pytest.fixture
def issue_further(session, library, priya, going_on):
    def _issue(training):
        return issue_training(
            session,
            going_on.place,
            training,
            criteria=library.criteria_version(going_on.place.criteria),
            issuer=priya,
            at=ISSUED + 90 * DAY,
            style=style_of(
                session, going_on.place.organization, CertificateKind.CONTINUING_EDUCATION
            ),
        )

    return _issue


def in_the_roster(session, going_on):
    attend_again(session, going_on.place.id, "ethics-and-boundaries")
    [row] = session.scalars(select(SessionAttendance))
    return row


def correct(session, row):
    """Write a newer row of the roster about the same session."""
    newer = SessionAttendance(
        session_id=row.session_id,
        enrollment_id=row.enrollment_id,
        number=row.number + 1,
        mark=Mark.PART,
        minutes=row.minutes - 10,
        recorded_by_id=row.recorded_by_id,
        recorded_at=row.recorded_at + DAY,
        reason="Left early.",
    )
    session.add(newer)
    session.flush()
    return newer


def test_a_corrected_roster_gives_no_second_certificate_for_the_same_session(
    session, going_on, issue_further
):
    row = in_the_roster(session, going_on)
    [training] = going_on()
    issue_further(training)

    correct(session, row)

    [again] = going_on()
    assert again.hours.minutes == training.hours.minutes - 10
    with pytest.raises(AlreadyHolds):
        issue_further(again)


def test_a_certificate_issued_about_a_row_of_the_roster_counts_though_it_was_corrected(
    session, going_on, issue_further
):
    row = in_the_roster(session, going_on)
    [training] = going_on()
    issue_further(replace(training, about=f"session:{row.id}", rows=frozenset()))

    newer = correct(session, row)

    [again] = going_on()
    assert again.rows == {f"session:{row.id}", f"session:{newer.id}"}
    with pytest.raises(AlreadyHolds):
        issue_further(again)


def test_one_certificate_in_force_is_enough_though_another_of_the_session_was_revoked(
    session, going_on, issue_further, priya
):
    row = in_the_roster(session, going_on)
    [training] = going_on()
    first = issue_further(replace(training, about=f"session:{row.id}", rows=frozenset()))
    correct(session, row)
    [again] = going_on()
    second = issue_further(replace(again, rows=frozenset()))
    do(session, second, Step.REVOKE, Reason.ISSUED_IN_ERROR, registrar=priya, at=ISSUED + 91 * DAY)

    with pytest.raises(AlreadyHolds, match=first.face["number"]):
        issue_further(again)
    do(session, first, Step.REVOKE, Reason.ISSUED_IN_ERROR, registrar=priya, at=ISSUED + 91 * DAY)
    assert issue_further(again).about == again.about


def test_a_module_taken_back_and_written_down_again_gives_no_second_certificate(
    session, going_on, issue_further
):
    day = ISSUED.date() + DAY
    module = "ethics-and-boundaries"
    row = attend_whole(session, going_on.place, module, day, at=ISSUED + 3 * DAY)
    issue_further(going_on()[0])
    reverse_attendance(
        session, row, reason="It was the 8th.", trainer=row.recorded_by, at=ISSUED + 4 * DAY
    )
    assert going_on() == []

    attend_whole(session, going_on.place, module, day + DAY, at=ISSUED + 5 * DAY)

    [again] = going_on()
    with pytest.raises(AlreadyHolds):
        issue_further(again)


# --- the look ---


def test_a_look_is_frozen_when_a_certificate_is_issued(
    session, library, issue_whole, priya, store, ring
):
    place = make_ready(session, library)
    content, _ = logo()
    facts = LookFacts(
        paper=Paper.A4,
        language=Language.SPANISH,
        color="#6a1b4d",
        address="118 Lake Avenue",
        logo=Artwork(content=content),
        logo_alt="A river",
        seal=Artwork(content=SEAL),
        seal_alt="A seal",
        signatories=[Signing("Luz Marina Ortega", "Director", Artwork(content=png()))],
    )
    look = save_look(session, place.organization, facts, store=store, actor=priya, at=ISSUED)
    plain = from_json(issue_whole(place).face)
    assert plain.branding is None

    put_in_use(session, place.organization, look, actor=priya, at=ISSUED)
    other = make_ready(session, library, "Jamal Brooks", organization=place.organization)
    branded = issue_whole(other)
    put_in_use(session, place.organization, None, actor=priya, at=ISSUED)

    face = from_json(branded.face)
    assert (face.branding.version, face.paper, face.address) == (1, "a4", "118 Lake Avenue")
    assert [one.name for one in face.signatories] == ["Luz Marina Ortega", "Priya Raman"]
    document = engrave(session, branded, keys=ring, store=store, base_url=BASE_URL, at=ISSUED)
    assert examine_pdf(read(store, document.file), ring).genuine


# --- templates ---


def test_nothing_is_issued_by_a_page_that_was_changed(
    session, library, issue_whole, monkeypatch, tmp_path
):
    place = make_ready(session, library)
    page = tmp_path / "certificates/templates/2026.2"
    page.mkdir(parents=True)
    for name, text in read_template("2026.2").files.items():
        (page / name).write_text(text, encoding="utf-8")
    record = tmp_path / "certificates/published.toml"
    record.write_text(
        f'[sha256]\n"2026.2" = "{read_template("2026.2").sha256}"\n', encoding="utf-8"
    )
    monkeypatch.setattr(
        style, "published_template", lambda version: published_template(version, tmp_path)
    )
    issue_whole(place)
    (page / "page.css").write_text("h1 { color: red }", encoding="utf-8")

    with pytest.raises(TemplateChanged, match="was changed after it was approved"):
        issue_whole(make_ready(session, library, "Jamal Brooks"))


def own(session, actor, **over):
    files = dict(read_template("2026.2").files) | over
    return add_template(
        session, "riverbend-1", zipped(files), faces=lambda _: [], actor=actor, at=ISSUED
    )


def test_a_template_of_ones_own_issues_nothing_before_it_is_approved(session, priya):
    row = own(session, priya)
    with pytest.raises(TemplateNotApproved):
        approved_template(session, "riverbend-1")

    approve(session, row, actor=priya, at=ISSUED)

    assert approved_template(session, "riverbend-1").sha256 == row.sha256
    with pytest.raises(ApprovedAlready):
        approve(session, row, actor=priya, at=ISSUED)


def test_a_template_of_ones_own_that_was_changed_is_refused_and_named(session, priya):
    row = own(session, priya)
    approve(session, row, actor=priya, at=ISSUED)
    assert changed_templates(session) == []

    found = session.get(CertificateTemplate, row.id)
    found.files = {**found.files, "page.html": "<p>Anything</p>"}
    session.flush()

    assert changed_templates(session) == ["riverbend-1"]
    with pytest.raises(TemplateChanged):
        approved_template(session, "riverbend-1")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"not a zip", "not a zip file"),
        (zipped({"page.html": "x"}), "needs page.html, page.css and words.toml"),
        (zipped({"../page.html": "x"}), "does not belong in a template"),
        (zipped({f"a{n}.svg": "x" for n in range(21)}), "at most 20 files"),
        (zipped({"page.html": "x" * 1_000_001}), "1 MB in all"),
    ],
)
def test_a_file_that_is_no_template_is_refused(session, priya, content, said):
    with pytest.raises(TemplateUnusable, match=said):
        add_template(session, "riverbend-1", content, faces=lambda _: [], actor=priya, at=ISSUED)
