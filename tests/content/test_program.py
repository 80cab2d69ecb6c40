"""The whole program adds up to what it promises, module by module and domain by domain."""

import pytest

from prss_training import paths
from prss_training.content.judging import Weight, hours_by_domain, judge
from prss_training.content.library import load_library
from prss_training.domain.fields import Domain, Mode
from prss_training.domain.hours import Hours

LIBRARY = load_library(paths.CONTENT)
DOMAINS = (
    Domain.ADVOCACY,
    Domain.MENTORING_EDUCATION,
    Domain.RECOVERY_WELLNESS,
    Domain.ETHICAL_RESPONSIBILITY,
    Domain.HARM_REDUCTION,
)
# Live and self-paced hours, then hours by domain, as the syllabus has them.
SYLLABUS = {
    "M01": (1, 2, 1, 0, 2, 0, 0),
    "M02": (2, 2, 1, 1, 0, 2, 0),
    "M03": (2, 2, 0, 1, 3, 0, 0),
    "M04": (3, 1, 0, 2, 0, 2, 0),
    "M05": (3, 1, 0, 1, 3, 0, 0),
    "M06": (3, 1, 2, 0, 2, 0, 0),
    "M07": (4, 0, 0, 3, 1, 0, 0),
    "M08": (3, 0, 0, 2, 0, 1, 0),
    "M09": (2, 1, 1, 0, 0, 2, 0),
    "M10": (4, 0, 0, 3, 1, 0, 0),
    "M11": (2, 2, 3, 0, 1, 0, 0),
    "M12": (4, 0, 0, 2, 1, 1, 0),
    "M13": (2, 1, 2, 0, 1, 0, 0),
    "M14": (2, 1, 0, 0, 2, 0, 1),
    "M15": (2, 2, 1, 0, 0, 0, 3),
    "M16": (3, 1, 0, 0, 1, 2, 1),
    "M17": (3, 1, 0, 0, 0, 0, 4),
    "M18": (4, 0, 0, 0, 0, 4, 0),
    "M19": (2, 2, 1, 0, 0, 3, 0),
    "M20": (2, 1, 0, 0, 1, 2, 0),
    "M21": (2, 1, 1, 1, 1, 0, 0),
    "M22": (4, 1, 2, 0, 1, 1, 1),
    "M23": (2, 1, 1, 1, 0, 1, 0),
    "M24": (3, 0, 0, 1, 1, 1, 0),
}


def test_every_module_has_the_hours_that_the_syllabus_gives_it():
    held = {
        module.code: (
            module.live.minutes / 60,
            module.self_paced.minutes / 60,
            *(dict(module.hours).get(domain, Hours(0)).minutes / 60 for domain in DOMAINS),
        )
        for module in LIBRARY.modules
    }

    assert held == SYLLABUS


def test_the_program_is_88_hours_of_which_64_are_live():
    assert sum(module.live.minutes for module in LIBRARY.modules) == 64 * 60
    assert sum(module.self_paced.minutes for module in LIBRARY.modules) == 24 * 60
    assert [hours_by_domain(LIBRARY.modules)[domain].minutes / 60 for domain in DOMAINS] == [
        16,
        18,
        22,
        22,
        10,
    ]


def test_the_writing_has_no_errors_and_hardly_a_warning():
    findings = judge(LIBRARY, paths.CONTENT)

    assert [str(one) for one in findings if one.weight is Weight.ERROR] == []
    assert len(findings) <= 10


def test_every_competency_is_built_by_some_module():
    built = {id_ for module in LIBRARY.modules for id_ in module.competencies}

    assert built == {competency.id for competency in LIBRARY.competencies}
    assert len(built) == 62


def test_every_objective_is_asked_about_in_its_check():
    for module in LIBRARY.modules:
        asked = {item.objective for item in module.check.items}
        assert asked == {objective.key for objective in module.objectives}, module.code


def test_every_guide_takes_the_live_minutes_of_its_module():
    for module in LIBRARY.modules:
        assert sum(step.minutes for step in module.guide) == module.live.minutes, module.code


def test_a_demonstration_fits_into_the_live_hours():
    shown = [activity for module in LIBRARY.modules for activity in module.demonstrations]

    assert len(shown) >= 10
    assert all(8 <= activity.minutes <= 15 for activity in shown)
    assert all(not activity.minimum_words for activity in shown)


@pytest.mark.parametrize("mode", list(Mode))
def test_hours_by_topic_split_between_the_modes_without_a_minute_lost(mode):
    medicine = LIBRARY.module("pathways-and-medications")
    other = next(one for one in Mode if one is not mode)

    mine, rest = dict(medicine.topics_by(mode)), dict(medicine.topics_by(other))

    assert mine["medication-supported-recovery"] == Hours(120)
    assert (
        mine["medication-supported-recovery"].minutes
        + rest["medication-supported-recovery"].minutes
        == dict(medicine.topics)["medication-supported-recovery"].minutes
    )


def test_every_module_after_the_foundations_waits_for_them():
    first = {module.key for module in LIBRARY.modules[:4]}
    early = {"strengths-and-resiliencies", "self-direction-and-choice"}  # open since 2026.1

    for module in LIBRARY.modules[4:]:
        if module.key not in early:
            assert first <= set(module.requires), module.code
