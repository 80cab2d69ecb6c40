"""Workbooks and guides as tagged PDFs, on the paper and in the size that was asked for."""

import hashlib
from datetime import datetime
from functools import cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from prss_training.documents import html_to_pdf
from prss_training.packets.printed_lesson import lines
from prss_training.packets.workbook import GuidePacket, Look, Size, Workbook
from prss_training.paths import STATIC, TEMPLATES
from prss_training.web.filters import count, hours

_PAGE = {
    Size.LETTER: "@page { size: 8.5in 11in; }",
    Size.A4: "@page { size: 210mm 297mm; }",
}
# No letter is smaller than 18 points then, not even a page's number.
_LARGE = """
html { font-size: 18pt; }
@page {
  margin: 0.85in 0.7in 0.85in;
  @top-left { font-size: 18pt; }
  @bottom-right { font-size: 18pt; }
}
a::after, caption, thead th, .minutes, .small, .room-name, .write-label, .bubble, .rubric td,
.marking th, .marking td, .key td { font-size: 1em !important; }
.write-ins { display: block; }
.write-in { padding-bottom: 1em; }
.levels { white-space: normal; }
"""


def workbook_pdf(workbook: Workbook, *, printed_at: datetime) -> bytes:
    """Draw a workbook.

    Raises:
        GlyphsMissing: no installed font can print a character of it.
    """
    return _drawn("packets/workbook.pdf.html", workbook.look, printed_at, workbook=workbook)


def guide_pdf(packet: GuidePacket, *, printed_at: datetime) -> bytes:
    """Draw a trainer's guide.

    Raises:
        GlyphsMissing: no installed font can print a character of it.
    """
    return _drawn("packets/guide.pdf.html", packet.look, printed_at, packet=packet)


def _drawn(
    template: str, look: Look, printed_at: datetime, **values: Workbook | GuidePacket
) -> bytes:
    page = _environment().get_template(template).render(look=look, lines=lines, **values)
    return html_to_pdf(
        page,
        stylesheet=_stylesheet(look),
        created=printed_at,
        identifier=hashlib.sha256(page.encode()).digest(),
    )


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(count=count, hours=hours)
    return environment


@cache
def _stylesheet(look: Look) -> str:
    written = (STATIC / "css" / "workbook.css").read_text(encoding="utf-8")
    return written + _PAGE[look.size] + (_LARGE if look.large else "")
