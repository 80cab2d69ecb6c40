"""The directory: find somebody, look at a state, and put right what is wrong."""

from collections.abc import Callable, Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from prss_training.accounts.guards import (
    chosen_organization,
    current_organization,
    current_person,
    may,
    may_required,
    signed_in_required,
)
from prss_training.directory import queries, services
from prss_training.directory.forms import ClosureForm, CorrectionForm, EntryForm, TakeBackForm
from prss_training.directory.models import DirectoryNote
from prss_training.domain.directory import COUNTRY, PLACES, Shown, place, place_named
from prss_training.domain.errors import Conflict, DomainError, Unacceptable
from prss_training.domain.people import Act
from prss_training.people.models import Organization
from prss_training.web.clock import now
from prss_training.web.database import db, unit_of_work
from prss_training.web.errors import status_of
from prss_training.web.library import library
from prss_training.web.paging import Paging, page_of

ON_A_PAGE = 20
_LONGEST_SEARCH = 200

bp = Blueprint("directory", __name__, url_prefix="/directory")


@bp.get("/")
@signed_in_required
def find() -> ResponseReturnValue:
    """Find organizations and certifying bodies by word and state."""
    words = request.args.get("q", "").strip()[:_LONGEST_SEARCH]
    asked = request.args.get("state", "")
    state = asked if asked in PLACES else ""
    here = chosen_organization()
    known = queries.shown(db.session(), library().directory, here)
    near = place_named(here.place) if here else None
    hits = queries.search(library().directory, known, words=words, state=state)
    return render_template(
        "directory/find.html",
        paging=_paged(hits),
        q=words,
        state=state,
        places=PLACES,
        near=near,
        close_by=_close_by(known, near) if not (words or state) else None,
        corrects=may(Act.CORRECT_DIRECTORY),
    )


@bp.get("/<state>")
@signed_in_required
def one_place(state: str) -> ResponseReturnValue:
    """Show who certifies in a state, what Medicaid pays for, and who walks beside people."""
    letters, here = place(state), chosen_organization()
    directory = library().directory
    return render_template(
        "directory/one_place.html",
        state=letters,
        name=PLACES[letters],
        country=COUNTRY,
        bodies=directory.bodies_in(letters),
        credentials={c.key: c for c in library().newest_criteria},
        medicaid=directory.medicaid_of(letters),
        national=directory.national if letters == COUNTRY else (),
        organizations=queries.shown_in(db.session(), directory, letters, here),
        corrects=here is not None and may(Act.CORRECT_DIRECTORY),
    )


# --- what staff put right ---


@bp.route("/<state>/new", methods=["GET", "POST"])
@may_required(Act.CORRECT_DIRECTORY)
def add(state: str) -> ResponseReturnValue:
    """Add an organization to a state."""
    letters, here = place(state), current_organization()
    form = EntryForm()
    page = _page("directory/add.html", form, state=letters, name=PLACES[letters])
    if not form.validate_on_submit():
        return page(), 422 if form.errors else 200
    try:
        with unit_of_work() as session:
            row = services.add_organization(
                session,
                library().directory,
                letters,
                form.words,
                organization=here,
                writer=current_person(),
                at=now(),
            )
            flash(f"Added: {row.name}. Everybody at {here.name} sees it.")
    except (Unacceptable, Conflict) as refusal:
        return page(refusal), status_of(refusal)
    return redirect(url_for(".one_place", state=letters), 303)


@bp.route("/<state>/<key>/correction", methods=["GET", "POST"])
@may_required(Act.CORRECT_DIRECTORY)
def correct(state: str, key: str) -> ResponseReturnValue:
    """Write an entry anew, with the reason."""
    here = current_organization()
    shown = _entry(state, key, here)
    form = CorrectionForm.over(shown)
    page = _page("directory/correct.html", form, shown=shown, name=PLACES[state])
    if not form.validate_on_submit():
        return page(), 422 if form.errors else 200
    try:
        with unit_of_work() as session:
            row = services.correct_organization(
                session,
                shown,
                form.words,
                reason=form.reason.data,
                organization=here,
                writer=current_person(),
                at=now(),
            )
            flash(f"Corrected: {row.name}. Everybody at {here.name} sees it so.")
    except (Unacceptable, Conflict) as refusal:
        return page(refusal), status_of(refusal)
    return redirect(url_for(".one_place", state=state), 303)


