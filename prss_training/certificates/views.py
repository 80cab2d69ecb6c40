"""The pages of the register, and a holder's own certificates."""

from collections.abc import Sequence
from typing import TypeVar

import structlog
from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask import Response as FlaskResponse
from flask.typing import ResponseReturnValue

from prss_training.accounts.guards import (
    current_organization,
    current_person,
    may,
    may_required,
    require,
    signed_in_required,
)
from prss_training.audit.models import Happened
from prss_training.audit.services import record
from prss_training.certificates import asking, proposals, queries, services
from prss_training.certificates.engraving import MEDIA_TYPE, PdfNotReady
from prss_training.certificates.engraving_later import ENGRAVE, engrave_later
from prss_training.certificates.forms import (
    ChoiceForm,
    CorrectNameForm,
    IssueAfterRevocationForm,
    IssueForm,
    SearchForm,
    StepForm,
)
from prss_training.certificates.jobs import engrave_left_over, engrave_now, erase_files
from prss_training.certificates.models import Certificate
from prss_training.certificates.opened import staff, tell_opened
from prss_training.certificates.renewing import ruled_by
from prss_training.certificates.searched import as_sent, searched
from prss_training.certificates.style import in_use, style_of
from prss_training.certificates.together_jobs import take_due
from prss_training.certificates.waiting import candidates
from prss_training.certificates.withdrawing import holders_among
from prss_training.disclosures.models import Shown, Way
from prss_training.disclosures.services import disclose
from prss_training.documents.fonts import GlyphsMissing
from prss_training.domain.certificate import State, Status, Step, steps_from
from prss_training.domain.certificate_number import VerificationCode
from prss_training.domain.criteria import Criteria
from prss_training.domain.errors import Conflict
from prss_training.domain.four_eyes import TAKES_TWO, NameFitsHolder
from prss_training.domain.holder_mark import marking_key
from prss_training.domain.people import Act
from prss_training.domain.sealing import CannotSealNow
from prss_training.enrollments.queries import enrollment
from prss_training.files.services import read
from prss_training.files.store import open_store
from prss_training.jobs import Jobs
from prss_training.people.models import Person
from prss_training.progress.told import told
from prss_training.web.clock import now
from prss_training.web.database import db, unit_of_work
from prss_training.web.errors import status_of
from prss_training.web.library import library
from prss_training.web.paging import PAGE_SIZE, Paging, page_of
from prss_training.web.settings import settings

T = TypeVar("T")

_PROPOSED = "Proposed. Another registrar is asked to confirm it; nothing has changed yet."
_DONE = {
    Step.SUSPEND: "{} is suspended.",
    Step.REINSTATE: "{} is reinstated.",
    Step.REVOKE: _PROPOSED,
    Step.WITHDRAW: _PROPOSED,
}

bp = Blueprint("certificates", __name__)
log = structlog.get_logger()


# --- the holder's own ---


@bp.get("/certificates/")
@signed_in_required
def mine() -> ResponseReturnValue:
    """List every certificate the person was issued, whatever became of it."""
    session, me = db.session(), current_person()
    return render_template(
        "certificates/mine.html",
        certificates=queries.of_person(session, me),
        requests=asking.newest_of(session, me),
        may_ask=asking.may_ask,
        at=now(),
        base_url=settings().base_url,
    )


@bp.get("/certificates/<int:certificate_id>/certificate.pdf")
@signed_in_required
def pdf(certificate_id: int) -> ResponseReturnValue:
    """Hand out the signed PDF to its holder, or to a registrar of its organization."""
    certificate = queries.certificate(db.session(), certificate_id)
    _require_theirs(certificate)
    number, at = certificate.face["number"], now()
    try:
        document = engrave_now(certificate_id, at=at)
    except CannotSealNow as error:
        _note_waiting(certificate_id, error)
        raise PdfNotReady from error
    content = read(open_store(settings().files), queries.file_of(document))
    with unit_of_work() as session:
        if certificate.person_id != current_person().id:
            disclose(
                session,
                [certificate_id],
                Way.DOWNLOADED,
                Shown.EVERYTHING,
                by=staff(),
                person_id=current_person().id,
                at=at,
            )
        record(
            session,
            Happened.CERTIFICATE_DOWNLOADED,
            actor_id=current_person().id,
            subject=f"certificate {certificate_id}",
            at=at,
            organization_id=certificate.organization_id,
        )
    name = f"certificate-{number}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return FlaskResponse(content, mimetype=MEDIA_TYPE, headers=headers)


