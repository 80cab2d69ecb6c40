"""Windows of time, narrowings and caps: what counts, and why something does not."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prss_training.domain.counting import (
    Cap,
    Facts,
    PracticeCounted,
    SupervisionCounted,
    TrainingCounted,
    Window,
    capped,
    months_after,
    months_before,
    spoken_months,
    whole_months,
)
from prss_training.domain.evidence import (
    CredentialHeld,
    Delivery,
    EventReached,
    HoursApproved,
    SupervisionReceived,
    TrainingCompleted,
)
from prss_training.domain.fields import (
    Contact,
    Domain,
    Mode,
    Population,
    Position,
    Qualification,
    Service,
    Setting,
    Support,
    Work,
)
from prss_training.domain.hours import Hours

TODAY = date(2026, 3, 2)
LONG_AGO = date(2016, 3, 2)


def practiced(minutes=60, day=TODAY, **over):
    details = {
        "service": Service.MENTORING,
        "supports": frozenset({Support.EMOTIONAL}),
        "position": Position.VOLUNTEER,
    }
    return HoursApproved(Hours(minutes), worked_on=day, on=TODAY, **details | over)


def supervised(minutes=60, day=TODAY, **over):
    return SupervisionReceived(Hours(minutes), TODAY, given_on=day, **over)


def trained(minutes=60, day=TODAY, mode=Mode.LIVE, domain=Domain.ADVOCACY, **over):
    return TrainingCompleted("", mode, ((domain, Hours(minutes)),), TODAY, done_on=day, **over)


def minutes(counted, *facts, since=None):
    return Facts(facts, TODAY, since).tally(counted).minutes


@pytest.mark.parametrize(
    ("narrowing", "fact", "refusal"),
    [
        ({}, practiced(), ""),
        ({}, practiced(work=Work.STUDY), "reading and study does not count"),
        ({}, practiced(work=Work.TRAVEL), "travel does not count"),
        ({"works": (Work.TRAVEL,)}, practiced(work=Work.TRAVEL), ""),
        ({"service": Service.GROUPS}, practiced(), "another kind of activity"),
        ({"support": Support.AFFILIATIONAL}, practiced(), "another type of support"),
        ({"position": Position.PAID}, practiced(), "only paid practice counts"),
        ({"domain": Domain.ADVOCACY}, practiced(), "in another domain, or in none that was named"),
        ({"domain": Domain.ADVOCACY}, practiced(domain=Domain.ADVOCACY), ""),
        (
            {"populations": (Population.VETERANS,)},
            practiced(populations=frozenset({Population.ADULTS})),
            "with other people than those the rule names",
        ),
        (
            {"populations": (Population.VETERANS,)},
            practiced(populations=frozenset({Population.VETERANS, Population.ADULTS})),
            "",
        ),
        ({"settings": (Setting.COURT,)}, practiced(), "in another setting"),
        ({"contacts": (Contact.VIDEO,)}, practiced(), "in another way of meeting"),
        ({"employers": ("Larkin Street",)}, practiced(), "not at a site that counts"),
    ],
)
def test_practice_that_does_not_count_says_why(narrowing, fact, refusal):
    assert PracticeCounted(**narrowing).refusal(fact) == refusal


@pytest.mark.parametrize(
    ("narrowing", "fact", "refusal"),
    [
        ({}, trained(), ""),
        ({"courses": ("ccar",)}, trained(), "not one of the courses that count"),
        ({"courses": ("ccar",)}, trained(course="ccar"), ""),
        ({"modules": ("a",)}, trained(), "not one of the modules that count"),
        (
            {"delivery": (Delivery.IN_PERSON,)},
            trained(),
            "only training in person counts",
        ),
        ({"delivery": (Delivery.IN_PERSON,)}, trained(in_person=True), ""),
        (
            {"delivery": (Delivery.IN_PERSON, Delivery.INTERACTIVE)},
            trained(mode=Mode.SELF_PACED),
            "only training in person or live by video counts",
        ),
        ({"providers": ("Board",)}, trained(), "not from a provider that counts"),
        ({"approved_by": "nycb"}, trained(), "the course does not carry the board's approval"),
        ({"approved_by": "nycb"}, trained(approved_by=frozenset({"nycb"})), ""),
        ({"approved_by": "nycb", "approved_since": date(2026, 3, 3)}, trained(), ""),
        ({"domain": Domain.HARM_REDUCTION}, trained(), "nothing of it lies in this field"),
        ({"topic": "hiv"}, trained(), "nothing of it lies in this field"),
        ({"topic": "hiv"}, trained(topics=(("hiv", Hours(30)),)), ""),
    ],
)
def test_training_that_does_not_count_says_why(narrowing, fact, refusal):
    assert TrainingCounted(**narrowing).refusal(fact) == refusal


@pytest.mark.parametrize(
    ("narrowing", "fact", "refusal"),
    [
        ({}, supervised(), ""),
        ({"domain": Domain.ADVOCACY}, supervised(), "in another domain, or in none that was named"),
        ({"in_group": False}, supervised(in_group=True), "given in a group"),
        ({"in_group": True}, supervised(), "only group supervision counts"),
        ({"observed": True}, supervised(), "the work was not observed"),
        ({"observed": False}, supervised(observed=True), "the work was observed"),
        (
            {"by": (Qualification.LICENSED_CLINICIAN,)},
            supervised(qualification=Qualification.PROGRAM_STAFF),
            "the supervisor's qualification is not one that counts",
        ),
    ],
)
def test_supervision_that_does_not_count_says_why(narrowing, fact, refusal):
    assert SupervisionCounted(**narrowing).refusal(fact) == refusal


def test_a_topic_counts_its_own_minutes_and_a_course_all_of_them():
    course = trained(
        120, topics=(("hiv", Hours(30)), ("ethics", Hours(45))), outside_domains=Hours(15)
    )

    assert minutes(TrainingCounted(), course) == 135
    assert minutes(TrainingCounted(domain=Domain.ADVOCACY), course) == 120
    assert minutes(TrainingCounted(topic="hiv"), course) == 30


def test_looking_back_reaches_the_same_day_so_many_months_before():
    within = PracticeCounted(window=Window(within_months=24))

    assert minutes(within, practiced(day=date(2024, 3, 2))) == 60
    assert minutes(within, practiced(day=date(2024, 3, 1))) == 0


def test_nothing_counts_after_an_event_that_has_not_come():
    after = PracticeCounted(window=Window(after="initial-certificate"))
    before, later = practiced(day=date(2026, 1, 31)), practiced(day=date(2026, 2, 1))
    event = EventReached("initial-certificate", date(2026, 2, 1), TODAY)

    assert minutes(after, before, later) == 0
    assert minutes(after, before, later, event) == 60


def test_a_credential_held_is_an_event_from_its_first_day():
    after = PracticeCounted(window=Window(after="wa-trainee"))
    held = CredentialHeld("wa-trainee", date(2026, 2, 1), TODAY)

    assert minutes(after, practiced(day=date(2026, 1, 31)), practiced(), held) == 60


def test_everything_counts_before_an_event_that_has_not_come():
    before = PracticeCounted(window=Window(before="core-training"))
    event = EventReached("core-training", date(2026, 2, 1), TODAY)

    assert minutes(before, practiced()) == 60
    assert minutes(before, practiced(), practiced(day=LONG_AGO), event) == 60


def test_fixed_days_bound_what_counts_on_both_sides():
    counted = TrainingCounted(window=Window(since=date(2026, 1, 1), until=date(2026, 1, 31)))
    days = (date(2025, 12, 31), date(2026, 1, 1), date(2026, 1, 31), date(2026, 2, 1))

    assert minutes(counted, *(trained(day=day) for day in days)) == 120


@given(
    st.lists(st.dates(date(2025, 1, 1), TODAY), max_size=8),
    st.dates(date(2025, 1, 1), TODAY),
    st.none() | st.dates(date(2025, 1, 1), TODAY),
)
def test_the_same_evidence_in_a_cycle_counts_as_if_it_had_been_measured_so(days, since, until):
    facts = [trained(day=day) for day in days]

    turned = Facts(facts, TODAY, None, until).in_cycle(since)

    assert (turned.on, turned.since, turned.until) == (TODAY, since, until)
    known = Facts(facts, TODAY, since, until)
    assert turned.tally(TrainingCounted()).minutes == known.tally(TrainingCounted()).minutes


def test_a_cycle_bounds_what_has_no_look_back_of_its_own():
    since = date(2026, 1, 1)
    old, new = trained(day=date(2025, 6, 1)), trained(day=since)

    assert minutes(TrainingCounted(), old, new, since=since) == 60
    assert minutes(TrainingCounted(window=Window(within_months=72)), old, new, since=since) == 120


@pytest.mark.parametrize(
    ("window", "day", "reason"),
    [
        (Window(), TODAY, ""),
        (Window(within_months=24), LONG_AGO, "older than 2 years"),
        (
            Window(after="initial-certificate"),
            TODAY,
            "it counts only after this: initial certificate",
        ),
        (Window(after="core-training"), date(2026, 1, 1), "before core training"),
        (Window(before="core-training"), TODAY, "after core training"),
        (Window(since=TODAY), LONG_AGO, "before the time that counts"),
        (Window(until=LONG_AGO), TODAY, "after the time that counts"),
    ],
)
def test_a_day_outside_the_window_says_why(window, day, reason):
    facts = Facts([EventReached("core-training", date(2026, 2, 1), TODAY)], TODAY)

    assert facts.too_early_or_late(window, day) == reason


def test_a_cap_in_hours_lets_no_more_of_a_kind_count():
    online = Cap(TrainingCounted(delivery=(Delivery.SELF_PACED,)), at_most=Hours(60))
    facts = Facts([trained(120, mode=Mode.SELF_PACED), trained(30)], TODAY)

    assert capped(facts, TrainingCounted(), [online], need=600).minutes == 90


def test_a_cap_in_per_cent_is_taken_of_what_is_asked_for():
    online = Cap(TrainingCounted(delivery=(Delivery.SELF_PACED,)), percent=50)
    facts = Facts([trained(600, mode=Mode.SELF_PACED)], TODAY)

    assert capped(facts, TrainingCounted(), [online], need=600).minutes == 300


def test_of_two_bounds_on_a_cap_the_lower_holds():
    both = Cap(TrainingCounted(), at_most=Hours(100), percent=10)

    assert both.most(600) == 60
    assert both.most(6000) == 100
    assert Cap(TrainingCounted()).most(600) == 600


def test_a_cap_takes_the_domain_and_the_time_of_its_rule():
    online = Cap(TrainingCounted(delivery=(Delivery.SELF_PACED,)), at_most=Hours(0))
    facts = Facts(
        [
            trained(60, mode=Mode.SELF_PACED),
            trained(60, domain=Domain.HARM_REDUCTION),
            trained(60, mode=Mode.SELF_PACED, day=LONG_AGO, domain=Domain.HARM_REDUCTION),
        ],
        TODAY,
    )
    rule = TrainingCounted(domain=Domain.HARM_REDUCTION, window=Window(within_months=12))

    assert capped(facts, rule, [online], need=60).minutes == 60


def test_a_cap_never_cuts_what_the_rule_leaves_out_by_itself():
    online = Cap(TrainingCounted(delivery=(Delivery.SELF_PACED,)), at_most=Hours(0))
    live = TrainingCounted(delivery=(Delivery.INTERACTIVE,))
    facts = Facts([trained(60), trained(60, mode=Mode.SELF_PACED)], TODAY)

    assert capped(facts, live, [online], need=60).minutes == 60


def test_what_counted_is_named_in_the_order_of_its_days():
    early, late = practiced(day=LONG_AGO), practiced()

    assert Facts([late, early], TODAY).tally(PracticeCounted()).used == (early, late)


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2026, 3, 31), 1, date(2026, 2, 28)),
        (date(2024, 2, 29), 12, date(2023, 2, 28)),
        (date(2026, 1, 15), 1, date(2025, 12, 15)),
        (date(1, 2, 1), 24, date.min),
    ],
)
def test_months_before_a_day_end_no_later_than_their_last_day(day, months, then):
    assert months_before(day, months) == then


def test_months_after_a_day_end_no_later_than_their_last_day():
    assert months_after(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert months_after(date(2026, 12, 1), 6) == date(2027, 6, 1)


@pytest.mark.parametrize(
    ("first", "last", "months"),
    [
        (date(2026, 1, 1), date(2026, 1, 31), 1),
        (date(2026, 1, 1), date(2026, 1, 30), 0),
        (date(2026, 1, 15), date(2026, 7, 14), 6),
        (date(2026, 1, 15), date(2026, 7, 13), 5),
        (date(2026, 2, 1), date(2026, 1, 1), 0),
    ],
)
def test_a_span_is_counted_in_whole_months_with_both_its_days(first, last, months):
    assert whole_months(first, last) == months


@given(st.dates(date(2, 1, 1), date(9000, 1, 1)), st.integers(0, 600))
def test_going_forward_and_back_never_passes_the_day(day, months):
    assert months_before(months_after(day, months), months) <= day
    assert day - months_before(months_after(day, months), months) <= timedelta(days=3)


def test_months_are_said_as_people_say_them():
    assert [spoken_months(n) for n in (1, 6, 12, 18, 24)] == [
        "1 month",
        "6 months",
        "1 year",
        "18 months",
        "2 years",
    ]
