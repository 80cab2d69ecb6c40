"""A certificate's page as a PDF, drawn from its frozen face and nothing else."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime

from markupsafe import Markup

from prss_training.certificates.faces import to_json
from prss_training.certificates.look import PLAIN, Look, picture_name, plain_look, rendered
from prss_training.content.certificate_templates import (
    STYLE,
    TemplateBroken,
    newest_version,
    published_template,
    require_words,
)
from prss_training.documents import Attached, html_to_pdf, qr_svg, set_name
from prss_training.domain.certificate import Face
from prss_training.domain.errors import Conflict, Missing, Unacceptable
from prss_training.web.filters import day

DATA_FILE = "certificate.json"

_MOST_INITIALS = 4
_UNSOUNDED = frozenset({"of", "the", "and", "for", "in", "at", "de", "la", "y"})
_MONTHS_IN_YEAR = 12


def certificate_pdf(
    face: Face,
    *,
    base_url: str,
    created: datetime,
    look: Look | None = None,
    companions: Sequence[Attached] = (),
    sample: bool = False,
) -> bytes:
    """Draw a certificate, unsigned, with its face attached for programs to read.

    Args:
        face: What it says.
        base_url: The public address, without a slash at its end, that the QR code leads to.
        created: An aware moment, the date in the file. The same arguments give the same bytes.
        look: The page it is drawn by, and its pictures; by default the published page of its
            version, which is enough for a face without pictures of its own.
        companions: Files that travel in it beside its face.
        sample: Mark it as a sample across the page, and attach nothing.

    Raises:
        GlyphsMissing: no installed font can print a character of it.
        TemplateUnknown, TemplateNotApproved, TemplateChanged, TemplateBroken: the page cannot be
            used.
        AddressRefused: the page asks for a picture that was not handed over.
    """
    look = look or plain_look(face)
    own = _data(face, verify_address(base_url, face.code))
    attached = [] if sample else [own, *companions]
    return html_to_pdf(
        certificate_html(face, base_url=base_url, look=look, sample=sample),
        stylesheet=look.stylesheet,
        attachments=attached,
        created=created,
        identifier=face.number.encode(),
        images=look.images(face),
    )


def ready_to_draw(*, at: datetime) -> None:
    """Do once what takes long the first time: fonts, styles, pictures, the page.

    Args:
        at: Any aware moment; nothing of what is drawn here is kept.
    """
    page = published_template(newest_version())
    html_to_pdf(
        '<html lang="en"><title>Ready</title><body><h1>Ready</h1></body></html>',
        stylesheet=page.files[STYLE],
        created=at,
        identifier=b"ready",
        images={name: text.encode() for name, text in page.pictures.items()},
    )


def certificate_html(
    face: Face, *, base_url: str, look: Look | None = None, sample: bool = False
) -> str:
    """Return the page that a certificate is drawn from."""
    look = look or plain_look(face)
    words = _words(look, face)
    address = verify_address(base_url, face.code)
    title = words["qr"] % {"address": address} if words else ""
    return rendered(
        look.template,
        {
            "face": _printed(face, words),
            "name": _name(face),
            "words": words,
            "brand": _brand(face),
            "sample": sample,
            "verify_url": address,
            "verify_link_text": f"{base_url.partition('://')[2]}/verify",
            "qr": Markup(qr_svg(address, title)),  # noqa: S704  (drawn here, from our own address)
            "seal_initials": initials(face.organization),
        },
    )


def verify_address(base_url: str, code: str) -> str:
    """Return the public address that answers for a code."""
    return f"{base_url}/verify/{code}"


def initials(organization: str) -> str:
    """Return one to four letters that stand for an organization in its seal."""
    words = [word for word in organization.split() if word.casefold() not in _UNSOUNDED]
    letters = [next((c for c in word if c.isalnum()), "") for word in words or [organization]]
    return "".join(letters)[:_MOST_INITIALS].upper() or "·"


def _words(look: Look, face: Face) -> Mapping[str, str]:
    """Return the words of the page in the face's language; the first page has its words in it."""
    known = require_words(look.template)
    if not known:
        return {}
    if face.language not in known:
        raise TemplateBroken(look.template.version, f"it has no words in “{face.language}”.")
    return known[face.language]


def _name(face: Face) -> dict[str, object]:
    setting = set_name(face.holder, face.holder_language)
    return {
        "size": setting.size.value,
        "direction": setting.direction,
        "language": setting.language,
        "lines": setting.lines,
    }


def _brand(face: Face) -> dict[str, str]:
    branding = face.branding or PLAIN
    logo, seal = branding.logo, branding.seal
    return {
        "color": branding.color,
        "name_color": branding.name_color,
        "on_color": "#ffffff",
        "logo": picture_name(logo),
        "logo_alt": logo.alt if logo else "",
        "seal": picture_name(seal),
        "seal_alt": seal.alt if seal else "",
    }


def _printed(face: Face, words: Mapping[str, str]) -> dict[str, object]:
    """Return a face as plain values, with its days and totals written out as they are printed."""
    plain = asdict(face)
    del plain["branding"]
    days = ("issued_on", "expires_on", "term_begins", "trained_from", "trained_to")
    return plain | {
        **{name: written_day(plain[name], words) if plain[name] else None for name in days},
        "training_hours": face.hours_total.total,
        "signatories": [
            {
                "name": signatory.name,
                "role": signatory.role,
                "image": picture_name(signatory.picture),
                "image_alt": signatory.picture.alt if signatory.picture else "",
            }
            for signatory in face.signatories
        ],
    }


def printed_day(value: date, face: Face) -> str:
    """Return a day as a face's own page writes it; where the page is not here, as in English."""
    try:
        return written_day(value, _words(plain_look(face), face))
    except (Conflict, Missing, Unacceptable):
        return day(value)


def written_day(value: date, words: Mapping[str, str]) -> str:
    """Return a day as a page's words write it, or as `5 January 2026` without any."""
    months = words.get("months", "").split()
    if len(months) != _MONTHS_IN_YEAR:
        return day(value)
    return words["day"] % {
        "day": value.day,
        "month": months[value.month - 1],
        "year": value.year,
    }


def _data(face: Face, address: str) -> Attached:
    content = json.dumps(to_json(face) | {"verify": address}, ensure_ascii=False, indent=1)
    return Attached(
        DATA_FILE, content.encode(), "application/json", "What this certificate says, as data"
    )
