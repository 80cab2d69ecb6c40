"""Credentials as they are published, what they point at, and a holder's own page of them.

What is published is public on purpose and meant to be kept: every answer has a tag by which it is
asked for again, and may be read by pages of other sites. A credential is had by whoever has the
code of its certificate, as the answer about it is.
"""

import json
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask import Response as FlaskResponse
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import NotAcceptable, ServiceUnavailable

from prss_training.accounts.guards import current_person, signed_in_required
from prss_training.badges import (
    Addresses,
    Issuer,
    achievement_of,
    bake_png,
    bake_svg,
    did_document,
    jwk,
    narrative_of,
    profile,
)
from prss_training.certificates import queries as certificates
from prss_training.credentials import queries, services
from prss_training.credentials.achievements import read_name
from prss_training.credentials.badge import badge_png, badge_svg
from prss_training.credentials.forms import IdentityForm
from prss_training.credentials.making import credential_now, list_now
from prss_training.credentials.models import MadeCredential
from prss_training.credentials.signing import keys_of, proof_keys
from prss_training.disclosures.here import disclose_now
from prss_training.disclosures.models import Way
from prss_training.domain.certificate_kind import CertificateKind, KindWords, Language
from prss_training.domain.certificate_number import CodeUnreadable, VerificationCode
from prss_training.domain.credential import HolderGone
from prss_training.domain.criteria import Criteria
from prss_training.domain.errors import Missing
from prss_training.jobs import Jobs
from prss_training.signing import PublicKey, Purpose
from prss_training.web.clock import now
from prss_training.web.database import db, unit_of_work
from prss_training.web.library import library
from prss_training.web.limits import VERIFY_LIMIT, limiter
from prss_training.web.settings import settings

LINKED = "application/vc+ld+json"
PLAIN = "text/plain"
DATA = "application/json"
PAGE = "text/html"
PNG = "image/png"
SVG = "image/svg+xml"

_WRONG_LIMIT = "20/minute"  # counted together with wrong guesses on the pages of verification
_SOON = 300  # seconds: what may change
_LATER = 86_400  # seconds: what changes by a decision
_GONE = 410
_UNWRITTEN = "It cannot be written down just now that this was handed out. Try again later."
_PUBLISHED = (Purpose.JWT, Purpose.PROOF, Purpose.STATUS)

bp = Blueprint("credentials", __name__)


class KeyUnpublished(Missing):
    """No key of this name was ever published."""

    def __init__(self) -> None:
        super().__init__("No key of this name signs credentials here, or ever did.")


def _was_wrong(response: FlaskResponse) -> bool:
    return response.status_code in (404, 422)


_few_wrong = limiter.shared_limit(_WRONG_LIMIT, scope="wrong guesses", deduct_when=_was_wrong)


# --- a credential ---


@bp.get("/credentials/<code:code>")
@limiter.limit(VERIFY_LIMIT)
@_few_wrong
def credential(code: str) -> ResponseReturnValue:
    """Hand out a credential in the form that is asked for; a browser is led to the answer."""
    offered = [LINKED, "application/ld+json", DATA, PLAIN, PAGE]
    accepted = request.accept_mimetypes
    wanted = accepted.best_match(offered) if accepted else LINKED
    if wanted is None:
        raise NotAcceptable
    if wanted == PAGE:
        answer = redirect(url_for("verification.answer", code=code), 303)
    elif wanted == PLAIN:
        answer = as_jwt(code)
    else:
        answer = as_json(code)
    answer.vary.add("Accept")
    return answer


@bp.get("/credentials/<code:code>.json")
@limiter.limit(VERIFY_LIMIT)
@_few_wrong
def document(code: str) -> ResponseReturnValue:
    """Hand out a credential with its proof inside."""
    return as_json(code)


@bp.get("/credentials/<code:code>.jwt")
@limiter.limit(VERIFY_LIMIT)
@_few_wrong
def token(code: str) -> ResponseReturnValue:
    """Hand out a credential as a signed token."""
    return as_jwt(code)


@bp.get("/credentials/<code:code>/badge.<any(png, svg):kind>")
@limiter.limit(VERIFY_LIMIT)
@_few_wrong
def badge(code: str, kind: str) -> ResponseReturnValue:
    """Hand out the badge with the credential in it."""
    try:
        made = _made(code)
    except HolderGone as gone:
        return _told_gone(gone)
    name, said = made.certificate.face["credential"], made.token or ""
    content, media_type = (
        (bake_png(badge_png(name), said), PNG)
        if kind == "png"
        else (bake_svg(badge_svg(name), said).encode(), SVG)
    )
    return _published(content, media_type, None, name=f"badge-{_number(made)}.{kind}")


