"""What holders ask about their certificates: another name with evidence, or a replacement."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from prss_training.audit.models import Happened
from prss_training.audit.services import record
from prss_training.certificates import queries, services
from prss_training.certificates.models import (
    Certificate,
    CertificateRequest,
    CertificateRequestAnswer,
)
from prss_training.certificates.withdrawing import said_about
from prss_training.domain.certificate import Reason, Step, require_step
from prss_training.domain.errors import Conflict, Missing, NotPermitted, Unacceptable
from prss_training.domain.people import Role
from prss_training.domain.replacement import (
    Ask,
    RequestState,
    Why,
    require_sentence,
    require_why_for,
)
from prss_training.files.erasing import erase
from prss_training.files.models import StoredFile
from prss_training.files.scans import Scan
from prss_training.files.services import keep
from prss_training.files.store import Store
from prss_training.notices.models import Kind
from prss_training.notices.services import queue
from prss_training.people.models import Membership, Organization, Person
from prss_training.people.services import correct_name, require_not_gone_elsewhere, tidy_name

_DESK = "/register/requests"
_OWN_PAGE = "/certificates/"


class RequestUnknown(Missing):
    """No request of this organization, or of this holder, has this id."""

    def __init__(self) -> None:
        super().__init__("There is no such request here. Go back to the list.")


class EvidenceGone(Missing):
    """A request has no file, or it was deleted."""

    def __init__(self) -> None:
        super().__init__("There is no file with this request, or it was deleted with its answer.")


class EvidenceMissing(Unacceptable):
    """A name was to be corrected without anything to show for it."""

    def __init__(self) -> None:
        super().__init__("Choose a file that shows the right name.")


class SameName(Unacceptable):
    """The certificate shows this name already."""

    def __init__(self) -> None:
        super().__init__("Your certificate shows this name already. Write the name it must show.")


class AlreadyAsked(Conflict):
    """Another request about the same certificate waits."""

    def __init__(self) -> None:
        super().__init__(
            "You asked something about this certificate before, and it waits for an answer. Take "
            "that request back first if it was wrong."
        )


class RequestOver(Conflict):
    """A request was answered or taken back."""

    def __init__(self) -> None:
        super().__init__("This request was answered, or taken back, before. Open it again.")


class NotHolder(NotPermitted):
    """Only the holder asks about a certificate."""

    def __init__(self) -> None:
        super().__init__("Only the holder of a certificate can ask for this.")


@dataclass(frozen=True, slots=True)
class Wish:
    """What a holder asks for. `name` and `evidence` belong to the correction of a name."""

    ask: Ask
    why: Why
    said: str = ""
    name: str = ""
    evidence: Scan | None = None


# --- finding them ---


def request(session: Session, request_id: int, organization: Organization) -> CertificateRequest:
    """Return a request about a certificate of one organization.

    Raises:
        RequestUnknown: there is none with this id, or it is another organization's.
    """
    found = session.get(CertificateRequest, request_id)
    if found is None or found.certificate.organization_id != organization.id:
        raise RequestUnknown
    return found


def own_request(session: Session, request_id: int, person: Person) -> CertificateRequest:
    """Return a request that a person made.

    Raises:
        RequestUnknown: there is none with this id, or somebody else made it.
    """
    found = session.get(CertificateRequest, request_id)
    if found is None or found.asked_by_id != person.id:
        raise RequestUnknown
    return found


def state_of(found: CertificateRequest) -> RequestState:
    """Return where a request stands."""
    return found.answer.outcome if found.answer else RequestState.WAITING


def waiting(session: Session, organization: Organization) -> Sequence[CertificateRequest]:
    """Return the requests that wait for a registrar of an organization, oldest first."""
    return session.scalars(
        select(CertificateRequest)
        .join(CertificateRequest.certificate)
        .outerjoin(CertificateRequest.answer)
        .where(Certificate.organization_id == organization.id)
        .where(CertificateRequestAnswer.id.is_(None), Certificate.person_id.is_not(None))
        .order_by(CertificateRequest.id)
        .options(joinedload(CertificateRequest.certificate))
    ).all()


def newest_of(session: Session, person: Person) -> dict[int, CertificateRequest]:
    """Return the newest request of a person about each certificate, by the certificate's id."""
    found = session.scalars(
        select(CertificateRequest)
        .where(CertificateRequest.asked_by_id == person.id)
        .order_by(CertificateRequest.id)
        .options(joinedload(CertificateRequest.answer))
    )
    return {one.certificate_id: one for one in found}


