"""The pages on which a trainer enters what learners did on paper or showed live."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask import Response as FlaskResponse
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from sqlalchemy.orm import Session

from prss_training.accounts.guards import current_organization, current_person, may_required
from prss_training.checks import paper as papers
from prss_training.checks import queries as checks
from prss_training.checks.models import CheckTryEntered
from prss_training.checks.paper import Paper
from prss_training.content.markdown import render
from prss_training.coursework.entering import DayToCome, NotOpenForEntry, OwnWork, Seen
from prss_training.coursework.models import Submission, SubmissionEntered
from prss_training.coursework.queries import submission as own_submission
from prss_training.domain.errors import Conflict, DomainError, Unacceptable
from prss_training.domain.paper_form import LETTERS, FormCodeUnreadable
from prss_training.domain.people import Act
from prss_training.domain.program import Activity, Way
from prss_training.domain.rubric import Outcome
from prss_training.domain.second_rating import CHANCES, drawn_for_second
from prss_training.enrollments.guards import current_enrollment
from prss_training.enrollments.models import Enrollment
from prss_training.enrollments.queries import EnrollmentUnknown, enrollment, enrollments_of
from prss_training.files.models import StoredFile
from prss_training.files.scans import Scan, ScanTooLarge, ScanUnusable, ending_of
from prss_training.files.services import keep, read
from prss_training.files.store import open_store
from prss_training.grading.queries import grades, newest_number
from prss_training.grading.services import GradedMeanwhile, rubric_digest
from prss_training.paper import queries, services
from prss_training.paper.forms import (
    CorrectMarksForm,
    CorrectSheetForm,
    MarkingForm,
    SheetForm,
)
from prss_training.paper.services import Marked, Program
from prss_training.web.clock import now
from prss_training.web.database import SomeoneWasFirst, db, unit_of_work
from prss_training.web.errors import status_of
from prss_training.web.fields import ReverseForm
from prss_training.web.library import library
from prss_training.web.paging import page_of
from prss_training.web.settings import settings

bp = Blueprint("paper", __name__)

_LATELY = 10


@dataclass(frozen=True, slots=True)
class Shown:
    """One question of an answer sheet as a page shows it. `letter` is empty without an answer."""

    number: int
    stem: Markup
    letter: str
    text: str
    right: str
    correct: bool


@bp.get("/paper/")
@may_required(Act.ENTER_PAPER)
def desk() -> ResponseReturnValue:
    """Show the ways to enter something, and what was entered lately."""
    session, here = db.session(), current_organization()
    paging = page_of(session, checks.entries_listed(here))
    works = list(session.scalars(queries.works_listed(here).limit(_LATELY)))
    ids = [entered.submission_id for entered in works]
    return render_template(
        "paper/desk.html",
        paging=paging,
        taken_back=checks.taken_back(session, [entered.try_id for entered in paging.rows]),
        works=works,
        grades=queries.grades_of(session, ids),
        works_taken_back=queries.works_taken_back(session, ids),
        modules=library().modules,
        titles=_titles(),
        zone=here.zone,
    )


@bp.route("/paper/check", methods=["GET", "POST"])
@may_required(Act.ENTER_PAPER)
def check() -> ResponseReturnValue:
    """Take an answer sheet: type it, look at it once more, enter it."""
    form = SheetForm.with_answers(_most_questions())
    form.choose_from(_learners(), current_person())
    if not form.is_submitted():
        form.taken_on.data = _day_asked()
        return _sheet_page(form)
    if not form.validate() or request.form.get("act") == "change":
        return _sheet_page(form), 422 if form.errors else 200
    try:
        return _taken(form)
    except DomainError as refusal:
        return _not_taken(form, refusal)


def _taken(form: SheetForm) -> ResponseReturnValue:
    """Show what was typed once more, or enter it where that was done."""
    place, sheet = _place(form.learner.data), _sheet(form)
    if sheet is None:
        return _sheet_page(form), 422
    if request.form.get("act") != "enter":
        return _review(form, place, sheet)
    flash(_enter(place, sheet, lesson_read=bool(form.lesson_read.data)), "done")
    return redirect(url_for(".check", day=sheet.taken_on.isoformat()), 303)


@bp.get("/paper/checks/<int:entry_id>")
@may_required(Act.ENTER_PAPER)
def entry(entry_id: int) -> ResponseReturnValue:
    """Show one entered check: what was answered, by whom it was entered, what became of it."""
    session = db.session()
    found = checks.entry(session, entry_id, current_organization())
    return render_template(
        "paper/entry.html",
        entered=found,
        module=library().module(found.made.module),
        answers=_shown(_paper_of(found)),
        taken_back=checks.taken_back(session, [found.try_id]).get(found.try_id),
        own=found.made.enrollment.person_id == current_person().id,
        zone=current_organization().zone,
    )


@bp.route("/paper/checks/<int:entry_id>/correction", methods=["GET", "POST"])
@may_required(Act.ENTER_PAPER)
def correct(entry_id: int) -> ResponseReturnValue:
    """Enter an answer sheet as it is, in the place of an entry that was wrong."""
    found = checks.entry(db.session(), entry_id, current_organization())
    before = _paper_of(found)
    form = CorrectSheetForm.with_answers(len(before.form.drawn))
    form.learner.data = found.made.enrollment_id
    form.code.data = found.form_code
    if not form.is_submitted():
        form.taken_on.data = found.taken_on
        form.fill_in(before.form, before.answers)
        return _correct_page(found, form)
    answers = form.read_answers(before.form) if form.validate() else None
    if answers is None:
        return _correct_page(found, form), 422
    try:
        with unit_of_work() as session:
            again = checks.entry(session, entry_id, current_organization())
            services.correct_check(
                session,
                again,
                library().module(again.made.module),
                Paper(before.form, answers, form.taken_on.data),
                _program(again.made.enrollment),
                reason=form.reason.data,
                by=current_person(),
                at=now(),
            )
    except (Conflict, Unacceptable) as refusal:
        form.form_errors.append(str(refusal))
        found = checks.entry(db.session(), entry_id, current_organization())
        return _correct_page(found, form), status_of(refusal)
    flash("Corrected. The entry before stays on the record with your reason.", "done")
    return redirect(url_for(".desk"), 303)


@bp.route("/paper/checks/<int:entry_id>/reversal", methods=["GET", "POST"])
@may_required(Act.ENTER_PAPER)
def reverse(entry_id: int) -> ResponseReturnValue:
    """Ask for the reason, and take an entered check back."""
    found = checks.entry(db.session(), entry_id, current_organization())
    form = ReverseForm()
    if not form.validate_on_submit():
        page = render_template(
            "paper/reverse.html",
            form=form,
            name=found.made.enrollment.person.name,
            what=_titles().get(found.made.module, found.made.module),
            action=url_for(".reverse", entry_id=entry_id),
        )
        return page, 422 if form.errors else 200
    with unit_of_work() as session:
        again = checks.entry(session, entry_id, current_organization())
        services.take_back_check(
            session,
            again,
            library().module(again.made.module),
            reason=form.reason.data,
            by=current_person(),
            at=now(),
        )
        name = again.made.enrollment.person.name
    flash(f"Taken back: a check of {name}.", "done")
    return redirect(url_for(".desk"), 303)


@bp.route("/paper/work/<module>/<activity>", methods=["GET", "POST"])
@may_required(Act.ENTER_PAPER)
def work(module: str, activity: str) -> ResponseReturnValue:
    """Enter a marked paper or a demonstration, one learner after the other."""
    asked = library().activity(f"{module}/{activity}")
    form = MarkingForm.for_rubric(asked.rubric)
    form.choose_from(_learners(), current_person())
    if not form.is_submitted():
        form.begin_on(_day_asked())
        return _marking_page(asked, form)
    if not form.validate():
        return _marking_page(asked, form), 422
    try:
        said = _enter_work(asked, form)
    except (DomainError, SomeoneWasFirst) as refusal:
        form.choose_from(_learners(), current_person())
        _blame(form, refusal)
        return _marking_page(asked, form), status_of(refusal)
    flash(said, "done")
    address = url_for(".work", module=module, activity=activity, day=form.done_on.data.isoformat())
    return redirect(address, 303)


@bp.route("/paper/works/<int:submission_id>/correction", methods=["GET", "POST"])
@may_required(Act.ENTER_PAPER)
def correct_work(submission_id: int) -> ResponseReturnValue:
    """Give the marks of an entry anew, and say what was wrong."""
    found = queries.work(db.session(), submission_id, current_organization())
    activity = library().activity(found.submission.activity)
    form = CorrectMarksForm.for_rubric(activity.rubric)
    if not form.is_submitted():
        _begin_from(form, found.submission, activity)
        return _marks_page(found, activity, form)
    if not form.validate():
        return _marks_page(found, activity, form), 422
    try:
        with unit_of_work() as session:
            again = queries.work(session, submission_id, current_organization())
            services.correct_marked(
                session,
                again.submission,
                activity,
                Marked(form.marks, form.fails, form.comment.data or ""),
                _program(again.submission.enrollment),
                seen=form.seen_number,
                reason=form["reason"].data,
                by=current_person(),
                at=now(),
            )
    except (GradedMeanwhile, SomeoneWasFirst, services.EntryGone) as refusal:
        form.form_errors.append(str(refusal))
        found = queries.work(db.session(), submission_id, current_organization())
        form.seen.data = str(newest_number(db.session(), found.submission))
        return _marks_page(found, activity, form), status_of(refusal)
    flash("Corrected. The marks before stay on the record with your reason.", "done")
    return redirect(url_for(".desk"), 303)


@bp.route("/paper/works/<int:submission_id>/reversal", methods=["GET", "POST"])
@may_required(Act.ENTER_PAPER)
def reverse_work(submission_id: int) -> ResponseReturnValue:
    """Ask for the reason, and take back work that was entered for the wrong learner."""
    found = queries.work(db.session(), submission_id, current_organization())
    activity = library().activity(found.submission.activity)
    form = ReverseForm()
    if not form.validate_on_submit():
        page = render_template(
            "paper/reverse.html",
            form=form,
            name=found.submission.enrollment.person.name,
            what=activity.title,
            action=url_for(".reverse_work", submission_id=submission_id),
        )
        return page, 422 if form.errors else 200
    with unit_of_work() as session:
        again = queries.work(session, submission_id, current_organization())
        services.take_back_marked(
            session,
            again.submission,
            activity,
            reason=form.reason.data,
            by=current_person(),
            at=now(),
        )
        name = again.submission.enrollment.person.name
    flash(f"Taken back: “{activity.title}” of {name}.", "done")
    return redirect(url_for(".desk"), 303)


@bp.get("/paper/works/<int:submission_id>/scan")
@may_required(Act.ENTER_PAPER)
def scan(submission_id: int) -> ResponseReturnValue:
    """Hand out the scan of work that was entered, to the trainers who may grade it."""
    found = queries.work(db.session(), submission_id, current_organization())
    return _scan(found.submission)


@bp.get("/work/<int:submission_id>/scan")
@may_required(Act.LEARN)
def own_scan(submission_id: int) -> ResponseReturnValue:
    """Hand out the scan of one's own work."""
    return _scan(own_submission(db.session(), current_enrollment(), submission_id))


