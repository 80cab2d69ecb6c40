"""What is answered to the lines of a roster: as single verification, and never by guessing."""

from datetime import timedelta

import pytest

from prss_training.certificates.services import correct_name, replace_certificate
from prss_training.domain.certificate import Reason, Step
from prss_training.domain.certificate_number import CertificateNumber, VerificationCode
from prss_training.rosters.answering import answer_lines
from prss_training.rosters.reading import Line, read_roster
from prss_training.verification.services import answer_code, answer_number
from tests.certificates.holders import ISSUED, do, make_certificate, withdraw
from tests.rosters.conftest import LATER


@pytest.fixture
def ask(session, held):
    """Ask about one line; with the number of `held` unless another is given."""

    def _ask(at=LATER, **line):
        line = {"number": held.face["number"], "name": "Rosa María García-López"} | line
        [found] = answer_lines(session, [Line(1, **line)], at=at).rows
        return found

    return _ask


@pytest.mark.parametrize(
    "name",
    [
        "Rosa María García-López",
        "rosa maria garcia lopez",
        "GARCÍA LÓPEZ",
        "Garcia Lopez, Rosa Maria",
        "López",
        "Rosa  María\tGarcía–López",
    ],
)
def test_a_number_with_its_holders_name_is_answered(ask, name):
    found = ask(name=name)

    assert (found["verdict"], found["name_check"]) == ("valid", "fits")
    assert found["certificate"]["status"] == "active"


@pytest.mark.parametrize(
    "name", ["Garcia Lopez Rosa Maria", "Rosa Garcia-Lopez", "Rosa Maria Garcia-Lopes", "Lpez"]
)
def test_a_name_that_is_nearly_it_is_left_to_a_person(ask, held, name):
    found = ask(name=name)

    assert (found["verdict"], found["name_check"]) == ("cannot-determine", "nearly")
    assert found["sentence"] == (
        "The number was found. The name differs slightly from the certificate’s: check it."
    )
    assert found["certificate"] is None
    assert held.holder not in str(found)


def test_a_number_with_another_name_is_told_exactly_as_a_number_of_nobody(session, ask, held):
    other = CertificateNumber.parse(held.face["number"])
    nobodys = str(CertificateNumber(other.series, other.year, other.serial + 7))

    wrong, unknown = ask(name="Ines Okafor"), ask(number=nobodys, name="Ines Okafor")

    assert wrong.pop("number") != unknown.pop("number")
    assert wrong == unknown
    assert wrong["verdict"] == "never-issued"


def test_a_number_alone_answers_nothing_whether_it_exists_or_not(ask, held):
    other = CertificateNumber.parse(held.face["number"])
    nobodys = str(CertificateNumber(other.series, other.year, other.serial + 7))

    known, unknown = ask(name=""), ask(name=" -- ", number=nobodys)

    assert known["verdict"] == unknown["verdict"] == "cannot-determine"
    assert known["sentence"] == unknown["sentence"]


def test_a_name_alone_answers_nothing(ask):
    known, unknown = ask(number=""), ask(number="", name="Nobody At All")

    assert known["sentence"] == unknown["sentence"]
    assert known["verdict"] == unknown["verdict"] == "cannot-determine"
    assert known["sentence"].startswith("A name alone answers nothing")


def test_a_code_is_answered_with_a_name_and_without(ask, held):
    code = str(VerificationCode(held.code))

    assert ask(number="", code=code, name="")["verdict"] == "valid"
    assert ask(number=code, name="García López")["verdict"] == "valid"  # in the other column
    assert ask(number="", code=code, name="Lopes")["name_check"] == "nearly"
    assert ask(number="", code=code, name="Ines Okafor")["name_check"] == "differs"
    assert ask(number="", code=code, name="Ines Okafor")["verdict"] == "cannot-determine"
    assert ask(number="", code=str(VerificationCode.new()))["verdict"] == "never-issued"


def test_a_number_and_a_code_of_two_certificates_are_told_apart(session, library, ask, priya, held):
    other = make_certificate(session, library, "Ines Okafor", registrar=priya)

    found = ask(code=str(VerificationCode(other.code)))

    assert found["verdict"] == "cannot-determine"
    assert "different certificates" in found["sentence"]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ({"name": "López"}, "shown"),
        ({"name": "Lpez"}, "hinted"),
        ({"name": "Ines Okafor"}, ""),
        ({"name": ""}, ""),
        ({"code": "its code", "number": "", "name": ""}, "shown"),
        ({"code": "its code", "number": "", "name": "Lopes"}, "hinted"),
        ({"code": "its code", "number": "", "name": "Ines Okafor"}, "hinted"),
        ({"code": "its code", "number": "of nobody"}, "hinted"),
        ({"number": "", "name": "Rosa María García-López"}, ""),
        ({"slip": "The name is too long."}, ""),
    ],
)
def test_whatever_rests_on_a_certificate_is_known_to_rest_on_it(session, held, line, told):
    other = CertificateNumber.parse(held.face["number"])
    words = {
        "its code": str(VerificationCode(held.code)),
        "of nobody": str(CertificateNumber(other.series, other.year, other.serial + 7)),
    }
    given = {"number": held.face["number"], "name": "López"} | line
    asked = Line(1, **{key: words.get(value, value) for key, value in given.items()})

    answers = answer_lines(session, [asked], at=LATER)

    assert answers.shown == (frozenset([held.id]) if told == "shown" else frozenset())
    assert answers.hinted == (frozenset([held.id]) if told == "hinted" else frozenset())


