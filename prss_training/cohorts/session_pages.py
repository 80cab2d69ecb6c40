"""The pages of a cohort's sessions: planning, moving, the room, the roster, making up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from prss_training.accounts.guards import (
    current_organization,
    current_person,
    may,
    may_required,
)
from prss_training.accounts.letters import public_link
from prss_training.cohorts import attended, making_up, planning, queries, rosters
from prss_training.cohorts.blueprint import bp
from prss_training.cohorts.forms import (
    CancelForm,
    MoveForm,
    OneToOneForm,
    RhythmForm,
    RosterForm,
    SessionForm,
)
from prss_training.cohorts.models import Cohort, LiveSession, SessionAttendance, SessionGuest
from prss_training.cohorts.planning import Sitting, Where
from prss_training.cohorts.rosters import Said
from prss_training.cohorts.showing import (
    LiveLook,
    by_key,
    live_look,
    part_of,
    program_of,
    title_of,
    to_hold_again,
)
from prss_training.documents.qr import qr_svg
from prss_training.domain.errors import DomainError
from prss_training.domain.hours import Hours
from prss_training.domain.live_hours import Claim, Mark, Stretch, gaps, offered_for, steps_in
from prss_training.domain.people import Act
from prss_training.domain.program import Module
from prss_training.domain.wall_time import moment_at
from prss_training.enrollments.forms import BareForm
from prss_training.enrollments.models import Enrollment
from prss_training.enrollments.queries import enrollment
from prss_training.web.clock import now
from prss_training.web.database import db, unit_of_work
from prss_training.web.errors import status_of
from prss_training.web.fields import ReverseForm
from prss_training.web.filters import count
from prss_training.web.library import library

_BREAK_FROM = 120  # live minutes from which a break is offered
_BREAK = 10
_DIGITS = 6


# --- planning ---


@bp.route("/cohorts/<int:cohort_id>/plan", methods=["GET", "POST"])
@may_required(Act.RUN_COHORT)
def plan(cohort_id: int) -> ResponseReturnValue:
    """Lay sessions out in a rhythm, look at them, and plan them."""
    found = queries.cohort(db.session(), cohort_id, current_organization())
    modules = _unplanned(found)
    given = {"first": found.starts_on, "break_minutes": _BREAK}
    form = RhythmForm.choosing(modules, data=given if request.method == "GET" else None)
    if not form.validate_on_submit():
        return _plan_page(found, form, modules), 422 if form.errors else 200
    try:
        laid = _laid_out(found, form, modules)
        where = _where(form)
        if request.form.get("act") != "plan":
            planning.require_plannable(db.session(), found, laid, where)
            return _plan_page(found, form, modules, laid)
        with unit_of_work() as session:
            again = queries.cohort(session, cohort_id, current_organization())
            planning.plan_sessions(session, again, laid, where, actor=current_person(), at=now())
    except DomainError as refusal:
        _put(form, refusal)
        return _plan_page(found, form, modules), status_of(refusal)
    flash(f"Planned: {count(len(laid), 'session', 'sessions')}.", "done")
    return redirect(url_for(".cohort", cohort_id=cohort_id), 303)


def _laid_out(found: Cohort, form: RhythmForm, modules: Sequence[Module]) -> list[Sitting]:
    return planning.in_rhythm(
        [one for one in modules if one.number in form.modules.data],
        longest=form.longest.data,
        first=form.first.data,
        weekdays=form.weekdays.data or (),
        clock=form.clock.data,
        zone=ZoneInfo(found.zone),
    )


def _unplanned(found: Cohort) -> list[Module]:
    """Return the modules of the program that the cohort has no session of."""
    standing = queries.sessions_of(db.session(), [found.id])
    planned = {one.module for one in standing if not one.plan.cancelled}
    return [one for one in program_of(library(), found.criteria) if one.key not in planned]


def _plan_page(
    found: Cohort,
    form: RhythmForm,
    modules: Sequence[Module],
    laid: Sequence[Sitting] = (),
) -> str:
    ends = {n: one.ends_at(_where(form)) for n, one in enumerate(laid)}
    return render_template(
        "cohorts/plan.html",
        cohort=found,
        form=form,
        modules=modules,
        laid=laid,
        ends=ends,
        steps=steps_in,
    )


@bp.route("/cohorts/<int:cohort_id>/sessions/new", methods=["GET", "POST"])
@may_required(Act.RUN_COHORT)
def new_session(cohort_id: int) -> ResponseReturnValue:
    """Plan one session."""
    found = queries.cohort(db.session(), cohort_id, current_organization())
    modules = program_of(library(), found.criteria)
    form = SessionForm.choosing(modules)
    if not form.validate_on_submit():
        return _one_page(found, form, modules), 422 if form.errors else 200
    try:
        module = library().module(form.module.data)
        starts_at = moment_at(form.first.data, form.clock.data, ZoneInfo(found.zone))
        sitting = Sitting(module, _stretch(found, module, form), starts_at)
        with unit_of_work() as session:
            again = queries.cohort(session, cohort_id, current_organization())
            [row] = planning.plan_sessions(
                session, again, [sitting], _where(form), actor=current_person(), at=now()
            )
            session_id = row.id
    except DomainError as refusal:
        _put(form, refusal)
        return _one_page(found, form, modules), status_of(refusal)
    flash("Planned: 1 session.", "done")
    return redirect(url_for(".live_session", session_id=session_id), 303)


def _stretch(found: Cohort, module: Module, form: SessionForm) -> Stretch:
    """Return the minutes that a form names; left out, those the plan lacks next."""
    standing = queries.sessions_of(db.session(), [found.id])
    planned = [
        Claim("planned", one.stretch.mask, one.added_at)
        for one in standing
        if one.module == module.key and not one.plan.cancelled
    ]
    free = gaps(module, planned)
    first = Hours.parse(form.begins.data).minutes if form.begins.data else None
    if first is None:
        first = free[0].first if free else 0
    open_end = next((gap.end for gap in free if gap.first <= first < gap.end), module.live.minutes)
    if form.length.data:
        return Stretch(first, Hours.parse(form.length.data).minutes)
    return Stretch(first, max(1, open_end - first))


def _one_page(found: Cohort, form: SessionForm, modules: Sequence[Module]) -> str:
    return render_template("cohorts/new_session.html", cohort=found, form=form, modules=modules)


# --- one session ---


@bp.get("/cohorts/sessions/<int:session_id>")
@may_required(Act.RUN_COHORT)
def live_session(session_id: int) -> ResponseReturnValue:
    """Show one session: what it covers, when and where, what changed, and who was there."""
    session, at = db.session(), now()
    held = queries.live_session(session, session_id, current_organization())
    modules = by_key(library())
    module = modules.get(held.module)
    written = attended.roster(session, held)
    return render_template(
        "cohorts/session.html",
        held=held,
        title=title_of(held, modules),
        part=part_of(held, modules),
        module=module,
        steps=steps_in(module, held.stretch) if module else [],
        rows=rosters.rows_of(session, held),
        written=written,
        begun=held.plan.starts_at <= at,
        over=held.plan.ends_at <= at,
        room_open=held.plan.starts_at - rosters.OPENS_BEFORE <= at < held.plan.ends_at,
        may_record=may(Act.RECORD_ATTENDANCE),
        may_guide=may(Act.READ_GUIDES),
    )


@bp.route("/cohorts/sessions/<int:session_id>/move", methods=["GET", "POST"])
@may_required(Act.RUN_COHORT)
def move_session(session_id: int) -> ResponseReturnValue:
    """Change when or where a session is, with a reason."""
    held = queries.live_session(db.session(), session_id, current_organization())
    form = MoveForm(data=_planned(held) if request.method == "GET" else None)
    if not form.validate_on_submit():
        return _change_page("cohorts/move.html", held, form), 422 if form.errors else 200
    try:
        starts_at = moment_at(form.first.data, form.clock.data, ZoneInfo(held.cohort.zone))
        with unit_of_work() as session:
            again = queries.live_session(session, session_id, current_organization())
            planning.move_session(
                session,
                again,
                _where(form),
                starts_at=starts_at,
                reason=form.reason.data,
                seen=_seen(form),
                title=title_of(again, by_key(library())),
                actor=current_person(),
                at=now(),
            )
    except DomainError as refusal:
        return _refused("cohorts/move.html", session_id, form, refusal)
    flash("The session is changed, and everybody who comes is told.", "done")
    return redirect(url_for(".live_session", session_id=session_id), 303)


@bp.route("/cohorts/sessions/<int:session_id>/cancel", methods=["GET", "POST"])
@may_required(Act.RUN_COHORT)
def cancel_session(session_id: int) -> ResponseReturnValue:
    """Call a session off, with a reason."""
    held = queries.live_session(db.session(), session_id, current_organization())
    form = CancelForm(data={"seen": held.plan.number} if request.method == "GET" else None)
    if not form.validate_on_submit():
        return _change_page("cohorts/cancel.html", held, form), 422 if form.errors else 200
    try:
        with unit_of_work() as session:
            again = queries.live_session(session, session_id, current_organization())
            planning.cancel_session(
                session,
                again,
                reason=form.reason.data,
                seen=_seen(form),
                title=title_of(again, by_key(library())),
                actor=current_person(),
                at=now(),
            )
    except DomainError as refusal:
        return _refused("cohorts/cancel.html", session_id, form, refusal)
    flash("The session is called off, and everybody who was to come is told.", "done")
    return redirect(url_for(".cohort", cohort_id=held.cohort_id), 303)


def _planned(held: LiveSession) -> dict[str, object]:
    starts = held.plan.starts_at.astimezone(ZoneInfo(held.cohort.zone))
    return {
        "first": starts.date(),
        "clock": starts.time(),
        "break_minutes": held.plan.break_minutes,
        "place": held.plan.place,
        "video_link": held.plan.video_link,
        "seen": held.plan.number,
    }


def _seen(form: MoveForm | CancelForm) -> int:
    said = form.seen.data or ""
    return int(said) if said.isascii() and said.isdigit() and len(said) < _DIGITS else -1


def _change_page(template: str, held: LiveSession, form: FlaskForm) -> str:
    modules = by_key(library())
    return render_template(
        template,
        held=held,
        title=title_of(held, modules),
        part=part_of(held, modules),
        form=form,
    )


def _refused(
    template: str, session_id: int, form: MoveForm | CancelForm, refusal: DomainError
) -> ResponseReturnValue:
    """Show the form again with what was typed, and the session as it is now."""
    held = queries.live_session(db.session(), session_id, current_organization())
    _put(form, refusal)
    form.seen.data = str(held.plan.number)
    return _change_page(template, held, form), status_of(refusal)


# --- the room ---


@bp.route("/cohorts/sessions/<int:session_id>/room", methods=["GET", "POST"])
@may_required(Act.RECORD_ATTENDANCE)
def room(session_id: int) -> ResponseReturnValue:
    """Show the code of the room, large; open a new one when asked."""
    where, at = current_organization(), now()
    if request.method == "POST":
        with unit_of_work() as session:
            held = queries.live_session(session, session_id, where)
            rosters.open_code(session, held, trainer=current_person(), at=at)
        return redirect(url_for(".room", session_id=session_id), 303)
    session = db.session()
    held = queries.live_session(session, session_id, where)
    open_codes = rosters.newest_code(session, held, at=at)
    address = public_link("cohorts.sign_in_here")
    return render_template(
        "cohorts/room.html",
        held=held,
        title=title_of(held, by_key(library())),
        code=open_codes[0] if open_codes else None,
        shown=rosters.shown,
        address=address,
        picture=qr_svg(address),
        there=len(attended.roster(session, held).signed_in),
        form=BareForm(),
    )


# --- the roster ---


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One line of the roster page: who, what is filled in, what is recorded, what is wrong."""

    enrollment: Enrollment
    guest: bool
    own: bool
    mark: str
    minutes: str
    signed_in: datetime | None
    newest: SessionAttendance | None
    history: tuple[SessionAttendance, ...]
    problem: str = ""
    changed: bool = False


