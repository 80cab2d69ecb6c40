"""Ways to tamper with a sealed certificate, for somebody who has the file and no key of ours."""

from datetime import timedelta
from io import BytesIO

import pikepdf
import pypdfium2
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from prss_training.signing import create_keys, load_keys, seal_pdf
from tests.certificates.holders import ISSUED


def hole(pdf):
    """Where the signature's hexadecimal digits stand: first and behind the last."""
    start = pdf.index(b"/Contents <3") + len(b"/Contents <")
    return start, pdf.index(b">", start)


def with_byte(pdf, place, byte):
    assert pdf[place] != byte
    return pdf[:place] + bytes([byte]) + pdf[place + 1 :]


# --- bytes ---


def a_byte_of_the_page_changed(pdf, **given):
    with pikepdf.open(BytesIO(pdf)) as opened:
        raw = _streams(opened.pages[0])[0].read_raw_bytes()
    place = pdf.index(raw) + len(raw) // 2
    return with_byte(pdf, place, pdf[place] ^ 1)


def a_digit_of_the_signature_changed(pdf, **given):
    start, _ = hole(pdf)
    place = pdf.rindex(b"00" * 40, start, hole(pdf)[1])
    while pdf[place - 1] == ord("0"):
        place -= 1
    place -= 1  # the signature's own last digit
    return with_byte(pdf, place, ord("1") if pdf[place] != ord("1") else ord("2"))


def a_digit_of_the_padding_changed(pdf, **given):
    _, stop = hole(pdf)
    return with_byte(pdf, stop - 10, ord("7"))


def bytes_appended(pdf, **given):
    return pdf + b"\n% a note\n"


def bytes_put_before(pdf, **given):
    return b"#!/bin/sh\n" + pdf


def cut_short(pdf, **given):
    return pdf[:-300]


def the_stated_range_changed(pdf, **given):
    """Let the signature say that it covers less, in as many digits."""
    start = pdf.index(b"/ByteRange")
    stop = pdf.index(b"]", start)
    numbers = pdf[start + len(b"/ByteRange") : stop].strip(b" [").split()
    shorter = str(int(numbers[3]) - 64).encode().rjust(len(numbers[3]), b"0")
    place = pdf.rindex(numbers[3], start, stop)
    return pdf[:place] + shorter + pdf[place + len(numbers[3]) :]


def the_range_taken_out(pdf, **given):
    return pdf.replace(b"/ByteRange", b"/ByteRangf", 1)


def the_signature_of_another_certificate(pdf, *, other, **given):
    (start, stop), (first, last) = hole(pdf), hole(other)
    assert stop - start == last - first
    return pdf[:start] + other[first:last] + pdf[stop:]


# --- revisions put after ours ---


def revised(pdf, change):
    """Append a revision, as editors do that leave the signed bytes alone."""
    writer = IncrementalPdfFileWriter(BytesIO(pdf), strict=False)
    change(writer, writer.root["/Pages"]["/Kids"][0])
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def drawn_over(operators):
    def change(writer, page):
        font = generic.DictionaryObject(
            {
                generic.pdf_name("/Type"): generic.pdf_name("/Font"),
                generic.pdf_name("/Subtype"): generic.pdf_name("/Type1"),
                generic.pdf_name("/BaseFont"): generic.pdf_name("/Helvetica"),
            }
        )
        fonts = page["/Resources"]["/Font"]
        fonts[generic.pdf_name("/Evil")] = writer.add_object(font)
        extra = writer.add_object(generic.StreamObject(stream_data=operators))
        before = page.raw_get("/Contents")
        listed = list(page["/Contents"]) if isinstance(before, generic.ArrayObject) else [before]
        page[generic.pdf_name("/Contents")] = generic.ArrayObject([*listed, extra])
        writer.update_container(page)
        writer.update_container(fonts)

    return change


