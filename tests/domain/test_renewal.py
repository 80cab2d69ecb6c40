"""Terms: nobody loses a day by renewing early, none overlaps, and what counts for which."""

from calendar import monthrange
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from prss_training.domain.certificate import last_day
from prss_training.domain.counting import TrainingCounted
from prss_training.domain.criteria import (
    Cycle,
    FirstTerm,
    Lapse,
    Late,
    Renewal,
    RenewalStanding,
    evaluate,
    evaluate_anew,
)
from prss_training.domain.evidence import (
    Attested,
    Attester,
    Decided,
    ExaminationPassed,
    TrainingCompleted,
    Waived,
    Withdrawn,
)
from prss_training.domain.fields import Domain, Mode
from prss_training.domain.hour_rules import TrainingHours
from prss_training.domain.hours import Hours
from prss_training.domain.renewal import (
    ENDED,
    REMINDED_AT,
    Held,
    Lapsed,
    LastDayNeeded,
    NotOpenYet,
    TermUnknown,
    counts_from,
    due_reminder,
    first_end,
    next_term,
    renewal_standing,
    settled_by,
)
from prss_training.domain.rules import Attest, PassExamination
from tests.domain.samples import HANDBOOK, criteria, require

DAY = timedelta(days=1)
DAYS = st.dates(date(2000, 1, 1), date(2090, 12, 31))
MONTHS = st.sampled_from([6, 12, 24, 36])
FROM_EXPIRY = Renewal(24, cycle=Cycle.FROM_EXPIRY, opens_days=180, late=(Late(until_days=90),))
CALENDAR = Renewal(12, cycle=Cycle.CALENDAR_YEAR, late=(Late(2, "Late."),))


def trained_on(day, hours=10, known_on=None):
    spans = ((Domain.ADVOCACY, Hours(hours * 60)),)
    return TrainingCompleted("x", Mode.LIVE, spans, known_on or day, f"x{day}", done_on=day)


@given(DAYS, st.integers(0, 800), MONTHS)
def test_nobody_loses_a_day_by_renewing_early(expires, early, months):
    renewal = replace(FROM_EXPIRY, every_months=months, opens_days=None)
    on = expires - early * DAY

    term = next_term(renewal, on=on, expires=expires)

    assert term.begins == expires + DAY
    assert term == next_term(renewal, on=expires, expires=expires)
    assert term.ends == last_day(expires + DAY, months)


@given(DAYS, st.integers(0, 800), MONTHS, st.sampled_from([Cycle.ROLLING, Cycle.FROM_EXPIRY]))
def test_no_renewal_ends_before_the_term_that_it_renews(expires, early, months, cycle):
    renewal = Renewal(months, cycle=cycle)

    term = next_term(renewal, on=expires - early * DAY, expires=expires)

    assert term.ends >= expires
    assert term.begins <= expires + DAY  # and there is no gap


@given(DAYS, st.lists(st.integers(0, 170), min_size=1, max_size=8), MONTHS)
def test_terms_follow_each_other_without_gap_or_overlap(expires, earlies, months):
    renewal = replace(FROM_EXPIRY, every_months=months)
    for early in earlies:
        term = next_term(renewal, on=expires - early * DAY, expires=expires)
        assert term.begins == expires + DAY
        assert term.ends > term.begins
        expires = term.ends


@given(DAYS, st.integers(1, 90))
def test_a_late_renewal_claims_no_day_on_which_nothing_was_in_force(expires, late):
    on = expires + late * DAY

    term = next_term(FROM_EXPIRY, on=on, expires=expires)

    assert term.begins == on
    assert term.ends == last_day(on, 24)


@given(DAYS, st.integers(1, 700))
def test_a_late_renewal_that_keeps_its_date_ends_with_a_whole_number_of_terms(expires, late):
    renewal = replace(FROM_EXPIRY, every_months=12, late_keeps_date=True, late=(Late(24, "Late."),))
    on = expires + late * DAY
    assume(on <= renewal.renewable_until(expires))

    term = next_term(renewal, on=on, expires=expires)

    ends = {expires}
    while max(ends) < term.ends:
        ends.add(last_day(max(ends) + DAY, 12))
    assert term.begins == on <= term.ends
    assert term.ends in ends
    assert (term.ends - on).days < 366