@bp.route("/cohorts/sessions/<int:session_id>/roster", methods=["GET", "POST"])
@may_required(Act.RECORD_ATTENDANCE)
def roster(session_id: int) -> ResponseReturnValue:
    """Mark who was there: one form, one row for each."""
    where, at = current_organization(), now()
    held = queries.live_session(db.session(), session_id, where)
    form = RosterForm()
    if not form.validate_on_submit() or request.form.get("act") == "fill":
        return _roster_page(held, form), 422 if form.errors else 200
    said = _said()
    try:
        with unit_of_work() as session:
            again = queries.live_session(session, session_id, where)
            kept = rosters.keep_roster(
                session,
                again,
                said,
                reason=form.reason.data or "",
                program=program_of(library(), again.cohort.criteria),
                module=library().module(again.module),
                trainer=current_person(),
                at=at,
            )
    except rosters.RosterUnfit as refusal:
        return _roster_page(held, form, problems=refusal.problems), 422
    except rosters.RosterChanged as refusal:
        form.form_errors.append(str(refusal))
        return _roster_page(held, form, changed=refusal.who), status_of(refusal)
    except rosters.CorrectionUnexplained as refusal:
        form.reason.errors = [str(refusal)]
        return _roster_page(held, form), status_of(refusal)
    flash(_told(kept), "done")
    return redirect(url_for(".live_session", session_id=session_id), 303)


