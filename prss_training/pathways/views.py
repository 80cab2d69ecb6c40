"""Where could I go? One learner against every credential at once, and one line of the ledger."""

import json
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from prss_training.accounts.guards import current_organization, may_required
from prss_training.content.record_file import record_of
from prss_training.domain.closing import Closing, would_close
from prss_training.domain.counting import Facts, months_after
from prss_training.domain.crediting import credit_of
from prss_training.domain.criteria import Criteria, Finding, Standing, known_on, measure
from prss_training.domain.evidence import CredentialHeld, Evidence
from prss_training.domain.people import Act
from prss_training.enrollments.guards import current_enrollment
from prss_training.enrollments.models import Enrollment
from prss_training.enrollments.queries import enrollment
from prss_training.fieldwork.models import PracticeEntry
from prss_training.fieldwork.queries import entry, own_entry, state_of
from prss_training.pathways.left import left_of, what_is_left
from prss_training.pathways.queries import as_evidence
from prss_training.programs.changes import part_name
from prss_training.programs.finding import Focus, focus_of, matching, paged, states
from prss_training.progress.queries import evidence_of, place_of
from prss_training.progress.told import told
from prss_training.web.clock import now
from prss_training.web.database import db
from prss_training.web.library import library

bp = Blueprint("pathways", __name__)


@dataclass(frozen=True, slots=True)
class Known:
    """Everything on record of one learner today, on the calendar of their organization."""

    place: Enrollment
    evidence: list[Evidence]
    facts: Facts
    on: date


@dataclass(frozen=True, slots=True)
class Renewing:
    """A credential on record: its last day, and whether it can be renewed now."""

    expires: date
    stands: str


@dataclass(frozen=True, slots=True)
class Clock:
    """A tier that somebody is in: from when, until when, and until when at the very most."""

    begun: date
    ends: date
    latest: date
    over: bool


@dataclass(frozen=True, slots=True)
class PartFound:
    """A further part of a credential. Renewal is only listed for who does not hold it yet."""

    name: str
    label: str
    standing: Standing
    measured: bool


@dataclass(frozen=True, slots=True)
class Closer:
    """A gap in training, and the modules that would close it."""

    finding: Finding
    closings: tuple[Closing, ...]


@bp.get("/where-could-i-go")
@may_required(Act.LEARN)
def mine() -> ResponseReturnValue:
    """Show what is left of every credential, the nearest first."""
    return _every(current_enrollment(), own=True)


@bp.get("/learners/<int:enrollment_id>/where")
@may_required(Act.SEE_LEARNERS)
def learners(enrollment_id: int) -> ResponseReturnValue:
    """Show staff what is left of every credential for one learner."""
    return _every(enrollment(db.session(), enrollment_id, current_organization()), own=False)


@bp.get("/where-could-i-go/<name>")
@may_required(Act.LEARN)
def my_credential(name: str) -> ResponseReturnValue:
    """Show everything about oneself and one credential."""
    return _one(current_enrollment(), name, own=True)


@bp.get("/learners/<int:enrollment_id>/where/<name>")
@may_required(Act.SEE_LEARNERS)
def learners_credential(enrollment_id: int, name: str) -> ResponseReturnValue:
    """Show staff everything about one learner and one credential."""
    place = enrollment(db.session(), enrollment_id, current_organization())
    return _one(place, name, own=False)


@bp.get("/my-record.json")
@may_required(Act.LEARN)
def my_record() -> ResponseReturnValue:
    """Hand a learner their own evidence, as a record that `prss criteria evaluate` reads."""
    known = _known(current_enrollment())
    record = record_of(sorted(known.evidence, key=lambda fact: fact.on))
    return Response(
        json.dumps(record, indent=1, ensure_ascii=False),
        mimetype="application/json",
        headers={"Content-Disposition": 'attachment; filename="my-record.json"'},
    )


@bp.get("/practice/<int:entry_id>/counts")
@may_required(Act.LOG_PRACTICE)
def my_entry(entry_id: int) -> ResponseReturnValue:
    """Show what one of one's own entries counts toward, and why not."""
    place = current_enrollment()
    return _counts(own_entry(db.session(), entry_id, place), place, own=True)


@bp.get("/hours/<int:entry_id>/counts")
@may_required(Act.SEE_LEARNERS)
def learners_entry(entry_id: int) -> ResponseReturnValue:
    """Show staff what one entry counts toward, and why not."""
    found = entry(db.session(), entry_id, current_organization())
    return _counts(found, found.enrollment, own=False)