def _scan(submission: Submission) -> FlaskResponse:
    file = queries.scan_of(db.session(), submission)
    name = f"work-{submission.id}.{ending_of(file.media_type)}"
    content = read(open_store(settings().files), file)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return FlaskResponse(content, mimetype=file.media_type, headers=headers)


def _enter(place: Enrollment, sheet: Paper, *, lesson_read: bool) -> str:
    """Enter an answer sheet and return the sentence that says so."""
    module = library().module(sheet.form.module)
    with unit_of_work() as session:
        again = enrollment(session, place.id, current_organization())
        entered = services.enter_check(
            session,
            again,
            module,
            sheet,
            _program(again),
            lesson_read=lesson_read,
            by=current_person(),
            at=now(),
        )
        word = "passed" if entered.made.passed else "not passed yet"
        right = sum(correct for _, _, correct in entered.made.marks)
        return f"Entered for {again.person.name}: {right} of {len(sheet.answers)} right, {word}."


def _enter_work(activity: Activity, form: MarkingForm) -> str:
    """Enter marked work and return the sentence that says so."""
    attached = None if activity.live else form.read_scan
    chance = secrets.randbelow(CHANCES) if activity.live else None
    at = now()
    with unit_of_work() as session:
        place = _place(form.learner.data)
        seen = Seen(
            Way.LIVE if activity.live else Way.PAPER,
            form.done_on.data,
            body="" if activity.live else form.body.data or "",
            marked_by=form.marked_by.data or "",
            scan=_kept(session, attached, at) if attached else None,
            chance=chance,
        )
        grade = services.enter_marked(
            session,
            place,
            activity,
            seen,
            Marked(form.marks, form.fails, form.comment.data or ""),
            _program(place),
            by=current_person(),
            at=at,
        )
        word = "passed" if grade.outcome is Outcome.PASSED else "returned"
        said = f"Entered for {place.person.name}: {grade.percent} %, {word}."
    if chance is not None and drawn_for_second(chance):
        said += " By chance, a second person scores this one too."
    return said


