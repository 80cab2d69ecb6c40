"""A person's file: what they said of themselves, and what staff saw proof of."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from prss_training.accounts.guards import (
    current_organization,
    current_person,
    may,
    may_required,
    require,
)
from prss_training.domain.evidence import describe
from prss_training.domain.particulars import (
    OVERRIDES,
    OWN_WORD,
    DayToCome,
    NothingInCourse,
    ParticularKind,
    fact,
)
from prss_training.domain.people import Act
from prss_training.enrollments.models import Enrollment
from prss_training.enrollments.queries import active_enrollment, enrollment
from prss_training.particulars import queries, services
from prss_training.particulars.choices import Choices, choices
from prss_training.particulars.forms import FORMS, ApprovalForm, ParticularForm
from prss_training.particulars.models import Particular
from prss_training.web.clock import now
from prss_training.web.database import db, unit_of_work
from prss_training.web.errors import status_of
from prss_training.web.fields import ReverseForm
from prss_training.web.library import library

bp = Blueprint("particulars", __name__)
_MENDABLE = (DayToCome, NothingInCourse, services.ProofNotNamed)


@bp.get("/file/")
@may_required(Act.LEARN)
def own_file() -> ResponseReturnValue:
    """Show a learner everything in their file, and what they may say themselves."""
    place = active_enrollment(db.session(), current_person(), current_organization())
    return _file_page("particulars/own_file.html", place, sorted(OWN_WORD))


@bp.route("/file/new/<kind>", methods=["GET", "POST"])
@may_required(Act.LEARN)
def say(kind: str) -> ResponseReturnValue:
    """Take a learner's own word."""
    chosen = _kind(kind)
    if chosen not in OWN_WORD:
        raise NotFound
    place = active_enrollment(db.session(), current_person(), current_organization())
    return _take(place, chosen, own=True)


@bp.get("/learners/<int:enrollment_id>/file")
@may_required(Act.SEE_LEARNERS)
def file(enrollment_id: int) -> ResponseReturnValue:
    """Show a learner's file to staff."""
    place = enrollment(db.session(), enrollment_id, current_organization())
    own = place.person_id == current_person().id
    return _file_page("particulars/file.html", place, [] if own else _allowed())


@bp.route("/learners/<int:enrollment_id>/file/new/<kind>", methods=["GET", "POST"])
@may_required(Act.KEEP_FILE)
def add(enrollment_id: int, kind: str) -> ResponseReturnValue:
    """Put what staff saw on a learner's file."""
    chosen = _kind(kind)
    if chosen in OVERRIDES:
        require(Act.SETTLE_REQUIREMENT)
    place = enrollment(db.session(), enrollment_id, current_organization())
    return _take(place, chosen, own=False)


@bp.route("/file/lines/<int:line_id>/reversal", methods=["GET", "POST"])
@may_required(Act.KEEP_FILE, Act.LEARN)
def reverse(line_id: int) -> ResponseReturnValue:
    """Ask for the reason, and take a line back: staff any, a learner what they said themselves."""
    line = queries.line(db.session(), line_id, current_organization())
    own = line.enrollment.person_id == current_person().id
    if own and line.recorded_by_id != current_person().id:
        raise services.OwnFile
    if not own and not may(Act.KEEP_FILE):
        raise queries.NoSuchLine
    form = ReverseForm()
    back = url_for(".own_file") if own else url_for(".file", enrollment_id=line.enrollment_id)
    if not form.validate_on_submit():
        page = render_template(
            "particulars/reverse.html", line=line, form=form, said=_said(line), back=back
        )
        return page, 422 if form.errors else 200
    with unit_of_work() as session:
        services.take_back(session, line, reason=form.reason.data, by=current_person(), at=now())
    flash("Taken back. The line stays on the record with your reason beside it.")
    return redirect(back, 303)