def _told(kept: rosters.Kept) -> str:
    if not kept.added and not kept.corrected:
        return "Nothing changed: everything stands as it was recorded."
    said = [f"Recorded: {count(kept.added, 'person', 'people')}."] if kept.added else []
    said += [f"Corrected: {count(kept.corrected, 'row', 'rows')}."] if kept.corrected else []
    return " ".join(said)


def _said() -> dict[int, Said]:
    """Read the marks of the form; a row without a mark, or with nonsense, says nothing."""
    found = {}
    for name, value in request.form.items():
        kind, _, number = name.partition("-")
        if kind != "mark" or not _is_number(number) or value not in set(Mark):
            continue
        minutes, seen = (request.form.get(f"{one}-{number}", "") for one in ("minutes", "seen"))
        found[int(number)] = Said(
            Mark(value),
            int(minutes) if _is_number(minutes) else None,
            int(seen) if _is_number(seen) else 0,
        )
    return found


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= _DIGITS + 3


def _roster_page(
    held: LiveSession,
    form: RosterForm,
    *,
    problems: Mapping[int, str] | None = None,
    changed: frozenset[int] = frozenset(),
) -> str:
    session = db.session()
    held = queries.live_session(session, held.id, current_organization())
    written = attended.roster(session, held)
    modules = by_key(library())
    rows = [
        _roster_row(held, row, written, (problems or {}).get(row.enrollment.id, ""), changed)
        for row in rosters.rows_of(session, held)
    ]
    return render_template(
        "cohorts/roster.html",
        held=held,
        title=title_of(held, modules),
        part=part_of(held, modules),
        rows=rows,
        form=form,
        marks=list(Mark),
        recorded=any(row.newest for row in rows),
        begun=held.plan.starts_at <= now(),
    )


