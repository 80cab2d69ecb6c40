"""The public pages of the program: what is taught, and what each credential asks for."""

from dataclasses import dataclass

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from prss_training.domain.criteria import Criteria, Requirement
from prss_training.domain.directory import Body, MedicaidPosition, place_named
from prss_training.domain.fields import Domain, Mode
from prss_training.domain.freshness import freshness
from prss_training.domain.hours import Hours
from prss_training.domain.program import Module, Unit, program_hours
from prss_training.programs.changes import part_name
from prss_training.programs.comparing import LEAST, MOST, side_by_side
from prss_training.programs.finding import Focus, focus_of, matching, paged, states
from prss_training.web.clock import now
from prss_training.web.library import library

bp = Blueprint("programs", __name__, url_prefix="/program")


@dataclass(frozen=True, slots=True)
class DomainHours:
    """One row of a module's hours by domain."""

    domain: Domain
    live: Hours
    self_paced: Hours
    total: Hours


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a credential besides its own requirements, with its heading."""

    name: str
    label: str
    requirements: tuple[Requirement, ...]


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside a credential that others give: who certifies, who pays, who is near."""

    body: Body | None
    medicaid: MedicaidPosition | None
    organizations_url: str


@bp.get("/")
def catalog() -> ResponseReturnValue:
    """List the modules by unit."""
    modules = library().modules
    units = [(unit, [m for m in modules if m.unit is unit]) for unit in Unit]
    return render_template(
        "programs/catalog.html",
        units=[(unit, taught) for unit, taught in units if taught],
        modules=modules,
        hours=program_hours(modules),
        issuable=library().issuable,
    )


@bp.get("/modules/<key>")
def module(key: str) -> ResponseReturnValue:
    """Show what one module is about."""
    shown = library().module(key)
    titles = {other.key: other.title for other in library().modules}
    return render_template(
        "programs/module.html",
        module=shown,
        rows=_domain_hours(shown),
        requires=[(other, titles[other]) for other in shown.requires if other in titles],
    )


@bp.get("/credentials/")
def credentials() -> ResponseReturnValue:
    """List the newest version of every credential by the page, those issued here first."""
    newest = library().newest_criteria
    words = request.args.get("q", "").strip()
    state = request.args.get("state", "").strip()
    focus = focus_of(request.args.get("kind", ""))
    found = matching(newest, words=words, state=state, focus=focus)
    found.sort(key=lambda one: (not one.issued_here, one.jurisdiction, one.name))
    return render_template(
        "programs/credentials.html",
        paging=paged(found, request.args.get("page", "1")),
        q=words,
        state=state,
        kind=focus,
        states=states(newest),
        kinds=Focus,
        most=MOST,
    )


@bp.get("/credentials/compare")
def compare() -> ResponseReturnValue:
    """Show credentials side by side, requirement by requirement."""
    newest = {one.key: one for one in library().newest_criteria}
    asked = list(dict.fromkeys(key for key in request.args.getlist("keys") if key in newest))
    chosen = [newest[key] for key in asked[:MOST]]
    return render_template(
        "programs/compare.html",
        chosen=chosen,
        left_out=[newest[key] for key in asked[MOST:]],
        parts=side_by_side(chosen) if len(chosen) >= LEAST else [],
        choices=sorted(newest.values(), key=lambda one: (one.jurisdiction, one.name)),
        most=MOST,
    )


@bp.get("/credentials/<name>")
def credential(name: str) -> ResponseReturnValue:
    """Show what one version of a credential asks for, and where that was read."""
    criteria = library().criteria_version(name)
    on = criteria.day_of(now())
    return render_template(
        "programs/credential.html",
        criteria=criteria,
        newest=library().newest(criteria.key),
        versions=[one for one in library().criteria if one.key == criteria.key],
        in_force=criteria.in_force(on),
        parts=_parts(criteria),
        ages={source.id: freshness(source, on) for source in criteria.sources},
        titles=_titles(),
        beside=None if criteria.issued_here else _beside(criteria),
    )


def _beside(criteria: Criteria) -> Beside:
    directory, state = library().directory, place_named(criteria.jurisdiction)
    return Beside(
        directory.body_of(criteria.key),
        directory.medicaid_of(state) if state else None,
        url_for("directory.one_place", state=state) if state else url_for("directory.find"),
    )


def _parts(criteria: Criteria) -> list[Part]:
    return [
        Part(name, part_name(criteria, name), requirements)
        for name, requirements in criteria.parts.items()
        if name
    ]


def _domain_hours(module: Module) -> list[DomainHours]:
    live, self_paced = (dict(module.hours_by(mode)) for mode in (Mode.LIVE, Mode.SELF_PACED))
    none = Hours(0)
    return [
        DomainHours(domain, live.get(domain, none), self_paced.get(domain, none), total)
        for domain, total in module.hours
    ]


def _titles() -> dict[str, str]:
    """Return the titles of modules, written work and statements, by the names criteria use."""
    found = library()
    return (
        {module.key: module.title for module in found.modules}
        | {work.id: work.title for module in found.modules for work in module.activities}
        | {statement.key: statement.title for statement in found.statements}
    )
