"""A drawing as a picture of points, for programs that show no drawings."""

from datetime import UTC, datetime
from io import BytesIO
from threading import Lock

import pypdfium2

from prss_training.documents.fonts import require_glyphs
from prss_training.documents.pdf import html_to_pdf

_NAME = "drawing.svg"
_POINTS_PER_PIXEL = 0.75  # a CSS pixel is 1/96 inch, a PDF's point 1/72
_SOME_DAY = datetime(2026, 1, 1, tzinfo=UTC)

# PDFium is one for the whole process and is not made for several threads.
_ONE_AT_A_TIME = Lock()


def svg_to_png(svg: str, *, width: int, height: int, words: str) -> bytes:
    """Return an SVG as a PNG with a clear background.

    Args:
        svg: A drawing that needs nothing besides itself.
        width: Pixels across; 4,000 at the most.
        height: Pixels down, likewise.
        words: The words in it, which a font must be able to draw.

    Raises:
        GlyphsMissing: no installed font can draw a character of `words`.
    """
    require_glyphs(words)
    page = html_to_pdf(
        f'<!DOCTYPE html><html lang="en"><head><title>A drawing</title></head>'
        f'<body><p><img src="{_NAME}" alt="A drawing"></p></body></html>',
        stylesheet=(
            f"@page {{ size: {width}px {height}px; margin: 0 }} body, p {{ margin: 0 }} "
            f"img {{ display: block; width: {width}px; height: {height}px }}"
        ),
        created=_SOME_DAY,
        identifier=b"drawing",
        images={_NAME: svg.encode()},
    )
    kept = BytesIO()
    with _ONE_AT_A_TIME:
        document = pypdfium2.PdfDocument(page)
        try:
            drawn = document[0].render(scale=1 / _POINTS_PER_PIXEL, fill_color=(255, 255, 255, 0))
            drawn.to_pil().save(kept, "PNG", optimize=True)
        finally:
            document.close()
    return kept.getvalue()
