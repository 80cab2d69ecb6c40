"""Modules: their names, their minutes, and how hours are shared between modes."""

from hypothesis import assume, given
from hypothesis import strategies as st

from prss_training.domain.fields import Domain, Mode
from prss_training.domain.hours import Hours
from prss_training.domain.program import ActivityKind, Unit, program_hours
from tests.domain.samples import activity, module

by_domain = st.dictionaries(st.sampled_from(Domain), st.integers(1, 600), min_size=1)


@given(by_domain, st.data())
def test_live_and_self_paced_hours_add_up_by_domain_and_by_mode(minutes, data):
    live = data.draw(st.integers(0, sum(minutes.values())))
    taught = module(
        hours=tuple((domain, Hours(n)) for domain, n in minutes.items()),
        live=Hours(live),
        self_paced=Hours(sum(minutes.values()) - live),
    )
    in_mode = {mode: dict(taught.hours_by(mode)) for mode in Mode}

    for domain, given_minutes in minutes.items():
        both = [in_mode[mode].get(domain, Hours(0)) for mode in Mode]
        assert sum(hours.minutes for hours in both) == given_minutes
    assert sum(h.minutes for h in in_mode[Mode.LIVE].values()) == live


@given(by_domain, st.integers(1, 600))
def test_each_domain_is_split_as_the_module_is(minutes, live):
    assume(live <= sum(minutes.values()))
    taught = module(
        hours=tuple((domain, Hours(n)) for domain, n in minutes.items()),
        live=Hours(live),
        self_paced=Hours(sum(minutes.values()) - live),
    )

    for domain, hours in taught.hours_by(Mode.LIVE):
        exact = minutes[domain] * live / sum(minutes.values())
        assert abs(hours.minutes - exact) < 1


def test_minutes_left_over_go_where_rounding_took_the_most():
    minutes = {Domain.ADVOCACY: 50, Domain.HARM_REDUCTION: 50, Domain.RECOVERY_WELLNESS: 140}
    taught = module(
        hours=tuple((domain, Hours(n)) for domain, n in minutes.items()),
        live=Hours(125),
        self_paced=Hours(115),
    )

    assert [hours.minutes for _, hours in taught.hours_by(Mode.LIVE)] == [26, 26, 73]
    assert [hours.minutes for _, hours in taught.hours_by(Mode.SELF_PACED)] == [24, 24, 67]


def test_a_mode_without_time_lists_no_domain():
    assert module(live=Hours(0), self_paced=Hours(240)).hours_by(Mode.LIVE) == ()


def test_a_module_is_known_by_its_number_and_its_minutes():
    taught = module()

    assert taught.code == "M02"
    assert taught.lesson_minutes == 11
    assert str(program_hours((taught, taught))) == "8:00"


def test_an_activity_knows_its_module_and_its_key():
    assert activity("shared-values/audit").module == "shared-values"
    assert activity("shared-values/audit").key == "audit"


def test_every_unit_and_kind_of_work_has_a_name():
    assert all(unit.label for unit in Unit)
    assert [kind.label for kind in ActivityKind] == [
        "Work product",
        "Reflection",
        "Demonstration",
    ]