def as_json(code: str) -> FlaskResponse:
    """Return the answer that carries a credential with its proof inside."""
    try:
        made = _made(code)
    except HolderGone as gone:
        return _told_gone(gone)
    name = f"credential-{_number(made)}.json"
    return _published((made.document or "").encode(), LINKED, None, name=name)


def as_jwt(code: str) -> FlaskResponse:
    """Return the answer that carries a credential as a token."""
    try:
        made = _made(code)
    except HolderGone as gone:
        return _told_gone(gone)
    name = f"credential-{_number(made)}.jwt"
    return _published((made.token or "").encode(), PLAIN, None, name=name)


def _made(code: str) -> MadeCredential:
    """Return the newest version of the credential of a certificate with a code.

    Raises:
        CredentialUnknown: there is no such certificate; a slip in the code is told the same way.
        HolderGone: the holder's details were withdrawn.
        NameReplaced: the name on it was corrected since.
        NeverMade: the certificate is not in force, and none was made while it was.
    """
    try:
        characters = VerificationCode.parse(code).characters
    except CodeUnreadable:
        raise queries.CredentialUnknown from None
    found, at = queries.certificate_by_code(db.session(), characters), now()
    made = credential_now(found.id, at=at)
    try:
        disclose_now([found.id], Way.CREDENTIAL, at=at)
    except SQLAlchemyError:
        raise ServiceUnavailable(_UNWRITTEN) from None
    return made


def _number(made: MadeCredential) -> str:
    return str(made.certificate.face["number"])


def _told_gone(gone: HolderGone) -> FlaskResponse:
    return FlaskResponse(f"{gone}\n", status=_GONE, mimetype=PLAIN)


# --- what credentials point at ---


@bp.get("/status/<int:number>")
@limiter.limit(VERIFY_LIMIT)
def status(number: int) -> ResponseReturnValue:
    """Hand out a signed status list."""
    return _published(list_now(number, at=now()).document.encode(), LINKED, _SOON)


@bp.get("/issuers/<key>")
@limiter.limit(VERIFY_LIMIT)
def issuer(key: str) -> ResponseReturnValue:
    """Describe an organization that issues."""
    return _as_data(profile(_issuer(key)), "application/ld+json", _LATER)


@bp.get("/issuers/<key>/did.json")
@limiter.limit(VERIFY_LIMIT)
def issuer_did(key: str) -> ResponseReturnValue:
    """Hand out the document of an organization's identifier: the keys it signs with."""
    return _did(_issuer(key).did)


@bp.get("/.well-known/did.json")
@limiter.limit(VERIFY_LIMIT)
def installation_did() -> ResponseReturnValue:
    """Hand out the document of the installation's own identifier."""
    return _did(Addresses(settings().base_url).did)


@bp.get("/keys/<key_id>.json")
@limiter.limit(VERIFY_LIMIT)
def key(key_id: str) -> ResponseReturnValue:
    """Hand out a public key, with the days between which it signed."""
    found = [one for one in _keys() if one.key_id == key_id]
    if not found:
        raise KeyUnpublished
    one = found[0]
    address = Addresses(settings().base_url).key(key_id)
    made = jwk(key_id, one.public_key, address=address, created=one.created, retired=one.retired)
    return _as_data(made, DATA, _LATER)


@bp.get("/achievements/<achievement>")
@limiter.limit(VERIFY_LIMIT)
def achievement(achievement: str) -> ResponseReturnValue:
    """Describe what is achieved under criteria, to programs; people are led to their page."""
    wanted = read_name(achievement)
    criteria = library().criteria_version(wanted.criteria)
    if request.accept_mimetypes.best_match([PAGE, "application/ld+json", DATA]) == PAGE:
        return redirect(url_for("programs.credential", name=criteria.id), 303)
    answer = _as_data(
        _achievement(achievement, wanted.kind, criteria), "application/ld+json", _LATER
    )
    answer.vary.add("Accept")
    return answer


@bp.get("/achievements/<achievement>/badge.png")
@limiter.limit(VERIFY_LIMIT)
def picture(achievement: str) -> ResponseReturnValue:
    """Hand out the badge of an achievement, with nobody's credential in it."""
    wanted = read_name(achievement)
    criteria = library().criteria_version(wanted.criteria)
    return _published(badge_png(_name(wanted.kind, criteria)), PNG, _LATER)


