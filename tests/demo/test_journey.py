"""The whole main job, as an operator can play it, and what it leaves behind."""

import json
import os
import shutil
import subprocess
import sys

import pypdfium2
import pytest
import zxingcpp

ENDINGS = {"valid": 0, "altered": 1, "not-ours": 1, "never-issued": 1, "cannot-determine": 2}


def prss(instance, *words):
    return subprocess.run(
        [sys.executable, "-m", "prss_training", *words],
        env={**os.environ, "PRSS_INSTANCE": str(instance)},
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )


@pytest.fixture(scope="module")
def journey(tmp_path_factory):
    """The folder of a finished journey, in a path with a space."""
    folder = tmp_path_factory.mktemp("a journey") / "out"
    ran = prss(folder.parent / "unused", "demo", "journey", "--out", str(folder))
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return folder


def asked(journey, what):
    told = prss(journey / "instance", "verify", str(what), "--json")
    answer = json.loads(told.stdout)
    assert told.returncode == ENDINGS[answer["verdict"]]
    return answer


def test_the_journey_leaves_certificate_verdict_packet_and_instance(journey):
    assert {path.name for path in journey.iterdir()} == {
        "certificate.pdf",
        "packet.pdf",
        "verdict.json",
        "instance",
    }
    assert json.loads((journey / "verdict.json").read_text())["verdict"] == "valid"


def test_the_signature_is_valid_and_covers_the_whole_document(journey):
    if shutil.which("pdfsig") is None:
        pytest.skip("pdfsig is not installed (poppler-utils)")

    told = subprocess.run(
        ["pdfsig", "-nocert", journey / "certificate.pdf"],
        capture_output=True,
        text=True,
        check=False,
    ).stdout

    assert "Signature is Valid" in told
    assert "Total document signed" in told
    assert "Not total document signed" not in told


def test_the_qr_code_leads_to_the_verification_page(journey):
    page = pypdfium2.PdfDocument(journey / "certificate.pdf")[0]

    [found] = zxingcpp.read_barcodes(page.render(scale=150 / 72).to_pil())

    answer = asked(journey, found.text.rpartition("/")[2])
    assert "/verify/" in found.text
    assert answer["verdict"] == "valid"


@pytest.mark.parametrize("place", [0.1, 0.35, 0.6, 0.9])
def test_one_changed_byte_is_told_as_altered(journey, tmp_path, place):
    content = bytearray((journey / "certificate.pdf").read_bytes())
    content[int(len(content) * place)] ^= 1
    changed = tmp_path / "changed.pdf"
    changed.write_bytes(content)

    assert asked(journey, changed)["verdict"] == "altered"


def test_the_packet_carries_a_record_and_findings_for_texas(journey):
    packet = pypdfium2.PdfDocument(journey / "packet.pdf")
    names = [packet.get_attachment(n).get_name() for n in range(packet.count_attachments())]
    first = packet[0].get_textpage().get_text_range()

    assert sorted(names) == ["findings.json", "record.json"]
    assert "Rosa Delgado" in first
    assert "Recovery Support Peer Specialist" in first


def test_hours_that_a_supervisor_outside_signed_stand_in_the_packet(journey):
    packet = pypdfium2.PdfDocument(journey / "packet.pdf")
    said = " ".join(page.get_textpage().get_text_range() for page in packet)

    assert "June Harlan" in said
    assert "by a one-time link" in " ".join(said.split())


def test_a_file_of_somebody_else_is_not_ours(journey, tmp_path):
    other = tmp_path / "other.pdf"
    document = pypdfium2.PdfDocument.new()
    document.new_page(200, 200)
    document.save(other)

    assert asked(journey, other)["verdict"] == "not-ours"


def test_what_is_no_pdf_cannot_be_determined(journey, tmp_path):
    text = tmp_path / "text.pdf"
    text.write_text("This is no PDF.")

    assert asked(journey, text)["verdict"] == "cannot-determine"


def test_a_code_that_was_never_given_is_never_issued(journey):
    assert asked(journey, "0000-0000-0000-0000")["verdict"] == "never-issued"


def test_the_journey_refuses_a_folder_with_something_in_it(journey):
    told = prss(journey / "instance", "demo", "journey", "--out", str(journey))

    assert told.returncode == 1
    assert "Name a new or empty folder" in told.stderr
