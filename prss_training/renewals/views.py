"""The pages of renewing: a holder's own, who ends soon, and courses that wait for an answer."""

from dataclasses import dataclass
from datetime import datetime

import structlog
from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask import Response as FlaskResponse
from flask.typing import ResponseReturnValue

from prss_training.accounts.guards import (
    current_organization,
    current_person,
    may,
    may_required,
    signed_in_required,
)
from prss_training.certificates import queries as certificates
from prss_training.certificates.faces import from_json
from prss_training.certificates.models import Certificate
from prss_training.certificates.opened import tell_opened
from prss_training.certificates.queries import CertificateUnknown, Recorded
from prss_training.certificates.renewing import Renewing, renewing, renewings, today_of
from prss_training.certificates.services import NotRenewable, renew_certificate
from prss_training.certificates.style import style_of
from prss_training.documents.fonts import GlyphsMissing
from prss_training.domain.certificate import State
from prss_training.domain.criteria import Cycle, Source
from prss_training.domain.errors import Conflict
from prss_training.domain.evidence import describe
from prss_training.domain.particulars import (
    DayToCome,
    NothingInCourse,
    ParticularKind,
    fact,
)
from prss_training.domain.people import Act
from prss_training.domain.practice import ReasonMissing
from prss_training.domain.renewal import LastDayNeeded
from prss_training.domain.rules import Attest
from prss_training.enrollments.models import Enrollment
from prss_training.files.scans import Scan, ScanTooLarge, ScanUnusable, ending_of
from prss_training.files.services import keep, read
from prss_training.files.store import open_store
from prss_training.jobs import Jobs
from prss_training.particulars.choices import choices
from prss_training.progress.told import told
from prss_training.renewals import queries, services
from prss_training.renewals.forms import (
    ENDED,
    AnswerForm,
    RenewForm,
    ReportForm,
    SupervisorForm,
    WithinForm,
)
from prss_training.renewals.models import CourseReport
from prss_training.renewals.reminders import remind_all
from prss_training.web.clock import now
from prss_training.web.database import db, unit_of_work
from prss_training.web.errors import status_of
from prss_training.web.jobs import jobs
from prss_training.web.library import library
from prss_training.web.paging import page_of
from prss_training.web.settings import settings

_YEAR = 365
_ENGRAVE = "engrave"
_MENDABLE = (DayToCome, NothingInCourse, ScanUnusable, ScanTooLarge)

bp = Blueprint("renewals", __name__)
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Row:
    """One certificate in the list of those that end soon."""

    known: Recorded
    left: int
    found: Renewing | None
    asked: bool


# --- the holder's own ---


@bp.get("/certificates/<int:certificate_id>/renewal")
@signed_in_required
def mine(certificate_id: int) -> ResponseReturnValue:
    """Tell a holder when their certificate ends, what renewing takes, and what counts."""
    return _own_page(_own(certificate_id))


@bp.post("/certificates/<int:certificate_id>/renewal")
@signed_in_required
def ask(certificate_id: int) -> ResponseReturnValue:
    """Ask the registrars to renew it."""
    certificate = _own(certificate_id)
    try:
        with unit_of_work() as session:
            found = _found(certificates.certificate(session, certificate.id))
            if found is None:
                raise NotRenewable
            services.ask_for_renewal(session, found, at=now())
    except Conflict as refusal:
        return _own_page(_own(certificate_id), refusal=str(refusal)), status_of(refusal)
    flash("Your registrar was told that you ask to renew it.", "done")
    return redirect(url_for(".mine", certificate_id=certificate_id), 303)


@bp.post("/certificates/<int:certificate_id>/renewal/word/<key>")
@signed_in_required
def say(certificate_id: int, key: str) -> ResponseReturnValue:
    """Take the holder's own word on something that renewing asks for."""
    _own(certificate_id)
    with unit_of_work() as session:
        certificate = certificates.certificate(session, certificate_id)
        found = _found(certificate)
        if found is None:
            raise services.NothingToSay
        services.say_own_word(
            session, _place(certificate), found, key, holder=current_person(), at=now()
        )
    flash("That is on your file now. You can take it back there.", "done")
    return redirect(url_for(".mine", certificate_id=certificate_id), 303)