def _kept(session: Session, attached: Scan, at: datetime) -> StoredFile:
    store = open_store(settings().files)
    return keep(session, store, attached.content, attached.media_type, at=at)


def _sheet(form: SheetForm) -> Paper | None:
    """Return the answer sheet that was typed, or None with what is wrong said at its fields.

    Raises:
        FormUnknown, FormCodeUnreadable: the code names no form of this program.
    """
    printed = checks.form_of_code(db.session(), form.read_code, library().modules)
    library().module(printed.module)
    answers = form.read_answers(printed)
    return Paper(printed, answers, form.taken_on.data) if answers is not None else None


def _review(form: SheetForm, place: Enrollment, sheet: Paper) -> ResponseReturnValue:
    """Show what was typed once more, before anything is entered."""
    return render_template(
        "paper/review.html",
        form=form,
        place=place,
        sheet=sheet,
        module=library().module(sheet.form.module),
        answers=_shown(sheet),
    )


def _not_taken(form: SheetForm, refusal: DomainError) -> ResponseReturnValue:
    """Show the answer sheet again with everything in it, and why it was not entered."""
    form.choose_from(_learners(), current_person())
    fields = {
        papers.PaperToCome: form.taken_on,
        checks.FormUnknown: form.code,
        FormCodeUnreadable: form.code,
        EnrollmentUnknown: form.learner,
    }
    field = fields.get(type(refusal), form.learner)
    field.errors = [*field.errors, str(refusal)]
    return _sheet_page(form), status_of(refusal)