@given(DAYS, st.integers(-400, 55))
def test_a_calendar_term_ends_on_the_same_day_of_every_year(day, late):
    expires = date(day.year, 12, 31)
    on = expires + late * DAY

    term = next_term(CALENDAR, on=on, expires=expires)

    assert term.ends == date(day.year + 1, 12, 31)
    assert term.begins == max(on, expires + DAY)


@given(DAYS, st.integers(0, 120))
def test_a_credential_is_either_open_late_or_lapsed(expires, days):
    on = expires + days * DAY
    stands = FROM_EXPIRY.standing_on(on, expires=expires)

    assert (stands is RenewalStanding.OPEN) == (days == 0)
    assert (stands is RenewalStanding.LAPSED) == (days > 90)
    assert (on <= FROM_EXPIRY.renewable_until(expires)) == (stands is not RenewalStanding.LAPSED)


@pytest.mark.parametrize(
    ("expires", "ends"),
    [
        (date(2024, 2, 28), date(2026, 2, 28)),  # begins on a leap day
        (date(2024, 2, 29), date(2026, 2, 28)),  # begins on the first of March
        (date(2026, 2, 28), date(2028, 2, 29)),
        (date(2027, 12, 31), date(2029, 12, 31)),
        (date(2026, 1, 30), date(2028, 1, 30)),
    ],
)
def test_a_term_of_two_years_over_a_leap_day(expires, ends):
    assert next_term(FROM_EXPIRY, on=expires, expires=expires).ends == ends


def test_renewing_is_refused_on_the_day_before_it_opens_and_the_day_after_it_closes():
    expires = date(2028, 3, 5)

    assert next_term(FROM_EXPIRY, on=date(2027, 9, 7), expires=expires)
    with pytest.raises(NotOpenYet, match="7 September 2027"):
        next_term(FROM_EXPIRY, on=date(2027, 9, 6), expires=expires)
    assert next_term(FROM_EXPIRY, on=date(2028, 6, 3), expires=expires)
    with pytest.raises(Lapsed, match="3 June 2028"):
        next_term(FROM_EXPIRY, on=date(2028, 6, 4), expires=expires)


def test_a_rolling_term_begins_on_the_day_of_renewing():
    term = next_term(Renewal(24), on=date(2028, 1, 10), expires=date(2028, 3, 5))

    assert (term.begins, term.ends) == (date(2028, 1, 10), date(2030, 1, 9))


def test_a_credential_whose_terms_nobody_knows_is_not_renewed():
    with pytest.raises(TermUnknown):
        next_term(Renewal(), on=date(2028, 1, 1), expires=date(2028, 1, 1))


def test_a_term_that_ends_with_a_birthday_needs_its_last_day():
    renewal = Renewal(24, cycle=Cycle.BIRTHDAY)
    expires = date(2026, 7, 4)

    for wrong in (None, expires, date(2026, 7, 5), date(2027, 7, 3), date(2029, 7, 5)):
        with pytest.raises(LastDayNeeded, match="between 4 July 2027 and 4 July 2029"):
            next_term(renewal, on=expires, expires=expires, ends_on=wrong)
    term = next_term(renewal, on=date(2026, 6, 1), expires=expires, ends_on=date(2028, 7, 4))
    assert (term.begins, term.ends) == (date(2026, 7, 5), date(2028, 7, 4))


LEAP = st.sampled_from([date(2000, 2, 29), date(2024, 2, 29), date(2028, 2, 29)])
BIRTHDAYS = st.one_of(DAYS, LEAP)


def birthday_in(year, born):
    """The birthday in a year; of somebody born on 29 February, the last day of that month."""
    return date(year, born.month, min(born.day, monthrange(year, born.month)[1]))


@given(BIRTHDAYS, BIRTHDAYS, MONTHS)
def test_a_term_by_birthday_lasts_within_a_year_of_what_the_rule_says(expires, ends, months):
    renewal = Renewal(months, cycle=Cycle.BIRTHDAY)
    begins = expires + DAY
    shortest = last_day(begins, months - 12) if months > 12 else begins
    longest = last_day(begins, months + 12)

    try:
        term = next_term(renewal, on=expires, expires=expires, ends_on=ends)
    except LastDayNeeded:
        assert not shortest <= ends <= longest
    else:
        assert shortest <= term.ends == ends <= longest
        assert term.begins == begins