def _require_theirs(certificate: Certificate) -> None:
    """Refuse anybody but the holder and the registrars, as if there were no certificate."""
    if certificate.person_id == current_person().id:
        return
    if not may(Act.CHANGE_CERTIFICATE):
        raise queries.CertificateUnknown
    require(Act.CHANGE_CERTIFICATE)
    if certificate.organization_id != current_organization().id:
        raise queries.CertificateUnknown


# --- who is ready ---


@bp.get("/register/ready")
@may_required(Act.ISSUE_CERTIFICATE)
def ready() -> ResponseReturnValue:
    """Show who can be issued a certificate, and what the others still lack."""
    organization = current_organization()
    found = candidates(
        db.session(),
        organization,
        criteria={criteria.id: criteria for criteria in library().issued_here},
        modules=library().modules,
        at=now(),
        renewed_by={criteria.id: _ruled(criteria) for criteria in library().issued_here},
    )
    return render_template(
        "certificates/ready.html",
        ready=found.ready,
        revoked=found.revoked,
        paging=_slice(found.others),
        me=current_person(),
    )


@bp.route("/register/issue/<int:enrollment_id>", methods=["GET", "POST"])
@may_required(Act.ISSUE_CERTIFICATE)
def issue(enrollment_id: int) -> ResponseReturnValue:
    """Show what a certificate would rest on and say; on a registrar's yes, issue it."""
    form = _issue_form(enrollment_id)
    if not form.validate_on_submit():
        return _issue_page(enrollment_id, form), 422 if form.errors else 200
    why = form.why.data if isinstance(form, IssueAfterRevocationForm) else ""
    try:
        with unit_of_work() as session:
            place = enrollment(session, enrollment_id, current_organization())
            criteria = library().criteria_version(place.criteria)
            issued = services.issue_certificate(
                session,
                place,
                criteria=criteria,
                modules=library().modules,
                issuer=current_person(),
                at=now(),
                renewed_by=_ruled(criteria),
                style=style_of(session, place.organization, **form.printed),
                after_revocation=why or "",
            )
            certificate_id, number, holder = issued.id, issued.face["number"], issued.holder
    except (Conflict, GlyphsMissing) as refusal:
        return _issue_page(enrollment_id, form, refusal=str(refusal)), status_of(refusal)
    engrave_later(certificate_id)
    flash(f"Issued {number} to {holder}.", "done")
    return redirect(url_for(".certificate", certificate_id=certificate_id), 303)


def _issue_form(enrollment_id: int) -> IssueForm:
    """Return the form for a learner: it asks for more where their last one was revoked."""
    session = db.session()
    held = queries.latest_under(session, enrollment(session, enrollment_id, current_organization()))
    return IssueAfterRevocationForm() if held is not None and held.revocation else IssueForm()


def _issue_page(enrollment_id: int, form: IssueForm, *, refusal: str = "") -> str:
    session, at = db.session(), now()
    place = enrollment(session, enrollment_id, current_organization())
    criteria = library().criteria_version(place.criteria)
    choice = ChoiceForm.asked(place.person.name, in_use(session, place.organization))
    form.carry(choice)
    found = services.readiness(
        session,
        place,
        criteria=criteria,
        modules=library().modules,
        issuer=current_person(),
        at=at,
        renewed_by=_ruled(criteria),
        style=style_of(session, place.organization, **choice.printed),
    )
    held = found.held.status(at=at) if found.held else None
    return render_template(
        "certificates/issue.html",
        enrollment=place,
        standing=found.standing,
        told=told(found.standing, library(), None),
        face=found.face,
        held=found.held,
        held_status=held,
        revocation=found.held.revocation if found.held else None,
        zone=place.organization.zone,
        own=place.person_id == current_person().id,
        open=held not in (Status.ACTIVE, Status.SUSPENDED) and not found.renewable,
        renewable=found.renewable,
        has_rule=_ruled(criteria).renewal is not None,
        form=form,
        choice=choice,
        refusal=refusal,
    )