def _blame(form: MarkingForm, refusal: DomainError) -> None:
    fields = {
        DayToCome: "done_on",
        ScanTooLarge: "scan",
        ScanUnusable: "scan",
        NotOpenForEntry: "learner",
        OwnWork: "learner",
        EnrollmentUnknown: "learner",
    }
    name = fields.get(type(refusal))
    if name is None:
        form.form_errors.append(str(refusal))
    else:
        form[name].errors = [*form[name].errors, str(refusal)]


def _sheet_page(form: SheetForm) -> str:
    session = db.session()
    lately = list(session.scalars(checks.entries_listed(current_organization()).limit(_LATELY)))
    return render_template(
        "paper/check.html",
        form=form,
        lately=lately,
        taken_back=checks.taken_back(session, [entered.try_id for entered in lately]),
        titles=_titles(),
    )


def _correct_page(found: CheckTryEntered, form: CorrectSheetForm) -> str:
    return render_template(
        "paper/correct.html",
        form=form,
        entered=found,
        module=library().module(found.made.module),
    )


def _marking_page(activity: Activity, form: MarkingForm) -> str:
    session, here = db.session(), current_organization()
    works = list(session.scalars(queries.works_listed(here, activity.id).limit(_LATELY)))
    ids = [entered.submission_id for entered in works]
    return render_template(
        "paper/work.html",
        form=form,
        activity=activity,
        module=library().module(activity.module),
        works=works,
        grades=queries.grades_of(session, ids),
        works_taken_back=queries.works_taken_back(session, ids),
        titles=_titles(),
        zone=here.zone,
    )