def _roster_row(
    held: LiveSession,
    row: rosters.Row,
    written: attended.Roster,
    problem: str,
    changed: frozenset[int],
) -> RosterRow:
    who = row.enrollment.id
    mark, minutes = _filled_in(held, who, written)
    return RosterRow(
        row.enrollment,
        row.guest,
        row.enrollment.person_id == current_person().id,
        mark,
        minutes,
        written.signed_in.get(who),
        written.newest(who),
        written.rows.get(who, ()),
        problem,
        who in changed,
    )


def _filled_in(held: LiveSession, who: int, written: attended.Roster) -> tuple[str, str]:
    """Return the mark and minutes that a row shows: typed, or recorded, or from signing in."""
    if request.method == "POST":
        mark = request.form.get(f"mark-{who}", "")
        if not mark and request.form.get("act") == "fill":
            mark = Mark.PRESENT.value
        return mark, request.form.get(f"minutes-{who}", "")
    newest = written.newest(who)
    if newest is not None:
        return newest.mark.value, str(newest.minutes) if newest.mark is Mark.PART else ""
    if who in written.signed_in:
        offered, minutes = offered_for(written.signed_in[who], held.plan.starts_at, held.stretch)
        return offered.value, str(minutes) if offered is Mark.PART else ""
    return "", ""


# --- making up, by staff ---


@bp.get("/cohorts/learners/<int:enrollment_id>")
@may_required(Act.RUN_COHORT)
def learner(enrollment_id: int) -> ResponseReturnValue:
    """Show one learner's live hours: what counts, what is missing, and how to make it up."""
    whose, look = _look(enrollment_id)
    return _learner_page(whose, look, _one_to_one_form(look))


@bp.post("/cohorts/learners/<int:enrollment_id>/one-to-one")
@may_required(Act.RECORD_ATTENDANCE)
def one_to_one(enrollment_id: int) -> ResponseReturnValue:
    """Write down that missed minutes were held again with one learner."""
    whose, look = _look(enrollment_id)
    form = _one_to_one_form(look)
    if not form.validate_on_submit():
        return _learner_page(whose, look, form), 422
    key, first, minutes = form.stretch.data.split("/")
    try:
        with unit_of_work() as session:
            again = enrollment(session, enrollment_id, current_organization())
            making_up.record_one_to_one(
                session,
                again,
                library().module(key),
                Stretch(int(first), int(minutes)),
                program_of(library(), again.criteria),
                held_on=form.day.data,
                in_person=form.in_person.data,
                note=form.note.data,
                trainer=current_person(),
                at=now(),
            )
    except (making_up.MeetingToCome, DomainError) as refusal:
        target = form.day if isinstance(refusal, making_up.MeetingToCome) else form.stretch
        target.errors = [str(refusal)]
        return _learner_page(whose, look, form), status_of(refusal)
    flash("Recorded. These live hours count now.", "done")
    return redirect(url_for(".learner", enrollment_id=enrollment_id), 303)


