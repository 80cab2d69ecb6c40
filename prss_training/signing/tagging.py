"""A signature field that the document's tag tree knows about.

A field that no tag points to makes a PDF/UA file fail (7.18.4), so the field is given a `Form`
element before the signature is made, within the same revision. A document without tags stays so.
"""

# The library's objects are built by untyped calls.
# mypy: untyped-calls-exclude="pyhanko"

from pyhanko.pdf_utils.generic import (
    ArrayObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    NumberObject,
    PdfObject,
    TextStringObject,
    pdf_name,
)
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, append_signature_field, enumerate_sig_fields


def add_tagged_field(writer: IncrementalPdfFileWriter, name: str, *, label: str) -> None:
    """Add an invisible, empty signature field to the first page, named and tagged.

    Args:
        writer: The revision the field goes into.
        name: What programs call the field.
        label: What a screen reader says for it.

    Raises:
        PdfWriteError: the document already has a field of this name.
    """
    append_signature_field(writer, SigFieldSpec(name, readable_field_name=label))
    _, _, field_ref = next(enumerate_sig_fields(writer, with_name=name))
    field = field_ref.get_object()
    field[pdf_name("/Contents")] = TextStringObject(label)
    if "/StructTreeRoot" in writer.root:
        key = _tag(writer, field_ref, page_ref=field.raw_get("/P"), label=label)
        field[pdf_name("/StructParent")] = NumberObject(key)
    writer.update_container(field)


def _tag(
    writer: IncrementalPdfFileWriter,
    field_ref: IndirectObject,
    *,
    page_ref: IndirectObject,
    label: str,
) -> int:
    """Hang a `Form` element for the field on the tag tree, and return its key there."""
    root = writer.root["/StructTreeRoot"]
    above, above_ref = _document_element(writer, root)
    element = DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/StructElem"),
            pdf_name("/S"): pdf_name("/Form"),
            pdf_name("/P"): above_ref,
            pdf_name("/Pg"): page_ref,
            pdf_name("/Alt"): TextStringObject(label),
            pdf_name("/K"): _pointer_to(field_ref, page_ref),
        }
    )
    element_ref = writer.add_object(element)
    _append_child(writer, above, element_ref)
    _order_by_structure(writer, page_ref)
    return _file_under_next_key(writer, root, element_ref)


def _pointer_to(field_ref: IndirectObject, page_ref: IndirectObject) -> DictionaryObject:
    return DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/OBJR"),
            pdf_name("/Obj"): field_ref,
            pdf_name("/Pg"): page_ref,
        }
    )


def _document_element(
    writer: IncrementalPdfFileWriter, root: DictionaryObject
) -> tuple[DictionaryObject, IndirectObject]:
    """Return the `Document` element and its reference, or the root of the tags if it has none."""
    children = root.raw_get("/K") if "/K" in root else ArrayObject()
    if isinstance(children, IndirectObject) and isinstance(children.get_object(), ArrayObject):
        children = children.get_object()
    for child in children if isinstance(children, ArrayObject) else [children]:
        element = child.get_object()
        if isinstance(child, IndirectObject) and element.get("/S") == "/Document":
            return element, child
    return root, _reference_to_root(writer)


def _reference_to_root(writer: IncrementalPdfFileWriter) -> IndirectObject:
    held = writer.root.raw_get("/StructTreeRoot")
    if not isinstance(held, IndirectObject):  # the standard allows only a reference; some slip
        held = writer.add_object(held)
        writer.root[pdf_name("/StructTreeRoot")] = held
        writer.update_root()
    return held


def _append_child(
    writer: IncrementalPdfFileWriter, above: DictionaryObject, child: IndirectObject
) -> None:
    """Add a child after those there are; a lone child becomes the first of a list."""
    held = above.get("/K")
    if isinstance(held, ArrayObject):
        held.append(child)
        writer.update_container(held)
    else:
        before: list[PdfObject] = [] if held is None else [above.raw_get("/K")]
        above[pdf_name("/K")] = ArrayObject([*before, child])
    writer.update_container(above)


def _file_under_next_key(
    writer: IncrementalPdfFileWriter, root: DictionaryObject, element_ref: IndirectObject
) -> int:
    """Enter the element in the tree that leads from fields to tags, under a key not yet used."""
    if "/ParentTree" not in root:
        root[pdf_name("/ParentTree")] = DictionaryObject({pdf_name("/Nums"): ArrayObject()})
    tree = root["/ParentTree"]
    key = max(int(root.get("/ParentTreeNextKey", 0)), _highest_key(tree) + 1)
    entry = [NumberObject(key), element_ref]
    if "/Kids" in tree:
        # The new key is above all others, so its leaf goes last and no other limit moves.
        limits = ArrayObject([NumberObject(key), NumberObject(key)])
        leaf = DictionaryObject(
            {pdf_name("/Limits"): limits, pdf_name("/Nums"): ArrayObject(entry)}
        )
        tree["/Kids"].append(writer.add_object(leaf))
        writer.update_container(tree["/Kids"])
    else:
        numbers = tree.setdefault(pdf_name("/Nums"), ArrayObject()).get_object()
        numbers.extend(entry)
        writer.update_container(numbers)
    root[pdf_name("/ParentTreeNextKey")] = NumberObject(key + 1)
    writer.update_container(tree)
    writer.update_container(root)
    return key


def _highest_key(tree: DictionaryObject) -> int:
    """Return the highest key in a number tree, or -1 if it is empty."""
    below = [_highest_key(kid.get_object()) for kid in tree.get("/Kids", ())]
    here = [int(key) for key in list(tree.get("/Nums", ()))[::2]]
    return max([*below, *here], default=-1)


def _order_by_structure(writer: IncrementalPdfFileWriter, page_ref: IndirectObject) -> None:
    """Let the tab key follow the tags on this page, as PDF/UA asks of any page with a field."""
    page = page_ref.get_object()
    if page.get("/Tabs") != "/S":
        page[pdf_name("/Tabs")] = NameObject("/S")
        writer.update_container(page)
