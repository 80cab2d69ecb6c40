"""Finding requests for a signature, their entries, and what may still be signed."""

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from prss_training.attestations.codes import digest_of
from prss_training.domain.errors import Missing
from prss_training.domain.hours import Hours, total
from prss_training.domain.practice import EntryState
from prss_training.enrollments.models import Enrollment
from prss_training.fieldwork.models import (
    Answer,
    Attestation,
    AttestationKnock,
    AttestedEntry,
    PracticeDecision,
    PracticeDispute,
    PracticeEntry,
    PracticeReversal,
)
from prss_training.fieldwork.queries import state_of
from prss_training.files.models import StoredFile
from prss_training.people.models import Organization


class RequestUnknown(Missing):
    """No request of this learner, or of this organization, has this number."""

    def __init__(self) -> None:
        super().__init__("There is no such request for a signature. Go back to the list.")


class LinkUnknown(Missing):
    """A link names no request."""

    def __init__(self) -> None:
        super().__init__(
            "This link does not lead to a request. Open it from the letter once more, whole. "
            "If it still does not, ask the person who named you to send a new one."
        )


class FormUnknown(Missing):
    """No paper form of this organization has this code."""

    def __init__(self) -> None:
        super().__init__(
            "No form of your organization has this code. Check the code and the name of the "
            "organization on the form."
        )


class ScanMissing(Missing):
    """A request was not answered on paper, so there is no scan."""

    def __init__(self) -> None:
        super().__init__("There is no scan: this was not signed on paper.")


class RequestState(StrEnum):
    """Where a request stands."""

    WAITING = "waiting"
    SIGNED = "done"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Tally:
    """How many entries a request asks about, for how long, and what was said of them."""

    entries: int = 0
    minutes: int = 0
    true: int = 0
    wrong: int = 0
    not_mine: int = 0

    @property
    def hours(self) -> Hours:
        """The length of all of them together."""
        return Hours(self.minutes)


@dataclass(frozen=True, slots=True)
class Employer:
    """Waiting entries at one employer that can be sent for a signature, the oldest first."""

    name: str
    entries: tuple[PracticeEntry, ...]

    @property
    def hours(self) -> Hours:
        """All of them together."""
        return hours_of(self.entries)

    @property
    def first(self) -> date:
        """The day of the oldest."""
        return self.entries[0].worked_on

    @property
    def last(self) -> date:
        """The day of the newest."""
        return self.entries[-1].worked_on


def request_state(attestation: Attestation, *, at: datetime) -> RequestState:
    """Read where a request stands at a moment."""
    if attestation.answered_at is not None:
        return RequestState.SIGNED
    if attestation.withdrawn_at is not None:
        return RequestState.WITHDRAWN
    return RequestState.WAITING if at < attestation.expires_at else RequestState.EXPIRED


def is_open(at: datetime) -> ColumnElement[bool]:
    """Return the condition under which a request can still be answered."""
    return and_(
        Attestation.answered_at.is_(None),
        Attestation.withdrawn_at.is_(None),
        Attestation.expires_at > at,
    )


def hours_of(entries: Collection[PracticeEntry]) -> Hours:
    """Return the hours of several entries together."""
    return total([Hours(entry.minutes) for entry in entries])


def employer_of(entry: PracticeEntry) -> str:
    """Return for whom practice was done; where no employer was named, the site."""
    return entry.employer or entry.site


def by_token(session: Session, token: str) -> Attestation:
    """Return the request that a link leads to, whatever became of it.

    Raises:
        LinkUnknown: there is none.
    """
    found = session.scalar(
        _whole().where(Attestation.secret == digest_of(token), Attestation.on_paper.is_(False))
    )
    if found is None:
        raise LinkUnknown
    return found


def by_code(session: Session, code: str, organization: Organization) -> Attestation:
    """Return the request whose paper form carries a code, as `codes.read_code` gives it.

    Raises:
        FormUnknown: there is none, or it is another organization's.
    """
    found = session.scalar(
        _whole().where(
            Attestation.secret == digest_of(code),
            Attestation.on_paper.is_(True),
            Enrollment.organization_id == organization.id,
        )
    )
    if found is None:
        raise FormUnknown
    return found


def own_request(session: Session, attestation_id: int, enrollment: Enrollment) -> Attestation:
    """Return a request of a learner's own.

    Raises:
        RequestUnknown: there is none, or it is somebody else's.
    """
    found = session.scalar(
        _whole().where(Attestation.id == attestation_id, Attestation.enrollment_id == enrollment.id)
    )
    if found is None:
        raise RequestUnknown
    return found


def request_here(session: Session, attestation_id: int, organization: Organization) -> Attestation:
    """Return a request of one of an organization's learners.

    Raises:
        RequestUnknown: there is none, or it is another organization's.
    """
    found = session.scalar(listed(organization).where(Attestation.id == attestation_id))
    if found is None:
        raise RequestUnknown
    return found


def asked_by(enrollment: Enrollment) -> Select[Attestation]:
    """Return the statement that lists a learner's requests, the newest first."""
    return (
        _whole().where(Attestation.enrollment_id == enrollment.id).order_by(Attestation.id.desc())
    )


