"""A small final examination: four domains, items over three modules."""

from prss_training.domain.examination import Examination
from prss_training.domain.fields import Domain
from prss_training.domain.knowledge_check import Item, Option

DRAW = {
    Domain.ADVOCACY: 2,
    Domain.MENTORING_EDUCATION: 2,
    Domain.RECOVERY_WELLNESS: 3,
    Domain.ETHICAL_RESPONSIBILITY: 3,
}
MODULES = ("shared-values", "strengths-and-resiliencies", "self-direction-and-choice")
OBJECTIVES = {
    "shared-values": "name-the-values",
    "strengths-and-resiliencies": "why-strengths",
    "self-direction-and-choice": "two-plans",
}


def item(domain: Domain, number: int) -> Item:
    module = MODULES[number % len(MODULES)]
    options = tuple(
        Option(f"Way {place}", "Because.", correct=place == number % 4) for place in range(4)
    )
    key = f"{domain.value}-{number}"
    return Item(key, f"{module}/{OBJECTIVES[module]}", domain, f"What now in {key}?", options)


def examination(**over) -> Examination:
    defaults = {
        "title": "Final examination",
        "minutes": 120,
        "pass_percent": 80,
        "domain_percent": 50,
        "first_retake_days": 14,
        "later_retake_days": 30,
        "draw": DRAW,
        "items": tuple(item(domain, n) for domain, asked in DRAW.items() for n in range(asked * 3)),
    }
    return Examination(**defaults | over)
