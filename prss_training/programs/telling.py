"""Credentials and findings as lines of text for a terminal, and findings as JSON."""

import textwrap
from collections.abc import Iterator, Mapping, Sequence

from prss_training.domain.closing import Closing
from prss_training.domain.counting import spoken_months
from prss_training.domain.criteria import (
    Confidence,
    Criteria,
    Finding,
    Renewal,
    Requirement,
    Standing,
    Tier,
)
from prss_training.domain.evidence import describe
from prss_training.domain.states import State, Unit
from prss_training.programs.changes import part_name

WIDTH = 80
_COLUMNS = (14, 8, 8)
_GAP = 2
_WORDS = {
    State.MET: "met",
    State.PARTLY: "partly",
    State.UNMET: "not yet",
    State.NEEDS_A_PERSON: "needs a person",
    State.NOT_RECORDED: "not recorded",
    State.WAIVED: "waived",
}


def told(version: Criteria) -> Iterator[str]:
    """Yield what one version asks for, part by part, and where each rule was read."""
    yield f"{version.name}, version {version.version}. {version.body}."
    yield from _in_force(version)
    for part, requirements in version.parts.items():
        if part:
            yield ""
            yield f"{part_name(version, part)} [{part}]"
            yield from _clock(version, part)
        for number, requirement in enumerate(requirements, start=1):
            yield from _requirement(number, requirement)
    for line in version.reciprocity:
        yield f"Reciprocity: {line}"
    for note in version.notes:
        yield f"Note: {note}"


def _in_force(version: Criteria) -> Iterator[str]:
    if version.in_force_from:
        yield f"In force from {version.in_force_from.isoformat()}."
    if version.in_force_until:
        yield f"In force until {version.in_force_until.isoformat()}."


def _clock(version: Criteria, part: str) -> Iterator[str]:
    """Yield what a part says of time."""
    kind, _, key = part.partition(":")
    if kind == "tier":
        yield from _of_tier(next(one for one in version.tiers if one.key == key))
    elif kind == "endorsement":
        yield from (one.note for one in version.endorsements if one.key == key and one.note)
    elif kind == "grandparenting":
        way = version.grandparenting[int(key) - 1]
        yield f"Open until {way.until.isoformat()}." if way.until else "No last day is known."
        if way.note:
            yield way.note
    elif version.renewal:
        yield from _of_renewal(version.renewal)


def _of_tier(tier: Tier) -> Iterator[str]:
    if tier.valid_months is not None:
        longer = ""
        if tier.extensions:
            times = "once" if tier.extensions == 1 else f"{tier.extensions} times"
            longer = f", and may be extended {times} by {spoken_months(tier.extension_months)}"
        yield f"Lasts {spoken_months(tier.valid_months)}{longer}."
    if tier.leads_to:
        yield tier.leads_to


def _of_renewal(renewal: Renewal) -> Iterator[str]:
    often = (
        "How long a cycle is was not found"
        if renewal.every_months is None
        else f"Every {spoken_months(renewal.every_months)}"
    )
    yield f"{often}, cycle: {renewal.cycle.value}."
    if renewal.opens_days is not None:
        yield f"Opens {renewal.opens_days} days before the end."
    if renewal.carry_over is not None:
        yield f"Hours above what is asked {'' if renewal.carry_over else 'do not '}carry over."
    if renewal.audited:
        yield "Proof is asked for only in an audit."
    for band in renewal.late:
        yield f"Up to {band.spoken} late: {band.note}"
    if renewal.lapse is not None and renewal.lapse.note:
        yield f"After that: {renewal.lapse.note}"
    if renewal.note:
        yield renewal.note


def _requirement(number: int, requirement: Requirement) -> Iterator[str]:
    doubt = requirement.confidence
    marked = "" if doubt is Confidence.CONFIRMED else f" [{doubt.value}]"
    yield f"{number:3}. {requirement.title}{marked}"
    for source in requirement.sources:
        yield f"     {source.title} ({source.year or 'no date'}) {source.url or ''}".rstrip()
    if requirement.note:
        yield f"     {requirement.note}"


