"""Bookmarking a part, and writing a note beside it that nobody else reads."""

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from prss_training.accounts.guards import may_required, require
from prss_training.domain.drafts import TextMovedOn, TextTooLong
from prss_training.domain.people import Act
from prss_training.enrollments.guards import told_in_json
from prss_training.lessons.blueprint import bp
from prss_training.lessons.forms import NoteForm
from prss_training.lessons.opening import learning, opened_to_read
from prss_training.margins import services
from prss_training.web.clock import now
from prss_training.web.database import unit_of_work
from prss_training.web.errors import status_of


@bp.post("/modules/<module>/lesson/<int:part>/bookmark")
@may_required(Act.LEARN)
def bookmark(module: str, part: int) -> ResponseReturnValue:
    """Set a bookmark at a part, or take it out."""
    place, about, shown = learning(module, part)
    out = request.form.get("act") == "out"
    with unit_of_work() as session:
        if out:
            services.take_bookmark_out(session, place, about.key, shown.number)
        else:
            services.bookmark(session, place, about, shown, at=now())
    flash(
        "The bookmark is gone." if out else "Bookmarked. You find it with your bookmarks.", "done"
    )
    return redirect(url_for(".part", module=module, part=part), 303)


@bp.get("/modules/<module>/lesson/<int:part>/note")
@may_required(Act.LEARN)
def note(module: str, part: int) -> ResponseReturnValue:
    """Show the note on a part, on a page of its own."""
    learning(module, part)
    return _page(module, part, NoteForm.beside(opened_to_read(module, part).left.note))


@bp.post("/modules/<module>/lesson/<int:part>/note")
@may_required(Act.LEARN)
def write_note(module: str, part: int) -> ResponseReturnValue:
    """Keep the note. What was typed is never lost."""
    place, about, shown = learning(module, part)
    form = NoteForm()
    try:
        with unit_of_work() as session:
            services.keep_note(
                session,
                place,
                about,
                shown,
                body=form.body.data or "",
                at=now(),
                opened=form.opened,
            )
    except (TextMovedOn, TextTooLong) as refused:
        form.body.errors = [str(refused)]
        form.revision.data = str(opened_to_read(module, part).left.note.revision)
        return (
            _page(module, part, form, moved_on=isinstance(refused, TextMovedOn)),
            status_of(refused),
        )
    flash("Your note is kept. Only you can read it.", "done")
    return redirect(url_for(".part", module=module, part=part), 303)


@bp.post("/modules/<module>/lesson/<int:part>/note/kept")
@told_in_json
def keep_note(module: str, part: int) -> ResponseReturnValue:
    """Keep the note while it is being written."""
    require(Act.LEARN)
    place, about, shown = learning(module, part)
    form = NoteForm()
    with unit_of_work() as session:
        kept = services.keep_note(
            session,
            place,
            about,
            shown,
            body=form.body.data or "",
            at=now(),
            opened=form.opened,
        )
    return jsonify(saved_at=now().isoformat(), revision=kept.revision)


def _page(module: str, part: int, form: NoteForm, *, moved_on: bool = False) -> str:
    found = opened_to_read(module, part)
    shown = next(one for one in found.module.lesson if one.number == part)
    return render_template(
        "lessons/note.html",
        module=found.module,
        part=shown,
        note=found.left.note,
        form=form,
        moved_on=moved_on,
    )
