"""One's bookmarks and notes on one page, and as a file. What is written is written in lessons."""

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from prss_training.accounts.guards import current_organization, current_person, may_required
from prss_training.domain.people import Act
from prss_training.enrollments.forms import BareForm
from prss_training.enrollments.guards import current_enrollment
from prss_training.margins import queries, services
from prss_training.margins.export import Chapter, as_text, chapters
from prss_training.web.clock import now
from prss_training.web.database import db, unit_of_work
from prss_training.web.filters import day
from prss_training.web.library import library

bp = Blueprint("margins", __name__, url_prefix="/bookmarks")


@bp.get("/")
@may_required(Act.LEARN)
def margins() -> ResponseReturnValue:
    """List bookmarks and notes, in the order of the program."""
    return render_template(
        "margins/margins.html",
        chapters=_chapters(),
        bare=BareForm(),
        zone=current_organization().zone,
    )


@bp.get("/notes.txt")
@may_required(Act.LEARN)
def text_file() -> ResponseReturnValue:
    """Give bookmarks and notes as a text file."""
    made = day(current_organization().day_of(now()))
    text = as_text(_chapters(), name=current_person().name, made=made)
    headers = {"Content-Disposition": 'attachment; filename="notes.txt"'}
    # Some readers of text files take a file without this mark for another alphabet.
    return Response(f"\ufeff{text}", mimetype="text/plain; charset=utf-8", headers=headers)


@bp.post("/<module>/<int:part>/out")
@may_required(Act.LEARN)
def take_out(module: str, part: int) -> ResponseReturnValue:
    """Take a bookmark out from the list."""
    place = current_enrollment()
    with unit_of_work() as session:
        services.take_bookmark_out(session, place, module, part)
    flash("The bookmark is gone.", "done")
    return redirect(url_for(".margins"), 303)


@bp.post("/<module>/<int:part>/erase")
@may_required(Act.LEARN)
def erase(module: str, part: int) -> ResponseReturnValue:
    """Erase a note for good."""
    place = current_enrollment()
    with unit_of_work() as session:
        services.erase_note(session, place, module, part)
    flash("The note is erased.", "done")
    return redirect(url_for(".margins"), 303)


def _chapters() -> list[Chapter]:
    session, place = db.session(), current_enrollment()
    return chapters(
        queries.bookmarks(session, place), queries.notes(session, place), library().modules
    )
