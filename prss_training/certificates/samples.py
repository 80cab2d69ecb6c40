"""A made-up certificate of each kind, to look at a look or a template before it is used."""

from datetime import date
from typing import Any

from prss_training.certificates.style import Style
from prss_training.domain.certificate import (
    ApprovalRow,
    Face,
    HoursRow,
    PracticeRow,
    Signatory,
    TopicRow,
)
from prss_training.domain.certificate_kind import CertificateKind, Labels, Shown
from prss_training.domain.fields import Service
from prss_training.people.models import Organization

_NUMBER = "XX-2026-000000-0"
_CODE = "0000-0000-0000-0000"
_HOLDER = "Alexandra María Example-Beispiel"
_ISSUED = date(2026, 1, 5)


def sample_face(organization: Organization, style: Style, *, issuer: str) -> Face:
    """Return the face of a certificate that was never issued. Its number and code are no one's."""
    labels, kind = style.labels, style.kind.key
    peer = kind is CertificateKind.PEER_SPECIALIST
    hours = tuple(HoursRow(name, "8:00", "4:00", "12:00") for name in labels.domains.values())
    title = {
        CertificateKind.PEER_SPECIALIST: "Peer Leader",
        CertificateKind.TRAINING_COMPLETION: labels.said("Peer leader training"),
        CertificateKind.CONTINUING_EDUCATION: labels.said(
            "Ethics, boundaries and dual relationships"
        ),
    }[kind]
    return Face(
        holder=_HOLDER,
        credential=title,
        criteria_name=title if peer else "",
        criteria_version="2026.1" if peer else "",
        aligned_with=(),
        hours=hours,
        hours_total=HoursRow(labels.all_training, "40:00", "20:00", "60:00"),
        modules=(),
        practice_hours="25:00" if peer else "0:00",
        practice_by_activity=_practice(labels) if peer else (),
        issued_on=_ISSUED,
        expires_on=date(2028, 1, 4) if peer else None,
        number=_NUMBER,
        code=_CODE,
        organization=organization.name,
        place=organization.place or None,
        zone=organization.zone,
        signatories=style.signatories or (Signatory(issuer, labels.registrar),),
        statement=style.words.statement,
        **style.frozen,
        **({} if peer else _about(style)),
    )


def _practice(labels: Labels) -> tuple[PracticeRow, ...]:
    return (
        PracticeRow(labels.services[Service.MENTORING], "15:00"),
        PracticeRow(labels.services[Service.GROUPS], "10:00"),
    )


def _about(style: Style) -> dict[str, Any]:
    shows, labels = style.kind.shows, style.labels
    many = Shown.TOPICS in shows
    aims = (
        ("An objective of this topic.", "Another objective.") if Shown.OBJECTIVES in shows else ()
    )
    titles = [labels.said("Four kinds of support"), labels.said("Building community")]
    return {
        "trained_from": date(2025, 10, 6),
        "trained_to": date(2025, 12, 15),
        "delivery": tuple(labels.deliveries.values()),
        "trainers": ("Sam Sample",),
        "assessment": style.words.assessment % {"checks": 24, "work": 40}
        if Shown.ASSESSMENT in shows
        else "",
        "approvals": (ApprovalRow("Example Board", "000"),) if Shown.APPROVALS in shows else (),
        "topics": tuple(
            TopicRow(title, "2:00", "1:00", "3:00", aims) for title in titles[: 2 if many else 1]
        ),
    }
