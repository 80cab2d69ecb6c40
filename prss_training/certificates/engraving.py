"""Making the signed PDF of a certificate, once, from its frozen face.

Drawing takes a second or two and needs no database, so it is done apart: a writer on SQLite keeps
every other writer waiting. Whoever engraves second finds the first one's file and takes it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from prss_training.audit.models import Happened
from prss_training.audit.services import record
from prss_training.certificates import queries
from prss_training.certificates.faces import from_json
from prss_training.certificates.look import Look
from prss_training.certificates.models import Certificate, CertificateDocument
from prss_training.certificates.pdf import certificate_pdf
from prss_training.certificates.style import look_of
from prss_training.documents import Attached
from prss_training.domain.certificate import Face, HolderWithdrawn
from prss_training.domain.errors import Conflict
from prss_training.files.services import keep
from prss_training.files.store import Store
from prss_training.signing import KeyRing, seal_pdf

MEDIA_TYPE = "application/pdf"


class PdfNotReady(Conflict):
    """A certificate is in the register, and its PDF cannot be signed just now."""

    def __init__(self) -> None:
        super().__init__(
            "The PDF of this certificate is not ready yet. It is made as soon as it can be signed, "
            "and you need not do anything for that. The certificate itself stands in the register. "
            "Try again in a few minutes."
        )


@dataclass(frozen=True, slots=True)
class Drawn:
    """A signed PDF that is not kept yet, and the key that sealed it."""

    pdf: bytes
    key_id: str


def draw(
    face: Face,
    *,
    issued_at: datetime,
    keys: KeyRing,
    base_url: str,
    at: datetime,
    look: Look | None = None,
    companions: Sequence[Attached] = (),
) -> Drawn:
    """Draw a certificate and seal it. No row is read or written.

    `look` is its page and its pictures, as `style.look_of` returns them; a face without pictures,
    drawn by a page that came with the program, needs none. `companions` are files that travel in
    it beside its face.

    Raises:
        CannotSealNow: the key or the time-stamp authority cannot be used just now.
        GlyphsMissing: a character of it cannot be printed with the fonts that are here.
        KeyOutOfDate: the key may not seal at this moment.
    """
    pdf = certificate_pdf(
        face, base_url=base_url, created=issued_at, look=look, companions=companions
    )
    sealed = seal_pdf(
        pdf,
        keys.pdf,
        reason=f"Certificate {face.number} issued",
        location=face.place or face.organization,
        at=at,
    )
    return Drawn(sealed, keys.pdf.key_id)


def keep_drawn(
    session: Session, certificate: Certificate, drawn: Drawn, *, store: Store, at: datetime
) -> CertificateDocument:
    """Put a drawn certificate into the store, unless somebody else did so first.

    Returns:
        The document that counts: ours, or the one that was there.

    Raises:
        HolderWithdrawn: the holder's details were withdrawn while it was drawn.
    """
    queries.hold(session, certificate)
    found = queries.document_of(session, certificate)
    if found is not None:
        return found
    _require_holder(certificate)
    file = keep(session, store, drawn.pdf, MEDIA_TYPE, at=at)
    document = CertificateDocument(
        certificate_id=certificate.id,
        file=file,
        sha256=file.sha256,
        key_id=drawn.key_id,
        engraved_at=at,
    )
    session.add(document)
    session.flush()
    record(
        session,
        Happened.CERTIFICATE_ENGRAVED,
        actor_id=None,
        subject=f"certificate {certificate.id}",
        at=at,
        organization_id=certificate.organization_id,
        sha256=file.sha256,
        key=drawn.key_id,
    )
    return document


def engrave(
    session: Session,
    certificate: Certificate,
    *,
    keys: KeyRing,
    store: Store,
    base_url: str,
    at: datetime,
) -> CertificateDocument:
    """Make the signed PDF of a certificate, or return the one that was made before.

    Raises:
        HolderWithdrawn: there is nobody any more to make it out to.
    """
    found = queries.document_of(session, certificate)
    if found is not None:
        return found
    _require_holder(certificate)
    face = from_json(certificate.face)
    drawn = draw(
        face,
        issued_at=certificate.issued_at,
        keys=keys,
        base_url=base_url,
        at=at,
        look=look_of(session, face, store),
    )
    return keep_drawn(session, certificate, drawn, store=store, at=at)


def _require_holder(certificate: Certificate) -> None:
    if not certificate.holder:
        raise HolderWithdrawn
