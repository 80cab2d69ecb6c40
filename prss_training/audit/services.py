"""Writing the trail, and proving that nobody rewrote it."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from prss_training.audit.models import Happened, TrailEntry

GENESIS = "0" * 64
_CHAIN_LOCK = 7_726_001  # any number, as long as nothing else in the database locks by it


def record(
    session: Session,
    happened: Happened,
    *,
    actor_id: int | None,
    subject: str,
    at: datetime,
    organization_id: int | None = None,
    **detail: str | int | bool | None,
) -> TrailEntry:
    """Add an act to the trail, chained to the one before it.

    Args:
        session: The session of the act itself; both are committed or neither is.
        happened: What happened.
        actor_id: Who did it; None for the platform itself or somebody without an account.
        subject: What it was done to, such as `certificate 12`.
        at: When.
        organization_id: Whose trail it belongs to.
        detail: Small facts that matter later. Never secrets, never a person's story.
    """
    _take_turn(session)
    session.flush()
    previous = session.scalar(select(TrailEntry.hash).order_by(TrailEntry.id.desc()).limit(1))
    entry = TrailEntry(
        at=at,
        happened=happened,
        actor_id=actor_id,
        organization_id=organization_id,
        subject=subject,
        detail=detail,
        previous=previous or GENESIS,
    )
    entry.hash = digest(entry)
    session.add(entry)
    session.flush()
    return entry


def digest(entry: TrailEntry) -> str:
    """Return the sha256 that an entry must carry, over its words and the hash before it."""
    said = [
        entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        entry.happened.value,
        entry.actor_id,
        entry.organization_id,
        entry.subject,
        entry.detail,
        entry.previous,
    ]
    line = json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(line.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Break:
    """A place where the chain does not hold."""

    entry_id: int
    sentence: str


def breaks(session: Session) -> Iterator[Break]:
    """Walk the whole trail and yield each place where it was changed, cut or reordered."""
    previous = GENESIS
    for entry in session.scalars(select(TrailEntry).order_by(TrailEntry.id)).yield_per(500):
        if entry.previous != previous:
            yield Break(entry.id, "The entry before this one was taken out or changed.")
        if entry.hash != digest(entry):
            yield Break(entry.id, "This entry was changed after it was written.")
        previous = entry.hash


def _take_turn(session: Session) -> None:
    """Let one writer at a time extend the chain; SQLite's write lock does so by itself."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _CHAIN_LOCK})