def _ruled(criteria: Criteria) -> Criteria:
    """Return the version that certificates of a credential are renewed by today."""
    return ruled_by(criteria, library().criteria, at=now())


# --- the register ---


@bp.get("/register/")
@may_required(Act.CHANGE_CERTIFICATE)
def register() -> ResponseReturnValue:
    """List the organization's certificates, newest first; search by name, number, code."""
    session, organization, at = db.session(), current_organization(), now()
    form = SearchForm(request.args)
    paging = page_of(session, searched(form, organization, at=at))
    return render_template(
        "certificates/register.html",
        form=form,
        searching=any(as_sent(form).values()),
        sent=as_sent(form),
        paging=paging,
        proposed=proposals.waiting_count(session, organization, at=at),
        asked=len(asking.waiting(session, organization)),
        certificates=queries.recorded_all(session, paging.rows),
        at=at,
    )


@bp.get("/register/<int:certificate_id>")
@may_required(Act.CHANGE_CERTIFICATE)
def certificate(certificate_id: int) -> ResponseReturnValue:
    """Show one certificate: what it says, what became of it, and what may be done now."""
    return _certificate_page(certificate_id)


@bp.post("/register/<int:certificate_id>/<any(suspend, reinstate, revoke):step>")
@may_required(Act.CHANGE_CERTIFICATE)
def take(certificate_id: int, step: str) -> ResponseReturnValue:
    """Suspend or reinstate a certificate, or propose to revoke it."""
    return _take(certificate_id, Step(step))


@bp.post("/register/<int:certificate_id>/withdraw")
@may_required(Act.CHANGE_CERTIFICATE)
def withdraw(certificate_id: int) -> ResponseReturnValue:
    """Propose to withdraw the holder's details from a certificate."""
    return _take(certificate_id, Step.WITHDRAW)


def _take(certificate_id: int, taken: Step) -> ResponseReturnValue:
    queries.certificate(db.session(), certificate_id, current_organization())
    form = StepForm.for_step(taken, seen=0)
    if not form.validate_on_submit():
        return _certificate_page(certificate_id, sent={taken: form}), 422
    try:
        with unit_of_work() as session:
            found = queries.certificate(session, certificate_id, current_organization())
            act = proposals.propose if taken in TAKES_TWO else services.take_step
            act(
                session,
                found,
                taken,
                reason=form.chosen,
                note=form.note.data or "",
                registrar=current_person(),
                at=now(),
                seen=form.seen_number,
                key=marking_key(settings().secret_key),
            )
            number = found.face["number"]
    except (Conflict, NameFitsHolder) as refusal:
        page = _certificate_page(certificate_id, sent={taken: form}, refusal=str(refusal))
        return page, status_of(refusal)
    flash(_DONE[taken].format(number), "done")
    return redirect(url_for(".certificate", certificate_id=certificate_id), 303)


@bp.post("/register/<int:certificate_id>/name")
@may_required(Act.ISSUE_CERTIFICATE)
def correct_name(certificate_id: int) -> ResponseReturnValue:
    """Replace a certificate by one with the holder's name as it is now."""
    queries.certificate(db.session(), certificate_id, current_organization())
    form = CorrectNameForm()
    if not form.validate_on_submit():
        return _certificate_page(certificate_id, naming=form), 422
    try:
        with unit_of_work() as session:
            found = queries.certificate(session, certificate_id, current_organization())
            issued = services.correct_name(
                session,
                found,
                note=form.note.data or "",
                registrar=current_person(),
                at=now(),
            )
            new_id, number = issued.id, issued.face["number"]
    except (Conflict, GlyphsMissing) as refusal:
        page = _certificate_page(certificate_id, naming=form, refusal=str(refusal))
        return page, status_of(refusal)
    engrave_later(new_id)
    flash(f"Replaced by {number}, with the corrected name.", "done")
    return redirect(url_for(".certificate", certificate_id=new_id), 303)