@bp.post("/certificates/<int:certificate_id>/renewal/supervisor")
@signed_in_required
def let_know(certificate_id: int) -> ResponseReturnValue:
    """Let a supervisor know before it ends."""
    certificate = _own(certificate_id)
    form = SupervisorForm()
    form.choose(queries.supervisors_for(db.session(), _place(certificate)))
    if not form.validate_on_submit():
        return _own_page(certificate, supervisor=form), 422
    with unit_of_work() as session:
        place = _place(certificates.certificate(session, certificate_id))
        given = services.let_know(session, place, supervisor_id=int(form.supervisor.data), at=now())
        name = given.supervisor.name
    flash(f"{name} is told when this certificate ends.", "done")
    return redirect(url_for(".mine", certificate_id=certificate_id), 303)


@bp.post("/certificates/<int:certificate_id>/renewal/supervisor/end")
@signed_in_required
def let_know_no_more(certificate_id: int) -> ResponseReturnValue:
    """Let no supervisor know any more."""
    _own(certificate_id)
    with unit_of_work() as session:
        place = _place(certificates.certificate(session, certificate_id))
        services.let_know_no_more(session, place, at=now())
    flash("Nobody but you is told any more.", "done")
    return redirect(url_for(".mine", certificate_id=certificate_id), 303)


@bp.route("/certificates/<int:certificate_id>/renewal/course", methods=["GET", "POST"])
@signed_in_required
def report(certificate_id: int) -> ResponseReturnValue:
    """Take a course that the holder took elsewhere, with its proof."""
    certificate = _own(certificate_id)
    form = ReportForm()
    form.choose(choices(library().criteria))
    if not form.validate_on_submit():
        return _report_page(certificate, form), 422 if form.errors else 200
    try:
        scan = form.read_scan()
        _keep_report(certificate_id, form, scan)
    except _MENDABLE as refusal:
        form.blame(refusal)
        return _report_page(_own(certificate_id), form), status_of(refusal)
    flash("Handed in. It counts once staff have looked at your proof.", "done")
    return redirect(url_for(".mine", certificate_id=certificate_id), 303)


@bp.get("/certificates/<int:certificate_id>/renewal/course/<int:report_id>/proof")
@signed_in_required
def own_proof(certificate_id: int, report_id: int) -> ResponseReturnValue:
    """Hand out to a holder the proof that they handed in."""
    place = _place(_own(certificate_id))
    reported = queries.course(db.session(), report_id, place.organization)
    if reported.enrollment_id != place.id:
        raise queries.NoSuchCourse
    return _proof(reported)


def _own(certificate_id: int) -> Certificate:
    """Return a certificate of the person who is here.

    Raises:
        CertificateUnknown: it is not theirs, or has no place in a program any more.
    """
    certificate = certificates.certificate(db.session(), certificate_id)
    if certificate.person_id != current_person().id or certificate.enrollment_id is None:
        raise CertificateUnknown
    return certificate


def _place(certificate: Certificate) -> Enrollment:
    return db.session().get_one(Enrollment, certificate.enrollment_id)


def _found(certificate: Certificate) -> Renewing | None:
    return renewing(
        db.session(),
        certificate,
        versions=library().criteria,
        modules=library().modules,
        at=now(),
    )


def _own_page(
    certificate: Certificate, *, refusal: str = "", supervisor: SupervisorForm | None = None
) -> str:
    session, at = db.session(), now()
    place, known = _place(certificate), certificates.recorded(session, certificate)
    found = _found(certificate) if known.state is State.ACTIVE else None
    offered = queries.supervisors_for(session, place)
    form = supervisor or SupervisorForm(formdata=None)
    form.choose(offered)
    return render_template(
        "renewals/mine.html",
        certificate=certificate,
        face=from_json(certificate.face),
        status=known.status(at=at),
        successor=known.successor,
        days_left=_days_left(certificate),
        found=found,
        told=told(found.standing, library(), None) if found else [],
        own_words=_own_words(found),
        sources=_sources(found),
        asked=queries.asked(session, [certificate.id]).get(certificate.id),
        courses=queries.courses_of(session, place),
        consent=queries.consent_of(session, place),
        supervisors=offered,
        form=form,
        refusal=refusal,
        zone=place.organization.zone,
    )


def _days_left(certificate: Certificate) -> int | None:
    ends = certificate.expires_on
    return (ends - today_of(certificate, at=now())).days if ends else None


