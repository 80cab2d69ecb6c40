"""Finding watches, what they watch, what changed, and the alerts that are due or dead."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session, joinedload

from prss_training.agencies.models import Agency
from prss_training.certificates.models import Certificate, CertificateStep
from prss_training.domain.certificate import Status
from prss_training.domain.errors import Missing
from prss_training.watches.models import Alert, Watch, Watched, Way

_AT_ONCE = 500


class NoSuchWatch(Missing):
    """The agency has no such watch."""

    def __init__(self) -> None:
        super().__init__("There is no such watch of your agency. Open the list of watches.")


class NoSuchAlert(Missing):
    """There is no such alert."""

    def __init__(self) -> None:
        super().__init__("There is no such alert. Open the watch that it belongs to.")


def watches_of(agency: Agency) -> Select[Watch]:
    """Return the statement that lists an agency's watches that are not ended, the newest first."""
    return (
        select(Watch)
        .where(Watch.agency_id == agency.id, Watch.ended_at.is_(None))
        .order_by(Watch.id.desc())
    )


def watch_of(session: Session, agency_id: int, mark: str) -> Watch:
    """Return a watch of an agency that is not ended.

    Raises:
        NoSuchWatch: it has none with this mark.
    """
    found = session.scalar(
        select(Watch).where(
            Watch.agency_id == agency_id, Watch.mark == mark, Watch.ended_at.is_(None)
        )
    )
    if found is None:
        raise NoSuchWatch
    return found


def watched_by(session: Session, watch: Watch) -> Sequence[Watched]:
    """Return what a watch watches, with the certificates, in the order they were named."""
    return session.scalars(
        select(Watched)
        .where(Watched.watch_id == watch.id)
        .options(joinedload(Watched.certificate))
        .order_by(Watched.id)
    ).all()


def counts_by_watch(session: Session, watches: Sequence[Watch]) -> dict[int, int]:
    """Return how many certificates each watch watches."""
    rows = session.execute(
        select(Watched.watch_id, func.count())
        .where(Watched.watch_id.in_([watch.id for watch in watches]))
        .group_by(Watched.watch_id)
    )
    return dict(rows.all())


def watched_since(session: Session, agency: Agency, since: datetime) -> int:
    """Return how many certificates the watches name that an agency made since a moment.

    It counts ended watches too, so that to end one gives nothing back.
    """
    counted = (
        select(func.count())
        .select_from(Watched)
        .join(Watched.watch)
        .where(Watch.agency_id == agency.id, Watch.made_at >= since)
    )
    return session.scalar(counted) or 0


def alerts_of(session: Session, watch: Watch, limit: int = 100) -> Sequence[Alert]:
    """Return the newest alerts of a watch."""
    return session.scalars(
        select(Alert)
        .join(Alert.watched)
        .where(Watched.watch_id == watch.id)
        .options(joinedload(Alert.watched).joinedload(Watched.certificate))
        .order_by(Alert.id.desc())
        .limit(limit)
    ).all()


def dead(session: Session, agency: Agency | None = None) -> Sequence[Alert]:
    """Return the dead letters, of one agency or of all, the oldest first."""
    found = (
        select(Alert)
        .join(Alert.watched)
        .join(Watched.watch)
        .where(Alert.given_up_at.is_not(None))
        .options(joinedload(Alert.watched).joinedload(Watched.watch))
        .order_by(Alert.id)
    )
    if agency is not None:
        found = found.where(Watch.agency_id == agency.id)
    return session.scalars(found).all()


def alert(session: Session, mark: str, agency: Agency | None = None) -> Alert:
    """Return an alert by its mark, of one agency if it is given, held until the transaction ends.

    Raises:
        NoSuchAlert: there is none.
    """
    found = (
        select(Alert)
        .join(Alert.watched)
        .join(Watched.watch)
        .where(Alert.mark == mark)
        .with_for_update(of=Alert)
    )
    if agency is not None:
        found = found.where(Watch.agency_id == agency.id)
    one = session.scalar(found)
    if one is None:
        raise NoSuchAlert
    return one


def maybe_changed(session: Session, *, at: datetime) -> list[int]:
    """Return the ids of what may have changed since it was told: a step, or the calendar.

    The day differs from zone to zone, so the calendar is asked a day too early; the certificate
    itself then says what day it is where it was issued.
    """
    newer = exists().where(
        CertificateStep.certificate_id == Watched.certificate_id,
        CertificateStep.number > Watched.step_seen,
    )
    return list(
        session.scalars(
            select(Watched.id)
            .join(Watched.watch)
            .join(Watched.certificate)
            .where(Watch.ended_at.is_(None), or_(newer, _may_be_over(at)))
            .order_by(Watched.id)
            .limit(_AT_ONCE)
        )
    )


def _may_be_over(at: datetime) -> ColumnElement[bool]:
    tomorrow = (at + timedelta(days=1)).date()
    return and_(
        Watched.status_seen == Status.ACTIVE.value,
        Certificate.expires_on.is_not(None),
        Certificate.expires_on < tomorrow,
    )


def due(session: Session, *, at: datetime) -> list[tuple[int, int]]:
    """Return the ids of alerts to hand to webhooks now, each with its watch's, the oldest first."""
    rows = session.execute(
        select(Alert.id, Watch.id)
        .join(Alert.watched)
        .join(Watched.watch)
        .where(
            Watch.way == Way.WEBHOOK,
            Watch.ended_at.is_(None),
            Alert.sent_at.is_(None),
            Alert.given_up_at.is_(None),
            Alert.next_try_at <= at,
        )
        .order_by(Alert.id)
        .limit(_AT_ONCE)
    )
    return [(alert_id, watch_id) for alert_id, watch_id in rows]