@bp.route("/<state>/<key>/closure", methods=["GET", "POST"])
@may_required(Act.CORRECT_DIRECTORY)
def close(state: str, key: str) -> ResponseReturnValue:
    """Note that an organization has closed."""
    here = current_organization()
    shown = _entry(state, key, here)
    form = ClosureForm()
    page = _page("directory/close.html", form, shown=shown, name=PLACES[state])
    if not form.validate_on_submit():
        return page(), 422 if form.errors else 200
    try:
        with unit_of_work() as session:
            services.close_organization(
                session,
                shown,
                reason=form.reason.data,
                source_page=form.source_page.data or "",
                organization=here,
                writer=current_person(),
                at=now(),
            )
    except (Unacceptable, Conflict) as refusal:
        return page(refusal), status_of(refusal)
    flash(f"Marked as closed: {shown.organization.name}.")
    return redirect(url_for(".one_place", state=state), 303)


@bp.get("/notes/")
@may_required(Act.CORRECT_DIRECTORY)
def notes() -> ResponseReturnValue:
    """List what the organization's staff wrote over the directory, the newest first."""
    session, here = db.session(), current_organization()
    paging = page_of(session, queries.listed(here), ON_A_PAGE)
    return render_template(
        "directory/notes.html",
        paging=paging,
        reversals=queries.reversals(session, [row.id for row in paging.rows]),
        places=PLACES,
        organization=here,
    )


@bp.route("/notes/<int:note_id>/reversal", methods=["GET", "POST"])
@may_required(Act.CORRECT_DIRECTORY)
def take_back(note_id: int) -> ResponseReturnValue:
    """Ask for the reason, and take a note back."""
    here = current_organization()
    row = queries.note(db.session(), note_id, here)
    form = TakeBackForm()
    page = _page("directory/take_back.html", form, note=row, places=PLACES, organization=here)
    if not form.validate_on_submit():
        return page(), 422 if form.errors else 200
    try:
        with unit_of_work() as session:
            services.take_back(
                session, row, reason=form.reason.data, writer=current_person(), at=now()
            )
    except (Unacceptable, Conflict) as refusal:
        return page(refusal), status_of(refusal)
    flash(f"Taken back: {_about(row)}.")
    return redirect(url_for(".notes"), 303)


def _entry(state: str, key: str, here: Organization) -> Shown:
    return queries.entry(db.session(), library().directory, place(state), key, here)


def _page(template: str, form: FlaskForm, **known: object) -> Callable[..., str]:
    """Return what draws a page with its form, and with a refusal where there is one."""

    def drawn(refusal: DomainError | None = None) -> str:
        return render_template(template, form=form, refusal=str(refusal or ""), **known)

    return drawn


def _about(row: DirectoryNote) -> str:
    return f"{row.kind.value} of {row.name}"


def _close_by(known: Sequence[Shown], near: str | None) -> list[Shown] | None:
    """Return who is open near the reader; None where nobody knows where that is."""
    if near is None:
        return None
    return [each for each in known if each.organization.state == near and each.closure is None]


def _paged(hits: list[queries.Hit]) -> Paging[queries.Hit]:
    """Return the page that the address asks for; out of range gives the nearest one."""
    total = max(1, -(-len(hits) // ON_A_PAGE))
    asked = request.args.get("page", "1")
    number = min(max(int(asked), 1), total) if asked.isascii() and asked.isdigit() else 1
    start = (number - 1) * ON_A_PAGE
    return Paging(hits[start : start + ON_A_PAGE], number, total, len(hits))
