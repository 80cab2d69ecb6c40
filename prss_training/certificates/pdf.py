"""A certificate's page as a PDF, drawn from its frozen face and nothing else."""

import json
from dataclasses import asdict
from datetime import datetime
from functools import cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from prss_training.certificates.faces import to_json
from prss_training.documents import Attached, html_to_pdf, qr_svg, set_name
from prss_training.domain.certificate import Face
from prss_training.paths import STATIC, TEMPLATES
from prss_training.web.filters import day

DATA_FILE = "certificate.json"

_TEMPLATE = "certificates/certificate.pdf.html"
_MOST_INITIALS = 4
_UNSOUNDED = frozenset({"of", "the", "and", "for", "in", "at", "de", "la", "y"})


def certificate_pdf(face: Face, *, base_url: str, created: datetime) -> bytes:
    """Draw a certificate, unsigned, with its face attached for programs to read.

    Args:
        face: What it says.
        base_url: The public address, without a slash at its end, that the QR code leads to.
        created: An aware moment, the date in the file. The same arguments give the same bytes.

    Raises:
        GlyphsMissing: no installed font can print a character of it.
    """
    return html_to_pdf(
        certificate_html(face, base_url=base_url),
        stylesheet=stylesheet(),
        attachments=[_data(face, verify_address(base_url, face.code))],
        created=created,
        identifier=face.number.encode(),
        images=pictures(),
    )


def certificate_html(face: Face, *, base_url: str) -> str:
    """Return the page that a certificate is drawn from."""
    address = verify_address(base_url, face.code)
    template = _environment().get_template(_TEMPLATE)
    return template.render(
        face=_printed(face),
        name=set_name(face.holder),
        verify_url=address,
        verify_link_text=f"{base_url.partition('://')[2]}/verify",
        qr=Markup(qr_svg(address)),  # noqa: S704  (drawn here, from an address of our own)
        seal_initials=initials(face.organization),
    )


def verify_address(base_url: str, code: str) -> str:
    """Return the public address that answers for a code."""
    return f"{base_url}/verify/{code}"


def initials(organization: str) -> str:
    """Return one to four letters that stand for an organization in its seal."""
    words = [word for word in organization.split() if word.casefold() not in _UNSOUNDED]
    letters = [next((c for c in word if c.isalnum()), "") for word in words or [organization]]
    return "".join(letters)[:_MOST_INITIALS].upper() or "·"


def _printed(face: Face) -> dict[str, object]:
    """Return a face with its days and totals written out as they are printed."""
    return asdict(face) | {
        "issued_on": day(face.issued_on),
        "expires_on": day(face.expires_on) if face.expires_on else None,
        "term_begins": day(face.term_begins) if face.term_begins else None,
        "training_hours": face.hours_total.total,
    }


def _data(face: Face, address: str) -> Attached:
    content = json.dumps(to_json(face) | {"verify": address}, ensure_ascii=False, indent=1)
    return Attached(
        DATA_FILE, content.encode(), "application/json", "What this certificate says, as data"
    )


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES), undefined=StrictUndefined, autoescape=True
    )


@cache
def stylesheet() -> str:
    """Return the styles of a certificate's page."""
    return (STATIC / "css" / "certificate.css").read_text(encoding="utf-8")


@cache
def pictures() -> dict[str, bytes]:
    """Return the pictures of a certificate's page, by the names it uses."""
    return {path.name: path.read_bytes() for path in (STATIC / "img").glob("certificate-*.svg")}