def test_a_certificate_that_one_row_shows_is_not_told_of_again_for_another(session, held):
    lines = [Line(row, held.face["number"], "", name) for row, name in enumerate(("López", "Lpez"))]

    answers = answer_lines(session, lines, at=LATER)

    assert (answers.shown, answers.hinted) == ({held.id}, frozenset())


def test_a_cell_that_was_shortened_is_not_compared(ask, session, held):
    [line] = read_roster(
        f"number,name\n{held.face['number']},Rosa García López{' ' * 190}Quite Another\n".encode()
    )

    [found] = answer_lines(session, [line], at=LATER).rows

    assert (found["verdict"], found["name_check"]) == ("cannot-determine", None)
    assert found["sentence"].startswith("The name is longer than 200 characters")


@pytest.mark.parametrize("slip", ["PL-2026-000001-X", "12", "7F3K-9QTR-2M8V-XW4X", "'=1+1"])
def test_a_slip_is_told_and_the_register_not_asked(ask, slip):
    found = ask(number=slip)

    assert found["verdict"] == "cannot-determine"
    assert "slip" in found["sentence"]


def test_every_verdict_about_a_certificate_is_answered_as_alone(session, ask, held, priya):
    number, code = held.face["number"], held.code

    def alone(at):
        by_code = answer_code(session, code, at=at)
        assert by_code.verdict is answer_number(session, number, "López", at=at).verdict
        return by_code

    def act(step, reason, days):
        at = ISSUED + timedelta(days=days)
        do(session, held, step, reason=reason, note="", registrar=priya, at=at)

    seen = []
    for step, reason, days in (
        (None, None, 0),
        (Step.SUSPEND, Reason.COMPLAINT_UNDER_REVIEW, 3),
        (Step.REINSTATE, Reason.REVIEW_CLOSED, 4),
        (Step.REVOKE, Reason.ISSUED_IN_ERROR, 5),
    ):
        if step:
            act(step, reason, days)
        at = ISSUED + timedelta(days=days, hours=1)
        found, single = ask(at=at), alone(at)
        assert found["verdict"] == single.verdict.value
        assert found["sentence"] == single.sentence
        seen.append(found["verdict"])

    assert seen == ["valid", "suspended", "valid", "revoked"]


def test_an_expired_certificate_and_a_replaced_one_are_told(session, library, priya, ask, held):
    assert ask(at=ISSUED + timedelta(days=4 * 365))["verdict"] == "expired"

    held.person.name = "Rosa García"
    newer = correct_name(session, held, note="A court order", registrar=priya, at=LATER)

    found = ask(at=LATER)
    assert found["verdict"] == "superseded"
    assert found["certificate"]["superseded_by"] == newer.face["number"]


def test_a_former_name_is_told_of_no_certificate_of_the_line(session, ask, held, priya):
    lost = Reason.LOST_OR_DAMAGED
    second = replace_certificate(session, held, reason=lost, registrar=priya, at=ISSUED)
    held.person.name = "Ricardo Fuentes"
    correct_name(session, second, note="", registrar=priya, at=ISSUED)

    found = ask(at=LATER)

    assert found["verdict"] == "superseded"
    assert "García" not in found["sentence"]


def test_a_whole_part_takes_two_questions_to_the_register(session, held, count_queries):
    lines = [
        Line(row, held.face["number"], "", "López") if row % 2 else Line(row, "", held.code, "")
        for row in range(1, 251)
    ]

    with count_queries() as sent:
        answers = answer_lines(session, lines, at=LATER).rows

    assert {found["verdict"] for found in answers} == {"valid"}
    assert [found["row"] for found in answers] == list(range(1, 251))
    assert len(sent) == 2


def test_a_certificate_whose_holder_was_forgotten_answers_and_was_not_never_issued(
    session, ask, held, priya
):
    number, code = held.face["number"], str(VerificationCode(held.code))
    withdraw(session, held, registrar=priya, at=ISSUED + timedelta(days=1))
    at = ISSUED + timedelta(days=2)

    for asked in ({"number": number, "name": "Ana García López"}, {"code": code}):
        found = ask(**asked, at=at)
        assert found["verdict"] == "withdrawn", asked
        assert found["certificate"]["number"] == number
        assert "García" not in found["sentence"]
