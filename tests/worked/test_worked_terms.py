"""Worked examples of terms: when the credentials of ten boards end, and what comes after.

Each was worked out by hand from the words of the source that the criteria file names.
"""

from datetime import date, timedelta

import pytest

from prss_training import paths
from prss_training.content.library import load_library
from prss_training.domain.evidence import TrainingCompleted
from prss_training.domain.fields import Domain, Mode
from prss_training.domain.hours import Hours
from prss_training.domain.renewal import (
    Held,
    counts_from,
    first_end,
    next_term,
    renewal_standing,
)

DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def library():
    return load_library(paths.CONTENT)


# The version, the last day of the old term, the day of renewing, and the new term's two days.
TERMS = [
    # Georgia: the calendar year; a late fee until the end of February, and the year's end stays.
    ("ga-cps-mh-2026.2", "2026-12-31", "2026-11-20", "2027-01-01", "2027-12-31"),
    ("ga-cps-mh-2026.2", "2026-12-31", "2027-02-28", "2027-02-28", "2027-12-31"),
    # Montana: every December 31.
    ("mt-cbhpss-2026.1", "2027-12-31", "2027-12-31", "2028-01-01", "2028-12-31"),
    # South Carolina: one's own yearly date, also where the hours come in the 90 days after it.
    ("sc-cpss-2026.2", "2026-05-14", "2026-05-01", "2026-05-15", "2027-05-14"),
    ("sc-cpss-2026.2", "2026-05-14", "2026-08-12", "2026-08-12", "2027-05-14"),
    # West Virginia: 90 days of grace.
    ("wv-prss-2026.2", "2026-02-28", "2026-05-29", "2026-05-29", "2028-05-28"),
    # Texas: a year after the end, in two bands.
    ("tx-rsps-2026.2", "2024-08-31", "2025-08-31", "2025-08-31", "2027-08-30"),
    # Ohio: from 90 days before the end.
    ("oh-prs-2026.1", "2026-12-31", "2026-10-02", "2026-10-02", "2028-10-01"),
    # New York: three years.
    ("ny-crpa-2026.1", "2026-06-30", "2026-05-16", "2026-05-16", "2029-05-15"),
    # Our own: from the end of the old term, and from the day where it is late.
    ("peer-specialist-2026.2", "2028-03-05", "2027-09-07", "2028-03-06", "2030-03-05"),
    ("peer-specialist-2026.2", "2028-03-05", "2028-06-03", "2028-06-03", "2030-06-02"),
]


@pytest.mark.parametrize(("name", "expires", "on", "begins", "ends"), TERMS)
def test_a_term_comes_out_as_it_was_worked_out(name, expires, on, begins, ends, library):
    renewal = library.criteria_version(name).renewal
    term = next_term(renewal, on=date.fromisoformat(on), expires=date.fromisoformat(expires))

    assert (term.begins, term.ends) == (date.fromisoformat(begins), date.fromisoformat(ends))


# The version, the last day of the term, the last day of renewing, and its first day, if named.
BOUNDS = [
    ("ga-cps-mh-2026.2", "2026-12-31", "2027-02-28", None),
    ("ga-cps-mh-2026.2", "2027-12-31", "2028-02-29", None),
    ("mt-cbhpss-2026.1", "2026-12-31", "2026-12-31", None),
    ("sc-cpss-2026.2", "2026-05-14", "2026-08-12", None),
    ("wv-prss-2026.2", "2026-02-28", "2026-05-29", None),
    ("tx-rsps-2026.2", "2024-08-31", "2025-08-31", None),
    ("tx-rsps-2026.2", "2024-02-29", "2025-02-28", None),
    ("id-cprc-2026.1", "2026-08-31", "2027-02-28", None),
    ("ne-cpss-2026.1", "2026-08-31", "2028-08-31", None),
    ("ca-cmpss-2026.1", "2026-12-31", "2026-12-31", "2026-10-02"),
    ("oh-prs-2026.1", "2026-03-01", "2026-03-01", "2025-12-01"),
]