@given(BIRTHDAYS, BIRTHDAYS, MONTHS)
def test_whatever_the_birthday_a_term_can_end_with_it(expires, born, months):
    renewal = Renewal(months, cycle=Cycle.BIRTHDAY)
    middle = last_day(expires + DAY, months)
    nearest = min(
        (birthday_in(middle.year + n, born) for n in (-1, 0, 1)),
        key=lambda day: abs((day - middle).days),
    )
    assume(nearest > expires)

    assert next_term(renewal, on=expires, expires=expires, ends_on=nearest).ends == nearest


def test_the_first_calendar_term_ends_this_year_or_after_a_whole_one():
    this_year = criteria(valid_months=12, renewal=CALENDAR)
    next_year = criteria(renewal=replace(CALENDAR, first_term=FirstTerm.NEXT_YEAR))
    june = criteria(renewal=replace(CALENDAR, ends_month=2, ends_day=29))

    assert first_end(this_year, date(2026, 6, 10)) == date(2026, 12, 31)
    assert first_end(this_year, date(2026, 12, 31)) == date(2026, 12, 31)
    assert first_end(next_year, date(2026, 6, 10)) == date(2027, 12, 31)
    assert first_end(june, date(2027, 3, 1)) == date(2028, 2, 29)
    assert first_end(june, date(2028, 3, 1)) == date(2029, 2, 28)
    assert first_end(criteria(valid_months=24), date(2026, 3, 6)) == date(2028, 3, 5)
    assert first_end(criteria(), date(2026, 3, 6)) is None


def test_hours_count_from_the_day_after_the_last_issue_or_from_the_first_of_the_year():
    issued = date(2026, 6, 10)
    held = Held(issued, issued, date(2028, 6, 9))
    assert counts_from(FROM_EXPIRY, held) == date(2026, 6, 11)
    assert counts_from(CALENDAR, Held(issued, issued, date(2026, 12, 31))) == date(2026, 6, 11)
    assert counts_from(CALENDAR, Held(issued, issued, date(2027, 12, 31))) == date(2027, 1, 1)
    early = Held(date(2026, 12, 9), date(2027, 1, 1), date(2027, 12, 31))
    assert counts_from(CALENDAR, early) == date(2027, 1, 1)


def test_an_hour_helps_one_renewal_and_no_other():
    first = Held(date(2026, 3, 6), date(2026, 3, 6), date(2028, 3, 5))
    renewed = date(2027, 12, 1)
    second = Held(renewed, date(2028, 3, 6), date(2030, 3, 5))
    asked = criteria(renewal=replace(FROM_EXPIRY, requirements=(require(_hours(10)),)))

    def have(held, day):
        [found] = renewal_standing(asked, [trained_on(day)], held=held, on=day).findings
        return found.have

    for day in (first.granted_on, first.granted_on + DAY, renewed, renewed + DAY):
        before = have(first, day) if day <= renewed else 0
        after = have(second, day) if day >= renewed else 0
        assert (before, after).count(600) == (0 if day == first.granted_on else 1)


@given(DAYS, st.integers(-400, 55), st.integers(0, 30))
def test_an_hour_by_calendar_years_helps_one_renewal_and_no_other(day, late, lesson):
    """Whether it was renewed early, in time or in the days of grace."""
    first = Held(date(day.year - 1, 3, 6), date(day.year, 1, 1), date(day.year, 12, 31))
    on = first.expires + late * DAY
    assume(on > first.granted_on)
    term = next_term(CALENDAR, on=on, expires=first.expires)
    second = Held(on, term.begins, term.ends)
    asked = criteria(renewal=replace(CALENDAR, requirements=(require(_hours(10)),)))

    def helps(held, learned, renewed):
        return renewal_standing(asked, [trained_on(learned)], held=held, on=renewed).complete

    for learned in (on - lesson * DAY, on, on + DAY, term.begins, term.begins + DAY):
        before = learned <= on and helps(first, learned, on)
        assert not (before and helps(second, learned, term.ends))
    assert helps(second, max(on + DAY, date(term.ends.year, 1, 1)), term.ends)


def _hours(number):
    return TrainingHours(Hours(number * 60), TrainingCounted())


