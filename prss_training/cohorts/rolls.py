"""Bringing people into a cohort from a file: looked at line by line first, then done at once.

Who has an email address is invited by letter. Who has none gets a username and a one-time code.
Whoever is there already is left alone, so a file that is sent twice does nothing twice.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import chain, count

from sqlalchemy import delete, func, or_, select
from sqlalchemy.orm import Session

from prss_training.accounts.models import Invitation, User
from prss_training.accounts.queries import users_by_identity
from prss_training.accounts.services import (
    UsernameTaken,
    add_learner,
    give_code,
    invite,
    tidy_email,
    tidy_username,
)
from prss_training.audit.models import Happened
from prss_training.audit.services import record
from prss_training.cohorts.joining import invite_to, join
from prss_training.cohorts.models import Cohort, CohortPlace, Joined, RollDraft
from prss_training.cohorts.planning import hold_cohort
from prss_training.cohorts.queries import invited
from prss_training.domain.criteria import Criteria
from prss_training.domain.errors import Conflict, DomainError, Missing
from prss_training.domain.people import Role
from prss_training.domain.roll_csv import RollRow, read, stem_of
from prss_training.enrollments.models import Enrollment
from prss_training.people.models import Membership, Person
from prss_training.people.services import tidy_name

DRAFT_LASTS = timedelta(days=1)


class NoDraft(Missing):
    """There is no file that this person is looking at."""

    def __init__(self) -> None:
        super().__init__("There is no file to look at any more. Choose the file again.")


class NotBringable(Conflict):
    """Something in a file stands in the way by now, so nothing of it was done."""

    def __init__(self) -> None:
        super().__init__(
            "Something has changed since you looked at this file, and some rows do not fit any "
            "more. Nothing was done. Mend the rows below and choose the file again."
        )


class Fate(StrEnum):
    """What happens with one row of a file."""

    HERE = "here"
    WAITS = "waits"
    JOINS = "joins"
    INVITED = "invited"
    NEW = "new"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a file and what happens with it.

    `username` is that of somebody new; `person` is who it is, where they are known here;
    `problem` says what is wrong.
    """

    row: RollRow
    fate: Fate
    username: str = ""
    person: Person | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Looked:
    """What a file would do. It can be done where no line is wrong and some line does something."""

    lines: tuple[Line, ...]
    unread: tuple[str, ...]

    @property
    def problems(self) -> tuple[Line, ...]:
        """The rows that are wrong."""
        return self.of(Fate.WRONG)

    @property
    def does_something(self) -> bool:
        """Some row brings somebody in."""
        return any(line.fate in (Fate.JOINS, Fate.INVITED, Fate.NEW) for line in self.lines)

    def of(self, fate: Fate) -> tuple[Line, ...]:
        """Return the rows of one fate."""
        return tuple(line for line in self.lines if line.fate is fate)


@dataclass(frozen=True, slots=True)
class Slip:
    """How somebody new signs in. The code is told now and never again."""

    person: Person
    username: str
    code: str


@dataclass(slots=True)
class Brought:
    """What was done: slips to hand out, letters to send, and who got a place."""

    slips: list[Slip] = field(default_factory=list)
    letters: list[tuple[Invitation, str]] = field(default_factory=list)
    joined: list[Person] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Known:
    """Who of a file is known here, by what they can be known by; names and words in lower case."""

    by_email: dict[str, tuple[Person, bool]]
    by_username: dict[str, tuple[Person, bool]]
    by_name: dict[str, list[Person]]
    placed: dict[int, Cohort]
    invited: frozenset[str]


def look(session: Session, cohort: Cohort, text: str, *, at: datetime) -> Looked:
    """Read a file and say what each row would do; nothing is kept.

    Raises:
        FileUnreadable: the file is no list of people at all.
    """
    roll = read(text)
    known = _known(session, cohort, roll.rows, at)
    lines: list[Line] = []
    names: dict[str, int] = {}
    taken: set[str] = set()
    for row in roll.rows:
        line = _line(session, cohort, row, known, taken)
        line = _told_apart(line, names)
        names.setdefault(_key(row), row.number)
        if line.username:
            taken.add(line.username)
        lines.append(line)
    return Looked(tuple(lines), roll.unread)


def keep_draft(
    session: Session, cohort: Cohort, text: str, *, person: Person, at: datetime
) -> RollDraft:
    """Keep a file for a day at most, so that whoever chose it can look before it counts."""
    drop_old_drafts(session, at=at)
    drop_draft(session, cohort, person=person)
    draft = RollDraft(cohort_id=cohort.id, person_id=person.id, content=text, looked_at=at)
    session.add(draft)
    session.flush()
    return draft


