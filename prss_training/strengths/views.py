"""One's strengths: the newest inventory beside an earlier one, filling one in, erasing."""

import secrets

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from prss_training.accounts.guards import (
    current_organization,
    current_person,
    may_required,
    require,
)
from prss_training.domain.drafts import TextMovedOn, TextTooLong
from prss_training.domain.errors import DomainError
from prss_training.domain.people import Act
from prss_training.domain.strengths import Compared, Group, compared
from prss_training.enrollments.forms import BareForm
from prss_training.enrollments.guards import current_enrollment, told_in_json
from prss_training.enrollments.models import Enrollment
from prss_training.sharing.forms import ShareForm
from prss_training.sharing.models import Shared
from prss_training.sharing.queries import shares_of, trainers_for
from prss_training.sharing.services import open_shared
from prss_training.strengths import queries, services
from prss_training.strengths.forms import InventoryForm
from prss_training.strengths.models import StrengthsInventory
from prss_training.web.clock import now
from prss_training.web.database import db, unit_of_work
from prss_training.web.errors import status_of
from prss_training.web.library import library

bp = Blueprint("strengths", __name__)


@bp.get("/strengths/")
@may_required(Act.LEARN)
def mine() -> ResponseReturnValue:
    """List one's inventories, with who may read them."""
    session, place = db.session(), current_enrollment()
    return render_template(
        "strengths/mine.html",
        groups=library().strengths,
        inventories=queries.inventories(session, place),
        drafts=queries.drafts(session, place),
        bare=BareForm(),
        shares=shares_of(session, place, Shared.STRENGTHS),
        share_form=ShareForm.choosing(trainers_for(session, place)),
        what=Shared.STRENGTHS,
        organization=current_organization(),
    )


@bp.get("/strengths/new")
@may_required(Act.LEARN)
def fill_in() -> ResponseReturnValue:
    """Show the prompts, with what was kept before."""
    place = current_enrollment()
    return _form_page(place, _form(place))


@bp.post("/strengths/new")
@may_required(Act.LEARN)
def finish() -> ResponseReturnValue:
    """Finish the inventory, or keep it for later. Nothing that was filled in is lost."""
    place = current_enrollment()
    form = _form(place)
    for_later = request.form.get("act") == "keep"
    if not form.validate():
        return _form_page(place, form), 422
    act = services.keep if for_later else services.finish
    try:
        with unit_of_work() as session:
            done = act(session, place, form.answers, at=now(), opened=form.opened)
            done_id = done.id
    except (TextMovedOn, TextTooLong, services.NothingSaid) as refused:
        return _refused(place, form, refused)
    if for_later:
        flash("Kept. It waits here until you come back.", "done")
        return redirect(url_for(".mine"), 303)
    flash("Your inventory is finished. It is yours alone unless you share it.", "done")
    return redirect(url_for(".inventory", inventory_id=done_id), 303)


@bp.post("/strengths/new/kept")
@told_in_json
def keep() -> ResponseReturnValue:
    """Keep what is filled in, while the learner goes on."""
    require(Act.LEARN)
    place = current_enrollment()
    form = _form(place)
    with unit_of_work() as session:
        draft = services.keep(session, place, form.answers, at=now(), opened=form.opened)
        saved = {"saved_at": draft.saved_at.isoformat(), "revision": draft.revision}
    return jsonify(saved)


@bp.get("/strengths/<int:inventory_id>")
@may_required(Act.LEARN)
def inventory(inventory_id: int) -> ResponseReturnValue:
    """Show one inventory, beside an earlier one where there is one."""
    session, place = db.session(), current_enrollment()
    found = queries.inventory(session, place, inventory_id)
    others = [one for one in queries.inventories(session, place) if one.id != found.id]
    return render_template(
        "strengths/inventory.html",
        inventory=found,
        others=others,
        beside=_beside(found, others),
        groups=library().strengths,
        changes=_changes(found, _beside(found, others)),
        bare=BareForm(),
        organization=current_organization(),
    )


@bp.post("/strengths/<int:inventory_id>/erase")
@may_required(Act.LEARN)
def erase(inventory_id: int) -> ResponseReturnValue:
    """Erase one inventory for good."""
    place = current_enrollment()
    with unit_of_work() as session:
        services.erase(session, place, inventory_id)
    flash("The inventory is erased.", "done")
    return redirect(url_for(".mine"), 303)


@bp.post("/strengths/erase")
@may_required(Act.LEARN)
def erase_all() -> ResponseReturnValue:
    """Erase every inventory for good."""
    place = current_enrollment()
    with unit_of_work() as session:
        services.erase_all(session, place)
    flash("All your inventories are erased.", "done")
    return redirect(url_for(".mine"), 303)


@bp.get("/learners/<int:enrollment_id>/strengths")
@may_required(Act.READ_SHARED)
def shared(enrollment_id: int) -> ResponseReturnValue:
    """Show a learner's inventories to the trainer they share them with, and note it."""
    with unit_of_work() as session:
        held = open_shared(
            session,
            current_person(),
            current_organization(),
            enrollment_id,
            Shared.STRENGTHS,
            at=now(),
        )
        place = held.enrollment
    every = queries.inventories(db.session(), place)
    newest = every[:1]
    beside = _beside(newest[0], every[1:]) if newest else None
    return render_template(
        "strengths/shared.html",
        enrollment=place,
        inventories=every,
        beside=beside,
        groups=library().strengths,
        changes=_changes(newest[0], beside) if newest else {},
        organization=current_organization(),
    )


def _form(place: Enrollment) -> InventoryForm:
    begun = queries.drafts(db.session(), place)
    return InventoryForm.for_groups(
        library().strengths, secrets.token_urlsafe(12), begun[0] if begun else None
    )


def _form_page(place: Enrollment, form: InventoryForm, *, moved_on: bool = False) -> str:
    return render_template(
        "strengths/fill_in.html",
        form=form,
        drafts=queries.drafts(db.session(), place),
        moved_on=moved_on,
        groups=library().strengths,
        organization=current_organization(),
    )


def _refused(place: Enrollment, form: InventoryForm, refused: DomainError) -> ResponseReturnValue:
    """Show the form again with everything in it, over what was saved elsewhere."""
    form.form_errors.append(str(refused))
    begun = queries.drafts(db.session(), place)
    form.revision.data = str(begun[0].revision if begun else 0)
    moved_on = isinstance(refused, TextMovedOn)
    return _form_page(place, form, moved_on=moved_on), status_of(refused)


def _beside(
    found: StrengthsInventory, others: list[StrengthsInventory]
) -> StrengthsInventory | None:
    """Return the inventory to compare with: the one asked for, or the one before."""
    asked = request.args.get("beside", "")
    chosen = [one for one in others if str(one.id) == asked]
    earlier = [one for one in others if one.id < found.id]
    return next(iter([*chosen, *earlier]), None)


def _changes(
    found: StrengthsInventory, beside: StrengthsInventory | None
) -> dict[str, tuple[Compared, ...]]:
    """Return what changed in each group since the other inventory; nothing without one."""
    if beside is None:
        return {}

    def of(group: Group) -> tuple[Compared, ...]:
        return compared(group, found.answers, beside.answers)

    return {group.dimension.value: of(group) for group in library().strengths}
