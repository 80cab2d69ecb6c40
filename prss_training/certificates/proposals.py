"""Steps that take two: proposing them, and confirming, declining or taking back the proposal."""

from collections.abc import Sequence
from datetime import datetime
from itertools import chain

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from prss_training.accounts.models import User
from prss_training.audit.models import Happened
from prss_training.audit.services import record
from prss_training.certificates import queries, services
from prss_training.certificates.models import (
    Certificate,
    CertificateProposal,
    CertificateProposalAnswer,
    CertificateStep,
)
from prss_training.certificates.withdrawing import (
    Forget,
    forget_holder,
    holders_among,
    require_not_forgotten,
)
from prss_training.domain.certificate import Reason, Step, require_reason_for, require_step
from prss_training.domain.errors import Conflict, Missing
from prss_training.domain.four_eyes import (
    LASTS,
    TAKES_TWO,
    NotTheProposer,
    OthersFirst,
    Outcome,
    ProposalState,
    ProposerGone,
    proposal_state,
    require_second,
    require_waiting,
)
from prss_training.domain.people import Act, Role, may, require_may
from prss_training.notices.models import Kind
from prss_training.notices.services import queue
from prss_training.people.models import Membership, Organization, Person
from prss_training.people.queries import roles_of

PAGE = "/register/proposals"
_ACTS = {Step.REVOKE: "revoke", Step.WITHDRAW: "withdraw the holder's details from"}


class ProposalUnknown(Missing):
    """No proposal of this organization has this id."""

    def __init__(self) -> None:
        super().__init__("There is no such proposal here. Go back to the list.")


class AlreadyProposed(Conflict):
    """The same step waits for a second person already."""

    def __init__(self) -> None:
        super().__init__(
            "The same step was proposed before and waits for a second person. Open the proposal."
        )


class StepTakenAlone(Conflict):
    """A step that one person may take was proposed."""

    def __init__(self, step: Step) -> None:
        super().__init__(f"To {step.value} a certificate takes one person. Do it on its page.")


# --- finding them ---


def proposal(session: Session, proposal_id: int, organization: Organization) -> CertificateProposal:
    """Return a proposal of one organization.

    Raises:
        ProposalUnknown: there is none with this id, or it is another organization's.
    """
    found = session.get(CertificateProposal, proposal_id)
    if found is None or found.certificate.organization_id != organization.id:
        raise ProposalUnknown
    return found


def state_of(found: CertificateProposal, *, at: datetime) -> ProposalState:
    """Return where a proposal stands at a moment."""
    outcome = found.answer.outcome if found.answer else None
    return proposal_state(found.proposed_at, outcome, at=at)


def listed(organization: Organization, *, at: datetime) -> Select[CertificateProposal]:
    """Return the query of what waits for a second person, oldest first, for a paged list."""
    return (
        select(CertificateProposal)
        .join(CertificateProposal.certificate)
        .outerjoin(CertificateProposal.answer)
        .where(Certificate.organization_id == organization.id)
        .where(CertificateProposalAnswer.id.is_(None), CertificateProposal.proposed_at > at - LASTS)
        .order_by(CertificateProposal.id)
        .options(
            joinedload(CertificateProposal.certificate),
            joinedload(CertificateProposal.proposed_by),
        )
    )


def waiting(
    session: Session, organization: Organization, *, at: datetime
) -> Sequence[CertificateProposal]:
    """Return the proposals of an organization that wait for a second person, oldest first."""
    return session.scalars(listed(organization, at=at)).all()


def waiting_count(session: Session, organization: Organization, *, at: datetime) -> int:
    """Return how many proposals of an organization wait for a second person."""
    found = listed(organization, at=at).order_by(None).with_only_columns(CertificateProposal.id)
    return session.scalar(select(func.count()).select_from(found.subquery())) or 0


def waiting_for(
    session: Session, certificate: Certificate, *, at: datetime
) -> Sequence[CertificateProposal]:
    """Return what is proposed for one certificate and waits, oldest first."""
    return queries.proposed_for(session, certificate, at=at)


def proposers_of(session: Session, steps: Sequence[CertificateStep]) -> dict[int, Person | None]:
    """Return who proposed each step that took two, by the step's id."""
    found = session.scalars(
        select(CertificateProposalAnswer)
        .where(CertificateProposalAnswer.step_id.in_([taken.id for taken in steps]))
        .options(
            joinedload(CertificateProposalAnswer.proposal).joinedload(
                CertificateProposal.proposed_by
            )
        )
    )
    return {one.step_id: one.proposal.proposed_by for one in found if one.step_id is not None}


def able_here(session: Session, organization: Organization) -> tuple[Sequence[int], ...]:
    """Return who can be a second person in an organization: its registrars, administrators."""
    return (
        _holding(session, organization.id, Role.REGISTRAR),
        _holding(session, None, Role.ADMINISTRATOR),
    )


