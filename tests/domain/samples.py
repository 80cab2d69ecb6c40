"""Small criteria and modules for the tests of rules."""

from datetime import date
from zoneinfo import ZoneInfo

from prss_training.domain.criteria import Criteria, Requirement, Source
from prss_training.domain.fields import Domain
from prss_training.domain.hours import Hours
from prss_training.domain.knowledge_check import Item, KnowledgeCheck, Option
from prss_training.domain.program import (
    Activity,
    ActivityKind,
    LessonPart,
    Module,
    Unit,
)
from prss_training.domain.rubric import Line, Rubric
from prss_training.domain.rules import PassActivities, SignStatement

TODAY = date(2026, 3, 2)
HANDBOOK = Source("handbook", "Program handbook, 2026")


def require(rule, key="it", title="Do it") -> Requirement:
    return Requirement(key, title, rule, (HANDBOOK,))


def pass_work(*activities) -> Requirement:
    return require(PassActivities(activities), "work", "Pass the work")


def sign_code() -> Requirement:
    return require(SignStatement("code-2026"), "code", "Sign the code")


def criteria(*requirements, **over) -> Criteria:
    details = {
        "key": "peer-leader",
        "version": "2026.1",
        "name": "Peer Leader",
        "body": "Riverbend",
        "jurisdiction": "Here",
        "zone": ZoneInfo("America/Chicago"),
        "requirements": requirements,
        "sources": (HANDBOOK,),
    }
    return Criteria(**details | over)


def item(key, objective="one", answer=0) -> Item:
    options = tuple(Option(f"{key} {n}", "Because.", correct=n == answer) for n in range(3))
    return Item(key, objective, Domain.ADVOCACY, f"What of {key}?", options)


def check(*items, draw=2, pass_percent=80) -> KnowledgeCheck:
    return KnowledgeCheck(draw, pass_percent, 2, items or (item("a"), item("b"), item("c")))


def activity(id_="shared-values/audit") -> Activity:
    rubric = Rubric((Line("clear", "Is clear", ("no", "a little", "yes", "very")),))
    return Activity(id_, ActivityKind.REFLECTION, "Audit", 20, "Write.", 10, 90, 3, (), rubric)


def module(key="shared-values", **over) -> Module:
    details = {
        "key": key,
        "number": 2,
        "title": key.replace("-", " ").capitalize(),
        "summary": "What it is.",
        "unit": Unit.FOUNDATIONS,
        "live": Hours(120),
        "self_paced": Hours(120),
        "hours": ((Domain.ADVOCACY, Hours(60)), (Domain.HARM_REDUCTION, Hours(180))),
        "topics": (),
        "requires": (),
        "competencies": (),
        "objectives": (),
        "terms": (),
        "activities": (activity(f"{key}/audit"),),
        "sources": (),
        "lesson": (LessonPart(1, "Begin", 6, "Text."), LessonPart(2, "Summary", 5, "Text.")),
        "check": check(),
        "guide_opening": "",
        "guide": (),
    }
    return Module(**details | over)
