"""Pictures that people bring for certificates: a logo, a seal, a signature. PNG or SVG, made safe.

A PNG is drawn anew, so that nothing travels in it but its dots. An SVG is kept as it is if it holds
shapes and nothing else: no script, no address, no text that needs a font, nothing see-through that
would fall outside a document's tags.
"""

import logging
import re
from datetime import UTC, datetime
from io import BytesIO

from lxml import etree
from PIL import Image, UnidentifiedImageError

from prss_training.documents import html_to_pdf
from prss_training.domain.errors import Unacceptable

PNG, SVG = "image/png", "image/svg+xml"
LARGEST = 512 * 1024
_LONGEST_SIDE = 2400
_SHORTEST_SIDE = 40
_MOST_ELEMENTS = 4000
_DEEPEST = 40
_SVG = "{http://www.w3.org/2000/svg}"
_SHAPES = frozenset(
    {
        *("svg", "g", "defs", "title", "desc", "metadata", "path", "rect", "circle", "ellipse"),
        *("line", "polyline", "polygon", "clipPath", "linearGradient", "radialGradient", "stop"),
    }
)
_ATTRIBUTES = frozenset(
    {
        *("id", "class", "version", "viewBox", "width", "height", "x", "y", "x1", "y1", "x2", "y2"),
        *("cx", "cy", "r", "rx", "ry", "fx", "fy", "d", "points", "transform", "fill", "stroke"),
        *("fill-rule", "clip-rule", "fill-opacity", "stroke-opacity", "stroke-width", "clip-path"),
        *("stroke-linecap", "stroke-linejoin", "stroke-miterlimit", "stroke-dasharray", "offset"),
        *("stroke-dashoffset", "stop-color", "stop-opacity", "gradientUnits", "gradientTransform"),
        *("spreadMethod", "clipPathUnits", "preserveAspectRatio", "role", "color"),
    }
)
_LENGTH = re.compile(r"\s*([0-9]*\.?[0-9]+)(?:px|pt|pc|mm|cm|in|em|ex|%)?\s*", re.ASCII)
_LARGEST_SIDE = 1_000_000.0
_SOME_DAY = datetime(2026, 1, 1, tzinfo=UTC)
_PAGE = '<html lang="en"><title>A</title><body><p><img src="a.svg" alt="A"></p></body></html>'
_ADDRESS = re.compile(r"url\s*\(\s*['\"]?(?!#)|@import|javascript:|expression|data:", re.IGNORECASE)
_UNDRAWN = "This SVG cannot be drawn. Save it again as plain SVG, or as PNG."
_BOX = 4  # x, y, width, height
_SIZELESS = "This SVG does not say how large it is. Save it with a viewBox."


class PictureUnusable(Unacceptable):
    """A picture cannot be printed on a certificate."""


def safe_picture(content: bytes) -> tuple[bytes, str]:
    """Return a picture as it is kept, and its media type. What it is is told from its bytes.

    Raises:
        PictureUnusable: it is too large, no picture, or holds what a picture should not.
    """
    if len(content) > LARGEST:
        raise PictureUnusable("This picture is larger than 512 KB. Make it smaller.")
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return _clean_png(content), PNG
    if content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<":
        return safe_svg(content), SVG
    raise PictureUnusable("Choose a PNG or an SVG file.")


def safe_svg(content: bytes) -> bytes:
    """Return a drawing that holds shapes and nothing else, written anew.

    Raises:
        PictureUnusable: it holds something else; the sentence names it.
    """
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
        huge_tree=False,
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise PictureUnusable("This SVG cannot be read. Save it again as plain SVG.") from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise PictureUnusable("This SVG defines entities. Save it again as plain SVG.")
    if root.tag != f"{_SVG}svg":
        raise PictureUnusable("This file is not an SVG drawing. Choose a PNG or an SVG file.")
    if "viewBox" not in root.attrib and not {"width", "height"} <= set(root.attrib):
        raise PictureUnusable(_SIZELESS)
    _require_sides(root)
    _require_shapes(root)
    written: bytes = etree.tostring(root, encoding="utf-8")
    _require_drawn(written)
    return written


