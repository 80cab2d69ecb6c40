from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from prss_training.audit.models import Happened, TrailEntry
from prss_training.audit.services import breaks
from prss_training.domain.fields import Position, Service, Support
from prss_training.domain.hours import Hours
from prss_training.domain.people import Role
from prss_training.domain.practice import (
    Decision,
    EndsBeforeStart,
    EntryState,
    NoSupport,
    NotApproved,
    NotInThePast,
    NotWaiting,
    Overlaps,
    OwnHours,
    ReasonMissing,
    Span,
    TooLongADay,
)
from prss_training.domain.practice_totals import add_up
from prss_training.fieldwork import queries, services
from prss_training.fieldwork.models import PracticeEntry, Supervision
from prss_training.notices.models import Kind, Notice
from tests.factories import (
    MORNING,
    make_enrollment,
    make_entry,
    make_organization,
    make_person,
)

FRIDAY = date(2026, 2, 27)


@pytest.fixture
def naomi(session):
    return make_person(session, "Naomi Achebe", Role.SUPERVISOR)


@pytest.fixture
def rosa(session):
    return make_enrollment(session)


@pytest.fixture
def log(session, rosa):
    """Log two hours of Friday as Rosa, with anything else given by name."""

    def _log(starts="13:00", ends="15:00", on=FRIDAY, **over):
        details = {
            "site": " Riverbend drop-in ",
            "service": Service.MENTORING,
            "supports": [Support.AFFILIATIONAL, Support.EMOTIONAL, Support.EMOTIONAL],
            "position": Position.VOLUNTEER,
            "reflection": " I waited before I answered. ",
            "at": MORNING,
        }
        span = Span(on, time.fromisoformat(starts), time.fromisoformat(ends))
        return services.log_practice(
            session, over.pop("enrollment", rosa), span=span, **details | over
        )

    return _log


@pytest.fixture
def decide(session, naomi):
    def _decide(entry, decision=Decision.APPROVED, reason="", supervisor=naomi):
        return services.decide(
            session, entry, decision, reason=reason, supervisor=supervisor, at=MORNING
        )

    return _decide


@pytest.fixture
def reverse(session, naomi):
    def _reverse(entry, reason="The site was closed that day.", supervisor=naomi):
        return services.reverse_entry(
            session, entry, reason=reason, supervisor=supervisor, at=MORNING
        )

    return _reverse


def happened(session):
    return list(session.scalars(select(TrailEntry.happened).order_by(TrailEntry.id)))


def test_a_logged_entry_waits_and_keeps_what_was_said(session, log):
    entry = log()

    assert queries.state_of(entry) is EntryState.WAITING
    assert (entry.minutes, entry.site) == (120, "Riverbend drop-in")
    assert entry.supports == ["emotional", "affiliational"]
    assert entry.reflection == "I waited before I answered."
    assert happened(session) == [Happened.PRACTICE_LOGGED]


def test_practice_cannot_be_logged_for_tomorrow(log):
    with pytest.raises(NotInThePast):
        log(on=date(2026, 3, 3))


def test_eleven_at_night_in_new_york_is_not_tomorrow(session, log):
    harbor = make_organization(session, key="harbor", zone="America/New_York")
    sam = make_enrollment(
        session, make_person(session, "Sam Holloway", organization=harbor), organization=harbor
    )
    late = datetime(2026, 3, 3, 4, 0, tzinfo=UTC)  # 11 pm on 2 March in New York

    entry = log("20:00", "22:00", on=date(2026, 3, 2), enrollment=sam, at=late)
    with pytest.raises(NotInThePast):
        log("20:00", "22:00", on=date(2026, 3, 3), enrollment=sam, at=late)

    assert entry.worked_on == date(2026, 3, 2)


def test_an_entry_that_ends_before_it_starts_is_refused(log):
    with pytest.raises(EndsBeforeStart):
        log("22:00", "01:00")


def test_an_entry_longer_than_sixteen_hours_is_refused(log):
    with pytest.raises(TooLongADay):
        log("06:00", "22:01")


def test_an_entry_without_support_is_refused(log):
    with pytest.raises(NoSupport):
        log(supports=[])


