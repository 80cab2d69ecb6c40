"""Every kind of tampering is caught, and the check that caught it says what was done."""

import pytest

from prss_training.certificates.engraving import engrave
from prss_training.domain.certificate import Verdict
from prss_training.files.services import read
from prss_training.files.store import open_store
from prss_training.verification.checks import Checked, Outcome
from prss_training.verification.services import answer_pdf
from tests.certificates.holders import ISSUED, make_certificate
from tests.verification import tampering as ways

BASE_URL = "https://training.example.org"

# How it was done; the verdict; the checks that must name it.
TAMPERINGS = [
    (ways.a_byte_of_the_page_changed, Verdict.ALTERED, {Checked.AS_SIGNED}),
    (ways.a_digit_of_the_signature_changed, Verdict.ALTERED, {Checked.OUR_KEY}),
    (ways.a_digit_of_the_padding_changed, Verdict.ALTERED, {Checked.COVERAGE}),
    (ways.bytes_appended, Verdict.ALTERED, {Checked.NOTHING_AFTER}),
    (ways.bytes_put_before, Verdict.ALTERED, {Checked.ISSUED_FILE, Checked.SIGNATURE}),
    (ways.cut_short, Verdict.ALTERED, {Checked.SIGNATURE}),
    (ways.the_stated_range_changed, Verdict.ALTERED, {Checked.AS_SIGNED}),
    (ways.the_range_taken_out, Verdict.ALTERED, {Checked.SIGNATURE}),
    (ways.the_signature_of_another_certificate, Verdict.ALTERED, {Checked.AS_SIGNED}),
    (
        ways.another_name_painted_over,
        Verdict.ALTERED,
        {Checked.NOTHING_AFTER, Checked.PAGE_CONTENT, Checked.OTHER_WORDS},
    ),
    (ways.the_name_hidden, Verdict.ALTERED, {Checked.NOTHING_AFTER, Checked.PAGE_CONTENT}),
    (ways.a_text_box_added, Verdict.ALTERED, {Checked.NOTHING_AFTER, Checked.NOTES}),
    (ways.a_form_field_added, Verdict.ALTERED, {Checked.NOTHING_AFTER, Checked.FIELDS}),
    (ways.the_title_changed, Verdict.ALTERED, {Checked.NOTHING_AFTER, Checked.ABOUT}),
    (ways.saved_again, Verdict.ALTERED, {Checked.SIGNATURE}),
    (ways.the_signature_stripped, Verdict.ALTERED, {Checked.SIGNATURE, Checked.FIELDS}),
    (ways.signed_again_in_our_name, Verdict.ALTERED, {Checked.OUR_KEY}),
    (ways.signed_again_by_a_stranger, Verdict.ALTERED, {Checked.OUR_KEY}),
    (
        ways.an_attachment_swapped,
        Verdict.ALTERED,
        {Checked.ATTACHMENTS, Checked.CERTIFICATE_DATA},
    ),
    (ways.an_attachment_added, Verdict.ALTERED, {Checked.ATTACHMENTS}),
    (
        ways.the_attachment_taken_out,
        Verdict.ALTERED,
        {Checked.ATTACHMENTS, Checked.CERTIFICATE_DATA},
    ),
    (ways.a_page_added, Verdict.ALTERED, {Checked.PAGES}),
    (
        ways.the_page_of_another_certificate,
        Verdict.ALTERED,
        {Checked.PAGE_CONTENT, Checked.RECORD_WORDS},
    ),
    (ways.another_certificate_merged, Verdict.ALTERED, {Checked.PAGES, Checked.OTHER_WORDS}),
    (ways.the_page_drawn_anew, Verdict.ALTERED, {Checked.PAGE_CONTENT}),
    (ways.the_link_bent, Verdict.ALTERED, {Checked.NOTES}),
    (ways.a_script_added, Verdict.ALTERED, {Checked.ACTS}),
    (ways.a_script_on_a_note, Verdict.ALTERED, {Checked.ACTS, Checked.NOTES}),
    (ways.a_script_behind_a_link, Verdict.ALTERED, {Checked.ACTS, Checked.NOTES}),
    (ways.a_script_in_the_outline, Verdict.ALTERED, {Checked.ACTS}),
    (ways.encrypted, Verdict.ALTERED, {Checked.NO_PASSWORD}),
    (ways.locked_with_a_password, Verdict.CANNOT_DETERMINE, {Checked.NO_PASSWORD}),
    (ways.printed_again, Verdict.ALTERED, {Checked.SIGNATURE, Checked.ATTACHMENTS}),
    (ways.photographed, Verdict.NOT_OURS, {Checked.ISSUED_FILE, Checked.SIGNATURE}),
]