def _issuer(key: str) -> Issuer:
    found = queries.organization_by_key(db.session(), key)
    addresses = Addresses(settings().base_url)
    return Issuer(addresses.issuer_did(key), found.name, addresses.issuer(key))


def _did(did: str) -> FlaskResponse:
    folder = settings().keys
    signing = [keys_of(folder, purpose) for purpose in (Purpose.PROOF, Purpose.STATUS)]
    found = ((name, one.public_key) for name, one in proof_keys(signing).items())
    return _as_data(did_document(did, found), DATA, _SOON)


def _keys() -> list[PublicKey]:
    folder = settings().keys
    return [one for purpose in _PUBLISHED for one in keys_of(folder, purpose).published]


def _name(kind: CertificateKind, criteria: Criteria) -> str:
    """Return what an achievement is called: the credential, or what kind of training it is."""
    if kind is CertificateKind.PEER_SPECIALIST:
        return criteria.name
    return f"{_words(kind).name}: {criteria.name}"


def _words(kind: CertificateKind) -> KindWords:
    return library().certificates.kinds[kind].words[Language.ENGLISH]


def _achievement(name: str, kind: CertificateKind, criteria: Criteria) -> dict[str, Any]:
    training = kind is not CertificateKind.PEER_SPECIALIST
    told = criteria.summary or f"{criteria.name}, version {criteria.version}."
    made = achievement_of(
        name,
        Addresses(settings().base_url),
        name=_name(kind, criteria),
        version=criteria.version,
        description=f"Its holder {_words(kind).kind_line} named on it." if training else told,
        narrative=narrative_of("", "", (), _words(kind).statement)
        if training
        else narrative_of(criteria.name, criteria.version, criteria.aligned_with),
    )
    return {"@context": profile(Issuer("", "", ""))["@context"], **made}


def _as_data(said: Mapping[str, Any], media_type: str, seconds: int) -> FlaskResponse:
    content = json.dumps(said, ensure_ascii=False, indent=1).encode()
    return _published(content, media_type, seconds)


def _published(
    content: bytes, media_type: str, seconds: int | None, *, name: str | None = None
) -> FlaskResponse:
    """Return content that anybody may keep for some seconds, and ask for again by its tag.

    Without a number of seconds nobody keeps it: what tells of a person is handed out by us alone,
    so that they learn of each time.
    """
    answer = FlaskResponse(content, mimetype=media_type)
    kept = "no-store" if seconds is None else f"public, max-age={seconds}"
    answer.headers["Cache-Control"] = kept
    answer.headers["Access-Control-Allow-Origin"] = "*"
    if name is not None:
        answer.headers["Content-Disposition"] = f'inline; filename="{name}"'
    answer.add_etag()
    answer.make_conditional(request)
    return answer


# --- the holder's own ---


@bp.route("/certificates/digital", methods=["GET", "POST"])
@signed_in_required
def mine() -> ResponseReturnValue:
    """Show the files that prove a person's certificates to programs; take how they are named."""
    person = current_person()
    form = IdentityForm(data={"shown": queries.chosen_by(db.session(), person.id).value})
    if not form.validate_on_submit():
        found = certificates.of_person(db.session(), person)
        page = render_template(
            "credentials/mine.html",
            certificates=found,
            handed_out=queries.handed_out(db.session(), found),
            form=form,
            at=now(),
        )
        return page, 422 if form.is_submitted() else 200
    with unit_of_work() as session:
        new = services.choose_identity(session, current_person(), form.chosen, at=now())
    if new:
        flash("Saved. The files you download from now on follow your choice.", "done")
    else:
        flash("Nothing changed: it was so before.", "done")
    return redirect(url_for(".mine"), 303)


def init_jobs(app: Flask, queue: Jobs) -> None:
    """Let the worker empty the credentials of holders who were withdrawn, or named otherwise."""

    def forget() -> None:
        with app.app_context():
            forget_now()

    queue.every_minute("forget credentials of withdrawn holders", forget)


def forget_now() -> int:
    """Empty the credentials that should say no more who held them; return how many there were."""
    if not queries.left_over(db.session(), limit=1):
        return 0
    with unit_of_work() as session:
        return services.forget_withdrawn(session, at=now())
