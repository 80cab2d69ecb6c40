"""How old sources are."""

from datetime import date

import pytest

from prss_training.domain.criteria import Source
from prss_training.domain.freshness import freshness, most_stale_first

ON = date(2026, 11, 22)


def read_in(year, key="a"):
    return Source(key, "A page", year=year)


@pytest.mark.parametrize(
    ("year", "last_day"),
    [
        ("2019", date(2019, 12, 31)),
        ("2024-02", date(2024, 2, 29)),
        ("2019, revised 2024", date(2024, 12, 31)),
        ("Register 836A3", None),
        ("no date", None),
        ("", None),
        ("12019", None),
    ],
)
def test_a_source_is_as_young_as_its_words_allow(year, last_day):
    assert freshness(read_in(year), ON).last_day == last_day


@pytest.mark.parametrize(
    ("year", "stale"),
    [("2024", True), ("2025", False), ("2025-10", True), ("2025-11", False), ("2027", False)],
)
def test_a_source_is_stale_when_it_is_surely_more_than_a_year_old(year, stale):
    assert freshness(read_in(year), ON).stale is stale


def test_a_source_without_a_date_is_neither_stale_nor_fresh():
    found = freshness(read_in("no date"), ON)

    assert not found.dated
    assert not found.stale


def test_the_oldest_comes_first_after_those_without_a_date():
    found = most_stale_first([read_in("2024", "b"), read_in("2019", "c"), read_in("", "d")], ON)

    assert [one.source.id for one in found] == ["d", "c", "b"]


def test_a_source_turns_stale_on_the_day_after_its_year_is_over():
    source = read_in("2025-11")

    assert not freshness(source, date(2026, 11, 30)).stale
    assert freshness(source, date(2026, 12, 1)).stale
