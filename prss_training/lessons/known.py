"""“I know this already”: the check first, and skimming what it has shown to be known."""

import secrets

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from prss_training.accounts.guards import may_required
from prss_training.checks.queries import CheckStanding, check_standing
from prss_training.checks.services import begin_early_try
from prss_training.coursework.queries import WorkState, works
from prss_training.domain.knowing import require_check_first, require_skim
from prss_training.domain.people import Act
from prss_training.domain.progression import ModuleProgress
from prss_training.enrollments.forms import BareForm
from prss_training.enrollments.models import Enrollment
from prss_training.enrollments.queries import NotEnrolled
from prss_training.lessons import services
from prss_training.lessons.blueprint import bp
from prss_training.lessons.forms import SkimForm
from prss_training.lessons.opening import Opened, opened_to_read
from prss_training.web.clock import now
from prss_training.web.database import db, unit_of_work


@bp.get("/modules/<module>/first")
@may_required(Act.LEARN)
def know(module: str) -> ResponseReturnValue:
    """Say what taking the check first does and does not do."""
    found, _, standing = _seen(module)
    progress = _progress(found, standing)
    if not [one for one in standing.begun if one.early]:
        require_check_first(progress, len(standing.tries))
    return render_template(
        "lessons/know.html", module=found.module, standing=standing, form=BareForm()
    )


@bp.post("/modules/<module>/first")
@may_required(Act.LEARN)
def check_first(module: str) -> ResponseReturnValue:
    """Begin the try before the lesson, or go on with it."""
    found, place, standing = _seen(module)
    progress = _progress(found, standing)
    with unit_of_work() as session:
        made = begin_early_try(session, place, progress, seed=secrets.randbits(32), at=now())
        address = url_for("checks.take", try_id=made.id)
    return redirect(address, 303)


@bp.get("/modules/<module>/skim")
@may_required(Act.LEARN)
def skim(module: str) -> ResponseReturnValue:
    """List the parts that are not marked as read, to be skimmed."""
    found, _, standing = _seen(module)
    require_skim(_progress(found, standing), standing.early_passed)
    return _skim_page(found, SkimForm.of_unread(found.module, found.left.read))


@bp.post("/modules/<module>/skim")
@may_required(Act.LEARN)
def skimmed(module: str) -> ResponseReturnValue:
    """Note the parts that the learner says they have read."""
    found, place, standing = _seen(module)
    require_skim(_progress(found, standing), standing.early_passed)
    form = SkimForm.of_unread(found.module, found.left.read)
    if not form.validate_on_submit():
        return _skim_page(found, form), 422
    parts = [part for part in found.module.lesson if part.number in form.chosen]
    with unit_of_work() as session:
        for part in parts:
            services.mark_part_read(session, place, found.module, part, at=now(), skimmed=True)
    flash("Noted as you said.", "done")
    return redirect(url_for("progress.onward", module=module), 303)


def _seen(module: str) -> tuple[Opened, Enrollment, CheckStanding]:
    """Return an open module with the learner's place and how its check stands.

    Raises:
        Missing: there is no such module, or the reader learns nothing here.
        ModuleLocked: it builds on modules that are not finished.
    """
    found = opened_to_read(module)
    if found.enrollment is None:
        raise NotEnrolled
    return found, found.enrollment, check_standing(db.session(), found.enrollment, found.module)


def _progress(found: Opened, standing: CheckStanding) -> ModuleProgress:
    if found.enrollment is None:
        raise NotEnrolled
    written = works(db.session(), found.enrollment, found.module.written)
    passed = {key for key, work in written.items() if work.state is WorkState.PASSED}
    return ModuleProgress(found.module, found.left.read, standing.passed, frozenset(passed))


def _skim_page(found: Opened, form: SkimForm) -> str:
    module = found.module
    return render_template(
        "lessons/skim.html",
        module=module,
        unread=[part for part in module.lesson if part.number not in found.left.read],
        form=form,
    )
