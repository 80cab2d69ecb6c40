"""Drawing a place in a list, keeping what was signed, a holder's choice, and forgetting."""

import hashlib
import secrets
import uuid
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from prss_training.audit.models import Happened
from prss_training.audit.services import record
from prss_training.badges import ENTRIES
from prss_training.certificates.models import Certificate
from prss_training.certificates.queries import hold, recorded
from prss_training.certificates.withdrawing import Forgotten
from prss_training.credentials import queries
from prss_training.credentials.models import (
    CredentialPlace,
    IdentityChoice,
    MadeCredential,
    PublishedList,
    StatusList,
)
from prss_training.credentials.signing import Signed, SignedList
from prss_training.domain.certificate import State
from prss_training.domain.credential import HolderGone, NameReplaced, Shown
from prss_training.people.models import Organization, Person

# A list is closed while a third of it is free: a random draw then finds a free entry soon.
FULL = ENTRIES * 2 // 3


def draw_place(session: Session, certificate: Certificate, *, at: datetime) -> CredentialPlace:
    """Return a certificate's place in a status list, drawing it at random the first time.

    Raises:
        HolderGone: the holder's details were withdrawn, or the name is withheld.
    """
    hold(session, certificate)
    session.refresh(certificate)
    require_holder(session, certificate)
    found = queries.place_of(session, certificate)
    if found is not None:
        return found
    opened = _open_list(session, certificate.organization_id, at=at)
    entry = secrets.randbelow(ENTRIES)
    while queries.is_taken(session, opened, entry):
        entry = secrets.randbelow(ENTRIES)
    place = CredentialPlace(
        certificate_id=certificate.id,
        list_id=opened.id,
        entry=entry,
        subject=_subject(session, certificate),
        drawn_at=at,
    )
    session.add(place)
    session.flush()
    return place


def keep_made(
    session: Session, certificate: Certificate, signed: Signed, *, version: int, at: datetime
) -> MadeCredential:
    """Write a signed version down, unless somebody else did so first.

    Returns:
        The version that counts: ours, or the one that was there.

    Raises:
        HolderGone: the holder's details were withdrawn while it was signed, or the name is
            withheld.
        NeverMade: it is not in force any more.
    """
    hold(session, certificate)
    session.refresh(certificate)
    require_holder(session, certificate)
    found = queries.newest_of(session, certificate)
    if found is not None and found.version >= version:
        return found
    if recorded(session, certificate).state is not State.ACTIVE:
        raise queries.NeverMade
    made = MadeCredential(
        certificate_id=certificate.id,
        version=version,
        shown=signed.shown,
        document=signed.document,
        token=signed.token,
        document_sha256=_digest(signed.document),
        token_sha256=_digest(signed.token),
        proof_key=signed.proof_key,
        token_key=signed.token_key,
        made_at=at,
    )
    session.add(made)
    session.flush()
    record(
        session,
        Happened.CREDENTIAL_MADE,
        actor_id=None,
        subject=f"certificate {certificate.id}",
        at=at,
        organization_id=certificate.organization_id,
        version=version,
        document=made.document_sha256,
        token=made.token_sha256,
    )
    return made


def require_holder(session: Session, certificate: Certificate) -> None:
    """Refuse a certificate of which the public may not be told who held it.

    Raises:
        HolderGone: the holder's details were withdrawn.
        NameReplaced: the name on it was corrected since.
    """
    if not certificate.holder:
        raise HolderGone
    if queries.name_withheld(session, certificate):
        raise NameReplaced


def choose_identity(session: Session, person: Person, shown: Shown, *, at: datetime) -> bool:
    """Write down how a holder wants to be named in their credentials; tell whether it is new."""
    session.execute(select(Person.id).where(Person.id == person.id).with_for_update())
    if queries.chosen_by(session, person.id) is shown:
        return False
    number = queries.choices_of(session, person) + 1
    session.add(IdentityChoice(person_id=person.id, number=number, shown=shown, chosen_at=at))
    record(
        session,
        Happened.CREDENTIAL_IDENTITY_CHOSEN,
        actor_id=person.id,
        subject=f"person {person.id}",
        at=at,
        shown=shown.value,
    )
    return True


def keep_list(
    session: Session, opened: StatusList, signed: SignedList, *, seen: int, steps: int
) -> PublishedList:
    """Write down a list as it was signed, unless somebody else published one meanwhile.

    Args:
        session: The session of one unit of work.
        opened: Which list.
        signed: The list as it was signed.
        seen: The number of the one published before, when this one was begun; 0 for none.
        steps: How many steps the register had when its entries were read.
    """
    session.execute(select(StatusList.id).where(StatusList.id == opened.id).with_for_update())
    last = queries.published_last(session, opened.id)
    if last is not None and last.number != seen:
        return last
    published = PublishedList(
        list_id=opened.id,
        number=seen + 1,
        steps_seen=steps,
        document=signed.document,
        key_id=signed.key_id,
        signed_at=signed.signed_at,
        valid_until=signed.valid_until,
    )
    session.add(published)
    session.flush()
    return published


def forget_withdrawn(session: Session, *, at: datetime, of: int | None = None) -> int:
    """Empty every credential whose holder's details were withdrawn, or whose name is withheld.

    Args:
        session: The session of one unit of work.
        at: When.
        of: The certificate whose credential is emptied; all of them without one.

    Returns:
        How many versions were emptied. Their digests stay.
    """
    found = queries.left_over(session, of=of)
    for made in found:
        made.document = made.token = None
        record(
            session,
            Happened.CREDENTIAL_FORGOTTEN,
            actor_id=None,
            subject=f"certificate {made.certificate_id}",
            at=at,
            organization_id=made.certificate.organization_id,
            version=made.version,
        )
    session.flush()
    return len(found)


def forget_holder(session: Session, holder: Forgotten) -> None:
    """Let a certificate's credential forget its holder, with the certificate itself.

    The pseudonym goes too: all credentials of one person have the same, so it would lead from this
    certificate to the others. Another takes its place, which is nobody's.
    """
    session.execute(
        update(CredentialPlace)
        .where(CredentialPlace.certificate_id == holder.certificate_id)
        .values(subject=uuid.uuid4().urn)
    )
    forget_withdrawn(session, at=holder.at, of=holder.certificate_id)


def _open_list(session: Session, organization_id: int, *, at: datetime) -> StatusList:
    """Return the list that an organization's certificates go on now; one draws at a time."""
    session.execute(
        select(Organization.id).where(Organization.id == organization_id).with_for_update()
    )
    found = queries.newest_list(session, organization_id)
    if found is not None and found[1] < FULL:
        return found[0]
    opened = StatusList(organization_id=organization_id, opened_at=at)
    session.add(opened)
    session.flush()
    return opened


def _subject(session: Session, certificate: Certificate) -> str:
    """Return the pseudonym of a certificate's holder, the same on all they hold."""
    person = certificate.person
    if person is not None:
        session.execute(select(Person.id).where(Person.id == person.id).with_for_update())
        known = queries.subject_of(session, person)
        if known is not None:
            return known
    return uuid.uuid4().urn


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
