"""The application packet: choose a credential, and take the PDF along."""

from io import BytesIO

from flask import Blueprint, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from prss_training.accounts.guards import current_organization, current_person, may_required
from prss_training.domain.people import Act
from prss_training.enrollments.models import Enrollment
from prss_training.enrollments.queries import active_enrollment, enrollment
from prss_training.packets.forms import PacketForm
from prss_training.packets.gathering import gather
from prss_training.packets.pdf import packet_pdf
from prss_training.packets.services import note_made
from prss_training.web.clock import now
from prss_training.web.database import db, unit_of_work
from prss_training.web.library import library
from prss_training.web.limits import limiter
from prss_training.web.settings import settings

bp = Blueprint("packets", __name__)
# Drawing one takes some seconds of a processor; a person needs a handful.
_MOST = "20 per hour"


@bp.route("/packet/", methods=["GET", "POST"])
@may_required(Act.LEARN)
@limiter.limit(_MOST, methods=["POST"])
def own() -> ResponseReturnValue:
    """Let a learner take their own packet along."""
    place = active_enrollment(db.session(), current_person(), current_organization())
    return _packet(place, url_for(".own"), own=True)


@bp.route("/learners/<int:enrollment_id>/packet", methods=["GET", "POST"])
@may_required(Act.MAKE_PACKET)
@limiter.limit(_MOST, methods=["POST"])
def make(enrollment_id: int) -> ResponseReturnValue:
    """Make a learner's packet for them."""
    place = enrollment(db.session(), enrollment_id, current_organization())
    return _packet(place, url_for(".make", enrollment_id=place.id), own=False)


def _packet(place: Enrollment, action: str, *, own: bool) -> ResponseReturnValue:
    form = PacketForm.choosing(library().newest_criteria)
    if request.method == "GET" and request.args.get("credential"):
        form.credential.data = request.args["credential"]
    if not form.validate_on_submit():
        page = render_template(
            "packets/packet.html", form=form, enrollment=place, action=action, own=own
        )
        return page, 422 if form.errors else 200
    criteria = library().newest(form.credential.data)
    at = now()
    packet = gather(db.session(), place, criteria, library(), at=at)
    pdf = packet_pdf(packet, base_url=settings().base_url)
    with unit_of_work() as session:
        note_made(session, place, criteria, pdf, by=current_person(), at=at)
    response = send_file(
        BytesIO(pdf),
        mimetype="application/pdf",
        as_attachment=True,
        download_name=f"application-packet-{criteria.key}.pdf",
    )
    response.headers["Cache-Control"] = "no-store"
    return response
