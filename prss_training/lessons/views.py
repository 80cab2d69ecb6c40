"""Modules, the parts of their lessons, the glossary, and the trainers' guides."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from prss_training.accommodations.queries import accommodations_of
from prss_training.accounts.guards import current_organization, may, may_required
from prss_training.checks.queries import CheckStanding, check_standing
from prss_training.coursework.queries import Work, WorkState, works
from prss_training.domain.knowing import may_check_first, may_skim
from prss_training.domain.people import Act
from prss_training.domain.progression import ModuleProgress
from prss_training.enrollments.guards import current_enrollment
from prss_training.feedback.queries import changes_question, own_answer
from prss_training.lessons import known, margin, services
from prss_training.lessons.blueprint import bp
from prss_training.lessons.forms import new_page
from prss_training.lessons.keeping import bytes_of, paths_of
from prss_training.lessons.opening import Opened, opened, opened_to_read
from prss_training.lessons.reading import glossary_of, guide_of, part_of, text_of, whole_of
from prss_training.lessons.steps import Step, check_step, next_of, reading_steps, work_step
from prss_training.together import ask
from prss_training.web.clock import now
from prss_training.web.database import db, unit_of_work
from prss_training.web.library import library
from prss_training.web.messages import for_a_device

__all__ = ["bp", "known", "margin"]


@bp.get("/modules/<module>")
def module(module: str) -> ResponseReturnValue:
    """Show what a module is for and its steps, or why it is not open yet."""
    found = opened(module)
    standing, written = _standing(found)
    steps = _steps(found, standing, written)
    kept = url_for(".part", module=module, part=found.left.kept) if found.left.kept else ""
    page = render_template(
        "lessons/module.html",
        module=found.module,
        waits_for=found.waits_for,
        learning=found.enrollment is not None,
        steps=steps,
        next_step=next_of(steps, kept),
        may_read_guide=may(Act.READ_GUIDES),
        known=_known(found, standing, written),
        completed=found.completed,
        said=_said(found),
        changes=ask(db.session(), changes_question(current_organization(), found.module)),
        accommodations=_accommodations(found),
        bookmarked=[part for part in found.module.lesson if part.number in found.left.bookmarked],
        organization=current_organization(),
        paths=paths_of(found.module, learning=found.enrollment is not None),
        bytes=bytes_of(found.module, learning=found.enrollment is not None),
    )
    return page, 409 if found.waits_for else 200


@bp.get("/modules/<module>/lesson/<int:part>")
def part(module: str, part: int) -> ResponseReturnValue:
    """Show one part of the lesson to read, and keep the place."""
    found = opened_to_read(module, part)
    shown = part_of(found.module, part)
    page = render_template(
        "lessons/part.html",
        module=found.module,
        part=shown,
        text=text_of(found.module, shown.markdown),
        learning=found.enrollment is not None,
        is_read=part in found.left.read,
        bookmarked=part in found.left.bookmarked,
        note=found.left.note,
        page=new_page(),
    )
    # Last, because everything that was read would have to be read again after it.
    if found.enrollment is not None and found.left.kept != part and not for_a_device():
        with unit_of_work() as session:
            services.keep_place(session, found.enrollment, found.module, shown, at=now())
    return page


@bp.get("/modules/<module>/lesson")
def whole(module: str) -> ResponseReturnValue:
    """Show the whole lesson on one page, to print or to search."""
    found = opened_to_read(module)
    return render_template("lessons/whole.html", module=found.module, lesson=whole_of(found.module))


@bp.post("/modules/<module>/lesson/<int:part>")
@may_required(Act.LEARN)
def mark_read(module: str, part: int) -> ResponseReturnValue:
    """Note that a part was read, and go on."""
    found = opened_to_read(module, part)
    enrollment = found.enrollment or current_enrollment()
    with unit_of_work() as session:
        services.mark_part_read(
            session, enrollment, found.module, part_of(found.module, part), at=now()
        )
    return redirect(url_for("progress.onward", module=module), 303)


@bp.get("/glossary")
@may_required(Act.LEARN, Act.READ_GUIDES)
def glossary() -> ResponseReturnValue:
    """Show every key term, with the module that teaches it."""
    return render_template("lessons/glossary.html", letters=glossary_of(library().modules))


@bp.get("/guides/")
@may_required(Act.READ_GUIDES)
def guides() -> ResponseReturnValue:
    """List the trainers' guides."""
    return render_template("lessons/guides.html", modules=library().modules)


@bp.get("/guides/<module>")
@may_required(Act.READ_GUIDES)
def guide(module: str) -> ResponseReturnValue:
    """Show the plan for a module's live hours."""
    found = library().module(module)
    return render_template("lessons/guide.html", module=found, guide=guide_of(found))


def _standing(found: Opened) -> tuple[CheckStanding | None, dict[str, Work]]:
    """Return how the check and each piece of work stand; nothing for staff who only look."""
    if found.enrollment is None:
        return None, {}
    session, about = db.session(), found.module
    return (
        check_standing(session, found.enrollment, about),
        works(session, found.enrollment, about.activities),
    )


def _steps(found: Opened, standing: CheckStanding | None, written: dict[str, Work]) -> list[Step]:
    steps = reading_steps(found.module, found.left.read)
    if standing is None:
        return steps
    return [
        *steps,
        check_step(found.module, standing),
        *(work_step(found.module, written[activity.id]) for activity in found.module.activities),
    ]


def _known(found: Opened, standing: CheckStanding | None, written: dict[str, Work]) -> str:
    """Return what the page offers to somebody who knows this already, in one word.

    `first` is the check before the lesson, `begun` one that was begun, `skim` what follows a pass.
    """
    if standing is None or found.waits_for:
        return ""
    passed = {key for key, work in written.items() if work.state is WorkState.PASSED}
    progress = ModuleProgress(found.module, found.left.read, standing.passed, frozenset(passed))
    if may_skim(progress, standing.early_passed):
        return "skim"
    if [one for one in standing.begun if one.early]:
        return "begun"
    return "first" if may_check_first(progress, len(standing.tries)) else ""


def _said(found: Opened) -> bool:
    """Tell whether the learner has said what helped in the module."""
    if found.enrollment is None or not found.completed:
        return False
    return own_answer(db.session(), found.enrollment, found.module.key) is not None


def _accommodations(found: Opened) -> tuple[str, ...]:
    """Return what holds for the learner today, in sentences."""
    if found.enrollment is None:
        return ()
    today = current_organization().day_of(now())
    return accommodations_of(db.session(), found.enrollment, on=today).sentences