def test_hours_after_the_end_do_not_help_where_the_rule_says_so():
    held = Held(date(2024, 1, 1), date(2024, 1, 1), date(2025, 12, 31))
    late = Late(until_days=90, note="Late.", hours_count=False)
    asked = criteria(renewal=Renewal(24, (require(_hours(20)),), late=(late,)))
    on = date(2026, 2, 1)
    facts = [trained_on(date(2025, 12, 31), known_on=on), trained_on(date(2026, 1, 1))]

    [strict] = renewal_standing(asked, facts, held=held, on=on).findings
    lenient = replace(
        asked, renewal=replace(asked.renewal, late=(replace(late, hours_count=True),))
    )
    [both] = renewal_standing(lenient, facts, held=held, on=on).findings

    assert (strict.have, both.have) == (600, 1200)


def test_a_short_first_year_asks_for_its_share():
    prorated = replace(require(_hours(20)), prorated=True)
    asked = criteria(renewal=replace(CALENDAR, requirements=(prorated,)))

    def need(issued):
        held = Held(issued, issued, date(2026, 12, 31))
        [found] = renewal_standing(asked, [], held=held, on=issued).findings
        return found.need_text

    assert [need(date(2026, month, 1)) for month in (1, 4, 7, 12)] == [
        "20:00",
        "15:00",
        "10:00",
        "1:40",
    ]
    assert need(date(2026, 12, 30)) == "1:40"  # never nothing


def test_what_was_signed_for_one_term_is_signed_anew_for_the_next():
    held = Held(date(2026, 3, 6), date(2026, 3, 6), date(2028, 3, 5))
    kept = require(Attest("code-of-ethics-kept", Attester.SELF))
    asked = criteria(renewal=replace(FROM_EXPIRY, requirements=(kept,)))

    def met(day):
        said = Attested("code-of-ethics-kept", day, "p1", Attester.SELF)
        return renewal_standing(asked, [said], held=held, on=date(2028, 1, 1)).complete

    assert not met(date(2026, 3, 6))
    assert met(date(2026, 3, 7))


def test_after_a_lapse_only_what_the_rule_names_is_done_again():
    exam = require(PassExamination("final-examination"), "examination")
    hours = require(_hours(10), "training")
    lapse = Lapse(("examination",), "Again.", (HANDBOOK,))
    asked = criteria(exam, hours, renewal=replace(FROM_EXPIRY, lapse=lapse))
    since, on = date(2028, 3, 6), date(2028, 12, 1)
    before = ExaminationPassed("final-examination", date(2026, 2, 1), "e1")
    again = ExaminationPassed("final-examination", date(2028, 11, 1), "e2")
    facts = [trained_on(date(2026, 1, 5)), before]

    assert [f.met for f in evaluate_anew(asked, facts, since=since, on=on).findings] == [
        False,
        True,
    ]
    assert evaluate_anew(asked, [*facts, again], since=since, on=on).complete
    withdrawn = [*facts, again, Withdrawn("e2", date(2028, 11, 2))]
    assert not evaluate_anew(asked, withdrawn, since=since, on=on).complete
    waived = Waived("peer-leader/examination", "Why", "Who", date(2028, 11, 2), "w1")
    assert evaluate_anew(asked, [*facts, waived], since=since, on=on).complete


def waived(requirement, on, reference="w1"):
    return Waived(f"peer-leader/{requirement}", "Why", "Who", on, reference)


def test_what_was_waived_or_decided_before_the_lapse_is_not_let_pass_again():
    exam = require(PassExamination("final-examination"), "examination")
    hours = require(_hours(10), "training")
    lapse = Lapse(("examination",), "Again.", (HANDBOOK,))
    asked = criteria(exam, hours, renewal=replace(FROM_EXPIRY, lapse=lapse))
    ended, since, on = date(2028, 3, 5), date(2028, 3, 6), date(2028, 12, 1)

    def met(*facts):
        return [f.met for f in evaluate_anew(asked, facts, since=since, on=on).findings]

    before = [waived("examination", ended, "w1"), waived("training", ended, "w2")]
    assert met(*before) == [False, True]
    assert met(waived("examination", since), before[1]) == [True, True]
    no = Decided("peer-leader/examination", met=False, why="Why", by="Who", on=ended)
    passed = ExaminationPassed("final-examination", since, "e1")
    assert met(no, passed, before[1]) == [True, True]


