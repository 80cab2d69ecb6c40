"""How long the rest takes: honest sums, and nothing guessed."""

from hypothesis import given
from hypothesis import strategies as st

from prss_training.domain.hours import Hours
from prss_training.domain.next_step import CHECK_MINUTES, Place, WorkState
from prss_training.domain.progression import ModuleProgress
from prss_training.domain.time_left import TimeLeft, left_in, left_in_all
from tests.domain.samples import module

FIRST, SECOND = module("first"), module("second", live=Hours(180))
ALL = (FIRST, SECOND)

parts = st.frozensets(st.integers(1, 2))
work = st.sampled_from([None, *WorkState])


def progress_of(one, read=frozenset(), *, checked=False, passed=False):
    done = frozenset({f"{one.key}/audit"}) if passed else frozenset()
    return ModuleProgress(one, read, checked, done)


@st.composite
def places(draw):
    found = {
        one.key: progress_of(
            one, draw(parts), checked=draw(st.booleans()), passed=draw(st.booleans())
        )
        for one in ALL
    }
    states = {f"{one.key}/audit": draw(work) for one in ALL}
    return Place(found, work={key: state for key, state in states.items() if state})


def test_at_the_beginning_everything_is_left():
    here = Place({"first": progress_of(FIRST)})

    left = left_in(FIRST, here, ())

    assert left == TimeLeft(11, CHECK_MINUTES, 20, Hours(120), 0)
    assert left.own == Hours(51)


@given(places(), st.frozensets(st.sampled_from(["first", "second"])))
def test_the_program_is_the_sum_of_its_modules(here, attended):
    each = [left_in(one, here, attended) for one in ALL]

    assert left_in_all(ALL, here, attended) == each[0] + each[1]
    assert left_in_all((), here, attended).nothing


@given(places())
def test_doing_more_never_leaves_more(here):
    for one in ALL:
        before = left_in(one, here, ())
        progress = here.progress[one.key]
        further = ModuleProgress(
            one, progress.parts_read | {1}, check_passed=True, activities_passed=frozenset()
        )
        after = left_in(one, Place({**here.progress, one.key: further}, work=here.work), {one.key})
        assert after.reading <= before.reading
        assert after.checks == 0
        assert after.live == Hours(0)


def test_what_waits_for_a_trainer_takes_no_time_and_what_came_back_takes_half():
    progress = {"first": progress_of(FIRST, frozenset({1, 2}), checked=True)}

    def left(state):
        return left_in(FIRST, Place(progress, work={"first/audit": state}), {"first"})

    assert left(WorkState.WAITING) == TimeLeft(waiting=1)
    assert not left(WorkState.WAITING).nothing
    assert left(WorkState.RETURNED).own == Hours(10)


def test_a_finished_module_whose_live_hours_are_on_record_leaves_nothing():
    done = Place({"first": progress_of(FIRST, frozenset({1, 2}), checked=True, passed=True)})

    assert left_in(FIRST, done, {"first"}).nothing
    assert left_in(FIRST, done, ()).live == Hours(120)
