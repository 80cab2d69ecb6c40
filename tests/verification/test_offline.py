"""What a file proves without the register, and what it does not."""

import json
from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pikepdf
import pytest

from prss_training.certificates.faces import from_json
from prss_training.certificates.pdf import certificate_pdf
from prss_training.domain.certificate import Verdict
from prss_training.domain.certificate_number import VerificationCode
from prss_training.signing import (
    create_keys,
    create_pdf_key,
    load_keys,
    public_pem,
    read_trust,
    seal_pdf,
)
from prss_training.verification.checks import Checked, Outcome
from prss_training.verification.cli import cli
from prss_training.verification.offline import offline_code, offline_file
from tests.certificates.holders import ISSUED
from tests.verification import tampering

LATER = ISSUED + timedelta(days=20)


@pytest.fixture
def trust_file(ring, tmp_path):
    file = tmp_path / "trust.pem"
    file.write_bytes(public_pem(ring))
    return file


@pytest.fixture
def ask(trust_file):
    def _ask(content, at=LATER):
        return offline_file(content, read_trust(trust_file), at=at, patience=30)

    return _ask


def test_a_file_sealed_after_its_key_was_retired_proves_nothing(pdf, ask, ring, trust_file):
    [key] = ring.trusted
    retired = replace(key, retired=ISSUED - timedelta(days=1))
    trust_file.write_bytes(public_pem(replace(ring, trusted=(retired,))))

    answer = ask(pdf)

    assert answer.verdict is Verdict.NOT_OURS
    assert "out of use" in answer.reasons[0]


def outcome_of(answer, what):
    return next(check.outcome for check in answer.checks if check.what is what)


def test_a_whole_file_is_not_called_valid_because_the_register_alone_knows_that(ask, pdf):
    answer = ask(pdf)

    assert answer.verdict is Verdict.CANNOT_DETERMINE
    assert answer.sentence == (
        "This certificate was issued to Rosa García López on 6 March 2026, to run through 5 March "
        "2028. Whether it is still in force could not be determined."
    )
    assert answer.face.number == "PL-2026-000001-" + answer.face.number[-1]
    established = {c.what for c in answer.checks if c.outcome is Outcome.PASSED}
    assert {
        Checked.SIGNATURE,
        Checked.OUR_KEY,
        Checked.AS_SIGNED,
        Checked.COVERAGE,
        Checked.NOTHING_AFTER,
        Checked.TERM,
    } <= established
    assert Checked.RECORD_WORDS not in established
    assert outcome_of(answer, Checked.STANDING) is Outcome.UNTOLD
    assert outcome_of(answer, Checked.REGISTERED) is Outcome.UNTOLD


def test_a_whole_file_past_its_last_day_has_expired_whatever_the_register_says(ask, pdf):
    answer = ask(pdf, at=ISSUED + timedelta(days=3 * 365))

    assert answer.verdict is Verdict.EXPIRED
    assert outcome_of(answer, Checked.TERM) is Outcome.FAILED


def test_a_changed_file_is_altered_for_certain(ask, pdf):
    for tamper in (tampering.a_text_box_added, tampering.a_byte_of_the_page_changed):
        answer = ask(tamper(pdf))

        assert answer.verdict is Verdict.ALTERED
        assert answer.face is None
        assert any(check.failed for check in answer.checks)


def test_a_file_signed_by_an_authority_of_our_name_is_told_as_such(ask, pdf, tmp_path):
    forged = tampering.signed_again_in_our_name(pdf, folder=tmp_path / "theirs")

    answer = ask(forged)

    assert answer.verdict is Verdict.NOT_OURS
    assert "in our name" in next(c.sentence for c in answer.checks if c.what is Checked.OUR_KEY)


def test_a_file_signed_with_a_newer_key_than_those_at_hand_is_not_judged(pdf, held, tmp_path):
    folder = tmp_path / "keys"
    create_keys(folder, issuer="Riverbend", at=ISSUED - timedelta(days=1))
    (tmp_path / "old.pem").write_bytes(public_pem(load_keys(folder)))
    create_pdf_key(folder, issuer="Riverbend", at=ISSUED)
    drawn = certificate_pdf(from_json(held.face), base_url="https://x.example", created=ISSUED)
    sealed = seal_pdf(drawn, load_keys(folder).pdf, reason="Issued", location="Here", at=ISSUED)

    answer = offline_file(sealed, read_trust(tmp_path / "old.pem"), at=LATER)

    assert answer.verdict is Verdict.CANNOT_DETERMINE
    assert "Get newer ones" in answer.reasons[0]


