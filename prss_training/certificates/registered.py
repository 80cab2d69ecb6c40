"""What verification reads of a certificate: plain values, in one query, nothing loaded besides.

Every scan of a QR code ends here, so no row object is made and the statement is put together once.
Of one that was replaced a second question asks whether a name was corrected further down the line.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Row, Select, bindparam, literal, or_, select
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
        renamed: Whether the name was corrected on one that took its place, however much later.
    """

    id: int
    code: str
    face: Face
    expires_on: date | None
    steps: tuple[Taken, ...]
    newer: tuple[str, str] | None
    renamed: bool = False

    @property
    def withdrawn(self) -> bool:
        """Whether the holder's details were taken from it."""
        return holder_withdrawn(taken.step for taken in self.steps)

    @property
    def name_withheld(self) -> bool:
        """Whether the public is no longer shown the name on it, though the register keeps it."""
        return self.renamed or name_withheld(taken.reason for taken in self.steps)

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
    return _alone(session, _one(session.execute(_columns().where(which)).all()))


def registered_by_code(session: Session, characters: str) -> Registered | None:
    """Return the certificate with a code, given without hyphens, or None."""
    return _alone(session, _one(session.execute(_by_code(), {"characters": characters}).all()))


def registered_all(session: Session, which: ColumnElement[bool]) -> list[Registered]:
    """Return every certificate that `which` finds, in one query however many they are.

    A second one is asked where one of them was replaced.
    """
    rows = session.execute(_columns().where(which)).all()
    found: dict[str, list[Row[Any, Any, Any, Any, Any, Any, Any, Any, Any]]] = {}
    for row in rows:
        found.setdefault(row.code, []).append(row)
    return _told_apart(session, [one for group in found.values() if (one := _one(group))])


def _alone(session: Session, found: Registered | None) -> Registered | None:
    return _told_apart(session, [found])[0] if found is not None else None


def _told_apart(session: Session, found: Sequence[Registered]) -> list[Registered]:
    """Return the same, each as what took its place lets it be told.

    A name that was corrected further down the line is not shown; one that is shown stands beside
    no number of a certificate whose holder was forgotten. Nothing is asked where nobody took the
    place of any of them, as of nearly all that are scanned.
    """
    asked = {one.id for one in found if one.newer and not (one.name_withheld or one.withdrawn)}
    if not asked:
        return list(found)
    renamed, forgotten = _after(session, asked)
    return [
        replace(one, renamed=True)
        if one.id in renamed
        else replace(one, newer=None)
        if one.id in forgotten
        else one
        for one in found
    ]


def _after(session: Session, ids: Collection[int]) -> tuple[set[int], set[int]]:
    """Return those of these after which a name was corrected, and whose next holder was forgotten.

    One query follows every line to its end.
    """
    line = (
        select(
            Certificate.id.label("first"), Certificate.id.label("here"), literal(0).label("after")
        )
        .where(Certificate.id.in_(ids))
        .cte("line", recursive=True)
    )
    newer = aliased(Certificate)
    line = line.union_all(
        select(line.c.first, newer.id, line.c.after + 1).join(
            newer, newer.supersedes_id == line.c.here
        )
    )
    rows = session.execute(
        select(line.c.first, line.c.after, CertificateStep.step)
        .join(CertificateStep, CertificateStep.certificate_id == line.c.here)
        .where(
            or_(
                CertificateStep.reason == Reason.NAME_CORRECTED,
                CertificateStep.step == Step.WITHDRAW,
            )
        )
    ).all()
    renamed = {row.first for row in rows if row.step is not Step.WITHDRAW}
    forgotten = {row.first for row in rows if row.step is Step.WITHDRAW and row.after == 1}
    return renamed, forgotten


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
