"""A learner asks for a signature, by link or on paper, and may take the request back."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from prss_training.accounts.queries import users_of
from prss_training.accounts.services import tidy_email
from prss_training.attestations import queries
from prss_training.attestations.codes import digest_of, draw_token, paper_code, same
from prss_training.attestations.likeness import same_address, same_name
from prss_training.attestations.queries import RequestState, employer_of, request_state
from prss_training.attestations.refusals import (
    MOST_ENTRIES,
    MOST_OPEN,
    FormOutdated,
    NothingToSign,
    NotOnPaper,
    NotOpen,
    OwnAddress,
    OwnName,
    PeriodBackwards,
    TooManyEntries,
    TooManyOpen,
)
from prss_training.attestations.trail import hold, note, tell
from prss_training.audit.models import Happened
from prss_training.enrollments.models import Enrollment
from prss_training.enrollments.services import take_turn
from prss_training.fieldwork.models import Attestation, AttestedEntry, PracticeEntry
from prss_training.notices.models import Kind
from prss_training.people.models import Person
from prss_training.people.services import tidy_name

LINK_LASTS = timedelta(days=21)
PAPER_LASTS = timedelta(days=60)  # a form travels by post, there and back


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a learner asks for. Without an email address a paper form is made."""

    supervisor: str
    email: str
    employer: str
    first: date
    last: date

    @property
    def on_paper(self) -> bool:
        """A form is printed instead of a link being sent."""
        return not self.email


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that was made, and the token of its link: it is in the letter and nowhere else."""

    attestation: Attestation
    token: str


def weigh(
    session: Session, enrollment: Enrollment, wanted: Wanted, *, at: datetime
) -> list[PracticeEntry]:
    """Return the entries that a request would ask about, the oldest first.

    Raises:
        PeriodBackwards: the last day is before the first.
        NameUnusable, EmailUnusable: the supervisor's name or address is none.
        OwnName: the supervisor's name is the learner's.
        OwnAddress: the address is the learner's.
        TooManyOpen: the learner has ten open requests.
        NothingToSign: no entry fits.
        TooManyEntries: more fit than can be answered for at once.
    """
    if wanted.last < wanted.first:
        raise PeriodBackwards
    _require_somebody_else(session, enrollment, wanted)
    if queries.open_count(session, enrollment, at=at) >= MOST_OPEN:
        raise TooManyOpen
    found = [
        entry
        for entry in queries.signable(session, enrollment, at=at)
        if employer_of(entry) == wanted.employer and wanted.first <= entry.worked_on <= wanted.last
    ]
    if not found:
        raise NothingToSign
    if len(found) > MOST_ENTRIES:
        raise TooManyEntries(len(found))
    return found


def ask_by_link(session: Session, enrollment: Enrollment, wanted: Wanted, *, at: datetime) -> Asked:
    """Make a request that a link opens. The caller writes the letter, in the same transaction.

    Raises:
        Whatever `weigh` raises.
    """
    token = draw_token()
    asked = _asked(session, enrollment, wanted, token, at + LINK_LASTS, at)
    return Asked(asked, token)


def ask_on_paper(
    session: Session, enrollment: Enrollment, wanted: Wanted, *, key: str, at: datetime
) -> Attestation:
    """Make a request that is answered on a printed form.

    Args:
        session: The session of one unit of work.
        enrollment: The learner's place.
        wanted: What they ask for, without an address.
        key: The server's secret, from which the form's code is made.
        at: When.

    Raises:
        Whatever `weigh` raises.
    """
    asked = _asked(session, enrollment, wanted, draw_token(), at + PAPER_LASTS, at)
    asked.secret = digest_of(paper_code(key, asked.id))
    session.flush()
    return asked


def code_to_print(attestation: Attestation, *, key: str, at: datetime) -> str:
    """Return the code that a form carries, for the learner to print it.

    Raises:
        NotOnPaper: the request went out as a link.
        NotOpen: it is closed.
        FormOutdated: the server's secret is not the one of then.
    """
    if not attestation.on_paper:
        raise NotOnPaper
    if request_state(attestation, at=at) is not RequestState.WAITING:
        raise NotOpen
    code = paper_code(key, attestation.id)
    if not same(code, attestation.secret):
        raise FormOutdated
    return code


def withdraw(session: Session, attestation: Attestation, *, learner: Person, at: datetime) -> None:
    """Take back a learner's own request, so that its entries are free again.

    Raises:
        NotOpen: it was answered, withdrawn or ran out before.
    """
    held = hold(session, attestation.id)
    if request_state(held, at=at) is not RequestState.WAITING:
        raise NotOpen
    held.withdrawn_at = at
    note(session, Happened.ATTESTATION_WITHDRAWN, held, actor_id=learner.id, at=at)


def tell_run_out(session: Session, *, at: datetime) -> int:
    """Tell the learner of each request whose time ran out, once.

    Returns:
        How many there were.
    """
    told = 0
    for attestation_id in queries.run_out(session, at=at):
        found = hold(session, attestation_id)
        if found.expiry_told_at is not None or found.answered_at or found.withdrawn_at:
            continue
        found.expiry_told_at = at
        note(session, Happened.ATTESTATION_EXPIRED, found, actor_id=None, at=at)
        about = f"{found.asked_name} did not answer in time. Ask again, or ask somebody else"
        tell(session, Kind.SIGNATURE_EXPIRED, found, about, at=at)
        told += 1
    return told


def _require_somebody_else(session: Session, enrollment: Enrollment, wanted: Wanted) -> None:
    if same_name(tidy_name(wanted.supervisor), enrollment.person.name):
        raise OwnName
    if wanted.on_paper:
        return
    address = tidy_email(wanted.email)
    own = [user.email or "" for user in users_of(session, enrollment.person)]
    if any(same_address(address, mine) for mine in own):
        raise OwnAddress


def _asked(
    session: Session,
    enrollment: Enrollment,
    wanted: Wanted,
    secret: str,
    expires_at: datetime,
    at: datetime,
) -> Attestation:
    """Write a request down. Two of one learner at once take turns, and never share an entry."""
    take_turn(session, enrollment)
    entries = weigh(session, enrollment, wanted, at=at)
    name = tidy_name(wanted.supervisor)
    asked = Attestation(
        enrollment=enrollment,
        asked_by=enrollment.person,
        asked_name=name,
        supervisor_name=name,
        supervisor_email="" if wanted.on_paper else tidy_email(wanted.email),
        employer=wanted.employer,
        period_from=wanted.first,
        period_to=wanted.last,
        on_paper=wanted.on_paper,
        secret=digest_of(secret),
        asked_at=at,
        expires_at=expires_at,
    )
    session.add(asked)
    session.flush()
    session.add_all(AttestedEntry(attestation_id=asked.id, entry_id=one.id) for one in entries)
    note(
        session,
        Happened.ATTESTATION_ASKED,
        asked,
        actor_id=enrollment.person_id,
        at=at,
        on_paper=wanted.on_paper,
        entries=len(entries),
    )
    return asked
