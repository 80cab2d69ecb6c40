"""Sums of a ledger."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from prss_training.domain.fields import Domain, Position, Service, Work
from prss_training.domain.hours import Hours
from prss_training.domain.practice import EntryState
from prss_training.domain.practice_totals import Line, add_up

lines = st.builds(
    Line,
    worked_on=st.dates(date(2025, 1, 1), date(2026, 3, 1)),
    hours=st.integers(1, 600).map(Hours),
    service=st.sampled_from(Service),
    position=st.sampled_from(Position),
    state=st.sampled_from(EntryState),
    domain=st.none() | st.sampled_from(Domain),
    employer=st.sampled_from(["", "County clinic", "armory", "Riverbend"]),
    work=st.sampled_from(Work),
)


@given(st.lists(lines, max_size=20))
def test_every_split_adds_up_to_the_whole(known):
    ledger = add_up(known)

    for split in (
        ledger.by_domain,
        ledger.by_employer,
        ledger.by_month,
        ledger.by_service,
        ledger.by_position,
        ledger.by_work,
    ):
        assert sum(totals.approved.minutes for _, totals in split) == ledger.all.approved.minutes
        assert sum(totals.waiting.minutes for _, totals in split) == ledger.all.waiting.minutes
        assert sum(totals.returned.minutes for _, totals in split) == ledger.all.returned.minutes


@given(st.lists(lines, max_size=20), st.randoms())
def test_the_order_of_the_entries_changes_no_sum(known, chance):
    shuffled = known.copy()
    chance.shuffle(shuffled)

    assert add_up(shuffled) == add_up(known)


def test_what_was_not_said_comes_last():
    def line(domain, employer):
        return Line(
            date(2026, 1, 1),
            Hours(60),
            Service.GROUPS,
            Position.PAID,
            EntryState.WAITING,
            domain,
            employer,
        )

    ledger = add_up(
        [line(None, ""), line(Domain.HARM_REDUCTION, "riverbend"), line(None, "Armory")]
    )

    assert [domain for domain, _ in ledger.by_domain] == [Domain.HARM_REDUCTION, None]
    assert [employer for employer, _ in ledger.by_employer] == ["Armory", "riverbend", ""]
