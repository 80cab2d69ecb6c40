"""The form that a supervisor signs by hand, as a tagged PDF."""

from collections.abc import Sequence
from functools import cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from prss_training.attestations.codes import reference
from prss_training.attestations.queries import hours_of
from prss_training.documents import html_to_pdf
from prss_training.domain.fields import Qualification
from prss_training.fieldwork.models import Attestation, PracticeEntry
from prss_training.paths import TEMPLATES
from prss_training.web.filters import clock, day

_TEMPLATE = "attestations/form.pdf.html"
_STYLES = "attestations/form.pdf.css"


def form_pdf(attestation: Attestation, entries: Sequence[PracticeEntry], *, code: str) -> bytes:
    """Draw a paper form. The same request gives the same bytes.

    Args:
        attestation: What is asked, with its learner and organization.
        entries: What it asks about, the oldest first.
        code: The code that staff type when the form comes back.

    Raises:
        GlyphsMissing: no installed font can print a character of it.
    """
    return html_to_pdf(
        form_html(attestation, entries, code=code),
        stylesheet=_stylesheet(),
        created=attestation.asked_at,
        identifier=reference(attestation.id).encode(),
    )


def form_html(attestation: Attestation, entries: Sequence[PracticeEntry], *, code: str) -> str:
    """Return the page that a form is drawn from."""
    here = attestation.enrollment.organization
    return (
        _environment()
        .get_template(_TEMPLATE)
        .render(
            attestation=attestation,
            learner=attestation.enrollment.person.name,
            organization=here,
            entries=entries,
            total=hours_of(entries),
            code=code,
            reference=reference(attestation.id),
            qualifications=[kind.label for kind in Qualification],
            until=here.day_of(attestation.expires_at),
            asked_on=here.day_of(attestation.asked_at),
        )
    )


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(TEMPLATES), undefined=StrictUndefined, autoescape=True
    )
    made.filters.update(day=day, clock=clock)
    return made


@cache
def _stylesheet() -> str:
    return (TEMPLATES / _STYLES).read_text(encoding="utf-8")
