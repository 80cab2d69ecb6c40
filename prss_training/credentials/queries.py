"""Finding credentials, their places in lists, and which entries are set."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from sqlalchemy import func, or_, select, true
from sqlalchemy.orm import Session, aliased

from prss_training.accounts.models import User
from prss_training.badges import Identity, IdentityType
from prss_training.certificates.models import Certificate, CertificateStep
from prss_training.certificates.queries import Recorded
from prss_training.certificates.registered import registered, registered_all
from prss_training.credentials.expected import OnRecord
from prss_training.credentials.models import (
    CredentialPlace,
    IdentityChoice,
    MadeCredential,
    PublishedList,
    StatusList,
)
from prss_training.domain.certificate import Reason, State, Step, state_after
from prss_training.domain.credential import Shown
from prss_training.domain.errors import Missing
from prss_training.people.models import Organization, Person

# What ends a certificate for good, and is therefore told in a list that knows no way back.
ENDED = frozenset({State.REVOKED, State.SUPERSEDED})
_ENDING = (Step.REVOKE, Step.SUPERSEDE)


class CredentialUnknown(Missing):
    """No certificate has this code."""

    def __init__(self) -> None:
        super().__init__(
            "No credential was ever made under this code. Compare it letter by letter."
        )


class NeverMade(Missing):
    """A certificate is not in force, and no credential was made of it while it was."""

    def __init__(self) -> None:
        super().__init__(
            "No credential was made of this certificate while it was in force, and none is made "
            "now. Its page says what became of it."
        )


class ListUnknown(Missing):
    """No status list has this number."""

    def __init__(self) -> None:
        super().__init__("There is no status list with this number.")


class IssuerUnknown(Missing):
    """No organization has this key."""

    def __init__(self) -> None:
        super().__init__("No organization of this name issues certificates here.")


def certificate_by_code(session: Session, characters: str) -> Certificate:
    """Return the certificate with a code, given without hyphens.

    Raises:
        CredentialUnknown: there is none.
    """
    found = session.scalar(select(Certificate).where(Certificate.code == characters))
    if found is None:
        raise CredentialUnknown
    return found


def place_of(session: Session, certificate: Certificate) -> CredentialPlace | None:
    """Return a certificate's place in a status list, or None while none was drawn."""
    return session.scalar(
        select(CredentialPlace).where(CredentialPlace.certificate_id == certificate.id)
    )


def name_withheld(session: Session, certificate: Certificate) -> bool:
    """Tell whether the public is no longer shown the name on a certificate."""
    known = registered(session, Certificate.id == certificate.id)
    return known is not None and known.name_withheld


def handed_out(session: Session, certificates: Sequence[Recorded]) -> set[int]:
    """Return the ids of those certificates whose credential is there, or would be made."""
    ids = [one.certificate.id for one in certificates]
    shown = {
        one.id
        for one in registered_all(session, Certificate.id.in_(ids))
        if not (one.withdrawn or one.name_withheld)
    }
    made = made_of(session, [one.certificate for one in certificates])
    return {
        one.certificate.id
        for one in certificates
        if one.certificate.id in shown and (one.state is State.ACTIVE or one.certificate.id in made)
    }


def newest_of(session: Session, certificate: Certificate) -> MadeCredential | None:
    """Return the newest version of a certificate's credential, or None while there is none."""
    return session.scalar(
        select(MadeCredential)
        .where(MadeCredential.certificate_id == certificate.id)
        .order_by(MadeCredential.version.desc())
        .limit(1)
    )


def first_of(session: Session, certificate: Certificate) -> MadeCredential | None:
    """Return the version that was made first: the one inside the certificate's PDF."""
    return session.scalar(
        select(MadeCredential)
        .where(MadeCredential.certificate_id == certificate.id)
        .order_by(MadeCredential.version)
        .limit(1)
    )


def by_digest(session: Session, sha256: str) -> MadeCredential | None:
    """Return the version of which a file, document or token, is a copy byte for byte, or None."""
    return session.scalar(
        select(MadeCredential)
        .where(or_(MadeCredential.document_sha256 == sha256, MadeCredential.token_sha256 == sha256))
        .limit(1)
    )


def on_record(session: Session, certificate_id: int) -> OnRecord:
    """Return what the register knows of a certificate's credential beside the face.

    Raises:
        CredentialUnknown: there is no such certificate.
    """
    found = session.execute(
        select(Organization.key, Certificate.criteria, Certificate.issued_at)
        .join(Organization, Organization.id == Certificate.organization_id)
        .where(Certificate.id == certificate_id)
    ).one_or_none()
    if found is None:
        raise CredentialUnknown
    versions = session.execute(
        select(
            MadeCredential.version,
            MadeCredential.made_at,
            MadeCredential.document,
            MadeCredential.document_sha256,
            MadeCredential.token_sha256,
        )
        .where(MadeCredential.certificate_id == certificate_id)
        .order_by(MadeCredential.version)
    ).all()
    return OnRecord(
        found.key,
        found.criteria,
        found.issued_at,
        tuple(one.made_at for one in versions if one.version > 1),
        tuple(one.document for one in versions if one.document is not None),
        frozenset(sha for one in versions for sha in (one.document_sha256, one.token_sha256)),
    )


def subject_of(session: Session, person: Person) -> str | None:
    """Return the pseudonym that a person's credentials have, or None while they have none."""
    return session.scalar(
        select(CredentialPlace.subject)
        .join(Certificate, Certificate.id == CredentialPlace.certificate_id)
        .where(Certificate.person_id == person.id)
        .order_by(CredentialPlace.id)
        .limit(1)
    )