def _own_words(found: Renewing | None) -> list[str]:
    """Return what renewing asks the holder to say themselves, and was not said yet."""
    if found is None:
        return []
    return [
        one.requirement.key
        for one in found.standing.shortfalls
        if isinstance(one.requirement.rule, Attest) and one.requirement.rule.by in (None, "self")
    ]


def _sources(found: Renewing | None) -> tuple[Source, ...]:
    return found.renewal.read_in if found else ()


def _report_page(certificate: Certificate, form: ReportForm) -> str:
    return render_template(
        "renewals/report.html",
        certificate=certificate,
        form=form,
        today=_place(certificate).organization.day_of(now()),
    )


def _keep_report(certificate_id: int, form: ReportForm, scan: Scan) -> None:
    store, at = open_store(settings().files), now()
    with unit_of_work() as session:
        place = _place(certificates.certificate(session, certificate_id))
        services.report_course(
            session,
            place,
            form.detail(),
            happened_on=form.day.data,
            proof=keep(session, store, scan.content, scan.media_type, at=at),
            at=at,
        )


# --- who ends soon, and renewing ---


@bp.get("/register/renewals")
@may_required(Act.CHANGE_CERTIFICATE)
def soon() -> ResponseReturnValue:
    """List the certificates that end soon, with the days left and what is missing."""
    session, organization, at = db.session(), current_organization(), now()
    form = WithinForm(request.args)
    ended = form.chosen == ENDED
    paging = page_of(
        session,
        certificates.ending_soon(
            organization,
            on=organization.day_of(at),
            within=-1 if ended else int(form.chosen),
            after=_YEAR if ended else 0,
        ),
    )
    form.within.data = form.chosen
    return render_template(
        "renewals/soon.html",
        form=form,
        paging=paging,
        rows=_rows(list(paging.rows)),
        ended=ended,
        may_keep_files=may(Act.KEEP_FILE),
    )


@bp.route("/register/<int:certificate_id>/renewal", methods=["GET", "POST"])
@may_required(Act.ISSUE_CERTIFICATE)
def renew(certificate_id: int) -> ResponseReturnValue:
    """Show what renewing rests on and would give; on a registrar's yes, renew."""
    old = certificates.certificate(db.session(), certificate_id, current_organization())
    form = RenewForm()
    form.choose(from_json(old.face), old.person.name if old.person else old.holder)
    if not form.validate_on_submit():
        return _renew_page(certificate_id, form), 422 if form.errors else 200
    try:
        with unit_of_work() as session:
            issued = renew_certificate(
                session,
                certificates.certificate(session, certificate_id, current_organization()),
                versions=library().criteria,
                modules=library().modules,
                registrar=current_person(),
                at=now(),
                ends_on=form.ends_on.data,
                style=style_of(session, current_organization(), **form.printed),
            )
            new_id, number, holder = issued.id, issued.face["number"], issued.holder
    except LastDayNeeded as refusal:
        form.ends_on.errors = [*form.ends_on.errors, str(refusal)]
        return _renew_page(certificate_id, form), status_of(refusal)
    except (Conflict, GlyphsMissing) as refusal:
        return _renew_page(certificate_id, form, refusal=str(refusal)), status_of(refusal)
    _engrave_later(new_id)
    flash(f"Renewed: {number} for {holder}.", "done")
    return redirect(url_for("certificates.certificate", certificate_id=new_id), 303)


def _rows(listed: list[Certificate]) -> list[Row]:
    session, at = db.session(), now()
    found = renewings(
        session, listed, versions=library().criteria, modules=library().modules, at=at
    )
    asked = queries.asked(session, [one.id for one in listed])
    return [
        Row(known, _left(known.certificate), found.get(number), number in asked)
        for known in certificates.recorded_all(session, listed)
        for number in (known.certificate.id,)
    ]


def _left(certificate: Certificate) -> int:
    return _days_left(certificate) or 0


def _renew_page(certificate_id: int, form: RenewForm, *, refusal: str = "") -> str:
    session, at = db.session(), now()
    certificate = certificates.certificate(session, certificate_id, current_organization())
    tell_opened(certificate_id, at=at)
    known = certificates.recorded(session, certificate)
    found = _found(certificate) if known.state is State.ACTIVE else None
    return render_template(
        "renewals/renew.html",
        certificate=certificate,
        face=known.face,
        status=known.status(at=at),
        days_left=_days_left(certificate),
        found=found,
        told=told(found.standing, library(), None) if found else [],
        sources=_sources(found),
        asked=queries.asked(session, [certificate_id]).get(certificate_id),
        by_birthday=found is not None and found.renewal.cycle is Cycle.BIRTHDAY,
        own=certificate.person_id == current_person().id,
        undecided=certificates.revocation_waits(session, certificate, at=at),
        form=form,
        refusal=refusal,
        zone=current_organization().zone,
    )


