"""The pages of one step for many certificates: choose, look, ask, watch, undo."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from prss_training.accounts.guards import current_organization, current_person, may_required
from prss_training.certificates import together
from prss_training.certificates.forms import SearchForm, TogetherForm
from prss_training.certificates.models import Certificate
from prss_training.certificates.searched import searched
from prss_training.domain.certificate import Step
from prss_training.domain.errors import Conflict, Unacceptable
from prss_training.domain.people import Act
from prss_training.domain.together import MOST, STEPS_TOGETHER, WINDOW, NotTogether
from prss_training.web.clock import now
from prss_training.web.database import db, unit_of_work
from prss_training.web.errors import status_of
from prss_training.web.paging import page_of

_LONGEST_NUMBER = 9
_MINUTES = int(WINDOW.total_seconds() // 60)

bp = Blueprint("together", __name__)


@bp.get("/register/together")
@may_required(Act.CHANGE_CERTIFICATE)
def listed() -> ResponseReturnValue:
    """List the organization's steps for many certificates, newest first."""
    session, at = db.session(), now()
    paging = page_of(session, together.listed(current_organization()))
    return render_template(
        "certificates/together_list.html",
        paging=paging,
        progress={one.id: together.progress_of(session, one, at=at) for one in paging.rows},
        zone=current_organization().zone,
    )


@bp.post("/register/together/look")
@may_required(Act.CHANGE_CERTIFICATE)
def look() -> ResponseReturnValue:
    """Show what a step would do to each of the chosen certificates; nothing is changed."""
    try:
        step = _step()
        return _look_page(_chosen(), step, TogetherForm.for_step(step, untouched=True))
    except Unacceptable as refusal:
        flash(str(refusal), "warning")
        return redirect(url_for("certificates.register"), 303)


@bp.post("/register/together/arrange")
@may_required(Act.CHANGE_CERTIFICATE)
def arrange() -> ResponseReturnValue:
    """Ask for the step; it begins when the window to undo it ends."""
    try:
        step = _step()
        seen = _seen()
        form = TogetherForm.for_step(step)
        if not form.validate_on_submit():
            return _look_page(list(seen), step, form), 422
        with unit_of_work() as session:
            asked = together.arrange(
                session,
                current_organization(),
                seen,
                step,
                reason=form.chosen,
                note=form.note.data or "",
                registrar=current_person(),
                at=now(),
            )
            together_id = asked.id
    except Unacceptable as refusal:
        flash(str(refusal), "warning")
        return redirect(url_for("certificates.register"), 303)
    except Conflict as refusal:
        page = _look_page(list(seen), step, form, refusal=str(refusal))
        return page, status_of(refusal)
    flash(f"It begins in {_MINUTES} minutes. Until then you can undo it.", "done")
    return redirect(url_for(".one", together_id=together_id), 303)


@bp.get("/register/together/<int:together_id>")
@may_required(Act.CHANGE_CERTIFICATE)
def one(together_id: int) -> ResponseReturnValue:
    """Show how far a step for many is, and what became of each certificate."""
    return _page(together_id)


@bp.post("/register/together/<int:together_id>/undo")
@may_required(Act.CHANGE_CERTIFICATE)
def undo(together_id: int) -> ResponseReturnValue:
    """Undo a step for many within its window."""
    try:
        with unit_of_work() as session:
            found = together.together(session, together_id, current_organization())
            together.undo(session, found, registrar=current_person(), at=now())
    except Conflict as refusal:
        return _page(together_id, refusal=str(refusal)), status_of(refusal)
    flash("Undone. Nothing happens to any of these certificates.", "done")
    return redirect(url_for(".one", together_id=together_id), 303)


def _page(together_id: int, *, refusal: str = "") -> str:
    session = db.session()
    found = together.together(session, together_id, current_organization())
    return render_template(
        "certificates/together.html",
        together=found,
        progress=together.progress_of(session, found, at=now()),
        paging=page_of(session, together.items_of(found)),
        refusal=refusal,
        zone=current_organization().zone,
    )


def _look_page(chosen: list[int], step: Step, form: TogetherForm, *, refusal: str = "") -> str:
    session, here, at = db.session(), current_organization(), now()
    looked = together.look(session, here, chosen, step, registrar=current_person(), at=at)
    return render_template(
        "certificates/together_look.html",
        step=step,
        form=form,
        possible=[each.known for each in looked if not each.refusal],
        refused=[each for each in looked if each.refusal],
        at=at,
        minutes=_MINUTES,
        refusal=refusal,
    )


def _step() -> Step:
    wanted = request.form.get("step", "")
    if wanted not in STEPS_TOGETHER:
        raise NotTogether
    return Step(wanted)


def _chosen() -> list[int]:
    """Return the ids that were ticked, or all that the search finds."""
    if request.form.get("everything"):
        found = searched(SearchForm(request.form), current_organization(), at=now())
        ids = found.with_only_columns(Certificate.id).limit(MOST + 1)
        return list(db.session().scalars(ids))
    return [int(text) for text in request.form.getlist("chosen") if _is_number(text)]


def _seen() -> dict[int, int]:
    """Return how many steps of each certificate the page showed, by the certificate's id."""
    pairs = [text.partition(":") for text in request.form.getlist("seen")]
    return {
        int(number): int(count)
        for number, _, count in pairs
        if _is_number(number) and _is_number(count)
    }


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= _LONGEST_NUMBER