def draft(session: Session, cohort: Cohort, person: Person, *, at: datetime) -> RollDraft:
    """Return the file that somebody is looking at.

    Raises:
        NoDraft: there is none, or it is older than a day.
    """
    found = session.scalar(
        select(RollDraft).where(
            RollDraft.cohort_id == cohort.id,
            RollDraft.person_id == person.id,
            RollDraft.looked_at > at - DRAFT_LASTS,
        )
    )
    if found is None:
        raise NoDraft
    return found


def drop_draft(session: Session, cohort: Cohort, *, person: Person) -> None:
    """Let go of the file that somebody is looking at, if there is one."""
    session.execute(
        delete(RollDraft).where(RollDraft.cohort_id == cohort.id, RollDraft.person_id == person.id)
    )


def drop_old_drafts(session: Session, *, at: datetime) -> None:
    """Let go of files that nobody came back to within a day."""
    session.execute(delete(RollDraft).where(RollDraft.looked_at <= at - DRAFT_LASTS))


def bring_in(
    session: Session,
    kept: RollDraft,
    cohort: Cohort,
    criteria: Criteria,
    *,
    actor: Person,
    at: datetime,
) -> Brought:
    """Do what each row of a file says, all of it or nothing.

    Raises:
        NotBringable: a row does not fit any more.
        CohortFinished, NotIssuedHere: the cohort takes nobody.
    """
    hold_cohort(session, cohort)
    text = kept.content
    looked = look(session, cohort, text, at=at)
    if looked.problems:
        raise NotBringable
    brought = Brought()
    for line in looked.lines:
        _bring(session, line, cohort, criteria, brought, actor=actor, at=at)
    drop_draft(session, cohort, person=actor)
    record(
        session,
        Happened.COHORT_FILE_BROUGHT_IN,
        actor_id=actor.id,
        subject=f"cohort {cohort.id}",
        at=at,
        organization_id=cohort.organization_id,
        rows=len(looked.lines),
        joined=len(brought.joined),
        invited=len(brought.letters),
        sha256=hashlib.sha256(text.encode()).hexdigest(),
    )
    return brought


def _bring(
    session: Session,
    line: Line,
    cohort: Cohort,
    criteria: Criteria,
    brought: Brought,
    *,
    actor: Person,
    at: datetime,
) -> None:
    where = cohort.organization
    if line.fate is Fate.INVITED:
        made, token = invite(
            session,
            where,
            Role.LEARNER,
            inviter=actor,
            name=line.row.name,
            email=line.row.email,
            at=at,
        )
        invite_to(session, cohort, made, actor=actor, at=at)
        brought.letters.append((made, token))
        return
    person = line.person if line.fate is Fate.JOINS else None
    if line.fate is Fate.NEW:
        user = add_learner(session, where, line.row.name, line.username, actor=actor, at=at)
        code = give_code(session, user.person, giver=actor, organization=where, at=at)
        brought.slips.append(Slip(user.person, line.username, code))
        person = user.person
    if person is not None:
        join(session, cohort, person, criteria, how=Joined.FILE, actor=actor, at=at)
        brought.joined.append(person)


# --- what a row means ---


def _line(session: Session, cohort: Cohort, row: RollRow, known: _Known, taken: set[str]) -> Line:
    try:
        tidy = RollRow(
            row.number,
            tidy_name(row.name),
            tidy_email(row.email) if row.email else "",
            tidy_username(row.username) if row.username else "",
        )
        if tidy.email:
            return _by_email(cohort, tidy, known)
        if tidy.username:
            return _by_username(session, cohort, tidy, known, taken)
        return _by_name(session, cohort, tidy, known, taken)
    except DomainError as problem:
        return Line(row, Fate.WRONG, problem=str(problem))


def _by_email(cohort: Cohort, row: RollRow, known: _Known) -> Line:
    found = known.by_email.get(row.email)
    if found is None:
        waits = row.email in known.invited
        return Line(row, Fate.WAITS if waits else Fate.INVITED)
    return _as_known(cohort, row, found, known)


