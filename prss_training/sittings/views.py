"""The final examination: a learner's page and paper, and the trainer's list of who may sit."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from prss_training.accommodations.queries import accommodations_of
from prss_training.accounts.guards import (
    current_organization,
    current_person,
    may_required,
    require,
)
from prss_training.content.markdown import render
from prss_training.domain.accommodations import Accommodations
from prss_training.domain.criteria import Criteria
from prss_training.domain.errors import DomainError, Missing
from prss_training.domain.examination import OWN, Examination, Help, SitLater, require_may_sit
from prss_training.domain.fields import Domain
from prss_training.domain.next_step import needed_modules
from prss_training.domain.people import Act
from prss_training.domain.program import Module
from prss_training.domain.rules import PassExamination, inner_rules
from prss_training.enrollments.forms import BareForm
from prss_training.enrollments.guards import current_enrollment, told_in_json
from prss_training.enrollments.models import Enrollment
from prss_training.enrollments.queries import completed_modules, enrollment, enrollments_of
from prss_training.people.models import Organization
from prss_training.sittings import queries, services
from prss_training.sittings.forms import OpenForm, PaperForm
from prss_training.sittings.models import Sitting
from prss_training.web.clock import now
from prss_training.web.database import db, unit_of_work
from prss_training.web.errors import status_of
from prss_training.web.fields import ReverseForm
from prss_training.web.library import library

bp = Blueprint("sittings", __name__)


class NoExamination(Missing):
    """The program, or the learner's credential, has no final examination."""

    def __init__(self) -> None:
        super().__init__(
            "What you work toward has no final examination here. Your standing lists what it asks."
        )


@dataclass(frozen=True, slots=True)
class Row:
    """One learner on the trainer's list: what is missing before they may sit, if anything."""

    enrollment: Enrollment
    standing: queries.ExamStanding
    modules_left: int
    modules_needed: int
    not_before: SitLater | None
    open_now: bool


@bp.get("/examination")
@may_required(Act.LEARN)
def examination() -> ResponseReturnValue:
    """Show the rules, what is still to do before, and every sitting so far."""
    place, exam, needed = _mine()
    session, at = db.session(), now()
    standing = _settled(place, exam)
    finished = completed_modules(session, place)
    return render_template(
        "sittings/examination.html",
        exam=exam,
        standing=standing,
        missing=[module for module in needed if module.key not in finished],
        opening=standing.open_at(at),
        refusal=_refusal(place.organization, exam, standing, at),
        minutes=_minutes(place, exam),
        by_domain=queries.by_domain,
        form=BareForm(),
        zone=current_organization().zone,
    )


@bp.post("/examination")
@may_required(Act.LEARN)
def begin() -> ResponseReturnValue:
    """Draw the paper of the sitting that is open, or go on with the one that is begun."""
    place, exam, _ = _mine()
    made = _begun(place, exam)
    return redirect(url_for(".take", sitting_id=made), 303)


@bp.get("/examination/sittings/<int:sitting_id>")
@may_required(Act.LEARN)
def take(sitting_id: int) -> ResponseReturnValue:
    """Show the paper, with what was answered before."""
    sitting, exam = _own(sitting_id)
    if sitting.marked_at is not None or _ended(sitting, exam):
        return redirect(url_for(".result", sitting_id=sitting_id), 303)
    return _paper(sitting, exam, _form(sitting, exam), 200)


@bp.post("/examination/sittings/<int:sitting_id>")
@may_required(Act.LEARN)
def finish(sitting_id: int) -> ResponseReturnValue:
    """Mark the paper, or say which questions have no answer yet. No answer is lost."""
    sitting, exam = _own(sitting_id)
    return _handed_in(sitting, exam, ".result", ".examination")


@bp.post("/examination/sittings/<int:sitting_id>/kept")
@told_in_json
def keep(sitting_id: int) -> ResponseReturnValue:
    """Keep the answers given so far, while the learner goes on."""
    require(Act.LEARN)
    sitting, exam = _own(sitting_id)
    return _kept_in_json(sitting, exam)


@bp.get("/examination/sittings/<int:sitting_id>/result")
@may_required(Act.LEARN)
def result(sitting_id: int) -> ResponseReturnValue:
    """Show how a sitting went by domain. The questions themselves are not shown again."""
    sitting, exam = _own(sitting_id)
    if sitting.marked_at is None and not _ended(sitting, exam):
        return redirect(url_for(".take", sitting_id=sitting_id), 303)
    return _result_page(queries.sitting_of(db.session(), sitting.enrollment, sitting_id), exam)