def test_the_same_time_counts_once(log):
    log("13:00", "15:00")

    with pytest.raises(Overlaps, match="13:00 to 15:00"):
        log("14:59", "16:00")
    assert log("15:00", "16:00").minutes == 60


def test_an_approved_entry_keeps_its_time_and_a_returned_or_reversed_one_frees_it(
    log, decide, reverse
):
    returned, approved, reversed_one = log("08:00", "09:00"), log("10:00", "11:00"), log("12:00")
    decide(returned, Decision.RETURNED, "Which site was it?")
    decide(approved)
    decide(reversed_one)
    reverse(reversed_one)

    assert log("08:00", "09:00").minutes == 60
    assert log("12:00", "14:00").minutes == 120
    with pytest.raises(Overlaps):
        log("10:30", "11:30")


def test_another_learner_may_claim_the_same_time(session, log):
    log()
    other = make_enrollment(session, make_person(session, "Kofi Mensah"))

    assert log(enrollment=other).minutes == 120


def test_an_approval_is_recorded_and_told(session, log, decide):
    entry = log()

    decide(entry, reason="Good work.")

    assert queries.state_of(entry) is EntryState.APPROVED
    assert entry.decision.reason == "Good work."
    [notice] = session.scalars(select(Notice))
    assert (notice.kind, notice.recipient_id) == (
        Kind.HOURS_APPROVED,
        entry.enrollment.person_id,
    )
    assert notice.about == "2:00 hours on 27 February 2026"
    assert notice.path == f"/practice/#entry-{entry.id}"
    assert happened(session)[-1] is Happened.PRACTICE_APPROVED


def test_a_return_needs_a_reason_and_tells_the_learner(session, log, decide):
    entry = log()

    with pytest.raises(ReasonMissing):
        decide(entry, Decision.RETURNED, "  ")
    decide(entry, Decision.RETURNED, " Which site was it? ")

    assert queries.state_of(entry) is EntryState.RETURNED
    assert entry.decision.reason == "Which site was it?"
    assert session.scalars(select(Notice.kind)).all() == [Kind.HOURS_RETURNED]
    assert happened(session)[-1] is Happened.PRACTICE_RETURNED


def test_an_entry_is_decided_once(log, decide):
    entry = log()
    decide(entry)

    with pytest.raises(NotWaiting, match="approved already"):
        decide(entry, Decision.RETURNED, "Too late.")


def test_nobody_decides_on_their_own_hours_even_as_a_supervisor(session, log, decide, reverse):
    both = make_person(session, "Ines Duarte", Role.LEARNER, Role.SUPERVISOR)
    entry = log(enrollment=make_enrollment(session, both))

    with pytest.raises(OwnHours):
        decide(entry, supervisor=both)
    with pytest.raises(OwnHours):
        services.approve_many(session, [entry], supervisor=both, at=MORNING)
    decide(entry)
    with pytest.raises(OwnHours):
        reverse(entry, supervisor=both)
    assert queries.state_of(entry) is EntryState.APPROVED


def test_several_entries_are_approved_at_once_and_each_learner_is_told_once(session, log, naomi):
    other = make_enrollment(session, make_person(session, "Kofi Mensah"))
    entries = [log("08:00", "09:00"), log("10:00", "11:30"), log(enrollment=other)]

    approvals = services.approve_many(session, entries, supervisor=naomi, at=MORNING)

    assert (len(approvals.approved), approvals.passed_over) == (3, 0)
    assert approvals.hours == Hours(270)
    abouts = dict(session.execute(select(Notice.recipient_id, Notice.about)).all())
    assert abouts == {
        entries[0].enrollment.person_id: "2:30 hours in 2 entries",
        other.person_id: "2:00 hours on 27 February 2026",
    }
    assert list(breaks(session)) == []


def test_what_was_decided_meanwhile_is_passed_over_and_the_rest_approved(
    session, log, decide, naomi
):
    decided, waits = log("08:00", "09:00"), log("10:00", "11:00")
    decide(decided, Decision.RETURNED, "Which site was it?")

    approvals = services.approve_many(session, [decided, waits], supervisor=naomi, at=MORNING)

    assert (approvals.approved, approvals.passed_over) == ((waits,), 1)
    assert queries.state_of(decided) is EntryState.RETURNED


