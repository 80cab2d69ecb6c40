"""HTML to one PDF that is accessible (PDF/UA-1) and archivable (PDF/A-3a) at the same time."""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache, lru_cache
from importlib.resources import files
from io import BytesIO
from threading import Lock
from types import MappingProxyType

import pikepdf
import pydyf
from weasyprint import CSS, HTML, Attachment, Document
from weasyprint.css import ColorProfile
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError

from prss_training.documents.artwork import drawn_once
from prss_training.documents.finishing import finish
from prss_training.documents.fonts import require_drawn, require_glyphs
from prss_training.documents.printed import printed_text
from prss_training.documents.resources import PAGE_ADDRESS, HandedOver

NO_IMAGES: Mapping[str, bytes] = MappingProxyType({})

# Our name for sRGB; WeasyPrint's own, `srgb`, would make it load the profile a second time.
_COLORS = "srgb2014"

# Pango's font map is shared by the whole process and is not made for several threads.
_ONE_AT_A_TIME = Lock()


class Relationship(StrEnum):
    """What an attached file is to the document that carries it (ISO 32000-2, 7.11.3)."""

    SOURCE = "Source"
    DATA = "Data"
    ALTERNATIVE = "Alternative"
    SUPPLEMENT = "Supplement"


@dataclass(frozen=True, slots=True)
class Attached:
    """A file to travel inside a PDF."""

    name: str
    content: bytes
    media_type: str
    description: str
    relationship: Relationship = Relationship.DATA


def html_to_pdf(
    html: str,
    *,
    stylesheet: str,
    attachments: Sequence[Attached] = (),
    created: datetime,
    identifier: bytes,
    images: Mapping[str, bytes] = NO_IMAGES,
) -> bytes:
    """Render a page as a PDF that claims and keeps PDF/UA-1 and PDF/A-3a.

    The same arguments on the same server give the same bytes, so a lost file can be made again.

    Args:
        html: A whole HTML document, with `lang`, `<title>` and headings from h1. It may use
            the names in `images` and `data:` addresses, and no other.
        stylesheet: CSS as text. It is parsed once in the life of the process.
        attachments: Files to embed; their names must differ.
        created: An aware instant: the date in the file, and of its attachments.
        identifier: Names this document among all others; written as hexadecimal.
        images: Pictures by name, as used in `src` and `url()`; the ending tells the kind.

    Raises:
        AddressRefused: the page asks for something that was not handed over.
        GlyphsMissing: no installed font can print a character of the page.
        ValueError: `created` is naive, or two attachments share a name.
    """
    moment = _utc(created)
    media_types = _media_types(attachments)
    require_glyphs(printed_text(html))
    fetcher = HandedOver(images)
    embedded = [_embedded(file, moment) for file in sorted(attachments, key=lambda f: f.name)]

    def finisher(document: Document, pdf: pydyf.PDF) -> None:
        require_drawn(document.fonts.values())
        finish(document, pdf, media_types)

    with _ONE_AT_A_TIME, _fonts_dated(moment), _refusals_as_themselves():
        document = _laid_out(html, stylesheet, fetcher, drawn_once(images))
        document.metadata.created = document.metadata.modified = moment.isoformat()
        written: bytes = document.write_pdf(
            pdf_variant="pdf/a-3a",
            output_intent=_COLORS,
            pdf_identifier=identifier.hex().encode(),
            attachments=embedded,
            finisher=finisher,
        )
        fetcher.require_none_refused()
        return written


def page_count(pdf: bytes) -> int:
    """Return how many pages a PDF has."""
    with pikepdf.open(BytesIO(pdf)) as document:
        return len(document.pages)


def _utc(created: datetime) -> datetime:
    if created.utcoffset() is None:
        message = "`created` needs a time zone"
        raise ValueError(message)
    return created.astimezone(UTC).replace(microsecond=0)


def _media_types(attachments: Sequence[Attached]) -> dict[str, str]:
    media_types = {file.name: file.media_type for file in attachments}
    if len(media_types) != len(attachments):
        message = "two attachments have the same name"
        raise ValueError(message)
    return media_types


def _embedded(file: Attached, moment: datetime) -> Attachment:
    return Attachment(
        file_obj=BytesIO(file.content),
        name=file.name,
        description=file.description,
        relationship=str(file.relationship),
        created=moment,
        modified=moment,
    )


def _laid_out(
    html: str, stylesheet: str, fetcher: HandedOver, pictures: dict[str, object]
) -> Document:
    page = HTML(string=html, base_url=PAGE_ADDRESS, url_fetcher=fetcher)
    return page.render(
        stylesheets=[_parsed(stylesheet)],
        font_config=_font_configuration(),
        color_profiles={_COLORS: _color_profile()},
        cache=pictures,
    )


def _color_profile() -> ColorProfile:
    """Return the profile that says what the colors mean, new for each document.

    WeasyPrint would open the same file itself, and leave it open.
    """
    content = (files("weasyprint.pdf") / "sRGB2014.icc").read_bytes()
    return ColorProfile(
        BytesIO(content), "sRGB2014.icc", "relative-colorimetric", (["r"], ["g"], ["b"])
    )


@cache
def _font_configuration() -> FontConfiguration:
    return FontConfiguration()


@lru_cache(maxsize=16)
def _parsed(stylesheet: str) -> CSS:
    """Parse a stylesheet once; it costs about a quarter of a page's rendering."""
    return CSS(
        string=stylesheet,
        base_url=PAGE_ADDRESS,
        url_fetcher=HandedOver(NO_IMAGES),
        font_config=_font_configuration(),
    )


@contextmanager
def _refusals_as_themselves() -> Iterator[None]:
    """Raise our own refusal where WeasyPrint wraps it in one that ends the process."""
    try:
        yield
    except FatalURLFetchingError as fatal:
        if isinstance(fatal.__cause__, Exception):
            raise fatal.__cause__ from None
        raise


@contextmanager
def _fonts_dated(moment: datetime) -> Iterator[None]:
    """Date rebuilt fonts by the document instead of the clock.

    fontTools stamps a font it writes (a variable font, a color emoji font) with the time, and
    listens only to this variable of the environment. Called inside the lock.
    """
    environment = os.environ  # noqa: TID251  # no setting of ours: fontTools has no other ear
    before = environment.get("SOURCE_DATE_EPOCH")
    environment["SOURCE_DATE_EPOCH"] = str(int(moment.timestamp()))
    try:
        yield
    finally:
        if before is None:
            del environment["SOURCE_DATE_EPOCH"]
        else:
            environment["SOURCE_DATE_EPOCH"] = before
