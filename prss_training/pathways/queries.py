"""A practice entry as evidence, and the learners whose standing a new version would change."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from prss_training.domain.criteria import Criteria, Standing, evaluate
from prss_training.domain.evidence import HoursApproved
from prss_training.domain.fields import Population, Support
from prss_training.domain.hours import Hours
from prss_training.domain.program import Module
from prss_training.enrollments.models import Enrollment
from prss_training.fieldwork.models import PracticeEntry
from prss_training.progress.queries import evidence_by_enrollment

BATCH = 500


def as_evidence(entry: PracticeEntry, on: date) -> HoursApproved:
    """Return an entry as the fact that it is, or would be once it is approved."""
    return HoursApproved(
        Hours(entry.minutes),
        entry.service,
        frozenset(Support(support) for support in entry.supports),
        entry.position,
        entry.worked_on,
        on,
        f"entry:{entry.id}",
        entry.domain,
        entry.work,
        entry.setting,
        frozenset(Population(group) for group in entry.populations),
        entry.contact,
        entry.employer,
        entry.people,
    )


@dataclass(frozen=True, slots=True)
class Change:
    """One learner whose standing is not the same by the new version as by the old one.

    `lost` are the keys of what was met and no longer is, or is newly asked for and not met;
    `gained` of what was not met and now is, or is no longer asked for.
    """

    enrollment_id: int
    lost: tuple[str, ...]
    gained: tuple[str, ...]


def places_under(session: Session, key: str, *, everybody: bool) -> list[int]:
    """Return the numbers of the places that have not ended, in order.

    Args:
        session: The session to read in.
        key: The credential.
        everybody: Take every learner, and not only those who enrolled toward the credential.
    """
    rows = session.execute(
        select(Enrollment.id, Enrollment.criteria)
        .where(Enrollment.ended_at.is_(None))
        .order_by(Enrollment.id)
    )
    return [number for number, under in rows if everybody or under.rpartition("-")[0] == key]


def standing_changes(
    session: Session,
    places: Sequence[int],
    modules: Sequence[Module],
    *,
    old: Criteria,
    new: Criteria,
    on: date,
    told: Callable[[int], object] = bool,
) -> Iterator[Change]:
    """Yield the learners whose standing differs, reading the evidence in batches.

    Args:
        session: The session to read in; what a batch read is let go before the next.
        places: The enrollments to measure.
        modules: The program.
        old: The version to measure by first.
        new: The version to compare with.
        on: The day.
        told: Is told after each batch how many learners it held, such as by a progress bar.
    """
    for start in range(0, len(places), BATCH):
        zones: Mapping[int, ZoneInfo] = dict.fromkeys(places[start : start + BATCH], new.zone)
        found = evidence_by_enrollment(session, zones, modules)
        for number, evidence in found.items():
            before, after = evaluate(old, evidence, on=on), evaluate(new, evidence, on=on)
            change = _change(number, before, after)
            if change.lost or change.gained:
                yield change
        session.expire_all()
        told(len(zones))


def _change(number: int, before: Standing, after: Standing) -> Change:
    """Keep only the keys: the evidence of a whole program is more than memory should hold."""
    asked = {finding.requirement.key for finding in before.findings}
    short = {finding.requirement.key for finding in before.shortfalls}
    left = [finding.requirement.key for finding in after.shortfalls]
    lost = tuple(key for key in left if key not in asked or key not in short)
    return Change(number, lost, tuple(sorted(short - set(left))))
