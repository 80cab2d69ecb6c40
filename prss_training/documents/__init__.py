"""Documents for print: HTML to a tagged, archivable PDF; fonts, names and QR codes.

Everything a document shows is handed in. Nothing here reads a file, a row, a request or a
clock, and nothing here fetches an address.
"""

from prss_training.documents.fonts import (
    FontListUnreadable,
    GlyphsMissing,
    MissingGlyph,
    font_problems,
    missing_glyphs,
    require_glyphs,
)
from prss_training.documents.names import NameSetting, NameSize, has_han, name_size, set_name
from prss_training.documents.pdf import Attached, Relationship, html_to_pdf, page_count
from prss_training.documents.picture import first_page_png
from prss_training.documents.qr import qr_svg
from prss_training.documents.resources import AddressRefused

__all__ = [
    "AddressRefused",
    "Attached",
    "FontListUnreadable",
    "GlyphsMissing",
    "MissingGlyph",
    "NameSetting",
    "NameSize",
    "Relationship",
    "first_page_png",
    "font_problems",
    "has_han",
    "html_to_pdf",
    "missing_glyphs",
    "name_size",
    "page_count",
    "qr_svg",
    "require_glyphs",
    "set_name",
]
