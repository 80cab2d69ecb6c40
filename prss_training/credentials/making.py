"""Credentials and status lists as the running application makes them: when somebody needs one."""

import secrets
from datetime import datetime

from prss_training.badges import HONEST, Addresses, Issuer, Making
from prss_training.certificates import queries as certificates
from prss_training.certificates.faces import from_json
from prss_training.certificates.models import Certificate
from prss_training.credentials import queries, services
from prss_training.credentials.achievements import achievement_name
from prss_training.credentials.models import MadeCredential, PublishedList
from prss_training.credentials.signing import LIST_RENEWED, sign, sign_list
from prss_training.documents import Attached
from prss_training.domain.certificate import State
from prss_training.domain.credential import NameReplaced, Shown
from prss_training.web.database import db, unit_of_work
from prss_training.web.settings import settings

CREDENTIAL_FILE = "credential.json"

_SALT_BYTES = 16


def credential_now(certificate_id: int, *, at: datetime) -> MadeCredential:
    """Return the newest version of a certificate's credential, making it if that is needed.

    The first is made when somebody needs it, mostly the certificate's PDF. Another is made when the
    holder chose otherwise since. None is made unless the certificate is in force.

    Raises:
        CertificateUnknown: there is no such certificate.
        HolderGone: the holder's details were withdrawn, or the name on it was replaced.
        NeverMade: it is not in force, and there is no version of before.
        KeysMissing: there is no key to sign with.
    """
    session = db.session()
    certificate = certificates.certificate(session, certificate_id)
    services.require_holder(session, certificate)
    found = queries.newest_of(session, certificate)
    shown = queries.chosen_by(session, certificate.person_id)
    if found is not None and found.shown is shown:
        return found
    if certificates.recorded(session, certificate).state is not State.ACTIVE:
        if found is None:
            raise queries.NeverMade
        return found
    return _made(certificate, found.version + 1 if found else 1, shown, at=at)


def attached(certificate_id: int, at: datetime) -> tuple[Attached, ...]:
    """Return what travels in a certificate's PDF beside its face: the credential, with its proof.

    It is the version of the moment. A PDF is made once, so it keeps that one. Where no credential
    is made any more, because it was replaced or is not in force, nothing travels.
    """
    try:
        made = credential_now(certificate_id, at=at)
    except (NameReplaced, queries.NeverMade):
        return ()
    content = (made.document or "").encode()
    return (
        Attached(
            CREDENTIAL_FILE,
            content,
            "application/vc+ld+json",
            "This certificate as an Open Badges credential, with its proof",
        ),
    )


def list_now(number: int, *, at: datetime) -> PublishedList:
    """Return a status list as it is published, signing it anew if it changed or grows old.

    Raises:
        ListUnknown: there is no such list.
        KeysMissing: there is no key to sign with.
    """
    session, given = db.session(), settings()
    opened = queries.status_list(session, number)
    last = queries.published_last(session, number)
    # Counted before the entries are read: what comes between is counted the next time.
    steps = queries.steps_taken(session)
    if last is not None and last.steps_seen == steps and _is_fresh(last, at=at):
        return last
    entries = queries.entries_set(session, number)
    addresses = Addresses(given.base_url)
    issuer, seen = addresses.issuer_did(opened.organization.key), last.number if last else 0
    session.rollback()
    signed = sign_list(addresses.status_list(number), issuer, entries, folder=given.keys, at=at)
    with unit_of_work() as writing:
        same = queries.status_list(writing, number)
        return services.keep_list(writing, same, signed, seen=seen, steps=steps)


def _made(certificate: Certificate, version: int, shown: Shown, *, at: datetime) -> MadeCredential:
    """Draw a place, sign without holding anybody up, and keep what was signed."""
    certificate_id, given = certificate.id, settings()
    with unit_of_work() as session:
        same = certificates.certificate(session, certificate_id)
        place = services.draw_place(session, same, at=at)
        face = from_json(same.face)
        making = Making(
            issuer=_issuer(same, given.base_url),
            achievement=achievement_name(face.kind, same.criteria),
            statement=face.statement or HONEST,
            subject=place.subject,
            identity=queries.identity_of(session, same, shown, secrets.token_hex(_SALT_BYTES)),
            list_address=Addresses(given.base_url).status_list(place.list_id),
            list_index=place.entry,
            awarded_at=same.issued_at,
            made_at=same.issued_at if version == 1 else at,
        )
    signed = sign(face, making, shown, base_url=given.base_url, folder=given.keys, at=at)
    with unit_of_work() as session:
        same = certificates.certificate(session, certificate_id)
        return services.keep_made(session, same, signed, version=version, at=at)


def _issuer(certificate: Certificate, base_url: str) -> Issuer:
    """Return who issued a certificate, under the name that is printed on it."""
    addresses, key = Addresses(base_url), certificate.organization.key
    name = certificate.face["organization"]
    return Issuer(addresses.issuer_did(key), name, addresses.issuer(key))


def _is_fresh(last: PublishedList, *, at: datetime) -> bool:
    return last.signed_at <= at < last.signed_at + LIST_RENEWED
