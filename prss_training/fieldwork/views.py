"""A learner's ledger of practice, and a supervisor's week."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from prss_training.accounts.guards import current_organization, current_person, may_required
from prss_training.domain.errors import Conflict, DomainError, Unacceptable
from prss_training.domain.hours import Hours, total
from prss_training.domain.people import Act
from prss_training.domain.practice import Decision, EntryState, OwnHours
from prss_training.enrollments.guards import current_enrollment
from prss_training.enrollments.models import Enrollment
from prss_training.enrollments.queries import enrollment, enrollments_of
from prss_training.fieldwork import queries, services
from prss_training.fieldwork.forms import DecideForm, LogForm, ReverseForm, SupervisionForm
from prss_training.fieldwork.models import PracticeEntry
from prss_training.fieldwork.review import Reviewer
from prss_training.fieldwork.totals import add_up
from prss_training.web.clock import now
from prss_training.web.database import db, unit_of_work
from prss_training.web.errors import status_of
from prss_training.web.filters import count, day
from prss_training.web.paging import page_of

MOST_SHOWN = 100
_LARGEST_NUMBER = 2**31 - 1
_MENDABLE = tuple(LogForm.blamed)

bp = Blueprint("fieldwork", __name__)


# --- the learner's own ledger ---


@bp.get("/practice/")
@may_required(Act.LOG_PRACTICE)
def ledger() -> ResponseReturnValue:
    """Show what was logged, where each entry stands, and the sums."""
    session = db.session()
    place = current_enrollment()
    received = queries.supervision_received(session, place)
    return render_template(
        "fieldwork/ledger.html",
        ledger=add_up(map(queries.line_of, queries.entries(session, place))),
        paging=page_of(session, queries.listed(place)),
        state_of=queries.state_of,
        zone=place.organization.zone,
        supervision=received,
        supervised=total([Hours(given.minutes) for given in received]),
    )


@bp.route("/practice/new", methods=["GET", "POST"])
@may_required(Act.LOG_PRACTICE)
def log() -> ResponseReturnValue:
    """Take a new entry; `?from=` fills the form with an earlier one of the learner's own."""
    place = current_enrollment()
    form = LogForm(data=_first_words(request.args.get("from", type=_number)))
    if not form.validate_on_submit():
        return _log_page(form), 422 if form.errors else 200
    try:
        with unit_of_work() as session:
            entry = services.log_practice(session, place, **form.practice, at=now())
    except _MENDABLE as refusal:
        form.blame(refusal)
        return _log_page(form), status_of(refusal)
    flash(
        f"Logged {Hours(entry.minutes)} hours on {day(entry.worked_on)}. Your supervisor is next."
    )
    return redirect(url_for(".ledger"), 303)


def _first_words(earlier: int | None) -> dict[str, object] | None:
    """Return what the form says before anybody typed: an earlier entry, or only today."""
    if request.method == "POST":
        return None
    if earlier is None:
        return {"day": current_organization().day_of(now())}
    return LogForm.again(queries.own_entry(db.session(), earlier, current_enrollment()))


def _log_page(form: LogForm) -> str:
    return render_template(
        "fieldwork/log.html",
        form=form,
        sites=queries.earlier_sites(db.session(), current_enrollment()),
        today=current_organization().day_of(now()),
    )


# --- the supervisor's week ---


@bp.get("/hours/")
@may_required(Act.APPROVE_HOURS)
def week() -> ResponseReturnValue:
    """List what waits, what deserves a second look first."""
    session = db.session()
    organization = current_organization()
    waiting = queries.waiting(session, organization, supervisor=current_person())
    reviewer = _reviewer(waiting)
    weighed = [(entry, reviewer.remarks(entry.id)) for entry in waiting]
    right = [entry for entry, remarks in weighed if not remarks]
    exceptions = [(entry, remarks) for entry, remarks in weighed if remarks]
    return render_template(
        "fieldwork/week.html",
        waiting=len(waiting),
        hours=total([Hours(entry.minutes) for entry in waiting]),
        exceptions=exceptions[:MOST_SHOWN],
        right=right[:MOST_SHOWN],
        hidden=max(0, len(exceptions) - MOST_SHOWN) + max(0, len(right) - MOST_SHOWN),
    )


@bp.post("/hours/approve")
@may_required(Act.APPROVE_HOURS)
def approve_many() -> ResponseReturnValue:
    """Approve the entries that are ticked."""
    ticked = request.form.getlist("entry", type=_number)
    if not ticked:
        flash("Tick at least one entry to approve.", "warning")
        return redirect(url_for(".week"), 303)
    with unit_of_work() as session:
        approvals = services.approve_many(
            session,
            queries.these_entries(session, ticked, current_organization()),
            supervisor=current_person(),
            at=now(),
        )
        said = count(len(approvals.approved), "entry", "entries")
        flash(f"Approved {said}, {approvals.hours} hours.")
    if approvals.passed_over:
        others = count(approvals.passed_over, "entry was", "entries were")
        flash(f"{others} decided by somebody else a moment before and left alone.", "warning")
    return redirect(url_for(".week"), 303)


@bp.get("/hours/<int:entry_id>")
@may_required(Act.APPROVE_HOURS)
def entry(entry_id: int) -> ResponseReturnValue:
    """Show one entry, what to look at, and what may be done with it."""
    return _entry_page(entry_id)