def chosen_by(session: Session, person_id: int | None) -> Shown:
    """Return how a person wants to be named in their credentials; hashed unless they said."""
    found = session.scalar(
        select(IdentityChoice.shown)
        .where(IdentityChoice.person_id == person_id)
        .order_by(IdentityChoice.number.desc())
        .limit(1)
    )
    return found or Shown.HASHED


def choices_of(session: Session, person: Person) -> int:
    """Return how many times a person chose."""
    found = select(func.count()).where(IdentityChoice.person_id == person.id)
    return session.scalar(found) or 0


def identity_of(session: Session, certificate: Certificate, shown: Shown, salt: str) -> Identity:
    """Return how the credential of a certificate says whose it is.

    An address counts only if it was confirmed; whoever has none is known by a hash of their name.
    """
    if shown is Shown.NAME:
        return Identity(IdentityType.NAME, certificate.holder)
    email = session.scalar(
        select(User.email)
        .where(User.person_id == certificate.person_id)
        .where(User.confirmed_at.is_not(None))
    )
    if email:
        return Identity(IdentityType.EMAIL, email.casefold(), salt)
    return Identity(IdentityType.NAME, certificate.holder, salt)


def status_list(session: Session, number: int) -> StatusList:
    """Return a status list by its number.

    Raises:
        ListUnknown: there is none.
    """
    found = session.get(StatusList, number)
    if found is None:
        raise ListUnknown
    return found


def newest_list(session: Session, organization_id: int) -> tuple[StatusList, int] | None:
    """Return the list that an organization opened last, and how many places are taken in it."""
    opened = session.scalar(
        select(StatusList)
        .where(StatusList.organization_id == organization_id)
        .order_by(StatusList.id.desc())
        .limit(1)
    )
    if opened is None:
        return None
    taken = select(func.count()).where(CredentialPlace.list_id == opened.id)
    return opened, session.scalar(taken) or 0


def is_taken(session: Session, opened: StatusList, entry: int) -> bool:
    """Tell whether an entry of a list belongs to a certificate."""
    found = select(CredentialPlace.id).where(
        CredentialPlace.list_id == opened.id, CredentialPlace.entry == entry
    )
    return session.scalar(found) is not None


def entries_set(session: Session, list_id: int) -> tuple[int, ...]:
    """Return the entries of a list whose certificates have ended for good, in order."""
    # From the few that ended to their places, and not from the many places to their steps.
    ended = (
        select(CertificateStep.certificate_id)
        .where(CertificateStep.step.in_(_ENDING))
        .distinct()
        .cte("ended")
    )
    steps: dict[int, list[Step]] = defaultdict(list)
    for entry, step in session.execute(
        select(CredentialPlace.entry, CertificateStep.step)
        .select_from(ended)
        .join(CredentialPlace, CredentialPlace.certificate_id == ended.c.certificate_id)
        .join(CertificateStep, CertificateStep.certificate_id == ended.c.certificate_id)
        .where(CredentialPlace.list_id == list_id)
        .order_by(CredentialPlace.entry, CertificateStep.number)
    ):
        steps[entry].append(step)
    return tuple(entry for entry, taken in steps.items() if state_after(taken) in ENDED)


def steps_taken(session: Session) -> int:
    """Return how many steps the register has. They are only ever added, so a change is seen."""
    return session.scalar(select(func.count()).select_from(CertificateStep)) or 0


def published_last(session: Session, list_id: int) -> PublishedList | None:
    """Return a list as it was signed last, or None while it never was."""
    return session.scalar(
        select(PublishedList)
        .where(PublishedList.list_id == list_id)
        .order_by(PublishedList.number.desc())
        .limit(1)
    )


def organization_by_key(session: Session, key: str) -> Organization:
    """Return an organization by its key.

    Raises:
        IssuerUnknown: there is none.
    """
    found = session.scalar(select(Organization).where(Organization.key == key))
    if found is None:
        raise IssuerUnknown
    return found


def left_over(session: Session, limit: int = 200, *, of: int | None = None) -> list[MadeCredential]:
    """Return versions that still say who held a certificate, and should say it no more.

    Its holder was withdrawn, or its name is withheld: it was corrected, there or further down the
    line of certificates that took its place.

    Args:
        session: The session to read in.
        limit: How many at the most.
        of: The certificate whose versions are asked for; all of them without one.
    """
    line = (
        select(Certificate.id.label("id"), Certificate.supersedes_id.label("before"))
        .join(CertificateStep, CertificateStep.certificate_id == Certificate.id)
        .where(CertificateStep.reason == Reason.NAME_CORRECTED)
        .cte("line", recursive=True)
    )
    older = aliased(Certificate)
    line = line.union(select(older.id, older.supersedes_id).join(line, older.id == line.c.before))
    return list(
        session.scalars(
            select(MadeCredential)
            .join(Certificate, Certificate.id == MadeCredential.certificate_id)
            .where(
                or_(Certificate.holder == "", Certificate.id.in_(select(line.c.id))),
                MadeCredential.document.is_not(None),
                true() if of is None else MadeCredential.certificate_id == of,
            )
            .limit(limit)
        )
    )


def made_of(session: Session, certificates: Iterable[Certificate]) -> dict[int, MadeCredential]:
    """Return the newest version of each certificate that has one, by the certificate's id."""
    ids = [one.id for one in certificates]
    found = session.scalars(
        select(MadeCredential)
        .where(MadeCredential.certificate_id.in_(ids))
        .order_by(MadeCredential.version)
    )
    return {one.certificate_id: one for one in found}