# --- courses that wait ---


@bp.get("/register/courses/")
@may_required(Act.KEEP_FILE)
def courses() -> ResponseReturnValue:
    """List the courses that wait for somebody to look at their proof, the oldest first."""
    paging = page_of(db.session(), queries.courses_waiting(current_organization()))
    return render_template("renewals/courses.html", paging=paging, me=current_person().id)


@bp.route("/register/courses/<int:report_id>", methods=["GET", "POST"])
@may_required(Act.KEEP_FILE)
def course(report_id: int) -> ResponseReturnValue:
    """Show a course with its proof, and take an answer."""
    form = AnswerForm()
    if not form.validate_on_submit():
        return _course_page(report_id, form), 422 if form.errors else 200
    accepted = form.answer.data == "accept"
    try:
        with unit_of_work() as session:
            reported = queries.course(session, report_id, current_organization())
            _answer(reported, form, accepted=accepted)
            name = reported.enrollment.person.name
    except ReasonMissing as refusal:
        form.blame(refusal)
        return _course_page(report_id, form), status_of(refusal)
    except Conflict as refusal:
        return _course_page(report_id, form, refusal=str(refusal)), status_of(refusal)
    flash(f"{name} was told: {'accepted' if accepted else 'returned'}.", "done")
    return redirect(url_for(".courses"), 303)


@bp.get("/register/courses/<int:report_id>/proof")
@may_required(Act.KEEP_FILE)
def proof(report_id: int) -> ResponseReturnValue:
    """Hand out the proof of a course, and write down who opened it."""
    reported = queries.course(db.session(), report_id, current_organization())
    answer = _proof(reported)
    with unit_of_work() as session:
        again = queries.course(session, report_id, current_organization())
        services.note_proof_opened(session, again, by=current_person(), at=now())
    return answer


def _answer(reported: CourseReport, form: AnswerForm, *, accepted: bool) -> None:
    session, by, at = db.session(), current_person(), now()
    if accepted:
        services.accept_course(session, reported, by=by, at=at)
    else:
        services.return_course(session, reported, reason=form.reason.data or "", by=by, at=at)


def _course_page(report_id: int, form: AnswerForm, *, refusal: str = "") -> str:
    reported = queries.course(db.session(), report_id, current_organization())
    on = reported.happened_on
    said = describe(
        fact(
            ParticularKind.COURSE, reported.detail, happened_on=on, known_on=on, reference="report"
        )
    )
    return render_template(
        "renewals/course.html",
        report=reported,
        said=said,
        own=reported.enrollment.person_id == current_person().id,
        form=form,
        refusal=refusal,
        zone=current_organization().zone,
    )


def _proof(reported: CourseReport) -> FlaskResponse:
    content = read(open_store(settings().files), reported.file)
    name = f"course-{reported.id}.{ending_of(reported.file.media_type)}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return FlaskResponse(content, mimetype=reported.file.media_type, headers=headers)


# --- in the queue ---


def init_jobs(app: Flask, queue: Jobs) -> None:
    """Let the queue's worker remind of certificates that end, once an hour: days change hourly.

    A job may be kept waiting past any minute, so the first one in an hour does it. Which hour was
    looked at last is known to this process alone: a worker that was started again looks again, and
    tells nobody twice. What went wrong is tried again a minute later.
    """
    looked: datetime | None = None

    def sweep() -> None:
        nonlocal looked
        at = now()
        hour = at.replace(minute=0, second=0, microsecond=0)
        if looked == hour:
            return
        with app.app_context():
            remind_all(
                db.session(), unit_of_work, library=library(), base_url=settings().base_url, at=at
            )
            db.session.remove()
        looked = hour

    queue.every_minute("remind of certificates that end", sweep)


def _engrave_later(certificate_id: int) -> None:
    """Put the engraving into the queue. Should that fail, the sweep or a download makes it."""
    try:
        jobs().defer(_ENGRAVE, certificate_id)
    except Exception as error:  # noqa: BLE001  (it is renewed, whatever the queue says)
        log.warning("engraving not deferred", certificate=certificate_id, error=repr(error))
