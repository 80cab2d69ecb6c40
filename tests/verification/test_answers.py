"""What is answered to a code, and to a number with a family name."""

from datetime import date, timedelta

import pytest

from prss_training.certificates.faces import answers_to, family_key
from prss_training.certificates.services import correct_name, replace_certificate
from prss_training.domain.certificate import Reason, Status, Step, Verdict
from prss_training.domain.certificate_number import (
    CertificateNumber,
    CodeUnreadable,
    NumberUnreadable,
    VerificationCode,
)
from prss_training.verification.facts import facts
from prss_training.verification.services import FamilyNameMissing, answer_code, answer_number
from tests.certificates.holders import ISSUED

LATER = ISSUED + timedelta(days=20)


@pytest.fixture
def ask(session, held):
    """Ask about `held` by its code, twenty days after its issue."""

    def _ask(at=LATER):
        return answer_code(session, held.code, at=at)

    return _ask


def test_a_certificate_in_force_is_valid_and_told_in_one_sentence(ask):
    answer = ask()

    assert answer.verdict is Verdict.VALID
    assert answer.sentence == (
        "This certificate is valid. It was issued to Rosa García López on 6 March 2026 and runs "
        "through 5 March 2028."
    )
    assert answer.face.practice_hours == "10:00"
    assert answer.since == date(2026, 3, 6)


def test_a_certificate_past_its_last_day_has_expired(ask):
    answer = ask(at=ISSUED + timedelta(days=3 * 365))

    assert (answer.verdict, answer.since) == (Verdict.EXPIRED, date(2028, 3, 6))
    assert "ran through 5 March 2028" in answer.sentence


def test_a_suspended_certificate_says_since_when_and_why_but_not_the_note(ask, take):
    take(Step.SUSPEND, Reason.COMPLAINT_UNDER_REVIEW, note="a neighbor wrote")

    answer = ask()

    assert (answer.verdict, answer.since) == (Verdict.SUSPENDED, date(2026, 3, 16))
    assert [taken.reason.label for taken in answer.history] == ["A complaint is under review"]
    assert "neighbor" not in str(facts(answer))
    assert "Priya" not in str(answer.history)


def test_a_revoked_certificate_is_told_as_revoked_even_after_its_last_day(ask, take):
    take(Step.REVOKE, Reason.ETHICS_FINDING)

    assert ask().verdict is Verdict.REVOKED
    assert ask(at=ISSUED + timedelta(days=3 * 365)).verdict is Verdict.REVOKED


def test_a_reinstated_certificate_is_valid_and_keeps_its_history(ask, take):
    take(Step.SUSPEND, Reason.HOLDER_ASKED)
    take(Step.REINSTATE, Reason.HOLDER_ASKED)

    answer = ask()

    assert answer.verdict is Verdict.VALID
    assert [taken.step for taken in answer.history] == [Step.SUSPEND, Step.REINSTATE]


def test_a_replaced_certificate_names_the_one_that_took_its_place(session, held, priya, ask):
    held.person.name = "Rosa García"
    newer = correct_name(session, held, note="", registrar=priya, at=ISSUED)

    answer = ask()

    assert answer.verdict is Verdict.SUPERSEDED
    assert answer.superseded_by.number == newer.face["number"]
    assert answer_code(session, answer.superseded_by.code, at=LATER).verdict is Verdict.VALID


@pytest.fixture
def line_of_three(session, held, priya):
    """`held`, replaced because it was lost, and then replaced again under another name."""
    lost = Reason.LOST_OR_DAMAGED
    second = replace_certificate(session, held, reason=lost, registrar=priya, at=ISSUED)
    held.person.name = "Ricardo Fuentes"
    third = correct_name(session, second, note="", registrar=priya, at=ISSUED)
    return held, second, third


def test_a_former_name_is_shown_on_no_certificate_of_the_line_however_early(session, line_of_three):
    first, second, third = line_of_three

    for one in (first, second):
        by_code = answer_code(session, one.code, at=LATER)
        by_number = answer_number(session, one.face["number"], "López", at=LATER)
        for answer in (by_code, by_number):
            assert (answer.verdict, answer.face.holder) == (Verdict.SUPERSEDED, "")
            assert "García" not in str(facts(answer))
    assert answer_code(session, third.code, at=LATER).face.holder == "Ricardo Fuentes"


def test_a_line_without_a_corrected_name_shows_its_name_all_along(session, held, priya):
    lost = Reason.LOST_OR_DAMAGED
    replace_certificate(session, held, reason=lost, registrar=priya, at=ISSUED)

    assert answer_code(session, held.code, at=LATER).face.holder == "Rosa García López"


