"""What a newer version of a credential asks for that the older one did not, in sentences."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass

from prss_training.domain.criteria import Criteria, Renewal, Requirement
from prss_training.domain.hours import Hours

_HEAD = (
    ("name", "The name"),
    ("abbreviation", "The abbreviation"),
    ("body", "Who gives it"),
    ("jurisdiction", "Where it is given"),
    ("population", "Whom it is for"),
    ("valid_months", "How many months it is good for"),
    ("in_force_from", "The first day it is in force"),
    ("in_force_until", "The last day it is in force"),
)


def changes(old: Criteria, new: Criteria) -> Iterator[str]:
    """Yield a sentence for each difference, the head first and then part by part."""
    for name, said in _HEAD:
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            yield f"{said} was {_shown(before)}; it is {_shown(after)}."
    for part in dict.fromkeys([*old.parts, *new.parts]):
        where = part_name(new if part in new.parts else old, part)
        if part not in new.parts:
            yield f"{where}: this part is gone."
        elif part not in old.parts:
            yield f"{where}: this part is new."
        before = {one.key: one for one in old.parts.get(part, ())}
        after = {one.key: one for one in new.parts.get(part, ())}
        yield from (f"{where}: {said}" for said in _between(before, after))
    if old.renewal is not None and new.renewal is not None:
        yield from (f"Renewal: {said}" for said in _terms(old.renewal, new.renewal))
    yield from _lines(old.notes, new.notes, "note")
    yield from _lines(old.reciprocity, new.reciprocity, "note on reciprocity")


def _terms(old: Renewal, new: Renewal) -> Iterator[str]:
    """Yield what differs in when terms begin and end, beside what is asked for."""
    for field in fields(new):
        before, after = getattr(old, field.name), getattr(new, field.name)
        if field.name == "sources" and before != after:
            yield f"its terms are read in {', '.join(source.id for source in after)}."
        elif field.name != "requirements" and before != after:
            name = field.name.replace("_", " ")
            yield f"{name} was {_shown(before)}; it is {_shown(after)}."


def part_name(criteria: Criteria, part: str) -> str:
    """Return the name of a part of a credential, as a heading or the beginning of a sentence."""
    kind, _, key = part.partition(":")
    match kind:
        case "tier":
            return next(one.name for one in criteria.tiers if one.key == key)
        case "endorsement":
            return "Endorsement: " + next(
                one.name for one in criteria.endorsements if one.key == key
            )
        case "grandparenting":
            return "For those who began under older rules"
        case "renewal":
            return "Renewal"
    return "The credential"


def _between(before: Mapping[str, Requirement], after: Mapping[str, Requirement]) -> Iterator[str]:
    for key in dict.fromkeys([*before, *after]):
        if key not in after:
            yield f"no longer asks for “{before[key].title}” ({key})."
        elif key not in before:
            yield f"now asks for “{after[key].title}” ({key})."
        elif before[key] != after[key]:
            yield from _of_one(before[key], after[key])


def _of_one(old: Requirement, new: Requirement) -> Iterator[str]:
    if old.rule != new.rule:
        yield f"{new.key}: {'; '.join(_of_rule(old.rule, new.rule, ''))}."
    if old.title != new.title:
        yield f"{new.key}: it is called “{new.title}”, and was called “{old.title}”."
    if old.confidence != new.confidence:
        yield f"{new.key}: how sure we are was {old.confidence}; it is {new.confidence}."
    if old.note != new.note:
        yield f"{new.key}: the note reads {_shown(new.note)}."
    if old.prorated != new.prorated:
        yield f"{new.key}: it {'shrinks' if new.prorated else 'no longer shrinks'} with the cycle."
    if old.sources != new.sources:
        read = ", ".join(source.id for source in new.sources)
        yield f"{new.key}: it is read in {read}."


def _of_rule(old: object, new: object, place: str) -> Iterator[str]:
    """Walk two rules down to what differs."""
    if type(old) is not type(new) or not is_dataclass(new) or isinstance(new, Hours):
        yield f"{place or 'the rule'} was {_shown(old)}, and is {_shown(new)}"
        return
    for field in fields(new):
        before, after = getattr(old, field.name), getattr(new, field.name)
        if before != after:
            name = field.name.replace("_", " ")
            deeper = is_dataclass(after) and not isinstance(after, Hours)
            yield from _of_rule(before, after, name if not deeper else place)


def _shown(value: object) -> str:
    match value:
        case None | "" | ():
            return "not said"
        case str():
            return f"“{value}”"
        case tuple():
            return ", ".join(_shown(one) for one in value)
        case Hours() | int() | float():
            return str(value)
    if is_dataclass(value):
        inner = [
            f"{field.name.replace('_', ' ')} {_shown(found)}"
            for field in fields(value)
            if (found := getattr(value, field.name)) not in (None, (), "")
        ]
        return f"{type(value).__name__} ({', '.join(inner)})"
    return str(value)


def _lines(old: tuple[str, ...], new: tuple[str, ...], what: str) -> Iterator[str]:
    yield from (f"A {what} is gone: {line}" for line in old if line not in new)
    yield from (f"A {what} is new: {line}" for line in new if line not in old)