def evidence_of(found: CertificateRequest) -> StoredFile:
    """Return the file that came with a request.

    Raises:
        EvidenceGone: there is none, or none any more.
    """
    if found.evidence is None:
        raise EvidenceGone
    return found.evidence


def may_ask(found: queries.Recorded) -> bool:
    """Tell whether a certificate could be replaced, as it stands."""
    try:
        require_step([taken.step for taken in found.steps], Step.SUPERSEDE)
    except Conflict:
        return False
    return True


# --- what is done with them ---


def ask(
    session: Session,
    certificate: Certificate,
    wish: Wish,
    *,
    holder: Person,
    store: Store,
    at: datetime,
) -> CertificateRequest:
    """Ask for a certificate that takes the place of one's own; the registrars are told.

    Raises:
        NotHolder: it is somebody else's.
        WhyNotFitting: the reason belongs to the other kind of request.
        NameUnusable: the name cannot stand on a certificate.
        SameName: the certificate shows it already.
        EvidenceMissing: a name was to be corrected without a file.
        StepNotAllowed, HolderWithdrawn: the certificate cannot be replaced as it stands.
        AlreadyAsked: another request about it waits.
    """
    if certificate.person_id != holder.id:
        raise NotHolder
    require_why_for(wish.ask, wish.why)
    name = _name_of(wish, certificate)
    queries.hold(session, certificate)
    known = queries.recorded(session, certificate)
    require_step([taken.step for taken in known.steps], Step.SUPERSEDE)
    if any(one.answer is None for one in _about(session, certificate)):
        raise AlreadyAsked
    asked = CertificateRequest(
        certificate=certificate,
        ask=wish.ask,
        why=wish.why,
        new_name=name,
        said=wish.said.strip(),
        evidence=_kept(session, wish, store, at=at),
        asked_by=holder,
        asked_at=at,
    )
    session.add(asked)
    session.flush()
    _trail(session, Happened.REQUEST_MADE, asked, holder, at=at)
    for who in _registrars(session, certificate):
        path = f"{_DESK}/{asked.id}"
        _tell(session, Kind.CERTIFICATE_ASKED, who, certificate, path=path, at=at)
    return asked


def approve(
    session: Session, found: CertificateRequest, *, registrar: Person, at: datetime
) -> Certificate:
    """Issue the certificate that was asked for; it takes the place of the old one.

    The holder's name is corrected with it, for certificates from now on.

    Raises:
        IssuerIsHolder: it is the registrar's own.
        RequestOver: it was answered or taken back.
        StepNotAllowed, HolderWithdrawn: the certificate cannot be replaced as it stands now.
        RevocationWaits: it is proposed to revoke it, and nobody has decided yet.
        LaterOneIssued: another one was issued later, so that a replacement is of no use.
        GoneElsewhere: the holder belongs to another organization now.
        GlyphsMissing: the name cannot be printed with the fonts that are here.
    """
    certificate = _held_waiting(session, found)
    services.require_not_holder(certificate, registrar)
    known = queries.recorded(session, certificate)
    require_step([taken.step for taken in known.steps], Step.SUPERSEDE)
    services.require_decided(session, certificate, at=at)
    if found.ask is Ask.CORRECT_NAME:
        _correct(session, found, registrar, at=at)
        issued = services.correct_name(session, certificate, note="", registrar=registrar, at=at)
    else:
        issued = services.replace_certificate(
            session, certificate, reason=Reason.LOST_OR_DAMAGED, registrar=registrar, at=at
        )
    _answer(session, found, RequestState.APPROVED, registrar, "", at=at, issued=issued)
    _trail(session, Happened.REQUEST_APPROVED, found, registrar, at=at)
    return issued


def decline(
    session: Session, found: CertificateRequest, *, sentence: str, registrar: Person, at: datetime
) -> CertificateRequestAnswer:
    """Say no, with a sentence for the holder; the file that came with it is deleted.

    Raises:
        IssuerIsHolder: it is the registrar's own.
        SentenceMissing: there is no sentence.
        RequestOver: it was answered or taken back.
    """
    said = require_sentence(sentence)
    certificate = _held_waiting(session, found)
    services.require_not_holder(certificate, registrar)
    answer = _answer(session, found, RequestState.DECLINED, registrar, said, at=at)
    _forget_evidence(session, found, at=at)
    _trail(session, Happened.REQUEST_DECLINED, found, registrar, at=at)
    if found.asked_by_id is not None:
        who = found.asked_by_id
        _tell(session, Kind.CERTIFICATE_ANSWERED, who, certificate, path=_OWN_PAGE, at=at)
    return answer


