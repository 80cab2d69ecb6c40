"""Engraving as it is done in the running application: with its keys, its store, its address."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import NamedTuple

import structlog

from prss_training.certificates import queries
from prss_training.certificates.companions import companions_of
from prss_training.certificates.engravers import Engraved, ToDraw, engravers
from prss_training.certificates.engraving import draw, keep_drawn
from prss_training.certificates.faces import from_json
from prss_training.certificates.models import CertificateDocument
from prss_training.certificates.style import look_of
from prss_training.domain.certificate import HolderWithdrawn
from prss_training.domain.errors import DomainError
from prss_training.domain.sealing import CannotSealNow
from prss_training.files.erasing import erase_left_over
from prss_training.files.store import open_store
from prss_training.web.database import db, unit_of_work
from prss_training.web.keys import sealing_ring
from prss_training.web.settings import settings

_AT_ONCE = 50

log = structlog.get_logger()


def engrave_now(certificate_id: int, *, at: datetime) -> CertificateDocument:
    """Make the signed PDF of a certificate, or return the one that was made before.

    Drawing is done before the transaction begins, so that nobody has to wait for it.

    Raises:
        HolderWithdrawn: there is nobody any more to make it out to.
    """
    session, given = db.session(), settings()
    certificate = queries.certificate(session, certificate_id)
    found = queries.document_of(session, certificate)
    if found is not None:
        return found
    if not certificate.holder:
        raise HolderWithdrawn
    face, issued_at = from_json(certificate.face), certificate.issued_at
    look = look_of(session, face, open_store(given.files))
    session.rollback()
    drawn = draw(
        face,
        issued_at=issued_at,
        keys=sealing_ring(),
        base_url=given.base_url,
        at=at,
        look=look,
        companions=companions_of(certificate_id, at=at),
    )
    with unit_of_work() as writing:
        same = queries.certificate(writing, certificate_id)
        return keep_drawn(writing, same, drawn, store=open_store(given.files), at=at)


def erase_files() -> int:
    """Delete the bytes of files that went with a holder's details; return how many are gone."""
    with unit_of_work() as session:
        return erase_left_over(session, open_store(settings().files))


class Swept(NamedTuple):
    """What a sweep did: how many it engraved, how many it could not, and where it stopped."""

    done: int
    failed: int
    last: int


def engrave_left_over(*, at: datetime, after: int = 0, most: int = _AT_ONCE) -> Swept:
    """Engrave certificates that have no PDF yet; one that fails does not stop the rest.

    Where none can be sealed just now, the rest wait for the next sweep without each being tried.

    Args:
        at: The moment to seal at.
        after: Where the sweep before this one stopped: whatever cannot be engraved for days must
            not keep those behind it waiting. 0 begins with the oldest.
        most: How many are tried.
    """
    session = db.session()
    waiting = queries.unengraved(session, most, after=after) or queries.unengraved(session, most)
    done, last = 0, 0
    for certificate_id in waiting:
        try:
            engrave_now(certificate_id, at=at)
        except CannotSealNow as error:
            log.warning("nothing can be sealed now", certificate=certificate_id, error=str(error))
            break
        except Exception as error:
            # Whatever it is, those behind this one must not wait for it.
            session.rollback()
            log.exception("not engraved", certificate=certificate_id, error=str(error))
            last = certificate_id
        else:
            done, last = done + 1, certificate_id
    return Swept(done, len(waiting) - done, last)


def to_draw(certificate_id: int, *, at: datetime) -> ToDraw:
    """Read what a certificate is drawn from, and leave the database to others again.

    Args:
        certificate_id: Which certificate.
        at: The moment to seal at.

    Raises:
        CertificateUnknown: there is none with this id.
        HolderWithdrawn: there is nobody any more to make it out to.
        TemplateUnknown, TemplateNotApproved, TemplateChanged: its page is not what it was.
        FileGone, FileDamaged: a picture of it is not in the store as it was kept.
    """
    session = db.session()
    certificate = queries.certificate(session, certificate_id)
    if not certificate.holder:
        raise HolderWithdrawn
    face = from_json(certificate.face)
    look = look_of(session, face, open_store(settings().files))
    issued_at = certificate.issued_at
    session.rollback()
    companions = tuple(companions_of(certificate_id, at=at))
    return ToDraw(certificate_id, face, look, companions, issued_at, at)


def to_draw_or_none(certificate_id: int, *, at: datetime) -> ToDraw | None:
    """Read what a certificate is drawn from; None, with a line in the log, where that fails."""
    try:
        return to_draw(certificate_id, at=at)
    except (DomainError, OSError) as error:
        db.session().rollback()
        log.exception("cannot be drawn", certificate=certificate_id, error=str(error))
        return None


def keep_engraved(engraved: Engraved, *, at: datetime) -> bool:
    """Keep what was drawn elsewhere, in one small transaction; tell whether there was anything."""
    if engraved.drawn is None:
        log.error("not engraved", certificate=engraved.certificate_id, error=engraved.problem)
        return False
    with unit_of_work() as session:
        certificate = queries.certificate(session, engraved.certificate_id)
        keep_drawn(session, certificate, engraved.drawn, store=open_store(settings().files), at=at)
    return True


def engrave_all(
    *, clock: Callable[[], datetime], workers: int, told: Callable[[bool], None]
) -> tuple[int, int]:
    """Engrave every certificate that has no PDF yet, in `workers` processes.

    Args:
        clock: What time it is; each file has its own moment.
        workers: How many processes draw, from 1.
        told: Called after each, with whether it was engraved.

    Returns:
        How many were engraved, and how many were not.

    Raises:
        KeysMissing, KeysUnreadable: there is no key to seal with.
    """
    given = settings()
    done = failed = 0

    def wanted() -> Iterator[ToDraw]:
        nonlocal failed
        last = 0
        while more := queries.unengraved(db.session(), after=last):
            for certificate_id in more:
                one = to_draw_or_none(certificate_id, at=clock())
                if one is None:
                    failed += 1
                    told(False)
                else:
                    yield one
            last = more[-1]

    with engravers(
        workers, keys=given.keys, sealing=given.sealing, base_url=given.base_url
    ) as drawing:
        for engraved in drawing.draw_all(wanted()):
            kept = keep_engraved(engraved, at=clock())
            done, failed = done + kept, failed + (not kept)
            told(kept)
    return done, failed
