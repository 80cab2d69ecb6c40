"""The letter that carries a link. It goes into the outbox with the request it tells of."""

from datetime import datetime

from flask import render_template, url_for
from sqlalchemy.orm import Session

from prss_training.attestations.asking import Asked
from prss_training.attestations.codes import reference
from prss_training.notices.models import Letter
from prss_training.notices.services import write_letter
from prss_training.web.settings import settings

# Whoever reads over a shoulder learns nothing about the learner from it.
_SUBJECT = "Hours of work to confirm"


def queue_request(session: Session, asked: Asked, *, at: datetime) -> Letter:
    """Write to the supervisor that a learner named, at the public address of the site."""
    request = asked.attestation
    body = render_template(
        "attestations/letters/request.txt",
        attestation=request,
        learner=request.enrollment.person.name,
        organization=request.enrollment.organization,
        reference=reference(request.id),
        link=settings().base_url + url_for("attestations.sign", token=asked.token),
    )
    return write_letter(
        session, address=request.supervisor_email, subject=_SUBJECT, body=body, at=at
    )
