"""An inventory of strengths: what was sent is what was asked, and then stands beside now."""

from hypothesis import given
from hypothesis import strategies as st

from prss_training.domain.strengths import (
    Answers,
    Change,
    Dimension,
    Group,
    Prompt,
    Said,
    compared,
    known_answers,
)

PROMPTS = tuple(Prompt(f"p{n}", f"Prompt {n}.") for n in range(4))
PEOPLE = Group(Dimension.SOCIAL, "People", "Who.", "Who?", PROMPTS)
said = st.dictionaries(
    st.sampled_from([prompt.key for prompt in PROMPTS]), st.frozensets(st.sampled_from(Said))
)


def answers(found=None) -> Answers:
    return Answers(found or {}, {})


def test_what_no_prompt_asks_for_is_left_out():
    found = known_answers(
        [PEOPLE],
        {"p0": ["have", "have", "points"], "p1": [], "gone": ["have"]},
        {"social": "  A friend.  ", "human": "Not asked here."},
    )

    assert found == Answers({"p0": frozenset({Said.HAVE})}, {"social": "A friend."})


def test_each_prompt_says_in_words_what_is_different():
    then = answers({"p0": frozenset({Said.HAVE}), "p1": frozenset({Said.MORE}), "p2": frozenset()})
    now = answers({"p1": frozenset(Said), "p3": frozenset({Said.MORE})})

    found = {line.prompt.key: line.changes for line in compared(PEOPLE, now, then)}

    assert found == {
        "p0": (Change.NOT_SAID,),
        "p1": (Change.NEW, Change.STILL_WANTED),
        "p3": (Change.NOW_WANTED,),
    }
    assert all(change.label for change in Change)


@given(said, said)
def test_every_prompt_that_was_ticked_now_or_then_is_compared_once(now, then):
    found = compared(PEOPLE, answers(now), answers(then))

    ticked = {key for one in (now, then) for key, ticks in one.items() if ticks}
    assert [line.prompt.key for line in found] == sorted(ticked)
    assert all(line.changes for line in found)


@given(said)
def test_beside_itself_nothing_is_new(now):
    changes = {c for line in compared(PEOPLE, answers(now), answers(now)) for c in line.changes}

    assert changes <= {Change.STILL, Change.STILL_WANTED}
