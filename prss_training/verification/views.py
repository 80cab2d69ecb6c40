"""The public pages that answer for certificates. No account, no cookie, nothing is changed."""

from functools import lru_cache
from typing import Any

from flask import Blueprint, current_app, jsonify, make_response, render_template, request, url_for
from flask import Response as FlaskResponse
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_limiter.util import get_remote_address
from markupsafe import Markup
from werkzeug.utils import redirect

from prss_training.disclosures.models import Way
from prss_training.domain.certificate import Face, Verdict
from prss_training.domain.certificate_number import (
    CodeUnreadable,
    NumberUnreadable,
    VerificationCode,
)
from prss_training.domain.holder_mark import marking_key
from prss_training.files.store import open_store
from prss_training.signing import (
    KeyRing,
    KeysMissing,
    KeysUnreadable,
    load_keys,
    public_pem,
)
from prss_training.signing.examine import LARGEST_PDF
from prss_training.verification.answers import Answer, was_in_force
from prss_training.verification.checks import lines
from prss_training.verification.credential_answers import credential_keys
from prss_training.verification.facts import facts
from prss_training.verification.forms import CodeForm, FileForm, NumberForm
from prss_training.verification.giving import written_down
from prss_training.verification.kinds import was_a_guess
from prss_training.verification.services import answer_code, answer_file, answer_number
from prss_training.web.clock import now
from prss_training.web.database import db
from prss_training.web.language import language
from prss_training.web.limits import (
    VERIFY_LIMIT,
    WRONG_LIMIT,
    WRONG_SCOPE,
    count_by_hand,
    limiter,
)
from prss_training.web.settings import settings

_FACES_KEPT = 1_000
_BESIDE_THE_FILE = 64 * 1024  # bytes of a request around the file in it
_STATUS = {Verdict.NEVER_ISSUED: 404}
_STATES = {
    Verdict.NOT_OURS: "unknown",
    Verdict.NEVER_ISSUED: "unknown",
    Verdict.CANNOT_DETERMINE: "unknown",
    Verdict.WITHDRAWN: "holder-withdrawn",
}

bp = Blueprint("verification", __name__)


def _was_wrong(response: FlaskResponse) -> bool:
    return response.status_code in (404, 422)


_few_wrong = limiter.shared_limit(WRONG_LIMIT, scope=WRONG_SCOPE, deduct_when=_was_wrong)


@bp.record_once
def _exempt(state: BlueprintSetupState) -> None:
    """Take no token: asking changes nothing, and a token would need a cookie."""
    state.app.extensions["csrf"].exempt(bp)


@bp.url_value_preprocessor
def _take_no_more(endpoint: str | None, values: dict[str, object] | None) -> None:
    """Refuse by its length, before it is read, what is larger than any certificate.

    Recordings may be larger elsewhere in the program. This runs before anything reads a form.
    """
    del endpoint, values
    request.max_content_length = LARGEST_PDF + _BESIDE_THE_FILE


@bp.get("/verify")
@limiter.limit(VERIFY_LIMIT)
def ask() -> ResponseReturnValue:
    """Show the ways to ask."""
    return _ask_page()


@bp.post("/verify")
@limiter.limit(VERIFY_LIMIT)
@_few_wrong
def asked() -> ResponseReturnValue:
    """Answer by code, by number and family name, or by file, whichever was sent."""
    if "number" in request.form:
        return _asked_number()
    if "pdf" in request.files or "code" not in request.form:
        return _asked_file()
    return _asked_code()


@bp.get("/verify/keys.pem")
@limiter.limit(VERIFY_LIMIT)
def keys() -> ResponseReturnValue:
    """Hand out the public certificates that signatures are checked by, for use without us.

    Raises:
        KeysMissing: there are none.
        KeysUnreadable: they cannot be read just now.
    """
    response = make_response(public_pem(load_keys(settings().keys)))
    response.mimetype = "application/x-pem-file"
    response.headers["Content-Disposition"] = 'attachment; filename="public-certificates.pem"'
    return _open_to_all(response)