@bp.post("/cohorts/learners/<int:enrollment_id>/make-up/<int:session_id>")
@may_required(Act.RUN_COHORT)
def bring_guest(enrollment_id: int, session_id: int) -> ResponseReturnValue:
    """Let a learner make up a session at another cohort's, or take that back."""
    where = current_organization()
    with unit_of_work() as session:
        whose = enrollment(session, enrollment_id, where)
        mine = queries.own_place(session, whose.person, where)
        held = queries.live_session(session, session_id, where)
        come_or_stay(held, mine.enrollment_id)
    flash("Their list is changed, and shown on their cohort page.", "done")
    return redirect(url_for(".learner", enrollment_id=enrollment_id), 303)


def come_or_stay(held: LiveSession, enrollment_id: int) -> None:
    """Do what the button says: put a learner on another cohort's session, or off it again."""
    session, at, me = db.session(), now(), current_person()
    where = current_organization()
    guest: SessionGuest | None = next(
        (
            one
            for one in queries.guests_by_session(session, [held.id]).get(held.id, [])
            if one.enrollment_id == enrollment_id
        ),
        None,
    )
    if request.form.get("act") == "away":
        if guest is None:
            raise queries.NoSuchSession
        making_up.stay_away(session, guest, actor=me, at=at)
        return
    whose = enrollment(session, enrollment_id, where)
    mine = queries.own_place(session, whose.person, where)
    program = program_of(library(), mine.cohort.criteria)
    making_up.come_as_guest(session, held, mine, program, actor=me, at=at)


@bp.route("/cohorts/one-to-one/<int:meeting_id>/reversal", methods=["GET", "POST"])
@may_required(Act.RECORD_ATTENDANCE)
def reverse_meeting(meeting_id: int) -> ResponseReturnValue:
    """Ask for the reason, and take a one-to-one back."""
    where = current_organization()
    meeting = attended.meeting(db.session(), meeting_id, where)
    form = ReverseForm()
    if not form.validate_on_submit():
        page = render_template(
            "cohorts/reverse_meeting.html",
            meeting=meeting,
            module=by_key(library()).get(meeting.module),
            form=form,
        )
        return page, 422 if form.errors else 200
    with unit_of_work() as session:
        again = attended.meeting(session, meeting_id, where)
        making_up.reverse_one_to_one(
            session, again, reason=form.reason.data, trainer=current_person(), at=now()
        )
        enrollment_id = again.enrollment_id
    flash("Taken back. These live hours do not count any more.")
    return redirect(url_for(".learner", enrollment_id=enrollment_id), 303)


def _look(enrollment_id: int) -> tuple[Enrollment, LiveLook]:
    session, where = db.session(), current_organization()
    whose = enrollment(session, enrollment_id, where)
    held = list(queries.places_of(session, whose.person, where))
    mine = next((p for p in held if p.enrollment_id == whose.id), None)
    return whose, live_look(session, whose, mine, library(), at=now())


def _one_to_one_form(look: LiveLook) -> OneToOneForm:
    form = OneToOneForm.choosing(to_hold_again(look))
    if request.method == "GET":
        form.day.data = current_organization().day_of(now())
    return form


def _learner_page(whose: Enrollment, look: LiveLook, form: OneToOneForm) -> str:
    modules = by_key(library())
    return render_template(
        "cohorts/learner.html",
        enrollment=whose,
        look=look,
        form=form,
        meetings=attended.meetings_of(db.session(), whose),
        modules=modules,
        titles={one.id: title_of(one, modules) for one in look.sessions}
        | {i.id: title_of(i, modules) for m in look.missed for i in (m.session, *m.instead)},
        parts={one.id: part_of(one, modules) for one in look.sessions},
        own=whose.person_id == current_person().id,
        may_record=may(Act.RECORD_ATTENDANCE),
    )


# --- pieces ---


def _where(form: RhythmForm | SessionForm | MoveForm) -> Where:
    return Where(form.place.data or "", form.video_link.data or "", form.break_minutes.data or 0)


def _put(form: FlaskForm, refusal: DomainError) -> None:
    """Say a refusal where people can do something about it."""
    if isinstance(refusal, planning.NowhereToGo):
        form.place.errors = [str(refusal)]
    else:
        form.form_errors.append(str(refusal))
