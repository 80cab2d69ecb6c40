"""Sealing a document: what is added, what stays as it was, and what is refused."""

import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pikepdf
import pytest
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm

from prss_training.signing import (
    AlreadySealed,
    CannotBeSealed,
    KeyOutOfDate,
    create_keys,
    examine_pdf,
    load_keys,
)

MORNING = datetime(2026, 11, 2, 9, tzinfo=UTC)


def opened(pdf):
    return pikepdf.open(BytesIO(pdf))


def saved(pdf, **how):
    out = BytesIO()
    pdf.save(out, **how)
    return out.getvalue()


def test_sealing_adds_to_a_document_and_changes_none_of_it(sealed, tagged_pdf):
    assert sealed.startswith(tagged_pdf)


def test_a_seal_certifies_and_allows_no_change(sealed):
    [signature] = PdfFileReader(BytesIO(sealed)).embedded_signatures

    assert signature.field_name == "IssuerSignature"
    assert signature.docmdp_level == MDPPerm.NO_CHANGES
    assert signature.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"
    assert signature.md_algorithm == "sha256"
    assert signature.sig_object["/Reason"] == "Certificate issued"
    assert signature.sig_object["/Location"] == "Albany, New York"


def test_the_moment_of_sealing_is_the_one_given(sealed, ring):
    [signature] = PdfFileReader(BytesIO(sealed)).embedded_signatures
    made = ring.pdf.certificate.not_valid_before_utc + timedelta(hours=1)

    assert signature.self_reported_timestamp == made + timedelta(hours=1)


def test_the_metadata_stay_as_they_were_rendered(sealed, tagged_pdf):
    with opened(sealed) as after, opened(tagged_pdf) as before:
        assert after.Root.Metadata.read_bytes() == before.Root.Metadata.read_bytes()
        assert dict(after.docinfo) == dict(before.docinfo)


def test_the_field_has_words_for_a_screen_reader(seal, tagged_pdf):
    with opened(seal(tagged_pdf, label="Firma digital de la entidad")) as pdf:
        [field] = pdf.Root.AcroForm.Fields

        assert str(field.TU) == str(field.Contents) == "Firma digital de la entidad"
        assert [float(edge) for edge in field.Rect] == [0, 0, 0, 0]
        assert int(field.F) == 132  # printed and locked, never hidden
        assert pdf.pages[0].Tabs == "/S"


def test_the_field_hangs_on_the_tags_under_the_document(sealed):
    with opened(sealed) as pdf:
        [field] = pdf.Root.AcroForm.Fields
        tags = pdf.Root.StructTreeRoot
        filed = dict(zip(*[iter(tags.ParentTree.Nums)] * 2, strict=True))
        element = filed[int(field.StructParent)]

        assert element.S == "/Form"
        assert str(element.Alt) == "Digital signature of the issuer"
        assert element.K.Type == "/OBJR"
        assert element.K.Obj.objgen == field.objgen
        assert element.Pg.objgen == element.K.Pg.objgen == pdf.pages[0].obj.objgen
        assert element.P.S == "/Document"
        assert element.objgen in [child.objgen for child in element.P.K]
        assert int(tags.ParentTreeNextKey) == int(field.StructParent) + 1
        assert sorted(filed) == list(filed)


def test_other_tags_keep_their_places(sealed, tagged_pdf):
    with opened(sealed) as after, opened(tagged_pdf) as before:
        kept = before.Root.StructTreeRoot.ParentTree.Nums
        first = after.Root.StructTreeRoot.ParentTree.Nums[: len(kept)]

        assert [str(item) for item in first[::2]] == [str(item) for item in kept[::2]]
        assert len(after.Root.StructTreeRoot.ParentTree.Nums) == len(kept) + 2


def test_a_document_without_tags_stays_without(seal, plain_pdf, ring):
    result = seal(plain_pdf)

    with opened(result) as pdf:
        [field] = pdf.Root.AcroForm.Fields
        assert "/StructTreeRoot" not in pdf.Root
        assert "/StructParent" not in field
        assert str(field.TU) == "Digital signature of the issuer"
    assert examine_pdf(result, ring).genuine


def reshaped(tagged_pdf, change):
    """Save the document with its tag tree changed by `change(pdf, tags)`."""
    with opened(tagged_pdf) as pdf:
        change(pdf, pdf.Root.StructTreeRoot)
        return saved(pdf)


def in_branches(pdf, tags):
    numbers = tags.ParentTree.Nums
    limits = pikepdf.Array([numbers[0], numbers[-2]])
    leaf = pdf.make_indirect(pikepdf.Dictionary(Limits=limits, Nums=numbers))
    tags.ParentTree = pikepdf.Dictionary(Kids=pikepdf.Array([leaf]))


def with_a_next_key(pdf, tags):
    tags.ParentTreeNextKey = 41