def test_an_approval_is_taken_back_once_with_a_reason(session, log, decide, reverse):
    entry = log()
    with pytest.raises(NotApproved, match="waiting"):
        reverse(entry)
    decide(entry)
    with pytest.raises(ReasonMissing):
        reverse(entry, reason=" ")

    reverse(entry)

    assert queries.state_of(entry) is EntryState.REVERSED
    assert entry.reversal.reason == "The site was closed that day."
    with pytest.raises(NotApproved, match="reversed"):
        reverse(entry)
    last = session.scalars(select(Notice).order_by(Notice.id.desc())).first()
    assert last.kind is Kind.HOURS_RETURNED
    assert last.about == "2:00 hours on 27 February 2026, which had been approved before"
    assert happened(session)[-1] is Happened.PRACTICE_REVERSED


def test_a_returned_entry_cannot_be_reversed(log, decide, reverse):
    entry = log()
    decide(entry, Decision.RETURNED, "Which site was it?")

    with pytest.raises(NotApproved):
        reverse(entry)


FATES = ("wait", "approve", "return", "approve and reverse")


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(
        st.tuples(
            st.integers(1, 600),
            st.sampled_from(FATES),
            st.sampled_from(Service),
            st.sampled_from(Position),
        ),
        max_size=8,
    )
)
def test_totals_are_what_was_approved_less_what_was_taken_back(session, log, decide, reverse, plan):
    enrollment = make_enrollment(session, make_person(session, "Kofi Mensah"))
    for number, (minutes, fate, service, position) in enumerate(plan):
        end = (datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)).strftime("%H:%M")
        on = FRIDAY - timedelta(days=17 * number)
        entry = log("00:00", end, on=on, enrollment=enrollment, service=service, position=position)
        if fate.startswith("approve"):
            decide(entry)
        if fate == "return":
            decide(entry, Decision.RETURNED, "Which site was it?")
        if fate.endswith("reverse"):
            reverse(entry)

    ledger = add_up(queries.lines(session, enrollment))

    def minutes_of(*fates):
        return sum(minutes for minutes, fate, *_ in plan if fate in fates)

    approved = minutes_of("approve", "approve and reverse") - minutes_of("approve and reverse")
    assert ledger.all.approved == Hours(approved)
    assert ledger.all.waiting == Hours(minutes_of("wait"))
    assert ledger.all.returned == Hours(minutes_of("return"))
    splits = (
        ledger.by_service,
        ledger.by_position,
        ledger.by_month,
        ledger.by_domain,
        ledger.by_employer,
        ledger.by_work,
    )
    for split in splits:
        assert sum(totals.approved.minutes for _, totals in split) == approved
        assert sum(totals.waiting.minutes for _, totals in split) == minutes_of("wait")
    months = [month for month, _ in ledger.by_month]
    assert months == sorted(set(months), reverse=True)


def test_a_supervisor_sees_what_waits_in_their_own_organization_and_never_their_own(
    session, log, decide, naomi
):
    waits, decided = log("08:00", "09:00"), log("10:00", "11:00")
    decide(decided)
    harbor = make_organization(session, key="harbor")
    make_entry(session, make_enrollment(session, organization=harbor))
    make_entry(session, make_enrollment(session, naomi))

    found = queries.waiting(session, make_organization(session), supervisor=naomi)

    assert found == [waits]


def test_another_organizations_entry_is_not_there(session, log):
    entry = log()
    harbor = make_organization(session, key="harbor")

    with pytest.raises(queries.NoSuchEntry):
        queries.entry(session, entry.id, harbor)
    with pytest.raises(queries.NoSuchEntry):
        queries.these_entries(session, [entry.id], harbor)
    assert queries.entry(session, entry.id, make_organization(session)) is entry


def test_another_learners_entry_is_not_there_to_log_again(session, log):
    entry = log()
    other = make_enrollment(session, make_person(session, "Kofi Mensah"))

    with pytest.raises(queries.NoSuchEntry):
        queries.own_entry(session, entry.id, other)


