"""Writing what we know over the directory, and taking it back. Nothing is ever overwritten."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from prss_training.audit.models import Happened
from prss_training.audit.services import record
from prss_training.directory.models import DirectoryNote
from prss_training.directory.queries import shown_in
from prss_training.domain.directory import (
    Directory,
    NoteKind,
    OrganizationKind,
    Shown,
    folded,
    place,
    telephone,
    web_address,
)
from prss_training.domain.errors import Conflict, Unacceptable
from prss_training.people.models import Organization, Person


class ListedAlready(Conflict):
    """An organization of this name is listed in the state already."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"“{name}” is listed in this state already. Correct that entry instead, "
            "or give this one a name that sets it apart."
        )


class NothingChanged(Unacceptable):
    """A correction says what the entry says already."""

    def __init__(self) -> None:
        super().__init__("Nothing here differs from the entry. Change what is wrong, then save.")


class ClosedAlready(Conflict):
    """The entry is marked as closed."""

    def __init__(self) -> None:
        super().__init__(
            "This organization is marked as closed. Take that note back first, if it is open."
        )


class NoReason(Unacceptable):
    """A note that needs a reason was given none."""

    def __init__(self) -> None:
        super().__init__("Say why, in a sentence that your colleagues can check.")


class NoteReversed(Conflict):
    """A note was taken back before."""

    def __init__(self) -> None:
        super().__init__("This note was taken back already. Open the list again to see it.")


@dataclass(frozen=True, slots=True)
class Words:
    """An entry as staff would have it. Addresses may be empty; `source_page` says who told us."""

    name: str
    kind: OrganizationKind
    reach: str
    offers: str
    home_page: str = ""
    telephone: str = ""
    source_page: str = ""

    def checked(self, known_page: str = "") -> "Words":
        """Return the words, trimmed; a home page that is shown already may stay as it is.

        Raises:
            AddressUnreadable: an address cannot safely be followed.
            TelephoneUnreadable: the number cannot be called.
        """
        return Words(
            name=" ".join(self.name.split()),
            kind=self.kind,
            reach=" ".join(self.reach.split()).rstrip("."),
            offers=self.offers.strip(),
            home_page=_page(self.home_page, known_page),
            telephone=telephone(self.telephone) if self.telephone.strip() else "",
            source_page=_page(self.source_page),
        )

    def same_as(self, shown: Shown) -> bool:
        """Tell whether an entry already says all this."""
        entry = shown.organization
        return (self.name, self.kind, self.reach, self.offers, self.home_page, self.telephone) == (
            entry.name,
            entry.kind,
            entry.reach,
            entry.offers,
            entry.home_page or "",
            entry.telephone,
        )


def add_organization(
    session: Session,
    directory: Directory,
    state: str,
    says: Words,
    *,
    organization: Organization,
    writer: Person,
    at: datetime,
) -> DirectoryNote:
    """Add an organization to the directory as this organization's people see it.

    Raises:
        UnknownPlace: there is no such state.
        AddressUnreadable, TelephoneUnreadable: it cannot be followed or called.
        ListedAlready: its name stands in the state already.
    """
    letters, words = place(state), says.checked()
    for known in shown_in(session, directory, letters, organization):
        if folded(known.organization.name) == folded(words.name):
            raise ListedAlready(words.name)
    row = _row(NoteKind.ADDITION, letters, organization, writer, at)
    return _kept(session, _filled(row, words), Happened.DIRECTORY_NOTED)


def correct_organization(
    session: Session,
    shown: Shown,
    says: Words,
    *,
    reason: str,
    organization: Organization,
    writer: Person,
    at: datetime,
) -> DirectoryNote:
    """Write the whole entry anew, over what is shown of it.

    Raises:
        ClosedAlready: the entry is marked as closed.
        AddressUnreadable, TelephoneUnreadable: it cannot be followed or called.
        NothingChanged: the entry says so already.
        NoReason: no reason is given.
    """
    if shown.closure is not None:
        raise ClosedAlready
    words = says.checked(shown.organization.home_page or "")
    if words.same_as(shown):
        raise NothingChanged
    row = _row(NoteKind.CORRECTION, shown.organization.state, organization, writer, at)
    row.about, row.reason = shown.organization.key, _said(reason)
    return _kept(session, _filled(row, words), Happened.DIRECTORY_NOTED)


def close_organization(
    session: Session,
    shown: Shown,
    *,
    reason: str,
    source_page: str,
    organization: Organization,
    writer: Person,
    at: datetime,
) -> DirectoryNote:
    """Note that an organization has closed. It stays in the directory and says so.

    Raises:
        ClosedAlready: it is marked as closed.
        AddressUnreadable: the address of the source cannot safely be followed.
        NoReason: no reason is given.
    """
    if shown.closure is not None:
        raise ClosedAlready
    row = _row(NoteKind.CLOSURE, shown.organization.state, organization, writer, at)
    row.about, row.name = shown.organization.key, shown.organization.name
    row.reason, row.source_page = _said(reason), _page(source_page)
    return _kept(session, row, Happened.DIRECTORY_NOTED)


def take_back(
    session: Session, note: DirectoryNote, *, reason: str, writer: Person, at: datetime
) -> DirectoryNote:
    """Take a note back with a row that names it and says why.

    Raises:
        NoteReversed: it was taken back before.
        NoReason: no reason is given.
    """
    said = _said(reason)
    taken = select(DirectoryNote.id).where(DirectoryNote.reverses_id == note.id)
    if session.scalar(taken) is not None:
        raise NoteReversed
    row = _row(note.kind, note.state, note.organization, writer, at)
    row.about, row.name, row.sort, row.reach = note.about, note.name, note.sort, note.reach
    row.offers, row.home_page, row.telephone = note.offers, note.home_page, note.telephone
    row.source_page, row.reason, row.reverses_id = note.source_page, said, note.id
    return _kept(session, row, Happened.DIRECTORY_NOTE_REVERSED)


def _row(
    kind: NoteKind, state: str, organization: Organization, writer: Person, at: datetime
) -> DirectoryNote:
    return DirectoryNote(
        kind=kind, state=state, organization=organization, written_by=writer, written_at=at
    )


def _filled(row: DirectoryNote, words: Words) -> DirectoryNote:
    row.name, row.sort, row.reach, row.offers = words.name, words.kind, words.reach, words.offers
    row.home_page, row.telephone = words.home_page, words.telephone
    row.source_page = words.source_page
    return row


def _page(text: str, known: str = "") -> str:
    given = text.strip()
    return given if given in ("", known) else web_address(given)


def _said(reason: str) -> str:
    """Return the reason without white space around it.

    Raises:
        NoReason: there is none.
    """
    said = reason.strip()
    if not said:
        raise NoReason
    return said


def _kept(session: Session, row: DirectoryNote, happened: Happened) -> DirectoryNote:
    session.add(row)
    session.flush()
    record(
        session,
        happened,
        actor_id=row.written_by.id,
        subject=f"directory note {row.reverses_id or row.id}",
        at=row.written_at,
        organization_id=row.organization.id,
        kind=row.kind.value,
        about=row.about,
        state=row.state,
    )
    return row
