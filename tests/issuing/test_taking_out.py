"""Many certificates in one file: what is in it, what is only listed, and what it costs."""

import csv
import hashlib
import io
import re
import tracemalloc
import zipfile

import pytest
from sqlalchemy import insert, select

from prss_training.audit.models import Happened, TrailEntry
from prss_training.certificates.models import Certificate, CertificateDocument
from prss_training.certificates.queries import listed
from prss_training.domain.certificate import Reason, Step
from prss_training.domain.certificate_number import CertificateNumber, VerificationCode
from prss_training.files.models import StoredFile
from prss_training.files.services import keep
from prss_training.files.store import open_store
from prss_training.issuing.models import IssueRun
from prss_training.issuing.queries import certificates_of_cohort, certificates_of_run
from prss_training.issuing.taking_out import COLUMNS, LIST, note_taken_out, zip_of
from prss_training.issuing.working import work_at
from prss_training.web.clock import now
from tests.certificates.holders import ISSUED, do, make_certificate, make_registrar, withdraw
from tests.factories import make_organization

PDF = b"%PDF-1.7 a certificate " * 40


@pytest.fixture
def store(tmp_path):
    return open_store(tmp_path / "files")


@pytest.fixture
def engraved(session, store):
    """Return a function that keeps a file for a certificate."""

    def _engraved(certificate, content=PDF):
        file = keep(session, store, content, "application/pdf", at=ISSUED)
        document = CertificateDocument(
            certificate_id=certificate.id,
            file=file,
            sha256=file.sha256,
            key_id="pdf-1",
            engraved_at=ISSUED,
        )
        session.add(document)
        session.flush()
        return document

    return _engraved


@pytest.fixture
def taken(session, store):
    """Take certificates out; return the zip, and its list by number."""

    def _taken(wanted=None):
        session.commit()
        wanted = select(Certificate) if wanted is None else wanted
        content = b"".join(zip_of(session, wanted, store=store, at=ISSUED))
        packed = zipfile.ZipFile(io.BytesIO(content))
        text = packed.read(LIST).decode("utf-8-sig")
        rows = csv.DictReader(io.StringIO(text, newline=""))
        return packed, {row["number"]: row for row in rows}

    return _taken


def test_each_certificate_is_in_the_file_with_a_line_that_proves_it(
    session, library, engraved, taken
):
    certificate = make_certificate(session, library)
    engraved(certificate)

    packed, lines = taken()

    [line] = lines.values()
    number = certificate.face["number"]
    assert tuple(line) == COLUMNS
    assert line == {
        "number": number,
        "holder": "Rosa Delgado",
        "credential": "Peer Leader",
        "code": str(VerificationCode(certificate.code)),
        "issued_on": "2026-03-06",
        "valid_through": certificate.expires_on.isoformat(),
        "status": "active",
        "as_of": ISSUED.isoformat(timespec="seconds"),
        "file": f"{number}.pdf",
        "sha256": hashlib.sha256(PDF).hexdigest(),
        "note": "",
    }
    assert packed.namelist() == [f"{number}.pdf", LIST]
    assert packed.read(f"{number}.pdf") == PDF
    assert packed.testzip() is None


def test_what_is_not_made_lost_or_damaged_is_listed_as_that(
    session, library, engraved, taken, store
):
    registrar = make_registrar(session)
    undrawn, lost, damaged = (
        make_certificate(session, library, name, registrar=registrar)
        for name in ("Rosa Delgado", "Ana Silva", "Omar Haddad")
    )
    store.filesystem.rm(store.path_of(engraved(lost, PDF + b"1").sha256))
    with store.filesystem.open(store.path_of(engraved(damaged, PDF + b"2").sha256), "wb") as file:
        file.write(b"something else")

    packed, lines = taken()

    assert packed.namelist() == [LIST]
    said = {one: lines[one.face["number"]] for one in (undrawn, lost, damaged)}
    assert {line["file"] for line in said.values()} == {""}
    assert "not made yet" in said[undrawn]["note"]
    assert "not in the store" in said[lost]["note"]
    assert "damaged" in said[damaged]["note"]


def test_one_whose_holder_was_forgotten_is_listed_as_that_whether_it_was_drawn_or_not(
    session, library, engraved, taken
):
    registrar = make_registrar(session)
    names = ("Rosa Delgado", "Ana Silva")
    both = [make_certificate(session, library, name, registrar=registrar) for name in names]
    engraved(both[0])
    for one in both:
        withdraw(session, one, registrar=registrar, at=ISSUED)

    packed, lines = taken()

    assert packed.namelist() == [LIST]
    for one in both:
        line = lines[one.face["number"]]
        assert (line["holder"], line["status"], line["file"]) == ("", "withdrawn", "")
        assert line["note"].startswith("Holder details withdrawn.")
        assert line["note"].endswith("the register says: active.")


