"""Each change of a watched certificate is noticed, and noticed once."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from prss_training.agencies.queries import KeyRefused
from prss_training.agencies.services import KeyFacts, Scope, make_key, revoke_key, rotate_key
from prss_training.disclosures.models import Disclosure, Shown
from prss_training.disclosures.models import Way as DisclosedBy
from prss_training.domain.certificate import Reason, Step
from prss_training.domain.certificate_number import VerificationCode
from prss_training.watches import queries, services
from prss_training.watches.models import Alert, Watch, Watched, Way
from tests.certificates.holders import ISSUED, make_certificate

NEXT = ISSUED + timedelta(days=1)


@pytest.fixture
def watch(session, board, code):
    return services.make_watch(
        session, board, [code], webhook="https://board.example/alerts", at=NEXT
    )


@pytest.fixture
def key(session, board):
    facts = KeyFacts("nightly", (Scope.WRITE_WATCHES,))
    return make_key(session, board, facts, secret_key="x", actor=None, at=ISSUED).row


def waiting(session, watch, count, **over):
    """Let a watch have alerts that wait for its webhook."""
    seen = session.scalars(select(Watched).where(Watched.watch_id == watch.id)).one()
    for number in range(1, count + 1):
        given = {"tries": 0, "next_try_at": NEXT} | over
        session.add(
            Alert(
                mark=f"{watch.id}-{number}",
                watched_id=seen.id,
                number=number,
                was="active",
                became="suspended",
                since=NEXT.date(),
                noticed_at=NEXT,
                **given,
            )
        )
    session.flush()


def sweep(session, days):
    at = ISSUED + timedelta(days=days)
    return [
        (alert.was, alert.became, alert.since)
        for watched_id in queries.changed(session, at=at)
        for alert in services.notice_changes(session, watched_id, at=at)
    ]


def test_nothing_is_told_while_nothing_changes(session, watch):
    assert sweep(session, 2) == []
    assert queries.changed(session, at=ISSUED + timedelta(days=30)) == []


def test_a_step_is_told_once(session, watch, take):
    take(Step.SUSPEND, Reason.COMPLAINT_UNDER_REVIEW, 3)

    assert sweep(session, 4) == [("active", "suspended", date(2026, 3, 9))]
    assert sweep(session, 5) == []


def test_two_steps_between_two_sweeps_are_both_told_in_order(session, watch, take):
    take(Step.SUSPEND, Reason.COMPLAINT_UNDER_REVIEW, 3)
    take(Step.REINSTATE, Reason.REVIEW_CLOSED, 4)

    assert sweep(session, 5) == [
        ("active", "suspended", date(2026, 3, 9)),
        ("suspended", "active", date(2026, 3, 10)),
    ]
    assert sweep(session, 6) == []


def test_the_calendar_is_a_change_too_and_told_once(session, watch, held):
    last = (held.expires_on - held.issued_on).days

    assert queries.changed(session, at=ISSUED + timedelta(days=last)) == []
    over = sweep(session, last + 1)

    assert over == [("active", "expired", held.expires_on + timedelta(days=1))]
    assert sweep(session, last + 2) == []


def test_what_happened_before_the_watch_is_not_told(session, board, code, take):
    take(Step.SUSPEND, Reason.COMPLAINT_UNDER_REVIEW, 1)
    services.make_watch(session, board, [code], at=ISSUED + timedelta(days=2))

    assert sweep(session, 3) == []
    take(Step.REVOKE, Reason.ETHICS_FINDING, 4)
    assert sweep(session, 5) == [("suspended", "revoked", date(2026, 3, 10))]


def test_two_watches_on_one_certificate_are_each_told(session, watch, board, code, take):
    services.make_watch(session, board, [code], at=NEXT)
    take(Step.REVOKE, Reason.ISSUED_IN_ERROR, 3)

    assert len(sweep(session, 4)) == 2


def test_a_watch_that_was_ended_tells_nothing_more(session, watch, take):
    take(Step.SUSPEND, Reason.COMPLAINT_UNDER_REVIEW, 3)
    [watched] = queries.changed(session, at=NEXT + timedelta(days=9))
    services.end_watch(session, watch, at=NEXT)

    assert sweep(session, 4) == []
    assert services.notice_changes(session, watched, at=NEXT) == []
    with pytest.raises(queries.NoSuchWatch):
        queries.watch_of(session, watch.agency_id, watch.mark)


def test_a_code_that_comes_twice_is_watched_once(session, board, code):
    twice = [code, code.lower().replace("-", " ")]

    watch = services.make_watch(session, board, twice, at=NEXT)

    assert len(queries.watched_by(session, watch)) == 1
    assert watch.way is Way.EMAIL


def test_one_wrong_code_among_many_watches_nothing_and_says_which(session, board, code):
    with pytest.raises(services.CodesUnusable) as refused:
        services.make_watch(session, board, [code, "x", str(VerificationCode.new())], at=NEXT)

    assert set(refused.value.wrong) == {1, 2}
    assert session.scalars(select(Watch)).all() == []


@pytest.mark.parametrize("count", [0, 1_001])
def test_a_watch_on_nothing_or_on_too_much_is_refused(session, board, code, count):
    with pytest.raises(services.CodesTooMany):
        services.make_watch(session, board, [code] * count, at=NEXT)


def test_an_alert_that_fails_is_tried_later_and_later_and_then_given_up(session, watch, take):
    take(Step.REVOKE, Reason.ISSUED_IN_ERROR, 3)
    sweep(session, 4)
    alert = session.scalars(select(Alert)).one()
    at, waits = alert.noticed_at, []

    while alert.given_up_at is None:
        services.note_problem(alert, "no answer", at=at)
        waits.append(alert.next_try_at - at)
        at = alert.next_try_at
        assert len(waits) <= services.MOST_TRIES

    assert len(waits) == services.MOST_TRIES
    assert waits[:4] == [timedelta(minutes=m) for m in (1, 2, 4, 8)]
    assert max(waits) == timedelta(hours=6)
    assert queries.due(session, at=at + timedelta(days=9)) == []
    assert queries.dead(session, watch.agency) == [alert]


def test_a_dead_letter_is_sent_again_with_the_mark_it_had(session, watch, take):
    take(Step.REVOKE, Reason.ISSUED_IN_ERROR, 3)
    sweep(session, 4)
    alert = session.scalars(select(Alert)).one()
    with pytest.raises(services.NotDead):
        services.send_again(session, alert, at=NEXT, person_id=None)
    services.note_problem(alert, "gone", final=True, at=NEXT)
    mark = alert.mark

    services.send_again(session, alert, at=NEXT, person_id=None)
    session.flush()

    assert alert.mark == mark
    assert queries.due(session, at=NEXT) == [(alert.id, watch.id)]
    assert queries.dead(session) == []


# --- what the holder learns of it ---


def test_each_holder_can_read_that_an_agency_was_told_the_status_when_a_watch_was_made(
    session, library, priya, board, held, code
):
    other = make_certificate(session, library, "Jamal Brooks", registrar=priya)
    codes = [code, str(VerificationCode(other.code)), code]

    services.make_watch(session, board, codes, at=NEXT)

    told = session.scalars(select(Disclosure).order_by(Disclosure.id)).all()
    assert [one.certificate_id for one in told] == [held.id, other.id]
    assert {(one.way, one.shown, one.by, one.at) for one in told} == {
        (DisclosedBy.WATCH, Shown.STATUS, board.organization.name, NEXT)
    }


def test_a_watch_that_is_refused_tells_nothing_and_is_written_down_nowhere(session, board, code):
    with pytest.raises(services.CodesUnusable):
        services.make_watch(session, board, [code, "x"], at=NEXT)

    assert session.scalars(select(Disclosure)).all() == []


# --- how many ---


def test_people_may_watch_as_much_as_the_day_of_their_agency_holds(
    session, board, code, key, monkeypatch
):
    monkeypatch.setattr(services, "PER_DAY", 2)
    services.make_watch(session, board, [code], at=NEXT, key_id=key.id)
    second = services.make_watch(session, board, [code], at=NEXT)
    services.end_watch(session, second, at=NEXT)  # which gives nothing back

    with pytest.raises(services.DaySpent) as refused:
        services.make_watch(session, board, [code], at=NEXT)

    assert "midnight UTC" in str(refused.value)
    assert len(session.scalars(select(Watch)).all()) == 2


def test_the_day_of_an_agency_begins_at_midnight_utc(session, board, code, monkeypatch):
    monkeypatch.setattr(services, "PER_DAY", 1)
    midnight = NEXT.replace(hour=0, minute=0, second=0)
    services.make_watch(session, board, [code], at=midnight - timedelta(seconds=1))
    services.make_watch(session, board, [code], at=midnight)

    with pytest.raises(services.DaySpent):
        services.make_watch(session, board, [code], at=midnight + timedelta(hours=23))


def test_a_key_has_a_quota_of_its_own_and_is_not_kept_to_the_day_of_people(
    session, board, code, key, monkeypatch
):
    monkeypatch.setattr(services, "PER_DAY", 0)

    assert services.make_watch(session, board, [code], at=NEXT, key_id=key.id)


# --- nothing hides anything ---


def test_what_ends_today_hides_no_change_however_much_it_is(
    session, library, priya, board, held, code, take, monkeypatch
):
    monkeypatch.setattr(queries, "_AT_ONCE", 2)
    for _ in range(5):
        services.make_watch(session, board, [code], at=NEXT)
    other = make_certificate(session, library, "Jamal Brooks", registrar=priya)
    services.make_watch(session, board, [str(VerificationCode(other.code))], at=NEXT)
    last = (held.expires_on - held.issued_on).days
    other.expires_on += timedelta(days=400)
    take(Step.SUSPEND, Reason.COMPLAINT_UNDER_REVIEW, last, certificate=other)

    assert [(was, became) for was, became, _ in sweep(session, last)] == [("active", "suspended")]
    assert sweep(session, last) == []


def test_what_changed_is_found_to_the_last_however_many_there_are(
    session, board, code, take, monkeypatch
):
    monkeypatch.setattr(queries, "_AT_ONCE", 2)
    for _ in range(5):
        services.make_watch(session, board, [code], at=NEXT)
    take(Step.SUSPEND, Reason.COMPLAINT_UNDER_REVIEW, 3)
    at, found, after = ISSUED + timedelta(days=4), [], 0

    while ids := queries.changed(session, at=at, after=after):
        found, after = found + ids, ids[-1]

    assert found == session.scalars(select(Watched.id).order_by(Watched.id)).all()
    assert len(found) == 5


def test_a_batch_is_one_question_however_much_ends_today(session, board, held, code, count_queries):
    last = ISSUED + (held.expires_on - held.issued_on)
    for _ in range(9):
        services.make_watch(session, board, [code], at=NEXT)

    with count_queries() as sent:
        assert queries.changed(session, at=last) == []

    assert len(sent) == 1


def test_a_webhook_that_has_much_to_be_told_does_not_hide_what_others_are_to_be_told(
    session, watch, board, code, monkeypatch
):
    monkeypatch.setattr(queries, "_AT_ONCE", 3)
    other = services.make_watch(session, board, [code], webhook="https://b.example/", at=NEXT)
    waiting(session, watch, 5)
    waiting(session, other, 1)

    turns = [watch_id for _, watch_id in queries.due(session, at=NEXT)]

    assert turns == [watch.id, other.id, watch.id]


def test_a_webhook_that_failed_comes_after_those_that_did_not(session, watch, board, code):
    other = services.make_watch(session, board, [code], webhook="https://b.example/", at=NEXT)
    waiting(session, watch, 2)
    waiting(session, other, 2)
    first = session.scalars(select(Alert).order_by(Alert.id)).first()
    services.note_problem(first, "no answer", at=NEXT)
    session.flush()

    turns = [watch_id for _, watch_id in queries.due(session, at=NEXT)]

    assert turns == [other.id, other.id, watch.id]


# --- what was ended ---


def test_an_alert_is_taken_up_by_one_and_due_again_where_nothing_was_noted(session, watch):
    waiting(session, watch, 1)
    [(alert_id, _)] = queries.due(session, at=NEXT)

    mark = services.take_up(session, alert_id, at=NEXT).mark
    session.flush()

    with pytest.raises(queries.NotDue):
        services.take_up(session, alert_id, at=NEXT + timedelta(minutes=1))
    assert services.take_up(session, alert_id, at=NEXT + timedelta(minutes=2)).mark == mark


@pytest.mark.parametrize(
    "settle",
    [
        lambda session, alert: services.note_sent(alert, at=NEXT),
        lambda session, alert: services.note_problem(alert, "gone", final=True, at=NEXT),
        lambda session, alert: services.note_problem(alert, "busy", at=NEXT),
        lambda session, alert: services.end_watch(session, alert.watched.watch, at=NEXT),
    ],
)
def test_an_alert_that_was_settled_meanwhile_is_not_taken_up(session, watch, settle):
    waiting(session, watch, 1)
    alert = session.scalars(select(Alert)).one()
    settle(session, alert)
    session.flush()

    with pytest.raises(queries.NotDue):
        services.take_up(session, alert.id, at=NEXT)


def test_the_dead_letters_of_a_watch_that_was_ended_are_asked_about_no_more(session, watch):
    waiting(session, watch, 1, given_up_at=NEXT)
    [alert] = queries.dead(session)
    services.end_watch(session, watch, at=NEXT)
    session.flush()

    assert queries.dead(session, watch.agency) == []
    with pytest.raises(queries.NoSuchAlert):
        queries.alert(session, alert.mark)


def test_a_key_that_was_ended_while_it_asked_makes_no_watch(session, board, code, key):
    revoke_key(session, key, actor=None, at=NEXT)

    with pytest.raises(KeyRefused):
        services.make_watch(session, board, [code], at=NEXT, key_id=key.id)


def test_a_revoked_key_ends_what_it_told_by_webhook_and_nothing_else(session, board, code, key):
    newer = rotate_key(session, key, secret_key="x", actor=None, at=NEXT).row
    hers = {"webhook": "https://board.example/", "at": NEXT}
    stays = [
        services.make_watch(session, board, [code], key_id=key.id, at=NEXT),  # by email
        services.make_watch(session, board, [code], key_id=newer.id, **hers),
        services.make_watch(session, board, [code], **hers),
    ]
    goes = services.make_watch(session, board, [code], key_id=key.id, **hers)
    waiting(session, goes, 1)

    assert services.end_watches_of(session, key, actor=None, at=NEXT) == 1

    assert goes.ended_at == NEXT
    assert [one.ended_at for one in stays] == [None] * 3
    session.flush()
    assert queries.due(session, at=NEXT) == []
