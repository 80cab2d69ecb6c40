"""Making watches, noticing each change once, and keeping account of the tries to tell of it."""

import secrets
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from prss_training.agencies.models import Agency, ApiKey
from prss_training.agencies.queries import KeyRefused, day_of
from prss_training.agencies.services import PER_DAY
from prss_training.audit.models import Happened
from prss_training.audit.services import record
from prss_training.certificates.models import Certificate
from prss_training.certificates.registered import Registered, registered, registered_all
from prss_training.disclosures.models import Shown
from prss_training.disclosures.models import Way as DisclosedBy
from prss_training.disclosures.services import disclose
from prss_training.domain.certificate import Status, state_after, status_on
from prss_training.domain.certificate_number import CodeUnreadable, VerificationCode
from prss_training.domain.errors import Conflict, Unacceptable
from prss_training.people.models import Person
from prss_training.watches import queries
from prss_training.watches.addresses import tidy_webhook
from prss_training.watches.models import Alert, Watch, Watched, Way

MOST_CODES = 1_000
MOST_TRIES = 12  # the last one comes about 20 hours after the first
_LONGEST_WAIT = timedelta(hours=6)
_ONE_TRY = timedelta(minutes=2)  # longer than a round of tries, counted from when it began
_LONGEST_PROBLEM = 500


class CodesUnusable(Unacceptable):
    """Some codes belong to no certificate. `wrong` says what is the matter, by their place."""

    def __init__(self, wrong: dict[int, str]) -> None:
        self.wrong = wrong
        places = ", ".join(str(place + 1) for place in sorted(wrong)[:10])
        more = " and others" if len(wrong) > 10 else ""  # noqa: PLR2004  (as many as are named)
        super().__init__(
            f"Nothing is watched yet: no certificate has the code in place {places}{more}. Check "
            "the codes against the certificates."
        )


class CodesTooMany(Unacceptable):
    """A watch was asked for with no code, or with too many."""

    def __init__(self) -> None:
        super().__init__(f"Give 1 to {MOST_CODES:,} codes to one watch. Make another for the rest.")


class DaySpent(Conflict):
    """An agency's people have watched all that they may on one day."""

    def __init__(self) -> None:
        super().__init__(
            f"Nothing is watched yet: your agency may watch {PER_DAY:,} certificates a day. The "
            "next day begins at midnight UTC; if this happens often, let a program do it with a "
            "key."
        )


class NotDead(Conflict):
    """An alert that was sent, or will be, was to be sent again."""

    def __init__(self) -> None:
        super().__init__("This alert was sent, or is still being tried. Nothing is needed.")


def make_watch(
    session: Session,
    agency: Agency,
    codes: Sequence[str],
    *,
    webhook: str = "",
    inside: bool = False,
    at: datetime,
    key_id: int | None = None,
    person_id: int | None = None,
) -> Watch:
    """Watch certificates from now on; changes before now are not told.

    Their status now is told, and each holder can read that it was. A key has its own quota, which
    is spent before; people have the day of their agency.

    Args:
        session: The session of the act.
        agency: Who is told.
        codes: Verification codes as somebody wrote them; one that comes twice is watched once.
        webhook: Where alerts are sent; empty means by email to the agency's contact.
        inside: Whether a webhook may go to addresses of this network.
        at: Now.
        key_id: The key that asked.
        person_id: The person who asked.

    Raises:
        CodesTooMany, CodesUnusable, WebhookUnusable: what was given cannot be taken.
        DaySpent: people asked, and the agency's day would hold too many.
        KeyRefused: a key asked that was ended meanwhile.
    """
    if not 1 <= len(codes) <= MOST_CODES:
        raise CodesTooMany
    if key_id is None:
        _require_day(session, agency, len(codes), at=at)
    else:
        _require_working(session, key_id, at=at)
    known = _known(session, codes)
    made = Watch(
        mark=secrets.token_urlsafe(18),
        agency_id=agency.id,
        key_id=key_id,
        person_id=person_id,
        way=Way.WEBHOOK if webhook else Way.EMAIL,
        address=tidy_webhook(webhook, inside=inside) if webhook else "",
        nonce=secrets.token_urlsafe(18),
        made_at=at,
    )
    session.add(made)
    session.flush()
    for one in known:
        session.add(
            Watched(
                watch_id=made.id,
                certificate_id=one.id,
                status_seen=one.status(at=at).value,
                step_seen=len(one.steps),
            )
        )
    ids = [one.id for one in known]
    by = agency.organization.name
    disclose(session, ids, DisclosedBy.WATCH, Shown.STATUS, by=by, at=at)
    record(
        session,
        Happened.WATCH_MADE,
        actor_id=person_id,
        organization_id=agency.organization_id,
        subject=f"watch {made.id}",
        at=at,
        certificates=len(known),
        way=made.way.value,
        key=key_id,
    )
    return made


def end_watch(
    session: Session, watch: Watch, *, at: datetime, person_id: int | None = None
) -> None:
    """End a watch. What was not sent yet is not sent any more."""
    watch.ended_at = at
    record(
        session,
        Happened.WATCH_ENDED,
        actor_id=person_id,
        organization_id=watch.agency.organization_id,
        subject=f"watch {watch.id}",
        at=at,
    )


def end_watches_of(session: Session, key: ApiKey, *, actor: Person | None, at: datetime) -> int:
    """End the watches with a webhook that a key made, for it was revoked; return how many.

    Whoever else had the key may have made them. Those by email tell the agency itself, and stay.
    """
    found = queries.with_key(session, key.id)
    for watch in found:
        end_watch(session, watch, person_id=actor.id if actor else None, at=at)
    return len(found)