def _every(place: Enrollment, *, own: bool) -> str:
    newest = library().newest_criteria
    state = request.args.get("state", "").strip()
    focus = focus_of(request.args.get("kind", ""))
    known = _known(place)
    chosen = matching(newest, state=state, focus=focus)
    return render_template(
        "pathways/where.html",
        place=place,
        own=own,
        on=known.on,
        paging=paged(what_is_left(chosen, known.facts), request.args.get("page", "1")),
        all=len(newest),
        state=state,
        kind=focus,
        states=states(newest),
        kinds=Focus,
    )


def _one(place: Enrollment, name: str, *, own: bool) -> str:
    criteria = _newest_or_named(name)
    known = _known(place)
    standing = measure(criteria, known.facts)
    here = place_of(db.session(), place, library().modules) if own else None
    return render_template(
        "pathways/credential.html",
        packs=[pack for pack in library().states if criteria.key in pack.credentials],
        place=place,
        own=own,
        standing=standing,
        left=left_of(standing, known.facts),
        told=told(standing, library(), here),
        closers=_closers(standing, known.facts),
        parts=_parts(criteria, known),
        renewing=_renewing(criteria, known),
        clocks=_clocks(criteria, known),
    )


def _counts(about: PracticeEntry, place: Enrollment, *, own: bool) -> str:
    known = _known(place)
    fact = as_evidence(about, known.on)
    credits_ = credit_of(fact, library().newest_criteria, known.facts)
    return render_template(
        "pathways/counts.html",
        entry=about,
        place=place,
        own=own,
        state=state_of(about),
        counted=[one for one in credits_ if one.counts],
        refused=[one for one in credits_ if one.asks_for_practice and not one.counts],
        silent=[one for one in credits_ if not one.asks_for_practice],
        part_name=part_name,
    )


def _known(place: Enrollment) -> Known:
    """Gather everything about one learner once, for as many credentials as there are."""
    zone = ZoneInfo(place.organization.zone)
    on = place.organization.day_of(now())
    evidence = evidence_of(db.session(), place, library().modules, zone=zone)
    return Known(place, evidence, known_on(evidence, on), on)


def _newest_or_named(name: str) -> Criteria:
    """Return the newest version of a credential, or the version of that name."""
    if any(one.key == name for one in library().criteria):
        return library().newest(name)
    return library().criteria_version(name)


def _closers(standing: Standing, facts: Facts) -> list[Closer]:
    found = [
        Closer(finding, would_close(finding, facts, library().modules))
        for finding in standing.shortfalls
    ]
    return [one for one in found if any(closing.gains for closing in one.closings)]


def _parts(criteria: Criteria, known: Known) -> list[PartFound]:
    """Measure the further parts; renewal from the first day of the cycle that runs now."""
    found = []
    for name in list(criteria.parts)[1:]:
        since = _cycle(criteria, known) if name == "renewal" else None
        facts = known.facts if since is None else known.facts.in_cycle(since)
        standing = measure(criteria, facts, part=name)
        measured = name != "renewal" or since is not None
        found.append(PartFound(name, part_name(criteria, name), standing, measured))
    return found


def _clocks(criteria: Criteria, known: Known) -> dict[str, Clock]:
    """Return the clock of each tier that is on record as begun, by the name of its part."""
    found = {}
    for tier in criteria.tiers:
        begun = known.facts.event_day(tier.starts_with) if tier.starts_with else None
        ends = tier.ends_on(begun) if begun else None
        if begun and ends:
            latest = tier.ends_on(begun, extended=tier.extensions) or ends
            found[f"tier:{tier.key}"] = Clock(begun, ends, latest, known.on > latest)
    return found


def _renewing(criteria: Criteria, known: Known) -> Renewing | None:
    """Tell where the credential that is on record stands; None where none with an end is."""
    ends = [f.until for f in known.facts.of(CredentialHeld) if f.credential == criteria.key]
    known_ends = [day for day in ends if day is not None]
    if not known_ends or criteria.renewal is None:
        return None
    expires = max(known_ends)
    return Renewing(expires, criteria.renewal.standing_on(known.on, expires=expires))


def _cycle(criteria: Criteria, known: Known) -> date | None:
    """Return the first day of the running cycle; None where the credential is not held."""
    held = [f.since for f in known.facts.of(CredentialHeld) if f.credential == criteria.key]
    months = criteria.renewal.every_months if criteria.renewal else None
    if not held or months is None:
        return None
    begun = max(held)
    while (after := months_after(begun, months)) <= known.on:
        begun = after
    return begun
