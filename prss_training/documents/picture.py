"""A finished page as a picture, so that people see what will be printed before it is."""

from io import BytesIO
from threading import Lock

import pypdfium2

# PDFium keeps state of its own for the whole process.
_ONE_AT_A_TIME = Lock()


def first_page_png(pdf: bytes, *, width: int) -> bytes:
    """Return the first page of a PDF as a PNG, `width` dots wide."""
    with _ONE_AT_A_TIME:
        document = pypdfium2.PdfDocument(pdf)
        try:
            page = document[0]
            image = page.render(scale=width / page.get_width()).to_pil()
        finally:
            document.close()
    written = BytesIO()
    image.save(written, "PNG", optimize=False)
    return written.getvalue()