def another_name_painted_over(pdf, **given):
    paint = (
        b"q Q 1 1 1 rg 200 330 400 60 re f 0 0 0 rg BT /Evil 30 Tf 250 350 Td (Rita Moore) Tj ET"
    )
    return revised(pdf, drawn_over(paint))


def the_name_hidden(pdf, **given):
    return revised(pdf, drawn_over(b"1 1 1 rg 100 300 600 120 re f"))


def a_text_box_added(pdf, **given):
    def change(writer, page):
        box = generic.DictionaryObject(
            {
                generic.pdf_name("/Type"): generic.pdf_name("/Annot"),
                generic.pdf_name("/Subtype"): generic.pdf_name("/FreeText"),
                generic.pdf_name("/Rect"): generic.ArrayObject(
                    [generic.NumberObject(n) for n in (200, 330, 600, 390)]
                ),
                generic.pdf_name("/Contents"): generic.pdf_string("Rita Moore"),
                generic.pdf_name("/DA"): generic.pdf_string("/Helv 30 Tf"),
            }
        )
        notes = page["/Annots"]
        notes.append(writer.add_object(box))
        writer.update_container(notes)
        writer.update_container(page)

    return revised(pdf, change)


def a_form_field_added(pdf, **given):
    def change(writer, page):
        field = generic.DictionaryObject(
            {
                generic.pdf_name("/FT"): generic.pdf_name("/Tx"),
                generic.pdf_name("/T"): generic.pdf_string("Holder"),
                generic.pdf_name("/V"): generic.pdf_string("Rita Moore"),
            }
        )
        fields = writer.root["/AcroForm"]["/Fields"]
        fields.append(writer.add_object(field))
        writer.update_container(fields)
        writer.update_container(writer.root["/AcroForm"])

    return revised(pdf, change)


def the_title_changed(pdf, **given):
    def change(writer, page):
        info = writer.trailer["/Info"]
        info[generic.pdf_name("/Title")] = generic.pdf_string("Certificate of Rita Moore")
        writer.update_container(info)

    return revised(pdf, change)


# --- saved again ---


def saved(pdf, change, **how):
    out = BytesIO()
    with pikepdf.open(BytesIO(pdf)) as opened:
        change(opened)
        opened.save(out, **how)
    return out.getvalue()


def saved_again(pdf, **given):
    return saved(pdf, lambda opened: None, object_stream_mode=pikepdf.ObjectStreamMode.generate)


def the_signature_stripped(pdf, **given):
    def change(opened):
        del opened.Root.AcroForm, opened.Root.Perms
        notes = [n for n in opened.pages[0].Annots if n.Subtype != "/Widget"]
        opened.pages[0].Annots = pikepdf.Array(notes)

    return saved(pdf, change)


def signed_again_in_our_name(pdf, *, folder, **given):
    """Make an authority of the same name, strip our signature, and put another in its place."""
    create_keys(folder, issuer="Riverbend Recovery Community", at=ISSUED - timedelta(days=1))
    unsigned = the_signature_stripped(pdf)
    return seal_pdf(unsigned, load_keys(folder).pdf, reason="Issued", location="Here", at=ISSUED)


def signed_again_by_a_stranger(pdf, *, folder, **given):
    create_keys(folder, issuer="Quite Another", at=ISSUED - timedelta(days=1))
    unsigned = the_signature_stripped(pdf)
    return seal_pdf(unsigned, load_keys(folder).pdf, reason="Issued", location="Here", at=ISSUED)


def an_attachment_swapped(pdf, **given):
    def change(opened):
        told = opened.attachments["certificate.json"].get_file().read_bytes()
        changed = told.replace("Rosa García López".encode(), b"Rita Moore")
        assert changed != told
        del opened.attachments["certificate.json"]
        opened.attachments["certificate.json"] = pikepdf.AttachedFileSpec(
            opened, changed, filename="certificate.json"
        )
        opened.Root.AF = pikepdf.Array([])

    return saved(pdf, change)


