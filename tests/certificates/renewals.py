"""Criteria with a rule for renewing, and courses that count toward it."""

from dataclasses import replace

from prss_training.domain.counting import TrainingCounted
from prss_training.domain.criteria import Cycle, Lapse, Late, Renewal, Requirement, Source
from prss_training.domain.fields import Domain
from prss_training.domain.hour_rules import TrainingHours
from prss_training.domain.hours import Hours
from prss_training.domain.particulars import ParticularKind
from prss_training.domain.people import Role
from prss_training.particulars.services import put_on_file
from tests.factories import make_person

RULES = Source("rules", "Rules for renewing, 2026")
ETHICS = TrainingCounted(domain=Domain.ETHICAL_RESPONSIBILITY)
TERMS = Renewal(
    24,
    (
        Requirement(
            "ce",
            "Complete 20 hours of continuing education",
            TrainingHours(Hours(20 * 60)),
            (RULES,),
        ),
        Requirement(
            "ce-ethics", "Include 3 hours in ethics", TrainingHours(Hours(180), ETHICS), (RULES,)
        ),
    ),
    cycle=Cycle.FROM_EXPIRY,
    opens_days=180,
    late=(Late(until_days=90, note="You can still renew it."),),
    lapse=Lapse(("practice",), "Practice is done again.", (RULES,)),
    sources=(RULES,),
)


def renewable(library, **over):
    """Return the library with a Peer Leader certificate that can be renewed."""
    known = library.criteria_version("peer-leader-2026.1")
    given = replace(known, renewal=replace(TERMS, **over))
    return replace(library, criteria=tuple(given if c is known else c for c in library.criteria))


def take_course(session, place, day, *, at, hours=20, ethics=3, by=None, title="A good course"):
    """Put a course from elsewhere on a learner's file."""
    rest = max(0, hours - ethics) * 60
    return put_on_file(
        session,
        place,
        ParticularKind.COURSE,
        {
            "title": title,
            "provider": "Harbor College",
            "course": "",
            "delivery": "in-person",
            "hours": {"ethical-responsibility": ethics * 60, "advocacy": rest},
            "other": 0,
            "topics": {},
            "days": 0,
            "absent": 0,
            "approved_by": [],
        },
        happened_on=day,
        proof="Certificate of attendance",
        by=by or make_person(session, "Naomi Achebe", Role.REGISTRAR),
        at=at,
    )
