"""Papers are fair, marks are exact, and sitting again follows the rules."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prss_training.domain.examination import (
    PlanFirst,
    SatAlready,
    Score,
    SitLater,
    draw_paper,
    ends_at,
    mark_paper,
    require_may_sit,
    result_of,
)
from tests.domain.examination_samples import DRAW, MODULES, examination

EXAM = examination()
DOMAINS = {item.key: item.domain for item in EXAM.items}
FIRST = date(2026, 3, 2)
seeds = st.integers(0, 2**32 - 1)


@given(seeds)
def test_a_paper_asks_each_domain_as_often_as_the_rules_say(seed):
    paper = draw_paper(EXAM, seed)

    assert Counter(DOMAINS[one.key] for one in paper) == DRAW
    assert len({one.key for one in paper}) == len(paper) == EXAM.questions == 10
    assert all(sorted(one.order) == [0, 1, 2, 3] for one in paper)


@given(seeds)
def test_within_a_domain_no_module_is_asked_twice_before_every_other_once(seed):
    asked = Counter((DOMAINS[one.key], _module(one.key)) for one in draw_paper(EXAM, seed))

    for domain, count in DRAW.items():
        times = [asked[domain, module] for module in MODULES]
        assert max(times) - min(times) <= 1, (domain, count)


@given(seeds)
def test_the_same_seed_draws_the_same_paper(seed):
    assert draw_paper(EXAM, seed) == draw_paper(EXAM, seed)


def test_papers_differ():
    assert len({draw_paper(EXAM, seed) for seed in range(20)}) == 20


@given(seeds, st.data())
def test_a_result_is_the_sum_of_its_domains(seed, data):
    paper = draw_paper(EXAM, seed)
    right = data.draw(st.sets(st.sampled_from([one.key for one in paper])))
    answers = {one.key: _answer(one.key, correct=one.key in right) for one in paper}

    result = result_of(EXAM, mark_paper(EXAM, paper, answers), DOMAINS)

    assert result.whole == Score(len(right), 10)
    assert sum(score.right for _, score in result.domains) == len(right)
    enough = len(right) * 100 >= 80 * 10
    each = all(score.right * 100 >= 50 * score.asked for _, score in result.domains)
    assert result.passed == (enough and each)


def test_a_weak_domain_does_not_pass_however_strong_the_whole():
    paper = draw_paper(EXAM, 1)
    weak = [one.key for one in paper if DOMAINS[one.key].value == "advocacy"]
    answers = {one.key: _answer(one.key, correct=one.key not in weak) for one in paper}

    result = result_of(EXAM, mark_paper(EXAM, paper, answers), DOMAINS)

    assert result.whole.percent == 80
    assert not result.passed


def test_an_answer_left_out_is_wrong():
    paper = draw_paper(EXAM, 1)

    assert not any(mark.correct for mark in mark_paper(EXAM, paper, {}))
    assert {mark.chosen for mark in mark_paper(EXAM, paper, {})} == {-1}


@given(st.integers(0, 60), st.integers(1, 60))
def test_a_share_is_compared_in_whole_items(right, asked):
    score = Score(min(right, asked), asked)

    assert score.reaches(score.percent)
    assert score.reaches(100) == (score.right == asked)


def test_nothing_asked_reaches_nothing():
    assert (Score(0, 0).percent, Score(0, 0).reaches(1)) == (0, False)


@pytest.mark.parametrize(
    ("results", "planned_on", "days", "refusal"),
    [
        ([], None, 0, None),
        ([(FIRST, True)], None, 400, SatAlready),
        ([(FIRST, False)], None, 13, SitLater),
        ([(FIRST, False)], None, 14, None),
        ([(FIRST, False), (FIRST + timedelta(14), False)], FIRST + timedelta(44), 43, SitLater),
        ([(FIRST, False), (FIRST + timedelta(14), False)], None, 44, PlanFirst),
        ([(FIRST, False), (FIRST + timedelta(14), False)], FIRST + timedelta(13), 44, PlanFirst),
        ([(FIRST, False), (FIRST + timedelta(14), False)], FIRST + timedelta(20), 44, None),
    ],
)
def test_sitting_again_takes_time_and_then_a_plan(results, planned_on, days, refusal):
    def ask():
        require_may_sit(EXAM, results, planned_on=planned_on, on=FIRST + timedelta(days))

    if refusal is None:
        ask()
    else:
        with pytest.raises(refusal):
            ask()


def test_the_day_to_sit_again_is_named():
    with pytest.raises(SitLater, match="from 16 March 2026"):
        require_may_sit(EXAM, [(FIRST, False)], planned_on=None, on=FIRST)


def test_a_paper_without_a_limit_never_ends():
    start = datetime(2026, 3, 2, 15, tzinfo=UTC)

    assert ends_at(start, None) is None
    assert ends_at(start, 90) == start + timedelta(minutes=90)


def _module(key):
    return EXAM.item(key).objective.partition("/")[0]


def _answer(key, *, correct):
    best = EXAM.item(key).answer
    return best if correct else (best + 1) % 4
