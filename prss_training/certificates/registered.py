"""What verification reads of a certificate: plain values, in one query, nothing loaded besides.

Every scan of a QR code ends here, so no row object is made and the statement is put together once.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Row, Select, bindparam, select
from sqlalchemy.orm import Session, aliased

from prss_training.certificates.faces import from_json
from prss_training.certificates.models import Certificate, CertificateStep
from prss_training.domain.certificate import (
    Face,
    Reason,
    Status,
    Step,
    holder_withdrawn,
    name_withheld,
    state_after,
    status_on,
)

_Columns = Select[Any, Any, Any, Any, Any, Any, Any, Any, Any]


@dataclass(frozen=True, slots=True)
class Taken:
    """A step in the life of a certificate, without who took it."""

    step: Step
    reason: Reason
    taken_at: datetime


@dataclass(frozen=True, slots=True)
class Registered:
    """A certificate as the register knows it, for those who ask from outside.

    Attributes:
        id: The number of its row.
        code: Its verification code, without hyphens.
        face: Everything it says.
        expires_on: The last day it is in force, if one was set.
        steps: What was done to it since, oldest first.
        newer: Number and code of the certificate that took its place.
    """

    id: int
    code: str
    face: Face
    expires_on: date | None
    steps: tuple[Taken, ...]
    newer: tuple[str, str] | None

    @property
    def withdrawn(self) -> bool:
        """Whether the holder's details were taken from it."""
        return holder_withdrawn(taken.step for taken in self.steps)

    @property
    def name_withheld(self) -> bool:
        """Whether the public is no longer shown the name on it, though the register keeps it."""
        return name_withheld(taken.reason for taken in self.steps)

    @property
    def public_face(self) -> Face:
        """Everything it says that the public may be shown."""
        return replace(self.face, holder="") if self.name_withheld else self.face

    def status(self, *, at: datetime) -> Status:
        """What the public is told at a moment, on the calendar the certificate was issued by."""
        today = at.astimezone(ZoneInfo(self.face.zone)).date()
        state = state_after([taken.step for taken in self.steps])
        return status_on(state, self.expires_on, on=today)


def registered(session: Session, which: ColumnElement[bool]) -> Registered | None:
    """Return the one certificate that `which` finds.

    None rather than a refusal: what the public is told of it is verification's to say.
    """
    return _one(session.execute(_columns().where(which)).all())


def registered_by_code(session: Session, characters: str) -> Registered | None:
    """Return the certificate with a code, given without hyphens, or None."""
    return _one(session.execute(_by_code(), {"characters": characters}).all())


def registered_all(session: Session, which: ColumnElement[bool]) -> list[Registered]:
    """Return every certificate that `which` finds, in one query however many they are."""
    rows = session.execute(_columns().where(which)).all()
    found: dict[str, list[Row[Any, Any, Any, Any, Any, Any, Any, Any, Any]]] = {}
    for row in rows:
        found.setdefault(row.code, []).append(row)
    return [one for group in found.values() if (one := _one(group)) is not None]


@cache
def _by_code() -> _Columns:
    return _columns().where(Certificate.code == bindparam("characters"))


def _columns() -> _Columns:
    newer = aliased(Certificate)
    return (
        select(
            Certificate.id,
            Certificate.code,
            Certificate.face,
            Certificate.expires_on,
            CertificateStep.step,
            CertificateStep.reason,
            CertificateStep.taken_at,
            newer.face["number"].as_string().label("newer_number"),
            newer.code.label("newer_code"),
        )
        .outerjoin(CertificateStep, CertificateStep.certificate_id == Certificate.id)
        .outerjoin(newer, newer.supersedes_id == Certificate.id)
        .order_by(CertificateStep.number)
    )


def _one(rows: Sequence[Row[Any, Any, Any, Any, Any, Any, Any, Any, Any]]) -> Registered | None:
    if not rows:
        return None
    first = rows[0]
    return Registered(
        first.id,
        first.code,
        from_json(first.face),
        first.expires_on,
        tuple(Taken(row.step, row.reason, row.taken_at) for row in rows if row.step is not None),
        (first.newer_number, first.newer_code) if first.newer_code else None,
    )
