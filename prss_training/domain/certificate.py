"""What a certificate is: its frozen face, its states and steps, and what the public is told."""

import calendar
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from prss_training.domain.criteria import Finding, Standing
from prss_training.domain.errors import Conflict, Unacceptable


class State(StrEnum):
    """What the register decided."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    SUPERSEDED = "superseded"


class Step(StrEnum):
    """Something a registrar does to a certificate after it was issued.

    WITHDRAW takes the holder's details away and nothing else: it stands across the states, once.
    """

    SUSPEND = "suspend"
    REINSTATE = "reinstate"
    REVOKE = "revoke"
    SUPERSEDE = "supersede"
    WITHDRAW = "withdraw"


class Status(StrEnum):
    """What the public is told on a day. Expiry is read from the calendar."""

    ACTIVE = "active"
    EXPIRED = "expired"
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    SUPERSEDED = "superseded"


class Verdict(StrEnum):
    """The answer to somebody who asks about a certificate. Never a bare yes or no."""

    VALID = "valid"
    EXPIRED = "expired"
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"
    ALTERED = "altered"
    NOT_OURS = "not-ours"
    NEVER_ISSUED = "never-issued"
    CANNOT_DETERMINE = "cannot-determine"


VERDICT_OF = {
    Status.ACTIVE: Verdict.VALID,
    Status.EXPIRED: Verdict.EXPIRED,
    Status.SUSPENDED: Verdict.SUSPENDED,
    Status.REVOKED: Verdict.REVOKED,
    Status.SUPERSEDED: Verdict.SUPERSEDED,
}


class Reason(StrEnum):
    """Why a step was taken: the list that the public is shown. Free text stays inside."""

    HOLDER_ASKED = "holder-asked"
    ISSUED_IN_ERROR = "issued-in-error"
    COMPLAINT_UNDER_REVIEW = "complaint-under-review"
    ETHICS_FINDING = "ethics-finding"
    EVIDENCE_WITHDRAWN = "evidence-withdrawn"
    REVIEW_CLOSED = "review-closed"
    RENEWED = "renewed"
    NAME_CORRECTED = "name-corrected"
    LOST_OR_DAMAGED = "lost-or-damaged"
    REQUIRED_BY_LAW = "required-by-law"

    @property
    def label(self) -> str:
        """The reason as a reader meets it."""
        return _REASON_LABELS[self]


_REASON_LABELS = {
    Reason.HOLDER_ASKED: "At the holder's request",
    Reason.ISSUED_IN_ERROR: "Issued in error",
    Reason.COMPLAINT_UNDER_REVIEW: "A complaint is under review",
    Reason.ETHICS_FINDING: "A finding under the code of ethics",
    Reason.EVIDENCE_WITHDRAWN: "Evidence behind it was withdrawn",
    Reason.REVIEW_CLOSED: "The review is closed",
    Reason.RENEWED: "Renewed by a newer certificate",
    Reason.NAME_CORRECTED: "Replaced to correct the holder's name",
    Reason.LOST_OR_DAMAGED: "Replaced because it was lost or damaged",
    Reason.REQUIRED_BY_LAW: "Required by law",
}

REASONS_FOR = {
    Step.SUSPEND: (Reason.COMPLAINT_UNDER_REVIEW, Reason.HOLDER_ASKED),
    Step.REINSTATE: (Reason.REVIEW_CLOSED, Reason.HOLDER_ASKED),
    Step.REVOKE: (
        Reason.ETHICS_FINDING,
        Reason.ISSUED_IN_ERROR,
        Reason.EVIDENCE_WITHDRAWN,
        Reason.HOLDER_ASKED,
    ),
    Step.SUPERSEDE: (Reason.RENEWED, Reason.NAME_CORRECTED, Reason.LOST_OR_DAMAGED),
    Step.WITHDRAW: (Reason.HOLDER_ASKED, Reason.REQUIRED_BY_LAW),
}

_NEXT = {
    (State.ACTIVE, Step.SUSPEND): State.SUSPENDED,
    (State.ACTIVE, Step.REVOKE): State.REVOKED,
    (State.ACTIVE, Step.SUPERSEDE): State.SUPERSEDED,
    (State.SUSPENDED, Step.REINSTATE): State.ACTIVE,
    (State.SUSPENDED, Step.REVOKE): State.REVOKED,
    **{(state, Step.WITHDRAW): state for state in State},
}
# What a certificate without a holder cannot have done to it: there is nobody to name on a new one.
_NOT_WITHOUT_HOLDER = frozenset({Step.WITHDRAW, Step.SUPERSEDE})


class StepNotAllowed(Conflict):
    """The register has no such step from this state."""

    def __init__(self, state: State, step: Step) -> None:
        super().__init__(
            f"This certificate is {state.value}, so you cannot {step.value} it. "
            "Open its page again to see what is possible now."
        )


class HolderWithdrawn(Conflict):
    """The holder's details are gone, so nothing can be done that needs them."""

    def __init__(self) -> None:
        super().__init__(
            "The holder's details were withdrawn from this certificate, and nobody can bring them "
            "back. What is left of it still answers whoever asks."
        )