def seconds(
    session: Session,
    found: CertificateProposal,
    *,
    able: Sequence[Sequence[int]] | None = None,
    key: bytes | None = None,
) -> list[int]:
    """Return who may be the second person: the other registrars, or else the administrators.

    Args:
        session: The session to read in.
        found: What was proposed.
        able: From `able_here`, for those who ask about many.
        key: From `domain.holder_mark.marking_key`; None leaves a forgotten name untried.
    """
    certificate = found.certificate
    groups = able or able_here(session, certificate.organization)
    apart = {found.proposed_by_id, certificate.person_id} | holders_among(
        session, certificate, chain.from_iterable(groups), key=key
    )
    for group in groups:
        others = [who for who in group if who not in apart]
        if others:
            return others
    return []


def _holding(session: Session, organization_id: int | None, role: Role) -> Sequence[int]:
    """Return who holds a role now and can sign in."""
    return session.scalars(
        select(Membership.person_id)
        .join(User, User.person_id == Membership.person_id)
        .where(
            Membership.organization_id.is_(None)
            if organization_id is None
            else Membership.organization_id == organization_id,
            Membership.role == role,
            Membership.ended_at.is_(None),
            User.active,
        )
        .distinct()
        .order_by(Membership.person_id)
    ).all()


# --- what is done with them ---


def propose(
    session: Session,
    certificate: Certificate,
    step: Step,
    *,
    reason: Reason,
    note: str = "",
    registrar: Person,
    at: datetime,
    seen: int | None = None,
    tell: bool = True,
    key: bytes | None = None,
) -> CertificateProposal:
    """Ask a second person to revoke a certificate, or to withdraw its holder's details.

    Nothing is decided yet, and the holder is told nothing. The proposal runs out after 30 days.

    Args:
        session: The session of one unit of work.
        certificate: What it is about.
        step: One of `domain.four_eyes.TAKES_TWO`.
        reason: Why; the public is shown it once it is confirmed.
        note: More about why; it stays inside the organization.
        registrar: Who proposes it.
        at: When.
        seen: How many steps the registrar had before them; None does not ask.
        tell: Whether the second persons are told of this one; among many they are told once.
        key: From `domain.holder_mark.marking_key`; None leaves a forgotten name untried.

    Raises:
        IssuerIsHolder, NameFitsHolder: it is the registrar's own, or was as far as can be told.
        ReasonNotFitting: the reason belongs to another step.
        StepNotAllowed, HolderWithdrawn: the step cannot be taken as the certificate stands.
        StepTakenAlone: the step takes one person only.
        AlreadyProposed: the same is proposed and waits.
        ChangedMeanwhile: there is a newer step than the registrar saw.
    """
    if step not in TAKES_TWO:
        raise StepTakenAlone(step)
    known = services.held_as_seen(session, certificate, seen)
    services.require_not_holder(certificate, registrar)
    require_not_forgotten(session, certificate, registrar, key=key)
    require_reason_for(step, reason)
    require_step([taken.step for taken in known.steps], step)
    if any(one.step is step for one in waiting_for(session, certificate, at=at)):
        raise AlreadyProposed
    proposed = CertificateProposal(
        certificate=certificate,
        step=step,
        reason=reason,
        note=note.strip(),
        proposed_by=registrar,
        proposed_at=at,
    )
    session.add(proposed)
    session.flush()
    _trail(session, Happened.STEP_PROPOSED, proposed, registrar, at=at)
    for who in seconds(session, proposed, key=key) if tell else ():
        _tell(session, Kind.STEP_PROPOSED, who, proposed, at=at)
    return proposed


def confirm(
    session: Session,
    found: CertificateProposal,
    *,
    person: Person,
    key: bytes,
    at: datetime,
    seen: int | None = None,
    forget: Sequence[Forget] = (),
) -> CertificateStep:
    """Take the step that somebody else proposed, as the second person; tell its holder.

    Whatever else waits about a certificate is over once its holder's details are withdrawn: what it
    says of the holder is gone, so whoever still wants it proposes it anew.

    Args:
        session: The session of one unit of work.
        found: What was proposed.
        person: The second person.
        key: From `domain.holder_mark.marking_key`.
        at: When.
        seen: How many steps the second person had before them; None does not ask.
        forget: What floors above forget of a holder whose details are withdrawn.

    Raises:
        SamePerson, SecondIsHolder, NameFitsHolder, OthersFirst, RoleLacking: they may not be the
            second person.
        ProposerGone: whoever proposed it may not propose it any more.
        ProposalOver: it was answered or ran out.
        StepNotAllowed, HolderWithdrawn: the step cannot be taken as the certificate stands now.
        ChangedMeanwhile: there is a newer step than they saw.
    """
    certificate = found.certificate
    services.held_as_seen(session, certificate, seen)
    _require_may_decide(session, found, person, key=key, at=at)
    _require_proposer(session, found)
    taken = services.take_as_two(session, found, second=person, at=at)
    _answer(session, found, Outcome.CONFIRMED, person, "", step=taken, at=at)
    if found.step is Step.WITHDRAW:
        _end_all(session, certificate, at=at)
        forget_holder(session, certificate, key=key, at=at, forget=forget)
        session.refresh(taken)
    return taken


