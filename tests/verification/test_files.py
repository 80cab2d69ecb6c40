"""What is answered to a PDF: only the very file that was issued is ever told as valid."""

import time
import zlib
from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pikepdf
import pytest
from sqlalchemy import delete

from prss_training.certificates.engraving import draw, engrave
from prss_training.certificates.faces import from_json
from prss_training.certificates.models import CertificateDocument
from prss_training.certificates.pdf import certificate_pdf
from prss_training.certificates.services import correct_name
from prss_training.domain.certificate import Reason, Step, Verdict
from prss_training.domain.certificate_number import VerificationCode
from prss_training.files.store import open_store
from prss_training.inspecting import reading
from prss_training.signing import seal_pdf
from prss_training.verification.claims import claimed_codes
from prss_training.verification.services import answer_pdf
from tests.certificates.holders import ISSUED, make_certificate

LATER = ISSUED + timedelta(days=20)
BASE_URL = "https://training.example.org"


@pytest.fixture
def ask(session, pdf, ring):
    """Ask about a file; that of `held` if none is given."""

    def _ask(file=pdf, keys=ring, at=LATER):
        return answer_pdf(session, file, keys, at=at)

    return _ask


def saved_again(pdf, **how):
    out = BytesIO()
    with pikepdf.open(BytesIO(pdf)) as opened:
        opened.save(out, **how)
    return out.getvalue()


def test_the_file_as_it_was_issued_is_valid(ask):
    answer = ask()

    assert answer.verdict is Verdict.VALID
    assert "byte for byte" in answer.reasons[0]


def test_the_file_of_a_revoked_certificate_is_revoked(ask, take):
    take(Step.REVOKE, Reason.ISSUED_IN_ERROR)

    assert ask().verdict is Verdict.REVOKED


def test_the_file_of_an_expired_certificate_has_expired(ask):
    assert ask(at=ISSUED + timedelta(days=3 * 365)).verdict is Verdict.EXPIRED