@bp.get("/verify/<code>")
@limiter.limit(VERIFY_LIMIT)
@_few_wrong
def answer(code: str) -> ResponseReturnValue:
    """Answer for the certificate with a code: the address in its QR code."""
    wanted, _, ending = code.partition(".")
    as_data = ending == "json" or _prefers_data()
    try:
        found = answer_code(db.session(), wanted, at=now())
    except CodeUnreadable as slip:
        return _slip(wanted, slip, as_data=as_data)
    found = written_down(found, Way.CODE)
    return _data(found) if as_data else _answer_page(found)


def _asked_code() -> ResponseReturnValue:
    form = CodeForm()
    if not form.validate_on_submit():
        return _ask_page(code=form), 422
    try:
        wanted = VerificationCode.parse(form.code.data)
    except CodeUnreadable as slip:
        form.code.errors = [str(slip)]
        return _ask_page(code=form), 422
    return redirect(url_for(".answer", code=str(wanted)), 303)


def _asked_number() -> ResponseReturnValue:
    form = NumberForm()
    if not form.validate_on_submit():
        return _ask_page(number=form), 422
    try:
        found = answer_number(
            db.session(),
            form.number.data,
            form.family_name.data,
            key=marking_key(settings().secret_key),
            at=now(),
        )
    except NumberUnreadable as slip:
        form.number.errors = [str(slip)]
        return _ask_page(number=form), 422
    return _answer_page(written_down(found, Way.NUMBER))


def _asked_file() -> ResponseReturnValue:
    form = FileForm()
    if not form.validate_on_submit():
        return _ask_page(file=form), 422
    content, store = form.pdf.data.read(), open_store(settings().files)
    keys = credential_keys(settings().keys)
    found = answer_file(db.session(), content, _ring(), at=now(), store=store, keys=keys)
    if was_a_guess(found, content):
        count_by_hand(WRONG_LIMIT, get_remote_address(), WRONG_SCOPE)
    return _answer_page(written_down(found, Way.FILE), by_file=True)


def _ring() -> KeyRing | None:
    try:
        return load_keys(settings().keys)
    except (KeysMissing, KeysUnreadable):
        return None


def _ask_page(
    *,
    code: CodeForm | None = None,
    number: NumberForm | None = None,
    file: FileForm | None = None,
) -> str:
    return render_template(
        "verification/ask.html",
        code=code or CodeForm(formdata=None),
        number=number or NumberForm(formdata=None),
        file=file or FileForm(formdata=None),
    )


def _slip(code: str, slip: CodeUnreadable, *, as_data: bool) -> ResponseReturnValue:
    if as_data:
        return _open_to_all(jsonify(error=str(slip))), 422
    form = CodeForm(formdata=None, data={"code": code})
    form.code.errors = [str(slip)]
    return _ask_page(code=form), 422


@lru_cache(maxsize=_FACES_KEPT)
def _face_shown(face: Face, spoken: str) -> Markup:
    """Return a face as it stands on the page. It is frozen at issue, so it is drawn once.

    `spoken` is the language it is drawn in, which tells two drawings apart.
    """
    del spoken
    pieces: Any = current_app.jinja_env.get_template("certificates/_face.html").module
    shown = pieces.face_facts(face), pieces.face_hours(face)
    return Markup('<div class="answer-facts">{}</div>{}').format(*shown)


def _answer_page(found: Answer, *, by_file: bool = False) -> ResponseReturnValue:
    page = render_template(
        "verification/answer.html",
        answer=found,
        state_key=_STATES.get(found.verdict, found.verdict.value),
        by_file=by_file,
        lines=tuple(lines(found.checks)),
        was_in_force=was_in_force(found),
        shown=_face_shown(found.face, language()) if found.face else "",
        base_url=settings().base_url,
    )
    return page, _STATUS.get(found.verdict, 200)


def _data(found: Answer) -> ResponseReturnValue:
    return _open_to_all(jsonify(facts(found))), _STATUS.get(found.verdict, 200)


def _open_to_all(response: FlaskResponse) -> FlaskResponse:
    """Let pages of other sites read the answer; it is public."""
    answered = make_response(response)
    answered.headers["Access-Control-Allow-Origin"] = "*"
    return answered


def _prefers_data() -> bool:
    best = request.accept_mimetypes.best_match(["text/html", "application/json"])
    return best == "application/json"