def _marks_page(found: SubmissionEntered, activity: Activity, form: CorrectMarksForm) -> str:
    return render_template(
        "paper/correct_work.html",
        form=form,
        entered=found,
        activity=activity,
        own=found.submission.enrollment.person_id == current_person().id,
    )


def _begin_from(form: CorrectMarksForm, submission: Submission, activity: Activity) -> None:
    given = grades(db.session(), submission)
    form.seen.data = str(given[0].number if given else 0)
    if given:
        same = given[0].rubric == rubric_digest(activity.rubric)
        form.begin_from(given[0], same_rubric=same)


def _learners() -> Sequence[Enrollment]:
    return enrollments_of(db.session(), current_organization())


def _place(enrollment_id: int) -> Enrollment:
    """Return the place of whoever was chosen.

    Raises:
        EnrollmentUnknown: there is none here with this number, or it has ended.
    """
    found = enrollment(db.session(), enrollment_id, current_organization())
    if found.ended_at is not None:
        raise EnrollmentUnknown
    return found


def _program(place: Enrollment) -> Program:
    return Program(library().criteria_version(place.criteria), library().modules)


def _most_questions() -> int:
    return max((module.check.draw for module in library().modules), default=0)


def _day_asked() -> date:
    """Return the day to begin with: the one entered before, or today where the organization is."""
    today = current_organization().day_of(now())
    try:
        return min(date.fromisoformat(request.args.get("day", "")), today)
    except ValueError:
        return today


def _titles() -> dict[str, str]:
    modules = {module.key: module.title for module in library().modules}
    work = {a.id: a.title for module in library().modules for a in module.activities}
    return modules | work


def _paper_of(entered: CheckTryEntered) -> Paper:
    """Return an entered answer sheet as it was typed."""
    form = checks.form_of_code(db.session(), entered.form_code, library().modules)
    return Paper(form, tuple(chosen for _, chosen, _ in entered.made.marks), entered.taken_on)


def _shown(sheet: Paper) -> list[Shown]:
    """Return an answer sheet question by question; a question that the bank lost has no words."""
    bank = {item.key: item for item in library().module(sheet.form.module).check.items}
    shown = []
    marks, right = papers.marks_of(sheet), sheet.form.key_letters()
    for place, (mark, drawn) in enumerate(zip(marks, sheet.form.drawn, strict=True)):
        item = bank.get(mark.key)
        known = mark.chosen in drawn.order
        shown.append(
            Shown(
                place + 1,
                _stem(item.stem) if item else Markup(""),
                LETTERS[drawn.order.index(mark.chosen)] if known else "",
                item.options[mark.chosen].text if item and known else "",
                right[place],
                mark.correct,
            )
        )
    return shown


@lru_cache(maxsize=1024)
def _stem(markdown: str) -> Markup:
    html = render(markdown, terms={}, sources={}, heading_from=4)
    return Markup(html)  # noqa: S704  (the reader of Markdown lets no HTML through)
