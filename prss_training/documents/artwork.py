"""Pictures of lines alone, drawn once in the life of a process and put down again as they were.

An engraved border is thousands of curves, the same on every certificate, and drawing it anew takes
a third of a page's time. What a picture leaves in a page depends on nothing but itself and its
size, as long as it holds neither text, nor another picture, nor anything that a page must keep
beside it.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from xml.etree import ElementTree as ET

import pydyf
from weasyprint.images import SVGImage

from prss_training.documents.resources import HandedOver

_NAMESPACE = "{http://www.w3.org/2000/svg}"
_LINES = frozenset(
    ["svg", "g", "path", "circle", "ellipse", "line", "polyline", "polygon", "rect"]
) | {"title", "desc"}
_WORDS = frozenset(["style", "class", "filter", "mask", "clip-path", "opacity", "href"])
_FRESH = ("_current_color", "_current_color_stroke", "_current_alpha", "_current_alpha_stroke")
_PICTURES_KEPT = 64
_SIZES_KEPT = 8


class DrawnOnce(SVGImage):  # type: ignore[misc]  # WeasyPrint carries no types
    """A picture of lines that remembers what it drew, by size."""

    def __init__(self, tree: ET.Element) -> None:
        super().__init__(tree, "", HandedOver({}), None)
        self._drawn: dict[tuple[float, float], tuple[bytes, dict[str, Any]]] = {}

    def draw(self, stream: Any, concrete_width: float, concrete_height: float, style: Any) -> None:
        """Draw into a stream of WeasyPrint's, at a size in CSS pixels.

        Only what goes into a fresh group is remembered: elsewhere the drawing leaves out what the
        stream has set already.
        """
        if any(getattr(stream, name) is not None for name in _FRESH):
            super().draw(stream, concrete_width, concrete_height, style)
            return
        size = (concrete_width, concrete_height)
        states = stream._resources["ExtGState"]  # noqa: SLF001  # no other way to it
        if size not in self._drawn:
            before, known = len(stream.stream), set(states)
            super().draw(stream, concrete_width, concrete_height, style)
            if len(self._drawn) < _SIZES_KEPT:
                drawn = b"\n".join(_bytes(each) for each in stream.stream[before:])
                new = {name: state for name, state in states.items() if name not in known}
                self._drawn[size] = (drawn, new)
            return
        drawn, new = self._drawn[size]
        stream.stream.append(drawn)
        states.update({name: pydyf.Dictionary(state) for name, state in new.items()})


def drawn_once(images: Mapping[str, bytes]) -> dict[str, object]:
    """Return those of a page's pictures that are made of lines alone, by their names.

    Args:
        images: Pictures by name, as a page is given them.
    """
    found = {name: _picture(content) for name, content in images.items() if name.endswith(".svg")}
    return {name: picture for name, picture in found.items() if picture is not None}


@lru_cache(maxsize=_PICTURES_KEPT)
def _picture(content: bytes) -> DrawnOnce | None:
    try:
        tree = ET.fromstring(content)  # noqa: S314  (as WeasyPrint reads it a moment later)
    except ET.ParseError:
        return None
    return DrawnOnce(tree) if all(map(_is_of_lines, tree.iter())) else None


def _is_of_lines(node: ET.Element) -> bool:
    tag = node.tag if isinstance(node.tag, str) else ""
    return (
        tag.removeprefix(_NAMESPACE) in _LINES
        and not any(name.rpartition("}")[2] in _WORDS for name in node.attrib)
        and not any("url(" in value for value in node.attrib.values())
    )


def _bytes(operator: Any) -> bytes:
    return operator if isinstance(operator, bytes) else operator.data
