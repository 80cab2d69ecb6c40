"""The JSON Schema of a record file, made from the kinds of evidence themselves."""

from dataclasses import is_dataclass
from datetime import date
from enum import StrEnum
from types import UnionType
from typing import Any, get_args, get_origin

from prss_training.content.record_file import (
    KINDS,
    MOST_DAYS,
    MOST_FACTS,
    MOST_TIMES,
    OWN_DAYS,
    RECORD_VERSION,
    REPEATED,
    hints_of,
    needed_in,
)
from prss_training.domain.evidence import TrainingCompleted
from prss_training.domain.hours import Hours

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_TEXT = {"type": "string", "pattern": r"\S"}
_DAY = {"type": "string", "format": "date", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
_HOURS = {"type": "string", "pattern": r"^\s*\d{1,5}:[0-5]\d\s*$"}
_NUMBER = {"type": "integer", "minimum": 0, "maximum": 100_000}

# What each key means, where its name does not say it all.
_SAYS = {
    "on": "The day it became known to the record. Left out, it is the day that the fact has.",
    "reference": "What the row is called where it comes from; a withdrawal names it.",
    "module": "The key of a module of this program; left out for a course from elsewhere.",
    "mode": "How the training was given.",
    "hours": "A length of time as hours and minutes; for training, one for each domain.",
    "course": "The key of a course from elsewhere, such as boards list.",
    "title": "The course's title.",
    "provider": "Who gave the course.",
    "in_person": "Whether live training was in one room; left out, it was by video.",
    "topics": "Lengths of time by topic. Topics lie across the domains.",
    "approved_by": "The boards whose approval the course carries, by their short names.",
    "outside_domains": "Time that lies in none of the domains.",
    "days": "How many days of training a board would count.",
    "absent": "How much of it was missed.",
    "done_on": "The day the course ended, or the check was made.",
    "activity": "The work, as module-key/activity-key.",
    "service": "Which of the four service activities it was.",
    "supports": "Which types of support were given.",
    "position": "Whether the practice was paid.",
    "worked_on": "The day of the practice.",
    "domain": "The performance domain.",
    "work": "What kind of time it was; left out, it was with people or on their behalf.",
    "setting": "Where it was done.",
    "populations": "Whom it was with.",
    "contact": "How peer and person met; left out, in person.",
    "employer": "The site or employer.",
    "people": "How many people took part.",
    "given_on": "The day supervision was given.",
    "in_group": "Whether supervision was given to a group.",
    "observed": "Whether the supervisor watched the work.",
    "qualification": "What qualifies the supervisor.",
    "statement": "The key of the statement.",
    "exam": "The key of the examination.",
    "score": "The score, where it is known.",
    "level": "The schooling that was shown.",
    "credits": "College semester credits.",
    "years": "The age that was proved on that day. No birth date is kept.",
    "what": "What was attested, cleared or signed off.",
    "by": "Who says so.",
    "months": "At least so many months. Nothing else is kept.",
    "reference_kind": "What kind of reference: personal, professional, supervisor.",
    "jurisdiction": "The state or area.",
    "percent": "At least so many per cent.",
    "since": "The first day.",
    "until": "The last day; left out while it lasts.",
    "paid": "Whether the work was paid; left out, it was.",
    "credential": "The key of the credential.",
    "event": "What happened, such as application-accepted.",
    "happened_on": "The day it happened.",
    "evaluation": "Which evaluation it was.",
    "lowest": "The lowest rating given, from 0 to 3.",
    "requirement": "The requirement, as credential-key/requirement-key; what renewing asks for, as "
    "credential-key/renewal:requirement-key.",
    "why": "Why.",
    "met": "Whether the board said that it is met.",
}


def record_schema() -> dict[str, object]:
    """Return the JSON Schema (2020-12) of a record file."""
    return {
        "$schema": _DIALECT,
        "title": "Record of one person",
        "description": "Dated evidence of one person, to be measured against any credential.",
        "type": "object",
        "properties": {
            "record": {"const": RECORD_VERSION, "description": "The version of this format."},
            "evidence": {
                "type": "array",
                "maxItems": MOST_FACTS,
                "items": {"oneOf": [{"$ref": f"#/$defs/{kind}"} for kind in KINDS]},
            },
        },
        "required": ["evidence"],
        "additionalProperties": False,
        "$defs": {kind: _kind(kind, shape) for kind, shape in KINDS.items()},
    }


def _kind(kind: str, shape: type) -> dict[str, object]:
    properties: dict[str, object] = {"kind": {"const": kind}}
    hints = hints_of(shape)
    for name, hint in hints.items():
        properties[name] = _said(name, _type(hint))
    if kind in REPEATED:
        properties["repeat"] = _repeat()
    found: dict[str, object] = {
        "description": " ".join((shape.__doc__ or "").split()),
        "type": "object",
        "properties": properties,
        "required": ["kind", *needed_in(kind)],
        "additionalProperties": False,
    }
    choices = []
    if "on" in hints:
        choices.append(["on", *(day for day in OWN_DAYS if day in hints)])
    if shape is TrainingCompleted:
        choices.append(["module", "course", "title"])
    found["allOf"] = [{"anyOf": [{"required": [name]} for name in names]} for names in choices]
    return found


def _said(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    return schema | ({"description": _SAYS[name]} if name in _SAYS else {})


def _type(hint: Any) -> dict[str, Any]:
    """Return the schema of one type."""
    if isinstance(hint, UnionType):
        return _type(next(one for one in get_args(hint) if one is not type(None)))
    if get_origin(hint) is frozenset:
        return {"type": "array", "items": _type(get_args(hint)[0])}
    if get_origin(hint) is tuple:
        word = get_args(get_args(hint)[0])[0]
        return {
            "type": "object",
            "propertyNames": _type(word),
            "additionalProperties": dict(_HOURS),
        }
    return _plain(hint)


def _plain(hint: type) -> dict[str, Any]:
    if issubclass(hint, StrEnum):
        return {"enum": [word.value for word in hint]}
    known: dict[type, dict[str, Any]] = {
        str: _TEXT,
        date: _DAY,
        bool: {"type": "boolean"},
        int: _NUMBER,
    }
    return dict(_HOURS if is_dataclass(hint) and hint is Hours else known[hint])


def _repeat() -> dict[str, object]:
    return {
        "description": "Writes the same line many times, so many days apart.",
        "type": "object",
        "properties": {
            "times": {"type": "integer", "minimum": 1, "maximum": MOST_TIMES},
            "every_days": {"type": "integer", "minimum": 0, "maximum": MOST_DAYS},
        },
        "required": ["times", "every_days"],
        "additionalProperties": False,
    }
