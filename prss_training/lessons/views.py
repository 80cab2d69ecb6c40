"""Modules, the parts of their lessons, the glossary, and the trainers' guides."""

from collections.abc import Collection
from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from prss_training.accounts.guards import may, may_required, require
from prss_training.checks.queries import check_standing
from prss_training.coursework.queries import works
from prss_training.domain.people import Act
from prss_training.domain.program import Module
from prss_training.domain.progression import ModuleLocked, waiting_for
from prss_training.enrollments.guards import current_enrollment
from prss_training.enrollments.models import Enrollment
from prss_training.enrollments.queries import NotEnrolled, completed_modules
from prss_training.lessons import queries, services
from prss_training.lessons.keeping import bytes_of, paths_of
from prss_training.lessons.reading import glossary_of, guide_of, part_of, text_of, whole_of
from prss_training.lessons.steps import Step, check_step, next_of, reading_steps, work_step
from prss_training.web.clock import now
from prss_training.web.database import db, unit_of_work
from prss_training.web.library import library

bp = Blueprint("lessons", __name__)


@dataclass(frozen=True, slots=True)
class _Opened:
    """A module in front of a reader. Staff who only look have no enrollment, and no locks."""

    module: Module
    enrollment: Enrollment | None
    waits_for: tuple[str, ...]


@bp.get("/modules/<module>")
def module(module: str) -> ResponseReturnValue:
    """Show what a module is for and its steps, or why it is not open yet."""
    opened = _opened(module)
    reading = _reading(opened)
    steps = _steps(opened, reading.read)
    kept = url_for(".part", module=module, part=reading.place) if reading.place else ""
    page = render_template(
        "lessons/module.html",
        module=opened.module,
        waits_for=opened.waits_for,
        learning=opened.enrollment is not None,
        steps=steps,
        next_step=next_of(steps, kept),
        may_read_guide=may(Act.READ_GUIDES),
        paths=paths_of(opened.module, learning=opened.enrollment is not None),
        bytes=bytes_of(opened.module, learning=opened.enrollment is not None),
    )
    return page, 409 if opened.waits_for else 200


@bp.get("/modules/<module>/lesson/<int:part>")
def part(module: str, part: int) -> ResponseReturnValue:
    """Show one part of the lesson to read, and keep the place."""
    opened = _open(module)
    shown = part_of(opened.module, part)
    reading = _reading(opened)
    page = render_template(
        "lessons/part.html",
        module=opened.module,
        part=shown,
        text=text_of(opened.module, shown.markdown),
        learning=opened.enrollment is not None,
        is_read=part in reading.read,
    )
    # Last, because everything that was read would have to be read again after it.
    if opened.enrollment is not None and reading.place != part and not _only_kept():
        with unit_of_work() as session:
            services.keep_place(session, opened.enrollment, opened.module, shown, at=now())
    return page


@bp.get("/modules/<module>/lesson")
def whole(module: str) -> ResponseReturnValue:
    """Show the whole lesson on one page, to print or to search."""
    opened = _open(module)
    return render_template(
        "lessons/whole.html", module=opened.module, lesson=whole_of(opened.module)
    )


@bp.post("/modules/<module>/lesson/<int:part>")
@may_required(Act.LEARN)
def mark_read(module: str, part: int) -> ResponseReturnValue:
    """Note that a part was read, and go on."""
    opened = _open(module)
    enrollment = current_enrollment()
    with unit_of_work() as session:
        services.mark_part_read(
            session, enrollment, opened.module, part_of(opened.module, part), at=now()
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


def _opened(key: str) -> _Opened:
    """Return a module with its reader: a learner here, or staff who may read everything."""
    require(Act.LEARN, Act.READ_GUIDES)
    found = library().module(key)
    reads_all = may(Act.READ_GUIDES)
    try:
        enrollment = current_enrollment()
    except NotEnrolled:
        if not reads_all:
            raise
        return _Opened(found, None, ())
    if reads_all or not found.requires:
        return _Opened(found, enrollment, ())
    completed = completed_modules(db.session(), enrollment)
    return _Opened(found, enrollment, waiting_for(found, library().modules, completed))


def _open(key: str) -> _Opened:
    """Return a module that is open to its reader.

    Raises:
        ModuleLocked: it builds on modules that are not finished.
    """
    opened = _opened(key)
    if opened.waits_for:
        raise ModuleLocked(opened.module, opened.waits_for)
    return opened


def _only_kept() -> bool:
    """Tell whether a device takes the page for later, and nobody has it open."""
    return request.headers.get("Purpose") == "keep"


def _steps(opened: _Opened, read: Collection[int]) -> list[Step]:
    steps = reading_steps(opened.module, read)
    if opened.enrollment is None:
        return steps
    session, enrollment, found = db.session(), opened.enrollment, opened.module
    written = works(session, enrollment, found.activities)
    return [
        *steps,
        check_step(found, check_standing(session, enrollment, found)),
        *(work_step(found, written[activity.id]) for activity in found.activities),
    ]


def _reading(opened: _Opened) -> queries.Reading:
    """Return how far the reader has come; staff who only look come nowhere."""
    if opened.enrollment is None:
        return queries.Reading()
    return queries.reading(db.session(), opened.enrollment, opened.module.key)
