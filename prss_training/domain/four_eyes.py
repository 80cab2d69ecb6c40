"""Steps that take two people: one proposes, another one confirms or declines."""

from datetime import datetime, timedelta
from enum import StrEnum

from prss_training.domain.certificate import Step
from prss_training.domain.errors import Conflict, NotPermitted

# What cannot be taken back. To suspend stays one person's act, so that harm is stopped at once.
TAKES_TWO = frozenset({Step.REVOKE, Step.WITHDRAW})
LASTS = timedelta(days=30)


class Outcome(StrEnum):
    """How a proposal ended before its time ran out."""

    CONFIRMED = "confirmed"
    DECLINED = "declined"
    TAKEN_BACK = "taken-back"


class ProposalState(StrEnum):
    """Where a proposal stands at a moment."""

    WAITING = "waiting"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    TAKEN_BACK = "taken-back"
    RUN_OUT = "run-out"


class TakesTwo(Conflict):
    """One person tried alone what takes two."""

    def __init__(self, step: Step) -> None:
        super().__init__(
            f"To {step.value} a certificate takes two people. Propose it; another registrar "
            "confirms it."
        )


class SamePerson(NotPermitted):
    """Whoever proposed a step may not be the second person."""

    def __init__(self) -> None:
        super().__init__("You proposed this yourself. Another registrar confirms or declines it.")


class SecondIsHolder(NotPermitted):
    """A holder may not decide about their own certificate."""

    def __init__(self) -> None:
        super().__init__("This certificate is your own. Another registrar confirms or declines it.")


class NameFitsHolder(NotPermitted):
    """Somebody decides about a certificate whose forgotten holder had the same name."""

    def __init__(self) -> None:
        super().__init__(
            "The holder's details were withdrawn from this certificate, and your name is the one "
            "that was on it. Ask another registrar to do this."
        )


class ProposerGone(Conflict):
    """Whoever proposed a step may not propose it any more."""

    def __init__(self) -> None:
        super().__init__(
            "Whoever proposed this is not a registrar here any more. Decline it. If it is right, "
            "propose it yourself, and another registrar confirms it."
        )


class OthersFirst(NotPermitted):
    """An administrator decides only where no other registrar can."""

    def __init__(self) -> None:
        super().__init__(
            "This organization has another registrar who can decide. An administrator confirms "
            "only where there is none."
        )


class ProposalOver(Conflict):
    """A proposal was answered, or its time ran out."""

    def __init__(self, state: ProposalState) -> None:
        said = _SAID[state]
        super().__init__(
            f"This proposal {said}. Open the certificate's page to see how it stands now."
        )


class NotTheProposer(NotPermitted):
    """Only whoever made a proposal takes it back."""

    def __init__(self) -> None:
        super().__init__("Only the person who proposed this can take it back. You can decline it.")


_SAID = {
    ProposalState.WAITING: "waits",
    ProposalState.CONFIRMED: "was confirmed already",
    ProposalState.DECLINED: "was declined already",
    ProposalState.TAKEN_BACK: "was taken back",
    ProposalState.RUN_OUT: "ran out after 30 days",
}


def proposal_state(
    proposed_at: datetime, outcome: Outcome | None, *, at: datetime
) -> ProposalState:
    """Return where a proposal stands; without an answer it runs out after 30 days."""
    if outcome is not None:
        return ProposalState(outcome.value)
    return ProposalState.RUN_OUT if at >= proposed_at + LASTS else ProposalState.WAITING


def require_waiting(state: ProposalState) -> None:
    """Refuse a proposal that is over.

    Raises:
        ProposalOver: saying how it ended.
    """
    if state is not ProposalState.WAITING:
        raise ProposalOver(state)


def require_second(person: int, *, proposer: int | None, holder: int | None) -> None:
    """Refuse a second person who is the first one, or whom the certificate is about.

    Raises:
        SamePerson: they proposed it.
        SecondIsHolder: it is their own certificate.
    """
    if person == proposer:
        raise SamePerson
    if person == holder:
        raise SecondIsHolder