@pytest.mark.parametrize(("name", "expires", "last", "first"), BOUNDS)
def test_renewing_opens_and_closes_on_the_day_that_was_worked_out(
    name, expires, last, first, library
):
    renewal = library.criteria_version(name).renewal
    end, closes = date.fromisoformat(expires), date.fromisoformat(last)

    assert renewal.renewable_until(end) == closes
    assert renewal.standing_on(closes + DAY, expires=end) == "lapsed"
    assert renewal.standing_on(closes, expires=end) == ("late" if closes > end else "open")
    if first is not None:
        opens = date.fromisoformat(first)
        assert renewal.standing_on(opens, expires=end) == "open"
        assert renewal.standing_on(opens - DAY, expires=end) == "not-open-yet"


def test_the_first_year_in_georgia_begins_in_the_january_after_and_in_montana_at_once(library):
    """In Montana hours count from the day after: those of the day itself helped to be certified."""
    issued = date(2026, 5, 20)
    georgia = library.criteria_version("ga-cps-mh-2026.2")
    montana = library.criteria_version("mt-cbhpss-2026.1")

    assert first_end(georgia, issued) == date(2027, 12, 31)
    assert counts_from(georgia.renewal, Held(issued, issued, date(2027, 12, 31))) == date(
        2027, 1, 1
    )
    assert first_end(montana, issued) == date(2026, 12, 31)
    held = Held(issued, issued, date(2026, 12, 31))
    assert counts_from(montana.renewal, held) == issued + DAY


def course(day, minutes, domain, *, live=True, board=""):
    """A course as a board's list shows it, recorded on the day it was finished."""
    return TrainingCompleted(
        "",
        Mode.LIVE if live else Mode.SELF_PACED,
        ((domain, Hours(minutes)),),
        day,
        f"course {day}",
        title="A course",
        in_person=live,
        approved_by=frozenset({board} if board else ()),
        done_on=day,
    )


def found_in(name, library, facts, *, granted, expires, on):
    held = Held(granted, granted, expires)
    standing = renewal_standing(library.criteria_version(name), facts, held=held, on=on)
    return {f.requirement.key: (f.have_text, f.need_text) for f in standing.findings}


def test_hours_of_the_days_of_grace_do_not_help_in_west_virginia_and_do_help_here(library):
    """16 hours in time and 6 in ethics after the end, renewed on the 40th day of grace."""
    granted, expires, on = date(2024, 3, 1), date(2026, 2, 28), date(2026, 4, 9)
    facts = [
        course(date(2025, 9, 1), 960, Domain.ADVOCACY, board="wvcbapp"),
        course(date(2026, 3, 15), 360, Domain.ETHICAL_RESPONSIBILITY, board="wvcbapp"),
    ]

    there = found_in("wv-prss-2026.2", library, facts, granted=granted, expires=expires, on=on)
    here = found_in(
        "peer-specialist-2026.2", library, facts, granted=granted, expires=expires, on=on
    )

    assert (there["ce"], there["ce-ethics"]) == (("16:00", "20:00"), ("0:00", "6:00"))
    assert (here["ce"], here["ce-ethics"]) == (("22:00", "20:00"), ("6:00", "3:00"))


def test_a_peer_specialist_needs_eight_of_twenty_hours_live(library):
    granted, expires = date(2026, 3, 6), date(2028, 3, 5)
    facts = [
        course(date(2026, 3, 6), 600, Domain.ADVOCACY),  # on the day of issue: counted before
        course(date(2026, 9, 1), 900, Domain.ADVOCACY, live=False),
        course(date(2027, 5, 1), 300, Domain.ETHICAL_RESPONSIBILITY),
    ]

    found = found_in(
        "peer-specialist-2026.2",
        library,
        facts,
        granted=granted,
        expires=expires,
        on=date(2028, 1, 1),
    )

    assert found["ce"] == ("20:00", "20:00")
    assert found["ce-ethics"] == ("5:00", "3:00")
    assert found["ce-live"] == ("5:00", "8:00")


def test_certified_in_june_montana_asks_for_half_of_the_hours(library):
    granted = date(2026, 6, 20)

    found = found_in(
        "mt-cbhpss-2026.1",
        library,
        [course(date(2026, 8, 1), 600, Domain.ADVOCACY)],
        granted=granted,
        expires=date(2026, 12, 31),
        on=date(2026, 12, 1),
    )

    assert found["ce"] == ("10:00", "10:00")


def test_every_rule_of_renewing_names_where_it_was_read(library):
    without = [one.id for one in library.criteria if one.renewal and not one.renewal.read_in]

    assert without == []