def an_attachment_added(pdf, **given):
    def change(opened):
        opened.attachments["letter.txt"] = pikepdf.AttachedFileSpec(
            opened, b"She is very good.", filename="letter.txt"
        )

    return saved(pdf, change)


def the_attachment_taken_out(pdf, **given):
    def change(opened):
        del opened.Root.Names.EmbeddedFiles, opened.Root.AF

    return saved(pdf, change)


def a_page_added(pdf, **given):
    return saved(pdf, lambda opened: opened.add_blank_page())


def the_page_of_another_certificate(pdf, *, other, **given):
    with pikepdf.open(BytesIO(other)) as theirs:

        def change(opened):
            opened.add_pages_from(theirs)
            del opened.pages[0]

        return saved(pdf, change)


def another_certificate_merged(pdf, *, other, **given):
    with pikepdf.open(BytesIO(other)) as theirs:
        return saved(pdf, lambda opened: opened.add_pages_from(theirs))


def the_page_drawn_anew(pdf, **given):
    def change(opened):
        page = opened.pages[0]
        content = b"".join(each.read_bytes() for each in _streams(page))
        page.Contents = opened.make_stream(
            content.replace(b" rg\n", b" rg \n", 1) + b"\n0 0 1 1 re"
        )

    return saved(pdf, change)


def the_link_bent(pdf, **given):
    def change(opened):
        [link] = [n for n in opened.pages[0].Annots if n.Subtype == "/Link"]
        link.A.URI = pikepdf.String("https://training.example.com/verify")

    return saved(pdf, change)


def a_script_added(pdf, **given):
    def change(opened):
        opened.Root.OpenAction = pikepdf.Dictionary(
            S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert('valid')")
        )

    return saved(pdf, change)


def _script():
    return pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert('valid')"))


def a_script_on_a_note(pdf, **given):
    def change(opened):
        note = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.Text,
            Rect=[0, 0, 1, 1],
            AA=pikepdf.Dictionary(E=_script()),
        )
        opened.pages[0].Annots = opened.make_indirect(pikepdf.Array([note]))

    return saved(pdf, change)


def a_script_behind_a_link(pdf, **given):
    def change(opened):
        link = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.Link,
            Rect=[0, 0, 1, 1],
            A=pikepdf.Dictionary(
                S=pikepdf.Name.URI, URI=pikepdf.String("https://example.org"), Next=_script()
            ),
        )
        opened.pages[0].Annots = opened.make_indirect(pikepdf.Array([link]))

    return saved(pdf, change)


def a_script_in_the_outline(pdf, **given):
    def change(opened):
        line = opened.make_indirect(pikepdf.Dictionary(Title=pikepdf.String("Valid"), A=_script()))
        opened.Root.Outlines = opened.make_indirect(pikepdf.Dictionary(First=line, Last=line))

    return saved(pdf, change)


def encrypted(pdf, **given):
    lock = pikepdf.Encryption(owner="secret", user="", aes=True)
    return saved(pdf, lambda opened: None, encryption=lock)


def locked_with_a_password(pdf, **given):
    lock = pikepdf.Encryption(owner="secret", user="also secret", aes=True)
    return saved(pdf, lambda opened: None, encryption=lock)


def printed_again(pdf, **given):
    """Put the page into a new file, as printing to a file does."""
    out = BytesIO()
    with pypdfium2.PdfDocument(pdf) as source, pypdfium2.PdfDocument.new() as made:
        made.import_pages(source)
        made.save(out)
    return out.getvalue()


def photographed(pdf, **given):
    """Put a picture of the page into a new file, as scanning does."""
    out, picture = BytesIO(), BytesIO()
    with pypdfium2.PdfDocument(pdf) as source:
        source[0].render(scale=1).to_pil().convert("RGB").save(picture, "PDF")
    with pikepdf.open(picture) as made:
        made.save(out)
    return out.getvalue()


def _streams(page):
    content = page.obj.Contents
    return content if isinstance(content, pikepdf.Array) else [content]