def test_an_answer_about_one_that_was_replaced_takes_two_queries_however_long_the_line(
    session, line_of_three, count_queries
):
    code = line_of_three[0].code

    with count_queries() as sent:
        answer_code(session, code, at=LATER)

    assert len(sent) == 2


def test_a_code_that_was_never_drawn_was_never_issued(session, held):
    answer = answer_code(session, str(VerificationCode.new()), at=LATER)

    assert (answer.verdict, answer.face) == (Verdict.NEVER_ISSUED, None)


def test_a_slip_in_a_code_is_caught_before_the_register_is_asked(session, held, count_queries):
    slip = ("0" if held.code[0] != "0" else "1") + held.code[1:]

    with count_queries() as sent, pytest.raises(CodeUnreadable):
        answer_code(session, slip, at=LATER)

    assert sent == []


def test_an_answer_takes_one_query_whatever_happened(session, held, take, count_queries):
    code = held.code
    with count_queries() as before:
        answer_code(session, code, at=LATER)
    take(Step.SUSPEND, Reason.HOLDER_ASKED)
    take(Step.REINSTATE, Reason.HOLDER_ASKED)
    with count_queries() as after:
        answer_code(session, code, at=LATER)

    assert (len(before), len(after)) == (1, 1)


@pytest.mark.parametrize(
    "name", ["García López", "garcia lopez", "LOPEZ", "López", " Rosa García-López "]
)
def test_a_number_with_the_family_name_is_answered(session, held, name):
    answer = answer_number(session, held.face["number"].lower(), name, at=LATER)

    assert answer.verdict is Verdict.VALID


def test_a_wrong_number_and_a_wrong_name_get_the_same_answer_at_the_same_cost(
    session, held, count_queries
):
    number = held.face["number"]
    other = str(CertificateNumber(held.series, held.year, held.serial + 1))

    with count_queries() as by_number:
        wrong_number = answer_number(session, other, "López", at=LATER)
    with count_queries() as by_name:
        wrong_name = answer_number(session, number, "Rosa", at=LATER)

    assert wrong_number == wrong_name
    assert wrong_name.verdict is Verdict.NEVER_ISSUED
    assert len(by_number) == len(by_name) == 1


def test_a_number_alone_answers_nothing(session, held):
    with pytest.raises(FamilyNameMissing):
        answer_number(session, held.face["number"], "  ", at=LATER)


def test_a_slip_in_a_number_is_told(session, held):
    with pytest.raises(NumberUnreadable):
        answer_number(session, "PL-2026-000009-0", "López", at=LATER)


@pytest.mark.parametrize(
    ("holder", "asked", "answers"),
    [
        ("Seán O’Brien", "obrien", True),
        ("Seán O’Brien", "O'BRIEN", True),
        ("Anne-Marie Smith-Jones", "Jones", True),
        ("王小明", "王小明", True),
        ("Strauß", "strauss", True),
        ("Rosa Delgado", "gado", False),
        ("Rosa Delgado", "Rosa", False),
        ("Rosa Delgado", "’", False),
        ("…", "…", False),
        ("सीता राम", "राम", True),
        ("सीता राम", "रोम", False),
        ("सीता राम", "म", False),
        ("สมชาย ใจดี", "ใจดี", True),
        ("สมชาย ใจดี", "ใจดู", False),
        ("ராமு", "ரேமி", False),
        ("សុខ ចាន់ដារ៉ា", "ចាន់ដារ៉ា", True),
        ("がく やま", "かく やま", False),
        ("עָמִית כֹּהֵן", "כהן", True),
        ("مُحَمَّد", "محمد", True),
        ("Ёлкин", "елкин", True),
        ("Nguyễn Thị Ánh", "anh", True),
    ],
)
def test_a_family_name_is_compared_without_accents_case_and_marks(holder, asked, answers):
    assert answers_to(family_key(holder), asked) is answers


def test_facts_for_programs_say_what_the_page_says(ask, take):
    take(Step.SUSPEND, Reason.HOLDER_ASKED)

    said = facts(ask())

    assert said["verdict"] == "suspended"
    assert said["certificate"]["status"] == Status.SUSPENDED
    assert said["certificate"]["holder"] == "Rosa García López"
    assert said["certificate"]["history"] == [
        {
            "step": "suspend",
            "reason": "holder-asked",
            "reason_text": "At the holder's request",
            "on": "2026-03-16",
        }
    ]
    assert said["as_of"] == LATER.isoformat()