def test_a_changed_byte_anywhere_is_told_as_altered(ask, pdf):
    for place in range(len(b"%PDF-1.7"), len(pdf), len(pdf) // 97):
        changed = bytearray(pdf)
        changed[place] ^= 1

        assert ask(bytes(changed)).verdict is Verdict.ALTERED, place


def test_a_changed_file_leads_to_the_true_record_and_shows_nothing_itself(ask, pdf, held):
    answer = ask(pdf + b"\n")

    assert (answer.verdict, answer.face) == (Verdict.ALTERED, None)
    assert answer.claimed_code == str(VerificationCode(held.code))


@pytest.mark.parametrize(
    "how",
    [
        {"object_stream_mode": pikepdf.ObjectStreamMode.generate},
        {"stream_decode_level": pikepdf.StreamDecodeLevel.all, "compress_streams": False},
        {"linearize": True},
    ],
    ids=["object streams", "unpacked", "for the web"],
)
def test_a_file_that_was_saved_again_is_altered(ask, pdf, how):
    assert ask(saved_again(pdf, **how)).verdict is Verdict.ALTERED


def test_a_page_with_our_code_and_no_signature_is_altered(ask, held):
    unsigned = certificate_pdf(from_json(held.face), base_url=BASE_URL, created=ISSUED)

    answer = ask(unsigned)

    assert answer.verdict is Verdict.ALTERED
    assert "without our unbroken signature" in answer.reasons[0]


def test_a_certificate_of_another_installation_is_not_ours(session, ask, new_ring, library, held):
    face = from_json(held.face)
    code = str(VerificationCode.new())
    theirs = certificate_pdf(
        type(face)(**{name: getattr(face, name) for name in face.__slots__} | {"code": code}),
        base_url="https://elsewhere.example.org",
        created=ISSUED,
    )
    sealed = seal_pdf(
        theirs, new_ring("Elsewhere").pdf, reason="Issued", location="There", at=ISSUED
    )

    answer = ask(sealed)

    assert answer.verdict is Verdict.NOT_OURS
    assert "signed, by somebody else" in answer.reasons[0]


def test_our_certificate_signed_again_with_other_keys_is_altered(ask, held, new_ring):
    drawn = draw(
        from_json(held.face),
        issued_at=ISSUED,
        keys=new_ring("Forgers"),
        base_url=BASE_URL,
        at=ISSUED,
    )

    assert ask(drawn.pdf).verdict is Verdict.ALTERED


def test_a_pdf_that_has_nothing_to_do_with_us_is_not_ours(ask):
    out = BytesIO()
    with pikepdf.new() as empty:
        empty.add_blank_page()
        empty.save(out)

    answer = ask(out.getvalue())

    assert answer.verdict is Verdict.NOT_OURS
    assert "not signed" in answer.reasons[0]


def test_what_is_no_pdf_is_neither_yes_nor_no(ask):
    answer = ask(b"GIF89a and no more")

    assert answer.verdict is Verdict.CANNOT_DETERMINE
    assert "not a PDF" in answer.reasons[0]


def test_what_is_too_large_is_neither_yes_nor_no(ask):
    answer = ask(b"%PDF-" + bytes(10 * 1024 * 1024))

    assert answer.verdict is Verdict.CANNOT_DETERMINE
    assert "10 MB" in answer.reasons[0]


def test_without_keys_the_issued_file_is_still_known_and_a_strange_one_is_not_judged(ask):
    assert ask(keys=None).verdict is Verdict.VALID
    assert ask(b"%PDF-1.7 nothing", keys=None).verdict is Verdict.CANNOT_DETERMINE


def test_a_genuine_file_that_was_lost_from_the_store_answers_by_its_seal(session, ask, pdf):
    session.execute(delete(CertificateDocument))

    answer = ask()

    assert answer.verdict is Verdict.VALID
    assert "bears our signature" in answer.reasons[0]


def test_a_genuine_file_that_the_register_does_not_know_is_not_called_valid(
    session, ask, held, ring
):
    face = from_json(held.face)
    unknown = type(face)(
        **{name: getattr(face, name) for name in face.__slots__}
        | {"code": str(VerificationCode.new())}
    )
    drawn = draw(unknown, issued_at=ISSUED, keys=ring, base_url=BASE_URL, at=ISSUED)

    assert ask(drawn.pdf).verdict is Verdict.CANNOT_DETERMINE


def test_a_file_that_carries_the_codes_of_two_certificates_names_neither(
    session, ask, held, library, priya
):
    other = make_certificate(session, library, "Jamal Brooks", registrar=priya)
    both = f"%PDF-1.7 {VerificationCode(held.code)} {VerificationCode(other.code)}".encode()

    assert ask(both).verdict is Verdict.NOT_OURS


def test_a_file_packed_to_burst_costs_no_more_than_its_share():
    bomb = zlib.compress(bytes(50 * 1024 * 1024))
    code = str(VerificationCode.new()).encode()
    pdf = b"%PDF-1.7\n" + b"stream\n" + bomb + b"\nendstream " + b"stream\n" + zlib.compress(code)

    assert claimed_codes(pdf) == [code.decode().replace("-", "")]
    assert claimed_codes(b"%PDF-1.7\n" + (b"stream\n" + bomb) * 300) == []


def test_each_file_answers_for_its_own_certificate(
    session, ask, held, library, priya, ring, tmp_path
):
    other = make_certificate(session, library, "Jamal Brooks", registrar=priya)
    store = open_store(tmp_path / "more")
    engrave(session, other, keys=ring, store=store, base_url=BASE_URL, at=ISSUED)

    assert ask().face.holder == "Rosa García López"


def sealed_by_us(face, ring, **over):
    """A file with our signature that is not in the store."""
    drawn = draw(
        replace(face, **over),
        issued_at=ISSUED,
        keys=ring,
        base_url=BASE_URL,
        at=ISSUED + timedelta(hours=1),
    )
    return drawn.pdf


def test_what_we_signed_and_cannot_compare_with_the_register_is_not_called_valid(
    session, ring, held, pdf
):
    forged = sealed_by_us(from_json(held.face), ring, holder="Mallory Impostor")

    read = answer_pdf(session, forged, ring, at=LATER, patience=30)
    unread = answer_pdf(session, forged, ring, at=LATER, patience=0)

    assert read.verdict is unread.verdict is Verdict.CANNOT_DETERMINE
    assert "does not say what the register says" in read.reasons[0]
    assert "Try again in a minute" in unread.reasons[0]
    assert read.certificate_id == unread.certificate_id == held.id


def test_while_others_have_every_turn_a_file_of_ours_cannot_be_determined(session, ring, held, pdf):
    again = sealed_by_us(from_json(held.face), ring)
    turns = [reading._TURNS.acquire(timeout=1) for _ in range(2)]

    try:
        waited = answer_pdf(session, again, ring, at=LATER, patience=0.1)
    finally:
        for _ in turns:
            reading._TURNS.release()

    assert all(turns)
    assert waited.verdict is Verdict.CANNOT_DETERMINE
    assert answer_pdf(session, again, ring, at=LATER).verdict is Verdict.VALID


def test_without_keys_to_check_by_a_file_of_ours_is_not_called_altered(ask, ring, held, pdf):
    again = sealed_by_us(from_json(held.face), ring)

    answer = ask(again, keys=None)

    assert answer.verdict is Verdict.CANNOT_DETERMINE
    assert "The keys to check signatures by cannot be read just now." in answer.reasons[0]


def test_the_holder_learns_of_a_file_that_carries_their_code(ask, pdf, held):
    assert ask(pdf + b"\n").certificate_id == held.id


def test_a_name_that_is_no_longer_told_is_not_confirmed_by_a_file(session, ask, ring, held, priya):
    old = from_json(held.face)
    held.person.name = "Ronan Delgado"
    correct_name(session, held, note="", registrar=priya, at=ISSUED + timedelta(days=1))

    right, wrong = (
        answer_pdf(session, page, ring, at=LATER, patience=30)
        for page in (
            certificate_pdf(replace(old, holder=name), base_url=BASE_URL, created=ISSUED)
            for name in (old.holder, "Jane Other")
        )
    )

    assert right.verdict is wrong.verdict is Verdict.ALTERED
    assert right.reasons == wrong.reasons
    assert right.checks == wrong.checks


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xd8\xff" + b"ABCD-ABCD-ABCD-ABCD " * 480_000,
        b"%PDF-1.7\n" + (b"stream\n" + zlib.compress(b"ABCD-ABCD-ABCD-ABCD " * 26_000)) * 17,
        b"%PDF-1.7\n" + (b"stream\n" + zlib.compress(bytes(30_000_000))[:-9] + b"?" * 99) * 300,
    ],
    ids=["in the open", "packed", "streams that break late"],
)
def test_codes_are_looked_for_in_little_time_however_many_seem_to_be_there(content):
    began = time.process_time()

    assert claimed_codes(content) == []
    assert time.process_time() - began < 1.5
