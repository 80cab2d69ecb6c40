"""A module on paper: choose how, and take the PDF along."""

from io import BytesIO

from flask import Blueprint, render_template, send_file, url_for
from flask.typing import ResponseReturnValue

from prss_training.accommodations.queries import reads_large_print
from prss_training.accounts.guards import (
    current_organization,
    current_person,
    may,
    require,
)
from prss_training.checks.paper import keep_form
from prss_training.domain.paper_form import PaperForm
from prss_training.domain.people import Act
from prss_training.domain.program import Module
from prss_training.enrollments.guards import open_module
from prss_training.packets.forms import CHECK, GUIDE, PrintForm, TrainerPrintForm
from prss_training.packets.print_run import print_name
from prss_training.packets.printing import guide_pdf, workbook_pdf
from prss_training.packets.workbook import guide_packet, workbook
from prss_training.web.clock import now
from prss_training.web.database import db, unit_of_work
from prss_training.web.library import library
from prss_training.web.limits import limiter

bp = Blueprint("prints", __name__)
# Drawing one takes some seconds of a processor; a trainer prints a handful before a session.
_MOST = "40 per hour"


@bp.route("/modules/<module>/print", methods=["GET", "POST"])
@limiter.limit(_MOST, methods=["POST"])
def module(module: str) -> ResponseReturnValue:
    """Print a workbook or a guide: trainers anything, learners a workbook that is open to them.

    A learner's own print leaves the check out; a trainer hands that out, or it is on screen.
    """
    require(Act.LEARN, Act.READ_GUIDES)
    trainer = may(Act.READ_GUIDES)
    found = library().module(module) if trainer else open_module(module)[1]
    form = TrainerPrintForm() if trainer else PrintForm(data={"large": _reads_large_print()})
    if not form.validate_on_submit():
        page = render_template(
            "packets/print.html",
            form=form,
            module=found,
            trainer=trainer,
            action=url_for(".module", module=found.key),
        )
        return page, 422 if form.errors else 200
    if isinstance(form, TrainerPrintForm):
        return _trainers(found, form)
    book = workbook(found, look=form.look, name=None)
    return _sent(workbook_pdf(book, printed_at=now()), print_name(found, "workbook", form.look))


def _reads_large_print() -> bool:
    """Tell whether large print was arranged for whoever prints."""
    here = current_organization()
    return reads_large_print(db.session(), current_person(), here, on=here.day_of(now()))


def _trainers(found: Module, form: TrainerPrintForm) -> ResponseReturnValue:
    """Draw what a trainer chose, keep the forms of the check in it, and hand it out."""
    at, look, name = now(), form.look, form.name
    forms: list[PaperForm] = []
    if form.what.data == GUIDE:
        packet = guide_packet(found, look=look, set_number=name.set_number)
        pdf, kind = guide_pdf(packet, printed_at=at), f"guide-{name.set_number}"
        forms += [key.form for key in packet.keys]
    else:
        only = form.what.data == CHECK
        book = workbook(found, look=look, name=name, check_only=only)
        pdf, kind = workbook_pdf(book, printed_at=at), f"{form.what.data}-{name}"
        forms += [book.check.form] if book.check else []
    with unit_of_work() as session:
        for one in forms:
            keep_form(session, one, at=at)
    return _sent(pdf, print_name(found, kind, look))


def _sent(pdf: bytes, name: str) -> ResponseReturnValue:
    response = send_file(
        BytesIO(pdf), mimetype="application/pdf", as_attachment=True, download_name=name
    )
    response.headers["Cache-Control"] = "no-store"
    return response