@bp.route("/organization/approvals/", methods=["GET", "POST"])
@may_required(Act.MANAGE_ORGANIZATION)
def approvals() -> ResponseReturnValue:
    """Show which boards approved the organization's training, and take a new approval."""
    form = ApprovalForm()
    form.choose(_choices())
    if not form.validate_on_submit():
        return _approvals_page(form), 422 if form.errors else 200
    try:
        with unit_of_work() as session:
            services.record_approval(
                session,
                current_organization(),
                board=form.board.data,
                number=form.number.data or "",
                since=form.day.data,
                until=form.until.data,
                by=current_person(),
                at=now(),
            )
    except (DayToCome, services.ApprovalEndsFirst) as refusal:
        form.blame(refusal)
        return _approvals_page(form), status_of(refusal)
    flash("Recorded. Training finished in that time now carries the board's approval.")
    return redirect(url_for(".approvals"), 303)


@bp.route("/organization/approvals/<int:approval_id>/reversal", methods=["GET", "POST"])
@may_required(Act.MANAGE_ORGANIZATION)
def reverse_approval(approval_id: int) -> ResponseReturnValue:
    """Ask for the reason, and take an approval back."""
    found = queries.approval(db.session(), approval_id, current_organization())
    form = ReverseForm()
    if not form.validate_on_submit():
        page = render_template("particulars/reverse_approval.html", approval=found, form=form)
        return page, 422 if form.errors else 200
    with unit_of_work() as session:
        services.take_approval_back(
            session, found, reason=form.reason.data, by=current_person(), at=now()
        )
    flash("Taken back. The line stays on the record with your reason beside it.")
    return redirect(url_for(".approvals"), 303)


def _approvals_page(form: ApprovalForm) -> str:
    session = db.session()
    found = queries.approvals(session, current_organization())
    return render_template(
        "particulars/approvals.html",
        form=form,
        approvals=found,
        boards=dict(_choices().approvals),
        taken_back=queries.approvals_taken_back(session, [one.id for one in found]),
        today=current_organization().day_of(now()),
    )


def _take(place: Enrollment, kind: ParticularKind, *, own: bool) -> ResponseReturnValue:
    form = _form(kind, own=own)
    if not form.validate_on_submit():
        return _form_page(place, kind, form, own=own), 422 if form.errors else 200
    try:
        with unit_of_work() as session:
            services.put_on_file(
                session,
                place,
                kind,
                form.detail(),
                happened_on=form.day.data,
                proof=(form.proof.data or "") if "proof" in form else "",
                by=current_person(),
                at=now(),
            )
    except _MENDABLE as refusal:
        form.blame(refusal)
        return _form_page(place, kind, form, own=own), status_of(refusal)
    flash(f"On file: {kind.label.lower()}.")
    where = url_for(".own_file") if own else url_for(".file", enrollment_id=place.id)
    return redirect(where, 303)


def _form(kind: ParticularKind, *, own: bool) -> ParticularForm:
    form = FORMS[kind]()
    form.choose(_choices())
    if own:
        form.own_word()
    return form


def _form_page(place: Enrollment, kind: ParticularKind, form: ParticularForm, *, own: bool) -> str:
    return render_template(
        "particulars/new.html",
        enrollment=place,
        kind=kind,
        form=form,
        own=own,
        today=current_organization().day_of(now()),
    )


def _file_page(template: str, place: Enrollment, kinds: list[ParticularKind]) -> str:
    session = db.session()
    lines = queries.filed(session, place)
    return render_template(
        template,
        enrollment=place,
        organization=current_organization(),
        lines=[(line, _said(line)) for line in lines],
        reversals=queries.reversals(session, [line.id for line in lines]),
        kinds=kinds,
        me=current_person().id,
        may_keep=may(Act.KEEP_FILE) and place.person_id != current_person().id,
    )


def _said(line: Particular) -> str:
    on = line.happened_on
    return describe(fact(line.kind, line.detail, happened_on=on, known_on=on, reference=""))


def _allowed() -> list[ParticularKind]:
    if not may(Act.KEEP_FILE):
        return []
    settle = may(Act.SETTLE_REQUIREMENT)
    return [kind for kind in ParticularKind if settle or kind not in OVERRIDES]


def _choices() -> Choices:
    return choices(library().newest_criteria)


def _kind(name: str) -> ParticularKind:
    try:
        return ParticularKind(name)
    except ValueError:
        raise NotFound from None