def as_table(standing: Standing, closings: Mapping[str, Sequence[Closing]]) -> Iterator[str]:
    """Yield findings as an aligned table of at most 80 columns, gaps under each.

    Args:
        standing: What was found.
        closings: What would close the gaps in training, by the key of the requirement.
    """
    part = f", {part_name(standing.criteria, standing.part)}" if standing.part else ""
    yield from textwrap.wrap(f"{standing.criteria.name} ({standing.criteria.id}){part}", WIDTH)
    met, asked = standing.met_count, len(standing.findings)
    yield f"On {standing.on.isoformat()}: {met} of {asked} requirements are met."
    yield ""
    yield _row("State", "Have", "Need", "Requirement")
    yield "-" * WIDTH
    for finding in standing.findings:
        yield from _finding(finding, closings.get(finding.requirement.key, ()))


def _finding(finding: Finding, closings: Sequence[Closing]) -> Iterator[str]:
    first, *rest = textwrap.wrap(finding.requirement.title, WIDTH - _indent())
    counted = finding.unit is Unit.MINUTES or finding.need > 1
    have, need = (finding.have_text, finding.need_text) if counted else ("", "")
    yield _row(_WORDS[finding.state], have, need, first)
    below = [*rest]
    if finding.waived is not None:
        below += _wrapped(f"Waived by {finding.waived.by}: {finding.waived.why}")
    if finding.missing:
        below += _wrapped(f"> {finding.missing}")
    for closing in closings:
        below += _wrapped(f"> {closing.sentence}")
    yield from (" " * _indent() + line for line in below)


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, WIDTH - _indent(), subsequent_indent="  ")


def _row(state: str, have: str, need: str, last: str) -> str:
    widths = _COLUMNS
    return f"{state:{widths[0]}}  {have:>{widths[1]}}  {need:>{widths[2]}}  {last}".rstrip()


def _indent() -> int:
    return sum(_COLUMNS) + _GAP * len(_COLUMNS)


def as_json(standing: Standing, closings: Mapping[str, Sequence[Closing]]) -> dict[str, object]:
    """Return findings as JSON: the same keys in the same order for the same record and day."""
    return {
        "criteria": standing.criteria.id,
        "name": standing.criteria.name,
        "part": standing.part,
        "on": standing.on.isoformat(),
        "complete": standing.complete,
        "met": standing.met_count,
        "asked": len(standing.findings),
        "findings": [
            _one(finding, closings.get(finding.requirement.key, ()))
            for finding in standing.findings
        ],
    }


def _one(finding: Finding, closings: Sequence[Closing]) -> dict[str, object]:
    waived = finding.waived
    return {
        "requirement": finding.requirement.key,
        "title": finding.requirement.title,
        "state": finding.state.value,
        "unit": finding.unit.value,
        "have": finding.have_text,
        "need": finding.need_text,
        "fraction": round(finding.fraction, 4),
        "missing": finding.missing,
        "would_close": [_closing(closing) for closing in closings],
        "waived": None
        if waived is None
        else {"by": waived.by, "why": waived.why, "on": waived.on.isoformat()},
        "evidence": [
            {"reference": fact.reference, "on": fact.on.isoformat(), "text": describe(fact)}
            for fact in finding.used
        ],
        "confidence": finding.requirement.confidence.value,
        "note": finding.requirement.note,
        "sources": [
            {
                "id": source.id,
                "title": source.title,
                "publisher": source.publisher,
                "year": source.year,
                "url": source.url,
            }
            for source in finding.requirement.sources
        ],
    }


def _closing(closing: Closing) -> dict[str, object]:
    return {
        "modules": [
            {
                "module": gain.module.key,
                "title": gain.module.title,
                "modes": [mode.value for mode in gain.modes],
                "hours": str(gain.hours),
            }
            for gain in closing.gains
        ],
        "gives": str(closing.gives),
        "rest": str(closing.rest),
    }