def decline(
    session: Session,
    found: CertificateProposal,
    *,
    person: Person,
    note: str = "",
    at: datetime,
    key: bytes | None = None,
) -> CertificateProposalAnswer:
    """Say no to a step that somebody else proposed, as the second person; tell who proposed it.

    Args:
        session: The session of one unit of work.
        found: What was proposed.
        person: The second person.
        note: Why not, for whoever proposed it.
        at: When.
        key: From `domain.holder_mark.marking_key`; None leaves a forgotten name untried.

    Raises:
        SamePerson, SecondIsHolder, NameFitsHolder, OthersFirst, RoleLacking: they may not be the
            second person.
        ProposalOver: it was answered or ran out.
    """
    queries.hold(session, found.certificate)
    _require_may_decide(session, found, person, key=key, at=at)
    answer = _answer(session, found, Outcome.DECLINED, person, note, step=None, at=at)
    _trail(session, Happened.STEP_DECLINED, found, person, at=at)
    if found.proposed_by_id is not None:
        _tell(session, Kind.STEP_DECLINED, found.proposed_by_id, found, at=at)
    return answer


def take_back(
    session: Session, found: CertificateProposal, *, person: Person, at: datetime
) -> CertificateProposalAnswer:
    """Take a proposal back, as whoever made it.

    Raises:
        NotTheProposer: somebody else made it.
        ProposalOver: it was answered or ran out.
    """
    queries.hold(session, found.certificate)
    session.refresh(found)
    if found.proposed_by_id != person.id:
        raise NotTheProposer
    require_waiting(state_of(found, at=at))
    answer = _answer(session, found, Outcome.TAKEN_BACK, person, "", step=None, at=at)
    _trail(session, Happened.STEP_TAKEN_BACK, found, person, at=at)
    return answer


def may_decide(
    session: Session,
    found: CertificateProposal,
    person: Person,
    *,
    at: datetime,
    key: bytes | None = None,
) -> bool:
    """Tell whether a person may be the second one of a proposal that waits."""
    waits = state_of(found, at=at) is ProposalState.WAITING
    return waits and person.id in seconds(session, found, key=key)


def may_propose_still(session: Session, found: CertificateProposal) -> bool:
    """Tell whether whoever made a proposal could make it now; without a role it is nobody's."""
    proposer = found.proposed_by
    if proposer is None:
        return False
    roles = roles_of(session, proposer, found.certificate.organization)
    return any(may(role, Act.CHANGE_CERTIFICATE) for role in roles)


def _require_proposer(session: Session, found: CertificateProposal) -> None:
    if not may_propose_still(session, found):
        raise ProposerGone


def _require_may_decide(
    session: Session,
    found: CertificateProposal,
    person: Person,
    *,
    key: bytes | None,
    at: datetime,
) -> None:
    """Refuse whoever may not be the second person; the certificate is held by then."""
    session.refresh(found)
    certificate = found.certificate
    require_second(person.id, proposer=found.proposed_by_id, holder=certificate.person_id)
    require_not_forgotten(session, certificate, person, key=key)
    roles = roles_of(session, person, certificate.organization)
    require_may(roles, Act.CONFIRM_STEP)
    if Role.REGISTRAR not in roles and person.id not in seconds(session, found, key=key):
        raise OthersFirst
    require_waiting(state_of(found, at=at))


def _end_all(session: Session, certificate: Certificate, *, at: datetime) -> None:
    """Take back, as the platform, whatever still waits about a certificate."""
    for other in waiting_for(session, certificate, at=at):
        _answer(session, other, Outcome.TAKEN_BACK, None, "", step=None, at=at)
        _trail(session, Happened.STEP_TAKEN_BACK, other, None, at=at)


def _answer(
    session: Session,
    found: CertificateProposal,
    outcome: Outcome,
    person: Person | None,
    note: str,
    *,
    step: CertificateStep | None,
    at: datetime,
) -> CertificateProposalAnswer:
    answer = CertificateProposalAnswer(
        proposal=found,
        outcome=outcome,
        note=note.strip(),
        answered_by=person,
        answered_at=at,
        step_id=step.id if step else None,
    )
    session.add(answer)
    session.flush()
    return answer


def _trail(
    session: Session,
    happened: Happened,
    found: CertificateProposal,
    actor: Person | None,
    *,
    at: datetime,
) -> None:
    record(
        session,
        happened,
        actor_id=actor.id if actor else None,
        subject=f"certificate {found.certificate_id}",
        at=at,
        organization_id=found.certificate.organization_id,
        step=found.step.value,
        reason=found.reason.value,
        proposal=found.id,
    )


def _tell(
    session: Session, kind: Kind, who: int, found: CertificateProposal, *, at: datetime
) -> None:
    number = found.certificate.face["number"]
    about = f"{_ACTS[found.step]} {number}"
    queue(session, kind, recipient_id=who, about=about, path=f"{PAGE}/{found.id}", at=at)
