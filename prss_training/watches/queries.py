"""Finding watches, what they watch, what changed, and the alerts that are due or dead."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session, joinedload

from prss_training.agencies.models import Agency
from prss_training.certificates.models import Certificate, CertificateStep
from prss_training.domain.certificate import State, Status, status_on
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


class NotDue(Missing):
    """An alert is not to be handed over now."""

    def __init__(self) -> None:
        super().__init__("This alert is not due now. Open its watch to see why.")


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


def with_key(session: Session, key_id: int) -> Sequence[Watch]:
    """Return the watches with a webhook that were made with a key and are not ended."""
    return session.scalars(
        select(Watch)
        .where(Watch.key_id == key_id, Watch.way == Way.WEBHOOK, Watch.ended_at.is_(None))
        .order_by(Watch.id)
    ).all()


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
    """Return the dead letters, of one agency or of all, the oldest first.

    Those of a watch that was ended are nobody's to see to any more.
    """
    found = (
        select(Alert)
        .join(Alert.watched)
        .join(Watched.watch)
        .where(Alert.given_up_at.is_not(None), Watch.ended_at.is_(None))
        .options(joinedload(Alert.watched).joinedload(Watched.watch))
        .order_by(Alert.id)
    )
    if agency is not None:
        found = found.where(Watch.agency_id == agency.id)
    return session.scalars(found).all()


def alert(session: Session, mark: str, agency: Agency | None = None) -> Alert:
    """Return an alert by its mark, of one agency if it is given, held until the transaction ends.

    Raises:
        NoSuchAlert: there is none, or its watch was ended.
    """
    found = (
        select(Alert)
        .join(Alert.watched)
        .join(Watched.watch)
        .where(Alert.mark == mark, Watch.ended_at.is_(None))
        .with_for_update(of=Alert)
    )
    if agency is not None:
        found = found.where(Watch.agency_id == agency.id)
    one = session.scalar(found)
    if one is None:
        raise NoSuchAlert
    return one


def changed(session: Session, *, at: datetime, after: int = 0) -> list[int]:
    """Return the ids of what changed since it was told, by a step or by the calendar, in order.

    They are the first few hundred after one of them; an empty list says that none is left. What
    ends today is looked at all day, and hides nothing that stands behind it.

    Args:
        session: A session.
        at: Now.
        after: The last id that was returned before; 0 begins.
    """
    found: list[int] = []
    while not found:
        rows = session.execute(_may_have_changed(at).where(Watched.id > after)).all()
        found = [row.id for row in rows if row.stepped or _is_over(row.expires_on, row.zone, at)]
        if len(rows) < _AT_ONCE:
            break
        after = rows[-1].id
    return found


def _may_have_changed(at: datetime) -> Select[int, bool, date | None, str]:
    """Return the statement of one batch: what has a newer step, or may be over somewhere.

    The day differs from zone to zone, so the calendar is asked a day too early.
    """
    newer = exists().where(
        CertificateStep.certificate_id == Watched.certificate_id,
        CertificateStep.number > Watched.step_seen,
    )
    tomorrow = (at + timedelta(days=1)).date()
    may_be_over = and_(
        Watched.status_seen == Status.ACTIVE.value,
        Certificate.expires_on.is_not(None),
        Certificate.expires_on < tomorrow,
    )
    return (
        select(
            Watched.id,
            newer.label("stepped"),
            Certificate.expires_on,
            Certificate.face["zone"].as_string().label("zone"),
        )
        .join(Watched.watch)
        .join(Watched.certificate)
        .where(Watch.ended_at.is_(None), or_(newer, may_be_over))
        .order_by(Watched.id)
        .limit(_AT_ONCE)
    )


def _is_over(expires_on: date | None, zone: str, at: datetime) -> bool:
    """Tell whether a certificate's last day is over where it was issued."""
    today = at.astimezone(ZoneInfo(zone)).date()
    return status_on(State.ACTIVE, expires_on, on=today) is Status.EXPIRED


def due(session: Session, *, at: datetime) -> list[tuple[int, int]]:
    """Return the ids of alerts to hand to webhooks now, each with its watch's.

    Each watch has its turn with its oldest alert before any has its second, and a watch whose
    webhook does not answer comes after those that do, so that none keeps the others waiting.
    """
    waiting = (
        select(Alert.id, Watched.watch_id)
        .join(Alert.watched)
        .join(Watched.watch)
        .where(*_waits(), _is_due(at))
        .subquery()
    )
    failed = (
        select(Watched.watch_id, func.max(Alert.tries).label("tries"))
        .join(Alert.watched)
        .join(Watched.watch)
        .where(*_waits(), Alert.tries > 0)
        .group_by(Watched.watch_id)
        .subquery()
    )
    turn = func.row_number().over(partition_by=waiting.c.watch_id, order_by=waiting.c.id)
    rows = session.execute(
        select(waiting.c.id, waiting.c.watch_id)
        .outerjoin(failed, failed.c.watch_id == waiting.c.watch_id)
        .order_by(func.coalesce(failed.c.tries, 0), turn, waiting.c.id)
        .limit(_AT_ONCE)
    )
    return [(alert_id, watch_id) for alert_id, watch_id in rows]


def due_alert(session: Session, alert_id: int, *, at: datetime) -> Alert:
    """Return an alert if it is due still, held until the transaction ends.

    Raises:
        NotDue: its watch was ended, or it was sent, given up or taken up by somebody else.
    """
    found = session.scalar(
        select(Alert)
        .join(Alert.watched)
        .join(Watched.watch)
        .where(Alert.id == alert_id, *_waits(), _is_due(at))
        .with_for_update(of=Alert)
    )
    if found is None:
        raise NotDue
    return found


def _waits() -> tuple[ColumnElement[bool], ...]:
    """Return what is true of an alert that a webhook is to be told of, now or later."""
    return (
        Watch.way == Way.WEBHOOK,
        Watch.ended_at.is_(None),
        Alert.sent_at.is_(None),
        Alert.given_up_at.is_(None),
    )


def _is_due(at: datetime) -> ColumnElement[bool]:
    return Alert.next_try_at <= at