@bp.post("/hours/<int:entry_id>/decision")
@may_required(Act.APPROVE_HOURS)
def decide(entry_id: int) -> ResponseReturnValue:
    """Approve an entry, or return it with a reason."""
    found = queries.entry(db.session(), entry_id, current_organization())
    form = DecideForm()
    if not form.validate_on_submit():
        return _entry_page(entry_id, form=form), 422
    decision = Decision(form.decision.data)
    try:
        with unit_of_work() as session:
            services.decide(
                session,
                found,
                decision,
                reason=form.reason.data or "",
                supervisor=current_person(),
                at=now(),
            )
    except (Unacceptable, Conflict) as refusal:
        return _refused(entry_id, form, refusal)
    flash(f"{decision.value.capitalize()}: {_named(found)}.")
    return redirect(url_for(".week"), 303)


@bp.post("/hours/<int:entry_id>/reversal")
@may_required(Act.APPROVE_HOURS)
def reverse(entry_id: int) -> ResponseReturnValue:
    """Take an approval back, with a reason."""
    found = queries.entry(db.session(), entry_id, current_organization())
    form = ReverseForm()
    if not form.validate_on_submit():
        return _entry_page(entry_id, form=form), 422
    try:
        with unit_of_work() as session:
            services.reverse_entry(
                session,
                found,
                reason=form.reason.data,
                supervisor=current_person(),
                at=now(),
            )
    except (Unacceptable, Conflict) as refusal:
        return _refused(entry_id, form, refusal)
    flash(f"Approval taken back: {_named(found)}.")
    return redirect(url_for(".entry", entry_id=entry_id), 303)


def _refused(
    entry_id: int, form: DecideForm | ReverseForm, refusal: DomainError
) -> ResponseReturnValue:
    """Show the entry as it is now, with what was refused and all that was typed."""
    if type(refusal) in form.blamed:
        form.blame(refusal)
        return _entry_page(entry_id, form=form), status_of(refusal)
    return _entry_page(entry_id, form=form, refusal=str(refusal)), status_of(refusal)


def _entry_page(
    entry_id: int, *, form: DecideForm | ReverseForm | None = None, refusal: str = ""
) -> str:
    session = db.session()
    found = queries.entry(session, entry_id, current_organization())
    if found.enrollment.person_id == current_person().id:
        raise OwnHours
    state = queries.state_of(found)
    fits = DecideForm if state is EntryState.WAITING else ReverseForm
    return render_template(
        "fieldwork/entry.html",
        entry=found,
        state=state,
        state_of=queries.state_of,
        remarks=_reviewer([found]).remarks(found.id),
        around=queries.same_week(session, found),
        form=form if isinstance(form, fits) else fits(formdata=None),
        refusal=refusal,
        zone=current_organization().zone,
    )


def _reviewer(entries: list[PracticeEntry]) -> Reviewer:
    """Know what these learners logged, for remarks on some of it."""
    places = {entry.enrollment_id for entry in entries}
    today = current_organization().day_of(now())
    return Reviewer(queries.standing(db.session(), places), today=today)


def _named(entry: PracticeEntry) -> str:
    return f"{Hours(entry.minutes)} hours of {entry.enrollment.person.name}, {day(entry.worked_on)}"


# --- supervision ---


@bp.route("/supervision/", methods=["GET", "POST"])
@may_required(Act.RECORD_SUPERVISION)
def supervision() -> ResponseReturnValue:
    """List the supervision that was recorded, and take a new record."""
    organization = current_organization()
    today = {"day": organization.day_of(now())} if request.method == "GET" else None
    form = SupervisionForm.choosing(_others(), data=today)
    if not form.validate_on_submit():
        return _supervision_page(form), 422 if form.errors else 200
    try:
        with unit_of_work() as session:
            given = services.record_supervision(
                session,
                enrollment(session, int(form.learner.data), current_organization()),
                given_on=form.day.data,
                hours=Hours.parse(form.hours.data),
                in_group=form.mode.data == "group",
                note=form.note.data or "",
                supervisor=current_person(),
                at=now(),
            )
    except Unacceptable as refusal:
        form.blame(refusal)
        return _supervision_page(form), status_of(refusal)
    flash(
        f"Recorded {Hours(given.minutes)} hours of supervision of {given.enrollment.person.name}."
    )
    return redirect(url_for(".supervision"), 303)


@bp.route("/supervision/<int:supervision_id>/reversal", methods=["GET", "POST"])
@may_required(Act.RECORD_SUPERVISION)
def reverse_supervision(supervision_id: int) -> ResponseReturnValue:
    """Ask for the reason, and take a record of supervision back."""
    given = queries.supervision(db.session(), supervision_id, current_organization())
    form = ReverseForm()
    if not form.validate_on_submit():
        page = render_template("fieldwork/reverse_supervision.html", given=given, form=form)
        return page, 422 if form.errors else 200
    with unit_of_work() as session:
        services.reverse_supervision(
            session,
            given,
            reason=form.reason.data,
            supervisor=current_person(),
            at=now(),
        )
    flash(f"Taken back: {Hours(given.minutes)} hours of {given.enrollment.person.name}.")
    return redirect(url_for(".supervision"), 303)


def _supervision_page(form: SupervisionForm) -> str:
    session = db.session()
    paging = page_of(session, queries.supervision_listed(current_organization()))
    return render_template(
        "fieldwork/supervision.html",
        form=form,
        paging=paging,
        reversals=queries.supervision_reversals(session, [given.id for given in paging.rows]),
        me=current_person(),
        learners=len(_others()),
    )


def _others() -> list[Enrollment]:
    """Return the places here of everybody but whoever is asking."""
    places = enrollments_of(db.session(), current_organization())
    me = current_person().id
    return [place for place in places if place.person_id != me]


def _number(text: str) -> int:
    """Read the number of a row; one that no row can have is left out like any other nonsense."""
    number = int(text)
    if number > _LARGEST_NUMBER:
        raise ValueError(f"{text} is no row's number")
    return number