def _by_username(
    session: Session, cohort: Cohort, row: RollRow, known: _Known, taken: set[str]
) -> Line:
    found = known.by_username.get(row.username)
    if found is None:
        if row.username in taken or users_by_identity(session, row.username):
            raise UsernameTaken
        return Line(row, Fate.NEW, username=row.username)
    if found[0].name.casefold() != row.name.casefold():
        return Line(
            row,
            Fate.WRONG,
            problem=f"“{row.username}” is the username of {found[0].name}. Write their name as it "
            "stands here, or choose another username.",
        )
    return _as_known(cohort, row, found, known)


def _by_name(
    session: Session, cohort: Cohort, row: RollRow, known: _Known, taken: set[str]
) -> Line:
    same = known.by_name.get(row.name.casefold(), [])
    for person in same:
        there = known.placed.get(person.id)
        if there is not None and there.id == cohort.id:
            return Line(row, Fate.HERE, person=person)
    if same:
        return Line(
            row,
            Fate.WRONG,
            problem=f"Somebody named {row.name} learns here already. If it is them, write their "
            "username in the file; if it is somebody else, write a new username.",
        )
    return Line(row, Fate.NEW, username=_free_username(session, row.name, taken))


def _as_known(cohort: Cohort, row: RollRow, found: tuple[Person, bool], known: _Known) -> Line:
    person, learns = found
    there = known.placed.get(person.id)
    if there is not None and there.id == cohort.id:
        return Line(row, Fate.HERE, person=person)
    if there is not None:
        problem = f"{person.name} has a place in “{there.name}”. Move them from there instead."
        return Line(row, Fate.WRONG, problem=problem)
    if not learns:
        problem = f"{person.name} works here and is no learner. Give them that role first."
        return Line(row, Fate.WRONG, problem=problem)
    return Line(row, Fate.JOINS, person=person)


def _told_apart(line: Line, names: dict[str, int]) -> Line:
    """Refuse a row that says the same as one above it."""
    above = names.get(_key(line.row))
    if above is None or line.fate is Fate.WRONG:
        return line
    problem = (
        f"It is the same as row {above}. Take one of them out, or tell two people of one name "
        "apart by a username."
    )
    return Line(line.row, Fate.WRONG, problem=problem)


def _key(row: RollRow) -> str:
    if row.email:
        return f"email {row.email.casefold()}"
    if row.username:
        return f"username {row.username.casefold()}"
    return f"name {row.name.casefold()}"


def _free_username(session: Session, name: str, taken: set[str]) -> str:
    stem = stem_of(name)
    candidates: Iterable[str] = chain([stem], (f"{stem}{n}" for n in count(2)))
    return next(
        one for one in candidates if one not in taken and not users_by_identity(session, one)
    )


def _known(session: Session, cohort: Cohort, rows: Iterable[RollRow], at: datetime) -> _Known:
    """Read who of a file is or was given a role here, in a few queries."""
    all_rows = list(rows)
    names = {name for row in all_rows for name in (row.name, row.name.lower())}
    emails = {row.email.lower() for row in all_rows if row.email}
    usernames = {row.username.lower() for row in all_rows if row.username}
    found = session.execute(
        select(Person, User.email, User.username, Membership.role)
        .join(Person.memberships)
        .outerjoin(User, User.person_id == Person.id)
        .where(
            Membership.organization_id == cohort.organization_id,
            Membership.ended_at.is_(None),
            or_(
                Person.name.in_(names),
                func.lower(Person.name).in_(names),
                func.lower(User.email).in_(emails),
                func.lower(User.username).in_(usernames),
            ),
        )
        .order_by(Person.id)
    ).all()
    learners = {person.id for person, _, _, role in found if role is Role.LEARNER}
    by_name: dict[str, list[Person]] = {}
    for person, _, _, role in found:
        if role is Role.LEARNER:
            by_name.setdefault(person.name.casefold(), []).append(person)
    return _Known(
        {email.lower(): (p, p.id in learners) for p, email, _, _ in found if email},
        {name.lower(): (p, p.id in learners) for p, _, name, _ in found if name},
        by_name,
        _placed(session, cohort, {person.id for person, *_ in found}),
        frozenset((one.invitation.email or "").lower() for one in invited(session, cohort, at=at)),
    )


def _placed(session: Session, cohort: Cohort, people: set[int]) -> dict[int, Cohort]:
    rows = session.execute(
        select(Enrollment.person_id, Cohort)
        .join(CohortPlace, CohortPlace.enrollment_id == Enrollment.id)
        .join(Cohort, Cohort.id == CohortPlace.cohort_id)
        .where(
            Enrollment.person_id.in_(people),
            Cohort.organization_id == cohort.organization_id,
            CohortPlace.left_at.is_(None),
        )
    )
    return dict(rows.all())