def _require_sides(root: etree._Element) -> None:
    """Refuse a drawing of no size, or of one that is no number."""
    box = root.attrib.get("viewBox")
    sides = [root.attrib[name] for name in ("width", "height") if name in root.attrib]
    if box is not None:
        numbers = box.replace(",", " ").split()
        sides += numbers[2:]
        if len(numbers) != _BOX or not all(map(_is_number, numbers)):
            raise PictureUnusable(_SIZELESS)
    if not all(map(_is_side, sides)):
        raise PictureUnusable(_SIZELESS)


def _is_number(text: str) -> bool:
    try:
        return abs(float(text)) <= _LARGEST_SIDE  # never so for NaN
    except ValueError:
        return False


def _is_side(text: str) -> bool:
    found = _LENGTH.fullmatch(text)
    return found is not None and 0 < float(found[1]) <= _LARGEST_SIDE


def _require_drawn(drawing: bytes) -> None:
    """Draw it once: what fails here would fail on every certificate, long after it was chosen."""
    noted = _Noted()
    log = logging.getLogger("weasyprint")  # where it tells of a picture that it left out
    log.addHandler(noted)
    try:
        html_to_pdf(
            _PAGE,
            stylesheet="img { height: 100px; width: 100px }",
            created=_SOME_DAY,
            identifier=b"a drawing",
            images={"a.svg": drawing},
        )
    except Exception:  # noqa: BLE001  (whatever a library raises at a stranger's drawing)
        raise PictureUnusable(_UNDRAWN) from None
    finally:
        log.removeHandler(noted)
    if noted.any:
        raise PictureUnusable(_UNDRAWN)


class _Noted(logging.Handler):
    """Remembers whether an error was told."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.any = False

    def emit(self, _record: logging.LogRecord) -> None:
        self.any = True


def _require_shapes(root: etree._Element) -> None:
    for number, element in enumerate(root.iter(), start=1):
        if number > _MOST_ELEMENTS or _depth(element) > _DEEPEST:
            raise PictureUnusable("This SVG is too complex. Save it simplified, or as PNG.")
        _require_shape(element)


def _depth(element: etree._Element) -> int:
    return sum(1 for _ in element.iterancestors())


def _require_shape(element: etree._Element) -> None:
    name = str(element.tag).removeprefix(_SVG) if isinstance(element.tag, str) else "entity"
    if name not in _SHAPES:
        told = name.rpartition("}")[2]
        raise PictureUnusable(
            f"This SVG holds “{told}”, which is not printed here. Turn texts into outlines, and "
            "save it as plain SVG, or as PNG."
        )
    for attribute, value in list(element.attrib.items()):
        if str(attribute).startswith("{"):
            # Editors' own notes, and links: nothing of them is drawn.
            del element.attrib[attribute]
        elif attribute not in _ATTRIBUTES or _is_refused(str(attribute), str(value)):
            raise PictureUnusable(
                f"This SVG uses “{attribute}” in a way that is not printed here. Save it as plain "
                "SVG with presentation attributes, or as PNG."
            )


def _is_refused(attribute: str, value: str) -> bool:
    """Whether a value leads elsewhere, or has a gradient begin again and again.

    A narrow gradient would do that millions of times.
    """
    if attribute == "spreadMethod":
        return value.strip() != "pad"
    return _ADDRESS.search(value) is not None


def _clean_png(content: bytes) -> bytes:
    try:
        with Image.open(BytesIO(content), formats=("PNG",)) as image:
            _require_size(image)
            image.load()
            drawn = image.convert("RGBA" if _see_through(image) else "RGB")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise PictureUnusable(
            "This PNG cannot be read. Save it again, or choose another."
        ) from None
    written = BytesIO()
    drawn.info.clear()
    drawn.save(written, "PNG", optimize=True)
    return written.getvalue()


def _see_through(image: Image.Image) -> bool:
    return image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info


def _require_size(image: Image.Image) -> None:
    """Refuse by the size that the file states, before anything is unpacked."""
    if max(image.size) > _LONGEST_SIDE:
        raise PictureUnusable(f"This PNG is larger than {_LONGEST_SIDE} dots. Make it smaller.")
    if max(image.size) < _SHORTEST_SIDE:
        raise PictureUnusable(
            f"This PNG is smaller than {_SHORTEST_SIDE} dots, and would look coarse in print."
        )
