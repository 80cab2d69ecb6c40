from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from prss_training.audit.models import Happened, TrailEntry
from prss_training.domain.criteria import Requirement
from prss_training.domain.people import Role
from prss_training.domain.practice import ReasonMissing
from prss_training.domain.rules import AnyOf, AskTheBoard, PassExamination
from prss_training.exams import queries, services
from tests.factories import MORNING, make_enrollment, make_organization, make_person

FRIDAY = date(2026, 2, 27)


@pytest.fixture
def priya(session):
    return make_person(session, "Priya Raman", Role.REGISTRAR)


@pytest.fixture
def rosa(session):
    return make_enrollment(session)


@pytest.fixture
def passed(session, rosa, priya):
    def _passed(**over):
        details = {
            "exam": "icrc-pr",
            "passed_on": FRIDAY,
            "proof": " Score report of 27 February 2026 ",
            "registrar": priya,
            "at": MORNING,
        }
        return services.record_examination(session, over.pop("enrollment", rosa), **details | over)

    return _passed


@pytest.fixture
def reverse(session, priya):
    def _reverse(result, reason="Another person's report.", registrar=priya):
        return services.reverse_examination(
            session, result, reason=reason, registrar=registrar, at=MORNING
        )

    return _reverse


def happened(session):
    return list(session.scalars(select(TrailEntry.happened).order_by(TrailEntry.id)))


def test_a_passed_examination_is_recorded_with_its_proof(session, passed, rosa):
    result = passed()

    assert result.proof == "Score report of 27 February 2026"
    assert queries.results(session, rosa) == [result]
    assert queries.standing(session, rosa) == {"icrc-pr"}
    assert happened(session) == [Happened.EXAMINATION_RECORDED]


def test_a_score_is_kept_with_the_result_and_with_its_reversal(passed, reverse):
    result = passed(score=512)

    assert result.score == 512
    assert reverse(result).score == 512


def test_an_examination_to_come_is_refused(passed):
    with pytest.raises(services.ExaminationToCome):
        passed(passed_on=date(2026, 3, 3))


def test_a_result_without_proof_is_refused(passed):
    with pytest.raises(services.ProofMissing):
        passed(proof=" ")


def test_one_examination_is_recorded_once_and_another_beside_it(passed):
    passed()

    with pytest.raises(services.AlreadyRecorded):
        passed(passed_on=date(2026, 2, 20))
    assert passed(exam="another").exam == "another"


def test_nobody_records_or_takes_back_their_own_examination(session, passed, reverse):
    both = make_person(session, "Ines Duarte", Role.LEARNER, Role.REGISTRAR)
    own = make_enrollment(session, both)

    with pytest.raises(services.OwnExamination):
        passed(enrollment=own, registrar=both)
    result = passed(enrollment=own)
    with pytest.raises(services.OwnExamination):
        reverse(result, registrar=both)


def test_a_result_is_taken_back_once_and_may_be_recorded_again(session, passed, reverse, rosa):
    result = passed()
    with pytest.raises(ReasonMissing):
        reverse(result, reason=" ")

    reversal = reverse(result)

    assert (reversal.reverses_id, reversal.reason) == (result.id, "Another person's report.")
    assert queries.standing(session, rosa) == set()
    assert queries.results(session, rosa) == [result]
    with pytest.raises(services.ResultReversed):
        reverse(result)
    assert happened(session)[-1] is Happened.EXAMINATION_REVERSED
    assert passed().id != result.id


def test_results_elsewhere_and_lines_that_take_back_are_not_there(session, passed, reverse):
    result = passed()
    reversal = reverse(result)
    here, harbor = make_organization(session), make_organization(session, key="harbor")

    assert queries.result(session, result.id, here) is result
    with pytest.raises(queries.NoSuchResult):
        queries.result(session, result.id, harbor)
    with pytest.raises(queries.NoSuchResult):
        queries.result(session, reversal.id, here)


def test_the_examinations_are_those_that_credentials_ask_for_however_deep(library):
    [some, *_] = library.criteria
    routes = AnyOf((AskTheBoard("Ask."), AnyOf((PassExamination("deep"), PassExamination("two")))))
    asking = replace(some, name="A board", requirements=(Requirement("x", "Pass it", routes, ()),))
    silent = replace(some, requirements=(Requirement("y", "Ask", AskTheBoard("Ask."), ()),))

    assert queries.examinations([asking, silent]) == {
        "deep": "A board: Pass it",
        "two": "A board: Pass it",
    }
    assert "icrc-pr" in queries.examinations(library.criteria)
