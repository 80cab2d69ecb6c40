"""A supervisor's week, one entry, and one learner's ledger as staff see it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from prss_training.accounts.guards import current_organization, current_person, may, may_required
from prss_training.domain.errors import Conflict, DomainError, Unacceptable
from prss_training.domain.hours import Hours, total
from prss_training.domain.people import Act
from prss_training.domain.practice import Decision, EntryState, OwnHours
from prss_training.domain.practice_review import Reviewer
from prss_training.domain.practice_totals import add_up
from prss_training.enrollments.models import Enrollment
from prss_training.enrollments.queries import enrollment
from prss_training.fieldwork import queries, services
from prss_training.fieldwork.bars import bars
from prss_training.fieldwork.blueprint import bp, number
from prss_training.fieldwork.forms import DecideForm, ReverseForm
from prss_training.fieldwork.models import PracticeEntry
from prss_training.web.clock import now
from prss_training.web.database import db, unit_of_work
from prss_training.web.errors import status_of
from prss_training.web.filters import count, day
from prss_training.web.paging import page_of

MOST_SHOWN = 100
_WEEK = re.compile(r"(?P<enrollment>[0-9]{1,9})/(?P<monday>[0-9]{4}-[0-9]{2}-[0-9]{2})")


@dataclass(frozen=True, slots=True)
class LearnersWeek:
    """What looks right in one learner's week, and how many entries of it deserve a look first."""

    enrollment: Enrollment
    monday: date
    entries: tuple[PracticeEntry, ...]
    exceptions: int

    @property
    def key(self) -> str:
        """The name of the week in a form."""
        return f"{self.enrollment.id}/{self.monday.isoformat()}"

    @property
    def hours(self) -> Hours:
        """Its hours that look right."""
        return total([Hours(entry.minutes) for entry in self.entries])


@bp.get("/hours/")
@may_required(Act.APPROVE_HOURS)
def week() -> ResponseReturnValue:
    """List what waits: what deserves a second look first, the rest by learner and week."""
    session = db.session()
    organization = current_organization()
    name = request.args.get("q", "").strip()
    waiting = queries.waiting(session, organization, supervisor=current_person(), name=name)
    reviewer = _reviewer(waiting)
    weighed = [(entry, reviewer.remarks(entry.id)) for entry in waiting]
    right = [entry for entry, remarks in weighed if not remarks]
    exceptions = [(entry, remarks) for entry, remarks in weighed if remarks]
    return render_template(
        "fieldwork/week.html",
        q=name,
        waiting=len(waiting),
        hours=total([Hours(entry.minutes) for entry in waiting]),
        exceptions=exceptions[:MOST_SHOWN],
        right=len(right[:MOST_SHOWN]),
        weeks=_weeks(right[:MOST_SHOWN], [entry for entry, _ in exceptions]),
        hidden=max(0, len(exceptions) - MOST_SHOWN) + max(0, len(right) - MOST_SHOWN),
        disputes=queries.open_disputes(session, organization),
    )


def _weeks(
    right: Sequence[PracticeEntry], exceptions: Iterable[PracticeEntry]
) -> list[LearnersWeek]:
    """Return entries by learner and week, by name, the oldest week of each first."""

    def place(entry: PracticeEntry) -> tuple[str, int, date]:
        who = entry.enrollment
        return who.person.name.casefold(), who.id, _monday(entry.worked_on)

    first = [place(entry)[1:] for entry in exceptions]
    return [
        LearnersWeek(own[0].enrollment, monday, own, first.count((who, monday)))
        for (_, who, monday), group in groupby(sorted(right, key=place), key=place)
        if (own := tuple(group))
    ]


def _monday(on: date) -> date:
    return on - timedelta(days=on.weekday())


@bp.post("/hours/approve")
@may_required(Act.APPROVE_HOURS)
def approve_many() -> ResponseReturnValue:
    """Approve the entries that are ticked: all of them, or those of the week that was pressed."""
    ticked = request.form.getlist("entry", type=number)
    if not ticked:
        flash("Tick at least one entry to approve.", "warning")
        return _back_to_week()
    with unit_of_work() as session:
        chosen = queries.these_entries(session, ticked, current_organization())
        pressed = _WEEK.fullmatch(request.form.get("week", ""))
        if pressed:
            chosen = [entry for entry in chosen if _belongs(entry, pressed)]
        approvals = services.approve_many(session, chosen, supervisor=current_person(), at=now())
        said = count(len(approvals.approved), "entry", "entries")
        flash(f"Approved {said}, {approvals.hours} hours.")
    if approvals.passed_over:
        others = count(approvals.passed_over, "entry was", "entries were")
        flash(f"{others} decided by somebody else a moment before and left alone.", "warning")
    return _back_to_week()


def _belongs(entry: PracticeEntry, pressed: re.Match[str]) -> bool:
    own = str(entry.enrollment_id) == pressed["enrollment"]
    return own and _monday(entry.worked_on).isoformat() == pressed["monday"]


def _back_to_week() -> ResponseReturnValue:
    """Go back to the list as it was filtered."""
    return redirect(url_for(".week", q=request.form.get("q", "").strip() or None), 303)


@bp.get("/hours/learner/<int:enrollment_id>")
@may_required(Act.SEE_LEARNERS)
def learner_ledger(enrollment_id: int) -> ResponseReturnValue:
    """Show staff one learner's ledger, with its sums."""
    session = db.session()
    place = enrollment(session, enrollment_id, current_organization())
    received = queries.supervision_received(session, place)
    sums = add_up(queries.lines(session, place))
    return render_template(
        "fieldwork/learner_ledger.html",
        enrollment=place,
        ledger=sums,
        chart=bars(sums.by_month),
        paging=page_of(session, queries.listed(place)),
        state_of=queries.state_of,
        zone=place.organization.zone,
        supervision=received,
        supervised=total([Hours(given.minutes) for given in received]),
        decides=may(Act.APPROVE_HOURS) and place.person_id != current_person().id,
        imports=may(Act.IMPORT_LEDGER),
    )


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
