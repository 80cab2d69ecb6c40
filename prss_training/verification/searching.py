"""Finding holders by name, those alone who said that they may be found."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from prss_training.certificates.faces import family_key
from prss_training.certificates.models import Certificate
from prss_training.certificates.queries import recorded_all
from prss_training.disclosures.queries import is_among_the_listed
from prss_training.domain.certificate import Status
from prss_training.domain.errors import Unacceptable

MOST_FOUND = 50
_SHORTEST = 2


class NameTooShort(Unacceptable):
    """Too little of a name was given to look for."""

    def __init__(self) -> None:
        super().__init__("Write the whole family name, at least two letters of it.")


@dataclass(frozen=True, slots=True)
class Line:
    """What the public register says of one certificate."""

    certificate_id: int
    holder: str
    credential: str
    organization: str
    number: str
    status: Status
    issued_on: date
    expires_on: date | None


@dataclass(frozen=True, slots=True)
class Lines:
    """What was found; `more` says that there is more than is shown."""

    found: tuple[Line, ...]
    more: bool


def find_listed(session: Session, name: str, *, at: datetime) -> Lines:
    """Return the certificates of listed holders with a family name, or a whole name.

    A certificate that a newer one has replaced is left out: the newer one is found.

    Args:
        session: The session to read in.
        name: A family name or a whole name, in any case, with or without accents.
        at: When; the status is told for this moment.

    Raises:
        NameTooShort: there are fewer than two letters.
    """
    key = family_key(name)
    if len(key) < _SHORTEST:
        raise NameTooShort
    newer = select(Certificate.supersedes_id).where(Certificate.supersedes_id.is_not(None))
    rows = session.scalars(
        select(Certificate)
        .where(
            or_(
                Certificate.family_key == key,
                Certificate.family_key.endswith(f" {key}", autoescape=True),
            ),
            is_among_the_listed(Certificate.person_id),
            Certificate.id.not_in(newer),
        )
        .order_by(Certificate.holder, Certificate.id.desc())
        .limit(MOST_FOUND + 1)
    ).all()
    known = recorded_all(session, rows[:MOST_FOUND])
    lines = tuple(
        Line(
            one.certificate.id,
            one.certificate.holder,
            one.face.credential,
            one.face.organization,
            one.face.number,
            one.status(at=at),
            one.certificate.issued_on,
            one.certificate.expires_on,
        )
        for one in known
    )
    return Lines(lines, more=len(rows) > MOST_FOUND)
