"""The last touches that make WeasyPrint's PDF/A-3a file a true PDF/UA-1 file as well.

Runs on the file's objects just before they are written. It leans on how WeasyPrint 70 builds
its tags, so WeasyPrint is pinned and the tests read the finished files back.
"""

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

import pydyf
from weasyprint import Document
from weasyprint.formatting_structure.boxes import LineBox, TextBox

from prss_training.documents.claims import with_pdf_ua

# pydyf's objects are dictionaries and lists without types.
Element: TypeAlias = Any

POINTS_PER_PIXEL = 0.75
_SCOPES = {"row": "/Row", "rowgroup": "/Row", "col": "/Column", "colgroup": "/Column"}


def finish(document: Document, pdf: pydyf.PDF, media_types: Mapping[str, str]) -> None:
    """Put right, in `pdf`, what a checker of PDF/UA-1 and PDF/A-3a would refuse.

    Args:
        document: The pages as laid out; they still know which HTML element a tag came from.
        pdf: The file's objects, changed in place.
        media_types: The media type of each attachment, by file name.
    """
    _claim_pdf_ua(pdf)
    _scope_headers(document)
    _tell_texts(document, pdf)
    _place_figures(document, pdf)
    _gather_links(pdf)
    _list_attachments_once(pdf)
    _name_media_types(pdf, media_types)
    _refuse_smoothing(pdf)


def _claim_pdf_ua(pdf: pydyf.PDF) -> None:
    stream = _object(pdf, pdf.catalog["Metadata"])
    stream.stream = [with_pdf_ua(b"".join(stream.stream))]
    # Left plain, so that tools which search a file for its claims can find them.
    stream.compress = False


def _scope_headers(document: Document) -> None:
    """Say of each header cell whether it heads a row or a column."""
    for page in document.pages:
        for box in _boxes(page._page_box):  # noqa: SLF001
            mark = getattr(box, "mark", None)
            if mark is not None and mark["S"] == "/TH":
                mark["A"]["Scope"] = _SCOPES.get(box.element.get("scope", ""), "/Column")


def _tell_texts(document: Document, pdf: pydyf.PDF) -> None:
    """Give a paragraph that carries `data-actual-text` that text for whoever reads the tags.

    Letters of some scripts are drawn from pieces, in another order than they are written; a reader
    of the page would put them together wrongly (ISO 32000-1, 14.9.4). Tags are made in the order of
    the boxes, a box of a line aside. Should that ever not be so, nothing is told wrongly.
    """
    paragraphs = [
        box
        for page in document.pages
        for box in _boxes(page._page_box)  # noqa: SLF001
        if box.element_tag == "p" and not isinstance(box, LineBox | TextBox)
    ]
    tags = list(_elements(pdf, "/P"))
    if len(paragraphs) != len(tags):
        return
    told = set()
    for box, tag in zip(paragraphs, tags, strict=True):
        said = box.element.get("data-actual-text")
        # A box inside, made for the layout alone, is of the same element.
        if said and box.element not in told:
            told.add(box.element)
            tag["ActualText"] = pydyf.String(said)


def _boxes(box: Element) -> Iterator[Element]:
    yield box
    for child in getattr(box, "children", ()):
        yield from _boxes(child)


def _place_figures(document: Document, pdf: pydyf.PDF) -> None:
    """Give each figure's box in points from the page's lower left, as PDF counts.

    WeasyPrint writes it in pixels from the upper left.
    """
    heights = {
        reference: page.height * POINTS_PER_PIXEL
        for reference, page in zip(pdf.page_references, document.pages, strict=True)
    }
    for figure in _elements(pdf, "/Figure"):
        top = heights[figure["Pg"]]
        left, upper, right, lower = (length * POINTS_PER_PIXEL for length in figure["A"]["BBox"])
        figure["A"]["BBox"] = pydyf.Array((left, top - lower, right, top - upper))


def _gather_links(pdf: pydyf.PDF) -> None:
    """Hang the link areas of boxes inside a link on the link itself.

    For `<a><b>…</b></a>` WeasyPrint hangs an area on the tag of `<b>`, where it is no link.
    """
    owners = _owners_of_annotations(pdf)
    for element in list(_elements(pdf)):
        if element["S"] == "/Link":
            continue
        for kid in list(element["K"]):
            annotation = _link_annotation(pdf, kid)
            link = _link_around(pdf, element) if annotation is not None else None
            if link is not None:
                element["K"].remove(kid)
                link["K"].append(kid)
                owners[annotation["StructParent"]](link.reference)


def _owners_of_annotations(pdf: pydyf.PDF) -> dict[int, Any]:
    """Map a key of the parent tree to a function that sets its entry."""
    root = _object(pdf, pdf.catalog["StructTreeRoot"])
    entries = _object(pdf, root["ParentTree"])["Nums"]

    def setter(position: int) -> Any:
        return lambda reference: entries.__setitem__(position, reference)

    return {entries[at]: setter(at + 1) for at in range(0, len(entries), 2)}


def _link_annotation(pdf: pydyf.PDF, kid: Element) -> Element:
    """Return the link annotation that a tag's child stands for, or None."""
    if not isinstance(kid, bytes):
        return None
    reference = _object(pdf, kid)
    if reference.get("Type") != "/OBJR":
        return None
    annotation = _object(pdf, reference["Obj"])
    return annotation if annotation.get("Subtype") == "/Link" else None


def _link_around(pdf: pydyf.PDF, element: Element) -> Element:
    """Return the nearest Link tag around `element`, or None."""
    while "P" in element:
        element = _object(pdf, element["P"])
        if element.get("S") == "/Link":
            return element
    return None


def _list_attachments_once(pdf: pydyf.PDF) -> None:
    if "AF" in pdf.catalog:
        pdf.catalog["AF"] = pydyf.Array(dict.fromkeys(pdf.catalog["AF"]))


def _name_media_types(pdf: pydyf.PDF, media_types: Mapping[str, str]) -> None:
    """Write the media types we know; WeasyPrint guesses them from the file's ending."""
    for entry in pdf.objects:
        if isinstance(entry, pydyf.Dictionary) and entry.get("Type") == "/Filespec":
            stream = _object(pdf, entry["EF"]["F"])
            stream.extra["Subtype"] = pydyf.name(media_types[entry["UF"].string])


def _refuse_smoothing(pdf: pydyf.PDF) -> None:
    """Switch off the smoothing of pictures, which PDF/A does not allow."""
    for entry in pdf.objects:
        if isinstance(entry, pydyf.Stream) and entry.extra.get("Subtype") == "/Image":
            entry.extra["Interpolate"] = "false"


def _elements(pdf: pydyf.PDF, tag: str | None = None) -> Iterator[Element]:
    """Yield the structure elements of a file, or those with one tag."""
    for entry in pdf.objects:
        if (
            isinstance(entry, pydyf.Dictionary)
            and entry.get("Type") == "/StructElem"
            and tag in (None, entry["S"])
        ):
            yield entry


def _object(pdf: pydyf.PDF, reference: bytes) -> Element:
    """Return the object behind a reference such as `12 0 R`."""
    return pdf.objects[int(reference.split()[0])]