@bp.get("/examinations/final")
@may_required(Act.OPEN_EXAMINATION)
def desk() -> ResponseReturnValue:
    """List everybody whose credential asks for the examination: who may sit, and how it went."""
    exam = _exam()
    rows = _rows(exam)
    return render_template("sittings/desk.html", exam=exam, rows=rows, zone=_zone())


@bp.route("/examinations/final/<int:enrollment_id>", methods=["GET", "POST"])
@may_required(Act.OPEN_EXAMINATION)
def open_to(enrollment_id: int) -> ResponseReturnValue:
    """Show one learner's sittings by domain, and open the next one."""
    exam = _exam()
    place = enrollment(db.session(), enrollment_id, current_organization())
    criteria = _criteria(place)
    if not _asks(criteria):
        raise NoExamination
    form = OpenForm()
    if not form.validate_on_submit():
        return _open_page(place, exam, criteria, form), 422 if form.errors else 200
    try:
        with unit_of_work() as session:
            services.open_sitting(
                session,
                place,
                exam,
                services.Opening(
                    help=Help(form.help.data),
                    place=form.place.data,
                    until=datetime.combine(form.until.data, time(23, 59), ZoneInfo(_zone())),
                    plan=form.plan.data or "",
                ),
                needed=needed_modules(criteria, library().modules),
                trainer=current_person(),
                at=now(),
            )
    except DomainError as refusal:
        form.blame(refusal)
        return _open_page(place, exam, criteria, form), status_of(refusal)
    flash(f"Open to {place.person.name} until the end of {form.until.data:%A}.")
    return redirect(url_for(".open_to", enrollment_id=enrollment_id), 303)


@bp.route("/examinations/final/openings/<int:opened_id>/reversal", methods=["GET", "POST"])
@may_required(Act.OPEN_EXAMINATION)
def take_back(opened_id: int) -> ResponseReturnValue:
    """Ask for the reason, and take an opening back."""
    opened = queries.opening_in(db.session(), current_organization(), opened_id)
    form = ReverseForm()
    if not form.validate_on_submit():
        page = render_template("sittings/take_back.html", opened=opened, form=form, zone=_zone())
        return page, 422 if form.errors else 200
    with unit_of_work() as session:
        services.take_opening_back(
            session, opened, reason=form.reason.data, trainer=current_person(), at=now()
        )
    flash(f"Taken back: the sitting opened to {opened.enrollment.person.name}.")
    return redirect(url_for(".open_to", enrollment_id=opened.enrollment_id), 303)


@bp.post("/examinations/final/<int:enrollment_id>/read-out")
@may_required(Act.OPEN_EXAMINATION)
def begin_for(enrollment_id: int) -> ResponseReturnValue:
    """Begin a paper that a trainer reads out, or go on with it."""
    exam = _exam()
    place = enrollment(db.session(), enrollment_id, current_organization())
    if place.person_id == current_person().id:
        raise services.OwnExamination
    made = _begun(place, exam)
    return redirect(url_for(".enter", sitting_id=made), 303)


@bp.get("/examinations/final/sittings/<int:sitting_id>")
@may_required(Act.OPEN_EXAMINATION)
def enter(sitting_id: int) -> ResponseReturnValue:
    """Show a paper that a trainer reads out, or how it went once it is marked."""
    sitting, exam = _read_out(sitting_id)
    if sitting.marked_at is not None or _ended(sitting, exam):
        return _result_page(
            queries.sitting_in(db.session(), current_organization(), sitting_id), exam
        )
    return _paper(sitting, exam, _form(sitting, exam), 200)


@bp.post("/examinations/final/sittings/<int:sitting_id>")
@may_required(Act.OPEN_EXAMINATION)
def finish_for(sitting_id: int) -> ResponseReturnValue:
    """Mark a paper that a trainer read out."""
    sitting, exam = _read_out(sitting_id)
    return _handed_in(sitting, exam, ".enter", ".desk")


@bp.post("/examinations/final/sittings/<int:sitting_id>/kept")
@told_in_json
def keep_for(sitting_id: int) -> ResponseReturnValue:
    """Keep the answers entered so far."""
    require(Act.OPEN_EXAMINATION)
    sitting, exam = _read_out(sitting_id)
    return _kept_in_json(sitting, exam)


