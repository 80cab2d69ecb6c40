"""What the API answers."""

from typing import Any

from flask import Flask, Response, jsonify
from flask.typing import ResponseReturnValue

from prss_training.agencies.services import Scope
from prss_training.api import rosters, schemas, watches
from prss_training.api.blueprint import bp, operation
from prss_training.api.bodies import (
    JSON,
    MULTIPART,
    UPLOAD,
    read_json,
    require_form,
    sent_file,
    shaped,
)
from prss_training.api.documented import KEY, NO_KEY, body, init_document, refusals
from prss_training.api.guards import Caller, admitted
from prss_training.disclosures.models import Way
from prss_training.domain.certificate import Verdict
from prss_training.domain.certificate_number import CodeUnreadable, NumberUnreadable
from prss_training.domain.holder_mark import marking_key
from prss_training.files.store import open_store
from prss_training.signing import KeyRing, KeysMissing, KeysUnreadable, load_keys
from prss_training.signing.examine import LARGEST_PDF
from prss_training.verification.answers import Answer
from prss_training.verification.credential_answers import credential_keys
from prss_training.verification.facts import facts
from prss_training.verification.giving import written_down
from prss_training.verification.kinds import was_a_guess
from prss_training.verification.services import (
    FamilyNameMissing,
    answer_code,
    answer_file,
    answer_number,
)
from prss_training.web.clock import now
from prss_training.web.database import db
from prss_training.web.problems import problem
from prss_training.web.settings import settings

__all__ = ["bp", "init_api", "rosters", "watches"]

_MISTYPED = (CodeUnreadable, NumberUnreadable, FamilyNameMissing)


def init_api(app: Flask) -> None:
    """Serve the API and its document. It takes no cookie, so it takes no token either."""
    app.extensions["csrf"].exempt(bp)
    init_document(app, bp)


@operation(
    "GET",
    "/certificates/<code>",
    200,
    schemas.Answer,
    summary="What the register says of a certificate",
    security=[NO_KEY, KEY],
    responses=refusals(401, 403, 404, 422),
)
@admitted(Scope.READ_CERTIFICATES, public=True)
def certificate(caller: Caller, code: str) -> ResponseReturnValue:
    """Answer for the certificate with a code. A code that belongs to none is answered with 404."""
    caller.spend(1)
    try:
        found = answer_code(db.session(), code, at=now())
    except CodeUnreadable as slip:
        return _mistyped(caller, slip)
    if found.verdict is Verdict.NEVER_ISSUED:
        caller.guessed_wrong()
        return problem(404, found.sentence, verdict=found.verdict.value)
    return _open_to_all(jsonify(facts(_written_down(caller, found))))


@operation(
    "POST",
    "/verifications",
    200,
    schemas.Answer,
    summary="Verify a certificate by its file, its code, or its number and family name",
    description="Every question that could be read is answered with 200 and a verdict, also one "
    "about a certificate that was never issued. A file is checked and not kept.",
    security=[NO_KEY, KEY],
    requestBody=body(
        "A question, or the file.",
        **{JSON: {"oneOf": [schemas.ByCode, schemas.ByNumber]}, MULTIPART: UPLOAD},
    ),
    responses=refusals(401, 403, 413, 415, 422),
)
@admitted(Scope.READ_CERTIFICATES, public=True)
def verify(caller: Caller) -> ResponseReturnValue:
    """Answer for a file, a code, or a number and family name."""
    if require_form(JSON, MULTIPART) == MULTIPART:
        return _verify_file(caller)
    asked = read_json()
    by_code = isinstance(asked, dict) and "code" in asked
    asked = shaped(schemas.ByCode() if by_code else schemas.ByNumber(), asked)
    caller.spend(1)
    try:
        found = _answer(asked)
    except _MISTYPED as slip:
        return _mistyped(caller, slip)
    return _told(caller, found)


def _answer(asked: dict[str, Any]) -> Answer:
    session, at = db.session(), now()
    if "code" in asked:
        return answer_code(session, asked["code"], at=at)
    key = marking_key(settings().secret_key)
    return answer_number(session, asked["number"], asked["family_name"], key=key, at=at)


def _verify_file(caller: Caller) -> ResponseReturnValue:
    _, content = sent_file(LARGEST_PDF)
    caller.spend(1)
    store, keys = open_store(settings().files), credential_keys(settings().keys)
    found = answer_file(db.session(), content, _ring(), at=now(), store=store, keys=keys)
    if was_a_guess(found, content):
        caller.guessed_wrong()
    return _told(caller, found)


def _ring() -> KeyRing | None:
    try:
        return load_keys(settings().keys)
    except (KeysMissing, KeysUnreadable):
        return None


def _told(caller: Caller, found: Answer) -> ResponseReturnValue:
    if found.verdict is Verdict.NEVER_ISSUED:
        caller.guessed_wrong()
    return jsonify(facts(_written_down(caller, found)))


def _written_down(caller: Caller, found: Answer) -> Answer:
    """Return the answer once its holder can read that it was given, and to which agency."""
    return written_down(found, Way.PROGRAM, by=caller.agency)


def _mistyped(caller: Caller, slip: Exception) -> Response:
    """Tell of a slip of the pen. The register was not asked, so nothing is known."""
    caller.guessed_wrong()
    return problem(422, str(slip), verdict=Verdict.CANNOT_DETERMINE.value)


def _open_to_all(response: Response) -> Response:
    """Let pages of other sites read the answer; it is public."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response
