"""The directory as one organization's people see it. Another organization's notes are `Missing`."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from prss_training.directory.models import DirectoryNote
from prss_training.domain import directory as shared
from prss_training.domain.criteria import Confidence
from prss_training.domain.directory import Body, Directory, Note, NoteKind, Shown, merged
from prss_training.domain.errors import Missing
from prss_training.people.models import Organization


class NoSuchEntry(Missing):
    """The directory has no such organization in this state."""

    def __init__(self) -> None:
        super().__init__("The directory has no such organization here. Look for it by its name.")


class NoSuchNote(Missing):
    """No note of this organization has this number."""

    def __init__(self) -> None:
        super().__init__("There is no such note on the directory. Go back to the list.")


@dataclass(frozen=True, slots=True)
class Hit:
    """One line of a search: an organization, or a certifying body."""

    state: str
    name: str
    organization: Shown | None = None
    body: Body | None = None


def shown(
    session: Session, directory: Directory, organization: Organization | None
) -> tuple[Shown, ...]:
    """Return every organization of the directory, with this organization's notes over them."""
    notes = notes_of(session, organization) if organization else []
    return merged(directory.organizations, notes)


def shown_in(
    session: Session, directory: Directory, state: str, organization: Organization | None
) -> list[Shown]:
    """Return the organizations of one state, with this organization's notes over them."""
    known = shown(session, directory, organization)
    return [each for each in known if each.organization.state == state]


def entry(
    session: Session, directory: Directory, state: str, key: str, organization: Organization
) -> Shown:
    """Return one organization of the directory.

    Raises:
        NoSuchEntry: it is not there, or not in this state.
    """
    for each in shown_in(session, directory, state, organization):
        if each.organization.key == key:
            return each
    raise NoSuchEntry


def notes_of(session: Session, organization: Organization) -> list[Note]:
    """Return everything that an organization's staff wrote, the oldest first."""
    rows = session.scalars(
        select(DirectoryNote)
        .where(DirectoryNote.organization_id == organization.id)
        .order_by(DirectoryNote.id)
    )
    return [note_of(row, organization) for row in rows]


def note_of(row: DirectoryNote, organization: Organization) -> Note:
    """Return a row as the rules read it."""
    added = row.kind is NoteKind.ADDITION
    return Note(
        id=row.id,
        kind=row.kind,
        about=shared.added_key(row.id) if added else row.about,
        says=_says(row, organization),
        on=organization.day_of(row.written_at),
        by=organization.name,
        reason=row.reason,
        source=row.source_page or None,
        reverses=row.reverses_id,
    )


def listed(organization: Organization) -> Select[DirectoryNote]:
    """Return the statement that lists an organization's notes, the newest first."""
    return (
        select(DirectoryNote)
        .where(
            DirectoryNote.organization_id == organization.id,
            DirectoryNote.reverses_id.is_(None),
        )
        .options(joinedload(DirectoryNote.written_by))
        .order_by(DirectoryNote.id.desc())
    )


def note(session: Session, note_id: int, organization: Organization) -> DirectoryNote:
    """Return one note.

    Raises:
        NoSuchNote: there is none, it is another organization's, or it takes one back.
    """
    found = session.scalar(listed(organization).where(DirectoryNote.id == note_id))
    if found is None:
        raise NoSuchNote
    return found


def reversals(session: Session, note_ids: Collection[int]) -> dict[int, DirectoryNote]:
    """Return the rows that take back these ones, by the number of what they take back."""
    rows = session.scalars(
        select(DirectoryNote)
        .where(DirectoryNote.reverses_id.in_(note_ids))
        .options(joinedload(DirectoryNote.written_by))
    )
    return {row.reverses_id: row for row in rows if row.reverses_id is not None}


def search(
    directory: Directory, organizations: Collection[Shown], *, words: str = "", state: str = ""
) -> list[Hit]:
    """Return what fits every word, by state and then name; accents and capitals do not matter."""
    hits = [
        *(Hit(e.organization.state, e.organization.name, organization=e) for e in organizations),
        *(Hit(body.state, body.name, body=body) for body in directory.bodies),
    ]
    fitting = [
        hit
        for hit in hits
        if (not state or hit.state == state) and shared.found_in(words, *_texts(hit))
    ]
    return sorted(
        fitting,
        key=lambda hit: (shared.in_order(hit.state), hit.body is not None, shared.folded(hit.name)),
    )


def _texts(hit: Hit) -> tuple[str, ...]:
    place = shared.PLACES[hit.state]
    if hit.organization is not None:
        entry = hit.organization.organization
        return place, entry.name, entry.kind.label, entry.reach, entry.offers
    body = hit.body
    return (place, hit.name, "Certifying body", *(body.credentials if body else ()))


def _says(row: DirectoryNote, organization: Organization) -> shared.Organization | None:
    if row.kind is NoteKind.CLOSURE or row.sort is None:
        return None
    source = shared.Citation(title=row.source_page, url=row.source_page)
    return shared.Organization(
        key=row.about,
        state=row.state,
        name=row.name,
        kind=row.sort,
        reach=row.reach,
        offers=row.offers,
        home_page=row.home_page or None,
        confidence=Confidence.CONFIRMED,
        entered_on=organization.day_of(row.written_at),
        telephone=row.telephone,
        checked_on=organization.day_of(row.written_at) if row.source_page else None,
        sources=(source,) if row.source_page else (),
    )