def _exam() -> Examination:
    found = library().examination
    if found is None:
        raise NoExamination
    return found


def _criteria(place: Enrollment) -> Criteria:
    return library().criteria_version(place.criteria)


def _asks(criteria: Criteria) -> bool:
    """Tell whether a credential asks for the examination."""
    rules = (inner for r in criteria.requirements for inner in inner_rules(r.rule))
    return any(isinstance(rule, PassExamination) and rule.exam == OWN for rule in rules)


def _mine() -> tuple[Enrollment, Examination, Sequence[Module]]:
    exam, place = _exam(), current_enrollment()
    criteria = _criteria(place)
    if not _asks(criteria):
        raise NoExamination
    return place, exam, needed_modules(criteria, library().modules)


def _own(sitting_id: int) -> tuple[Sitting, Examination]:
    exam = _exam()
    sitting = queries.sitting_of(db.session(), current_enrollment(), sitting_id)
    if sitting.entered_by_id is not None and sitting.marked_at is None:
        raise queries.SittingUnknown
    return sitting, exam


def _read_out(sitting_id: int) -> tuple[Sitting, Examination]:
    exam = _exam()
    sitting = queries.sitting_in(db.session(), current_organization(), sitting_id)
    if sitting.entered_by_id is None and sitting.marked_at is None:
        raise queries.SittingUnknown  # somebody sits it alone now: nobody looks over their shoulder
    if sitting.enrollment.person_id == current_person().id:
        raise services.OwnExamination
    return sitting, exam


def _begun(place: Enrollment, exam: Examination) -> int:
    with unit_of_work() as session:
        made = services.begin_sitting(
            session,
            place,
            exam,
            minutes=_minutes(place, exam),
            seed=secrets.randbits(32),
            actor=current_person(),
            at=now(),
        )
        return made.id


def _minutes(place: Enrollment, exam: Examination) -> int | None:
    """Return the time that this learner has; None where nothing limits it."""
    return _held(place).minutes(exam.minutes) if exam.minutes else None


def _held(place: Enrollment) -> Accommodations:
    return accommodations_of(db.session(), place, on=place.organization.day_of(now()))


def _settled(place: Enrollment, exam: Examination) -> queries.ExamStanding:
    """Return where it stands, with a paper whose time is up marked first."""
    standing = queries.exam_standing(db.session(), place)
    if standing.begun is not None and _ended(standing.begun, exam):
        return queries.exam_standing(db.session(), place)
    return standing


def _ended(sitting: Sitting, exam: Examination) -> bool:
    """Mark a paper whose time is up with what was kept, and tell whether that was done."""
    if not services.is_over(sitting, now()):
        return False
    with unit_of_work() as session:
        services.finish_sitting(
            session, sitting, exam, answers={}, anyway=True, actor=current_person(), at=now()
        )
    return True


def _form(sitting: Sitting, exam: Examination) -> PaperForm:
    return PaperForm.for_paper(exam, services.askable(exam, queries.drawn(sitting)), sitting.kept)


def _handed_in(
    sitting: Sitting, exam: Examination, to_result: str, to_list: str
) -> ResponseReturnValue:
    sitting_id = sitting.id
    asked = services.askable(exam, queries.drawn(sitting))
    form = PaperForm.for_paper(exam, asked)
    kept_only = request.form.get("act") == "keep"
    if not form.validate():
        return _paper(sitting, exam, form, 422)
    try:
        with unit_of_work() as session:
            if kept_only:
                services.keep_answers(session, sitting, answers=form.answers, at=now())
            else:
                services.finish_sitting(
                    session,
                    sitting,
                    exam,
                    answers=form.answers,
                    anyway=form.anyway.data,
                    actor=current_person(),
                    at=now(),
                )
    except services.Unanswered as refusal:
        return _still_open(sitting_id, exam, form, refusal)
    if kept_only:
        flash("The answers are kept. The time goes on.", "done")
        return redirect(url_for(to_list), 303)
    return redirect(url_for(to_result, sitting_id=sitting_id), 303)


def _still_open(
    sitting_id: int, exam: Examination, form: PaperForm, refusal: services.Unanswered
) -> ResponseReturnValue:
    """Keep what was answered, and show the paper again with what is open."""
    session = db.session()
    sitting = session.get_one(Sitting, sitting_id)
    with unit_of_work() as work:
        services.keep_answers(work, sitting, answers=form.answers, at=now())
    form.anyway.errors = [*form.anyway.errors, str(refusal)]
    return _paper(session.get_one(Sitting, sitting_id), exam, form, status_of(refusal))