class ReasonNotFitting(Unacceptable):
    """A step was taken for a reason that is not one of its own."""

    def __init__(self, step: Step) -> None:
        super().__init__(f"Choose one of the listed reasons to {step.value} this certificate.")


class RequirementsUnmet(Conflict):
    """A certificate was asked for before every requirement was met."""

    def __init__(self, shortfalls: Sequence[Finding]) -> None:
        self.shortfalls = tuple(shortfalls)
        gaps = "; ".join(
            f"{finding.requirement.title} ({finding.missing})" for finding in shortfalls
        )
        super().__init__(f"Not yet met: {gaps}.")


def after(state: State, step: Step) -> State:
    """Return the state that `step` leads to from `state`.

    Raises:
        StepNotAllowed: the table has no such step; REVOKED and SUPERSEDED have none but the
            withdrawal of the holder's details, which leaves every state as it was.
    """
    try:
        return _NEXT[state, step]
    except KeyError:
        raise StepNotAllowed(state, step) from None


def steps_from(state: State, *, withdrawn: bool = False) -> tuple[Step, ...]:
    """Return the steps that `state` allows, to a certificate that still has its holder or not."""
    return tuple(
        step
        for was, step in _NEXT
        if was is state and not (withdrawn and step in _NOT_WITHOUT_HOLDER)
    )


def state_after(steps: Sequence[Step]) -> State:
    """Return the state that a certificate's steps, oldest first, have led to."""
    state = State.ACTIVE
    for step in steps:
        state = after(state, step)
    return state


def holder_withdrawn(steps: Iterable[Step]) -> bool:
    """Tell whether the holder's details were taken from a certificate with these steps."""
    return Step.WITHDRAW in steps


def require_step(steps: Sequence[Step], step: Step) -> None:
    """Refuse a step that may not follow `steps`, which are oldest first.

    Raises:
        StepNotAllowed: the state they led to has no such step.
        HolderWithdrawn: the step needs a holder, and there is none any more.
    """
    after(state_after(steps), step)
    if holder_withdrawn(steps) and step in _NOT_WITHOUT_HOLDER:
        raise HolderWithdrawn


def name_withheld(reasons: Iterable[Reason]) -> bool:
    """Tell whether the public is no longer shown the name on a certificate.

    Args:
        reasons: Why each of its steps was taken, and each of those that took its place. A name
            that was replaced by another one may tell of a person what they chose to leave behind.
    """
    return Reason.NAME_CORRECTED in reasons


# Revoked for one of these, nothing was found against the holder.
_HELD_AGAINST_NOBODY = frozenset({Reason.ISSUED_IN_ERROR, Reason.HOLDER_ASKED})


def held_against(reason: Reason) -> bool:
    """Tell whether another certificate, after one that was revoked for this, takes a decision."""
    return reason not in _HELD_AGAINST_NOBODY


def require_reason_for(step: Step, reason: Reason) -> None:
    """Refuse a reason that does not belong to `step`.

    Raises:
        ReasonNotFitting: it belongs to another step.
    """
    if reason not in REASONS_FOR[step]:
        raise ReasonNotFitting(step)


def require_complete(standing: Standing) -> None:
    """Refuse a standing with anything missing.

    Raises:
        RequirementsUnmet: carrying every shortfall.
    """
    if not standing.complete:
        raise RequirementsUnmet(standing.shortfalls)


def last_day(issued_on: date, valid_months: int | None) -> date | None:
    """Return the last day a certificate is in force: the eve of the anniversary.

    A month without that day ends on its own last day. None means no end was set.
    """
    return None if valid_months is None else eve_of_anniversary(issued_on, valid_months)