def test_an_unsigned_or_foreign_file_proves_nothing(ask, pdf, tmp_path):
    for file in (
        tampering.the_signature_stripped(pdf),
        tampering.signed_again_by_a_stranger(pdf, folder=tmp_path / "theirs"),
    ):
        assert ask(file).verdict is Verdict.NOT_OURS


def test_a_sealed_file_that_holds_no_certificate_proves_only_its_seal(ask, ring):
    out = BytesIO()
    with pikepdf.open(BytesIO(_plain_tagged())) as made:
        made.save(out)
    sealed = seal_pdf(out.getvalue(), ring.pdf, reason="Letter", location="Here", at=ISSUED)

    answer = ask(sealed)

    assert (answer.verdict, answer.face) == (Verdict.CANNOT_DETERMINE, None)
    assert outcome_of(answer, Checked.TERM) is Outcome.UNTOLD


def _plain_tagged():
    from prss_training.documents import html_to_pdf  # noqa: PLC0415

    html = '<!doctype html><html lang="en"><head><title>A letter</title></head><p>Hello.</html>'
    return html_to_pdf(html, stylesheet="", created=ISSUED, identifier=b"one")


def test_a_code_tells_nothing_without_the_register():
    answer = offline_code(str(VerificationCode.new()), at=LATER)

    assert answer.verdict is Verdict.CANNOT_DETERMINE
    assert outcome_of(answer, Checked.CODE) is Outcome.PASSED


def test_what_is_no_pdf_or_too_large_is_told_so(ask):
    assert "only a PDF" in ask(b"GIF89a").reasons[0]
    assert "10 MB" in ask(b"%PDF-" + bytes(10 * 1024 * 1024)).reasons[0]


@pytest.fixture
def verify(runner):
    """Run the command as typed, where no program is set up."""

    def run(*typed):
        return runner.invoke(cli, [str(word) for word in typed])

    return run


@pytest.fixture
def runner():
    from click.testing import CliRunner  # noqa: PLC0415

    return CliRunner()


def test_the_command_answers_offline_line_by_line_and_exits_with_2(
    verify, pdf, trust_file, tmp_path
):
    file = tmp_path / "certificate.pdf"
    file.write_bytes(pdf)

    done = verify(file, "--offline", "--trust", trust_file)

    assert done.exit_code == 2
    lines = done.output.splitlines()
    assert lines[0].startswith("This certificate was issued to Rosa García López")
    assert lines.index("Established:") < lines.index("Not established:")
    assert any("suspended, revoked or replaced since can be told only" in line for line in lines)
    assert lines[-1].startswith("Checked without asking the register on ")


def test_the_command_tells_programs_that_no_register_was_asked(verify, pdf, trust_file, tmp_path):
    file = tmp_path / "certificate.pdf"
    file.write_bytes(pdf + b" ")

    done = verify(file, "--offline", "--trust", trust_file, "--json")

    said = json.loads(done.output)
    assert (done.exit_code, said["verdict"], said["register_asked"]) == (1, "altered", False)
    failed = {check["check"] for check in said["checks"] if check["outcome"] == "failed"}
    assert "nothing-after-signing" in failed


def test_trust_that_cannot_be_used_is_neither_yes_nor_no(verify, pdf, tmp_path):
    file = tmp_path / "certificate.pdf"
    file.write_bytes(pdf)

    done = verify(file, "--offline", "--trust", tmp_path / "nowhere.pem")

    assert done.exit_code == 2
    assert "no such file" in done.output
    assert "Get the file of public certificates again" in done.output


def test_trust_without_offline_is_a_mistake_in_the_command(verify, trust_file):
    done = verify("0000", "--trust", trust_file)

    assert done.exit_code == 2
    assert "Add --offline" in done.output


def test_a_mistyped_code_offline_is_told(verify):
    done = verify("0000-0000", "--offline")

    assert done.exit_code == 2
    assert "There is no file 0000-0000." in done.output