def take_back(
    session: Session, found: CertificateRequest, *, holder: Person, at: datetime
) -> CertificateRequestAnswer:
    """Take one's own request back; the file that came with it is deleted.

    Raises:
        NotHolder: somebody else made it.
        RequestOver: it was answered or taken back.
    """
    if found.asked_by_id != holder.id:
        raise NotHolder
    _held_waiting(session, found)
    answer = _answer(session, found, RequestState.TAKEN_BACK, holder, "", at=at)
    _forget_evidence(session, found, at=at)
    _trail(session, Happened.REQUEST_TAKEN_BACK, found, holder, at=at)
    return answer


def note_evidence_opened(
    session: Session, found: CertificateRequest, *, registrar: Person, at: datetime
) -> None:
    """Write down that somebody opened the file that came with a request."""
    _trail(session, Happened.REQUEST_EVIDENCE_OPENED, found, registrar, at=at)


def _name_of(wish: Wish, certificate: Certificate) -> str:
    if wish.ask is not Ask.CORRECT_NAME:
        return ""
    name = tidy_name(wish.name)
    if name == certificate.holder:
        raise SameName
    if wish.evidence is None:
        raise EvidenceMissing
    return name


def _kept(session: Session, wish: Wish, store: Store, *, at: datetime) -> StoredFile | None:
    if wish.ask is not Ask.CORRECT_NAME or wish.evidence is None:
        return None
    return keep(session, store, wish.evidence.content, wish.evidence.media_type, at=at)


def _about(session: Session, certificate: Certificate) -> Sequence[CertificateRequest]:
    return session.scalars(
        select(CertificateRequest).where(CertificateRequest.certificate_id == certificate.id)
    ).all()


def _held_waiting(session: Session, found: CertificateRequest) -> Certificate:
    """Hold the certificate of a request that waits.

    Raises:
        RequestOver: it was answered or taken back.
    """
    certificate = found.certificate
    queries.hold(session, certificate)
    session.refresh(found)
    if found.answer is not None:
        raise RequestOver
    return certificate


def _correct(
    session: Session, found: CertificateRequest, registrar: Person, *, at: datetime
) -> None:
    """Let the person have the name that was asked for, unless they have it already."""
    person, organization = found.certificate.person, found.certificate.organization
    if person is None or person.name == found.new_name:
        return
    require_not_gone_elsewhere(session, person, organization)
    correct_name(
        session,
        person,
        found.new_name,
        reason=f"The holder asked: {found.why.label}",
        organization=organization,
        actor=registrar,
        at=at,
    )


def _answer(
    session: Session,
    found: CertificateRequest,
    outcome: RequestState,
    person: Person,
    sentence: str,
    *,
    at: datetime,
    issued: Certificate | None = None,
) -> CertificateRequestAnswer:
    answer = CertificateRequestAnswer(
        request=found,
        outcome=outcome,
        sentence=sentence,
        answered_by=person,
        answered_at=at,
        issued_id=issued.id if issued else None,
    )
    session.add(answer)
    session.flush()
    return answer


def _forget_evidence(session: Session, found: CertificateRequest, *, at: datetime) -> None:
    file, found.evidence = found.evidence, None
    if file is not None:
        erase(session, file, at=at)


def _registrars(session: Session, certificate: Certificate) -> Sequence[int]:
    return session.scalars(
        select(Membership.person_id)
        .where(Membership.organization_id == certificate.organization_id)
        .where(Membership.role == Role.REGISTRAR, Membership.ended_at.is_(None))
        .where(Membership.person_id != certificate.person_id)
        .order_by(Membership.person_id)
    ).all()


def _trail(
    session: Session, happened: Happened, found: CertificateRequest, actor: Person, *, at: datetime
) -> None:
    record(
        session,
        happened,
        actor_id=actor.id,
        subject=f"certificate {found.certificate_id}",
        at=at,
        organization_id=found.certificate.organization_id,
        ask=found.ask.value,
        why=found.why.value,
        request=found.id,
    )


def _tell(
    session: Session, kind: Kind, who: int, certificate: Certificate, *, path: str, at: datetime
) -> None:
    about = said_about(certificate)
    queue(session, kind, recipient_id=who, about=about, path=path, at=at)
