"""What is answered about a certificate whose holder was withdrawn, or whose name was replaced."""

import json
from datetime import timedelta

import pytest

from prss_training.certificates.services import correct_name
from prss_training.domain.certificate import Reason, Status, Step, Verdict
from prss_training.domain.holder_mark import marking_key
from prss_training.verification.facts import facts
from prss_training.verification.services import answer_code, answer_number, answer_pdf
from tests.certificates.holders import ISSUED
from tests.certificates.holders import withdraw as withdraw_holder

LATER = ISSUED + timedelta(days=20)
KEY = marking_key("secret of a test")


@pytest.fixture
def withdraw(session, held, priya):
    def _withdraw():
        at = ISSUED + timedelta(days=10)
        return withdraw_holder(session, held, registrar=priya, key=KEY, at=at)

    return _withdraw


def test_a_certificate_without_its_holder_answers_and_tells_what_it_is(session, held, withdraw):
    withdraw()

    answer = answer_code(session, held.code, at=LATER)

    assert (answer.verdict, answer.status) == (Verdict.WITHDRAWN, Status.ACTIVE)
    assert answer.sentence == (
        "Issued; holder details withdrawn. This certificate was issued on 6 March 2026 and runs "
        "through 5 March 2028."
    )
    assert [taken.label for taken in answer.history] == ["Holder details withdrawn"]
    assert answer.since == ISSUED.date()
    told = facts(answer)
    assert (told["verdict"], told["certificate"]["holder"]) == ("withdrawn", None)
    assert "Garc" not in json.dumps(told, ensure_ascii=False)


def test_what_was_decided_about_it_is_still_told(session, held, withdraw, take):
    take(Step.REVOKE, Reason.ETHICS_FINDING)
    withdraw()

    answer = answer_code(session, held.code, at=LATER)

    assert answer.verdict is Verdict.WITHDRAWN
    assert "was revoked on 16 March 2026" in answer.sentence
    assert [taken.step for taken in answer.history] == [Step.REVOKE, Step.WITHDRAW]


def test_it_expires_by_the_calendar_like_any_other(session, held, withdraw):
    withdraw()

    answer = answer_code(session, held.code, at=ISSUED + timedelta(days=3 * 365))

    assert answer.status is Status.EXPIRED
    assert "ran through 5 March 2028" in answer.sentence


def test_a_copy_of_its_file_is_known_again_though_the_file_was_deleted(
    session, held, withdraw, pdf, ring
):
    withdraw()

    answer = answer_pdf(session, pdf, ring, at=LATER)

    assert answer.verdict is Verdict.WITHDRAWN
    assert "byte for byte" in answer.reasons[0]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("rosa garcia lopez", "it was issued to the whole name you wrote"),
        ("García López", "The name you wrote was not recognized"),
        ("Jamal Brooks", "The name you wrote was not recognized"),
    ],
)
def test_the_whole_name_on_the_paper_is_told_to_fit_and_no_other(
    session, held, withdraw, written, said
):
    withdraw()

    answer = answer_number(session, held.face["number"], written, key=KEY, at=LATER)

    assert answer.verdict is Verdict.WITHDRAWN
    assert said in answer.reasons[0]


def test_without_the_key_no_name_fits_and_the_certificate_still_answers(session, held, withdraw):
    withdraw()

    answer = answer_number(session, held.face["number"], "Rosa García López", at=LATER)

    assert answer.verdict is Verdict.WITHDRAWN
    assert "not recognized" in answer.reasons[0]


def test_a_name_that_was_corrected_is_shown_to_nobody_who_asks_about_the_old_certificate(
    session, held, priya
):
    held.person.name = "Rosa Delgado"
    new = correct_name(session, held, note="", registrar=priya, at=LATER)

    old = answer_code(session, held.code, at=LATER)

    assert old.verdict is Verdict.SUPERSEDED
    assert old.superseded_by.number == new.face["number"]
    assert "García" not in json.dumps(facts(old), ensure_ascii=False)
    assert answer_code(session, new.code, at=LATER).face.holder == "Rosa Delgado"
    by_name = answer_number(session, held.face["number"], "García López", at=LATER)
    assert by_name.verdict is Verdict.SUPERSEDED
    assert held.holder == "Rosa García López", "the register itself keeps it"


def test_the_way_from_a_withdrawn_certificate_to_a_newer_one_is_closed(
    session, held, priya, withdraw
):
    held.person.name = "Rosa Delgado"
    new = correct_name(session, held, note="", registrar=priya, at=LATER)

    withdraw()

    answer = answer_code(session, held.code, at=LATER)
    assert (answer.status, answer.superseded_by) == (Status.SUPERSEDED, None)
    assert new.code not in json.dumps(facts(answer))