@pytest.fixture
def store(tmp_path):
    """Where the `pdf` of `held` is kept."""
    return open_store(tmp_path / "files")


@pytest.fixture
def other(session, library, priya, ring, store):
    """The file of somebody else's certificate."""
    certificate = make_certificate(session, library, "Jamal Brooks", registrar=priya)
    document = engrave(session, certificate, keys=ring, store=store, base_url=BASE_URL, at=ISSUED)
    return read(store, document.file)


@pytest.fixture
def ask(session, ring, store):
    def _ask(file, *, store=store):
        return answer_pdf(session, file, ring, at=ISSUED, store=store, patience=30)

    return _ask


def failed(answer):
    return {check.what for check in answer.checks if check.failed}


@pytest.mark.parametrize(
    ("tamper", "verdict", "named"), TAMPERINGS, ids=lambda each: getattr(each, "__name__", "")
)
def test_a_tampering_is_caught_by_name(ask, pdf, other, tmp_path, tamper, verdict, named):
    changed = tamper(pdf, other=other, folder=tmp_path / "their keys")

    answer = ask(changed)

    assert changed != pdf
    assert answer.verdict is verdict
    assert named <= failed(answer)
    assert answer.face is None
    said = [check.sentence for check in answer.checks if check.what in named]
    assert all(sentence.endswith(".") for sentence in said)


def test_there_are_more_than_twenty_kinds():
    assert len({tamper for tamper, _, _ in TAMPERINGS}) >= 20


def test_a_file_that_was_only_saved_again_is_told_apart_from_one_whose_page_changed(ask, pdf):
    answer = ask(ways.saved_again(pdf))

    fine = {check.what for check in answer.checks if check.outcome is Outcome.PASSED}
    assert {
        Checked.PAGES,
        Checked.PAGE_CONTENT,
        Checked.RECORD_WORDS,
        Checked.OTHER_WORDS,
        Checked.NOTES,
        Checked.ATTACHMENTS,
        Checked.CERTIFICATE_DATA,
    } <= fine


def test_the_words_of_a_forger_are_not_repeated(ask, pdf):
    for tamper in (
        ways.another_name_painted_over,
        ways.a_text_box_added,
        ways.an_attachment_swapped,
    ):
        answer = ask(tamper(pdf))

        assert "Rita" not in str(answer)


def test_a_signature_in_our_name_is_told_apart_from_a_strangers(ask, pdf, tmp_path):
    def sentence(tamper, folder):
        answer = ask(tamper(pdf, folder=tmp_path / folder))
        return next(c.sentence for c in answer.checks if c.what is Checked.OUR_KEY)

    assert "in our name" in sentence(ways.signed_again_in_our_name, "one")
    assert "somebody else" in sentence(ways.signed_again_by_a_stranger, "two")


def test_what_was_added_after_signing_is_named_without_the_store(ask, pdf):
    answer = ask(ways.a_text_box_added(pdf), store=None)

    assert {Checked.NOTHING_AFTER, Checked.NOTES} <= failed(answer)
    told = next(c.sentence for c in answer.checks if c.what is Checked.NOTES)
    assert told == "A text box was added since."


def test_the_issued_file_passes_every_check_of_its_seal(ask, pdf):
    answer = ask(pdf)

    outcomes = {check.what: check.outcome for check in answer.checks}
    assert answer.verdict is Verdict.VALID
    assert outcomes[Checked.ISSUED_FILE] is Outcome.PASSED
    assert {
        outcomes[what]
        for what in (
            Checked.SIGNATURE,
            Checked.OUR_KEY,
            Checked.AS_SIGNED,
            Checked.COVERAGE,
            Checked.NOTHING_AFTER,
            Checked.REGISTERED,
            Checked.TERM,
            Checked.STANDING,
        )
    } == {Outcome.PASSED}
    assert outcomes[Checked.PAGE_CONTENT] is Outcome.NOT_NEEDED