# One key for what is signed at first and what is said at each renewal, as 16 credentials have it.
HELD = Held(date(2026, 3, 6), date(2026, 3, 6), date(2028, 3, 5))
TWICE = criteria(
    require(Attest("code-of-ethics-signed", Attester.SELF), "code-of-ethics"),
    renewal=replace(
        FROM_EXPIRY,
        requirements=(require(Attest("code-of-ethics-kept", Attester.SELF), "code-of-ethics"),),
    ),
)


def renews(*facts, held=HELD, on=date(2028, 1, 1)):
    return renewal_standing(TWICE, facts, held=held, on=on).complete


@given(st.dates(date(2025, 1, 1), date(2028, 1, 1)))
def test_what_was_waived_at_first_is_not_waived_for_a_renewal(day):
    at_first = waived("code-of-ethics", day)

    assert evaluate(TWICE, [at_first], on=date(2028, 1, 1)).complete
    assert not renews(at_first)


@given(st.dates(date(2025, 1, 1), date(2028, 1, 1)))
def test_what_was_waived_for_a_renewal_is_not_waived_at_first(day):
    assert not evaluate(TWICE, [waived("renewal:code-of-ethics", day)], on=day).complete


@given(st.dates(date(2025, 1, 1), date(2029, 12, 31)))
def test_a_waiver_helps_the_one_renewal_in_whose_time_it_was_given(day):
    renewed = date(2027, 12, 1)
    second = Held(renewed, date(2028, 3, 6), date(2030, 3, 5))
    one = waived("renewal:code-of-ethics", day)
    first = day <= renewed and renews(one, on=renewed)
    again = renews(one, held=second, on=date(2029, 12, 31))

    assert first == (HELD.granted_on < day <= renewed)
    assert again == (renewed < day)


def test_a_board_s_decision_helps_the_one_renewal_in_whose_time_it_was_made():
    def decided(day, *, met=True):
        return Decided("peer-leader/renewal:code-of-ethics", met=met, why="Why", by="Who", on=day)

    said = Attested("code-of-ethics-kept", date(2027, 1, 1), "p1", Attester.SELF)
    assert renews(decided(HELD.granted_on + DAY))
    assert not renews(decided(HELD.granted_on))
    assert not renews(said, decided(HELD.granted_on + DAY, met=False))
    assert renews(said, decided(HELD.granted_on, met=False))


def told_over(issued, expires, days):
    """Return what is told, day by day, when somebody looks on each of these days."""
    told, said = set(), []
    for on in days:
        one = due_reminder(issued_on=issued, expires=expires, on=on, told=told)
        if one is not None:
            said.append((one, (expires - on).days))
            told.update(settled_by(one))
    return said


def test_reminders_come_on_their_days_once_each_and_then_that_it_has_ended():
    issued, expires = date(2026, 3, 6), date(2028, 3, 5)
    days = [issued + n * DAY for n in range(900)]

    assert told_over(issued, expires, days) == [
        (180, 180),
        (90, 90),
        (60, 60),
        (30, 30),
        (7, 7),
        (ENDED, -1),
    ]


@given(DAYS, st.integers(0, 800), st.lists(st.integers(0, 900), max_size=40))
def test_however_often_somebody_looks_nothing_is_told_twice_or_before_its_day(issued, length, seen):
    expires = issued + length * DAY
    said = told_over(issued, expires, sorted(issued + n * DAY for n in seen))

    kinds = [one for one, _ in said]
    assert len(kinds) == len(set(kinds))
    assert kinds == sorted(kinds, reverse=True)
    assert all(left <= one for one, left in said)
    assert all(one < length for one in kinds if one != ENDED)


def test_a_certificate_issued_with_fewer_days_left_gets_only_the_reminders_to_come():
    issued = date(2026, 3, 6)
    expires = issued + 60 * DAY

    said = told_over(issued, expires, [issued + n * DAY for n in range(70)])

    assert [one for one, _ in said] == [30, 7, ENDED]


def test_of_several_missed_reminders_only_the_nearest_is_told():
    issued, expires = date(2026, 3, 6), date(2028, 3, 5)

    assert told_over(issued, expires, [expires - 20 * DAY, expires - 19 * DAY]) == [(30, 20)]
    assert settled_by(30) == (180, 90, 60, 30)
    assert set(settled_by(ENDED)) == {*REMINDED_AT, ENDED}
