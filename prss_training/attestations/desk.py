"""The pages of staff: what was signed outside, and entering what comes back on paper."""

from flask import Response as FlaskResponse
from flask import flash, redirect, render_template, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue

from prss_training.accounts.guards import current_organization, current_person, may_required
from prss_training.attestations import queries, services
from prss_training.attestations.blueprint import bp
from prss_training.attestations.codes import reference, same
from prss_training.attestations.forms import CodeForm, PaperForm, entry_title
from prss_training.attestations.queries import FormUnknown, hours_of, request_state
from prss_training.attestations.refusals import OwnName, UseRefused
from prss_training.attestations.services import Paper
from prss_training.domain.errors import Unacceptable
from prss_training.domain.people import Act
from prss_training.fieldwork.models import Attestation
from prss_training.fieldwork.queries import state_of
from prss_training.files.scans import ending_of
from prss_training.files.services import read
from prss_training.files.store import open_store
from prss_training.web.clock import now
from prss_training.web.database import db, unit_of_work
from prss_training.web.errors import status_of
from prss_training.web.library import library
from prss_training.web.limits import limiter
from prss_training.web.paging import page_of
from prss_training.web.settings import settings

_WRONG_CODES = "20/minute"
_CODE = "attestation_code"


def _was_wrong(response: FlaskResponse) -> bool:
    return response.status_code in (404, 422)


@bp.get("/signatures/")
@may_required(Act.ENTER_ATTESTATION)
def signatures() -> ResponseReturnValue:
    """List what supervisors outside were asked to sign, the newest first."""
    session, at, here = db.session(), now(), current_organization()
    paging = page_of(session, queries.listed(here))
    return render_template(
        "attestations/signatures.html",
        paging=paging,
        tallies=queries.tallies(session, [one.id for one in paging.rows]),
        states={one.id: request_state(one, at=at) for one in paging.rows},
        reference=reference,
        me=current_person(),
        here=here,
    )


@bp.get("/signatures/<int:attestation_id>")
@may_required(Act.ENTER_ATTESTATION)
def signature(attestation_id: int) -> ResponseReturnValue:
    """Show one request: who signed, what they said, and the uses that were refused."""
    session, at, here = db.session(), now(), current_organization()
    found = _others_request(attestation_id)
    lines = queries.lines_of(session, found)
    return render_template(
        "attestations/signature.html",
        attestation=found,
        state=request_state(found, at=at),
        reference=reference(found.id),
        lines=lines,
        total=hours_of([line.entry for line in lines]),
        knocks=queries.knocks(session, found),
        title=entry_title,
        state_of=state_of,
        here=here,
    )


@bp.get("/signatures/<int:attestation_id>/scan")
@may_required(Act.ENTER_ATTESTATION)
def scan(attestation_id: int) -> ResponseReturnValue:
    """Hand out the scan of a signed form, and write down who opened it."""
    found = _others_request(attestation_id)
    file = queries.scan_of(db.session(), found)
    content = read(open_store(settings().files), file)
    media_type, name = file.media_type, f"{reference(found.id)}.{ending_of(file.media_type)}"
    with unit_of_work() as session:
        again = queries.request_here(session, attestation_id, current_organization())
        services.note_scan_opened(session, again, staff=current_person(), at=now())
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return FlaskResponse(content, mimetype=media_type, headers=headers)


@bp.route("/signatures/paper", methods=["GET", "POST"])
@may_required(Act.ENTER_ATTESTATION)
@limiter.limit(_WRONG_CODES, methods=["POST"], deduct_when=_was_wrong)
def paper() -> ResponseReturnValue:
    """Take the code of a form that came back."""
    form = CodeForm()
    if not form.validate_on_submit():
        page = render_template("attestations/paper.html", form=form)
        return page, 422 if form.errors else 200
    try:
        found = queries.by_code(db.session(), form.read, current_organization())
        _require_enterable(found)
    except (FormUnknown, UseRefused) as refusal:
        form.code.errors = [str(refusal)]
        return render_template("attestations/paper.html", form=form), status_of(refusal)
    cookie[_CODE] = form.read
    return redirect(url_for(".enter", attestation_id=found.id), 303)


@bp.route("/signatures/paper/<int:attestation_id>", methods=["GET", "POST"])
@may_required(Act.ENTER_ATTESTATION)
def enter(attestation_id: int) -> ResponseReturnValue:
    """Type what a signed form says, and attach its scan."""
    found = queries.request_here(db.session(), attestation_id, current_organization())
    if not same(cookie.get(_CODE, ""), found.secret):
        flash("Type the code of the form first.", "warning")
        return redirect(url_for(".paper"), 303)
    _require_enterable(found)
    form = PaperForm.reading(queries.waiting_in(queries.lines_of(db.session(), found)))
    if not form.validate_on_submit():
        return _enter_page(found, form), 422 if form.errors else 200
    try:
        _enter(attestation_id, form)
    except Unacceptable as refusal:
        if isinstance(refusal, OwnName):
            _note(refusal)
        form.blame(refusal)
        found = queries.request_here(db.session(), attestation_id, current_organization())
        return _enter_page(found, form), status_of(refusal)
    cookie.pop(_CODE, None)
    flash("The signed form is entered. The learner is told.", "done")
    return redirect(url_for(".signature", attestation_id=attestation_id), 303)


def _enter(attestation_id: int, form: PaperForm) -> None:
    scan = form.read_scan
    with unit_of_work() as session:
        found = queries.request_here(session, attestation_id, current_organization())
        services.enter_paper(
            session,
            found,
            paper=Paper(form.signed_on.data, scan, current_person()),
            signer=form.signer,
            said=form.said,
            criteria=library().criteria_version(found.enrollment.criteria),
            modules=library().modules,
            store=open_store(settings().files),
            at=now(),
        )


def _enter_page(found: Attestation, form: PaperForm) -> str:
    entries = queries.waiting_in(queries.lines_of(db.session(), found))
    return render_template(
        "attestations/enter.html",
        attestation=found,
        reference=reference(found.id),
        entries=entries,
        total=hours_of(entries),
        form=form,
    )


def _require_enterable(found: Attestation) -> None:
    """Refuse a form that is closed or one's own, and note that it was tried."""
    try:
        services.require_enterable(found, staff=current_person(), at=now())
    except UseRefused as refused:
        _note(refused)
        raise


def _note(refused: UseRefused) -> None:
    with unit_of_work() as session:
        services.note_refused(session, refused, actor_id=current_person().id, at=now())


def _others_request(attestation_id: int) -> Attestation:
    """Return a request here that is not about one's own hours.

    Raises:
        RequestUnknown: there is none, or it is another organization's.
        OwnRequest: it is one's own; the learner's page of it is another one.
    """
    found = queries.request_here(db.session(), attestation_id, current_organization())
    services.require_other(found, current_person())
    return found
