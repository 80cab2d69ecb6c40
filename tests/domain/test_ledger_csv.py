"""A log as a file: what was written is read again, and what cannot be read is told row by row."""

import csv
import io
from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prss_training.domain.csv_file import LARGEST_FILE, FileUnreadable, decode
from prss_training.domain.fields import (
    Contact,
    Domain,
    Population,
    Position,
    Service,
    Setting,
    Support,
    Work,
)
from prss_training.domain.ledger_csv import COLUMNS, MOST_ROWS, conflicts, read, write
from prss_training.domain.practice import EntryState, Practice, Span

TODAY = date(2026, 3, 2)
HEAD = "day,start,end,site,activity,supports,position"
GOOD = "2026-02-27,13:00,15:00,Drop-in,mentoring,emotional,volunteer"


def file(*rows, head=HEAD):
    return "\n".join([head, *rows]) + "\n"


def problems(*rows, head=HEAD):
    return [(problem.number, problem.sentence) for problem in read(file(*rows, head=head)).problems]


texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=60).map(
    str.strip
)
formulas = st.builds(
    lambda quotes, sign, rest: (quotes + sign + rest).strip(),
    st.sampled_from(["", "'", "''"]),
    st.sampled_from("=+-@＝＋－＠"),
    st.text("A1()'\"|!; ", max_size=12),
)
words = texts | formulas
minutes = st.integers(0, 24 * 60 - 1)
spans = st.builds(
    lambda on, pair: Span(on, *(time(m // 60, m % 60) for m in sorted(pair))),
    st.dates(date(2020, 1, 1), TODAY),
    st.tuples(minutes, minutes).filter(lambda pair: 0 < abs(pair[0] - pair[1]) <= 16 * 60),
)
practices = st.builds(
    Practice,
    span=spans,
    site=words.filter(bool),
    service=st.sampled_from(Service),
    supports=st.frozensets(st.sampled_from(Support), min_size=1),
    position=st.sampled_from(Position),
    employer=words,
    domain=st.none() | st.sampled_from(Domain),
    work=st.sampled_from(Work),
    setting=st.none() | st.sampled_from(Setting),
    populations=st.frozensets(st.sampled_from(Population)),
    contact=st.sampled_from(Contact),
    people=st.integers(0, 500),
    reflection=words,
)


@given(st.lists(practices, min_size=1, max_size=6))
def test_what_was_written_is_read_again_the_same(practised):
    text = write([(practice, EntryState.WAITING) for practice in practised])

    log = read(decode(text.encode()))

    assert log.problems == ()
    assert [row.practice for row in log.rows] == practised
    assert [row.number for row in log.rows] == list(range(2, len(practised) + 2))


@given(practices)
def test_no_cell_of_a_written_file_begins_as_a_formula(practice):
    text = write([(practice, EntryState.APPROVED)]).removeprefix("\ufeff")

    for row in csv.reader(io.StringIO(text, newline="")):
        assert not [cell for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


@given(st.binary(max_size=400) | st.text(max_size=400).map(str.encode))
def test_any_file_at_all_is_read_or_refused_with_a_sentence(content):
    said = ""
    try:
        log = read(decode(content))
    except FileUnreadable as refusal:
        said = str(refusal)
    assert said.endswith(".") or log.rows or log.problems or log.left_out


@given(
    st.lists(
        st.lists(
            st.sampled_from(["", "2026-02-27", "13:00", "15:00", "mentoring", "x", "paid", "-1"]),
            min_size=7,
            max_size=8,
        ),
        min_size=1,
        max_size=5,
    )
)
def test_each_row_is_read_or_told_or_empty(table):
    text = "\n".join([HEAD, *(",".join(row) for row in table)])
    filled = {number for number, row in enumerate(table, start=2) if any(row)}
    if not filled:
        with pytest.raises(FileUnreadable):
            read(text)
        return

    log = read(text)

    told = {problem.number for problem in log.problems}
    kept = {row.number for row in log.rows}
    assert told | kept == filled
    assert not told & kept


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2026-01-05", date(2026, 1, 5)),
        ("1/5/2026", date(2026, 1, 5)),
        ("01/05/2026", date(2026, 1, 5)),
        ("5 January 2026", date(2026, 1, 5)),
        ("5 Jan 2026", date(2026, 1, 5)),
        ('"January 5, 2026"', date(2026, 1, 5)),
        ('"Jan 5,  2026"', date(2026, 1, 5)),
    ],
)
def test_days_are_read_as_people_write_them(written, day):
    [row] = read(file(GOOD.replace("2026-02-27", written))).rows

    assert row.practice.span.on == day


@pytest.mark.parametrize(
    ("written", "clock"),
    [
        ("9:05", time(9, 5)),
        ("09:05:00", time(9, 5)),
        ("9:05 AM", time(9, 5)),
        ("12:05 am", time(0, 5)),
        ("12 pm", time(12)),
        ("1 p.m.", time(13)),
    ],
)
def test_times_are_read_as_people_write_them(written, clock):
    [row] = read(file(GOOD.replace("13:00", written))).rows

    assert row.practice.span.starts == clock


@pytest.mark.parametrize("between", [";", "\t"])
def test_semicolons_and_tabs_may_stand_between_cells(between):
    [row] = read(file(GOOD.replace(",", between), head=HEAD.replace(",", between))).rows

    assert row.practice.site == "Drop-in"


def test_words_are_read_by_their_key_or_their_label_however_capitalized():
    head = f"{HEAD},domain,work,setting,populations,contact,people"
    said = (
        "2026-02-27,13:00,15:00,Drop-in,Mentoring or Coaching,Emotional / informational,PAID,"
        '"Recovery and Wellness Support","With people, or on their behalf",Street or community '
        "outreach,Veterans|unhoused,by telephone,4"
    )

    [row] = read(file(said, head=head)).rows

    practice = row.practice
    assert practice.service is Service.MENTORING
    assert practice.supports == {Support.EMOTIONAL, Support.INFORMATIONAL}
    assert (practice.position, practice.domain) == (Position.PAID, Domain.RECOVERY_WELLNESS)
    assert (practice.work, practice.setting) == (Work.DIRECT, Setting.OUTREACH)
    assert practice.populations == {Population.VETERANS, Population.UNHOUSED}
    assert (practice.contact, practice.people) == (Contact.PHONE, 4)


def test_headings_may_be_capitalized_and_in_any_order():
    head = "Position,SUPPORTS,Activity,Site,End,Start,Day"
    [row] = read(file(",".join(reversed(GOOD.split(","))), head=head)).rows

    assert row.practice.site == "Drop-in"


def test_rows_returned_or_reversed_elsewhere_are_left_out_and_counted():
    head = f"{HEAD},state"
    log = read(
        file(f"{GOOD},approved", f"{GOOD},returned", f"{GOOD},Reversed", f"{GOOD},", head=head)
    )

    assert [row.number for row in log.rows] == [2, 5]
    assert (log.left_out, log.problems) == (2, ())


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (("2026-02-27", "2026-02-30"), "is no day"),
        (("2026-02-27", "27/2/2026"), "is no day"),
        (("2026-02-27", "1/5/26"), "is no day"),
        (("13:00", "1300"), "under “start” is no time"),
        (("13:00", "13:00 pm"), "under “start” is no time"),
        (("15:00", "25:00"), "under “end” is no time"),
        (("Drop-in", " "), "The site is empty"),
        (("Drop-in", "x" * 201), "longer than 200 characters"),
        (
            ("mentoring", "walking"),
            "“walking” under “activity” is not known. Write one of: mentoring, ",
        ),
        (("emotional", ""), "There is nothing under “supports”"),
        (("emotional", "emotional; physical"), "“physical” under “supports” is not known"),
        (("volunteer", "boss"), "“boss” under “position” is not known"),
    ],
)
def test_a_bad_cell_is_told_with_its_row(change, sentence):
    [(number, said)] = problems(GOOD, GOOD.replace(*change))

    assert number == 3
    assert sentence in said