def _paper(
    sitting: Sitting, exam: Examination, form: PaperForm, status: int
) -> ResponseReturnValue:
    mine = sitting.enrollment.person_id == current_person().id
    page = render_template(
        "sittings/take.html",
        sitting=sitting,
        exam=exam,
        form=form,
        stem=_stem,
        mine=mine,
        finish_at=url_for(".finish" if mine else ".finish_for", sitting_id=sitting.id),
        keep_at=url_for(".keep" if mine else ".keep_for", sitting_id=sitting.id),
        now=now(),
        zone=_zone(),
    )
    return page, status


def _kept_in_json(sitting: Sitting, exam: Examination) -> ResponseReturnValue:
    asked = services.askable(exam, queries.drawn(sitting))
    answers = PaperForm.for_paper(exam, asked).answers
    with unit_of_work() as session:
        kept = services.keep_answers(session, sitting, answers=answers, at=now())
        count = len(kept.kept)
    return jsonify(saved_at=now().isoformat(), answered=count)


def _result_page(sitting: Sitting, exam: Examination) -> str:
    standing = queries.exam_standing(db.session(), sitting.enrollment)
    return render_template(
        "sittings/result.html",
        sitting=sitting,
        exam=exam,
        domains=queries.by_domain(sitting),
        modules=_modules_by_domain(),
        mine=sitting.enrollment.person_id == current_person().id,
        refusal=_refusal(sitting.enrollment.organization, exam, standing, now()),
        zone=_zone(),
    )


def _refusal(
    organization: Organization, exam: Examination, standing: queries.ExamStanding, at: datetime
) -> DomainError | None:
    """Return why the next sitting may not be opened today, if something forbids it."""
    today = organization.day_of(at)
    results = standing.results(ZoneInfo(organization.zone))
    try:
        require_may_sit(exam, results, planned_on=today, on=today)
    except DomainError as refused:
        return refused
    return None


def _modules_by_domain() -> dict[str, list[Module]]:
    """Return the modules that teach most in each domain, for somebody who wants to go back."""
    found: dict[str, list[Module]] = {domain.value: [] for domain in Domain}
    for module in library().modules:
        for domain, hours in module.hours:
            if hours.minutes * 2 >= module.total.minutes:
                found[domain.value].append(module)
    return found


def _rows(exam: Examination) -> list[Row]:
    session, at, organization = db.session(), now(), current_organization()
    places = [place for place in enrollments_of(session, organization) if _asks(_criteria(place))]
    ids = [place.id for place in places]
    standings = queries.exam_standings(session, ids)
    finished = queries.finished_modules(session, ids)
    return [_row(place, exam, standings[place.id], finished[place.id], at) for place in places]


def _row(
    place: Enrollment,
    exam: Examination,
    standing: queries.ExamStanding,
    finished: set[str],
    at: datetime,
) -> Row:
    needed = needed_modules(_criteria(place), library().modules)
    refusal = _refusal(place.organization, exam, standing, at)
    return Row(
        place,
        standing,
        sum(module.key not in finished for module in needed),
        len(needed),
        refusal if isinstance(refusal, SitLater) else None,
        standing.open_at(at) is not None,
    )


def _open_page(place: Enrollment, exam: Examination, criteria: Criteria, form: OpenForm) -> str:
    at = now()
    standing = _settled(place, exam)
    finished = queries.finished_modules(db.session(), [place.id])[place.id]
    return render_template(
        "sittings/open_to.html",
        enrollment=place,
        exam=exam,
        form=form,
        standing=standing,
        opening=standing.open_at(at),
        missing=[
            module
            for module in needed_modules(criteria, library().modules)
            if module.key not in finished
        ],
        refusal=_refusal(place.organization, exam, standing, at),
        own=place.person_id == current_person().id,
        by_domain=queries.by_domain,
        minutes=_minutes(place, exam),
        accommodations=_held(place),
        bare=BareForm(),
        read_out=Help.READ_OUT,
        today=current_organization().day_of(at),
        zone=_zone(),
    )


def _zone() -> str:
    return current_organization().zone


@lru_cache(maxsize=4096)
def _stem(markdown: str) -> Markup:
    html = render(markdown, terms={}, sources={}, heading_from=4)
    return Markup(html)  # noqa: S704  (the reader of Markdown lets no HTML through)