def test_the_list_says_what_became_of_each(session, library, engraved, taken):
    registrar = make_registrar(session)
    certificate = make_certificate(session, library, registrar=registrar)
    engraved(certificate)
    do(
        session, certificate, Step.REVOKE, reason=Reason.ETHICS_FINDING, note="private",
        registrar=registrar, at=ISSUED,
    )  # fmt: skip

    packed, lines = taken()

    assert [line["status"] for line in lines.values()] == ["revoked"]
    assert b"private" not in packed.read(LIST)
    assert Reason.ETHICS_FINDING.label.encode() not in packed.read(LIST)


def test_no_name_is_run_as_a_formula(session, library, taken):
    make_certificate(session, library, "=HYPERLINK(1) Doe")

    _, lines = taken()

    assert [line["holder"] for line in lines.values()] == ["'=HYPERLINK(1) Doe"]


def test_names_of_files_are_safe_on_every_system(session, library, engraved, taken):
    engraved(make_certificate(session, library, "Zoë ../../O'Neil: CON"))

    packed, _ = taken()

    for name in packed.namelist():
        assert re.fullmatch(r"[A-Za-z][A-Za-z0-9-]{0,60}\.(pdf|csv)", name)


def test_an_empty_register_is_a_zip_with_an_empty_list(taken):
    packed, lines = taken(select(Certificate).where(Certificate.id < 0))

    assert packed.namelist() == [LIST]
    assert lines == {}


def test_the_register_is_taken_out_as_it_was_searched(session, library, engraved, taken):
    registrar = make_registrar(session)
    for name in ("Rosa Delgado", "Ana Silva"):
        engraved(make_certificate(session, library, name, registrar=registrar), name.encode())
    here = make_organization(session)

    _, lines = taken(listed(here, sought="silva", on=here.day_of(ISSUED)))

    assert [line["holder"] for line in lines.values()] == ["Ana Silva"]


def test_the_trail_says_who_took_how_many_out(session, library):
    registrar = make_registrar(session)
    make_certificate(session, library, registrar=registrar)
    here = make_organization(session)

    count = note_taken_out(
        session, here, select(Certificate), what="issue run 3", by=registrar, at=ISSUED
    )

    happened = TrailEntry.happened == Happened.CERTIFICATES_TAKEN_OUT
    [entry] = session.scalars(select(TrailEntry).where(happened))
    assert count == 1
    assert (entry.actor_id, entry.subject, entry.detail) == (
        registrar.id,
        "issue run 3",
        {"certificates": 1},
    )


def _fill(session, store, number: int, face) -> None:
    """Put certificates into the register, each with a file of 64 kB of its own."""
    here = make_organization(session)
    for serial in range(1, number + 1):
        content = serial.to_bytes(4, "big") * 16_384
        file = keep(session, store, content, "application/pdf", at=ISSUED)
        found = session.scalar(
            insert(Certificate)
            .values(
                code=VerificationCode.new().characters, series="PL", year=2031, serial=serial,
                holder="Rosa Delgado", family_key="delgado",
                face=face | {"number": str(CertificateNumber("PL", 2031, serial))},
                criteria="peer-leader-2026.1", issued_on=ISSUED.date(), issued_at=ISSUED,
                organization_id=here.id,
            )
            .returning(Certificate.id)
        )  # fmt: skip
        session.execute(
            insert(CertificateDocument).values(
                certificate_id=found, file_id=file.id, sha256=file.sha256, key_id="pdf-1",
                engraved_at=ISSUED,
            )
        )  # fmt: skip
    session.expunge_all()


def _peak(session, store, wanted) -> int:
    """Return the most memory, in bytes, that was held while a zip was made."""
    tracemalloc.start()
    largest = max(len(piece) for piece in zip_of(session, wanted, store=store, at=ISSUED))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert largest < 1024 * 1024
    return peak


def test_ten_times_the_certificates_take_no_more_memory(session, library, store):
    _fill(session, store, 1000, make_certificate(session, library).face)
    session.commit()
    filled = select(Certificate).where(Certificate.year == 2031)

    few = _peak(session, store, filled.where(Certificate.serial <= 100))
    many = _peak(session, store, filled)

    assert session.query(StoredFile).count() == 1000
    # Their files have 56 MB more. All that grows is the zip's own list of what is in it.
    assert many - few < 900 * 2048
    assert many < 8 * 1024 * 1024


def test_a_run_and_a_cohort_are_taken_out_with_just_their_own(
    app, database, library, ready, begun, cohort_of, priya
):
    places = ready(3)
    cohort = cohort_of(places[:2])
    run_id = begun(places[1:])
    with app.app_context():
        work_at(run_id, library=library, clock=now, workers=1)
    database.rollback()

    of_run = database.scalars(certificates_of_run(database.get_one(IssueRun, run_id))).all()
    of_cohort = database.scalars(certificates_of_cohort(cohort)).all()

    assert {one.enrollment_id for one in of_run} == {place.id for place in places[1:]}
    assert {one.enrollment_id for one in of_cohort} == {places[1].id}