def test_every_bad_cell_of_a_row_is_told():
    found = problems("soon,noon,later,,walking,,boss")

    assert len(found) == 7
    assert {number for number, _ in found} == {2}


@pytest.mark.parametrize("people", ["-1", "501", "two", "1.5", "²"])
def test_people_are_counted_from_none_to_five_hundred(people):
    [(_, said)] = problems(f"{GOOD},{people}", head=f"{HEAD},people")

    assert "no number from 0 to 500" in said


def test_more_cells_than_headings_are_told():
    [(_, said)] = problems(f"{GOOD},stray")

    assert "more cells than there are headings" in said


def test_blank_rows_are_passed_over_and_keep_their_number():
    log = read(file(GOOD, "", ",,,,,,", GOOD))

    assert [row.number for row in log.rows] == [2, 5]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (file(), "only headings"),
        ("name;color\nRosa;red\n", "The first row must be the headings"),
        (file(GOOD, head=f"{HEAD},color"), "“color”"),
        (file(GOOD, head="day,start,end,site"), "missing: activity, supports, position"),
        (file(GOOD, head=f"{HEAD},day"), "“day” is there twice"),
        (file(GOOD + ',"open'), "quotation mark"),
    ],
)
def test_a_file_that_is_no_log_is_refused_with_what_to_do(text, sentence):
    with pytest.raises(FileUnreadable, match=sentence):
        read(text)


def test_five_thousand_rows_are_taken_and_one_more_is_not():
    assert len(read(file(*[GOOD] * MOST_ROWS)).rows) == MOST_ROWS
    with pytest.raises(FileUnreadable, match="5,001 rows"):
        read(file(*[GOOD] * (MOST_ROWS + 1)))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf \r\n", "empty"),
        (b"PK\x03\x04\x00", "not plain text"),
        ("day".encode("utf-16"), "not plain text"),
        (b"x" * (LARGEST_FILE + 1), "larger than 2 MB"),
    ],
)
def test_what_is_no_text_is_refused(content, sentence):
    with pytest.raises(FileUnreadable, match=sentence):
        decode(content)


def test_an_empty_ledger_is_a_file_with_headings():
    assert write([]) == "\ufeff" + ",".join(COLUMNS) + "\r\n"


# --- against the ledger ---


def told(*rows, logged=()):
    found = conflicts(read(file(*rows)).rows, logged, today=TODAY)
    return [(problem.number, problem.sentence) for problem in found]


def test_time_of_the_ledger_and_of_the_file_is_claimed_once():
    ledger = [Span(date(2026, 2, 27), time(14), time(16))]
    other_day = GOOD.replace("2026-02-27", "2026-02-26")

    [(first, one), (second, two)] = told(GOOD, other_day, other_day, logged=ledger)

    assert (first, second) == (2, 4)
    assert "The ledger has 14:00 to 16:00 on that day already" in one
    assert "same time as row 3" in two
    assert told(GOOD, GOOD.replace("13:00", "15:00").replace("15:00,15:00", "15:00,16:00")) == []


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (("2026-02-27", "2026-03-03"), "still to come"),
        (("13:00", "15:00"), "The end is not after the start"),
        (("13:00,15:00", "01:00,18:00"), "longer than 16 hours"),
    ],
)
def test_what_nobody_can_have_done_is_told(change, sentence):
    [(number, said)] = told(GOOD.replace(*change))

    assert number == 2
    assert sentence in said