def listed(organization: Organization) -> Select[Attestation]:
    """Return the statement that lists an organization's requests, the newest first."""
    return (
        _whole()
        .where(Enrollment.organization_id == organization.id)
        .options(joinedload(Attestation.entered_by))
        .order_by(Attestation.id.desc())
    )


def open_count(session: Session, enrollment: Enrollment, *, at: datetime) -> int:
    """Return how many requests of a learner can still be answered."""
    counted = (
        select(func.count())
        .select_from(Attestation)
        .where(Attestation.enrollment_id == enrollment.id, is_open(at))
    )
    return session.scalar(counted) or 0


def signable(session: Session, enrollment: Enrollment, *, at: datetime) -> list[PracticeEntry]:
    """Return a learner's waiting entries that are in no open request, the oldest first."""
    asked = (
        select(AttestedEntry.entry_id)
        .join(AttestedEntry.attestation)
        .where(Attestation.enrollment_id == enrollment.id, is_open(at))
    )
    return list(
        session.scalars(
            select(PracticeEntry)
            .outerjoin(PracticeEntry.decision)
            .outerjoin(PracticeEntry.reversal)
            .where(
                PracticeEntry.enrollment_id == enrollment.id,
                PracticeDecision.id.is_(None),
                PracticeReversal.id.is_(None),
                PracticeEntry.id.not_in(asked),
            )
            .order_by(PracticeEntry.worked_on, PracticeEntry.starts, PracticeEntry.id)
        )
    )


def employers(session: Session, enrollment: Enrollment, *, at: datetime) -> list[Employer]:
    """Return where a learner has entries that can be sent for a signature, by name."""
    by_name: dict[str, list[PracticeEntry]] = defaultdict(list)
    for entry in signable(session, enrollment, at=at):
        by_name[employer_of(entry)].append(entry)
    return [Employer(name, tuple(by_name[name])) for name in sorted(by_name, key=str.casefold)]


def lines_of(session: Session, attestation: Attestation) -> list[AttestedEntry]:
    """Return the entries of a request with whatever became of them, the oldest first."""
    return list(
        session.scalars(
            select(AttestedEntry)
            .join(AttestedEntry.entry)
            .where(AttestedEntry.attestation_id == attestation.id)
            .options(
                contains_eager(AttestedEntry.entry).options(
                    joinedload(PracticeEntry.decision),
                    joinedload(PracticeEntry.reversal),
                    joinedload(PracticeEntry.dispute).joinedload(PracticeDispute.answer),
                )
            )
            .order_by(PracticeEntry.worked_on, PracticeEntry.starts, PracticeEntry.id)
            .execution_options(populate_existing=True)
        )
    )


def waiting_in(lines: Collection[AttestedEntry]) -> list[PracticeEntry]:
    """Return those entries of a request that nobody has decided on."""
    return [line.entry for line in lines if state_of(line.entry) is EntryState.WAITING]


def tallies(session: Session, attestation_ids: Collection[int]) -> dict[int, Tally]:
    """Return the tally of each of these requests, in one query."""
    rows = session.execute(
        select(
            AttestedEntry.attestation_id,
            AttestedEntry.answer,
            func.count(),
            func.sum(PracticeEntry.minutes),
        )
        .join(AttestedEntry.entry)
        .where(AttestedEntry.attestation_id.in_(attestation_ids))
        .group_by(AttestedEntry.attestation_id, AttestedEntry.answer)
    )
    said: dict[int, Counter[Answer | None]] = defaultdict(Counter)
    minutes: Counter[int] = Counter()
    for attestation_id, answer, entries, sum_of_minutes in rows:
        said[attestation_id][answer] = entries
        minutes[attestation_id] += sum_of_minutes
    return {
        one: Tally(
            said[one].total(),
            minutes[one],
            said[one][Answer.TRUE],
            said[one][Answer.WRONG],
            said[one][Answer.NOT_MINE],
        )
        for one in attestation_ids
    }


def knocks(session: Session, attestation: Attestation, most: int = 50) -> list[AttestationKnock]:
    """Return the newest uses of a request that were refused."""
    return list(
        session.scalars(
            select(AttestationKnock)
            .where(AttestationKnock.attestation_id == attestation.id)
            .order_by(AttestationKnock.id.desc())
            .limit(most)
        )
    )


def scan_of(session: Session, attestation: Attestation) -> StoredFile:
    """Return the scan of a signed paper form.

    Raises:
        ScanMissing: it was not signed on paper.
    """
    if attestation.scan_id is None:
        raise ScanMissing
    return session.get_one(StoredFile, attestation.scan_id)


def run_out(session: Session, *, at: datetime) -> list[int]:
    """Return the requests whose time ran out and whose learner was not told."""
    return list(
        session.scalars(
            select(Attestation.id)
            .where(
                Attestation.answered_at.is_(None),
                Attestation.withdrawn_at.is_(None),
                Attestation.expires_at <= at,
                Attestation.expiry_told_at.is_(None),
            )
            .order_by(Attestation.id)
        )
    )


def _whole() -> Select[Attestation]:
    """Select requests with their learner and organization."""
    return (
        select(Attestation)
        .join(Attestation.enrollment)
        .options(
            contains_eager(Attestation.enrollment).options(
                joinedload(Enrollment.person), joinedload(Enrollment.organization)
            )
        )
    )
