"""`content/exam/`: the final examination's rules, and its bank in a file for each domain."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from prss_training.content.check_file import item_problems
from prss_training.content.reader import ContentBroken, Gathering, Problem, Reader, shown
from prss_training.domain.examination import Examination
from prss_training.domain.fields import Domain
from prss_training.domain.knowledge_check import Item, Option

RULES = "exam.toml"
PAPERS_IN_BANK = 3  # a bank holds at least so many papers' items of each domain

Found = Iterator[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class _Rules:
    title: str
    minutes: int
    pass_percent: int
    domain_percent: int
    first_retake_days: int
    later_retake_days: int
    draw: dict[Domain, int]


@dataclass(frozen=True, slots=True)
class _ExamItem:
    key: str
    objective: str
    stem: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class _Bank:
    items: tuple[_ExamItem, ...]


_READER = Reader({_Bank: {"items": "item"}, _ExamItem: {"options": "option"}})


def read_exam(root: Path) -> Examination | None:
    """Read the final examination, or return None where the content has none.

    Raises:
        ContentBroken: carrying every mistake in its files.
    """
    folder = root / "exam"
    if not folder.is_dir():
        return None
    so_far = Gathering()
    rules = so_far.attempt(lambda: _READER.read(folder / RULES, root, _Rules))
    items: list[Item] = []
    for domain in rules.draw if rules else ():
        path = folder / f"{domain.value}.toml"
        bank = so_far.attempt(lambda at=path: _READER.read(at, root, _Bank))  # type: ignore[misc]
        found = [_item(row, domain) for row in bank.items] if bank else []
        so_far.add(shown(path, root), item_problems(tuple(found)))
        items.extend(found)
    if rules:
        so_far.add(shown(folder / RULES, root), _rule_problems(rules, items))
    if rules is None or so_far.problems:
        raise ContentBroken(so_far.problems)
    return Examination(
        title=rules.title,
        minutes=rules.minutes,
        pass_percent=rules.pass_percent,
        domain_percent=rules.domain_percent,
        first_retake_days=rules.first_retake_days,
        later_retake_days=rules.later_retake_days,
        draw={domain: rules.draw[domain] for domain in Domain if domain in rules.draw},
        items=tuple(items),
    )


def bank_file(root: Path, domain: Domain) -> str:
    """Return the name of a domain's bank as an author knows it."""
    return shown(root / "exam" / f"{domain.value}.toml", root)


def _item(row: _ExamItem, domain: Domain) -> Item:
    return Item(row.key, row.objective, domain, row.stem, row.options)


def _rule_problems(rules: _Rules, items: list[Item]) -> Found:
    for name in ("pass_percent", "domain_percent"):
        if not 1 <= getattr(rules, name) <= 100:  # noqa: PLR2004  (a percentage)
            yield name, "A share of the items belongs here, from 1 to 100."
    keys = [item.key for item in items]
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        yield "", f"Two items of the examination have the key “{key}”. Give each its own."
    for domain, count in rules.draw.items():
        held = sum(item.domain is domain for item in items)
        if count < 1:
            yield f"draw.{domain.value}", "At least one item is asked, or leave the domain out."
        elif held < count:
            yield f"draw.{domain.value}", f"The bank has {held} items of this domain."


def wanted_items(examination: Examination) -> Iterator[Problem]:
    """Find domains whose bank is too small for papers that differ."""
    for domain, count in examination.draw.items():
        held, wanted = len(examination.of_domain(domain)), PAPERS_IN_BANK * count
        if held < wanted:
            yield Problem("exam", domain.value, f"The bank has {held} items. Write {wanted}.")
