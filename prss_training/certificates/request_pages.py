"""What holders ask about their certificates: the holder's pages, and the registrars' list."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask import Response as FlaskResponse
from flask.typing import ResponseReturnValue

from prss_training.accounts.guards import (
    current_organization,
    current_person,
    may_required,
    signed_in_required,
)
from prss_training.certificates import asking, queries
from prss_training.certificates.engraving_later import engrave_later
from prss_training.certificates.forms import (
    AnswerRequestForm,
    CorrectionForm,
    ReplacementForm,
)
from prss_training.certificates.models import Certificate
from prss_training.certificates.opened import tell_opened
from prss_training.documents.fonts import GlyphsMissing
from prss_training.domain.errors import Conflict, DomainError, NotPermitted, Unacceptable
from prss_training.domain.people import Act
from prss_training.domain.replacement import RequestState
from prss_training.files.scans import ScanTooLarge, ScanUnusable, ending_of
from prss_training.files.services import read
from prss_training.files.store import open_store
from prss_training.web.clock import now
from prss_training.web.database import db, unit_of_work
from prss_training.web.errors import status_of
from prss_training.web.settings import settings

bp = Blueprint("requests", __name__)


# --- the holder's own ---


@bp.route("/certificates/<int:certificate_id>/correction", methods=["GET", "POST"])
@signed_in_required
def correction(certificate_id: int) -> ResponseReturnValue:
    """Ask for another name on a certificate, with evidence."""
    return _asked(certificate_id, CorrectionForm(), "certificates/correction.html")


@bp.route("/certificates/<int:certificate_id>/replacement", methods=["GET", "POST"])
@signed_in_required
def replacement(certificate_id: int) -> ResponseReturnValue:
    """Ask for a certificate with a new code in place of one that was lost or damaged."""
    return _asked(certificate_id, ReplacementForm(), "certificates/replacement.html")


@bp.post("/certificates/requests/<int:request_id>/take-back")
@signed_in_required
def take_back(request_id: int) -> ResponseReturnValue:
    """Take one's own request back."""
    with unit_of_work() as session:
        me = current_person()
        found = asking.own_request(session, request_id, me)
        asking.take_back(session, found, holder=me, at=now())
    flash("Your request is taken back.", "done")
    return redirect(url_for("certificates.mine"), 303)


def _asked(
    certificate_id: int, form: CorrectionForm | ReplacementForm, template: str
) -> ResponseReturnValue:
    held = _own(certificate_id)
    if not form.validate_on_submit():
        return _ask_page(held, form, template), 422 if form.errors else 200
    try:
        with unit_of_work() as session:
            asking.ask(
                session,
                queries.certificate(session, certificate_id),
                form.wish(),
                holder=current_person(),
                store=open_store(settings().files),
                at=now(),
            )
    except (ScanTooLarge, ScanUnusable, Unacceptable) as refusal:
        form.blame(refusal)
        return _ask_page(_own(certificate_id), form, template), status_of(refusal)
    except Conflict as refusal:
        page = _ask_page(_own(certificate_id), form, template, refusal=str(refusal))
        return page, status_of(refusal)
    flash("Your registrar is asked. You find the answer here.", "done")
    return redirect(url_for("certificates.mine"), 303)


def _ask_page(
    held: Certificate,
    form: CorrectionForm | ReplacementForm,
    template: str,
    *,
    refusal: str = "",
) -> str:
    known = queries.recorded(db.session(), held)
    return render_template(template, certificate=held, face=known.face, form=form, refusal=refusal)


def _own(certificate_id: int) -> Certificate:
    found = queries.certificate(db.session(), certificate_id)
    if found.person_id != current_person().id:
        raise queries.CertificateUnknown
    return found


# --- the registrars' list ---


@bp.get("/register/requests")
@may_required(Act.ISSUE_CERTIFICATE)
def waiting() -> ResponseReturnValue:
    """List what holders ask for, oldest first."""
    found = asking.waiting(db.session(), current_organization())
    return render_template(
        "certificates/requests.html", requests=found, zone=current_organization().zone
    )


@bp.get("/register/requests/<int:request_id>")
@may_required(Act.ISSUE_CERTIFICATE)
def one(request_id: int) -> ResponseReturnValue:
    """Show one request, its evidence, and the ways to answer."""
    return _page(request_id)


@bp.get("/register/requests/<int:request_id>/evidence")
@may_required(Act.ISSUE_CERTIFICATE)
def evidence(request_id: int) -> ResponseReturnValue:
    """Hand out the file that came with a request, and write down who opened it."""
    found = asking.request(db.session(), request_id, current_organization())
    file = asking.evidence_of(found)
    content, media_type = read(open_store(settings().files), file), file.media_type
    with unit_of_work() as session:
        again = asking.request(session, request_id, current_organization())
        asking.note_evidence_opened(session, again, registrar=current_person(), at=now())
    name = f"request-{request_id}.{ending_of(media_type)}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return FlaskResponse(content, mimetype=media_type, headers=headers)


@bp.post("/register/requests/<int:request_id>/approve")
@may_required(Act.ISSUE_CERTIFICATE)
def approve(request_id: int) -> ResponseReturnValue:
    """Issue the certificate that takes the place of the old one."""
    try:
        with unit_of_work() as session:
            found = asking.request(session, request_id, current_organization())
            issued = asking.approve(session, found, registrar=current_person(), at=now())
            new_id, number = issued.id, issued.face["number"]
    except (Conflict, NotPermitted, GlyphsMissing) as refusal:
        return _refused(request_id, refusal)
    engrave_later(new_id)
    flash(f"Issued {number} in its place. The holder is told.", "done")
    return redirect(url_for(".one", request_id=request_id), 303)


@bp.post("/register/requests/<int:request_id>/decline")
@may_required(Act.ISSUE_CERTIFICATE)
def decline(request_id: int) -> ResponseReturnValue:
    """Say no, with a sentence for the holder."""
    asking.request(db.session(), request_id, current_organization())
    form = AnswerRequestForm()
    if not form.validate_on_submit():
        return _page(request_id, answering=form), 422
    try:
        with unit_of_work() as session:
            asking.decline(
                session,
                asking.request(session, request_id, current_organization()),
                sentence=form.sentence.data or "",
                registrar=current_person(),
                at=now(),
            )
    except (Conflict, NotPermitted) as refusal:
        return _refused(request_id, refusal, answering=form)
    flash("Declined. The holder is told.", "done")
    return redirect(url_for(".one", request_id=request_id), 303)


def _refused(
    request_id: int, refusal: DomainError, *, answering: AnswerRequestForm | None = None
) -> ResponseReturnValue:
    return _page(request_id, answering=answering, refusal=str(refusal)), status_of(refusal)


def _page(request_id: int, *, answering: AnswerRequestForm | None = None, refusal: str = "") -> str:
    session, me = db.session(), current_person()
    found = asking.request(session, request_id, current_organization())
    tell_opened(found.certificate_id, at=now())
    known = queries.recorded(session, found.certificate)
    state = asking.state_of(found)
    return render_template(
        "certificates/request.html",
        request_made=found,
        face=known.face,
        status=known.status(at=now()),
        state=state,
        open=state is RequestState.WAITING and not known.withdrawn,
        own=found.certificate.person_id == me.id,
        undecided=queries.revocation_waits(session, found.certificate, at=now()),
        answering=answering or AnswerRequestForm(formdata=None),
        refusal=refusal,
        zone=current_organization().zone,
    )