def _certificate_page(
    certificate_id: int,
    *,
    sent: dict[Step, StepForm] | None = None,
    naming: CorrectNameForm | None = None,
    refusal: str = "",
) -> str:
    session, organization = db.session(), current_organization()
    queries.certificate(session, certificate_id, organization)
    tell_opened(certificate_id, at=now())
    found = queries.recorded(session, queries.certificate(session, certificate_id, organization))
    allowed = steps_from(found.state, withdrawn=found.withdrawn)
    proposed = proposals.waiting_for(session, found.certificate, at=now())
    kept = sent or {}
    for form in kept.values():
        form.seen.data = str(len(found.steps))
    forms = {
        step: kept.get(step) or StepForm.for_step(step, seen=len(found.steps), untouched=True)
        for step in allowed
        if step is not Step.SUPERSEDE and step not in {one.step for one in proposed}
    }
    return render_template(
        "certificates/certificate.html",
        certificate=found.certificate,
        face=found.face,
        steps=found.steps,
        status=found.status(at=now()),
        withdrawn=found.withdrawn,
        successor=_led_to(found, found.successor),
        proposed=proposed,
        undecided=any(one.step is Step.REVOKE for one in proposed),
        proposers=proposals.proposers_of(session, found.steps),
        predecessor=_led_to(found, _predecessor(found.certificate)),
        forms=forms,
        sent=kept,
        naming=(naming or CorrectNameForm(formdata=None)) if _name_differs(found) else None,
        own=_is_own(found.certificate),
        otherwise_named=queries.in_force_otherwise_named(session, found.certificate, at=now()),
        document=queries.document_of(session, found.certificate),
        code=str(VerificationCode(found.certificate.code)),
        refusal=refusal,
        zone=organization.zone,
    )


def _predecessor(certificate: Certificate) -> Certificate | None:
    known = certificate.supersedes_id
    return queries.certificate(db.session(), known) if known else None


def _is_own(certificate: Certificate) -> bool:
    """Tell whether somebody looks at a certificate that is theirs, or was as far as can be told."""
    me, key = current_person(), marking_key(settings().secret_key)
    forgotten = holders_among(db.session(), certificate, [me.id], key=key)
    return certificate.person_id == me.id or me.id in forgotten


def _led_to(found: queries.Recorded, other: Certificate | None) -> Certificate | None:
    """Return a certificate that the page may lead to.

    No way leads between one without its holder's details and one that may name the holder.
    """
    if other is None or found.withdrawn:
        return None
    return None if queries.recorded(db.session(), other).withdrawn else other


def _name_differs(found: queries.Recorded) -> bool:
    person: Person | None = found.certificate.person
    return (
        found.state is State.ACTIVE
        and person is not None
        and person.name != found.certificate.holder
    )


def _slice(rows: Sequence[T]) -> Paging[T]:
    """Return the page of a list in memory that the address asks for."""
    total = max(1, -(-len(rows) // PAGE_SIZE))
    asked = request.args.get("page", "1")
    number = min(max(int(asked), 1), total) if asked.isascii() and asked.isdigit() else 1
    start = (number - 1) * PAGE_SIZE
    return Paging(rows[start : start + PAGE_SIZE], number, total, len(rows))


# --- engraving, in the queue ---


def init_jobs(app: Flask, queue: Jobs) -> None:
    """Let certificates be engraved by the queue, and let sweeps find what was left over."""

    def engrave(certificate_id: int) -> None:
        with app.app_context():
            try:
                engrave_now(certificate_id, at=now())
            except CannotSealNow as error:  # the sweep tries again
                _note_waiting(certificate_id, error)

    last = 0

    def sweep() -> None:
        nonlocal last
        with app.app_context():
            last = engrave_left_over(at=now(), after=last).last

    def erase() -> None:
        with app.app_context():
            erase_files()

    def take() -> None:
        with app.app_context():
            take_due(at=now())

    queue.register(ENGRAVE, engrave)
    queue.every_minute("take steps for many certificates", take)
    queue.every_minute("erase what was withdrawn", erase)
    queue.every_minute("engrave what was left over", sweep)


def _note_waiting(certificate_id: int, error: CannotSealNow) -> None:
    log.warning("nothing can be sealed now", certificate=certificate_id, error=str(error))
