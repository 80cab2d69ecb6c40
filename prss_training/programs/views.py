"""The public pages of the program: what is taught, and what each credential asks for."""

from dataclasses import dataclass

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from prss_training.domain.fields import Domain, Mode
from prss_training.domain.hours import Hours
from prss_training.domain.program import Module, Unit, program_hours
from prss_training.web.library import library

bp = Blueprint("programs", __name__, url_prefix="/program")


@dataclass(frozen=True, slots=True)
class DomainHours:
    """One row of a module's hours by domain."""

    domain: Domain
    live: Hours
    self_paced: Hours
    total: Hours


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
    """List the newest version of every credential, those issued here first."""
    newest = library().newest_criteria
    return render_template(
        "programs/credentials.html",
        ours=[criteria for criteria in newest if criteria.issued_here],
        others=[criteria for criteria in newest if not criteria.issued_here],
    )


@bp.get("/credentials/<name>")
def credential(name: str) -> ResponseReturnValue:
    """Show what one version of a credential asks for, and where that was read."""
    criteria = library().criteria_version(name)
    return render_template(
        "programs/credential.html",
        criteria=criteria,
        newest=library().newest(criteria.key),
        titles=_titles(),
    )


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
