"""`[renewal]`: what a file may say of terms, and what it is told when it says something else."""

from datetime import date

import pytest

from prss_training.content.library import ContentBroken, load_library
from prss_training.domain.criteria import Cycle, FirstTerm, RenewalStanding
from tests.content.sample import write_content

OURS = "criteria/peer-leader-2026.1.toml"
RENEWAL = """
[renewal]
every_months = 24
cycle = "from-expiry"
opens_days = 180
ends_month = 6
ends_day = 30
first_term = "next-year"
late_keeps_date = true
late = [
  { until_days = 90, note = "With a fee." },
  { until_months = 6, note = "With another.", hours_count = false },
]
sources = ["handbook"]

[renewal.lapse]
again = ["checks"]
note = "The checks again."
sources = ["icrc-pr"]
"""


@pytest.fixture
def read(tmp_path):
    def _read(text):
        root = write_content(tmp_path)
        file = root / OURS
        file.write_text(file.read_text(encoding="utf-8") + text, encoding="utf-8")
        return load_library(root).criteria_version("peer-leader-2026.1").renewal

    return _read


def test_a_file_says_everything_about_terms(read):
    renewal = read(RENEWAL)

    assert (renewal.cycle, renewal.first_term) == (Cycle.FROM_EXPIRY, FirstTerm.NEXT_YEAR)
    assert (renewal.ends_month, renewal.ends_day, renewal.late_keeps_date) == (6, 30, True)
    assert [one.id for one in renewal.sources] == ["handbook"]
    assert [one.spoken for one in renewal.late] == ["90 days", "6 months"]
    assert [one.hours_count for one in renewal.late] == [True, False]
    assert renewal.lapse.again == ("checks",)
    assert [one.id for one in renewal.lapse.sources] == ["icrc-pr"]
    ends = date(2026, 6, 30)
    assert renewal.standing_on(date(2026, 12, 30), expires=ends) is RenewalStanding.LATE
    assert renewal.standing_on(date(2026, 12, 31), expires=ends) is RenewalStanding.LAPSED


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "until_days = 90",
            "until_days = 0",
            "renewal.late[0]: Say how long it lasts: until_months or until_days, one of the two.",
        ),
        (
            "until_days = 90",
            "until_days = 90, until_months = 3",
            "renewal.late[0]: Say how long it lasts: until_months or until_days, one of the two.",
        ),
        (
            "until_days = 90",
            "until_days = 200",
            "renewal.late[1]: Bands follow each other: each lasts longer than the one before.",
        ),
        (
            "until_days = 90, note",
            "until_days = 90, note_",
            "renewal.late[0].note_: This is not known here.",
        ),
        (
            'sources = ["handbook"]',
            "",
            "renewal.sources: Say where this was read: at least one source.",
        ),
        (
            'sources = ["handbook"]',
            'sources = ["rumor"]',
            "renewal.sources: “rumor” is not the id of a source in this file.",
        ),
        (
            'sources = ["icrc-pr"]',
            "",
            "renewal.lapse.sources: Say where this was read: at least one source.",
        ),
        (
            'again = ["checks"]',
            'again = ["chess"]',
            "renewal.lapse.again: “chess” is not the key of a requirement of this file.",
        ),
        (
            "ends_day = 30",
            "ends_day = 32",
            "renewal.ends_day: Terms end on a month from 1 to 12 and a day from 1 to 31.",
        ),
        (
            "ends_month = 6",
            "ends_month = 0",
            "renewal.ends_day: Terms end on a month from 1 to 12 and a day from 1 to 31.",
        ),
        ('cycle = "from-expiry"', 'cycle = "often"', "renewal.cycle:"),
        ("until_months = 6", "until_months = 99999", "renewal.late: At most 600 months"),
        ("until_days = 90", "until_days = 99999", "renewal.late: At most 600 months, or 3650"),
        (
            'every_months = 24\ncycle = "from-expiry"',
            'every_months = 18\ncycle = "calendar-year"',
            "renewal.every_months: A cycle that goes by calendar years lasts whole years.",
        ),
    ],
)
def test_a_mistake_about_terms_is_told_with_its_place(read, old, new, said):
    assert old in RENEWAL
    with pytest.raises(ContentBroken) as broken:
        read(RENEWAL.replace(old, new))

    assert said in str(broken.value)
