"""The signed PDF: made once, from the frozen face, and found again after a crash."""

import json
import shutil
import subprocess
from io import BytesIO

import pikepdf
import pypdfium2
import pytest
import zxingcpp
from sqlalchemy import select

from prss_training.audit.models import Happened, TrailEntry
from prss_training.certificates.engraving import draw, engrave, keep_drawn
from prss_training.certificates.faces import from_json
from prss_training.certificates.models import CertificateDocument
from prss_training.certificates.pdf import certificate_pdf, initials
from prss_training.certificates.queries import unengraved
from prss_training.domain.certificate_number import VerificationCode
from prss_training.files.services import read
from prss_training.signing import examine_pdf
from tests.certificates.holders import ISSUED

BASE_URL = "https://training.example.org"


@pytest.fixture
def engraved(session, issue, ring, store):
    """Issue a certificate and engrave it; return it with its document and its bytes."""
    certificate = issue()
    document = engrave(session, certificate, keys=ring, store=store, base_url=BASE_URL, at=ISSUED)
    return certificate, document, read(store, document.file)


def test_the_file_is_sealed_by_us_and_kept_under_its_own_sha256(engraved, ring):
    _, document, pdf = engraved

    assert examine_pdf(pdf, ring).genuine
    assert document.sha256 == document.file.sha256
    assert document.key_id == ring.pdf.key_id


def test_the_code_on_the_page_leads_to_its_answer(engraved):
    certificate, _, pdf = engraved
    document = pypdfium2.PdfDocument(pdf)

    [found] = zxingcpp.read_barcodes(document[0].render(scale=3).to_pil())

    address = f"{BASE_URL}/verify/{VerificationCode(certificate.code)}"
    assert found.text == address
    with pikepdf.open(BytesIO(pdf)) as opened:
        links = [str(link.A.URI) for link in opened.pages[0].Annots if "/A" in link]
    assert address in links


def test_the_page_says_what_the_register_says(engraved):
    certificate, _, pdf = engraved
    document = pypdfium2.PdfDocument(pdf)
    said = document[0].get_textpage().get_text_range()

    assert len(document) == 1
    for words in ("Rosa Delgado", "Peer Leader", "6 March 2026", certificate.face["number"]):
        assert words in said


def test_the_file_carries_its_face_as_data(engraved):
    certificate, _, pdf = engraved
    with pikepdf.open(BytesIO(pdf)) as opened:
        attached = opened.attachments["certificate.json"]
        data = json.loads(attached.get_file().read_bytes())

    assert data.pop("verify").endswith(data["code"])
    assert data == certificate.face


@pytest.mark.skipif(shutil.which("pdfsig") is None, reason="pdfsig (poppler-utils) is not here")
def test_another_program_finds_the_signature_good(engraved, tmp_path):
    file = tmp_path / "certificate.pdf"
    file.write_bytes(engraved[2])

    said = subprocess.run(["pdfsig", str(file)], capture_output=True, text=True, check=False).stdout

    assert "Signature is Valid." in said
    assert "Total document signed" in said


def test_a_certificate_is_engraved_once(session, engraved, ring, store):
    certificate, document, _ = engraved

    again = engrave(session, certificate, keys=ring, store=store, base_url=BASE_URL, at=ISSUED)

    assert again is document
    happened = select(TrailEntry).where(TrailEntry.happened == Happened.CERTIFICATE_ENGRAVED)
    assert len(session.scalars(happened).all()) == 1


def test_whoever_draws_second_takes_the_first_ones_file(session, issue, ring, store):
    certificate = issue()
    face = from_json(certificate.face)
    drawn = [
        draw(face, issued_at=ISSUED, keys=ring, base_url=BASE_URL, at=ISSUED) for _ in range(2)
    ]
    assert drawn[0].pdf != drawn[1].pdf

    kept = [keep_drawn(session, certificate, one, store=store, at=ISSUED) for one in drawn]

    assert kept[0] is kept[1]
    assert read(store, kept[1].file) == drawn[0].pdf
    assert len(session.scalars(select(CertificateDocument)).all()) == 1


def test_a_certificate_whose_engraving_was_cut_off_is_found_by_the_sweep(
    session, issue, ring, store
):
    certificate = issue()
    assert unengraved(session) == [certificate.id]

    engrave(session, certificate, keys=ring, store=store, base_url=BASE_URL, at=ISSUED)

    assert unengraved(session) == []


def test_the_same_face_gives_the_same_page(issue):
    face = from_json(issue().face)

    one, other = (certificate_pdf(face, base_url=BASE_URL, created=ISSUED) for _ in range(2))

    assert one == other


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Riverbend Recovery Community", "RRC"),
        ("Alliance of Peers for the Recovery of All", "APRA"),
        ("a", "A"),
        ("The", "T"),
        ("生命之光", "生"),
        ("…", "·"),
    ],
)
def test_the_seal_bears_the_initials_of_the_organization(name, letters):
    assert initials(name) == letters
