from datetime import timedelta

import pytest
from sqlalchemy import func, select

from prss_training.audit.models import Happened, TrailEntry
from prss_training.statements import queries
from prss_training.statements.models import Signature
from prss_training.statements.services import NameDiffers, sign_statement
from tests.factories import MORNING, make_enrollment, make_person


@pytest.fixture
def code(library):
    return library.statement("code-of-ethics-2026")


def test_a_signature_names_the_text_by_its_fingerprint(session, code):
    place = make_enrollment(session)

    signature = sign_statement(session, place, code, typed_name="Rosa Delgado", at=MORNING)

    assert (signature.sha256, signature.signed_at) == (code.sha256, MORNING)
    [entry] = session.scalars(select(TrailEntry))
    assert entry.happened is Happened.STATEMENT_SIGNED
    assert entry.detail["sha256"] == code.sha256


@pytest.mark.parametrize("typed", ["rosa delgado", "  ROSA   Delgado ", "Rosa\tDelgado"])
def test_case_and_spaces_do_not_count(session, code, typed):
    place = make_enrollment(session)

    assert sign_statement(session, place, code, typed_name=typed, at=MORNING).id


def test_an_accent_typed_another_way_is_the_same_name(session, code):
    place = make_enrollment(session, make_person(session, "Zoé Núñez"))

    assert sign_statement(
        session, place, code, typed_name="Zoe\u0301 Nu\u0301n\u0303ez", at=MORNING
    )


@pytest.mark.parametrize("typed", ["Rosa", "Rosa Delgada", "Ana Brook", "RosaDelgado", ""])
def test_another_name_does_not_sign(session, code, typed):
    place = make_enrollment(session)

    with pytest.raises(NameDiffers, match="Rosa Delgado"):
        sign_statement(session, place, code, typed_name=typed, at=MORNING)
    assert queries.signatures(session, place) == {}


def test_signing_again_changes_nothing(session, code):
    place = make_enrollment(session)
    first = sign_statement(session, place, code, typed_name="Rosa Delgado", at=MORNING)

    later = MORNING + timedelta(days=1)
    again = sign_statement(session, place, code, typed_name="ROSA DELGADO", at=later)

    assert again is first
    assert (again.typed_name, again.signed_at) == ("Rosa Delgado", MORNING)
    assert session.scalar(select(func.count()).select_from(Signature)) == 1
