"""`content/stages.toml`: the ladder from interest to staff, with what each stage asks."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from prss_training.content.criteria_file import read_rule, rule_problems
from prss_training.content.reader import ContentBroken, Problem, Reader, a_table, shown
from prss_training.content.wording import key_problems
from prss_training.domain.criteria import Requirement
from prss_training.domain.evaluation import EvaluationKind
from prss_training.domain.people import Act, roles_that_may
from prss_training.domain.program import Module, Statement
from prss_training.domain.rules import (
    BeEvaluated,
    BeSignedOff,
    CompleteModules,
    PassActivities,
    PassChecks,
    Rule,
    SignStatement,
    inner_rules,
)
from prss_training.domain.stages import Condition, Ladder, SignOffKind, Stage

FILE = "stages.toml"
FEWEST_STAGES = 2

Found = Iterator[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class ConditionTable:
    """A `[[stage.condition]]` as it stands in the file; its rule is among its own keys."""

    key: str
    title: str
    rule: Rule
    may_waive: bool = True
    note: str = ""


@dataclass(frozen=True, slots=True)
class StageTable:
    """A `[[stage]]` as it stands in the file."""

    key: str
    name: str
    about: str
    condition: tuple[ConditionTable, ...] = ()


@dataclass(frozen=True, slots=True)
class LadderTable:
    """The file as it stands."""

    starts: str
    rights: tuple[str, ...]
    stage: tuple[StageTable, ...]
    sign_off: tuple[SignOffKind, ...] = ()


_READER = Reader({ConditionTable: {"rule": ""}})
_OWN = ("key", "title", "may_waive", "note")


def _condition_table(value: object, shape: type) -> object:
    """Set the keys of the rule apart from those of the condition, then structure both."""
    table = a_table(value)
    own = {name: inner for name, inner in table.items() if name in _OWN}
    rule = {name: inner for name, inner in table.items() if name not in _OWN}
    return _structure_condition(own | {"rule": rule}, shape)


_READER.converter.register_structure_hook_func(
    lambda shape: shape == Rule, lambda value, _: read_rule(value)
)
_structure_condition = _READER.converter.get_structure_hook(ConditionTable)
_READER.converter.register_structure_hook(ConditionTable, _condition_table)


def read_ladder(
    root: Path, modules: Collection[Module], statements: Collection[Statement]
) -> Ladder:
    """Read the ladder, and hold what it asks for against what there is.

    Args:
        root: The content folder.
        modules: The modules that people can finish.
        statements: The statements that people can sign.

    Raises:
        ContentBroken: carrying every mistake in the file.
    """
    path = root / FILE
    table = _READER.read(path, root, LadderTable)
    ladder = Ladder(
        stages=tuple(_stage(one) for one in table.stage),
        starts=table.starts,
        rights=table.rights,
        sign_offs=table.sign_off,
    )
    known = _known(ladder, modules, statements)
    found = [*_own_problems(ladder), *_sign_off_problems(ladder), *_asked_problems(ladder, known)]
    if found:
        raise ContentBroken(Problem(shown(path, root), *one) for one in found)
    return ladder


def _stage(table: StageTable) -> Stage:
    return Stage(
        table.key, table.name, table.about, tuple(_condition(row) for row in table.condition)
    )


def _condition(row: ConditionTable) -> Condition:
    return Condition(Requirement(row.key, row.title, row.rule, (), note=row.note), row.may_waive)


def _own_problems(ladder: Ladder) -> Found:
    keys = [stage.key for stage in ladder.stages]
    yield from key_problems("stage[#].key", keys)
    if len(keys) < FEWEST_STAGES:
        yield "stage", f"A ladder has at least {FEWEST_STAGES} stages."
    if ladder.starts not in keys:
        yield "starts", f"There is no stage “{ladder.starts}”."
    if not ladder.rights:
        yield "rights", "Say what everybody has a right to, on every stage."
    for number, stage in enumerate(ladder.stages):
        place = f"stage[{number}].condition"
        yield from key_problems(
            f"{place}[#].key", [condition.key for condition in stage.conditions]
        )
        for row, condition in enumerate(stage.conditions):
            for sentence in rule_problems(condition.requirement.rule):
                yield f"{place}[{row}]", sentence


def _sign_off_problems(ladder: Ladder) -> Found:
    yield from key_problems("sign_off[#].key", [kind.key for kind in ladder.sign_offs])
    signers = roles_that_may(Act.DECIDE_STAGE)
    for number, kind in enumerate(ladder.sign_offs):
        if not kind.by:
            yield f"sign_off[{number}].by", "Name at least one role that signs."
        for role in kind.by:
            if role not in signers:
                known = ", ".join(sorted(signers))
                yield (
                    f"sign_off[{number}].by",
                    f"A {role} signs nothing off. Write one of: {known}.",
                )


def _asked_problems(ladder: Ladder, known: Mapping[str, Collection[str]]) -> Found:
    for number, stage in enumerate(ladder.stages):
        for row, condition in enumerate(stage.conditions):
            for rule in inner_rules(condition.requirement.rule):
                for kind, name in _named(rule):
                    if name not in known[kind]:
                        place = f"stage[{number}].condition[{row}]"
                        yield place, f"There is no {kind} “{name}”."


def _known(
    ladder: Ladder, modules: Collection[Module], statements: Collection[Statement]
) -> dict[str, set[str]]:
    return {
        "module": {module.key for module in modules},
        "piece of work": {a.id for module in modules for a in module.activities},
        "statement": {statement.key for statement in statements},
        "evaluation": set(EvaluationKind),
        "sign-off": {kind.key for kind in ladder.sign_offs},
    }


def _named(rule: Rule) -> Found:
    """Yield the kind and name of everything of ours that a rule asks for."""
    match rule:
        case CompleteModules(names) | PassChecks(names):
            yield from (("module", name) for name in names)
        case PassActivities(names):
            yield from (("piece of work", name) for name in names)
        case SignStatement(name):
            yield "statement", name
        case BeEvaluated(name):
            yield "evaluation", name
        case BeSignedOff(name):
            yield "sign-off", name
        case _:
            return
