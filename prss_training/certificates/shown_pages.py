"""Pages for holders: to whom a certificate was shown, and whether they may be found by name."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from prss_training.accounts.guards import chosen_organization, current_person, signed_in_required
from prss_training.certificates import queries
from prss_training.certificates.forms import ListingForm
from prss_training.disclosures.queries import disclosures_of, is_listed, ways_of
from prss_training.disclosures.services import set_listed
from prss_training.web.clock import now
from prss_training.web.database import db, unit_of_work
from prss_training.web.paging import page_of

bp = Blueprint("shown", __name__)


@bp.get("/certificates/<int:certificate_id>/shown")
@signed_in_required
def shown(certificate_id: int) -> ResponseReturnValue:
    """Show a holder each time something of their certificate was shown, the newest first."""
    session, person = db.session(), current_person()
    certificate = queries.certificate(session, certificate_id)
    if certificate.person_id != person.id:
        raise queries.CertificateUnknown
    here = chosen_organization()
    return render_template(
        "certificates/shown.html",
        certificate=certificate,
        ways=ways_of(session, certificate_id),
        paging=page_of(session, disclosures_of(certificate_id)),
        zone=here.zone if here else certificate.face["zone"],
    )


@bp.get("/certificates/listing")
@signed_in_required
def listing() -> ResponseReturnValue:
    """Ask a holder whether they may be found by name, and say what would be shown."""
    listed = is_listed(db.session(), current_person().id)
    return _listing_page(ListingForm(data={"listed": "yes" if listed else "no"}))


@bp.post("/certificates/listing")
@signed_in_required
def say_listing() -> ResponseReturnValue:
    """Keep a holder's word on being found by name."""
    form = ListingForm()
    if not form.validate_on_submit():
        return _listing_page(form), 422
    listed = form.listed.data == "yes"
    with unit_of_work() as session:
        set_listed(session, current_person(), listed=listed, at=now())
    flash(_SAID[listed], "done")
    return redirect(url_for("certificates.mine"), 303)


_SAID = {
    True: "You can be found by name in the public register. You can change this at any time.",
    False: "You cannot be found by name. Whoever has your code can still check your certificate.",
}


def _listing_page(form: ListingForm) -> str:
    session, person = db.session(), current_person()
    return render_template(
        "certificates/listing.html",
        form=form,
        person=person,
        certificates=queries.of_person(session, person),
    )