def test_earlier_sites_come_back_once_each_the_latest_first(session, log, rosa):
    log("08:00", "09:00", site="County clinic", on=FRIDAY - timedelta(days=2))
    log("08:00", "09:00", site="Drop-in", on=FRIDAY - timedelta(days=1))
    log("08:00", "09:00", site="County clinic")

    assert queries.earlier_sites(session, rosa) == ["County clinic", "Drop-in"]


def test_the_same_week_runs_from_monday_to_sunday(session, log):
    monday, sunday = log(on=date(2026, 2, 16)), log(on=date(2026, 2, 22))
    friday = log(on=date(2026, 2, 20))
    log(on=date(2026, 2, 15))
    log(on=date(2026, 2, 23))

    assert queries.same_week(session, friday) == [monday, friday, sunday]


# --- supervision ---


@pytest.fixture
def supervise(session, rosa, naomi):
    def _supervise(**over):
        details = {
            "given_on": FRIDAY,
            "hours": Hours(60),
            "in_group": False,
            "note": " We looked at boundaries. ",
            "supervisor": naomi,
            "at": MORNING,
        }
        return services.record_supervision(session, over.pop("enrollment", rosa), **details | over)

    return _supervise


def test_supervision_is_recorded_for_the_learner(session, supervise, rosa):
    given_ = supervise()

    assert (given_.minutes, given_.note) == (60, "We looked at boundaries.")
    assert queries.supervision_received(session, rosa) == [given_]
    assert happened(session) == [Happened.SUPERVISION_RECORDED]


def test_supervision_of_oneself_is_refused(session, supervise):
    both = make_person(session, "Ines Duarte", Role.LEARNER, Role.SUPERVISOR)
    own = make_enrollment(session, both)

    with pytest.raises(services.OwnSupervision):
        supervise(enrollment=own, supervisor=both)
    given_ = supervise(enrollment=own)
    with pytest.raises(services.OwnSupervision):
        services.reverse_supervision(session, given_, reason="Not so.", supervisor=both, at=MORNING)


def test_supervision_is_of_a_day_that_has_come(supervise):
    with pytest.raises(services.SupervisionToCome):
        supervise(given_on=date(2026, 3, 3))


@pytest.mark.parametrize("minutes", [0, 8 * 60 + 1])
def test_supervision_lasts_between_a_minute_and_eight_hours(supervise, minutes):
    with pytest.raises(services.SupervisionLength):
        supervise(hours=Hours(minutes))
    assert supervise(hours=Hours(8 * 60)).minutes == 480


def test_supervision_is_taken_back_once_with_a_line_of_its_own(session, supervise, rosa, naomi):
    given_ = supervise()

    def take_back(row):
        return services.reverse_supervision(
            session, row, reason="Written down twice.", supervisor=naomi, at=MORNING
        )

    reversal = take_back(given_)

    assert (reversal.reverses_id, reversal.note) == (given_.id, "Written down twice.")
    assert queries.supervision_received(session, rosa) == []
    assert queries.supervision_reversals(session, [given_.id]) == {given_.id: reversal}
    assert session.scalar(select(func.count()).select_from(Supervision)) == 2
    with pytest.raises(services.SupervisionReversed):
        take_back(given_)
    assert happened(session)[-1] is Happened.SUPERVISION_REVERSED


def test_supervision_elsewhere_and_lines_that_take_back_are_not_there(session, supervise, naomi):
    given_ = supervise()
    reversal = services.reverse_supervision(
        session, given_, reason="Written down twice.", supervisor=naomi, at=MORNING
    )
    here, harbor = make_organization(session), make_organization(session, key="harbor")

    assert queries.supervision(session, given_.id, here) is given_
    with pytest.raises(queries.NoSuchSupervision):
        queries.supervision(session, given_.id, harbor)
    with pytest.raises(queries.NoSuchSupervision):
        queries.supervision(session, reversal.id, here)


def test_deciding_never_changes_the_entry_itself(session, log, decide, reverse):
    entry = log()
    columns = [column.key for column in PracticeEntry.__mapper__.column_attrs]
    before = {name: getattr(entry, name) for name in columns}

    decide(entry)
    reverse(entry)
    session.expire_all()

    assert {name: getattr(entry, name) for name in columns} == before
