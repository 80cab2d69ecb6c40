"""The pages of a registrar: choose a kind of certificate, see it as it is printed, issue it."""

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from prss_training.accounts.guards import current_organization, current_person, may_required
from prss_training.certificates import queries, services
from prss_training.certificates.engraving_later import engrave_later
from prss_training.certificates.forms import ChoiceForm, IssueForm
from prss_training.certificates.look_pages import drawn_sample
from prss_training.certificates.queries import Recorded
from prss_training.certificates.style import Style, in_use, look_of, style_of
from prss_training.certificates.trainings import Training, continuing, program_training
from prss_training.documents.fonts import GlyphsMissing
from prss_training.domain.certificate import Face, Status
from prss_training.domain.certificate_kind import CertificateKind
from prss_training.domain.errors import Conflict, Missing
from prss_training.domain.people import Act
from prss_training.enrollments.models import Enrollment
from prss_training.enrollments.queries import enrollment
from prss_training.files.store import open_store
from prss_training.web.clock import now
from prss_training.web.database import db, unit_of_work
from prss_training.web.errors import status_of
from prss_training.web.library import library
from prss_training.web.settings import settings

bp = Blueprint("kinds", __name__)

_IN_FORCE = (Status.ACTIVE, Status.SUSPENDED)


class NoSuchTraining(Missing):
    """A learner has no such hours after certification."""

    def __init__(self) -> None:
        super().__init__(
            "There are no such hours of continuing education. Go back to the list: they may have "
            "been corrected."
        )


@dataclass(frozen=True, slots=True)
class Offer:
    """One training that a certificate can be issued for, and the one that was issued before."""

    training: Training
    held: Recorded | None
    held_status: Status | None

    @property
    def open(self) -> bool:
        """A certificate can be issued for it now."""
        return not self.training.missing and self.held_status not in _IN_FORCE


@bp.get("/register/issue/<int:enrollment_id>/kinds")
@may_required(Act.ISSUE_CERTIFICATE)
def choose(enrollment_id: int) -> ResponseReturnValue:
    """Show which kinds of certificate a learner can be issued, and what the others lack."""
    place = enrollment(db.session(), enrollment_id, current_organization())
    return render_template(
        "certificates/kinds.html",
        enrollment=place,
        certified=queries.latest_under(db.session(), place),
        program=_offers(place, CertificateKind.TRAINING_COMPLETION)[0],
        further=_offers(place, CertificateKind.CONTINUING_EDUCATION),
        own=place.person_id == current_person().id,
    )


@bp.route("/register/issue/<int:enrollment_id>/as/<kind>", methods=["GET", "POST"])
@may_required(Act.ISSUE_CERTIFICATE)
def issue(enrollment_id: int, kind: str) -> ResponseReturnValue:
    """Show what a certificate about training would say; on a registrar's yes, issue it."""
    chosen, form = _kind(kind), IssueForm()
    if not form.validate_on_submit():
        return _issue_page(enrollment_id, chosen, form, request.args.get("about", ""))
    about = form.about.data or ""
    try:
        with unit_of_work() as session:
            place = enrollment(session, enrollment_id, current_organization())
            issued = services.issue_training(
                session,
                place,
                _offer(place, chosen, about).training,
                criteria=library().criteria_version(place.criteria),
                issuer=current_person(),
                at=now(),
                style=style_of(session, place.organization, chosen, **form.printed),
            )
            certificate_id, number, holder = issued.id, issued.face["number"], issued.holder
    except (Conflict, GlyphsMissing) as refusal:
        page = _issue_page(enrollment_id, chosen, form, about, refusal=str(refusal))
        return page, status_of(refusal)
    engrave_later(certificate_id)
    flash(f"Issued {number} to {holder}.", "done")
    return redirect(url_for("certificates.certificate", certificate_id=certificate_id), 303)


@bp.get("/register/issue/<int:enrollment_id>/<kind>.png")
@may_required(Act.ISSUE_CERTIFICATE)
def picture(enrollment_id: int, kind: str) -> ResponseReturnValue:
    """Draw a certificate as it would be printed now, marked as a sample."""
    if kind not in set(CertificateKind):
        raise NoSuchTraining
    session, at = db.session(), now()
    place = enrollment(session, enrollment_id, current_organization())
    choice = ChoiceForm.asked(place.person.name, in_use(session, place.organization))
    style = style_of(session, place.organization, CertificateKind(kind), **choice.printed)
    face = _face(place, style, request.args.get("about", ""))
    look = look_of(session, face, open_store(settings().files))
    return drawn_sample(face, look, "png", at=at)


def _issue_page(
    enrollment_id: int, kind: CertificateKind, form: IssueForm, about: str, *, refusal: str = ""
) -> str:
    session, at = db.session(), now()
    place = enrollment(session, enrollment_id, current_organization())
    choice = ChoiceForm.asked(place.person.name, in_use(session, place.organization))
    form.carry(choice, about)
    offer = _offer(place, kind, about)
    style = style_of(session, place.organization, kind, **choice.printed)
    return render_template(
        "certificates/issue_training.html",
        enrollment=place,
        kind=kind,
        offer=offer,
        face=_face_of(place, offer.training, style),
        choice=choice,
        about=about,
        own=place.person_id == current_person().id,
        form=form,
        refusal=refusal,
        at=at,
    )


def _face(place: Enrollment, style: Style, about: str) -> Face:
    """Return what a certificate of any kind would say now."""
    if style.kind.key is CertificateKind.PEER_SPECIALIST:
        return services.readiness(
            db.session(),
            place,
            criteria=library().criteria_version(place.criteria),
            modules=library().modules,
            issuer=current_person(),
            at=now(),
            style=style,
        ).face
    return _face_of(place, _offer(place, style.kind.key, about).training, style)


def _face_of(place: Enrollment, training: Training, style: Style) -> Face:
    criteria = library().criteria_version(place.criteria)
    return services.training_face(
        place,
        training,
        criteria=criteria,
        issuer=current_person(),
        on=criteria.day_of(now()),
        style=style,
    )


def _kind(word: str) -> CertificateKind:
    """Return a kind that is about training; the other one has a page of its own."""
    if word not in set(CertificateKind) or word == CertificateKind.PEER_SPECIALIST:
        raise NoSuchTraining
    return CertificateKind(word)


def _offer(place: Enrollment, kind: CertificateKind, about: str) -> Offer:
    for offer in _offers(place, kind):
        if offer.training.about == about:
            return offer
    raise NoSuchTraining


def _offers(place: Enrollment, kind: CertificateKind) -> list[Offer]:
    """Return every training of a learner that a certificate of a kind could be about."""
    session, at = db.session(), now()
    held = queries.issued_about(session, place, kind)
    return [
        Offer(training, before, before.status(at=at) if before else None)
        for training in _trainings(place, kind)
        for before in [services.held_for(held, training, at=at)]
    ]


def _trainings(place: Enrollment, kind: CertificateKind) -> list[Training]:
    session = db.session()
    criteria = library().criteria_version(place.criteria)
    zone, today = criteria.zone, criteria.day_of(now())
    if kind is CertificateKind.TRAINING_COMPLETION:
        title = library().outline.title or criteria.name
        whole = program_training(
            session, place, library().modules, title=title, zone=zone, on=today
        )
        return [whole]
    first = queries.first_under(session, place)
    if first is None:
        return []
    return continuing(session, place, library().modules, since=first.issued_on, zone=zone, on=today)
