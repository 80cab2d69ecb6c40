"""One line of the ledger against many credentials."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from prss_training.domain.counting import Cap, Facts, PracticeCounted, Window
from prss_training.domain.crediting import credit_of
from prss_training.domain.criteria import Endorsement, Renewal, evaluate
from prss_training.domain.evidence import CredentialHeld, EventReached, HoursApproved
from prss_training.domain.fields import Domain, Position, Service, Work
from prss_training.domain.hour_rules import PracticeHours
from prss_training.domain.hours import Hours
from prss_training.domain.rules import AnyOf, SignStatement
from tests.domain.samples import TODAY, criteria, require

FIVE = Hours(300)
AFTER = PracticeCounted(window=Window(after="initial-certificate"))


def line(**over):
    details = {
        "hours": Hours(60),
        "service": Service.MENTORING,
        "supports": frozenset(),
        "position": Position.VOLUNTEER,
        "worked_on": TODAY - timedelta(days=10),
        "on": TODAY,
        "reference": "entry:1",
    }
    return HoursApproved(**details | over)


def credit(version, fact=None, *facts):
    [found] = credit_of(fact or line(), [version], Facts([*facts], TODAY))
    return found


def test_a_line_counts_where_a_rule_takes_it():
    found = credit(criteria(require(PracticeHours(FIVE), "experience")))

    assert found.counts
    assert [place.requirement.key for place in found.counted] == ["experience"]


def test_reading_and_travel_do_not_count_and_the_reason_is_said():
    found = credit(criteria(require(PracticeHours(FIVE))), line(work=Work.TRAVEL))

    assert not found.counts
    assert found.refusals == ("travel does not count",)


def test_a_line_from_before_an_event_counts_once_the_event_came_earlier():
    texas = criteria(require(PracticeHours(FIVE, AFTER)))
    early = EventReached("initial-certificate", TODAY - timedelta(days=20), TODAY, "e")
    late = EventReached("initial-certificate", TODAY - timedelta(days=5), TODAY, "e")

    assert credit(texas).refusals == ("it counts only after this: initial certificate",)
    assert credit(texas, None, late).refusals == ("before initial certificate",)
    assert credit(texas, None, early).counts


def test_a_credential_that_asks_for_no_practice_says_nothing_of_a_line():
    found = credit(criteria(require(SignStatement("code"))))

    assert not found.asks_for_practice
    assert not found.counts
    assert found.refusals == ()


def test_one_route_of_a_choice_is_enough():
    paid = PracticeHours(FIVE, PracticeCounted(position=Position.PAID))
    either = require(AnyOf((paid, PracticeHours(Hours(6000)))))

    assert credit(criteria(either)).counts
    assert credit(criteria(require(AnyOf((paid,))))).refusals == ("only paid practice counts",)


def test_a_line_that_only_an_endorsement_takes_counts_there():
    youth = Endorsement("youth", "Youth", (require(PracticeHours(FIVE), "hours"),))
    version = criteria(require(PracticeHours(FIVE, AFTER)), endorsements=(youth,))

    found = credit(version)

    assert [(place.part, place.requirement.key) for place in found.counted] == [
        ("endorsement:youth", "hours")
    ]


def test_the_reasons_are_those_of_the_credential_itself():
    other = PracticeHours(FIVE, PracticeCounted(domain=Domain.ADVOCACY))
    youth = Endorsement("youth", "Youth", (require(other, "hours"),))
    version = criteria(require(PracticeHours(FIVE, AFTER)), endorsements=(youth,))

    assert credit(version).refusals == ("it counts only after this: initial certificate",)


def test_renewal_takes_hours_only_from_when_the_credential_is_held():
    renewal = Renewal(24, (require(PracticeHours(FIVE), "service-hours"),))
    version = criteria(require(SignStatement("code")), renewal=renewal)
    held = CredentialHeld("peer-leader", TODAY - timedelta(days=20), TODAY, "h")
    later = CredentialHeld("peer-leader", TODAY - timedelta(days=2), TODAY, "h")

    assert credit(version).refusals == ("renewal counts hours from when you hold the credential",)
    assert credit(version, None, later).refusals == ("before the credential was held",)
    assert credit(version, None, held).counts


def test_a_line_of_a_kind_that_is_capped_counts_with_a_warning():
    cap = Cap(PracticeCounted(position=Position.VOLUNTEER), percent=50)
    version = criteria(require(PracticeHours(FIVE, caps=(cap,))))

    assert [place.capped for place in credit(version).counted] == [True]
    paid = credit(version, line(position=Position.PAID))
    assert [place.capped for place in paid.counted] == [False]


narrowings = st.builds(
    PracticeCounted,
    domain=st.none() | st.sampled_from(Domain),
    position=st.none() | st.sampled_from(Position),
    window=st.builds(
        Window,
        within_months=st.none() | st.integers(1, 24),
        after=st.none() | st.just("initial-certificate"),
        before=st.none() | st.just("core-training"),
    ),
)
lines = st.builds(
    line,
    domain=st.none() | st.sampled_from(Domain),
    position=st.sampled_from(Position),
    work=st.sampled_from(Work),
    worked_on=st.dates(date(2023, 1, 1), TODAY),
)
events = st.lists(
    st.builds(
        EventReached,
        st.sampled_from(["initial-certificate", "core-training"]),
        st.dates(date(2023, 1, 1), TODAY),
        st.just(TODAY),
        st.just("event"),
    ),
    max_size=2,
)


@given(narrowings, lines, events)
def test_a_line_is_said_to_count_exactly_where_it_adds_to_the_measure(counted, fact, known):
    version = criteria(require(PracticeHours(Hours(60_000), counted)))
    without = evaluate(version, known, on=TODAY).findings[0].have
    within = evaluate(version, [*known, fact], on=TODAY).findings[0].have

    assert credit(version, fact, *known).counts == (within > without)