def notice_changes(session: Session, watched_id: int, *, at: datetime) -> list[Alert]:
    """Write an alert for each change of a certificate since its watch last knew of it.

    What is known moves on in the same act, so that each change is told of exactly once. The
    alerts of an email watch count as sent: the caller puts their letter into the outbox.
    """
    seen = session.scalar(select(Watched).where(Watched.id == watched_id).with_for_update())
    if seen is None or seen.watch.ended_at is not None:
        return []
    known = registered(session, Certificate.id == seen.certificate_id)
    if known is None:
        return []
    told = session.scalars(select(Alert.number).where(Alert.watched_id == seen.id)).all()
    number = max(told, default=0)
    found: list[Alert] = []
    by_email = seen.watch.way is Way.EMAIL
    for became, since in _course(known, seen.step_seen, at=at):
        if became.value == seen.status_seen:
            continue
        number += 1
        found.append(
            Alert(
                mark=secrets.token_urlsafe(18),
                watched_id=seen.id,
                number=number,
                was=seen.status_seen,
                became=became.value,
                since=since,
                noticed_at=at,
                tries=0,
                next_try_at=at,
                sent_at=at if by_email else None,
                problem="",
            )
        )
        seen.status_seen = became.value
    seen.step_seen = len(known.steps)
    session.add_all(found)
    session.flush()
    if found:
        by = seen.watch.agency.organization.name
        disclose(session, [seen.certificate_id], DisclosedBy.WATCH, Shown.STATUS, by=by, at=at)
    return found


def take_up(session: Session, alert_id: int, *, at: datetime) -> Alert:
    """Take an alert up for one try. Nobody else does while the try lasts.

    Where nothing is noted of the try, because whoever made it was stopped, it is due again then.

    Raises:
        NotDue: its watch was ended, or it was sent, given up or taken up by somebody else.
    """
    alert = queries.due_alert(session, alert_id, at=at)
    alert.next_try_at = at + _ONE_TRY
    return alert


def note_sent(alert: Alert, *, at: datetime) -> None:
    """Note that a webhook took an alert."""
    alert.tries += 1
    alert.sent_at, alert.problem = at, ""


def note_problem(alert: Alert, problem: str, *, final: bool = False, at: datetime) -> None:
    """Note why an alert was not taken: it is tried again, later and later, and then given up."""
    alert.tries += 1
    alert.problem = problem[:_LONGEST_PROBLEM]
    alert.next_try_at = at + min(timedelta(minutes=2 ** (alert.tries - 1)), _LONGEST_WAIT)
    if final or alert.tries >= MOST_TRIES:
        alert.given_up_at = at


def send_again(session: Session, alert: Alert, *, at: datetime, person_id: int | None) -> None:
    """Take a dead letter back among those that are tried, with the mark it had.

    Raises:
        NotDead: it was sent, or is still being tried.
    """
    if alert.given_up_at is None:
        raise NotDead
    alert.given_up_at, alert.tries, alert.next_try_at = None, 0, at
    record(
        session,
        Happened.ALERT_SENT_AGAIN,
        actor_id=person_id,
        organization_id=alert.watched.watch.agency.organization_id,
        subject=f"alert {alert.id}",
        at=at,
    )


def _require_day(session: Session, agency: Agency, count: int, *, at: datetime) -> None:
    """Refuse where the agency's day would hold too many, one act at a time."""
    session.execute(select(Agency.id).where(Agency.id == agency.id).with_for_update(key_share=True))
    midnight = datetime.combine(day_of(at), time(), UTC)
    if queries.watched_since(session, agency, midnight) + count > PER_DAY:
        raise DaySpent


def _require_working(session: Session, key_id: int, *, at: datetime) -> None:
    """Refuse for a key that was ended since the request began, or its watch would outlive it."""
    key = session.get_one(ApiKey, key_id, with_for_update={"of": ApiKey}, populate_existing=True)
    if not key.works(at=at):
        raise KeyRefused


def _known(session: Session, codes: Sequence[str]) -> list[Registered]:
    """Return the certificates with these codes, or refuse all of them for the sake of one."""
    wrong: dict[int, str] = {}
    places: dict[str, int] = {}
    for place, text in enumerate(codes):
        try:
            places.setdefault(VerificationCode.parse(text).characters, place)
        except CodeUnreadable as slip:
            wrong[place] = str(slip)
    found = {one.code: one for one in registered_all(session, Certificate.code.in_(places))}
    for code, place in places.items():
        if code not in found:
            wrong[place] = "No certificate was ever issued with this code."
    if wrong:
        raise CodesUnusable(wrong)
    return [found[code] for code in places]


def _course(known: Registered, step_seen: int, *, at: datetime) -> Iterator[tuple[Status, date]]:
    """Yield what the public was told after each step since, and what it is told today."""
    zone = ZoneInfo(known.face.zone)
    steps = [taken.step for taken in known.steps]
    day = known.face.issued_on
    for count, taken in enumerate(known.steps, start=1):
        day = taken.taken_at.astimezone(zone).date()
        if count > step_seen:
            yield status_on(state_after(steps[:count]), known.expires_on, on=day), day
    status = known.status(at=at)
    if status is Status.EXPIRED and known.expires_on is not None:
        day = known.expires_on + timedelta(days=1)
    yield status, day