def eve_of_anniversary(first: date, months: int) -> date:
    """Return the last day of a time of so many months that begins on a day."""
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    longest = calendar.monthrange(year, month + 1)[1]
    if first.day > longest:
        return date(year, month + 1, longest)
    return date.fromordinal(date(year, month + 1, first.day).toordinal() - 1)


def status_on(state: State, expires_on: date | None, *, on: date) -> Status:
    """Return what the public is told on a day. What the register decided outranks expiry."""
    if state is State.ACTIVE and expires_on is not None and on > expires_on:
        return Status.EXPIRED
    return Status(state.value)


def verdict_on(status: Status, *, withdrawn: bool) -> Verdict:
    """Return the answer to whoever asks; without a holder it is never a plain yes."""
    return Verdict.WITHDRAWN if withdrawn else VERDICT_OF[status]


@dataclass(frozen=True, slots=True)
class HoursRow:
    """Training hours in one domain, as printed: each like `2:00`."""

    domain: str
    live: str
    self_paced: str
    total: str


@dataclass(frozen=True, slots=True)
class PracticeRow:
    """Approved practice in one service activity, as printed."""

    activity: str
    total: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture in the store, named by its sha256, and what it shows, in words."""

    sha256: str
    media_type: str
    alt: str


@dataclass(frozen=True, slots=True)
class Signatory:
    """Somebody whose name stands under a certificate; `picture` shows how they sign."""

    name: str
    role: str
    picture: Picture | None = None


@dataclass(frozen=True, slots=True)
class TopicRow:
    """One topic of a training, with its hours as printed, and what is learned in it."""

    title: str
    live: str
    self_paced: str
    total: str
    objectives: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ApprovalRow:
    """A board that approved the training, and the number of its approval, or empty."""

    board: str
    number: str


@dataclass(frozen=True, slots=True)
class Branding:
    """One version of how an organization's certificates look. Colors are like `#0f5c5c`."""

    version: int
    color: str
    name_color: str
    logo: Picture | None = None
    seal: Picture | None = None


@dataclass(frozen=True, slots=True)
class Face:
    """Everything a certificate says, frozen when it is issued and never computed again.

    `holder` is empty where it may not be told, or was withdrawn. One that renews another names
    its number in `renews`, and the first day of the term it gives in `term_begins`; it is in
    force from the day it was issued.

    What has a value here of its own came later than the first certificates. A face without it is
    one of those, and is drawn as it was drawn then. Such values are left out where a face is kept.

    Attributes:
        kind: A `CertificateKind`.
        language: The language of the page, a `Language`.
        holder_language: The language tag of the holder's name where it changes how characters are
            drawn (`ja`, `ko`, `zh-Hans`, `zh-Hant`), or empty.
        paper: A `Paper`.
        template: The version of the page it is drawn by.
        template_sha256: The fingerprint of that version; empty for the first.
        kind_name: What such a certificate is called, in its language.
        statement: What it does not claim.
        shows: What it shows, each a `Shown`.
        trained_from, trained_to: The first and the last day of the training, or None.
        delivery: How the training was given, in words.
        about: What a certificate of continuing education was given for, as the register knows it.
    """

    holder: str
    credential: str
    kind_line: str
    criteria_name: str
    criteria_version: str
    aligned_with: tuple[str, ...]
    hours: tuple[HoursRow, ...]
    hours_total: HoursRow
    modules: tuple[str, ...]
    practice_hours: str
    practice_by_activity: tuple[PracticeRow, ...]
    issued_on: date
    expires_on: date | None
    number: str
    code: str
    organization: str
    place: str | None
    zone: str
    signatories: tuple[Signatory, ...]
    renews: str | None = None
    term_begins: date | None = None
    kind: str = "peer-specialist"
    language: str = "en"
    holder_language: str = ""
    paper: str = "letter"
    template: str = "2026.1"
    template_sha256: str = ""
    kind_name: str = ""
    statement: str = ""
    shows: tuple[str, ...] = ("criteria", "training", "practice")
    address: str = ""
    trained_from: date | None = None
    trained_to: date | None = None
    delivery: tuple[str, ...] = ()
    trainers: tuple[str, ...] = ()
    assessment: str = ""
    approvals: tuple[ApprovalRow, ...] = ()
    topics: tuple[TopicRow, ...] = ()
    branding: Branding | None = None
    about: str = ""