def without_a_parent_tree(pdf, tags):
    del tags.ParentTree
    assert "/ParentTreeNextKey" not in tags


def with_an_empty_parent_tree(pdf, tags):
    tags.ParentTree = pdf.make_indirect(pikepdf.Dictionary())


def with_a_list_kept_apart(pdf, tags):
    tags.K = pdf.make_indirect(pikepdf.Array([document_of(tags)]))


def with_one_child_only(pdf, tags):
    document = document_of(tags)
    document.K = document.K[0]
    tags.K = document


def without_a_document(pdf, tags):
    tags.K = document_of(tags).K


def without_any_child(pdf, tags):
    del tags.K


def with_a_tree_inside_the_catalog(pdf, tags):
    pdf.Root.StructTreeRoot = pikepdf.Dictionary(Type=pikepdf.Name.StructTreeRoot)


def without_tab_order(pdf, tags):
    del pdf.pages[0].Tabs


def document_of(tags):
    return tags.K[0] if isinstance(tags.K, pikepdf.Array) else tags.K


@pytest.mark.parametrize(
    "change",
    [
        in_branches,
        with_a_next_key,
        without_a_parent_tree,
        with_an_empty_parent_tree,
        with_a_list_kept_apart,
        with_one_child_only,
        without_a_document,
        without_any_child,
        with_a_tree_inside_the_catalog,
        without_tab_order,
    ],
)
def test_tag_trees_of_every_shape_take_the_field(change, tagged_pdf, seal, ring):
    result = seal(reshaped(tagged_pdf, change))

    assert examine_pdf(result, ring).genuine
    with opened(result) as pdf:
        [field] = pdf.Root.AcroForm.Fields
        tags = pdf.Root.StructTreeRoot
        element = pikepdf.NumberTree(tags.ParentTree)[int(field.StructParent)]
        above = element.P
        children = above.K if isinstance(above.K, pikepdf.Array) else [above.K]

        assert element.K.Obj.objgen == field.objgen
        assert element.objgen == children[-1].objgen
        assert len(pikepdf.NumberTree(tags.ParentTree)) == len(
            set(pikepdf.NumberTree(tags.ParentTree))
        )
        assert int(tags.ParentTreeNextKey) == int(field.StructParent) + 1
        assert pdf.pages[0].Tabs == "/S"
        assert above.objgen == tags.objgen or above.S == "/Document"


def test_a_key_once_promised_to_others_is_not_used(tagged_pdf, seal):
    with opened(seal(reshaped(tagged_pdf, with_a_next_key))) as pdf:
        assert int(pdf.Root.AcroForm.Fields[0].StructParent) == 41


def test_names_in_any_script_fit_in_the_room_kept_for_them(tmp_path, tagged_pdf, seal):
    create_keys(tmp_path, issuer="恢" * 70, at=MORNING)
    ring = load_keys(tmp_path)

    assert examine_pdf(seal(tagged_pdf, ring.pdf), ring).genuine


def test_a_sealed_document_is_not_sealed_again(sealed, seal):
    with pytest.raises(AlreadySealed, match="Seal a fresh copy"):
        seal(sealed)


@pytest.mark.parametrize("junk", [b"", b"junk", b"%PDF-1.7\n%%EOF"])
def test_junk_is_not_sealed(seal, junk):
    with pytest.raises(CannotBeSealed, match="not a sound PDF"):
        seal(junk)


def test_a_locked_document_is_not_sealed(seal, plain_pdf):
    with opened(plain_pdf) as pdf:
        locked = saved(pdf, encryption=pikepdf.Encryption(owner="owner", user="user"))

    with pytest.raises(CannotBeSealed, match="locked with a password"):
        seal(locked)


@pytest.mark.parametrize("years", [-1, 11])
def test_nothing_is_sealed_outside_the_keys_time(seal, ring, tagged_pdf, years):
    at = ring.pdf.certificate.not_valid_before_utc + timedelta(days=366 * years)

    with pytest.raises(KeyOutOfDate, match="may seal only from 2026-11-02 to 2036-11-01"):
        seal(tagged_pdf, at=at)


@pytest.mark.skipif(shutil.which("pdfsig") is None, reason="poppler's pdfsig is not installed")
@pytest.mark.parametrize("document", ["tagged_pdf", "plain_pdf"])
def test_poppler_finds_the_seal_valid_and_the_whole_document_signed(
    document, request, seal, tmp_path
):
    path = tmp_path / "sealed.pdf"
    path.write_bytes(seal(request.getfixturevalue(document)))

    said = subprocess.run(
        ["pdfsig", "-nocert", path], capture_output=True, text=True, check=True
    ).stdout

    assert "Signature is Valid." in said
    assert "Total document signed" in said
    assert "Signer Certificate Common Name: Example Recovery" in said
